"""The calls that hold what a site serves against what the DMG signed of it: an old copy, mixed or altered files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from phco.calls.packages.given_back import dmg_tables, part
from phco.dates import french_day, french_instant
from phco.errors import PhcoError, raise_all
from phco.fields import Fields
from phco.french import counted
from phco.jsontext import JsonObject, JsonView
from phco.packages.schema import instant_field
from phco.packages.served import (
    RELEASE,
    SITE,
    STAMP,
    Check,
    Freshness,
    Release,
    Stamp,
    delivered,
    digests,
    freshness,
    stamp_from,
)
from phco.views import render


def juger(entry: object) -> JsonObject:
    """``publication.juger``: what a publication is worth now, from its signed timestamp.

    ``horodatage``: the answer of ``paquet.ouvrir`` on it, or null where the site has none; ``vu``: the highest number
    that this device met, or null; ``maintenant``; ``lus``: name → sha256 of what was read, null for what did not come.
    Errors: E_SIGNATURE, E_GENRE for another paper than the DMG's own.
    """
    fields = Fields(entry)
    found = _freshness(fields)
    fields.close()
    if found is None:
        return {"etat": "sans", "phrase": "", "proprietes": []}
    return {"etat": found.state, "phrase": found.sentence, "proprietes": _rows(found.checks)}


def vue(entry: object) -> JsonObject:
    """``vue.publication``: a timestamp, a release, or both, held against what was read of a site, drawn.

    ``horodatage``, ``livraison``: the answers of ``paquet.ouvrir`` on them, or null; ``vu``, ``maintenant``, ``lus``:
    as ``publication.juger`` takes them; ``servis``: path under the root of the site → sha256, null for what did not
    come.
    Errors: E_SIGNATURE, E_GENRE for another paper than the DMG's own; E_GENRE for none.
    """
    fields = Fields(entry)
    papers = {kind: fields.mapping(kind, None, nullable=True) for kind in (STAMP, RELEASE)}
    stamp = None if papers[STAMP] is None else _stamp(fields.child(STAMP, part(papers[STAMP], "seq")))
    release = None if papers[RELEASE] is None else _release(fields.child(RELEASE, part(papers[RELEASE], "seq")))
    seen = fields.integer("vu", None, nullable=True)
    now, read, served = instant_field(fields, "maintenant"), _digests(fields, "lus"), _digests(fields, "servis")
    fields.close()
    if stamp is None and release is None:
        fix = "Déposez l’horodatage ou la livraison que le DMG a signés."
        raise_all([PhcoError("E_GENRE", "Aucune pièce à comparer au site.", "horodatage", fix)])
    result = _told(stamp, release, seen=seen, now=now, read=read, served=served)
    return {"html": render("certificat-verdict.html", r=result, signatures=[]), "resultat": result}


def _told(
    stamp: Stamp | None, release: Release | None, *, seen: int | None, now: datetime, read: Mapping[str, str | None],
    served: Mapping[str, str | None],
) -> JsonObject:  # fmt: skip
    said: list[str] = []
    files: list[JsonObject] = []
    checks: list[Check] = []
    if stamp is not None:
        found = freshness(stamp, seen=seen, now=now, read=read)
        checks += found.checks
        said += [found.sentence, *([_compared(read, "de la publication")] if found.state == "frais" else [])]
        signed = f"signé le {french_instant(stamp.created)}, à confirmer avant le {french_instant(stamp.expires)}"
        files.append({"nom": f"Horodatage n° {stamp.number}", "libelle": signed})
    if release is not None:
        delivery = delivered(release, served)
        checks += delivery
        told = next((one.fault for one in delivery if one.fault), None) or _compared(served, "du site")
        said.append(told)
        day = f"site du {french_day(date.fromisoformat(release.day))}"
        signed = f" signée le {french_instant(release.signed)}" if release.signed else ""
        files.append({"nom": f"Livraison {release.version}", "libelle": f"{day},{signed}"})
    return {
        "phrase": " ".join(said), "valide": all(one.fault is None for one in checks), "fichiers": files,
        "proprietes": [
            row | {"preuve": _proof(row, stamp.files if stamp else {}, read)} if row["nom"] != "livraison_fichiers"
            else row | {"preuve": _proof(row, _under(release), served)}
            for row in _rows(checks)
        ],
        "datation": [], "limites": list(LIMITS),
    }  # fmt: skip


LIMITS = (
    "Que cette page est bien celle du DMG : une page falsifiée peut mentir sur ce qu’elle lit. Depuis un ordinateur, "
    "« build.py verifier-site » compare sans elle.",
    "Que tout le monde voit le même site : comparez le numéro et la date avec ceux qu’un autre a reçus ailleurs.",
)


def _compared(read: Mapping[str, str | None], of: str) -> str:
    if not read:
        return f"Aucun fichier {of} n’a pu être lu : rien n’est comparé."
    if len(read) == 1:
        return f"Le fichier lu {of} est celui que le DMG a signé."
    return f"Les {counted(len(read), 'fichier lu', 'fichiers lus')} {of} sont ceux que le DMG a signés."


def _proof(row: JsonView, listed: Mapping[str, str], read: Mapping[str, str | None]) -> list[str]:
    """What a property was checked on: each file read; those that differ alone where one does."""
    if not str(row["nom"]).endswith("_fichiers"):
        return ["D’après l’horodatage signé, ce que cet appareil a vu, et son horloge."]
    if row["vrai"]:
        return [f"{path} : sha256 {said[:16]}…" for path, said in read.items() if said]
    odd = {path: said for path, said in read.items() if said is None or listed.get(path) != said}
    return [
        f"{path} : {'n’est pas venu' if said is None else f'lu {said[:16]}…'}, "
        f"{f'signé {listed[path][:16]}…' if path in listed else 'pas dans la liste signée'}"
        for path, said in odd.items()
    ]  # fmt: skip


def _under(release: Release | None) -> dict[str, str]:
    return {name.removeprefix(SITE): said for name, said in release.files.items()} if release else {}


def _release(fields: Fields) -> Release | None:
    tables, created = dmg_tables(fields, RELEASE, "une livraison du site"), instant_field(fields, "cree")
    fields.integer("seq", low=1)
    if fields.errors or not tables:
        return None
    row = tables[RELEASE][0]
    return Release(
        version=str(row["version"]), day=str(row["jour"]), files=digests(tables["fichiers"]),
        signed=created,
    )  # fmt: skip


def _freshness(fields: Fields) -> Freshness | None:
    given = fields.mapping("horodatage", None, nullable=True)
    stamp = None if given is None else _stamp(fields.child("horodatage", part(given, "seq")))
    seen = fields.integer("vu", None, nullable=True)
    now, read = instant_field(fields, "maintenant"), _digests(fields, "lus")
    return None if fields.errors else freshness(stamp, seen=seen, now=now, read=read)


def _digests(fields: Fields, key: str) -> dict[str, str | None]:
    given = fields.mapping(key, {})
    found = {name: value for name, value in given.items() if value is None or isinstance(value, str)}
    if len(found) != len(given):
        fields.fault("E_TYPE", "Une empreinte est un texte, ou null.", key, "Donnez le SHA-256 de chaque fichier.")
    return found


def _stamp(fields: Fields) -> Stamp | None:
    tables = dmg_tables(fields, STAMP, "un horodatage de publication")
    created, number = instant_field(fields, "cree"), fields.integer("seq", low=1)
    if fields.errors or not tables:
        return None
    return stamp_from(tables[STAMP], tables["fichiers"], number=number, created=created)


def _rows(checks: Sequence[Check]) -> list[JsonObject]:
    return [
        {"nom": one.name, "libelle": one.label, "vrai": one.fault is None, "temoin": one.fault, "preuve": []}
        for one in checks
    ]
