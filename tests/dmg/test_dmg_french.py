"""The French of the desk: every message of campaigns of 0, 1 and 2 people, and of the guide, is read for its faults.

Numbers agree, nothing internal shows, a code stands in brackets only.
"""

from __future__ import annotations

import csv
import io
import re
import shlex
from datetime import UTC, datetime
from pathlib import Path

import pytest

from phco.cli import main
from phco.demo.actors import Actor, hearts_rows, ranking_rows
from phco.demo.parts import mail
from phco.host.keys.packages import read_keys
from phco.host.keys.seal import seal
from phco.host.keys.small_pdf import small_pdf
from phco.offers import offer_as_cells, place_as_cells, place_table
from phco.offers.demonstration import demonstration_places
from phco.packages.enrolment import code_secret
from tests.dmg.dmg_small import offers

GUIDE = Path(__file__).parents[2] / "site_src" / "pages" / "dmg"
SPACE = r"[ \u00a0\u202f]"
# Words that end with an s and are singular, or invariable.
INVARIABLE = {
    "mois", "fois", "refus", "cas", "plus", "sans", "dans", "sous", "vers", "près", "dès", "puis", "depuis", "après",
    "ours", "choix", "jamais", "pas", "temps", "avis", "procès", "vœux", "très", "moins", "hors", "ans", "est", "pris",
    "remis", "mis", "h", "as", "corps", "tous", "envois", "les", "des",
}  # fmt: skip
NOUNS = (
    "docteur junior|appareil|offre|liste|classement|paquet|fichier|présent|paire|décision|demandeur|entrée|objet|lieu|"
    "invitation|relance|personne|contrainte|départ|poste|compte rendu|demande|erreur|ligne"
)
FAULTS = {
    "one and many": re.compile(rf"(?<![\d,.\-–:/]){SPACE}?\b[01]{SPACE}([a-zàâçéèêëîïôûùüœ]+s)\b", re.IGNORECASE),
    "many and one": re.compile(rf"(?<![\d,.\-:/n°])\b(?:[2-9]|\d\d+){SPACE}(?:{NOUNS})(?![a-zéèœ])"),
    "internal": re.compile(
        r"\b(?:None|null|True|False|NaN|Traceback|PhcoError|payload|holder|Decimal)\b|\(\)|\[\]|\{|\}|<[a-z]+ object"
    ),
    "a bare code": re.compile(r"(?<!\[)(?<![\w-])E_[A-Z]+[A-Z_]*"),
    "two stops": re.compile(r"(?<!\.)\.\.(?!\.)|,,|;;| \.(?=\s|$)|: :"),
    "a straight apostrophe": re.compile(r"\b[ldnsjmtc]'[a-zéèêàœh]"),
}


def faults(text: str) -> list[str]:
    """What is wrong in a message, each with its place."""
    found = []
    for name, pattern in FAULTS.items():
        for match in pattern.finditer(text):
            if name == "one and many" and match[1].lower() in INVARIABLE:
                continue
            around = text[max(0, match.start() - 40) : match.end() + 20].replace("\n", " ⏎ ")
            found.append(f"{name} : …{around}…")
    return found


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("1 listes", True), ("0\u00a0offres vacantes", True), ("2 offre", True), ("12 docteur junior", True),
        ("[]", True), ("poste None", True), ("refusé : E_LATE", True), ("fin..", True), ("l'offre", True),
        ("1 liste sur 2 listes", False), ("11 listes", False), ("tour 1 des", False), ("o-0001 sans", False),
        ("refusé [E_LATE]", False), ("1 mois", False), ("n° 1 pour", False), ("2 offres", False), ("fin…", False),
    ],
)  # fmt: skip
def test_the_reader_sees_what_it_looks_for(text: str, wrong: bool) -> None:
    assert bool(faults(text)) is wrong, faults(text)


