"""Worked examples: one file of each kind, signed by keys made from a public seed (they protect nothing, on purpose)."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from pathlib import Path

from phco.host.keys.keys import PrivateKey, seeded_key
from phco.host.keys.packages import write_key
from phco.host.keys.small_pdf import one_page
from phco.jsontext import JsonObject, dumps
from phco.offers.resources import resource_text
from phco.packages.complaint import FORMAT as COMPLAINT
from phco.packages.enrolment import code_text
from phco.packages.identity import Algorithm, b64
from phco.packages.kinds import KINDS
from phco.packages.schema import read_instant
from phco.packages.statement import About
from phco.packages.writing import attach, prepare

DOMAIN = "phco : clé d’exemple, publique et sans valeur : "


def example_key(person: str, algorithm: Algorithm = "Ed25519") -> PrivateKey:
    """The example key of a person: anyone can make it again, so nobody may enrol it."""
    return seeded_key(algorithm, hashlib.sha256(f"{DOMAIN}{algorithm} {person}".encode()).digest())


def example_inputs(kind: str) -> JsonObject:
    """The worked input of a kind, as ``datapackage/exemples/<kind>.json`` writes it."""
    found: JsonObject = json.loads(resource_text("exemples", f"{kind}.json"))
    return found


def example_about(kind: str, inputs: JsonObject) -> About:
    """Who the example is from."""
    created: datetime = read_instant(inputs["cree"])
    return About(
        kind=KINDS[kind], campaign=inputs["campagne"], author=inputs["auteur"], seq=inputs["seq"], created=created,
        application=inputs["application"], round=inputs["tour"], catalogue=inputs["catalogue"], prev=inputs["prev"],
    )  # fmt: skip


def example_file(kind: str) -> tuple[bytes, PrivateKey, About]:
    """The signed bytes of the example, the key that signed them, and who it is from."""
    inputs = example_inputs(kind)
    about = example_about(kind, inputs)
    pieces = {
        path: json.dumps(content, ensure_ascii=False).encode() if path.endswith(".json") else small_pdf(content)
        for path, content in inputs["documents"].items()
    }
    prepared = prepare(about, inputs["tableaux"], pieces)
    key = example_key(about.author)
    return attach(prepared, key.public.thumbprint, key.sign(prepared.pae)), key, about


def write_example(kind: str, folder: Path) -> tuple[Path, Path]:
    """Write ``exemple-<kind>.phco`` and, in ``cles/``, the public key that verifies it."""
    data, key, about = example_file(kind)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"exemple-{kind}.phco"
    target.write_bytes(data)
    return target, write_key(folder / "cles", key.record(about.author, about.role))


def example_complaint() -> bytes:
    """A complaint that proves something: the example’s receipt, and a later bulletin that leaves its list out."""
    receipt, key, _ = example_file("accuse")
    inputs = example_inputs("bulletin")
    dropped = inputs["tableaux"]["bulletin"][0]["paquet"]
    tables = {name: [row for row in rows if row.get("paquet") != dropped] for name, rows in inputs["tableaux"].items()}
    tables["suite"] = [{**row, "nombre": len(tables["bulletin"])} for row in tables["suite"]]
    prepared = prepare(example_about("bulletin", inputs), tables, {})
    bulletin = attach(prepared, key.public.thumbprint, key.sign(prepared.pae))
    told = {"format": COMPLAINT, "recu": b64(receipt), "bulletins": [b64(bulletin)]}
    return dumps(told).encode() + b"\n"


def example_code(kind: str) -> str:
    """The fictional one-time code that goes with an example, in groups: an invitation's, "" for any other kind."""
    return code_text(DEMONSTRATION_CODE) if kind == "invitation" else ""


def small_pdf(text: str) -> bytes:
    """A one-page PDF that shows a line of text: enough for an example, and the same bytes every time."""
    shown = text.encode("cp1252", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    return one_page(b"BT /F1 14 Tf 72 760 Td (" + shown + b") Tj ET")


DEMONSTRATION_CODE = bytes.fromhex("00112233445566778899aabbccddeeff")
_STORIES = (
    "Intéressée par la pédiatrie de ville et les visites à domicile.",
    "Projet d’installation en zone rurale ; à l’aise avec les soins non programmés.",
    "Formation en gérontologie, souhaite participer à la coordination d’un EHPAD.",
    "Cherche un cabinet de groupe avec une infirmière en pratique avancée.",
    "Gynécologie de premier recours, échographie en cours d’apprentissage.",
    "",
)


def demonstration_packages() -> tuple[str, dict[str, bytes]]:
    """The one-time code and the files of the site's demonstration, all fictional: who may try, and whom to rank."""
    files = {
        f"invitation_{role}": _signed(
            "invitation", {"invitation": [example_inputs("invitation")["tableaux"]["invitation"][0] | who]}, {}
        )
        for role, who in (
            ("dj", {"personne": "dj-exemple", "role": "dj", "expire": "2099-12-31"}),
            ("pamsu", {"personne": "pamsu-exemple", "role": "pamsu", "expire": "2099-12-31"}),
        )
    }
    rows: list[dict[str, object]] = []
    pieces: dict[str, bytes] = {}
    for number in range(1, 13):
        who = f"dj-{number * 7 % 103:03d}"
        cv, letter = f"pieces/{who}-cv.pdf", f"pieces/{who}-lettre.pdf"
        rows.append(
            {"tour": 1, "offre": "o-0001", "candidat": who, "presentation": _STORIES[number % len(_STORIES)],
             "cv": cv, "lettre": letter}
        )  # fmt: skip
        pieces[cv], pieces[letter] = small_pdf(f"CV fictif de {who}"), small_pdf(f"Lettre fictive de {who}")
    files["candidats"] = _signed("candidats", {"candidats": rows}, pieces)
    return code_text(DEMONSTRATION_CODE), files


def _signed(kind: str, tables: JsonObject, pieces: dict[str, bytes]) -> bytes:
    about = example_about(kind, example_inputs(kind))
    prepared = prepare(about, tables, pieces)
    key = example_key(about.author)
    return attach(prepared, key.public.thumbprint, key.sign(prepared.pae))
