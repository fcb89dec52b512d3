"""A PAMSU's year with their DJ on one page: weeks, leave, interviews, and the slip of the sheet that was sent."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from phco.offers.demonstration import demonstration_offers
from phco.offers.reader import offer_as_json, offer_from_json
from phco.offers.tables import offers_as_csv
from tests.browser import voeux_helpers
from tests.browser.conftest import Server, fix_time, wait_until

pytestmark = pytest.mark.warm

READY = "document.documentElement.dataset.monDj === 'pret'"


def test_the_year_of_a_pamsu_is_on_one_page(phone: Page, server: Server, tmp_path: Path) -> None:
    fix_time(phone, "2026-11-29T10:00:00+01:00")
    voeux_helpers.enrol(phone, server.url, role="pamsu")
    phone.goto("pamsu/mon-dj/")
    wait_until(phone, READY, timeout=120)
    expect(phone.locator("#bulletin-mois")).to_contain_text("L’estimer sans elle")

    sheet = offer_as_json(demonstration_offers(1)[0]) | {"pamsu": "pamsu-exemple"}
    for key in ("fictif", "reconduite", "mise_a_jour"):
        sheet.pop(key, None)
    (tmp_path / "fiche.csv").write_text(offers_as_csv([offer_from_json(sheet)]), encoding="utf-8")
    phone.goto("pamsu/fiche/")
    phone.locator("#fichier").set_input_files(tmp_path / "fiche.csv")
    expect(phone.locator("#reprise")).to_contain_text("est reprise", timeout=120_000)
    phone.locator("#ou-en-suis-je").click()
    phone.locator('#etapes [data-etape="7"]').click()
    with phone.expect_download():
        phone.locator("#exporter-signe").click()

    phone.goto("pamsu/mon-dj/")
    wait_until(phone, READY, timeout=120)
    expect(phone.locator("#bulletin-mois")).to_contain_text("Ce que vous recevriez")
    expect(phone.locator("#bulletin-mois")).to_contain_text("brut par mois")
    month = phone.get_by_label("Mois", exact=True)
    expect(month).to_have_value("2026-11")
    expect(month.locator("option")).to_have_count(12)
    phone.locator("#bulletin-mois").evaluate("(zone) => { zone.textContent = ''; }")
    month.select_option("2027-03")
    expect(phone.locator("#bulletin-mois")).to_contain_text("barème de mars\u00a02027", timeout=30_000)
    expect(phone.locator("#resultat")).to_contain_text("cette semaine")
    assert (
        phone.locator("#resultat .semestre-table a").first.evaluate("(one) => one.pathname").endswith("/stage/semaine/")
    )
    phone.get_by_role("button", name="Ajouter un entretien").click()
    phone.get_by_label("Entretien 1").fill("2026-11-20")
    expect(phone.locator("#carnet")).to_contain_text("1 tenu", timeout=30_000)
    phone.get_by_role("button", name="Ajouter une période").click()
    phone.locator("#conges-0-debut").fill("2026-12-21")
    phone.locator("#conges-0-fin").fill("2026-12-25")
    expect(phone.locator("#resultat .semestre-table")).to_contain_text("congé", timeout=30_000, ignore_case=True)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390

    # Each part is one tap away on a phone.
    for name, part in (("Semaines", "#resultat"), ("Congés", "#mon-dj-conges"), ("Entretiens", "#mon-dj-entretiens"),
                       ("Bulletin du mois", "#titre-mois")):  # fmt: skip
        phone.evaluate("scrollTo(0, 0)")
        phone.get_by_role("navigation", name="Dans cette page").get_by_role("link", name=name).tap()
        wait_until(phone, f"Math.abs(document.querySelector('{part}').getBoundingClientRect().top) < 300")
