"""What a DJ is paid: gross lines by rule (PDJ-01 … PDJ-05), in the reading asked for, with intervals for unknowns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import product

from phco.errors import PhcoError
from phco.jsontext import JsonObject
from phco.money import ZERO, french_euros, french_number, to_cents
from phco.pay.semesters import Semester, by_semester, doubts, month_windows
from phco.pay.situation import ZONES, DjSituation, dj_readings
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
)
from phco.rules import Record, RuleSet

ZONE, HOME, CHU, ACTS = (
    "la zone du terrain", "la distance du domicile", "la distance du CHU", "le nombre d’actes par mois",
)  # fmt: skip


def dj_slip(rules: RuleSet, situation: DjSituation) -> Slip:
    """The gross lines and totals of a DJ situation.

    An unknown that changes nothing is ignored; one that matters turns the amounts it touches into intervals.
    Both aids asked under a reading that allows one: the higher is counted, and the line says so.
    Raises PhcoError: E_REGLE_INCONNUE for a day without a value.
    """
    slip = plain_slip(rules, situation)
    lines = tuple(replace(line, others=_others(rules, situation, index, line)) for index, line in enumerate(slip.lines))
    return replace(slip, lines=lines)


def plain_slip(rules: RuleSet, situation: DjSituation) -> Slip:
    """``dj_slip`` without the other readings beside each line (for grids of many situations)."""
    return merged(completions(rules, situation))


def unknowns(rules: RuleSet, situation: DjSituation) -> list[str]:
    """The names of the unknowns that change some total, in French."""
    return mattering(completions(rules, situation))


def completions(rules: RuleSet, situation: DjSituation) -> list[Completion]:
    """The slips of every way to fill in the unknowns."""
    return [Completion(assumed=marks, slip=_concrete_slip(rules, one)) for marks, one in filled(rules, situation)]


def filled(rules: RuleSet, situation: DjSituation) -> list[tuple[dict[str, object], DjSituation]]:
    """Every way to fill in the unknowns, up to what the rules can tell apart, with a mark of what was assumed.

    Every rule is a threshold, so one value on each side of it stands for all the others.
    """
    lecture = situation.reading("PDJ-02")
    limit = rules.decimal("dj.transport.distance_minimale", on=situation.start, lecture=lecture)
    threshold = rules.integer("dj.activite.seuil", on=situation.start, lecture=situation.reading("PDJ-03"))
    moving = situation.aide in ("transport", "les-deux")
    choices: list[tuple[str, str, list[object]]] = []
    if situation.zone is None:
        choices.append(("zone", ZONE, list(ZONES)))
    if situation.distance is None and moving:
        choices.append(("distance", HOME, [limit, limit + 1]))
    if situation.distance_chu is None and moving and lecture != "S1":
        choices.append(("distance_chu", CHU, [limit, limit + 1]))
    if situation.acts is None:
        choices.append(("acts", ACTS, [_flat(0, situation), _flat(threshold + 1, situation)]))
    found = []
    for values in product(*(options for _, _, options in choices)):
        given: JsonObject = {name: value for (name, _, _), value in zip(choices, values, strict=True)}
        marks = {label: value for (_, label, _), value in zip(choices, values, strict=True)}
        found.append((marks, replace(situation, **given)))
    return found


def month_lines(rules: RuleSet, situation: DjSituation) -> tuple[Line, Line, Line, Line]:
    """The lines paid each month, unknowns filled in: fixed part, aid, ZIP bonus, PDSA."""
    aid, zip_bonus = _cumulated(rules, situation, _aid(rules, situation), _zip(rules, situation))
    return _fixed(rules, situation), aid, zip_bonus, _pdsa(rules, situation)


def exact_fixed(rules: RuleSet, situation: DjSituation) -> Fraction:
    """The fixed part of a month before it is rounded to the cent (PDJ-01); ``net_estimate`` rounds it."""
    lecture = situation.reading("PDJ-01")
    if lecture == "S1":
        return Fraction(rules.decimal("dj.part_fixe", on=situation.start, lecture=lecture))
    yearly = rules.decimal("dj.emoluments", on=situation.start, lecture=lecture)
    bonus = rules.decimal("dj.prime_autonomie", on=situation.start, lecture=lecture)
    return Fraction(yearly + bonus) / 12


def stay_semesters(rules: RuleSet, situation: DjSituation) -> list[tuple[Semester, list[int]]]:
    """The months of the placement (their ranks) by the semester in which each counts (PDJ-03)."""
    return by_semester(rules, enumerate(month_windows(situation.start, situation.months)), situation.intakes)


def activity_amount(rules: RuleSet, situation: DjSituation, acts: Sequence[Fraction]) -> Decimal:
    """The activity bonus of one semester (PDJ-03): the mean is compared unrounded with the threshold."""
    lecture = situation.reading("PDJ-03")
    threshold = rules.integer("dj.activite.seuil", on=situation.start, lecture=lecture)
    included = rules.known("dj.activite.seuil_inclus", on=situation.start, lecture=lecture).value
    mean = _mean(acts)
    due = mean > threshold or (mean == threshold and included is True)
    return rules.decimal("dj.activite.montant", on=situation.start, lecture=lecture) if due else ZERO


def _concrete_slip(rules: RuleSet, situation: DjSituation) -> Slip:
    fixed, aid, zip_bonus, pdsa = month_lines(rules, situation)
    acts = _all_acts(situation)
    activity = activity_line(rules, situation, acts[:SEMESTER])
    bonuses = None
    if situation.months != SEMESTER:
        note, bonuses = _stay(rules, situation, acts)
        activity = replace(activity, note=" ".join(part for part in (activity.note, note) if part))
    lines = (fixed, aid, activity, zip_bonus, pdsa)
    month = total_of(lines, "mois")
    semester = month.times(SEMESTER) + total_of(lines, "semestre")
    year, duration = semester.times(2), None
    if bonuses is not None:
        duration = month.times(situation.months) + Span.of(bonuses)
        year = duration if situation.months == YEAR else year
    return Slip(lines=lines, totals=Totals(month=month, semester=semester, year=year, duration=duration))


def _all_acts(situation: DjSituation) -> tuple[Fraction, ...]:
    if situation.acts is None:
        raise TypeError("acts are filled in before a slip is computed")
    return situation.acts


def _stay(rules: RuleSet, situation: DjSituation, acts: Sequence[Fraction]) -> tuple[str, Decimal]:
    """The activity bonuses of the whole placement, semester by semester: in words, and their sum."""
    total, parts = ZERO, []
    groups = stay_semesters(rules, situation)
    for semester, ranks in groups:
        mine = [acts[rank] for rank in ranks]
        amount = activity_amount(rules, situation, mine)
        total += amount
        mean = f"{_acts_text(_mean(mine))} actes par mois en moyenne"
        parts.append(f"{semester.name}, {len(ranks)}\u00a0mois, {mean} → {french_euros(amount)}")
    return " ".join([f"Sur votre stage : {' ; '.join(parts)}.", *doubts(groups)]), total


# — one line a rule ————————————————————————————————————————————————————————————————————————————————————————
def _fixed(rules: RuleSet, situation: DjSituation) -> Line:
    lecture = situation.reading("PDJ-01")
    if lecture == "S1":
        known = rules.known("dj.part_fixe", on=situation.start, lecture=lecture, where="debut")
        amount = rules.decimal("dj.part_fixe", on=situation.start, lecture=lecture)
        return _line(rules, "dj.part_fixe", known.record, lecture, f"{french_euros(amount)} par mois", amount)
    base = rules.known("dj.emoluments", on=situation.start, lecture=lecture, where="debut")
    yearly = rules.decimal("dj.emoluments", on=situation.start, lecture=lecture)
    bonus = rules.decimal("dj.prime_autonomie", on=situation.start, lecture=lecture)
    formula = f"({french_euros(yearly)} + {french_euros(bonus)}) ÷ 12"
    note = "Émoluments annuels et prime d’autonomie supervisée, versés par douzièmes."
    amount = to_cents(exact_fixed(rules, situation))
    return _line(rules, "dj.part_fixe", base.record, lecture, formula, amount, note=note)


def _aid(rules: RuleSet, situation: DjSituation) -> Line:
    """PDJ-02: transport or housing; both only under a reading that cumulates them."""
    lecture, on = situation.reading("PDJ-02"), situation.start
    if situation.aide == "aucune":
        record = rules.known("dj.transport.montant", on=on, lecture=lecture).record
        return _aid_line(record, lecture, "Transport ou logement", ["aucune aide demandée"], ZERO, ())
    parts: list[tuple[Decimal, str]] = []
    records: list[Record] = []
    if situation.aide in ("transport", "les-deux"):
        parts.append(_transport(rules, situation, lecture))
        records += [rules.known(f"dj.transport.{name}", on=on, lecture=lecture).record
                    for name in ("montant", "distance_minimale")]  # fmt: skip
    if situation.aide in ("logement", "les-deux"):
        parts.append(_housing(rules, situation, lecture))
        records += [rules.known(f"dj.logement.{name}", on=on, lecture=lecture).record for name in ("montant", "zones")]
    amounts, texts = [amount for amount, _ in parts], [text for _, text in parts]
    amount, note = sum(amounts, ZERO), ""
    if len(parts) > 1 and rules.known("dj.aide.cumul", on=on, lecture=lecture).value is not True:
        amount = max(amounts)
        note = "La brochure donne le transport ou le logement, jamais les deux : seul le plus élevé est compté."
        texts.append(f"l’un ou l’autre → {french_euros(amount)}")
    label = {"transport": "Prime de transport", "logement": "Prime de logement", "les-deux": "Transport et logement"}
    return _aid_line(records[0], lecture, label[situation.aide], texts, amount, _assumed(records), note)


def _aid_line(
    record: Record,
    lecture: str,
    label: str,
    texts: list[str],
    amount: Decimal,
    assumptions: tuple[str, ...],
    note: str = "",
) -> Line:
    return Line(
        rule="PDJ-02", label=label, formula=" ; ".join(texts), amount=Span.of(amount), period="mois",
        record=record, lecture=lecture, assumptions=assumptions, note=note,
    )  # fmt: skip


def _transport(rules: RuleSet, situation: DjSituation, lecture: str) -> tuple[Decimal, str]:
    on = situation.start
    limit = rules.decimal("dj.transport.distance_minimale", on=on, lecture=lecture)
    asked = [("domicile", situation.distance)]
    if lecture != "S1":
        asked.insert(0, ("CHU", situation.distance_chu))
    compared = [(name, distance) for name, distance in asked if distance is not None]
    if len(compared) < len(asked):
        raise TypeError("distances are filled in before a slip is computed")
    far = all(distance > limit for _, distance in compared)
    texts = [
        f"{name} à {french_number(distance)} km {'>' if distance > limit else '≤'} {french_number(limit)} km"
        for name, distance in compared
    ]
    amount = rules.decimal("dj.transport.montant", on=on, lecture=lecture) if far else ZERO
    return amount, f"{' et '.join(texts)} → {french_euros(amount)}"


def _housing(rules: RuleSet, situation: DjSituation, lecture: str) -> tuple[Decimal, str]:
    on = situation.start
    zones = rules.texts("dj.logement.zones", on=on, lecture=lecture)
    due = situation.zone in zones
    amount = rules.decimal("dj.logement.montant", on=on, lecture=lecture) if due else ZERO
    if set(zones) >= set(ZONES):
        return amount, f"logement → {french_euros(amount)}"
    return amount, f"logement, en {' ou '.join(zones)} seulement ({_zone_text(situation)}) → {french_euros(amount)}"


def activity_line(rules: RuleSet, situation: DjSituation, acts: Sequence[Fraction]) -> Line:
    """The line paid by the semester (PDJ-03), on the acts of that semester's months (one number each, at least one)."""
    lecture, on = situation.reading("PDJ-03"), situation.start
    record = rules.known("dj.activite.montant", on=on, lecture=lecture).record
    threshold = rules.integer("dj.activite.seuil", on=on, lecture=lecture)
    included = rules.known("dj.activite.seuil_inclus", on=on, lecture=lecture).value is True
    amount = activity_amount(rules, situation, acts)
    mean = _mean(acts)
    sign = ">" if mean > threshold else "=" if mean == threshold else "<"
    needed = f"au moins {threshold}" if included else f"plus de {threshold}"
    formula = (
        f"{_acts_text(mean)} actes par mois en moyenne {sign} {threshold} ({needed} demandés) → {french_euros(amount)}"
    )
    note = ""
    if mean == threshold:
        note = (
            f"À exactement {threshold} actes : la brochure écrit « >{threshold} », le décret accorde la prime à "
            f"{threshold}. Lecture retenue : {_reading_name(lecture)}."
        )
    return _line(rules, "dj.activite.montant", record, lecture, formula, amount, period="semestre", note=note)


