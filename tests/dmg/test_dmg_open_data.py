"""The open data of a finished campaign: no group under five, nothing given back by subtraction, valid, told."""

from __future__ import annotations

import csv
import itertools
import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from frictionless import Package
from hypothesis import example, given, settings
from hypothesis import strategies as st

from phco.dmg.commission.minutes import Present, write_minutes
from phco.dmg.ledger.values import Holder
from phco.dmg.papers import open_data as module
from phco.dmg.papers.groups import HIDDEN, Group, K, grouped, hidden_by_column
from phco.dmg.papers.open_data import COLUMNS, band, rows_of
from phco.dmg.papers.remake import remake
from phco.dmg.rounds.market import Market, Sheets
from phco.errors import PhcoError
from tests.dmg.dmg_rounds import COMMISSION, fill, run_round
from tests.dmg.dmg_small import DJ, SmallCampaign

PEOPLE = st.lists(
    st.tuples(st.sampled_from("ABC"), st.sampled_from("12"), st.sampled_from("xyz"), st.sampled_from("nf")),
    max_size=60,
)


def covers(group: Group, one: Sequence[str]) -> bool:
    return all(value in (HIDDEN, mine) for value, mine in zip(group.values, one, strict=True))


@settings(max_examples=300)
@given(PEOPLE)
@example([("A", "1", "x", "n")] * 5 + [("A", "1", "x", "f")])  # one alone: its siblings are hidden with it
@example([("A", "1", "x", "n")] * 9 + [("B", "2", "y", "f")] * 4)
@example([("A", "1", "x", "n")] * 4)
def test_no_group_of_quasi_identifiers_is_smaller_than_five(people: list[tuple[str, ...]]) -> None:
    groups = grouped(people)
    assert all(one.size >= K for one in groups)
    assert sum(one.size for one in groups) == (len(people) if len(people) >= K else 0)
    assert len({one.values for one in groups}) == len(groups)
    assert all(any(covers(group, one) for group in groups) for one in people if len(people) >= K)


@settings(max_examples=150)
@given(PEOPLE)
@example([("A", "1", "x", "n")] * 7 + [("A", "1", "y", "n")] * 6 + [("A", "2", "x", "n")] * 2)
def test_no_question_has_a_small_sure_answer(people: list[tuple[str, ...]]) -> None:
    """Ask how many people have any values in any columns: a sure answer (least = most) is zero, or five and more.

    That is every addition and subtraction of rows that the table allows, the total of all included.
    """
    groups = grouped(people)
    for wanted in itertools.product(*[(None, *values) for values in ("ABC", "12", "xyz", "nf")]):
        inside = [
            all(mine in (None, value) for mine, value in zip(wanted, one.values, strict=True)) for one in groups
        ]  # a hidden value is inside only where nothing is asked of its column
        touching = [
            all(mine in (None, value) or value == HIDDEN for mine, value in zip(wanted, one.values, strict=True))
            for one in groups
        ]
        least = sum(one.size for one, held in zip(groups, inside, strict=True) if held)
        most = sum(one.size for one, held in zip(groups, touching, strict=True) if held)
        if least == most:
            assert least == 0 or least >= K, wanted
        assert most - least == 0 or most - least >= K, wanted


def test_a_small_group_takes_its_smallest_neighbour_with_it() -> None:
    people = [("A", "n")] * 8 + [("A", "f")] * 6 + [("A", "u")] * 2
    assert grouped(people) == [Group(values=("A", HIDDEN), size=8), Group(values=("A", "n"), size=8)]
    assert hidden_by_column(grouped(people), ("x", "y")) == {"x": 0, "y": 8}


def test_hiding_goes_up_only_as_far_as_it_must() -> None:
    people = [("A", "n")] * 3 + [("A", "f")] * 3 + [("B", "n")] * 5
    assert grouped(people) == [Group(values=("A", HIDDEN), size=6), Group(values=("B", "n"), size=5)]
    alone = [*people, ("C", "n")]
    assert grouped(alone) == [Group(values=("A", HIDDEN), size=6), Group(values=(HIDDEN, HIDDEN), size=6)]


def test_a_value_that_looks_hidden_is_refused() -> None:
    with pytest.raises(ValueError, match="no value"):
        grouped([(HIDDEN, "n")] * 9)


def test_the_order_of_people_changes_nothing() -> None:
    people = [("A", "n")] * 7 + [("A", "f")] * 6 + [("B", "n")] * 3 + [("B", "u")] * 4
    assert grouped(people) == grouped(people[::-1])


@pytest.mark.parametrize(
    ("distance", "said"),
    [(None, "inconnue"), ("0", "moins de 15 km"), ("14.99", "moins de 15 km"), ("15", "15 à 29 km"),
     ("59.9", "30 à 59 km"), ("60", "60 km ou plus"), ("400", "60 km ou plus")],
)  # fmt: skip
def test_the_classes_of_distance(distance: str | None, said: str) -> None:
    assert band(None if distance is None else Decimal(distance)) == said


