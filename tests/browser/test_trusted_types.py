"""No text becomes markup or a program but by the one policy of the site; the engine and offline use work under it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from phco.site.hosting.answers import security_headers
from tests.browser.conftest import Server, Vigil, short_site, wait_offline_ready, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.hors_ligne]
SINKS = {
    "innerHTML": "document.createElement('div').innerHTML = '<img src=x>'",
    "worker": "new Worker('app/x.js')",
    "script": "document.createElement('script').src = 'app/x.js'",
    "service worker": "navigator.serviceWorker.register('x.js')",
    "another policy": "trustedTypes.createPolicy('autre', { createHTML: (one) => one })",
    "the same policy again": "trustedTypes.createPolicy('phco', { createHTML: (one) => one })",
}


def test_no_text_becomes_markup_and_everything_works_under_the_header(
    serve: Callable[..., Server], page: Page, vigil: Vigil
) -> None:
    site = short_site()
    policy = security_headers((site / "index.html").read_text(encoding="utf-8"))
    server = serve(site, headers=policy)  # the header holds for the workers too
    page.goto(f"{server.url}voeux/")
    wait_until(page, "document.documentElement.dataset.voeux === 'pret'", timeout=120)
    wait_offline_ready(page)
    vigil.allow("TrustedHTML|TrustedScriptURL|TrustedTypePolicy|Trusted Type|trusted-types")
    for name, sink in SINKS.items():
        tried = f"try {{ await ({sink}); return ''; }} catch (error) {{ return error.name; }}"
        refused = page.evaluate(f"async () => {{ {tried} }}")
        assert refused == "TypeError", name
