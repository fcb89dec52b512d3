"""The thin path: enrol, receive, round 1, match, results; every step said again writes nothing."""

from __future__ import annotations

import json
import random
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from phco.calls.matching.files import verifier_fichiers
from phco.dmg.desk import Desk
from phco.dmg.intake.receive import receive
from phco.dmg.ledger.queries.packages import standing
from phco.dmg.people.enrol import new_code
from phco.dmg.rounds import documents
from phco.dmg.rounds.candidates import send_candidates
from phco.dmg.rounds.pairing import draw, freeze, name_auditors, publish_results, results
from phco.dmg.rounds.rounds import open_round
from phco.dmg.verdicts.contents import candidates_of
from phco.errors import PhcoError
from phco.host.keys.keys import verify
from phco.host.keys.seal import unseal
from phco.host.mailbox.gather import Piece
from phco.jsontext import JsonObject, canonical, loads, loads_object
from phco.packages.identity import Keyring
from phco.packages.reading import open_package
from tests.dmg.dmg_rounds import ALONE, LOTO, fill
from tests.dmg.dmg_small import CAMPAIGN, DJ, SmallCampaign, offers, verdicts
from tests.matching.test_second_verifier import javascript_says, python_says

OPENING = datetime(2026, 8, 31, 23, tzinfo=UTC)
HEARTS_DAY, AFTER_HEARTS = datetime(2026, 9, 2, 9, tzinfo=UTC), datetime(2026, 9, 5, 6, tzinfo=UTC)
RANK_DAY, AFTER_RANKS = datetime(2026, 9, 6, 9, tzinfo=UTC), datetime(2026, 9, 9, 6, tzinfo=UTC)
AFTER_DRAW = datetime(2026, 9, 9, 19, tzinfo=UTC)


def dmg_keys(campaign: SmallCampaign) -> Keyring:
    return Keyring([campaign.keys.signer.record("dmg", "dmg")])


def wish(campaign: SmallCampaign, catalogue: str) -> dict[str, dict[str, int]]:
    rng = random.Random(3)
    hearts = {one: {o.id: rng.randint(1, 5) for o in rng.sample(offers(), 4)} for one in DJ}
    files = {f"{one}.phco": campaign.wishes(one, hearts[one], catalogue=catalogue) for one in DJ}
    assert set(verdicts(campaign.take(files, HEARTS_DAY)).values()) == {("retenu", "")}
    return hearts


def with_an_auditor(campaign: SmallCampaign) -> None:
    """The first round, open with one auditor, and its hearts sent."""
    fill(campaign)
    with campaign.desk() as desk:
        opened = open_round(desk, 1, OPENING)
        name_auditors(desk, [DJ[0]], OPENING)
    wish(campaign, opened.catalogue)


