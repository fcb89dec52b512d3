"""``simuler.*`` and the calls built on them: JSON read strictly, situations simulated, trees written back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction

from phco import pay, rules
from phco.campaign import intakes
from phco.dates import add_months, french_day
from phco.field_object import MAX_DECIMALS
from phco.fields import Fields
from phco.french import plural
from phco.jsontext import JsonObject
from phco.money import french_number
from phco.pay import DjSituation, PamsuSituation
from phco.rules import Announced, RuleSet

LONGEST = 12  # months (ORG-01)
MOST_KM = 20_000
MOST_ACTS = 10_000
MOST_TARIFF = 2_000
MOST_PDSA = 100_000
MOST_PAMSU = 20
MOST_SHIFTS = 62


def simuler_dj(entry: object) -> JsonObject:
    """``simuler.dj`` of CONTRACT.md."""
    known = rules.load_default()
    fields = Fields(entry)
    situation = read_dj(fields, known)
    fields.close()
    return pay.simulate_dj(known, situation).as_json()


def simuler_pamsu(entry: object) -> JsonObject:
    """``simuler.pamsu`` of CONTRACT.md."""
    known = rules.load_default()
    fields = Fields(entry)
    situation = read_pamsu(fields, known)
    fields.close()
    return pay.simulate_pamsu(known, situation).as_json()


# — reading a situation ————————————————————————————————————————————————————————————————————————————————————
def read_dj(fields: Fields, known: RuleSet) -> DjSituation:
    """A DJ situation; every fault is noted in ``fields`` (the caller closes it)."""
    start, months = read_dj_start(fields, known), _months(fields)
    return DjSituation(
        start=start,
        months=months,
        zone=fields.choice("zone", pay.ZONES, nullable=True),
        qpv=fields.boolean("qpv", False, nullable=True),
        distance=fields.decimal("distance_km", high=MOST_KM, nullable=True),
        distance_chu=fields.decimal("distance_chu_km", None, high=MOST_KM, nullable=True),
        aide=fields.choice("aide", pay.AIDES),
        acts=_acts_by_month(fields, months),
        acts_listed=isinstance(fields.raw("actes_par_mois", None), list),
        pdsa=fields.money("pdsa_mensuel", Decimal("0.00"), high=MOST_PDSA),
        lectures=_lectures(fields, pay.dj_readings()),
        intakes=intakes(),
    )


def read_dj_start(fields: Fields, known: RuleSet) -> date:
    """``debut`` of a DJ: a day with known amounts, not too far; the fault is noted, a sound day is given."""
    return _start(fields, known, "dj.part_fixe", pay.dj_readings())


def with_shifts(fields: Fields, situation: DjSituation) -> DjSituation:
    """``gardes``: a number of shifts a month and the amount of one, added to ``pdsa_mensuel`` (PDJ-05)."""
    inner = fields.child("gardes", fields.mapping("gardes", {}))
    count = inner.integer("nombre", 0, high=MOST_SHIFTS)
    each = inner.money("montant", Decimal("0.00"), high=MOST_PDSA)
    inner.close()
    return replace(situation, pdsa=situation.pdsa + count * each)


def read_pamsu(fields: Fields, known: RuleSet) -> PamsuSituation:
    """A PAMSU situation; every fault is noted in ``fields`` (the caller closes it)."""
    start, months = _start(fields, known, "pamsu.pedagogie", pay.pamsu_readings()), _months(fields)
    tariff, rate = _defaults(known, start)
    acts = fields.decimal("actes_par_mois", high=MOST_ACTS, nullable=True)
    exempt = fields.share("part_exoneree", nullable=True)
    return PamsuSituation(
        start=start,
        months=months,
        zone=fields.choice("zone", pay.ZONES, nullable=True),
        qpv=fields.boolean("qpv", False, nullable=True),
        acts=None if acts is None else Fraction(acts),
        tariff=fields.money("tarif_moyen", tariff, high=MOST_TARIFF),
        rate=Fraction(fields.share("taux_tm", rate)),
        exempt=None if exempt is None else Fraction(exempt),
        supervises=fields.boolean("supervise_pdsa", False, nullable=True),
        shares=_shares(fields),
        absence=_absence(fields, months),
        lectures=_lectures(fields, pay.pamsu_readings()),
    )


def _start(fields: Fields, known: RuleSet, key: str, readings: Mapping[str, Sequence[str]]) -> date:
    """The first day, for which the rules must have a value and that is not absurdly far (dj.organisation.horizon)."""
    before = len(fields.errors)
    day: date = fields.day("debut")
    if len(fields.errors) > before or not fields.has("debut"):
        return _sound_day(known, key)
    late = _announced(fields, known, key, readings, day)
    if late:
        first = french_day(late.record.since)
        what = f"Aucun montant n’est connu au {french_day(day)} : les premiers valent à partir du {first}."
        fields.fault("E_REGLE_INCONNUE", what, "debut", f"Choisissez une date à partir du {first}.")
        return _sound_day(known, key)
    checked = max(
        record.verified_on for parameter in known if parameter.rule == known[key].rule for record in parameter.records
    )
    last = add_months(checked, 12 * known.integer("dj.organisation.horizon", on=checked))
    if day > last:
        what = f"Le {french_day(day)} est trop loin : les montants ont été vérifiés le {french_day(checked)}."
        fields.fault("E_DATE", what, "debut", f"Choisissez une date jusqu’au {french_day(last)}.")
        return _sound_day(known, key)
    return day


def _announced(
    fields: Fields, known: RuleSet, key: str, readings: Mapping[str, Sequence[str]], day: date
) -> Announced | None:
    """Of the values of these rules that do not hold yet on that day, in the readings chosen, the last to come.

    The rates of the net are no part of them: without them the gross is known, and the net is said to be outside.
    """
    raw = fields.raw("lectures", {})
    chosen = raw if isinstance(raw, dict) else {}
    found = []
    for parameter in known:
        options = readings.get(parameter.rule) if parameter.key.startswith(f"{key.split('.')[0]}.") else None
        if options is None or parameter.key.startswith("dj.organisation."):
            continue
        lecture = chosen.get(parameter.rule) if chosen.get(parameter.rule) in options else options[0]
        answer = parameter.at(day, lecture)
        if isinstance(answer, Announced):
            found.append(answer)
    return max(found, key=lambda answer: answer.record.since, default=None)


def _sound_day(known: RuleSet, key: str) -> date:
    """A day on which everything has a value, so that the other fields can still be read."""
    return max(
        record.verified_on for parameter in known if parameter.rule == known[key].rule for record in parameter.records
    )


def _months(fields: Fields) -> int:
    return fields.integer("mois", 6, low=1, high=LONGEST)


def _acts_by_month(fields: Fields, months: int) -> tuple[Fraction, ...] | None:
    """One number for all months, or one a month; None for "I do not know"."""
    value = fields.raw("actes_par_mois")
    if not isinstance(value, list):
        one = fields.decimal("actes_par_mois", None, high=MOST_ACTS, nullable=True)
        return None if one is None else (Fraction(one),) * months
    if len(value) != months:
        fix = f"Écrivez {months} {plural(months, 'nombre')}, ou un seul pour tous les mois."
        fields.fault("E_LONGUEUR", f"La liste a {len(value)} nombres pour {months} mois.", "actes_par_mois", fix)
    numbers = [
        Fraction(fields.number_at(item, f"actes_par_mois[{index}]", 0, MOST_ACTS)) for index, item in enumerate(value)
    ]
    return tuple((numbers + [Fraction(0)] * months)[:months])


def _lectures(fields: Fields, readings: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The readings chosen, by rule: ``S1`` or ``loi``, where the rule has them."""
    chosen = fields.mapping("lectures", {})
    inner = fields.child("lectures", chosen)
    found = {}
    for rule, options in readings.items():
        if rule not in chosen:
            inner.raw(rule, None)
            continue
        before = len(inner.errors)
        found[rule] = inner.choice(rule, options)
        if len(inner.errors) > before:
            found.pop(rule)
    inner.close()
    return found


