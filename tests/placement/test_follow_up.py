"""Activity, teaching, GEP report, portfolio, interviews, checklists, calendar file."""

import json
from pathlib import Path

import pytest

from phco.calls import CALLS
from phco.cli.printers.table import printed
from phco.packages.cr_gep import ELSEWHERE, answer_cells
from phco.placement.followup.ics import MAX_BYTES, MAX_EVENTS
from phco.rules import load_default

ROOT = Path(__file__).parents[2]


# — activity ———————————————————————————————————————————————————————————————————————————————————————
def bilan(result, acts, today="2027-05-01", **more):
    told = [{"date": day, "nombre": number} for day, number in acts]
    return result("activite.bilan", debut="2026-11-02", au=today, actes=told, **more)


FULL = [(f"2026-{month:02d}-{day:02d}", 40) for month in (11, 12) for day in range(3, 18)]  # 30 days × 40 = 1 200


def test_the_bonus_is_reached_at_exactly_two_hundred_a_month(result):
    answer = bilan(result, FULL)
    assert (answer["total"], answer["prime"]["etat"], answer["prime"]["manque"]) == (1200, "atteint", 0)
    assert answer["moyenne_mensuelle"] == "200"
    one_less = bilan(result, [*FULL[:-1], (FULL[-1][0], 39)])
    assert (one_less["prime"]["etat"], one_less["prime"]["manque"]) == ("non-atteint", 1)


def test_at_exactly_two_hundred_the_two_readings_are_said(result):
    law, brochure = bilan(result, FULL), bilan(result, FULL, lecture="S1")
    assert "au moins 200" in law["notes"][-1] and "plus de 200" in brochure["notes"][-1]
    assert len(bilan(result, FULL[:-1])["notes"]) == 1


def test_the_log_is_a_semester_s(faults, result):
    assert result("activite.bilan", debut="2026-11-02", mois=3, au="2026-11-22", actes=[])["prime"]["seuil"] == 600
    assert faults("activite.bilan", debut="2026-11-02", mois=12, au="2026-11-22", actes=[]) == [("E_PLAGE", "mois")]


def test_the_brochures_reading_asks_for_more_than_two_hundred(result):
    answer = bilan(result, FULL, lecture="S1")
    assert (answer["prime"]["seuil"], answer["prime"]["manque"]) == (1201, 1)


def test_what_remains_is_spread_over_the_days_of_care_to_come(result):
    answer = bilan(result, [("2026-11-02", 20)], today="2026-11-22")
    bonus = answer["prime"]
    # Monday to Wednesday, from 23 November 2026 to 1 May 2027, less Easter Monday: 23 weeks × 3 − 1
    assert (bonus["jours_a_venir"], bonus["manque"], bonus["par_jour_a_venir"]) == (68, 1180, "17.35")
    assert bonus["etat"] == "possible"


def test_leave_and_the_grid_change_the_days_to_come_and_not_the_divisor(result):
    leave = [{"debut": "2026-11-23", "fin": "2027-04-30"}]
    answer = bilan(result, [("2026-11-02", 20)], today="2026-11-22", conges=leave)
    assert (answer["prime"]["jours_a_venir"], answer["prime"]["etat"]) == (0, "non-atteint")
    assert answer["moyenne_mensuelle"] == "3.33"
    one_day = bilan(result, [], today="2026-11-01", grille_type={"mardi_matin": "soin"})
    assert one_day["prime"]["jours_a_venir"] == 26


def test_twenty_five_a_day_is_an_average(result):
    assert bilan(result, [("2026-11-02", 40), ("2026-11-03", 10)])["alertes"] == []
    warned = bilan(result, [("2026-11-02", 41), ("2026-11-03", 10)])
    assert [one["code"] for one in warned["alertes"]] == ["ORG-05-MOYENNE"]


def test_the_projection_feeds_the_pay_simulator(ask, result):
    answer = bilan(result, [("2026-11-02", 20), ("2026-11-03", 10)], today="2026-11-22")
    months = answer["simulateur"]["actes_par_mois"]
    assert months[0] == 30 + 15 * answer["mois"][0]["jours_a_venir"] and len(months) == 6
    pay = ask("simuler.dj", debut="2026-11-02", zone="hors", distance_km=3, aide="aucune", actes_par_mois=months)
    assert "resultat" in pay


@pytest.mark.parametrize(
    ("acts", "wanted"),
    [
        ([("2026-11-02", 3), ("2026-11-02", 4)], [("E_DOUBLON", "actes[1].date")]),
        ([("2026-11-01", 3)], [("E_DATE", "actes[0].date")]),
        ([("2027-05-02", 3)], [("E_DATE", "actes[0].date")]),
        ([("2026-11-23", 3)], [("E_DATE", "actes[0].date")]),
        ([("2026-11-02", -1)], [("E_PLAGE", "actes[0].nombre")]),
        ([("2026-11-02", 201)], [("E_PLAGE", "actes[0].nombre")]),
    ],
)
def test_malformed_logs(faults, acts, wanted):
    told = [{"date": day, "nombre": number} for day, number in acts]
    assert faults("activite.bilan", debut="2026-11-02", au="2026-11-22", actes=told) == wanted


