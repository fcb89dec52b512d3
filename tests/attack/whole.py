"""Whether a desk's folder is whole, and what two folders have that differs."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from phco.dmg.desk import Desk
from phco.dmg.ledger.queries.publications import publications
from phco.dmg.ledger.values import PUBLIC
from phco.dmg.recovery.resume import verify_folder
from phco.dmg.rounds.tokens import published
from phco.host.disk.objects import digest_of
from phco.jsontext import canonical


@contextmanager
def desk_of(folder: Path) -> Iterator[Desk]:
    desk = Desk(folder)
    try:
        yield desk
    finally:
        desk.store.close()


def vague(text: str) -> str:
    """What chance makes (keys, seals) left out."""
    text = re.sub(r"(?:[0-9A-F]{4} ){7}[0-9A-F]{4}|[0-9a-f]{12,64}", "#", text)
    return re.sub(r"[A-Za-z0-9_+/=-]{40,}", "#", text)


def said(folder: Path) -> list[str]:
    """What the journal says, entry by entry."""
    with desk_of(folder) as desk:
        return [f"{one.kind} {one.at} {vague(canonical(one.body).decode())}" for one in desk.store.entries()]


TEXTS = {".txt", ".csv", ".json", ".html", ".eml", ".svg"}


def everything(work: Path) -> dict[str, str]:
    """Every file of a campaign's folder and of what it wrote beside, by name; texts with what they say.

    Names that come from a hash (objects, receipts) are the same when their seals differ: such files have a number each.
    """
    found: dict[str, str] = {}
    sealed: dict[str, list[str]] = {}
    for path in sorted(work.rglob("*")):
        name = path.relative_to(work).as_posix()
        if not path.is_file() or name.startswith("courriels/") or name.endswith(("-wal", "-shm")):
            continue
        said = vague(path.read_text(encoding="utf-8")) if path.suffix in TEXTS else ""
        plain = re.sub(r"[0-9a-f]{12,64}", "#", re.sub(r"objets/[0-9a-f]{2}/", "objets/", name))
        if plain == name:
            found[name] = said
        else:
            size = f" {path.stat().st_size}" if "objets" in name else ""
            sealed.setdefault(plain, []).append(said + size)
    return found | {f"{name} {at}": said for name, all_ in sealed.items() for at, said in enumerate(sorted(all_))}


def differing(wanted: Mapping[Any, str], found: Mapping[Any, str]) -> str:
    """What one has and the other has not, each shortened."""
    names = sorted({*wanted, *found}, key=str)
    return "\n".join(
        f"{name}: {wanted.get(name, 'MISSING')[:300]!r} → {found.get(name, 'MISSING')[:300]!r}"
        for name in names
        if wanted.get(name) != found.get(name)
    )


def broken(folder: Path) -> list[str]:
    """What the verification of a folder finds: nothing, unless the page has just put something wrong there."""
    with desk_of(folder) as desk:
        return [vague(str(fault)) for fault in verify_folder(desk).faults]


def check_whole(folder: Path) -> None:
    """Everything that the journal knows is there and nothing else, each person has one invitation and one code."""
    with desk_of(folder) as desk:
        known = publications(desk.store)
        played = [entry.at for entry in desk.store.entries(kinds=("repetition",))]
        for one in known.values():
            if played and one.at < played[-1]:
                continue  # a rehearsal takes nothing of what the real folder had signed
            path = desk.outputs / one.name
            assert path.is_file(), one.name
            assert digest_of(path.read_bytes()) == one.sha256, one.name
        dated = {f"{PUBLIC}/{name}": data for _, files in published(desk) for name, data in files.items()}
        for name, data in dated.items():  # the manifest that a timestamp dates, and its token
            path = desk.outputs / name
            assert not path.is_file() or path.read_bytes() == data, name
        there = {path.relative_to(desk.outputs).as_posix() for path in desk.outputs.rglob("*.phco")}
        assert not {one for one in there - {*known, *dated} if not one.startswith(("accuses/", "envois/"))}
        assert not list(folder.rglob(".*.tmp"))
        people = {row["pseudo"] for row in desk.store.rows("SELECT pseudo FROM person")}
        table = desk.outputs / "invitations" / "codes-a-remettre.csv"
        text = table.read_text(encoding="utf-8-sig") if people and not (played and not table.is_file()) else ""
        codes = [row["pseudonyme"] for row in csv.DictReader(io.StringIO(text), delimiter=";")]
        assert len(codes) == len(set(codes))
