"""The desk by its command line: a first round of 10 DJ and 30 offers, from an empty folder to the results."""

from __future__ import annotations

import csv
import io
import json
import random
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from phco.cli import main
from phco.demo.actors import Actor, hearts_rows, ranking_rows
from phco.host.keys.keys import verify
from phco.host.keys.packages import read_keys
from phco.host.keys.seal import seal, unseal
from phco.host.keys.small_pdf import small_pdf
from phco.offers import offer_as_cells
from phco.offers.demonstration import demonstration_offers
from phco.packages.enrolment import code_secret
from phco.packages.identity import PublicKey
from phco.packages.reading import open_package

CAMPAIGN, DJ_COUNT, OFFER_COUNT = "2026-09", 10, 30
DJ = [f"dj-{n:03d}" for n in range(1, DJ_COUNT + 1)]
OFFERS = [replace(one, campagne=CAMPAIGN) for one in demonstration_offers(OFFER_COUNT)]


BALLS = ("--numeros", "38-11-24-3-45", "--chance", "7", "--sans-auditeur", "essai")


class Office:
    """The secretary at a terminal, and the date of the day."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._env, self._out = folder, monkeypatch, capsys
        monkeypatch.setenv("PHCO_PHRASE", "quatre mots au hasard")

    def run(self, day: str, *words: str, code: int = 0) -> dict[str, object]:
        """Run one command with ``--json``; its answer."""
        self._env.setenv("PHCO_MAINTENANT", day)
        self._out.readouterr()
        got = main(["dmg", *words, "--dossier", str(self.folder), "--json"])
        said = self._out.readouterr()
        assert got == code, (words, said)
        return dict(json.loads(said.out))


def people_csv(path: Path) -> None:
    rows = [["pseudonyme", "role", "nom", "prenom", "courriel", "commune"]]
    rows += [[one, "dj", f"Nom {one}", "Camille", f"{one}@example.org", "14118"] for one in DJ]
    rows += [[str(o.pamsu), "pamsu", f"Nom {o.pamsu}", "Dominique", f"{o.pamsu}@example.org", ""] for o in OFFERS]
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(rows)
    path.write_bytes(out.getvalue().encode("cp1252"))


def actors_of(office: Office) -> dict[str, Actor]:
    """Everyone, with the code that the secretary hands them."""
    text = (office.folder / "sorties" / "invitations" / "codes-a-remettre.csv").read_text(encoding="utf-8-sig")
    return {
        row["pseudonyme"]: Actor(
            pseudo=row["pseudonyme"], role="dj" if row["pseudonyme"] in DJ else "pamsu", campaign=CAMPAIGN,
            secret=code_secret(row["code"]),
        )
        for row in csv.DictReader(io.StringIO(text), delimiter=";")
    }  # fmt: skip


def mailbox(path: Path, packages: dict[str, bytes], day: str) -> None:
    """A zip of ``.eml``, as a mail reader exports a folder."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in packages.items():
            mail = EmailMessage()
            mail["Received"] = f"from poste by mx.dmg.example with ESMTPS; {day}"
            mail["From"], mail["To"], mail["Subject"] = f"{name}@example.org", "dmg@dmg.example", "Mon envoi"
            mail.set_content("Bonjour, voici mon envoi.")
            mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=f"{name}.phco")
            archive.writestr(f"{name}.eml", mail.as_bytes())


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Office:
    return Office(tmp_path / "dmg", monkeypatch, capsys)


