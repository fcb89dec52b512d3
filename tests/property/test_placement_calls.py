"""Whatever a page sends, the placement's calls answer a result or a French error: never a defect of ours."""

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phco.browser.bridge import handle
from phco.calls import CALLS
from phco.placement.week.model import ACTIVITIES, SLOTS

NAMES = sorted(name for name, call in CALLS.items() if call.target.startswith("placement."))
KEYS = [
    "regime",
    "plan",
    "racine",
    "proposer",
    "fichiers",
    "animateur",
    "semestres",
    "periodes",
    "au",
    "encadrants",
    "fermes",
    "grille",
    "grille_type",
    "lundi",
    "projet",
    "revues",
    "semestre",
    "semaines",
    "evenements",
    "debut",
    "fin",
    "mois",
    "actes",
    "date",
    "nombre",
    "demi",
    "nature",
    "saison",
    "id",
    "conges",
    "lundi_matin",
    "samedi_apres_midi",
    "activite",
    "presence",
    "minutes",
    "elements",
    "ics",
    "titre",
    "entrees",
    "familles",
    "seminaire",
    "seminaires",
    "gep",
    "cr",
    "theme",
    "resume",
    "participants",
    "entretiens",
    "points",
    "suites",
    "texte",
    "liste",
    "faits",
    "option",
    "duree_minutes",
    "samedis",
    "lecture",
    "heures_pdsa",
]
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 300),
    st.sampled_from(
        [
            "dj",
            "saspas",
            "hiver",
            "ete",
            "2026-11-02",
            "2027-05-02",
            "2027-02-30",
            "2100-12-31",
            "2000-01-01",
            "soin",
            "option-4",
            "conge",
            "matin",
            "journee",
            "enseignement",
            "congres",
            "pamsu",
            "19:30",
            "premier-jour-dj",
            "relation",
            "handicap",
            "S1",
            "BEGIN:VCALENDAR",
        ]
    ),
    st.text(max_size=12),
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KEYS), inner, max_size=6)
    ),
    max_leaves=20,
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=60)
@given(entry=st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=8))
def test_a_call_never_breaks(name, entry):
    answer = json.loads(handle(json.dumps({"appel": name, "entree": entry})))
    errors = answer.get("erreurs") or ([answer["erreur"]] if "erreur" in answer else [])
    assert "resultat" in answer or errors
    assert all(one["code"] != "E_INTERNE" and one["quoi"] for one in errors), (entry, errors)


DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31)).map(str)
PLANS = st.fixed_dictionaries(
    {},
    optional={
        "regime": st.sampled_from(["dj", "saspas"]),
        "grille": st.dictionaries(st.sampled_from(SLOTS), st.sampled_from(sorted(ACTIVITIES)), max_size=12),
        "conges": st.lists(DAYS.map(lambda day: {"debut": day, "fin": day}), max_size=4),
        "evenements": st.lists(
            st.fixed_dictionaries(
                {"date": DAYS, "demi": st.just("matin"), "nature": st.sampled_from(["enseignement", "rattrapage"])}
            ),
            max_size=3,
        ),
        "actes": st.lists(st.fixed_dictionaries({"date": DAYS, "nombre": st.integers(0, 60)}), max_size=4),
        "encadrants": st.lists(
            st.fixed_dictionaries(
                {"id": st.sampled_from("ab"), "conges": st.just([])},
                optional={"nom": st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=5)},
            ),
            max_size=2,
        ),
    },
)


@settings(max_examples=60)
@given(st.sampled_from(["semaine", "conges", "semestre", "rattrapages", "activite"]), PLANS, DAYS)
def test_every_screen_draws_every_plan(view, plan, today):
    answer = json.loads(handle(json.dumps({"appel": f"vue.{view}", "entree": {"au": today, "plan": plan}})))
    if "resultat" in answer:
        assert set(answer["resultat"]) == {"html", "resultat"} and "<" in answer["resultat"]["html"]
    else:
        errors = answer.get("erreurs") or [answer["erreur"]]
        assert {one["code"] for one in errors} == {"E_DOUBLON"}, errors


PERIODS = st.lists(st.fixed_dictionaries({"debut": st.dates().map(str), "fin": st.dates().map(str)}), max_size=3)


@settings(max_examples=150)
@given(st.sampled_from(["dj", "saspas"]), PERIODS, PERIODS, st.dates().map(str))
def test_leave_calls_hold_at_the_edges_of_the_calendar(regime, semesters, periods, today):
    told = [{"saison": "hiver", **one} for one in semesters]
    for name, more in (("conges.verifier", {}), ("conges.proposer", {"au": today})):
        entry = {"regime": regime, "semestres": told, "periodes": periods, **more}
        answer = json.loads(handle(json.dumps({"appel": name, "entree": entry})))
        errors = answer.get("erreurs") or ([answer["erreur"]] if "erreur" in answer else [])
        assert all(one["code"] != "E_INTERNE" for one in errors), errors


EDGES = st.one_of(st.dates().map(str), st.sampled_from(["0001-01-01", "1999-12-31", "2100-12-31", "9999-12-31"]))
DATED = st.lists(
    st.fixed_dictionaries({"date": EDGES}, optional={"demi": st.sampled_from(["matin", "soir"])}), max_size=2
)
KEPT = st.fixed_dictionaries(
    {},
    optional={
        "conges": PERIODS,
        "gep": DATED,
        "entretiens": DATED,
        "autres_seminaires": DATED,
        "seminaires": DATED.map(lambda rows: [{**row, "id": "handicap"} for row in rows]),
        "evenements": DATED.map(lambda rows: [{**row, "nature": "congres"} for row in rows]),
    },
)
CALENDAR = {
    "stage.ics": {},
    "stage.adopter": {"elements": []},
    "vue.importer": {"ics": "BEGIN:VCALENDAR\nEND:VCALENDAR"},
}


@settings(max_examples=100)
@given(st.sampled_from(sorted(CALENDAR)), KEPT)
def test_a_plan_half_typed_goes_into_a_calendar_whatever_its_years(name, plan):
    """The page keeps what is typed, 9999 included: it stops no file."""
    answer = json.loads(
        handle(json.dumps({"appel": name, "entree": {"au": "2026-11-22", "plan": plan, **CALENDAR[name]}}))
    )
    errors = answer.get("erreurs") or ([answer["erreur"]] if "erreur" in answer else [])
    assert all(one["code"] != "E_INTERNE" for one in errors), errors
