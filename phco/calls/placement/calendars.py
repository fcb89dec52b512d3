"""The calls on calendar files: the plan written as one, a foreign one read, and what it adds to the plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from phco.calls.placement.reading import MOMENTS, read_period
from phco.calls.screen import read_root
from phco.dates import Period
from phco.fields import Fields
from phco.french import counted
from phco.placement import parameters
from phco.placement.calendars.plan import PAGES, Adopter, Adoption, entries_of, misdated, said
from phco.placement.calendars.read import Import, Skipped, read_ics
from phco.placement.followup.ics import EVENING, KINDS, PREFIXES, Entry, Written, numbered, write_ics
from phco.views import render

MOST = 2000
SHOWN = 200  # lines of what was left out that the screen lists


def _entry(one: Fields) -> Entry | None:
    """``{"nature", "debut", "fin", "demi"?, "titre"?}`` of an open reader, or None after noting the fault."""
    kind = one.choice("nature", KINDS)
    span = read_period(one)
    half = one.choice("demi", MOMENTS, "journee", nullable=True)
    title = one.text("titre", "", max_length=200)
    if span is None:
        return None
    if half not in ("journee", None) and span.start != span.end:
        one.fault("E_PERIODE", "Une demi-journée tient dans un seul jour.", "demi", "Écrivez la même fin.")
    days = Period(start=span.start, end=span.end)  # without its place in the question: entries are compared
    return Entry(kind=kind, span=days, title=title, half=None if half == "journee" else half)


def _seminars(on: date) -> tuple[str, ...]:
    return parameters.texts("enseignement.seminaires", on)


def stage_ics(entry: object) -> dict[str, object]:
    """``stage.ics``: the plan as an iCalendar text.

    in: ``{"au", "titre"?, "elements"?: [{"nature", "debut", "fin", "demi"?, "titre"?}], "plan"?, "suivi"?}``: elements
    or the plan of the device. ``suivi`` is that of the last file: an event keeps its identifier when its dates change.
    out ``{"ics", "nombre", "mal_datees", "fichier", "suivi"}``; ``mal_datees``: how many rows of the plan say dates
    that no calendar takes, and are left out.
    """
    fields = Fields(entry)
    today = fields.day("au")
    name = fields.text("titre", "Mon stage", max_length=120) or "Mon stage"
    plan = fields.mapping("plan", {})
    entries: list[Entry] = []
    given = fields.items("elements", [], most=MOST) if fields.has("plan") else fields.items("elements", most=MOST)
    for index, value in enumerate(given):
        one = fields.child(f"elements[{index}]", value)
        read = _entry(one)
        one.close()
        if read is not None:
            entries.append(read)
    former = _former(fields)
    fields.close()
    entries += entries_of(plan, _seminars(today))
    items = numbered(entries, former, stamp=today)
    return {
        "ics": write_ics(items, name=name, stamp=today),
        "nombre": len(items),
        "mal_datees": misdated(plan),
        "fichier": f"mon-stage-{today.isoformat()}.ics",
        "suivi": [one.as_json() for one in items],
    }


def _former(fields: Fields) -> list[Written]:
    """``suivi``: the events of the last file, each with its identifier."""
    found: list[Written] = []
    for index, value in enumerate(fields.items("suivi", [], most=MOST)):
        one = fields.child(f"suivi[{index}]", value)
        uid, sequence = one.text("uid", max_length=80), one.integer("sequence", 0, high=10**9)
        read = _entry(one)
        one.close()
        if read is not None and uid and all(other.uid != uid for other in found):
            found.append(Written(entry=read, uid=uid, sequence=sequence))
    return found


def _ics(fields: Fields) -> str:
    text = fields.raw("ics")
    if not isinstance(text, str) and fields.has("ics"):
        fields.fault("E_TYPE", "Un texte est attendu.", "ics", "Donnez le contenu du fichier .ics.")
    return text if isinstance(text, str) else ""


def stage_importer(entry: object) -> dict[str, object]:
    """``stage.importer``: what an iCalendar text brings to the plan, what is to decide, what is left out (E_ICS…).

    in: ``{"ics"}``; out ``{"elements", "ignores": [{"titre", "pourquoi"}], "a_decider": [{"titre", "pourquoi",
    "propositions": [element]}], "remarques"}``.
    """
    fields = Fields(entry)
    text = _ics(fields)
    fields.close()
    return _read_json(read_ics(text))


def _read_json(read: Import) -> dict[str, object]:
    return {
        "elements": [one.as_json() for one in read.entries],
        "ignores": [{"titre": one.title, "pourquoi": one.why} for one in read.skipped],
        "a_decider": [
            {"titre": one.title, "pourquoi": one.why, "propositions": [entry.as_json() for entry in one.proposals]}
            for one in read.doubts
        ],
        "remarques": list(read.remarks),
    }


def _adopted_json(found: Adoption) -> dict[str, object]:
    return {
        "ajouts": found.changes,
        "ajoutes": [said(one) for one in found.added],
        "deja": [said(one) for one in found.already],
        "laisses": [{"titre": said(one), "pourquoi": why} for one, why in found.left],
    }


def stage_adopter(entry: object) -> dict[str, object]:
    """``stage.adopter``: what chosen elements add to the plan of the device.

    in: ``{"au", "plan"?, "elements": [{…, "remplacer"?: bool}]}``; out ``{"ajouts": [{"liste", "cle"?, "valeur"}],
    "ajoutes", "deja", "laisses", "phrase"}``. A half-day of leave is taken as its whole day: the person chose it.
    """
    fields = Fields(entry)
    today = fields.day("au")
    plan = fields.mapping("plan", {})
    chosen: list[tuple[Entry, bool]] = []
    for index, value in enumerate(fields.items("elements", most=MOST)):
        one = fields.child(f"elements[{index}]", value)
        read = _entry(one)
        replace = one.boolean("remplacer", False)
        one.close()
        if read is not None:
            chosen.append((read, replace))
    fields.close()
    adopter = Adopter(plan, _seminars(today))
    for element, replace in chosen:
        adopter.add(_whole_leave(element), replace=replace)
    found = adopter.found
    told = [f"Ajouté : {said(one)}." for one in found.added] + [f"Déjà noté : {said(one)}." for one in found.already]
    told += [f"{said(one)} : {why}" for one, why in (*found.left, *found.undecided)]
    return {**_adopted_json(found), "phrase": " ".join(told)}


def _whole_leave(entry: Entry) -> Entry:
    if entry.kind != "conge" or entry.half in (None, EVENING):
        return entry
    return Entry(kind="conge", span=entry.span, title=entry.title)


def vue_importer(entry: object) -> dict[str, object]:
    """``vue.importer``: a calendar file read into the plan, drawn: added, already there, to decide, left out.

    in: ``{"au", "ics", "plan"?, "racine"?}``; ``resultat`` holds what ``stage.adopter`` answers and, in ``lecture``,
    what ``stage.importer`` does.
    """
    fields = Fields(entry)
    today = fields.day("au")
    text = _ics(fields)
    plan = fields.mapping("plan", {})
    root = read_root(fields, "../../")
    fields.close()
    read = read_ics(text)
    adopter = Adopter(plan, _seminars(today))
    for one in read.entries:
        adopter.add(one)
    found = adopter.found
    undecided = [_choice(doubt.title, doubt.why, doubt.proposals) for doubt in read.doubts]
    undecided += [_choice(said(one), why, (_whole_leave(one),), replace=True) for one, why in found.undecided]
    left = [Skipped(title=said(one), why=why) for one, why in found.left] + list(read.skipped)
    groups = _grouped(left)
    summary = _summary(len(found.added), len(found.already), len(undecided), len(left))
    result = {**_adopted_json(found), "lecture": _read_json(read), "a_decider": undecided, "phrase": summary}
    pages = {one.kind: PAGES[one.kind] for one in found.added}
    html = render(
        "stage-import.html",
        racine=root,
        resume=summary,
        ajoutes=[(said(one), *pages[one.kind]) for one in found.added],
        deja=result["deja"],
        a_decider=undecided,
        laisses=groups,
        nombre_laisses=len(left),
        remarques=[*read.remarks, *found.remarks],
        montres=SHOWN,
    )
    return {"html": html, "resultat": result}


def _choice(title: str, why: str, proposals: Sequence[Entry], *, replace: bool = False) -> dict[str, object]:
    """What the person decides: one button a proposal, with the element that ``stage.adopter`` takes."""
    more = {"remplacer": True} if replace else {}
    elements = [{**one.as_json(), **more} for one in proposals]
    chosen = {"seminaire": "Remplacer", "conge": "Journée entière"} if replace else {}
    labels = [chosen.get(one.kind, PREFIXES[one.kind]) for one in proposals]
    when = "" if replace else said(proposals[0]).rpartition(", ")[2]
    shown = [{"libelle": label, "element": one} for label, one in zip(labels, elements, strict=True)]
    return {"titre": title, "quand": when, "pourquoi": why, "propositions": shown}


def _grouped(left: Sequence[Skipped]) -> list[dict[str, object]]:
    """What was left out, by reason: the titles, those told twice counted."""
    by_why: dict[str, dict[str, int]] = {}
    for one in left:
        titles = by_why.setdefault(one.why, {})
        titles[one.title] = titles.get(one.title, 0) + 1
    return [
        {
            "pourquoi": why,
            "nombre": sum(titles.values()),
            "titres": [title if many == 1 else f"{title} ({many} fois)" for title, many in titles.items()],
        }
        for why, titles in by_why.items()
    ]


def _summary(added: int, already: int, undecided: int, left: int) -> str:
    parts = [counted(added, "élément ajouté", "éléments ajoutés") if added else "Aucun élément ajouté"]
    if already:
        parts.append(f"{already} déjà là")
    if undecided:
        parts.append(f"{undecided} à décider")
    parts.append(counted(left, "laissé de côté", "laissés de côté") if left else "aucun laissé de côté")
    return f"{', '.join(parts)}."
