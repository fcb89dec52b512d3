"""A plan of « Mon stage » on the device, and a page opened on it at a fixed day."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from playwright.sync_api import Page

from tests.browser.conftest import BARE, fix_time, wait_until
from tests.browser.pending import follow, rest

PLAN: dict[str, Any] = {
    "regime": "dj",
    "projet": {"option": 1, "organisee_par_le_pamsu": True},
    "conges": [{"debut": "2026-12-21", "fin": "2026-12-27"}],
    "encadrants": [
        {
            "id": "e1",
            "nom": "Dr Lefèvre",
            "sur_place": ["lundi_matin", "mardi_matin"],
            "conges": [{"debut": "2026-12-21", "fin": "2027-01-03"}],
        }
    ],
    "evenements": [
        {"date": "2026-11-16", "demi": "journee", "nature": "enseignement"},
        {"date": "2026-11-17", "demi": "matin", "nature": "congres", "congres": "CNGE"},
    ],
    "actes": [{"date": "2026-11-02", "nombre": 20}, {"date": "2026-11-03", "nombre": 22}],
    "gep": [
        {
            "date": "2026-11-10",
            "theme": "Lombalgies",
            "present": True,
            "duree_minutes": 90,
            "participants": ["dj-01", "dj-02"],
            "resume": "Deux situations.",
        }
    ],
    "portfolio": [
        {"id": "p1", "date": "2026-11-10", "titre": "Annonce", "familles": ["relation"], "texte": "Fait.", "pieces": []}
    ],
    "entretiens": [{"date": "2026-11-10", "points": ["Accueil"], "suites": [{"texte": "Lire"}]}],
}  # fmt: skip
NOON = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
KEEP = """async (plan) => {
  const scope = new URL(document.body.dataset.racine ?? ".", location).pathname;
  const db = await new Promise((done, failed) => {
    const open = indexedDB.open(`phco:${scope}`, 1);
    open.onupgradeneeded = () => ["brouillons", "divers"].forEach((name) => open.result.createObjectStore(name));
    open.onsuccess = () => done(open.result);
    open.onerror = () => failed(open.error);
  });
  const change = db.transaction("brouillons", "readwrite");
  change.objectStore("brouillons").put({ etapes: [plan], position: 0, versions: [] }, "stage");
  await new Promise((done) => { change.oncomplete = done; });
  db.close();
}"""


def keep_plan(page: Page, plan: dict[str, Any]) -> None:
    """Put a plan on the device, from where nothing reads it."""
    page.goto(BARE)
    page.evaluate(KEEP, plan)


def open_stage(page: Page, name: str, plan: dict[str, Any] | None) -> None:
    """Open ``stage/<name>/`` on 22 November 2026 with this plan kept on the device, and wait for its answer."""
    follow(page)
    fix_time(page, NOON)
    if plan is not None:
        keep_plan(page, plan)
    page.goto(f"stage/{name}/")
    settled(page)


def settled(page: Page) -> None:
    """Until the result is there, and the page did all that it was told: what is typed is asked a moment later."""
    wait_until(
        page,
        """(() => { const zone = document.querySelector('#resultat');
          return !zone || (zone.children.length > 0 && !zone.hasAttribute('aria-busy')); })()""",
    )
    rest(page)
