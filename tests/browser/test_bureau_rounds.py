"""Three rounds and a commission by the desk alone, in a real browser; and the command that each answer shows, typed.

What a secretary does on screen is done again in a terminal, on a copy of the folder, with the very command that the
screen gave: both journals are the same, to the last byte. A seal, drawn at random, is drawn once for both.
"""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from phco.cli import main
from phco.dmg.desk import MIRROR, Desk
from phco.dmg.ledger.queries.rounds import round_of
from phco.dmg.recovery.resume import verify_folder
from phco.dmg.rounds.market import read_market
from phco.dmg.verdicts.contents import candidates_of
from phco.host.keys import seal
from phco.packages.identity import PublicKey
from tests.browser.test_bureau import day, drop, goto, mails, opener, press, unlock
from tests.bureau.conftest import Day, serving_of
from tests.bureau.test_same_journal import entries_of
from tests.dmg.conftest import campaign, keys, started
from tests.dmg.dmg_small import DJ, PHRASE, SmallCampaign, offers

__all__ = ["campaign", "day", "keys", "opener", "started"]
OFFERS = {one.id: one for one in offers()}
# round → opened, wishes received, candidates sent, rankings received, frozen and published, drawn
DAYS = {
    1: ("08-31T22:00", "09-02T11:00", "09-05T08:00", "09-06T11:00", "09-09T08:00", "09-09T21:00"),
    2: ("09-09T22:00", "09-11T11:00", "09-13T08:00", "09-14T11:00", "09-16T08:00", "09-16T21:00"),
    3: ("09-16T22:00", "09-18T11:00", "09-20T08:00", "09-21T11:00", "09-23T08:00", "09-23T21:00"),
}
RANKED = {1: DJ[:2], 2: DJ[:4], 3: DJ[:5]}  # the others heart in vain: somebody is left for the commission
LOTO = ("3-11-24-38-45", "7")


@dataclass
class Twice:
    """A desk on screen; what it answers is done again in a terminal on another folder."""

    page: Page
    day: Day
    terminal: Path
    env: pytest.MonkeyPatch
    files: dict[str, Path] = field(default_factory=dict)

    def at(self, text: str) -> None:
        """Both clocks."""
        self.day.now = datetime.fromisoformat(f"2026-{text}+02:00")
        self.env.setenv("PHCO_MAINTENANT", f"2026-{text}+02:00")

    def press(self, button: str, said: str) -> None:
        """Press, read the answer, then type the command that it shows."""
        press(self.page, button, said)
        self.again()

    def drop(self, paths: list[Path], said: str) -> None:
        """Drop files, then receive them by the command."""
        self.files |= {path.name: path for path in paths}
        drop(self.page, paths, said)
        self.again()

    def again(self) -> None:
        """The command of the last answer, on the other folder."""
        words = shlex.split(self.page.locator("#reponse .commande code").inner_text())
        assert words[0] == "phco" and words[-2] == "--dossier"
        typed = [str(self.files.get(word, word)) for word in words[1:-1]]
        assert main([*typed, str(self.terminal)]) == 0, words


PASTED = "Pseudonyme\tRôle\tNom\tPrénom\tCourriel\ndj-007\tdj\tPetit\tLou\tlou@example.org"


def pasted(twice: Twice, folder: Path) -> None:
    """A line pasted from Excel; the command reads the same from a file."""
    twice.files["PERSONNES.xlsx"] = folder / "personnes.csv"
    twice.files["PERSONNES.xlsx"].write_text(PASTED + "\n", encoding="utf-8")
    goto(twice.page, "Personnes")
    twice.page.get_by_label("Collez ici les lignes d’Excel, en-tête compris").fill(PASTED)
    twice.press("Inscrire ces personnes", "1\u00a0personne inscrite")


