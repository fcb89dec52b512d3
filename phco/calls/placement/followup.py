"""The calls of the follow-up: activity, portfolio, interviews, checklists."""

from __future__ import annotations

from datetime import date

from phco.calls.placement.reading import MOMENTS, read_cells, read_period, read_periods
from phco.calls.placement.teaching import MOST, seminars_on
from phco.dates import Period, french_day
from phco.fields import LAST_DAY, Fields
from phco.jsontext import JsonObject
from phco.placement import parameters
from phco.placement.followup.activity import balance, care_day, outside
from phco.placement.followup.checklists import checklists
from phco.placement.followup.interviews import Interview, Step, interviews_summary
from phco.placement.followup.portfolio import Entry as PortfolioEntry
from phco.placement.followup.portfolio import (
    completeness,
    families,
    families_source,
    seminar_id,
)
from phco.placement.week.model import Week
from phco.placement.week.pattern import pattern_week


def activite_bilan(entry: object) -> dict[str, object]:
    """``activite.bilan``: the activity log against PDJ-03 and ORG-05.

    in: ``{"debut", "mois"?: 6, "au", "actes": [{"date", "nombre"}], "grille_type"?, "conges"?, "lecture"?}``: one
    semester, since the bonus is a semester's. A day logged twice is E_DOUBLON, a day outside the placement or after
    ``au`` E_DATE.
    """
    fields = Fields(entry)
    start = fields.day("debut")
    semester = parameters.whole("stage.duree", start)
    months = fields.integer("mois", semester, low=1, high=semester)
    today = fields.day("au")
    acts: dict[date, int] = {}
    for index, value in enumerate(fields.items("actes", most=MOST)):
        one = fields.child(f"actes[{index}]", value)
        before = len(fields.errors)
        day = one.day("date")
        number = one.integer("nombre", high=200)
        one.close()
        if len(fields.errors) > before:
            continue
        span = outside(start, months, day)
        if day in acts:
            one.fault("E_DOUBLON", f"Le {french_day(day)} figure deux fois.", "date", "Gardez un seul nombre par jour.")
        elif span is not None:
            one.fault("E_DATE", f"Le {french_day(day)} n’est pas dans le stage ({span}).", "date", "Corrigez-la.")
        elif day > today:
            one.fault("E_DATE", f"Le {french_day(day)} n’est pas encore passé.", "date", "Notez-le ce jour-là.")
        acts[day] = number
    pattern = None
    if fields.has("grille_type"):
        pattern = Week(regime="dj", cells=read_cells(fields, "grille_type"))
    else:
        fields.raw("grille_type", None)
    leave = read_periods(fields, "conges")
    reading = fields.choice("lecture", ("S1", "loi"), None, nullable=True)
    fields.close()
    pattern = pattern or pattern_week("dj", parameters.week_rules(start))
    rules = parameters.activity_rules(start, lecture=reading)
    found = balance(start, months, acts, today=today, is_care=care_day(pattern, leave), rules=rules)
    return {**found.as_json(), "notes": found.notes()}


def portfolio_completude(entry: object) -> JsonObject:
    """``portfolio.completude``: entries by competence family and by seminar, and what is empty.

    in: ``{"entrees": [{"id", "date", "titre", "familles"?, "seminaire"?, "texte"?, "pieces"?: n}], "au"?}``.
    """
    fields = Fields(entry)
    on = fields.day("au", LAST_DAY)
    seminars = seminars_on(on)
    seminar_ids = tuple(seminar_id(name) for name in seminars)
    family_ids = tuple(one.id for one in families())
    found: list[PortfolioEntry] = []
    for index, value in enumerate(fields.items("entrees", most=MOST)):
        one = fields.child(f"entrees[{index}]", value)
        id_ = one.text("id", max_length=60)
        if any(other.id == id_ for other in found):
            one.fault("E_DOUBLON", f"« {id_} » figure deux fois.", "id", "Gardez une seule entrée.")
        named = one.ids("familles", [])
        for place, family in enumerate(named):
            if family not in family_ids:
                what = f"« {family[:40]} » n’est pas une famille."
                one.fault("E_VALEUR", what, f"familles[{place}]", f"Familles : {', '.join(family_ids)}.")
        found.append(
            PortfolioEntry(
                id=id_,
                day=one.day("date"),
                title=one.text("titre", max_length=200),
                families=tuple(named),
                seminar=one.choice("seminaire", seminar_ids, None, nullable=True),
                has_text=bool(one.text("texte", "", max_length=20_000).strip()),
                attachments=one.integer("pieces", 0, high=1000),
            )
        )
        one.close()
    fields.close()
    return completeness(found, seminars)


def portfolio_structure(entry: object) -> JsonObject:
    """``portfolio.structure``: the sections, their help and their source. in: ``{"au"?}``."""
    fields = Fields(entry)
    on = fields.day("au", LAST_DAY)
    fields.close()
    return {
        "familles": [{"id": one.id, "nom": one.name, "aide": one.help} for one in families()],
        "seminaires": [{"id": seminar_id(name), "nom": name} for name in seminars_on(on)],
        "source": families_source(),
    }


def entretiens_bilan(entry: object) -> dict[str, object]:
    """``entretiens.bilan``: the pedagogical interviews (ORG-10): held, planned, gaps, open next steps.

    in: ``{"debut", "fin", "au", "entretiens": [{"date", "points"?: [text], "suites"?: [{"texte", "fait"?,
    "echeance"?}]}]}``.
    """
    fields = Fields(entry)
    placement = read_period(fields) or Period(start=LAST_DAY, end=LAST_DAY)
    today = fields.day("au")
    log: list[Interview] = []
    for index, value in enumerate(fields.items("entretiens", most=MOST)):
        one = fields.child(f"entretiens[{index}]", value)
        points = list(one.items("points", [], most=100))
        for place, point in enumerate(points):
            if not isinstance(point, str) or len(point) > 2000:
                one.fault("E_TYPE", "Un texte est attendu.", f"points[{place}]", "Écrivez une phrase.")
        steps = []
        for place, raw in enumerate(one.items("suites", [], most=100)):
            step = one.child(f"suites[{place}]", raw)
            steps.append(
                Step(
                    text=step.text("texte", max_length=2000),
                    done=step.boolean("fait", False),
                    due=step.day("echeance", None, nullable=True),
                )
            )
        one.choice("demi", MOMENTS, None, nullable=True)
        log.append(Interview(day=one.day("date"), points=tuple(str(point) for point in points), steps=tuple(steps)))
    fields.close()
    return interviews_summary(log, placement, today)


def documents_liste(entry: object) -> dict[str, object]:
    """``documents.liste``: one checklist, or all of them. in: ``{"liste"?, "faits"?: [ids]}``."""
    fields = Fields(entry)
    known = checklists()
    name = fields.choice("liste", tuple(known), None, nullable=True)
    done = fields.ids("faits", [])
    if name is not None:
        points = {point.id for point in known[name].points}
        for index, one in enumerate(done):
            if one not in points:
                what = f"« {one[:40]} » n’est pas un point de cette liste."
                fields.fault("E_VALEUR", what, f"faits[{index}]", f"Points : {', '.join(sorted(points))}.")
    elif done:
        fields.fault("E_VALEUR", "Des points sont cochés sans liste.", "faits", "Donnez « liste ».")
    fields.close()
    chosen = [known[name]] if name is not None else list(known.values())
    return {"listes": [one.as_json(done) for one in chosen]}
