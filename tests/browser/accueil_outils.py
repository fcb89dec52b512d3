"""A device that keeps what a case of ``tests/cases/accueil/moments.toml`` says, and its home at that case's day."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.browser.conftest import BARE, fix_time, still

TABLE: dict[str, Any] = tomllib.loads(
    (Path(__file__).parents[1] / "cases" / "accueil" / "moments.toml").read_text(encoding="utf-8")
)
CASES: list[dict[str, Any]] = TABLE["case"]
IMAGES = os.environ.get("PHCO_IMAGES")  # a folder, where the pictures of the cells are wanted
KEEP = """async ([role, kept]) => {
  const scope = new URL(document.body.dataset.racine ?? ".", location).pathname;
  const db = await new Promise((done, failed) => {
    const open = indexedDB.open(`phco:${scope}`, 1);
    open.onupgradeneeded = () => ["brouillons", "divers"].forEach((name) => open.result.createObjectStore(name));
    open.onsuccess = () => done(open.result);
    open.onerror = () => failed(open.error);
  });
  const change = db.transaction(["brouillons", "divers"], "readwrite");
  for (const name of ["brouillons", "divers"]) change.objectStore(name).clear(); // what a case before this one kept
  for (const [name, value] of Object.entries(kept.brouillons ?? {}))
    change.objectStore("brouillons").put({ etapes: [value], position: 0, versions: [] }, name);
  for (const [name, value] of Object.entries(kept.divers ?? {})) change.objectStore("divers").put(value, name);
  await new Promise((done) => { change.oncomplete = done; });
  db.close();
  if (role) localStorage.setItem("role", role);
}"""


def case(name: str) -> dict[str, Any]:
    """The case of that name."""
    return next(one for one in CASES if one["nom"] == name)


def keep(page: Page, role: str, kept: dict[str, Any], place: str = BARE) -> None:
    """Put a role and drafts on the device, from where nothing uses them."""
    page.goto(place)
    page.evaluate(KEEP, ["" if role == "visiteur" else role, kept])


def open_home(page: Page, cell: dict[str, Any]) -> None:
    """The home of a case, once nothing on it changes any more."""
    fix_time(page, f"{cell['le']}T11:00:00+00:00")
    keep(page, cell["role"], cell.get("garde", {}))
    page.goto("")
    if moment := cell["attend"].get("moment"):
        page.locator(f"[data-moment={moment}]").wait_for(timeout=120_000)
    still(page)


def picture(page: Page, name: str) -> None:
    """The pictures of a cell (its first screen, all of it) in the folder that PHCO_IMAGES names, if it names one."""
    if IMAGES:
        folder = Path(IMAGES)
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{name}.png", scale="css")
        page.screenshot(path=folder / f"{name}-entier.png", scale="css", full_page=True)


def plain(text: str) -> str:
    """Words with usual spaces."""
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())
