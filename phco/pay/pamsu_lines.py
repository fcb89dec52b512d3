"""What a PAMSU receives, one line a rule (PPM-01 … PPM-06), once everything of the situation is known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from phco.french import plural
from phco.money import ZERO, french_euros, french_number, french_percent, share_to_the_cent, to_cents
from phco.pay.situation import PamsuSituation
from phco.pay.tree import Line, OtherReading, Span
from phco.rules import Record, RuleSet
from phco.source import Source


def fee_shares(rules: RuleSet, situation: PamsuSituation) -> list[Decimal]:
    """The monthly pedagogical fee of each PAMSU, summing to the whole fee to the cent (PPM-01); empty for one alone."""
    if len(situation.shares) < 2:
        return []
    fee = rules.decimal("pamsu.pedagogie", on=situation.start, lecture=situation.reading("PPM-01"))
    return share_to_the_cent(fee, situation.shares)


def fee(rules: RuleSet, situation: PamsuSituation) -> Line:
    """The pedagogical fee, and how several PAMSU share it (PPM-01, PPM-07)."""
    parts = fee_shares(rules, situation)
    lecture = situation.reading("PPM-01")
    amount = rules.decimal("pamsu.pedagogie", on=situation.start, lecture=lecture)
    formula, note = f"{french_euros(amount)} par mois", ""
    if parts:
        formula = f"{' + '.join(french_euros(part) for part in parts)} = {french_euros(amount)}"
        note = "Partagée au prorata du temps de formation ; les autres montants sont pour le groupe (PPM-07)."
    return _line(rules, situation, "pamsu.pedagogie", formula, amount, note=note)


def acts_done(rules: RuleSet, situation: PamsuSituation) -> Line:
    """The complementary part of the acts of the docteur junior, exempt patients left out (PPM-02)."""
    acts, exempt = _filled(situation.acts), _filled(situation.exempt)
    amount = to_cents(acts * Fraction(situation.tariff) * situation.rate * (1 - exempt))
    formula = (
        f"{_number(acts)} actes × {french_euros(situation.tariff)} × {french_percent(situation.rate)} "
        f"× (1 − {french_percent(exempt)}) = {french_euros(amount)}"
    )
    note = (
        "Part complémentaire (AMC) seule : la part obligatoire passe par le tiers payant automatique et ne revient pas "
        "au PAMSU ; les patients exonérés n’en produisent pas."
    )
    line = _line(rules, situation, "pamsu.amc.taux_tm", formula, amount, note=note)
    return replace(line, label="Part AMC des actes du docteur junior")


def compensation(rules: RuleSet, situation: PamsuSituation, exempt_band: int) -> Line:
    """What makes up for exempt patients: one band, never two (PPM-03). ``exempt_band``: 0, 1 or 2."""
    if untold(rules, "pamsu.compensation.seuil_bas"):
        return replace(_untold_line(rules, "pamsu.compensation.premiere"), label="Compensation des patients exonérés")
    low = rules.decimal("pamsu.compensation.seuil_bas", on=situation.start)
    high = rules.decimal("pamsu.compensation.seuil_haut", on=situation.start)
    key = "pamsu.compensation.premiere" if exempt_band < 2 else "pamsu.compensation.seconde"
    amount = rules.decimal(key, on=situation.start) if exempt_band else ZERO
    share, first, last = french_percent(_filled(situation.exempt)), french_percent(low), french_percent(high)
    texts = (f"{share} < {first}", f"{first} ≤ {share} ≤ {last}", f"{share} > {last}")
    formula = f"{texts[exempt_band]} → {french_euros(amount)}"
    line = _line(rules, situation, key, formula, amount)
    bounds = [rules.known(f"pamsu.compensation.{name}", on=situation.start).record
              for name in ("seuil_bas", "seuil_haut")]  # fmt: skip
    note = "Une seule compensation : la seconde remplace la première, sans s’y ajouter."
    return replace(line, label="Compensation des patients exonérés", note=note, assumptions=_assumed(bounds))


def zone_aid(rules: RuleSet, situation: PamsuSituation) -> Line:
    """The aid for a zone or a priority district, paid once (PPM-04)."""
    lecture = situation.reading("PPM-04")
    zones = rules.texts("pamsu.zone.zones", on=situation.start, lecture=lecture)
    reasons = [f"terrain en {situation.zone}"] if situation.zone in zones else []
    reasons += ["quartier prioritaire (QPV)"] if situation.qpv else []
    amount = rules.decimal("pamsu.zone.montant", on=situation.start, lecture=lecture) if reasons else ZERO
    text = " et ".join(reasons) or f"terrain hors {', '.join(zones)} et QPV"
    note = "Versée une seule fois." if len(reasons) > 1 else ""
    return _line(rules, situation, "pamsu.zone.montant", f"{text} → {french_euros(amount)}", amount, note=note)


def supervision(rules: RuleSet, situation: PamsuSituation) -> Line:
    """The supervision of the permanence des soins (PPM-05)."""
    lecture = situation.reading("PPM-05")
    amount = rules.decimal("pamsu.pdsa.montant", on=situation.start, lecture=lecture) if situation.supervises else ZERO
    text = "supervise la permanence des soins" if situation.supervises else "ne supervise pas la permanence des soins"
    return _line(rules, situation, "pamsu.pdsa.montant", f"{text} → {french_euros(amount)}", amount)


def absence(rules: RuleSet, situation: PamsuSituation, acts: Line, months: int) -> list[Line]:
    """PPM-06 over ``months`` months: the acts that are not done, and the indemnity of the full months of absence."""
    away = min(situation.absence, Fraction(months))
    if untold(rules, "pamsu.absence.montant"):
        line = replace(_untold_line(rules, "pamsu.absence.montant"), period="semestre")
        return [*([_lost(acts, away)] if away else []), line]
    least = rules.integer("pamsu.absence.duree_minimale", on=situation.start)
    monthly = rules.decimal("pamsu.absence.montant", on=situation.start)
    full = int(away) if away >= least else 0
    amount = monthly * full
    lines = []
    if away:
        lines.append(_lost(acts, away))
        text = f"{full} mois {plural(full, 'entier')} d’arrêt × {french_euros(monthly)} = {french_euros(amount)}"
        if away < least:
            text = f"{_number(away)} mois d’arrêt, moins d’un mois → {french_euros(ZERO)}"
    else:
        text = f"aucun arrêt déclaré → {french_euros(ZERO)}"
    line = _line(rules, situation, "pamsu.absence.montant", text, amount)
    record = rules.known("pamsu.absence.duree_minimale", on=situation.start).record
    after_first = max(full - least, 0)
    other = OtherReading(
        lecture="mois après le premier", amount=Span.of(monthly * after_first),
        text=f"seuls les mois après le premier comptent : {after_first} × {french_euros(monthly)}",
    )  # fmt: skip
    note = rules["pamsu.absence.pedagogie_maintenue"].unknown_reason if away else ""
    lines.append(
        replace(line, period="semestre", note=note, assumptions=_assumed([record]), others=(other,) if full else ())
    )
    return lines


def _lost(acts: Line, absence: Fraction) -> Line:
    """The acts that are not done during an absence of so many months."""
    monthly = _filled(acts.amount.known)
    lost = ZERO - to_cents(Fraction(monthly) * absence)
    return replace(
        acts,
        label="Actes non réalisés pendant l’arrêt",
        formula=f"− {_number(absence)} mois d’arrêt × {french_euros(monthly)} = {french_euros(lost)}",
        amount=Span.of(lost),
        period="semestre",
        note="Pendant l’arrêt, aucun acte n’est compté.",
    )


def untold(rules: RuleSet, key: str) -> bool:
    """Whether no text of this subdivision gives an amount that another one's brochure gives: never guessed."""
    return not rules[key].records


