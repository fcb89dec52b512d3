"""Nobody's list is dropped in silence: one proof a fault, each of which passed unseen before."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from phco.calls.dispatch import call
from phco.calls.packages.screens_results import compared
from phco.cli import main
from phco.dmg.desk import Desk
from phco.dmg.intake.lines import Line
from phco.dmg.intake.receipts import receipt_path, write_receipts
from phco.dmg.intake.receive import Typed, receive
from phco.dmg.ledger.queries.packages import package_of
from phco.dmg.ledger.queries.round_history import read_round
from phco.dmg.ledger.queries.rounds import round_of
from phco.dmg.people.enrol import rule
from phco.dmg.publication import publish_all
from phco.dmg.recovery.resume import verify_folder
from phco.dmg.rounds.candidates import send_candidates
from phco.dmg.rounds.origins import frozen_origins, with_contents
from phco.dmg.rounds.pairing import freeze
from phco.dmg.rounds.rounds import open_round
from phco.dmg.signing.folder import BULLETIN
from phco.errors import PhcoError
from phco.host.keys.examples import example_complaint, example_key, write_example
from phco.host.keys.keys import verify
from phco.host.mailbox.gather import Piece
from phco.jsontext import JsonObject
from phco.packages.bulletin import breach, bulletin_of
from phco.packages.identity import Keyring, b64, unb64
from phco.packages.origins import faults
from phco.packages.reading import Package, open_package
from phco.packages.writing import attach, prepare
from tests.dmg.dmg_small import AUGUST, DJ, SEPTEMBER, SmallCampaign, offers, pieces, verdicts
from tests.matching.test_second_verifier import javascript_says, python_says

OFFERS = offers()
AFTER = datetime(2026, 9, 5, 9, tzinfo=UTC)
FROZEN = datetime(2026, 9, 9, 9, tzinfo=UTC)


def opened(campaign: SmallCampaign) -> None:
    """Round 1, open."""
    files = {f"s{n}.phco": campaign.sheet(offer) for n, offer in enumerate(OFFERS)}
    campaign.take(files | {f"d{n}.phco": campaign.file(dj) for n, dj in enumerate(DJ)}, AUGUST)
    with campaign.desk() as desk:
        open_round(desk, 1, SEPTEMBER)


def some_wishes(campaign: SmallCampaign, dj: str) -> bytes:
    return campaign.wishes(dj, {offer.id: 5 - n % 5 for n, offer in enumerate(OFFERS)})


def published(campaign: SmallCampaign, name: str = BULLETIN) -> Package:
    data = (campaign.folder / "sorties" / name).read_bytes()
    return read(campaign, data)


def read(campaign: SmallCampaign, data: bytes) -> Package:
    return open_package(data, find=Keyring([campaign.keys.signer.record("dmg", "dmg")]), verify=verify)


def test_junk_never_enters_the_bulletin(campaign: SmallCampaign) -> None:
    opened(campaign)
    ours = some_wishes(campaign, DJ[0])
    stranger = replace(campaign.actors[DJ[1]], pseudo="dj-099", secret=bytes(16))
    junk = stranger.write("voeux", {"voeux": []}, created=SEPTEMBER, tour=1)
    campaign.take({"a.phco": ours, "junk.phco": junk, "rien.phco": b"rien"}, SEPTEMBER)
    with campaign.desk() as desk:
        publish_all(desk, SEPTEMBER)
    found = bulletin_of(published(campaign))
    assert found.unsigned == 2
    assert found.count == len(found.received) == len(OFFERS) + len(DJ) + 1


def test_the_bulletin_carries_codes_only(campaign: SmallCampaign) -> None:
    """What a refusal says may quote a stranger or name somebody: it goes to its author alone."""
    opened(campaign)
    named = campaign.wishes(DJ[0], {OFFERS[0].id: 5, "o-9999-inconnue": 4})
    tally = campaign.take({"a.phco": named, "b.phco": some_wishes(campaign, DJ[1])}, SEPTEMBER)
    assert any("o-9999-inconnue" in str(line.refusal) for line in tally.lines)
    with campaign.desk() as desk:
        publish_all(desk, SEPTEMBER)
    rows = published(campaign).tables["bulletin"]
    assert any(row["code"] for row in rows)
    assert not any(row["motif"] for row in rows)
    data = (campaign.folder / "sorties" / BULLETIN).read_bytes()
    assert b"o-9999-inconnue" not in data and DJ[0].encode() not in data


def test_a_bulletin_never_shrinks(campaign: SmallCampaign) -> None:
    opened(campaign)
    with campaign.desk() as desk:
        publish_all(desk, SEPTEMBER)
    first = bulletin_of(published(campaign))
    campaign.take({"a.phco": some_wishes(campaign, DJ[0])}, SEPTEMBER)
    with campaign.desk() as desk:
        publish_all(desk, SEPTEMBER)
        second = bulletin_of(published(campaign))
        assert (second.previous, breach(first, second)) == (first.digest, "")
        assert breach(second, replace(first, number=second.number + 1)).startswith(
            "1\u00a0envoi listé avant ne l’est plus"
        )
        desk.store.db.execute(
            "UPDATE file SET payload = NULL, refusal = '{}' WHERE payload = ?", (gone(second, first),)
        )
        desk.store.db.execute("DELETE FROM package WHERE payload = ?", (gone(second, first),))
        with pytest.raises(PhcoError) as caught:
            publish_all(desk, SEPTEMBER)
    assert caught.value.code == "E_BULLETIN"
    assert bulletin_of(published(campaign)).digest == second.digest


def gone(second: object, first: object) -> str:
    return next(iter(set(second.received) - set(first.received)))  # type: ignore[attr-defined]


def receipt(campaign: SmallCampaign, line: Line) -> Package:
    with campaign.desk() as desk:
        write_receipts(desk, [line])
        path = receipt_path(desk.outputs, line)
    assert path.with_suffix(".phco").name in path.read_text(encoding="utf-8")
    return read(campaign, path.with_suffix(".phco").read_bytes())


def test_a_receipt_is_signed_and_says_where_its_hour_comes_from(campaign: SmallCampaign) -> None:
    opened(campaign)
    with campaign.desk() as desk:
        for data, typed, hour in (
            (some_wishes(campaign, DJ[0]), Typed(author="M. Roux", reason="clé USB"), "saisie"),
            (some_wishes(campaign, DJ[1]), None, "poste"),
        ):
            tally = receive(desk, pieces({"a.phco": data}), now=SEPTEMBER, received=SEPTEMBER, typed=typed)
            line = tally.lines[0]
            row = receipt(campaign, line).tables["accuse"][0]
            entry = desk.store.entry(int(str(row["entree"])))
            assert entry is not None
            assert (row["paquet"], row["verdict"], row["heure"]) == (line.payload, "recu", hour)
            assert (row["tete"], entry.body["sha256"]) == (entry.head, line.digest)
            assert (row["genre"], row["fichier"], row["recu"]) == ("voeux", line.digest, SEPTEMBER)
            said = ("M. Roux", "clé USB") if typed else (None, None)
            assert (row["heure_par"], row["heure_motif"]) == said
            told = entry.body["heure"]
            assert (told.get("par"), told.get("motif")) == said, "who typed an hour, and why, is in the journal itself"
        publish_all(desk, SEPTEMBER)
    hours = {row["paquet"]: row["heure"] for row in published(campaign).tables["heures"]}
    assert sorted(hours.values()).count("saisie") == 1


def test_a_file_that_nobody_signed_gets_no_signed_receipt(campaign: SmallCampaign) -> None:
    with campaign.desk() as desk:
        tally = receive(desk, pieces({"rien.phco": b"PK\x03\x04 rien"}), now=AUGUST)
        write_receipts(desk, tally.lines)
        path = receipt_path(desk.outputs, tally.lines[0])
    assert path.is_file()
    assert not path.with_suffix(".phco").exists()


def test_a_typed_hour_before_a_freeze_is_refused(campaign: SmallCampaign) -> None:
    opened(campaign)
    campaign.take({"a.phco": some_wishes(campaign, DJ[0])}, SEPTEMBER)
    with campaign.desk() as desk:
        send_candidates(desk, 1, AFTER)
        freeze_round(desk)
        typed = Typed(author="M. Roux", reason="retrouvé")
        late = pieces({"b.phco": some_wishes(campaign, DJ[1])})
        with pytest.raises(PhcoError) as caught:
            receive(desk, late, now=FROZEN, received=SEPTEMBER, typed=typed)
        assert caught.value.code == "E_HEURE"
        assert receive(desk, late, now=FROZEN).lines[0].code == "E_LATE"


def freeze_round(desk: object) -> None:
    freeze(desk, 1, FROZEN, announced="loto:2026-09-12")  # type: ignore[arg-type]


def stamped(data: bytes, *, outer: datetime | None, inner: datetime | None) -> Piece:
    """A package in a message inside another: the hours that each message bears."""
    return Piece(
        name="v.phco", origin="m.eml", data=data, received_at=outer, alleged_at=inner, trace="from x by mx.dmg.example"
    )


def test_an_hour_inside_a_message_saves_nobody_without_a_human(campaign: SmallCampaign) -> None:
    opened(campaign)
    with campaign.desk() as desk:
        cases = (
            (DJ[0], AFTER, SEPTEMBER, AFTER, ("quarantaine", "E_HEURE")),  # forwarded after the deadline
            (DJ[1], None, SEPTEMBER, AFTER, ("quarantaine", "E_HEURE")),  # no server of ours took the outermost one
            (DJ[2], AFTER, None, AFTER, ("refuse", "E_LATE")),
            (DJ[3], SEPTEMBER, None, AFTER, ("retenu", "")),  # our own server's hour, taken in later
        )
        for dj, outer, inner, now, expected in cases:
            tally = receive(desk, [stamped(some_wishes(campaign, dj), outer=outer, inner=inner)], now=now)
            assert verdicts(tally)["v.phco"] == expected, dj
            if dj == DJ[0]:
                kept = desk.objects.reception(tally.lines[0].digest)
                assert kept is not None and "mx.dmg.example" in kept.evidence
                payload = tally.lines[0].payload
        rule(desk, DJ[0], author="M. Roux", reason="vu dans la boîte", at=AFTER, keep=payload)
        assert package_of(desk.store, payload).status == "retenu"  # type: ignore[union-attr]
        rule(desk, DJ[1], author="M. Roux", reason="rien en boîte", at=AFTER, drop=_sent(desk, DJ[1]))
        assert package_of(desk.store, _sent(desk, DJ[1])).refusal.code == "E_LATE"  # type: ignore[union-attr]


def _sent(desk: object, dj: str) -> str:
    row = desk.store.row("SELECT payload FROM package WHERE author = ? AND kind = 'voeux'", (dj,))  # type: ignore[attr-defined]
    return str(row["payload"])


def test_a_message_after_the_freeze_goes_to_a_human(campaign: SmallCampaign) -> None:
    opened(campaign)
    campaign.take({"a.phco": some_wishes(campaign, DJ[0])}, SEPTEMBER)
    with campaign.desk() as desk:
        send_candidates(desk, 1, AFTER)
        freeze_round(desk)
        later = datetime(2026, 9, 9, 12, tzinfo=UTC)
        tally = receive(desk, [stamped(some_wishes(campaign, DJ[1]), outer=SEPTEMBER, inner=None)], now=later)
        assert verdicts(tally)["v.phco"] == ("quarantaine", "E_HEURE")


def test_the_side_file_tells_the_hour_so_that_a_lost_journal_gives_the_same(campaign: SmallCampaign) -> None:
    with campaign.desk() as desk:
        typed = Typed(author="M. Roux", reason="clé USB")
        tally = receive(desk, pieces({"a.phco": campaign.file(DJ[0])}), now=AUGUST, received=AUGUST, typed=typed)
        told = json.loads(Path(desk.objects.path(tally.lines[0].digest)).with_suffix(".json").read_bytes())
    assert told["heure"] == {
        "arrive_le": "2026-08-10T09:00:00Z",
        "motif": "clé USB",
        "par": "M. Roux",
        "source": "saisie",
    }


def test_a_list_that_leaves_the_bulletin_is_proven_by_the_dmgs_own_papers(
    campaign: SmallCampaign, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    opened(campaign)
    with campaign.desk() as desk:
        publish_all(desk, SEPTEMBER)
        before = (campaign.folder / "sorties" / BULLETIN).read_bytes()
        tally = receive(desk, pieces({"a.phco": some_wishes(campaign, DJ[0])}), now=SEPTEMBER)
        write_receipts(desk, tally.lines)
        receipt = receipt_path(desk.outputs, tally.lines[0]).with_suffix(".phco").read_bytes()
        publish_all(desk, SEPTEMBER)
        after = (campaign.folder / "sorties" / BULLETIN).read_bytes()
    short = resigned(campaign, before, number=99)
    keys = campaign.folder / "sorties" / "publication"
    for paper, bulletins, proven in (
        (receipt, [before, after], False),
        (receipt, [short], True),
        (None, [after, short], True),
        (receipt, [before], False),
    ):
        told = {
            "format": "phco-reclamation-1", "recu": paper and b64(paper), "bulletins": [b64(one) for one in bulletins],
        }  # fmt: skip
        (tmp_path / "reclamation.json").write_text(json.dumps(told), encoding="utf-8")
        with pytest.raises(SystemExit) as left:
            main(
                [
                    "paquet",
                    "verifier",
                    str(tmp_path / "reclamation.json"),
                    "--cles",
                    str(keys_of(tmp_path, keys)),
                    "--json",
                ]
            )
        found = json.loads(capsys.readouterr().out)
        assert (left.value.code, found["prouve"]) == (0, proven), found


def test_the_example_to_download_proves_what_it_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "exemple.json").write_bytes(example_complaint())
    write_example("accuse", tmp_path)
    with pytest.raises(SystemExit) as left:
        main(["paquet", "verifier", str(tmp_path / "exemple.json"), "--cles", str(tmp_path / "cles"), "--json"])
    found = json.loads(capsys.readouterr().out)
    assert (left.value.code, found["prouve"]) == (0, True)
    assert "ne le liste pas" in found["phrase"]


def opened_on_a_device(octets: str) -> JsonObject:
    key = example_key("dmg")
    seen = call("paquet.examiner", {"octets": octets})
    holds = verify(key.public, unb64(seen["signature"], ""), unb64(seen["a_verifier"], ""))
    told = {"empreinte": seen["empreinte"], "cle": seen["cle"], "valide": holds}
    record = key.record("dmg", "dmg").as_json()
    return dict(call("paquet.ouvrir", {"octets": octets, "cles": [record], "verifie": told})) | {"scelle": False}


def test_the_calls_take_papers_as_they_were_opened() -> None:
    """The device hands over what ``paquet.ouvrir`` answered, whole."""
    told = json.loads(example_complaint())
    papers = [opened_on_a_device(octets) for octets in (told["recu"], *told["bulletins"])]
    assert all(paper["valide"] for paper in papers)
    found = call("reclamation.juger", {"recu": papers[0], "bulletins": papers[1:]})
    assert found["prouve"] is True
    assert "Le DMG se contredit" in call("vue.reclamation", {"recu": papers[0], "bulletins": papers[1:]})["html"]


def keys_of(folder: Path, published: Path) -> Path:
    target = folder / "cles"
    target.mkdir(exist_ok=True)
    (target / "dmg.cle.json").write_bytes((published / "dmg-signature.cle.json").read_bytes())
    return target


def resigned(campaign: SmallCampaign, data: bytes, *, number: int) -> bytes:
    """The same bulletin signed again later, as a DMG that hides a list would."""
    package = read(campaign, data)
    about = replace(package.about, seq=number, created=AFTER)
    prepared = prepare(about, package.tables)
    signer = campaign.keys.signer
    return attach(prepared, signer.public.thumbprint, signer.sign(prepared.pae))


@pytest.mark.parametrize("unlocked", [True, False])
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE package SET content = json_set(content, '$.coeurs.\"{offer}\"', 1) WHERE kind = 'voeux'",
        "UPDATE package SET received_at = '2026-08-10T08:00:00Z' WHERE kind = 'voeux'",
        "UPDATE file SET received_at = '2026-08-10T08:00:00Z'",
    ],
)
def test_a_row_changed_in_the_database_is_seen(campaign: SmallCampaign, change: str, unlocked: bool) -> None:
    opened(campaign)
    campaign.take({"a.phco": some_wishes(campaign, DJ[0])}, SEPTEMBER)
    with campaign.desk() as desk:
        assert verify_folder(desk).faults == []
        desk.store.db.execute(change.replace("{offer}", OFFERS[0].id))
    keys = campaign.keys if unlocked else None
    desk = Desk(campaign.folder, keys=keys)
    assert "E_BASE_ABIMEE" in {fault.code for fault in verify_folder(desk).faults}
    desk.store.close()


@pytest.mark.parametrize("unlocked", [True, False])
def test_two_rankings_turned_around_in_the_database_are_seen(campaign: SmallCampaign, unlocked: bool) -> None:
    opened(campaign)
    campaign.take({f"v{n}.phco": some_wishes(campaign, dj) for n, dj in enumerate(DJ[:4])}, SEPTEMBER)
    with campaign.desk() as desk:
        send_candidates(desk, 1, AFTER)
    rankings = {f"c{n}.phco": campaign.ranking(str(o.pamsu), list(DJ[:4])) for n, o in enumerate(OFFERS[:2])}
    campaign.take(rankings, datetime(2026, 9, 6, 9, tzinfo=UTC))
    with campaign.desk() as desk:
        assert verify_folder(desk).faults == []
        rows = desk.store.db.execute("SELECT payload, content FROM package WHERE kind = 'classement'").fetchall()
        assert len(rows) == 2
        for row in rows:
            content = json.loads(row["content"])
            content["classement"] = content["classement"][::-1]
            desk.store.db.execute(
                "UPDATE package SET content = ? WHERE payload = ?", (json.dumps(content), row["payload"])
            )
    desk = Desk(campaign.folder, keys=campaign.keys if unlocked else None)
    named = {fault.where for fault in verify_folder(desk).faults if fault.code == "E_BASE_ABIMEE"}
    desk.store.close()
    assert {row["payload"] for row in rows} <= named


def test_a_row_is_held_against_the_bytes_received(campaign: SmallCampaign) -> None:
    """An entry of an earlier phco notes no content: then the object itself is read again."""
    opened(campaign)
    campaign.take({"a.phco": some_wishes(campaign, DJ[0])}, SEPTEMBER)
    with campaign.desk() as desk:
        desk.store.db.execute("UPDATE package SET seq = seq + 4 WHERE kind = 'voeux'")
        assert any("fichier reçu" in fault.what for fault in verify_folder(desk).faults)


def test_an_instance_that_is_not_what_people_signed_is_seen(campaign: SmallCampaign) -> None:
    opened(campaign)
    campaign.take({f"v{n}.phco": some_wishes(campaign, dj) for n, dj in enumerate(DJ[:4])}, SEPTEMBER)
    with campaign.desk() as desk:
        send_candidates(desk, 1, AFTER)
    rankings = {f"c{n}.phco": campaign.ranking(str(o.pamsu), list(DJ[:4])[::-1]) for n, o in enumerate(OFFERS)}
    campaign.take(rankings, datetime(2026, 9, 6, 9, tzinfo=UTC))
    with campaign.desk() as desk:
        freeze_round(desk)
        row = round_of(desk.store, 1)
        entry = desk.kept(row.instance)  # type: ignore[union-attr, arg-type]
        origins = with_contents(desk, frozen_origins(desk, read_round(desk.store, 1)))  # type: ignore[arg-type]
    full = {"instance": entry, "paquets": origins}
    assert len(origins["contenus"]) == 4 + len(OFFERS) * 2
    assert faults(full) == []
    first = OFFERS[0].id
    for change, what in (
        (lambda one: one["instance"]["offreurs"][first]["classement"].reverse(), "classement"),
        (lambda one: one["instance"]["demandeurs"].__setitem__(DJ[0], []), "vœux"),
        (lambda one: one["paquets"]["contenus"].pop(one["paquets"]["demandeurs"][DJ[1]]), "liste"),
        (lambda one: swap(one["paquets"]["contenus"]), "empreinte"),
        (lambda one: one["paquets"].pop("offreurs"), "forme"),
    ):
        forged = json.loads(json.dumps(full))
        change(forged)
        assert what in faults(forged)[0]
    check_both(full)


def check_both(full: dict[str, object]) -> None:
    """Both verifiers rebuild the instance, and weigh the signatures with the keys that the DMG joined."""
    entry = {**full["instance"], "graine": "loto:2026-09-12:1-2-3-4-5+6"}  # type: ignore[dict-item]
    whole = {"instance": entry, "resultat": call("apparier", entry), "paquets": full["paquets"]}
    names = list(full["paquets"]["contenus"])  # type: ignore[call-overload, index]
    forged = json.loads(json.dumps(whole))
    swap(forged["paquets"]["contenus"])
    moved = json.loads(json.dumps(whole))
    moved["instance"]["demandeurs"][DJ[0]] = []
    signed = dict.fromkeys(names, True)
    for one, signatures, expected in (
        (whole, signed, {"paquets_signes": True, "paquets_cles": True}),
        (whole, signed | {names[0]: False}, {"paquets_signes": True, "paquets_cles": False}),
        (whole, {names[0]: True}, {"paquets_signes": True, "paquets_cles": False}),
        (whole, {}, {"paquets_signes": True}),
        (forged, signed, {"paquets_signes": False, "paquets_cles": True}),
        (moved, {}, {"paquets_signes": False}),
    ):
        text = json.dumps({"fichiers": [{"nom": "i.json", "texte": json.dumps(one)}], "signatures": signatures})
        said = python_says(text)
        assert said is not None
        assert {name: said[name] for name in said if name.startswith("paquets_")} == expected
        assert javascript_says([text]) == [said]
    weighed = {"peser": json.dumps(whole)}
    assert javascript_says([json.dumps(weighed)]) == [signed]
    keys = whole["paquets"]["cles"]  # type: ignore[index]
    keys[0]["cle"], keys[1]["cle"] = keys[1]["cle"], keys[0]["cle"]
    other = javascript_says([json.dumps({"peser": json.dumps(whole)})])[0]
    assert other is not None and set(other.values()) == {True, False}


def swap(contents: dict[str, str]) -> None:
    one, other = list(contents)[:2]
    contents[one], contents[other] = contents[other], contents[one]


@pytest.mark.parametrize(
    ("rows", "digest", "level"),
    [
        ([("o-1", 5), ("o-2", 5), ("o-3", 1)], "sha256:a", "ok"),
        ([("o-1", 5), ("o-2", 4), ("o-3", 1)], "sha256:a", "erreur"),
        ([("o-1", 5), ("o-2", 5)], "sha256:a", "erreur"),
        ([("o-1", 5), ("o-2", 5), ("o-3", 1)], "sha256:b", "erreur"),
        ([("o-1", 5), ("o-2", 5), ("o-3", 1)], None, "erreur"),
        (None, "sha256:a", "info"),
    ],
)
def test_the_list_that_was_matched_is_held_against_the_one_sent(
    rows: list[tuple[str, int]] | None, digest: str | None, level: str
) -> None:
    offers_told = [{"offreur": name, "classe": tier} for name, tier in (("o-2", 1), ("o-1", 1), ("o-3", 2))]
    sent = {"empreintes": ["sha256:a"], "voeux": rows and [{"offre": name, "coeurs": count} for name, count in rows]}
    assert compared({"paquet": digest, "offres": offers_told}, sent)["niveau"] == level
