"""The pay simulators as people use them: questions, payslip, faults, links, keyboard, phone, paper, no network."""

from __future__ import annotations

import io
import json
import random
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner
from playwright.sync_api import BrowserContext, Locator, Page, expect
from pypdf import PdfReader

from tests.browser.conftest import UNDRAWN, Server, Vigil, own_engine, wait_offline_ready, wait_until
from tests.browser.pending import follow, rest

pytestmark = pytest.mark.warm

START_MS = 180_000  # a cold start on a loaded machine
SPACES = str.maketrans({"\u00a0": " ", "\u202f": " "})

DJ = {"zone": "ZIP", "distance_km": "22,5", "aide": "transport", "actes_par_mois": "210",
      "debut": "2026-11-02", "mois": "6"}  # fmt: skip
PAMSU = {
    "zone": "ZAC",
    "qpv": "non",
    "part_exoneree": "55",
    "actes_par_mois": "300",
    "debut": "2026-11-02",
    "mois": "6",
}
CONTRACT = {"zone": "ZIP", "actes_par_mois": "210", "dj.aide": "aucune", "pamsu.part_exoneree": "30",
            "debut": "2026-11-02", "mois": "6"}  # fmt: skip
COMPARED = {f"{side}.{name}": value for side in "ab" for name, value in DJ.items()} | {"b.zone": "ZAC"}
YEAR = {f"periodes[0].{name}": value for name, value in DJ.items()} | {"periodes[0].mois": "12"}
TOOLS = {
    "simuler/dj/": DJ, "simuler/pamsu/": PAMSU, "simuler/annee/": YEAR, "simuler/comparer/": COMPARED,
    "simuler/contrat/": CONTRACT,
}  # fmt: skip


def link(tool: str, values: dict[str, str]) -> str:
    return f"{tool}#{urlencode(values)}"


def words(place: Locator) -> str:
    """What a place says, on one line (an amount aligned on its comma is two boxes)."""
    return re.sub(r"\s+", " ", place.inner_text().translate(SPACES)).replace(" ,", ",")


def shown(page: Page, selector: str = "#resultat") -> str:
    return words(page.locator(selector))


def settled(page: Page) -> None:
    """Until a result, or faults, are on screen and nothing is awaited."""
    wait_until(
        page,
        "document.querySelector('#etat-moteur')?.dataset.etat === 'ready'"
        " && !document.querySelector('#resultat:is([aria-busy], [data-avance])')"
        " && (document.querySelector('#resultat > *') || document.querySelector('#erreurs:not([hidden])')) !== null",
        START_MS / 1000,
    )


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    settled(page)
    return page


def followed(page: Page, address: str) -> None:
    """Follow a link to the tool that is open: the page stays, its answer is another."""
    page.evaluate("document.addEventListener('phco:resultat', () => { window.autre = true; }, { once: true })")
    page.goto(address)
    wait_until(page, "window.autre === true")
    settled(page)


def gross(page: Page) -> str:
    return page.locator(".chiffres-paie .principal dd").inner_text().translate(SPACES)


# — answering ————————————————————————————————————————————————————————————————————————————————————————————
def test_answers_make_a_payslip_that_explains_itself(page: Page) -> None:
    opened(page, "simuler/dj/")
    assert gross(page) == "de 2 790,00 € à 3 790,00 €"  # the zone is not known yet: no silent default
    page.get_by_label("Ni l’une ni l’autre").check()
    page.get_by_label("Distance de chez vous au terrain").fill("22,5")
    page.get_by_label("Transport", exact=True).check()
    page.get_by_label("Actes par mois").fill("210")
    expect(page.locator(".chiffres-paie .principal dd")).to_have_text(re.compile(r"2.920,00"))
    line = page.locator("details[data-cle='PDJ-02-2']")
    line.locator("summary").click()
    said = words(line)
    assert "domicile à 22,5 km > 15 km → 130,00 €" in said
    assert "brochure du DMG" in said and "vérifié le 22 novembre 2026" in said
    assert "18 020,00 €" in shown(page, ".chiffres-paie") and "36 040,00 €" in shown(page, ".chiffres-paie")
    assert line.get_attribute("open") is not None


