"""A campaign end to end: a DJ and a PAMSU in Chromium, the desk by its command line, the site rebuilt around it.

Both enrol from the invitations that the desk wrote and export offline; the command line receives their very files,
matches and publishes; both then read their own result, verified on their device.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from phco.demo.actors import Actor, hearts_rows, ranking_rows
from phco.host.keys.keys import verify
from phco.host.keys.packages import read_keys
from phco.host.keys.seal import seal, unseal
from phco.offers import offer_as_cells, offer_table
from phco.packages.reading import open_package
from phco.packages.shortlink import shorten
from phco.site.pipeline import build_site
from tests.browser.conftest import DAY, DESKTOP, LOCALE, ROOT, Server, Vigil, alone, own_cache, wait_until
from tests.dmg.test_dmg_cli import CAMPAIGN, OFFERS, Office, actors_of, people_csv

SLOW = 240_000
MINE, THEIRS = "dj-001", str(OFFERS[0].pamsu)
AUGUST, WISHING = datetime(2026, 8, 10, 9, tzinfo=UTC), datetime(2026, 9, 2, 9, tzinfo=UTC)
RANKING, AFTER = datetime(2026, 9, 6, 9, tzinfo=UTC), datetime(2026, 9, 9, 20, tzinfo=UTC)
FROZEN = datetime(2026, 9, 9, 7, 30, tzinfo=UTC)
DJ = [f"dj-{n:03d}" for n in range(1, 11)]


def rebuild(office: Office, out: Path) -> None:
    """What a DMG does after ``publier``: build the site with its publication."""
    published = office.folder / "sorties" / "publication"
    with alone("construction"):
        build_site(root=ROOT, out=out, cache=own_cache("campagne"), day=DAY, published=published, say=lambda _: None)


def code_of(office: Office, person: str) -> str:
    """The code that the secretary hands over."""
    text = (office.folder / "sorties" / "invitations" / "codes-a-remettre.csv").read_text(encoding="utf-8-sig")
    return next(row["code"] for row in csv.DictReader(io.StringIO(text), delimiter=";") if row["pseudonyme"] == person)


def enrol(page: Page, office: Office, url: str, person: str) -> None:
    """Open one's invitation, type the code: a DJ by the link that the QR code holds, a PAMSU by the file."""
    path = office.folder / "sorties" / "invitations" / f"{person}.phco"
    if person == MINE:
        page.goto(f"{url}inscription/#invitation={shorten(path.read_bytes())}")
    else:
        page.goto(f"{url}inscription/")
        page.locator("#fichier-invitation").set_input_files(path)
    page.get_by_text("Invitation valide").wait_for(timeout=SLOW)
    page.locator("#code").fill(code_of(office, person))
    page.locator("#inscrire").click()
    page.get_by_text(f"Cet appareil est inscrit : {person}").wait_for(timeout=SLOW)


def saved(page: Page, folder: Path, press: Callable[[], None]) -> Path:
    """The file that a button downloads."""
    with page.expect_download(timeout=SLOW) as download:
        press()
    target = folder / download.value.suggested_filename
    download.value.save_as(target)
    return target


def export_list(page: Page, folder: Path) -> Path:
    """« Exporter », then « Télécharger », with the network off."""
    page.context.set_offline(True)
    wait_until(page, "document.querySelector('#exporter').getAttribute('aria-disabled') === 'false'", 240)
    page.locator("#exporter").click()
    page.get_by_text("Fichier signé et scellé").wait_for(timeout=SLOW)
    path = saved(page, folder, lambda: page.get_by_role("button", name="Télécharger le fichier").click())
    page.context.set_offline(False)
    return path


