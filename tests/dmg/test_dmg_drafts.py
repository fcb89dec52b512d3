"""The drafts of messages, read by our own reader of RFC 5322 and MIME (not the library that wrote them); ticks."""

from __future__ import annotations

import base64
import json
import quopri
import re
from io import BytesIO
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from phco.cli import main
from phco.dmg.desk import Event, opened
from phco.dmg.keys.names import Name
from phco.dmg.papers.drafts import COLUMNS, FOLDER, MERGE, tick, ticked, untick, write_drafts, write_slips
from phco.dmg.papers.eml import Letter, draft
from phco.dmg.papers.letters import MAILINGS
from phco.dmg.people.invitations import write_invitations
from phco.dmg.publication import publish_all
from phco.dmg.recovery.rehearse import rehearse
from phco.dmg.rounds.candidates import send_candidates
from phco.dmg.rounds.pairing import draw, freeze
from phco.dmg.rounds.rounds import open_round
from phco.errors import PhcoError
from phco.host.mailbox.gather import gather
from phco.packages.enrolment import code_text
from phco.packages.reading import unwrap
from phco.packages.statement import read_statement
from tests.dmg.dmg_rounds import ALONE, DAYS, LOTO, fill
from tests.dmg.dmg_small import DJ, JULY, PHRASE, SEPTEMBER, SmallCampaign, offers

CASES = json.loads((Path(__file__).parent / "cas_envois.json").read_text(encoding="utf-8"))
TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
WORD = re.compile(r"=\?utf-8\?([bq])\?([^? ]*)\?=(?:(?=\s+=\?)\s+)?", re.IGNORECASE)
PARAMETER = re.compile(r';\s*([A-Za-z0-9*\-]+)=(?:"([^"]*)"|([^;\s]+))')


def words(text: str) -> str:
    """RFC 2047."""

    def one(found: re.Match[str]) -> str:
        data = found[2]
        raw = base64.b64decode(data) if found[1].lower() == "b" else quopri.decodestring(data.replace("_", " "))
        return raw.decode("utf-8")

    return WORD.sub(one, text)


def parse(data: bytes) -> tuple[dict[str, str], bytes]:
    """Header fields, unfolded, and the body: CRLF, ASCII, 998 characters a line, each field once (RFC 5322)."""
    assert b"\r\n\r\n" in data and b"\n" not in data.replace(b"\r\n", b"") and b"\r" not in data.replace(b"\r\n", b"")
    assert all(len(line) <= 998 for line in data.split(b"\r\n"))
    head, _, body = data.partition(b"\r\n\r\n")
    fields: dict[str, str] = {}
    for line in re.sub(r"\r\n(?=[ \t])", "", head.decode("ascii")).split("\r\n"):
        name, colon, value = line.partition(":")
        assert colon and TOKEN.fullmatch(name) and name.lower() not in fields, line
        fields[name.lower()] = value.strip()
    return fields, body


def decoded(fields: dict[str, str], body: bytes) -> bytes:
    way = fields.get("content-transfer-encoding", "7bit").lower()
    assert way in ("base64", "quoted-printable", "7bit")
    return base64.b64decode(body) if way == "base64" else quopri.decodestring(body) if way != "7bit" else body


def read(data: bytes) -> tuple[dict[str, str], str, dict[str, bytes]]:
    """Headers, text, attachments by name."""
    fields, body = parse(data)
    kind = fields["content-type"]
    if not kind.startswith("multipart/mixed"):
        assert kind.startswith('text/plain; charset="utf-8"')
        return fields, decoded(fields, body).decode("utf-8"), {}
    mark = {name: a or b for name, a, b in PARAMETER.findall(kind)}["boundary"].encode()
    parts = (b"\r\n" + body).split(b"\r\n--" + mark)
    assert parts[-1].startswith(b"--") and parts[0].strip() == b""
    (first, text), *rest = [parse(part.removeprefix(b"\r\n")) for part in parts[1:-1]]
    files = {}
    for head, content in rest:
        assert head["content-disposition"].startswith("attachment")
        name = {n: a or b for n, a, b in PARAMETER.findall(head["content-disposition"])}["filename"]
        files[name] = decoded(head, content)
    return fields, decoded(first, text).decode("utf-8"), files


