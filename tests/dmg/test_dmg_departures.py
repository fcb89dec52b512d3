"""People who leave, at every point of a campaign: the table ``departs.toml``, played on real folders."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from phco.calls.matching.files import verifier_fichiers
from phco.dmg.commission.deciding import accept
from phco.dmg.commission.minutes import Present, write_minutes
from phco.dmg.commission.session import session
from phco.dmg.commission.staleness import stale_minutes
from phco.dmg.desk import Desk
from phco.dmg.ledger.queries.round_history import read_round
from phco.dmg.ledger.queries.rounds import holders, round_of, set_apart_in
from phco.dmg.people.departures import come_back, leave
from phco.dmg.publication import publish_all
from phco.dmg.recovery.resume import resume, start_again, verify_folder
from phco.dmg.rounds.candidates import send_candidates
from phco.dmg.rounds.drawing import commitment_of
from phco.dmg.rounds.erratum import read_erratum
from phco.dmg.rounds.market import read_lists, read_market
from phco.dmg.rounds.pairing import Drawn, draw, freeze, publish_results
from phco.dmg.rounds.rounds import open_round
from phco.dmg.rounds.staleness import stale_round
from phco.dmg.rounds.status import expected, read_state, status
from phco.dmg.verdicts.contents import candidates_of
from phco.errors import PhcoError
from phco.jsontext import loads
from phco.matching.draws.sources import Source
from phco.packages.reading import open_package
from tests.dmg.dmg_rounds import ALONE, COMMISSION, DAYS, LOTO, fill, run_round, three_rounds
from tests.dmg.dmg_small import AUGUST, DJ, SmallCampaign, offers

CASES: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "departs.toml").read_text())["cas"]
LATER = COMMISSION + timedelta(days=6)
# When each point of the campaign is.
NOW = {
    "avant": AUGUST, "voeux": DAYS[1][1] + timedelta(hours=1), "candidats": DAYS[1][3] + timedelta(hours=1),
    "fige": DAYS[1][4] + timedelta(minutes=1), "apparie": DAYS[1][4] + timedelta(hours=14),
    "commission": COMMISSION, "publie": LATER,
}  # fmt: skip
UNTIL = {"voeux": "voeux", "candidats": "candidats", "fige": "gel"}


@dataclass(kw_only=True)
class Played:
    """A campaign brought to a point, and the pair that the case is about."""

    dj: str
    offer: str
    host: str


def source_of(desk: Desk) -> Source:
    """What round 1 is to be drawn from."""
    held = commitment_of(read_round(desk.store, 1))
    assert held is not None
    assert held.source is not None
    return held.source


def minutes(campaign: SmallCampaign) -> None:
    with campaign.desk() as desk:
        people = [Present(name="Pr Martin", capacity="Directeur")]
        write_minutes(desk, people, date(2026, 9, 24), date(2026, 9, 29), COMMISSION + timedelta(hours=2))


def play(campaign: SmallCampaign, moment: str, who: str = "") -> Played:
    if moment in ("commission", "publie"):
        three_rounds(campaign)
        if moment == "publie":
            with campaign.desk() as desk:
                accept(desk, author="La commission", reason="moindre regret", now=COMMISSION)
            minutes(campaign)
            with campaign.desk() as desk:
                publish_all(desk, COMMISSION + timedelta(hours=3))
    else:
        fill(campaign)
        if moment != "avant":
            run_round(campaign, 1, ranked=set(DJ), until=UNTIL.get(moment, "tirage"))
    with campaign.desk() as desk:
        market = read_market(desk.store)
        sheets, held = market.sheets.by_id, {one.person: one for one in market.holders}
        if held:
            origin = "commission" if who.endswith("commission") else "tour1"
            one = next(one for one in held.values() if one.origin == origin)
            return Played(dj=one.person, offer=one.offer, host=one.pamsu)
        if moment == "avant":
            offer = next(iter(sheets))
            return Played(dj=DJ[0], offer=offer, host=sheets[offer].author)
        row = round_of(desk.store, 1)
        if row is not None and row.instance is not None:  # the pair that the draw will make
            seed = LOTO.seed(source_of(desk))
            drawn = Drawn(instance=desk.kept(row.instance), method=row.method, draw=seed, fingerprint=row.input_hash)
            dj, offer = next(iter(drawn.result["paires"].items()))
            return Played(dj=dj, offer=offer, host=sheets[offer].author)
        hearts = read_lists(desk.store, 1).hearts[DJ[0]]
        offer = max(hearts, key=lambda name: (hearts[name], name))
        return Played(dj=DJ[0], offer=offer, host=sheets[offer].author)


def told(campaign: SmallCampaign, case: dict[str, Any], pair: Played, leaver: str) -> set[str]:
    """Who must be told, from facts that the desk's own function did not give."""
    with campaign.desk() as desk:
        hearts = (
            {one.author: one.content["coeurs"] for one in read_lists(desk.store, 1).voeux}
            if (case["moment"] != "avant")
            else {}
        )
        came = candidates_of(desk.store, desk.objects, 1) or {}
        sheets = read_market(desk.store).sheets.by_id
    others = {name for one in offers() if one.pamsu == pair.host and leaver == pair.host for name in one.co_pamsu}
    found = {
        "lui": {leaver}, "tenant": {pair.dj}, "hote": {pair.host},
        "choisissants": {dj for dj, wishes in hearts.items() if pair.offer in wishes},
        "destinataires": {sheets[offer].author for offer, names in came.items() if pair.dj in names},
    }  # fmt: skip
    return others.union(*(found[name] for name in case["prevenir"]))


