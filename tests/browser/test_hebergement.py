"""Hosts, lines and refusals: each situation is made on purpose, and what the person is told and keeps is read."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import LOCALE, short_site, wait_offline_ready, wait_until
from tests.browser.faulty import Fault, Host, hosting
from tests.browser.tenues import faults_of, points_of

pytestmark = pytest.mark.hors_ligne
SIMULATOR = "simuler/dj/"
STATE = "document.querySelector('#etat-hors-ligne')?.dataset.etat"
READY = "document.querySelector('#etat-moteur')?.dataset.etat === 'ready'"
FAILED = "document.querySelector('#etat-moteur')?.dataset.etat === 'failed'"
TOLD = "document.documentElement.dataset.code === 'manque'"
VISIBLE = """getComputedStyle(document.documentElement).getPropertyValue('--vite')
  && document.querySelector('#arrivee')?.checkVisibility({visibilityProperty: true})"""
RESULT = "/€/.test(document.querySelector('#resultat:not([data-avance])')?.textContent ?? '')"  # the engine's own
ENGINE = r"^moteur/"
PROGRAM = r"^moteur/pyodide.*\.wasm$"
MOVED = "parseFloat(/([0-9,]+) Mo sur/.exec(document.querySelector('#etat-hors-ligne').title)?.[1].replace(',', '.'))"
SAVES_MEANWHILE = """navigator.serviceWorker.addEventListener('message', ({ data }) => {
  if (data.etape === 2 && data.outils) Object.defineProperty(navigator, 'connection', { value: { saveData: true } });
}, { once: true });"""
SAVES_DATA = "Object.defineProperty(navigator, 'connection', {value: {saveData: true}})"
HTML = b"<!doctype html><title>Portail</title><p>Connectez-vous au reseau de l'hopital."


def test_each_promise_about_hosts_and_lines_is_held_by_tests_that_exist() -> None:
    points = points_of("hebergement.toml")
    assert len(points) == 7
    assert not faults_of(points)
    here = "test_refus.py::test_the_size_shown_is_what_travels_where_the_host_compresses_nothing"
    odd = [
        {"dit": "sans essai", "essais": []},
        {"dit": "deux fois", "essais": [here]},
        {"dit": "deux fois", "essais": [here]},
        {"dit": "absents", "essais": [here[:-1], "js/engine.test.mjs::nothing of the kind", "nowhere.py::test_x"]},
    ]
    assert len(faults_of([{"titre": "à refuser", "phrase": odd}])) == 5


@pytest.fixture
def visit(request: pytest.FixtureRequest, chromium: Browser, site: Path) -> Iterator[Callable[..., tuple[Page, Host]]]:
    """A page on a host with faults; ``keep=False``: a device that saves data, so that nothing is kept unasked."""
    usual = short_site() if request.node.get_closest_marker("court") else site
    with ExitStack() as stack:

        def make(*faults: Fault, prefix: str = "/", keep: bool = True, folder: Path = usual) -> tuple[Page, Host]:
            host = stack.enter_context(hosting(folder, prefix=prefix, faults=list(faults)))
            context = chromium.new_context(base_url=host.url, **LOCALE)
            stack.callback(context.close)
            if not keep:
                context.add_init_script(SAVES_DATA)
            return context.new_page(), host

        yield make


def said(page: Page, place: str) -> str:
    return page.inner_text(place).replace("\u00a0", " ").replace("\u202f", " ")


def test_a_404_page_answered_with_404_does_not_stop_offline_use(visit: Callable[..., tuple[Page, Host]]) -> None:
    page, host = visit(Fault(r"^404\.html", "status"), folder=short_site())
    page.goto("./")
    wait_offline_ready(page)
    host.faults.append(Fault("", "status", status=503))
    page.goto(SIMULATOR)
    wait_until(page, RESULT)


CODE = r"^app/(commun|simuler-dj|partage).*\.js$"
LATE = {
    "404": [Fault(CODE, "status")],
    "HTML avec 200": [Fault(CODE, "body", body=HTML)],
    "HTML avec 200, type de script": [Fault(CODE, "body", body=HTML, mime="text/javascript")],
    "mauvais type": [Fault(CODE, "mime", mime="text/plain")],
    "interdit": [Fault(CODE, "status", status=403)],
    "hôte en panne": [Fault(CODE, "status", status=503)],
    "redirigé vers une page": [
        Fault(CODE, "status", status=302),
        Fault(CODE, "header", header=("Location", "/comprendre/")),
    ],
    "vide": [Fault(CODE, "body", body=b"", mime="text/javascript")],
    "sans type": [Fault(CODE, "mime", mime="")],
    "absent, puis retenu": [Fault(CODE, "status", each=True), Fault(CODE, "stall", bytes=0)],
    "tout script manque": [Fault(r"\.js$", "status")],
    "coupé": [Fault(CODE, "truncate", bytes=40), Fault(CODE, "plain")],
    "retenu": [Fault(CODE, "stall", bytes=40), Fault(CODE, "plain")],
    "une partie": [Fault(CODE, "status", status=206, body=b"globalThis.partie = 1", mime="text/javascript")],
}


def test_code_that_does_not_arrive_is_said_and_nothing_typed_leaves(visit: Callable[..., tuple[Page, Host]]) -> None:
    """Every way at once, each on its host: what is waited for is waited for once."""
    visits = {fault: visit(*faults, keep=False) for fault, faults in LATE.items()}
    started = {}
    for fault, (page, _) in visits.items():
        started[fault] = time.monotonic()
        page.goto(SIMULATOR, wait_until="commit")
    for fault, (page, host) in visits.items():
        wait_until(page, VISIBLE, max(1, 12 + started[fault] - time.monotonic()))
        assert re.search("pas arrivé|tarde à arriver|pas démarré", said(page, "#arrivee")), fault
        assert "a page" in said(page, "#arrivee"), fault
        assert "ancien" not in said(page, "#arrivee"), f"{fault}: no browser's fault"
        host.sent.clear()
        page.locator("form [name=actes_par_mois]").fill("187", force=True)
        page.evaluate("document.querySelector('[name=actes_par_mois]').form.requestSubmit()")
    page.wait_for_timeout(400)
    for fault, (page, host) in visits.items():
        assert page.url == host.url + SIMULATOR, fault
        assert not [place for place in host.asked("") if "187" in place or place == SIMULATOR], fault
    page, host = visits["404"]
    host.faults.clear()
    page.click("#arrivee button")
    wait_until(page, "document.documentElement.dataset.code === 'la'")
    assert page.input_value("form [name=actes_par_mois]") == "187"
    assert not page.locator("#arrivee").is_visible()


def test_a_style_sheet_that_does_not_arrive_is_not_said_to_be_the_programme(
    visit: Callable[..., tuple[Page, Host]],
) -> None:
    lost, _ = visit(Fault(r"\.css$", "mime", mime="text/plain"), keep=False)
    found, host = visit(Fault(r"\.css$", "status", times=1), keep=False)
    held, _ = visit(Fault(r"\.css$", "status", times=1), Fault(r"\.css$", "stall"), keep=False)
    for page in (lost, found, held):
        page.goto("comprendre/", wait_until="commit")
    wait_until(held, "document.documentElement.dataset.code === 'la'", 12)
    assert not held.locator("#arrivee").is_visible()
    for page in (lost, held):
        wait_until(page, "/mise en forme/.test(document.querySelector('#arrivee').innerText)", 12)
        assert "programme" not in said(page, "#arrivee")
    wait_until(found, "getComputedStyle(document.documentElement).getPropertyValue('--vite')", 12)
    assert len(host.asked(r"\.css$")) >= 2
    assert not found.locator("#arrivee").is_visible()


def test_a_wrong_answer_kept_as_immutable_is_asked_again(visit: Callable[..., tuple[Page, Host]]) -> None:
    """The engine's alone too: a page or a worker that is asked again passes the caches by for all that follows."""
    engine = [
        Fault(r"^moteur/pyodide.*\.wasm$", "body", body=HTML, times=1),
        Fault(r"^moteur/pyodide.*\.wasm$", "header"),
        Fault(r"^moteur/archives", "body", body=b"faux", mime="application/wasm", times=1),
        Fault(r"^moteur/archives", "header"),
    ]
    scripts = [
        Fault(r"^app/commun", "body", body=HTML, mime="text/javascript", times=1),
        Fault(r"^app/commun", "header"),
        Fault(r"^app/moteur-", "status", times=1),
        Fault(r"^app/moteur-", "header"),
    ]
    for faults in ([dataclasses.replace(one) for one in engine], engine + scripts):
        page, _ = visit(*faults, keep=False)
        page.goto(SIMULATOR)
        wait_until(page, "document.documentElement.dataset.code === 'la'")
        wait_until(page, f"{RESULT} || {FAILED}")
        assert page.evaluate(RESULT), said(page, "#etat-moteur")


