"""Only this machine, only this window, only our own forms; and the passphrase is forgotten."""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import pytest

from phco.bureau.acts import every_act
from phco.bureau.room import FORGET_AFTER, STOP_AFTER
from phco.bureau.screens import SCREENS
from phco.bureau.server import Serving, listening
from phco.cli import main
from phco.dmg.ledger.alone import alone
from phco.errors import PhcoError
from tests.bureau.conftest import Day, Window
from tests.dmg.dmg_small import PHRASE, SmallCampaign

PATHS = [*(screen.path for screen in SCREENS), "/ouvrir", "/travail", "/travail/flux"]


@pytest.mark.parametrize("path", PATHS)
def test_a_window_without_the_cookie_sees_nothing(serving: Serving, path: str) -> None:
    got = Window(serving=serving).get(path)
    assert got.status == 403
    assert "Campagne d’essai" not in got.text


def test_the_address_is_spent_by_its_first_use(serving: Serving) -> None:
    first = Window(serving=serving).enter()
    assert first.status == 303
    cookie = first.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie
    assert Window(serving=serving).enter().status == 403
    assert Window(serving=serving).get("/entrer?jeton=autre").status == 403
    assert Window(serving=serving).get("/entrer").status == 403


@pytest.mark.parametrize("host", ["exemple.fr", "127.0.0.1", "127.0.0.1:1", "localhost", "[::1]:80", ""])
def test_another_host_is_refused(window: Window, host: str) -> None:
    assert window.ask("GET", "/", headers={"Host": host}).status in (400, 403)


@pytest.mark.parametrize("origin", ["http://exemple.fr", "null", "", "https://127.0.0.1:{port}", "http://127.0.0.1:1"])
def test_a_form_of_another_site_is_refused(window: Window, origin: str, campaign: SmallCampaign) -> None:
    before = _head(campaign)
    got = window.post("/acte/publier", {}, {"Origin": origin.format(port=window.serving.port)})
    assert got.status == 403
    assert _head(campaign) == before


def test_a_form_without_its_token_is_refused_by_every_act(window: Window, campaign: SmallCampaign) -> None:
    window.open_keys()
    before = _head(campaign)
    for name in every_act():
        for token in ("", "autre", "é" * 43):
            assert window.post(f"/acte/{name}", {"_jeton": token, "tour": "1"}).status == 403
    for path in ("/ouvrir", "/fermer"):
        assert window.post(path, {"_jeton": "autre", "phrase": "x"}).status == 403
    assert _head(campaign) == before


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
def test_other_methods_are_refused(window: Window, method: str) -> None:
    assert window.ask(method, "/", headers={"Origin": window.origin}).status in (403, 405)


@pytest.mark.parametrize("path", PATHS[:-1])
def test_every_page_is_strict_and_asks_nothing_from_outside(window: Window, path: str) -> None:
    got = window.get(path)
    policy = got.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["cache-control"] == "no-store"
    assert "http://" not in got.text and "https://" not in got.text
    assert " style=" not in got.text and " onclick=" not in got.text


@pytest.mark.parametrize(
    "path",
    ["/statique/../campagne.sqlite", "/statique/%2e%2e/%2e%2e/noms.json", "/statique/noms.json", "/noms.json",
     "/cles/cles.json", "/objets/", "/sorties/invitations/codes-a-remettre.csv", "/statique/bureau.css/../../room.py"],
)  # fmt: skip
def test_nothing_of_the_folder_is_served_as_a_file(window: Window, path: str) -> None:
    assert window.get(path).status == 404


def test_no_screen_shows_a_code_nor_a_key(window: Window, campaign: SmallCampaign) -> None:
    window.open_keys()
    window.do("nouveau-code", personne="dj-001", motif="téléphone perdu")
    codes = (campaign.folder / "sorties/invitations/codes-a-remettre.csv").read_text(encoding="utf-8-sig")
    code = next(line for line in codes.splitlines() if line.startswith("dj-001")).split(";")[-1]
    for screen in SCREENS:
        assert code not in window.get(screen.path).text


def test_the_passphrase_is_asked_once_and_forgotten_after_a_quarter_of_an_hour(window: Window, day: Day) -> None:
    assert window.post("/acte/publier", {}).where.startswith("/ouvrir")
    window.get("/ouvrir")
    assert window.post("/ouvrir", {"phrase": "une autre phrase"}).where.startswith("/ouvrir")
    assert not window.serving.room.unlocked
    window.open_keys()
    day.pulse += FORGET_AFTER - 1
    window.get("/")
    day.pulse += FORGET_AFTER - 1
    window.get("/")
    assert window.serving.room.unlocked
    day.pulse += FORGET_AFTER + 1
    assert "Donner la phrase secrète" in window.get("/").text
    assert not window.serving.room.unlocked


def test_a_window_that_draws_itself_again_keeps_nothing_open(window: Window, day: Day) -> None:
    window.open_keys()
    for _ in range(20):  # the room's window asks every three seconds, the work's stream as it goes
        day.pulse += FORGET_AFTER / 10
        window.get("/commission/salle")
        window.get("/travail/flux")
    assert not window.serving.room.unlocked
    assert window.serving.room.idle() > FORGET_AFTER