def test_a_round_from_opening_to_results(campaign: SmallCampaign) -> None:
    fill(campaign)
    with campaign.desk() as desk:
        opened = open_round(desk, 1, OPENING)
    assert (len(opened.offers), len(opened.applicants)) == (8, 6)
    hearts = wish(campaign, opened.catalogue)

    with campaign.desk() as desk, pytest.raises(PhcoError, match="n’est pas close"):
        send_candidates(desk, 1, HEARTS_DAY)
    with campaign.desk() as desk:
        sent = send_candidates(desk, 1, AFTER_HEARTS)
        assert sent.counts == {o.id: sum(o.id in wishes for wishes in hearts.values()) for o in offers()}
        came = candidates_of(desk.store, desk.objects, 1)
        assert came is not None
        assert send_candidates(desk, 1, AFTER_HEARTS).written == []

    # What a PAMSU receives opens with their own key only, holds the files, and no heart.
    chosen = next(o for o in offers() if came[o.id])
    actor = campaign.actors[str(chosen.pamsu)]
    path = campaign.folder / "sorties" / "tour1" / "candidats" / f"{chosen.id}-{chosen.pamsu}.phco"
    package = open_package(unseal(path.read_bytes(), actor.opener), find=dmg_keys(campaign), verify=verify)
    assert [row["candidat"] for row in package.tables["candidats"]] == list(came[chosen.id])
    assert len(package.pieces) == 2 * len(came[chosen.id])
    assert "coeurs" not in package.files["data/candidats.csv"].decode()

    rankings = {str(o.pamsu): campaign.ranking(str(o.pamsu), list(came[o.id])) for o in offers() if came[o.id]}
    tally = campaign.take({f"{name}.phco": data for name, data in rankings.items()}, RANK_DAY)
    assert set(verdicts(tally).values()) == {("retenu", "")}

    with campaign.desk() as desk:
        with pytest.raises(PhcoError, match="pas figée"):
            draw(desk, 1, LOTO, AFTER_RANKS, without_auditor=ALONE)
        frozen = freeze(desk, 1, AFTER_RANKS, announced="loto:2026-09-09")
        assert freeze(desk, 1, AFTER_RANKS, announced="loto:2026-09-09").fingerprint == frozen.fingerprint
        assert freeze(desk, 1, AFTER_RANKS) == frozen, "what the desk would propose is what it has"
        public = draw(desk, 1, LOTO, AFTER_DRAW, without_auditor=ALONE)
        assert draw(desk, 1, LOTO, AFTER_DRAW) == public
        with pytest.raises(PhcoError, match="déjà apparié"):
            draw(desk, 1, replace(LOTO, chance=8), AFTER_DRAW, without_auditor=ALONE)
        written = publish_results(desk, 1, AFTER_DRAW).written
        assert publish_results(desk, 1, AFTER_DRAW).written == []
    assert public["empreinte"] == frozen.fingerprint
    assert public["taille"] >= 5
    assert len([name for name in written if "explications" in name]) == len(DJ)

    one = DJ[0]
    path = campaign.folder / "sorties" / "publication" / "explications" / "tour1" / f"{one}.phco"
    mine = open_package(unseal(path.read_bytes(), campaign.actors[one].opener), find=dmg_keys(campaign), verify=verify)
    told = loads(mine.pieces["annexes/explication.json"])
    assert told["obtenu"] == public["paires"].get(one)
    assert {offer["offreur"] for offer in told["offres"]} == set(hearts[one])

    # A PAMSU's own explanation opens with their key only: who was kept, at which rank of theirs, and their own list.
    for offer in (o for o in offers() if came[o.id]):
        leader = campaign.actors[str(offer.pamsu)]
        path = campaign.folder / "sorties" / "publication" / "terrains" / "tour1" / f"{offer.pamsu}.phco"
        with pytest.raises(PhcoError):
            unseal(path.read_bytes(), campaign.actors[one].opener)
        theirs = open_package(unseal(path.read_bytes(), leader.opener), find=dmg_keys(campaign), verify=verify)
        said = loads(theirs.pieces["annexes/explication.json"])
        (post,) = said["offres"]
        assert (said["pamsu"], post["offreur"]) == (offer.pamsu, offer.id)
        assert [kept["dj"] for kept in post["retenus"]] == [
            dj for dj, got in public["paires"].items() if got == offer.id
        ]
        ranks = {dj: rank for rank, dj in enumerate(came[offer.id], 1)}
        assert all(kept["rang"] == ranks[kept["dj"]] for kept in post["retenus"])
        assert said["paquet"] in {line.payload for line in tally.lines}, (
            "the ranking that was matched, for its author to compare"
        )


