"""What the build compiles for a phone is what the TOML says, and the engine's start loads no more than it draws."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from phco import local, rules, trees
from phco.site.bundle.compiled import compiled_modules
from phco.site.bundle.wheel import own_files
from tests.browser.conftest import ROOT

HEAVY = ("jinja2", "icalendar", "dateutil", "tomllib")
ENTRY = {"debut": "2026-11-02", "zone": "ZIP", "distance_km": 22.5, "aide": "transport", "actes_par_mois": 210}


def _carried() -> dict[str, bytes]:
    ours = {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in sorted((ROOT / "phco").rglob("*.toml"))}
    return ours | {place: path.read_bytes() for place, path in own_files().items()}


@pytest.fixture(params=local.codes())
def made(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """The modules of one subdivision."""
    local.choose(request.param)
    try:
        yield compiled_modules(_carried())
    finally:
        local.choose(local.DEFAULT)


def _module(monkeypatch: pytest.MonkeyPatch, made: dict[str, str], name: str) -> ModuleType:
    module = ModuleType(f"{trees.COMPILED}.{name}")
    exec(made[f"phco/compiled/{name}.py"], vars(module))  # noqa: S102 - what the build has just written
    monkeypatch.setitem(sys.modules, trees.COMPILED, ModuleType(trees.COMPILED))
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return module


def test_compiled_rules_are_the_rules(monkeypatch: pytest.MonkeyPatch, made: dict[str, str]) -> None:
    read = [repr(one) for one in rules.load_default()]
    _module(monkeypatch, made, "rules")

    def parses(*_: object, **__: object) -> rules.RuleSet:
        raise AssertionError("the rules were parsed")

    rules.load_default.cache_clear()  # type: ignore[attr-defined]
    monkeypatch.setattr(rules, "load_texts", parses)
    try:
        compiled = rules.load_default()
    finally:
        rules.load_default.cache_clear()  # type: ignore[attr-defined]
    assert len(read) > 100
    assert [repr(one) for one in compiled] == read  # values, types, sources and readings


def test_compiled_trees_are_the_texts(monkeypatch: pytest.MonkeyPatch, made: dict[str, str]) -> None:
    module = _module(monkeypatch, made, "trees")
    own = [local.text("subdivision.toml"), local.text("campagnes.toml")]
    shared = [
        (ROOT / place).read_text(encoding="utf-8")
        for place in (
            "phco/rules/data/documents.toml", "phco/rules/data/jours_feries.toml", "phco/placement/data/portfolio.toml",
            "phco/matching/draws/data/tirages.toml",
        )
    ]  # fmt: skip
    filled = [
        local.fill((ROOT / "phco/placement/data" / name).read_text(encoding="utf-8"))
        for name in ("titres.toml", "listes.toml")
    ]
    for text in [*own, *shared, *filled]:
        assert text
        assert repr(module.TABLE[trees.key_of(text)]) == repr(tomllib.loads(text))


def test_a_text_that_the_build_did_not_see_is_parsed() -> None:
    assert trees.parsed("a = 1\nb = [2026-11-22]") == tomllib.loads("a = 1\nb = [2026-11-22]")
    with pytest.raises(ValueError, match="line 2"):
        trees.parsed("a = 1\nb = ?\n")


@pytest.mark.parametrize(
    ("call", "unused"), [("simuler.dj", HEAVY[:3]), ("vue.simuler-dj", HEAVY[1:3]), ("regles", HEAVY[:3])]
)
def test_a_call_loads_only_what_it_uses(call: str, unused: tuple[str, ...]) -> None:
    """Importing these libraries is most of what a first answer waits for."""
    request = json.dumps({"appel": call, "entree": {"au": "2026-11-22"} if call == "regles" else ENTRY})
    code = (
        f"import sys; from phco.browser.bridge import handle; answer = handle({request!r}); "
        f"assert '\"resultat\"' in answer, answer[:300]; print([name for name in {unused!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr[-600:]


def test_the_wheel_carries_them(runtime: Path) -> None:
    (wheel,) = (runtime / "roues").glob("phco-*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {f"phco/compiled/{name}.pyc" for name in ("__init__", "rules", "trees")} <= names
