"""Aids to go there: transport or housing (PDJ-02), the ZIP bonus (PDJ-04), and what of both is paid."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from phco.local import fill
from phco.money import ZERO, french_euros, french_number
from phco.pay.dj.readings import assumed, line_of, zone_text
from phco.pay.situation import ZONES, DjSituation
from phco.pay.tree import Line, Span
from phco.rules import Record, RuleSet


def aid_line(rules: RuleSet, situation: DjSituation) -> Line:
    """PDJ-02: transport or housing; both only under a reading that cumulates them."""
    lecture, on = situation.reading("PDJ-02"), situation.start
    if situation.aide == "aucune":
        record = rules.known("dj.transport.montant", on=on, lecture=lecture).record
        return _worded(record, lecture, "Transport ou logement", ["aucune aide demandée"], ZERO, ())
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
        note = fill(
            "‹brochure_maj› donne le transport ou le logement, jamais les deux : seul le plus élevé est compté."
        )
        texts.append(f"l’un ou l’autre → {french_euros(amount)}")
    label = {"transport": "Prime de transport", "logement": "Prime de logement", "les-deux": "Transport et logement"}
    return _worded(records[0], lecture, label[situation.aide], texts, amount, assumed(records), note)


def _worded(
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
    return amount, f"logement, en {' ou '.join(zones)} seulement ({zone_text(situation)}) → {french_euros(amount)}"


def zip_line(rules: RuleSet, situation: DjSituation) -> Line:
    """PDJ-04: the bonus of some zones."""
    lecture, on = situation.reading("PDJ-04"), situation.start
    known = rules.known("dj.zip.montant", on=on, lecture=lecture)
    zones = rules.texts("dj.zip.zones", on=on, lecture=lecture)
    due = situation.zone in zones
    amount = rules.decimal("dj.zip.montant", on=on, lecture=lecture) if due else ZERO
    formula = f"{zone_text(situation)} → {french_euros(amount)}"
    note = "" if due else f"Prime réservée aux terrains en {' ou '.join(zones)} (ni ZAC, ni QPV)."
    return line_of(rules, "dj.zip.montant", known.record, lecture, formula, amount, note=note)


def cumulated(rules: RuleSet, situation: DjSituation, aid: Line, zip_bonus: Line) -> tuple[Line, Line]:
    """PDJ-04 beside PDJ-02: where they do not cumulate, only the better one is paid."""
    lecture = situation.reading("PDJ-04")
    record = rules.known("dj.zip.cumul", on=situation.start, lecture=lecture).record
    aid_amount, zip_amount = aid.amount.known, zip_bonus.amount.known
    if not aid_amount or not zip_amount:  # both are known here, unknowns filled in: one of them is not due
        return aid, zip_bonus
    if record.value is True:
        note = fill(
            "Cumulée avec le transport ou le logement : ‹brochure› ne l’interdit pas, le décret si (D. 6153-1-8, 11°)."
        )
        return aid, replace(zip_bonus, note=note, assumptions=assumed([record]))
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