# — teaching and GEP —————————————————————————————————————————————————————————————————————————————————
def test_the_five_seminars(result):
    answer = result(
        "enseignement.bilan",
        au="2026-11-22",
        seminaires=[
            {"id": "handicap", "date": "2026-11-10", "present": True},
            {"id": "sante-mentale", "date": "2026-12-01"},
            {"id": "numerique-en-sante", "date": "2026-11-12", "present": False},
        ],
        gep=[
            {"date": "2026-11-05", "present": True, "cr": "valide"},
            {"date": "2026-11-12", "present": True, "cr": "refuse"},
            {"date": "2026-11-19", "present": True},
            {"date": "2026-12-19"},
        ],
    )
    states = {one["id"]: one["etat"] for one in answer["seminaires"]}
    assert len(states) == 5
    assert (states["handicap"], states["sante-mentale"], states["numerique-en-sante"]) == ("suivi", "prevu", "a-suivre")
    assert answer["gep"]["comptes_rendus"] == {"valides": 1, "envoyes": 0, "refuses": 1, "a_envoyer": 1}
    assert [one["code"] for one in answer["alertes"]] == ["ENS-02-CR", "ENS-02-REFUS"]


HASH = "sha256:" + "3f2a91c0" * 8


@pytest.mark.parametrize(
    ("row", "state", "reason"),
    [
        ({"verdict": "recu", "motif": ""}, "envoye", ""),
        (answer_cells(valid=True), "valide", ""),
        (answer_cells(valid=False), "refuse", ELSEWHERE),
        (
            {"verdict": "recu", "motif": "Validé par le DMG. Très clair."},
            "valide",
            "Très clair.",
        ),  # bulletins of before
        ({"verdict": "refuse", "motif": "Refusé par le DMG : un patient."}, "refuse", "un patient."),
        ({"verdict": "refuse", "code": "E_SIGNATURE", "motif": "Signature fausse."}, "refuse", "Signature fausse."),
    ],
)
@pytest.mark.parametrize("known", [HASH, HASH[7:], HASH[:19], f" {HASH.upper()[7:]} "])
def test_the_bulletin_says_what_became_of_a_report(result, row, state, reason, known):
    session = {"date": "2026-11-12", "present": True, "theme": "Lombalgies", "paquet": known}
    rows = [{"paquet": "sha256:" + "0" * 64, "verdict": "refuse"}, {"paquet": HASH, **row}]
    answer = result("enseignement.bilan", au="2026-11-22", gep=[session], bulletin=rows)
    assert [(one["cr"], one["motif"]) for one in answer["gep"]["liste"]] == [(state, reason)]
    said = printed(CALLS["enseignement.bilan"], answer)
    assert reason in said and "1 séance suivie" in said.replace("\u00a0", " ")
    unlisted = result("enseignement.bilan", au="2026-11-22", gep=[session | {"cr": "envoye"}], bulletin=rows[:1])
    assert unlisted["gep"]["liste"][0]["cr"] == "envoye"


def test_a_bulletin_that_is_none_is_refused_at_its_place(faults):
    rows = [{"paquet": HASH, "verdict": "recu"}, {"paquet": 3, "verdict": "recu"}, "x"]
    wanted = [("E_TYPE", "bulletin[1]"), ("E_TYPE", "bulletin[2]")]
    assert faults("enseignement.bilan", au="2026-11-22", bulletin=rows) == wanted


REPORT = {
    "date": "2026-11-10", "theme": "Lombalgies chroniques", "duree_minutes": 90, "animateur": "MSU",
    "resume": "Deux situations, une recherche.", "participants": ["dj-02", "dj-01"],
}  # fmt: skip


def test_a_sound_report_gives_the_rows_of_its_package(result):
    answer = result("gep.verifier", **REPORT, au="2026-11-22")
    assert (answer["legal"], answer["alertes"]) == (True, [])
    schema = json.loads((ROOT / "datapackage/schemas/cr-gep.json").read_text(encoding="utf-8"))
    assert list(answer["tables"]["cr-gep"][0]) == [field["name"] for field in schema["fields"]]
    assert answer["tables"]["participants"] == [{"dj": "dj-01"}, {"dj": "dj-02"}]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"date": "2026-11-23"}, "ENS-02-DATE"),
        ({"theme": " "}, "ENS-02-VIDE"),
        ({"resume": ""}, "ENS-02-VIDE"),
        ({"participants": []}, "ENS-02-PARTICIPANTS"),
    ],
)
def test_a_report_that_cannot_go(result, change, code):
    answer = result("gep.verifier", **REPORT | change, au="2026-11-22")
    assert [one["code"] for one in answer["raisons"]] == [code] and answer["tables"] is None


