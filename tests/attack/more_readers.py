"""More readers that meet a stranger's bytes (``readers`` has the others, and says what a family is)."""

from __future__ import annotations

import io
import tempfile
import zipfile
from base64 import b64encode
from collections.abc import Callable, Mapping
from pathlib import Path

from phco import jsontext
from phco.campaign.reading import load_text
from phco.catalogue.store import from_csv
from phco.dmg.people.guests import read_people
from phco.dmg.rounds.tokens import read_token
from phco.dmg.verdicts.decode import Undecoded, decode, is_authentic
from phco.host.catalogues.loading import load_catalogue
from phco.host.keys.complaints import complains, examine_complaint
from phco.host.keys.keys import new_key, verify
from phco.host.keys.packages import examine_file, read_keys
from phco.host.keys.pdf_checks import pdf_fault
from phco.host.keys.seal import seal, unseal
from phco.host.mailbox.boxes import emlx_message
from phco.host.mailbox.opening import refusal_of
from phco.host.spreadsheets.headers import read_mapping
from phco.matching.draws.sources import read_seed, read_source
from phco.matching.reading.request import read_request
from phco.offers import offer_table
from phco.packages import archive
from phco.packages.complaint import is_complaint, read_complaint
from phco.packages.descriptor import hashes
from phco.packages.fictional_device import read_device
from phco.packages.group_copy import FORMAT as COPY
from phco.packages.group_copy import read_copy
from phco.packages.identity import KeyRecord, Keyring
from phco.packages.pdf_content import active_content, cut_short
from phco.packages.points import sound_ed25519, sound_p256
from phco.packages.reading import open_package
from phco.packages.schema import read_instant
from phco.packages.seal import unpad
from tests.attack.pace import Reader
from tests.attack.readers import envelope, fill, mail, package_with

OPENER = new_key("P-256")
NOBODY = Keyring([])
HEADER = ",".join(offer_table().names).encode()


class NoBook:
    """A book where nobody is known."""

    def signers(self, keyid: str) -> list[KeyRecord]:
        return []

    def ours(self, _: str) -> bool:
        return False

    def own(self, keyid: str) -> None:
        return None

    def secrets(self, person: str) -> dict[int, bytes]:
        return {1: bytes(16)}

    def role(self, person: str) -> str:
        return "dj"


def on_disk(name: str, read: Callable[[Path], object]) -> Reader:
    """A reader of a file of that name."""

    def run(data: bytes) -> object:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, name)
            path.write_bytes(data)
            return read(path)

    return run


def keys_folder(path: Path) -> object:
    return read_keys(path.parent)


def decoded(data: bytes) -> object:
    try:
        return decode(data, unseal=lambda raw: unseal(raw, OPENER), verify=verify, book=NoBook())
    except Undecoded as fault:
        return fault


def authentic(data: bytes) -> object:
    return is_authentic(data, verify=verify, book=NoBook())


