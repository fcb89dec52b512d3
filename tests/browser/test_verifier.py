"""The verifier on screen: three kinds of file in one drop zone, a sentence first, offline, and forgeries refused."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page, expect

from phco.calls.dispatch import call
from phco.host.keys.examples import example_about, example_inputs, example_key
from phco.jsontext import canonical
from phco.matching.telling.examples import DRAW, entry_of, example
from phco.packages import attach, prepare
from tests.browser.conftest import fix_time

pytestmark = pytest.mark.warm

PATH = "comprendre/verifier/"
LONG = 120_000
VERDICT = ".verdict-phrase"
SECOND = "#second .second-phrase"


def published() -> dict[str, Any]:
    one = example("remplacements")
    return call("appariement.publier", entry_of(one.hearts, one.rankings, method="deux-niveaux", draw=DRAW))


def as_file(name: str, content: object) -> Any:
    raw = json.dumps(content, ensure_ascii=False).encode()
    return {"name": name, "mimeType": "application/json", "buffer": raw}


def signed(*, altered: bool = False, **documents: object) -> bytes:
    """A signed package of results, from the DMG whose key the demonstration's site holds."""
    inputs, key = example_inputs("resultats"), example_key("dmg")
    pieces = {f"annexes/{name}.json": canonical(content) for name, content in documents.items()}
    prepared = prepare(example_about("resultats", inputs), inputs["tableaux"], pieces)
    signature = key.sign(prepared.pae)
    if altered:
        signature = bytes([signature[0] ^ 1]) + signature[1:]
    return attach(prepared, key.public.thumbprint, signature)


def test_files_are_checked_together_and_the_answer_comes_first(page: Page, axe: Callable[..., list[str]]):
    made = published()
    page.goto(PATH)
    page.locator("#fichiers").set_input_files(
        [as_file("public.json", made["public"]), as_file("moi.json", made["explications"]["Alix"])]
    )
    expect(page.locator(VERDICT)).to_contain_text("Vous avez Vire", timeout=LONG)
    expect(page.locator(".limites li")).not_to_have_count(0)
    page.locator("summary", has_text="Aucun poste que vous aimez davantage ne vous aurait pris").click()
    expect(page.get_by_text("Bayeux : complet", exact=False)).to_be_visible()
    assert axe(page) == []

    # The same, as the DMG sends it: one signed package. Then its twin, whose signature was touched.
    content = {"resultat": made["public"], "explication": made["explications"]["Alix"]}
    sent = {"name": "tour1.phco", "mimeType": "application/zip"}
    page.locator("#fichiers").set_input_files(sent | {"buffer": signed(**content)})
    expect(page.get_by_label("Signatures")).to_contain_text("signature valide, de dmg", timeout=LONG)
    expect(page.get_by_label("Fichiers lus")).to_contain_text("tour1.phco, resultat.json : résultat public")
    expect(page.locator(VERDICT)).to_contain_text("Vous avez Vire")
    page.locator("#fichiers").set_input_files(sent | {"buffer": signed(altered=True, **content)})
    expect(page.locator("#verdict")).to_contain_text("La signature ne correspond pas au contenu", timeout=LONG)


def test_a_forgery_and_a_foreign_file_are_refused_in_french(page: Page):
    made = published()
    forged = {**made["public"], "taille": 9}
    page.goto(PATH)
    page.locator("#fichiers").set_input_files(as_file("faux.json", forged))
    expect(page.locator(".verdict-certificat[data-valide=non]")).to_contain_text("annonce 9 paires", timeout=LONG)
    page.locator("#fichiers").set_input_files(as_file("autre.json", {"a": 1}))
    expect(page.locator("#verdict")).to_contain_text("n’est ni un résultat public", timeout=LONG)


