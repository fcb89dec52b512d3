"""A timestamp or a release beside the files that it names, on a disk: whether they are still those."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from phco.dates import utc_text
from phco.errors import PhcoError, error_json
from phco.host.disk.objects import digest_of
from phco.jsontext import JsonObject
from phco.packages.reading import Package
from phco.packages.served import LABELS, RELEASE, SITE, STAMP, Check, delivered, release_of, stamp_of

INDEX = "index.json"
MEND = "Ne vous y fiez pas : demandez au DMG une copie entière."


def beside(package: Package, path: Path) -> JsonObject:
    """What ``phco paquet verifier`` adds of a timestamp or of a release: until when it holds, what was compared."""
    checks, count = compared(package, path)
    found: JsonObject = {"compares": count} if checks else {}
    if package.about.kind.name == STAMP:
        found["expire"] = utc_text(stamp_of(package).expires)
    faults = [PhcoError("E_HASH_MISMATCH", one.fault, path.name, MEND) for one in checks if one.fault is not None]
    return found | ({"valide": False, **error_json(faults[0])} if faults else {})


def compared(package: Package, path: Path) -> tuple[list[Check], int]:
    """What the files beside ``path`` say of a timestamp or of a release, and how many were compared; none elsewhere."""
    kind, folder = package.about.kind.name, path.parent
    if kind == STAMP and (folder / INDEX).is_file():
        stamp = stamp_of(package)
        odd = [name for name, digest in sorted(stamp.files.items()) if _digest(folder / name) != digest]
        return [_check(odd)], len(stamp.files)
    if kind == RELEASE and (folder / SITE).is_dir():
        release = release_of(package)
        served = {name.removeprefix(SITE): _digest(folder / name) for name in release.files if name.startswith(SITE)}
        return delivered(release, served), len(served)
    return [], 0


def _digest(path: Path) -> str | None:
    return digest_of(path.read_bytes()) if path.is_file() else None


def _check(odd: Iterable[str]) -> Check:
    names = ", ".join(f"«\u00a0{one}\u00a0»" for one in odd)
    why = f"Ce que le DMG a confirmé n’est pas ce qui est là\u00a0: {names}." if names else None
    return Check(name="horodatage_fichiers", label=LABELS["horodatage_fichiers"], fault=why)