def folder(campaign: SmallCampaign, kind: str) -> dict[str, bytes]:
    place = campaign.folder / "sorties" / FOLDER / kind
    return {path.stem: path.read_bytes() for path in sorted(place.glob("*.eml"))}


@pytest.fixture
def invited(campaign: SmallCampaign) -> SmallCampaign:
    with campaign.desk() as desk:
        desk.record([Event(kind="reglage", body={"reglages": {"site": "https://phco.exemple.fr"}})], JULY)
        write_invitations(desk, [*DJ, str(offers()[0].pamsu)], JULY)
        write_drafts(desk, "invitations", JULY)
    return campaign


def test_an_invitation_is_addressed_written_and_attached_and_never_holds_the_code(invited: SmallCampaign) -> None:
    drafts = folder(invited, "invitations")
    assert set(drafts) == {*DJ, str(offers()[0].pamsu)}
    for one, data in drafts.items():
        fields, text, files = read(data)
        assert fields["x-unsent"] == "1" and "from" not in fields and "date" not in fields
        assert f"<{one}@example.org>" in fields["to"] and f"Nom{one}" in words(fields["to"])
        assert words(fields["subject"]) == "Campagne d’essai — invitation à la campagne 2026-09"
        assert "https://phco.exemple.fr/inscription/#invitation=" in text and one in text
        assert files == {f"{one}.phco": (invited.folder / f"sorties/invitations/{one}.phco").read_bytes()}
        code = code_text(invited.keys.code("2026-09", one, 1))
        assert code not in text and code.replace("-", "").encode() not in data.replace(b"-", b"")
        assert code.encode() not in data and all(code.encode() not in content for content in files.values())
    place = invited.folder / "sorties" / FOLDER
    assert all(path.stat().st_mode & 0o077 == 0 for path in place.rglob("*") if path.is_file())


@pytest.mark.parametrize("case", CASES, ids=[one["cas"] for one in CASES])
def test_whatever_people_are_called_the_draft_is_a_message(case: dict[str, str]) -> None:
    letter = Letter(
        person="dj-001", name=case["nom"], email=case["courriel"], subject=case.get("objet", "Objet"),
        text=case.get("texte", "Bonjour,\n"), attachments={"pièce jointe.txt": b"\xff\x00"} if "piece" in case else {},
    )  # fmt: skip
    data = draft(letter)
    if case.get("refuse"):
        assert data is None
        return
    assert data is not None and data == draft(letter)
    fields, body = parse(data)
    assert fields["to"].endswith(f"<{case['courriel']}>") and fields["to"].count("<") == 1
    assert words(fields["to"]).replace('"', "").startswith(case.get("lu", case["nom"]))
    assert words(fields["subject"]) == case.get("objet", "Objet")
    assert "bcc" not in fields and body
    if "piece" not in case:
        assert read(data)[1].replace("\r\n", "\n") == case.get("texte", "Bonjour,\n")