@pytest.fixture
def looking_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the desk listens: it looks at itself at once, not five seconds later."""
    monkeypatch.setattr("phco.bureau.server.LOOK_EVERY", 0.1)


@pytest.mark.usefixtures("looking_often")
def test_keys_that_nobody_uses_are_forgotten_even_if_nobody_asks(window: Window, day: Day) -> None:
    window.open_keys()
    day.pulse += FORGET_AFTER + 1
    for _ in range(200):
        if not window.serving.room.unlocked:
            break
        time.sleep(0.1)
    assert not window.serving.room.unlocked


def test_what_was_typed_before_the_passphrase_is_found_again(
    window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    aside = tmp_path / "a-part"  # the machine's own is where other workers put theirs aside too
    aside.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(aside))
    assert window.post("/acte/nouveau-code", {"personne": "dj-001", "motif": "perdu en mer"}).where.startswith(
        "/ouvrir"
    )
    assert "votre saisie est gardée" in window.get("/ouvrir?retour=/personnes").text
    assert window.post("/ouvrir", {"phrase": PHRASE, "_retour": "/personnes"}).where == "/personnes"
    page = window.get("/personnes").text
    assert 'value="perdu en mer"' in page and 'value="dj-001"' in page
    window.serving.room.forget()
    window.send("/acte/recevoir", {}, {"secret.phco": b"x"})
    assert list(aside.glob("phco-bureau-*")) == []


@pytest.mark.parametrize("path", ["/inconnu", "/acte/", "/statique/", "/commission/geste"])
def test_an_unknown_address_is_said_in_french(window: Window, path: str) -> None:
    got = window.get(path)
    assert got.status == 404 and "Not Found" not in got.text and "Method Not" not in got.text


def test_a_fault_of_ours_is_said_in_french(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> object:
        raise RuntimeError("en panne")

    monkeypatch.setattr("phco.bureau.screens.record.Query.page", property(broken))
    got = window.get("/personnes")
    assert got.status == 500 and "faute du programme" in got.text and "en panne" in got.text
    monkeypatch.undo()
    monkeypatch.setattr("phco.bureau.acts.intake.rule", lambda *_, **__: broken())
    page = window.do("garder", personne="dj-001", paquet="sha256:0", auteur="Pr Martin", motif="au téléphone")
    assert "faute du programme" in page and 'class="message faute"' in page


def test_it_can_be_forgotten_at_once(window: Window) -> None:
    window.open_keys()
    assert window.post("/fermer", {}).where == "/"
    assert not window.serving.room.unlocked


@pytest.mark.usefixtures("looking_often")
def test_a_desk_that_nobody_asks_stops_by_itself(
    window: Window, day: Day, monkeypatch: pytest.MonkeyPatch, serving: Serving
) -> None:
    assert not serving.server.should_exit
    day.pulse += STOP_AFTER + 1
    for _ in range(200):
        if serving.server.should_exit:
            break
        time.sleep(0.1)
    assert serving.server.should_exit


def test_it_listens_on_this_machine_alone(serving: Serving) -> None:
    assert serving.listener.getsockname()[0] == "127.0.0.1"
    others = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)} - {"127.0.0.1"}
    for address in others:
        with pytest.raises(OSError), socket.create_connection((str(address), serving.port), timeout=2):
            pass


def test_a_port_already_taken_is_said(serving: Serving) -> None:
    with pytest.raises(PhcoError) as fault, listening(serving.port):
        pass
    assert fault.value.code == "E_PORT"


def test_two_windows_see_the_same_desk(window: Window) -> None:
    other = replace(window, cookies=dict(window.cookies))
    window.open_keys()
    assert "Oublier la phrase secrète" in other.get("/").text


def test_a_form_sends_back_to_this_desk_only(window: Window) -> None:
    for where in ("https://exemple.fr/", "//exemple.fr", "/inconnu", "/\r\nX: y", "/personnes?q=\r\nX:y"):
        got = window.post("/acte/nouveau-code", {"_retour": where, "personne": "dj-001", "motif": "x"})
        assert got.where.startswith(("/personnes", "/ouvrir?retour=%2Fpersonnes")), got.where


def _head(campaign: SmallCampaign) -> tuple[int, str]:
    with campaign.desk() as desk:
        return desk.store.head()


def test_a_second_process_on_the_same_folder_is_refused_until_the_first_ends(
    campaign: SmallCampaign, capsys: pytest.CaptureFixture[str]
) -> None:
    """By a process that ends without a word as well: the lock falls with it."""
    hold = "import sys, pathlib; from phco.dmg.ledger.alone import alone\n"
    hold += "with alone(pathlib.Path(sys.argv[1])): print('tenu', flush=True); sys.stdin.read()"
    asked = ["dmg", "bureau", "--sans-navigateur", "--dossier", str(campaign.folder)]
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(campaign.folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None and other.stdout.readline() == "tenu\n"
        assert main(asked) == 1
        said = capsys.readouterr()
        assert "déjà ouvert" in said.err and "E_BUREAU_OUVERT" in said.err and "http" not in said.out
        other.kill()
    with alone(campaign.folder), pytest.raises(PhcoError, match="déjà ouvert"), alone(campaign.folder):
        pass


def test_two_windows_at_once_see_one_desk(window: Window, campaign: SmallCampaign) -> None:
    """What one window writes the other shows; a form that the second sends again is answered, never done twice."""
    window.open_keys()
    other = Window(serving=window.serving, cookies=dict(window.cookies))
    other.get("/personnes")
    asked = {"personne": "dj-006", "motif": "renonce"}
    assert "est parti" in window.do("demissionner", **asked)
    head = _head(campaign)
    assert "a démissionné" in other.do("demissionner", **asked)
    assert _head(campaign) == head
    assert "dj-006" in other.get("/personnes?q=dj-006").text
