"""Readers of what is odd rather than hostile: other encodings, spoiled letters, other kinds of file, whole packages."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from phco import jsontext
from phco.calls.matching.match import certificat_verifier
from phco.demo.actors import Actor, hearts_rows
from phco.host.keys.keys import verify
from phco.host.keys.pdf_checks import pdf_fault
from phco.host.keys.small_pdf import small_pdf
from phco.matching.reading.request import read_request
from phco.offers import offer_table
from phco.packages.identity import Keyring
from phco.packages.kinds import Table
from phco.packages.pdf_content import active_content
from phco.packages.report import examine
from phco.packages.schema import schema
from phco.packages.shortlink import MAX_CHARS, PARTS, VERSIONS, lengthen
from phco.packages.tables import read_table
from tests.attack.more_readers import decoded, zipped
from tests.attack.pace import Reader
from tests.attack.readers import calendar, event, fill, given, ics, mail, rows, table, workbook

PEOPLE, OFFERS = b"pseudonyme;role;nom\n", offer_table().names
OFFERED = Table(name="offres", schema="offre")
HEAD = ";".join(OFFERS).encode() + b"\n"
THEIRS = Actor(pseudo="dj-001", role="dj", campaign="2026-09")
KNOWN = Keyring([])
AUGUST = datetime(2026, 8, 10, 9, tzinfo=UTC)
RULE = b"BEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\n"


def people(unit: str, encoding: str, head: bytes = PEOPLE) -> Callable[[int], bytes]:
    """A table of people of which every line is ``unit``, in an encoding."""
    return lambda n: fill(unit.encode(encoding), n, head)


def sheet_of(text: bytes) -> Callable[[int], bytes]:
    """Offers of which every cell is this."""
    line = b";".join([text] * len(OFFERS)) + b"\n"
    return lambda n: fill(line, n, HEAD)


def wrong_each(between: bytes, width: int = len(OFFERS), head: bytes = HEAD) -> Callable[[int], bytes]:
    """A table whose every cell is wrong, and like no other."""

    def made(size: int) -> bytes:
        lines, length = [head], len(head)
        while length < size:
            first = len(lines) * width
            lines.append(between.join(b"?%d" % (first + k) for k in range(width)) + b"\n")
            length += len(lines[-1])
        return b"".join(lines)

    return made


def one_long(unit: bytes) -> Callable[[int], bytes]:
    """One offer of which every cell repeats this."""
    return lambda n: HEAD + b";".join([fill(unit, n // len(OFFERS))] * len(OFFERS)) + b"\n"


def zones(size: int) -> bytes:
    """Zones of many rules each, and an event in each."""
    one = fill(RULE, min(size, 60_000))
    made = []
    for k in range(max(1, size // 60_300)):
        name = b"Zone %d" % k
        there = event(k).replace(b"DTSTART", b"DTSTART;TZID=" + name).replace(b"00Z", b"00")
        made.append(b"BEGIN:VTIMEZONE\r\nTZID:%s\r\n%sEND:VTIMEZONE\r\n" % (name, one) + there)
    return ics(b"".join(made))


def packed(size: int) -> bytes:
    """A PDF of many object streams, each a small bomb."""
    bomb = b"1 0 obj <</Type/ObjStm/Filter/FlateDecode>> stream\n%s\nendstream\n" % zlib.compress(b"(" * 65_536)
    return fill(bomb, size, b"%PDF-1.4\n")


def whole(size: int) -> bytes:
    """A package as a phone writes it, as long as its table may be."""
    hearts = {f"o-{n:06d}": 1 for n in range(max(1, size // 16))}
    return THEIRS.write("voeux", {"voeux": hearts_rows(1, hearts)}, created=AUGUST, tour=1)


def market(size: int) -> bytes:
    """A market and a result that gives everyone a post."""
    count = max(1, size // 75)
    names = [b'"a%d"' % k for k in range(count)]
    wishes, posts = b",".join(b'%s:[["p"]]' % one for one in names), b",".join(b"[%s]" % one for one in names)
    pairs = b",".join(b'%s:"p"' % one for one in names)
    instance = b'{"tour":1,"demandeurs":{%s},"offreurs":{"p":{"classement":[%s]}},"graine":"x"}' % (wishes, posts)
    return b'{"instance":%s,"resultat":{"methode":"deux-niveaux","paires":{%s}}}' % (instance, pairs)


def reported(data: bytes) -> object:
    return examine(data, find=Keyring([THEIRS.signer.record("dj-001", "dj")]), verify=verify)


ODD: Mapping[str, tuple[Reader, Callable[[int], bytes]]] = {
    "csv of people: Windows letters": (table("a.csv", "personne"), people("dj-001;dj;Éléonore\n", "cp1252")),
    "csv of people: Macintosh letters": (table("a.csv", "personne"), people("dj-001;dj;Éléonore\n", "mac-roman")),
    "csv of people: DOS letters": (table("a.csv", "personne"), people("dj-001;dj;Éléonore\n", "cp850")),
    "csv of people: two bytes a letter": (
        table("a.csv", "personne"),
        people("dj-001;dj;Éléonore\n", "utf-16-le", b"\xff\xfe" + PEOPLE.decode().encode("utf-16-le")),
    ),
    "csv of people: an encoding a line": (
        table("a.csv", "personne"),
        lambda n: fill("a;dj;é\n".encode() + "a;dj;é\n".encode("cp1252"), n, PEOPLE),
    ),
    "csv of people: bytes that are no letter": (
        table("a.csv", "personne"),
        lambda n: fill(b"\x81\xff;dj\n", n, PEOPLE),
    ),
    "csv of people: spoiled letters": (table("a.csv", "personne"), people("dj-001;dj;Ã‰lÃ©onore\n", "utf-8")),
    "csv of people: spoiled letters without end": (
        table("a.csv", "personne"),
        people("Ã©", "utf-8", PEOPLE + b"a;dj;"),
    ),
    "csv of people: spoiled twice": (table("a.csv", "personne"), people("ÃƒÂ©", "utf-8", PEOPLE + b"a;dj;")),
    "csv of people: a quote a line": (table("a.csv", "personne"), lambda n: fill(b'a;dj;"b\n', n, PEOPLE)),
    "csv of people: quotes inside": (table("a.csv", "personne"), lambda n: fill(b'a;dj;"b"c"\n', n, PEOPLE)),
    **{
        f"csv of offers: {what}": (table("a.csv", "offre"), made(unit))
        for what, unit in (
            ("digits", b"9"), ("exponents", b"1E99"), ("days", b"31/12/2026 "), ("telephones", b"+33 6 12 "),
            ("communes", b"14118,"), ("thousands", b"1 234,5 "), ("signs", b"-"), ("points", b"."),
            ("words", b"oui, non "), ("formulas", b"=1+"),
        )
        for made in (one_long,)
    },
    **{
        f"csv of offers, many: {what}": (table("a.csv", "offre"), sheet_of(unit))
        for what, unit in (("telephones", b"02 31 06 31 06"), ("every cell wrong", b"?"))
    },
    "csv of offers, many: every cell wrong in its own way": (table("a.csv", "offre"), wrong_each(b";")),
    "csv of offers, many: every cell wrong, one right a line": (
        table("a.csv", "offre"),
        lambda n: fill(b";".join([b"?"] * (len(OFFERS) - 1) + [b""]) + b"\n", n, HEAD),
    ),
    "csv of people: every name wrong": (table("a.csv", "personne"), wrong_each(b";", 3, PEOPLE)),
    "table: every cell wrong in its own way": (
        lambda data: read_table(OFFERED, data),
        wrong_each(b",", len(schema("offre").names), ",".join(schema("offre").names).encode() + b"\n"),
    ),
    "workbook: one of LibreOffice": (
        table("a.xlsx", "personne"),
        lambda n: zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": bytes(n)}),
    ),
    "workbook: entities": (
        table("a.xlsx", "personne"),
        lambda n: workbook(b"", b"<!DOCTYPE x [" + fill(b'<!ENTITY a "&a;">', n) + b"]>"),
    ),
    "workbook: merged cells": (
        table("a.xlsx", "personne"),
        lambda n: workbook(
            rows(64, b'<c r="A@" t="str"><v>a</v></c>') + b"</sheetData><mergeCells>"
            + fill(b'<mergeCell ref="A1:XFD1048576"/>', n) + b"</mergeCells><sheetData>"
        ),
    ),
    "workbook: one long text": (
        table("a.xlsx", "personne"),
        lambda n: workbook(rows(64, b'<c r="A@" t="s"><v>0</v></c>'), b"<si><t>" + fill(b"a", n) + b"</t></si>"),
    ),
    "workbook: rich texts": (
        table("a.xlsx", "personne"),
        lambda n: workbook(rows(64, b'<c r="A@" t="s"><v>0</v></c>'), b"<si>" + fill(b"<r><t>a</t></r>", n) + b"</si>"),
    ),
    "workbook: days": (table("a.xlsx", "offre"), lambda n: workbook(rows(n, b'<c r="A@" t="d"><v>2026-12-31</v></c>'))),
    "workbook: cells far away": (
        table("a.xlsx", "personne"),
        lambda n: workbook(rows(n, b'<c r="XFD@" t="str"><v>a</v></c>')),
    ),
    "mail: hours of our server": (
        given("a.eml"),
        lambda n: mail(fill(b"Received: from a by mx.dmg.example; Mon, 10 Aug 2026 09:00:00 +0000\r\n", n)),
    ),
    "mail: hours that are none": (
        given("a.eml"),
        lambda n: mail(fill(b"9", n, b"Received: from a by mx.dmg.example; Mon, 10 Aug ", b"\r\n")),
    ),
    "mail: words of a name": (given("a.eml"), lambda n: mail(fill(b"=?utf-8?b?w6k=?= ", n, b"From: ", b" <a@b>\r\n"))),
    "calendar: zones of many rules": (calendar, zones),
    "calendar: durations": (
        calendar,
        lambda n: ics(fill(event(1).replace(b"DTEND:20270105T120000Z", b"DURATION:P1W1DT1H1M1S"), n)),
    ),
    "calendar: repetitions": (
        calendar, lambda n: ics(event(1, fill(b"RRULE:FREQ=SECONDLY;COUNT=999999999\r\n", n))),
    ),
    "pdf: packed bombs": (active_content, packed),
    "pdf: a real one, then comments": (pdf_fault, lambda n: small_pdf("CV") + fill(b"%a\n", n)),
    "pdf: a real one, again and again": (pdf_fault, lambda n: fill(small_pdf("CV"), n)),
    "pdf: dictionaries in dictionaries": (
        pdf_fault, lambda n: fill(b"<</a ", n, b"%PDF-1.4\n", b"trailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF"),
    ),
    "pdf: arrays in arrays": (
        pdf_fault, lambda n: fill(b"[", n, b"%PDF-1.4\n1 0 obj", b"trailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF"),
    ),
    "package: a whole one": (reported, whole),
    "package: a whole one, of a stranger": (decoded, whole),
    "link: twelve parts": (
        lambda data: lengthen(data.decode()),
        lambda n: b"~".join([VERSIONS[0].encode(), b"2026-09", b"1", b"A" * min(n, MAX_CHARS // 2), b"20260810T090000Z",
                             *[b"1.0"] * (PARTS - 5)]),
    ),
    "market: one post that everybody ranks": (
        lambda data: read_request(dict(jsontext.loads(data))["instance"], draw_required=False), market,
    ),
    "result: one post for all": (lambda data: certificat_verifier(jsontext.loads(data)), market),
}  # fmt: skip
