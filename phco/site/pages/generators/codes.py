"""The page of the codes of refusal, made from the table that the packages themselves use."""

from __future__ import annotations

from collections.abc import Iterator

from phco.packages.codes import CODES
from phco.site.pages.context import GeneratedPage, SiteContext

FAMILIES = {
    "zip": "L’archive",
    "json": "La signature et le JSON",
    "csv": "Les tableaux",
    "texte": "Les nombres et les instants",
    "sceau": "Le sceau",
    "signature": "La clé et l’auteur",
    "règles": "Les règles du tour",
}


def pages(_context: SiteContext) -> Iterator[GeneratedPage]:
    """One page: every code, what it means, how to mend it."""
    lines = [
        "Un fichier refusé dit toujours pourquoi : un code stable, l’endroit, et comment réparer. "
        "Un code ne change jamais de sens.",
        "",
    ]
    for family, title in FAMILIES.items():
        lines += [f"## {title}", "", "| Code | Ce que cela veut dire | Comment réparer |", "|---|---|---|"]
        lines += [f"| `{one.code}` | {one.meaning} | {one.fix} |" for one in CODES.values() if one.family == family]
        lines.append("")
    yield GeneratedPage(
        path="comprendre/codes.md",
        title="Les codes de refus d’un fichier",
        description="Ce que veut dire chaque code de refus d’un fichier « .phco », et comment réparer.",
        template="main.html",
        markdown="\n".join(lines),
        meta={"groupe": "Références", "ordre": 90},
    )
