"""What follows the rounds: the commission, its minutes, the publication, and the commands around them."""

from __future__ import annotations

import csv
import io
import itertools
import random
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from phco.dmg.commission.constraints import KINDS as CONSTRAINTS
from phco.dmg.commission.constraints import Constraint, constrain, constraints, lift
from phco.dmg.commission.deciding import accept, decide, undo
from phco.dmg.commission.decisions import decisions
from phco.dmg.commission.minutes import Present, write_minutes, write_table
from phco.dmg.commission.regret import Choice, least_regret
from phco.dmg.commission.session import around, session
from phco.dmg.desk import Event
from phco.dmg.people.tables import csv_safe, safe_cell, xlsx_safe
from phco.dmg.publication import publish_all
from phco.dmg.recovery.resume import verify_folder
from phco.dmg.rounds.market import read_market
from phco.dmg.rounds.pairing import AUDITORS, publish_results
from phco.dmg.rounds.status import reminders, status
from phco.errors import PhcoError
from phco.host.keys.keys import verify
from phco.host.keys.seal import unseal
from phco.jsontext import loads
from phco.matching.verification.minutes import check_minutes
from phco.packages.identity import Keyring
from phco.packages.reading import open_package
from tests.dmg.dmg_rounds import COMMISSION, DAYS, LEFT, fill, run_round, three_rounds
from tests.dmg.dmg_small import AUGUST, DJ, SEPTEMBER, SmallCampaign, offers

EVENINGS = {1: "2026-09-09", 2: "2026-09-16", 3: "2026-09-23"}  # of the Loto, after each round's freeze


@given(seed=st.integers(0, 10**6), people=st.integers(1, 5), posts=st.integers(1, 5))
def test_the_proposal_is_the_least_total_regret(seed: int, people: int, posts: int) -> None:
    rng = random.Random(seed)
    names, rooms = [f"d{n}" for n in range(people)], {f"o{n}": rng.choice((1, 1, 2)) for n in range(posts)}
    table = {one: [Choice(offer=o, hearts=rng.randint(0, 5), distance=None) for o in rooms] for one in names}
    found = least_regret(table, rooms)
    cost = {(one, c.offer): c.regret for one, choices in table.items() for c in choices}
    seats = [o for o, room in rooms.items() for _ in range(room)]
    assert len(found) == min(people, len(seats))
    if people <= len(seats):
        ways = [zip(names, way, strict=True) for way in itertools.permutations(seats, people)]
    else:
        ways = [zip(way, seats, strict=True) for way in itertools.permutations(names, len(seats))]
    best = min(sum(cost[pair] for pair in way) for way in ways)
    assert sum(cost[one, o] for one, o in found.items()) == best
    shuffled = {one: rng.sample(table[one], len(table[one])) for one in rng.sample(names, len(names))}
    assert least_regret(shuffled, dict(rng.sample(sorted(rooms.items()), len(rooms)))) == found


