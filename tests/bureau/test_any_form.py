"""Every act of the desk, and every screen, with what no form should hold: a refusal that says what to do, no defect."""

from __future__ import annotations

import random
import re
from pathlib import Path
from urllib.parse import urlencode

import pytest

from phco.bureau.acts import every_act
from phco.bureau.screens import SCREENS
from tests.bureau.conftest import Window

DEFECT = "faute du programme"
TURNS = 4
SPOILT = (
    "x", " ", "0", "-1", "7e", "999999999999999999999", "1e9", "9999-12-31", "0001-01-01", "2026-02-30", "2026-09-01",
    "24:00", "é" * 300, "<b>x</b>", "\u202e", "\x00", "../../etc/passwd", "dj-001", "loto:", "loto:2026-09-09", "{}",
    "NaN", "a\r\nb",
)  # fmt: skip
LIKELY = {
    "personne": ("dj-001", "p-001"), "auteur": ("La commission",), "motif": ("Demande écrite",), "tour": ("1", "2"),
    "jour": ("2026-09-01", "9999-12-31", "0001-01-01"), "heure": ("18:30", "24:00", "18"),
}  # fmt: skip


def defect(page: str) -> str:
    """What a page says of a fault of ours, and of which; nothing where there is none."""
    found = re.search(rf"{DEFECT}.{{0,400}}", page, re.DOTALL)
    return re.sub(r"<[^>]+>|\s+", " ", found[0]) if found else ""


@pytest.mark.parametrize("name", sorted(every_act()))
def test_an_act_refuses_what_no_form_should_hold(
    name: str, window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # a copy goes wherever it is told, here too
    window.open_keys()
    dice = random.Random(name)
    for _ in range(TURNS):
        given: dict[str, str] = {}
        for field in every_act()[name].fields:
            if field.kind == "fichiers" or dice.random() < 0.05:
                continue
            usual = [value for value, _ in field.options] or LIKELY.get(field.name, SPOILT)
            given[field.name] = dice.choice(usual if dice.random() < 0.6 else SPOILT)
        assert defect(window.do(name, **given)) == "", given


@pytest.mark.parametrize("path", [one.path for one in SCREENS if "{" not in one.path])
def test_a_screen_is_drawn_whatever_its_address_asks(path: str, window: Window) -> None:
    asked = set(re.findall(r'name="([a-z_]+)"', window.get(path).text)) | {"de", "jours", "genre", "tour", "personne"}
    for value in SPOILT:
        got = window.get(f"{path}?{urlencode(dict.fromkeys(sorted(asked), value))}")
        assert got.status < 500 and defect(got.text) == "", value