def test_the_whole_campaign_is_told_to_each(campaign: SmallCampaign) -> None:
    fill(campaign)
    with campaign.desk() as desk:
        open_round(desk, 1, DAYS[1][0])
        write_drafts(desk, "relances", SEPTEMBER)
    assert set(folder(campaign, "relances")) == {f"{one}-tour1-dj" for one in DJ}
    fields, text, _ = read(folder(campaign, "relances")[f"{DJ[0]}-tour1-dj"])
    assert "vœux du tour 1" in text and "vœux" in words(fields["subject"])
    hearts = {one.id: 3 for one in offers()[:3]}
    campaign.take({f"{one}.phco": campaign.wishes(one, hearts) for one in DJ}, DAYS[1][1])
    with campaign.desk() as desk:
        send_candidates(desk, 1, DAYS[1][2])
        write_drafts(desk, "candidats", DAYS[1][2])
        write_drafts(desk, "accuses", DAYS[1][2])
    leads = {str(one.pamsu): one.id for one in offers()[:3]}
    drafts = folder(campaign, "candidats")
    assert set(drafts) == {f"{one}-tour1" for one in leads}
    for lead, offer in leads.items():
        _, text, files = read(drafts[f"{lead}-tour1"])
        assert offer in text and list(files) == [f"{offer}-{lead}.phco"]
    assert sum(name.startswith(f"{DJ[0]}-") for name in folder(campaign, "accuses")) == 2
    for data in folder(campaign, "accuses").values():
        _, text, files = read(data)
        (signed,) = (one for one in files if not one.endswith("-motif.phco"))
        assert "empreinte" in text and f"joint à ce message : {signed}" in text
        assert read_statement(unwrap(files[signed]).envelope.payload)[0].kind.name == "accuse"
    lists = {lead: campaign.ranking(lead, list(DJ)) for lead in leads}
    campaign.take({f"{lead}.phco": data for lead, data in lists.items()}, DAYS[1][3])
    with campaign.desk() as desk:
        frozen = freeze(desk, 1, DAYS[1][4])
        assert frozen.source is not None
        draw(desk, 1, LOTO, frozen.source.at, without_auditor=ALONE)
        publish_all(desk, frozen.source.at)
        write_drafts(desk, "resultats", frozen.source.at)
    texts = {name: read(data) for name, data in folder(campaign, "resultats").items()}
    assert sum("Vous obtenez l’offre" in text for _, text, _ in texts.values()) == 3
    assert sum("accueille" in text for _, text, _ in texts.values()) == 3
    assert all(
        files == {f"{name[:6]}.phco": files[f"{name[:6]}.phco"]}
        for name, (_, _, files) in texts.items()
        if name[:3] == "dj-"
    )
    assert all("None" not in text and "coeurs" not in text for _, text, _ in texts.values())


def test_a_rehearsal_s_drafts_say_so_and_a_real_one_s_do_not(invited: SmallCampaign, tmp_path: Path) -> None:
    """Subject, first line, header and mail merge; a reply, that says it already, says it once."""
    fill(invited)
    with invited.desk() as desk:
        copy = rehearse(desk, tmp_path / "essai", PHRASE, SEPTEMBER)
        open_round(desk, 1, DAYS[1][0])
        write_drafts(desk, "relances", SEPTEMBER)
    with opened(copy, passphrase=PHRASE) as desk:
        open_round(desk, 1, DAYS[1][0])
        for kind in ("relances", "accuses"):
            write_drafts(desk, kind, SEPTEMBER)
    real = [read(data) for data in folder(invited, "relances").values()]
    assert real and not any("RÉPÉTITION" in words(fields["subject"]) + text for fields, text, _ in real)
    assert not any("x-phco-repetition" in fields for fields, _, _ in real)
    for kind in ("relances", "accuses"):
        paths = sorted((copy / "sorties" / FOLDER / kind).glob("*.eml"))
        assert paths
        for fields, text, _ in map(read, (path.read_bytes() for path in paths)):
            assert words(fields["subject"]).startswith("RÉPÉTITION — ") and fields["x-phco-repetition"] == "oui"
            assert text.startswith("RÉPÉTITION : ") and text.count("RÉPÉTITION") == 1
        book = CalamineWorkbook.from_filelike(BytesIO((copy / "sorties" / FOLDER / kind / MERGE).read_bytes()))
        rows = book.get_sheet_by_index(0).to_python()[1:]
        assert all(str(row[3]).startswith("RÉPÉTITION") and str(row[4]).startswith("RÉPÉTITION") for row in rows)


def test_our_own_reception_finds_the_attachment(invited: SmallCampaign) -> None:
    place = invited.folder / "sorties" / FOLDER / "invitations" / f"{DJ[0]}.eml"
    found = [piece for piece in gather([place], []) if piece.data is not None]
    assert [piece.data for piece in found] == [(invited.folder / f"sorties/invitations/{DJ[0]}.phco").read_bytes()]