def test_a_program_that_was_altered_is_never_run_even_if_it_compiles(
    visit: Callable[..., tuple[Page, Host]], site: Path
) -> None:
    """It is compiled while it comes: its words are changed here, not its code."""
    program = next((site / "moteur").glob("pyodide-*.wasm")).read_bytes()
    other = program.replace(b"_frozen_importlib", b"_frozen_importliX")
    assert other != program
    page, host = visit(Fault(PROGRAM, "body", body=other, mime="application/wasm", times=1), keep=False)
    page.goto(SIMULATOR)
    wait_until(page, f"{RESULT} || {FAILED}")
    assert page.evaluate(RESULT), said(page, "#etat-moteur")
    assert len(host.asked(PROGRAM)) == 2


def test_a_search_that_did_not_load_can_be_tried_again(visit: Callable[..., tuple[Page, Host]]) -> None:
    page, host = visit(keep=False)
    page.goto("comprendre/")
    wait_until(page, "document.documentElement.dataset.code === 'la'")
    lost = Fault(r"^(app/recherche|app/partage|recherche\.json)", "status")
    host.faults.append(lost)
    page.click("#ouvrir-recherche")
    wait_until(page, "/recherche n’a pas pu/i.test(document.body.innerText)")
    lost.times = 0
    page.keyboard.press("Escape")
    page.click("#ouvrir-recherche")
    page.fill("#recherche-texte", "congé")
    wait_until(page, "document.querySelectorAll('.recherche-resultats a').length > 0")
    # Another page in the place of each piece, which the browser keeps for good: nothing of it is taken for a module.
    page, host = visit(keep=False)
    page.goto("comprendre/")
    wait_until(page, "document.documentElement.dataset.code === 'la'")
    pieces = r"^app/(recherche|partage)"
    host.faults += [Fault(pieces, "body", body=HTML, mime="text/javascript", each=True), Fault(pieces, "header")]
    page.click("#ouvrir-recherche")
    wait_until(page, "/recherche n’a pas pu/i.test(document.body.innerText)")
    page.click("#ouvrir-recherche")
    page.fill("#recherche-texte", "congé", timeout=10_000)
    wait_until(page, "document.querySelectorAll('.recherche-resultats a').length > 0")
    assert len(host.asked(pieces)) > len(set(host.asked(pieces)))


