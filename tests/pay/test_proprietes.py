"""What must hold of every situation: sums to the cent, intervals that hold every completion, monotony, no crash."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from phco import pay, rules
from phco.browser.bridge import handle
from phco.calls.dispatch import call
from phco.money import ZERO, to_cents
from phco.pay.net import net_estimate
from phco.pay.tree import Span

RULES = rules.load_default()
START = date(2026, 11, 2)
ZONES = st.sampled_from(["ZIP", "ZAC", "hors"])
CENTS = st.integers(0, 200_000).map(lambda cents: f"{cents / 100:.2f}")
KM = st.one_of(st.integers(0, 200), st.sampled_from(["14.99", "15", "15.01", "22.5"]))
ACTS = st.integers(0, 1000)
DATES = st.dates(date(2026, 3, 1), date(2036, 1, 1)).map(date.isoformat)
SHARE = st.one_of(
    st.integers(0, 10_000).map(lambda n: f"{n / 10_000:.4f}"),
    st.sampled_from(["0.5", "0.63", "0.4999999999", "0.6300000001", 0, 1]),
)


@st.composite
def dj_entries(draw: st.DrawFn) -> dict[str, Any]:
    months = draw(st.integers(1, 12))
    lectures = draw(
        st.fixed_dictionaries(
            {}, optional={rule: st.sampled_from(options) for rule, options in pay.DJ_READINGS.items()}
        )
    )
    aides = ["transport", "logement", "les-deux", "aucune"]
    return {
        "debut": draw(DATES),
        "mois": months,
        "zone": draw(ZONES),
        "qpv": draw(st.booleans()),
        "distance_km": draw(KM),
        "distance_chu_km": draw(KM),
        "aide": draw(st.sampled_from(aides)),
        "actes_par_mois": draw(st.one_of(ACTS, st.lists(ACTS, min_size=months, max_size=months))),
        "pdsa_mensuel": draw(CENTS),
        "lectures": lectures,
    }


@st.composite
def pamsu_entries(draw: st.DrawFn) -> dict[str, Any]:
    months = draw(st.integers(1, 12))
    cuts = sorted(draw(st.lists(st.integers(0, 1000), max_size=4)))
    shares = [f"{(b - a) / 1000:.3f}" for a, b in zip([0, *cuts], [*cuts, 1000], strict=True)]
    return {
        "debut": draw(DATES),
        "mois": months,
        "zone": draw(ZONES),
        "qpv": draw(st.booleans()),
        "actes_par_mois": draw(ACTS),
        "tarif_moyen": draw(st.integers(0, 10_000).map(lambda cents: f"{cents / 100:.2f}")),
        "taux_tm": draw(SHARE),
        "part_exoneree": draw(SHARE),
        "supervise_pdsa": draw(st.booleans()),
        "parts_formation": shares if cuts else None,
        "mois_absence_dj": draw(st.sampled_from([0, 0.5, 0.9, 1]))
        if months < 2
        else draw(st.sampled_from([0, 1.5, 2])),
    }


def total(result: dict[str, Any], name: str) -> Decimal:
    return Decimal(result["totaux"][name])


def lines(result: dict[str, Any], period: str) -> Decimal:
    return sum((Decimal(line["montant"]) for line in result["lignes"] if line["periode"] == period), ZERO)


@given(dj_entries())
def test_dj_lines_sum_to_the_totals(entry: dict[str, Any]) -> None:
    result = call("simuler.dj", entry)
    assert total(result, "mois") == lines(result, "mois")
    assert total(result, "semestre") == 6 * lines(result, "mois") + lines(result, "semestre")
    check_year(result, entry["mois"])
    assert ("duree" in result["totaux"]) == (entry["mois"] != 6)
    net = result["net_estime"]
    assert Decimal(net["lignes"][0]["montant"]) == total(result, "mois")
    assert Decimal(net["mois"]) == sum(Decimal(line["montant"]) for line in net["lignes"])
    assert 0 < Decimal(net["mois"]) < total(result, "mois")


def check_year(result: dict[str, Any], months: int) -> None:
    """One total for the same twelve months; for another placement, two semesters like the first."""
    expected = total(result, "duree") if months == 12 else 2 * total(result, "semestre")
    assert total(result, "annee") == expected


@given(pamsu_entries())
def test_pamsu_lines_sum_to_the_totals(entry: dict[str, Any]) -> None:
    result = call("simuler.pamsu", entry)
    assert total(result, "mois") == lines(result, "mois")
    assert total(result, "semestre") == 6 * lines(result, "mois") + lines(result, "semestre")
    check_year(result, entry["mois"])
    if "parts" in result:
        assert sum(map(Decimal, result["parts"])) == Decimal("600.00")
    amounts = {line["regle"]: Decimal(line["montant"]) for line in result["lignes"] if line["periode"] == "mois"}
    gross = Fraction(entry["actes_par_mois"]) * Fraction(entry["tarif_moyen"]) * Fraction(str(entry["taux_tm"]))
    assert amounts["PPM-02"] == to_cents(gross * (1 - Fraction(str(entry["part_exoneree"]))))


@given(dj_entries())
def test_every_line_explains_itself(entry: dict[str, Any]) -> None:
    result = call("simuler.dj", entry)
    for line in [*result["lignes"], *result["net_estime"]["lignes"]]:
        assert line["regle"] and line["libelle"] and line["formule"]
        assert line["source"]["titre"] and line["source"]["reference"] and line["source"]["verifie_le"]
        assert line["periode"] in ("mois", "semestre")


@given(dj_entries(), st.sets(st.sampled_from(["zone", "distance_km", "distance_chu_km", "actes_par_mois"]), min_size=1))
def test_dj_interval_holds_the_completion(entry: dict[str, Any], hidden: set[str]) -> None:
    """Whatever the hidden answers are, the true total is inside; a total said known is the true one."""
    check_interval("simuler.dj", entry, hidden)


@given(pamsu_entries(), st.sets(st.sampled_from(["zone", "qpv", "actes_par_mois", "part_exoneree"]), min_size=1))
def test_pamsu_interval_holds_the_completion(entry: dict[str, Any], hidden: set[str]) -> None:
    check_interval("simuler.pamsu", entry, hidden)


def check_interval(name: str, entry: dict[str, Any], hidden: set[str]) -> None:
    true = call(name, entry)
    unsure = call(name, {**entry, **dict.fromkeys(hidden)})
    for key, amount in true["totaux"].items():
        found = unsure["totaux"]
        if found[key] is not None:
            assert found[key] == amount
            assert f"{key}_min" not in found
            continue
        low, high = found[f"{key}_min"], found[f"{key}_max"]
        assert low is None or Decimal(low) <= Decimal(amount)
        assert high is None or Decimal(amount) <= Decimal(high)
    for line, seen in zip(true["lignes"], unsure["lignes"], strict=True):
        assert line["regle"] == seen["regle"]
        if seen["montant"] is not None:
            assert seen["montant"] == line["montant"]


@given(dj_entries(), st.integers(0, 500))
def test_more_acts_never_pay_less(entry: dict[str, Any], more: int) -> None:
    entry = {**entry, "actes_par_mois": 150}
    fewer, many = call("simuler.dj", entry), call("simuler.dj", {**entry, "actes_par_mois": 150 + more})
    assert total(fewer, "semestre") <= total(many, "semestre")


@given(pamsu_entries(), st.integers(0, 500))
def test_more_acts_never_give_the_pamsu_less(entry: dict[str, Any], more: int) -> None:
    fewer = call("simuler.pamsu", entry)
    many = call("simuler.pamsu", {**entry, "actes_par_mois": entry["actes_par_mois"] + more})
    assert total(fewer, "mois") <= total(many, "mois")


@given(dj_entries())
def test_the_two_aids_and_the_zip_bonus_never_exceed_their_rules(entry: dict[str, Any]) -> None:
    result = call("simuler.dj", entry)
    amounts = {line["regle"]: Decimal(line["montant"]) for line in result["lignes"]}
    assert amounts["PDJ-02"] in {Decimal(n) for n in ("0.00", "130.00", "300.00", "430.00")}
    assert amounts["PDJ-04"] == (1000 if entry["zone"] == "ZIP" else 0)
    if entry["lectures"].get("PDJ-02", "S1") == "S1":
        assert amounts["PDJ-02"] <= 300
    if entry["lectures"].get("PDJ-04", "loi") == "loi" and entry["zone"] == "ZIP":
        assert amounts["PDJ-02"] == 0


@given(st.integers(0, 1_000_000), st.integers(1_200_000, 7_200_000))
def test_net_is_exact_to_the_cent(more_cents: int, fixed_yearly_cents: int) -> None:
    """Against the formula of PDJ-06 written again, in whole numbers of cents, each line rounded on its own."""
    fixed = Fraction(fixed_yearly_cents, 1200)
    found = net_estimate(RULES, on=START, gross=Span.of(to_cents(fixed) + Decimal(more_cents) / 100), fixed=fixed)
    base = (2 * fixed_yearly_cents + 12) // 24  # a twelfth of the year's cents, half up
    gross, ceiling = base + more_cents, 400_500
    capped, part, top = min(gross, ceiling), 2 * base, 3 * ceiling
    wanted = [
        half_up(capped * 69, 1000),
        half_up(gross * 4, 1000),
        *(half_up(gross * 9825 * rate, 10_000_000) for rate in (68, 24, 5)),
        half_up(min(part, top) * 28, 3000),
        half_up(max(part - top, 0) * 695, 30_000),
    ]
    lines = [-100 * (line.amount.known or ZERO) for line in found.lines[1:]]
    assert lines == (wanted if wanted[-1] else wanted[:-1])  # tranche B is a line where it is reached
    assert found.month.known == Decimal(gross - sum(wanted)) / 100


def half_up(top: int, bottom: int) -> int:
    """``top / bottom`` to the nearest whole number, half up (both ≥ 0)."""
    return (2 * top + bottom) // (2 * bottom)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=8,
)
NAMES = st.sampled_from(
    ["simuler.dj", "simuler.pamsu", "simuler.annee", "comparer.dj", "sensibilite.dj", "sensibilite.pamsu", "contrat",
     "regles", "calendrier", "calendrier.prochain", "calendrier.ics"]
)  # fmt: skip


@given(NAMES, JSON)
def test_no_input_crashes(name: str, entry: Any) -> None:
    check_answer(json.loads(handle(json.dumps({"appel": name, "entree": entry}))))


@given(
    dj_entries(), st.sampled_from(["debut", "mois", "zone", "aide", "actes_par_mois", "pdsa_mensuel", "lectures"]), JSON
)
def test_no_value_of_a_key_crashes(entry: dict[str, Any], key: str, value: Any) -> None:
    check_answer(json.loads(handle(json.dumps({"appel": "simuler.dj", "entree": {**entry, key: value}}))))


@given(
    pamsu_entries(), st.sampled_from(["part_exoneree", "taux_tm", "tarif_moyen", "parts_formation", "lectures"]), JSON
)
def test_no_value_of_a_pamsu_key_crashes(entry: dict[str, Any], key: str, value: Any) -> None:
    check_answer(json.loads(handle(json.dumps({"appel": "simuler.pamsu", "entree": {**entry, key: value}}))))


def check_answer(answer: dict[str, Any]) -> None:
    faults = answer.get("erreurs") or ([answer["erreur"]] if "erreur" in answer else [])
    assert ("resultat" in answer) != bool(faults)
    for fault in faults:
        assert fault["code"] != "E_INTERNE", fault
        assert fault["quoi"] and fault["remede"]