def moved(twice: Twice) -> None:
    """The last round moves by a day, after a look, and comes back."""
    goto(twice.page, "Calendrier")
    form = twice.page.locator("form").filter(has=twice.page.get_by_role("button", name="Décaler", exact=True))
    form.get_by_label("Étape").select_option("tour3-dj")
    form.get_by_label("De combien de jours").fill("1")
    form.get_by_label("Qui décide").fill("Pr Martin")
    form.get_by_label("Motif").fill("la DGOS décale")
    press(twice.page, "Voir d’abord ce que cela fait", "Rien n’est écrit")
    twice.press("Décaler", "Calendrier décalé")
    back = twice.page.locator("form").filter(has=twice.page.get_by_role("button", name="Annuler ce décalage"))
    back.get_by_label("Qui décide").fill("Pr Martin")
    back.get_by_label("Motif").fill("la DGOS revient")
    twice.press("Annuler ce décalage", "")


def settled(twice: Twice, campaign: SmallCampaign, hearts: dict[str, int], catalogue: str, folder: Path) -> None:
    """Two lists under one number: a person is telephoned, and one of them is kept."""
    campaign.actors["dj-001"].seq -= 1
    other = campaign.wishes("dj-001", hearts, catalogue=catalogue)
    twice.drop(mails(folder, "encore", {"dj-001": other}, "Wed, 02 Sep 2026 10:30:00 +0200"), "mis de côté")
    form = twice.page.locator("form").filter(has=twice.page.get_by_role("button", name="Garder cet envoi")).first
    form.get_by_label("Qui décide").fill("M. Roux")
    form.get_by_label("Motif").fill("confirmé au téléphone")
    twice.press("Garder cet envoi", "Tranché pour dj-001")


def play(twice: Twice, campaign: SmallCampaign, tour: int, folder: Path) -> None:
    """One round, from its opening to its publication."""
    opening, wishing, sending, ranking, freezing, drawing = DAYS[tour]
    page = twice.page
    twice.at(opening)
    goto(page, "Tour")
    twice.press("Ouvrir le tour", f"Tour {tour} ouvert")
    with campaign.desk() as desk:
        opened, free = round_of(desk.store, tour), sorted(read_market(desk.store).free_offers)
        told = [one.body for one in desk.store.entries(kinds=("tour-ouvert",))][-1]
    assert opened is not None and told["tour"] == tour
    goto(page, "Publier")
    twice.press("Signer et publier", "fichier")
    twice.at(wishing)
    applicants = [dj for dj in DJ if dj in told["demandeurs"]]
    lists = {
        dj: campaign.wishes(
            dj, {free[(k + n) % len(free)]: 5 - n for n in range(min(3, len(free)))}, tour=tour,
            catalogue=opened.catalogue,
        )
        for k, dj in enumerate(applicants)
    }  # fmt: skip
    when = f"{wishing[3:5]} Sep 2026 10:00:00 +0200"
    twice.drop(mails(folder, f"voeux{tour}", lists, f"Wed, {when}"), "retenu")
    if tour == 1:
        settled(twice, campaign, {free[4]: 5, free[5]: 4}, opened.catalogue, folder)
    twice.at(sending)
    goto(page, "Tour")
    twice.press("Dire aux PAMSU qui est venu", "choisie")
    with campaign.desk() as desk:
        came = candidates_of(desk.store, desk.objects, tour) or {}
    ranks = {
        str(OFFERS[offer].pamsu): campaign.ranking(
            str(OFFERS[offer].pamsu), [dj for dj in names if dj in RANKED[tour]], tour=tour
        )
        for offer, names in came.items()
        if any(dj in RANKED[tour] for dj in names)
    }
    twice.at(ranking)
    twice.drop(mails(folder, f"rangs{tour}", ranks, f"Sun, {ranking[3:5]} Sep 2026 10:00:00 +0200"), "retenu")
    twice.at(freezing)
    goto(page, "Tour")
    page.get_by_label("Tirage public à venir").fill(f"loto:2026-{freezing[:5]}")
    twice.press("Figer le tour", f"Tour {tour} figé")
    goto(page, "Publier")
    twice.press("Signer et publier", "fichier")
    twice.at(drawing)
    goto(page, "Tour")
    if tour == 1:
        page.get_by_label("Pseudonymes").fill("dj-006")
        twice.press("Nommer les auditeurs", "dj-006")
    page.get_by_label("Loto : les cinq numéros").fill(LOTO[0])
    page.get_by_label("Loto : le numéro Chance").fill(LOTO[1])
    twice.press("Prendre le tirage et apparier", f"Tour {tour} apparié")
    goto(page, "Publier")
    twice.press("Signer et publier", "fichier")