def test_another_page_in_place_of_the_data_is_told_and_is_no_empty_list(
    visit: Callable[..., tuple[Page, Host]],
) -> None:
    """A portal's page instead of a list is neither « rien de publié » nor an empty catalogue; asked again, it comes."""
    lost = Fault(r"^publication/index\.json|\.csv$", "body", body=HTML)
    page, host = visit(lost, keep=False, folder=short_site())
    page.goto("voeux/resultats/")
    wait_until(page, "/n’est pas arrivée/.test(document.querySelector('main').innerText)")
    assert "Rien de publié" not in said(page, "main")
    page.goto("offres/")
    page.locator("#filtres input[type=checkbox]").first.evaluate("(one) => one.click()")
    wait_until(page, "/catalogue n’a pas pu être chargé/.test(document.body.innerText)")
    host.faults.clear()
    page.locator("#filtres input[type=checkbox]").first.evaluate("(one) => one.click()")
    wait_until(page, "!/catalogue n’a pas pu être chargé/.test(document.body.innerText)")


def test_the_wishes_ask_again_for_offers_that_came_wrong_and_name_no_fault_but_the_line(
    visit: Callable[..., tuple[Page, Host]],
) -> None:
    page, host = visit(keep=False, folder=short_site())
    altered = b"id;nom\n1;une autre liste\n"
    for once in (
        Fault(r"\.csv$", "body", body=HTML, times=1),
        Fault(r"\.csv$", "body", body=altered, mime="text/csv", times=1),
        Fault(r"^donnees/tables\.json$", "body", body=HTML, mime="application/json", times=1),
        Fault(r"\.csv$", "truncate", bytes=400, times=1),
    ):
        host.faults[:] = [once]
        page.goto("voeux/")
        wait_until(page, "document.querySelector('.notes')")
        assert once.times == 0
        assert "chargé" not in said(page, "main")
    for lasting in (Fault(r"\.csv$", "body", body=HTML), Fault(r"\.csv$", "truncate", bytes=400)):
        host.faults[:] = [lasting]
        page.goto("voeux/")
        wait_until(page, "/catalogue du site n’a pas pu être chargé/.test(document.querySelector('main').innerText)")
        assert "altéré" not in said(page, "main")
    host.faults.clear()
    page.click("#erreurs button")
    wait_until(page, "document.querySelector('.notes') && document.querySelector('#erreurs').hidden")


