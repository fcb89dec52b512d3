"""The project's own parameters: complete, sourced, and changed by data alone."""

from __future__ import annotations

import ast
import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

import phco.calls
from phco import pay, rules
from phco.browser.bridge import handle
from phco.calls.dispatch import call
from phco.pay import DjSituation
from phco.rules import Known
from phco.rules.table import value_text

TODAY = date(2026, 11, 22)
RULES = rules.load_default()

# Every id of the rules catalogue that carries a value.
IDS = {
    *(f"ORG-{n:02d}" for n in range(1, 14)),
    *(f"PDJ-{n:02d}" for n in range(1, 7)),
    *(f"PPM-{n:02d}" for n in range(1, 8)),
    *(f"CMP-{n:02d}" for n in range(1, 9)),
    *(f"SAS-{n:02d}" for n in range(1, 8)),
    "WSH-01", "WSH-02", "RNK-01", "RNK-02", "FLE-01", "FLE-02",
}  # fmt: skip


def test_every_rule_of_the_catalogue_has_a_value() -> None:
    rows = call("regles", {"au": "2026-11-22"})["parametres"]
    assert {row["regle"] for row in rows} >= IDS  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("key", "lecture", "expected"),
    [
        ("dj.part_fixe", "S1", "2790.00"),
        ("dj.emoluments", "loi", "28495.49"),
        ("dj.prime_autonomie", "loi", "5000.00"),
        ("dj.transport.montant", "S1", "130.00"),
        ("dj.transport.distance_minimale", "S1", "15"),
        ("dj.logement.montant", "S1", "300.00"),
        ("dj.activite.montant", "S1", "500.00"),
        ("dj.activite.seuil", "loi", "200"),
        ("dj.zip.montant", "loi", "1000.00"),
        ("pamsu.pedagogie", "S1", "600.00"),
        ("pamsu.amc.tarif", "S1", "30.00"),
        ("pamsu.amc.taux_tm", "S1", "0.30"),
        ("pamsu.compensation.seuil_bas", "S1", "0.50"),
        ("pamsu.compensation.seuil_haut", "S1", "0.63"),
        ("pamsu.compensation.premiere", "S1", "300.00"),
        ("pamsu.compensation.seconde", "S1", "600.00"),
        ("pamsu.zone.montant", "S1", "800.00"),
        ("pamsu.pdsa.montant", "S1", "400.00"),
        ("pamsu.absence.montant", "S1", "1200.00"),
        ("net.plafond_mensuel", "loi", "4005.00"),
        ("voeux.part_minimale.tour1", "S1", "0.20"),
        ("voeux.part_minimale.tour2", "S1", "0.40"),
        ("voeux.part_minimale.tour3", "S1", "0.50"),
        ("voeux.plancher", "S1", "2"),
        ("classement.part_minimale.tour1", "S1", "0.80"),
        ("terrain.actes_par_jour_max", "S1", "25"),
        ("saspas.conges.semaines_par_an", "S1", "5"),
        ("dj.conges.jours_par_an", "loi", "25"),
        ("territoire.docteurs_juniors", "S1", "103"),
        ("territoire.pamsu", "S1", "350"),
    ],
)
def test_the_values_of_the_sources(key: str, lecture: str, expected: str) -> None:
    assert RULES.decimal(key, on=TODAY, lecture=lecture) == Decimal(expected)


def test_the_earlier_regime_of_the_pamsu_is_kept_and_ended() -> None:
    row = next(row for row in rows_at("2026-11-22") if row["cle"] == "pamsu.charges_encadrement")
    assert (row["etat"], row["valeur"], row["jusqu_au"]) == ("termine", "1200.00", "2025-12-31")
    row = next(row for row in rows_at("2025-11-01") if row["cle"] == "pamsu.charges_encadrement")
    assert row["etat"] == "connu"


def rows_at(day: str) -> list[dict[str, object]]:
    answer = json.loads(handle(json.dumps({"appel": "regles", "entree": {"au": day}})))
    rows: list[dict[str, object]] = answer["resultat"]["parametres"]
    return rows


def test_every_row_has_a_state_a_source_and_a_check_date() -> None:
    for row in rows_at("2026-11-22"):
        assert row["etat"] in ("connu", "termine", "annonce", "inconnu")
        assert row["source"] and row["verifie_le"], row["cle"]
        assert (row["valeur"] is None) == (row["etat"] == "inconnu"), row["cle"]


def test_before_the_first_value_a_parameter_is_announced() -> None:
    row = next(row for row in rows_at("2026-02-28") if row["cle"] == "dj.part_fixe")
    assert (row["etat"], row["a_partir_du"]) == ("annonce", "2026-03-01")


def test_the_readings_of_the_simulators_are_those_of_the_data() -> None:
    """A reading that a rule offers has a value in the data, and the default is the data's."""
    for rule, readings in (*pay.DJ_READINGS.items(), *pay.PAMSU_READINGS.items()):
        parameters = [one for one in RULES if one.rule == rule and one.records]
        if rule in ("PDJ-05", "PPM-07"):
            continue
        assert all(any(reading in one.lectures for one in parameters) for reading in readings), rule
        if len(readings) > 1:
            defaults = {one.default for one in parameters if len(one.lectures) > 1}
            assert defaults <= {readings[0]}, rule


