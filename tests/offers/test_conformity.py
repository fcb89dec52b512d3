"""Each rule of a sheet, on a sheet that keeps it and on one that breaks it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from phco.offers import Offer, check_offer, offer_from_json
from phco.offers.conformity import acts_a_month, check_catalogue, is_conform
from phco.offers.demonstration import demonstration_faulty, demonstration_offers
from phco.offers.limits import offer_limits

GOOD = offer_from_json(
    {
        "id": "o-1",
        "campagne": "2027-03",
        "debut": "2027-05-03",
        "cabinet": "Cabinet du Port",
        "commune": "14118",
        "site_ordre": True,
        "pamsu": "p-1",
        "capacite": 1,
        "siams3": True,
        "siams4": True,
        "formation_en_ligne": True,
        "presence_medecin": "alternance",
        "supervision": "Chaque soir.",
        "entretiens": "mensuel",
        "medecin_traitant": False,
        "soins_chroniques": True,
        "soins_non_programmes": True,
        "suivi_enfant": True,
        "secretariat": "mixte",
        "materiel_medical": True,
        "trousse_urgence": True,
        "logiciel": "L",
        "teletransmission": True,
        "reseau": "CPTS",
        "actes_par_jour": 20,
        "part_exoneree": "0.42",
        "pdsa": "volontaire",
        "lundi_matin": "soin",
        "lundi_apres_midi": "soin",
        "mardi_matin": "soin",
        "mardi_apres_midi": "soin",
        "mercredi_matin": "soin",
        "mercredi_apres_midi": "soin",
        "jeudi_matin": "faculte",
        "jeudi_apres_midi": "faculte",
        "vendredi_matin": "projet",
        "vendredi_apres_midi": "projet",
        "option_journee4": 5,
        "option5_accord": True,
        "zone": "ZIP",
        "zone_au": "2026-01-05",
        "qpv": False,
        "logement": "aucun",
        "presentation": "Bienvenue.",
    }
)


def codes(offer: Offer, level: str | None = None) -> list[str]:
    return [item.code for item in check_offer(offer) if level in (None, item.level)]


def test_a_complete_sheet_has_no_remark() -> None:
    assert check_offer(GOOD) == ()


BLOCKING = [
    ("ORG-02", {"lundi_matin": "projet"}, "semaine-6-2-2"),
    ("ORG-02", {"lundi_matin": None}, "semaine-incomplete"),
    ("ORG-03", {"option_journee4": None}, "option"),
    ("ORG-03", {"option_journee4": 1, "option1_lieu": "EHPAD", "option5_accord": None}, "option1-activite"),
    (
        "ORG-03",
        {"option_journee4": 2, "option2_structure": "CSAPA", "option2_agreee": False, "option5_accord": None},
        "option2-agreee",
    ),
    ("ORG-03", {"option_journee4": 3, "option3_structure": "CPTS", "option5_accord": None}, "option3-mission"),
    ("ORG-13", {"option_journee4": 4, "option5_accord": None}, "option4-convention"),
    ("ORG-03", {"option5_accord": False}, "option5-accord"),
    ("ORG-04", {"soins_chroniques": False}, "soins-chroniques"),
    ("ORG-04", {"soins_non_programmes": None}, "soins-non-programmes"),
    ("ORG-04", {"suivi_enfant": None}, "suivi-enfant"),
    ("ORG-04", {"presence_medecin": "personne"}, "exercice-isole"),
    ("ORG-04", {"secretariat": "aucun"}, "secretariat"),
    ("ORG-04", {"materiel_medical": False}, "materiel-medical"),
    ("ORG-04", {"trousse_urgence": False}, "trousse-urgence"),
    ("ORG-04", {"logiciel": None}, "logiciel"),
    ("ORG-04", {"teletransmission": False}, "teletransmission"),
    ("ORG-04", {"reseau": None}, "reseau"),
    ("ORG-04", {"site_ordre": None}, "site-ordre"),
    ("ORG-06", {"pdsa": "obligatoire"}, "pdsa"),
    ("ORG-07", {"capacite": 2}, "capacite"),
    ("ORG-07", {"pamsu": None}, "pamsu"),
    ("ORG-08", {"siams3": False}, "siams3"),
    ("ORG-08", {"formation_en_ligne": None}, "formation-en-ligne"),
    ("TER", {"commune": "14000"}, "commune"),
    ("TER", {"commune": "75056"}, "commune"),
]


@pytest.mark.parametrize(("rule", "change", "code"), BLOCKING)
def test_a_blocking_fault_names_its_rule_and_its_remedy(rule: str, change: dict[str, object], code: str) -> None:
    findings = check_offer(replace(GOOD, **change))  # type: ignore[arg-type]
    blocking = [item for item in findings if item.level == "bloquant"]
    assert [item.code for item in blocking] == [code]
    assert blocking[0].rule == rule and blocking[0].what.endswith(".") and blocking[0].fix.endswith((".", "…"))
    assert not is_conform(findings)


@pytest.mark.parametrize(
    ("change", "code", "level"),
    [
        ({"actes_par_jour": Decimal("25.5")}, "actes-trop", "avertissement"),
        ({"actes_par_jour": None, "actes_par_mois": 443, "option_journee4": 5}, "actes-trop", "avertissement"),
        ({"actes_par_jour": None}, "actes-inconnus", "avertissement"),
        ({"entretiens": "aucun"}, "entretiens", "avertissement"),
        ({"zone": None}, "zone", "avertissement"),
        ({"zone_au": None}, "zone-date", "avertissement"),
        ({"debut": None}, "debut", "avertissement"),
        ({"reconduite": True}, "reconduite", "avertissement"),
        ({"option1_activite": "PMI"}, "option-autre", "avertissement"),
        ({"siams4": False}, "siams4", "conseil"),
        ({"medecin_traitant": None}, "medecin-traitant", "conseil"),
        ({"part_exoneree": None}, "part-exoneree", "conseil"),
        ({"groupe": "g-1"}, "groupe-seul", "conseil"),
        ({"qpv": None}, "qpv", "conseil"),
    ],
)
def test_a_lesser_remark_does_not_block(change: dict[str, object], code: str, level: str) -> None:
    findings = check_offer(replace(GOOD, **change))  # type: ignore[arg-type]
    assert [(item.code, item.level) for item in findings] == [(code, level)] and is_conform(findings)


def test_twenty_five_acts_on_average_is_allowed() -> None:
    assert check_offer(replace(GOOD, actes_par_jour=Decimal(25))) == ()
    assert check_offer(replace(GOOD, actes_par_jour=None, actes_par_mois=425)) == ()
    assert check_offer(replace(GOOD, actes_par_jour=Decimal(25), actes_par_mois=425)) == ()


def test_a_hair_above_twenty_five_is_said_as_such_and_both_writings_count() -> None:
    (hair,) = check_offer(replace(GOOD, actes_par_jour=Decimal("25.04")))
    assert hair.what == "Un peu plus de 25 actes par jour en moyenne : le maximum est 25."
    (tenth,) = check_offer(replace(GOOD, actes_par_jour=Decimal("25.1")))
    assert tenth.what.startswith("25,1 actes") and tenth.field == "actes_par_jour"
    (monthly,) = check_offer(replace(GOOD, actes_par_jour=Decimal(20), actes_par_mois=900))
    assert (monthly.code, monthly.field, monthly.rule) == ("actes-trop", "actes_par_mois", "ORG-05")


def test_the_structure_of_option_2_is_not_the_practice() -> None:
    offer = replace(GOOD, option_journee4=2, option5_accord=None, option2_agreee=True, option2_structure=GOOD.cabinet)
    assert ("ORG-03", "option2-cabinet") in [(item.rule, item.code) for item in check_offer(offer)]
    other = replace(offer, option2_structure="PMI de Caen")
    assert "option2-cabinet" not in [item.code for item in check_offer(other)]


def test_acts_a_month_follow_the_days_of_care() -> None:
    """13 days of care in an average month with six half-days, 17 with option 5."""
    assert acts_a_month(replace(GOOD, actes_par_jour=Decimal(20))) == 340
    assert acts_a_month(replace(GOOD, option_journee4=4, actes_par_jour=Decimal("15.5"))) == 201
    assert acts_a_month(replace(GOOD, actes_par_mois=7)) == 7
    assert acts_a_month(replace(GOOD, actes_par_jour=None)) is None


def test_one_dj_for_one_pamsu_but_a_team_may_take_several() -> None:
    team = replace(GOOD, co_pamsu=("p-2", "p-2", "p-3"), groupe="g-1")
    assert "capacite" not in codes(replace(team, capacite=3)) and "capacite" in codes(replace(team, capacite=4))


def test_a_postal_code_is_answered_with_the_insee_code() -> None:
    finding = next(item for item in check_offer(replace(GOOD, commune="14000")) if item.code == "commune")
    assert "code postal" in finding.what and "Caen : 14118" in finding.fix


def test_an_empty_draft_is_read_and_told_everything() -> None:
    findings = check_offer(offer_from_json({}, draft=True))
    assert {"ORG-02", "ORG-03", "ORG-04", "ORG-07", "ORG-08", "CMP-01"} <= {
        i.rule for i in findings if i.level == "bloquant"
    }
    assert [item.level for item in findings] == sorted(
        (i.level for i in findings), key=["bloquant", "avertissement", "conseil"].index
    )


def test_limits_follow_the_day_and_never_fail() -> None:
    assert offer_limits(date(2027, 5, 3)).half_days == {"soin": 6, "projet": 2, "faculte": 2}
    assert offer_limits(None) == offer_limits(date(2020, 1, 1)) == offer_limits(date(2090, 1, 1))


def test_a_catalogue_is_held_to_one_dj_for_one_pamsu() -> None:
    two = [GOOD, replace(GOOD, id="o-2")]
    assert {(key, item.code) for key, item in check_catalogue(two)} == {
        ("o-1", "pamsu-double"),
        ("o-2", "pamsu-double"),
    }
    team = [replace(offer, groupe="g-1", co_pamsu=("p-2",)) for offer in two]
    assert check_catalogue(team) == ()
    crowded = [*team, replace(team[0], id="o-3")]
    assert {item.code for _, item in check_catalogue(crowded)} == {"groupe-capacite"}


def test_the_demonstration_is_conform_and_its_faulty_sheets_are_not() -> None:
    offers = demonstration_offers()
    assert all(is_conform(check_offer(offer)) for offer in offers) and check_catalogue(offers) == ()
    faults = [codes(offer, "bloquant") for offer in demonstration_faulty()]
    assert all(len(found) == 1 for found in faults) and len({found[0] for found in faults}) == 12