@pytest.mark.parametrize(
    "text",
    [
        "vue le soir, 06 12 34 56 78",
        "Mme Dupont va mieux",
        "NIR 2 84 05 14 118 025 42",
        "née le 3 mai",
        "a.b@exemple.fr",
    ],
)
def test_a_patients_identity_is_pointed_at(result, text):
    answer = result("gep.verifier", **REPORT | {"resume": text})
    assert answer["legal"] and [one["code"] for one in answer["alertes"]] == ["ENS-02-IDENTITE"]


@pytest.mark.parametrize("text", ["Patient de 63 ans, HbA1c 7,2 %", "Prévalence 12 345 678 en 2024", "Réseau M3C"])
def test_ordinary_clinical_text_is_not(result, text):
    assert result("gep.verifier", **REPORT | {"resume": text})["alertes"] == []


def test_a_name_is_not_a_pseudonym(faults):
    assert faults("gep.verifier", **REPORT | {"participants": ["Anne Durand"]}) == [("E_ID_SYNTAX", "participants[0]")]


# — portfolio ——————————————————————————————————————————————————————————————————————————————————————
def test_the_portfolio_counts_each_section(result):
    entries = [
        {"id": "a", "date": "2026-11-10", "titre": "A", "familles": ["relation", "continuite"], "texte": "…"},
        {"id": "b", "date": "2026-11-11", "titre": "B", "seminaire": "handicap", "pieces": 1},
        {"id": "c", "date": "2026-11-12", "titre": "C"},
    ]
    answer = result("portfolio.completude", entrees=entries)
    counts = {one["id"]: one["entrees"] for one in answer["rubriques"]}
    assert (counts["relation"], counts["continuite"], counts["handicap"]) == (1, 1, 1)
    assert (answer["remplies"], answer["total"], len(answer["manquantes"])) == (3, 11, 8)
    assert [(one["code"], one["ou"]) for one in answer["alertes"]] == [("ENS-03-VIDE", "c"), ("ENS-03-CLASSEMENT", "c")]
    structure = result("portfolio.structure")
    assert len(structure["familles"]) == 6 and len(structure["seminaires"]) == 5


def test_malformed_entries(faults):
    entries = [
        {"id": "a", "date": "2026-11-10", "titre": "A", "familles": ["amour"]},
        {"id": "a", "date": "2026-11-10", "titre": "B", "seminaire": "yoga"},
    ]
    assert faults("portfolio.completude", entrees=entries) == [
        ("E_VALEUR", "entrees[0].familles[0]"), ("E_DOUBLON", "entrees[1].id"), ("E_VALEUR", "entrees[1].seminaire"),
    ]  # fmt: skip


# — interviews, checklists —————————————————————————————————————————————————————————————————————————
def test_interviews(result):
    log = [
        {"date": "2026-11-10", "points": ["accueil"], "suites": [{"texte": "lire", "echeance": "2026-11-15"}]},
        {"date": "2026-11-20", "suites": [{"texte": "fini", "fait": True}]},
        {"date": "2026-12-10"},
    ]
    answer = result("entretiens.bilan", debut="2026-11-02", fin="2027-05-02", au="2026-11-22", entretiens=log)
    assert (answer["tenus"], answer["prevus"], answer["dernier"]) == (2, ["2026-12-10"], "2026-11-20")
    assert answer["plus_long_intervalle_jours"] == 10
    assert [(one["texte"], one["depassee"]) for one in answer["suites_ouvertes"]] == [("lire", True)]
    assert [one["code"] for one in answer["alertes"]] == ["ORG-10-POINTS"]
    none = result("entretiens.bilan", debut="2026-11-02", fin="2027-05-02", au="2026-11-22", entretiens=[])
    assert [one["code"] for one in none["alertes"]] == ["ORG-10-AUCUN"]


def test_checklists_cite_rules_that_exist(result):
    lists = result("documents.liste")["listes"]
    assert [one["liste"] for one in lists] == [
        "convention-option-4", "premier-jour-dj", "premier-jour-pamsu", "premier-jour-saspas",
    ]  # fmt: skip
    known = {parameter.rule for parameter in load_default()}
    for one in lists:
        assert {point["regle"] for point in one["points"]} <= known
        assert len({point["id"] for point in one["points"]}) == one["total"] >= 7


