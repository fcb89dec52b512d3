"""What the site shows: manifest, catalogues, results, minutes, places, and the bulletin of what was received."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from sqlite3 import Row

from phco.dmg.desk import Desk
from phco.dmg.rounds.pairing import publish_results
from phco.dmg.rounds.rounds import PUBLIC, Progress, current_round, publish_manifest
from phco.dmg.signing.issue import Item, publish
from phco.dmg.signing.public import public_records
from phco.dmg.verdicts.settling import read_refusal
from phco.errors import PhcoError
from phco.host.disk.files import make_folder, write_if_changed
from phco.host.disk.objects import digest_of
from phco.jsontext import dumps
from phco.packages.cr_gep import answer_cells
from phco.packages.kinds import KINDS
from phco.packages.schema import Cells

INDEX, PINNED = "index.json", "dmg.json"
BULLETIN = f"{PUBLIC}/bulletin.phco"
VERDICTS = {"retenu": "recu", "remplace": "remplace", "refuse": "refuse", "quarantaine": "quarantaine"}


@dataclass(frozen=True, kw_only=True)
class Published:
    """``written``: packages signed anew; ``folder``: what ``build.py build --publication`` takes; ``copied``: files."""

    folder: Path
    written: Sequence[str]
    files: int
    copied: int


def bulletin_rows(desk: Desk) -> list[Cells]:
    """Every payload received, by its hash and without a name, with its verdict (refused files included)."""
    rows: dict[str, Cells] = {}
    reviews = {row["payload"]: row for row in desk.store.rows("SELECT * FROM review")}
    for row in desk.store.rows("SELECT * FROM package ORDER BY payload"):
        refusal = read_refusal(row["refusal"])
        if row["payload"] in reviews and row["status"] == "retenu":
            rows[row["payload"]] = _reviewed(row, reviews[row["payload"]])
            continue
        rows[row["payload"]] = {
            "paquet": row["payload"], "genre": row["kind"], "tour": row["round"] or "",
            "verdict": VERDICTS[row["status"]], "code": refusal.code if refusal else "",
            "motif": f"{refusal.what} {refusal.fix}".strip()[:1000] if refusal else "", "recu": row["received_at"],
        }  # fmt: skip
    for row in desk.store.rows(
        "SELECT claimed, refusal, received_at AS at FROM file WHERE refusal IS NOT NULL AND claimed <> '' "
        "ORDER BY claimed, received_at, sha256"
    ):
        refusal = read_refusal(row["refusal"])
        if row["claimed"] not in rows and refusal is not None:
            rows[row["claimed"]] = {
                "paquet": row["claimed"], "genre": "", "tour": "", "verdict": "refuse", "code": refusal.code,
                "motif": f"{refusal.what} {refusal.fix}".strip()[:1000], "recu": row["at"],
            }  # fmt: skip
    return [rows[name] for name in sorted(rows)]


def _reviewed(row: Row, review: Row) -> Cells:
    """A GEP report with the department's answer, for the group to read (ENS)."""
    told = answer_cells(valid=review["verdict"] == "valide", reason=str(review["reason"] or ""))
    return {"paquet": row["payload"], "genre": row["kind"], "tour": "", **told, "recu": row["received_at"]}


def publish_all(desk: Desk, now: datetime, *, target: Path | None = None, progress: Progress = None) -> Published:
    """Sign whatever changed and lay out the folder for the site; ``target`` gets a copy. Twice writes nothing."""
    written: list[str] = []
    if current_round(desk):
        written += publish_manifest(desk, now).written
    for row in desk.store.rows("SELECT number FROM round WHERE matched_at IS NOT NULL ORDER BY number"):
        written += publish_results(desk, row["number"], now, progress=progress).written
    bulletin = Item(name=BULLETIN, kind="bulletin", tables={"bulletin": bulletin_rows(desk)})
    written += publish(desk, [bulletin], now).written
    folder = make_folder(desk.outputs / PUBLIC)
    for record in public_records(desk):
        data = (dumps(record.as_json(), indent=2) + "\n").encode()
        write_if_changed(folder / f"dmg-{record.usage}.cle.json", data, disk=desk.disk)
    signing, sealing = (record.as_json() for record in public_records(desk))
    keys = {"demonstration": False, "signature": signing, "sceau": sealing}
    write_if_changed(folder / PINNED, (dumps(keys, indent=1) + "\n").encode(), disk=desk.disk)
    listed = _listed(desk)
    write_if_changed(folder / INDEX, (dumps(_index(desk, listed), indent=1) + "\n").encode(), disk=desk.disk)
    copied = copy_folder(folder, target) if target is not None else 0
    return Published(folder=folder, written=written, files=len(listed), copied=copied)


def _listed(desk: Desk) -> list[dict[str, object]]:
    """Every published package that is still there, by name."""
    found: list[dict[str, object]] = []
    for row in desk.store.rows("SELECT * FROM publication WHERE name LIKE ? ORDER BY name", (f"{PUBLIC}/%",)):
        path = desk.outputs / row["name"]
        name = str(row["name"]).removeprefix(f"{PUBLIC}/")
        if not path.is_file():
            continue
        kind, tour = describe(name)
        data = path.read_bytes()
        if digest_of(data) != row["sha256"]:
            raise PhcoError(
                "E_SORTIE_ALTEREE", "Ce fichier publié a changé sur le disque.", str(row["name"]),
                "Supprimez-le puis relancez : la commande le refera.",
            )  # fmt: skip
        found.append(
            {
                "nom": name, "genre": kind, "titre": KINDS[kind].title, "tour": tour, "version": row["version"],
                "sha256": row["sha256"], "octets": len(data), "paquet": row["payload"],
            }
        )  # fmt: skip
    return found


def describe(name: str) -> tuple[str, int | None]:
    """Kind and round of a published file, from the name that we gave it."""
    stem = Path(name).stem
    tour = next((int(part[4]) for part in (*Path(name).parts[:-1], *stem.split("-")) if part[:4] == "tour"), None)
    if name.startswith(("explications/", "auditeurs/")):
        return "resultats", tour
    return stem.split("-")[0], tour


def _index(desk: Desk, listed: Sequence[Mapping[str, object]]) -> dict[str, object]:
    signing, sealing = public_records(desk)
    return {
        "format": "phco-publication-1",
        "campagne": desk.campaign,
        "titre": desk.store.setting("titre"),
        "cle": signing.as_json(),
        "cle_sceau": sealing.as_json(),
        "empreinte": signing.key.fingerprint,
        "fichiers": list(listed),
    }


def copy_folder(source: Path, target: Path) -> int:
    """Make ``target`` the same as ``source``; what a former publication left there goes. Says how many files changed.

    Raises PhcoError E_SORTIE when the target holds something else than a publication.
    """
    if target.exists() and (not target.is_dir() or (any(target.iterdir()) and not (target / INDEX).is_file())):
        raise PhcoError(
            "E_SORTIE", "Ce dossier contient autre chose qu’une publication.", str(target), "Donnez un dossier neuf."
        )
    make_folder(target)
    wanted = {
        path.relative_to(source) for path in source.rglob("*") if path.is_file() and not path.name.startswith(".")
    }
    for path in [one for one in target.rglob("*") if one.is_file()]:
        if path.relative_to(target) not in wanted:
            path.unlink()
    changed = 0
    for name in sorted(wanted):
        goal = target / name
        if goal.is_file() and goal.read_bytes() == (source / name).read_bytes():
            continue
        make_folder(goal.parent)
        shutil.copyfile(source / name, goal)
        changed += 1
    return changed