def _zip(rules: RuleSet, situation: DjSituation) -> Line:
    lecture, on = situation.reading("PDJ-04"), situation.start
    known = rules.known("dj.zip.montant", on=on, lecture=lecture)
    zones = rules.texts("dj.zip.zones", on=on, lecture=lecture)
    due = situation.zone in zones
    amount = rules.decimal("dj.zip.montant", on=on, lecture=lecture) if due else ZERO
    formula = f"{_zone_text(situation)} → {french_euros(amount)}"
    note = "" if due else f"Prime réservée aux terrains en {' ou '.join(zones)} (ni ZAC, ni QPV)."
    return _line(rules, "dj.zip.montant", known.record, lecture, formula, amount, note=note)


def _cumulated(rules: RuleSet, situation: DjSituation, aid: Line, zip_bonus: Line) -> tuple[Line, Line]:
    """PDJ-04 beside PDJ-02: where they do not cumulate, only the better one is paid."""
    lecture = situation.reading("PDJ-04")
    record = rules.known("dj.zip.cumul", on=situation.start, lecture=lecture).record
    aid_amount, zip_amount = aid.amount.known, zip_bonus.amount.known
    if not aid_amount or not zip_amount:  # both are known here, unknowns filled in: one of them is not due
        return aid, zip_bonus
    if record.value is True:
        note = (
            "Cumulée avec le transport ou le logement : la brochure ne l’interdit pas, le décret si (D. 6153-1-8, 11°)."
        )
        return aid, replace(zip_bonus, note=note, assumptions=_assumed([record]))
    text = (
        "non cumulable avec la prime ZIP"
        if zip_amount >= aid_amount
        else "non cumulable avec le transport ou le logement"
    )
    why = "Le décret (D. 6153-1-8, 11°) n’autorise pas le cumul : la plus forte des deux est comptée."
    if zip_amount >= aid_amount:
        return _dropped(aid, text, why), replace(zip_bonus, note=why)
    return replace(aid, note=why), _dropped(zip_bonus, text, why)


