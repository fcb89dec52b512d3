"""The desk on screen in a real browser: a season without a terminal, the board by mouse and by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from phco.bureau.board import read_board
from phco.bureau.screens import SCREENS
from phco.bureau.server import Serving
from phco.dmg.commission.decisions import decisions
from phco.dmg.commission.session import session
from phco.dmg.ledger.queries.packages import set_aside
from phco.dmg.ledger.queries.rounds import round_of
from phco.dmg.recovery.resume import verify_folder
from phco.dmg.verdicts.contents import candidates_of
from tests.browser.conftest import LOCALE, Vigil
from tests.bureau.conftest import Day, serving_of
from tests.dmg.conftest import campaign, keys, started
from tests.dmg.dmg_rounds import COMMISSION, fill, run_round
from tests.dmg.dmg_small import DJ, PHRASE, SmallCampaign, offers

__all__ = ["campaign", "keys", "started"]
PROJECTOR = {"viewport": {"width": 1920, "height": 1080}}
LAPTOP = {"viewport": {"width": 1366, "height": 768}}
# Every text of the page that is less than 20 px high, so that it is not read from three metres; a map has its scale.
SMALL = """() => [...document.querySelectorAll('main *')].filter((one) => one.checkVisibility() && !one.closest('title')
  && [...one.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim())
  && parseFloat(getComputedStyle(one).fontSize) * (one.closest('svg') ? one.getScreenCTM().a : 1) < 20)
  .map((one) => one.outerHTML.slice(0, 120))"""


@pytest.fixture
def day() -> Day:
    return Day()


@pytest.fixture
def opener(chromium: Browser, vigil: Vigil) -> Iterator[Callable[..., Page]]:
    """Open a desk at the address that the command prints, on a screen of a given size."""
    made: list[BrowserContext] = []

    def go(serving: Serving, **options: object) -> Page:
        base = f"http://127.0.0.1:{serving.port}"
        vigil.origins.append(base)
        context = chromium.new_context(base_url=base, **LOCALE, **(options or PROJECTOR))  # type: ignore[arg-type]
        vigil.watch(context)
        made.append(context)
        page = context.new_page()
        page.goto(serving.address)
        return page

    yield go
    for context in made:
        context.close()


def unlock(page: Page) -> None:
    page.get_by_role("link", name="Donner la phrase secrète").click()
    page.get_by_label("Phrase secrète").fill(PHRASE)
    page.get_by_role("button", name="Ouvrir les clés").click()
    expect(page.get_by_role("button", name="Oublier la phrase secrète")).to_be_visible()


def goto(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Écrans du bureau").get_by_role("link", name=name, exact=True).click()


def press(page: Page, button: str, said: str) -> None:
    """Press a button and read what it answered."""
    page.get_by_role("button", name=button, exact=True).first.click()
    expect(page.locator("#reponse")).to_contain_text(said, timeout=60_000)
    expect(page.locator("#reponse")).to_be_focused()


def mails(folder: Path, name: str, packages: dict[str, bytes], day: str) -> list[Path]:
    """E-mails saved from a mail reader, with their attachments."""
    paths = []
    for author, data in packages.items():
        mail = EmailMessage()
        mail["Received"] = f"from poste by mx.dmg.example with ESMTPS; {day}"
        mail["From"], mail["To"], mail["Subject"] = f"{author}@example.org", "dmg@dmg.example", "Mon envoi"
        mail.set_content("Bonjour, voici mon envoi.")
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=f"{author}.phco")
        paths.append(folder / f"{name}-{author}.eml")
        paths[-1].write_bytes(mail.as_bytes())
    return paths


def drop(page: Page, paths: list[Path], said: str) -> None:
    goto(page, "Réception")
    page.get_by_label("Courriels, boîtes, archives ou fichiers .phco").set_input_files(paths)
    press(page, "Recevoir", said)


def test_a_season_without_a_terminal(
    campaign: SmallCampaign, day: Day, opener: Callable[..., Page], tmp_path: Path
) -> None:
    for serving in serving_of(campaign.folder, day):
        page = opener(serving, **LAPTOP)
        page.on("dialog", lambda dialog: dialog.accept())
        expect(page.get_by_role("heading", level=1)).to_contain_text("Aujourd’hui")
        unlock(page)

        goto(page, "Personnes")
        page.get_by_label("Collez ici les lignes d’Excel, en-tête compris").fill(
            "Pseudonyme\tRôle\tNom\tPrénom\tCourriel\n"
            "dj-007\tdj\tPetit\tLou\tlou@example.org\ndj-00 8\tdj\tX\tY\tz@example.org"
        )
        press(page, "Inscrire ces personnes", "1\u00a0personne inscrite, 1\u00a0ligne à corriger")

        day.now = datetime.fromisoformat("2026-08-10T12:00+02:00")
        sheets = {str(one.pamsu): campaign.sheet(one) for one in offers()} | {one: campaign.file(one) for one in DJ}
        drop(page, mails(tmp_path, "aout", sheets, "Mon, 10 Aug 2026 11:00:00 +0200"), "14\u00a0retenus")

        goto(page, "Calendrier")
        dates = page.locator("form").filter(has=page.get_by_role("button", name="Changer ces dates"))
        dates.get_by_label("Étape").select_option("tour1-dj")
        dates.get_by_label("Premier jour").fill("2026-09-01")
        dates.get_by_label("Dernier jour, inclus").fill("2026-09-04")
        press(page, "Changer ces dates", "du 1er au 4 septembre 2026")

        day.now = datetime.fromisoformat("2026-09-01T08:00+02:00")
        goto(page, "Tour")
        press(page, "Ouvrir le tour", "Tour 1 ouvert : 7\u00a0docteurs juniors sans poste, 8\u00a0offres vacantes")
        goto(page, "Publier")
        press(page, "Signer et publier", "fichiers")

        with campaign.desk() as desk:
            opened = round_of(desk.store, 1)
        assert opened is not None
        ids = [one.id for one in offers()]
        lists = {
            dj: campaign.wishes(dj, {ids[(k + n) % 8]: 5 - n for n in range(3)}, catalogue=opened.catalogue)
            for k, dj in enumerate(DJ[:5])
        }
        campaign.actors["dj-001"].seq -= 1
        twice = campaign.wishes("dj-001", {ids[4]: 5, ids[5]: 4}, catalogue=opened.catalogue)
        paths = mails(tmp_path, "voeux", lists, "Wed, 2 Sep 2026 11:00:00 +0200")
        paths += mails(tmp_path, "encore", {"dj-001": twice}, "Wed, 2 Sep 2026 12:00:00 +0200")
        day.now = datetime.fromisoformat("2026-09-03T08:00+02:00")
        drop(page, paths, "2\u00a0mis de côté")
        keep = page.locator(".cote-a-cote > div").first
        form = keep.locator("form").filter(has=page.get_by_role("button", name="Garder cet envoi"))
        form.get_by_label("Qui décide").fill("M. Roux")
        form.get_by_label("Motif").fill("confirmé au téléphone")
        press(page, "Garder cet envoi", "Tranché pour dj-001")
        with campaign.desk() as desk:
            assert not [one for one in set_aside(desk.store) if one.author != "dj-001"]

        day.now = datetime.fromisoformat("2026-09-05T08:00+02:00")
        goto(page, "Tour")
        press(page, "Dire aux PAMSU qui est venu", "offres choisies sur 8")
        with campaign.desk() as desk:
            came = candidates_of(desk.store, desk.objects, 1) or {}
        ranks = {
            str(one.pamsu): campaign.ranking(str(one.pamsu), [dj for dj in came[one.id] if dj in DJ[:3]])
            for one in offers()
            if any(dj in DJ[:3] for dj in came.get(one.id, ()))
        }
        day.now = datetime.fromisoformat("2026-09-06T08:00+02:00")
        drop(page, mails(tmp_path, "rangs", ranks, "Sun, 6 Sep 2026 07:00:00 +0200"), "retenus")

        day.now = datetime.fromisoformat("2026-09-09T09:00+02:00")
        goto(page, "Tour")
        page.get_by_label("Tirage public à venir").fill("loto:2026-09-09")
        press(page, "Figer le tour", "Tour 1 figé")
        goto(page, "Publier")
        press(page, "Signer et publier", "paquet")
        day.now = datetime.fromisoformat("2026-09-09T21:00+02:00")
        goto(page, "Tour")
        page.get_by_label("Pseudonymes").fill("dj-002")
        press(page, "Nommer les auditeurs", "dj-002")
        page.get_by_label("Loto : les cinq numéros").fill("3-11-24-38-45")
        page.get_by_label("Loto : le numéro Chance").fill("7")
        press(page, "Prendre le tirage et apparier", "Tour 1 apparié")

        day.now = COMMISSION
        goto(page, "Commission")
        expect(page.locator(".somme")).to_contain_text("sans poste")
        page.locator("form").filter(has=page.get_by_role("button", name="Adopter", exact=True)).get_by_label(
            "Qui décide"
        ).fill("La commission")
        press(page, "Adopter", "le tour 2 n’a pas eu lieu".capitalize())
        adopting = page.locator("form").filter(has=page.get_by_role("button", name="Adopter", exact=True))
        adopting.get_by_label("Qui décide").fill("La commission")
        adopting.get_by_label("Passer outre, et pourquoi").fill("campagne d’essai, un seul tour")
        press(page, "Adopter", "décisions enregistrées")
        minutes = page.locator("form").filter(has=page.get_by_role("button", name="Signer le procès-verbal"))
        minutes.get_by_label("Premier jour").fill("2026-09-24")
        minutes.get_by_label("Dernier jour").fill("2026-09-29")
        minutes.get_by_label("Présents, un par ligne").fill("Pr Martin, directeur du département")
        press(page, "Signer le procès-verbal", "Procès-verbal signé")
        goto(page, "Publier")
        press(page, "Signer et publier", "fichiers")
        expect(page.get_by_role("row").filter(has_text="pv.phco")).to_be_visible()
        goto(page, "Sauvegarde")
        page.get_by_label("Dossier où copier").fill(str(tmp_path / "cle"))
        press(page, "Copier le dossier maintenant", "la copie relue de bout en bout")
        expect(page.locator(".journal li").first).to_be_visible()
    with campaign.desk() as desk:
        assert verify_folder(desk).faults == []


@pytest.fixture
def left(campaign: SmallCampaign, day: Day) -> Iterator[Serving]:
    """A campaign whose first round left three DJ without a post."""
    fill(campaign)
    run_round(campaign, 1, ranked=set(DJ[:3]))
    day.now = COMMISSION
    yield from serving_of(campaign.folder, day)


def test_the_board_by_mouse(left: Serving, campaign: SmallCampaign, opener: Callable[..., Page]) -> None:
    page = opener(left)
    goto(page, "Commission")
    page.get_by_label("Présents, un par ligne").first.fill("Pr Martin, directeur\nMme Leroy, DGARS")
    page.get_by_label("Qui a la parole").fill("Pr Martin")
    page.get_by_role("button", name="Noter").click()
    expect(page.locator(".parole")).to_contain_text("Pr Martin")
    with campaign.desk() as desk:
        found = session(desk.store)
    second = found.cases[1].dj
    row = page.locator("table.postes tbody tr").nth(1)  # in view: a page that scrolls under the mouse drags nothing
    offer = row.get_attribute("data-offre")
    page.locator(f'.cas a[data-dj="{second}"]').drag_to(row)
    expect(page.locator(f'.cas a[data-dj="{second}"]')).to_contain_text("(imposé)")
    page.get_by_role("button", name="Laisser sans poste").click()
    expect(page.locator("#choix-faits + ol li")).to_have_count(2)
    with campaign.desk() as desk:
        draft = read_board(desk).draft
        assert not decisions(desk.store)
    assert [(one.kind, one.dj, one.offer) for one in draft.constraints] == [
        ("imposer", second, offer), ("sans-poste", found.cases[0].dj, None)
    ]  # fmt: skip
    hall = page.context.new_page()
    hall.goto("/commission/salle")
    expect(hall.locator("tbody tr")).to_have_count(len(found.cases))
    expect(hall.get_by_role("heading", level=1)).to_contain_text("la parole est à Pr Martin")


def test_the_board_by_keyboard_alone(left: Serving, campaign: SmallCampaign, opener: Callable[..., Page]) -> None:
    page = opener(left)
    goto(page, "Commission")
    page.get_by_label("Qui a la parole").fill("Pr Martin")
    page.get_by_label("Qui a la parole").press("Enter")
    expect(page.locator(".parole")).to_contain_text("Pr Martin")
    first = page.locator('.cas a[aria-current="true"]').get_attribute("data-dj")
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator('.cas a[aria-current="true"]')).not_to_have_attribute("data-dj", str(first))
    page.get_by_role("button", name=re.compile("^Donner")).nth(1).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#choix-faits + ol li")).to_have_count(1)
    expect(page.locator("#tableau")).to_be_focused()
    page.get_by_role("button", name="Annuler le dernier geste").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#choix-faits")).to_have_count(0)
    with campaign.desk() as desk:
        assert read_board(desk).draft.constraints == ()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_screen_is_accessible_and_readable_from_the_back(
    left: Serving, opener: Callable[..., Page], axe: Callable[..., list[str]], scheme: str
) -> None:
    page = opener(left, **PROJECTOR, color_scheme=scheme)
    for path in [*(screen.path for screen in SCREENS), "/ouvrir", "/commission/salle"]:
        page.goto(path)
        assert axe(page) == [], path
        small = page.evaluate(SMALL)
        assert small == [], (path, small[:5])
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_the_board_on_paper_shows_everybody_and_nothing_to_press(left: Serving, opener: Callable[..., Page]) -> None:
    page = opener(left, **LAPTOP)
    goto(page, "Commission")
    people = page.locator(".cas li")
    assert people.count() >= 3
    page.emulate_media(media="print")
    assert not [one for one in page.locator("main button, main .bouton").all() if one.is_visible()]
    held = page.locator(".cas").evaluate("(one) => getComputedStyle(one).maxHeight")
    assert held == "none", "a list that scrolls is cut on paper"
    assert page.locator(".postes thead th").last.is_hidden()
    assert page.locator(".carte svg").is_visible()


def test_no_screen_is_wider_than_a_narrow_window(left: Serving, opener: Callable[..., Page]) -> None:
    page = opener(left, viewport={"width": 390, "height": 844})
    for path in [*(screen.path for screen in SCREENS), "/ouvrir"]:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
