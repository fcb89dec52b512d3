"""How far a person walks: taps from the home to what they came for, as a new visitor and as one who returns.

A tap is a press of the finger; typing a word is none, and is said where a journey needs it.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.accueil_outils import keep, plain
from tests.browser.conftest import Server, wait_until
from tests.browser.voeux_helpers import FILES, READY, enrol, opened

pytestmark = pytest.mark.warm
Tap = Callable[[Locator], None]


class Taps:
    """Counts presses, and only presses what a finger can reach at once: in view, and not under anything."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, target: Locator) -> None:
        target.tap()
        self.count += 1


@pytest.fixture(params=["visiteur", "dj"])
def home(request: pytest.FixtureRequest, phone: Page) -> Page:
    """The home of a new visitor, and of a DJ who comes back with two offers noted."""
    if request.param == "dj":
        voeux = {"tour": 1, "versions": [], "commune": "", "tours": {"1": {"coeurs": {"o-0007": 3}, "cible": None}}}
        keep(phone, "dj", {"brouillons": {"voeux": voeux}})
    phone.goto("")
    wait_until(phone, "document.querySelector('#prochaine-date select') !== null")
    return phone


def searched(page: Page, words: str) -> Locator:
    """The site's search with these words: the first answer."""
    page.locator("#ouvrir-recherche").tap()
    page.locator("#recherche-texte").fill(words)
    first = page.locator(".recherche-resultats a").first
    expect(first).to_be_visible(timeout=20_000)
    return first


def test_the_pay_at_a_post_is_two_taps_from_a_search_at_most(home: Page) -> None:
    answer, tap = searched(home, "cabinet des prairies"), Taps()
    tap(answer)
    pay = home.locator(".offre-paie").first
    expect(pay).to_be_in_viewport()
    assert "brut par mois" in plain(pay.inner_text()) and tap.count <= 2


def test_whoever_said_where_they_live_reads_their_own_pay_in_two_taps(phone: Page) -> None:
    """A DJ who returns: the pay at this post is theirs, with their aid and their distance; the taps are counted too."""
    keep(
        phone, "dj", {"brouillons": {"offres": {"favoris": [], "notes": {}, "commune": "Bayeux", "aide": "transport"}}}
    )
    phone.goto("")
    tap = Taps()
    tap(phone.locator("#ouvrir-recherche"))
    phone.locator("#recherche-texte").fill("cabinet des prairies")
    tap(phone.locator(".recherche-resultats a").first)
    mine = phone.locator("#offre-ici")
    expect(mine).to_contain_text("de chez vous", timeout=60_000)
    expect(mine.locator(".offre-paie")).to_be_in_viewport(ratio=1)
    said = plain(mine.inner_text())
    assert "brut par mois" in said and "avec l’aide au transport" in said
    assert tap.count <= 2


def test_a_heart_is_two_taps_from_a_search_at_most(home: Page) -> None:
    answer, tap = searched(home, "cabinet des prairies"), Taps()
    tap(answer)
    heart = home.locator(".voeu label", has=home.locator("input[value='5']")).first
    expect(heart).to_be_in_viewport()
    tap(heart)
    expect(home.locator(".toast")).to_contain_text("5 cœurs")
    assert tap.count <= 2


def test_my_pay_is_one_tap_from_a_search_in_people_s_words(home: Page) -> None:
    answer, tap = searched(home, "combien je gagne"), Taps()
    tap(answer)
    expect(home.locator("h1")).to_have_text("Ma paie de docteur junior")
    # Without one more tap, an amount is read: the bar at the bottom of the window holds it.
    sum_ = home.locator(".resume-fixe")
    expect(sum_).to_contain_text("€", timeout=60_000)
    expect(sum_).to_be_in_viewport(ratio=1)
    assert tap.count == 1


@pytest.mark.parametrize("words", ["Prairies", "Saint-Germain-la-Blanche-Herbe"])
def test_a_flechage_with_somebody_known_by_name_or_commune_is_five_taps(home: Page, words: str) -> None:
    tap = Taps()
    tap(home.locator(".entrees ul:not([data-pour]) a", has_text="Mes vœux"))
    wait_until(home, READY, timeout=120)
    tap(home.get_by_role("tab", name="Fléchage"))
    home.locator("#cherche-cible").fill(words)
    choice = home.locator("#choix-cible label").filter(has_text=words).first
    expect(choice).to_be_visible(timeout=30_000)
    tap(choice)
    apply = home.locator("#appliquer-flechage")
    wait_until(
        home, "document.querySelector('.flechage-plan') && !document.querySelector('#appliquer-flechage').disabled"
    )
    tap(apply)
    wait_until(home, "document.querySelector('.flechage-etat')?.textContent.includes('tient')")
    assert tap.count <= 5


ADDRESS = "envois@dmg.exemple.fr"
# A device that has a share sheet: what it is given is kept, to be looked at.
SHEET = """navigator.canShare = ({ files }) => files.length === 1;
navigator.share = async ({ files: [file], text }) => {
  window.partage = { nom: file.name, texte: text, octets: [...new Uint8Array(await file.arrayBuffer())] };
};"""


