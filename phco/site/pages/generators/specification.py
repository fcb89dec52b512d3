"""The specification that a third party needs to verify a matching again, and its test vectors to download."""

from __future__ import annotations

import json
from collections.abc import Iterator

from phco.host.keys.examples import example_complaint
from phco.matching.draws.known import known_draws
from phco.packages.kinds import KINDS
from phco.site.pages.context import GeneratedPage, SiteContext
from phco.site.pages.vectors import vectors

SOURCE = "specification.md"
VECTORS = "donnees/vecteurs-verification.json"
COMPLAINT = "donnees/exemple-reclamation.json"


def pages(context: SiteContext) -> Iterator[GeneratedPage]:
    """One page: site_src/specification.md, with what is known of the public draws."""
    text = (context.source / SOURCE).read_text(encoding="utf-8")
    for mark, content in {"VECTEURS": VECTORS, "LOTO": _loto(), "CHAINES": _chains(), "GENRES": _kinds()}.items():
        text = text.replace(f"[[{mark}]]", content)
    yield GeneratedPage(
        path="comprendre/specification.md",
        title="La spécification de la vérification",
        description="De quoi revérifier un appariement avec votre propre programme, et des vecteurs d’essai.",
        template="main.html",
        markdown=text,
        meta={"groupe": "Références", "ordre": 95},
    )


def files(_context: SiteContext) -> dict[str, bytes]:
    """The test vectors and a fictional complaint to try: the same bytes at each build."""
    return {
        VECTORS: json.dumps(vectors(), ensure_ascii=False, indent=1).encode() + b"\n",
        COMPLAINT: example_complaint(),
    }


FROM = {"dj": "docteur junior", "pamsu": "PAMSU", "dmg": "DMG"}
TO = {"dmg": "DMG (scellé)", "personne": "une personne", "tous": "tous"}


def _kinds() -> str:
    """The kinds of packages, from whom to whom, and their tables."""
    lines = ["| Genre | De, à | Tableaux |", "|---|---|---|"]
    for kind in KINDS.values():
        tables = ", ".join(f"`{table.name}`" for table in kind.tables)
        lines.append(f"| `{kind.name}` | {FROM[kind.sender]}, {TO[kind.recipient]} | {tables} |")
    return "\n".join(lines)


def _loto() -> str:
    loto = known_draws().loto
    return f"Soirs de tirage : {', '.join(loto.evenings[:-1])} et {loto.evenings[-1]}."


def _chains() -> str:
    lines = ["| Chaîne | Ce qui la définit |", "|---|---|"]
    for one in known_draws().chains.values():
        lines.append(
            f"| {one.name} | empreinte `{one.hash}` ; schéma `{one.scheme}` ; séparateur `{one.dst}` ; clé publique"
            f" `{one.key}` ; tour 1 à {one.genesis} secondes Unix, puis toutes les {one.period} secondes |"
        )
    return "\n".join(lines)
