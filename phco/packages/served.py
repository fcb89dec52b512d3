"""What a site serves, held against what the DMG signed of it: the timestamp of a publication, the release of the site.

A signature never ages: a host can serve yesterday's publication for ever, each file of it well signed. The timestamp
(``horodatage``) is signed last, names every file by its digest, and runs out soon. The release (``livraison``) does the
same for the files of the site itself; the DMG publishes it elsewhere too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal

from phco.dates import french_instant
from phco.errors import PhcoError
from phco.jsontext import JsonView
from phco.packages.reading import Package

STAMP: Final = "horodatage"
RELEASE: Final = "livraison"
STAMP_FILE: Final = f"{STAMP}.phco"
RELEASE_FILE: Final = f"{RELEASE}.phco"
LIFE: Final = timedelta(days=14)  # how long a timestamp holds; the desk signs another at half of it
SITE: Final = "site/"  # where the files of the site are in a release
State = Literal["frais", "sans", "absent", "ancien", "perime", "melange"]


@dataclass(frozen=True, kw_only=True)
class Stamp:
    """A timestamp whose signature was checked. ``number``: the DMG's own, it only grows; ``files``: name → sha256."""

    number: int
    created: datetime
    expires: datetime
    files: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Release:
    """The files of a site as they were delivered: path → sha256. ``signed``: when the DMG signed it; None: nobody."""

    version: str
    day: str
    files: Mapping[str, str]
    signed: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Check:
    """One property: ``fault`` says in French why it is false, None where it holds."""

    name: str
    label: str
    fault: str | None


@dataclass(frozen=True, kw_only=True)
class Freshness:
    """What a publication is worth today: ``sentence`` in French; ``checks``: each property that could be checked."""

    state: State
    sentence: str
    checks: list[Check] = field(default_factory=list)


def stamp_from(rows: Iterable[JsonView], files: Iterable[JsonView], *, number: int, created: datetime) -> Stamp:
    """A timestamp from its typed rows (``horodatage``, ``fichiers``)."""
    return Stamp(number=number, created=created, expires=next(iter(rows))["expire"], files=digests(files))


def stamp_of(package: Package) -> Stamp:
    """The timestamp that a package holds. Raises PhcoError E_OTHER_KIND."""
    _check_kind(package, STAMP)
    return stamp_from(
        package.tables[STAMP], package.tables["fichiers"], number=package.about.seq, created=package.about.created
    )


def release_of(package: Package) -> Release:
    """The release that a package holds. Raises PhcoError E_OTHER_KIND."""
    _check_kind(package, RELEASE)
    row = package.tables[RELEASE][0]
    return Release(
        version=str(row["version"]), day=str(row["jour"]), files=digests(package.tables["fichiers"]),
        signed=package.about.created,
    )  # fmt: skip


def digests(rows: Iterable[JsonView]) -> dict[str, str]:
    """Name → sha256 of the rows of a table of files."""
    return {str(row["nom"]): str(row["sha256"]) for row in rows}