def test_packages_too_heavy_for_the_auditors_are_joined_in_parts(
    campaign: SmallCampaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thousand people sign more than one document holds: auditors rebuild the instance from several."""
    with_an_auditor(campaign)
    with campaign.desk() as desk:
        send_candidates(desk, 1, AFTER_HEARTS)
        freeze(desk, 1, AFTER_RANKS, announced="loto:2026-09-09")
        draw(desk, 1, LOTO, AFTER_DRAW)
        with monkeypatch.context() as small:
            small.setattr(results, "MAX_ANNEX_BYTES", 50_000)
            small.setattr(results, "PART_BYTES", 40_000)
            first = publish_results(desk, 1, AFTER_DRAW)
            assert publish_results(desk, 1, AFTER_DRAW).written == []
        bare, parts = audited(campaign), joined_parts(campaign)
        usual = publish_results(desk, 1, AFTER_DRAW)
    assert first.remarks[0].startswith("Les paquets signés ne tiennent pas dans l’instance des auditeurs : ")
    assert f" {len(parts)}\u00a0documents de plus" in first.remarks[0]
    assert len(parts) > 2
    assert all(len(canonical(part)) <= 40_000 for part in parts)
    assert (usual.remarks, len(usual.written)) == ([], 1)
    whole = audited(campaign)
    together = {name: one for part in parts for name, one in part["contenus"].items()}
    assert (bare["paquets"]["contenus"], together) == ({}, whole["paquets"]["contenus"])
    assert {**bare, "paquets": {**bare["paquets"], "contenus": together}} == {
        **whole, "paquets": {**whole["paquets"], "parties": len(parts)},
    }  # fmt: skip
    check_parts_everywhere(bare, parts)


def check_parts_everywhere(bare: JsonObject, parts: list[JsonObject]) -> None:
    """Both verifiers: all the parts prove the origins, a part less proves nothing of them, a wrong one is seen."""
    other = {**parts[0], "tour": 2}
    less = {**parts[1], "contenus": dict(list(parts[1]["contenus"].items())[1:])}
    signed = {name: True for part in parts for name in part["contenus"]}
    held = {"paquets_signes": True}
    for files, known, expected in (
        ([bare, *parts], {}, held),
        ([*parts[::-1], bare, parts[0]], {}, held),
        ([bare, *parts], signed, held | {"paquets_cles": True}),
        ([bare, *parts], {**signed, next(iter(signed)): False}, held | {"paquets_cles": False}),
        ([bare, *parts[:-1]], signed, {}),
        ([bare], {}, {}),
        ([bare, other, *parts[1:]], {}, {"paquets_signes": False}),
        ([bare, parts[0], less, *parts[2:]], {}, {"paquets_signes": False}),
        ([bare, other, *parts], {}, None),
        ([bare, {**parts[0], "suite": 1}, *parts[1:]], {}, None),
        (parts, {}, None),
        ([{**bare, "paquets": {**bare["paquets"], "parties": 10**12}}], {}, {"paquets_signes": False}),
    ):
        named = [{"nom": f"{n}.json", "texte": json.dumps(one)} for n, one in enumerate(files)]
        text = json.dumps({"fichiers": named, "signatures": known})
        said = python_says(text)
        assert javascript_says([text]) == [said]
        assert (said and {name: said[name] for name in said if name.startswith("paquets_")}) == expected
    lacking = verifier_fichiers({"fichiers": [{"nom": "i", "contenu": bare}, {"nom": "p", "contenu": parts[0]}]})
    assert lacking["valide"] is True
    assert any(f"manquent sur {len(parts)}" in one for one in lacking["limites"]), lacking["limites"]


def audited(campaign: SmallCampaign, where: str = "tour1", annex: str = "instance") -> JsonObject:
    """What the first DJ, an auditor, reads of round 1."""
    path = campaign.folder / "sorties" / "publication" / "auditeurs" / where / f"{DJ[0]}.phco"
    data = unseal(path.read_bytes(), campaign.actors[DJ[0]].opener)
    return loads_object(open_package(data, find=dmg_keys(campaign), verify=verify).pieces[f"annexes/{annex}.json"])


def joined_parts(campaign: SmallCampaign) -> list[JsonObject]:
    """The signed packages that round 1 joins to its instance, in as many documents as they need."""
    folder = campaign.folder / "sorties" / "publication" / "auditeurs" / "tour1"
    count = len(list(folder.glob("paquets-*")))
    return [audited(campaign, f"tour1/paquets-{k}", "paquets") for k in range(1, count + 1)]


def test_what_was_frozen_keeps_its_draw_and_its_method(campaign: SmallCampaign) -> None:
    fill(campaign)
    with campaign.desk() as desk:
        opened = open_round(desk, 1, OPENING)
    wish(campaign, opened.catalogue)
    with campaign.desk() as desk:
        send_candidates(desk, 1, AFTER_HEARTS)
        frozen = freeze(desk, 1, AFTER_RANKS, announced="loto:2026-09-09")
        assert any("offres choisies mais sans classement" in one for one in frozen.warnings)
        head = desk.store.head()
        assert freeze(desk, 1, AFTER_RANKS, announced=" loto:2026-09-09 ").fingerprint == frozen.fingerprint
        for changed in (
            {"announced": "loto:2026-09-12"},
            {"announced": "loto:2026-09-09", "method": "taille-max"},
            {"minutes": 30},
        ):
            with pytest.raises(PhcoError, match="déjà figé, avec le tirage « loto:2026-09-09 »"):
                freeze(desk, 1, AFTER_RANKS, **changed)  # type: ignore[arg-type]
        assert desk.store.head() == head


def _documents(desk: Desk) -> documents.Documents:
    return documents.Documents(
        standing(desk.store, "dossier-dj"), lambda package: documents.opened(desk.objects, desk.keys, package)
    )


def test_documents_too_heavy_for_a_mail_are_put_apart_and_the_list_is_whole(
    campaign: SmallCampaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(campaign)
    with campaign.desk() as desk:
        opened = open_round(desk, 1, OPENING)
    files = {f"{one}.phco": campaign.wishes(one, {o.id: 3 for o in offers()}, catalogue=opened.catalogue) for one in DJ}
    campaign.take(files, HEARTS_DAY)
    assert documents.MAX_ALONG == 200
    with campaign.desk() as desk, monkeypatch.context() as few:
        few.setattr(documents, "MAX_ALONG", 2)
        along, apart = _documents(desk).share(DJ)
        assert (len(along), len(apart)) == (2, len(DJ) - 2)
    with campaign.desk() as desk:
        one = len(b"".join(_documents(desk).pieces([DJ[0]]).values()))
        monkeypatch.setattr(documents, "MAX_DOCUMENTS", 2 * one + one // 2)
        monkeypatch.setattr(documents, "MAX_KEPT", one)
        sent = send_candidates(desk, 1, AFTER_HEARTS)
        assert send_candidates(desk, 1, AFTER_HEARTS).written == []
    offer = offers()[0]
    assert len(sent.apart[offer.id]) == len(DJ) - 2
    folder = campaign.folder / "sorties" / "tour1"
    actor = campaign.actors[str(offer.pamsu)]
    sealed = (folder / "candidats" / f"{offer.id}-{offer.pamsu}.phco").read_bytes()
    package = open_package(unseal(sealed, actor.opener), find=dmg_keys(campaign), verify=verify)
    rows = {str(row["candidat"]): row["cv"] for row in package.tables["candidats"]}
    assert set(rows) == set(DJ)
    assert {dj for dj, cv in rows.items() if cv is None} == set(sent.apart[offer.id])
    apart = folder / "dossiers-a-part" / f"{offer.id}.zip"
    with zipfile.ZipFile(apart) as together:
        assert len(together.namelist()) == 2 * len(sent.apart[offer.id])
        assert all(together.read(name).startswith(b"%PDF") for name in together.namelist())
    assert not apart.stat().st_mode & 0o077


def test_results_that_say_the_same_are_not_worked_out_again(
    campaign: SmallCampaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_an_auditor(campaign)
    worked: list[int] = []
    usual = results.vacant_rows
    monkeypatch.setattr(results, "vacant_rows", lambda matching: worked.append(1) or usual(matching))
    with campaign.desk() as desk:
        send_candidates(desk, 1, AFTER_HEARTS)
        freeze(desk, 1, AFTER_RANKS, announced="loto:2026-09-09")
        draw(desk, 1, LOTO, AFTER_DRAW)
        first = publish_results(desk, 1, AFTER_DRAW)
    told: list[str] = []
    with campaign.desk() as desk:
        again = publish_results(desk, 1, AFTER_DRAW, progress=told.append)
        assert (again.payloads, again.written, worked) == (first.payloads, [], [1])
        assert sorted(told) == sorted(first.payloads), "a bar goes to its end"
        assert publish_results(desk, 1, AFTER_DRAW, dry=True).payloads == first.payloads

        gone = f"publication/explications/tour1/{DJ[0]}.phco"
        (desk.outputs / gone).unlink()
        assert publish_results(desk, 1, AFTER_DRAW).remade == [gone], "a file that is gone is made again"
        assert worked == [1, 1]

        name_auditors(desk, [DJ[1]], AFTER_DRAW)
        other = publish_results(desk, 1, AFTER_DRAW).written
        assert (other, len(worked)) == ([f"publication/auditeurs/tour1/{DJ[1]}.phco"], 3)

        new_phone(campaign, desk, DJ[2])
        mine = [f"publication/explications/tour1/{DJ[2]}.phco"]
        assert (publish_results(desk, 1, AFTER_DRAW).written, len(worked)) == (mine, 4), "sealed to the new key"


def new_phone(campaign: SmallCampaign, desk: Desk, dj: str) -> None:
    """A second invitation, and a list sent from another device: its key is the one to seal to."""
    campaign.actors[dj].new_device(campaign.keys.code(CAMPAIGN, dj, new_code(desk, dj, "téléphone perdu", AFTER_DRAW)))
    receive(desk, [Piece(name="x.phco", origin="x", data=campaign.file(dj))], now=AFTER_DRAW)