@pytest.mark.parametrize("case", CASES, ids=lambda one: f"{one['moment']}-{one['acte']}-{one['qui']}")
def test_what_a_departure_does(campaign: SmallCampaign, case: dict[str, Any]) -> None:
    pair = play(campaign, case["moment"], case["qui"])
    pamsu, now = case["acte"] == "retirer", NOW[case["moment"]]
    leaver, role = (pair.host, "pamsu") if pamsu else (pair.dj, "dj")
    wanted = told(campaign, case, pair, leaver)
    with campaign.desk() as desk:
        before, head = desk.store.state_hash(), desk.store.head()
        seen = leave(desk, leaver, role=role, reason="raison de santé", now=now, dry=True)
        assert (desk.store.state_hash(), desk.store.head()) == (before, head), "a preview writes nothing"
        left = leave(desk, leaver, role=role, reason="raison de santé", now=now, day=date(2026, 8, 1))
        assert (left.freed, left.notices, left.next) == (seen.freed, seen.notices, seen.next)
        assert left.stage == case["moment"]
        assert [(one.person, one.offer) for one in left.freed] == ([(pair.dj, pair.offer)] if case["liberes"] else [])
        assert {one.person for one in left.notices} == wanted
        assert len(left.notices) == len(wanted), "everybody once"
        assert list(left.next) == case["ensuite"]
        assert left.offers == ([pair.offer] if pamsu else [])

        market = read_market(desk.store)
        assert leaver not in market.free_people
        assert leaver not in market.held
        assert (pair.offer in market.free_offers) is not (pamsu or bool(market.held.get(pair.dj) == pair.offer))
        if case["liberes"] and pamsu:
            assert pair.dj in market.free_people
        seen_now = status(desk, now)
        assert [one.person for one in seen_now.departures] == [leaver]
        assert not any(one.person == leaver for step in seen_now.steps for one in step.missing)
        parted = bool(stale_round(desk.store) or read_erratum(desk.store))
        assert parted is ("catalogue" in case["perime"] and (pamsu or case["moment"] == "voeux"))
        assert bool(stale_minutes(desk.store)) is ("pv" in case["perime"])
        check_proofs(campaign, desk)
        with pytest.raises(PhcoError) as caught:
            leave(desk, leaver, role=role, reason="encore", now=now)
        assert caught.value.code == "E_DEPART"

        back = come_back(desk, leaver, role=role, reason="est revenu", now=now)
        assert not back.lost
        assert [one for one in back.next if "commission pv" in one] == [], "nothing was signed since: nothing is again"
        assert desk.store.state_hash() == before
        assert not stale_round(desk.store)
        assert read_erratum(desk.store) is None
        assert not stale_minutes(desk.store)
        leave(desk, leaver, role=role, reason="finalement", now=now)
        assert verify_folder(desk).faults == []
    onwards(campaign, case, pair, leaver)
    rebuilt(campaign)


def check_proofs(campaign: SmallCampaign, desk: Any) -> None:
    """What was published of every round matched so far still verifies, as anyone would verify it."""
    from phco.host.keys.keys import verify
    from phco.packages.identity import Keyring

    keys = Keyring([campaign.keys.signer.record("dmg", "dmg")])
    for tour in (1, 2, 3):
        row = round_of(desk.store, tour)
        if row is None or row.result is None:
            continue
        publish_results(desk, tour, LATER)
        path = desk.outputs / "publication" / f"resultats-tour{tour}.phco"
        package = open_package(path.read_bytes(), find=keys, verify=verify)
        public = loads(package.pieces["annexes/resultat.json"])
        assert public["empreinte"] == row.input_hash
        assert public["paires"] == desk.kept(row.result)["paires"]
        assert verifier_fichiers({"fichiers": [{"nom": "r", "contenu": public}]})["valide"]


