"""``semaine.*``, ``trimestre.verifier``, ``supervision.planifier``: the patterns and each rule broken on its own."""

from datetime import date, timedelta

import pytest

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi")
HALVES = ("matin", "apres_midi")
SLOTS = [f"{day}_{half}" for day in DAYS for half in HALVES]
SEMESTER = {"debut": "2026-11-02", "fin": "2027-05-02"}
PROJECT = {"option": 1, "organisee_par_le_pamsu": True}


def dj(option=1, presence="pamsu", **changes):
    grid = {
        **{slot: {"activite": "soin", "presence": presence} for slot in SLOTS[:6]},
        **dict.fromkeys(SLOTS[6:8], f"option-{option}"),
        **dict.fromkeys(SLOTS[8:], "faculte"),
    }
    return {**grid, **changes}


def saspas(**changes):
    grid = {
        **{slot: {"activite": "soin", "presence": "pamsu"} for slot in SLOTS[:8]},
        **dict.fromkeys(SLOTS[8:], "universite"),
    }
    return {**grid, **changes}


REVIEWS = {day: {"minutes": 60} for day in DAYS[:4]}


def codes(answer, key="raisons"):
    return [one["code"] for one in answer[key]]


def test_the_patterns_are_six_two_two_and_eight_two(result):
    model = result("semaine.modele", regime="dj", option=3)["grille"]
    counts = [list(model.values()).count(name) for name in ("soin", "option-3", "faculte")]
    assert counts == [6, 2, 2]
    model = result("semaine.modele", regime="saspas")["grille"]
    assert [list(model.values()).count(name) for name in ("soin", "universite")] == [8, 2]


@pytest.mark.parametrize(
    ("change", "usual"),
    [
        ({}, True),
        ({"lundi_matin": {"activite": "soin", "presence": "pamsu"}}, True),  # who is there is no change of the week
        ({"samedi_matin": "libre"}, True),
        ({"lundi_matin": "libre"}, False),
        ({"samedi_matin": "soin"}, False),
    ],
)
@pytest.mark.parametrize("regime", ["dj", "saspas"])
def test_a_grid_that_nobody_touched_is_known_whatever_its_regime(result, regime, change, usual):
    grid = {**result("semaine.modele", regime=regime)["grille"], **change}
    for asked in ("dj", "saspas"):
        assert result("semaine.modele", regime=asked, grille=grid)["d_usage"] is usual
    assert result("semaine.modele", regime=regime, option=4, grille=grid)["d_usage"] is (usual and regime == "saspas")


def test_no_grid_is_no_usual_one_and_no_regime_is_a_dj_s(result):
    model = result("semaine.modele")
    assert (model["regime"], model["d_usage"]) == ("dj", False)
    assert model["grille"] == result("semaine.modele", regime="dj", option=1)["grille"]


def test_a_complete_pattern_has_nothing_to_say(result):
    answer = result("semaine.verifier", regime="dj", grille=dj(), projet=PROJECT)
    assert (answer["legal"], answer["raisons"], answer["alertes"]) == (True, [], [])
    assert (answer["stage"], answer["hors_stage"], answer["compte"]) == (8, 2, {"faculte": 2, "option-1": 2, "soin": 6})
    answer = result("semaine.verifier", regime="saspas", grille=saspas(), revues=REVIEWS)
    assert (answer["legal"], answer["raisons"], answer["alertes"]) == (True, [], [])


@pytest.mark.parametrize(
    ("changes", "project", "wanted"),
    [
        ({"mercredi_apres_midi": "libre"}, PROJECT, ["ORG-02-SOIN"]),
        ({"jeudi_matin": "libre"}, PROJECT, ["ORG-02-PROJET"]),
        ({"vendredi_matin": "libre"}, PROJECT, ["ORG-02-FACULTE"]),
        ({"samedi_matin": {"activite": "soin", "presence": "pamsu"}}, PROJECT, ["ORG-02-SOIN"]),
        ({"lundi_matin": {"activite": "soin", "presence": "pamsu", "lieu": "Annexe"}}, PROJECT, ["ORG-02-LIEU"]),
        ({"jeudi_matin": "option-3"}, PROJECT, ["ORG-03-OPTIONS"]),
        ({}, {"option": 2}, ["ORG-03-OPTIONS"]),
        ({}, {"option": 1, "organisee_par_le_pamsu": False}, ["ORG-03-OPTION-1"]),
        ({"lundi_matin": {"activite": "soin", "presence": "aucune"}}, PROJECT, ["ORG-04-ISOLE"]),
        ({"lundi_matin": {"activite": "soin", "presence": "joignable"}}, PROJECT, ["ORG-04-ISOLE"]),
    ],
)
def test_what_breaks_a_dj_pattern(result, changes, project, wanted):
    answer = result("semaine.verifier", regime="dj", grille=dj(**changes), projet=project)
    assert (answer["legal"], codes(answer)) == (False, wanted)


