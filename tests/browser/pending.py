"""What a page began and has not ended: a test waits for that, and for no pause of its own.

``follow(page)`` before it is opened, then ``rest(page)`` wherever the page has to have done what it was told. What it
left for within a second (a pause of typing, a sentence said late) is done at once, as pending.mjs says.
"""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

# What is said over the page goes after eight seconds: of a person's, not of a machine short of time.
STAYS = """{ const go = setTimeout;
window.setTimeout = (run, ms, ...given) => go(run, ms === 8000 ? 600000 : ms, ...given); }"""
PENDING = (Path(__file__).parent / "pending.mjs").read_text(encoding="utf-8")  # goes before a page's own scripts


def follow(page: Page) -> None:
    """Of every document that the page opens from now on."""
    page.add_init_script(PENDING)


def keep_said(page: Page) -> None:
    """What every document that the page opens from now on says over itself stays until it is pressed."""
    page.add_init_script(STAYS)


def rest(page: Page, seconds: float = 60.0) -> None:
    """Until the page awaits nothing, and nothing moves in it."""
    if not page.evaluate("(most) => window.__pending.rest(most)", 1000 * seconds):
        raise TimeoutError(f"still at work after {seconds:.0f} s: {page.url}")