def sealed(size: int) -> bytes:
    return seal(package_with(envelope(bytes(size // 2))), OPENER.public)


def package(size: int) -> bytes:
    return package_with(envelope(fill(b"[", size * 3 // 4)))


def zipped(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, data in files.items():
            made.writestr(name, data)
    return out.getvalue()


def catalogue_zip(size: int) -> bytes:
    rows = HEADER + b"\n" + fill(b"o-1,x\n", size)
    made = b'{"name":"offres","path":"data/offres.csv","hash":"sha256:%s"}' % b64encode(b"x")
    return zipped({"datapackage.json": b'{"resources":[%s]}' % made, "data/offres.csv": rows})


def text(read: Callable[[str], object]) -> Reader:
    return lambda data: read(data.decode())


def market(data: bytes) -> object:
    return read_request(jsontext.loads(data), draw_required=False)


def papers(size: int) -> bytes:
    return jsontext.canonical(
        {"format": "phco-reclamation-1", "recu": None, "bulletins": [b64encode(bytes(size // 2)).decode()]}
    )


MORE: Mapping[str, tuple[Reader, Callable[[int], bytes]]] = {
    "complaint: quotes left open": (read_complaint, lambda n: fill(b'\\"', n, b'{"format":"phco-reclamation-1","a":"')),
    "complaint: a paper of anything": (on_disk("a.json", lambda path: examine_complaint(path, NOBODY)), papers),
    "complaint: is it one": (on_disk("a.json", complains), lambda n: fill(b"phco-reclamation-", n)),
    "complaint: is it one, bytes": (is_complaint, lambda n: fill(b"phco-reclamation-", n)),
    "group copy: files": (
        read_copy,
        lambda n: (
            b'{"format":"%s","signature":"x","fichiers":{%s}}'
            % (COPY.encode(), b",".join(b'"f%d":"x"' % k for k in range(n // 14)))
        ),
    ),
    "fictional device: quotes": (read_device, lambda n: fill(b'\\"', n, b'{"format":"phco-appareil-fictif-1","a":"')),
    "token: marks of SHA-256": (read_token, lambda n: fill(bytes.fromhex("0609608648016503040201"), min(n, 65_000))),
    "package: decoded by a desk": (decoded, package),
    "package: is it authentic": (authentic, package),
    "package: sealed, of anything": (decoded, sealed),
    "package: its file": (on_disk("a.phco", lambda path: examine_file(path, NOBODY)), package),
    "package: opened": (lambda data: open_package(data, find=NOBODY, verify=verify), package),
    "package: kept in a folder of keys": (on_disk("a.cle.json", keys_folder), lambda n: fill(b'\\"', n, b'{"a":"')),
    "padding": (unpad, lambda n: bytes(n)),
    "hashes": (lambda data: hashes(archive.read(data)), lambda n: archive.write({"a": bytes(n), "b": b""})),
    "point: Ed25519": (sound_ed25519, lambda n: fill(b"\xff", n)),
    "point: P-256": (sound_p256, lambda n: fill(b"\x04", n)),
    "instant": (text(read_instant), lambda n: fill(b"2026-", n)),
    "seed": (text(read_seed), lambda n: fill(b"3-", n, b"loto:2026-09-09:")),
    "source": (text(read_source), lambda n: fill(b"9", n, b"drand:")),
    "mail: an Apple message": (emlx_message, lambda n: fill(b"9", n)),
    "mail: is it one": (lambda data: refusal_of(data, "a.eml"), lambda n: mail(fill(b"X-A: b\r\n", n))),
    "pdf: strings in strings": (pdf_fault, lambda n: fill(b"(", n, b"%PDF-1.4\n")),
    "pdf: streams": (pdf_fault, lambda n: fill(b"<< >> stream\nx\nendstream\n", n, b"%PDF-1.4\n")),
    "pdf: a stream without end": (pdf_fault, lambda n: fill(b"<<>>stream\n", n, b"%PDF-1.4\n")),
    "pdf: names": (pdf_fault, lambda n: fill(b"/#4a", n, b"%PDF-1.4\n")),
    "pdf: digits": (pdf_fault, lambda n: fill(b"9", n, b"%PDF-1.4\nstartxref\n", b"\n%%EOF")),
    "pdf: active, strings in strings": (active_content, lambda n: fill(b"(", n, b"%PDF-1.4\n")),
    "pdf: active, escaped names": (active_content, lambda n: fill(b"/#4a", n, b"%PDF-1.4\n")),
    "pdf: active, streams": (active_content, lambda n: fill(b"<</ObjStm>> stream\nx\n", n, b"%PDF-1.4\n")),
    "pdf: cut, references": (cut_short, lambda n: fill(b"startxref ", n, b"%PDF-1.4\n")),
    "pdf: cut, digits": (cut_short, lambda n: fill(b"9", n, b"%PDF-1.4\nstartxref\n", b"\n%%EOF")),
    "pdf: cut, spaces": (cut_short, lambda n: fill(b" ", n, b"%PDF-1.4\nstartxref")),
    "catalogue: a zip of rows": (on_disk("a.zip", load_catalogue), catalogue_zip),
    "catalogue: a table": (on_disk("a.csv", load_catalogue), lambda n: HEADER + b"\n" + fill(b",", n)),
    "catalogue: a package": (on_disk("a.phco", load_catalogue), package),
    "catalogue: canonical rows": (text(from_csv), lambda n: HEADER + b"\n" + fill(b"o-1,x\n", n)),
    "people: a header without end": (on_disk("a.csv", read_people), lambda n: fill(b"a;", n)),
    "catalogue: a folder": (
        on_disk("datapackage.json", load_catalogue),
        lambda n: fill(b'{"name":"x"},', n, b'{"resources":[', b"0]}"),
    ),
    "columns: a saved mapping": (
        on_disk("a.json", lambda path: read_mapping(path, offer_table())),
        lambda n: b'{"colonnes":{%s}}' % b",".join(b'"c%d":"x"' % k for k in range(n // 11)),
    ),
    "market: wishes": (
        market,
        lambda n: b'{"tour":1,"demandeurs":{"a":[["x"]%s]},"offreurs":{}}' % (b',["x"]' * (n // 6)),
    ),
    "market: rankings": (
        market,
        lambda n: b'{"tour":1,"demandeurs":{},"offreurs":{"p":{"classement":[["x"]%s]}}}' % (b',["x"]' * (n // 6)),
    ),
    "market: people": (
        market,
        lambda n: b'{"tour":1,"demandeurs":{%s},"offreurs":{}}' % b",".join(b'"a%d":[]' % k for k in range(n // 10)),
    ),
    "campaign: lines": (text(load_text), lambda n: fill(b"a=1\n", n)),
}
