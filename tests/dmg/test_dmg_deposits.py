"""What the DMG deposits in someone's name: which list counts, how it is marked everywhere, and what cannot pass for it.

``cas_depots.json``: the order in which papers and a device's lists come (« papier 9 »: hour of 2 September, Paris + n).
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from phco.calls.dispatch import call
from phco.cli import main
from phco.dmg.desk import DATABASE, opened
from phco.dmg.keys.sealing import unseal
from phco.dmg.ledger.queries.packages import sent_by, standing_of
from phco.dmg.ledger.queries.round_history import read_round
from phco.dmg.papers.deposits import Deposited, Paper, deposit, said_by, withdraw
from phco.dmg.papers.workbooks import hearts_paper, ranking_paper
from phco.dmg.publication import bulletin_rows, publish_all
from phco.dmg.recovery.history import told
from phco.dmg.recovery.resume import resume, start_again, verify_folder
from phco.dmg.rounds.candidates import send_candidates
from phco.dmg.rounds.pairing import draw, freeze, name_auditors
from phco.dmg.rounds.rounds import catalogue_name, open_round
from phco.dmg.signing.folder import BULLETIN
from phco.dmg.signing.public import public_records
from phco.errors import PhcoError
from phco.host.catalogues.loading import load_catalogue
from phco.host.keys.keys import verify
from phco.host.keys.seal import seal as seal_to
from phco.jsontext import loads
from phco.offers import Offer, offer_as_cells
from phco.packages.kinds import KINDS
from phco.packages.reading import open_package, read_content, unwrap
from phco.packages.statement import DEPOSITED, About, Deposit
from phco.packages.writing import attach, prepare
from phco.site.pages.generators.offres import offer_page
from tests.dmg.dmg_rounds import ALONE, DAYS, LOTO, fill, run_round
from tests.dmg.dmg_small import AUGUST, DJ, PHRASE, SmallCampaign, offers, pieces

CASES = json.loads((Path(__file__).parent / "cas_depots.json").read_text(encoding="utf-8"))
SAID = Deposit(by="Mme Leroy", reference="courrier du 2 septembre")
MIDNIGHT = datetime(2026, 9, 2, tzinfo=UTC)


def put(campaign: SmallCampaign, paper: Paper, at: datetime) -> Deposited:
    with campaign.desk() as desk:
        return deposit(desk, [paper], SAID, at + timedelta(minutes=1), received=at)


@pytest.fixture
def open_(campaign: SmallCampaign) -> SmallCampaign:
    fill(campaign)
    with campaign.desk() as desk:
        open_round(desk, 1, DAYS[1][0])
    return campaign


def hearts(number: int) -> dict[str, int]:
    return {one.id: 1 + (number + place) % 5 for place, one in enumerate(offers()[:4])}


@pytest.mark.parametrize("case", CASES, ids=[one["cas"] for one in CASES])
def test_the_last_received_counts(open_: SmallCampaign, case: dict[str, object]) -> None:
    sent: dict[str, str] = {}
    for step in case["ordre"]:  # type: ignore[attr-defined]
        kind, _, hour = step.partition(" ")
        at = MIDNIGHT + timedelta(hours=int(hour or 0))
        if kind == "annuler":
            with open_.desk() as desk:
                withdraw(desk, list(sent.values())[-1], author="Mme Leroy", reason="erreur", now=at)
        elif kind == "papier":
            done = put(open_, hearts_paper(DJ[0], 1, hearts(int(hour))), at)
            sent[step] = done.tally.lines[0].payload
        else:
            tally = open_.take({"voeux.phco": open_.wishes(DJ[0], hearts(int(hour)))}, at)
            sent[step] = tally.lines[0].payload
    with open_.desk() as desk:
        (counts,) = standing_of(desk.store, DJ[0], "voeux")
        assert counts.payload == sent[str(case["compte"])]
        assert verify_folder(desk).faults == []
        state = desk.store.state_hash()
    (open_.folder / DATABASE).unlink()
    start_again(open_.folder)
    with opened(open_.folder, passphrase=PHRASE, check=False) as desk:
        resume(desk, datetime(2026, 11, 1, tzinfo=UTC))
        assert desk.store.state_hash() == state, "the journal taken up again gives the same"


def test_the_same_paper_again_writes_nothing(open_: SmallCampaign) -> None:
    paper, at = hearts_paper(DJ[0], 1, hearts(1)), MIDNIGHT + timedelta(hours=9)
    put(open_, paper, at)
    with open_.desk() as desk:
        count = desk.store.head()[0]
    assert put(open_, paper, at).already == [DJ[0]]
    with open_.desk() as desk:
        assert desk.store.head()[0] == count


def test_a_refused_paper_again_is_said_again_and_signed_once(open_: SmallCampaign) -> None:
    """A command stopped once the journal had it, typed again: no second package; another paper or hour is one."""
    paper, at = hearts_paper(DJ[1], 1, {offers()[0].id: 5}), MIDNIGHT + timedelta(hours=9)
    first = put(open_, paper, at)
    assert [line.code for line in first.tally.lines] == ["E_RULE_MIN_RANKED"]
    with open_.desk() as desk:
        count = desk.store.head()[0]
        for path in (desk.outputs / "accuses").rglob("*.txt"):
            path.unlink()
    again = put(open_, paper, at)
    assert again.tally.lines[0].payload == first.tally.lines[0].payload and again.tally.lines[0].outcome == "refuse"
    with open_.desk() as desk:
        assert desk.store.head()[0] == count and len(list((desk.outputs / "accuses").rglob("*.txt"))) == 1
    put(open_, paper, at + timedelta(hours=1))
    put(open_, hearts_paper(DJ[1], 1, {offers()[1].id: 5}), at + timedelta(hours=1))
    with open_.desk() as desk:
        assert desk.store.head()[0] == count + 2
        seen = [one for one in sent_by(desk.store, DJ[1]) if one.deposit is not None]
        assert len({one.seq for one in seen}) == 3


def test_a_deposit_whose_command_was_stopped_before_its_answer_is_answered_by_the_same_one(
    open_: SmallCampaign,
) -> None:
    """``deposit`` records, its command writes the receipts: stopped between the two, it left none."""
    paper, accuses = hearts_paper(DJ[1], 1, hearts(2)), open_.folder / "sorties" / "accuses"

    def names() -> list[str]:
        return sorted(path.name for path in accuses.rglob(f"*{DJ[1]}*"))

    before = names()
    put(open_, paper, DAYS[1][1])
    assert names() == before
    assert put(open_, paper, DAYS[1][1]).already == [DJ[1]]
    made = sorted(set(names()) - set(before))
    assert [Path(one).suffix for one in made] == [".phco", ".txt"]
    (text,) = list(accuses.rglob(made[1]))
    assert "Cet envoi est celui qui compte" in text.read_text(encoding="utf-8")


def test_a_deposit_is_marked_in_the_journal_the_bulletin_the_catalogue_the_instance_and_the_explanation(
    campaign: SmallCampaign,
) -> None:
    fill(campaign)
    sheet = replace(offers()[0], cabinet="Cabinet du papier")
    put(
        campaign,
        Paper(author=str(sheet.pamsu), kind="fiche-rts", rows=[offer_as_cells(sheet)]),
        AUGUST + timedelta(days=1),
    )
    with campaign.desk() as desk:
        open_round(desk, 1, DAYS[1][0])
        package = published(campaign, catalogue_name(1))
        assert [row["offre"] for row in package.tables["depots"]] == [sheet.id]
        assert "Cabinet du papier" in {row["cabinet"] for row in package.tables["offres"]}
    put(campaign, hearts_paper(DJ[0], 1, hearts(1)), DAYS[1][1])
    others = {f"{one}.phco": campaign.wishes(one, hearts(n)) for n, one in enumerate(DJ[1:])}
    campaign.take(others, DAYS[1][1])
    with campaign.desk() as desk:
        send_candidates(desk, 1, DAYS[1][2])
    put(campaign, ranking_paper(str(sheet.pamsu), 1, list(DJ)), DAYS[1][3])
    ranked = {str(one.pamsu): campaign.ranking(str(one.pamsu), list(DJ)) for one in offers()[1:4]}
    campaign.take({f"{name}.phco": data for name, data in ranked.items()}, DAYS[1][3])
    with campaign.desk() as desk:
        frozen = freeze(desk, 1, DAYS[1][4])
        assert frozen.source is not None
        with pytest.raises(PhcoError, match="figé"):
            deposit(desk, [hearts_paper(DJ[1], 1, hearts(2))], SAID, DAYS[1][4])
        draw(desk, 1, LOTO, frozen.source.at, without_auditor=ALONE)
        assert read_round(desk.store, 1).deposited == {"demandeurs": [DJ[0]], "offreurs": [sheet.id]}
        name_auditors(desk, [DJ[1]], frozen.source.at)
        publish_all(desk, frozen.source.at)
        rows = {row["paquet"]: row for row in bulletin_rows(desk.store)}
        for author, kind in ((str(sheet.pamsu), "fiche-rts"), (DJ[0], "voeux"), (str(sheet.pamsu), "classement")):
            (mine,) = standing_of(desk.store, author, kind)
            assert mine.deposit == SAID.as_json()
            assert (rows[mine.payload]["verdict"], rows[mine.payload]["code"]) == ("recu", "E_DEPOSE")
        assert sum(row["code"] == "E_DEPOSE" for row in rows.values()) == 3
        journal = "\n".join(told(entry) for entry in desk.store.entries())
        assert f"déposé de la part de {DJ[0]} par Mme Leroy (courrier du 2 septembre) : retenu" in journal
    folder = campaign.folder / "sorties" / "publication"
    actor = campaign.actors[DJ[1]]
    whole = open_package(
        unseal_with(actor, folder / "auditeurs" / "tour1" / f"{DJ[1]}.phco"), find=finder(campaign), verify=verify
    )
    assert loads(whole.pieces["annexes/instance.json"])["de_la_part"] == {"demandeurs": [DJ[0]], "offreurs": [sheet.id]}
    told_ = open_package(
        unseal_with(actor, folder / "explications" / "tour1" / f"{DJ[1]}.phco"), find=finder(campaign), verify=verify
    )
    assert "de_la_part" not in loads(told_.pieces["annexes/explication.json"])
    assert published(campaign, BULLETIN).about.deposit is None


def test_readers_see_the_mark_on_the_offer_s_page_and_in_the_bulletin(campaign: SmallCampaign) -> None:
    fill(campaign)
    sheet, other = offers()[:2]
    paper = Paper(author=str(sheet.pamsu), kind="fiche-rts", rows=[offer_as_cells(replace(sheet, cabinet="Du papier"))])
    put(campaign, paper, AUGUST + timedelta(days=1))
    with campaign.desk() as desk:
        open_round(desk, 1, DAYS[1][0])
        publish_all(desk, DAYS[1][0])
    loaded = load_catalogue(campaign.folder / "sorties" / catalogue_name(1))
    assert loaded.deposited == {sheet.id}
    shown = {one.id: str(offer_page(one, deposited=one.id in loaded.deposited).html) for one in loaded.offers}
    assert "Déposée par le DMG, de la part du PAMSU" in shown[sheet.id]
    assert "Déposée par le DMG" not in shown[other.id]
    signed = published(campaign, BULLETIN)
    rows = [{name: str(value or "") for name, value in row.items()} for row in signed.tables["bulletin"]]
    entry = {
        "bulletin": rows,
        "envois": [],
        "bulletin_du": "2026-08-31T20:00:00Z",
        "maintenant": "2026-09-01T08:00:00Z",
    }
    found = call("vue.suivi", entry)
    assert found["resultat"]["deposes"] == 1
    assert "1\u00a0envoi a été déposé par le DMG" in found["html"]
    mine = next(row for row in rows if row["code"] == "E_DEPOSE")
    before = [mine | {"code": "", "motif": DEPOSITED}]  # as bulletins said it before
    assert call("vue.suivi", entry | {"bulletin": before})["resultat"]["deposes"] == 1
    sent = [{"empreinte": mine["paquet"], "genre": "fiche-rts", "le": "2026-08-02T08:00:00Z"}]
    assert DEPOSITED in call("vue.suivi", entry | {"envois": sent})["html"]
    without = call("vue.suivi", entry | {"bulletin": [row for row in rows if row["code"] != "E_DEPOSE"]})
    assert without["resultat"]["deposes"] == 0 and "déposé par le DMG" not in without["html"]


def unseal_with(actor: object, path: Path) -> bytes:
    from phco.host.keys.seal import unseal as open_seal

    return open_seal(path.read_bytes(), actor.opener)  # type: ignore[attr-defined]


def finder(campaign: SmallCampaign):  # type: ignore[no-untyped-def]
    signing, _ = public_records(campaign.keys)
    return lambda keyid: signing if keyid == signing.keyid else None


def published(campaign: SmallCampaign, name: str):  # type: ignore[no-untyped-def]
    return open_package((campaign.folder / "sorties" / name).read_bytes(), find=finder(campaign), verify=verify)


# — what cannot pass for a deposit ——————————————————————————————————————————————————————————————————————————————
def forged(campaign: SmallCampaign, signer: str, about: dict[str, object]) -> bytes:
    """A deposit signed by someone, or a package that says what it should not."""
    base = About(
        kind=KINDS["voeux"], campaign="2026-09", author=DJ[0], seq=1, created=MIDNIGHT, application="1", round=1,
        deposit=SAID,
    )  # fmt: skip
    rows = [{"tour": 1, "offre": one, "coeurs": count} for one, count in hearts(1).items()]
    prepared = prepare(replace(base, **about), {"voeux": rows})  # type: ignore[arg-type]
    key = campaign.keys.signer if signer == "dmg" else campaign.actors[signer].signer
    return seal_to(attach(prepared, key.public.thumbprint, key.sign(prepared.pae)), campaign.keys.opener.public)


@pytest.mark.parametrize(
    ("signer", "about", "outcome", "code"),
    [
        ("dmg", {}, "retenu", ""),
        (DJ[0], {}, "refuse", "E_AUTHOR"),
        (DJ[1], {}, "refuse", "E_AUTHOR"),
        ("dmg", {"deposit": None}, "refuse", "E_KEY_UNKNOWN"),
        ("dmg", {"author": "dj-999"}, "refuse", "E_ROLE"),
        ("dmg", {"author": str(offers()[0].pamsu)}, "refuse", "E_ROLE"),
    ],
)
def test_only_the_dmg_deposits_and_only_for_who_may_send(
    open_: SmallCampaign, signer: str, about: dict[str, object], outcome: str, code: str
) -> None:
    data = forged(open_, signer, about)
    if signer in DJ:  # their key is known: they have sent their file
        assert any(one.signer for one in sent(open_, signer))
    tally = open_.take({"faux.phco": data}, MIDNIGHT + timedelta(hours=9))
    assert [(line.outcome, line.code) for line in tally.lines] == [(outcome, code)]


def sent(campaign: SmallCampaign, who: str):  # type: ignore[no-untyped-def]
    with campaign.desk() as desk:
        return sent_by(desk.store, who)


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"voeux", "classement", "fiche-rts"}))
def test_no_other_kind_is_deposited(kind: str) -> None:
    about = About(
        kind=KINDS[kind], campaign="2026-09", author="dmg", seq=1, created=MIDNIGHT, application="1",
        round=1 if KINDS[kind].rounds else None, deposit=SAID,
    )  # fmt: skip
    from phco.packages.statement import build_statement

    with pytest.raises(PhcoError) as caught:
        build_statement(about, {"datapackage.json": "0" * 64})
    assert caught.value.code == "E_SCHEMA"


@pytest.mark.parametrize(
    ("by", "reference"), [("", "courrier"), ("Mme Leroy", " "), ("Mme Leroy", "x" * 201), ("a\nb", "courrier")]
)
def test_a_deposit_says_who_and_from_which_paper(by: str, reference: str) -> None:
    with pytest.raises(PhcoError) as caught:
        said_by(by, reference)
    assert caught.value.code == "E_TEXT"


def test_the_raw_package_is_sealed_and_holds_the_mark(open_: SmallCampaign) -> None:
    put(open_, hearts_paper(DJ[0], 1, hearts(1)), MIDNIGHT + timedelta(hours=9))
    with open_.desk() as desk:
        (mine,) = standing_of(desk.store, DJ[0], "voeux")
        raw = desk.objects.get(mine.file)
        inner = unwrap(unseal(raw, desk.keys))
        package = read_content(inner, public_records(desk.keys)[0])
    assert raw[:4] != b"PK\x03\x04" and package.about.deposit == SAID and package.about.author == DJ[0]


# — from a workbook ———————————————————————————————————————————————————————————————————————————————————————————————
def workbook(path: Path, rows: list[dict[str, str]]) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    names = list(rows[0])
    sheet.append(["Identifiant" if name == "id" else "MSU" if name == "pamsu" else name for name in names])
    for row in rows:
        sheet.append([row[name] for name in names])
    book.save(path)


def cells(offer: Offer, **more: object) -> dict[str, str]:
    return dict(offer_as_cells(replace(offer, **more)))  # type: ignore[arg-type]


def test_a_workbook_of_sheets_enters_the_campaign_and_its_faulty_rows_come_back(
    campaign: SmallCampaign, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PHCO_MAINTENANT", "2026-08-20T10:00")
    monkeypatch.setenv("PHCO_PHRASE", PHRASE)
    one, two, three, four, five = offers()[:5]
    path = tmp_path / "fiches.xlsx"
    workbook(path, [
        cells(one), cells(two, campagne="2027-03"), cells(three, pamsu="p-9999"),
        cells(four, presence_medecin="personne"), cells(five, id="doublon-1"), cells(five, id="doublon-2"),
    ])  # fmt: skip
    args = ["--auteur", "Mme Leroy", "--reference", "courriers d’août", "--dossier", str(campaign.folder)]
    assert main(["dmg", "deposer", "fiches", str(path), *args]) == 1
    said = capsys.readouterr()
    assert "1 dépôt, dont 1 retenu" in said.out.replace("\u00a0", " ")
    for code in ("E_CAMPAGNE", "E_PERSONNE", "E_RULE", "E_DOUBLON"):
        assert f"[{code}]" in said.err
    back = load_workbook(campaign.folder / "sorties" / "fiches-erreurs.xlsx")
    assert back.sheetnames
    with campaign.desk() as desk:
        (mine,) = standing_of(desk.store, str(one.pamsu), "fiche-rts")
        assert mine.deposit == {"par": "Mme Leroy", "reference": "courriers d’août"}
        assert not standing_of(desk.store, str(five.pamsu), "fiche-rts")
    assert main(["dmg", "deposer", "fiches", str(path), *args, "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["deja"] == [str(one.pamsu)]


LISTS = {
    "offre;coeurs\r\no-0001;5\r\no-0002;1\r\n": ("retenu", None),
    "Code offre\tNb cœurs\no-0001\t5\no-0002\t0\no-0003\t2\n": ("retenu", None),
    "offre;coeurs\no-0001;6\no-0002;1\n": (None, "B2"),
    "offre;coeurs\no-0001;5\no-0001;4\n": (None, "E_DOUBLON"),
    "offre;coeurs\no-9999;5\no-0002;1\n": ("refuse", None),
}


@pytest.mark.parametrize("text", LISTS)
def test_a_paper_list_typed_in_a_spreadsheet(
    open_: SmallCampaign, text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PHCO_MAINTENANT", "2026-09-02T10:00")
    monkeypatch.setenv("PHCO_PHRASE", PHRASE)
    path = tmp_path / "liste.csv"
    path.write_bytes(text.encode("cp1252"))
    outcome, fault = LISTS[text]
    args = ["--tour", "1", "--auteur", "Mme Leroy", "--reference", "n° 12", "--dossier", str(open_.folder)]
    code = main(["dmg", "deposer", "voeux", DJ[0], str(path), *args])
    said = capsys.readouterr()
    assert code == (0 if fault is None else 1)
    if fault is not None:
        assert fault in said.err
    else:
        with open_.desk() as desk:
            last = sent_by(desk.store, DJ[0])
        assert outcome in {one.status for one in last if one.kind == "voeux"}


def test_a_rank_that_lacks_is_told(tmp_path: Path) -> None:
    from phco.dmg.papers.workbooks import ranking_of
    from phco.host.spreadsheets.importing import import_file

    path = tmp_path / "classement.csv"
    path.write_text("rang;candidat\n2;dj-002\n1;dj-001\n3;dj-003\n", encoding="utf-8")
    assert ranking_of(import_file(path, "classement")) == ["dj-001", "dj-002", "dj-003"]
    for text, code in (("1;dj-001\n3;dj-002", "E_RULE_RANK_GAP"), ("1;dj-001\n1;dj-002", "E_RULE_RANK_DUPLICATE")):
        path.write_text(f"rang;candidat\n{text}\n", encoding="utf-8")
        with pytest.raises(PhcoError) as caught:
            ranking_of(import_file(path, "classement"))
        assert caught.value.code == code


def test_a_round_that_is_not_there_refuses_the_paper(campaign: SmallCampaign) -> None:
    fill(campaign)
    with campaign.desk() as desk:
        for paper, code in (
            (hearts_paper(DJ[0], 1, hearts(1)), "E_ETAPE"), (ranking_paper("dj-001", 1, ["dj-002"]), "E_ROLE"),
            (hearts_paper("dj-999", 1, hearts(1)), "E_PERSONNE"),
        ):  # fmt: skip
            with pytest.raises(PhcoError) as caught:
                deposit(desk, [paper], SAID, MIDNIGHT)
            assert caught.value.code == code
    run_round(campaign, 1, ranked=set(DJ))
    with campaign.desk() as desk, pytest.raises(PhcoError) as caught:
        (one, *_) = [p for p in sent_by(desk.store, DJ[0]) if p.kind == "voeux"]
        withdraw(desk, one.payload, author="Mme Leroy", reason="erreur", now=DAYS[1][4])
    assert caught.value.code == "E_PAQUET", "a device's own list is not the desk's to withdraw"


def test_pieces_are_read_as_any_other(open_: SmallCampaign) -> None:
    """A deposit handed in once more by mail is a double, whatever its seal."""
    put(open_, hearts_paper(DJ[0], 1, hearts(1)), MIDNIGHT + timedelta(hours=9))
    with open_.desk() as desk:
        (mine,) = standing_of(desk.store, DJ[0], "voeux")
        data = desk.objects.get(mine.file)
    tally = open_.take({"encore.phco": data}, MIDNIGHT + timedelta(hours=10))
    assert [line.outcome for line in tally.lines] == ["doublon"]
    assert pieces({"a": data})
