"""The activity bonus, semester by semester (PDJ-03)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from phco.local import told
from phco.money import ZERO, french_euros
from phco.pay.dj.readings import acts_text, line_of, mean_of, reading_name
from phco.pay.semesters import Semester, by_semester, doubts, month_windows
from phco.pay.situation import DjSituation
from phco.pay.tree import Line
from phco.rules import RuleSet


def stay_semesters(rules: RuleSet, situation: DjSituation) -> list[tuple[Semester, list[int]]]:
    """The months of the placement (their ranks) by the semester in which each counts (PDJ-03)."""
    return by_semester(rules, enumerate(month_windows(situation.start, situation.months)), situation.intakes)


def activity_amount(rules: RuleSet, situation: DjSituation, acts: Sequence[Fraction]) -> Decimal:
    """The activity bonus of one semester (PDJ-03): the mean is compared unrounded with the threshold."""
    lecture = situation.reading("PDJ-03")
    threshold = rules.integer("dj.activite.seuil", on=situation.start, lecture=lecture)
    included = rules.known("dj.activite.seuil_inclus", on=situation.start, lecture=lecture).value
    mean = mean_of(acts)
    due = mean > threshold or (mean == threshold and included is True)
    return rules.decimal("dj.activite.montant", on=situation.start, lecture=lecture) if due else ZERO


def activity_line(rules: RuleSet, situation: DjSituation, acts: Sequence[Fraction]) -> Line:
    """The line paid by the semester (PDJ-03), on the acts of that semester's months (one number each, at least one)."""
    lecture, on = situation.reading("PDJ-03"), situation.start
    record = rules.known("dj.activite.montant", on=on, lecture=lecture).record
    threshold = rules.integer("dj.activite.seuil", on=on, lecture=lecture)
    included = rules.known("dj.activite.seuil_inclus", on=on, lecture=lecture).value is True
    amount = activity_amount(rules, situation, acts)
    mean = mean_of(acts)
    sign = ">" if mean > threshold else "=" if mean == threshold else "<"
    needed = f"au moins {threshold}" if included else f"plus de {threshold}"
    formula = (
        f"{acts_text(mean)} actes par mois en moyenne {sign} {threshold} ({needed} demandés) → {french_euros(amount)}"
    )
    note = ""
    if mean == threshold:
        note = told(
            f"À exactement {threshold} actes : ‹brochure› écrit « >{threshold} », le décret accorde la prime à "
            f"{threshold}. Lecture retenue : {reading_name(lecture)}.",
            f"À exactement {threshold} actes, le décret accorde la prime.",
        )
    return line_of(rules, "dj.activite.montant", record, lecture, formula, amount, period="semestre", note=note)


def stay_bonuses(rules: RuleSet, situation: DjSituation, acts: Sequence[Fraction]) -> tuple[str, Decimal]:
    """The activity bonuses of the whole placement, semester by semester: in words, and their sum."""
    total, parts = ZERO, []
    groups = stay_semesters(rules, situation)
    for semester, ranks in groups:
        mine = [acts[rank] for rank in ranks]
        amount = activity_amount(rules, situation, mine)
        total += amount
        mean = f"{acts_text(mean_of(mine))} actes par mois en moyenne"
        parts.append(f"{semester.name}, {len(ranks)}\u00a0mois, {mean} → {french_euros(amount)}")
    return " ".join([f"Sur votre stage : {' ; '.join(parts)}.", *doubts(groups)]), total
