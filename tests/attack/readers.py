"""Every reader that meets bytes before anything about them is known, with hostile inputs of a given size.

Run as a program, it reads one input of each family at its size and says, a line each, what it cost: name, usual seconds
(``pace``), peak of the process so far in MiB.
"""

from __future__ import annotations

import gc
import io
import json
import sys
import tempfile
import zipfile
from base64 import b64encode
from collections.abc import Callable, Mapping
from pathlib import Path

from phco import jsontext
from phco.browser.bridge import handle
from phco.host.keys.keys import verify
from phco.host.mailbox.gather import gather
from phco.host.spreadsheets.importing import import_file
from phco.packages import archive, csvtext
from phco.packages.enrolment import claimed_enrolment, code_secret
from phco.packages.envelope import read_envelope
from phco.packages.identity import Keyring, key_record, unb64
from phco.packages.kinds import KINDS
from phco.packages.report import examine
from phco.packages.seal import read_frame
from phco.packages.shortlink import lengthen
from phco.packages.statement import read_statement
from phco.packages.tables import check_piece, read_table
from phco.placement.calendars.read import read_ics
from tests.attack.pace import Reader, cost, pace, usual
from tests.cases import forged_msg

MIB = 1024 * 1024
SUBJECT, STATEMENT = b'{"name":"a","digest":{"sha256":""}},', b'{"_type":"https://in-toto.io/Statement/v1","subject":['
SIGNED, ENVELOPE = b'{"keyid":"","sig":""},', b'{"payload":"","payloadType":"","signatures":['


def fill(unit: bytes, size: int, start: bytes = b"", end: bytes = b"") -> bytes:
    """``start``, as many ``unit`` as make ``size`` bytes, ``end``."""
    room = max(0, size - len(start) - len(end))
    return start + unit * (room // len(unit)) + end


def given(name: str) -> Reader:
    """What ``recevoir`` does of a file of that name before any signature."""

    def read(data: bytes) -> object:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, name)
            path.write_bytes(data)
            return list(gather([path], ["mx.dmg.example"]))

    return read


def table(name: str, kind: str) -> Reader:
    """What an import does of a table of that name."""

    def read(data: bytes) -> object:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, name)
            path.write_bytes(data)
            return import_file(path, kind)

    return read


def mail(headers: bytes = b"", body: bytes = b"bonjour\r\n") -> bytes:
    return (
        b"From: a@example.org\r\nTo: dmg@example.org\r\nDate: Mon, 10 Aug 2026 09:00:00 +0000\r\n"
        + headers
        + b"\r\n"
        + body
    )