def test_a_first_round_by_the_command_line(office: Office, tmp_path: Path) -> None:
    started = office.run("2026-07-15T09:00", "init", "--campagne", CAMPAIGN, "--serveur", "mx.dmg.example")
    people_csv(tmp_path / "personnes.csv")
    office.run("2026-07-15T10:00", "inviter", str(tmp_path / "personnes.csv"))
    actors = actors_of(office)
    assert len(actors) == DJ_COUNT + OFFER_COUNT
    keys = read_keys(office.folder / "cles")
    assert started["empreinte"] in (office.folder / "sorties" / "invitations" / f"{DJ[0]}.txt").read_text()
    invitation = open_package(
        (office.folder / "sorties" / "invitations" / f"{DJ[0]}.phco").read_bytes(), find=keys, verify=verify
    )
    recipient = next(record.key for record in keys if record.usage == "sceau")
    assert isinstance(recipient, PublicKey)
    assert invitation.tables["invitation"][0]["personne"] == DJ[0]

    august = datetime(2026, 8, 10, tzinfo=UTC)
    sheets = {
        str(o.pamsu): seal(
            actors[str(o.pamsu)].write("fiche-rts", {"offre": [offer_as_cells(o)]}, created=august), recipient
        )
        for o in OFFERS
    }
    files = {
        one: seal(
            actors[one].write(
                "dossier-dj", {"dossier-dj": [{"dj": one, "cv": "pieces/cv.pdf", "lettre": "pieces/lettre.pdf"}]},
                created=august, pieces={"pieces/cv.pdf": small_pdf("CV"), "pieces/lettre.pdf": small_pdf("Lettre")},
            ), recipient,
        )
        for one in DJ
    }  # fmt: skip
    mailbox(tmp_path / "aout.zip", sheets | files, "Mon, 10 Aug 2026 12:00:00 +0200")
    got = office.run("2026-09-01T08:00", "recevoir", str(tmp_path / "aout.zip"))
    assert got["comptes"] == {"retenu": DJ_COUNT + OFFER_COUNT}, got

    opened = office.run("2026-09-01T08:30", "tour", "ouvrir", "1")
    assert len(opened["offres"]) == OFFER_COUNT  # type: ignore[arg-type]
    rng = random.Random(1)
    hearts = {one: {o.id: rng.randint(1, 5) for o in rng.sample(OFFERS, 8)} for one in DJ}
    september = datetime(2026, 9, 2, tzinfo=UTC)
    wishes = {
        one: seal(
            actors[one].write(
                "voeux", {"voeux": hearts_rows(1, hearts[one])}, created=september, tour=1,
                catalogue=str(opened["catalogue"]),
            ), recipient,
        )
        for one in DJ
    }  # fmt: skip
    mailbox(tmp_path / "voeux.zip", wishes, "Wed, 2 Sep 2026 12:00:00 +0200")
    assert office.run("2026-09-05T08:00", "recevoir", str(tmp_path / "voeux.zip"))["comptes"] == {"retenu": DJ_COUNT}
    sent = office.run("2026-09-05T08:30", "tour", "candidats", "1")

    rankings: dict[str, bytes] = {}
    for path in sorted((office.folder / "sorties" / "tour1" / "candidats").iterdir()):
        pamsu = path.stem.split("-", 2)[2]
        package = open_package(unseal(path.read_bytes(), actors[pamsu].opener), find=keys, verify=verify)
        ranking = [str(row["candidat"]) for row in package.tables["candidats"]]
        rng.shuffle(ranking)
        data = actors[pamsu].write("classement", {"classement": ranking_rows(1, ranking)}, created=september, tour=1)
        rankings[pamsu] = seal(data, recipient)
    assert len(rankings) == sum(1 for count in sent["comptes"].values() if count)  # type: ignore[attr-defined]
    mailbox(tmp_path / "classements.zip", rankings, "Sun, 6 Sep 2026 12:00:00 +0200")
    got = office.run("2026-09-09T08:00", "recevoir", str(tmp_path / "classements.zip"))
    assert got["comptes"] == {"retenu": len(rankings)}

    frozen = office.run("2026-09-09T09:00", "apparier", "figer", "1", "--tirage", "loto:2026-09-09")
    result = office.run("2026-09-09T21:00", "apparier", "tirer", "1", *BALLS)
    assert result["empreinte"] == frozen["empreinte"]
    assert result["taille"] == DJ_COUNT
    public = open_package(
        (office.folder / "sorties" / "publication" / "resultats-tour1.phco").read_bytes(), find=keys, verify=verify
    )
    assert {row["dj"]: row["offre"] for row in public.tables["resultats"]} == result["paires"]
