"""Readers shared by the placement's calls: periods, semesters, grids, supervisors, events. Faults go to the reader."""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal
from itertools import pairwise

from phco.dates import DAYS, Period, french_range
from phco.errors import PhcoError
from phco.fields import Fields
from phco.placement.leave.model import Season, Semester
from phco.placement.week.model import (
    ACTIVITIES,
    SLOTS,
    HalfDay,
    Mode,
    Presence,
    Project,
    Regime,
    Review,
    Supervisor,
    Week,
)

MOST_PERIODS = 400
MOST_SEMESTERS = 40
MOST_PEOPLE = 20
LONGEST = 400  # days: what is longer is a slip of the keyboard, and would be slow to count
REGIMES: tuple[Regime, ...] = ("saspas", "dj")
PRESENCES: tuple[Presence, ...] = ("pamsu", "medecin-these", "joignable", "aucune")
HALF_CHOICES = ("matin", "apres_midi", "journee")
SEASONS: tuple[Season, ...] = ("hiver", "ete")
MODES: tuple[Mode, ...] = ("cabinet", "telephone", "visio")
MOMENTS = (*HALF_CHOICES, "soir")  # an evening is outside the half-days of a placement
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


def read_period(fields: Fields) -> Period | None:
    """``debut`` and ``fin`` of an open reader, or None after noting the fault (E_PERIODE when they are reversed)."""
    before = len(fields.errors)
    start, end = fields.day("debut"), fields.day("fin")
    if len(fields.errors) > before:
        return None
    if end < start:
        fields.fault(
            "E_PERIODE", "La fin est avant le début.", "fin", "Écrivez une fin égale au début ou plus tardive."
        )
        return None
    if (end - start).days >= LONGEST:
        fields.fault("E_PERIODE", f"La période dépasse {LONGEST} jours.", "fin", "Coupez-la, ou corrigez la date.")
        return None
    return Period(start=start, end=end, where=fields.path)


def read_periods(fields: Fields, key: str, *, required: bool = False, most: int = MOST_PERIODS) -> tuple[Period, ...]:
    """A list of ``{"debut", "fin"}``."""
    values = fields.items(key, most=most) if required else fields.items(key, [], most=most)
    found: list[Period] = []
    for index, value in enumerate(values):
        child = fields.child(f"{key}[{index}]", value)
        period = read_period(child)
        child.close()
        if period is not None:
            found.append(period)
    return tuple(found)


def read_semesters(fields: Fields, *, required: bool) -> tuple[Semester, ...]:
    """``semestres``: seasons and dates that do not overlap (E_SEMESTRES)."""
    found: list[Semester] = []
    before = len(fields.errors)
    for index, value in enumerate(fields.items("semestres", most=MOST_SEMESTERS)):
        child = fields.child(f"semestres[{index}]", value)
        season = child.choice("saison", SEASONS)
        period = read_period(child)
        child.close()
        if period is not None:
            found.append(Semester(season=season, span=period))
    if len(fields.errors) > before:
        return tuple(found)
    if required and not found:
        fields.fault(
            "E_SEMESTRES", "Il faut au moins un semestre.", "semestres", "Donnez la saison, le début et la fin."
        )
    ordered = sorted(found, key=lambda one: one.span.start)
    for first, second in pairwise(ordered):
        if first.span.touches(second.span):
            said = french_range(second.span.start, second.span.end)
            what = f"Le semestre {said} commence avant la fin du précédent."
            fix = "Corrigez les dates : deux semestres ne se recouvrent pas."
            fields.errors.append(PhcoError("E_SEMESTRES", what, second.span.where, fix))
    return tuple(found)


def read_time(fields: Fields, key: str) -> time | None:
    """``"18:30"`` or null (E_HEURE)."""
    text = fields.text(key, None, nullable=True, max_length=5)
    if text is None:
        return None
    match = _TIME.fullmatch(text)
    if match is None:
        if text or not fields.errors:
            fields.fault("E_HEURE", f"« {text} » n’est pas une heure.", key, "Écrivez-la HH:MM, par exemple 18:30.")
        return None
    return time(int(match[1]), int(match[2]))


