"""The home of nobody yet: what can be tried at once, and the news (LOOK, point 1)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.accueil_outils import plain

pytestmark = pytest.mark.warm


def test_the_best_things_are_one_tap_from_the_home_of_nobody_yet(phone: Page, site: Any) -> None:
    """To cheat, to verify, the pay at every offer, two slips of one contract, one's chances: each with its picture."""
    phone.goto("")
    tried = phone.locator(".essais li a")
    said = [plain(one) for one in tried.all_inner_texts()]
    for words in ("tricher", "Vérifier", "paie à chaque offre", "Deux bulletins d’un même contrat", "chances"):
        assert [one for one in said if words in one], words
    assert tried.locator("svg.icone").count() == len(said) == 5
    for link in tried.evaluate_all("all => all.map((one) => one.getAttribute('href'))"):
        assert (site / link.split("#")[0] / "index.html").is_file(), link


def test_the_news_are_sentences_for_people_that_lead_to_what_they_say(phone: Page, site: Any) -> None:
    phone.goto("")
    news = phone.locator(".nouvelles li a")
    assert 1 <= news.count() <= 3
    for one in news.all():
        words = plain(one.inner_text())
        assert words.endswith(".") and len(words) <= 120, words
        assert not re.search(r"(?i)version|v?\d+\.\d+|\b(feat|fix|refactor|commit|bug)\b|[(:]\s*#\d", words), words
        assert (site / str(one.get_attribute("href")).split("#")[0] / "index.html").is_file()
