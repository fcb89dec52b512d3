"""Settings shared by every test, and the one browser that the tests of a worker share."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, Playwright, sync_playwright

from phco.dmg.keys import keyring
from phco.site.browsers import find_chromium, find_headless
from tests.dealing import LongestModuleFirst, Stopwatch
from tests.memory import InMemory
from tests.quiet import Quiet

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
# A page's frame made anew for each page that comes in it: a twentieth of what most tests spend in a browser.
FRAME_ANEW = "RenderDocument"
OPTIMIZING = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", f"--disable-features={','.join(FEATURES)}",
]  # fmt: skip
# Most tests ask an engine and a page for a few things: making their code faster would cost more than it brings, and
# what they leave is less often walked where there is more room for it.
ARGUMENTS = [*OPTIMIZING, "--js-flags=--liftoff-only --no-turbofan --min-semi-space-size=32"]
# Pages share one process, ready for each.
SHARING = [*ARGUMENTS, "--renderer-process-limit=1", f"--disable-features={','.join((*FEATURES, FRAME_ANEW))}"]


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Stopwatch(), "phco-durees")
    config.pluginmanager.register(InMemory(), "phco-memoire")
    config.pluginmanager.register(Quiet(), "phco-calme")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LongestModuleFirst | None:
    return LongestModuleFirst(config, log) if config.getoption("dist") == "load" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent.name in {"browser", "runtime"}:
            item.add_marker(pytest.mark.browser)


def pytest_collection_finish() -> None:
    """The modules and ten thousand tests stay: walked at each collection, they cost more than what tests leave."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def derived_once() -> Iterator[None]:
    """One passphrase and one salt give one key: slow on purpose for who guesses, it is computed once a worker."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyring, "_derive", cache(keyring._derive))
        yield


@pytest.fixture(scope="session", autouse=True)
def no_wait_for_others() -> Iterator[None]:
    """``os.sync`` waits for all that a machine has to write: here, for the browsers of the other workers."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "sync", lambda: None, raising=False)
        yield


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
    """The browser of most tests: without windows, where there is one."""
    browser = playwright.chromium.launch(executable_path=find_headless() or chromium_path, args=SHARING)
    yield browser
    browser.close()
