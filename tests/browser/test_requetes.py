"""What the pages ask for: our own origin only, little on a reading page, nothing that the policy would refuse."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from phco.site.bundle.offline import LIST
from phco.site.pages.assets import prepared_links
from tests.browser.conftest import ROOT, Server, Vigil, wait_until
from tests.browser.test_hors_ligne import files_of, opened_one_by_one, pages_of
from tests.browser.test_lecture import READING as TURNED

PREPARED, PREPARED_DIGEST = prepared_links(ROOT / "site_src")
POLICY = {
    "default-src": "'self'",
    "script-src": f"'self' 'wasm-unsafe-eval' {PREPARED_DIGEST}",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
}
READING = ["./", "comprendre/", "comprendre/questions/", "a-propos/donnees/"]


class _Reader(HTMLParser):
    """Collects what a page loads, and what a strict policy refuses."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.refused: list[str] = []
        self.policy = ""
        self._script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "meta" and values.get("http-equiv", "").lower() == "content-security-policy":
            self.policy = values["content"]
        if tag in {"script", "img", "source", "iframe", "video", "audio"} and "src" in values:
            self.loaded.append(values["src"])
        if tag == "link" and values.get("rel") != "canonical":
            self.loaded.append(values.get("href", ""))
        if (
            tag == "script"
            and "src" not in values
            and values.get("type") not in {"application/json", "speculationrules"}
        ):
            self.refused.append("inline script")
        if tag == "style" or "style" in values:
            self.refused.append(f"inline style on <{tag}>")
        self.refused += [f"{name} on <{tag}>" for name in values if name.startswith("on")]


def _pages(site: Path) -> list[Path]:
    return [site / place for place in files_of(site) if place.endswith(".html")]


def test_every_page_carries_the_strict_policy_and_nothing_it_refuses(site: Path) -> None:
    faults = []
    for path in _pages(site):
        reader = _Reader()
        reader.feed(path.read_text(encoding="utf-8"))
        name = path.relative_to(site)
        directives = dict(part.strip().split(" ", 1) for part in reader.policy.split(";") if " " in part.strip())
        faults += [
            f"{name}: {key} is {directives.get(key)}" for key, value in POLICY.items() if directives.get(key) != value
        ]
        faults += [f"{name}: {what}" for what in reader.refused]
        faults += [f"{name}: loads {url}" for url in reader.loaded if re.match(r"(?:[a-z]+:)?//", url)]
        if name.name != "404.html":
            faults += [f"{name}: {url} is not relative" for url in reader.loaded if url.startswith("/")]
    assert not faults, "\n".join(faults[:40])


def test_no_sheet_loads_from_another_site(site: Path) -> None:
    for place in files_of(site):
        if place.endswith(".css"):
            text = (site / place).read_text(encoding="utf-8")
            assert not re.findall(r"(?:url\(\s*[\"']?|@import\s+[\"'])(?:https?:)?//", text), place


@pytest.mark.parametrize("places", [opened_one_by_one, pytest.param(list, marks=pytest.mark.long, id="all")])
def test_no_page_asks_another_origin_sets_a_cookie_or_complains(
    page: Page, site: Path, places: Callable[[list[str]], list[str]]
) -> None:
    """The vigil of the fixture fails on a foreign request, a console error or an uncaught exception. Offers are one
    template, whose every page the tests above read: some are visited here, all of them in the long run.
    The pages that test_lecture turns are visited there, under the same vigil."""
    for place in places(pages_of(site)):
        if place not in TURNED:
            page.goto(place)
    assert page.context.cookies() == []


@pytest.mark.parametrize("place", READING)
def test_a_reading_page_is_light_and_leaves_the_engine_alone(
    chromium: Browser, server: Server, vigil: Vigil, place: str
) -> None:
    context = chromium.new_context(base_url=server.url, service_workers="block")
    vigil.watch(context)
    vigil.allow("Service Worker registration blocked")
    page = context.new_page()
    weights: dict[str, int] = {}
    page.on("response", lambda answer: weights.update({answer.url: _compressed(answer.body())}) if answer.ok else None)
    page.goto(place)
    page.wait_for_load_state("networkidle")
    assert not [url for url in weights if "/moteur/" in url]
    assert sum(weights.values()) <= 100_000, weights
    context.close()


def _compressed(body: bytes) -> int:
    return min(len(body), len(gzip.compress(body, 9)))


def test_the_list_of_files_is_true(site: Path, page: Page) -> None:
    import hashlib

    listed = files_of(site)
    there = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    assert there == set(listed) | {LIST, "sw.js"}
    for place, one in listed.items():
        content = (site / place).read_bytes()
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (one["sha256"], one["octets"]), place
    page.goto("./")
    wait_until(page, "document.readyState === 'complete'")
