"""The list of the site's files with their hashes, and the service worker that keeps them all on the device."""

from __future__ import annotations

import gzip
import hashlib
import json
from contextlib import suppress
from datetime import date
from pathlib import Path
from zlib import ZLIB_RUNTIME_VERSION

from phco.errors import PhcoError
from phco.host.disk.files import write_whole
from phco.site.bundle.app_bundle import SERVICE_WORKER, Bundle
from phco.site.steps import Input, Steps

LIST = "fichiers.json"
# Published, and not kept by the device: the list itself, the service worker, what only the host reads.
# (the page of an unknown address is the host's own, often answered with status 404).
NOT_KEPT = (LIST, SERVICE_WORKER, "404.html")
PLACE_OF_LIST = "self.__WB_MANIFEST"
# Kept after the tools: the catalogue (not the page that opens it) and the files to download.
SECOND_STAGE = ("offres/", "donnees/offres-", "donnees/carte-", "donnees/lieux-")


def describe(files: dict[str, Path]) -> dict[str, dict[str, object]]:
    """``{path: {"sha256", "octets"}}`` of the files of a site, in the order of their names."""
    found: dict[str, dict[str, object]] = {}
    for place in sorted(files):
        content = files[place].read_bytes()
        found[place] = {"sha256": hashlib.sha256(content).hexdigest(), "octets": len(content)}
    return found


def listing(described: dict[str, dict[str, object]], day: date) -> str:
    """The published list: day, version (a hash of the whole) and every file with its hash and size."""
    whole = hashlib.sha256(json.dumps(described, sort_keys=True).encode()).hexdigest()
    text = {"jour": day.isoformat(), "version": whole[:12], "fichiers": described}
    return json.dumps(text, ensure_ascii=False, indent=1) + "\n"


def write_service_worker(steps: Steps, bundle: Bundle, site: Path, described: dict[str, dict[str, object]]) -> Path:
    """The service worker with its list: every file of the assembled ``site`` but those that no device keeps.

    ``voyage``: the bytes on the line where the host compresses; ``etape`` 2: kept after the tools. Raises PhcoError
    E_SITE where the bundled worker has no place for a list.
    """
    source = bundle.service_worker.read_text(encoding="utf-8")
    if source.count(PLACE_OF_LIST) != 1:
        raise PhcoError("E_SITE", "Le travailleur hors ligne n’a pas de place pour sa liste.", SERVICE_WORKER)

    def make(work: Path) -> None:
        travels = Travels(steps.cache)
        entries = [
            {
                "url": place,
                "sha256": one["sha256"],
                "octets": one["octets"],
                "voyage": travels.of(site / place, str(one["sha256"])),
                "etape": 2 if _later(place) else 1,
            }
            for place, one in described.items()
            if _kept(place)
        ]
        travels.close()
        text = json.dumps(sorted(entries, key=lambda one: str(one["url"])), ensure_ascii=False, separators=(",", ":"))
        (work / SERVICE_WORKER).write_text(source.replace(PLACE_OF_LIST, text), encoding="utf-8", newline="")

    inputs: list[Input] = [
        bundle.service_worker, Path(__file__), json.dumps(described, sort_keys=True),
    ]  # fmt: skip
    return steps.run("hors-ligne", inputs, make, "liste des fichiers hors ligne") / SERVICE_WORKER


def _kept(place: str) -> bool:
    return place not in NOT_KEPT and not any(part.startswith(".") for part in place.split("/"))


def _later(place: str) -> bool:
    return any(place.startswith(start) and place != f"{start}index.html" for start in SECOND_STAGE)


class Travels:
    """What each file weighs on the line, compressed once for each content: the next build compresses what changed."""

    def __init__(self, cache: Path) -> None:
        self._place = cache / "voyages.json"
        self._used: dict[str, int] = {}
        self._former: dict[str, int] = {}
        with suppress(OSError, ValueError):  # absent, or cut: all is compressed again
            found = json.loads(self._place.read_text(encoding="utf-8"))
            self._former = found["octets"] if found["zlib"] == ZLIB_RUNTIME_VERSION else {}

    def of(self, path: Path, digest: str) -> int:
        size = self._former.get(digest)
        if size is None:
            content = path.read_bytes()
            size = min(len(content), len(gzip.compress(content, 6, mtime=0)))
        self._used[digest] = size
        return size

    def close(self) -> None:
        text = json.dumps({"zlib": ZLIB_RUNTIME_VERSION, "octets": self._used})
        write_whole(self._place, text.encode())