@pytest.mark.parametrize("who", ["invité", "déjà inscrit"])
@pytest.mark.parametrize("device", ["partage", "sans partage"])
def test_to_export_and_send_is_four_taps_at_most_plus_the_code(
    phone: Page, server: Server, device: str, who: str, tmp_path: Path
) -> None:
    """From the invitation's link, where the code is typed, or from the home: the list, the export, the share sheet.

    Where there is none, the file is downloaded and the address opens a mail.
    """
    noted = {f"o-{number:04d}": 2 for number in range(1, 71)}
    voeux = {"tour": 1, "versions": [], "commune": "", "tours": {"1": {"coeurs": noted, "cible": None}}}
    # What the DMG's signed manifest says of this campaign (tests/dmg/test_dmg_return.py).
    keep(phone, "dj", {"brouillons": {"voeux": voeux}, "divers": {"manifeste-retour:2027-03": ADDRESS}})
    phone.add_init_script(SHEET if device == "partage" else "delete Navigator.prototype.canShare")
    enrol(phone, server.url)
    if who == "déjà inscrit":  # another day: no code any more
        phone.goto("about:blank")
        phone.goto("")
    tap = Taps()
    tap(phone.locator(".entrees ul:not([data-pour]) a", has_text="Mes vœux"))
    wait_until(phone, READY, timeout=120)
    expect(phone.locator("#etat-export")).to_contain_text("Prêt à exporter")
    tap(phone.locator("#exporter"))
    sent = phone.locator("#envoi")
    expect(sent.get_by_role("link", name=ADDRESS)).to_be_visible(timeout=60_000)
    if device == "partage":
        tap(sent.get_by_role("button", name="Partager le fichier"))
        given = wait_until(phone, "window.partage")
        assert given["nom"].endswith(".phco") and given["texte"] == ADDRESS
        exported = bytes(given["octets"])
    else:
        expect(sent.get_by_role("button", name="Partager le fichier")).to_be_hidden()
        assert (sent.get_by_role("link", name=ADDRESS).get_attribute("href") or "").startswith(f"mailto:{ADDRESS}")
        with phone.expect_download() as download:
            tap(sent.get_by_role("button", name="Télécharger le fichier"))
        download.value.save_as(tmp_path / "liste.phco")
        exported = (tmp_path / "liste.phco").read_bytes()
        tap.count += 1  # the address, which opens the mail
    assert tap.count <= 4
    package, _ = opened(exported)
    assert len(package.tables["voeux"]) == 70


@pytest.mark.parametrize("before", [0, 40], ids=["visiteur", "dj"])
def test_a_legal_list_is_made_by_hand_without_leaving_the_offers(phone: Page, before: int) -> None:
    """Seventy hearts, each where one decides, and the pages of the list: nothing else is pressed.

    Whoever returns goes on from those given before.
    """
    if before:
        hearts = {f"o-{number:04d}": 1 for number in range(1, before + 1)}
        voeux = {"tour": 1, "versions": [], "commune": "", "tours": {"1": {"coeurs": hearts, "cible": None}}}
        keep(phone, "dj", {"brouillons": {"voeux": voeux}})
    phone.goto("offres/")
    bar, tap = phone.locator("#barre-voeux"), Taps()
    expect(bar).to_contain_text(f"{before} / 70", timeout=120_000)
    cards, noted = phone.locator("#resultat .offre-carte"), before
    while True:
        for rank in range(cards.count()):
            card = cards.nth(rank)
            if noted == 70 or card.locator("label.coeur :checked").count():
                continue
            tap(card.locator("label.coeur").nth(rank % 4 + 1))
            noted += 1
        expect(bar).to_contain_text(f"{noted} / 70 offres notées")
        if noted == 70:
            break
        first = cards.first.get_attribute("data-offre") or ""
        tap(phone.get_by_role("button", name="Suivantes"))
        expect(cards.first).not_to_have_attribute("data-offre", first)
    expect(bar).to_contain_text("70 / 70 offres notées")
    assert phone.url.split("#")[0].endswith("/offres/") and tap.count <= 70 - before + 5
    kept = "document.querySelector('#etat-voeux').textContent.includes('enregistré')"
    wait_until(phone, kept)


@pytest.mark.parametrize("who", ["visiteur", "pamsu"])
def test_ten_candidates_of_twelve_are_ranked_in_twelve_taps_from_the_home(
    phone: Page, who: str, tmp_path: Path
) -> None:
    """Whoever comes for the first time searches the page, then gives the file that the DMG sent."""
    tap = Taps()
    if who == "pamsu":
        keep(phone, "rts", {"divers": {"candidats": base64.b64encode(FILES["candidats"]).decode()}})
        phone.goto("")
        tap(phone.locator(".entrees [data-pour=rts] a", has_text="Mes candidats"))
        wait_until(phone, READY, timeout=120)
    else:
        phone.goto("")
        wait_until(phone, "document.querySelector('#prochaine-date select') !== null")
        tap(searched(phone, "classer des candidats"))
        wait_until(phone, READY, timeout=120)
        (tmp_path / "candidats.phco").write_bytes(FILES["candidats"])
        phone.locator("#fichier-candidats").set_input_files(tmp_path / "candidats.phco")
        tap.count += 1  # the file
    expect(phone.locator(".candidat")).to_have_count(12)
    for _ in range(10):
        tap(phone.locator("#autres [data-classer]").first)
    expect(phone.locator("#classes [data-candidat]")).to_have_count(10)
    expect(phone.locator(".jauge-compte strong")).to_have_text("10\u00a0/\u00a010")
    assert tap.count <= 12
