"""What a fragment says is set in French by its compilation: spaces, apostrophes; tags, attributes and code are not."""

from __future__ import annotations

import pytest
from jinja2 import Environment

from phco.views import compiled_templates
from phco.views.typography import French

NARROW, FIXED = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("source", "drawn"),
    [
        ("<p>Reçu : l'envoi ; n° 2 ?</p>", f"<p>Reçu{FIXED}: l’envoi{NARROW}; n°{FIXED}2{NARROW}?</p>"),
        ("<p>« {{ nom }} » : {{ nom }} !</p>", f"<p>«{FIXED}d'Eu{FIXED}»{FIXED}: d'Eu{NARROW}!</p>"),
        ('<a href="?q=a : b" title="l\'an ?">l\'an</a>', '<a href="?q=a : b" title="l\'an ?">l’an</a>'),
        ("<code>l'a ; b</code> l'a", "<code>l'a ; b</code> l’a"),
        ('<li{% if nom %} class="d : e"{% endif %}>l\'un</li>', '<li class="d : e">l’un</li>'),
        ("<script>a = b ? c : d</script>a ?", f"<script>a = b ? c : d</script>a{NARROW}?"),
    ],
)
def test_a_template_is_set_when_it_is_compiled(source: str, drawn: str) -> None:
    """What a person wrote, here a name, is never changed: only the template's own words are."""
    assert Environment(extensions=[French]).from_string(source).render(nom="d'Eu") == drawn


def test_what_the_browser_receives_is_set_already() -> None:
    module = compiled_templates({"un.html": "<p>l'un : deux ?</p>"})["phco/views/compiled/un.py"]
    assert "l’un" in module and "l'un" not in module