def _defaults(known: RuleSet, day: date) -> tuple[Decimal, Decimal]:
    return known.decimal("pamsu.amc.tarif", on=day), known.decimal("pamsu.amc.taux_tm", on=day)


def _shares(fields: Fields) -> tuple[Fraction, ...]:
    """The shares of training time, one a PAMSU: they sum to exactly 1."""
    before = len(fields.errors)
    values = fields.items("parts_formation", None, nullable=True, most=MOST_PAMSU)
    if values is None:
        return ()
    shares = [Fraction(fields.number_at(item, f"parts_formation[{i}]", 0, 1)) for i, item in enumerate(values)]
    total = sum(shares, Fraction(0))
    if len(fields.errors) == before and total != 1:
        with localcontext(prec=2 * MAX_DECIMALS):
            shown = french_number(Decimal(total.numerator) / Decimal(total.denominator))
        fix = "Corrigez une part pour que la somme fasse exactement 1 (par exemple 0.6 et 0.4)."
        fields.fault("E_SOMME", f"La somme des parts est {shown}, pas 1.", "parts_formation", fix)
    return tuple(shares) if len(fields.errors) == before else ()


def _absence(fields: Fields, months: int) -> Fraction:
    value = fields.decimal("mois_absence_dj", Decimal(0), high=LONGEST)
    if value > months:
        what = f"L’arrêt ({french_number(value)} mois) dépasse la durée du stage ({months} mois)."
        fields.fault("E_PLAGE", what, "mois_absence_dj", f"Écrivez au plus {months}.")
        return Fraction(months)
    return Fraction(value)
