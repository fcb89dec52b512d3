"""The people and the terminal of the guide: they write what a command is about to receive, and run what it shows."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from phco.cli import main
from phco.demo.actors import Actor, hearts_rows, ranking_rows
from phco.demo.parts import mail
from phco.host.disk.files import make_folder
from phco.host.keys.keys import verify
from phco.host.keys.packages import read_keys
from phco.host.keys.seal import seal, unseal
from phco.host.keys.small_pdf import small_pdf
from phco.offers import Offer, offer_as_cells, offer_table, place_as_cells, place_table
from phco.offers.demonstration import demonstration_offers, demonstration_places
from phco.packages.enrolment import code_secret
from phco.packages.reading import open_package

FOLDER = Path(__file__).parents[2] / "site_src" / "pages" / "dmg"
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
COPIED = re.compile(r"# recopié : (\S+) sur (\S+)")  # with whatever the machine has: no word of a shell
WHEN = re.compile(r"^# (.+)$")
DJ = [f"dj-{n:03d}" for n in range(1, 7)]
FILES = ("personnes.csv", "suite.csv", "lieux.csv", "phrase.txt", "papiers.csv", "subdivisions.csv")
FOURTH = {"option_journee4": 4, "option4_convention": True}
NO_OTHER = dict.fromkeys(
    ("option1_activite", "option1_lieu", "option2_structure", "option2_agreee", "option3_structure", "option3_mission",
     "option5_accord")
)  # fmt: skip
OFFERS: list[Offer] = [
    replace(one, campagne="2026-09", **(FOURTH | NO_OTHER if n < 4 else {}))
    for n, one in enumerate(demonstration_offers(8))
]
PLACES = [replace(one, campagne="2026-09") for one in demonstration_places(3)]


def comes_before(word: str) -> bool:
    """Whether a word of a command names what somebody has put there before."""
    return word.startswith(("courriels/", "deploiement/")) or word in FILES


def prepared_site(folder: Path) -> Path:
    """A small site, prepared as « build.py deployer » does, with its list."""
    files = {"site/index.html": b"<p>accueil</p>", "site/app/outil.js": b"let a", "phco.conf": b"serveur"}
    for name, data in files.items():
        make_folder((folder / name).parent)
        (folder / name).write_bytes(data)
    rows = {name: {"sha256": sha256(data).hexdigest(), "octets": len(data)} for name, data in files.items()}
    told = {"version": "0123456789ab", "jour": "2026-08-10", "pour": "nginx", "prefixe": "/", "fichiers": rows}
    (folder / "livraison.json").write_text(json.dumps(told), encoding="utf-8")
    return folder


class Mail:
    """The people of the guide: they write what a command is about to receive."""

    def __init__(self, work: Path) -> None:
        self.work = work
        self._actors: dict[str, Actor] = {}

    def actor(self, name: str) -> Actor:
        if name not in self._actors:
            text = (self.work / "dmg/sorties/invitations/codes-a-remettre.csv").read_text(encoding="utf-8-sig")
            codes = {row["pseudonyme"]: row["code"] for row in csv.DictReader(io.StringIO(text), delimiter=";")}
            role = "dj" if name in DJ else "pamsu"
            self._actors[name] = Actor(pseudo=name, role=role, campaign="2026-09", secret=code_secret(codes[name]))
        return self._actors[name]

    def numbers(self) -> dict[str, tuple[int, str | None]]:
        """Where each person is in their own chain of packages."""
        return {name: (one.seq, one.prev) for name, one in self._actors.items()}

    def go_on(self, numbers: dict[str, tuple[int, str | None]]) -> None:
        """Take these chains up again, in a copy of the folder where they stopped."""
        for name, (seq, prev) in numbers.items():
            self.actor(name).seq, self.actor(name).prev = seq, prev

    def write(self, name: str) -> None:
        """Make the file or folder ``name`` that the guide names."""
        path = self.work / name
        if path.exists():
            return
        if name == "phrase.txt":
            path.write_text("cinq autres mots au hasard\n")
        elif name == "suite.csv":
            rows = [f"{one};dj;Nom{one[-1]};Camille;{one}@example.org;14118" for one in DJ[:4]]
            path.write_text("\n".join(["pseudonyme;role;nom;prenom;courriel;commune", *rows]) + "\n")
        elif name == "personnes.csv":
            rows = [f"{one};dj;Nom{one[-1]};Camille;{one}@example.org;14118" for one in DJ]
            rows += [f"{o.pamsu};pamsu;Docteur{n};Dominique;{o.pamsu}@example.org;" for n, o in enumerate(OFFERS)]
            path.write_text("\n".join(["pseudonyme;role;nom;prenom;courriel;commune", *rows]) + "\n")
        elif name == "papiers.csv":  # two sheets on paper: one is whole, the other names no PAMSU that we know
            with path.open("w", newline="") as handle:
                out = csv.DictWriter(handle, offer_table().names)
                out.writeheader()
                out.writerows(offer_as_cells(one) for one in (OFFERS[2], replace(OFFERS[4], pamsu="p-0099")))
        elif name == "subdivisions.csv":
            key = "dmVyaWZpZWUtZGUtdml2ZS12b2l4LXBhci1sZXMtZGV1eA"[:43]
            path.write_text(
                f"subdivision;nom;site;cle;depuis\nune-ville;Une ville;https://phco.une-ville.example/;{key};2026-07-10\n"
            )
        elif name == "lieux.csv":
            with path.open("w", newline="") as handle:
                out = csv.DictWriter(handle, place_table().names)
                out.writeheader()
                out.writerows(place_as_cells(one) for one in PLACES)
        elif name.startswith("deploiement/"):
            prepared_site(path)
        elif name.startswith("courriels/"):
            make_folder(path)
            for label, data, at in getattr(self, f"_{path.name.replace('-', '_')}")():
                sealed = seal(data, self._recipient()) if data else b"du bruit"
                (path / f"{label}.eml").write_bytes(mail(f"{label}.phco", sealed, at))

    def _recipient(self):  # type: ignore[no-untyped-def]
        return next(one.key for one in read_keys(self.work / "dmg" / "cles") if one.usage == "sceau")

    def _aout(self):  # type: ignore[no-untyped-def]
        at = datetime(2026, 8, 10, 9, tzinfo=UTC)
        for offer in OFFERS:
            data = self.actor(str(offer.pamsu)).write("fiche-rts", {"offre": [offer_as_cells(offer)]}, created=at)
            yield str(offer.pamsu), data, at
        for one in DJ:
            row = {"dj": one, "cv": "pieces/cv.pdf", "lettre": "pieces/lettre.pdf"}
            pieces = {"pieces/cv.pdf": small_pdf("CV"), "pieces/lettre.pdf": small_pdf("Lettre")}
            yield one, self.actor(one).write("dossier-dj", {"dossier-dj": [row]}, created=at, pieces=pieces), at
        yield "abime", b"", at

    def _voeux_1(self):  # type: ignore[no-untyped-def]
        at = datetime(2026, 9, 2, 9, tzinfo=UTC)
        for place, one in enumerate(DJ[:5]):
            hearts = {offer.id: 1 + (place + n) % 5 for n, offer in enumerate(OFFERS[: 1 if place == 4 else 6])}
            yield one, self.actor(one).write("voeux", {"voeux": hearts_rows(1, hearts)}, created=at, tour=1), at

    def _classements_1(self):  # type: ignore[no-untyped-def]
        at, keys = datetime(2026, 9, 6, 9, tzinfo=UTC), read_keys(self.work / "dmg" / "cles")
        for path in sorted((self.work / "dmg/sorties/tour1/candidats").iterdir()):
            actor = self.actor(path.stem.split("-", 2)[2])
            package = open_package(unseal(path.read_bytes(), actor.opener), find=keys, verify=verify)
            order = sorted(str(row["candidat"]) for row in package.tables["candidats"])
            data = actor.write("classement", {"classement": ranking_rows(1, order)}, created=at, tour=1)
            yield actor.pseudo, data, at

    def _retard(self):  # type: ignore[no-untyped-def]
        """The wishes of dj-005, whole this time, ten minutes after the end."""
        at, hearts = datetime(2026, 9, 4, 22, 10, tzinfo=UTC), {one.id: 4 for one in OFFERS[:4]}
        yield DJ[4], self.actor(DJ[4]).write("voeux", {"voeux": hearts_rows(1, hearts)}, created=at, tour=1), at

    def _voeux_doubles(self):  # type: ignore[no-untyped-def]
        """The phone of dj-006 and its restored twin send two lists under one number."""
        at, actor = datetime(2026, 9, 3, 9, tzinfo=UTC), self.actor(DJ[5])
        for part, hearts in enumerate(({0: 5, 1: 3, 2: 1}, {0: 2, 1: 3, 4: 4}), 1):
            rows = hearts_rows(1, {OFFERS[n].id: count for n, count in hearts.items()})
            later = at + timedelta(minutes=20 * (part - 1))
            yield f"version-{part}", actor.write("voeux", {"voeux": rows}, created=at, tour=1), later
            actor.seq -= 1

    def _fiche_corrigee(self):  # type: ignore[no-untyped-def]
        """The PAMSU of the second sheet gives another address."""
        at, offer = datetime(2026, 8, 31, 9, tzinfo=UTC), OFFERS[1]
        cells = offer_as_cells(replace(offer, cabinet="Maison de santé du Bocage"))
        yield str(offer.pamsu), self.actor(str(offer.pamsu)).write("fiche-rts", {"offre": [cells]}, created=at), at

    def _choix(self):  # type: ignore[no-untyped-def]
        at = datetime(2026, 10, 5, 9, tzinfo=UTC)
        rows = [{"semestre": "2026-11", "rang": n, "lieu": one.id} for n, one in enumerate(PLACES[:2], 1)]
        for one in DJ[1:3]:
            yield one, self.actor(one).write("choix-journee4", {"choix-journee4": rows}, created=at), at

    def _gep(self):  # type: ignore[no-untyped-def]
        at = datetime(2026, 12, 5, 9, tzinfo=UTC)
        report = {"date": "2026-12-01", "theme": "Lombalgie commune", "duree_minutes": 120, "resume": "Quatre cas."}
        tables = {"cr-gep": [report], "participants": [{"dj": one} for one in DJ[:3]]}
        yield DJ[0], self.actor(DJ[0]).write("cr-gep", tables, created=at), at
        tables["cr-gep"] = [report | {"theme": "Toux chronique", "resume": "Mme D., 54 ans, rue des Lilas."}]
        yield f"{DJ[3]}-gep", self.actor(DJ[3]).write("cr-gep", tables, created=at), at

    def _double(self):  # type: ignore[no-untyped-def]
        """A phone and its restored twin send two reports under one number."""
        at, actor = datetime(2026, 12, 8, 9, tzinfo=UTC), self.actor(DJ[1])
        for part in (1, 2):
            report = {"date": "2026-12-07", "theme": "Vertiges", "duree_minutes": 90, "resume": f"Version {part}."}
            tables = {"cr-gep": [report], "participants": [{"dj": one} for one in DJ[:3]]}
            yield f"version-{part}", actor.write("cr-gep", tables, created=at), at
            actor.seq -= 1


def plain(text: str) -> str:
    """What changes from one run to the next is left out: hashes, fingerprints."""
    text = re.sub(r"\b(?:[0-9A-F]{4} ){7}[0-9A-F]{4}\b", "«empreinte»", text)
    text = re.sub(r"\(Ed25519, [A-Za-z0-9_-]{43}\)", "(Ed25519, «hachage»)", text)
    return re.sub(r"(?:sha256:)?\b[0-9a-f]{8,64}\b…?", "«hachage»", text)


class Terminal:
    """A folder where the commands of a page are run, one after the other."""

    def __init__(
        self, work: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
        people: Mail | None = None,
    ) -> None:  # fmt: skip
        monkeypatch.chdir(work)
        monkeypatch.setenv("PHCO_PHRASE", "quatre mots au hasard")
        monkeypatch.setenv("LOGNAME", "secretariat")
        monkeypatch.setenv("COLUMNS", "80")
        self.people = people or Mail(work)
        self._env, self._capsys, self._shown = monkeypatch, capsys, list[str]()

    def at(self, moment: str) -> None:
        """The clock of the commands that follow, and the machine: « 2026-09-04T10:00 sur DMG-2 » (DMG-1 by itself)."""
        when, _, machine = moment.partition(" sur ")
        self._env.setenv("PHCO_MAINTENANT", when.split(" ")[0])
        self._env.setattr("platform.node", lambda: machine or "DMG-1")

    def run(self, line: str) -> str:
        """What a line answers. A command that says a fault ends with 1, any other with 0."""
        words = shlex.split(line)
        for name in filter(comes_before, words):
            self.people.write(name)
        # PAQUET-2: the second hash of the last answer that showed some; PREFIXE-2: its beginning.
        words = [self._word(word) for word in words]
        self._capsys.readouterr()
        code = main(words[1:])
        out = self._capsys.readouterr()
        assert code == (1 if out.err else 0), (line, out)
        self._shown[:] = (
            re.findall(r"sha256:[0-9a-f]{12,64}", out.out) or re.findall(r"\b[0-9a-f]{12}\b", out.out) or self._shown
        )
        return out.out + out.err

    def _word(self, word: str) -> str:
        mark = re.fullmatch(r"(PAQUET|PREFIXE)-(\d)", word)
        if mark is None:
            return word
        whole = self._shown[int(mark[2]) - 1]
        return whole if mark[1] == "PAQUET" else whole.removeprefix("sha256:")[:10]

    def answered(self, block: re.Match[str]) -> str:
        """A block of the page, with what its commands answer now."""
        lines: list[str] = []
        for line in block[1].splitlines():
            if copied := COPIED.fullmatch(line):
                source, target = Path(copied[1]), Path(copied[2])
                shutil.copytree(source, target) if source.is_dir() else shutil.copy2(source, target)
                lines.append(line)
            elif when := WHEN.match(line):
                self.at(when[1])
                lines.append(line)
            elif line.startswith("$ "):
                lines += [line, *plain(self.run(line[2:])).splitlines()]
        return "```console\n" + "\n".join(lines) + "\n```"