@pytest.mark.parametrize(
    ("option", "conditions", "key"),
    [
        (2, {"lieu": "CSAPA"}, "structure_agreee"),
        (3, {}, "independante_du_pamsu"),
        (4, {"convention": True}, "lieu_sur_la_liste"),
        (4, {"lieu_sur_la_liste": True}, "convention"),
        (5, {}, "souhait_commun"),
    ],
)
def test_each_option_has_its_own_conditions(result, option, conditions, key):
    def check(value):
        project = {"option": option, **conditions, key: value}
        grid = dj(option)
        if option == 5:  # the fourth day is care too: who is present matters there as well
            grid |= {slot: {"activite": "option-5", "presence": "pamsu"} for slot in SLOTS[6:8]}
        return result("semaine.verifier", regime="dj", grille=grid, projet=project)

    assert check(True)["legal"] and not check(True)["alertes"]
    refused = check(False)
    assert codes(refused) == [f"ORG-03-OPTION-{option}"] and refused["raisons"][0]["ou"] == f"projet.{key}"
    unsaid = check(None)
    assert unsaid["legal"] and codes(unsaid, "alertes") == [f"ORG-03-OPTION-{option}"]


def test_a_lived_week_warns_where_the_pattern_fails(result):
    grid = dj(mercredi_apres_midi="libre")
    lived = result("semaine.verifier", regime="dj", lundi="2026-11-16", grille=grid, projet=PROJECT)
    assert (lived["legal"], codes(lived, "alertes")) == (True, ["ORG-02-SOIN"])


def test_leave_sickness_and_holidays_are_not_owed_in_a_lived_week(result):
    grid = dj(
        mercredi_apres_midi="conge", mercredi_matin="ferie", jeudi_matin="maladie", vendredi_matin="congres-dispense"
    )
    lived = result("semaine.verifier", regime="dj", lundi="2026-11-09", grille=grid, projet=PROJECT)
    assert (lived["legal"], lived["alertes"]) == (True, [])


def test_two_half_days_of_faculty_on_two_days_are_only_noted(result):
    grid = dj(jeudi_matin="faculte", vendredi_matin="option-1")
    answer = result("semaine.verifier", regime="dj", grille=grid, projet=PROJECT)
    assert (answer["legal"], codes(answer, "alertes")) == (True, ["ORG-02-JOURNEE"])


@pytest.mark.parametrize(
    ("changes", "reviews", "wanted"),
    [
        ({"lundi_matin": "libre"}, REVIEWS, ["SAS-02-STAGE"]),
        ({"vendredi_matin": "libre"}, REVIEWS, ["SAS-02-UNIVERSITE"]),
        ({"lundi_matin": {"activite": "soin", "presence": "pamsu", "fin": "19:01"}}, REVIEWS, ["SAS-03-SOIR"]),
        ({"lundi_matin": {"activite": "soin", "presence": "aucune"}}, REVIEWS, ["SAS-04-INJOIGNABLE"]),
        ({"lundi_matin": {"activite": "soin", "presence": "joignable", "minutes": 60}}, REVIEWS, ["SAS-04-DELAI"]),
        ({}, {**REVIEWS, "lundi": {"minutes": 0}}, ["SAS-04-REVUE"]),
        ({}, {**REVIEWS, "lundi": {"minutes": 60, "mode": "visio"}}, ["SAS-04-REVUE-MODE"]),
        ({"lundi_matin": {"activite": "option-1"}}, REVIEWS, ["SAS-02-ACTIVITE"]),
    ],
)
def test_what_breaks_a_saspas_pattern(result, changes, reviews, wanted):
    answer = result("semaine.verifier", regime="saspas", grille=saspas(**changes), revues=reviews)
    assert (answer["legal"], codes(answer)) == (False, wanted)


