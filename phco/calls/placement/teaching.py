"""The calls of the teaching: seminars and GEP sessions, followed and answered for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from phco.calls.placement.reading import MOMENTS
from phco.errors import PhcoError
from phco.fields import Fields
from phco.jsontext import JsonObject
from phco.packages.cr_gep import read_answer
from phco.placement import parameters
from phco.placement.followup.gep import Report, as_tables, blocking, check_report
from phco.placement.followup.portfolio import (
    Attendance,
    seminar_id,
    teaching,
)

MOST = 2000
MOST_ROWS = 20_000  # lines of a bulletin
HASH = "sha256:"
SHORTEST_HASH = 8  # digits of a package's hash


def seminars_on(on: date) -> tuple[str, ...]:
    """The compulsory seminars on a day."""
    return parameters.texts("enseignement.seminaires", on)


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
    seminars = seminars_on(today)
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
