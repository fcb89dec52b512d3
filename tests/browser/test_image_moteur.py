"""A device that comes back starts from the image of an engine that it made: the same answers, and none without it."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Vigil, wait_offline_ready, wait_until

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

# A type of Python whose ways lead nowhere: whoever uses it meets a place that the browser refuses, and Python is over.
# The hash is right, and the engine starts.
BROKEN = f"""async (type) => {{ {NAME}
  const shelf = await caches.open(name);
  const [key] = await shelf.keys();
  const kept = await shelf.match(key);
  const said = JSON.parse(decodeURIComponent(kept.headers.get('X-Phco-Image')));
  const body = new Uint8Array(await kept.arrayBuffer());
  const [length, count] = new Uint32Array(body.buffer, 0, 2);
  const pages = [...new Uint32Array(body.buffer, 8, count)];
  const at = new Map(pages.map((page, rank) => [page, 8 + 4 * count + 4096 * rank]));
  const whole = new Uint8Array(length);
  for (const [page, from] of at) whole.set(body.subarray(from, from + 4096), 4096 * page);
  const heap = new Uint32Array(whole.buffer, 0, 2)[1];  // what comes before is Pyodide's own
  const words = new Uint32Array(whole.buffer, heap, (length - heap) >> 2);
  const letters = [...type, '\\0'].map((one) => one.charCodeAt(0));
  const names = new Set();
  for (let place = heap; place < length; place += 1)
    if (letters.every((letter, rank) => whole[place + rank] === letter)) names.add(place - heap);
  const view = new DataView(body.buffer);
  const found = [...words.keys()].filter((rank) => names.has(words[rank])).map((rank) => 4 * (rank - 3));
  for (const one of found) for (const slot of [24, 72, 148, 152, 156]) {{  // its end, its attributes, how it is made
    const place = heap + one + slot;
    view.setUint32(at.get(place >> 12) + (place & 4095), 0xffffff, true);
  }}
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', body));
  said.empreinte = [...digest].map((one) => one.toString(16).padStart(2, '0')).join('');
  const headers = {{ 'X-Phco-Image': encodeURIComponent(JSON.stringify(said)) }};
  await shelf.put(key, new Response(body, {{ headers }}));
  return found.length; }}"""


def started(page: Page) -> str:
    """The result of a page that has just been opened, by an engine of its own."""
    page.goto("simuler/dj/")
    wait_until(page, READY)
    return page.inner_text("#resultat")


def made(page: Page) -> dict[str, object]:
    wait_until(page, f"({IMAGE})()")
    image: dict[str, object] = page.evaluate(IMAGE)
    return image


def breaks_in_a_call(page: Page, first: str, kept: dict[str, object]) -> None:
    """The image comes, its engine starts, and dies in the middle of a call: nobody sees it, and it serves no more."""
    assert page.evaluate(BROKEN, "DjSituation") == 1
    page.goto("simuler/dj/")
    wait_until(page, f"({IMAGE})().then((one) => one.refus)")
    wait_until(page, READY)
    assert page.inner_text("#resultat") == first
    assert "interrompu" not in page.inner_text("main")
    wait_until(page, "document.documentElement.dataset.moteur === 'fini'")
    # None is made again for what broke it; another version of the browser, or of the engine, makes its own.
    started(page)
    assert page.evaluate(IMAGE) == {"octets": 0, "marque": kept["marque"], "refus": True}
    page.evaluate(CHANGED, [{"marque": "autre"}, None])
    started(page)
    wait_until(page, f"({IMAGE})().then((one) => one.octets > 5000000)")


@pytest.mark.hors_ligne
@pytest.mark.court
def test_the_second_start_makes_an_image_the_third_takes_it_and_a_bad_one_is_made_again(
    page: Page, vigil: Vigil
) -> None:
    vigil.allow("fatal error|RuntimeError|Stack|invalid frame|in read_dj")  # Pyodide says its end to the console
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
            page,
            f"({IMAGE})().then((one) => one?.octets > 5000000 && one.temoin === {json.dumps(kept['temoin'])}"
            f" && one.marque === {json.dumps(kept['marque'])})",
        )
    # Two pages of a device take it at once.
    other = page.context.new_page()
    other.goto("simuler/dj/", wait_until="commit")
    assert started(page) == first
    wait_until(other, READY)
    assert other.inner_text("#resultat") == first
    other.close()
    breaks_in_a_call(page, first, kept)
