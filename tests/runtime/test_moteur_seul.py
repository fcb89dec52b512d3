"""The engine in Chromium, alone: it answers, it says its states, it fails in French and starts again."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from phco.browser.bridge import handle
from tests.browser.conftest import Server, Vigil, wait_until

FIRST = "premierResultat"
STATES = "() => { window.etats = []; engine.onState((s) => void etats.push([s.state, s.received, s.total])); }"
CALL = "([appel, entree]) => engine.call(appel, entree).then((r) => ({resultat: r}), (e) => ({erreurs: e.errors}))"


@pytest.fixture
def engine(page: Page, server: Server) -> Page:
    """A page whose engine is ready."""
    page.goto(server.url)
    wait_until(page, FIRST)
    return page


def test_the_first_answer_is_the_bridges_own(engine: Page) -> None:
    assert engine.evaluate(FIRST)["code"] == "E_APPEL_INCONNU"
    found = engine.evaluate(CALL, ["regle", {}])
    assert found["erreurs"] == [json.loads(handle('{"appel": "regle", "entree": {}}'))["erreur"]]


def test_states_run_from_downloading_to_ready_with_bytes(page: Page, server: Server) -> None:
    page.goto(f"{server.url}#attendre")
    page.evaluate(STATES)
    page.evaluate("depart()")
    wait_until(page, FIRST)
    states = page.evaluate("etats")
    names = list(dict.fromkeys(state for state, *_ in states))
    assert names == ["idle", "downloading", "starting", "ready"]
    received = [bytes_ for state, bytes_, _ in states if state == "downloading"]
    assert received == sorted(received)
    assert received[-1] > 0
    total = sum(file.stat().st_size for file in (server.folder / "moteur").iterdir() if file.suffix != ".json")
    assert {total for *_, total in states} == {total}


def test_calls_made_before_it_is_ready_are_answered_in_order(page: Page, server: Server) -> None:
    page.goto(f"{server.url}#attendre")
    order = page.evaluate(
        """async () => {
          const order = [];
          const ask = (name) => engine.call(name, {}).catch((e) => order.push(e.errors[0].quoi));
          await Promise.all(["a", "b", "c"].map(ask));
          return order;
        }"""
    )
    assert [name for text in order for name in "abc" if f"« {name} »" in text] == ["a", "b", "c"]


@pytest.mark.warm
def test_a_newer_call_of_the_same_key_drops_the_waiting_one(engine: Page) -> None:
    kinds = engine.evaluate(
        """() => Promise.all([1, 2, 3].map((n) => engine.call("x" + n, {}, {key: "k"})
             .catch((e) => (e.dropped ? "dropped" : e.errors[0].quoi))))"""
    )
    assert kinds[1] == "dropped"
    assert "« x1 »" in kinds[0]
    assert "« x3 »" in kinds[2]


@pytest.mark.warm
def test_an_aborted_running_call_ends_and_the_next_ones_are_answered(engine: Page) -> None:
    kinds = engine.evaluate(
        """async () => {
          const stop = new AbortController();
          const running = engine.call("x1", {}, {signal: stop.signal}).catch((e) => e.dropped);
          const next = engine.call("x2", {}).catch((e) => e.errors[0].code);
          stop.abort();
          return [await running, await next];
        }"""
    )
    assert kinds == [True, "E_APPEL_INCONNU"]


@pytest.mark.warm
def test_cancel_drops_everything_and_the_engine_still_works(engine: Page) -> None:
    kinds = engine.evaluate(
        """async () => {
          const calls = [1, 2].map((n) => engine.call("x" + n, {}).catch((e) => e.dropped));
          engine.cancel();
          const dropped = await Promise.all(calls);
          return [...dropped, await engine.call("y", {}).catch((e) => e.errors[0].code)];
        }"""
    )
    assert kinds == [True, True, "E_APPEL_INCONNU"]


def test_the_second_start_fetches_nothing_of_the_engine_but_its_scripts(engine: Page, vigil: Vigil) -> None:
    wait_until(engine, "document.documentElement.dataset.moteur === 'fini'")
    vigil.requests.clear()
    engine.reload()
    wait_until(engine, FIRST)
    asked = [url for url in vigil.requests if "/moteur/" in url and not url.endswith(".js")]
    assert asked == []


def _failure(page: Page, url: str, timeout: float = 20) -> dict[str, str]:
    page.goto(f"{url}#attendre")
    page.evaluate(
        "() => { window.echec = null; engine.onState((s) => void (echec = s.state === 'failed' ? s.error : null)); }"
    )
    page.evaluate("depart()")
    return dict(wait_until(page, "echec", timeout))


@pytest.mark.parametrize(
    ("pattern", "code"),
    [
        ("pyodide-*.wasm", "E_MOTEUR_ABSENT"),
        ("archives-*.wasm", "E_MOTEUR_ABSENT"),
        ("pyodide-*.js", "E_MOTEUR_ABSENT"),
    ],
)
def test_a_missing_file_ends_in_a_french_error_and_retry_works(
    site: Path, tmp_path: Path, serve: Callable[..., Server], page: Page, vigil: Vigil, pattern: str, code: str
) -> None:
    copy = Path(shutil.copytree(site, tmp_path / "site"))
    (lost,) = (copy / "moteur").glob(pattern)
    kept = lost.rename(tmp_path / lost.name)
    server = serve(copy)
    vigil.allow("404")
    error = _failure(page, server.url)
    assert error["code"] == code
    assert lost.name in error["quoi"]
    assert "Réessayer" in error["remede"]
    kept.rename(lost)
    page.evaluate("() => { premierResultat = null; engine.retry(); depart(); }")
    wait_until(page, FIRST)
    assert page.evaluate("engine.state") == "ready"


@pytest.mark.parametrize("pattern", ["pyodide-*.wasm", "archives-*.wasm"])
def test_an_altered_file_is_never_run(
    site: Path, tmp_path: Path, serve: Callable[..., Server], page: Page, vigil: Vigil, pattern: str
) -> None:
    copy = Path(shutil.copytree(site, tmp_path / "site"))
    (file,) = (copy / "moteur").glob(pattern)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    vigil.allow("Failed to fetch|installing the standard library")
    assert _failure(page, serve(copy).url)["code"] == "E_MOTEUR_ALTERE"


def test_wasm_refused_by_the_server_is_said_at_once(
    site: Path, serve: Callable[..., Server], page: Page, vigil: Vigil
) -> None:
    """Without 'wasm-unsafe-eval' the runtime alone would wait for ever."""
    server = serve(site, headers={"Content-Security-Policy": "default-src 'self'; script-src 'self'; img-src data:"})
    vigil.allow("wasm|Content Security Policy")
    started = time.monotonic()
    assert _failure(page, server.url)["code"] == "E_MOTEUR_INTERDIT"
    assert time.monotonic() - started < 15


def test_a_silent_start_is_ended_by_the_watchdog(engine: Page) -> None:
    error = engine.evaluate(
        """() => new Promise((done) => {
          const muet = createEngine({
            spawn: () => ({ postMessage() {}, terminate() {} }), silenceDownloading: 200, silenceStarting: 200 });
          muet.onState((s) => s.state === "failed" && done(s.error));
          muet.start();
        })"""
    )
    assert error["code"] == "E_MOTEUR_MUET"
    assert "Réessayer" in error["remede"]


def test_a_wrong_mime_type_does_not_matter(site: Path, serve: Callable[..., Server], page: Page, vigil: Vigil) -> None:
    from phco.site import serve as module

    former = module.TYPES[".wasm"]
    module.TYPES[".wasm"] = "text/plain"
    try:
        page.goto(serve(site).url)
        wait_until(page, FIRST)
    finally:
        module.TYPES[".wasm"] = former


def test_it_works_under_a_sub_path_and_a_strict_header(
    site: Path, serve: Callable[..., Server], page: Page, vigil: Vigil
) -> None:
    strict = (
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src data:; object-src 'none'"
    )
    page.goto(serve(site, prefix="/dmg/phco/", headers={"Content-Security-Policy": strict}).url)
    wait_until(page, FIRST)


def test_no_worker_support_is_said(chromium: Browser, server: Server) -> None:
    context = chromium.new_context()
    context.add_init_script("delete globalThis.Worker")
    page = context.new_page()
    assert _failure(page, server.url)["code"] == "E_MOTEUR_IMPOSSIBLE"
    context.close()
