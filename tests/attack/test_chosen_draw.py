"""The DMG as an adversary: it wants to pick who wins among equals, by the draw it names, spells, repeats or hides."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from phco.dmg.desk import Desk, Event
from phco.dmg.intake.receive import receive
from phco.dmg.ledger.queries.packages import set_aside
from phco.dmg.people.enrol import rule
from phco.dmg.rounds import drawing, rounds
from phco.dmg.rounds.candidates import send_candidates
from phco.dmg.rounds.drawing import Value
from phco.dmg.rounds.pairing import draw, freeze, name_auditors, publish_results
from phco.dmg.rounds.rounds import open_round
from phco.dmg.signing.issue import publish
from phco.errors import PhcoError
from phco.host.keys.keys import verify
from phco.host.keys.seal import unseal
from phco.host.mailbox.gather import Piece
from phco.jsontext import loads
from phco.matching.draws import sources
from phco.matching.draws.known import Chain, Known, known_draws
from phco.packages.identity import Keyring
from phco.packages.reading import open_package
from tests.dmg.dmg_rounds import ALONE, LOTO, fill
from tests.dmg.dmg_small import DJ, SmallCampaign, offers
from tests.dmg.test_dmg_round import AFTER_DRAW, AFTER_HEARTS, AFTER_RANKS, HEARTS_DAY, OPENING

EVENING = datetime(2026, 9, 9, 18, tzinfo=UTC)  # 20 h in Paris: the balls of 9 September
SECRET = 0x5EED


@pytest.fixture
def ranked(campaign: SmallCampaign) -> SmallCampaign:
    """A round whose lists are all in, ready to be frozen."""
    fill(campaign)
    with campaign.desk() as desk:
        opened = open_round(desk, 1, OPENING)
    wishes = {one: campaign.wishes(one, {o.id: 3 for o in offers()[:3]}, catalogue=opened.catalogue) for one in DJ}
    campaign.take({f"{one}.phco": data for one, data in wishes.items()}, HEARTS_DAY)
    with campaign.desk() as desk:
        send_candidates(desk, 1, AFTER_HEARTS)
    ranks = {str(o.pamsu): campaign.ranking(str(o.pamsu), list(DJ)) for o in offers()[:3]}
    campaign.take({f"{one}.phco": data for one, data in ranks.items()}, AFTER_HEARTS + timedelta(days=1))
    return campaign


def refused(desk: Desk, code: str, value: Value = LOTO, at: datetime = AFTER_DRAW, why: str = ALONE) -> PhcoError:
    head = desk.store.head()
    with pytest.raises(PhcoError) as caught:
        draw(desk, 1, value, at, without_auditor=why)
    assert caught.value.code == code, caught.value
    assert desk.store.head() == head, "a refusal writes nothing"
    return caught.value


@pytest.mark.parametrize("named", ["Loto du 9 septembre 2026", "1-2-3", "loto:2026-09-10", "LOTO:2026-09-09", "pile"])
def test_a_draw_that_can_be_spelt_is_no_commitment(ranked: SmallCampaign, named: str) -> None:
    with ranked.desk() as desk, pytest.raises(PhcoError) as caught:
        freeze(desk, 1, AFTER_RANKS, announced=named)
    assert caught.value.code == "E_TIRAGE"


@pytest.mark.parametrize("hours", [0, 1, 24])
def test_a_draw_whose_hour_has_come_is_no_commitment(ranked: SmallCampaign, hours: int) -> None:
    with ranked.desk() as desk, pytest.raises(PhcoError, match="est passée"):
        freeze(desk, 1, EVENING + timedelta(hours=hours), announced="loto:2026-09-09")


def test_every_order_of_the_balls_gives_one_result_and_a_second_value_is_refused(ranked: SmallCampaign) -> None:
    with ranked.desk() as desk:
        freeze(desk, 1, AFTER_RANKS)
        refused(desk, "E_ETAPE", at=EVENING - timedelta(minutes=1))  # before its hour
        public = draw(desk, 1, LOTO, AFTER_DRAW, without_auditor=ALONE)
        assert draw(desk, 1, replace(LOTO, numbers=sorted(LOTO.numbers)), AFTER_DRAW) == public
        refused(desk, "E_ETAPE", replace(LOTO, chance=8))
        refused(desk, "E_TIRAGE", Value())
        assert public["graine"] == "loto:2026-09-09:3-11-24-37-49+7"


def test_nobody_to_check_is_said_by_the_result_itself(ranked: SmallCampaign) -> None:
    ring = Keyring([ranked.keys.signer.record("dmg", "dmg")])
    with ranked.desk() as desk:
        freeze(desk, 1, AFTER_RANKS)
        refused(desk, "E_AUDITEUR", why=" ")
        public = draw(desk, 1, LOTO, AFTER_DRAW, without_auditor=ALONE)
        publish_results(desk, 1, AFTER_DRAW)
        kept = [one.body for one in desk.store.entries(kinds=("tirage",))]
    assert [one["preuve"]["sans_auditeur"] for one in kept] == [ALONE] == [public["tirage"]["sans_auditeur"]]
    path = ranked.folder / "sorties" / "publication" / "explications" / "tour1" / f"{DJ[0]}.phco"
    mine = open_package(unseal(path.read_bytes(), ranked.actors[DJ[0]].opener), find=ring, verify=verify)
    assert loads(mine.pieces["annexes/explication.json"])["tirage"]["sans_auditeur"] == ALONE


def test_named_auditors_leave_no_reason_in_the_result(ranked: SmallCampaign) -> None:
    with ranked.desk() as desk:
        freeze(desk, 1, AFTER_RANKS)
        name_auditors(desk, [DJ[1]], AFTER_RANKS)
        assert "sans_auditeur" not in draw(desk, 1, LOTO, AFTER_DRAW, without_auditor=ALONE)["tirage"]


def test_no_draw_while_a_list_waits_for_a_ruling(ranked: SmallCampaign) -> None:
    """The same number signed twice: both lists are set aside, and a human must choose before the balls do."""
    twin = ranked.actors[DJ[0]]
    twin.seq -= 1
    other = twin.write(
        "voeux", {"voeux": [{"tour": 1, "offre": offers()[5].id, "coeurs": 2}]}, created=HEARTS_DAY, tour=1
    )
    ranked.take({"double.phco": other}, HEARTS_DAY)
    with ranked.desk() as desk, pytest.raises(PhcoError) as caught:
        freeze(desk, 1, AFTER_RANKS)
    assert caught.value.code == "E_QUARANTAINE"
    assert DJ[0] in caught.value.what
    with ranked.desk() as desk:
        kept = next(one for one in set_aside(desk.store) if one.author == DJ[0])
        rule(desk, DJ[0], author="M. Roux", reason="confirmé au téléphone", at=AFTER_RANKS, keep=kept.payload)
        freeze(desk, 1, AFTER_RANKS)


def test_a_list_set_aside_after_the_freeze_stops_the_draw(ranked: SmallCampaign) -> None:
    with ranked.desk() as desk:
        freeze(desk, 1, AFTER_RANKS)
    twin = ranked.actors[DJ[0]]
    twin.seq -= 1
    other = twin.write(
        "voeux", {"voeux": [{"tour": 1, "offre": offers()[5].id, "coeurs": 2}]}, created=HEARTS_DAY, tour=1
    )
    with ranked.desk() as desk:
        late = Piece(name="double.phco", origin="m.eml", data=other, received_at=HEARTS_DAY)
        receive(desk, [late], now=AFTER_RANKS)  # its mail server dates it from before the deadline
        refused(desk, "E_QUARANTAINE")


def test_a_commitment_that_nobody_could_see_in_time_is_void(
    ranked: SmallCampaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between the freeze and the manifest, taken up again once the balls are known: nothing can be drawn."""
    with ranked.desk() as desk, monkeypatch.context() as killed:
        killed.setattr("phco.dmg.rounds.pairing.freezing.publish", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            freeze(desk, 1, AFTER_RANKS)
    with ranked.desk() as desk:
        publish(desk, [rounds.manifest_item(desk.store, desk.keys.sealing)], AFTER_DRAW)
        refused(desk, "E_ETAPE")
        again = freeze(desk, 1, AFTER_DRAW)
        assert again.source is not None
        assert again.source.text == "loto:2026-09-12"
        refused(desk, "E_ETAPE")
        public = draw(desk, 1, LOTO, again.source.at, without_auditor=ALONE)
        assert public["graine"].startswith("loto:2026-09-12:")


def test_a_free_text_frozen_by_a_former_version_is_replaced_never_drawn(ranked: SmallCampaign) -> None:
    with ranked.desk() as desk:
        first = freeze(desk, 1, AFTER_RANKS)
        row = desk.store.row("SELECT body FROM journal WHERE kind = 'gel'")
        assert row is not None
        desk.record([Event(kind="gel", body=loads(row["body"]) | {"tirage": "Loto du 9 septembre"})], AFTER_RANKS)
        publish(desk, [rounds.manifest_item(desk.store, desk.keys.sealing)], AFTER_RANKS)
        refused(desk, "E_ETAPE")
        assert freeze(desk, 1, AFTER_RANKS).fingerprint == first.fingerprint
        assert draw(desk, 1, LOTO, AFTER_DRAW, without_auditor=ALONE)["graine"].startswith("loto:2026-09-09:")


@pytest.fixture
def beacon(monkeypatch: pytest.MonkeyPatch) -> Iterator[Chain]:
    """A beacon whose secret the test holds, due every three seconds, in place of quicknet."""
    from py_ecc.bls.point_compression import compress_G2
    from py_ecc.optimized_bls12_381 import G2, multiply

    known = known_draws()
    chain = next(iter(known.chains.values()))
    key = b"".join(part.to_bytes(48, "big") for part in compress_G2(multiply(G2, SECRET)))
    ours = replace(chain, key=key.hex())
    patched = Known(loto=known.loto, chains={ours.hash: ours})
    for module in (sources, drawing):
        monkeypatch.setattr(module, "known_draws", lambda: patched)
    yield ours


def signed(chain: Chain, round_: int, secret: int = SECRET) -> str:
    """The round's signature, as the chain would publish it."""
    from py_ecc.bls.hash_to_curve import hash_to_G1
    from py_ecc.bls.point_compression import compress_G1
    from py_ecc.optimized_bls12_381 import multiply

    message = hashlib.sha256(round_.to_bytes(8, "big")).digest()
    point = multiply(hash_to_G1(message, chain.dst.encode(), hashlib.sha256), secret)
    return bytes(compress_G1(point).to_bytes(48, "big")).hex()


def test_a_beacon_s_value_is_its_own_signature_or_nothing(ranked: SmallCampaign, beacon: Chain) -> None:
    with ranked.desk() as desk:
        frozen = freeze(desk, 1, AFTER_RANKS, minutes=30)
        source = frozen.source
        assert isinstance(source, sources.DrandSource)
        assert timedelta(minutes=30) <= source.at - AFTER_RANKS <= timedelta(minutes=30, seconds=beacon.period)
        assert freeze(desk, 1, AFTER_RANKS + timedelta(minutes=1), minutes=30) == frozen, "the same command again"
        good = signed(beacon, source.round)
        refused(desk, "E_ETAPE", Value(signature=good), at=AFTER_RANKS)
        for wrong in (signed(beacon, source.round + 1), signed(beacon, source.round, SECRET + 1), "00" * 48, "xyz", ""):
            refused(desk, "E_TIRAGE", Value(signature=wrong), at=source.at)
        refused(desk, "E_TIRAGE", Value(signature=good, previous=good), at=source.at)
        refused(desk, "E_TIRAGE", LOTO, at=source.at)
        public = draw(desk, 1, Value(signature=good.upper()), source.at, without_auditor=ALONE)
    assert public["tirage"]["signature"] == good
    assert public["graine"] == source.seed(bytes.fromhex(good))
    assert json.loads(json.dumps(public["tirage"]))["source"] == source.text
