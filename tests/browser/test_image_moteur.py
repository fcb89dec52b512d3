"""A device that comes back starts from the image of an engine that it made: the same answers, and none without it."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import wait_offline_ready, wait_until

TYPED = "183,75"  # what a person types: nowhere in an image, which is made before the first answer
READY = "/€/.test(document.querySelector('#resultat:not([data-avance])')?.innerText ?? '')"  # the engine's own answer
OWN = "delete globalThis.SharedWorker"  # each page makes its engine anew
NAME = "const name = (await caches.keys()).find((one) => one.endsWith(':image'));"
IMAGE = f"""async () => {{ {NAME}
  if (!name) return null;
  const shelf = await caches.open(name); const [key] = await shelf.keys(); if (!key) return null;
  const kept = await shelf.match(key);
  const said = JSON.parse(decodeURIComponent(kept.headers.get('X-Phco-Image')));
  return {{ octets: (await kept.blob()).size, ...said }}; }}"""
# What is kept is changed: what it says, its bytes, or both together so that they agree.
CHANGED = f"""async ([said, bytes]) => {{ {NAME}
  const shelf = await caches.open(name);
  const [key] = await shelf.keys();
  const kept = await shelf.match(key);
  const former = JSON.parse(decodeURIComponent(kept.headers.get('X-Phco-Image')));
  const head = {{ ...former, ...said }};
  const body = bytes ? new Uint8Array(bytes) : new Uint8Array(await kept.arrayBuffer());
  if (bytes && said.empreinte === null) {{
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', body));
    head.empreinte = [...digest].map((one) => one.toString(16).padStart(2, '0')).join('');
  }}
  const headers = {{ 'X-Phco-Image': encodeURIComponent(JSON.stringify(head)) }};
  await shelf.put(key, new Response(body, {{ headers }})); }}"""
HOLDS = f"""async (words) => {{ {NAME}
  const shelf = await caches.open(name);
  const [key] = await shelf.keys();
  const text = new TextDecoder('latin1').decode(await (await shelf.match(key)).arrayBuffer());
  return words.map((word) => text.includes(word)); }}"""


def started(page: Page) -> str:
    """The result of a page that has just been opened, by an engine of its own."""
    page.goto("simuler/dj/")
    wait_until(page, READY)
    return page.inner_text("#resultat")


def made(page: Page) -> dict[str, object]:
    wait_until(page, f"({IMAGE})()")
    image: dict[str, object] = page.evaluate(IMAGE)
    return image


@pytest.mark.hors_ligne
def test_the_second_start_makes_an_image_the_third_takes_it_and_a_bad_one_is_made_again(page: Page) -> None:
    page.add_init_script(OWN)
    started(page)
    wait_offline_ready(page)
    assert page.evaluate(IMAGE) is None, "whoever comes once keeps no image"
    page.fill("[name=actes_par_mois]", TYPED)
    wait_until(page, "/Brouillon enregistré/.test(document.querySelector('#etat-brouillon').innerText)")
    first = started(page)
    assert page.input_value("[name=actes_par_mois]") == TYPED
    kept = made(page)
    assert 5_000_000 < int(str(kept["octets"])) < 25_000_000
    assert page.evaluate(HOLDS, ["simuler-dj", TYPED, TYPED.replace(",", ".")]) == [True, False, False]
    assert started(page) == first
    assert made(page)["empreinte"] == kept["empreinte"], "it was taken as it is"
    for said, body in (
        ({"temoin": "autre"}, None),  # an engine comes of it, which does not answer as it should
        ({"marque": "autre"}, None),
        ({}, [1, 2, 3]),
        ({"empreinte": None}, [16, 0, 0, 0, 0, 0, 0, 0] + 64 * [1]),  # the hash is right, and it is no engine
    ):
        page.evaluate(CHANGED, [said, body])
        assert started(page) == first, said
        wait_until(
            page, f"({IMAGE})().then((one) => one?.temoin === {json.dumps(kept['temoin'])} && one.octets > 5000000)"
        )