def _dropped(line: Line, text: str, why: str) -> Line:
    return replace(line, amount=Span.of(ZERO), formula=f"{line.formula} ; {text} → {french_euros(ZERO)}", note=why)


def _pdsa(rules: RuleSet, situation: DjSituation) -> Line:
    """PDJ-05: only what the user enters; the unknown official amount is never guessed."""
    parameter = rules["dj.pdsa.montant"]
    shown = rules.known("dj.pdsa.ordre_de_grandeur", on=situation.start).record
    source, verified = parameter.source, parameter.verified_on
    if source is None or verified is None:
        raise TypeError("dj.pdsa.montant has a value now: compute it")
    amount = to_cents(situation.pdsa)
    formula = f"montant saisi : {french_euros(amount)}" if amount else "aucun montant saisi : total hors PDSA"
    note = (
        f"{parameter.unknown_reason} Ordre de grandeur d’une déclaration ministérielle à la presse, jamais ajouté : "
        f"{french_euros(_decimal(shown), 0)} par mois en moyenne."
    )
    return Line(
        rule="PDJ-05", label=parameter.label, formula=formula, amount=Span.of(amount), period="mois",
        record=replace(shown, source=source, verified_on=verified, value=amount), lecture="S1", note=note,
    )  # fmt: skip


