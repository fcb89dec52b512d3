"""What a PAMSU receives for one DJ: gross lines by rule (PPM-01 … PPM-06), shares between several PAMSU, intervals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import product

from phco.french import plural
from phco.jsontext import JsonObject
from phco.money import ZERO, french_euros, french_number, french_percent, share_to_the_cent, to_cents
from phco.pay.situation import ZONES, PamsuSituation, pamsu_readings
from phco.pay.tree import (
    SEMESTER,
    YEAR,
    Completion,
    Line,
    OtherReading,
    Slip,
    Span,
    Totals,
    mattering,
    merged,
    total_of,
)  # fmt: skip
from phco.rules import Record, RuleSet
from phco.source import Source

ZONE, QPV, EXEMPT, ACTS, DUTY = (
    "la zone du terrain", "le quartier prioritaire (QPV)", "la part de patients exonérés", "le nombre d’actes par mois",
    "la supervision de la PDSA",
)  # fmt: skip
SAMPLE_ACTS = Fraction(999)  # any positive number: shows whether acts matter at all when they are unknown


@dataclass(frozen=True, kw_only=True)
class _Exempt:
    """A share of exempt patients and the band it counts in (0, 1, 2): at a bound, a limit may count in either."""

    share: Fraction
    band: int


def pamsu_slip(rules: RuleSet, situation: PamsuSituation) -> Slip:
    """The gross lines and totals of a PAMSU situation, whole for the group where there are several (PPM-07).

    Raises PhcoError E_REGLE_INCONNUE for a day without a value.
    """
    slip = _merged(rules, situation)
    lines = []
    for index, line in enumerate(slip.lines):
        others = list(line.others)
        for lecture in pamsu_readings()[line.rule]:
            if lecture != situation.reading(line.rule):
                other = replace(situation, lectures={**situation.lectures, line.rule: lecture})
                same = _merged(rules, other).lines[index]
                if same.amount != line.amount:
                    others.append(OtherReading(lecture=lecture, amount=same.amount, text=same.formula))
        lines.append(replace(line, others=tuple(others)))
    return replace(slip, lines=tuple(lines))


def fee_shares(rules: RuleSet, situation: PamsuSituation) -> list[Decimal]:
    """The monthly pedagogical fee of each PAMSU, summing to the whole fee to the cent (PPM-01); empty for one alone."""
    if len(situation.shares) < 2:
        return []
    fee = rules.decimal("pamsu.pedagogie", on=situation.start, lecture=situation.reading("PPM-01"))
    return share_to_the_cent(fee, situation.shares)


def unknowns(rules: RuleSet, situation: PamsuSituation) -> list[str]:
    """The names of the unknowns that change some total, in French."""
    return mattering(_completions(rules, situation))


def band(rules: RuleSet, situation: PamsuSituation, share: Fraction) -> int:
    """0, 1 or 2: the compensation band of an exempt share, compared unrounded, bounds inclusive (PPM-03)."""
    if untold(rules, "pamsu.compensation.seuil_bas"):
        return 0
    low = Fraction(rules.decimal("pamsu.compensation.seuil_bas", on=situation.start))
    high = Fraction(rules.decimal("pamsu.compensation.seuil_haut", on=situation.start))
    return 0 if share < low else 1 if share <= high else 2


def at_share(rules: RuleSet, situation: PamsuSituation, share: Fraction, rank: int) -> Slip:
    """The slip for one exempt share counted in one band: at a bound, the limit from either side (PPM-03)."""
    slip = merged(_completions(rules, situation, [_Exempt(share=share, band=rank)]))
    return slip if situation.acts is not None else _unbounded(slip)


def _completions(rules: RuleSet, situation: PamsuSituation, exempts: list[_Exempt] | None = None) -> list[Completion]:
    choices: list[tuple[str, str, Sequence[object]]] = []
    if situation.zone is None:
        choices.append(("zone", ZONE, list(ZONES)))
    if situation.qpv is None:
        choices.append(("qpv", QPV, [False, True]))
    if situation.supervises is None:
        choices.append(("supervises", DUTY, [False, True]))
    if situation.acts is None:
        choices.append(("acts", ACTS, [Fraction(0), SAMPLE_ACTS]))
    if exempts is None and situation.exempt is not None:
        exempts = [_Exempt(share=situation.exempt, band=band(rules, situation, situation.exempt))]
    if exempts is None and untold(rules, "pamsu.compensation.seuil_bas"):
        exempts = [_Exempt(share=Fraction(0), band=0), _Exempt(share=Fraction(1), band=0)]
    if exempts is None:
        low = Fraction(rules.decimal("pamsu.compensation.seuil_bas", on=situation.start))
        high = Fraction(rules.decimal("pamsu.compensation.seuil_haut", on=situation.start))
        bounds = [(Fraction(0), 0), (low, 0), (low, 1), (high, 1), (high, 2), (Fraction(1), 2)]
        exempts = [_Exempt(share=share, band=rank) for share, rank in bounds]
    found = []
    for exempt, rest in product(exempts, list(product(*(options for _, _, options in choices)))):
        filled: JsonObject = {name: value for (name, _, _), value in zip(choices, rest, strict=True)}
        marks: dict[str, object] = {label: value for (_, label, _), value in zip(choices, rest, strict=True)}
        if len(exempts) > 1:
            marks[EXEMPT] = exempt
        slip = _concrete_slip(rules, replace(situation, exempt=exempt.share, **filled), exempt.band)
        found.append(Completion(assumed=marks, slip=slip))
    return found


def _merged(rules: RuleSet, situation: PamsuSituation) -> Slip:
    slip = merged(_completions(rules, situation))
    return slip if situation.acts is not None else _unbounded(slip)


def _unbounded(slip: Slip) -> Slip:
    """Unknown acts have no upper bound: an amount that grows with them has none either."""

    def opened(line: Line) -> Line:
        if line.rule != "PPM-02" or line.amount.known is not None:
            return line
        negative = line.amount.low is not None and line.amount.low < 0
        span = replace(line.amount, low=None) if negative else replace(line.amount, high=None)
        return replace(line, amount=span, formula=f"selon {ACTS}")

    def open_total(total: Span | None) -> Span | None:
        return None if total is None else replace(total, high=None) if total.known is None else total

    lines = tuple(opened(line) for line in slip.lines)
    if all(line.amount.known is not None for line in lines if line.rule == "PPM-02"):
        return slip
    totals = slip.totals
    return Slip(
        lines=lines,
        totals=Totals(
            month=open_total(totals.month) or totals.month, semester=open_total(totals.semester) or totals.semester,
            year=open_total(totals.year) or totals.year, duration=open_total(totals.duration),
        ),
    )  # fmt: skip


def _concrete_slip(rules: RuleSet, situation: PamsuSituation, exempt_band: int) -> Slip:
    acts = _acts(rules, situation)
    monthly = [
        _fee(rules, situation), acts, _compensation(rules, situation, exempt_band), _zone(rules, situation),
        _supervision(rules, situation),
    ]  # fmt: skip
    month = total_of(monthly, "mois")
    once = _absence_lines(rules, situation, acts, SEMESTER)
    semester = month.times(SEMESTER) + total_of(once, "semestre")
    duration = None
    if situation.months != SEMESTER:
        apart = _absence_lines(rules, situation, acts, situation.months)
        duration = month.times(situation.months) + total_of(apart, "semestre")
    year = duration if duration is not None and situation.months == YEAR else semester.times(2)
    return Slip(
        lines=(*monthly, *once), totals=Totals(month=month, semester=semester, year=year, duration=duration)
    )  # fmt: skip


# — one line a rule ————————————————————————————————————————————————————————————————————————————————————————
def _fee(rules: RuleSet, situation: PamsuSituation) -> Line:
    parts = fee_shares(rules, situation)
    lecture = situation.reading("PPM-01")
    amount = rules.decimal("pamsu.pedagogie", on=situation.start, lecture=lecture)
    formula, note = f"{french_euros(amount)} par mois", ""
    if parts:
        formula = f"{' + '.join(french_euros(part) for part in parts)} = {french_euros(amount)}"
        note = "Partagée au prorata du temps de formation ; les autres montants sont pour le groupe (PPM-07)."
    return _line(rules, situation, "pamsu.pedagogie", formula, amount, note=note)


def _acts(rules: RuleSet, situation: PamsuSituation) -> Line:
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


def _compensation(rules: RuleSet, situation: PamsuSituation, exempt_band: int) -> Line:
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


def _zone(rules: RuleSet, situation: PamsuSituation) -> Line:
    lecture = situation.reading("PPM-04")
    zones = rules.texts("pamsu.zone.zones", on=situation.start, lecture=lecture)
    reasons = [f"terrain en {situation.zone}"] if situation.zone in zones else []
    reasons += ["quartier prioritaire (QPV)"] if situation.qpv else []
    amount = rules.decimal("pamsu.zone.montant", on=situation.start, lecture=lecture) if reasons else ZERO
    text = " et ".join(reasons) or f"terrain hors {', '.join(zones)} et QPV"
    note = "Versée une seule fois." if len(reasons) > 1 else ""
    return _line(rules, situation, "pamsu.zone.montant", f"{text} → {french_euros(amount)}", amount, note=note)


def _supervision(rules: RuleSet, situation: PamsuSituation) -> Line:
    lecture = situation.reading("PPM-05")
    amount = rules.decimal("pamsu.pdsa.montant", on=situation.start, lecture=lecture) if situation.supervises else ZERO
    text = "supervise la permanence des soins" if situation.supervises else "ne supervise pas la permanence des soins"
    return _line(rules, situation, "pamsu.pdsa.montant", f"{text} → {french_euros(amount)}", amount)


def _absence_lines(rules: RuleSet, situation: PamsuSituation, acts: Line, months: int) -> list[Line]:
    """PPM-06 over ``months`` months: the acts that are not done, and the indemnity of the full months of absence."""
    absence = min(situation.absence, Fraction(months))
    if untold(rules, "pamsu.absence.montant"):
        line = replace(_untold_line(rules, "pamsu.absence.montant"), period="semestre")
        return [*([_lost(acts, absence)] if absence else []), line]
    least = rules.integer("pamsu.absence.duree_minimale", on=situation.start)
    monthly = rules.decimal("pamsu.absence.montant", on=situation.start)
    full = int(absence) if absence >= least else 0
    amount = monthly * full
    lines = []
    if absence:
        lines.append(_lost(acts, absence))
        text = f"{full} mois {plural(full, 'entier')} d’arrêt × {french_euros(monthly)} = {french_euros(amount)}"
        if absence < least:
            text = f"{_number(absence)} mois d’arrêt, moins d’un mois → {french_euros(ZERO)}"
    else:
        text = f"aucun arrêt déclaré → {french_euros(ZERO)}"
    line = _line(rules, situation, "pamsu.absence.montant", text, amount)
    record = rules.known("pamsu.absence.duree_minimale", on=situation.start).record
    after_first = max(full - least, 0)
    other = OtherReading(
        lecture="mois après le premier", amount=Span.of(monthly * after_first),
        text=f"seuls les mois après le premier comptent : {after_first} × {french_euros(monthly)}",
    )  # fmt: skip
    note = rules["pamsu.absence.pedagogie_maintenue"].unknown_reason if absence else ""
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
        note=parameter.unknown_reason,
    )  # fmt: skip


# — helpers ————————————————————————————————————————————————————————————————————————————————————————————————
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