def parts(size: int, head: bytes = b"") -> bytes:
    body = fill(b"--x\r\nContent-Type: a/b\r\n\r\n\r\n", size) + b"--x--\r\n"
    return mail(b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n" + head, body)


def nested(size: int) -> bytes:
    out, left, number = b"", size, 0
    while left > 0:
        piece = b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (number, number)
        out, left, number = out + piece, left - len(piece), number + 1
        if number > 20_000:
            break
    return mail(b"MIME-Version: 1.0\r\n" + out[:size].split(b"\r\n\r\n", 1)[0] + b"\r\n", out[:size])


def archive_of(size: int) -> bytes:
    """A canonical archive of many small files."""
    count = min(512, max(2, size // 300))
    each = max(1, size // count - 180)
    return archive.write({f"f{number:04}": b"x" * each for number in range(count)})


def plain_zip(size: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for number in range(max(1, size // 130)):
            made.writestr(f"{number}.txt", b"")
    return out.getvalue()


def bomb(size: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("voeux.phco", b"\0" * (size * 900))
    return out.getvalue()


def package_with(signature: bytes) -> bytes:
    return archive.write({archive.SIGNATURE: signature, archive.DESCRIPTOR: b"{}"})


def envelope(payload: bytes) -> bytes:
    only = {"keyid": "A" * 43, "sig": b64encode(bytes(64)).decode()}
    return jsontext.canonical(
        {"payload": b64encode(payload).decode(), "payloadType": "application/vnd.in-toto+json", "signatures": [only]}
    )


def workbook(sheet: bytes, strings: bytes = b"") -> bytes:
    spread = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    pack = "http://schemas.openxmlformats.org/package/2006"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", f'<Types xmlns="{pack}/content-types"/>')
        link = f'<Relationship Id="%s" Type="{rel}/%s" Target="%s"/>'
        links = f'<Relationships xmlns="{pack}/relationships">%s</Relationships>'
        made.writestr("_rels/.rels", links % (link % ("a", "officeDocument", "xl/workbook.xml")))
        book = '<sheets><sheet name="a" sheetId="1" r:id="b"/></sheets>'
        made.writestr("xl/workbook.xml", f'<workbook xmlns="{spread}" xmlns:r="{rel}">{book}</workbook>')
        inner = link % ("b", "worksheet", "worksheets/s.xml") + link % ("c", "sharedStrings", "sharedStrings.xml")
        made.writestr("xl/_rels/workbook.xml.rels", links % inner)
        head = f'<worksheet xmlns="{spread}"><sheetData>'.encode()
        made.writestr("xl/worksheets/s.xml", head + sheet + b"</sheetData></worksheet>")
        made.writestr("xl/sharedStrings.xml", f'<sst xmlns="{spread}">'.encode() + strings + b"</sst>")
    return out.getvalue()


def rows(size: int, cell: bytes) -> bytes:
    """A sheet whose XML has ``size`` bytes."""
    return b"".join(
        b'<row r="%d">%s</row>' % (number, cell.replace(b"@", b"%d" % number))
        for number in range(1, 2 + size // (len(cell) + 20))
    )


def call(entry: bytes) -> bytes:
    return b'{"appel":"regles.liste","entree":' + entry + b"}"


def ics(body: bytes) -> bytes:
    return b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + body + b"END:VCALENDAR\r\n"


def event(number: int, more: bytes = b"") -> bytes:
    head = (
        b"BEGIN:VEVENT\r\nUID:u%d\r\nSUMMARY:Conge\r\nDTSTART:20270105T080000Z\r\nDTEND:20270105T120000Z\r\n" % number
    )
    return head + more + b"END:VEVENT\r\n"


RULE = b"BEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\n"


def zoned(name: bytes) -> bytes:
    return event(1).replace(b"DTSTART", b"DTSTART;TZID=" + name).replace(b"DTEND", b"DTEND;TZID=" + name)


def distinct_zones(size: int) -> bytes:
    def one(name: bytes) -> bytes:
        return b"BEGIN:VTIMEZONE\r\nTZID:%s\r\n%sEND:VTIMEZONE\r\n" % (name, RULE) + zoned(name).replace(b"00Z", b"00")

    return ics(b"".join(one(b"Z%d" % number) for number in range(max(1, size // 320))))


def voeux(data: bytes) -> object:
    return read_table(KINDS["voeux"].tables[0], data)


def piece(data: bytes) -> object:
    found = KINDS["dossier-dj"].piece("pieces/cv.pdf")
    assert found is not None
    return check_piece(found, "pieces/cv.pdf", data)


def annex(data: bytes) -> object:
    found = KINDS["resultats"].piece("annexes/resultat.json")
    assert found is not None
    return check_piece(found, "annexes/resultat.json", data)


def calendar(data: bytes) -> object:
    return read_ics(data.decode())


def sheet(*header: str) -> Reader:
    return lambda data: csvtext.read(data, header, "t.csv")


def noted(data: bytes) -> object:
    return jsontext.loads(data, noted=[])


FAMILIES: Mapping[str, tuple[Reader, Callable[[int], bytes]]] = {
    # — JSON
    "json: many openings of quotes left open": (jsontext.loads, lambda n: fill(b'\\"', n, b"[" * 65 + b'"')),
    "json: quotes and escapes outside": (jsontext.loads, lambda n: fill(b'"\\', n, b"[" * 70)),
    "json: a string of backslashes": (jsontext.loads, lambda n: fill(b"\\\\", n, b"[" * 70 + b'"')),
    "json: brackets in strings": (jsontext.loads, lambda n: fill(b'"[{",', n, b"[", b"0]")),
    "json: one bracket after another": (jsontext.loads, lambda n: fill(b"[],", n, b"[", b"0]")),
    "json: opened and never closed": (jsontext.loads, lambda n: fill(b"[", n)),
    "json: digits": (jsontext.loads, lambda n: fill(b"9", n)),
    "json: exponents": (jsontext.loads, lambda n: fill(b"1e400,", n, b"[", b"0]")),
    "json: a key written many times": (noted, lambda n: fill(b'"a":1,', n, b"{", b'"a":0}')),
    "json: a long key over many objects": (
        noted,
        lambda n: fill(b'{"a":1},', n, b'{"a":1,"a":2,"%s":[' % (b"k" * (n // 2)), b"0]}"),
    ),
    "json: numbers that are none": (noted, lambda n: fill(b"NaN,", n, b"[", b"0]")),
    "json: half characters": (jsontext.loads, lambda n: fill(b"\\ud800", n, b'["', b'"]')),
    "json: lines before the fault": (jsontext.loads, lambda n: fill(b"\n", n, b"[", b"x")),
    "call: unknown keys": (
        lambda data: handle(data.decode()),
        lambda n: call(b"{%s}" % b",".join(b'"cle%d":1' % k for k in range(n // 13))),
    ),
    "call: one long unknown key": (lambda data: handle(data.decode()), lambda n: call(fill(b"k", n, b'{"', b'":1}'))),
    # — packages
    "zip: a canonical archive": (archive.read, archive_of),
    "zip: ends everywhere": (archive.read, lambda n: fill(b"PK\x05\x06", n)),
    "zip: heads everywhere": (archive.read, lambda n: fill(b"PK\x03\x04", n)),
    "zip: a directory of nothing": (
        archive.read,
        lambda n: fill(b"PK\x01\x02" + bytes(42), n) + b"PK\x05\x06" + bytes(18),
    ),
    "csv: quotes": (sheet("a", "b"), lambda n: fill(b'"""",', n, b"a,b\n", b"\n")),
    "csv: a quote left open": (sheet("a"), lambda n: fill(b"x\n", n, b'a\n"', b"\n")),
    "csv: commas": (sheet("a"), lambda n: fill(b",", n, b"a\n", b"\n")),
    "csv: lines": (sheet("a"), lambda n: fill(b"\n", n, b"a\n")),
    "csv: a header without end": (sheet("a", "b"), lambda n: fill(b"a;", n, b"", b"\n")),
    "table: hearts that are none": (voeux, lambda n: fill(b"9,o-1,99\n", n, b"tour,offre,coeurs\n")),
    "dsse: an envelope of anything": (read_envelope, lambda n: envelope(bytes(n * 3 // 4))),
    "dsse: signatures": (read_envelope, lambda n: fill(SIGNED, n, ENVELOPE, b"0]}")),
    "statement: subjects": (read_statement, lambda n: fill(SUBJECT, n, STATEMENT, b"0]}")),
    "statement: an enrolment": (
        claimed_enrolment,
        lambda n: fill(b"A", n, b'{"predicate":{"enrolement":{"x":"', b'"}}}'),
    ),
    "seal: a header that is none": (read_frame, lambda n: fill(b"x", n, b"phco-sceau-1\n\xff\xff")),
    "base64": (lambda data: unb64(data.decode()), lambda n: fill(b"A", n, b"", b"=")),
    "key: unknown members": (
        lambda data: key_record(jsontext.loads(data)),
        lambda n: b"{%s}" % b",".join(b'"cle%d":1' % k for k in range(n // 13)),
    ),
    "code: a long one": (lambda data: code_secret(data.decode()), lambda n: fill(b"A-", n)),
    "link: tildes": (lambda data: lengthen(data.decode()), lambda n: fill(b"~", n)),
    "report: a package of anything": (
        lambda data: examine(data, find=Keyring([]), verify=verify),
        lambda n: package_with(fill(b"[", n)),
    ),
    "pdf: ends everywhere": (piece, lambda n: fill(b"%%EOF", n, b"%PDF-")),
    "pdf: objects": (piece, lambda n: fill(b"1 0 obj<<>>endobj\n", n, b"%PDF-1.4\n")),
    "annex: quotes": (annex, lambda n: fill(b'\\"', n, b"[" * 65 + b'"')),
    # — mail
    "mail: one header of many words": (
        given("a.eml"),
        lambda n: mail(fill(b"=?utf-8?q?a?= ", n, b"Subject: ", b"\r\n")),
    ),
    "mail: folded lines": (given("a.eml"), lambda n: mail(fill(b"\r\n a", n, b"Subject: a", b"\r\n"))),
    "mail: many headers": (given("a.eml"), lambda n: mail(fill(b"X-A: b\r\n", n))),
    "mail: parameters": (given("a.eml"), lambda n: mail(fill(b"; a=b", n, b"Content-Type: multipart/mixed", b"\r\n"))),
    "mail: continued parameters": (
        given("a.eml"),
        lambda n: mail(b"Content-Type: a/b" + b"".join(b'; name*%d*="x"' % k for k in range(n // 16)) + b"\r\n"),
    ),
    "mail: quotes": (given("a.eml"), lambda n: mail(fill(b'\\"', n, b'Content-Type: a/b; name="', b"\r\n"))),
    "mail: received lines": (given("a.eml"), lambda n: mail(fill(b"Received: from (a by mx.dmg.example ;;\r\n", n))),
    "mail: parts": (given("a.eml"), parts),
    "mail: parts in parts": (given("a.eml"), nested),
    "mail: boundaries untold": (
        given("a.eml"),
        lambda n: mail(b"Content-Type: multipart/mixed\r\n", fill(b"--x\r\n", n)),
    ),
    "mail: dashes": (given("a.eml"), lambda n: mail(b"Content-Type: multipart/mixed; boundary=x\r\n", fill(b"-", n))),
    "mail: uuencode starts": (given("a.eml"), lambda n: mail(b"", fill(b"begin 644 a\n", n))),
    "mail: quoted-printable": (
        given("a.eml"),
        lambda n: mail(b"Content-Transfer-Encoding: quoted-printable\r\n", fill(b"= \t", n)),
    ),
    "mail: base64 of nothing": (
        given("a.eml"),
        lambda n: mail(b"Content-Transfer-Encoding: base64\r\n", fill(b"=", n)),
    ),
    "mbox: messages": (given("a.mbox"), lambda n: fill(b"From a Mon Aug 10 09:00:00 2026\nSubject: a\n\nb\n\n", n)),
    "mbox: separators": (given("a.mbox"), lambda n: fill(b"From \n", n, b"From a Mon Aug 10 09:00:00 2026\n")),
    "msg: attachments": (
        given("a.msg"),
        lambda n: forged_msg.msg(
            [forged_msg.Attached(name=f"{k}.phco", data=b"x") for k in range(min(n // 1200, 300))]
        ),
    ),
    "msg: a head and nothing": (given("a.msg"), lambda n: fill(b"\xff\xff\xff\xff", n, forged_msg.msg([])[:1536])),
    "archive: members": (given("a.zip"), plain_zip),
    "archive: a bomb": (given("a.zip"), lambda n: bomb(n // 32)),
    "file: noise": (given("a.phco"), lambda n: fill(bytes(range(256)), n)),
    # — tables of people, calendars
    "csv of people: quotes": (table("a.csv", "personne"), lambda n: fill(b'"', n, b"pseudonyme;role\n")),
    "csv of people: separators": (table("a.csv", "personne"), lambda n: fill(b";", n, b"pseudonyme;role\n")),
    "csv of people: lines": (table("a.csv", "personne"), lambda n: fill(b"a;dj\n", n, b"pseudonyme;role\n")),
    "csv of people: a header without end": (table("a.csv", "personne"), lambda n: fill(b"a;", n)),
    "workbook: rows": (table("a.xlsx", "personne"), lambda n: workbook(rows(n, b'<c r="A@" t="str"><v>a</v></c>'))),
    "workbook: styled rows": (table("a.xlsx", "personne"), lambda n: workbook(rows(n, b'<c r="A@" s="1"/>'))),
    "workbook: exponents": (table("a.xlsx", "offre"), lambda n: workbook(rows(n, b'<c r="A@"><v>1E-1000100</v></c>'))),
    "workbook: strings": (
        table("a.xlsx", "personne"),
        lambda n: workbook(rows(n // 2, b'<c r="A@" t="s"><v>0</v></c>'), fill(b"<si><t>a</t></si>", n // 2)),
    ),
    "calendar: events": (calendar, lambda n: ics(b"".join(event(k) for k in range(n // 110)))),
    "calendar: one event many times": (calendar, lambda n: ics(fill(event(1), n))),
    "calendar: folded lines": (calendar, lambda n: ics(event(1, fill(b"\r\n a", n, b"SUMMARY:", b"\r\n")))),
    "calendar: parameters": (calendar, lambda n: ics(event(1, fill(b';A="b"', n, b"SUMMARY", b":c\r\n")))),
    "calendar: components in components": (calendar, lambda n: ics(fill(b"BEGIN:X\r\n", n))),
    "calendar: zones": (calendar, distinct_zones),
    "calendar: a zone of many rules": (
        calendar,
        lambda n: ics(
            fill(RULE, n, b"BEGIN:VTIMEZONE\r\nTZID:Zone inconnue\r\n", b"END:VTIMEZONE\r\n")
            + zoned(b"Zone inconnue").replace(b"00Z", b"00")
        ),
    ),
}


def peak() -> int:
    """The peak of this process in MiB (Linux)."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) // 1024


def main(names: list[str]) -> None:
    from tests.attack.more_readers import MORE
    from tests.attack.odd_readers import ODD

    families = {**FAMILIES, **MORE, **ODD}
    gc.collect()
    gc.freeze()  # the modules: walked before each reading, they would cost more than most readers
    after = pace()
    for name in names or families:
        read, make = families[name]
        data = make(MIB)
        before, seconds, after = after, cost(read, data), pace()
        sys.stdout.write(json.dumps([name, round(usual(seconds, min(before, after)), 3), peak()]) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
