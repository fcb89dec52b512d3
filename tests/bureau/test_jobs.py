"""Long work: one at a time, seen from every screen, ended even when nobody looks, never run twice."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from phco.bureau.acts import every_act
from phco.bureau.acts.record import Act, Done, Values
from phco.bureau.doing import do
from phco.bureau.jobs import Advance, Jobs
from phco.bureau.screens import BY_NAME
from phco.errors import PhcoError
from tests.bureau.conftest import Window

ROOT = Path(__file__).parents[2]


def test_a_second_work_is_refused_while_one_runs() -> None:
    jobs, gate, done = Jobs(), threading.Event(), []

    def work(advance: Advance) -> None:
        advance()
        gate.wait(20)
        done.append(1)

    first = jobs.start("Recevoir", "/reception", work)
    assert jobs.running and not first.over
    with pytest.raises(PhcoError) as fault:
        jobs.start("Recevoir", "/reception", work)
    assert fault.value.code == "E_OCCUPE"
    gate.set()
    assert jobs.wait(20) and done == [1]
    assert (jobs.state.done, jobs.state.over, jobs.state.number) == (1, True, 1)


def test_a_work_is_watched_from_any_screen_and_outlives_its_window(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, runs = threading.Event(), []

    def slow(_desk: object, _values: Values, _now: object, advance: Advance) -> Done:
        runs.append(1)
        advance()
        gate.wait(20)
        return Done(title="C’est fait.")

    act = Act(name="lent", button="Travailler", screen="publier", run=slow, long=True)
    monkeypatch.setitem(every_act(), "lent", act)  # type: ignore[arg-type]
    assert window.post("/acte/lent", {}).where == "/travail"
    for path in ("/", "/personnes", "/travail"):
        assert "Travailler" in window.get(path).text
    assert window.post("/acte/lent", {}).where == "/publier"
    assert "Un travail est en cours" in window.get("/publier").text
    other = Window(serving=window.serving, cookies=dict(window.cookies))  # the first tab is closed meanwhile
    assert "Travailler" in other.get("/reception").text
    gate.set()
    assert window.serving.room.jobs.wait(20)
    assert runs == [1]
    assert "C’est fait." in other.get("/publier").text
    events = [
        json.loads(line[6:]) for line in other.get("/travail/flux").text.splitlines() if line.startswith("data: ")
    ]
    assert events[-1] == {"fait": 1, "fini": True, "retour": "/publier", "quoi": "Travailler"}


def test_every_act_stands_on_a_screen_that_draws_it() -> None:
    for act in every_act().values():
        assert act.name in BY_NAME[act.screen].acts, act.name
        assert act.button[0].isupper()
    for screen in BY_NAME.values():
        assert all(every_act()[name].screen == screen.name for name in screen.acts)


@pytest.mark.parametrize("name", sorted(every_act()))
def test_every_act_tells_the_command_that_does_the_same(name: str, window: Window) -> None:
    act = every_act()[name]
    values = Values(texts={field.name: "1" for field in act.fields})
    words = act.command(values, window.serving.room.folder).split()
    assert words[:2] == ["phco", "dmg"] and len(words) > 4
    assert ("--dossier" in words) is not act.apart, "what is put in a new folder names that one"


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_every_screen_shows_the_commands_of_its_acts(name: str, window: Window) -> None:
    screen = BY_NAME[name]
    page = window.get(screen.path).text
    folder = window.serving.room.folder
    wanted = [every_act()[one].model(folder) for one in screen.acts] or [f"phco dmg etat --dossier {folder}"]
    for command in wanted:
        assert command.startswith("phco dmg ") and f"<code>{command}</code>" in page


@pytest.mark.parametrize(
    "name", sorted(name for name, act in every_act().items() if any(f.required for f in act.fields))
)
def test_an_empty_form_says_what_is_missing_and_records_nothing(name: str, window: Window) -> None:
    room = window.serving.room
    window.open_keys()
    with room.desk() as desk:
        before = desk.store.head()
    assert do(room, every_act()[name], Values(texts={}), "/") == "/"
    flash = room.said()
    assert flash is not None and flash.fault and flash.fix
    with room.desk() as desk:
        assert desk.store.head() == before


def test_a_look_writes_nothing_and_keeps_what_was_filled_in(window: Window) -> None:
    room = window.serving.room
    window.open_keys()
    with room.desk() as desk:
        before = desk.store.head()
    asked = {"etape": "tour2-dj", "jours": "3", "auteur": "Pr Martin", "motif": "la DGOS décale"}
    page = window.do("decaler", **asked, _voir="1").replace("\u00a0", " ")
    assert "Rien n’est écrit." in page and "du 13 au 15 septembre 2026" in page
    assert 'value="la DGOS décale"' in page and '<option value="tour2-dj" selected>' in page
    with room.desk() as desk:
        assert desk.store.head() == before
    assert "Calendrier décalé" in window.do("decaler", **asked)
    with room.desk() as desk:
        assert desk.store.head() != before


def test_what_was_typed_survives_a_fault(window: Window) -> None:
    page = window.do(
        "accorder",
        personne="dj-099",
        etape="tour1-dj",
        jour="2026-09-06",
        auteur="Pr Martin",
        motif="en retard, grippe",
    )
    assert 'class="message faute"' in page and 'value="en retard, grippe"' in page and 'value="dj-099"' in page


def test_opening_the_desk_loads_nothing_that_no_screen_draws() -> None:
    """The readers of strangers' files and the stream of a long work come with what needs them."""
    code = (
        "import sys; import phco.bureau.server, phco.cli.desk.group; "
        "print(sorted({'pypdf', 'sse_starlette', 'ortools', 'openpyxl', 'mkdocs', 'frictionless'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"
