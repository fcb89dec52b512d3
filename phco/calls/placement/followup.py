"""The calls of the follow-up: activity, portfolio, teaching, GEP, interviews, checklists."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from phco.calls.placement.reading import MOMENTS, read_cells, read_period, read_periods
from phco.dates import Period, french_day
from phco.errors import PhcoError
from phco.fields import LAST_DAY, Fields
from phco.jsontext import JsonObject
from phco.packages.cr_gep import read_answer
from phco.placement import parameters
from phco.placement.followup.activity import balance, care_day, outside
from phco.placement.followup.checklists import checklists
from phco.placement.followup.gep import Report, as_tables, blocking, check_report
from phco.placement.followup.interviews import Interview, Step, interviews_summary
from phco.placement.followup.portfolio import (
    Attendance,
    completeness,
    families,
    families_source,
    seminar_id,
    teaching,
)
from phco.placement.followup.portfolio import Entry as PortfolioEntry
from phco.placement.week.model import Week
from phco.placement.week.pattern import pattern_week

MOST = 2000
MOST_ROWS = 20_000  # lines of a bulletin
HASH = "sha256:"
SHORTEST_HASH = 8  # digits of a package's hash


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


def _seminars(on: date) -> tuple[str, ...]:
    return parameters.texts("enseignement.seminaires", on)


def portfolio_completude(entry: object) -> JsonObject:
    """``portfolio.completude``: entries by competence family and by seminar, and what is empty.

    in: ``{"entrees": [{"id", "date", "titre", "familles"?, "seminaire"?, "texte"?, "pieces"?: n}], "au"?}``.
    """
    fields = Fields(entry)
    on = fields.day("au", LAST_DAY)
    seminars = _seminars(on)
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
        "seminaires": [{"id": seminar_id(name), "nom": name} for name in _seminars(on)],
        "source": families_source(),
    }


def enseignement_bilan(entry: object) -> dict[str, object]:
    """``enseignement.bilan``: the five seminars and the GEP sessions (ENS-01, ENS-02).

    in: ``{"au", "seminaires"?: [{"id", "date"?, "present"?, "demi"?}], "autres_seminaires"?: [{"nom"?, "date"?,
    "present"?, "demi"?}], "gep"?: [{"date", "theme"?, "present"?, "cr"?, "paquet"?, "rang"?, "envoi"?, "demi"?}],
    "bulletin"?}``; ``rang``: its place in the plan; ``envoi``: ``moi`` or ``groupe``; ``cr`` is ``a-envoyer``,
    ``envoye``, ``valide`` or ``refuse``. ``bulletin``: rows of a verified bulletin; the one that bears a session's
    ``paquet`` (its hash, or eight digits of it at least) says what the DMG answered, to the author and to the group
    alike.
    """
    fields = Fields(entry)
    today = fields.day("au")
    seminars = _seminars(today)
    ids = tuple(seminar_id(name) for name in seminars)
    attended: list[Attendance] = []
    for index, value in enumerate(fields.items("seminaires", [], most=MOST)):
        one = fields.child(f"seminaires[{index}]", value)
        attended.append(
            Attendance(
                name=one.choice("id", ids),
                day=one.day("date", None, nullable=True),
                attended=one.boolean("present", None, nullable=True),
            )
        )
        one.choice("demi", MOMENTS, None, nullable=True)
    others = _other_seminars(fields)
    sessions: list[Attendance] = []
    hashes: list[str] = []
    for index, value in enumerate(fields.items("gep", [], most=MOST)):
        one = fields.child(f"gep[{index}]", value)
        sessions.append(
            Attendance(
                name=one.text("theme", "", max_length=200),
                day=one.day("date"),
                attended=one.boolean("present", None, nullable=True),
                report=one.choice("cr", ("a-envoyer", "envoye", "valide", "refuse"), None, nullable=True),
                rank=one.integer("rang", None, low=0, high=MOST, nullable=True),
                sent=one.choice("envoi", ("moi", "groupe"), None, nullable=True) or "",
            )
        )
        one.choice("demi", MOMENTS, None, nullable=True)
        hashes.append(one.text("paquet", "", max_length=80).strip())
    bulletin = read_bulletin(fields)
    fields.close()
    told = [_answered(one, hash_, bulletin) for one, hash_ in zip(sessions, hashes, strict=True)]
    return {**teaching(seminars, attended, told, today), "autres_seminaires": others}


def _other_seminars(fields: Fields) -> list[JsonObject]:
    """``autres_seminaires``: those that are not of the compulsory ones, in the order of their dates."""
    found: list[JsonObject] = []
    for index, value in enumerate(fields.items("autres_seminaires", [], most=MOST)):
        one = fields.child(f"autres_seminaires[{index}]", value)
        name = one.text("nom", "", max_length=200)
        day = one.day("date", None, nullable=True)
        present = one.boolean("present", None, nullable=True)
        one.choice("demi", MOMENTS, None, nullable=True)
        found.append({"nom": name, "date": day.isoformat() if day else None, "present": present})
    return sorted(found, key=lambda one: one["date"] or "")


def read_bulletin(fields: Fields) -> list[JsonObject]:
    """``bulletin``: the rows of a verified bulletin, as they stand there."""
    rows = fields.items("bulletin", [], most=MOST_ROWS)
    for index, row in enumerate(rows):
        if not isinstance(row, dict) or not all(isinstance(row.get(key), str) for key in ("paquet", "verdict")):
            fix = "Donnez les lignes d’un bulletin ouvert par « paquet.ouvrir »."
            fields.fault("E_TYPE", "Une ligne de bulletin est attendue.", f"bulletin[{index}]", fix)
    return [row for row in rows if isinstance(row, dict)]


def row_of(hash_: str, bulletin: list[JsonObject]) -> JsonObject | None:
    """The row of a bulletin for the package of this hash (eight digits of it at least)."""
    bare = hash_.lower().removeprefix(HASH)
    return next((row for row in bulletin if str(row["paquet"]).removeprefix(HASH).startswith(bare)), None)


def _answered(session: Attendance, hash_: str, bulletin: list[JsonObject]) -> Attendance:
    """The session with what the bulletin says of its report, when it lists it."""
    bare = hash_.lower().removeprefix(HASH)
    if len(bare) < SHORTEST_HASH:
        return session
    row = row_of(hash_, bulletin)
    if row is None:
        return session
    state, reason = read_answer(row)
    return replace(session, report=state, answer=reason)


def _check_pseudonym(fields: Fields, one: str, place: str) -> None:
    if not (len(one) <= 64 and one.isascii() and one[0].isalnum() and all(c.isalnum() or c in "._-" for c in one)):
        fix = "Lettres, chiffres, point, tiret : le pseudonyme donné par le DMG, jamais un nom."
        fields.errors.append(PhcoError("E_ID_SYNTAX", f"« {one[:40]} » n’est pas un pseudonyme.", place, fix))


def _people(fields: Fields) -> tuple[tuple[str, str], ...]:
    """``personnes``: name and pseudonym ("" when it is not known); nobody twice."""
    found: list[tuple[str, str]] = []
    for index, value in enumerate(fields.items("personnes", [], most=200)):
        one = fields.child(f"personnes[{index}]", value)
        name = " ".join(one.text("nom", max_length=120).split())
        dj = one.text("dj", "", max_length=64).strip()
        one.close()
        if dj:
            _check_pseudonym(fields, dj, f"personnes[{index}].dj")
        if not name:
            one.fault("E_VALEUR", "Un nom est vide.", "nom", "Écrivez-le, ou retirez la ligne.")
        if (name, dj) in found or (dj and dj in {known for _, known in found}):
            one.fault("E_DOUBLON", f"« {name[:40]} » figure deux fois.", "nom", "Gardez une seule ligne par personne.")
        found.append((name, dj))
    return tuple(found)


def gep_verifier(entry: object) -> JsonObject:
    """``gep.verifier``: a GEP report before its export (ENS-02); ``tables`` are the rows of the ``cr-gep`` package.

    in: ``{"date", "theme", "duree_minutes"?: null, "animateur"?, "resume", "suites"?, "participants": [ids],
    "personnes"?: [{"nom", "dj"?}], "au"?}``. ``participants``: those known by their pseudonym alone; ``personnes``:
    people by their name, which travels sealed to the DMG only.
    """
    fields = Fields(entry)
    day = fields.day("date")
    theme = fields.text("theme", max_length=200)
    minutes = fields.integer("duree_minutes", None, low=1, high=600, nullable=True)
    animator = fields.text("animateur", "", max_length=120)
    summary = fields.text("resume", max_length=8000)
    steps = fields.text("suites", "", max_length=4000)
    people = fields.ids("participants")
    for index, one in enumerate(people):
        _check_pseudonym(fields, one, f"participants[{index}]")
    named = _people(fields)
    today = fields.day("au", None, nullable=True)
    fields.close()
    report = Report(
        day=day, theme=theme, minutes=minutes, summary=summary, participants=tuple(people), people=named,
        animator=animator, next_steps=steps,
    )  # fmt: skip
    reasons = check_report(report, today)
    faults = blocking(reasons)
    return {
        "legal": not faults,
        "raisons": [reason.as_json() for reason in faults],
        "alertes": [reason.as_json() for reason in reasons if reason.severity == "alerte"],
        "tables": as_tables(report) if not faults else None,
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