@pytest.fixture
def terminal(campaign: SmallCampaign, tmp_path: Path) -> Iterator[Path]:
    """The same folder, for the terminal."""
    folder = tmp_path / "terminal" / "dmg"
    shutil.copytree(campaign.folder, folder)
    yield folder


@pytest.fixture
def one_seal(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same package sealed to the same person is the same file, on screen and in the terminal."""
    drawn: dict[tuple[bytes, str, bytes], bytes] = {}
    genuine = seal.encrypt

    def encrypt(plain: bytes, recipient: PublicKey, info: bytes) -> bytes:
        key = (plain, recipient.thumbprint, info)
        if key not in drawn:
            drawn[key] = genuine(plain, recipient, info)
        return drawn[key]

    monkeypatch.setattr(seal, "encrypt", encrypt)


@pytest.mark.long
@pytest.mark.usefixtures("one_seal")
def test_three_rounds_by_the_desk_alone_are_those_of_the_commands(
    campaign: SmallCampaign, day: Day, opener: Callable[..., Page], terminal: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("PHCO_PHRASE", PHRASE)
    for serving in serving_of(campaign.folder, day):
        page = opener(serving)
        page.on("dialog", lambda dialog: dialog.accept())
        unlock(page)
        twice = Twice(page, day, terminal, monkeypatch)
        twice.at("08-10T12:00")
        pasted(twice, tmp_path)
        moved(twice)
        sheets = {str(one.pamsu): campaign.sheet(one) for one in offers()} | {one: campaign.file(one) for one in DJ}
        twice.drop(mails(tmp_path, "aout", sheets, "Mon, 10 Aug 2026 11:00:00 +0200"), "14\u00a0retenus")
        for tour in DAYS:
            play(twice, campaign, tour, tmp_path)
        twice.at("09-24T11:00")
        goto(page, "Commission")
        adopting = page.locator("form").filter(has=page.get_by_role("button", name="Adopter", exact=True))
        adopting.get_by_label("Qui décide").fill("La commission")
        twice.press("Adopter", "enregistrée")
        minutes = page.locator("form").filter(has=page.get_by_role("button", name="Signer le procès-verbal"))
        minutes.get_by_label("Premier jour").fill("2026-09-24")
        minutes.get_by_label("Dernier jour").fill("2026-09-29")
        minutes.get_by_label("Présents, un par ligne").fill("Pr Martin, directeur\nMme Leroy, DGARS")
        twice.press("Signer le procès-verbal", "Procès-verbal signé")
        goto(page, "Publier")
        twice.press("Signer et publier", "fichier")
        goto(page, "Sauvegarde")
        page.get_by_label("Dossier où copier").fill(str(tmp_path / "cle"))
        press(page, "Copier le dossier maintenant", "copie")
        expect(page.locator(".journal li").first).to_be_visible()
    here, there = entries_of(campaign.folder), entries_of(terminal)
    assert [(one.number, one.kind, one.at, one.body) for one in here] == [
        (one.number, one.kind, one.at, one.body) for one in there
    ]
    assert (campaign.folder / MIRROR).read_bytes() == (terminal / MIRROR).read_bytes()
    assert {one.kind for one in here} >= {
        "personne", "decalage", "arbitrage", "tour-ouvert", "gel", "tirage", "decision", "pv", "publication",
    }  # fmt: skip
    desk = Desk(campaign.folder)
    try:
        assert [one.number for tour in DAYS if (one := round_of(desk.store, tour)) and one.matched_at] == list(DAYS)
        assert verify_folder(desk).faults == []
    finally:
        desk.store.close()
