"""WebKitGTK, whose locales write dates otherwise and which keeps asleep the pages that are left: the strip, the
calendar, the nine tools of the placement, the offers, the wishes and the simulators."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.browser.conftest import Server
from tests.browser.webkit import Session, missing, webkit

TOOLS = (
    "semestre",
    "semaine",
    "conges",
    "rattrapages",
    "activite",
    "enseignements",
    "entretiens",
    "portfolio",
    "documents",
)
SIMULATORS = ("dj", "pamsu", "annee", "comparer", "contrat")
MAIN = "document.querySelector('main').innerText"
WISHES = "document.documentElement.dataset.voeux === 'pret'"
COUNT = "document.querySelector('.jauge-compte strong')?.innerText"
OFFLINE = "document.querySelector('#etat-hors-ligne')?.dataset.etat === 'disponible'"
OPENED = "document.querySelector('#etat-brouillon')?.dataset.etat === 'ecrit'"
SLOW = 300  # seconds, on a busy machine: this engine compiles Python anew on each page
ABSURD = re.compile(r"dans\s-\d|-\d+\sjours|\bNaN\b|\bundefined\b|\bnull\b|Invalid Date|\d\d/\d\d/20\d\d")
SETTLED = (
    "!document.querySelector('#resultat') || (document.querySelector('#resultat').children.length > 0"
    " && !document.querySelector('#resultat').matches('[aria-busy], [data-avance]'))"
)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Session]:
    lacking = missing()
    if lacking:
        pytest.skip(lacking)
    with webkit(tmp_path) as session:
        yield session


def sound(session: Session, place: str) -> str:
    """The text of the page once it is there; it shows no error and nothing absurd."""
    session.wait("document.readyState === 'complete'")
    session.wait(SETTLED, timeout=SLOW)
    text = str(session.run(MAIN))
    assert len(text) > 150, place
    assert not ABSURD.search(text), (place, ABSURD.search(text))
    assert session.run("document.querySelector('#erreurs')?.hidden ?? true"), (place, text[:600])
    return text


def write(session: Session, field: str, text: str) -> None:
    session.wait(f"document.querySelector('{field}')")
    session.run(
        f"(document.querySelector('{field}').value = '{text}',"
        f" document.querySelector('{field}').dispatchEvent(new Event('input', {{bubbles: true}})))"
    )


def walk(session: Session, url: str) -> None:
    today = datetime.now(UTC).astimezone(ZoneInfo("Europe/Paris")).date().isoformat()
    session.open(url)
    strip = str(
        session.wait(
            "document.querySelector('#prochaine-date select')"
            " && document.querySelector('#prochaine-date span').innerText"
        )
    )
    assert not ABSURD.search(strip), strip
    assert re.search(r"dans\s\d+\sjours|demain|encore\s\d+\sjour|dernier jour|Aucune date", strip), strip
    session.open(f"{url}calendrier/")
    sound(session, "calendrier/")
    assert session.run("document.querySelector('#le').value") == today
    for name in TOOLS:
        session.open(f"{url}stage/{name}/")
        sound(session, name)
    assert session.run("document.querySelector('#etat-brouillon') !== null")


def choose(session: Session, url: str) -> None:
    """Offers shown, a note and a heart given and found again, each page of the wishes and each simulator answering."""
    session.open(f"{url}offres/")
    session.wait(f"/\\d+\\soffres?/.test({MAIN})")
    session.wait("[...document.querySelectorAll('main a[href*=\"o-0\"]')].length > 5")
    sound(session, "offres/")
    session.open(f"{url}offres/o-0001/")
    write(session, "#note", "Vue sur la mer")
    assert "€" in sound(session, "offres/o-0001/")
    session.open(f"{url}voeux/")
    session.wait(WISHES, timeout=SLOW)
    before = str(session.wait(COUNT, timeout=SLOW))
    sound(session, "voeux/")
    session.run(
        "[...document.querySelectorAll('#noter .voeu')].find((one) => one.querySelector('[value=\"\"]:checked'))"
        ".querySelector('[value=\"3\"]').click()"
    )
    after = str(session.wait(f"{COUNT} !== '{before}' && {COUNT}", timeout=SLOW))
    session.open(f"{url}voeux/")
    session.wait(WISHES, timeout=SLOW)
    assert session.wait(COUNT, timeout=SLOW) == after
    for page in ("classer", "dossier", "journee4", "suivi", "resultats"):
        session.open(f"{url}voeux/{page}/")
        if page not in ("suivi", "resultats"):
            session.wait(WISHES, timeout=SLOW)
        sound(session, page)
    for name in SIMULATORS:
        session.open(f"{url}simuler/{name}/")
        assert "€" in sound(session, name), name
    session.open(f"{url}offres/o-0001/")
    assert session.wait("document.querySelector('#note')?.value") == "Vue sur la mer"


def test_a_page_left_while_it_writes_stops_no_other_and_wakes_up_to_date(engine: Session, server: Server):
    """No engine here: what one page was writing when it was left, the next one reads, and the first one after it."""
    engine.open(f"{server.url}offres/o-0001/")
    for number in range(3):
        write(engine, "#note", f"Vue sur la mer {number}")
        engine.open(f"{server.url}offres/o-0002/")
        write(engine, "#note", f"Loin de tout {number}")
        engine.wait("/enregistré/.test(document.querySelector('.etat-brouillon').innerText)", timeout=20)
        engine.run("(setTimeout(() => history.back(), 0), 1)")
        engine.wait("location.pathname.endsWith('o-0001/')")
        engine.wait(f"document.querySelector('#note')?.value === 'Vue sur la mer {number}'")
        engine.wait("document.querySelector('.etat-brouillon').dataset.etat === 'ecrit'", timeout=20)
    engine.run("document.querySelector('.favori').click()")
    engine.open(f"{server.url}voeux/")
    engine.wait(OPENED, timeout=20)
    engine.open(f"{server.url}offres/o-0002/")
    assert engine.wait("document.querySelector('#note')?.value") == "Loin de tout 2"


@pytest.mark.long
def test_dates_are_right_in_webkit_online_and_offline(engine: Session, server: Server):
    walk(engine, server.url)
    engine.open(f"{server.url}stage/")
    engine.wait(OFFLINE, timeout=SLOW)
    url = server.url
    server.stop()
    walk(engine, url)


@pytest.mark.long
def test_offers_wishes_and_simulators_in_webkit_online_and_offline(engine: Session, server: Server):
    choose(engine, server.url)
    engine.wait(OFFLINE, timeout=SLOW)
    url = server.url
    server.stop()
    choose(engine, url)


@pytest.mark.long
def test_a_plan_lives_in_webkit(engine: Session, server: Server):
    engine.open(f"{server.url}stage/portfolio/")
    sound(engine, "portfolio")
    engine.run(
        "(document.querySelector('[data-action=nouvelle]').click(),"
        " document.querySelector('#pf-titre').value = 'Annonce',"
        " document.querySelector('[data-action=garder]').click())"
    )
    engine.wait("document.querySelector('.portfolio-entree h2')?.innerText === 'Annonce'")
    date = str(engine.run("document.querySelector('.portfolio-entree .faits').innerText"))
    assert not ABSURD.search(date) and re.search(r"20\d\d", date), date
    engine.open(f"{server.url}a-propos/sauvegarde/")
    engine.wait("[...document.querySelectorAll('#brouillons b')].some((one) => one.textContent === 'Mon stage')")
