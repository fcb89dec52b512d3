"""Timestamps and releases as a DMG signs them, and a site as a host serves it: some old, altered, or gone."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import replace
from datetime import timedelta
from random import Random

from phco.dates import utc_text
from phco.host.keys.examples import example_about, example_inputs
from phco.jsontext import JsonObject
from phco.packages.identity import b64
from phco.packages.writing import attach, prepare
from tests.matching.complaint_cases import START, STRANGER, altered, desk

NAMES = ("bulletin.phco", "catalogue-tour1.phco", "index.json", "manifeste.phco", "resultats-tour1.phco")
PATHS = ("404.html", "app/outil-AAAA.js", "fichiers.json", "index.html", "sw.js", "voeux/index.html")
DIGESTS = tuple(f"{n:064x}" for n in range(3))


def _signed(rng: Random, kind: str, tables: JsonObject, number: int) -> bytes:
    key = STRANGER if rng.random() < 0.03 else desk()
    about = replace(example_about(kind, example_inputs(kind)), seq=number, created=START)
    prepared = prepare(about, tables)
    return attach(prepared, key.public.thumbprint, key.sign(prepared.pae))


def served_case(rng: Random) -> str:
    """One JSON text ``{"servi", "cle", "vu", "maintenant", "lus"}``: a paper, and what was read of the site."""
    kind = rng.choice(["horodatage", "horodatage", "livraison"])
    names = NAMES if kind == "horodatage" else PATHS
    listed = {name: rng.choice(DIGESTS) for name in rng.sample(names, rng.randint(1, len(names)))}
    tables = example_inputs(kind)["tableaux"]
    number = rng.randint(1, 20)
    if kind == "horodatage":
        tables["horodatage"] = [{"expire": utc_text(START + timedelta(days=14))}]
        tables["fichiers"] = [{"nom": name, "sha256": said} for name, said in sorted(listed.items())]
    else:
        rows = {f"site/{name}": said for name, said in listed.items()} | {"phco.conf": DIGESTS[0]}
        tables["fichiers"] = [{"nom": name, "sha256": said, "octets": 9} for name, said in sorted(rows.items())]
    read: dict[str, str | None] = dict(rng.sample(sorted(listed.items()), rng.randint(0, len(listed))))
    if rng.random() < 0.4:
        odd = rng.choice(["phco.conf", "autre", "__proto__", *names])
        read[odd] = rng.choice([None, *DIGESTS, "", "G" * 64])
    data = _signed(rng, kind, tables, number)
    if rng.random() < 0.04:
        data = altered(rng, data)
    if rng.random() < 0.03:  # a true paper of the DMG, of another kind
        receipt = example_inputs("accuse")
        data = _signed(rng, "accuse", receipt["tableaux"], number)
    around = START + timedelta(days=14, seconds=rng.choice([-1, 0, 1, -86_400 * 7, 86_400]))
    key = desk().public
    record = {"personne": "dmg", "role": "dmg", "usage": "signature", "algorithme": key.algorithm, "cle": b64(key.raw)}
    return json.dumps({
        "servi": b64encode(data).decode(), "cle": record, "vu": rng.choice([None, number - 1, number, number + 1]),
        "maintenant": utc_text(around), "lus": read,
    })  # fmt: skip
