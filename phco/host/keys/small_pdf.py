"""One-page PDFs written by hand, for examples, demonstrations and tests: real documents, and always the same bytes."""

from __future__ import annotations


def small_pdf(*lines: str) -> bytes:
    """A page of a few lines: enough to be a real document, small enough for hundreds."""
    text = "".join(f"({_escaped(line)}) Tj 0 -22 Td " for line in lines)
    return one_page(f"BT /F1 14 Tf 60 760 Td {text}ET".encode("latin-1", "replace"))


def _escaped(line: str) -> str:
    return line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def one_page(stream: bytes) -> bytes:
    """An A4 page that draws ``stream``, with Helvetica as ``/F1`` (WinAnsi)."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
