"""``conges.verifier``: the named cases of SAS-05 and CNG, and what a malformed or an illegal plan is told."""

import json

import pytest

from phco.browser.bridge import handle

WINTER = {"saison": "hiver", "debut": "2026-11-02", "fin": "2027-05-02"}
SUMMER = {"saison": "ete", "debut": "2027-05-03", "fin": "2027-10-31"}


def ask(regime="saspas", periods=(), semesters=(WINTER, SUMMER), **extra):
    entry = {
        "regime": regime,
        "semestres": list(semesters),
        "periodes": [{"debut": start, "fin": end} for start, end in periods],
        **extra,
    }
    return json.loads(handle(json.dumps({"appel": "conges.verifier", "entree": entry})))


def verdict(*args, **kwargs):
    answer = ask(*args, **kwargs)
    assert "resultat" in answer, answer
    return answer["resultat"]


def codes(answer):
    return [reason["code"] for reason in answer["raisons"]]


W1 = ("2026-12-21", "2026-12-27")
W2 = ("2027-02-15", "2027-02-21")
S3 = ("2027-07-05", "2027-07-25")
S4 = ("2027-07-05", "2027-08-01")


@pytest.mark.parametrize(
    ("periods", "legal", "lost", "wanted"),
    [
        ([W1, S4], True, 0, []),
        ([W1, W2, S3], True, 0, []),
        ([W1, S3], True, 1, []),
        ([W1, W2, S4], False, 0, ["SAS-05-TOTAL"]),
        ([S4], False, 1, ["SAS-05-MIN-HIVER"]),
        ([W1, W2, ("2027-07-05", "2027-07-18")], False, 0, ["SAS-05-MIN-ETE"]),
        ([("2026-12-21", "2027-01-10"), S3], False, 0, ["SAS-05-MAX-HIVER", "SAS-05-TOTAL"]),
        ([W1, ("2027-07-05", "2027-08-08")], False, 0, ["SAS-05-CONSECUTIVES", "SAS-05-MAX-ETE", "SAS-05-TOTAL"]),
        # of five summer weeks four count: a winter week is still given up
        (
            [("2027-07-05", "2027-07-25"), ("2027-09-06", "2027-09-19")],
            False,
            1,
            ["SAS-05-MIN-HIVER", "SAS-05-MAX-ETE"],
        ),
        ([], False, 2, ["SAS-05-MIN-HIVER", "SAS-05-MIN-ETE"]),
        ([W1, S3, ("2027-11-01", "2027-11-07")], False, 1, ["SAS-05-HORS-SEMESTRE"]),
        ([W1, ("2027-07-05", "2027-07-23")], False, 1, ["SAS-05-SEMAINE-INCOMPLETE"]),
        ([W1, W1, S4], False, 0, ["SAS-05-CHEVAUCHEMENT"]),
    ],
)
def test_saspas_plans(periods, legal, lost, wanted):
    answer = verdict(periods=periods)
    assert (answer["legal"], answer["perdus"], codes(answer)) == (legal, lost, wanted)


def test_four_weeks_is_a_limit_across_the_semester_boundary():
    across = verdict(periods=[("2027-04-26", "2027-05-30")])
    assert codes(across) == ["SAS-05-CONSECUTIVES"]
    assert across["poses"] == {"hiver": 1, "ete": 4, "total": 5}
    four = verdict(periods=[("2027-04-19", "2027-05-16"), ("2027-07-05", "2027-07-11")])
    assert four["legal"] and four["poses"] == {"hiver": 2, "ete": 3, "total": 5}


def test_adjoining_bookings_count_together():
    answer = verdict(periods=[("2027-04-26", "2027-05-02"), ("2027-05-03", "2027-05-16"), ("2027-05-17", "2027-05-30")])
    assert codes(answer) == ["SAS-05-CONSECUTIVES"]
    assert answer["blocs"] == [{"debut": "2027-04-26", "fin": "2027-05-30", "jours": 35}]


def test_one_week_of_work_between_makes_two_absences():
    answer = verdict(periods=[("2027-04-26", "2027-05-02"), ("2027-05-10", "2027-06-06")])
    assert answer["legal"] and len(answer["blocs"]) == 2


