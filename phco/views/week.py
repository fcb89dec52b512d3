"""The picture of a week: ten half-days, the same little timetable on every page (ORG-02)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from markupsafe import Markup, escape

from phco.dates import DAYS, NBSP

KINDS = {"soin": "soins", "projet": "projet professionnel", "faculte": "faculté", "conge": "congé", "libre": "libre"}
HALVES = ("matin", "après-midi")
LETTERS = "LMMJVS"
CELL, GAP, HEAD = 16, 2, 14  # px, before scaling by CSS


def _words(cells: Sequence[str]) -> str:
    """``soins : lundi, mardi, mercredi matin ; faculté : vendredi``."""
    parts: list[str] = []
    for kind in KINDS:
        days: list[str] = []
        for index in range(len(cells) // 2):
            here = [half for half in (0, 1) if cells[2 * index + half] == kind]
            if here:
                days.append(DAYS[index] if len(here) == 2 else f"{DAYS[index]} {HALVES[here[0]]}")
        if days and kind != "libre":
            parts.append(f"{KINDS[kind]}{NBSP}: {', '.join(days)}")
    return f"{NBSP}; ".join(parts) or "semaine vide"


def _marks(kind: str, x: int, y: int) -> str:
    """What tells a kind apart without its colour: projet hatched, faculté a bar, congé a cross."""
    if kind == "projet":
        low, high = y + CELL - 2, y + 2
        strokes = f"M{x + 2} {low}L{x + 14} {high}M{x + 2} {y + 8}L{x + 8} {high}M{x + 8} {low}L{x + 14} {y + 8}"
    elif kind == "faculte":
        strokes = f"M{x + 4} {y + 8}H{x + 12}"
    elif kind == "conge":
        strokes = f"M{x + 4} {y + 4}L{x + 12} {y + 12}M{x + 12} {y + 4}L{x + 4} {y + 12}"
    else:
        return ""
    return f'<path class="trait" d="{strokes}"/>'


def week_picture(cells: Sequence[str], *, title: str = "", css: str = "") -> Markup:
    """The SVG of a week.

    ``cells``: Monday morning, Monday afternoon, Tuesday morning … 10 (to Friday) or 12 of them, each a key of ``KINDS``
    (``soin``, ``projet``, ``faculte``, ``conge``, ``libre``). ``css``: more classes (``grande``).

    The whole week is said in words in the picture's label. Raises ValueError for another length or an unknown kind.
    """
    unknown = sorted(set(cells) - set(KINDS))
    if len(cells) not in (10, 12) or unknown:
        raise ValueError(
            f"a week has 10 or 12 half-days among {', '.join(KINDS)}: {len(cells)} given, unknown {unknown}"
        )
    days = len(cells) // 2
    width, height = days * (CELL + GAP) - GAP, HEAD + 2 * (CELL + GAP) - GAP
    body: list[str] = []
    for index in range(days):
        x = index * (CELL + GAP)
        body.append(f'<text x="{x + CELL // 2}" y="10">{LETTERS[index]}</text>')
        for half in (0, 1):
            kind, y = cells[2 * index + half], HEAD + half * (CELL + GAP)
            body.append(
                f'<rect class="{kind}" x="{x + 1}" y="{y + 1}" width="14" height="14" rx="2"/>{_marks(kind, x, y)}'
            )
    label = escape(f"{title} — {_words(cells)}" if title else f"Semaine — {_words(cells)}")
    classes = escape(f"semaine {css}".strip())
    return Markup(
        f'<svg class="{classes}" viewBox="0 0 {width} {height}" role="img" aria-label="{label}">{"".join(body)}</svg>'
    )


def legend_picture(kind: str) -> Markup:
    """One cell of the week's picture, for its legend: same rectangle, same marks. ``kind``: a key of ``KINDS``."""
    if kind not in KINDS:
        raise ValueError(f"a half-day is one of {', '.join(KINDS)}, not {kind}")
    cell = f'<rect class="{kind}" x="1" y="1" width="14" height="14" rx="2"/>{_marks(kind, 0, 0)}'
    small = 'width="16" height="16" viewBox="0 0 16 16"'
    return Markup(f'<svg class="semaine case" {small} aria-hidden="true">{cell}</svg>')


def week_legend(cells: Sequence[str]) -> list[tuple[str, int]]:
    """How many half-days of each kind, in the order of ``KINDS``: ``[("soins", 6), …]``."""
    order = list(KINDS)
    counted = groupby(sorted(cells, key=order.index))
    return [(KINDS[kind], len(list(group))) for kind, group in counted]