def test_three_rounds_then_the_commission(campaign: SmallCampaign) -> None:
    with campaign.desk() as desk, pytest.raises(PhcoError, match="Aucun tour"):
        session(desk.store)
    three_rounds(campaign)
    with campaign.desk() as desk:
        assert read_market(desk.store).free_people == [LEFT]
        held, vacant = read_market(desk.store).held, read_market(desk.store).free_offers
        assert len(held) == 5
        assert not set(held.values()) & set(vacant)
        found = session(desk.store)
        (case,) = found.cases
        assert case.proposed == case.choices[0].offer
        assert {choice.offer for choice in case.choices} == set(vacant)
        write_table(desk, COMMISSION)
        assert LEFT in (desk.outputs / "commission" / "table.html").read_text()

        taken = next(iter(held.values()))
        for offer, code in ((taken, "E_OFFRE"), ("inconnue", "E_OFFRE")):
            with pytest.raises(PhcoError) as caught:
                decide(desk, LEFT, "affecter", offer, author="Pr Martin", reason="essai", now=COMMISSION)
            assert caught.value.code == code
        with pytest.raises(PhcoError) as caught:
            decide(desk, DJ[0], "affecter", case.proposed, author="Pr Martin", reason="essai", now=COMMISSION)
        assert caught.value.code == "E_DECISION"
        with pytest.raises(PhcoError) as caught:
            decide(desk, LEFT, "affecter", case.proposed, author="", reason="essai", now=COMMISSION)
        assert caught.value.code == "E_TEXT"

        decide(desk, LEFT, "affecter", case.choices[1].offer, author="Pr Martin", reason="plus près", now=COMMISSION)
        assert read_market(desk.store).held[LEFT] == case.choices[1].offer
        undo(desk, 1, author="Mme Leroy", reason="erreur de ligne", now=COMMISSION)
        assert LEFT not in read_market(desk.store).held
        with pytest.raises(PhcoError, match="déjà repris"):
            undo(desk, 1, author="Mme Leroy", reason="encore", now=COMMISSION)
        accept(desk, author="La commission", reason="moindre regret", now=COMMISSION)
        assert read_market(desk.store).held[LEFT] == case.proposed
        told = decisions(desk.store)
        assert [(one.kind, one.undone_by) for one in told] == [("affecter", 2), ("retirer", None), ("affecter", None)]

        made = write_minutes(
            desk, [Present(name="Pr Martin", capacity="Directeur")], date(2026, 9, 24), date(2026, 9, 29), COMMISSION
        )
        again = write_minutes(
            desk, [Present(name="Pr Martin", capacity="Directeur")], date(2026, 9, 24), date(2026, 9, 29), COMMISSION
        )
        assert made == again
        keys = Keyring([campaign.keys.signer.record("dmg", "dmg")])
        package = open_package((desk.outputs / made["paquet"]).read_bytes(), find=keys, verify=verify)
        assert [row["decision"] for row in package.tables["decisions"]] == ["affecter", "retirer", "affecter"]
        page = (desk.outputs / made["imprimable"]).read_text()
        assert "annulée par la décision n° 2" in page
        assert made["empreinte"] in page
        assert verify_folder(desk).faults == []


def test_the_publication_is_whole_signed_and_written_once(campaign: SmallCampaign, tmp_path: Path) -> None:
    three_rounds(campaign)
    target = tmp_path / "publication"
    with campaign.desk() as desk:
        desk.record([Event(kind="reglage", body={"reglages": {AUDITORS: DJ[0]}})], COMMISSION)
        done = publish_all(desk, COMMISSION, target=target)
        assert publish_all(desk, COMMISSION + timedelta(hours=1), target=target).written == []
    keys = Keyring([campaign.keys.signer.record("dmg", "dmg")])
    index = loads((target / "index.json").read_bytes())
    names = {one["nom"] for one in index["fichiers"]}
    assert {"manifeste.phco", "bulletin.phco"} | {f"resultats-tour{k}.phco" for k in (1, 2, 3)} <= names
    assert done.files == len(names)
    opened = {}
    for one in index["fichiers"]:
        data = (target / one["nom"]).read_bytes()
        if "/" not in one["nom"]:
            opened[one["nom"]] = open_package(data, find=keys, verify=verify)
            assert opened[one["nom"]].digest == one["paquet"]
    manifest = opened["manifeste.phco"]
    settings = {row["cle"]: row["valeur"] for row in manifest.tables["reglages"]}
    for k in (1, 2, 3):
        public = loads(opened[f"resultats-tour{k}.phco"].pieces["annexes/resultat.json"])
        assert settings[f"tour{k}.empreinte"] == public["empreinte"]
        assert settings[f"tour{k}.graine"] == public["graine"] == f"loto:{EVENINGS[k]}:3-11-24-37-49+7"
    # No heart in anything public.
    for name, package in opened.items():
        assert not any(b"coeurs" in data for data in package.files.values()), name
    bulletin = opened["bulletin.phco"].tables["bulletin"]
    assert len(bulletin) == sum(1 for _ in DJ) + 8 + sum(row["genre"] in ("voeux", "classement") for row in bulletin)
    assert not any(one in row["motif"] for row in bulletin if row["motif"] for one in DJ)
    # The auditor alone opens the whole instance.
    data = (target / "auditeurs" / "tour1" / f"{DJ[0]}.phco").read_bytes()
    whole = open_package(unseal(data, campaign.actors[DJ[0]].opener), find=keys, verify=verify)
    assert set(loads(whole.pieces["annexes/instance.json"])) == {"genre", "instance", "resultat", "paquets"}
    with pytest.raises(PhcoError):
        unseal(data, campaign.actors[DJ[1]].opener)


