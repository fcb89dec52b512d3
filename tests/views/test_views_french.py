"""The French filters write what a person reads, and say « inconnu » rather than 0."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from jinja2 import TemplateNotFound, UndefinedError

from phco.french import counted
from phco.views import environment, render
from phco.views.french import FILTERS


def show(template: str, **context: object) -> str:
    return environment().from_string(template).render(**context)


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ('{{ "2790.00"|euros }}', "2\u202f790,00\u00a0€"),
        ('{{ "2790.00"|euros(0) }}', "2\u202f790\u00a0€"),
        ('{{ "2790.00"|euros_ronds }}', "2\u202f790\u00a0€"),
        ('{{ "2791.29"|euros_ronds }}', "2\u202f791,29\u00a0€"),
        ('{{ "-5.5"|euros }}', "\u22125,50\u00a0€"),
        ('{{ "0.42"|pourcent }}', "42\u00a0%"),
        ("{{ 1234567|nombre }}", "1\u202f234\u202f567"),
        ('{{ "2026-09-01"|jour }}', "1er\u00a0septembre\u00a02026"),
        ('{{ "2026-09-04"|jour(weekday=true, year=false) }}', "vendredi\u00a04\u00a0septembre"),
        ('{{ "2026-09-04"|jour_court }}', "4\u00a0sept.\u00a02026"),
        ('{{ "2026-11"|mois }}', "novembre\u00a02026"),
        ('{{ "23:59"|heure }}', "23\u00a0h\u00a059"),
        ('{{ "2026-09-04T21:59:59Z"|instant }}', "4\u00a0septembre\u00a02026, 23\u00a0h\u00a059"),
        ('{{ "2026-09-01"|jusqu_au("2026-09-04") }}', "du 1er au 4\u00a0septembre\u00a02026"),
        ('{{ ["a", "b", "c"]|liste }}', "a, b et c"),
        ('{{ ["a"]|liste }}', "a"),
        ("{{ []|liste }}", ""),
        ('{{ pluriel(1, "offre") }}, {{ pluriel(0, "offre") }}', "1\u00a0offre, 0\u00a0offre"),
        ('{{ pluriel(2, "cheval", "chevaux") }}', "2\u00a0chevaux"),
    ],
)
def test_a_filter_writes_french(template: str, expected: str) -> None:
    assert show(template) == expected


@pytest.mark.parametrize("name", sorted(set(FILTERS) - {"liste", "jusqu_au", "virgule"}))
def test_none_is_unknown_never_zero(name: str) -> None:
    assert FILTERS[name](None) == "inconnu"


def test_values_of_the_core_are_shown_as_they_are() -> None:
    assert show("{{ v|euros }}", v=Decimal("1.005")) == "1,01\u00a0€"
    assert show("{{ v|pourcent }}", v=Fraction(1, 8)) == "12,5\u00a0%"
    assert show("{{ v|jour }}", v=date(2027, 3, 1)) == "1er\u00a0mars\u00a02027"
    assert show("{{ v|heure }}", v=datetime(2026, 1, 1, 8, 30, tzinfo=UTC)) == "9\u00a0h\u00a030"


def test_an_amount_is_cut_at_its_comma() -> None:
    assert FILTERS["virgule"]("1234.5") == ("1\u202f234", ",50\u00a0€")
    assert FILTERS["virgule"](None) == ("inconnu", "")


def test_plural_is_singular_below_two() -> None:
    assert counted(1, "vœu", "vœux").endswith("vœu")
    assert counted(2, "vœu", "vœux").endswith("vœux")


def test_text_of_the_context_is_escaped() -> None:
    assert show("{{ v }}", v="<script>") == "&lt;script&gt;"


def test_an_undefined_name_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        show("{{ absent }}")


def test_a_template_outside_the_package_is_not_found() -> None:
    for name in ("../__init__.py", "absent.html"):
        with pytest.raises(TemplateNotFound):
            render(name)


def test_the_macros_say_the_level_in_words() -> None:
    html = show('{% from "_macros.html" import message %}{{ message("attention", "Lisez.") }}')
    assert "<strong>Attention</strong> Lisez." in html
