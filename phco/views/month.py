"""The days of a calendar, drawn alike on every screen of « Mon stage »: hundreds a page, each from a day's view."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

from phco.jsontext import JsonObject

type DayView = JsonObject  # date, numero, nom, marques, lettres, dit, dedans, ouvre, pris


def month_row(days: Iterable[DayView | None], actif: bool = False) -> Markup:
    """The cells of a week of a month, None outside it. ``actif``: days are buttons that take or give back leave."""
    return Markup("".join("<td></td>" if day is None else _cell(day, active=actif) for day in days))


def week_cells(days: Iterable[DayView]) -> Markup:
    """The cells of a week that is taken whole."""
    return Markup(
        "".join(
            f'<td class="{_outside(day)} {_classes(day)}"><span class="jour">{day["numero"]}{_signs(day)}</span></td>'
            for day in days
        )
    )


def _cell(day: DayView, *, active: bool) -> str:
    classes = f"{_outside(day)} {'' if day['ouvre'] else 'weekend'} {_classes(day)}"
    number, signs, said = day["numero"], _signs(day), escape(", ".join(day["dit"]))
    if not (active and day["dedans"] and day["ouvre"]):
        title = f'title="{said}"' if said else ""
        spoken = f'<span class="visuellement-cache"> {said}</span>' if said else ""
        return f'<td class="{classes}"><span class="jour" {title}>{number}{signs}{spoken}</span></td>'
    when, spoken = day["date"], f", {said}" if said else ""
    return (
        f'<td class="{classes}"><button type="button" class="jour" id="jour-{when}" data-action="basculer" '
        f'data-debut="{when}" data-fin="{when}" aria-pressed="{"true" if day["pris"] else "false"}">'
        f'<span aria-hidden="true">{number}</span>'
        f'<span class="visuellement-cache">{escape(day["nom"])}{spoken}</span>{signs}</button></td>'
    )


def _outside(day: DayView) -> str:
    return "" if day["dedans"] else "dehors"


def _classes(day: DayView) -> str:
    marks: Sequence[str] = day["marques"]
    return " ".join(marks)


def _signs(day: DayView) -> str:
    pairs = zip(day["marques"], day["lettres"], strict=True)
    return "".join(f'<span class="signe {mark}" data-l="{letter}"></span>' for mark, letter in pairs)