def test_a_complaint_downloaded_here_is_judged_here(page: Page):
    page.goto(PATH)
    address = page.get_by_role("link", name="Un exemple fictif à télécharger").get_attribute("href") or ""
    answer = page.request.get(urljoin(page.url, address))
    assert answer.ok
    file = {"name": "exemple-reclamation.json", "mimeType": "application/json", "buffer": answer.body()}
    page.locator("#fichiers").set_input_files(file)
    expect(page.locator("#verdict")).to_contain_text("Le DMG se contredit", timeout=LONG)
    expect(page.locator("#verdict")).not_to_contain_text("À corriger")
    expect(page.locator("#second")).to_contain_text("Le DMG se contredit")
    expect(page.locator("#second [data-propriete=recu_liste]")).to_have_class("propriete fausse")
    expect(page.locator("#second .propriete.vraie")).to_have_count(4)


def paper(kind: str, **tables: object) -> Any:
    """A paper of the DMG whose key the demonstration's site holds, as a file to drop."""
    inputs, key = example_inputs(kind), example_key("dmg")
    prepared = prepare(example_about(kind, inputs), inputs["tableaux"] | tables, {})
    data = attach(prepared, key.public.thumbprint, key.sign(prepared.pae))
    return {"name": f"{kind}.phco", "mimeType": "application/zip", "buffer": data}


def test_what_a_site_serves_is_held_against_what_the_dmg_signed_of_it(page: Page, axe: Callable[..., list[str]]):
    fix_time(page, "2027-03-04T08:00:00Z")
    page.goto(PATH)
    rows: list[dict[str, object]] = [{"nom": "site/_headers", "sha256": "0" * 64, "octets": 1}]  # the host's alone
    for path, asked in (("fichiers.json",) * 2, ("index.html", ""), ("sw.js",) * 2, (f"{PATH}index.html", PATH)):
        served = page.request.get(urljoin(page.url, f"../../{asked}")).body()
        rows.append({"nom": f"site/{path}", "sha256": hashlib.sha256(served).hexdigest(), "octets": len(served)})
    page.locator("#fichiers").set_input_files(paper("livraison", fichiers=rows))
    expect(page.locator(SECOND)).to_contain_text("4 fichiers lus sont ceux que le DMG a signés")
    expect(page.locator("#accord[data-accord=oui]")).to_be_visible(timeout=LONG)
    expect(page.locator("#verdict")).to_contain_text("4 fichiers lus du site")
    assert axe(page) == []
    rows[1]["sha256"] = "0" * 64
    page.locator("#fichiers").set_input_files(paper("livraison", fichiers=rows))
    expect(page.locator(SECOND)).to_contain_text("« fichiers.json » n’est pas celui de la livraison")
    expect(page.locator(".verdict-certificat[data-valide=non]")).to_contain_text("Refusé", timeout=LONG)
    expect(page.locator("#accord[data-accord=oui]")).to_be_visible()

    # A timestamp, with the file that it names dropped beside it; then another file under that name.
    index = {"name": "index.json", "mimeType": "application/json", "buffer": b"{}"}
    listed = [{"nom": "index.json", "sha256": hashlib.sha256(b"{}").hexdigest()}]
    stamp = paper("horodatage", fichiers=listed)
    page.locator("#fichiers").set_input_files([stamp, index])
    expect(page.locator("#verdict")).to_contain_text("Le DMG a confirmé cette publication", timeout=LONG)
    expect(page.locator("#second .propriete.vraie")).to_have_count(2)
    page.locator("#fichiers").set_input_files([stamp, index | {"buffer": b"{} "}])
    expect(page.locator("#second [data-propriete=horodatage_fichiers]")).to_have_class("propriete fausse")
    expect(page.locator("#accord[data-accord=oui]")).to_be_visible(timeout=LONG)


def test_the_worked_examples_need_no_network(phone: Page, axe: Callable[..., list[str]]):
    phone.goto(PATH)
    phone.locator("[data-essai=public]").click()
    expect(phone.locator(VERDICT)).to_contain_text("cohérent", timeout=LONG)
    phone.context.set_offline(True)
    phone.locator("[data-essai=complet]").click()
    expect(phone.locator(VERDICT)).to_contain_text("L’appariement est exact", timeout=LONG)
    phone.locator("[data-essai=falsifie]").click()
    expect(phone.locator(".verdict-certificat[data-valide=non]")).to_contain_text("Refusé", timeout=LONG)
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe(phone) == []
