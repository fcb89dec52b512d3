"""Small plain charts in SVG: bars, stacked bars, a histogram. Each carries its title, description and values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

WIDTH, LEFT, TOP, ROW, BAR = 640, 190, 16, 30, 18
INK, MUTED, LINE = "#1A232E", "#56606B", "#C9CED4"
SERIES = ("#1D4F7C", "#4E86B8", "#9CC1DF", "#8A4B00")


def bars(title: str, values: Mapping[str, int], *, unit: str, colour: str = SERIES[0]) -> str:
    """Horizontal bars, one a label, with its number at the end."""
    return stacked(title, {label: (value,) for label, value in values.items()}, (unit,), colours=(colour,))


def stacked(
    title: str, rows: Mapping[str, Sequence[int]], names: Sequence[str], *, colours: Sequence[str] = SERIES
) -> str:
    """Horizontal stacked bars; with several series, a legend under them. Numbers are written, not only drawn."""
    most = max((sum(values) for values in rows.values()), default=0) or 1
    legend = len(names) > 1
    height = TOP + ROW * len(rows) + (34 if legend else 8)
    room = WIDTH - LEFT - (120 if legend else 50)
    parts: list[str] = []
    for place, (label, values) in enumerate(rows.items()):
        y = TOP + place * ROW
        parts.append(_text(LEFT - 10, y + 14, label, anchor="end"))
        x = float(LEFT)
        for series, value in enumerate(values):
            width = room * value / most
            if value:
                parts.append(
                    f'<rect x="{x:.1f}" y="{y}" width="{max(width, 1):.1f}" height="{BAR}" fill="{colours[series]}"/>'
                )
            x += width
        total = f"{sum(values)}" + (f" ({' + '.join(str(one) for one in values)})" if legend else "")
        parts.append(_text(x + 8, y + 14, total, fill=MUTED))
    parts.append(f'<path d="M{LEFT} {TOP - 6}V{TOP + ROW * len(rows) - 6}" stroke="{LINE}"/>')
    if legend:
        x, y = LEFT, TOP + ROW * len(rows) + 8
        for series, name in enumerate(names):
            parts.append(f'<rect x="{x}" y="{y}" width="12" height="12" fill="{colours[series]}"/>')
            parts.append(_text(x + 18, y + 11, name, fill=MUTED))
            x += 34 + 8 * len(name)
    said = " ; ".join(f"{label} : {', '.join(str(one) for one in values)}" for label, values in rows.items())
    return _svg(title, said, height, parts)


def histogram(title: str, values: Sequence[float], *, step: int, last: int, unit: str) -> str:
    """Counts of ``values`` by steps, the last one open (« 60 et plus »)."""
    counts: dict[str, int] = {}
    for low in range(0, last, step):
        counts[f"{low} à {low + step} {unit}"] = sum(1 for one in values if low <= one < low + step)
    counts[f"{last} {unit} et plus"] = sum(1 for one in values if one >= last)
    return bars(title, counts, unit=unit)


def _text(x: float, y: float, text: str, *, anchor: str = "start", fill: str = INK) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}">{escape(text)}</text>'


def _svg(title: str, said: str, height: int, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" font-family="system-ui, sans-serif" font-size="14">'
        f"<title>{escape(title)}</title><desc>{escape(said)}</desc>{''.join(parts)}</svg>"
    )
