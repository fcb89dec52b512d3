"""A campaign small enough for a test: six DJ, eight PAMSU, real packages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from phco.demo.actors import Actor, hearts_rows, ranking_rows
from phco.dmg import founding
from phco.dmg.desk import Desk
from phco.dmg.intake.receive import Tally, receive
from phco.dmg.keys import keyring
from phco.dmg.keys.names import Name
from phco.dmg.people import enrol
from phco.host.disk.files import REAL_DISK, Disk
from phco.host.keys.small_pdf import small_pdf
from phco.host.mailbox.gather import Piece
from phco.offers import Offer, offer_as_cells
from phco.offers.demonstration import demonstration_offers

PHRASE = "quatre mots au hasard"
CAMPAIGN = "2026-09"
STEPS = [
    {"code": code, "debut": start, "fin": end, "statut": "provisoire"}
    for code, start, end in (
        ("depot-dj", "2026-08-01", "2026-08-31"), ("depot-rts", "2026-08-01", "2026-08-31"),
        ("tour1-dj", "2026-09-01", "2026-09-04"), ("tour1-rts", "2026-09-05", "2026-09-08"),
        ("tour1-appariement", "2026-09-09", "2026-09-09"),
        ("tour2-dj", "2026-09-10", "2026-09-12"), ("tour2-rts", "2026-09-13", "2026-09-15"),
        ("tour2-appariement", "2026-09-16", "2026-09-16"),
        ("tour3-dj", "2026-09-17", "2026-09-19"), ("tour3-rts", "2026-09-20", "2026-09-22"),
        ("tour3-appariement", "2026-09-23", "2026-09-23"),
        ("commission", "2026-09-24", "2026-09-29"), ("prise-de-fonction", "2026-11-02", "2026-11-02"),
    )
]  # fmt: skip
JULY, AUGUST = datetime(2026, 7, 15, 9, tzinfo=UTC), datetime(2026, 8, 10, 9, tzinfo=UTC)
SEPTEMBER = datetime(2026, 9, 2, 9, tzinfo=UTC)
DJ = tuple(f"dj-{n:03d}" for n in range(1, 7))


def offers(count: int = 8) -> tuple[Offer, ...]:
    """The first demonstration sheets, each led by a PAMSU of its own, for this campaign."""
    return tuple(replace(one, campagne=CAMPAIGN) for one in demonstration_offers(count))


def start(folder: Path, keys: keyring.DeskKeys) -> None:
    """Create the desk's folder and enrol everyone."""
    founding.created(
        folder, campaign=CAMPAIGN, title="Campagne d’essai", steps=STEPS, settings={"serveurs": "mx.dmg.example"},
        passphrase=PHRASE, at=JULY, keys=keys,
    )  # fmt: skip
    desk = Desk(folder, keys=keys)
    guests = [
        enrol.Guest(pseudo=one, role="dj", name=Name(nom=f"Nom{one}", prenom="Camille", courriel=f"{one}@example.org"))
        for one in DJ
    ] + [
        enrol.Guest(
            pseudo=str(one.pamsu), role="pamsu",
            name=Name(nom=f"Nom{one.pamsu}", prenom="Dominique", courriel=f"{one.pamsu}@example.org"),
        )
        for one in offers()
    ]  # fmt: skip
    enrol.enrol(desk, guests, JULY)
    desk.close()


@dataclass
class SmallCampaign:
    """The folder, its keys, and the people."""

    folder: Path
    keys: keyring.DeskKeys

    @contextmanager
    def desk(self, disk: Disk = REAL_DISK) -> Iterator[Desk]:
        """The desk, opened with its keys."""
        desk = Desk(self.folder, disk=disk, keys=self.keys)
        try:
            desk.mirror.check(desk.store)
            yield desk
        finally:
            desk.close()

    @cached_property
    def actors(self) -> dict[str, Actor]:
        """Everyone, with the code of their first invitation."""
        people = dict.fromkeys(DJ, "dj") | {str(one.pamsu): "pamsu" for one in offers()}
        return {
            pseudo: Actor(
                pseudo=pseudo,
                role=role,
                campaign=CAMPAIGN,
                secret=self.keys.code(CAMPAIGN, pseudo, 1),
                dmg=self.keys.signer.public.thumbprint,
            )
            for pseudo, role in people.items()
        }

    def sheet(self, offer: Offer) -> bytes:
        """The sheet of an offer, sent by the PAMSU who leads it."""
        author = self.actors[str(offer.pamsu)]
        return author.write("fiche-rts", {"offre": [offer_as_cells(offer)]}, created=AUGUST)

    def file(self, dj: str) -> bytes:
        """The file of a DJ: CV and letter."""
        row = {
            "dj": dj,
            "presentation": "",
            "options_journee4": "1",
            "cv": "pieces/cv.pdf",
            "lettre": "pieces/lettre.pdf",
        }
        pieces = {"pieces/cv.pdf": small_pdf("CV", dj), "pieces/lettre.pdf": small_pdf("Lettre", dj)}
        return self.actors[dj].write("dossier-dj", {"dossier-dj": [row]}, created=AUGUST, pieces=pieces)

    def wishes(self, dj: str, hearts: dict[str, int], *, tour: int = 1, catalogue: str | None = None) -> bytes:
        """Hearts of a DJ."""
        rows = hearts_rows(tour, hearts)
        return self.actors[dj].write("voeux", {"voeux": rows}, created=SEPTEMBER, tour=tour, catalogue=catalogue)

    def ranking(self, pamsu: str, ranking: list[str], *, tour: int = 1) -> bytes:
        """Ranking of a PAMSU."""
        rows = ranking_rows(tour, ranking)
        return self.actors[pamsu].write("classement", {"classement": rows}, created=SEPTEMBER, tour=tour)

    def take(self, files: dict[str, bytes], at: datetime) -> Tally:
        """Receive these files at that time."""
        with self.desk() as desk:
            return receive(desk, pieces(files), now=at, received=at)

    def mailed(self, files: dict[str, bytes], hour: datetime, now: datetime) -> Tally:
        """Take in at ``now`` files whose message bears an earlier hour of the trusted mail server."""
        with self.desk() as desk:
            return receive(desk, [replace(one, received_at=hour) for one in pieces(files)], now=now)


def pieces(files: dict[str, bytes]) -> list[Piece]:
    """Files as they come from a folder."""
    return [Piece(name=name, origin=name, data=data) for name, data in files.items()]


def verdicts(tally: Tally) -> dict[str, tuple[str, str]]:
    """Name of each file → outcome and code."""
    return {line.name: (line.outcome, line.code) for line in tally.lines}
