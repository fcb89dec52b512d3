"""The folder of drafts: one ``.eml`` a person, what was ticked as sent left out, a workbook for a mail merge, codes.

Everything is derived: the drafts from the state, the ticks from the journal. Made again, nothing comes twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from phco.dates import paris_day
from phco.dmg.desk import Desk, Event
from phco.dmg.ledger.queries.people import enrolled_keys, last_codes, persons
from phco.dmg.ledger.store import Store
from phco.dmg.papers.eml import Letter, address_of, draft
from phco.dmg.papers.letters import MAILINGS
from phco.dmg.people.tables import Sheet, workbook_safe
from phco.errors import PhcoError
from phco.packages.enrolment import code_text
from phco.views import render

FOLDER, MERGE = "envois", "publipostage.xlsx"
COLUMNS = ("Brouillon", "Nom", "Courriel", "Objet", "Message", "Pièce jointe")


@dataclass(frozen=True, kw_only=True)
class Drafts:
    """What a kind of message gives. ``ready``: drafts to send; ``sent``: ticked, and still the same; ``lost``: no
    address that a message can go to."""

    folder: Path
    ready: Sequence[str]
    sent: Sequence[str]
    lost: Sequence[str]


def mailing_fault(kind: str) -> PhcoError:
    """E_VALEUR for an unknown kind of message."""
    known = ", ".join(MAILINGS)
    return PhcoError("E_VALEUR", f"« {kind[:40]} » n’est pas un genre d’envoi.", "genre", f"Choisissez : {known}.")


def ticked(store: Store, kind: str) -> Mapping[str, str]:
    """Name of each draft ticked as sent → the key of what was sent."""
    found: dict[str, str] = {}
    for entry in store.entries(kinds=("envoi",)):
        if entry.body["genre"] != kind:
            continue
        for name, key in entry.body["partis"].items():
            found[name] = key
        for name in entry.body["repris"]:
            found.pop(name, None)
    return found


def _letters(desk: Desk, kind: str, now: datetime) -> dict[str, Letter]:
    if kind not in MAILINGS:
        raise mailing_fault(kind)
    found = dict(sorted(MAILINGS[kind].letters(desk, now)))
    return {name: replace(one, rehearsal=True) for name, one in found.items()} if desk.rehearsal else found


def write_drafts(desk: Desk, kind: str, now: datetime, *, sender: str = "") -> Drafts:
    """Write the drafts of a kind under ``sorties/envois/KIND`` (0600), and the workbook of the mail merge.

    Drafts that are no longer to be sent leave the folder. Raises PhcoError E_VALEUR (kind, the sender's e-mail).
    """
    if sender and address_of("", sender) is None:
        raise PhcoError("E_VALEUR", f"« {sender[:60]} » n’est pas une adresse.", "--de", "Écrivez dmg@exemple.fr.")
    letters, sent = _letters(desk, kind, now), ticked(desk.store, kind)
    gone = [name for name, one in letters.items() if sent.get(name) == one.key]
    ready: dict[str, bytes] = {}
    lost: list[str] = []
    for name, one in letters.items():
        if name in gone:
            continue
        data = draft(one, sender)
        if data is None:
            lost.append(one.person)
        else:
            ready[name] = data
    folder = desk.outputs / FOLDER / kind
    for name, data in ready.items():
        desk.output(f"{FOLDER}/{kind}/{name}.eml", data, private=True, durable=False)
    for path in sorted(folder.glob("*.eml")) if folder.is_dir() else ():
        if path.stem not in ready:
            path.unlink()
    rows = [
        [f"{name}.eml", one.name, one.email, one.told_subject, one.told_text, ", ".join(one.attachments)]
        for name, one in letters.items()
        if name not in gone
    ]
    book = workbook_safe([Sheet(title=MAILINGS[kind].title, columns=COLUMNS, rows=rows)], paris_day(now))
    desk.output(f"{FOLDER}/{kind}/{MERGE}", book, private=True, durable=False)
    desk.disk.sync_everything()
    return Drafts(folder=folder, ready=list(ready), sent=gone, lost=sorted(set(lost)))


def tick(desk: Desk, kind: str, now: datetime, *, people: Sequence[str] = ()) -> list[str]:
    """Tick as sent the drafts that are in the folder (those of some people, when named); they leave it.

    Gives their names. Raises PhcoError E_VALEUR (kind), E_PERSONNE (no draft for someone named).
    """
    letters, folder = _letters(desk, kind, now), desk.outputs / FOLDER / kind
    there = {path.stem for path in folder.glob("*.eml")} if folder.is_dir() else set()
    chosen = {name: one.key for name, one in letters.items() if name in there and (not people or one.person in people)}
    last = desk.last_entry()  # of a command that was stopped before every draft had left
    said = last.body["partis"] if last is not None and last.kind == "envoi" and last.body["genre"] == kind else {}
    done = {name for name in said if name in letters and letters[name].person in people}
    found = {one.person for name, one in letters.items() if name in chosen or name in done}
    _named(people, found, "de brouillon à cocher")
    if any(said.get(name) != key for name, key in chosen.items()):
        done = set()
        desk.record([Event(kind="envoi", body={"genre": kind, "partis": chosen, "repris": []})], now)
    for name in chosen:
        (folder / f"{name}.eml").unlink(missing_ok=True)
    return sorted({*chosen, *done})


def untick(desk: Desk, kind: str, now: datetime, *, people: Sequence[str] = ()) -> list[str]:
    """Take ticks back: these messages are to be sent again. Raises PhcoError E_VALEUR, E_PERSONNE."""
    letters, sent = _letters(desk, kind, now), ticked(desk.store, kind)
    owner = {name: letters[name].person if name in letters else name for name in sent}
    chosen = sorted(name for name in sent if not people or owner[name] in people)
    if not chosen and desk.just_said("envoi", {"genre": kind, "partis": {}}):
        return []  # a stopped command took them back already
    _named(people, {owner[name] for name in chosen}, "d’envoi coché")
    if chosen:
        desk.record([Event(kind="envoi", body={"genre": kind, "partis": {}, "repris": chosen})], now)
    return chosen


def _named(people: Sequence[str], found: set[str], what: str) -> None:
    missing = [one for one in people if one not in found]
    if missing:
        raise PhcoError(
            "E_PERSONNE", f"Il n’y a pas {what} pour « {missing[0][:60]} ».", "--personne",
            "Préparez d’abord les brouillons : « phco dmg envois preparer ».",
        )  # fmt: skip


def write_slips(desk: Desk, people: Sequence[str] = ()) -> tuple[Path, list[str]]:
    """The sheet of codes to print and cut: whoever has no device yet, or the people named. Gives its path, and whom.

    Codes are on it, and in no message. Raises PhcoError E_PHRASE_REQUISE, E_PERSONNE.
    """
    devices, numbers = enrolled_keys(desk.store), last_codes(desk.store)
    everyone = {one.pseudo: one for one in persons(desk.store) if one.pseudo in numbers}
    _named(people, set(everyone), "de code")
    wanted = [one for one in everyone if (one in people if people else one not in devices)]
    site = desk.store.setting("site").rstrip("/")
    slips = [
        {
            "personne": one, "nom": desk.name(one).full if desk.name(one).nom else "", "numero": numbers[one],
            "code": code_text(desk.keys.code(desk.campaign, one, numbers[one])),
        }
        for one in wanted
    ]  # fmt: skip
    slips.sort(key=lambda slip: (str(slip["nom"]).casefold(), str(slip["personne"])))
    page = render(
        "host/codes.html", titre=desk.store.setting("titre"), campagne=desk.campaign, talons=slips,
        page=f"{site}/inscription/" if site else "",
    )  # fmt: skip
    return desk.output(f"{FOLDER}/codes.html", page.encode(), private=True), wanted
