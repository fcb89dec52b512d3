"""The page of accessibility tells the tool, its version and the day of each check: those that this source holds."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from phco.dates import french_day
from phco.errors import PhcoError
from phco.site.pages.content.lists import checks_done
from tests.site.conftest import ROOT, Document

PATH = ROOT / "site_src" / "controles.toml"
CHECKS = checks_done(PATH)
LATE_DAYS = 30  # a check that old is no check of the last release


def flat(text: str) -> str:
    return re.sub(r"[\s\u00a0\u202f]+", " ", text).replace("'", "’")


def versions() -> dict[str, str]:
    """Tool → the version that is locked."""
    app = json.loads((ROOT / "site_src/app/package.json").read_text(encoding="utf-8"))
    bench = json.loads((ROOT / "tests/bench/package.json").read_text(encoding="utf-8"))
    return {"axe-core": app["devDependencies"]["axe-core"], "Lighthouse": bench["devDependencies"]["lighthouse"]}


def test_every_check_is_on_the_page_with_its_tool_and_its_day(documents: dict[str, Document]) -> None:
    text = flat(" ".join(words for words, _ in documents["a-propos/accessibilite/index.html"].texts))
    for one in CHECKS:
        assert flat(one.quoi) in text and flat(one.outil) in text and flat(one.trouve) in text
        assert (flat(french_day(one.le)) if one.le else "jamais") in text


def test_the_versions_told_are_those_of_the_locks() -> None:
    told = " ".join(one.outil for one in CHECKS)
    for name, version in versions().items():
        assert f"{name} {version}" in told


def test_a_check_that_was_done_has_its_test_and_is_of_the_last_release() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    months = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
              "novembre", "décembre")  # fmt: skip
    day, month, year = re.search(r"(?m)^## (\d+)(?:er)? (\S+) (\d{4})", changes).groups()  # type: ignore[union-attr]
    last = date(int(year), months.index(month) + 1, int(day))
    for one in CHECKS:
        assert bool(one.le) == bool(one.essai), one.quoi
        if one.le:
            assert (ROOT / one.essai).is_file() and (last - one.le).days <= LATE_DAYS, one.quoi
    assert any(one.le is None for one in CHECKS), "what nobody did yet is said"


def test_a_malformed_list_says_so(tmp_path: Path) -> None:
    for text in ("[[controle]]\nquoi = 'x'\n", "controle = 3", "= ="):
        (tmp_path / "controles.toml").write_text(text, encoding="utf-8")
        with pytest.raises(PhcoError, match="ne se lit pas"):
            checks_done(tmp_path / "controles.toml")