@pytest.mark.parametrize(
    "cell",
    [
        {"activite": "soin", "presence": "pamsu", "fin": "19:00"},
        {"activite": "soin", "presence": "joignable", "minutes": 59},
        {"activite": "soin", "presence": "pamsu", "lieu": "EHPAD des Tilleuls"},
    ],
)
def test_what_a_saspas_allows(result, cell):
    answer = result("semaine.verifier", regime="saspas", grille=saspas(lundi_matin=cell), revues=REVIEWS)
    assert (answer["legal"], answer["alertes"]) == (True, [])


def test_no_consultation_while_the_msu_is_on_leave(result):
    people = [{"id": "a", "nom": "Dr A", "conges": [{"debut": "2026-11-16", "fin": "2026-11-16"}]}]
    grid = saspas(
        lundi_matin={"activite": "soin", "presence": "pamsu", "encadrant": "a"},
        mardi_matin={"activite": "soin", "presence": "pamsu", "encadrant": "a"},
    )
    answer = result(
        "semaine.verifier", regime="saspas", lundi="2026-11-16", grille=grid, revues=REVIEWS, encadrants=people
    )
    assert [(one["code"], one["ou"]) for one in answer["raisons"]] == [
        ("SAS-06-CONGE-ENCADRANT", "grille.lundi_matin.encadrant")
    ]


def test_a_half_day_without_a_name_falls_with_the_only_msu_away(result):
    people = [{"id": "a", "nom": "Dr A", "conges": [{"debut": "2026-11-16", "fin": "2026-11-17"}]}, {"id": "b"}]

    def where(regime, grid, people):
        grid = {
            slot: "soin" if isinstance(cell, dict) and "encadrant" not in cell else cell for slot, cell in grid.items()
        }
        answer = result("semaine.verifier", regime=regime, lundi="2026-11-16", grille=grid, encadrants=people)
        return [(one["code"], one["ou"].split(".")[1]) for one in answer["raisons"]]

    away = [("SAS-06-CONGE-ENCADRANT", slot) for slot in SLOTS[:4]]
    assert where("saspas", saspas(), people[:1]) == away
    assert where("saspas", saspas(), people) == []  # the other MSU is there
    assert where("dj", dj(), people[:1]) == [("ORG-04-CONGE-ENCADRANT", slot) for slot in SLOTS[:4]]
    said = {slot: {"activite": "soin", "presence": "medecin-these", "encadrant": "a"} for slot in SLOTS[:6]}
    assert where("dj", dj(**said), people[:1]) == []


def test_option_five_is_on_the_dj_s_own_site(result):
    def wanted(place):
        cell = {"activite": "option-5", "presence": "pamsu", **({"lieu": place} if place else {})}
        grid = {slot: {**one, "lieu": "Cabinet"} if isinstance(one, dict) else one for slot, one in dj(5).items()}
        grid |= dict.fromkeys(SLOTS[6:8], cell)
        return result("semaine.verifier", regime="dj", grille=grid, projet={"option": 5, "souhait_commun": True})

    assert wanted("Cabinet")["legal"]
    refused = wanted("Annexe")
    assert [(one["code"], one["ou"]) for one in refused["raisons"]] == [
        ("ORG-03-OPTION-5", f"grille.{slot}.lieu") for slot in SLOTS[6:8]
    ]


def test_hours_are_summed_when_every_worked_half_day_says_them(result):
    grid = dj()
    for slot in SLOTS:
        cell = grid[slot] if isinstance(grid[slot], dict) else {"activite": grid[slot]}
        grid[slot] = {**cell, "debut": "08:00", "fin": "12:30"}
    answer = result("semaine.verifier", regime="dj", grille=grid, projet=PROJECT)
    assert (answer["heures"], answer["legal"]) == ("45.00", True)
    answer = result("semaine.verifier", regime="dj", grille=grid, projet=PROJECT, heures_pdsa="3.5")
    assert (answer["heures"], codes(answer)) == ("48.50", ["ORG-09-HEURES"])
    lived = result("semaine.verifier", regime="dj", grille=grid, projet=PROJECT, heures_pdsa="3.5", lundi="2026-11-16")
    assert (lived["legal"], codes(lived, "alertes")) == (True, ["ORG-09-HEURES"])


