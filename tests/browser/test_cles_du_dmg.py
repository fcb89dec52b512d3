"""What the DMG's signed manifest says of keys, at the moment of an export: another key to seal to, keys given up."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from phco.host.keys.examples import example_about, example_inputs, example_key
from phco.host.keys.seal import unseal
from phco.packages import attach, prepare, unwrap
from phco.packages.identity import b64
from tests.browser.accueil_outils import picture
from tests.browser.conftest import Server
from tests.browser.voeux_helpers import FILES, enrol, export, open_planner, wait_count

pytestmark = pytest.mark.warm

NEXT = example_key("dmg-suivant", "P-256")  # the key that the DMG opens with from now on
SINCE = "2027-03-01T08:00:00Z"
INDEX = '{"format":"phco-publication-1","fichiers":[{"nom":"manifeste.phco","genre":"manifeste","tour":1}]}'
SERVED = """(manifest) => {
  globalThis.manifeste = Uint8Array.from(atob(manifest), (one) => one.charCodeAt(0));
  globalThis.ailleurs ??= globalThis.fetch;
  const held = { "index.json": () => LIST, "manifeste.phco": () => globalThis.manifeste };
  globalThis.fetch = (url, ...rest) => {
    const name = String(url).split("/publication/")[1];
    return held[name] ? Promise.resolve(new Response(held[name]())) : globalThis.ailleurs(url, ...rest);
  };
}""".replace("LIST", repr(INDEX))


def manifest(version: int, *revoked: str) -> str:
    """A manifest of that version, in base64: the new key to seal to, and those that no longer hold."""
    inputs, key = example_inputs("manifeste"), example_key("dmg")
    tables = inputs["tableaux"] | {"revocations": [{"cle": one, "depuis": SINCE} for one in revoked]}
    tables["manifeste"] = [tables["manifeste"][0] | {"version": version, "cle_sceau": b64(NEXT.public.raw)}]
    prepared = prepare(example_about("manifeste", inputs), tables)
    return base64.b64encode(attach(prepared, key.public.thumbprint, key.sign(prepared.pae))).decode()


def test_a_changed_key_is_said_and_a_revoked_one_sends_nothing(
    phone: Page, server: Server, axe: Callable[..., list[str]], tmp_path: Path
) -> None:
    enrol(phone, server.url, "pamsu")
    phone.add_init_script(f"({SERVED})({manifest(4)!r})")
    open_planner(phone, server.url, "voeux/classer/")
    phone.locator("#fichier-candidats").set_input_files(
        {"name": "candidats.phco", "mimeType": "application/zip", "buffer": FILES["candidats"]}
    )
    wait_count(phone, "0 / 10")
    for _ in range(10):
        phone.locator("#autres button", has_text="Classer").first.press("Enter")
    wait_count(phone, "10 / 10")
    sealed = export(phone, tmp_path)
    expect(phone.locator("#envoi")).to_contain_text("Le DMG a changé la clé qui ouvre les envois")
    picture(phone, "cle-changee")
    assert axe(phone) == []
    mine = unwrap(unseal(sealed, NEXT)).envelope.keyid
    for version, key, says in (
        (5, mine, "La clé de cet appareil ne vaut plus depuis le 1er mars 2027"),
        (6, example_key("dmg").public.thumbprint, "La clé qui signe au nom du DMG ne vaut plus"),
        (7, NEXT.public.thumbprint, "La clé qui ouvre les envois au DMG ne vaut plus"),
    ):
        phone.evaluate(SERVED, manifest(version, key))
        phone.locator("#exporter").press("Enter")
        expect(phone.locator("#etat-export")).to_contain_text("L’export n’a pas abouti")
        expect(phone.locator("#envoi .message.erreur")).to_contain_text(says)
        expect(phone.locator("#envoi .message.erreur")).to_be_in_viewport(ratio=1)
        expect(phone.locator("#envoi button")).to_have_count(0)
        picture(phone, f"cle-revoquee-{version}")
    phone.set_viewport_size({"width": 1366, "height": 768})
    picture(phone, "cle-revoquee-1366")
    assert axe(phone) == []