def test_the_host_that_alters_pages_is_named(visit: Callable[..., tuple[Page, Host]]) -> None:
    page, host = visit(Fault(r"^comprendre/(index\.html)?$", "inject"), folder=short_site())
    page.goto("./")
    wait_until(page, f"{STATE} === 'echec'", 90)
    assert "hébergement du site modifie" in said(page, "#etat-hors-ligne")
    # Another page in its place is no page that was altered, and the host's next version is neither.
    host.faults[:] = [Fault(r"^comprendre/(index\.html)?$", "body", body=HTML)]
    page.click("#etat-hors-ligne button")
    wait_until(page, "/Une autre page web arrive/.test(document.querySelector('#etat-hors-ligne').innerText)")
    newer = b'<body data-racine="../"><h1>Comprendre</h1>'
    listed = {"fichiers": {"comprendre/index.html": {"sha256": hashlib.sha256(newer).hexdigest()}}}
    host.faults[:] = [
        Fault(r"^comprendre/(index\.html)?$", "body", body=newer),
        Fault(r"^fichiers\.json", "body", body=json.dumps(listed).encode(), mime="application/json"),
    ]
    page.click("#etat-hors-ligne button")
    wait_until(page, "/Le site a changé/.test(document.querySelector('#etat-hors-ligne').innerText)")
    assert "modifie" not in said(page, "#etat-hors-ligne")


def test_a_device_that_gives_nothing_of_what_it_keeps_is_answered_by_the_host(
    visit: Callable[..., tuple[Page, Host]], site: Path
) -> None:
    """The service worker is there, and its cache refuses: the pages come all the same, and nothing is promised."""
    refuses = b"caches.open = () => Promise.reject(new DOMException('', 'UnknownError'));\n"
    worker = refuses + (site / "sw.js").read_bytes()
    page, _ = visit(Fault(r"^sw\.js", "body", body=worker, mime="text/javascript"))
    page.goto("comprendre/")
    wait_until(page, "navigator.serviceWorker.controller !== null", 30)
    page.goto(SIMULATOR)
    wait_until(page, RESULT)
    wait_until(page, f"{STATE} === 'echec'", 30)


def test_the_engine_travels_once_from_the_home_page_then_a_tool(visit: Callable[..., tuple[Page, Host]]) -> None:
    line = Fault(ENGINE, "slow", rate=300_000)
    page, host = visit(line, folder=short_site())
    page.goto("./")
    wait_until(page, f"{STATE} === 'preparation'")
    # What comes is told while it comes, not once a file is whole: a slow line is no silence.
    wait_until(page, f"{MOVED} > 1", 30)
    shown, whole = page.evaluate(MOVED), host.travelled() / 1e6
    assert shown > 0.5 + whole and not host.asked(ENGINE), (shown, whole)
    line.rate = 1_200_000
    page.goto(SIMULATOR)  # in the middle of it
    wait_until(page, RESULT, 120)
    wait_offline_ready(page)
    asked = host.asked(ENGINE)
    assert len(asked) == len(set(asked)), asked


def test_the_engine_travels_once_from_a_tool_to_another(visit: Callable[..., tuple[Page, Host]]) -> None:
    page, host = visit(Fault(ENGINE, "slow", rate=1_200_000), folder=short_site())
    page.goto(SIMULATOR)
    wait_until(page, "/[1-9],\\d/.test(document.querySelector('#etat-moteur').textContent.split('sur')[0])")
    page.goto("simuler/pamsu/")
    wait_until(page, READY, 120)
    wait_offline_ready(page)
    asked = host.asked(ENGINE)
    assert len(asked) == len(set(asked)), asked