def mondays(first, count):
    return [(date.fromisoformat(first) + timedelta(weeks=i)).isoformat() for i in range(count)]


def quarter(result, change, weeks=13, **more):
    """The first quarter with ``change(index, grid)`` applied to each week."""
    told = [{"lundi": monday, "grille": change(i, dj())} for i, monday in enumerate(mondays("2026-11-02", weeks))]
    return result("trimestre.verifier", regime="dj", semestre=SEMESTER, semaines=told, grille_type=dj(), **more)


def test_one_heavy_week_is_forgiven_by_the_average(result):
    def change(index, grid):
        if index == 2:
            grid["samedi_matin"] = "soin"
        if index == 7:
            grid["lundi_matin"] = "libre"
        return grid

    answer = quarter(result, change)
    assert answer["legal"] and answer["trimestres"][0]["stage_moyenne"] == "8"
    assert "ORG-02-SOIN" in codes(answer["semaines"][2], "alertes")


def test_the_average_of_a_complete_quarter_fails(result):
    heavy = quarter(result, lambda index, grid: {**grid, **({"samedi_matin": "soin"} if index == 2 else {})})
    assert codes(heavy) == ["ORG-09-STAGE-PLUS"] and heavy["trimestres"][0]["ecart"] == "1"
    light = quarter(result, lambda index, grid: {**grid, **({"lundi_matin": "libre"} if index == 2 else {})})
    assert codes(light) == ["ORG-09-STAGE-MOINS"]


@pytest.mark.parametrize(
    "away",
    [
        {"lundi_matin": "ferie", "lundi_apres_midi": "ferie"},
        {"vendredi_matin": "ferie", "vendredi_apres_midi": "ferie"},
        dict.fromkeys(SLOTS, "conge"),
        {"jeudi_apres_midi": "maladie", "vendredi_matin": "maladie"},
    ],
)
def test_without_a_pattern_an_excused_half_day_is_neither_owed_nor_in_excess(result, away):
    def ask(**one):
        weeks = [
            {"lundi": monday, "grille": dj(**(away if index == 3 else one if index == 5 else {}))}
            for index, monday in enumerate(mondays(SEMESTER["debut"], 13))
        ]
        return result("trimestre.verifier", regime="dj", semestre=SEMESTER, semaines=weeks)

    assert ask()["legal"] and ask()["trimestres"][0]["ecart"] == "0"
    assert codes(ask(lundi_matin="libre")) == ["ORG-09-STAGE-MOINS"]
    assert codes(ask(samedi_matin="soin")) == ["ORG-09-STAGE-PLUS"]


def test_an_unfinished_quarter_only_warns(result):
    answer = quarter(result, lambda index, grid: {**grid, "samedi_matin": "soin"}, weeks=12)
    assert answer["legal"] and not answer["trimestres"][0]["complet"]
    assert codes(answer, "alertes") == ["ORG-09-STAGE-PLUS", "ORG-09-INCOMPLET", "ORG-09-INCOMPLET"]


def test_leave_takes_away_what_the_pattern_holds_there(result):
    def away(index, grid):
        return dict.fromkeys(SLOTS, "conge") if index == 4 else grid

    answer = quarter(result, away)
    assert answer["legal"] and answer["trimestres"][0]["stage_du"] == "96"
    halves = quarter(result, lambda index, grid: {**grid, **({"jeudi_matin": "conge"} if index == 4 else {})})
    assert halves["legal"] and halves["trimestres"][0]["stage_du"] == "103"


def test_average_hours_leave_out_the_weeks_of_leave(result):
    def change(index, grid):
        if index == 0:
            return dict.fromkeys(SLOTS, "conge")
        filled = {}
        for slot, cell in grid.items():
            said = cell if isinstance(cell, dict) else {"activite": cell}
            filled[slot] = {**said, "debut": "08:00", "fin": "13:00"}
        return filled

    answer = quarter(result, change)
    assert answer["trimestres"][0]["heures_moyenne"] == "50.00" and codes(answer) == ["ORG-09-HEURES"]


