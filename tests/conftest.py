"""Settings shared by every test, and the one browser that the tests of a worker share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, Playwright, sync_playwright

from phco.site.browsers import find_chromium

# A loaded two-core machine is slow now and then; what a property says does not depend on it.
SLOW = [HealthCheck.too_slow]
# What judges a change draws the same examples for everyone; `test --long` goes looking for new ones.
settings.register_profile("phco", deadline=None, suppress_health_check=SLOW, derandomize=True)
settings.register_profile("hasard", deadline=None, suppress_health_check=SLOW)
settings.load_profile("phco")

# What Playwright turns off, said again since the last list is the one that counts, and the two pages that Chromium now
# prepares for its address bar in every new window: nobody types in it here, and they cost a quarter of a short test.
FEATURES = (
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "DialMediaRouteProvider",
    "GlobalMediaControls", "HttpsUpgrades", "LensOverlay", "MediaRouter", "PaintHolding",
    "ThirdPartyStoragePartitioning", "BlockOriginHeaderModificationOnRedirect", "AvoidCorsURLLoaderRestartOnRedirect",
    "Translate", "AutoDeElevate", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled",
    "WebUIOmniboxPopup", "WebUIOmniboxAimPopup",
)  # fmt: skip
OPTIMIZING = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", f"--disable-features={','.join(FEATURES)}",
]  # fmt: skip
# Most tests start their own engine for a few calls: making its code faster would cost more than it brings.
ARGUMENTS = [*OPTIMIZING, "--js-flags=--liftoff-only"]


HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups in its own hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of a real browser are marked so and go first; the short ones then fill what is left of both workers. One of
    them builds the site, meanwhile the other worker does the desk's: they need none.

    Those of one module are one group; xdist 3.8 does not see its groups with pytest 9.2, and deals tests one by one.
    """
    for item in items:
        if item.path.parent.name in {"browser", "runtime"}:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group(f"{item.path.parent.name}-{item.path.stem}"))
    browser = [item for item in items if item.get_closest_marker("browser")]
    desk = [item for item in items if item.path.parent.name == "dmg"]
    taken = {*browser, *desk}
    items[:] = [*browser[:1], *desk, *browser[1:], *(item for item in items if item not in taken)]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Here and nowhere else: a second one in the same process refuses to start."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium_path() -> str:
    path = find_chromium()
    if path is None:
        pytest.fail("Chromium est introuvable : « python build.py test » l’installe, ou donnez PHCO_CHROMIUM.")
    return path


@pytest.fixture(scope="session")
def chromium(playwright: Playwright, chromium_path: str) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=chromium_path, args=ARGUMENTS)
    yield browser
    browser.close()
