"""What the desk keeps of a package’s tables: plain JSON, and the subject that a newer package of its kind replaces."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from phco.dates import utc_text
from phco.jsontext import JsonObject
from phco.packages.reading import Package

Content = tuple[JsonObject, str]


def plain(value: object) -> object:
    """A cell as JSON: dates and decimals as texts."""
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def cell_text(value: object) -> str:
    """A cell as the canonical table writes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    return str(plain(value))


def hearts(package: Package) -> Content:
    """``coeurs``: offer → hearts."""
    return {"coeurs": {str(row["offre"]): row["coeurs"] for row in package.tables["voeux"]}}, ""


def ranking(package: Package) -> Content:
    """``classement``: candidates, the first ranked first."""
    rows = sorted(package.tables["classement"], key=lambda row: int(str(row["rang"])))
    return {"classement": [row["candidat"] for row in rows]}, ""


def sheet(package: Package) -> Content:
    """``cellules``: the cells of the sheet, as texts."""
    return {"cellules": {name: cell_text(value) for name, value in package.tables["offre"][0].items()}}, ""


def application(package: Package) -> Content:
    """The only row: presentation, options, paths of the CV and of the letter; ``document``: why one cannot be kept."""
    from phco.host.keys.pdf_checks import pdf_fault  # pypdf: no screen nor help page waits for it

    content: JsonObject = {name: plain(value) for name, value in package.tables["dossier-dj"][0].items()}
    for path, data in sorted(package.pieces.items()):
        reason = pdf_fault(data)
        if reason:
            return {**content, "document": {"quoi": reason[0], "ou": path, "remede": reason[1]}}, ""
    return content, ""


def report(package: Package) -> Content:
    """The only row, ``participants``, ``presents`` where people are named; the subject is its date and its theme.

    Their names stay in the file, sealed: « effacer noms.json » must go on being enough.
    """
    row = {name: plain(value) for name, value in package.tables["cr-gep"][0].items()}
    people = sorted(str(one["dj"]) for one in package.tables["participants"])
    named = package.tables.get("personnes", ())
    known = {str(one["dj"]) for one in named if one["dj"]}
    more = {"presents": len(named) + len(set(people) - known)} if named else {}
    return {**row, "participants": people, **more}, f"{row['date']} {row['theme']}"


def fourth_day(package: Package) -> Content:
    """``choix``: semester → places in order; the subject is the semesters."""
    choices: dict[str, list[str]] = {}
    for row in sorted(package.tables["choix-journee4"], key=lambda row: (str(row["semestre"]), int(str(row["rang"])))):
        choices.setdefault(str(row["semestre"]), []).append(str(row["lieu"]))
    return {"choix": choices}, " ".join(choices)