def read_cells(fields: Fields, key: str) -> dict[str, HalfDay]:
    """``{"lundi_matin": "soin" | {"activite", "lieu"?, "encadrant"?, "presence"?, "minutes"?, "debut"?, "fin"?}}``."""
    grid = fields.child(key, fields.mapping(key))
    cells: dict[str, HalfDay] = {}
    for slot in SLOTS:
        raw = grid.raw(slot, None)
        if raw is None:
            continue
        if isinstance(raw, str):
            cells[slot] = HalfDay(activity=grid.choice(slot, tuple(ACTIVITIES)))
            continue
        one = grid.child(slot, raw)
        start, end = read_time(one, "debut"), read_time(one, "fin")
        if start is not None and end is not None and end <= start:
            one.fault("E_HEURE", "La fin n’est pas après le début.", "fin", "Corrigez l’une des deux heures.")
            end = None
        cells[slot] = HalfDay(
            activity=one.choice("activite", tuple(ACTIVITIES)),
            place=one.text("lieu", None, nullable=True, max_length=200) or None,
            supervisor=one.text("encadrant", None, nullable=True, max_length=60) or None,
            presence=one.choice("presence", PRESENCES, None, nullable=True),
            minutes_away=one.integer("minutes", None, high=1440, nullable=True),
            start=start,
            end=end,
        )
        one.close()
    grid.close()
    return cells


def read_project(fields: Fields) -> Project:
    """``projet``: the option of the 4e journée and its own conditions; an absent or null answer is not said."""
    raw = fields.mapping("projet", None, nullable=True)
    if raw is None:
        return Project()
    one = fields.child("projet", raw)

    def said(key: str) -> bool | None:
        value: bool | None = one.boolean(key, None, nullable=True)
        return value

    found = Project(
        option=one.integer("option", None, low=1, high=5, nullable=True),
        place=one.text("lieu", None, nullable=True, max_length=200) or None,
        run_by_pamsu=said("organisee_par_le_pamsu"),
        approved=said("structure_agreee"),
        independent=said("independante_du_pamsu"),
        on_list=said("lieu_sur_la_liste"),
        convention=said("convention"),
        both_wish=said("souhait_commun"),
    )
    one.close()
    return found


def read_reviews(fields: Fields) -> dict[str, Review]:
    """``revues``: ``{"lundi": {"minutes", "mode"?}}``."""
    days = fields.child("revues", fields.mapping("revues", {}))
    found: dict[str, Review] = {}
    for day in DAYS[:6]:
        raw = days.raw(day, None)
        if raw is None:
            continue
        one = days.child(day, raw)
        minutes = one.integer("minutes", high=600)
        mode = one.choice("mode", MODES, "cabinet")
        one.close()
        found[day] = Review(minutes=minutes, mode=mode)
    days.close()
    return found


def read_monday(fields: Fields, key: str, *, nullable: bool) -> date | None:
    """A Monday (E_LUNDI)."""
    day: date | None = fields.day(key, None, nullable=True) if nullable else fields.day(key)
    if day is not None and day.weekday() != 0 and not any(one.where == fields.place(key) for one in fields.errors):
        fields.fault("E_LUNDI", "Une semaine commence un lundi.", key, "Donnez la date du lundi.")
    return day


def read_week(fields: Fields, regime: Regime, *, lived: bool = False) -> Week:
    """A week of an open reader: ``grille``, ``lundi``, ``projet``, ``revues``, ``heures_pdsa``."""
    monday = read_monday(fields, "lundi", nullable=not lived)
    return Week(
        regime=regime,
        monday=monday,
        cells=read_cells(fields, "grille"),
        project=read_project(fields),
        reviews=read_reviews(fields),
        duty_hours=fields.decimal("heures_pdsa", Decimal(0), high=168),
    )


def read_supervisors(fields: Fields, key: str = "encadrants") -> tuple[Supervisor, ...]:
    """``encadrants``: who supervises, where, when, how far, and their leave. Ids are distinct (E_DOUBLON)."""
    found: list[Supervisor] = []
    for index, value in enumerate(fields.items(key, [], most=MOST_PEOPLE)):
        one = fields.child(f"{key}[{index}]", value)
        id_ = one.text("id", max_length=60)
        if any(other.id == id_ for other in found):
            one.fault("E_DOUBLON", f"« {id_} » figure deux fois.", "id", "Gardez une seule mention.")
        found.append(
            Supervisor(
                id=id_,
                name=one.text("nom", "", max_length=120),
                place=one.text("lieu", None, nullable=True, max_length=200) or None,
                on_site=_slots(one, "sur_place"),
                reachable=_slots(one, "joignable"),
                minutes_away=one.integer("minutes", None, high=1440, nullable=True),
                leave=read_periods(one, "conges"),
            )
        )
        one.close()
    return tuple(found)


def _slots(fields: Fields, key: str) -> frozenset[str]:
    names: list[str] = fields.ids(key, [])
    for index, name in enumerate(names):
        if name not in SLOTS:
            fields.fault(
                "E_VALEUR", f"« {name[:40]} » n’est pas une demi-journée.", f"{key}[{index}]", "Ex. lundi_matin."
            )
    return frozenset(name for name in names if name in SLOTS)


def as_halves(half: str) -> tuple[str, ...]:
    """``journee`` is both halves."""
    return ("matin", "apres_midi") if half == "journee" else (half,)
