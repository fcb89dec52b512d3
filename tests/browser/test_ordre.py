"""What comes late undoes nothing of what a person did meanwhile: an engine held back, quick hands, a page cut short."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accueil_outils import keep
from tests.browser.conftest import Server, own_engine, wait_until
from tests.browser.kept import kept, wait_kept
from tests.browser.stage_outils import PLAN, open_stage, settled
from tests.browser.test_accueil import HELD
from tests.browser.voeux_helpers import READY, enrol, open_planner, wait_count

pytestmark = pytest.mark.warm


def test_a_lived_week_that_comes_after_the_pattern_was_chosen_again_adds_nothing(page: Page) -> None:
    open_stage(page, "semaine", None)
    page.evaluate("for (const what of ['vecue', 'type']) document.querySelector(`[name=quoi][value=${what}]`).click()")
    page.get_by_role("button", name="Remettre la semaine type habituelle").click()  # answered after the week
    expect(page.locator(".toast")).to_contain_text("La semaine type habituelle est remise.")
    settled(page)
    expect(page.locator("#erreurs")).to_be_hidden()
    assert (kept(page, "stage") or {}).get("semaines", []) == []


def test_a_half_day_changed_while_the_regime_is_asked_stays(page: Page) -> None:
    open_stage(page, "semaine", None)
    page.evaluate("""() => {
      document.querySelector('[name=regime][value=saspas]').click();
      const cell = document.querySelector("[name='grille.jeudi_matin.activite']");
      cell.value = 'libre';
      cell.dispatchEvent(new Event('change', { bubbles: true }));
    }""")
    page.locator("#resultat .fiche-tete", has_text="SASPAS").wait_for()
    settled(page)
    page.wait_for_timeout(500)
    assert page.locator("[name='grille.jeudi_matin.activite']").input_value() == "libre"


def test_a_pause_in_a_list_takes_no_new_line_nor_space_from_under_the_cursor(page: Page) -> None:
    open_stage(page, "entretiens", {})
    page.get_by_role("button", name="Ajouter un entretien").click()
    page.get_by_label("Date", exact=True).fill("2026-11-20")
    points = page.get_by_label("Points abordés, un par ligne")
    points.press_sequentially("Accueil")
    for key in ("Enter", "L", "e", "Space", "p", "l", "a", "n"):
        points.press(key)
        if key in ("Enter", "Space"):
            page.wait_for_timeout(600)  # longer than the pause after which a list is kept
    expect(points).to_have_value("Accueil\nLe plan")
    page.get_by_label("Date", exact=True).focus()
    settled(page)
    wait_kept(page, "stage", "kept.entretiens[0].points.join('|') === 'Accueil|Le plan'")


# The moment between the last module of a page and the next look of js/theme.js for it: the hand goes on typing.
GOES_ON = """document.addEventListener('readystatechange', () => {
  if (document.readyState !== 'interactive') return;
  const field = document.querySelector('[name=actes_par_mois]');
  const type = (text) => { field.value = text; field.dispatchEvent(new Event('input', { bubbles: true })); };
  type('32');
  const { push } = phco;
  phco.push = (...more) => {
    const count = push.apply(phco, more);
    const modules = [...document.querySelectorAll('script[type=module][src]')];
    if (modules.every(({ src }) => phco.includes(src))) type('321');
    return count;
  };
})"""


def test_what_is_typed_as_the_code_arrives_is_whole(page: Page) -> None:
    page.add_init_script(GOES_ON)
    page.goto("simuler/dj/")
    wait_until(page, "document.documentElement.dataset.code === 'la'")
    page.wait_for_timeout(300)
    assert page.locator("[name=actes_par_mois]").first.input_value() == "321"
    wait_until(page, "!history.state?.saisie", 5)


def test_a_list_is_not_exported_on_the_verdict_of_the_list_before(page: Page, server: Server) -> None:
    coeurs = {f"o-{number:04}": 1 for number in range(1, 71)}
    voeux = {"tour": 1, "versions": [], "commune": "", "tours": {"1": {"coeurs": coeurs, "cible": None}}}
    own_engine(page)
    page.add_init_script(HELD)
    keep(page, "dj", {"brouillons": {"voeux": voeux}})
    enrol(page, server.url)
    open_planner(page, server.url)
    wait_count(page, "70 / 70")
    expect(page.locator("#etat-export")).to_contain_text("Prêt à exporter")
    page.get_by_role("tab", name="Ma liste").click()
    page.locator("#lignes-liste .voeu").first.wait_for()
    page.evaluate("""() => {
      globalThis.retient = true;
      document.querySelector('#lignes-liste .voeu input[value=""]').click();
      document.querySelector('#exporter').click();
    }""")
    expect(page.locator("#etat-export")).to_have_text("La liste est en cours de vérification.")
    page.evaluate("globalThis.retient = false; for (const one of retenus.splice(0)) one()")
    wait_count(page, "69 / 70")
    expect(page.locator("#etat-export")).to_have_text("Il manque 1\u00a0offre sur\u00a070.")
    expect(page.locator("#envoi")).to_be_hidden()


def test_chances_drawn_anew_are_followed_and_can_be_stopped(page: Page, server: Server) -> None:
    """What is left of the draw before takes neither their bar nor their button away."""
    open_planner(page, server.url)
    page.get_by_role("tab", name="Chances").click()
    seen = page.evaluate("""async () => {
      const form = document.querySelector('#form-chances');
      for (let presses = 0; presses < 2; presses += 1) form.requestSubmit();
      await new Promise((done) => setTimeout(done, 50));
      return [document.querySelector('#arreter').hidden, document.querySelector('#resultat-chances').textContent];
    }""")
    assert seen[0] is False and "arrêté" not in seen[1], seen


def test_a_report_pressed_twice_is_one_file(page: Page, server: Server) -> None:
    """Each export has its number, and the DMG answers the one that it was sent."""
    enrol(page, server.url)
    open_stage(page, "enseignements", PLAN | {"gep": [PLAN["gep"][0] | {"presents": [{"nom": "Camille Roux"}]}]})
    page.get_by_role("group", name="Séance 1").get_by_role("button", name="Relire et exporter").click()
    page.get_by_text("Le compte rendu peut partir.").wait_for()
    names: list[str] = []
    page.on("download", lambda one: names.append(one.suggested_filename))
    page.evaluate("for (let i = 0; i < 2; i += 1) document.querySelector('[data-action=exporter-cr]').click()")
    page.locator("#cr .message.ok").wait_for()
    page.wait_for_timeout(2000)
    assert len(names) == 1, names


def test_a_note_on_a_candidate_outlives_a_page_that_is_left_in_the_middle(page: Page) -> None:
    page.goto("voeux/classer/")
    wait_until(page, READY, timeout=120)
    page.get_by_role("button", name="Essayer avec des candidats fictifs").click()
    who = page.locator(".candidat").first
    who.locator(".prive > summary").click()
    who.get_by_label("Notes", exact=True).press_sequentially("à revoir")
    page.reload()
    wait_until(page, READY, timeout=120)
    expect(page.locator(".candidat textarea").first).to_have_value("à revoir")


EARLY_FILE = """document.addEventListener('readystatechange', () => {
  if (document.readyState !== 'interactive') return;
  const field = document.querySelector('#cv');
  if (!field) return;
  const given = new DataTransfer();
  given.items.add(new File(['%PDF-1.4'], 'tot.pdf', { type: 'application/pdf' }));
  field.files = given.files;
  field.dispatchEvent(new Event('change', { bubbles: true }));
})"""


def test_a_document_chosen_before_the_page_s_code_is_taken(page: Page) -> None:
    page.add_init_script(EARLY_FILE)
    page.goto("voeux/dossier/")
    wait_until(page, READY, timeout=120)
    expect(page.locator("#etat-cv")).to_contain_text("tot.pdf")


# The storage answers late: a draft's lock is given when the test says so.
SLOW_STORAGE = """const request = LockManager.prototype.request;
globalThis.lache = () => {};
const late = new Promise((done) => { globalThis.lache = done; });
LockManager.prototype.request = function (name, ...rest) {
  const given = () => request.call(this, name, ...rest);
  return /^brouillon:/.test(name) ? late.then(given) : given();
}"""


def test_a_star_given_while_the_storage_opens_is_kept(page: Page) -> None:
    page.add_init_script(SLOW_STORAGE)
    page.goto("offres/")
    wait_until(page, "document.documentElement.dataset.code === 'la'")
    star = page.locator("[data-favori]").first
    star.click()
    page.evaluate("lache()")
    expect(star).to_have_attribute("aria-pressed", "true")


def test_a_round_chosen_while_the_storage_opens_is_kept(page: Page) -> None:
    page.add_init_script(SLOW_STORAGE)
    page.goto("voeux/")
    wait_until(page, "document.documentElement.dataset.code === 'la'")
    second = page.locator("#tours input[value='2']")
    second.check(force=True)
    page.wait_for_timeout(300)
    page.evaluate("lache()")
    wait_until(page, READY, timeout=120)
    expect(second).to_be_checked()


def test_a_device_looked_at_twice_at_once_is_told_once(page: Page) -> None:
    page.goto("a-propos/cet-appareil/")
    page.evaluate("for (let presses = 0; presses < 2; presses += 1) document.querySelector('#revoir').click()")
    page.locator("#bilan li[data-sujet=Navigateur]").first.wait_for()
    page.wait_for_timeout(1000)
    subjects = page.evaluate("[...document.querySelectorAll('#bilan li')].map((one) => one.dataset.sujet)")
    assert len(subjects) == len(set(subjects)), subjects


def test_a_sheet_looked_for_while_the_engine_starts_is_found_where_one_looks(page: Page) -> None:
    own_engine(page)
    page.add_init_script(f"{HELD}; globalThis.retient = true;")
    keep(page, "rts", {"brouillons": {"fiche-rts": {"fiche.cabinet": "Cabinet des Tests"}}})
    page.goto("pamsu/fiche/")
    wait_until(page, "retenus.length > 0", 120)
    page.get_by_text("Partir d’une fiche qui existe").click()
    page.locator("#depart-recherche").fill("Prairies")
    page.evaluate("globalThis.retient = false; for (const one of retenus.splice(0)) one()")
    expect(page.locator("#depart-etat")).to_contain_text("fiches montrées sur", timeout=60_000)
    assert page.evaluate("document.querySelector('#depart').open && document.activeElement.id === 'depart-recherche'")


SLOW_FILE = """const read = Blob.prototype.text;
Blob.prototype.text = async function () {
  if (this.name === 'lourd.json') await new Promise((later) => setTimeout(later, 1500));
  return read.call(this);
}"""


def test_files_dropped_last_are_those_that_are_judged(page: Page) -> None:
    page.add_init_script(SLOW_FILE)
    page.goto("comprendre/verifier/")
    wait_until(page, "document.documentElement.dataset.verifier === 'pret'", 120)
    for name in ("lourd.json", "leger.json"):
        page.locator("#fichiers").set_input_files({"name": name, "mimeType": "text/plain", "buffer": b"{}"})
    page.locator("#verdict").get_by_text("leger.json").first.wait_for()
    page.wait_for_timeout(3000)
    said = page.locator("#verdicts").inner_text()
    assert "leger.json" in said and "lourd.json" not in said, said