def test_a_semester_of_twenty_six_weeks_is_two_quarters_of_thirteen(result):
    answer = quarter(result, lambda _, grid: grid)
    assert [one["semaines"] for one in answer["trimestres"]] == [13, 13]
    assert answer["trimestres"][1]["debut"] == "2027-02-01"


def test_the_planner_sends_to_the_other_msu_or_says_nobody(result):
    people = [
        {"id": "a", "nom": "Dr A", "sur_place": ["lundi_matin", "mardi_matin"], "joignable": ["mercredi_matin"],
         "minutes": 20, "conges": [{"debut": "2026-11-16", "fin": "2026-11-16"}]},
        {"id": "b", "nom": "Dr B", "lieu": "Autre cabinet", "sur_place": ["lundi_matin"]},
    ]  # fmt: skip
    grid = dict.fromkeys(("lundi_matin", "mardi_matin", "mercredi_matin", "jeudi_matin"), "soin")
    answer = result("supervision.planifier", regime="saspas", lundi="2026-11-16", grille=grid, encadrants=people)
    assert [(one["encadrant"], one["mode"], one["deplace"]) for one in answer["creneaux"]] == [
        ("b", "sur-place", True),
        ("a", "sur-place", False),
        ("a", "a-distance", False),
        (None, "personne", False),
    ]
    assert (answer["couvert"], codes(answer), codes(answer, "alertes")) == (
        False, ["SAS-04-PERSONNE"], ["SAS-06-DEPLACEMENT"],
    )  # fmt: skip
    assert [(one["jour"], one["encadrant"], one["minutes"]) for one in answer["revues"]] == [
        ("lundi", "b", 60), ("mardi", "a", 60), ("mercredi", "a", 60),
    ]  # fmt: skip


def test_a_dj_is_never_covered_from_a_distance(result):
    people = [{"id": "a", "joignable": ["lundi_matin"], "minutes": 5}]
    answer = result("supervision.planifier", regime="dj", grille={"lundi_matin": "soin"}, encadrants=people)
    assert codes(answer) == ["ORG-04-PERSONNE"]


@pytest.mark.parametrize(
    ("entry", "wanted"),
    [
        ({"grille": {"lundi_mati": "soin"}}, ("E_CHAMP_INCONNU", "grille.lundi_mati")),
        ({"grille": {"lundi_matin": "sion"}}, ("E_VALEUR", "grille.lundi_matin")),
        ({"grille": {"lundi_matin": {"activite": "soin", "fin": "25:00"}}}, ("E_HEURE", "grille.lundi_matin.fin")),
        (
            {"grille": {"lundi_matin": {"activite": "soin", "debut": "12:00", "fin": "11:00"}}},
            ("E_HEURE", "grille.lundi_matin.fin"),
        ),
        ({"grille": {}, "lundi": "2026-11-17"}, ("E_LUNDI", "lundi")),
        ({"grille": {}, "projet": {"option": 6}}, ("E_PLAGE", "projet.option")),
        ({"grille": {}, "revues": {"lundi": {"minutes": 60, "mode": "fax"}}}, ("E_VALEUR", "revues.lundi.mode")),
        ({"grille": {}, "encadrants": [{"id": "a"}, {"id": "a"}]}, ("E_DOUBLON", "encadrants[1].id")),
        (
            {"grille": {}, "encadrants": [{"id": "a", "sur_place": ["dimanche_matin"]}]},
            ("E_VALEUR", "encadrants[0].sur_place[0]"),
        ),
        ({}, ("E_CHAMP_MANQUANT", "grille")),
    ],
)
def test_a_malformed_week_is_an_error_at_its_place(faults, entry, wanted):
    assert faults("semaine.verifier", regime="dj", **entry) == [wanted]


def test_a_week_told_twice_is_an_error(faults):
    told = [{"lundi": "2026-11-09", "grille": {}}, {"lundi": "2026-11-09", "grille": {}}]
    assert faults("trimestre.verifier", regime="dj", semestre=SEMESTER, semaines=told) == [
        ("E_DOUBLON", "semaines[1].lundi")
    ]
