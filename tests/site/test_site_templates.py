"""Compiled templates kept between builds: never those of another text, nor of other code."""

from __future__ import annotations

from pathlib import Path

from jinja2 import DictLoader, Environment

from phco.site.pages.templates import kept_templates


def _drawn(root: Path, text: str, words: str) -> str:
    """A template with a constant, as one build draws it: its filter answers ``words`` when it is compiled."""
    env = Environment(
        loader=DictLoader({"page.html": text}),
        autoescape=True,
        bytecode_cache=kept_templates(root / "cache", root / "phco"),
    )
    env.filters["dire"] = lambda _: words
    return env.get_template("page.html").render()


def test_a_changed_template_or_filter_is_drawn_anew(tmp_path: Path) -> None:
    package = tmp_path / "phco"
    package.mkdir()
    (package / "__init__.py").write_text("one = 1\n", encoding="utf-8")
    assert _drawn(tmp_path, "a {{ 'x' | dire }}", "un") == "a un"
    assert _drawn(tmp_path, "b {{ 'x' | dire }}", "un") == "b un"
    shelves = tmp_path / "cache" / "gabarits"
    before = list(shelves.iterdir())
    kept = sorted(path.name for path in before[0].iterdir())
    assert kept, "nothing was kept"
    assert _drawn(tmp_path, "b {{ 'x' | dire }}", "deux") == "b un", "a template is compiled with what its filter said"
    (package / "__init__.py").write_text("one = 2\n", encoding="utf-8")
    assert _drawn(tmp_path, "b {{ 'x' | dire }}", "deux") == "b deux"
    assert list(shelves.iterdir()) != before and len(list(shelves.iterdir())) == 1


def test_what_another_build_took_away_is_drawn_all_the_same(tmp_path: Path) -> None:
    """A worker of the tests, or a site being served, outlives the state of the code that it was built with."""
    package = tmp_path / "phco"
    package.mkdir()
    (package / "__init__.py").write_text("one = 1\n", encoding="utf-8")
    texts = {"a.html": "a", "b.html": "b"}
    env = Environment(
        loader=DictLoader(texts), autoescape=True, bytecode_cache=kept_templates(tmp_path / "cache", package)
    )
    assert env.get_template("a.html").render() == "a"
    (package / "__init__.py").write_text("one = 2\n", encoding="utf-8")
    kept_templates(tmp_path / "cache", package)
    assert env.get_template("b.html").render() == "b"