def test_an_open_explanation_survives_typing(page: Page) -> None:
    opened(page, link("simuler/dj/", DJ))
    page.locator("details[data-cle='PDJ-01-1'] summary").click()
    page.get_by_label("Actes par mois").fill("150")
    expect(page.locator(".chiffres-paie")).to_contain_text(re.compile(r"22.740,00"))
    assert page.locator("details[data-cle='PDJ-01-1']").get_attribute("open") is not None


def test_another_reading_is_one_click_away(page: Page) -> None:
    opened(page, link("simuler/dj/", DJ))
    assert gross(page) == "3 790,00 €"
    page.locator("details[data-cle='PDJ-01-1'] summary").click()
    page.get_by_role("button", name="Compter selon le texte officiel").click()
    expect(page.locator(".chiffres-paie .principal dd")).to_have_text(re.compile(r"3.791,29"))
    assert "lectures.PDJ-01=loi" in page.url
    assert "3 101,10 €" in shown(page, ".chiffres-paie")


def test_months_one_by_one(page: Page) -> None:
    opened(page, link("simuler/dj/", DJ | {"zone": "hors"}))
    page.get_by_label("Saisir chaque mois à part").check()
    for rank, acts in enumerate((100, 300, 150, 250, 180, 219), start=1):
        page.get_by_label(f"Mois {rank}", exact=True).fill(str(acts))
    expect(page.locator(".chiffres-paie")).to_contain_text(re.compile(r"17.520,00"))
    page.get_by_label("Mois 6", exact=True).fill("220")
    expect(page.locator(".chiffres-paie")).to_contain_text(re.compile(r"18.020,00"))
    assert not page.get_by_label("Mois 7", exact=True).is_visible()


def test_several_pamsu_share_the_fee(page: Page) -> None:
    opened(page, link("simuler/pamsu/", PAMSU))
    page.get_by_label("PAMSU qui encadrent ce docteur junior").select_option("2")
    page.get_by_label("PAMSU 1, en %").fill("60")
    page.get_by_label("PAMSU 2, en %").fill("30")
    expect(page.locator("#erreurs")).to_contain_text("La somme des parts est 0,9")
    page.get_by_label("PAMSU 2, en %").fill("40")
    expect(page.locator(".bulletin")).to_contain_text(re.compile(r"360,00.€.; 240,00.€"))
    expect(page.locator("#erreurs")).to_be_hidden()


def test_the_steps_of_the_compensation_are_drawn(page: Page) -> None:
    opened(page, link("simuler/pamsu/", PAMSU))
    assert page.locator(".courbe .trait").count() == 3
    said = shown(page, "#resume-marches")
    assert "De 50 % à 63 % inclus : de 3 050,00 € à 2 699,00 €" in said
    assert "compensation : 600,00 € par mois" in said
    page.locator(".graphique summary").click()
    assert page.locator(".graphique tbody tr").count() == 21


def test_a_year_with_an_absence_and_a_change_of_place(page: Page) -> None:
    values = YEAR | {
        "periodes[0].zone": "hors", "periodes[0].aide": "aucune", "periodes[0].mois": "6", "change": "oui",
        "nombre_absences": "1", "absences[0].debut": "2026-12-02", "absences[0].fin": "2027-01-01",
    }  # fmt: skip
    values |= {name.replace("[0]", "[1]"): value for name, value in YEAR.items()}
    values |= {"periodes[1].debut": "2027-05-03", "periodes[1].mois": "6"}
    opened(page, link("simuler/annee/", values))
    rows = page.locator("#annee tbody tr.ligne")
    assert rows.count() == 12
    assert "31 jours d’absence" in words(rows.nth(1))
    assert "2 790,00 €" in words(rows.nth(5))  # the absence costs the first bonus
    assert "4 290,00 €" in words(rows.nth(11))
    assert page.locator(".barres .barre").count() == 12
    assert "39 980,00 €" in shown(page, "#annee tfoot")


