"""The pages of the calls: none is forgotten, every example holds, and the command line says what the page shows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from phco.calls import CALLS
from phco.cli import main
from phco.jsontext import dumps
from phco.site.pages.context import GeneratedPage
from phco.site.pages.examples import Examples
from phco.site.pages.generators.appels import MADE, anchor, command, keys_of, pages, room_of, shown

ROOT = Path(__file__).parents[2]
NAMES = [name for name in CALLS if not name.startswith("vue.")]


class Context:
    root = ROOT


@pytest.fixture(scope="module")
def examples() -> Examples:
    return Examples()


@pytest.fixture(scope="module")
def made() -> dict[str, GeneratedPage]:
    return {page.path: page for page in pages(Context)}  # type: ignore[arg-type]


def test_every_call_has_its_example_and_its_place(examples: Examples, made: dict[str, GeneratedPage]) -> None:
    assert examples.forgotten == [], "add an entry to the examples.json of its room in phco/calls"
    index = made["comprendre/appels/index.md"].markdown
    for name in NAMES:
        page = made[f"comprendre/appels/{room_of(name)}.md"].markdown
        assert f"## `{name}` {{ #{anchor(name)} }}" in page and f"$ {command(name)}" in page
        assert f"{room_of(name)}.md#{anchor(name)}" in index
    assert all(f"| `{name}` |" in index for name in CALLS if name.startswith("vue."))


@pytest.mark.parametrize("name", NAMES)
def test_the_command_line_answers_what_the_page_shows(
    name: str, examples: Examples, tmp_path: Path, capsys: pytest.CaptureFixture[str], made: dict[str, GeneratedPage]
) -> None:
    file = tmp_path / "entree.json"
    file.write_text(dumps(examples.entry(name)), encoding="utf-8")
    words = command(name).split()[1:]
    assert main([str(file) if word == file.name else word for word in words]) == 0
    said = json.loads(capsys.readouterr().out)
    assert shown(said) == shown(json.loads(dumps(examples.answer(name))))
    assert shown(said) in made[f"comprendre/appels/{room_of(name)}.md"].markdown


def test_the_keys_are_those_of_the_calls(examples: Examples) -> None:
    needed, others = keys_of(examples, CALLS["conges.verifier"])
    assert (needed, others) == (["regime", "semestres", "periodes"], [])
    needed, others = keys_of(examples, CALLS["simuler.dj"])
    assert needed == ["debut", "zone", "distance_km", "aide", "actes_par_mois"]
    assert others == ["mois", "qpv", "distance_chu_km", "pdsa_mensuel", "lectures"]


def test_what_is_long_is_cut_and_says_so() -> None:
    assert "(500 caractères)" in shown({"texte": "x" * 500})
    assert "… (96 autres)" in shown([{"n": n, "mot": "un mot assez long pour la ligne"} for n in range(100)])
    assert shown({"a": [1, 2], "b": None}) == '{"a": [1, 2], "b": null}'
    tall = shown({f"cle-{n}": "une valeur" for n in range(100)}).splitlines()
    assert len(tall) == 61 and tall[-1] == "… (42 lignes de plus)"


def test_what_is_made_on_the_spot_has_a_name(examples: Examples) -> None:
    spots = {text[1:] for text in dumps(examples.written).split('"') if text.startswith("@") and ":" not in text}
    assert spots == set(MADE)