def test_what_is_ticked_is_not_made_again_until_it_changes(invited: SmallCampaign) -> None:
    with invited.desk() as desk:
        assert tick(desk, "invitations", JULY, people=[DJ[0]]) == [DJ[0]]
        assert DJ[0] not in folder(invited, "invitations")
        again = write_drafts(desk, "invitations", JULY)
        assert again.sent == [DJ[0]] and DJ[0] not in again.ready
        assert len(tick(desk, "invitations", JULY)) == len(DJ)
        count = desk.store.head()[0]
        assert write_drafts(desk, "invitations", JULY).ready == [] and tick(desk, "invitations", JULY) == []
        assert desk.store.head()[0] == count
        assert untick(desk, "invitations", JULY, people=[DJ[1]]) == [DJ[1]]
        assert list(write_drafts(desk, "invitations", JULY).ready) == [DJ[1]]
        desk.add_names({DJ[2]: Name(nom="Autre", prenom="Nom", courriel="autre@example.org")})
        assert DJ[2] in write_drafts(desk, "invitations", JULY).ready, "its text has changed"
        text = json.dumps([dict(one.body) for one in desk.store.entries(kinds=("envoi",))])
        assert "example.org" not in text and "Nom" not in text
        assert set(ticked(desk.store, "invitations")) == {*DJ, str(offers()[0].pamsu)} - {DJ[1]}
        for people, kind, code in (([DJ[0]], "accuses", "E_PERSONNE"), ([], "cartes", "E_VALEUR")):
            with pytest.raises(PhcoError) as caught:
                tick(desk, kind, JULY, people=people)
            assert caught.value.code == code


def test_who_has_no_address_is_named_and_has_no_draft(invited: SmallCampaign) -> None:
    with invited.desk() as desk:
        desk.add_names(
            {DJ[0]: Name(nom="N", prenom="P", courriel=""), DJ[1]: Name(nom="N", prenom="P", courriel="a@b@c")}
        )
        made = write_drafts(desk, "invitations", JULY)
    assert list(made.lost) == [DJ[0], DJ[1]] and not {DJ[0], DJ[1]} & set(folder(invited, "invitations"))


def test_the_mail_merge_says_the_same_and_no_code(invited: SmallCampaign) -> None:
    data = (invited.folder / "sorties" / FOLDER / "invitations" / MERGE).read_bytes()
    rows = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python()
    assert rows[0] == list(COLUMNS) and len(rows) == 1 + len(DJ) + 1
    by_name = {str(row[0]): row for row in rows[1:]}
    assert by_name[f"{DJ[0]}.eml"][2] == f"{DJ[0]}@example.org"
    text = "".join(str(cell) for row in rows for cell in row)
    assert not any(code_text(invited.keys.code("2026-09", one, 1)) in text for one in DJ)


def test_the_slips_hold_one_code_each_and_a_device_needs_none(invited: SmallCampaign) -> None:
    with invited.desk() as desk:
        path, wanted = write_slips(desk)
        page = path.read_text(encoding="utf-8")
        assert path.stat().st_mode & 0o077 == 0
        assert page.count('<li class="talon">') == len(wanted) == len(DJ) + len(offers())
        for one in DJ:
            assert page.count(code_text(invited.keys.code("2026-09", one, 1))) == 1 and f"Nom{one}" in page
        assert "@import" not in page and "<script" not in page and "src=" not in page
        assert write_slips(desk, [DJ[0]])[1] == [DJ[0]]
        with pytest.raises(PhcoError):
            write_slips(desk, ["dj-999"])
    fill(invited)
    with invited.desk() as desk:
        assert write_slips(desk)[1] == [], "everyone has a device"


def test_the_commands_speak_and_agree(
    invited: SmallCampaign, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PHCO_PHRASE", PHRASE)
    monkeypatch.setenv("PHCO_MAINTENANT", "2026-09-24T09:00")
    place = ["--dossier", str(invited.folder)]
    assert main(["dmg", "envois", "preparer", *MAILINGS, *place]) == 0
    said = capsys.readouterr().out.replace("\u00a0", " ")
    assert "Invitations : 7 brouillons" in said and "Candidats : 0 brouillon dans" in said
    assert main(["dmg", "envois", "cocher", "invitations", "--personne", DJ[0], *place]) == 0
    assert capsys.readouterr().out.replace("\u00a0", " ") == "1 envoi coché comme parti.\n"
    assert main(["dmg", "envois", "decocher", "invitations", *place]) == 0
    assert capsys.readouterr().out.replace("\u00a0", " ") == "1 envoi à renvoyer.\n"
    assert main(["dmg", "envois", "codes", *place]) == 0
    assert "14 talons à imprimer" in capsys.readouterr().out.replace("\u00a0", " ")
    assert main(["dmg", "envois", "preparer", "invitations", "--de", "pas une adresse", *place]) == 1
    assert "E_VALEUR" in capsys.readouterr().err