def test_from_a_simulation_to_a_comparison(page: Page) -> None:
    opened(page, link("simuler/dj/", DJ))
    page.get_by_role("link", name="Comparer avec une autre situation").click()
    expect(page).to_have_url(re.compile("/simuler/comparer/#"), timeout=60_000)
    settled(page)
    assert "Les deux situations paient autant chaque mois" in shown(page, ".ecarts")
    page.get_by_role("group", name="Situation B").get_by_label("ZAC", exact=True).check()
    expect(page.locator(".ecarts .phrase")).to_have_text(re.compile(r"A paie 870,00.€ de plus par mois"))


def test_both_slips_of_one_contract(page: Page) -> None:
    opened(page, link("simuler/contrat/", CONTRACT))
    assert "3 790,00 €" in shown(page, "#bulletin-dj") and "2 723,00 €" in shown(page, "#bulletin-pamsu")


# — links, drafts ————————————————————————————————————————————————————————————————————————————————————————
@pytest.mark.parametrize("tool", TOOLS)
def test_a_link_reproduces_a_simulation(tool: str, page: Page, phone: Page) -> None:
    opened(page, link(tool, TOOLS[tool]))
    page.locator("form input[inputmode]:visible").first.press("End")
    page.get_by_label("Durée").first.fill("5" if tool != "simuler/annee/" else "11")
    wait_until(page, "location.hash.includes('mois=5') || location.hash.includes('mois=11')")
    settled(page)
    wait_until(page, "/sur votre stage|hors stage/i.test(document.querySelector('#resultat').innerText)")
    phone.set_viewport_size({"width": 1280, "height": 800})
    assert shown(opened(phone, page.url)) == shown(page)


def test_a_draft_waits_for_the_next_visit(page: Page) -> None:
    opened(page, "simuler/dj/")
    page.get_by_label("ZIP", exact=True).check()
    page.get_by_label("Actes par mois").fill("321")
    expect(page.locator("#etat-brouillon")).to_contain_text("Brouillon enregistré")
    wait_until(page, "location.hash.includes('321')")
    page.wait_for_timeout(300)
    page.goto("a-propos/donnees/")
    opened(page, "simuler/dj/")
    assert page.get_by_label("Actes par mois").input_value() == "321"
    assert gross(page) == "3 790,00 €"


def test_the_form_is_usable_before_the_engine_is_there(page: Page) -> None:
    held: list[Any] = []
    released: list[bool] = []
    own_engine(page)
    page.route("**/moteur/**", lambda route: route.continue_() if released else held.append(route))
    page.goto("simuler/dj/")
    expect(page.locator("#etat-moteur")).to_contain_text("Vous pouvez déjà remplir le formulaire")
    expect(page.locator("#resultat")).to_have_attribute("data-avance", "")
    page.get_by_label("Ni l’une ni l’autre").check()
    page.get_by_label("Actes par mois").fill("199")
    expect(page.locator("#resultat")).to_have_attribute("data-perime", "attente")  # it answers the form as it was
    released.append(True)
    for route in held:
        route.continue_()
    settled(page)
    assert gross(page) == "2 790,00 €"
    assert "16 740,00 €" in shown(page, ".chiffres-paie")


SOONER = "const later = setTimeout; window.setTimeout = (run, ms) => later(run, ms === 4000 ? 200 : ms)"
TWICE = """async () => {
  const button = document.querySelector("[data-copier]");
  const said = [button.textContent];
  const told = () => new Promise((done) => new MutationObserver((_, seen) => { said.push(button.textContent); seen.disconnect(); done(); })
    .observe(button, { childList: true }));
  for (let turn = 0; turn < 2; turn += 1) { const answer = told(); button.click(); await answer; }
  await new Promise((later) => setTimeout(later, 600));
  return [...said, button.textContent];
}"""  # noqa: E501


