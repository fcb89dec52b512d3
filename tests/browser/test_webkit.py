"""WebKitGTK, whose locales write dates otherwise: the strip, the calendar and the nine tools of the placement."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.browser.conftest import Server
from tests.browser.webkit import Session, missing, webkit

pytestmark = pytest.mark.long
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
MAIN = "document.querySelector('main').innerText"
ABSURD = re.compile(r"dans\s-\d|-\d+\sjours|\bNaN\b|\bundefined\b|\bnull\b|Invalid Date|\d\d/\d\d/20\d\d")
SETTLED = (
    "!document.querySelector('#resultat') || (document.querySelector('#resultat').children.length > 0"
    " && !document.querySelector('#resultat').hasAttribute('aria-busy'))"
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
    session.wait(SETTLED)
    text = str(session.run(MAIN))
    assert len(text) > 150, place
    assert not ABSURD.search(text), (place, ABSURD.search(text))
    assert session.run("document.querySelector('#erreurs')?.hidden ?? true"), (place, text[:600])
    return text


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


def test_dates_are_right_in_webkit_online_and_offline(engine: Session, server: Server):
    walk(engine, server.url)
    engine.open(f"{server.url}stage/")
    engine.wait("document.querySelector('#etat-hors-ligne')?.dataset.etat === 'disponible'", timeout=300)
    url = server.url
    server.stop()
    walk(engine, url)


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
