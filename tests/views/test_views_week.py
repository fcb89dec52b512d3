"""The picture of the week shows each half-day and says the same in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phco.views.week import KINDS, legend_picture, week_legend, week_picture

USUAL = ["soin"] * 6 + ["projet"] * 2 + ["faculte"] * 2


def test_the_usual_week_is_said_in_words() -> None:
    svg = week_picture(USUAL)
    assert (
        "soins\u00a0: lundi, mardi, mercredi\u00a0; projet professionnel\u00a0: jeudi\u00a0; faculté\u00a0: vendredi"
        in svg
    )


def test_a_half_day_is_named_morning_or_afternoon() -> None:
    cells = ["libre"] * 10
    cells[3] = "soin"
    assert "soins\u00a0: mardi après-midi" in week_picture(cells)


def test_a_kind_does_not_rest_on_colour_alone() -> None:
    for kind in ("projet", "faculte", "conge"):
        assert 'class="trait"' in week_picture([kind] + ["libre"] * 9)


def test_the_title_is_escaped() -> None:
    assert "&lt;b&gt;" in week_picture(USUAL, title="<b>")
    assert '<svg class="semaine grande"' in week_picture(USUAL, css="grande")


@pytest.mark.parametrize("cells", [["soin"] * 9, ["soin"] * 9 + ["sieste"], []])
def test_a_week_that_is_not_one_is_refused(cells: list[str]) -> None:
    with pytest.raises(ValueError, match="half-days"):
        week_picture(cells)


@given(st.lists(st.sampled_from(sorted(KINDS)), min_size=10, max_size=10))
def test_every_half_day_is_drawn_and_counted(cells: list[str]) -> None:
    svg = week_picture(cells)
    for kind in KINDS:
        assert svg.count(f'<rect class="{kind}"') == cells.count(kind)
    assert dict(week_legend(cells)) == {KINDS[kind]: cells.count(kind) for kind in set(cells)}


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_legend_draws_what_the_cell_of_the_week_is(kind: str) -> None:
    drawn = str(legend_picture(kind)).split(">", 1)[1].removesuffix("</svg>")
    cell = str(week_picture([kind] + ["libre"] * 9))
    assert f'<rect class="{kind}"' in drawn and f'<rect class="{kind}"' in cell
    assert drawn.count('class="trait"') == cell.count('class="trait"')
    with pytest.raises(ValueError, match="half-day"):
        legend_picture("sieste")
