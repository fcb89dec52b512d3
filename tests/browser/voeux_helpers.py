"""What the journeys of the wishes share: enrol, wait, read what was exported, open it as the DMG would."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from phco.host.keys.examples import DEMONSTRATION_CODE, demonstration_packages, example_key
from phco.host.keys.keys import verify
from phco.host.keys.seal import unseal
from phco.packages import Keyring, Package, claimed_enrolment, open_package, unwrap
from tests.browser.conftest import wait_until

READY = "document.documentElement.dataset.voeux === 'pret'"
CODE, FILES = demonstration_packages()


def invitation_link(role: str) -> str:
    """The link of the demonstration's invitation, as the DMG writes it."""
    raw = base64.urlsafe_b64encode(FILES[f"invitation_{role}"]).rstrip(b"=").decode()
    return f"inscription/#invitation={raw}"


def enrol(page: Page, url: str, role: str = "dj") -> None:
    """Open the invitation's link and give the code, with the keyboard alone."""
    page.goto(f"{url}{invitation_link(role)}")
    page.get_by_text("Invitation valide").wait_for(timeout=120_000)
    page.locator("#code:focus").wait_for()
    page.keyboard.type(CODE.lower().replace("-", " "))
    page.keyboard.press("Enter")
    page.get_by_text("Cet appareil est inscrit :").wait_for(timeout=60_000)


def open_planner(page: Page, url: str, place: str = "voeux/") -> None:
    page.goto(f"{url}{place}")
    wait_until(page, READY, timeout=120)


def count(page: Page) -> str:
    """« 71 / 70 », as the meter says."""
    return page.locator(".jauge-compte strong").inner_text().replace("\u202f", "").replace("\u00a0", " ")


def wait_count(page: Page, text: str) -> None:
    wait_until(page, f"document.querySelector('.jauge-compte strong')?.textContent === '{text}'", timeout=30)


def export(page: Page, folder: Path) -> bytes:
    """Press « Exporter », then « Télécharger » : the sealed file."""
    page.locator("#exporter").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Fichier signé et scellé").wait_for(timeout=60_000)
    with page.expect_download() as download:
        page.get_by_role("button", name="Télécharger le fichier").press("Enter")
    target = folder / download.value.suggested_filename
    download.value.save_as(target)
    return target.read_bytes()


def opened(sealed: bytes, role: Any = "dj") -> tuple[Package, bytes]:
    """What the DMG reads: the seal, the enrolment under the person's code, the signature, the rows."""
    inner = unseal(sealed, example_key("dmg", "P-256"))
    claim = claimed_enrolment(unwrap(inner).envelope.payload)
    assert claim is not None
    campaign, person, enrolment = claim
    assert enrolment.holds(DEMONSTRATION_CODE, campaign, person)
    return open_package(inner, find=Keyring(enrolment.records(person, role)), verify=verify), inner


def set_offline(page: Page, server: Any) -> None:
    """No network at all: the context is offline and the server is gone."""
    page.context.set_offline(True)
    server.stop()
