"""What the device keeps: malformed drafts are set aside on every page, backups are whole, erasing leaves nothing."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from phco.host.keys.small_pdf import small_pdf
from tests.browser.conftest import BARE, Server, first_page, wait_offline_ready, wait_until
from tests.browser.voeux_helpers import enrol

SCOPE = "new URL(document.body.dataset.racine ?? '.', location).pathname"
OPEN = f"""const db = await new Promise((done, failed) => {{
  const open = indexedDB.open(`phco:${{{SCOPE}}}`, 1);
  open.onupgradeneeded = () => ["brouillons", "divers"].forEach((name) => open.result.createObjectStore(name));
  open.onsuccess = () => done(open.result);
  open.onerror = () => failed(open.error);
}});"""
WRITE = f"""async (drafts) => {{ {OPEN}
  const change = db.transaction("brouillons", "readwrite");
  for (const [key, record] of Object.entries(drafts)) change.objectStore("brouillons").put(record, key);
  await new Promise((done) => {{ change.oncomplete = done; }});
  db.close();
}}"""
READ = f"""async () => {{ {OPEN}
  const read = db.transaction(["brouillons", "divers"]);
  const keys = (name) => new Promise((done) => {{
    const asked = read.objectStore(name).getAllKeys();
    asked.onsuccess = () => done(asked.result);
  }});
  const found = {{ brouillons: await keys("brouillons"), divers: await keys("divers"),
    caches: await caches.keys(), local: Object.keys(localStorage) }};
  db.close();
  return found;
}}"""
KEPT = f"""async () => {{ {OPEN}
  const asked = db.transaction("brouillons").objectStore("brouillons").get("dossier");
  await new Promise((done) => {{ asked.onsuccess = done; }});
  db.close();
  return JSON.stringify(asked.result ?? "");
}}"""
TOOLS = {
    "voeux/": "voeux", "offres/": "offres", "voeux/classer/": "classement", "voeux/journee4/": "journee4",
    "voeux/dossier/": "dossier", "pamsu/fiche/": "fiche-rts", "simuler/dj/": "simuler-dj",
    "simuler/pamsu/": "simuler-pamsu", "simuler/annee/": "simuler-annee", "simuler/comparer/": "comparer",
    "simuler/contrat/": "contrat", "stage/semaine/": "stage", "stage/semestre/": "stage", "stage/conges/": "stage",
    "stage/activite/": "stage", "stage/rattrapages/": "stage", "stage/enseignements/": "stage",
    "stage/entretiens/": "stage", "stage/portfolio/": "stage", "stage/documents/": "stage",
}  # fmt: skip
STAGE_LISTS = ("conges", "gep", "portfolio", "encadrants", "semestres", "actes", "entretiens", "listes", "grille")
VALUES: dict[str, Any] = {
    "nulls": {
        "voeux": {"tours": None, "versions": [None], "tour": None},
        "stage": dict.fromkeys(STAGE_LISTS),
        "offres": {"favoris": None, "notes": None},
        "classement": {"ordre": None},
        "journee4": {"choix": None, "semestre": 5},
        "dossier": {"presentation": None, "options": None},
    },
    "holes": {
        "voeux": {"tours": {"1": None, "2": {"coeurs": None}}, "versions": [{"coeurs": None}], "tour": 1},
        "stage": {name: [None, 5] for name in STAGE_LISTS},
        "offres": {"favoris": [None], "notes": {"a": None}},
        "classement": {"ordre": [None, 3]},
        "journee4": {"choix": {"2026-11": None}},
        "dossier": {"presentation": {"a": 1}, "options": [None]},
    },
}


def records(kind: str) -> dict[str, Any]:
    """A malformed record for each tool."""
    if kind == "records":
        shapes: list[Any] = [
            None,
            5,
            "texte",
            [],
            {},
            {"etapes": None, "versions": None},
            {"etapes": ["{"], "position": 0},
        ]
        return {key: shapes[number % len(shapes)] for number, key in enumerate(sorted(set(TOOLS.values())))}
    found = VALUES[kind]
    return {
        key: {
            "etapes": [json.dumps(found.get(key, {"mois": None, "zone": {"a": 1}}))],
            "position": 0,
            "versions": [None],
        }
        for key in set(TOOLS.values())
    }


@pytest.mark.warm
@pytest.mark.parametrize("kind", ["nulls", "holes", "records"])
def test_malformed_drafts_are_set_aside_and_named_on_every_page(kind: str, page: Page, server: Server):
    for place in TOOLS:
        page.goto(f"{server.url}{BARE}")  # no page that uses one of them
        page.evaluate(WRITE, records(kind))
        page.goto(f"{server.url}{place}")
        notice = page.locator("[data-ecarte]").first
        notice.wait_for(timeout=30_000)
        told = notice.inner_text()
        assert TOOLS[place] not in {"fiche-rts", "simuler-dj"} or TOOLS[place] not in told, told
        assert "Mis de côté" in told and "undefined" not in told, told
        assert len(page.locator("main").inner_text()) > 200, place
    wait_until(page, "document.readyState === 'complete'")
    page.goto(f"{server.url}{BARE}")
    page.evaluate(WRITE, records(kind))  # what the next page itself reads
    page.goto(f"{server.url}a-propos/sauvegarde/#mis-de-cote")
    page.locator("#ecartes li").first.wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="Télécharger").first.click()
    assert json.loads(Path(download.value.path()).read_text(encoding="utf-8"))[0]["raisons"]


def fill(page: Page, server: Server, tmp_path: Path) -> None:
    """A draft in several tools, a CV, and a portfolio piece."""
    cv = tmp_path / "mon cv.pdf"
    cv.write_bytes(small_pdf("CV"))
    page.goto(f"{server.url}voeux/dossier/")
    wait_until(page, "document.documentElement.dataset.voeux === 'pret'", timeout=120)
    page.locator("#cv").set_input_files(cv)
    page.locator("#etat-cv", has_text="prêt").wait_for()
    page.locator("#presentation").fill("Bonjour, je m’appelle É.")
    page.locator("#etat-brouillon", has_text="enregistré").wait_for()
    page.goto(f"{server.url}stage/portfolio/")
    wait_until(
        page, "document.querySelector('#resultat')?.children.length && !document.querySelector('#resultat').ariaBusy"
    )
    page.get_by_role("button", name="Ajouter une entrée").click()
    page.get_by_label("Titre").fill("Annonce")
    page.get_by_label("Pièces jointes").set_input_files(
        {"name": "réflexion.txt", "mimeType": "text/plain", "buffer": b"une trace"}
    )
    page.locator("#pf-liste-pieces", has_text="réflexion.txt").wait_for()
    page.get_by_role("button", name="Garder cette entrée").click()
    page.get_by_role("heading", name="Annonce").wait_for()
    page.goto(f"{server.url}simuler/dj/")
    page.locator("[name=distance_km]").fill("42")
    page.locator("#etat-brouillon", has_text="enregistré").wait_for()


@pytest.mark.warm
def test_a_backup_takes_the_attachments_and_brings_them_to_another_device(
    page: Page, server: Server, visitor: Callable[..., BrowserContext], axe: Callable[..., list[str]], tmp_path: Path
):
    fill(page, server, tmp_path)
    page.goto(f"{server.url}a-propos/sauvegarde/")
    page.locator("#brouillons", has_text="mon cv.pdf").wait_for()
    with page.expect_download() as download:
        page.locator("#exporter").click()
    page.locator("#dit", has_text="2 pièces jointes").wait_for()
    kept = tmp_path / download.value.suggested_filename
    download.value.save_as(kept)
    with zipfile.ZipFile(kept) as archive:
        assert archive.testzip() is None
        described = json.loads(archive.read("sauvegarde.json"))
        contents = {archive.read(f"pieces/{one['sha256']}") for one in described["pieces"]}
    assert contents == {small_pdf("CV"), b"une trace"}

    other = first_page(visitor())
    other.goto(f"{server.url}a-propos/sauvegarde/")
    other.locator("#fichier").set_input_files(kept)
    other.locator("#restauration", has_text="2 pièces jointes revenues").wait_for()
    other.goto(f"{server.url}voeux/dossier/")
    other.locator("#etat-cv", has_text="mon cv.pdf").wait_for()
    wait_until(other, "document.documentElement.dataset.voeux === 'pret'", timeout=120)
    other.locator("#presentation").fill("Une autre présentation")
    wait_until(other, f"({KEPT})().then((one) => one.includes('Une autre présentation'))")

    # Onto another draft: both are shown, and the choice is asked.
    other.goto(f"{server.url}a-propos/sauvegarde/")
    other.locator("#brouillons li").first.wait_for()
    other.locator("#fichier").set_input_files(kept)
    question = other.locator("fieldset[data-brouillon=dossier]")
    question.wait_for()
    assert axe(other) == []
    asked = question.inner_text()
    assert "Une autre présentation" in asked and "je m’appelle É." in asked
    question.get_by_text("Prendre celui de la sauvegarde").click()
    other.get_by_role("button", name="Restaurer", exact=True).click()
    other.locator("#restauration", has_text="1\u00a0remplacé").or_(
        other.locator("#restauration", has_text="1 remplacé")
    ).first.wait_for()
    other.goto(f"{server.url}voeux/dossier/")
    wait_until(other, "document.querySelector('#presentation').value.startsWith('Bonjour')")


@pytest.mark.hors_ligne
@pytest.mark.court
def test_erasing_leaves_nothing_and_says_what_stays(page: Page, server: Server, tmp_path: Path):
    enrol(page, server.url)
    fill(page, server, tmp_path)
    page.goto(f"{server.url}a-propos/sauvegarde/")
    wait_offline_ready(page)
    page.locator("#prochaine-date select").select_option("rts")
    page.locator("#brouillons", has_text="mon cv.pdf").wait_for()
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("#effacer").click()
    page.locator("#dit", has_text="Reste l’inscription").wait_for()
    found = page.evaluate(READ)
    assert found["brouillons"] == []
    assert [key for key in found["divers"] if "piece" in key] == []
    assert "identite" in found["divers"]

    page.locator("#tout-effacer").click()
    page.get_by_role("button", name="Tout effacer", exact=True).click()
    page.locator("#reste", has_text="Cet appareil est vidé").wait_for()
    assert "Reste la copie hors ligne" in page.locator("#reste").inner_text()
    found = page.evaluate(READ)
    assert [found["brouillons"], found["divers"], found["local"]] == [[], [], []]
    assert found["caches"]

    page.locator("#tout-effacer").click()
    page.locator("#effacer-copie").check()
    page.get_by_role("button", name="Tout effacer", exact=True).click()
    wait_until(page, "document.querySelector('#reste').innerText.includes('effacée aussi')")
    assert page.evaluate(READ)["caches"] == []
    assert page.evaluate("async () => (await navigator.serviceWorker.getRegistrations()).length") == 0