# — helpers ————————————————————————————————————————————————————————————————————————————————————————————————
def _others(rules: RuleSet, situation: DjSituation, index: int, line: Line) -> tuple[OtherReading, ...]:
    """The same line under the other readings of its rule, where it differs."""
    found = []
    for lecture in dj_readings()[line.rule]:
        if lecture == situation.reading(line.rule):
            continue
        other = replace(situation, lectures={**situation.lectures, line.rule: lecture})
        try:
            same = merged(completions(rules, other)).lines[index]
        except PhcoError:  # that reading has no value on that day
            continue
        if same.amount != line.amount:
            text = f"{_reading_name(lecture)} : {same.formula}"
            found.append(OtherReading(lecture=lecture, amount=same.amount, text=text))
    return tuple(found)


def _line(
    rules: RuleSet, key: str, record: Record, lecture: str, formula: str, amount: Decimal,
    *, period: str = "mois", note: str = "",
) -> Line:  # fmt: skip
    parameter = rules[key]
    return Line(
        rule=parameter.rule, label=parameter.label, formula=formula, amount=Span.of(amount),
        period="semestre" if period == "semestre" else "mois", record=record, lecture=lecture,
        note=" ".join(part for part in (note, record.note) if part), assumptions=_assumed([record]),
    )  # fmt: skip


def _assumed(records: Sequence[Record]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(record.assumption for record in records if record.assumption))


def _decimal(record: Record) -> Decimal:
    if isinstance(record.value, Decimal):
        return record.value
    raise TypeError(f"not an amount: {record.value!r}")


def _mean(acts: Sequence[Fraction]) -> Fraction:
    return sum(acts, Fraction(0)) / len(acts)


def _flat(value: int, situation: DjSituation) -> tuple[Fraction, ...]:
    return (Fraction(value),) * situation.months


def _acts_text(mean: Fraction) -> str:
    """A mean with at most two decimals; "≈" where it had to be rounded, so that 199,996 never reads "200"."""
    exact = Decimal(mean.numerator) / Decimal(mean.denominator)
    rounded = Decimal(to_cents(mean))
    return (
        french_number(rounded) if Fraction(rounded) == mean else f"≈ {french_number(exact.quantize(Decimal('1e-6')))}"
    )


def _zone_text(situation: DjSituation) -> str:
    return "terrain hors ZIP et ZAC" if situation.zone == "hors" else f"terrain en {situation.zone}"


def _reading_name(lecture: str) -> str:
    return "la brochure (S1)" if lecture == "S1" else "le texte officiel (loi)"