@pytest.mark.parametrize("page", sorted(GUIDE.glob("*.md")), ids=lambda one: one.stem)
def test_the_guide_s_answers_are_good_french(page: Path) -> None:
    blocks = re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if not line.startswith(("$", "#"))]
    typed = "\n".join(line for block in blocks for line in block.splitlines() if line.startswith("$"))
    for reason in re.findall(r'"([^"]*)"', typed):  # what a person typed is theirs
        lines = [line.replace(reason, "…") for line in lines]
    assert not [fault for line in lines for fault in faults(line)]


class Small:
    """A campaign of ``count`` DJ and ``count`` PAMSU played by the real command line; every answer is kept."""

    def __init__(self, work: Path, count: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
        self.work, self.count, self.monkeypatch, self.capsys = work, count, monkeypatch, capsys
        self.said: list[tuple[str, str]] = []
        self.djs, self.offers = [f"dj-{n}" for n in range(1, count + 1)], offers(max(1, count))[:count]
        self.actors: dict[str, Actor] = {}

    def at(self, when: str, *commands: str) -> None:
        """Run commands at an instant, keeping what each says."""
        self.monkeypatch.setenv("PHCO_MAINTENANT", when)
        for command in commands:
            self.capsys.readouterr()
            main(["dmg", *shlex.split(command)])
            out = self.capsys.readouterr()
            self.said.append((command, out.out + out.err))

    def people(self) -> None:
        """The table of people."""
        rows = [f"{one};dj;Nom;Camille;{one}@example.org;14118" for one in self.djs]
        rows += [f"{one.pamsu};pamsu;Nom;Dominique;{one.pamsu}@example.org;" for one in self.offers]
        path = self.work / "personnes.csv"
        path.write_text("\n".join(["pseudonyme;role;nom;prenom;courriel;commune", *rows]) + "\n", encoding="utf-8")

    def actor(self, name: str) -> Actor:
        """Someone with the device that they enrol."""
        if name not in self.actors:
            text = (self.work / "dmg/sorties/invitations/codes-a-remettre.csv").read_text(encoding="utf-8-sig")
            codes = {row["pseudonyme"]: row["code"] for row in csv.DictReader(io.StringIO(text), delimiter=";")}
            role = "dj" if name in self.djs else "pamsu"
            self.actors[name] = Actor(pseudo=name, role=role, campaign="2026-09", secret=code_secret(codes[name]))
        return self.actors[name]

    def box(self, name: str, at: datetime, files: dict[str, bytes]) -> None:
        """A folder of mails as it is received."""
        folder, keys = self.work / name, read_keys(self.work / "dmg" / "cles")
        folder.mkdir()
        recipient = next(one.key for one in keys if one.usage == "sceau")
        for label, data in files.items():
            (folder / f"{label}.eml").write_bytes(mail(f"{label}.phco", seal(data, recipient), at))

    def sheets(self) -> None:
        """Every sheet and every file of August."""
        at = datetime(2026, 8, 10, 9, tzinfo=UTC)
        files = {
            str(one.pamsu): self.actor(str(one.pamsu)).write("fiche-rts", {"offre": [offer_as_cells(one)]}, created=at)
            for one in self.offers
        }
        for one in self.djs:
            row = {"dj": one, "cv": "pieces/cv.pdf", "lettre": "pieces/lettre.pdf"}
            pieces = {"pieces/cv.pdf": small_pdf("CV"), "pieces/lettre.pdf": small_pdf("Lettre")}
            files[one] = self.actor(one).write("dossier-dj", {"dossier-dj": [row]}, created=at, pieces=pieces)
        self.box("aout", at, files)

    def lists(self) -> None:
        """Everyone hearts everything; every PAMSU ranks everyone."""
        at = datetime(2026, 9, 2, 9, tzinfo=UTC)
        hearts = {one.id: 5 for one in self.offers}
        self.box("voeux", at, {
            one: self.actor(one).write("voeux", {"voeux": hearts_rows(1, hearts)}, created=at, tour=1)
            for one in self.djs
        })  # fmt: skip
        later = datetime(2026, 9, 6, 9, tzinfo=UTC)
        self.box("classements", later, {
            str(one.pamsu): self.actor(str(one.pamsu)).write(
                "classement", {"classement": ranking_rows(1, self.djs[:1])}, created=later, tour=1
            )
            for one in self.offers
        })  # fmt: skip
        with (self.work / "lieux.csv").open("w", newline="") as handle:
            out = csv.DictWriter(handle, place_table().names)
            out.writeheader()
            out.writerows(place_as_cells(one) for one in demonstration_places(self.count))


@pytest.mark.parametrize("count", [0, 1, 2])
def test_every_message_of_a_small_campaign_is_good_french(
    count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PHCO_PHRASE", "quatre mots au hasard")
    small = Small(tmp_path, count, monkeypatch, capsys)
    why, pv = '--auteur "Pr Martin" --motif "essai"', "commission pv --ouverture 2026-09-24 --cloture 2026-09-29"
    small.people()
    small.at("2026-07-15T09:00", "init --campagne 2026-09 --serveur mx.dmg.example", "etat")
    if count:
        small.at("2026-07-15T09:10", "inviter personnes.csv", "inviter personnes.csv", "publier --apercu", "publier")
        small.sheets()
        small.lists()
    (tmp_path / "vide").mkdir()
    small.at("2026-08-11T09:00", "recevoir aout vide", "recevoir aout", "recevoir vide", "etat --detail")
    small.at("2026-09-01T08:00", "tour ouvrir 1", "tour ouvrir 2", "etat")
    small.at("2026-09-03T08:00", "recevoir voeux", "etat --relances r.csv", "tour candidats 1")
    small.at("2026-09-05T08:00", "tour candidats 1")
    small.at("2026-09-07T08:00", "recevoir classements")
    small.at(
        "2026-09-09T08:00", "auditeurs", "auditeurs dj-1", "apparier figer 1 --apercu", "apparier figer 1", "publier"
    )
    small.at("2026-09-09T09:00", "apparier tirer 1 --apercu")
    draw = "apparier tirer 1 --numeros 45-3-38-11-24 --chance 7"
    small.at("2026-09-09T22:00", draw, "publier", "etat")
    small.at("2026-09-10T08:00", "retirer p-0001 --motif essai --apercu", "demissionner dj-1 --motif essai")
    small.at("2026-09-10T09:00", "etat", "demissionner dj-1 --annuler --motif essai", "demissionner dj-9 --motif essai")
    small.at("2026-09-24T08:00", "commission table", f"commission reporter dj-2 {why}", f"commission lever dj-2 {why}")
    small.at("2026-09-24T09:00", f"commission accepter {why}", f"commission accepter --forcer {why}")
    small.at("2026-09-25T08:00", f'{pv} --present "A, b" --apercu', f'{pv} --present "A, b"')
    small.at("2026-09-25T09:00", f'{pv} --present "A, b" --present "C, d" --forcer --motif essai', "publier", "etat")
    small.at("2026-09-26T08:00", f"commission annuler 1 {why}", "publier", "publier --forcer --motif essai")
    small.at("2026-10-01T08:00", "lieux importer lieux.csv", "lieux ouvrir 2026-11 --du 2026-10-01 --au 2026-10-15")
    small.at(
        "2026-10-16T08:00", "lieux apparier 2026-11 --graine 7", "lieux etat 2026-11", "cr lister", "cr lire sha256:1"
    )
    small.at(
        "2026-10-17T08:00", "cles empreinte", "journal --dernieres 500", "journal --verifier", "journal --personne dj-1"
    )
    assert len(small.said) > 50 or not count
    found = [(command, fault) for command, text in small.said for fault in faults(text)]
    assert not found, "\n".join(f"{command} — {fault}" for command, fault in found)
    told = "\n".join(text for _, text in small.said)
    for kind in ("campagne créée", *(("contrainte n°", "décision n°", "forcé : essai") if count == 2 else ())):
        assert kind in told