def freshness(
    stamp: Stamp | None, *, seen: int | None, now: datetime, read: Mapping[str, str | None]
) -> Freshness:  # fmt: skip
    """What a publication is worth at ``now``. ``seen``: the highest number that this device met, None for none.

    ``read``: name → sha256 of what was read of it, None for a file that did not come.
    """
    if stamp is None and seen is None:
        return Freshness(state="sans", sentence=NO_STAMP)
    checks = [] if seen is None else [_check("horodatage_present", "" if stamp else GONE)]
    if stamp is None:
        return Freshness(state="absent", sentence=GONE, checks=checks)
    old = ""
    if seen is not None:
        if stamp.number < seen:
            old = (
                f"Cet appareil a déjà vu une publication plus récente (n°\u00a0{seen}) que celle-ci "
                f"(n°\u00a0{stamp.number})\u00a0: le site servi est plus ancien qu’il ne devrait l’être."
            )
        checks.append(_check("horodatage_recent", old))
    late = ""
    if now > stamp.expires:
        late = (
            f"Le DMG devait confirmer ce qu’il publie avant le {french_instant(stamp.expires)}, et ce site ne montre "
            "rien de plus récent\u00a0: vous lisez peut-être une copie ancienne."
        )
    checks.append(_check("horodatage_frais", late))
    mixed = ""
    if read:
        odd = next((name for name, said in sorted(read.items()) if said is None or stamp.files.get(name) != said), None)
        if odd is not None:
            mixed = (
                f"Le site mélange deux publications\u00a0: «\u00a0{odd[:80]}\u00a0» n’est pas le fichier que le DMG a "
                f"confirmé le {french_instant(stamp.created)}."
            )
        checks.append(_check("horodatage_fichiers", mixed))
    states: tuple[tuple[State, str], ...] = (("ancien", old), ("melange", mixed), ("perime", late))
    for state, why in states:
        if why:
            return Freshness(state=state, sentence=f"{why} {AGAIN}", checks=checks)
    told = f"Le DMG a confirmé cette publication le {french_instant(stamp.created)}."
    return Freshness(state="frais", sentence=told, checks=checks)


def asked(release: Release) -> list[str]:
    """The paths under the root of the site that a release lets anyone ask for.

    What only the host reads (a name that starts with a point or a low line) and compressed copies are left out.
    """
    paths = [name.removeprefix(SITE) for name in sorted(release.files) if name.startswith(SITE)]
    return [
        path
        for path in paths
        if not path.rpartition("/")[2].startswith((".", "_")) and not path.endswith((".gz", ".br"))
    ]


def delivered(release: Release, served: Mapping[str, str | None]) -> list[Check]:
    """Whether the files that a site serves (path under its root → sha256, None: did not come) are those released."""
    if not served:
        return []
    odd = [
        path for path, said in sorted(served.items()) if said is None or release.files.get(f"{SITE}{path}") != said
    ]  # fmt: skip
    if not odd:
        return [_check("livraison_fichiers", "")]
    names = ", ".join(f"«\u00a0{one[:80]}\u00a0»" for one in odd[:3])
    many = "n’est pas celui de la livraison" if len(odd) == 1 else "ne sont pas ceux de la livraison"
    return [_check("livraison_fichiers", f"{names}{' et d’autres' if odd[3:] else ''} {many}.")]


NO_STAMP: Final = (
    "Cette publication n’a pas d’horodatage\u00a0: une version de phco qui n’en signait pas encore l’a faite. Ses "
    "fichiers se vérifient comme avant\u202f; rien ne dit seulement s’il en existe de plus récents."
)
GONE: Final = (
    "Ce site ne montre plus l’horodatage que cet appareil y a déjà vu\u00a0: il est peut-être plus ancien qu’il ne "
    "devrait l’être. Rechargez la page avec le réseau\u202f; si cela dure, demandez au DMG."
)
AGAIN: Final = "Rechargez la page avec le réseau\u202f; si cela dure, demandez au DMG."
LABELS: Final[Mapping[str, str]] = {
    "horodatage_present": "le site montre l’horodatage du DMG, comme avant",
    "horodatage_recent": "cet appareil n’a pas vu de publication plus récente",
    "horodatage_frais": "le DMG a confirmé cette publication il y a peu",
    "horodatage_fichiers": "chaque fichier lu est celui que le DMG a confirmé",
    "livraison_fichiers": "chaque fichier lu du site est celui de la livraison",
}


def _check(name: str, why: str) -> Check:
    return Check(name=name, label=LABELS[name], fault=why or None)


def _check_kind(package: Package, kind: str) -> None:
    if package.about.kind.name != kind:
        what = f"Ce fichier est «\u00a0{package.about.kind.title}\u00a0»."
        raise PhcoError("E_OTHER_KIND", what, kind, "Choisissez le fichier demandé.")