def test_a_semester_that_ends_on_a_friday_still_owns_its_last_week():
    semesters = [
        {"saison": "ete", "debut": "2027-05-03", "fin": "2027-10-29"},
        {"saison": "hiver", "debut": "2026-11-02", "fin": "2027-04-30"},
    ]
    answer = verdict(periods=[("2027-04-26", "2027-05-02"), S4], semesters=semesters)
    assert answer["legal"] and answer["poses"]["hiver"] == 1


def test_one_semester_alone_is_held_to_its_own_limits():
    assert verdict(periods=[W1], semesters=[WINTER])["legal"]
    assert verdict(periods=[W1], semesters=[WINTER])["perdus"] == 0  # four summer weeks still make five
    assert codes(verdict(periods=[S3, ("2027-09-06", "2027-09-19")], semesters=[SUMMER])) == ["SAS-05-MAX-ETE"]


def test_two_years_are_two_counts():
    second = {"saison": "hiver", "debut": "2027-11-01", "fin": "2028-04-30"}
    answer = verdict(periods=[W1, S4, ("2027-12-20", "2028-01-02")], semesters=[WINTER, SUMMER, second])
    assert answer["legal"] and [year["poses"] for year in answer["annees"]] == [5, 2]


def test_a_year_that_starts_in_may_is_one_count():
    first = {"saison": "ete", "debut": "2027-05-03", "fin": "2027-10-31"}
    second = {"saison": "hiver", "debut": "2027-11-01", "fin": "2028-04-30"}
    two = ("2028-02-14", "2028-02-27")
    six = verdict(periods=[S4, two], semesters=[second, first])
    assert codes(six) == ["SAS-05-TOTAL"] and len(six["annees"]) == 1
    four = verdict(periods=[S3, ("2028-02-14", "2028-02-20")], semesters=[first, second])
    assert (four["legal"], four["perdus"]) == (True, 1)
    # with the winter before it, that summer belongs to the year which started in November
    third = verdict(periods=[W1, S4, two], semesters=[WINTER, first, second])
    assert third["legal"] and [one["poses"] for one in third["annees"]] == [5, 2]
    across = verdict(periods=[("2027-10-11", "2027-10-31"), ("2027-11-01", "2027-11-14")], semesters=[first, second])
    assert codes(across) == ["SAS-05-CONSECUTIVES"]


def test_the_screen_is_told_where_the_saspas_rules_come_from():
    assert "autre faculté" in verdict(periods=[W1, S4])["avertissements"][0]


@pytest.mark.parametrize(
    ("periods", "legal", "taken", "wanted"),
    [
        ([], True, 0, []),
        ([("2027-08-02", "2027-08-27")], True, 20, []),
        # 31 consecutive days exactly, then one more
        ([("2027-08-02", "2027-09-01")], True, 23, []),
        ([("2027-08-02", "2027-09-02")], False, 24, ["CNG-CONSECUTIFS"]),
        # bookings that a weekend separates are one absence
        ([("2027-08-02", "2027-08-20"), ("2027-08-23", "2027-09-02")], False, 24, ["CNG-CONSECUTIFS"]),
        # bookings that only a public holiday separates too (11 November 2026 is a Wednesday)
        ([("2026-11-12", "2026-12-11"), ("2026-11-10", "2026-11-10")], False, 23, ["CNG-CONSECUTIFS"]),
        # 25 December, 1 January and 14 July are not counted
        ([("2026-12-21", "2027-01-03"), ("2027-07-05", "2027-07-23")], True, 22, []),
        ([("2027-02-01", "2027-02-19"), ("2027-07-05", "2027-07-20")], False, 26, ["CNG-TOTAL"]),
        ([("2027-07-05", "2027-07-09"), ("2027-07-09", "2027-07-12")], False, 6, ["CNG-CHEVAUCHEMENT"]),
        ([("2027-10-25", "2027-11-05")], False, 9, ["CNG-HORS-SEMESTRE"]),
    ],
)
def test_dj_plans(periods, legal, taken, wanted):
    answer = verdict("dj", periods)
    assert (answer["legal"], answer["poses"], codes(answer)) == (legal, {"jours": taken}, wanted)


