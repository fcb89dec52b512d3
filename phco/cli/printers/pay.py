"""Payslips, the year, comparisons and sensitivity on a terminal: the same tree as the screens, in French."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from phco.dates import french_day
from phco.french import counted
from phco.jsontext import JsonView
from phco.money import french_euros
from phco.pay.labels import NET, OUTSIDE_NET, TOTALS, total_rows

WIDTH = 62
PERIODS = {"mois": "par mois", "semestre": "par semestre"}


def euros(text: str | None) -> str:
    """``"2790.00"`` as ``2 790,00 €``."""
    return "à vérifier" if text is None else french_euros(Decimal(text))


def amount(entry: JsonView, key: str) -> str:
    """An amount, or its bounds when it is not known; one that nobody tells is unknown, though nothing is counted."""
    if entry.get("inconnu"):
        return "inconnu"
    if entry.get(key) is not None:
        return euros(entry[key])
    low, high = entry.get(f"{key}_min"), entry.get(f"{key}_max")
    if low is not None and high is not None:
        return f"de {euros(low)} à {euros(high)}"
    return f"au moins {euros(low)}" if low is not None else f"au plus {euros(high)}" if high is not None else "inconnu"


def net(entry: JsonView | None, key: str) -> str:
    """The amount of a net, which nothing estimates before the first published rates."""
    if entry is None or (entry[key] is None and entry[f"{key}_min"] is None):
        return OUTSIDE_NET
    return amount(entry, key)


def checked(day: str) -> str:
    """``"2026-11-22"`` as ``22 novembre 2026``."""
    return french_day(date.fromisoformat(day))


def row(label: str, value: str) -> str:
    """A label and its value, aligned on the right."""
    return f"{label} {'.' * max(2, WIDTH - len(label))} {value:>14}"


def slip(result: JsonView) -> str:
    """``simuler.dj`` and ``simuler.pamsu``."""
    return "\n".join(_slip_lines(result))


def _slip_lines(result: JsonView) -> Iterable[str]:
    for line in result["lignes"]:
        yield row(f"{line['libelle']} ({line['regle']}, {PERIODS[line['periode']]})", amount(line, "montant"))
        yield f"    {line['formule']}"
        source = line["source"]
        yield f"    Source : {source['titre']}, {source['article']} — vérifié le {checked(source['verifie_le'])}"
        for text in (line["note"], *(f"Hypothèse : {one}" for one in line["hypotheses"])):
            if text:
                yield f"    {text}"
        for other in line["autres_lectures"]:
            yield f"    Autre lecture ({other['lecture']}) : {amount(other, 'montant')} — {other['texte']}"
    yield ""
    totals = result["totaux"]
    for total in total_rows(totals):
        yield row(f"{total.label} ({total.detail})", amount(totals, total.key))
    if result["net_estime"] is not None:
        yield row(f"{NET}, avant impôt (PDJ-06)", amount(result["net_estime"], "mois"))
        for line in result["net_estime"]["lignes"][1:]:
            yield f"    {line['libelle']} : {line['formule']} = {amount(line, 'montant')}"
    for index, part in enumerate(result.get("parts", []), start=1):
        yield row(f"Part du PAMSU n° {index} dans la rémunération pédagogique", euros(part))
    yield ""
    yield from (f"– {note}" for note in result["notes"])
    if result["net_estime"] is not None:
        yield from (f"– {note}" for note in result["net_estime"]["notes"])


def year(result: JsonView) -> str:
    """``simuler.annee``: one line a month. Months of a hole, or after the last period, are said outside placement."""
    lines = []
    for month in result["mois"]:
        extra = "" if month["actes"] is None else f", {counted(Decimal(month['actes']), 'acte')}"
        extra += f", {counted(int(month['jours_absence']), 'jour')} d’absence" if month["jours_absence"] else ""
        extra = extra or (", hors stage" if month["periode"] is None else "")
        lines.append(row(f"{month['rang']:>2}. {month['nom']}{extra}", amount(month, "total")))
    months = counted(len(result["mois"]), "mois")
    lines += ["", row(f"Brut sur {months}", amount(result, "total"))]
    lines += [row(f"Net estimé sur {months}, avant impôt (PDJ-06)", net(result["net_estime"], "annee")), ""]
    return "\n".join([*lines, *(f"– {note}" for note in result["notes"])])


def comparison(result: JsonView) -> str:
    """``comparer.dj``: totals side by side."""
    lines = []
    for key in ("mois", "semestre", "annee"):
        a, b = (amount(result[name]["totaux"], key) for name in ("a", "b"))
        lines += [TOTALS[key], f"    A : {a}", f"    B : {b}", f"    B − A : {amount(result['ecarts'], key)}"]
    a, b = (net(result[name]["net_estime"], "mois") for name in ("a", "b"))
    lines += [f"{NET}, avant impôt", f"    A : {a}", f"    B : {b}", f"    B − A : {net(result['ecarts'], 'net')}"]
    return "\n".join(lines)


def contract(result: JsonView) -> str:
    """``contrat``: the two slips of one contract."""
    return "\n".join(["DOCTEUR JUNIOR", slip(result["dj"]), "", "PAMSU", slip(result["pamsu"])])


def sensitivity(result: JsonView) -> str:
    """``sensibilite.*``: the segments between the jumps."""
    acts = result["variable"] == "actes_par_mois"
    key = "semestre" if acts else "mois"
    lines = [f"{TOTALS[key]}, selon {'les actes' if acts else 'les patients exonérés'} :"]
    for segment in result["segments"]:
        first, last = amount(segment["debut"], key), amount(segment["fin"], key)
        span = first if first == last else f"de {first} à {last}"
        lines.append(f"    {segment['texte']} : {span} (prime {amount(segment, 'prime')})")
    return "\n".join(lines)
