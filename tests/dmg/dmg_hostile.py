"""Hostile files, one a defect, with the code that each must meet; and random mutations of good packages."""

from __future__ import annotations

import io
import json
import random
import struct
import warnings
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import EmailMessage

from phco.demo.actors import Actor
from phco.host.keys.small_pdf import small_pdf
from phco.packages import archive
from phco.packages.archive import DESCRIPTOR, SIGNATURE
from tests.dmg.dmg_small import AUGUST

LOCAL = struct.Struct("<4s5H3I2H")


@dataclass(frozen=True, kw_only=True)
class Hostile:
    """One file; ``codes``: what it may be refused with."""

    name: str
    data: bytes
    codes: frozenset[str]


def base_files(actor: Actor) -> dict[str, bytes]:
    """The files of a good package, from which defects are made."""
    row = {"dj": actor.pseudo, "presentation": "Un projet.", "cv": "pieces/cv.pdf", "lettre": "pieces/lettre.pdf"}
    pieces = {"pieces/cv.pdf": small_pdf("CV"), "pieces/lettre.pdf": small_pdf("Lettre")}
    data = actor.write("dossier-dj", {"dossier-dj": [row]}, created=AUGUST, pieces=pieces, seq=1)
    return dict(archive.read(data))


def raw_zip(files: list[tuple[str, bytes]], *, compression: int = zipfile.ZIP_STORED, mode: int = 0) -> bytes:
    """An archive as some other tool writes it."""
    out = io.BytesIO()
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(out, "w", compression) as made:
        for name, data in files:
            info = zipfile.ZipInfo(name)
            info.compress_type = compression
            if mode:
                info.external_attr = mode << 16
            made.writestr(info, data)
    return out.getvalue()


