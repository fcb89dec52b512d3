"""What every DJ is paid each month: the fixed part (PDJ-01), the PDSA that the user enters (PDJ-05)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from phco.money import french_euros, to_cents
from phco.pay.dj.readings import line_of
from phco.pay.situation import DjSituation
from phco.pay.tree import Line, Span
from phco.rules import Record, RuleSet


def exact_fixed(rules: RuleSet, situation: DjSituation) -> Fraction:
    """The fixed part of a month before it is rounded to the cent (PDJ-01); ``net_estimate`` rounds it."""
    lecture = situation.reading("PDJ-01")
    if lecture == "S1":
        return Fraction(rules.decimal("dj.part_fixe", on=situation.start, lecture=lecture))
    yearly = rules.decimal("dj.emoluments", on=situation.start, lecture=lecture)
    bonus = rules.decimal("dj.prime_autonomie", on=situation.start, lecture=lecture)
    return Fraction(yearly + bonus) / 12


def fixed_line(rules: RuleSet, situation: DjSituation) -> Line:
    """PDJ-01: the fixed part, by the reading."""
    lecture = situation.reading("PDJ-01")
    if lecture == "S1":
        known = rules.known("dj.part_fixe", on=situation.start, lecture=lecture, where="debut")
        amount = rules.decimal("dj.part_fixe", on=situation.start, lecture=lecture)
        return line_of(rules, "dj.part_fixe", known.record, lecture, f"{french_euros(amount)} par mois", amount)
    base = rules.known("dj.emoluments", on=situation.start, lecture=lecture, where="debut")
    yearly = rules.decimal("dj.emoluments", on=situation.start, lecture=lecture)
    bonus = rules.decimal("dj.prime_autonomie", on=situation.start, lecture=lecture)
    formula = f"({french_euros(yearly)} + {french_euros(bonus)}) ÷ 12"
    note = "Émoluments annuels et prime d’autonomie supervisée, versés par douzièmes."
    amount = to_cents(exact_fixed(rules, situation))
    return line_of(rules, "dj.part_fixe", base.record, lecture, formula, amount, note=note)


def pdsa_line(rules: RuleSet, situation: DjSituation) -> Line:
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
        told=bool(amount),
    )  # fmt: skip


def _decimal(record: Record) -> Decimal:
    if isinstance(record.value, Decimal):
        return record.value
    raise TypeError(f"not an amount: {record.value!r}")
