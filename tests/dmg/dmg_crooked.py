"""A crooked campaign played by the commands: 12 DJ, 30 offers, and what goes wrong in a real September.

The sheet of one PAMSU comes on paper; two lists bear one number; the dates move a week after the wishes; one list is
late and accorded; one PAMSU withdraws and one DJ resigns after round 1; the commission places whoever nobody ranked.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from phco.demo.actors import Actor, hearts_rows, ranking_rows
from phco.dmg.desk import Desk
from phco.dmg.ledger.queries.packages import sent_by
from phco.dmg.ledger.queries.rounds import holders, round_of
from phco.dmg.rounds.market import read_market, read_sheets
from phco.dmg.verdicts.contents import candidates_of
from phco.host.keys.packages import read_keys
from phco.host.keys.seal import seal
from phco.host.keys.small_pdf import small_pdf
from phco.offers import Offer, offer_as_cells, offer_table
from phco.offers.demonstration import demonstration_offers
from tests.dmg.test_dmg_cli import CAMPAIGN, Office, actors_of

OFFERS = [replace(one, campagne=CAMPAIGN, reconduite=False) for one in demonstration_offers(30)]
DJ = [f"dj-{n:03d}" for n in range(1, 13)]
LAST, TWICE, MOVED, LATE = DJ[0], DJ[9], DJ[10], DJ[11]  # never ranked, two lists, in the new days, late
PAPER: Offer = OFFERS[-1]
WHO = ("--auteur", "Pr Martin", "--motif", "raison de santé")
DRAWS = {1: "2026-09-16", 2: "2026-09-23", 3: "2026-09-30"}
# round → opening, wishes, candidates, rankings, freezing (Paris); one week later than announced from the first on
DAYS = {
    1: ("2026-08-31T22:00", "2026-09-02T10:00", "2026-09-13T08:00", "2026-09-13T10:00", "2026-09-16T09:00"),
    2: ("2026-09-16T23:00", "2026-09-18T10:00", "2026-09-20T08:00", "2026-09-21T10:00", "2026-09-23T09:00"),
    3: ("2026-09-23T23:00", "2026-09-25T10:00", "2026-09-27T08:00", "2026-09-28T10:00", "2026-09-30T09:00"),
}


@dataclass
class Crooked:
    """The campaign as it goes. ``lists``: who sends their list of round 1 otherwise (a device in a browser).

    ``real``: who has a device of their own, and sends nothing before that list. ``orphan`` lost the post of
    ``withdrawn``, ``host`` the DJ ``resigned``; ``papers``: how many were deposited.
    """

    office: Office
    work: Path
    lists: Mapping[str, Callable[[], bytes]] = field(default_factory=dict)
    real: Sequence[str] = ()
    actors: dict[str, Actor] = field(default_factory=dict)
    withdrawn: str = ""
    orphan: str = ""
    resigned: str = ""
    host: str = ""
    papers: int = 0
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)

    def begin(self) -> None:
        """Everyone invited, sheets and files received, one sheet deposited from a letter; round 1 open, published."""
        run, work = self.office.run, self.work
        run("2026-07-15T09:00", "init", "--campagne", CAMPAIGN, "--serveur", "mx.dmg.example")
        rows = [f"{one};dj;Nom {one};Camille;{one}@example.org;14118" for one in DJ]
        rows += [f"{o.pamsu};pamsu;D’Artagnan {o.pamsu};Dominique;{o.pamsu}@example.org;" for o in OFFERS]
        head = "pseudonyme;role;nom;prenom;courriel;commune"
        (work / "personnes.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
        run("2026-07-15T10:00", "inviter", str(work / "personnes.csv"))
        self.actors = actors_of(self.office)
        for one in DJ:
            self.actors[one].role = "dj"
        created, files = datetime(2026, 8, 10, 9, tzinfo=UTC), {}
        for offer in OFFERS[:-1]:
            who = str(offer.pamsu)
            files[who] = self.actors[who].write("fiche-rts", {"offre": [offer_as_cells(offer)]}, created=created)
        for one in [name for name in DJ if name not in self.real]:
            row = {"dj": one, "cv": "pieces/cv.pdf", "lettre": "pieces/lettre.pdf"}
            pieces = {"pieces/cv.pdf": small_pdf("CV", one), "pieces/lettre.pdf": small_pdf("Lettre", one)}
            files[one] = self.actors[one].write("dossier-dj", {"dossier-dj": [row]}, created=created, pieces=pieces)
        got = self.receive("2026-08-10T12:00", "aout", files)
        assert got["comptes"] == {"retenu": len(files)}, got
        with (work / "papier.csv").open("w", encoding="utf-8", newline="") as handle:
            out = csv.DictWriter(handle, offer_table().names)
            out.writeheader()
            out.writerow(offer_as_cells(PAPER))
        paper = ("--auteur", "Mme O’Neil", "--reference", "courrier du 12 août")
        run("2026-08-12T10:00", "deposer", "fiches", str(work / "papier.csv"), *paper)
        self.papers += 1
        run(DAYS[1][0], "tour", "ouvrir", "1")
        run(DAYS[1][0], "publier")

    def first_round(self) -> None:
        """Wishes, a quarantine settled, dates moved, a list in the new days, one late and accorded; then the draw."""
        run = self.office.run
        files = {one: self.wishes(one, 1) for one in DJ[:9]}
        self.receive(DAYS[1][1], "voeux", files)
        first = self.wishes(TWICE, 1)
        self.actors[TWICE].seq -= 1
        got = self.receive("2026-09-02T11:00", "deux", {"a": first, "b": self.wishes(TWICE, 1, salt="autre")})
        assert got["comptes"] == {"quarantaine": 2}, got
        with self.open() as desk:
            kept = min(one.payload for one in sent_by(desk.store, TWICE) if one.kind == "voeux")
        run("2026-09-02T12:00", "trancher", TWICE, "--garder", kept[7:19], *WHO)
        moved = run("2026-09-03T09:00", "decaler", "--de", "tour1-dj", "--jours", "7", "--sauf", "prise-de-fonction")
        assert len(moved["restent"]) == 10 and moved["a_renvoyer"] == [], moved  # type: ignore[arg-type]
        run("2026-09-03T09:10", "publier")
        got = self.receive("2026-09-09T10:00", "nouvelles-dates", {MOVED: self.wishes(MOVED, 1)})
        assert got["comptes"] == {"retenu": 1}, got
        late = self.lists[LATE]() if LATE in self.lists else self.sealed(self.wishes(LATE, 1))
        got = self.receive("2026-09-12T10:00", "tard", {}, {LATE: late})
        assert got["comptes"] == {"refuse": 1}, got
        given = run("2026-09-12T11:00", "accorder", LATE, "--etape", "tour1-dj", "--jusqu-au", "2026-09-12", *WHO)
        assert [one["verdict"] for one in given["changements"]] == ["retenu"], given  # type: ignore[index,attr-defined]
        self.rank(1)
        self.draw(1)

    def departures(self) -> None:
        """After round 1 a PAMSU who was given a DJ withdraws, and another DJ, in post, resigns."""
        with self.open() as desk:
            held = [one for one in holders(desk.store) if one.person not in (TWICE, LATE, MOVED)]
            mine = next((one for one in held if one.pamsu != PAPER.pamsu), held[0])
            other = next(one for one in held if one.person != mine.person and one.pamsu != PAPER.pamsu)
        self.withdrawn, self.orphan = mine.pamsu, mine.person
        self.resigned, self.host = other.person, other.pamsu
        left = self.office.run("2026-09-16T22:30", "retirer", self.withdrawn, "--motif", "cesse l’activité")
        told = {one["personne"] for one in left["prevenir"]}  # type: ignore[attr-defined,index]
        assert told >= {self.withdrawn, self.orphan}
        gone = self.office.run("2026-09-16T22:40", "demissionner", self.resigned, "--motif", "renonce")
        told = {one["personne"] for one in gone["prevenir"]}  # type: ignore[attr-defined,index]
        assert told >= {self.resigned, self.host}
        self.office.run("2026-09-16T22:50", "publier")

    def other_rounds(self) -> None:
        """Rounds 2 and 3 of whoever is left; nobody ever ranks ``LAST``."""
        for tour in (2, 3):
            with self.open() as desk:
                free = read_market(desk.store).free_people
            self.office.run(DAYS[tour][0], "tour", "ouvrir", str(tour))
            self.office.run(DAYS[tour][0], "publier")
            self.receive(DAYS[tour][1], f"voeux-{tour}", {one: self.wishes(one, tour) for one in free})
            self.rank(tour)
            self.draw(tour)

    def commission(self) -> None:
        """The commission accepts its proposal, writes its minutes, publishes."""
        run = self.office.run
        made = run("2026-10-02T10:00", "commission", "accepter", "--auteur", "La commission", "--motif", "regret")
        self.answers["commission"] = made
        present = ("--present", "Pr Martin, directeur", "--present", "Dr d’Arc, ARS")
        run("2026-10-05T10:00", "commission", "pv", "--ouverture", "2026-10-01", "--cloture", "2026-10-05", *present)
        run("2026-10-05T11:00", "publier")

    # — pieces —————————————————————————————————————————————————————————————————————————————————————————————
    def wishes(self, dj: str, tour: int, salt: str = "") -> bytes:
        """A legal list of a round, graded at random."""
        with self.open() as desk:
            row = round_of(desk.store, tour)
        assert row is not None
        rng = random.Random(f"{dj}/{tour}/{salt}")
        opened = [one for one in row.offers if one != PAPER.id]
        hearts = {one: rng.randint(2, 5) for one in rng.sample(opened, (len(opened) * 11 + 19) // 20)} | {PAPER.id: 1}
        kept = {one: count for one, count in hearts.items() if one in row.offers}
        at = datetime.fromisoformat(f"{DAYS[tour][1]}:00+02:00").astimezone(UTC)
        tables = {"voeux": hearts_rows(tour, kept)}
        return self.actors[dj].write("voeux", tables, created=at, tour=tour, catalogue=row.catalogue)

    def rank(self, tour: int) -> None:
        """Candidates sent; every PAMSU ranks whoever came but ``LAST``; the one without a device does it on paper."""
        self.office.run(DAYS[tour][2], "tour", "candidats", str(tour))
        with self.open() as desk:
            came, sheets = candidates_of(desk.store, desk.objects, tour) or {}, read_sheets(desk.store).by_id
        files, rng = {}, random.Random(tour)
        at = datetime.fromisoformat(f"{DAYS[tour][3]}:00+02:00").astimezone(UTC)
        for offer, names in came.items():
            author, order = sheets[offer].author, [one for one in names if one != LAST]
            rng.shuffle(order)
            if not order:
                continue
            if author == PAPER.pamsu:
                made = self.office.run(DAYS[tour][3], "envois", "listes")
                assert [one["personne"] for one in made["listes"]] == [author]  # type: ignore[index,attr-defined]
                paper = ("--tour", str(tour), "--auteur", "Mme O’Neil", "--reference", "appel")
                self.office.run(DAYS[tour][3], "deposer", "classement", author, *order, *paper)
                self.papers += 1
            else:
                rows = {"classement": ranking_rows(tour, order)}
                files[author] = self.actors[author].write("classement", rows, created=at, tour=tour)
        self.receive(DAYS[tour][3], f"classements-{tour}", files)

    def draw(self, tour: int) -> None:
        """Frozen, published, drawn, published."""
        self.office.run(DAYS[tour][4], "apparier", "figer", str(tour), "--tirage", f"loto:{DRAWS[tour]}")
        self.office.run(DAYS[tour][4], "publier")
        balls = ("--numeros", "38-11-24-3-45", "--chance", "7", "--sans-auditeur", "essai")
        evening = f"{DRAWS[tour]}T21:00"
        self.answers[f"tour{tour}"] = self.office.run(evening, "apparier", "tirer", str(tour), *balls)
        self.office.run(evening, "publier")

    def sealed(self, data: bytes) -> bytes:
        """Sealed to the DMG."""
        recipient = next(one.key for one in read_keys(self.office.folder / "cles") if one.usage == "sceau")
        return seal(data, recipient)

    def receive(
        self, at: str, name: str, files: Mapping[str, bytes], sealed: Mapping[str, bytes] | None = None
    ) -> dict[str, object]:
        """Files put in a folder and received."""
        folder = self.work / name
        folder.mkdir()
        for label, data in ({one: self.sealed(data) for one, data in files.items()} | dict(sealed or {})).items():
            (folder / f"{label}.phco").write_bytes(data)
        return self.office.run(at, "recevoir", str(folder))

    @contextmanager
    def open(self) -> Iterator[Desk]:
        """The desk to read, closed after."""
        desk = Desk(self.office.folder)
        try:
            yield desk
        finally:
            desk.close()