def test_the_dj_year_starts_on_the_first_monday_of_november():
    answer = verdict("dj", [("2027-10-25", "2027-11-05")], semesters=[])
    assert [(year["debut"], year["poses"]) for year in answer["annees"]] == [("2026-11-02", 5), ("2027-11-01", 4)]


@pytest.mark.parametrize(
    ("day", "edges"),
    [
        # 1 November 2026 is a Sunday
        ("2027-08-02", [("hiver", "2026-11-01", "2027-04-30"), ("ete", "2027-05-01", "2027-10-31")]),
        ("2027-03-01", [("hiver", "2026-11-02", "2027-05-02")]),
        ("2027-08-02", [("ete", "2027-05-03", "2027-11-05")]),  # ends within the next leave year
    ],
)
def test_a_semester_counts_in_the_leave_year_of_its_middle(day, edges):
    semesters = [{"saison": season, "debut": start, "fin": end} for season, start, end in edges]
    answer = verdict("dj", [(day, day)], semesters=semesters)
    assert (answer["restant"], [one["debut"] for one in answer["annees"]]) == ({"jours": 24}, ["2026-11-02"])


def test_what_is_left_is_what_the_semester_still_holds():
    short = {"saison": "hiver", "debut": "2026-12-01", "fin": "2026-12-11"}  # nine working days
    answer = verdict("dj", [("2026-12-03", "2026-12-04")], semesters=[short])
    assert (answer["restant"], answer["annees"][0]["restant"]) == ({"jours": 7}, 7)
    assert verdict("dj", [], semesters=[])["restant"] == {"jours": 25}


def test_untaken_days_are_paid_up_to_five_from_twenty_taken():
    def paid(periods):
        return verdict("dj", periods)["annees"][0]["indemnisables"]

    assert paid([("2027-08-02", "2027-08-27")]) == 5
    assert paid([("2027-08-02", "2027-08-26")]) == 0
    assert paid([("2027-08-02", "2027-08-27"), ("2027-03-01", "2027-03-02")]) == 3


@pytest.mark.parametrize(
    ("change", "code", "where"),
    [
        ({"regime": "interne"}, "E_VALEUR", "regime"),
        ({"semestres": []}, "E_SEMESTRES", "semestres"),
        ({"semestres": [WINTER, {**SUMMER, "debut": "2027-05-02"}]}, "E_SEMESTRES", "semestres[1]"),
        ({"semestres": [{**WINTER, "fin": "2026-11-01"}]}, "E_PERIODE", "semestres[0].fin"),
        ({"semestres": [{**WINTER, "saison": "printemps"}]}, "E_VALEUR", "semestres[0].saison"),
        ({"periodes": [{"debut": "2027-07-05"}]}, "E_CHAMP_MANQUANT", "periodes[0].fin"),
        ({"periodes": [{"debut": "2027-07-05", "fin": "2027-07-04"}]}, "E_PERIODE", "periodes[0].fin"),
        ({"periodes": [{"debut": "2027-07-05", "fin": "2028-12-31"}]}, "E_PERIODE", "periodes[0].fin"),
        ({"periodes": [{"debut": "2027-02-30", "fin": "2027-07-04"}]}, "E_DATE", "periodes[0].debut"),
        ({"periodes": ["2027-07-05"]}, "E_TYPE", "periodes[0]"),
        ({"periodes": None}, "E_TYPE", "periodes"),
        ({"periode": []}, "E_CHAMP_INCONNU", "periode"),
    ],
)
def test_a_malformed_plan_is_an_error_at_its_place(change, code, where):
    entry = {"regime": "saspas", "semestres": [WINTER, SUMMER], "periodes": [], **change}
    answer = json.loads(handle(json.dumps({"appel": "conges.verifier", "entree": entry})))
    assert (answer["erreur"]["code"], answer["erreur"]["ou"]) == (code, where)


def test_every_fault_is_said_at_once():
    answer = ask("interne", [("2027-07-05", "2027-07-04"), ("x", "2027-07-04")])
    assert [one["code"] for one in answer["erreurs"]] == ["E_VALEUR", "E_PERIODE", "E_DATE"]