def test_a_manifest_gets_a_higher_version_whenever_it_changes(campaign: SmallCampaign) -> None:
    three_rounds(campaign)
    keys = Keyring([campaign.keys.signer.record("dmg", "dmg")])
    with campaign.desk() as desk:
        rows = [row for entry in desk.store.entries(kinds=("publication",)) for row in entry.body["fichiers"]]
        versions = [row["version"] for row in rows if row["nom"].endswith("manifeste.phco")]
        assert versions == list(range(1, len(versions) + 1))
        assert len(versions) >= 6  # opened and frozen, three times
        package = open_package((desk.outputs / "publication" / "manifeste.phco").read_bytes(), find=keys, verify=verify)
    assert package.tables["manifeste"][0]["version"] == versions[-1]


def test_status_says_who_is_missing_and_reminders_are_safe(campaign: SmallCampaign) -> None:
    files = {f"{one}.phco": campaign.file(one) for one in DJ[:4]}
    campaign.take(files, AUGUST)
    with campaign.desk() as desk:
        found = status(desk, AUGUST)
        steps = {step.code: step for step in found.steps}
        assert (steps["depot-dj"].received, steps["depot-dj"].expected) == (4, 6)
        assert [one.person for one in steps["depot-dj"].missing] == list(DJ[4:])
        assert len(steps["depot-rts"].missing) == 8
        rows = reminders(desk, found)
        assert len(rows) == 10
        assert {row[0] for row in rows} >= set(DJ[4:])
        assert status(desk, SEPTEMBER).steps[0].open is False


@pytest.mark.parametrize(
    "text", ["=1+1", "+33", "-2", "@cmd", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠x", " =1", "|calc"]
)
def test_no_cell_can_start_a_formula(text: str) -> None:
    assert str(safe_cell(text)).startswith("'")
    ((cell,),) = list(csv.reader(io.StringIO(csv_safe(["t"], [[text]]).decode("utf-8-sig")), delimiter=";"))[1:]
    assert cell.startswith("'")
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_safe("t", ["t"], [[text]]))).active
    assert sheet is not None
    assert sheet["A2"].data_type == "s"
    assert str(sheet["A2"].value).startswith("'")


def test_a_second_round_leaves_out_who_and_what_is_taken(campaign: SmallCampaign) -> None:
    fill(campaign)
    run_round(campaign, 1, ranked=set(DJ[:3]))
    with campaign.desk() as desk:
        held = read_market(desk.store).held
    opened = run_round(campaign, 2, ranked=set(DJ), until="candidats")
    assert not set(opened.applicants) & set(held)
    assert not set(opened.offers) & set(held.values())
    # Someone who has a post cannot come back (WSH-05).
    one = next(iter(held))
    data = campaign.wishes(one, dict.fromkeys(opened.offers, 1), tour=2, catalogue=opened.catalogue)
    (line,) = campaign.take({"retour.phco": data}, DAYS[2][1]).lines
    assert line.refusal is not None
    assert (line.code, line.refusal.rule) == ("E_RULE", "WSH-05")


def test_results_are_written_before_anything_else_is_asked(campaign: SmallCampaign) -> None:
    with campaign.desk() as desk, pytest.raises(PhcoError) as caught:
        publish_results(desk, 1, COMMISSION)
    assert caught.value.code == "E_ETAPE"
    assert len(offers()) == 8


