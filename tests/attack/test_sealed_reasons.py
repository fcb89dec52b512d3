"""The reason of a refusal travels sealed: whatever a package says, no plain draft and no unsealed receipt repeats it.

What is searched: the replies, the drafts as a mail server reads them, the workbook of the mail merge, the signed
receipts. What its author opens is the reason, whole.
"""

from __future__ import annotations

import io
import itertools
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from phco.demo.actors import Actor
from phco.dmg.desk import Desk
from phco.dmg.intake.lines import Line
from phco.dmg.intake.receipts import reason_path, receipt_path, write_receipts
from phco.dmg.intake.receive import receive
from phco.dmg.papers.drafts import tick, write_drafts
from phco.dmg.papers.letters import MAILINGS
from phco.dmg.rounds.reports import reports, review
from phco.dmg.rounds.rounds import open_round
from phco.host.keys.keys import verify
from phco.host.keys.seal import unseal
from phco.offers import offer_as_cells
from phco.packages.archive import DESCRIPTOR
from phco.packages.descriptor import build, hashes
from phco.packages.identity import Keyring
from phco.packages.kinds import KINDS
from phco.packages.reading import Package, open_package
from phco.packages.seal import is_sealed
from phco.packages.statement import About, build_statement
from phco.packages.writing import Prepared, attach, prepare
from tests.attack.test_public_words import WORD, legible, report, spellings
from tests.dmg.dmg_rounds import DAYS, fill
from tests.dmg.dmg_small import AUGUST, DJ, SEPTEMBER, SmallCampaign, offers, pieces

COUNT = itertools.count(1)
TEXT = st.text(alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x24F, exclude_categories=("Cc", "Cf")),
               max_size=30)  # fmt: skip


def misspelt(actor: Actor, right: str, wrong: str) -> bytes:
    """A list that another program signed with a cell that ours would not write."""
    kind = KINDS["voeux"]
    about = About(
        kind=kind, campaign=actor.campaign, author=actor.pseudo, seq=7, created=AUGUST, application="autre", round=1,
        enrolment=actor.enrolment(),
    )  # fmt: skip
    files = dict(prepare(about, {"voeux": [{"tour": 1, "offre": right, "coeurs": 5}]}).files)
    del files[DESCRIPTOR]
    files = {name: data.replace(right.encode(), wrong.encode()) for name, data in files.items()}
    files[DESCRIPTOR] = build(kind, files, hashes(files))
    made = Prepared(files=files, payload=build_statement(about, hashes(files)))
    return attach(made, actor.signer.public.thumbprint, actor.signer.sign(made.pae))


def plain_files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file that leaves in plain, as whoever carries it reads it; a sealed file is one that its author opens."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.parts[len(folder.parts)] in ("accuses", "envois"):
            yield from _read(path.name, path.read_bytes())


