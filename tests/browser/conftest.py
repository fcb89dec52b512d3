"""A real browser on the built site: built once for all workers, served on loopback, watched for anything unexpected.

Fixtures: ``site`` (folder), ``server`` (start, stop, same port), ``page`` and ``phone`` (a new context each; the test
fails on a console error, an uncaught exception or a request to another origin), ``visitor`` (more contexts of that
kind), ``vigil`` (to allow what a test provokes), ``axe`` (findings of axe-core), ``profile`` (a persistent context, for
true cold starts), ``firefox``; ``playwright`` and ``chromium`` come from tests/conftest.py.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack
from datetime import date, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any, Never
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    Request,
    ViewportSize,
    WebError,
    expect,
)
from playwright.sync_api import Error as Interrupted

from phco.offers.demonstration import demonstration_offers
from phco.offers.tables import offers_as_csv
from phco.site.browsers import find_firefox, find_headless
from phco.site.pipeline import build_site
from phco.site.serve import serving
from tests.conftest import ARGUMENTS, OPTIMIZING

ROOT = Path(__file__).parents[2]
WORK = ROOT / ".phco"
DAY = date(2026, 11, 22)
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
LOCALE = {"locale": "fr-FR", "timezone_id": "Europe/Paris"}
# What is said depends neither on a machine short of time nor on which tests run together.
expect.set_options(timeout=60_000)


@contextlib.contextmanager
def alone(name: str) -> Iterator[None]:
    """Let one process at a time through (several test workers share one build)."""
    WORK.mkdir(exist_ok=True)
    with (WORK / f"{name}.verrou").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(lock, fcntl.LOCK_UN)


def build(out: Path, day: date = DAY) -> Path:
    """The whole site at a fixed day, rebuilt only where its inputs changed."""
    with alone("construction"):
        build_site(root=ROOT, out=out, cache=WORK / "cache", day=day, say=lambda _: None)
    return out


def own_cache(name: str) -> Path:
    """A cache for sites that carry something else; it begins with what was built already, and keeps it."""
    cache = WORK / f"cache-{name}"
    if not cache.is_dir() and (WORK / "cache").is_dir():
        shutil.copytree(WORK / "cache", cache, copy_function=os.link)
    return cache


SHORT = 12


@cache
def short_site(day: date = DAY, base: str = "/") -> Path:
    """A site of a dozen offers, where what is tried is done to each file alike: hundreds more would add nothing."""
    folder = WORK / "essais" / "court"
    out = folder / f"{day}{base.replace('/', '-').rstrip('-')}"
    with alone("construction"):
        folder.mkdir(parents=True, exist_ok=True)
        table = folder / "offres.csv"
        table.write_text(offers_as_csv(demonstration_offers(SHORT)), encoding="utf-8")
        build_site(
            root=ROOT, out=out, cache=own_cache("court"), day=day, catalogue=table, base=base, say=lambda _: None
        )
    return out


@pytest.fixture(scope="session")
def site() -> Path:
    return build(WORK / "essais" / "site")


class Server:
    """The site on a loopback port that can be stopped and started again at the same address."""

    def __init__(self, folder: Path, *, prefix: str = "/", headers: Mapping[str, str] | None = None) -> None:
        self.folder, self.prefix, self.headers = folder, prefix, dict(headers or {})
        self._running: AbstractContextManager[str] | None = None
        self.url = ""
        self.start()

    def start(self) -> None:
        port = urlsplit(self.url).port or 0
        self._running = serving(self.folder, port, prefix=self.prefix, extra_headers=self.headers)
        self.url = self._running.__enter__()

    @property
    def running(self) -> bool:
        return self._running is not None

    def stop(self) -> None:
        if self._running:
            self._running.__exit__(None, None, None)
            self._running = None


@pytest.fixture
def serve(vigil: Vigil) -> Iterator[Callable[..., Server]]:
    """Serve any folder; everything is stopped after the test. What is served here is no other origin."""
    with ExitStack() as stack:

        def make(folder: Path, **options: Any) -> Server:
            server = Server(folder, **options)
            stack.callback(server.stop)
            vigil.origins.append(server.url)
            return server

        yield make


def is_warm(node: pytest.Item) -> bool:
    """Whether a test is marked so, by its module if not by itself."""
    return node.get_closest_marker("warm") is not None


@pytest.fixture(scope="session")
def standing(site: Path) -> Iterator[Server]:
    """The one address of all ``warm`` tests: what a browser keeps, it keeps for an address."""
    server = Server(site)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def standing_short() -> Iterator[Server]:
    """The one address of the ``warm`` tests of a site of few offers."""
    server = Server(short_site())
    yield server
    server.stop()


@pytest.fixture
def server(request: pytest.FixtureRequest, vigil: Vigil) -> Iterator[Server]:
    few = request.node.get_closest_marker("court") is not None
    if is_warm(request.node):
        server: Server = request.getfixturevalue("standing_short" if few else "standing")
        vigil.origins.append(server.url)
        yield server
        if not server.running:
            server.start()
    else:
        yield request.getfixturevalue("serve")(short_site() if few else request.getfixturevalue("site"))


class Vigil:
    """Keeps what no page should do. ``allow(regex)`` lets through what a test provokes on purpose."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.requests: list[str] = []
        self.origins = ["data:", "blob:", "about:"]
        self._allowed: list[re.Pattern[str]] = []

    def allow(self, pattern: str) -> None:
        self._allowed.append(re.compile(pattern))

    def watch(self, context: BrowserContext) -> Callable[[], None]:
        """Listen to a context until it closes, or until what is returned is called."""

        def asked(request: Request) -> None:
            self.requests.append(request.url)
            if not request.url.startswith(tuple(self.origins)):
                self.seen.append(f"request to another origin: {request.url}")

        def said(message: ConsoleMessage) -> None:
            if message.type == "error":
                self.seen.append(f"console: {message.text} ({message.location['url']})")

        def broke(error: WebError) -> None:
            self.seen.append(f"uncaught: {error.error}")

        context.on("request", asked)
        context.on("console", said)
        context.on("weberror", broke)

        def leave() -> None:
            context.remove_listener("request", asked)
            context.remove_listener("console", said)
            context.remove_listener("weberror", broke)

        return leave

    def faults(self) -> list[str]:
        return [text for text in self.seen if not any(pattern.search(text) for pattern in self._allowed)]