def decided(campaign: SmallCampaign) -> tuple[SmallCampaign, list[str]]:
    """Round 1 alone, with three left for the commission, which is early."""
    fill(campaign)
    run_round(campaign, 1, ranked=set(DJ[:3]))
    with campaign.desk() as desk:
        return campaign, read_market(desk.store).free_people


def test_the_commission_decides_once_no_round_can(campaign: SmallCampaign) -> None:
    _, left = decided(campaign)
    with campaign.desk() as desk:
        offer = session(desk.store).cases[0].choices[0].offer
        for act in (
            lambda **more: decide(desk, left[0], "affecter", offer, author="Pr Martin", reason="pressé", **more),
            lambda **more: accept(desk, author="Pr Martin", reason="pressé", **more),
        ):
            with pytest.raises(PhcoError) as caught:
                act(now=COMMISSION)
            assert caught.value.code == "E_TOURS"
            assert "phco dmg tour ouvrir 2" in caught.value.fix
            act(now=COMMISSION, forced=True)
        told = [entry.body for entry in desk.store.entries(kinds=("forcage",))]
        assert [(one["acte"], one["motif"]) for one in told] == [("commission", "pressé")] * 2


@given(seed=st.integers(0, 10**6), people=st.integers(1, 4), posts=st.integers(1, 4))
def test_the_proposal_is_the_least_regret_that_obeys_its_constraints(seed: int, people: int, posts: int) -> None:
    rng = random.Random(seed)
    names, rooms = [f"d{n}" for n in range(people)], {f"o{n}": rng.choice((1, 1, 2)) for n in range(posts)}
    table = {one: [Choice(offer=o, hearts=rng.randint(0, 5), distance=None) for o in rooms] for one in names}
    settled = {one: "laisser-sans-poste" for one in names if rng.random() < 0.2}
    asked: dict[str, list[Constraint]] = {one: [] for one in names}
    room = dict(rooms)
    for number, one in enumerate(names, 1):
        kind, offer = rng.choice((*CONSTRAINTS, None)), rng.choice(list(rooms))
        if kind is None or (kind == "imposer" and room[offer] == 0):
            continue
        if kind == "imposer":
            room[offer] -= 1
        asked[one].append(Constraint(number=number, dj=one, kind=kind, offer=offer, author="a", reason="b"))
    found = around(table, rooms, settled, asked)
    cost = {(one, c.offer): c.regret for one, choices in table.items() for c in choices}

    def fits(way: dict[str, str | None]) -> bool:
        taken = [offer for offer in way.values() if offer is not None]
        if any(taken.count(offer) > rooms[offer] for offer in rooms):
            return False
        for one, offer in way.items():
            kinds = {each.kind: each.offer for each in asked[one]}
            if one in settled or "sans-poste" in kinds or "reporter" in kinds:
                if offer is not None:
                    return False
            elif ("imposer" in kinds and offer != kinds["imposer"]) or (offer and kinds.get("interdire") == offer):
                return False
        return True

    ways = (dict(zip(names, way, strict=True)) for way in itertools.product((None, *rooms), repeat=people))

    def worth(way: dict[str, str | None]) -> tuple[int, int]:
        pairs = [(one, offer) for one, offer in way.items() if offer is not None]
        return -len(pairs), sum(cost[pair] for pair in pairs)

    mine = {one: found.get(one) for one in names}
    assert fits(mine)
    assert worth(mine) == min(worth(way) for way in ways if fits(way))