def sheet_csv(path: Path) -> Path:
    """One's sheet as the DMG's Excel gives it, to be taken up in the form."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(offer_table().names)
        cells = offer_as_cells(OFFERS[0])
        writer.writerow([cells[name] for name in offer_table().names])
    return path


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Office:
    return Office(tmp_path / "dmg", monkeypatch, capsys)


@pytest.mark.long  # it builds the whole site three times; minutes, not seconds
def test_a_whole_campaign_with_two_people_in_a_browser(
    office: Office, chromium: Browser, vigil: Vigil, serve: Callable[..., Server], tmp_path: Path
) -> None:
    office.run("2026-07-15T09:00", "init", "--campagne", CAMPAIGN, "--serveur", "mx.dmg.example")
    people_csv(tmp_path / "personnes.csv")
    office.run("2026-07-15T10:00", "inviter", str(tmp_path / "personnes.csv"))
    office.run("2026-07-15T10:10", "publier")
    first = (office.folder / "sorties" / "publication" / "bulletin.phco").read_bytes()
    site = tmp_path / "site"
    rebuild(office, site)
    server = serve(site)
    vigil.allow("ERR_INTERNET_DISCONNECTED")
    actors = actors_of(office)
    recipient = next(one.key for one in read_keys(office.folder / "cles") if one.usage == "sceau")

    def person(name: str) -> Page:
        context = chromium.new_context(base_url=server.url, service_workers="block", **DESKTOP, **LOCALE)
        vigil.watch(context)
        page = context.new_page()
        page.set_default_timeout(SLOW)
        page.clock.set_system_time(AUGUST)
        enrol(page, office, server.url, name)
        return page

    dj, pamsu = person(MINE), person(THEIRS)

    # The PAMSU takes up their sheet, and exports it signed and sealed without any network.
    pamsu.goto(f"{server.url}pamsu/fiche/")
    wait_until(pamsu, "document.querySelector('#exporter-signe')?.hidden === false", 240)
    pamsu.locator("#fichier").set_input_files(sheet_csv(tmp_path / "fiche.csv"))
    wait_until(pamsu, f"document.querySelector('[name=\"fiche.id\"]')?.value === '{OFFERS[0].id}'", 240)
    pamsu.locator("[data-etape]").last.evaluate("(button) => button.click()")
    pamsu.context.set_offline(True)
    sheet = saved(pamsu, tmp_path, lambda: pamsu.locator("#exporter-signe").evaluate("(button) => button.click()"))
    pamsu.context.set_offline(False)

    others = tmp_path / "autres"
    others.mkdir()
    for offer in OFFERS[1:]:
        data = actors[str(offer.pamsu)].write("fiche-rts", {"offre": [offer_as_cells(offer)]}, created=AUGUST)
        (others / f"{offer.id}.phco").write_bytes(seal(data, recipient))
    got = office.run("2026-08-10T12:00", "recevoir", str(sheet), str(others))
    assert got["comptes"] == {"retenu": len(OFFERS)}, got
    opened = office.run("2026-08-31T22:00", "tour", "ouvrir", "1")
    office.run("2026-08-31T22:10", "publier")
    rebuild(office, site)

    # The DJ notes the offers that the DMG published, and exports with the network off.
    dj.clock.set_system_time(WISHING)
    dj.goto(f"{server.url}voeux/")
    wait_until(dj, "document.documentElement.dataset.voeux === 'pret'", 240)
    wait_until(dj, "/\\/ 6$/.test(document.querySelector('.jauge-compte strong')?.textContent ?? '')", 240)
    rows = dj.locator(".voeu")
    for place in range(8):
        rows.nth(place).locator("label.coeur").nth(4 if place == 0 else 2).click()
    wait_until(dj, "document.querySelector('.jauge-compte strong')?.textContent.startsWith('8')", 240)
    shown = "[...document.querySelectorAll('.voeu')].slice(0, 8).map((row) => row.dataset.offre)"
    hearted = dj.evaluate(shown)
    wishes = export_list(dj, tmp_path)

    rng = random.Random(4)
    lists = tmp_path / "listes"
    lists.mkdir()
    for one in DJ[1:]:
        hearts = {o.id: rng.randint(1, 5) for o in rng.sample(OFFERS, 8)} | {OFFERS[0].id: 1}
        data = actors[one].write(
            "voeux", {"voeux": hearts_rows(1, hearts)}, created=WISHING, tour=1, catalogue=str(opened["catalogue"])
        )
        (lists / f"{one}.phco").write_bytes(seal(data, recipient))
    got = office.run("2026-09-02T12:00", "recevoir", str(wishes), str(lists))
    assert got["comptes"] == {"retenu": len(DJ)}, got
    office.run("2026-09-05T08:00", "tour", "candidats", "1")

    # The PAMSU opens who came, ranks everyone, exports with the network off.
    pamsu.clock.set_system_time(RANKING)
    pamsu.goto(f"{server.url}voeux/classer/")
    folder = office.folder / "sorties" / "tour1" / "candidats"
    pamsu.locator("#fichier-candidats").set_input_files(folder / f"{OFFERS[0].id}-{THEIRS}.phco")
    wait_until(pamsu, "document.querySelector('#avec-candidats')?.hidden === false", 240)
    while pamsu.locator("#autres .candidat").count():
        pamsu.locator("#autres .candidat").first.get_by_role("button", name="Classer").click()
    ranked = pamsu.evaluate("[...document.querySelectorAll('#classes .candidat')].map((row) => row.dataset.candidat)")
    ranking = export_list(pamsu, tmp_path)
    ranks = tmp_path / "classements"
    ranks.mkdir()
    keys = read_keys(office.folder / "cles")
    for path in sorted(folder.iterdir()):
        name = path.stem.split("-", 2)[2]
        if name == THEIRS:
            continue
        actor: Actor = actors[name]
        package = open_package(unseal(path.read_bytes(), actor.opener), find=keys, verify=verify)
        order = [str(row["candidat"]) for row in package.tables["candidats"]]
        rng.shuffle(order)
        data = actor.write("classement", {"classement": ranking_rows(1, order)}, created=RANKING, tour=1)
        (ranks / f"{name}.phco").write_bytes(seal(data, recipient))
    got = office.run("2026-09-06T12:00", "recevoir", str(ranking), str(ranks))
    assert set(got["comptes"]) == {"retenu"}, got  # type: ignore[call-overload]

    office.run("2026-09-09T09:00", "apparier", "figer", "1", "--tirage", "loto:2026-09-09")

    # The DJ's device sees what the DMG committed to, before the draw that nobody knows yet.
    office.run("2026-09-09T09:10", "publier")
    rebuild(office, site)
    dj.clock.set_system_time(FROZEN)
    dj.goto(f"{server.url}voeux/suivi/")
    dj.locator(".liste-envois [data-verdict=recu]").first.wait_for()
    result: Any = office.run(
        "2026-09-09T20:30",
        "apparier",
        "tirer",
        "1",
        "--numeros",
        "3-11-24-38-45",
        "--chance",
        "7",
        "--sans-auditeur",
        "essai",
    )
    office.run("2026-09-09T20:40", "publier")
    rebuild(office, site)

    # Both read their result, verified on their own device.
    post = result["paires"][MINE]
    assert post in hearted
    dj.clock.set_system_time(AFTER)
    dj.goto(f"{server.url}voeux/resultats/")
    dj.get_by_text(f"Vous obtenez l’offre {post}").wait_for()
    dj.get_by_text("aucun poste que vous aimez davantage ne vous aurait pris").first.wait_for()
    seen = "Ce téléphone a vu l’engagement le 9 septembre 2026, 9 h 30, avant le tirage"
    dj.get_by_text(seen).first.wait_for(state="attached")  # among the proofs, unfolded on demand
    assert "c’est bien la même" in dj.locator("#tirage").inner_text().replace("\u00a0", " ")
    assert dj.locator(".resultats-tour .message.erreur").count() == 0
    explained = dj.locator(".resultats-tour .expliquee tbody").count()
    assert explained == len(hearted)
    dj.set_viewport_size({"width": 390, "height": 844})
    assert dj.evaluate("document.documentElement.scrollWidth") <= 390, "the explanation is wider than a phone"
    dj.goto(f"{server.url}voeux/suivi/")
    dj.locator(".liste-envois [data-verdict=recu]").first.wait_for()

    pamsu.clock.set_system_time(AFTER)
    pamsu.goto(f"{server.url}voeux/resultats/")
    mine = next((one for one, offer in result["paires"].items() if offer == OFFERS[0].id), None)
    said = f"accueille {mine}" if mine else "reste vacante à ce tour"
    pamsu.get_by_text(said).wait_for()
    pamsu.goto(f"{server.url}voeux/suivi/")
    wait_until(pamsu, "document.querySelectorAll('.liste-envois [data-verdict=recu]').length === 2", 240)
    assert mine is None or mine in ranked

    # An older publication put back is refused: the device remembers the versions it has seen.
    (site / "publication" / "bulletin.phco").write_bytes(first)
    dj.goto(f"{server.url}voeux/suivi/")
    dj.get_by_text("plus ancien").first.wait_for()
    for page in (dj, pamsu):
        page.context.close()