def test_a_link_copied_twice_leaves_the_button_its_words(page: Page) -> None:
    page.add_init_script(SOONER)
    opened(page, link("simuler/dj/", DJ))
    words, first, second, after = page.evaluate(TWICE)
    assert words == after == "Copier le lien de cette simulation"
    assert first == second != words


# — faults ———————————————————————————————————————————————————————————————————————————————————————————————
def test_faults_are_said_at_their_field_and_the_rest_is_kept(page: Page) -> None:
    opened(page, link("simuler/dj/", DJ))
    page.get_by_label("Distance de chez vous au terrain").fill("abc")
    page.get_by_label("Durée").fill("13")
    page.get_by_label("Actes par mois").fill("-3")
    expect(page.locator("#erreurs")).to_contain_text("3 informations sont à corriger")
    distance = page.get_by_label("Distance de chez vous au terrain")
    assert distance.get_attribute("aria-invalid") == "true"
    note = page.locator(f"#{(distance.get_attribute('aria-describedby') or '').split()[-1]}")
    assert "Un nombre est attendu" in note.inner_text() and "par exemple 22.5" in note.inner_text()
    assert distance.input_value() == "abc" and page.get_by_label("ZIP", exact=True).is_checked()
    assert gross(page) == "3 790,00 €"  # the last valid one, said to be so
    assert page.locator("#resultat").get_attribute("data-perime") is not None
    page.locator("#erreurs").get_by_role("link", name=re.compile("Durée")).click()
    assert page.evaluate("document.activeElement.name") == "mois"
    page.keyboard.press("Control+A")
    page.keyboard.type("6")
    distance.fill("12")
    page.get_by_label("Actes par mois").fill("210")
    expect(page.locator("#erreurs")).to_be_hidden()
    assert page.locator("[aria-invalid]").count() == 0


BAD = {
    "simuler/dj/": [
        ({"debut": "2062-11-02"}, "est trop loin"),
        ({"debut": "2020-11-02"}, "les premiers valent à partir du"),
        ({"distance_km": "1e400"}, "entre 0 et 20"),
        ({"actes_par_mois": "NaN"}, "n’est pas fini"),
    ],
    "simuler/pamsu/": [
        ({"part_exoneree": "120"}, "Une part est comprise entre 0 et 1"),
        ({"mois_absence_dj": "7"}, "dépasse la durée du stage"),
    ],
    "simuler/annee/": [({"periodes[0].mois": "13"}, "entre 1 et 12")],
    "simuler/comparer/": [({"b.actes_par_mois": "beaucoup"}, "Un nombre est attendu")],
    "simuler/contrat/": [({"dj.distance_km": "-1"}, "entre 0 et")],
}


@pytest.mark.parametrize("tool", BAD)
def test_bad_input_is_answered_in_french(tool: str, page: Page) -> None:
    """The first fault comes with the link that opens the page, the others with links followed on the open page."""
    for rank, (wrong, said) in enumerate(BAD[tool]):
        (field,) = wrong
        address = link(tool, TOOLS[tool] | wrong)
        if rank == 0:
            opened(page, address)
        else:
            page.goto(address)
        expect(page.locator("#erreurs")).to_contain_text(said)
        assert page.locator("[aria-invalid='true']").count() == 1
        assert page.locator("[aria-invalid='true']").get_attribute("name") == field


