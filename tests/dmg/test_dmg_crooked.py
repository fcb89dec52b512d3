"""A crooked campaign, whole, by the commands; then what each person's device would read, by the calls that it makes.

The same campaign is played with devices in Chromium by ``tests/browser/test_campagne_tordue.py`` (long).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from phco.calls.dispatch import call
from phco.cli import main
from phco.dmg.ledger.queries.packages import sent_by
from phco.dmg.rounds.market import read_market
from phco.host.catalogues.loading import load_catalogue
from phco.host.keys.keys import verify
from phco.host.keys.packages import read_keys
from phco.host.keys.seal import unseal
from phco.jsontext import loads
from phco.packages.reading import Package, open_package
from tests.dmg.dmg_crooked import LAST, LATE, MOVED, PAPER, TWICE, Crooked
from tests.dmg.test_dmg_cli import Office


class Device:
    """What a device holds: whose it is, and what is published, opened as it would open it."""

    def __init__(self, played: Crooked, person: str, role: str) -> None:
        self.played, self.me = played, {"personne": person, "role": role}
        self.folder = played.office.folder / "sorties" / "publication"
        self.keys = read_keys(played.office.folder / "cles")

    def open(self, name: str, *, sealed: bool = False) -> Package:
        data = (self.folder / name).read_bytes()
        opener = self.played.actors[self.me["personne"]].opener
        return open_package(unseal(data, opener) if sealed else data, find=self.keys, verify=verify)

    def round(self, tour: int) -> str:
        """« Résultats », for a round."""
        found, manifest = self.open(f"resultats-tour{tour}.phco"), self.open("manifeste.phco")
        mine = self.folder / "explications" / f"tour{tour}" / f"{self.me['personne']}.phco"
        told = None
        if mine.is_file():
            own = self.open(f"explications/tour{tour}/{mine.name}", sealed=True)
            told = loads(own.pieces["annexes/explication.json"])
        entry = {
            "public": loads(found.pieces["annexes/resultat.json"]), "lignes": rows_of(found, "resultats"),
            "offres": rows_of(self.open(f"catalogue-tour{tour}.phco"), "offres"), "moi": self.me,
            "explication": told, "verification": None, "reglages": rows_of(manifest, "reglages"),
        }  # fmt: skip
        return plain(call("vue.resultats", entry)["html"])

    def commission(self) -> str:
        """« Résultats », for the commission."""
        found = self.open("pv.phco")
        entry = {
            "seance": rows_of(found, "pv")[0], "decisions": rows_of(found, "decisions"),
            "offres": rows_of(self.open("catalogue-tour3.phco"), "offres"), "moi": self.me,
        }  # fmt: skip
        return plain(call("vue.commission", entry)["html"])

    def follow(self) -> Mapping[str, Any]:
        """« Mes envois », with what this device has sent."""
        bulletin = self.open("bulletin.phco")
        with self.played.open() as desk:
            sent = [
                {"empreinte": one.payload, "genre": one.kind, "tour": one.round or None, "seq": one.seq,
                 "le": one.received_at}
                for one in sent_by(desk.store, self.me["personne"])
                if one.deposit is None
            ]  # fmt: skip
        manifest = {"etapes": rows_of(self.open("manifeste.phco"), "etapes")}
        entry = {"bulletin": rows_of(bulletin, "bulletin"), "envois": sent, "manifeste": manifest}
        when = {"bulletin_du": "2026-10-05T09:00:00Z", "maintenant": "2026-10-05T10:00:00Z"}
        return call("vue.suivi", entry | when)


def rows_of(package: Package, table: str) -> list[dict[str, Any]]:
    """The rows of a table, as JSON gives them to a call."""

    def told(value: object) -> object:
        return value if value is None or isinstance(value, int | str) else getattr(value, "isoformat", value.__str__)()

    return [{name: told(value) for name, value in row.items()} for row in package.tables[table]]


def plain(html: object) -> str:
    return str(html).replace("\u00a0", " ").replace("\u202f", " ")


def test_a_crooked_campaign_ends_and_everyone_reads_the_truth(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    played = Crooked(Office(tmp_path / "dmg", monkeypatch, capsys), tmp_path)
    played.begin()
    played.first_round()
    played.departures()
    played.other_rounds()
    played.commission()
    with played.open() as desk:
        market = read_market(desk.store)
    held = {one.person: one for one in market.holders}
    assert market.free_people == [], "everyone who stayed has a post"
    assert played.resigned not in held
    assert held[LAST].origin == "commission"

    orphan = Device(played, played.orphan, "dj")
    lost = played.answers["tour1"]["paires"][played.orphan]
    first = orphan.round(1)
    assert f"Vous obtenez l’offre {lost}" in first and f"Le poste {lost} a été retiré le 16 septembre 2026" in first
    now = held[played.orphan]
    assert now.offer != lost and now.origin in ("tour2", "tour3", "commission")
    again = orphan.commission() if now.origin == "commission" else orphan.round(int(now.origin[-1]))
    assert now.offer in again and "a été retiré" not in again

    assert "Vous avez quitté la campagne le 16 septembre 2026" in Device(played, played.withdrawn, "pamsu").round(1)
    assert "Vous avez quitté la campagne le 16 septembre 2026" in Device(played, played.resigned, "dj").round(1)
    assert f"{played.resigned} a démissionné le 16 septembre 2026" in Device(played, played.host, "pamsu").round(1)
    assert f"affecte à l’offre {held[LAST].offer}" in Device(played, LAST, "dj").commission()

    for who in (LATE, MOVED):
        lines = Device(played, who, "dj").follow()["resultat"]["envois"]
        assert {one["verdict"] for one in lines} == {"recu"}, (who, lines)
    twice = Device(played, TWICE, "dj").follow()["resultat"]["envois"]
    assert sorted(one["verdict"] for one in twice if one["tour"] == 1) == ["quarantaine", "recu"]
    seen = orphan.follow()
    assert seen["resultat"]["deposes"] == played.papers > 1
    dates = {one["code"]: (one["debut"], one["fin"]) for one in seen["resultat"]["etapes"]}
    assert dates["tour1-dj"] == ("2026-09-08", "2026-09-11") and dates["prise-de-fonction"][0] == "2026-11-02"
    loaded = load_catalogue(orphan.folder / "catalogue-tour1.phco", keys=played.office.folder / "cles")
    assert loaded.deposited == {PAPER.id} and loaded.warnings == ()

    capsys.readouterr()
    assert main(["dmg", "journal", "--verifier", "--dossier", str(played.office.folder)]) == 0
    assert "Tout tient." in capsys.readouterr().out