def test_constraints_are_followed_and_an_explicit_decision_is_never_overridden(campaign: SmallCampaign) -> None:
    _, left = decided(campaign)
    one, two, three = left
    said = {"author": "Pr Martin", "reason": "parce que"}
    with campaign.desk() as desk:
        best = session(desk.store).cases[0].proposed
        assert best is not None
        constrain(desk, one, "interdire", best, **said, now=COMMISSION)
        assert next(case.proposed for case in session(desk.store).cases if case.dj == one) != best
        with pytest.raises(PhcoError) as caught:
            constrain(desk, one, "imposer", best, **said, now=COMMISSION)
        assert caught.value.code == "E_CONTRAINTE"
        with pytest.raises(PhcoError) as caught:
            decide(desk, one, "affecter", best, **said, now=COMMISSION, forced=True)
        assert caught.value.code == "E_CONTRAINTE"
        constrain(desk, two, "imposer", best, **said, now=COMMISSION)
        with pytest.raises(PhcoError) as caught:
            constrain(desk, three, "imposer", best, **said, now=COMMISSION)
        assert caught.value.code == "E_CONTRAINTE"
        constrain(desk, two, "sans-poste", None, **said, now=COMMISSION)
        assert [(c.dj, c.kind) for c in constraints(desk.store)] == [(one, "interdire"), (two, "sans-poste")]
        lift(desk, two, **said, now=COMMISSION)
        constrain(desk, two, "reporter", None, author="Mme Leroy", reason="attend un certificat", now=COMMISSION)
        for person, code in (("inconnu", "E_PERSONNE"), (DJ[0], "E_DECISION")):
            with pytest.raises(PhcoError) as caught:
                constrain(desk, person, "sans-poste", None, **said, now=COMMISSION)
            assert caught.value.code == code
        with pytest.raises(PhcoError) as caught:
            lift(desk, three, **said, now=COMMISSION)
        assert caught.value.code == "E_CONTRAINTE"

        decide(desk, three, "laisser-sans-poste", None, **said, now=COMMISSION, forced=True)
        accept(desk, author="La commission", reason="moindre regret", now=COMMISSION, forced=True)
        made = decisions(desk.store)
        assert [(d.dj, d.kind, d.reason) for d in made] == [
            (three, "laisser-sans-poste", "parce que"), (one, "affecter", "moindre regret"),
            (two, "reporter", "attend un certificat"),
        ]  # fmt: skip
        assert accept(desk, author="La commission", reason="encore", now=COMMISSION, forced=True) == []
        undo(desk, 1, author="Pr Martin", reason="erreur", now=COMMISSION)
        assert [d.dj for d in accept(desk, author="x!", reason="enfin", now=COMMISSION, forced=True)] == [three]
        state = desk.store.state_hash()
    assert state


def test_minutes_wait_for_every_case_and_go_stale(campaign: SmallCampaign) -> None:
    three_rounds(campaign)
    people, days = [Present(name="Pr Martin", capacity="Doyen")], (date(2026, 9, 24), date(2026, 9, 29))
    with campaign.desk() as desk:
        head = desk.store.head()
        with pytest.raises(PhcoError) as caught:
            write_minutes(desk, people, *days, COMMISSION)
        assert caught.value.code == "E_SANS_DECISION"
        assert LEFT in caught.value.what
        with pytest.raises(PhcoError) as caught:
            write_minutes(desk, people, *days, COMMISSION, forced=" ")
        assert caught.value.code == "E_TEXT"
        assert desk.store.head() == head
        write_minutes(desk, people, *days, COMMISSION, forced="séance levée")
        head = desk.store.head()
        write_minutes(desk, people, *days, COMMISSION)  # the same, made again: nothing to force, nothing said twice
        assert desk.store.head() == head
        told = [entry.body for entry in desk.store.entries(kinds=("forcage",))]
        assert (told[0]["acte"], told[0]["motif"]) == ("pv", "séance levée")
        assert LEFT in told[0]["malgre"][0]
        accept(desk, author="La commission", reason="moindre regret", now=COMMISSION)
        head = desk.store.head()
        seen = publish_all(desk, COMMISSION, dry=True)
        assert seen.written
        assert desk.store.head() == head
        with pytest.raises(PhcoError) as caught:
            publish_all(desk, COMMISSION)
        assert caught.value.code == "E_PV_PERIME"
        assert "1 décision depuis" in caught.value.what.replace("\u00a0", " ")
        assert any("périmé" in one for one in status(desk, COMMISSION).stale)
        assert desk.store.head() == head
        publish_all(desk, COMMISSION, forced="le corrigé part demain")
        write_minutes(desk, people, *days, COMMISSION)
        assert publish_all(desk, COMMISSION).written == ["publication/horodatage.phco"]  # the minutes are new
        assert publish_all(desk, COMMISSION).written == []
        assert status(desk, COMMISSION).stale == []
        assert verify_folder(desk).faults == []


