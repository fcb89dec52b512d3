"""What the site shows: manifest, catalogues, results, minutes, places, and the bulletin of what was received."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from phco.campaign.model import ROUNDS
from phco.dmg.commission.staleness import stale_minutes
from phco.dmg.desk import Desk
from phco.dmg.forcing import Obstacle, overcome
from phco.dmg.keys.keyring import DeskKeys
from phco.dmg.ledger.queries.packages import packages, signed_refusals, unsigned
from phco.dmg.ledger.queries.people import disputed
from phco.dmg.ledger.queries.publications import publication_of, publications, reviews
from phco.dmg.ledger.queries.rounds import rounds
from phco.dmg.ledger.store import Store
from phco.dmg.ledger.values import PUBLIC, Package, Publication, Review
from phco.dmg.papers.directory import directory_items
from phco.dmg.recovery.published import refuse_ahead
from phco.dmg.rounds.pairing import publish_results
from phco.dmg.rounds.rounds import manifest_item
from phco.dmg.rounds.staleness import stale_round
from phco.dmg.rounds.tokens import published
from phco.dmg.signing.folder import BULLETIN, FORMAT, INDEX, copy_folder, laid_out_at
from phco.dmg.signing.issue import Item, Progress, publish
from phco.dmg.signing.public import public_records
from phco.dmg.signing.stamp import NAME as STAMP
from phco.dmg.signing.stamp import publish_stamp, stamp_due
from phco.errors import PhcoError
from phco.host.disk.files import make_folder, write_if_changed
from phco.host.disk.objects import digest_of
from phco.host.keys.keys import verify
from phco.jsontext import dumps
from phco.packages.bulletin import Bulletin, breach, bulletin_of
from phco.packages.cr_gep import answer_cells
from phco.packages.expected import Expected
from phco.packages.identity import Keyring
from phco.packages.kinds import KINDS
from phco.packages.reading import open_package
from phco.packages.schema import Cells, read_instant
from phco.packages.served import STAMP_FILE
from phco.packages.statement import DEPOSITED_CODE

PINNED = "dmg.json"
CODE_REUSED = "E_CODE_REUSED"  # beside a package that counts: someone else has presented its author's code since
ROUND_NAMES = {f"tour{tour}": tour for tour in ROUNDS}
VERDICTS = {"retenu": "recu", "remplace": "remplace", "refuse": "refuse", "quarantaine": "quarantaine"}


@dataclass(frozen=True, kw_only=True)
class Published:
    """``written``: packages signed anew; ``folder``: what ``build.py build --publication`` takes; ``copied``: files.

    ``stale``: French sentences on what is published and no longer up to date.
    """

    folder: Path
    written: Sequence[str]
    files: int
    copied: int
    stale: Sequence[str] = ()


def bulletin_rows(store: Store, held: Sequence[Package] | None = None) -> list[Cells]:
    """Every payload that someone's key signed, by its hash and without a name, with its verdict.

    What nobody's key signed never enters it, however much of it comes: it is only counted. Codes only, never a
    ``motif``: what a refusal says may quote a stranger or name somebody, and so may what the desk types of a GEP
    report; both are sealed to the author alone. ``held``: the packages of the store, by who has read them.
    """
    rows: dict[str, Cells] = {}
    answers, warned = reviews(store), disputed(store)
    for package in packages(store) if held is None else held:
        answer, refusal = answers.get(package.payload), package.refusal
        if answer is not None and package.status == "retenu":
            rows[package.payload] = _reviewed(package, answer)
            continue
        told = CODE_REUSED if package.signer in warned and package.status == "retenu" else _deposited(package)
        rows[package.payload] = {
            "paquet": package.payload, "genre": package.kind, "tour": package.round or "",
            "verdict": VERDICTS[package.status], "code": refusal.code if refusal else told,
            "motif": "", "recu": package.received_at,
        }  # fmt: skip
    for file in signed_refusals(store):
        if file.claimed not in rows and file.refusal is not None:
            rows[file.claimed] = {
                "paquet": file.claimed, "genre": "", "tour": "", "verdict": "refuse", "code": file.refusal.code,
                "motif": "", "recu": file.received_at,
            }  # fmt: skip
    return [rows[name] for name in sorted(rows)]


def bulletin_hours(store: Store, held: Sequence[Package]) -> list[Cells]:
    """Where the hour of each listed payload comes from; nothing for what an earlier phco received."""
    found = {file.claimed: file.hour for file in signed_refusals(store)}
    found |= {package.payload: package.hour for package in held}
    return [{"paquet": name, "heure": hour} for name, hour in sorted(found.items()) if hour]


def bulletin_item(store: Store, keys: DeskKeys, folders: Sequence[Path]) -> Item:
    """The bulletin to sign. ``folders``: where a former may be. Raises PhcoError E_BULLETIN for an entry lost since."""
    held = packages(store)
    rows = bulletin_rows(store, held)
    known, (entry, head) = publication_of(store, BULLETIN), store.head()
    item = Item(
        name=BULLETIN, kind="bulletin", tables={"bulletin": rows, "heures": bulletin_hours(store, held)},
        beside={
            "suite": [
                {
                    "nombre": len(rows), "prev": known.payload if known else "", "non_signes": unsigned(store),
                    "entree": entry, "tete": head,
                }
            ]
        },
    )  # fmt: skip
    later = {str(row["paquet"]): read_instant(str(row["recu"])) for row in rows}
    for folder in folders:
        if (former := _former(keys, store.setting("campagne"), folder / Path(BULLETIN).name)) is None:
            continue
        following = replace(former, number=former.number + 1, digest="", received=later)
        if why := breach(former, following):
            raise PhcoError(
                "E_BULLETIN", f"Le bulletin déjà publié ne peut pas rétrécir. {why}", str(folder / "bulletin.phco"),
                "Cette base est plus ancienne que la publication, ou a été modifiée : remettez la sauvegarde la plus "
                "récente, puis « phco dmg reprendre ».",
            )  # fmt: skip
    return item


def _former(keys: DeskKeys, campaign: str, path: Path) -> Bulletin | None:
    """The bulletin already there, when this desk signed it; None otherwise."""
    if not path.is_file():
        return None
    signing, _ = public_records(keys)
    try:
        asked = Expected(kinds=("bulletin",), campaign=campaign, dmg=signing.keyid)
        return bulletin_of(open_package(path.read_bytes(), find=Keyring([signing]), verify=verify, expected=asked))
    except PhcoError:
        return None  # not ours, or damaged: it is written again


def _deposited(package: Package) -> str:
    """The code of a package that the DMG signed for somebody; empty for one of theirs."""
    return "" if package.deposit is None else DEPOSITED_CODE


def _reviewed(package: Package, review: Review) -> Cells:
    """A GEP report with the code of the department's answer, for the group to read (ENS)."""
    told = answer_cells(valid=review.verdict == "valide")
    return {"paquet": package.payload, "genre": package.kind, "tour": "", **told, "recu": package.received_at}


