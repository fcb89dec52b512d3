"""PDF that no reader should be handed: told alike by the quick reading of the browser and by the desk's whole one."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from pypdf.actions import JavaScript

from phco.errors import PhcoError
from phco.host.keys.pdf_checks import pdf_fault
from phco.host.keys.small_pdf import small_pdf
from phco.packages import descriptor, writing
from phco.packages.kinds import KINDS
from phco.packages.pdf_content import CUT, FILES, PASSWORD, PROGRAM, SCRIPT, active_content, cut_short
from phco.packages.tables import check_piece, size_words
from phco.packages.writing import active_faults


def made(change: Callable[[PdfWriter], object]) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(small_pdf("CV"))))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def with_objects(*bodies: bytes, catalog: bytes = b"") -> bytes:
    """A one-page PDF with more objects (from number 6) and more keys in its catalogue."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R " + catalog + b" >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
        b"<< /Length 20 >>\nstream\n/JS /Launch /Encrypt\nendstream",
        b"<< /Title (Mes notes sur /JavaScript et /Encrypt) >>",
        *bodies,
    ]
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))


def packed_in_a_stream(body: bytes) -> bytes:
    """The same document in the form of PDF 1.5: ``body`` is object 5, inside a compressed object stream."""
    inside = b"5 0 " + body
    stream = zlib.compress(inside)
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R /OpenAction 5 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        4: b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream"
        % (len(stream), stream),
    }
    out, places = bytearray(b"%PDF-1.5\n"), {}
    for number, text in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    start = len(out)
    rows = b"\0\0\0\0\0" + b"".join(b"\1" + places[number].to_bytes(3, "big") + b"\0" for number in objects)
    rows += b"\2" + (4).to_bytes(3, "big") + b"\0" + b"\1" + start.to_bytes(3, "big") + b"\0"
    table = zlib.compress(rows)
    out += b"6 0 obj\n<< /Type /XRef /Size 7 /W [1 3 1] /Root 1 0 R /Filter /FlateDecode /Length %d >>\nstream\n" % len(
        table
    )
    return bytes(out + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % start)


SCRIPTED = b"<< /S /JavaScript /JS (app.alert(1)) >>"
BAD = {
    "password": (made(lambda writer: writer.encrypt("secret")), PASSWORD),
    "rights only": (made(lambda writer: writer.encrypt("", "owner")), PASSWORD),
    "script by pypdf": (made(lambda writer: writer.add_open_action(JavaScript("app.alert(1)"))), SCRIPT),
    "script": (with_objects(SCRIPTED, catalog=b"/OpenAction 6 0 R"), SCRIPT),
    "script, escaped names": (with_objects(b"<< /S /Java#53cript /J#53 (x) >>", catalog=b"/OpenAction 6 0 R"), SCRIPT),
    "script in an object stream": (packed_in_a_stream(SCRIPTED), SCRIPT),
    "program": (with_objects(b"<< /S /Launch /F (calc.exe) >>", catalog=b"/OpenAction 6 0 R"), PROGRAM),
    "form that is sent": (with_objects(b"<< /S /SubmitForm /F (x) >>", catalog=b"/OpenAction 6 0 R"), PROGRAM),
    "attached file": (made(lambda writer: writer.add_attachment("a.exe", b"MZ")), FILES),
}
GOOD = {
    "plain": small_pdf("CV", "/JavaScript (dans le texte)"),
    "opens on its page": with_objects(catalog=b"/OpenAction [3 0 R /Fit]"),
    "links to the web": with_objects(b"<< /S /URI /URI (https://exemple.fr) >>"),
    "object stream": packed_in_a_stream(b"<< /S /GoTo /D [3 0 R /Fit] >>"),
    "rewritten by pypdf": made(lambda writer: writer.compress_identical_objects()),
}


@pytest.mark.parametrize("name", BAD)
def test_a_pdf_that_is_no_plain_document_is_refused_with_its_reason(name: str):
    data, reason = BAD[name]
    assert active_content(data) == reason
    assert pdf_fault(data) == reason


@pytest.mark.parametrize("name", GOOD)
def test_a_plain_document_passes_both_readings(name: str):
    data = GOOD[name]
    assert (active_content(data), cut_short(data), pdf_fault(data)) == (None, None, None)
    check_piece(KINDS["dossier-dj"].pieces[0], "pieces/cv.pdf", data)


def test_a_document_of_many_packages_is_judged_by_its_bytes(monkeypatch: pytest.MonkeyPatch):
    """Read once for all the packages that it goes into; another one in its place is read in its turn."""
    read: list[bytes] = []

    def noted(data: bytes) -> tuple[str, str] | None:
        read.append(data)
        return active_content(data)

    monkeypatch.setattr(writing, "_SEEN", {})
    monkeypatch.setattr(writing, "KEPT", 2)
    monkeypatch.setattr(writing, "active_content", noted)
    (bad, _), (good, other) = BAD["script by pypdf"], (GOOD["plain"], small_pdf("CV", "autre"))

    def told(data: bytes) -> list[str]:
        pieces = {"pieces/cv.pdf": data}
        return [one.code for one in active_faults(KINDS["dossier-dj"], pieces, descriptor.hashes(pieces))]

    assert [told(one) for one in (good, bad, good, bad)] == [[], ["E_ATTACHMENT"]] * 2
    assert read == [good, bad]
    assert [told(one) for one in (other, bad, good)] == [[], ["E_ATTACHMENT"], []], (
        "and what is forgotten is read again"
    )
    assert read == [good, bad, other, bad, good]


def test_a_cut_document_is_told_so():
    whole = small_pdf("CV", "une ligne " * 40)
    assert pdf_fault(whole[:200]) == CUT
    assert cut_short(whole[:200]) == CUT
    assert cut_short(b"%PDF-1.4\n1 0 obj\nstartxref\n90000\n%%EOF\n") == CUT
    assert pdf_fault(b"") == CUT


@given(st.binary(max_size=400))
def test_no_bytes_stop_either_reading(data: bytes):
    active_content(b"%PDF-1.4\n" + data)
    cut_short(data)
    assert pdf_fault(data) is not None


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (0, "0\u00a0ko"),
        (819_200, "820\u00a0ko"),
        (5_300_001, "5,4\u00a0Mo"),
        (12 * 1024 * 1024, "13\u00a0Mo"),
        (12_000_000, "12\u00a0Mo"),
    ],
)
def test_sizes_are_said_as_people_say_them(size: int, said: str):
    assert size_words(size) == said


def test_a_heavy_document_is_refused_in_megabytes():
    with pytest.raises(PhcoError, match="6\u00a0Mo ; la limite est 5\u00a0Mo"):
        check_piece(KINDS["dossier-dj"].pieces[0], "pieces/cv.pdf", b"%PDF-" + bytes(5_900_000) + b"%%EOF")