# A browser short of time finds late the pages that its service worker speaks to.
SLOW_TO_TELL = """{
  const find = self.clients.matchAll.bind(self.clients);
  self.clients.matchAll = async (...asked) => {
    await new Promise((done) => setTimeout(done, 600));
    return find(...asked);
  };
}
"""


def test_offline_comes_in_two_stages_and_resumes(visit: Callable[..., tuple[Page, Host]], site: Path) -> None:
    """However late its progress is told, what asks the person is said last."""
    offers = Fault(r"^offres/o-0", "stall", bytes=0)
    worker = (SLOW_TO_TELL + (site / "sw.js").read_text(encoding="utf-8")).encode()
    page, host = visit(offers, Fault(r"^sw\.js$", "body", body=worker, mime="text/javascript"))
    page.goto("./")
    wait_until(page, f"{STATE} === 'outils'", 90)
    assert "Outils disponibles hors ligne" in said(page, "#etat-hors-ligne")
    assert host.travelled(r"^(?!offres/o|fichiers)") <= 9_000_000
    before = set(host.asked(r"^(moteur|app)/"))
    offers.times = 0
    host.stopped.set()
    host.sent.clear()
    # Its line begins to save data in the middle of the catalogue: no more is asked for than the person agrees to.
    page.add_init_script(SAVES_MEANWHILE)
    page.goto("comprendre/")
    wait_until(page, "/^Garder aussi le catalogue/.test(document.querySelector('#etat-hors-ligne button').textContent)")
    some = len(set(host.asked(r"^offres/o")))
    page.wait_for_timeout(800)
    assert some == len(set(host.asked(r"^offres/o"))) < 200
    page.click("#etat-hors-ligne button")
    wait_offline_ready(page)
    assert not before & set(host.asked(r"^moteur/"))


def test_a_host_that_limits_its_answers_or_sends_index_pages_elsewhere_fills_the_offline_copy_all_the_same(
    visit: Callable[..., tuple[Page, Host]],
) -> None:
    page, host = visit(Fault("", "limit", rate=40), Fault(r"^(comprendre|voeux)/", "pretty"), folder=short_site())
    page.goto("./")
    wait_offline_ready(page)
    host.faults[:] = [Fault("", "status", status=503)]
    page.goto("comprendre/")
    assert "Comprendre" in said(page, "h1")


def test_a_rule_that_the_host_adds_is_named_and_so_is_a_host_that_is_down(
    visit: Callable[..., tuple[Page, Host]],
) -> None:
    def rule(text: str) -> Fault:
        return Fault("", "header", header=("Content-Security-Policy", text))

    kinds = (
        (rule("connect-src 'none'"), r"règle de l’hébergement \(connect-src\)"),
        (rule("worker-src 'none'"), r"règle de l’hébergement \(worker-src\)"),
        (Fault(r"^moteur/", "status", status=503), r"occupé, ou en panne.*réponse 503"),
    )
    soon = Fault(r"^moteur/", "header", header=("Retry-After", "0.1"))
    pages = [(visit(fault, soon, keep=False)[0], words) for fault, words in kinds]
    for page, _ in pages:
        page.goto(SIMULATOR, wait_until="commit")
    for page, words in pages:
        wait_until(page, FAILED, 40)
        assert re.search(words, said(page, "#etat-moteur")), said(page, "#etat-moteur")
        page.click("#etat-hors-ligne button")
    for page, words in pages:
        wait_until(page, f"{STATE} === 'echec'", 40)
        assert re.search(words, said(page, "#etat-hors-ligne")), said(page, "#etat-hors-ligne")


@pytest.mark.long
def test_a_worker_that_never_comes_is_replaced_by_itself(visit: Callable[..., tuple[Page, Host]]) -> None:
    """Half a minute without a sign: another one takes its place, and nobody is asked anything."""
    page, host = visit(Fault(r"^app/moteur-", "stall", bytes=0, times=1), keep=False)
    page.goto(SIMULATOR)
    wait_until(page, f"{READY} || {FAILED}", 150)
    assert page.evaluate(READY), said(page, "#etat-moteur")
    assert len(host.asked(r"^app/moteur-")) > 0