def test_the_commission_s_result_is_published_explained_and_checked(campaign: SmallCampaign) -> None:
    three_rounds(campaign)
    people = [Present(name="Pr Martin", capacity="Doyen")]
    with campaign.desk() as desk:
        accept(desk, author="La commission", reason="moindre regret", now=COMMISSION)
        offer = read_market(desk.store).held[LEFT]
        write_minutes(desk, people, date(2026, 9, 24), date(2026, 9, 29), COMMISSION)
        publish_all(desk, COMMISSION)
    folder, keys = campaign.folder / "sorties" / "publication", Keyring([campaign.keys.signer.record("dmg", "dmg")])
    index = {one["nom"]: one for one in loads((folder / "index.json").read_bytes())["fichiers"]}
    own = f"explications/commission/{LEFT}.phco"
    assert index[own]["genre"] == "pv"
    public = open_package((folder / "pv.phco").read_bytes(), find=keys, verify=verify)
    told = loads(public.pieces["annexes/pv.json"])
    assert told["affectations"] == {LEFT: offer}
    assert not any(word in public.pieces["annexes/pv.json"] for word in (b"coeurs", b"km", b"regret"))
    sealed = (folder / own).read_bytes()
    with pytest.raises(PhcoError):
        unseal(sealed, campaign.actors[DJ[0]].opener)
    mine = loads(
        open_package(unseal(sealed, campaign.actors[LEFT].opener), find=keys, verify=verify).pieces["annexes/pv.json"]
    )
    assert (mine["dj"], mine["offre"], mine["motif"], mine["rang"]) == (LEFT, offer, "moindre regret", 1)
    rounds_ = [
        loads(open_package((folder / f"resultats-tour{n}.phco").read_bytes(), find=keys, verify=verify).pieces[
            "annexes/resultat.json"])
        for n in (1, 2, 3)
    ]  # fmt: skip
    rows = [dict(row) | {"date": str(row["date"])} for row in public.tables["decisions"]]
    assert check_minutes(rows, told, rounds_, mine)["valide"]
    held = next(iter(rounds_[0]["paires"].items()))
    for broken, (decisions_, result, explanation) in {
        "suite": ([row | {"numero": 2} for row in rows], told, mine),
        "rejeu": (rows, told | {"affectations": {LEFT: held[1]}}, mine | {"offre": held[1]}),
        "sans-poste": ([row | {"dj": held[0]} for row in rows], told | {"affectations": {held[0]: offer}}, None),
        "places": ([row | {"offre": held[1]} for row in rows], told | {"affectations": {LEFT: held[1]}}, None),
        "explication": (rows, told, mine | {"offre": "o-9999"}),
    }.items():
        found = check_minutes(decisions_, result, rounds_, explanation)
        assert not found["valide"]
        assert broken in {one["nom"] for one in found["proprietes"] if not one["vrai"]}


@pytest.mark.parametrize("odd", ["mieux pour elle \u00ad et lui", "a\u200bb", "x" * 2001])
def test_a_reason_that_no_signed_paper_could_carry_is_refused_when_it_is_typed(
    campaign: SmallCampaign, odd: str
) -> None:
    """Pasted from a document, it would stop the minutes for good, long after."""
    three_rounds(campaign)
    with campaign.desk() as desk:
        (case,) = session(desk.store).cases
        with pytest.raises(PhcoError) as caught:
            decide(desk, LEFT, "affecter", case.proposed, author="Pr Martin", reason=odd, now=COMMISSION)
        assert (caught.value.code, caught.value.where) == ("E_TEXT", "motif")
        assert decisions(desk.store) == []