def test_a_checklist_is_complete_when_every_point_is_ticked(result, faults):
    points = [point["id"] for point in result("documents.liste", liste="convention-option-4")["listes"][0]["points"]]
    assert result("documents.liste", liste="convention-option-4", faits=points)["listes"][0]["complete"]
    assert not result("documents.liste", liste="convention-option-4", faits=points[1:])["listes"][0]["complete"]
    assert faults("documents.liste", liste="convention-option-4", faits=["x"]) == [("E_VALEUR", "faits[0]")]


# — calendar file ——————————————————————————————————————————————————————————————————————————————————
ELEMENTS = [
    {"nature": "conge", "debut": "2026-12-21", "fin": "2027-01-03", "demi": "journee", "titre": ""},
    {
        "nature": "enseignement",
        "debut": "2027-03-29",
        "fin": "2027-03-29",
        "demi": "matin",
        "titre": "Cours ; à, b",
    },
    {"nature": "gep", "debut": "2027-06-15", "fin": "2027-06-15", "demi": "apres_midi", "titre": ""},
]


def test_the_plan_comes_back_from_its_calendar_file(result):
    written = result("stage.ics", au="2026-11-22", elements=ELEMENTS)
    assert written["ics"].startswith("BEGIN:VCALENDAR\r\n") and written["fichier"] == "mon-stage-2026-11-22.ics"
    again = result("stage.importer", ics=written["ics"])
    assert [{**one, "demi": one["demi"] or "journee"} for one in again["elements"]] == [
        dict(sorted(one.items())) | one for one in ELEMENTS
    ]
    assert again["ignores"] == []
    assert result("stage.ics", au="2026-11-22", elements=ELEMENTS[::-1])["ics"] == written["ics"]


def event(*lines):
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR", ""])


@pytest.mark.parametrize(
    ("lines", "element"),
    [
        (["SUMMARY:Vacances", "DTSTART;VALUE=DATE:20270705", "DTEND;VALUE=DATE:20270710"],
         ("conge", "2027-07-05", "2027-07-09", None)),
        (["SUMMARY:Congé", "DTSTART;VALUE=DATE:20270705"], ("conge", "2027-07-05", "2027-07-05", None)),
        (["SUMMARY:Séminaire handicap", "DTSTART:20270329T120000Z", "DTEND:20270329T160000Z"],
         ("seminaire", "2027-03-29", "2027-03-29", "apres_midi")),
        (["SUMMARY:Cours", "DTSTART;TZID=Europe/Paris:20270329T083000", "DURATION:PT3H"],
         ("enseignement", "2027-03-29", "2027-03-29", "matin")),
        (["SUMMARY:Congé", "DTSTART:20270704T220000Z", "DTEND:20270709T220000Z"],
         ("conge", "2027-07-05", "2027-07-09", None)),
    ],
)  # fmt: skip
def test_other_calendars_are_understood(result, lines, element):
    found = result("stage.importer", ics=event(*lines))["elements"]
    assert [(one["nature"], one["debut"], one["fin"], one["demi"]) for one in found] == [element]


@pytest.mark.parametrize(
    ("lines", "word"),
    [
        (["SUMMARY:Congé", "DTSTART;VALUE=DATE:20270705", "RRULE:FREQ=SECONDLY"], "répété"),
        (["SUMMARY:Congé", "DTSTART;VALUE=DATE:20270705", "STATUS:CANCELLED"], "annulé"),
        (["SUMMARY:Congé", "DTSTART;VALUE=DATE:20270705", "DTEND;VALUE=DATE:20290705"], "plus d’un an"),
        (["SUMMARY:Congé", "DTSTART;VALUE=DATE:20270705", "DTEND;VALUE=DATE:20270701"], "avant le début"),
        (["SUMMARY:Congé", "DTSTART;VALUE=DATE:19990705"], "hors"),
        (["SUMMARY:Congé", "DTSTART:demain"], "illisibles"),
        (["SUMMARY:Congé"], "illisibles"),
        (["SUMMARY:Dentiste", "DTSTART;VALUE=DATE:20270705"], "reconnue"),
    ],
)
def test_what_an_import_leaves_out_and_why(result, lines, word):
    answer = result("stage.importer", ics=event(*lines))
    assert answer["elements"] == [] and word in answer["ignores"][0]["pourquoi"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "E_ICS"),
        ("bonjour", "E_ICS"),
        ("BEGIN:VEVENT\r\nEND:VEVENT\r\n", "E_ICS"),
        ("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "E_ICS"),
        ("BEGIN:VEVENT\n" * (MAX_EVENTS + 1), "E_ICS_EVENEMENTS"),
        ("x" * (MAX_BYTES + 1), "E_ICS_TAILLE"),
    ],
    ids=["empty", "text", "no calendar", "unclosed", "too many", "too big"],
)
def test_what_is_no_calendar_is_refused(faults, text, code):
    assert faults("stage.importer", ics=text) == [(code, "ics")]
