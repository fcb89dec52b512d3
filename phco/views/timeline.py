"""The picture of a campaign: who acts on which days, one lane an actor, from the first round to the commission.

Drawn twice from the same steps: days across for a wide screen, days down for a phone. The words are in the list of
steps that always stands beside it, so the picture's label is short.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup, escape

from phco.dates import NBSP, SHORT_MONTHS, french_range
from phco.jsontext import JsonView

LANES = (("dj", "Docteurs juniors"), ("rts", "PAMSU"), ("dmg", "Appariement"))
LETTERS = "LMMJVSD"
WIDE = 840  # px, the width of a picture in a reading page


@dataclass(frozen=True, kw_only=True)
class _Band:
    """One step in its lane: first and last day counted from the first day drawn."""

    lane: int
    first: int
    last: int
    text: str
    kind: str


def _days(etapes: Sequence[JsonView]) -> tuple[date, int, list[_Band]] | None:
    drawn = [
        (step, date.fromisoformat(step["debut"]), date.fromisoformat(step["fin"]))
        for step in etapes
        if step["debut"] and step["fin"] and (step["code"].startswith("tour") or step["code"] == "commission")
    ]
    if not drawn:
        return None
    start, end = min(first for _, first, _ in drawn), max(last for _, _, last in drawn)
    names = [lane for lane, _ in LANES]
    bands = [
        _Band(
            lane=names.index(step["acteur"]),
            first=(first - start).days,
            last=(last - start).days,
            text=_short(first, last),
            kind="calcul" if step["code"].endswith("appariement") else step["code"].partition("-")[0],
        )
        for step, first, last in drawn
    ]
    return start, (end - start).days + 1, bands


def _short(first: date, last: date) -> str:
    return str(first.day) if first == last else f"{first.day}–{last.day}"


def timeline(etapes: Sequence[Mapping[str, object]], *, down: bool = False, css: str = "") -> Markup:
    """The SVG of a campaign's steps (the ``etapes`` of ``calendrier``), days across, or down for a narrow screen.

    Steps without a date are left to the list; with none dated the picture is empty.
    """
    found = _days(etapes)
    if found is None:
        return Markup("")
    start, count, bands = found
    end = start + timedelta(days=count - 1)
    label = escape(
        f"Les tours et la commission, {french_range(start, end)}{NBSP}: qui agit et quand, comme dans la liste."
    )
    body = _down(start, count, bands) if down else _across(start, count, bands)
    width, height = (360, 44 + 20 * count) if down else (WIDE, 160)
    kind = "debout" if down else "couche"
    return Markup(
        f'<svg class="{escape(f"chrono {kind} {css}".strip())}" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{label}">{body}</svg>'
    )


def _heading(day: date, index: int) -> str:
    month = SHORT_MONTHS[day.month - 1].rstrip(".") if index == 0 or day.day == 1 else ""
    return f"{day.day}{NBSP}{month}" if month else str(day.day)


def _across(start: date, count: int, bands: Sequence[_Band]) -> str:
    left, top, row = 132, 40, 40
    step = (WIDE - left) / count
    out: list[str] = []
    for index in range(count):
        day = start + timedelta(days=index)
        x = left + index * step
        if day.weekday() >= 5:
            out.append(f'<rect class="repos" x="{x:.1f}" y="{top - 4}" width="{step:.1f}" height="{row * 3 + 8}"/>')
        out.append(f'<text class="lettre" x="{x + step / 2:.1f}" y="14">{LETTERS[day.weekday()]}</text>')
        out.append(f'<text class="jour" x="{x + step / 2:.1f}" y="31">{day.day}</text>')
    for lane, (_, name) in enumerate(LANES):
        y = top + lane * row
        out.append(f'<path class="filet" d="M0 {y - 4}H{WIDE}"/><text class="voie" x="0" y="{y + 21}">{name}</text>')
    out.append(f'<path class="filet" d="M0 {top + 3 * row - 4}H{WIDE}"/>')
    for band in bands:
        x, y = left + band.first * step + 1, top + band.lane * row
        width = (band.last - band.first + 1) * step - 2
        out.append(f'<rect class="bande {band.kind}" x="{x:.1f}" y="{y}" width="{width:.1f}" height="32" rx="4"/>')
        text = band.text if band.kind == "calcul" else f"{_title(band)}"
        out.append(f'<text class="sur {band.kind}" x="{x + width / 2:.1f}" y="{y + 21}">{text}</text>')
    return "".join(out)


def _title(band: _Band) -> str:
    if band.kind == "commission":
        return "Commission"
    return f"Tour{NBSP}{band.kind[4:]}"


def _down(start: date, count: int, bands: Sequence[_Band]) -> str:
    left, top, row, lane_width = 60, 40, 20, 100
    out: list[str] = []
    for lane, (_, name) in enumerate((("dj", "DJ"), ("rts", "PAMSU"), ("dmg", "Appariement"))):
        out.append(f'<text class="voie" x="{left + lane * lane_width + lane_width / 2:.0f}" y="24">{name}</text>')
    for index in range(count):
        day = start + timedelta(days=index)
        y = top + index * row
        if day.weekday() >= 5:
            out.append(f'<rect class="repos" x="0" y="{y}" width="360" height="{row}"/>')
        out.append(f'<text class="lettre" x="8" y="{y + 15}">{LETTERS[day.weekday()]}</text>')
        out.append(f'<text class="jour" x="44" y="{y + 15}">{day.day}</text>')
    out.append(f'<path class="filet" d="M0 {top}H360"/>')
    for band in bands:
        x, y = left + band.lane * lane_width + 2, top + band.first * row + 1
        height = (band.last - band.first + 1) * row - 2
        out.append(
            f'<rect class="bande {band.kind}" x="{x}" y="{y}" width="{lane_width - 4}" height="{height}" rx="4"/>'
        )
        text = _title(band) if band.kind != "calcul" else f"le {band.text}"
        out.append(
            f'<text class="sur {band.kind}" x="{x + lane_width / 2 - 2:.0f}" y="{y + height / 2 + 5:.0f}">{text}</text>'
        )
    return "".join(out)
