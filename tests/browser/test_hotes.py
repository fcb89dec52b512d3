"""What hosts say wrongly of what they send (charset, compression, length, isolation, another place), and clocks."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import fix_time, wait_until
from tests.browser.faulty import Fault, Host
from tests.browser.test_hebergement import FAILED, RESULT, SIMULATOR, STATE, TOLD, said, visit  # noqa: F401

pytestmark = [pytest.mark.hors_ligne, pytest.mark.court]
Visit = Callable[..., tuple[Page, Host]]
GARBLED = "/Ã|â€/.test(document.body.innerText + document.title)"
SHEETS = "[...document.styleSheets].flatMap((one) => [...one.cssRules].map((rule) => rule.cssText)).join('')"
WASM = r"^moteur/pyodide.*\.wasm$"
ARCHIVES = r"^moteur/archives"


def header(pattern: str, name: str, value: str) -> Fault:
    return Fault(pattern, "header", header=(name, value))


def test_no_accent_is_lost_where_the_host_names_another_charset(visit: Visit) -> None:  # noqa: F811
    latin = "; charset=iso-8859-1"
    page, _ = visit(
        Fault(r"(^|/)$|\.html$", "mime", mime=f"text/html{latin}"),
        Fault(r"\.js$", "mime", mime=f"text/javascript{latin}"),
        Fault(r"\.css$", "mime", mime=f"text/css{latin}"),
        Fault(r"\.json$", "mime", mime=f"application/json{latin}"),
        Fault(r"\.csv$", "mime", mime=f"text/csv{latin}"),
        keep=False,
    )
    for place, seen in ((SIMULATOR, RESULT), ("offres/", "document.querySelector('#filtres input')")):
        page.goto(place)
        wait_until(page, seen)
        assert page.evaluate("document.characterSet") == "UTF-8", place
        assert not page.evaluate(GARBLED), place
        assert "Ã" not in page.evaluate(SHEETS), place
    assert "docteur junior" in page.title() or "offres" in page.title()


def test_every_text_of_the_site_that_has_accents_says_that_it_is_utf8(site: Path) -> None:
    texts = [path for path in site.rglob("*") if path.suffix in {".html", ".css", ".js"} and "moteur" not in path.parts]
    assert len(texts) > 100
    for path in texts:
        data = path.read_bytes()
        # A service worker and JSON are UTF-8 whatever a host says.
        assert data.isascii() or path.name == "sw.js" or data.startswith(b"\xef\xbb\xbf"), path.name


def test_a_compression_or_a_place_that_the_host_has_wrong_is_not_said_to_be_the_line(visit: Visit) -> None:  # noqa: F811
    away = [Fault("^moteur/", "status", status=302), header("^moteur/", "Location", "http://localhost:9/x")]
    kinds = (
        ([header(WASM, "Content-Encoding", "gzip"), Fault(WASM, "plain")], "se trompe de compression"),
        ([header(ARCHIVES, "Content-Encoding", "br"), Fault(ARCHIVES, "plain")], "se trompe de compression"),
        ([Fault(WASM, "body", body=b"\x1f\x8b\x08\x00", mime="application/wasm")], "se trompe de compression"),
        (away, "règle de l’hébergement (redirection)"),
    )
    pages = [(visit(*faults, keep=False)[0], words) for faults, words in kinds]
    for page, _ in pages:
        page.goto(SIMULATOR, wait_until="commit")
    for page, words in pages:
        wait_until(page, FAILED, 40)
        text = said(page, "#etat-moteur")
        assert words in text and "réseau" not in text and "connexion" not in text, text
        page.click("#etat-hors-ligne button")
    for page, words in pages:
        wait_until(
            page, f"{STATE} === 'echec' && document.querySelector('#etat-hors-ligne').title.includes({words!r})", 40
        )


def test_a_length_that_the_host_has_wrong_keeps_nobody_waiting(visit: Visit) -> None:  # noqa: F811
    page, _ = visit(header(ARCHIVES, "Content-Length", "99999999"), keep=False)
    page.goto(SIMULATOR)
    wait_until(page, RESULT, 40)


def test_scripts_compressed_once_too_often_are_the_hosts_fault(visit: Visit, site: Path) -> None:  # noqa: F811
    import gzip

    script = next((site / "app").glob("commun-*.js")).read_bytes()
    squeezed = gzip.compress(gzip.compress(script))
    page, _ = visit(
        Fault(r"^app/commun", "body", body=squeezed, mime="text/javascript"),
        header(r"^app/commun", "Content-Encoding", "gzip"),
        keep=False,
    )
    page.goto("comprendre/", wait_until="commit")
    wait_until(page, f"{TOLD} && /hébergement/.test(document.querySelector('#arrivee').innerText)", 12)
    assert "navigateur" not in said(page, "#arrivee")


def test_a_page_that_the_host_isolates_says_why_its_tools_are_still(visit: Visit) -> None:  # noqa: F811
    """Whether its scripts come, or not; and a page that a site which isolates its own has opened in a new tab."""
    isolates = header("", "Content-Security-Policy", "sandbox allow-scripts")
    pages = [
        visit(isolates, keep=False)[0],
        visit(isolates, header("", "Access-Control-Allow-Origin", "*"), keep=False)[0],
    ]
    for page in pages:
        page.goto(SIMULATOR, wait_until="commit")
    opener, host = visit(keep=False)
    link = f'<a href="{host.url}{SIMULATOR}" target="_blank">Ouvrir</a>'
    opener.set_content(f"<iframe sandbox='allow-scripts allow-popups' srcdoc='{link}'></iframe>")
    with opener.expect_popup() as opened:
        opener.frame_locator("iframe").locator("a").click()
    for page in [*pages, opened.value]:
        wait_until(page, f"{TOLD} && /sandbox/.test(document.querySelector('#arrivee').innerText)", 15)
        told = said(page, "#arrivee")
        assert "par une règle de l’hébergement, ou par le site d’où elle a été ouverte" in told
        assert page.url.split("#")[0] in told and "rien n’y est gardé" in told
    # Where its scripts come, no tool blames the line, the browser or the person.
    wait_until(pages[1], FAILED)
    text = said(pages[1], "main")
    assert "le moteur de calcul ne peut pas y démarrer" in text
    assert not re.search("connexion|navigation privée|est gardée", text), text
    assert "cette page est isolée" in (pages[1].get_attribute("#etat-hors-ligne", "title") or "")


def test_a_page_cut_on_its_way_is_asked_again_once_then_told(visit: Visit, site: Path) -> None:  # noqa: F811
    """Its scripts stand at its end: nothing else would tell that they are not there. A host may take that end away."""
    place = rf"^{SIMULATOR}$"
    short = header(place, "Content-Length", "6000")
    once = header(place, "Content-Length", "6000")
    once.times = 1
    cut, _ = visit(short, Fault(place, "plain"), keep=False)
    cured, host = visit(once, Fault(place, "plain"), keep=False)
    whole = (site / SIMULATOR / "index.html").read_bytes()
    cleaned = whole.replace(b'<i id="fin" hidden></i>', b"")
    assert cleaned != whole
    altered, _ = visit(Fault(place, "body", body=cleaned, mime="text/html"), keep=False)
    # Cut under the browser's hand, a page runs no more of what it had begun to wait for: it was blank for ever.
    head, _ = visit(Fault(place, "truncate", bytes=900), Fault(place, "plain"), keep=False)
    broken, _ = visit(Fault(place, "truncate", bytes=5000, times=1), Fault(place, "plain"), keep=False)
    for page in (cut, cured, altered, head, broken):
        page.goto(SIMULATOR, wait_until="commit")
    told = "/arrivée incomplète.*Recharger la page$/.test(document.querySelector('#arrivee')?.innerText)"
    wait_until(cut, f"{TOLD} && {told}", 15)
    wait_until(cured, RESULT, 40)
    assert len(host.asked(place)) == 3, "asked past what the browser kept of it, then shown"
    wait_until(altered, f"document.documentElement.dataset.code === 'la' && {RESULT}", 40)
    assert not altered.locator("#arrivee").is_visible()
    wait_until(head, f"{TOLD} && /Recharger la page$/.test(document.querySelector('#arrivee').innerText)", 15)
    wait_until(broken, RESULT, 40)


def test_a_piece_that_the_host_has_no_more_is_told_beside_the_press_that_asked_for_it(visit: Visit) -> None:  # noqa: F811
    """As after an update, in a tab opened long before; pressed again once it is there, it works."""
    page, host = visit(keep=False)
    page.goto("inscription/")
    button = page.locator("#invitations-fictives button").first
    button.wait_for()
    before = set(host.asked(r"^app/"))
    gone = Fault(r"^app/", "status")
    host.faults.append(gone)
    button.click()
    wait_until(page, "/n’a pas pu être chargée/.test(document.querySelector('#erreurs').innerText)", 10)
    assert "rechargez-la" in said(page, "#erreurs") and set(host.asked(r"^app/")) > before
    gone.times = 0
    button.click()
    wait_until(page, "document.querySelector('#code').value !== ''")


def test_a_line_cut_in_the_middle_of_a_file_is_tried_again_by_itself(visit: Visit) -> None:  # noqa: F811
    for keep in (False, True):
        page, host = visit(Fault(ARCHIVES, "truncate", bytes=900_000, times=1), keep=keep)
        page.goto(SIMULATOR)
        wait_until(page, RESULT, 60)
        assert len(host.asked(WASM)) == 1, "what had come is not asked again"
        assert not page.evaluate(f"{STATE} === 'echec'")


def test_a_clock_that_is_years_away_is_said_and_nothing_breaks(visit: Visit) -> None:  # noqa: F811
    page, _ = visit(keep=False)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    for year, told in (
        (2019, "cet appareil se croit le 5 janvier 2019, réglez sa date"),
        (2038, "Aucune date connue.*cet appareil se croit le 5 janvier 2038 et ce site date du 22 novembre 2026"),
    ):
        page.goto("js/barre.js")
        fix_time(page, datetime(year, 1, 5, 12, tzinfo=UTC))
        page.goto("./")
        wait_until(page, f"/{told.replace(' ', '.')}/.test(document.querySelector('#prochaine-date').textContent)")
        page.goto(SIMULATOR)
        wait_until(page, RESULT)
        page.goto("calendrier/")
        wait_until(page, "/se croit le/.test(document.querySelector('#formulaire .message')?.textContent)")
        wait_until(page, "!document.querySelector('#resultat').ariaBusy")
        assert page.input_value("#le") == "2026-11-22" and not re.search(r"\d\s\d{3}\sjours", said(page, "#resultat"))
        page.goto("a-propos/cet-appareil/")
        wait_until(page, "document.querySelectorAll('#bilan li').length === 9")
        assert "Réglez la date" in said(page, "[data-sujet=Hébergement][data-etat=sans]")
    assert faults == []
