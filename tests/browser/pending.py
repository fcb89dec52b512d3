"""What a page began and has not ended: a test waits for that, and for no pause of its own.

``follow(page)`` before it is opened, then ``rest(page)`` wherever the page has to have done what it was told. What it
left for within a second (a pause of typing, a sentence said late) is done at once, as pending.mjs says.
"""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

PENDING = (Path(__file__).parent / "pending.mjs").read_text(encoding="utf-8")  # goes before a page's own scripts


def follow(page: Page) -> None:
    """Of every document that the page opens from now on."""
    page.add_init_script(PENDING)


def rest(page: Page, seconds: float = 60.0) -> None:
    """Until the page awaits nothing, and nothing moves in it."""
    if not page.evaluate("(most) => window.__pending.rest(most)", 1000 * seconds):
        raise TimeoutError(f"still at work after {seconds:.0f} s: {page.url}")
