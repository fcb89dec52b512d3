"""A thousand lists: the command line, the bridge and the DMG's desk, which reads real signed packages, judge alike.

The same thousand go through Chromium in ``tests/browser/test_paquet_moteur.py``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from phco.browser.bridge import handle
from phco.cli.tree import run
from phco.demo.actors import Actor, hearts_rows
from phco.dmg.ledger.store import Store, create
from phco.dmg.ledger.values import Package
from phco.dmg.verdicts.decode import decode
from phco.dmg.verdicts.kinds import judge
from phco.host.disk.objects import Objects
from phco.host.keys.keys import verify
from phco.packages.identity import KeyRecord
from phco.packages.schema import read_instant
from tests.wishes.generated import generated, oracle, strayed

DJ = "dj-1"
CATALOGUE = "sha256:" + "0" * 64
CREATED = read_instant("2026-09-02T10:00:00Z")
Verdict = tuple[bool, str, str]  # taken into the round, code of the refusal, its words


def by_the_command(entry: dict[str, Any], folder: Path) -> Verdict:
    path = folder / "voeux.json"
    path.write_text(json.dumps(entry), encoding="utf-8")
    with redirect_stdout(StringIO()) as written:
        code = run(["voeux", "verifier", str(path), "--json"])
    answer = json.loads(written.getvalue())
    assert code == (1 if "erreur" in answer else 0)
    return said(answer)


def by_the_bridge(entry: dict[str, Any]) -> Verdict:
    answer = json.loads(handle(json.dumps({"appel": "voeux.verifier", "entree": entry})))
    return said(answer.get("resultat", answer))


def said(answer: dict[str, Any]) -> Verdict:
    if "erreur" in answer:  # an offer that is not open: the desk files it under the rule
        return False, "E_RULE", answer["erreur"]["quoi"]
    reasons = [one for one in answer["raisons"] if one["bloquant"]]
    return answer["legal"], *((reasons[0]["code"], reasons[0]["quoi"]) if reasons else ("", ""))


class Book:
    """The desk's key book, holding one DJ."""

    def __init__(self, record: KeyRecord) -> None:
        self.record = record

    def signers(self, keyid: str) -> list[KeyRecord]:
        return [self.record] if keyid == self.record.keyid else []

    def secrets(self, _: str) -> dict[int, bytes]:
        return {}

    def role(self, _: str) -> str:
        return "dj"

    def ours(self, _: str) -> bool:
        return False

    def own(self, _: str) -> KeyRecord | None:
        return None  # the DMG deposits nothing here


@pytest.fixture
def by_the_desk(tmp_path: Path) -> Iterator[Callable[[dict[str, Any]], Verdict]]:
    """Sign the list as the DJ does, decode the package as intake does, apply the rules of the round to it."""
    create(tmp_path / "base.sqlite")
    store, objects = Store(tmp_path / "base.sqlite"), Objects(tmp_path / "objets")
    author = Actor(pseudo=DJ, role="dj", campaign="2026-09")
    book = Book(author.signer.record(DJ, "dj"))
    opened: list[object] = []

    def ask(entry: dict[str, Any]) -> Verdict:
        shape = [entry["tour"], json.dumps(entry["offres_ouvertes"])]
        if opened != shape:
            opened[:] = shape
            for table in ("applicant", "round"):
                store.db.execute(f"DELETE FROM {table}")
            store.db.execute(
                "INSERT INTO round (number, opened_at, catalogue, offers) VALUES (?, ?, ?, ?)",
                (shape[0], "2026-09-01T00:00:00Z", CATALOGUE, shape[1]),
            )
            store.db.execute("INSERT INTO applicant VALUES (?, ?)", (shape[0], DJ))
        data = author.write(
            "voeux", {"voeux": hearts_rows(entry["tour"], entry["coeurs"])}, created=CREATED, tour=entry["tour"],
            catalogue=CATALOGUE,
        )  # fmt: skip
        found = decode(data, unseal=lambda raw: raw, verify=verify, book=book)
        received = Package(
            payload=found.payload, file="", author=found.about.author, kind=found.about.kind.name,
            campaign=found.about.campaign, round=found.about.round or 0, subject=found.subject, seq=found.about.seq,
            prev=None, created="2026-09-02T10:00:00Z", signer=found.signer, received_at="2026-09-02T10:05:00Z",
            catalogue=found.about.catalogue, status="refuse", refusal_json=None, fault_json=None, notes_json="[]",
            attachments_json="{}", content_json=json.dumps(found.content),
        )  # fmt: skip
        refusal, _ = judge(store, objects, received)
        return (True, "", "") if refusal is None else (False, refusal.code, refusal.what)

    yield ask
    store.close()


def test_a_thousand_lists_are_judged_alike_by_the_command_the_bridge_and_the_desk(
    by_the_desk: Callable[[dict[str, Any]], Verdict], tmp_path: Path
) -> None:
    entries = sorted(strayed(generated(1000)), key=lambda one: (one["tour"], len(one["offres_ouvertes"])))
    counts = {"legal": 0, "short": 0, "strayed": 0}
    for entry in entries:
        command, bridge, desk = by_the_command(entry, tmp_path), by_the_bridge(entry), by_the_desk(entry)
        assert command == bridge == desk, entry
        stray = "o-fermee" in entry["coeurs"]
        assert desk[0] == (not stray and oracle(entry)["legal"]), entry
        counts["strayed" if stray else "legal" if desk[0] else "short"] += 1
    assert min(counts.values()) == counts["strayed"] == 100
