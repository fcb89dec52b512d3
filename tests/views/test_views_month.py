"""The days of a calendar: buttons where one is taken or given back, what falls on each in words, nothing unescaped."""

from __future__ import annotations

from typing import Any

from phco.views.month import month_row, week_cells

DAY: dict[str, Any] = {
    "date": "2026-11-11", "numero": 11, "nom": "mercredi 11 novembre 2026", "marques": ["conge", "ferie"],
    "lettres": "CF", "dit": ["congé", "Armistice"], "dedans": True, "ouvre": True, "pris": True,
}  # fmt: skip
SIGNS = '<span class="signe conge" data-l="C"></span><span class="signe ferie" data-l="F"></span>'


def test_a_working_day_of_the_semester_is_a_button_that_says_what_falls_on_it() -> None:
    assert month_row([None, DAY], True) == (
        '<td></td><td class="  conge ferie"><button type="button" class="jour" id="jour-2026-11-11" '
        'data-action="basculer" data-debut="2026-11-11" data-fin="2026-11-11" aria-pressed="true">'
        '<span aria-hidden="true">11</span><span class="visuellement-cache">mercredi 11 novembre 2026, congé, Armistice'
        f"</span>{SIGNS}</button></td>"
    )
    free = {**DAY, "marques": [], "lettres": "", "dit": [], "pris": False}
    assert 'aria-pressed="false"' in month_row([free], True) and "2026</span></button>" in month_row([free], True)


def test_a_day_that_is_not_taken_is_no_button() -> None:
    said = 'title="congé, Armistice">11' + SIGNS + '<span class="visuellement-cache"> congé, Armistice</span></span>'
    assert month_row([DAY]) == f'<td class="  conge ferie"><span class="jour" {said}</td>'
    weekend, outside = {**DAY, "ouvre": False}, {**DAY, "dedans": False}
    assert month_row([weekend], True).startswith('<td class=" weekend conge ferie"><span class="jour"')
    assert month_row([outside], True).startswith('<td class="dehors  conge ferie"><span class="jour"')
    assert "visuellement-cache" not in month_row([{**DAY, "dit": []}])


def test_a_week_taken_whole_shows_its_days() -> None:
    assert week_cells([DAY]) == f'<td class=" conge ferie"><span class="jour">11{SIGNS}</span></td>'
    assert week_cells([{**DAY, "dedans": False}]).startswith('<td class="dehors conge ferie">')


def test_a_name_is_escaped() -> None:
    odd = {**DAY, "dit": ['<b>"É" & fils</b> en congé']}
    for row in (month_row([odd]), month_row([odd], True)):
        assert "&lt;b&gt;&#34;É&#34; &amp; fils&lt;/b&gt; en congé" in row and "<b>" not in row
