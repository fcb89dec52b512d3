"""Two packages under one number: shown side by side, named by a few characters, and the last ruling is the one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from phco.dmg.ledger.queries.packages import packages, set_aside
from phco.dmg.people.rivals import named, rivals_of
from phco.dmg.people.ruling import rule
from phco.dmg.recovery.resume import verify_folder
from phco.dmg.rounds.candidates import send_candidates
from phco.dmg.rounds.pairing import draw, freeze
from phco.dmg.rounds.rounds import open_round
from phco.errors import PhcoError
from phco.offers import offer_as_cells
from tests.dmg.dmg_rounds import ALONE, DAYS, LOTO, fill
from tests.dmg.dmg_small import AUGUST, DJ, SmallCampaign, offers

OFFERS = [one.id for one in offers()]
AT = datetime(2026, 9, 2, 9, tzinfo=UTC)
WHO = {"author": "M. Roux", "reason": "confirmé au téléphone", "at": AT}


@pytest.fixture
def twins(campaign: SmallCampaign) -> SmallCampaign:
    """DJ 0 has two lists under one number."""
    fill(campaign)
    with campaign.desk() as desk:
        open_round(desk, 1, datetime(2026, 8, 31, 20, tzinfo=UTC))
    first = campaign.wishes(DJ[0], {OFFERS[0]: 5, OFFERS[1]: 3, OFFERS[2]: 1})
    campaign.actors[DJ[0]].seq -= 1
    campaign.take({"a": first, "b": campaign.wishes(DJ[0], {OFFERS[0]: 2, OFFERS[1]: 3, OFFERS[3]: 4})}, AT)
    return campaign


def pair(desk) -> list[str]:  # type: ignore[no-untyped-def]
    (group,) = rivals_of(desk.store, DJ[0])
    return [one.payload for one in group.packages]


def kept(desk) -> list[str]:  # type: ignore[no-untyped-def]
    return [one.payload for one in packages(desk.store) if one.kind == "voeux" and one.status == "retenu"]


def test_they_are_shown_by_what_differs(twins: SmallCampaign) -> None:
    with twins.desk() as desk:
        (group,) = rivals_of(desk.store, DJ[0])
    both = {one.payload: one.content["coeurs"] for one in group.packages}
    five = [place for place, one in enumerate(group.packages) if both[one.payload].get(OFFERS[0]) == 5]
    found = {one.what: (one.said[five[0]], one.said[1 - five[0]]) for one in group.differences}
    assert found == {
        OFFERS[0]: ("5\u00a0cœurs", "2\u00a0cœurs"), OFFERS[2]: ("1\u00a0cœur", "—"), OFFERS[3]: ("—", "4\u00a0cœurs"),
    }  # fmt: skip


SIGNERS = ["abCD1234xyz", "abCD99", "abcd77", "a_%z"]
ASKED = [  # what is typed after --cle; the key that it names, or what the refusal lists
    ("abCD12", "abCD1234xyz"), ("abCD1234xyz", "abCD1234xyz"), ("abCD9", "abCD99"), ("abCD9…", "abCD99"),
    ("abcd", "abcd77"), ("a_", "a_%z"),
    ("abCD", ["abCD1234xy", "abCD99"]), ("ab", ["abCD1234", "abCD99", "abcd77"]),
    ("", []), ("%", []), ("_bCD", []), ("Z", []),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "told"), ASKED)
def test_a_key_is_named_by_its_first_characters_and_a_doubt_lists_them(
    campaign: SmallCampaign, asked: str, told: str | list[str]
) -> None:
    with campaign.desk() as desk:
        desk.store.db.executemany(
            "INSERT INTO claim (person, number, signer, opener, material) VALUES (?, 1, ?, 'o', 'm')",
            [(DJ[0], one) for one in SIGNERS],
        )
        if isinstance(told, str):
            assert rule(desk, DJ[0], key=asked, **WHO) == told  # type: ignore[arg-type]
            return
        with pytest.raises(PhcoError) as caught:
            rule(desk, DJ[0], key=asked, **WHO)  # type: ignore[arg-type]
        assert caught.value.code == "E_CLE"
        listed = told or [one[:12] for one in SIGNERS]
        said = caught.value.what if told else caught.value.fix
        assert all(one in said for one in listed), caught.value


# What is ruled in turn (a package by its place in the pair) → which one counts at the end.
TURNS = [
    ([("keep", 0)], 0),
    ([("keep", 0), ("keep", 1)], 1),
    ([("keep", 0), ("keep", 1), ("keep", 0)], 0),
    ([("keep", 0), ("keep", 0)], 0),
    ([("drop", 0), ("keep", 0)], 0),
    ([("drop", 0)], 1),
    ([("keep", 0), ("cancel", 0)], None),
    ([("keep", 0), ("drop", 0), ("keep", 1)], 1),
]  # fmt: skip


@pytest.mark.parametrize(("turns", "last"), TURNS)
def test_the_last_ruling_replaces_the_ones_before(
    twins: SmallCampaign, turns: list[tuple[str, int]], last: int | None
) -> None:
    with twins.desk() as desk:
        both = pair(desk)
        for how, place in turns:
            rule(desk, DJ[0], **WHO, **{how: both[place].removeprefix("sha256:")[:20].upper()})
        assert kept(desk) == ([] if last is None else [both[last]])
        assert verify_folder(desk).faults == []


def test_the_same_ruling_again_writes_nothing(twins: SmallCampaign) -> None:
    with twins.desk() as desk:
        one = pair(desk)[0]
        rule(desk, DJ[0], keep=one, **WHO)
        head = desk.store.head()
        rule(desk, DJ[0], keep=one, **WHO)
        assert desk.store.head() == head


def test_nothing_is_ruled_of_a_round_already_matched(twins: SmallCampaign) -> None:
    """Until the draw a ruling still unlocks it; after it the bulletin would deny the result."""
    with twins.desk() as desk:
        one, two = pair(desk)
        send_candidates(desk, 1, DAYS[1][2])
        frozen = freeze(desk, 1, DAYS[1][4], forced="essai")
        rule(desk, DJ[0], keep=one, **WHO)
        assert frozen.source is not None
        draw(desk, 1, LOTO, frozen.source.at, without_auditor=ALONE, forced="essai")
        assert set_aside(desk.store) == [], "nobody is asked to settle what nothing changes"
        head = desk.store.head()
        rule(desk, DJ[0], keep=one, **WHO)
        for act in ({"keep": two}, {"drop": one}, {"cancel": one}):
            with pytest.raises(PhcoError, match="est apparié") as caught:
                rule(desk, DJ[0], **WHO, **act)  # type: ignore[arg-type]
            assert caught.value.code == "E_ETAPE"
        assert desk.store.head() == head


def test_a_sheet_s_differences_bear_its_columns_names(campaign: SmallCampaign) -> None:
    sheet = offers()[0]
    author = campaign.actors[str(sheet.pamsu)]
    first = campaign.sheet(sheet)
    author.seq -= 1
    cells = offer_as_cells(replace(sheet, cabinet="Autre cabinet"))
    campaign.take({"a": first, "b": author.write("fiche-rts", {"offre": [cells]}, created=AUGUST)}, AUGUST)
    with campaign.desk() as desk:
        (group,) = rivals_of(desk.store, str(sheet.pamsu))
    assert [one.what for one in group.differences] == ["Nom du cabinet ou de la structure"]


def test_a_beginning_that_names_several_is_told_so(twins: SmallCampaign) -> None:
    """Seventeen lists of one person: two of them at least share their first character."""
    with twins.desk() as desk:
        for text, told in (("zz", "n’est pas le début"), ("", "n’est pas le début"), ("f" * 64, "n’a pas envoyé")):
            with pytest.raises(PhcoError, match=told):
                named(desk.store, DJ[0], text)
    actor = twins.actors[DJ[0]]
    for _ in range(17):
        actor.seq -= 1
        hearts = dict.fromkeys(OFFERS[:4], 1 + _ % 5) | {OFFERS[5]: 1 + _ // 5}
        twins.take({f"{_}.phco": twins.wishes(DJ[0], hearts)}, AT)
    with twins.desk() as desk:
        names = pair(desk)
        firsts = [one.removeprefix("sha256:")[0] for one in names]
        shared = next(one for one in firsts if firsts.count(one) > 1)
        with pytest.raises(PhcoError, match=f"désigne {firsts.count(shared)} envois"):
            rule(desk, DJ[0], keep=shared, **WHO)
        assert rule(desk, DJ[0], keep=names[3].removeprefix("sha256:")[:12], **WHO) == names[3]
        assert kept(desk) == [names[3]]
