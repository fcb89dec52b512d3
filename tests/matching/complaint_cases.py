"""Complaints as a DMG might make them true, and as anybody might alter them: signed papers, honest or not."""

from __future__ import annotations

import copy
import json
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from phco.host.keys.examples import example_about, example_inputs, example_key
from phco.host.keys.keys import PrivateKey
from phco.jsontext import JsonObject
from phco.packages.identity import b64
from phco.packages.schema import read_instant
from phco.packages.writing import attach, prepare

START = datetime(2027, 3, 2, 18, tzinfo=UTC)
PAYLOADS = [f"sha256:{n:064x}" for n in range(1, 6)]
STRANGER = example_key("dj-exemple")


@cache
def desk() -> PrivateKey:
    return example_key(str(example_inputs("accuse")["auteur"]))


def moment(rng: Random) -> str:
    return f"{START + timedelta(minutes=rng.randrange(40)):%Y-%m-%dT%H:%M:%SZ}"


def signed(rng: Random, kind: str, tables: JsonObject, **about: Any) -> bytes:
    """A paper of the DMG; now and then someone else's, with the same words."""
    key = STRANGER if rng.random() < 0.015 else desk()
    made = replace(example_about(kind, example_inputs(kind)), **about)
    prepared = prepare(made, tables)
    return attach(prepared, key.public.thumbprint, key.sign(prepared.pae))


def bulletin(rng: Random, number: int, hours: dict[str, str], campaign: str) -> bytes:
    inputs = example_inputs("bulletin")
    line = inputs["tableaux"]["bulletin"][0]
    rows = [line | {"paquet": name, "recu": hour} for name, hour in sorted(hours.items())]
    tables: JsonObject = {"bulletin": rows, "heures": []}
    if rng.random() < 0.85:
        (after,) = copy.deepcopy(inputs["tableaux"]["suite"])
        after |= {"nombre": len(rows) + (rng.random() < 0.04), "entree": rng.randrange(1, 60)}
        tables["suite"] = [after]
    else:  # the first format, which also listed what nobody had signed
        tables["bulletin"] = [row | ({"genre": ""} if rng.random() < 0.3 else {}) for row in rows]
    return signed(rng, "bulletin", tables, seq=number, created=read_instant(moment(rng)), campaign=campaign)


def altered(rng: Random, data: bytes) -> bytes:
    """One byte changed, or some cut off."""
    at = rng.randrange(len(data))
    return rng.choice([data[:at], data[:at] + bytes([data[at] ^ (1 << rng.randrange(8))]) + data[at + 1 :]])


def complaint_case(rng: Random) -> str:
    """One JSON text ``{"reclamation", "cle"}``: a complaint of one to four bulletins, with a receipt or none."""
    campaign = "2027-03"
    hours = {name: moment(rng) for name in rng.sample(PAYLOADS, rng.randint(1, 4))}
    papers: list[bytes] = []
    for number in range(1, rng.randint(1, 4) + 1):
        kind = rng.random()
        if kind < 0.15 and hours:
            hours.pop(rng.choice(sorted(hours)))
        elif kind < 0.4:
            hours[rng.choice(PAYLOADS)] = moment(rng)
        other = campaign if rng.random() > 0.015 else "2027-09"
        papers.append(bulletin(rng, max(1, number - (rng.random() < 0.12)), hours, other))
    receipt = None
    if rng.random() < 0.8:
        row = example_inputs("accuse")["tableaux"]["accuse"][0]
        name = rng.choice(sorted(hours) or PAYLOADS) if rng.random() < 0.8 else rng.choice(PAYLOADS)
        at = hours.get(name, moment(rng)) if rng.random() < 0.7 else moment(rng)
        row = row | {"paquet": name, "recu": at, "entree": rng.randrange(1, 60)}
        receipt = signed(rng, "accuse", {"accuse": [row]}, created=read_instant(moment(rng)), campaign=campaign)
    if rng.random() < 0.03:
        papers[rng.randrange(len(papers))] = altered(rng, rng.choice(papers))
    if rng.random() < 0.03 and receipt is not None:
        papers.append(receipt)  # a true paper of the wrong kind
    rng.shuffle(papers)
    told: JsonObject = {
        "format": "phco-reclamation-1", "recu": None if receipt is None else b64encode(receipt).decode(),
        "bulletins": [b64encode(one).decode() for one in papers],
    }  # fmt: skip
    if rng.random() < 0.05:
        key = rng.choice(sorted(told))
        told[key] = rng.choice([None, 1, "x", [], [1], "phco-reclamation-2", {}])
    if rng.random() < 0.02:
        told["autre"] = 1
    text = json.dumps(told)
    key = desk().public
    record = {"personne": "dmg", "role": "dmg", "usage": "signature", "algorithme": key.algorithm, "cle": b64(key.raw)}
    return json.dumps({"reclamation": text[:-1] if rng.random() < 0.01 else text, "cle": record})