# — keyboard, phone, paper, axe ——————————————————————————————————————————————————————————————————————————
def test_keyboard_alone(page: Page) -> None:
    opened(page, "simuler/dj/")
    page.locator("main h1").click()

    def tab_to(name: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate(f"document.activeElement.matches({json.dumps(name)})"):
                return
        raise AssertionError(f"Tab never reaches {name}")

    tab_to("input[name=zone]")
    page.keyboard.press("ArrowLeft")  # from « Je ne sais pas » to « Ni l’une ni l’autre »
    assert page.evaluate("document.activeElement.value") == "hors"
    tab_to("input[name=distance_km]")
    page.keyboard.type("30")
    tab_to("input[name=aide]")
    page.keyboard.press("ArrowRight")
    tab_to("input[name=actes_par_mois]")
    page.keyboard.type("200")
    page.keyboard.press("Enter")
    expect(page.locator(".chiffres-paie .principal dd")).to_have_text(re.compile(r"2.920,00"))
    tab_to("details[data-cle='PDJ-03-1'] summary")
    page.keyboard.press("Enter")
    expect(page.locator("details[data-cle='PDJ-03-1']")).to_contain_text("À exactement 200 actes")
    tab_to("[data-lecture='lectures.PDJ-03']")
    page.keyboard.press("Enter")
    expect(page.locator(".chiffres-paie")).to_contain_text(re.compile(r"17.520,00"))
    assert page.evaluate("document.activeElement.closest('details')?.dataset.cle") == "PDJ-03-1"


def test_the_summary_stays_in_view_on_a_phone(phone: Page) -> None:
    opened(phone, link("simuler/dj/", DJ))
    bar = phone.locator(".resume-fixe")
    assert bar.is_visible() and "3 790,00 €" in words(bar)
    box = bar.bounding_box()
    assert box and 844 - 56 - 4 <= box["y"] + box["height"] <= 844 - 50
    phone.get_by_role("button", name="Voir le détail").click()
    wait_until(phone, "Math.abs(document.querySelector('#bulletin').getBoundingClientRect().top) < 60")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")


def prints_on_one_page(page: Page, tool: str) -> None:
    paper = PdfReader(io.BytesIO(page.pdf(format="A4")))
    assert len(paper.pages) == 1
    text = paper.pages[0].extract_text().translate(SPACES)
    assert "€" in text and "Calculer" not in text
    if tool == "simuler/dj/":
        assert "Distance du domicile" in text and "terrain en ZIP" in text
        assert "vérifié le 22 novembre 2026" in text and "Brouillon" not in text


@pytest.mark.parametrize("tool", TOOLS)
def test_every_state_is_accessible_fits_a_narrow_phone_and_prints(
    tool: str, phone: Page, axe: Callable[..., list[str]]
) -> None:
    phone.set_viewport_size({"width": 320, "height": 640})
    phone.goto(tool)
    assert axe(phone) == []  # while the engine arrives
    settled(phone)
    assert axe(phone) == []  # first answer, unknowns included
    longest = {"zone": "", "mois_absence_dj": "1,5", "mois": "12"} if tool == "simuler/pamsu/" else {}
    followed(phone, link(tool, TOOLS[tool] | longest))
    assert axe(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone.set_viewport_size({"width": 1280, "height": 800})
    prints_on_one_page(phone, tool)
    phone.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert axe(phone) == []  # wide, everything unfolded
    phone.get_by_label("Durée").first.fill("13")
    expect(phone.locator("#erreurs")).to_be_visible()
    assert axe(phone) == []  # a fault beside the last valid result
    phone.emulate_media(color_scheme="dark", reduced_motion="reduce")
    wait_until(phone, "getComputedStyle(document.querySelector('.marque > b')).color === 'rgb(233, 231, 226)'")
    assert axe(phone) == []


# — the same answer everywhere ———————————————————————————————————————————————————————————————————————————
def dj_situation(dice: random.Random) -> tuple[dict[str, str], dict[str, Any]]:
    """A situation twice: as the form's fragment and as the entry of ``simuler.dj``."""
    months = dice.randint(1, 12)
    zone, aide = dice.choice(["ZIP", "ZAC", "hors", ""]), dice.choice(["transport", "logement", "aucune", "les-deux"])
    km = dice.choice(["", "3", "15", "15,01", "22,5", "140"])
    lectures = {rule: dice.choice(["", value]) for rule, value in
                {"PDJ-01": "loi", "PDJ-02": "loi", "PDJ-03": "S1", "PDJ-04": "S1"}.items()}  # fmt: skip
    start = f"202{dice.randint(7, 9)}-{dice.randint(1, 12):02d}-0{dice.randint(1, 9)}"
    values = {"zone": zone, "distance_km": km, "aide": aide, "debut": start, "mois": str(months)}
    entry: dict[str, Any] = {
        "debut": start, "mois": months, "zone": zone or None, "distance_km": km.replace(",", ".") or None, "aide": aide,
        "lectures": {rule: value for rule, value in lectures.items() if value},
    }  # fmt: skip
    values |= {f"lectures.{rule}": value for rule, value in lectures.items()}
    if lectures["PDJ-02"] == "loi":
        chu = dice.choice(["", "9", "40"])
        values["distance_chu_km"], entry["distance_chu_km"] = chu, chu or None
    if dice.random() < 0.4:
        acts = [dice.randint(0, 400) for _ in range(months)]
        values |= {"mode_actes": "oui"} | {f"actes_par_mois[{rank}]": str(one) for rank, one in enumerate(acts)}
        entry["actes_par_mois"] = acts
    else:
        acts_text = dice.choice(["", "0", "199", "200", "200,5", "201", "330"])
        values |= {"mode_actes": "non", "actes_par_mois": acts_text}
        entry["actes_par_mois"] = acts_text.replace(",", ".") or None
    return values, entry


FOLLOW = """async (links) => {
  const answers = [];
  for (const link of links) {
    const answered = new Promise((done) => document.addEventListener("phco:resultat", (event) => done(event.detail.resultat), { once: true }));
    location.hash = link;
    answers.push(await Promise.race([answered, new Promise((done) => setTimeout(done, 30000, { muet: link }))]));
  }
  return answers;
}"""  # noqa: E501


def test_the_browser_answers_as_the_command_line_on_200_situations(optimizing: Page) -> None:
    """One page session: the fragment changes, the form follows, Pyodide answers, and CPython's command line agrees."""
    from phco.cli.tree import root

    page = opened(optimizing, "simuler/dj/")
    page.evaluate(UNDRAWN)
    dice, runner, command = random.Random(20261122), CliRunner(), root()
    situations = [dj_situation(dice) for _ in range(200)]
    links = [urlencode({**values, "tour": rank}) for rank, (values, _) in enumerate(situations)]
    found = [answer for start in range(0, 200, 50) for answer in page.evaluate(FOLLOW, links[start : start + 50])]
    for (_, entry), answer in zip(situations, found, strict=True):
        done = runner.invoke(command, ["simuler", "dj", "-", "--json"], input=json.dumps(entry), prog_name="phco")
        assert done.exit_code == 0, done.output
        assert answer == json.loads(done.output), entry


@pytest.mark.court
def test_every_simulator_works_with_the_server_stopped(context: BrowserContext, server: Server, vigil: Vigil) -> None:
    page = opened(context.new_page(), link("simuler/dj/", DJ))
    wait_offline_ready(page)
    page.close()
    server.stop()
    vigil.allow("Failed to load resource|net::ERR")
    for tool, values in (TOOLS | {"calendrier/": {"le": "2027-03-02"}}).items():
        tab = opened(context.new_page(), link(tool, values))
        assert re.search(r"€|Tour 1", shown(tab))
        tab.close()


@pytest.mark.parametrize("tool", TOOLS)
def test_a_result_that_was_asked_for_is_announced_once(page: Page, tool: str) -> None:
    follow(page)
    opened(page, link(tool, TOOLS[tool]))
    rest(page)  # what the arrival says is said
    page.evaluate("""() => { window.dit = [];
      new MutationObserver((all) => { for (const one of all) for (const node of one.addedNodes)
        if (one.target.matches?.("p.visuellement-cache[role=status]") && node.textContent)
          window.dit.push(node.textContent);
      }).observe(document.body, { childList: true, subtree: true }); }""")
    page.locator("#outil button[type=submit]").click()
    said = wait_until(page, "window.dit.length && window.dit")
    rest(page)
    assert page.evaluate("window.dit") == said and len(said) == 1 and "€" in said[0]