@pytest.fixture
def vigil() -> Iterator[Vigil]:
    watch = Vigil()
    yield watch
    assert not watch.faults(), "\n".join(watch.faults())


# A visitor who saves data: the offline copy is made when it is asked for, so that a test which is not about it does not
# download and hash the whole site beside what it looks at.
SAVES_DATA = "Object.defineProperty(navigator, 'connection', {value: {saveData: true}})"


Visitor = Callable[..., BrowserContext]


@pytest.fixture(scope="session")
def whole_chromium(playwright: Playwright, chromium_path: str) -> Iterator[Browser]:
    """The browser that people have, windows and all."""
    browser = playwright.chromium.launch(executable_path=chromium_path, args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def kept() -> Iterator[dict[str, BrowserContext]]:
    """The contexts that the ``warm`` tests of a worker share, by their options: an engine outlives a page there."""
    contexts: dict[str, BrowserContext] = {}
    yield contexts
    for context in contexts.values():
        with contextlib.suppress(Interrupted):  # its browser may be closed already
            context.close()


# No shared engine starts, nor is about to (its worker's script is on its way: it holds no lock yet).
SETTLED = """(async () => {
  const held = (await navigator.locks.query()).held.map((one) => one.name);
  if (held.some((name) => name.endsWith(':demarre'))) return false;
  const asked = globalThis.SharedWorker && document.documentElement.dataset.moteur === 'demarre';
  if (asked && !held.some((name) => name.startsWith('phco-moteur'))) return false;
  return document.querySelector('#etat-moteur')?.dataset.etat === 'failed' ? 'failed' : 'settled';
})()"""


def as_new(contexts: dict[str, BrowserContext], name: str, url: str) -> None:
    """Leave a context as it was made, but for what computes in it: nothing kept, no permission, a page never used.

    ``first_page`` gives that page to the next test. A context that can't be left so is closed, and its test fails.
    """
    context = contexts.pop(name)
    try:
        context.set_offline(False)
        for page in context.pages:
            # What is emptied while an engine starts never comes to it; one that could not start is nothing to hand on.
            if page.url.startswith(url) and wait_until(page, SETTLED, 30) == "failed":
                context.close()
                return
        context.unroute_all(behavior="ignoreErrors")
        context.clear_permissions()
        context.clear_cookies()
        blank = context.new_page()
        for page in context.pages:
            if page is not blank:
                page.close()
        session = context.new_cdp_session(blank)  # it goes with its page
        session.send("Storage.clearDataForOrigin", {"origin": url.rstrip("/"), "storageTypes": "all"})
    except BaseException:
        context.close()
        raise
    contexts[name] = context


@pytest.fixture(autouse=True)
def no_clock_of_others(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Playwright's clock is moved for a whole context, and for good."""

    def refused(_: object) -> Never:
        raise AssertionError("a test that moves the clock moves it for its whole context: it can't be « warm »")

    if is_warm(request.node):
        for place in (BrowserContext, Page):
            monkeypatch.setattr(place, "clock", property(refused))


@pytest.fixture
def visitor(server: Server, vigil: Vigil, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    """Make contexts, watched and closed; unasked they keep the whole site only in a test marked ``hors_ligne``.

    In a test marked ``warm`` a context is the one of the tests before, emptied: the engine of their pages is there.
    One marked ``entier`` has them of the whole Chromium.
    """
    entire = request.node.get_closest_marker("entier") is not None
    browser: Browser = request.getfixturevalue("whole_chromium" if entire else "chromium")
    whole = request.node.get_closest_marker("hors_ligne") is not None
    warm = is_warm(request.node)
    made_here = Counter[str]()
    with ExitStack() as stack:

        def make(**options: Any) -> BrowserContext:
            contexts = request.getfixturevalue("kept") if warm else {}
            kind = json.dumps([server.url, options, whole, entire], sort_keys=True)
            made_here[kind] += 1
            name = f"{made_here[kind]} {kind}"
            made = contexts.get(name)
            if made is None:
                made = browser.new_context(base_url=server.url, **LOCALE, **options)
                if not whole:
                    made.add_init_script(SAVES_DATA)
                if warm:
                    contexts[name] = made
            stack.callback(partial(as_new, contexts, name, server.url) if warm else made.close)
            stack.callback(vigil.watch(made))
            return made

        yield make


@pytest.fixture
def context(visitor: Visitor) -> BrowserContext:
    return visitor(**DESKTOP)


def first_page(context: BrowserContext) -> Page:
    """A page never used: the one that ``as_new`` left there, which spares a process, or a new one."""
    return context.pages[0] if context.pages else context.new_page()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return first_page(context)


@pytest.fixture
def optimizing(playwright: Playwright, chromium_path: str, server: Server, vigil: Vigil) -> Iterator[Page]:
    """A page of a Chromium of its own, which makes the engine's code faster as it runs: for hundreds of calls."""
    browser = playwright.chromium.launch(executable_path=find_headless() or chromium_path, args=OPTIMIZING)
    context = browser.new_context(base_url=server.url, **DESKTOP, **LOCALE)
    context.add_init_script(SAVES_DATA)
    vigil.watch(context)
    yield context.new_page()
    browser.close()


@pytest.fixture
def phone(visitor: Visitor) -> Page:
    return first_page(visitor(**PHONE))


@pytest.fixture
def sized(visitor: Visitor) -> Callable[[int, int], Page]:
    """A page of a width and a height, a phone's when it is narrow: all sizes share a context, hence an engine."""

    def make(width: int, height: int) -> Page:
        page = first_page(visitor(**(PHONE if width < 700 else DESKTOP)))
        page.set_viewport_size({"width": width, "height": height})
        return page

    return make


Launch = Callable[[], BrowserContext]


@pytest.fixture
def profile(
    playwright: Playwright, chromium_path: str, tmp_path: Path, server: Server, vigil: Vigil
) -> Iterator[Launch]:
    """Launch Chromium again and again on one profile: what a person finds after closing everything."""
    with ExitStack() as stack:

        def launch() -> BrowserContext:
            context = playwright.chromium.launch_persistent_context(
                tmp_path / "profil",
                executable_path=chromium_path,
                args=ARGUMENTS,
                base_url=server.url,
                **DESKTOP,
                **LOCALE,
            )
            stack.callback(lambda: contextlib.suppress(Exception).__enter__() or context.close())
            vigil.watch(context)
            return context

        yield launch


@pytest.fixture
def firefox(playwright: Playwright) -> Iterator[Browser]:
    path = find_firefox()
    if path is None:
        pytest.skip("Firefox ESR est absent : le parcours hors ligne n’est éprouvé que dans Chromium.")
    browser = playwright.firefox.launch(executable_path=path, channel="moz-firefox")
    yield browser
    browser.close()


# How axe-core begins to look for what scrolls in an element.
MEASURES = r"(function \w+\((\w),\w\)\{)(?=var [^{}]*?\2\.scrollWidth>\2\.clientWidth)"


@pytest.fixture(scope="session")
def axe_source() -> str:
    """axe-core in a scope of its own: a page that goes from address to address has it there by ``add_init_script``."""
    source = (ROOT / "site_src/app/node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
    # What no style lets scroll isn't measured: axe would have each element of a closed <details> laid out, to no end.
    source, found = re.subn(MEASURES, r"\1if(!/auto|scroll/.test(getComputedStyle(\2).overflow))return;", source)
    assert found == 1, "axe-core measures what scrolls in another way"
    return f"(() => {{ {source}; }})()"


@pytest.fixture(scope="session")
def axe(axe_source: str) -> Callable[..., list[str]]:
    """``axe(page, include="main")`` → one line a finding (the whole page by default)."""

    # A colour on its way from one to the other is neither: what moves arrives first. It is not waited for: a browser
    # that draws no frame (a machine short of time) never ends a movement.
    arrived = """document.getAnimations()
      .filter((one) => Number.isFinite(one.effect?.getComputedTiming().endTime))
      .forEach((one) => one.finish())"""
    late = "new Promise((_, stop) => setTimeout(() => stop(new Error('axe has not answered in a minute')), 60000))"
    # Nothing to fetch first: only rules on sound, of which there is none, read what is preloaded.
    options = "{resultTypes: ['violations'], preload: false}"
    # The findings alone come back: what passes is a third of the work to bring.
    run = f"axe.run(where ?? document, {options}).then((found) => found.violations)"
    there = f"() => {{ {arrived}; return 'axe' in globalThis; }}"
    # What a script set moving meanwhile arrives too: nothing of a page comes between that and what axe looks at.
    look = f"(where) => {{ {arrived}; return Promise.race([{run}, {late}]); }}"

    def findings(page: Page, include: str | None = None) -> list[str]:
        if not page.evaluate(there):  # once a page: half a megabyte to read
            page.evaluate(axe_source)
        violations = page.evaluate(look, include)
        return [
            f"{rule['id']} ({rule['impact']}): {node['target'][0]} — {node['failureSummary']}"
            for rule in violations
            for node in rule["nodes"]
        ]

    return findings


# Where the device is given what it keeps: a file in which no script of the site runs; or a light page, in a browser
# that would ask for the icon of what has none.
BARE = "dates.json" if find_headless() else "a-propos/sources/"
UNDRAWN = "document.documentElement.style.display = 'none'"


def resize_for_next(page: Page, size: ViewportSize) -> None:
    """The size of what comes next in a page: what it leaves is not laid out once more."""
    page.evaluate(UNDRAWN)
    page.set_viewport_size(size)


FIXED = """(now) => {
  const Real = Date;
  globalThis.Date = class Date extends Real {
    constructor(...given) { if (given.length) super(...given); else super(now); }
    static now() { return now; }
  };
}"""


def fix_time(page: Page, now: datetime | str) -> None:
    """Hold the clock of one page at an instant, from now on. Playwright's own clock would hold its whole context's."""
    instant = datetime.fromisoformat(now) if isinstance(now, str) else now
    milliseconds = int(instant.timestamp() * 1000)
    page.add_init_script(f"({FIXED})({milliseconds})")
    page.evaluate(FIXED, milliseconds)


def own_engine(page: Page) -> None:
    """The page takes a worker of its own, whose requests go by the page's routes."""
    page.add_init_script("delete globalThis.SharedWorker")


# Asked in the page, which costs a tenth of asking from here and answers meanwhile: what routes are in its way goes on.
UNTIL = """async () => {
  let left = %d; // counted: a test may hold the page's clock
  for (let pause = 5; ; pause = Math.min(1.3 * pause, 50)) {
    let found = null;
    try {
      found = await (%s);
      if (typeof found === "function") found = await found();
    } catch {}
    if (found || left <= 0) return found;
    left -= pause;
    await new Promise((again) => setTimeout(again, pause)); // asking is work too, for a page busy with the answer
  }
}"""


def wait_until(page: Page, expression: str, timeout: float = 60.0) -> Any:
    """Poll a JavaScript expression until it is truthy (wait_for_function needs the eval that our CSP refuses)."""
    end = time.monotonic() + timeout
    while True:
        value = None
        with contextlib.suppress(Interrupted):  # a navigation on its way: ask the new page
            value = page.evaluate(UNTIL % (1000 * min(2.0, max(0.0, end - time.monotonic())), expression))
        if value:
            return value
        if time.monotonic() > end:
            said = page.inner_text("body")[:600]
            raise TimeoutError(f"still false after {timeout:.0f} s: {expression}\n{page.url}\n{said}")
        if value is None:
            time.sleep(0.02)


STILL = """document.readyState === 'complete' && document.documentElement.dataset.moteur !== 'demarre'
&& !document.querySelector('[aria-busy=true]') && document.body.innerText.length"""


def still(page: Page) -> None:
    """Until the page is there, its engine too where it started one, and what is read stays the same for a moment.

    The browser's own idle state never comes: the engine that pages share stays in flight.
    """
    former, now = None, wait_until(page, STILL)
    while now != former:
        page.wait_for_timeout(120)
        former, now = now, wait_until(page, STILL)


def wait_offline_ready(page: Page, timeout: float = 120.0) -> None:
    """Until the frame says that everything is kept; a page that waits to be asked for it is asked."""
    wait_until(page, "!['', undefined].includes(document.querySelector('#etat-hors-ligne')?.dataset.etat)", timeout)
    if page.locator("#etat-hors-ligne").get_attribute("data-etat") == "economie":
        page.click("#etat-hors-ligne button")
    wait_until(page, "document.querySelector('#etat-hors-ligne')?.dataset.etat === 'disponible'", timeout)
