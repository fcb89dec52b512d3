"""The desk on screen and the commands are two faces of one desk: the same acts write the same journal."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from phco.cli import main
from phco.dates import PARIS
from phco.dmg.desk import Desk
from phco.dmg.ledger.journal import Entry
from phco.dmg.ledger.queries.packages import set_aside, standing_of
from phco.dmg.ledger.queries.rounds import round_of
from phco.dmg.signing.stamp import NAME as STAMP
from phco.dmg.verdicts.contents import candidates_of
from phco.jsontext import JsonObject, dumps, loads
from tests.bureau.conftest import Day, Window, serving_of
from tests.dmg.dmg_small import DJ, PHRASE, SmallCampaign, offers

OFFERS = offers()


class Both:
    """One campaign on screen, the same one in a terminal."""

    def __init__(self, campaign: SmallCampaign, window: Window, day: Day, terminal: Path) -> None:
        self.campaign, self.window, self.day, self.terminal = campaign, window, day, terminal

    def at(self, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """Set both clocks."""
        self.day.now = datetime.fromisoformat(text).replace(tzinfo=PARIS)
        monkeypatch.setenv("PHCO_MAINTENANT", text)

    def act(self, name: str, words: list[str], files: dict[str, bytes] | None = None, **fields: str) -> str:
        """The same act by both faces; what the screen answered."""
        page = self.window.do(name, files, **fields)
        given = []
        if files is not None:
            folder = self.terminal.parent / f"envoi-{len(list(self.terminal.parent.iterdir()))}"
            folder.mkdir()
            for file, data in files.items():
                (folder / file).write_bytes(data)
                given.append(str(folder / file))
        assert main(["dmg", *words, *given, "--dossier", str(self.terminal)]) == 0, words
        return page


@pytest.fixture
def both(campaign: SmallCampaign, day: Day, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Both]:
    monkeypatch.setenv("PHCO_PHRASE", PHRASE)
    terminal = tmp_path / "terminal" / "dmg"
    shutil.copytree(campaign.folder, terminal)
    for serving in serving_of(campaign.folder, day):
        window = Window(serving=serving)
        window.enter()
        window.open_keys()
        yield Both(campaign, window, day, terminal)


def entries_of(folder: Path) -> list[Entry]:
    desk = Desk(folder)
    try:
        return list(desk.store.entries())
    finally:
        desk.store.close()


def alike(file: JsonObject) -> JsonObject:
    """A file of a publication, by what it says (``cle``)."""
    same = {**file, "sha256": "", "paquet": ""}
    if file["nom"] == STAMP:
        same["cle"] = ""  # what it stands for is the bytes of the others
    if "suite" in same.get("a_cote", {}):
        same["a_cote"] = {"suite": [{**row, "tete": "", "prev": ""} for row in same["a_cote"]["suite"]]}
    return same


def said_of(entry: Entry) -> str:
    """What an entry says; a seal is drawn at random, so that the bytes of a sealed file are never twice the same.

    Nor is the journal's head that follows it: the bulletin quotes it, and each later package names the one before. Nor
    are the bytes that the timestamp counts.
    """
    body = dict(entry.body)
    if entry.kind == "publication":
        body["fichiers"] = [alike(file) for file in body["fichiers"]]
    return dumps(body)


def test_a_season_by_both_faces_writes_the_same_journal(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    who, campaign = ["--auteur", "Pr Martin", "--motif", "au téléphone"], both.campaign
    by = {"auteur": "Pr Martin", "motif": "au téléphone"}
    both.at("2026-08-10T09:00", monkeypatch)
    sent = {f"{one.id}.phco": campaign.sheet(one) for one in OFFERS} | {f"{dj}.phco": campaign.file(dj) for dj in DJ}
    said = both.act("recevoir", ["recevoir"], sent | {"note.txt": b"bonjour"})
    assert "14\u00a0retenus" in said

    both.at("2026-09-01T08:00", monkeypatch)
    both.act(
        "dates", ["tour", "dates", "tour1-dj", "--du", "2026-09-01", "--au", "2026-09-03", "--statut", "confirmee"],
        etape="tour1-dj", du="2026-09-01", au="2026-09-03", statut="confirmee",
    )  # fmt: skip
    both.act(
        "nouveau-code", ["inviter", "--nouveau-code", "dj-006", "--motif", "perdu"], personne="dj-006", motif="perdu"
    )
    both.act("ouvrir", ["tour", "ouvrir", "1"], tour="1")
    with campaign.desk() as desk:
        opened = round_of(desk.store, 1)
    assert opened is not None
    ids = [one.id for one in OFFERS]
    wishes = {
        f"{dj}-v.phco": campaign.wishes(dj, {ids[(k + n) % 8]: 5 - n for n in range(3)}, catalogue=opened.catalogue)
        for k, dj in enumerate(DJ[:5])
    }
    campaign.actors["dj-001"].seq -= 1  # two lists under one number: a person has to choose
    twice = {"dj-001-w.phco": campaign.wishes("dj-001", {ids[4]: 5, ids[5]: 4}, catalogue=opened.catalogue)}
    both.at("2026-09-02T09:00", monkeypatch)
    said = both.act("recevoir", ["recevoir"], wishes | twice)
    assert "mis de côté" in said
    aside = both.window.get("/reception").text
    assert "À trancher" in aside
    with campaign.desk() as desk:
        waiting = [one for one in set_aside(desk.store) if one.author == "dj-001"]
    keep = waiting[0].payload
    both.act("garder", ["trancher", "dj-001", "--garder", keep, *who], personne="dj-001", paquet=keep, **by)
    assert "1\u00a0envoi tranché" in both.window.get("/reception").text
    both.act("annuler-arbitrage", ["trancher", "dj-001", "--annuler", keep, *who], personne="dj-001", paquet=keep, **by)
    after = both.window.get("/reception").text
    assert "envoi tranché" not in after and "À trancher" in after, "taken back: both wait again"
    both.act("garder", ["trancher", "dj-001", "--garder", keep, *who], personne="dj-001", paquet=keep, **by)

    both.at("2026-09-05T08:00", monkeypatch)
    both.act("candidats", ["tour", "candidats", "1"], tour="1")
    with campaign.desk() as desk:
        came = candidates_of(desk.store, desk.objects, 1) or {}
    ranks = {
        f"{one.pamsu}-c.phco": campaign.ranking(str(one.pamsu), list(came.get(one.id, ())))
        for one in OFFERS
        if came.get(one.id)
    }
    both.at("2026-09-06T08:00", monkeypatch)
    both.act("recevoir", ["recevoir"], ranks)
    both.at("2026-09-09T09:00", monkeypatch)
    both.act("auditeurs", ["auditeurs", "dj-002"], auditeurs="dj-002")
    both.act("figer", ["apparier", "figer", "1", "--tirage", "loto:2026-09-09"], tour="1", tirage="loto:2026-09-09")
    both.act("publier", ["publier"])
    both.at("2026-09-09T21:00", monkeypatch)
    said = both.act(
        "tirer", ["apparier", "tirer", "1", "--numeros", "3-11-24-38-45", "--chance", "7"], tour="1",
        numeros="3-11-24-38-45", chance="7",
    )  # fmt: skip
    assert "Tour 1 apparié" in said
    both.act("publier", ["publier"])

    here, there = entries_of(both.campaign.folder), entries_of(both.terminal)
    assert [entry.kind for entry in here] == [entry.kind for entry in there]
    for mine, theirs in zip(here, there, strict=True):
        assert (mine.at, said_of(mine)) == (theirs.at, said_of(theirs)), mine.kind
    assert {path.name for path in (both.campaign.folder / "sorties" / "publication").iterdir()} == {
        path.name for path in (both.terminal / "sorties" / "publication").iterdir()
    }


def test_departures_and_papers_by_both_faces_write_the_same_journal(
    both: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who leaves is shown first, with who must be told; a list on paper is deposited, and withdrawn."""
    campaign, paper = both.campaign, ["--auteur", "Mme O’Neil", "--reference", "courrier d’hier"]
    both.at("2026-08-10T09:00", monkeypatch)
    both.act("recevoir", ["recevoir"], {f"{one.id}.phco": campaign.sheet(one) for one in OFFERS})
    both.at("2026-09-01T08:00", monkeypatch)
    both.act("ouvrir", ["tour", "ouvrir", "1"], tour="1")
    both.at("2026-09-02T09:00", monkeypatch)
    ids = [one.id for one in OFFERS]
    by = {"auteur": "Mme O’Neil", "reference": "courrier d’hier"}
    typed = f"{ids[0]}=5\n{ids[1]}=3\n"
    said = both.act(
        "deposer-voeux",
        ["deposer", "voeux", "dj-001", f"{ids[0]}=5", f"{ids[1]}=3", "--tour", "1", *paper],
        personne="dj-001", tour="1", liste=typed, **by,
    )  # fmt: skip
    assert "Dépôt retenu : vœux du tour 1 de dj-001" in said and "sha256:" in said
    again = both.window.do("deposer-voeux", personne="dj-001", tour="1", liste=typed, **by)
    assert "Déjà déposé, tel quel" in again
    for wrong in (f"{ids[0]}=9", f"{ids[0]}=5 {ids[0]}=4", "n’importe quoi"):
        page = both.window.do("deposer-voeux", personne="dj-002", tour="1", liste=wrong, **by)
        assert 'class="message faute"' in page and ("n’est pas un vœu" in page or "figure deux fois" in page)
    both.at("2026-09-02T10:00", monkeypatch)
    host, why = str(OFFERS[0].pamsu), "cesse l’activité"
    seen = both.window.do("retirer", personne=host, motif=why, _voir="1")
    assert "Rien n’est écrit" in seen and "dj-001" in seen and "--apercu" in seen
    said = both.act("retirer", ["retirer", host, "--motif", why], personne=host, motif=why)
    assert "À prévenir : 2\u00a0personnes" in said and f"L’offre {ids[0]} n’est plus proposée" in said
    assert "s’est retiré" in both.window.do("retirer", personne=host, motif=why), "twice is refused"
    both.act("demissionner", ["demissionner", "dj-006", "--motif", "renonce"], personne="dj-006", motif="renonce")
    both.act(
        "revenir", ["demissionner", "dj-006", "--annuler", "--motif", "revient"], personne="dj-006", role="dj",
        motif="revient",
    )  # fmt: skip
    with campaign.desk() as desk:
        (mine,) = standing_of(desk.store, "dj-001", "voeux")
    undo = ["deposer", "annuler", mine.payload, "--auteur", "Mme O’Neil", "--motif", "erreur"]
    both.act("annuler-depot", undo, empreinte=mine.payload, auteur="Mme O’Neil", motif="erreur")
    here, there = entries_of(both.campaign.folder), entries_of(both.terminal)
    assert [entry.kind for entry in here] == [entry.kind for entry in there]
    for mine_, theirs in zip(here, there, strict=True):
        told, wanted = loads(said_of(mine_)), loads(said_of(theirs))
        if mine_.kind == "fichier":  # a deposit is sealed, and a seal is drawn at random
            told["sha256"] = wanted["sha256"] = ""
        assert (mine_.at, told) == (theirs.at, wanted), mine_.kind