def onwards(campaign: SmallCampaign, case: dict[str, Any], pair: Played, leaver: str) -> None:
    """The campaign goes on: the leaver is in nothing, whoever lost a post is in what comes next."""
    moment = case["moment"]
    if moment == "avant":
        with campaign.desk() as desk:
            opened = open_round(desk, 1, DAYS[1][0])
            assert leaver not in opened.applicants
            assert (pair.offer in opened.offers) is (leaver != pair.host)
        return
    if moment in ("voeux", "candidats"):
        with campaign.desk() as desk:
            kept = {one.payload for one in read_lists(desk.store, 1).voeux}
            ranked = {one.payload for one in read_lists(desk.store, 1).classements}
            if moment == "voeux":
                open_round(desk, 1, NOW[moment])
                assert stale_round(desk.store) is None
            sent = send_candidates(desk, 1, DAYS[1][2] if moment == "voeux" else NOW[moment])
            assert (pair.offer in sent.counts) is (leaver != pair.host)
            lists = read_lists(desk.store, 1)
            assert {one.payload for one in lists.voeux} == kept, "no list that was valid is lost"
            assert {one.payload for one in lists.classements} == ranked, "no ranking that was valid is lost"
            assert not any(leaver in names for names in lists.candidates.values())
            seen = read_state(desk.store, desk.objects)
            assert leaver not in expected(seen, "tour1-rts")
            freeze(desk, 1, DAYS[1][4])
            result = draw(desk, 1, LOTO, source_of(desk).at, without_auditor=ALONE)
            assert leaver not in result["paires"]
            assert leaver not in result["sans_poste"]
            if leaver == pair.host:
                assert pair.offer not in result["paires"].values()
    elif moment == "fige":
        with campaign.desk() as desk:
            result = draw(desk, 1, LOTO, source_of(desk).at, without_auditor=ALONE)
            held = {one.person: one.offer for one in holders(desk.store)}
            apart = {
                dj
                for dj, offer in result["paires"].items()
                if dj == leaver or offer in ([pair.offer] if leaver == pair.host else [])
            }
            assert set(held) == set(result["paires"]) - apart
            assert apart, "the case is about a pair that the draw makes"
            assert set(set_apart_in(desk.store, 1)) == apart, "whoever draws is told"
            check_proofs(campaign, desk)
    if moment in ("voeux", "candidats", "fige", "apparie"):
        with campaign.desk() as desk:
            market = read_market(desk.store)
            if not (market.free_people and market.free_offers):
                return
            opened = open_round(desk, 2, DAYS[2][0])
            assert leaver not in opened.applicants
            if leaver == pair.host:
                assert pair.offer not in opened.offers
            if case["suite"] == "tour 2":
                assert (pair.dj in opened.applicants) is (leaver == pair.host)
                assert (pair.offer in opened.offers) is (leaver == pair.dj)
        return
    with campaign.desk() as desk:
        if moment == "publie" and case["perime"]:
            with pytest.raises(PhcoError) as caught:
                publish_all(desk, LATER)
            assert caught.value.code == "E_PV_PERIME"
        found = session(desk.store)
        assert leaver not in {one.dj for one in found.cases}
        assert (pair.dj in {one.dj for one in found.cases}) is (leaver == pair.host)
        assert (pair.offer in found.vacant) is (leaver == pair.dj)
        accept(desk, author="La commission", reason="moindre regret", now=LATER)
    minutes(campaign)
    with campaign.desk() as desk:
        publish_all(desk, LATER)
        assert stale_minutes(desk.store) == ""
        check_proofs(campaign, desk)


def rebuilt(campaign: SmallCampaign) -> None:
    """The journal alone gives the same state again."""
    from phco.dmg.desk import DATABASE

    with campaign.desk() as desk:
        state = desk.store.state_hash()
    for suffix in ("", "-wal", "-shm"):
        (campaign.folder / f"{DATABASE}{suffix}").unlink(missing_ok=True)
    start_again(campaign.folder)
    desk = Desk(campaign.folder, keys=campaign.keys)
    resume(desk, LATER)
    assert desk.store.state_hash() == state
    desk.close()