def _read(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    if name.endswith(".eml"):
        yield f"{name} (en-têtes)", str(list(message_from_bytes(data).items())).encode()
        for part in message_from_bytes(data).walk():
            if not part.is_multipart():
                yield from _read(f"{name}/{part.get_filename() or 'texte'}", part.get_payload(decode=True))
    elif name.endswith(".xlsx"):
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            yield from ((f"{name}/{one}", book.read(one)) for one in book.namelist())
    elif not is_sealed(data):
        yield name, name.encode() + legible(data)


def said_in(folder: Path, *texts: str) -> list[tuple[str, str]]:
    wanted = [(text, one) for text in texts for one in spellings(text)]
    return [(name, text) for name, data in plain_files(folder) for text, one in wanted if one in data]


def reason(campaign: SmallCampaign, dj: str, path: Path) -> Package:
    """The sealed reason of a reply, opened by its author's device."""
    dmg = Keyring([campaign.keys.signer.record("dmg", "dmg")])
    return open_package(unseal(path.read_bytes(), campaign.actors[dj].opener), find=dmg, verify=verify)


def test_the_search_finds_what_is_there(campaign: SmallCampaign, tmp_path: Path) -> None:
    (tmp_path / "accuses").mkdir()
    (tmp_path / "accuses" / "a.phco").write_bytes(report(campaign))
    (tmp_path / "accuses" / "b.txt").write_text(f"Motif : {WORD}texte")
    assert {text for _, text in said_in(tmp_path, f"{WORD}resume", f"{WORD}texte")} == {f"{WORD}resume", f"{WORD}texte"}


@pytest.fixture
def opened(campaign: SmallCampaign) -> SmallCampaign:
    fill(campaign)
    with campaign.desk() as desk:
        open_round(desk, 1, DAYS[1][0])
    return campaign


def test_whatever_a_refused_package_says_nothing_plain_repeats_it(opened: SmallCampaign) -> None:
    moments = (SEPTEMBER + timedelta(minutes=n) for n in itertools.count(1))
    lead = opened.actors[str(offers()[0].pamsu)]
    quoted: list[bool] = []

    @settings(max_examples=8, deadline=None, phases=(Phase.generate,), suppress_health_check=list(HealthCheck))
    @given(around=TEXT, valid=st.booleans())
    def typed(around: str, valid: bool) -> None:
        word, now = f"{WORD}{next(COUNT)}", next(moments)
        said = f"{word} {around.strip()}".strip()
        sheet = offer_as_cells(offers()[0]) | {"cabinet": said, "pamsu": f"p-{word}"}
        day = {"created": now}
        files = {
            f"{word}-voeux.phco": opened.wishes(DJ[0], {f"o-{word}": 5, offers()[0].id: 4}),
            f"{word}-tard.phco": opened.actors[DJ[1]].write(
                "choix-journee4", {"choix-journee4": [{"semestre": "2026-11", "rang": 1, "lieu": f"l-{word}"}]}, **day
            ),
            f"{word}-fiche.phco": lead.write("fiche-rts", {"offre": [sheet]}, **day),
            f"{word}-gep.phco": opened.actors[DJ[2]].write("cr-gep", {
                "cr-gep": [{"date": "2026-08-05", "theme": said, "duree_minutes": 90, "animateur": said, "resume": said,
                            "suites": said}],
                "participants": [{"dj": DJ[1]}], "personnes": [{"rang": 1, "nom": said, "dj": ""}],
            }, **day),
            f"{word}.phco": said.encode(), f"{word}.eml": f"Subject: {word}\r\n\r\n{word}\r\n".encode(),
        }  # fmt: skip
        with opened.desk() as desk:
            tally = receive(desk, pieces(files), now=now, received=now)
            write_receipts(desk, tally.lines)
            mine = next(one for one in reports(desk.store) if word in str(one["theme"]))
            reply = desk.outputs / review(desk, mine["paquet"], valid=valid, author=f"{word}qui", reason=said, now=now)
            for kind in MAILINGS:
                write_drafts(desk, kind, now)
            assert said_in(desk.outputs, WORD, word, said) == []
            refused = {line.name.removeprefix(word): line for line in tally.lines}
            assert {name for name, line in refused.items() if line.code} == {
                "-voeux.phco", "-tard.phco", "-fiche.phco", ".phco", ".eml",
            }  # fmt: skip
            quoted.append(any(word in str(line.refusal) for line in tally.lines))
            check(opened, desk, refused["-voeux.phco"], DJ[0], word)
            answer = next(reply.parent.glob("*-motif.phco"))
            (row,) = reason(opened, DJ[2], answer).tables["motif"]
            assert (row["paquet"], row["par"]) == (mine["paquet"], f"{word}qui")
            assert " ".join(str(row["quoi"]).split()) == " ".join(said.split())

    typed()
    assert all(quoted), "a refusal quotes what it read: that is what must not travel in plain"


def check(campaign: SmallCampaign, desk: Desk, line: Line, dj: str, word: str) -> None:
    """The author's device reads the whole refusal, and the reply names the sealed file."""
    path = receipt_path(desk.outputs, line)
    assert line.refusal is not None and reason_path(path).name in path.read_text(encoding="utf-8")
    row = reason(campaign, dj, reason_path(path)).tables["motif"][0]
    told = (row["code"], row["quoi"], row["ou"] or "", row["remede"] or "")
    assert told == (line.code, line.refusal.what, line.refusal.where, line.refusal.fix)
    assert word in str(row["quoi"]) + str(row["ou"])


def test_who_has_no_device_is_told_to_ask_and_a_code(opened: SmallCampaign) -> None:
    with opened.desk() as desk:
        tally = receive(desk, pieces({f"{WORD}.phco": WORD.encode()}), now=SEPTEMBER, received=SEPTEMBER)
        write_receipts(desk, tally.lines)
        path = receipt_path(desk.outputs, tally.lines[0])
    text = path.read_text(encoding="utf-8")
    assert "Code : E_NOT_A_ZIP" in text and WORD not in text
    assert not reason_path(path).exists()


def test_a_reply_of_an_earlier_phco_is_not_sent_with_its_reason(opened: SmallCampaign) -> None:
    """A folder of before has replies that say the reason in plain: the draft says the code, its reason is sealed."""
    with opened.desk() as desk:
        wishes = opened.wishes(DJ[0], {f"o-{WORD}": 5})
        tally = receive(desk, pieces({"a.phco": wishes}), now=SEPTEMBER, received=SEPTEMBER)
        write_receipts(desk, tally.lines)
        path = receipt_path(desk.outputs, tally.lines[0])
        reason_path(path).unlink()
        path.write_text(f"Bonjour,\n\nMotif : {WORD} (data/voeux.csv)\n", encoding="utf-8")
        write_drafts(desk, "accuses", SEPTEMBER)
        drafts = desk.outputs / "envois" / "accuses"
        assert [name for name, data in _of(drafts) if WORD.encode() in data] == []
        assert any(name.endswith("-motif.phco") for name in _attached(drafts))
        tick(desk, "accuses", SEPTEMBER)
        assert write_drafts(desk, "accuses", SEPTEMBER).ready == [], "sealed anew, it is the same message"


def _of(folder: Path) -> list[tuple[str, bytes]]:
    return [one for path in sorted(folder.glob("*.eml")) for one in _read(path.name, path.read_bytes())]


def _attached(folder: Path) -> list[str]:
    return [
        part.get_filename() or ""
        for path in folder.glob("*.eml")
        for part in message_from_bytes(path.read_bytes()).walk()
    ]


def test_the_reason_of_a_file_whose_tables_are_wrong_goes_to_who_signed_it(opened: SmallCampaign) -> None:
    wrong = misspelt(opened.actors[DJ[0]], "o-9999", f"o {WORD}")
    with opened.desk() as desk:
        (line,) = receive(desk, pieces({"a.phco": wrong}), now=SEPTEMBER, received=SEPTEMBER).lines
        write_receipts(desk, [line])
        assert (line.signed, line.author) == (True, "")
        check(opened, desk, line, DJ[0], WORD)
        assert said_in(desk.outputs, WORD) == []
