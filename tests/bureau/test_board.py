"""The commission's board by its forms: nothing is recorded before « Adopter », and a lost window loses nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from phco.bureau.board import FILE, Board, read_board
from phco.bureau.server import Serving
from phco.dmg.commission.decisions import decisions
from phco.dmg.commission.session import session
from phco.jsontext import dumps
from tests.bureau.conftest import Day, Window, serving_of
from tests.dmg.dmg_rounds import COMMISSION, fill, run_round
from tests.dmg.dmg_small import DJ, SmallCampaign


@dataclass
class Table:
    """A campaign after its three rounds, three DJ still without a post, and the window of the commission."""

    campaign: SmallCampaign
    window: Window

    def gesture(self, name: str, **fields: str) -> str:
        """One gesture without htmx; the page that follows."""
        got = self.window.post("/commission/geste", {"geste": name, **fields})
        assert got.status == 303
        return self.window.get(got.where).text

    @property
    def board(self) -> Board:
        with self.campaign.desk() as desk:
            return read_board(desk)

    def head(self) -> tuple[int, str]:
        with self.campaign.desk() as desk:
            return desk.store.head()


@pytest.fixture
def table(campaign: SmallCampaign, day: Day) -> Iterator[Table]:
    fill(campaign)
    for tour in (1, 2, 3):
        run_round(campaign, tour, ranked=set(DJ[:3]))
    day.now = COMMISSION
    for serving in serving_of(campaign.folder, day):
        yield Table(campaign, _enter(serving))


def _enter(serving: Serving) -> Window:
    window = Window(serving=serving)
    window.enter()
    window.get("/commission")
    return window


def test_gestures_record_nothing_then_adopting_records_each(table: Table) -> None:
    before = table.head()
    with table.campaign.desk() as desk:
        found = session(desk.store)
    left = [case.dj for case in found.cases]
    posts = sorted(found.vacant)
    table.gesture("seance", presents="Pr Martin, directeur du département\nMme Leroy, DGARS", parole="Pr Martin")
    said = table.gesture("imposer", dj=left[0], offre=posts[-1], motif="proche du domicile")
    assert "(imposé)" in said
    table.gesture("interdire", dj=left[1], offre=posts[0], motif="contrainte familiale", motif_libre="trop loin")
    said = table.gesture("reporter", dj=left[2], motif="contrainte de santé")
    assert "reporter" in said
    assert table.head() == before
    assert [one.kind for one in table.board.draft.constraints] == ["imposer", "interdire", "reporter"]
    assert [one.author for one in table.board.draft.constraints] == ["Pr Martin"] * 3
    assert table.board.draft.constraints[1].reason == "trop loin"

    said = table.window.do("adopter", auteur="La commission")
    assert "3 décisions enregistrées".replace(" ", "\u00a0", 1) in said
    with table.campaign.desk() as desk:
        made = {one.dj: one for one in decisions(desk.store)}
    assert (made[left[0]].kind, made[left[0]].offer, made[left[0]].author) == ("affecter", posts[-1], "Pr Martin")
    assert made[left[1]].kind == "affecter" and made[left[1]].offer != posts[0]
    assert made[left[1]].author == "La commission"
    assert (made[left[2]].kind, made[left[2]].reason) == ("reporter", "contrainte de santé")
    assert table.board.draft.constraints == () and table.board.present


def test_the_last_gesture_and_any_other_are_undone(table: Table) -> None:
    with table.campaign.desk() as desk:
        found = session(desk.store)
    left, posts = [case.dj for case in found.cases], sorted(found.vacant)
    for dj, post in zip(left[:2], posts[:2], strict=True):
        table.gesture("imposer", dj=dj, offre=post, motif="proche du domicile", auteur="Pr Martin")
    table.gesture("retirer", numero="1")
    assert [one.dj for one in table.board.draft.constraints] == [left[1]]
    table.gesture("annuler")
    assert [one.dj for one in table.board.draft.constraints] == left[:2]
    table.gesture("annuler")
    table.gesture("annuler")
    assert table.board.draft.constraints == ()
    assert "Il n’y a rien à annuler." in table.gesture("annuler")


@pytest.mark.parametrize(
    "fields",
    [
        {"geste": "imposer", "dj": "dj-001", "offre": "o-0001", "motif": "x y", "auteur": "Pr Martin"},
        {"geste": "imposer", "dj": "dj-006", "offre": "o-9999", "motif": "x y", "auteur": "Pr Martin"},
        {"geste": "imposer", "dj": "dj-006", "motif": "x y"},
        {"geste": "reporter", "dj": "dj-006"},
        {"geste": "retirer", "numero": "7"},
        {"geste": "retirer", "numero": "é"},
        {"geste": "seance", "presents": "Pr Martin"},
        {"geste": "inconnu"},
        {},
    ],
)
def test_a_gesture_that_cannot_be_says_so_and_changes_nothing(table: Table, fields: dict[str, str]) -> None:
    got = table.window.post("/commission/geste", fields)
    assert 'class="message faute"' in table.window.get(got.where).text
    assert table.board == Board()


def test_names_hide_and_the_room_sees_the_same(table: Table) -> None:
    name = f"Nom{DJ[-1]}"
    assert name in table.window.get("/commission").text
    assert name in table.window.get("/commission/salle").text
    table.gesture("noms")
    assert name not in table.window.get("/commission").text
    hall = table.window.get("/commission/salle").text
    assert name not in hall and DJ[-1] in hall and "<form" not in hall


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"brouillon": 3}', '{"brouillon": [{"kind": "x"}]}', '{"passe": null}', "\udcff",
     dumps({"brouillon": [{"kind": "voler", "dj": "a", "offer": None, "author": "", "reason": ""}]})],
)  # fmt: skip
def test_a_spoilt_board_is_a_new_one(table: Table, text: str) -> None:
    path = table.campaign.folder / "sorties" / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    assert table.window.get("/commission").status == 200


def test_the_board_comes_back_with_a_new_window(table: Table) -> None:
    table.gesture("seance", presents="Pr Martin, directeur", parole="Pr Martin")
    again = _restarted(table)
    assert "La parole est à Pr Martin" in again


def _restarted(table: Table) -> str:
    for serving in serving_of(table.campaign.folder, Day(now=COMMISSION)):
        return _enter(serving).get("/commission").text
    raise AssertionError