NEXT_YEAR = """
[[dj.part_fixe.valeurs]]
a_partir_du = 2027-11-01
montant = "2850.00"
unite = "EUR/mois"
source = { titre = "Brochure de l’an prochain", article = "Rémunération", publie_le = 2027-03-01, reference = "S1" }
verifie_le = 2027-03-02

[[dj.zip.montant.valeurs]]
a_partir_du = 2027-11-01
montant = "1100.00"
unite = "EUR/mois"
lecture = "loi"
source = { titre = "Décret", article = "D. 6153-1-8", publie_le = 2027-03-01, reference = "L" }
verifie_le = 2027-03-02

[[net.plafond_mensuel.valeurs]]
a_partir_du = 2027-01-01
jusqu_au = 2027-12-31
montant = "4100.00"
unite = "EUR/mois"
lecture = "loi"
source = { titre = "Arrêté pour 2027", article = "plafond mensuel", publie_le = 2026-12-30, reference = "L" }
verifie_le = 2027-03-02
"""


def test_adding_next_years_values_is_a_data_change_only() -> None:
    """Three more records in a text of their own: the new year is paid with them, the old one is not touched."""
    grown = rules.load_texts({**rules.default_texts(), "2027.toml": NEXT_YEAR}, rules.documents(), rules.NOWHERE)
    before = DjSituation(start=date(2026, 11, 2), zone="ZIP", acts=(Fraction(210),) * 6)
    after = DjSituation(start=date(2027, 11, 2), zone="ZIP", acts=(Fraction(210),) * 6)
    assert month(grown, before) == month(RULES, before) == Decimal("3790.00")
    assert month(grown, after) == Decimal("3950.00")
    assert month(RULES, after) == Decimal("3790.00")
    reused = pay.simulate_dj(RULES, after).net
    fresh = pay.simulate_dj(grown, after).net
    assert reused and any("2026 est reprise" in note for note in reused.notes)
    assert fresh and not any("reprise" in note for note in fresh.notes)


def test_a_value_that_changes_during_the_placement_is_said() -> None:
    grown = rules.load_texts({**rules.default_texts(), "2027.toml": NEXT_YEAR}, rules.documents(), rules.NOWHERE)
    situation = DjSituation(start=date(2027, 8, 2), zone="hors", acts=(Fraction(210),) * 6)
    assert any("la valeur change le 1er" in note for note in pay.simulate_dj(grown, situation).notes)
    year = pay.simulate_year(
        grown, [DjSituation(start=date(2027, 8, 2), months=6, zone="hors", acts=(Fraction(210),) * 6)]
    )
    assert [month.gross.known for month in year.months[:4]] == [
        Decimal("2790.00"), Decimal("2790.00"), Decimal("3290.00"), Decimal("2850.00"),
    ]  # fmt: skip
    # October is the last month of the placement in the summer semester (PDJ-03): its bonus is paid there


def month(rule_set: rules.RuleSet, situation: DjSituation) -> Decimal | None:
    return pay.simulate_dj(rule_set, situation).slip.totals.month.known


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("dj.part_fixe", "2 790,00 € par mois"),
        ("voeux.part_minimale.tour1", "20 %"),
        ("dj.transport.distance_minimale", "15 km"),
        ("terrain.actes_par_jour_max", "25 actes par jour"),
        ("saspas.conges.hiver_min", "1 semaine"),
        ("dj.zip.cumul", "non"),
        ("pamsu.formation.en_ligne", "4 heures"),
        ("flechage.coeurs.autres", "1 cœur"),
    ],
)
def test_values_read_in_french(key: str, expected: str) -> None:
    known = RULES.value(key, on=TODAY)
    assert isinstance(known, Known)
    text = value_text(known.value, known.unit)
    assert text.replace("\u00a0", " ").replace("\u202f", " ") == expected


def test_numbers_stay_out_of_the_code_of_pay() -> None:
    """No amount, rate or threshold of the rules is written in the rooms that compute them."""
    values = {
        Decimal(record.value)
        for parameter in RULES
        if parameter.rule[:3] in ("PDJ", "PPM") and parameter.key != "dj.organisation.horizon"
        for record in parameter.records
        if isinstance(record.value, Decimal | int) and not isinstance(record.value, bool)
    } - {Decimal(1), Decimal(2), Decimal(3)}
    assert len(values) >= 20
    adapters = Path(phco.calls.__file__).parent / "pay"
    for file in (*Path(pay.__file__).parent.glob("*.py"), *adapters.glob("*.py")):
        written = {value for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if (value := number(node))}
        assert not written & values, file.name


def number(node: ast.AST) -> Decimal | None:
    """The number a literal writes, alone or as a string."""
    if not isinstance(node, ast.Constant) or isinstance(node.value, bool | bytes | complex):
        return None
    try:
        return Decimal(str(node.value))
    except ArithmeticError:
        return None