def obstacles(store: Store) -> list[Obstacle]:
    """What should be settled before anything is published: minutes that no longer tell what was decided."""
    stale = stale_minutes(store)
    fix = "Établissez-le de nouveau : « phco dmg commission pv »."
    return [Obstacle(code="E_PV_PERIME", what=stale, fix=fix)] if stale else []


def publish_all(
    desk: Desk, now: datetime, *, target: Path | None = None, progress: Progress = None, forced: str | None = None,
    dry: bool = False,
) -> Published:  # fmt: skip
    """Sign whatever changed and lay out the folder for the site; ``target`` gets a copy. Twice writes nothing.

    ``dry`` only tells what would be signed. Raises PhcoError E_PV_PERIME unless ``forced`` with a reason, and
    E_PUBLICATION_EN_AVANCE when ``target`` knows more than this journal.
    """
    if target is not None:
        refuse_ahead(desk, target)
    if not dry:
        overcome(desk, "publier", obstacles(desk.store), forced=forced, now=now, before=("publication",))
    written: list[str] = []
    opened = rounds(desk.store)
    if opened:
        written += publish(desk, [manifest_item(desk.store, desk.keys.sealing)], now, dry=dry).written
    for one in opened:
        if one.matched_at is not None:
            written += publish_results(desk, one.number, now, progress=progress, dry=dry).written
    written += publish(desk, directory_items(desk.store), now, dry=dry).written
    places = [desk.outputs / PUBLIC, *([target] if target is not None else [])]
    written += publish(desk, [bulletin_item(desk.store, desk.keys, places)], now, dry=dry).written
    found = stale_round(desk.store)
    stale = found.sentences if found is not None else []
    if dry:
        written += [STAMP] if written or stamp_due(desk.store, now) else []
        return Published(folder=desk.outputs / PUBLIC, written=written, files=0, copied=0, stale=stale)
    folder = make_folder(desk.outputs / PUBLIC)
    signing, sealing = public_records(desk.keys)
    for record in (signing, sealing):
        data = (dumps(record.as_json(), indent=2) + "\n").encode()
        write_if_changed(folder / f"dmg-{record.usage}.cle.json", data, disk=desk.disk)
    keys = {"demonstration": False, "signature": signing.as_json(), "sceau": sealing.as_json()}
    write_if_changed(folder / PINNED, (dumps(keys, indent=1) + "\n").encode(), disk=desk.disk)
    listed = _listed(desk.outputs, publications(desk.store, PUBLIC).values())
    tokens: list[dict[str, object]] = []
    for line, files in published(desk):
        tokens.append(line)
        for name, data in files.items():
            make_folder((folder / name).parent)
            write_if_changed(folder / name, data, disk=desk.disk)
    index: dict[str, object] = {
        "format": FORMAT, "campagne": desk.campaign, "titre": desk.store.setting("titre"),
        "cle": signing.as_json(), "cle_sceau": sealing.as_json(), "empreinte": signing.key.fingerprint,
        "fichiers": listed, "horodatage": STAMP_FILE, **({"repetition": True} if desk.rehearsal else {}),
    }  # fmt: skip
    if tokens:
        index["jetons"] = tokens
    reached = laid_out_at(desk) if desk.only_again else _reached(desk.store)
    if reached is not None:
        index["entree"] = reached
    write_if_changed(folder / INDEX, (dumps(index, indent=1) + "\n").encode(), disk=desk.disk)
    written += publish_stamp(desk, now, [INDEX, *(str(one["nom"]) for one in listed)]).written
    named = [*(str(one["nom"]) for one in listed), *(str(one["manifeste"]) for one in tokens), STAMP_FILE]
    copied = copy_folder(folder, target, named) if target is not None else 0
    return Published(folder=folder, written=written, files=len(listed), copied=copied, stale=stale)


