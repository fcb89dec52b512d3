"""A calendar file imported on a phone: what is read is adopted, what is not sure is decided, what is there is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.stage_outils import open_stage, settled

pytestmark = pytest.mark.warm

CASES = Path(__file__).parents[1] / "cases" / "calendriers"
DOUBT = """BEGIN:VCALENDAR\r
VERSION:2.0\r
BEGIN:VEVENT\r
UID:1\r
DTSTART;VALUE=DATE:20270510\r
SUMMARY:Congés de Paul\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:2\r
DTSTART;VALUE=DATE:20270511\r
SUMMARY:Inscription congrès CNGE\r
END:VEVENT\r
END:VCALENDAR\r
"""


def give(page: Page, file: Path | dict[str, object], said: str) -> None:
    if not page.get_by_label("Fichier .ics").is_visible():
        page.get_by_text("Importer un calendrier (.ics)").click()
    page.get_by_label("Fichier .ics").set_input_files(file)  # type: ignore[arg-type]
    page.locator("#import-ics", has_text=said).wait_for()
    settled(page)


def test_several_days_a_seminar_and_a_congress_are_adopted(phone: Page):
    open_stage(phone, "semestre", {"regime": "saspas"})
    give(phone, CASES / "page-multi-jours.ics", "3\u00a0éléments ajoutés, 1\u00a0laissé de côté.")
    zone = phone.locator("#import-ics")
    assert "null" not in zone.inner_text()
    for said in ("Arrêt de travail, du 10 au 14\u00a0mai\u00a02027", "Séminaire douleur, 3\u00a0juin\u00a02027",
                 "Congrès CNGE, du 16 au 18\u00a0juin\u00a02027", "Staff maladies chroniques"):  # fmt: skip
        assert zone.get_by_text(said).count() == 1
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # again: everything is there
    give(phone, CASES / "page-multi-jours.ics", "Aucun élément ajouté, 3 déjà là, 1\u00a0laissé de côté.")
    zone.get_by_role("link", name="Enseignements").count()
    phone.goto(phone.url.replace("/semestre/", "/rattrapages/"))
    settled(phone)
    days = phone.locator("[id^='ev-'][id$='-date']").evaluate_all("all => all.map((one) => one.value)")
    assert days == [*(f"2027-05-{day}" for day in range(10, 15)), *(f"2027-06-{day}" for day in range(16, 19))]
    phone.goto(phone.url.replace("/rattrapages/", "/enseignements/"))
    settled(phone)
    assert phone.get_by_label("Nom", exact=True).input_value() == "Séminaire douleur"
    phone.get_by_text("Autres séminaires").wait_for()


def test_what_is_not_sure_is_decided_with_one_press(phone: Page):
    open_stage(phone, "conges", {"regime": "dj"})
    file = {"name": "x.ics", "mimeType": "text/calendar", "buffer": DOUBT.encode()}
    give(phone, file, "Aucun élément ajouté, 2 à décider, aucun laissé de côté.")
    zone = phone.locator("#import-ics")
    zone.get_by_role("button", name="Congé : Congés de Paul").click()
    zone.get_by_text("Ajouté : Congé").wait_for()
    phone.locator("#conges-0-debut").wait_for()
    assert phone.locator("#conges-0-debut").input_value() == "2027-05-10"
    assert phone.evaluate("document.activeElement.textContent").startswith("Congrès")
    zone.get_by_role("button", name="Laisser : Inscription congrès CNGE").click()
    zone.get_by_text("Laissé de côté.", exact=True).wait_for()
    phone.locator("[data-action='annuler']").click()
    phone.locator("#conges-0-debut").wait_for(state="detached")


def test_the_exported_file_keeps_its_identifiers_when_a_date_changes(phone: Page, tmp_path: Path):
    open_stage(phone, "conges", {"regime": "dj", "conges": [{"debut": "2026-12-21", "fin": "2026-12-27"}]})

    def exported(name: str) -> str:
        with phone.expect_download() as started:
            phone.get_by_role("button", name="Exporter le calendrier (.ics)").click()
        started.value.save_as(tmp_path / name)
        return (tmp_path / name).read_text(encoding="utf-8")

    def value(text: str, key: str) -> str:
        return next(line for line in text.splitlines() if line.startswith(f"{key}:"))

    first = exported("a.ics")
    phone.locator("#conges-0-debut").fill("2026-12-22")
    settled(phone)
    second = exported("b.ics")
    assert value(first, "UID") == value(second, "UID") and value(first, "SEQUENCE") != value(second, "SEQUENCE")
