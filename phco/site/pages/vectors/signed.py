"""Test vectors on what is signed: packages, those joined to an instance, complaints, what a site serves."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace

from phco.calls.dispatch import call as _call
from phco.host.keys.examples import example_about, example_complaint, example_file, example_inputs, example_key
from phco.host.keys.keys import verify
from phco.jsontext import JsonObject, canonical
from phco.local import DEFAULT as FIRST
from phco.local import chosen
from phco.packages import attach, prepare
from phco.packages.bulletin import bulletin_of
from phco.packages.complaint import judge_papers, receipt_from
from phco.packages.envelope import pae
from phco.packages.identity import Keyring
from phco.packages.kinds import AUTHOR
from phco.packages.reading import open_package
from phco.packages.schema import read_instant
from phco.packages.served import RELEASE, STAMP, delivered, freshness, release_of, stamp_of
from phco.packages.writing import Prepared

DRAW = "loto:2026-09-09:3-11-24-37-49+7"
MISSPELT: tuple[object, ...] = (FIRST, "Paris", "p", "2paris", "paris\n", "", None, 3)


def _place() -> dict[str, str]:
    """The subdivision of the site that reads, where it is not the first one."""
    return {"subdivision": chosen()} if chosen() != FIRST else {}


def _other() -> str:
    return "paris" if chosen() != "paris" else FIRST


def joined() -> list[JsonObject]:
    """Full instances with the sheet that a PAMSU signed: the right digest, another one, another subdivision."""
    found: list[JsonObject] = []
    for place, wrong in ((None, False), (None, True), (_other(), False)):
        inputs, key = example_inputs("fiche-rts"), example_key("pamsu-exemple")
        prepared = prepare(
            replace(example_about("fiche-rts", inputs), subdivision=place or chosen()), inputs["tableaux"]
        )
        digest, offer = hashlib.sha256(b"x" if wrong else prepared.payload).hexdigest(), inputs["tableaux"]["offre"][0]
        data = attach(prepared, key.public.thumbprint, key.sign(prepared.pae))
        posts: JsonObject = {offer["id"]: {"classement": []}}
        content = {
            "instance": {"tour": 1, "demandeurs": {"dj-1": []}, "offreurs": posts, "graine": DRAW},
            "resultat": {"paires": {}},
            "paquets": {
                "demandeurs": {"dj-1": None},
                "offreurs": {offer["id"]: {"fiche": f"sha256:{digest}", "classement": None}},
                "contenus": {f"sha256:{digest}": base64.b64encode(data).decode()},
            },
        }
        said: JsonObject = dict(_call("certificat.fichiers", {"fichiers": [{"contenu": content}]}))
        found.append(
            {
                "contenus": [content], "connu": _place(),
                "proprietes": {row["nom"]: row["vrai"] for row in said["proprietes"]},
            }
        )  # fmt: skip
    return found


def packages(public: JsonObject) -> list[JsonObject]:
    """A sound package of results, and some that are not: a bit of the signature, of a file, a byte after the end.

    ``subdivision``: that of the site that reads, the first one where it is not given.
    """
    about = replace(example_about("resultats", example_inputs("resultats")), subdivision=FIRST)
    pieces = {"annexes/resultat.json": canonical(json.loads(json.dumps(public)))}
    prepared = prepare(about, example_inputs("resultats")["tableaux"], pieces)
    key = example_key(about.author)
    record = key.record(about.author, about.role).as_json()
    sound = attach(prepared, key.public.thumbprint, key.sign(prepared.pae))
    forged = attach(prepared, key.public.thumbprint, key.sign(pae("autre", b"")))
    inside = sound.index(b"resultat-public")
    touched = sound[:inside] + b"R" + sound[inside + 1 :]
    elsewhere = _signed_as(
        prepare(replace(about, subdivision="paris"), example_inputs("resultats")["tableaux"], pieces)
    )
    found: tuple[tuple[str, bytes, bool, str], ...] = (
        ("intact", sound, True, ""),
        ("signature d’un autre texte", forged, False, ""),
        ("contenu modifié", touched, False, ""),
        ("un octet de plus", sound + b"\0", False, ""),
        ("d’une autre subdivision", elsewhere, False, ""),
        ("de cette subdivision", elsewhere, True, "paris"),
        ("de la première, lu ailleurs", sound, False, "paris"),
        *((f"subdivision mal écrite : {word!r}", _renamed(prepared, word), False, "") for word in MISSPELT),
    )
    return [
        {"nom": name, "octets": base64.b64encode(data).decode(), "cle": record, "tient": holds}
        | ({"subdivision": place} if place else {})
        for name, data, holds, place in found
    ]


def _signed_as(prepared: Prepared) -> bytes:
    key = example_key(AUTHOR)
    return attach(prepared, key.public.thumbprint, key.sign(prepared.pae))


def _renamed(prepared: Prepared, word: object) -> bytes:
    """The same, whose signed words name a subdivision in a way that no tool writes."""
    statement = json.loads(prepared.payload)
    statement["predicate"]["subdivision"] = word
    return _signed_as(Prepared(files=prepared.files, payload=canonical(statement)))


def _dmg() -> JsonObject:
    return example_key(AUTHOR).record(AUTHOR, "dmg").as_json()


def complaints() -> list[JsonObject]:
    """A receipt and a later bulletin that has lost its package; the same receipt with the whole bulletin."""
    broken = json.loads(example_complaint())
    whole = broken | {"bulletins": [base64.b64encode(example_file("bulletin")[0]).decode()]}
    keys, found = Keyring([example_key(AUTHOR).record(AUTHOR, "dmg")]), list[JsonObject]()
    for name, told in (("envoi disparu", broken), ("rien à redire", whole)):
        papers = [open_package(base64.b64decode(one), find=keys, verify=verify) for one in told["bulletins"]]
        given = open_package(base64.b64decode(told["recu"]), find=keys, verify=verify)
        row, about = given.tables["accuse"][0], given.about
        receipt = receipt_from(row, campaign=about.campaign, created=about.created)
        said = judge_papers(receipt, [bulletin_of(one) for one in papers])
        found.append({"nom": name, "reclamation": told, "cle": _dmg(), **_place(), "proprietes": dict(said.properties)})
    return found


def served() -> list[JsonObject]:
    """A timestamp and a release beside what a site serves: as it should, old, expired, altered, gone."""
    found: list[JsonObject] = []
    for kind in (STAMP, RELEASE):
        data, key, about = example_file(kind)
        package = open_package(data, find=Keyring([key.record(about.author, about.role)]), verify=verify)
        listed: dict[str, str | None] = {
            str(row["nom"]).removeprefix("site/"): str(row["sha256"]) for row in package.tables["fichiers"]
            if kind == STAMP or str(row["nom"]).startswith("site/")
        }  # fmt: skip
        odd = listed | {next(iter(listed)): "0" * 64}
        gone = listed | {next(iter(listed)): None}
        soon, late = "2027-03-04T08:00:00Z", "2027-03-17T07:00:01Z"
        for name, seen, now, read in (
            ("comme il faut", None, soon, dict(listed)), ("même numéro", about.seq, soon, dict(listed)),
            ("plus ancien que ce qui fut vu", about.seq + 1, soon, dict(listed)), ("échu", None, late, dict(listed)),
            ("un fichier altéré", None, soon, odd), ("un fichier absent", None, soon, gone),
            ("un fichier de trop", None, soon, {**listed, "autre": "0" * 64}), ("rien de lu", None, soon, {}),
        ):  # fmt: skip
            if kind == RELEASE and (now != soon or seen is not None):
                continue  # neither a number nor an hour makes a release false
            if kind == STAMP:
                checks = freshness(stamp_of(package), seen=seen, now=read_instant(now), read=read).checks
            else:
                checks = delivered(release_of(package), read)
            found.append(
                {
                    "nom": f"{kind}, {name}", "octets": base64.b64encode(data).decode(), "cle": _dmg(), **_place(),
                    "vu": seen, "maintenant": now, "lus": read,
                    "proprietes": {one.name: one.fault is None for one in checks},
                }
            )  # fmt: skip
    return found
