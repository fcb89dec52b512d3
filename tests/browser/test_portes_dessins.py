"""The home's doors are drawn from the real screens: each box of a picture is a box that is on its page.

The pages are opened at 768 px, brought where a person would be, and their boxes read. A drawing whose boxes are no
longer those of its page fails until ``PHCO_ECRIRE_IMAGES=1`` draws it again. What is compared is the structure: which
boxes, in which order, and where to within a few hundredths of the picture; never pixels.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.accueil_outils import keep
from tests.browser.conftest import first_page, fix_time, still, wait_until
from tests.browser.voeux_helpers import FILES, READY

pytestmark = [pytest.mark.warm, pytest.mark.entier]

FOLDER = Path(__file__).parents[2] / "site_src" / "theme" / "dessins"
NOON = "2026-11-29T12:00:00+01:00"
TABLET = {"viewport": {"width": 768, "height": 1024}}
LONG = 120_000
WIDTH, HEIGHT = 240, 148  # of the drawing
NEAR = 6  # units of the drawing


class Screen(NamedTuple):
    """Where a drawing is taken: how to come there, from which element on, and what is drawn of it, as what."""

    come: Callable[[Page], None]
    top: str
    drawn: dict[str, str]


def offers_noted(page: Page) -> None:
    """Two offers of the list, five hearts and three."""
    page.goto("offres/")
    cards = page.locator("#resultat .offre-carte")
    expect(page.locator("#barre-voeux")).to_contain_text("/", timeout=LONG)
    for card, hearts in enumerate((5, 3)):
        cards.nth(card).locator(f".voeu label:has(input[value='{hearts}'])").click()
    expect(page.locator("#barre-voeux")).to_contain_text("2 / ")


def candidates_ranked(page: Page) -> None:
    """Two candidates of a PAMSU, ranked."""
    candidates = {"divers": {"candidats": base64.b64encode(FILES["candidats"]).decode()}}
    keep(page, "rts", candidates, "a-propos/sources/")  # a whole browser asks for the icon of what has none
    page.goto("voeux/classer/")
    wait_until(page, READY, timeout=120)
    for rank in (1, 2):
        page.locator("#autres [data-classer]").first.click()
        expect(page.locator("#classes [data-candidat]")).to_have_count(rank)


def result_checked(page: Page) -> None:
    """The first round of a fictional campaign, checked by this device."""
    page.goto("voeux/resultats/")
    page.get_by_role("button", name="Voir une campagne fictive").click()
    expect(page.locator("#resultats .message.ok").first).to_be_visible(timeout=LONG)


SCREENS = {
    "dj": Screen(offers_noted, "#resultat .offre-carte", {
        ".offre-carte": "trait", ".offre-carte h2": "somme", ".offre-carte-titre p": "mot",
        ".offre-carte .faits li": "mot", ".offre-carte svg.semaine rect": "mot-boite", ".offre-carte-paie b": "somme",
        ".offre-carte .notes label": "carte", ".offre-carte .notes label:has(:checked)": "coeurs",
    }),
    "rts": Screen(candidates_ranked, "#classes .candidat", {
        ".candidat": "trait", ".candidat .rang": "rang", ".candidat .nom": "somme",
        ".candidat .qui > p:not(.nom, .boutons)": "mot", ".candidat .gestes button": "carte",
        ".candidat .qui > .boutons button": "mot",
    }),
    "dmg": Screen(result_checked, "#tours-publies .segments", {
        "#tours-publies label": "carte", "#tours-publies label:not(:last-child)": "rang",
        "#tours-publies label:last-child > span": "mot", "#resultats .message": "carte",
        "#resultats .message.attention": "mot", "#resultats h2": "somme", "#resultats h3": "somme",
        "#resultats .message.ok": "coche",
    }),
}  # fmt: skip

# The boxes of a screen, in units of the drawing: kind, left, top, width, height. Words are a box a line.
# A line marks where a card begins: the next one ends past the drawing.
BOXES = """([first, drawn, wide, high]) => {
  const { top } = document.querySelector(first).getBoundingClientRect();
  const { left } = document.querySelector("h1").getBoundingClientRect(), scale = wide / (innerWidth - 2 * left);
  const lines = (one) => {
    const range = document.createRange(), found = [];
    range.selectNodeContents(one);
    for (const box of range.getClientRects()) {
      const same = found.find((line) => Math.abs(line.bottom - box.bottom) < 8);
      if (same) Object.assign(same, { left: Math.min(same.left, box.left), right: Math.max(same.right, box.right) });
      else if (box.width > 4 && box.height > 4)
        found.push({ left: box.left, right: box.right, top: box.top + box.height / 4, bottom: box.bottom });
    }
    return found.map((line) => ({ ...line, bottom: line.bottom - (line.bottom - line.top) / 3 }));
  };
  const all = [];
  for (const [selector, kind] of Object.entries(drawn))
    for (const one of document.querySelectorAll(selector)) {
      if (!one.checkVisibility()) continue;
      for (const box of ["mot", "somme"].includes(kind) ? lines(one) : [one.getBoundingClientRect()]) {
        const [x, y, x2, y2] = [box.left - left, box.top - top, box.right - left, box.bottom - top]
          .map((value) => Math.round(value * scale));
        const line = kind === "trait";
        if (y < 0 || (line ? y : y2) > high || x2 <= x || y2 <= y) continue;
        const word = kind === "rang" ? one.textContent.trim().split(/\\s+/).at(-1) : "";
        all.push([kind, x, y, x2 - x, line ? 1 : y2 - y, word]);
      }
    }
  return all;
}"""


def svg(boxes: list[list[Any]]) -> str:
    """The drawing: a fragment for theme/_portes.html, which gives it its name and its size."""
    lines = []
    for kind, x, y, width, height, word in boxes:
        place = f'x="{x}" y="{y}" width="{width}" height="{height}"'
        match kind:
            case "coeurs":
                lines.append(f'<rect class="coeurs" {place} rx="2"/>')
            case "rang":
                lines.append(f'<text class="rang" x="{x + width // 2}" y="{y + height // 2 + 5}">{word}</text>')
            case "coche":
                at, middle = x + width - 22, y + height // 2
                lines.append(f'<path class="coche" d="M{at} {middle}l5 5 9-10"/>')
            case "carte":
                lines.append(f'<rect class="carte" {place} rx="3"/>')
            case _:
                name = kind.removesuffix("-boite")
                lines.append(f'<rect class="{name}" {place} rx="1"/>')
    return "\n".join(lines) + "\n"


def shapes(text: str) -> list[tuple[str, str, list[int]]]:
    """What a fragment draws: element, class, whole numbers of its place."""
    root = ElementTree.fromstring(f"<svg>{text}</svg>")
    found = []
    for one in root:
        places = [int(one.attrib[name]) for name in ("x", "y", "width", "height") if name in one.attrib]
        if drawn := one.attrib.get("d"):
            places = [int(number) for number in drawn[1:].split("l")[0].split()]
        found.append((f"{one.tag} {one.text or ''}", one.attrib["class"], places))
    return found


@pytest.mark.parametrize("role", SCREENS)
def test_each_door_of_the_home_is_drawn_from_its_real_screen(role: str, visitor: Callable[..., BrowserContext]) -> None:
    page, screen = first_page(visitor(**TABLET)), SCREENS[role]
    fix_time(page, NOON)
    screen.come(page)
    still(page)
    boxes = page.evaluate(BOXES, [screen.top, screen.drawn, WIDTH, HEIGHT])
    assert {kind for kind, *_ in boxes} == set(screen.drawn.values()), "every kind of box is on the screen"
    file = FOLDER / f"{role}.svg"
    if os.environ.get("PHCO_ECRIRE_IMAGES") == "1":
        file.write_text(svg(boxes), encoding="utf-8")
    now, kept = shapes(svg(boxes)), shapes(file.read_text(encoding="utf-8"))
    stale = "the screen has changed: draw its door again (PHCO_ECRIRE_IMAGES=1)"
    assert [one[:2] for one in now] == [one[:2] for one in kept], stale
    far = [
        (new, old) for new, old in zip(now, kept, strict=True)
        if any(abs(a - b) > NEAR for a, b in zip(new[2], old[2], strict=True))
    ]  # fmt: skip
    assert far == [], stale


def test_the_home_shows_each_drawing_once_with_its_name(phone: Page) -> None:
    phone.goto("")
    drawn = phone.locator(".porte .porte-dessin")
    assert drawn.count() == len(SCREENS) == len(list(FOLDER.iterdir()))
    for place, role in enumerate(SCREENS):
        one = drawn.nth(place)
        assert len(one.get_attribute("aria-label") or "") > 20
        kept = len(shapes((FOLDER / f"{role}.svg").read_text(encoding="utf-8")))
        assert one.locator("> *").count() == kept > 10
        left, right = one.evaluate("(svg) => [svg.getBoundingClientRect().left, svg.getBoundingClientRect().right]")
        assert left >= 0 and right <= 390
