"""A crooked campaign with devices in Chromium: dates that move, people who leave, papers, a quarantine, a commission.

One DJ enrols and exports for real, too late; the others are played with the keys of their device. Each reads the truth.
The same campaign without a browser is ``tests/dmg/test_dmg_crooked.py``.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from playwright.sync_api import Browser, Page

from phco.dmg.keys.keyring import load
from phco.dmg.ledger.queries.rounds import holders
from phco.host.keys.keys import PrivateKey
from phco.packages.fictional_device import write_device
from phco.packages.identity import b64
from phco.site.pipeline import build_site
from tests.browser.conftest import (
    DAY,
    DESKTOP,
    LOCALE,
    PHONE,
    ROOT,
    SAVES_DATA,
    Server,
    Vigil,
    alone,
    own_cache,
    wait_until,
)
from tests.browser.test_campagne import SLOW, enrol, export_list
from tests.dmg.dmg_crooked import LAST, LATE, PAPER, Crooked
from tests.dmg.dmg_small import PHRASE
from tests.dmg.test_dmg_cli import Office

TOO_LATE, AFTER = datetime(2026, 9, 12, 7, tzinfo=UTC), datetime(2026, 10, 6, 9, tzinfo=UTC)
SIGNED = "Dates du manifeste signé par le DMG"


def rebuild(played: Crooked, out: Path, *, catalogue: bool = False) -> None:
    """The site with what the desk published; with the pages of its own offers where asked."""
    published = played.office.folder / "sorties" / "publication"
    with alone("construction"):
        build_site(
            root=ROOT, out=out, cache=own_cache("campagne"), day=DAY, published=published, say=lambda _: None,
            catalogue=published / "catalogue-tour1.phco" if catalogue else None,
        )  # fmt: skip


def device(played: Crooked, person: str, folder: Path) -> Path:
    """Someone's device, as a file that the site plays: their keys, signed by this DMG."""
    actor, keys = played.actors[person], load(played.office.folder / "cles", PHRASE)
    enrolment = actor.enrolment()
    assert enrolment is not None

    def told(key: PrivateKey) -> dict[str, str]:
        private = key.secret.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        return {"algorithme": key.public.algorithm, "cle": b64(key.public.raw), "pkcs8": b64(private)}

    values: dict[str, Any] = {
        "campagne": actor.campaign, "personne": person, "role": actor.role, "titre": "Personne fictive",
        "seq": actor.seq, "prev": actor.prev, "enrolement": enrolment.as_json(), "signature": told(actor.signer),
        "sceau": told(actor.opener), "sceau_dmg": b64(keys.opener.public.raw),
    }  # fmt: skip
    path = folder / f"{person}.json"
    path.write_bytes(write_device(values, keys.signer.sign))
    return path


def plain(page: Page, selector: str = "main") -> str:
    return page.locator(selector).inner_text().replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.long  # two builds of the whole site, and five devices
def test_a_crooked_campaign_where_each_reads_the_truth_on_their_device(
    chromium: Browser, vigil: Vigil, serve: Callable[..., Server], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    played = Crooked(Office(tmp_path / "dmg", monkeypatch, capsys), tmp_path, real=(LATE,))
    played.begin()
    site = tmp_path / "site"
    rebuild(played, site)
    server = serve(site)
    vigil.allow("ERR_INTERNET_DISCONNECTED")

    def visitor(shape: dict[str, Any]) -> Page:
        context = chromium.new_context(base_url=server.url, service_workers="block", **shape, **LOCALE)
        context.add_init_script(SAVES_DATA)
        vigil.watch(context)
        page = context.new_page()
        page.set_default_timeout(SLOW)
        return page

    # A DJ enrols in September, and exports a day after the new end.
    late = visitor(DESKTOP)
    late.clock.set_system_time(datetime(2026, 9, 2, 9, tzinfo=UTC))
    enrol(late, played.office, server.url, LATE)

    def exported() -> bytes:
        # The days moved since the site was built: what the DMG published is put beside it, as every evening.
        published = played.office.folder / "sorties" / "publication"
        shutil.copytree(published, site / "publication", dirs_exist_ok=True)
        late.clock.set_system_time(TOO_LATE)
        late.goto(f"{server.url}voeux/")
        wait_until(late, "document.documentElement.dataset.voeux === 'pret'", 240)
        assert "1 fiche déposée par le DMG" in plain(late, "#source-catalogue")
        rows = late.locator(".voeu")
        for place in range(17):
            rows.nth(place).locator("label.coeur").nth(place % 5).click()
        wait_until(late, "document.querySelector('.jauge-compte strong')?.textContent.startsWith('17')", 240)
        return export_list(late, tmp_path).read_bytes()

    played.lists = {LATE: exported}
    played.first_round()
    played.departures()
    played.other_rounds()
    played.commission()
    rebuild(played, site, catalogue=True)
    with played.open() as desk:
        held = {one.person: one for one in holders(desk.store)}

    # The dates are those of the signed manifest; the sheet on paper is marked on its page.
    late.clock.set_system_time(AFTER)
    late.goto(f"{server.url}calendrier/#le=2026-09-08&campagne=2026-09")
    wait_until(late, f"document.body.innerText.includes('{SIGNED}')", 240)
    assert "u 8 au 11 septembre 2026" in plain(late, "body"), "the new days, a week later"
    late.goto(f"{server.url}offres/{PAPER.id}/")
    assert "Déposée par le DMG, de la part du PAMSU" in plain(late)

    # The late one, accorded: their export is received, and their result is there.
    late.goto(f"{server.url}voeux/suivi/")
    late.locator(".liste-envois [data-verdict=recu]").first.wait_for()
    assert "déposés par le DMG" in plain(late)
    late.goto(f"{server.url}voeux/resultats/")
    late.get_by_text(f"Vous obtenez l’offre {held[LATE].offer}").wait_for()
    late.context.close()

    def plays(person: str) -> Page:
        page = visitor(PHONE)
        page.clock.set_fixed_time(AFTER)
        page.goto(f"{server.url}inscription/")
        page.locator("#fichier-invitation").set_input_files(device(played, person, tmp_path))
        page.get_by_role("button", name="Jouer cette personne").click()
        page.locator("#carte-identite .etiquette").wait_for()
        page.goto(f"{server.url}voeux/resultats/")
        page.locator("input[name=tour]").first.wait_for()
        return page

    def reads(page: Page, place: str, text: str) -> None:
        page.get_by_role("radio", name=place).check()
        page.get_by_text(text).first.wait_for()
        assert page.locator(".resultats-tour .message.erreur").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, "wider than a phone"

    orphan = plays(played.orphan)
    lost, now = played.answers["tour1"]["paires"][played.orphan], held[played.orphan]
    reads(orphan, "Tour 1", f"Le poste {lost} a été retiré le 16 septembre 2026")
    reads(orphan, "Commission" if now.origin == "commission" else f"Tour {now.origin[-1]}", now.offer)
    orphan.context.close()
    for person, said in (
        (played.withdrawn, "Vous avez quitté la campagne le 16 septembre 2026"),
        (played.resigned, "Vous avez quitté la campagne le 16 septembre 2026"),
        (played.host, f"{played.resigned} a démissionné le 16 septembre 2026"),
    ):
        page = plays(person)
        reads(page, "Tour 1", said)
        page.context.close()
    last = plays(LAST)
    reads(last, "Commission", f"affecte à l’offre {held[LAST].offer}")
    last.context.close()