def signed_again(actor: Actor, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """A package whose author signed bad content with their own good key (a patched application)."""
    import hashlib

    from phco.jsontext import canonical, loads
    from phco.packages.envelope import Envelope, pae, read_envelope

    files = base_files(actor)
    change(files)
    payload = loads(read_envelope(files[SIGNATURE]).payload)
    payload["subject"] = [
        {"name": name, "digest": {"sha256": hashlib.sha256(data).hexdigest()}}
        for name, data in sorted(files.items(), key=lambda one: archive.canonical_order(one[0]))
        if name != SIGNATURE
    ]
    raw = canonical(payload)
    key = actor.signer
    signature = key.sign(pae("application/vnd.in-toto+json", raw))
    files[SIGNATURE] = Envelope(payload=raw, keyid=key.public.thumbprint, signature=signature).as_bytes()
    return archive.write(files)


def with_descriptor(change: Callable[[dict[str, object]], object]) -> Callable[[dict[str, bytes]], None]:
    """Change the descriptor's JSON."""

    def apply(files: dict[str, bytes]) -> None:
        value = json.loads(files[DESCRIPTOR])
        change(value)
        files[DESCRIPTOR] = json.dumps(value).encode()

    return apply


def with_table(data: bytes | Callable[[bytes], bytes]) -> Callable[[dict[str, bytes]], None]:
    """Change the table, and make the descriptor say the new hash (the author signs what they wrote)."""

    def apply(files: dict[str, bytes]) -> None:
        import hashlib

        name = "data/dossier-dj.csv"
        files[name] = data(files[name]) if callable(data) else data
        value = json.loads(files[DESCRIPTOR])
        for resource in value["resources"]:
            if resource["path"] == name:
                resource["bytes"] = len(files[name])
                resource["hash"] = f"sha256:{hashlib.sha256(files[name]).hexdigest()}"
        files[DESCRIPTOR] = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

    return apply


def hostile_files(actor: Actor) -> list[Hostile]:
    """The table of hostile files."""
    good = base_files(actor)
    whole = archive.write(good)
    files = list(good.items())
    found: list[Hostile] = []

    def add(name: str, data: bytes, *codes: str) -> None:
        found.append(Hostile(name=f"{name}.phco", data=data, codes=frozenset(codes)))

    zeros = b"\0" * (40 * 1024 * 1024)
    add("bombe-deflate", raw_zip([("signature.json", zeros)], compression=zipfile.ZIP_DEFLATED), "E_ZIP_FEATURE")
    add("bombe-mille", raw_zip([(f"data/{n}.csv", b"") for n in range(3000)]), "E_ZIP_TOO_MANY_ENTRIES")
    add("glissade", raw_zip([*files, ("../../x/y", b"x")]), "E_PATH_UNSAFE")
    add("absolu", raw_zip([*files, ("/etc/passwd", b"x")]), "E_PATH_UNSAFE")
    add("windows", raw_zip([*files, ("C:\\x", b"x")]), "E_PATH_UNSAFE")
    add("lien", raw_zip([("signature.json", b"/etc/passwd")], mode=0o120777), "E_ZIP_ENTRY_TYPE")
    add("doublon", raw_zip([*files, files[1]]), "E_DUPLICATE_ENTRY")
    add("casse", raw_zip([*files, ("DATAPACKAGE.json", b"{}")]), "E_DUPLICATE_ENTRY")
    lying = bytearray(whole)
    struct.pack_into("<I", lying, 18, 7)
    add("taille-menteuse", bytes(lying), "E_ZIP_HEADER_MISMATCH")
    add("prefixe", b"#!/bin/sh\n" + whole, "E_ZIP_PREFIX")
    add("suffixe", whole + b"reste", "E_ZIP_TRAILING")
    add("deux-fins", whole + whole[-22:], "E_ZIP_CORRUPT")
    add("commentaire", whole[:-2] + struct.pack("<H", 3) + b"abc", "E_ZIP_COMMENT")
    add("imbrique", signed_again(actor, lambda f: f.update({"pieces/cv.pdf": whole})), "E_ZIP_NESTED")
    add("tronque", whole[: len(whole) // 2], "E_ZIP_CORRUPT")
    add("vide", b"", "E_NOT_A_ZIP")
    add("pdf", b"%PDF-1.7\n" + b"x" * 1000, "E_NOT_A_ZIP")
    add("zeros", b"\0" * 100_000, "E_NOT_A_ZIP")
    add("trop-grand", b"PK\x03\x04" + b"x" * (29 * 1024 * 1024), "E_FICHIER_TROP_GROS")
    add("sceau-coupe", b"phco-sceau-1\n\x00\x40{", "E_SEAL_FORMAT")
    add("sceau-bruit", b"phco-sceau-1\n" + bytes(range(256)) * 40, "E_SEAL_FORMAT")
    _descriptors(add, actor)
    _texts(add, actor)
    _envelopes(add, good)
    return found


def _descriptors(add: Callable[..., None], actor: Actor) -> None:
    def first(value: dict[str, object]) -> dict[str, object]:
        resource = value["resources"][0]  # type: ignore[index]
        assert isinstance(resource, dict)
        return resource

    def put(key: str, text: object) -> Callable[[dict[str, bytes]], None]:
        return with_descriptor(lambda value: first(value).__setitem__(key, text))

    for name, path in (
        ("distant", "https://example.org/x.csv"), ("fichier", "file:///etc/passwd"), ("remonte", "../x.csv"),
        ("racine", "/etc/passwd"), ("memoire", "data:text/csv,a"),
    ):  # fmt: skip
        add(f"descripteur-{name}", signed_again(actor, put("path", path)), "E_PATH_UNSAFE")
    add(
        "descripteur-empreinte",
        signed_again(actor, put("hash", "sha512:00")),
        "E_HASH_ALGORITHM",
    )
    add("descripteur-schema", signed_again(actor, put("schema", "https://a.example/s")), "E_SCHEMA_OVERRIDE")
    raw = {
        "double": b'{"a":1,"a":2}', "nan": b'{"resources":[NaN]}', "profond": b"[" * 90_000 + b"]" * 90_000,
        "demi": b'{"a":"\\ud800"}', "bom": b"\xef\xbb\xbf{}", "cp1252": '{"a":"é"}'.encode("cp1252"),
        "enorme": b'{"a":' + b"9" * 5000 + b"}",
    }  # fmt: skip
    codes = {
        "double": "E_JSON_DUPLICATE_KEY", "nan": "E_JSON_NUMBER", "profond": "E_JSON_DEPTH", "demi": "E_TEXT",
        "bom": "E_ENCODING", "cp1252": "E_ENCODING", "enorme": "E_JSON_NUMBER",
    }  # fmt: skip
    for name, data in raw.items():
        bad = signed_again(actor, lambda files, data=data: files.__setitem__(DESCRIPTOR, data))  # type: ignore[misc]
        add(f"json-{name}", bad, codes[name])


def _texts(add: Callable[..., None], actor: Actor) -> None:
    def swap(old: bytes, new: bytes) -> Callable[[dict[str, bytes]], None]:
        return with_table(lambda data: data.replace(old, new))

    cases: Mapping[str, tuple[Callable[[dict[str, bytes]], None], tuple[str, ...]]] = {
        "bom": (with_table(lambda data: b"\xef\xbb\xbf" + data), ("E_ENCODING",)),
        "cp1252": (swap(b"Un projet.", "à l'été".encode("cp1252")), ("E_ENCODING",)),
        "nul": (swap(b"Un projet.", b"a\0b"), ("E_TEXT",)),
        "crlf": (with_table(lambda data: data.replace(b"\n", b"\r\n")), ("E_CSV_DIALECT",)),
        "point-virgule": (with_table(lambda data: data.replace(b",", b";")), ("E_CSV_DIALECT",)),
        "colonne": (with_table(lambda data: data.replace(b"dj,", b"dj,x,", 1)), ("E_CSV_HEADER",)),
        "ligne": (with_table(lambda data: data + b"a,b\n"), ("E_CSV_ROW",)),
        "sosie": (swap(actor.pseudo.encode(), actor.pseudo.replace("0", "٠").encode()), ("E_ID_SYNTAX",)),
        "demi-caractere": (swap(b"Un projet.", b"\xed\xa0\x80"), ("E_ENCODING",)),
        "guillemet": (with_table(lambda data: data + b'"'), ("E_CSV_DIALECT",)),
    }  # fmt: skip
    for name, (change, codes) in cases.items():
        add(f"csv-{name}", signed_again(actor, change), *codes)


def _envelopes(add: Callable[..., None], good: Mapping[str, bytes]) -> None:
    envelope = json.loads(good[SIGNATURE])

    def put(**changes: object) -> bytes:
        return archive.write({**good, SIGNATURE: json.dumps(envelope | changes).encode()})

    one = envelope["signatures"][0]
    add("signature-absente", archive.write({k: v for k, v in good.items() if k != SIGNATURE}), "E_SIGNATURE_MISSING")
    add("signature-vide", put(signatures=[]), "E_SIGNATURE_MISSING")
    add("signature-deux", put(signatures=[one, one]), "E_SIGNATURE_FORMAT")
    add("signature-membre", put(autre=1), "E_SIGNATURE_FORMAT")
    add("signature-type", put(payloadType="text/plain"), "E_PAYLOAD_TYPE")
    add("signature-base64", put(signatures=[one | {"sig": "***"}]), "E_BASE64")
    add("signature-courte", put(signatures=[one | {"sig": "AAAA"}]), "E_SIGNATURE_FORMAT")
    flipped = bytearray(good["pieces/cv.pdf"])
    flipped[9] ^= 1
    add("piece-changee", archive.write({**good, "pieces/cv.pdf": bytes(flipped)}), "E_HASH_MISMATCH")
    add("piece-en-plus", archive.write({**good, "pieces/autre.pdf": b"x"}), "E_UNLISTED_FILE")
    rest = {name: data for name, data in good.items() if name != "pieces/cv.pdf"}
    add("piece-en-moins", archive.write(rest), "E_RESOURCE_MISSING")


def bomb_mail() -> bytes:
    """An e-mail whose attachment is a bomb."""
    return mail_with(
        {"bombe.phco": raw_zip([("signature.json", b"\0" * (30 << 20))], compression=zipfile.ZIP_DEFLATED)}
    )


def mail_with(attachments: Mapping[str, bytes], *, received: str = "") -> bytes:
    """An e-mail with these attachments."""
    mail = EmailMessage()
    if received:
        mail["Received"] = received
    mail["From"], mail["Subject"] = "x@example.org", "envoi"
    mail.set_content("Bonjour")
    for name, data in attachments.items():
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


def mutate(data: bytes, rng: random.Random) -> bytes:
    """One random change of a package: bits, bytes, cuts, repeats, swaps, other sizes."""
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 5))):
        if not out:
            return bytes(out)
        place = rng.randrange(len(out))
        kind = rng.randrange(8)
        if kind == 0:
            out[place] ^= 1 << rng.randrange(8)
        elif kind == 1:
            out[place] = rng.randrange(256)
        elif kind == 2:
            del out[place : place + rng.choice((1, 2, 16, 400))]
        elif kind == 3:
            out[place:place] = rng.randbytes(rng.choice((1, 4, 60)))
        elif kind == 4:
            out[place:place] = out[max(0, place - 50) : place]
        elif kind == 5:
            if len(out) > 4:
                struct.pack_into("<I", out, min(place, len(out) - 4), rng.choice((0, 1, 2**31, 2**32 - 1)))
        elif kind == 6:
            out = out[:place]
        else:
            other = rng.randrange(len(out))
            out[place], out[other] = out[other], out[place]
    return bytes(out)


def mutate_and_sign(actor: Actor, rng: random.Random) -> bytes:
    """A package whose author signed mutated content: what the reader finds once the signature holds."""
    target = rng.choice(("data/dossier-dj.csv", "data/dossier-dj.csv", DESCRIPTOR, "pieces/cv.pdf"))
    if target == "data/dossier-dj.csv":
        return signed_again(actor, with_table(lambda data: mutate(data, rng)))

    def change(files: dict[str, bytes]) -> None:
        files[target] = mutate(files[target], rng)

    return signed_again(actor, change)