def _reached(store: Store) -> int:
    """The journal's last entry that is not the signing of a timestamp alone: the index is made before it."""
    alone = {
        entry.number for entry in store.entries(kinds=("publication",))
        if {one["nom"] for one in entry.body["fichiers"]} == {STAMP}
    }  # fmt: skip
    number = store.head()[0]
    while number in alone:
        number -= 1
    return number


def _listed(outputs: Path, signed: Iterable[Publication]) -> list[dict[str, object]]:
    """Every published package that is still there, by name; the timestamp aside, which covers this very list."""
    found: list[dict[str, object]] = []
    for one in signed:
        path, name = outputs / one.name, one.name.removeprefix(f"{PUBLIC}/")
        if one.name == STAMP or not path.is_file():
            continue
        kind, tour = describe(name)
        data = path.read_bytes()
        if digest_of(data) != one.sha256:
            raise PhcoError(
                "E_SORTIE_ALTEREE", "Ce fichier publié a changé sur le disque.", one.name,
                "Supprimez-le puis relancez : la commande le refera.",
            )  # fmt: skip
        found.append(
            {
                "nom": name, "genre": kind, "titre": KINDS[kind].title, "tour": tour, "version": one.version,
                "sha256": one.sha256, "octets": len(data), "paquet": one.payload,
            }
        )  # fmt: skip
    return found


def describe(name: str) -> tuple[str, int | None]:
    """Kind and round of a published file, from the name that we gave it."""
    stem = Path(name).stem
    tour = next((ROUND_NAMES[part] for part in (*Path(name).parts[:-1], *stem.split("-")) if part in ROUND_NAMES), None)
    if name.startswith("explications/commission/"):
        return "pv", None
    if name.startswith(("explications/", "auditeurs/", "terrains/")):
        return "resultats", tour
    return stem.split("-")[0], tour
