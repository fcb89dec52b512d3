"""``subdivision.toml`` and ``zonage.csv`` → a checked ``Subdivision``: every fault at once, with its place."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from phco.errors import PhcoError, raise_all
from phco.fields import Fields
from phco.local import CODE
from phco.subdivision.model import Departement, Document, Faculty, Subdivision, ZonedCommune
from phco.trees import parsed

DEPARTEMENT = re.compile(r"0[1-9]|[1-8]\d|9[0-5]|2[AB]|97[1-6]")
CALLED = re.compile(r"(?:l’|l[ae] )[^\s‹›].{1,38}")
COMMUNE = re.compile(r"(\d\d|2[AB])\d{3}")
RULE = re.compile(r"[A-Z]{3}-\d{2}")
ZONES = ("ZIP", "ZAC", "hors")
ZONING = ("commune", "zone", "au")
EXAMPLES = 4


def read(text: str, *, name: str = "subdivision.toml", zoning: str | None = None) -> Subdivision:
    """Read a subdivision's own words. ``zoning``: the text of its ``zonage.csv``, where it has one.

    Raises PhcoError or PhcoErrors, all faults at once, each with its file and place: E_SUBDIVISION, the codes of
    ``Fields``, E_ZONAGE.
    """
    try:
        tree = parsed(text)
    except ValueError as error:
        fix = "Corrigez la syntaxe à cette ligne."
        raise PhcoError("E_SUBDIVISION", f"Le fichier n’est pas du TOML valide ({error}).", name, fix) from None
    errors: list[PhcoError] = []
    fields = Fields(tree, name, errors)
    places = tuple(_departement(one) for one in fields.children("departements"))
    codes = {one.code for one in places}
    if not places or len(codes) != len(places):
        fix = "Écrivez un [[departements]] par département, une seule fois."
        fields.fault("E_SUBDIVISION", "Il faut au moins un département, et aucun deux fois.", "departements", fix)
    chu, region = fields.inner("chu"), fields.inner("region")
    demo = fields.child("demonstration", fields.mapping("demonstration", {}))
    home = chu.text("commune", "")
    if home and not COMMUNE.fullmatch(home):
        chu.fault("E_SUBDIVISION", f"« {home[:12]} » n’est pas un code INSEE.", "commune", "Cinq caractères, ou rien.")
    town = chu.text("nom")
    region.text("de")
    region.text("en")
    chu.close()
    region.close()
    documents = tuple(_document(one) for one in fields.children("documents", []))
    if sum(one.procedure for one in documents) > 1:
        fix = "Gardez « procedure = true » sur le plus récent."
        fields.fault("E_SUBDIVISION", "Deux documents présentent la procédure nationale.", "documents", fix)
    found = Subdivision(
        code=_matching(fields, "code", CODE, "des minuscules, des chiffres et des tirets (rennes, la-reunion)"),
        name=fields.text("nom", max_length=60), of=fields.text("de", max_length=60), at=fields.text("a", max_length=60),
        site=fields.text("site", max_length=60), chu=home, town=town,
        contact=fields.text("contact", "", max_length=120),
        fictional=bool(fields.boolean("fictive", False)), departements=places,
        faculties=tuple(_faculty(one) for one in fields.children("facultes", [])),
        landmarks=tuple(fields.ids("jalons", []) or ()), examples=_texts(fields, "lieux_des_exemples"),
        phone=fields.text("telephone_fictif", "01 99 00"),
        documents=documents, readings=_readings(fields), zoning=_zoning(zoning, errors, name.rsplit("/", 1)[0]),
        demo_campaign=demo.text("campagne", "2027-03"), demo_start=demo.day("debut", date(2027, 5, 3)),
    )  # fmt: skip
    if len(found.examples) != EXAMPLES:
        what = "Les petits exemples d’appariement ont besoin de quatre noms de villes."
        fields.fault("E_SUBDIVISION", what, "lieux_des_exemples", "Donnez-en quatre, différents.")
    fields.text("commune_exemple")
    demo.close()
    fields.close()
    raise_all(errors)
    return found


def _matching(fields: Fields, key: str, pattern: re.Pattern[str], expected: str, default: str | None = None) -> str:
    value = fields.text(key) if default is None else fields.text(key, default)
    if value and not pattern.fullmatch(value):
        fields.fault("E_SUBDIVISION", f"« {value[:40]} » n’est pas {expected}.", key, f"Attendu : {expected}.")
    return value


def _departement(fields: Fields) -> Departement:
    code = _matching(fields, "code", DEPARTEMENT, "un code de département (35, 2A, 971)")
    found = Departement(
        code=code, name=fields.text("nom"), of=fields.text("de"),
        zip_percent=int(fields.integer("part_zip_fictive", 30, low=0, high=100) or 0),
    )  # fmt: skip
    fields.close()
    return found


def _document(fields: Fields) -> Document:
    found = Document(
        code=_matching(fields, "code", re.compile(r"S[1-9]\d?"), "un nom de source (S1, S2 …)"),
        title=fields.text("titre"), short=fields.text("court"), published=fields.day("publie_le"),
        procedure=bool(fields.boolean("procedure", False)),
        called=_matching(fields, "appele", CALLED, "un nom avec son article (la brochure, le guide)", "la brochure"),
    )  # fmt: skip
    fields.close()
    return found


def _faculty(fields: Fields) -> Faculty:
    found = Faculty(name=fields.text("nom"), desk=fields.text("departement", ""))
    fields.close()
    return found


def _texts(fields: Fields, key: str) -> tuple[str, ...]:
    items = fields.items(key, []) or []
    if not all(isinstance(one, str) and one.strip() for one in items) or len(set(map(str, items))) != len(items):
        fields.fault("E_SUBDIVISION", "C’est une liste de textes différents.", key, 'Ex. ["Une ville", "Une autre"].')
    return tuple(str(one) for one in items)


def _readings(fields: Fields) -> Mapping[str, str]:
    raw = fields.mapping("lectures", {}) or {}
    inner = fields.child("lectures", raw)
    for rule in raw:
        if not RULE.fullmatch(rule):
            fix = 'Écrivez l’identifiant d’une règle : "PDJ-01" = "S1".'
            inner.fault("E_SUBDIVISION", f"« {rule[:40]} » n’est pas une règle.", rule, fix)
    return MappingProxyType({rule: inner.choice(rule, ("S1", "loi"), "loi") for rule in raw})


def _zoning(text: str | None, errors: list[PhcoError], folder: str) -> Mapping[str, ZonedCommune]:
    """The dated zones by commune; every faulty row is said with its line."""
    found: dict[str, ZonedCommune] = {}
    if not text:
        return MappingProxyType(found)
    rows = csv.reader(text.splitlines())
    if tuple(next(rows, ())) != ZONING:
        fix = f"La première ligne est : {','.join(ZONING)}."
        errors.append(PhcoError("E_ZONAGE", "Les colonnes du zonage ne sont pas celles attendues.", folder, fix))
        return MappingProxyType(found)
    for number, row in enumerate(rows, start=2):
        where = f"{folder}/zonage.csv:{number}"
        try:
            code, zone, day = row
            one = ZonedCommune(code=code, zone=zone, on=date.fromisoformat(day))
        except ValueError:
            errors.append(PhcoError("E_ZONAGE", "La ligne n’est pas lisible.", where, "Ex. 35238,ZAC,2026-01-05."))
            continue
        if not COMMUNE.fullmatch(code) or zone not in ZONES or code in found:
            fix = f"Un code INSEE, une fois ; une zone parmi {', '.join(ZONES)}."
            errors.append(PhcoError("E_ZONAGE", f"« {code[:12]}, {zone[:12]} » ne convient pas.", where, fix))
            continue
        found[code] = one
    return MappingProxyType(found)