def test_who_has_left_is_not_counted_and_who_has_no_post_is() -> None:
    market = Market(
        sheets=Sheets(by_id={}, clashes=()), gone={"dj-3"}, djs={f"dj-{n}": "" for n in range(1, 6)},
        holders=[
            Holder(person=f"dj-{n}", offer=f"o-{n}", origin=origin, pamsu="p")
            for n, origin in ((1, "tour2"), (2, "reconduction"), (3, "commission"))
        ],
    )  # fmt: skip
    rows = rows_of(market, {1: {"dj-1": {"o-1": 2}}, 2: {"dj-1": {"o-1": 4}}})
    assert Counter(rows) == Counter(
        {
            ("inconnue", "tour 2", "4", "inconnue"): 1, ("inconnue", "reconduction", "sans objet", "inconnue"): 1,
            ("aucun", "sans poste", "sans objet", "sans objet"): 2,
        }
    )  # fmt: skip


# — at the desk ———————————————————————————————————————————————————————————————————————————————————————————————
DAY = datetime(2026, 9, 30, 9, tzinfo=UTC)


def minutes(campaign: SmallCampaign) -> None:
    people, days = [Present(name="Pr Martin", capacity="doyen")], (date(2026, 9, 24), date(2026, 9, 29))
    with campaign.desk() as desk:
        write_minutes(desk, people, *days, COMMISSION, forced="campagne d’essai, un seul tour")


def test_the_data_of_a_finished_campaign_are_opened_once(campaign: SmallCampaign) -> None:
    fill(campaign)
    run_round(campaign, 1, ranked=set(DJ[:4]))
    with campaign.desk() as desk, pytest.raises(PhcoError) as caught:
        module.open_data(desk, DAY)
    assert caught.value.code == "E_ETAPE" and not (campaign.folder / "sorties" / module.FOLDER).exists()
    minutes(campaign)
    with campaign.desk() as desk:
        made = module.open_data(desk, DAY)
        assert made.people == len(DJ) and made.folder == desk.outputs / module.FOLDER
        before = {path.name: path.read_bytes() for path in made.folder.iterdir()}
        module.open_data(desk, DAY)
        (entry,) = desk.store.entries(kinds=(module.KIND,))
        assert entry.body["k"] == K and entry.body["personnes"] == len(DJ)
        (made.folder / "LISEZMOI.md").unlink()
        remake(desk, DAY)
        assert {path.name: path.read_bytes() for path in made.folder.iterdir()} == before
    check_package(made.folder, len(DJ))


def check_package(folder: Path, people: int) -> None:
    """Valid for frictionless, true about itself, without a name."""
    assert Package(str(folder / "datapackage.json")).validate().valid
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    rows = list(csv.DictReader((folder / f"{module.TABLE}.csv").read_text(encoding="utf-8").splitlines()))
    assert sum(int(row["effectif"]) for row in rows) == people and all(int(row["effectif"]) >= K for row in rows)
    hidden = {name: sum(int(row["effectif"]) for row in rows if row[name] == HIDDEN) for name in COLUMNS}
    assert descriptor["anonymat"]["masques"] == hidden and descriptor["anonymat"]["k"] == K
    said = (folder / "LISEZMOI.md").read_text(encoding="utf-8")
    assert f"{K}-anonymat" in said and descriptor["description"] in said and descriptor["licenses"]
    whole = "".join(path.read_text(encoding="utf-8") for path in folder.iterdir())
    assert not [name for name in (*DJ, "Nomdj", "Camille", "@example") if name in whole]


def test_another_version_is_refused_unless_it_is_forced_with_a_reason(
    campaign: SmallCampaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(campaign)
    run_round(campaign, 1, ranked=set(DJ[:4]))
    minutes(campaign)
    with campaign.desk() as desk:
        module.open_data(desk, DAY)
        table = (desk.outputs / module.FOLDER / f"{module.TABLE}.csv").read_bytes()
        genuine = module.rows_of
        monkeypatch.setattr(
            module, "rows_of", lambda *given: [*genuine(*given), ("Ailleurs", "tour 1", "5", "inconnue")]
        )
        with pytest.raises(PhcoError) as caught:
            module.open_data(desk, DAY)
        assert caught.value.code == "E_DONNEES_OUVERTES" and "forcer" in caught.value.fix
        remake(desk, DAY)
        assert (desk.outputs / module.FOLDER / f"{module.TABLE}.csv").read_bytes() == table
        module.open_data(desk, DAY, forced="erreur de saisie corrigée")
        assert [one.body["personnes"] for one in desk.store.entries(kinds=(module.KIND,))] == [len(DJ), len(DJ) + 1]
        assert list(desk.store.entries(kinds=("forcage",)))[-1].body["acte"] == "ouvrir-donnees"
        monkeypatch.setattr(module, "rows_of", lambda *given: genuine(*given)[:4])
        with pytest.raises(PhcoError) as caught:
            module.open_data(desk, DAY)
        assert caught.value.code == "E_ANONYMAT"