def _untold_line(rules: RuleSet, key: str) -> Line:
    """A line whose amount is published nowhere: counted as nothing, and said."""
    parameter, shown = rules[key], rules["pamsu.amc.taux_tm"].records[-1]
    source = Source(titre="Aucun document publié dans cette subdivision", reference="A")
    return Line(
        rule=parameter.rule, label=parameter.label, formula="montant inconnu ici : total sans lui",
        amount=Span.of(ZERO), period="mois", record=replace(shown, source=source, value=ZERO), lecture="S1",
        note=parameter.unknown_reason, told=False,
    )  # fmt: skip


def _filled[N: (Decimal, Fraction)](value: N | None) -> N:
    """A number that is known once the unknowns are filled in."""
    if value is None:
        raise TypeError("unknowns are filled in before a slip is computed")
    return value


def _line(
    rules: RuleSet, situation: PamsuSituation, key: str, formula: str, amount: Decimal, *, note: str = ""
) -> Line:
    parameter = rules[key]
    lecture = situation.reading(parameter.rule)
    record = rules.known(key, on=situation.start, lecture=lecture, where="debut").record
    return Line(
        rule=parameter.rule, label=parameter.label, formula=formula, amount=Span.of(amount), period="mois",
        record=record, lecture=lecture, note=note or record.note, assumptions=_assumed([record]),
    )  # fmt: skip


def _assumed(records: Iterable[Record]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(record.assumption for record in records if record.assumption))


def _number(value: Fraction) -> str:
    return french_number(Decimal(value.numerator) / Decimal(value.denominator))
