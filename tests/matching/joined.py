"""Full instances whose joined packages say they are of one subdivision or another, some of them wrongly written."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from random import Random

from phco.host.keys.examples import example_about, example_inputs, example_key
from phco.jsontext import canonical, loads
from phco.packages.identity import b64
from phco.packages.writing import Prepared, attach, prepare

SAID: tuple[object, ...] = (
    "paris", "caen", "lille-2", "Paris", "p", "a" * 31, "a" * 30, "", "paris\n", "é", "2paris", 3, None, [], {}, True,
)  # fmt: skip
NAMED: tuple[object, ...] = ("A" * 43, "A" * 42, "A" * 44, "é" * 43, "", 3, None)


def joined_case(rng: Random) -> str:
    """One JSON text: an instance of one offer, its sheet joined, whose predicate was given or denied members."""
    inputs, key = example_inputs("fiche-rts"), example_key("pamsu-exemple")
    prepared = prepare(replace(example_about("fiche-rts", inputs), subdivision="caen"), inputs["tableaux"], {})
    statement = loads(prepared.payload)
    if rng.random() < 0.7:
        statement["predicate"]["subdivision"] = rng.choice(["paris", rng.choice(SAID)])
    if rng.random() < 0.3:
        statement["predicate"]["dmg"] = rng.choice(["B" * 43, rng.choice(NAMED)])
    payload = canonical(statement)
    data = attach(Prepared(files=prepared.files, payload=payload), key.public.thumbprint, key.sign(payload))
    digest, offer = f"sha256:{hashlib.sha256(payload).hexdigest()}", inputs["tableaux"]["offre"][0]["id"]
    instance = {"tour": 1, "demandeurs": {"dj-1": []}, "offreurs": {offer: {"classement": []}}, "graine": "g"}
    joined = {
        "demandeurs": {"dj-1": None}, "offreurs": {offer: {"fiche": digest, "classement": None}},
        "contenus": {digest: b64(data)},
    }  # fmt: skip
    full = {"genre": "instance-complete", "instance": instance, "resultat": {"paires": {}}, "paquets": joined}
    return json.dumps({"fichiers": [{"nom": "i.json", "texte": json.dumps(full, ensure_ascii=False)}]})
