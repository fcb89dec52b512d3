"""The whole country: one fictional campaign a subdivision, one process a core, resumed where it was killed.

Each subdivision writes its own folder, and at its very end ``bilan.json``: a folder without one is begun again.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from phco.demo.country.crew import Crew
from phco.demo.country.shares import REPORT, Share
from phco.errors import PhcoError
from phco.host.disk.files import make_folder, write_whole
from phco.jsontext import JsonObject
from phco.local import choose, codes

DAY = datetime(2026, 11, 28, tzinfo=UTC).date()  # the day of the folders made for a rehearsal


def rehearse(
    folder: Path, parts: list[Share], seed: str, told: Callable[[Share, JsonObject], None], processes: int | None = None
) -> list[JsonObject]:
    """Play every campaign that is not finished yet; the reports of all, in the order of ``parts``.

    ``told`` hears each report as it comes, those of a former run included. ``processes``: one a core by default.
    Raises what a campaign raised, the others being left to finish.
    """
    make_folder(folder)
    found: dict[str, JsonObject] = {}
    waiting: list[Share] = []
    for one in parts:
        path = folder / one.code / REPORT
        if path.is_file():
            found[one.code] = json.loads(path.read_text(encoding="utf-8"))
            told(one, found[one.code])
        else:
            waiting.append(one)
    faults: list[PhcoError] = []
    workers = min(processes or os.cpu_count() or 1, len(waiting) or 1)
    with Crew(folder, seed) as crew, ThreadPoolExecutor(workers) as pool:
        # the largest first, so that no core waits at the end for the one that began last
        jobs = {pool.submit(crew.play, one): one for one in sorted(waiting, key=lambda one: -one.offers)}
        for job in as_completed(jobs):
            one, error = jobs[job], job.exception()
            if isinstance(error, PhcoError):
                faults.append(error)
            elif error is not None:
                raise error
            else:
                found[one.code] = job.result()
                told(one, found[one.code])
    if faults:
        raise faults[0]
    return [found[one.code] for one in parts]


def play(folder: Path, part: Share, seed: str) -> JsonObject:
    """One campaign, in this process: its report, written last."""
    from phco.demo.rehearsal import Rehearsal
    from phco.demo.world import kilometres

    started = time.monotonic()
    place = folder / part.code
    if place.exists():
        shutil.rmtree(place)  # begun and not finished
    _settle(folder, part)
    show = Rehearsal(place, djs=part.djs, offers=part.offers, seed=f"{seed}/{part.code}", alone=True)
    story = show.run()
    obtained = story.obtained
    distances = [
        kilometres(show.world.tastes[dj].home, show.world.offers[offer].commune)
        for dj, (_, offer, _) in obtained.items()
    ]
    report: JsonObject = {
        "code": part.code, "nom": part.name, "djs": part.djs, "offres": part.offers, "en_poste": len(obtained),
        "aux_tours": sum(how != "commission" for how, _, _ in obtained.values()),
        "coeurs": {str(count): sum(hearts == count for _, _, hearts in obtained.values()) for count in range(6)},
        "distance_mediane": round(median(distances)) if distances else None,
        "secondes": round(time.monotonic() - started, 1), "memoire_mo": _memory(),
        "octets": sum(path.stat().st_size for path in _files(place)), "chu": part.chu,
        "verifie": all(holds for _, holds in story.checks),
    }  # fmt: skip
    write_whole(place / REPORT, (json.dumps(report, ensure_ascii=False, indent=1) + "\n").encode())
    return report


def _settle(folder: Path, part: Share) -> None:
    """Speak for this subdivision: its own folder, else one made for the rehearsal."""
    if part.code in codes():
        choose(part.code)
        return
    from phco.host.subdivisions.creating import Answers, create

    made = folder / "subdivisions" / part.code
    if not made.is_dir():
        answers = Answers(code=part.code, name=part.name, departements=part.departements, chu=part.chu)
        create(folder / "subdivisions", answers, DAY)
    choose(part.code, made)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def _memory() -> int | None:
    """The most memory this process ever held, in MB; None where the system does not tell (Windows)."""
    try:
        import resource
    except ImportError:
        return None
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // (1024 * 1024) if sys.platform == "darwin" else most // 1024
