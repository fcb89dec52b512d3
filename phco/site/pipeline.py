"""From the sources to a folder that any static server can publish, redoing only what changed.

Steps, each kept by a hash of its inputs: wheels → runtime (moteur/) → scripts (app/) → pages → still files (icons,
manifest) → list of files with sha256 (fichiers.json) → service worker (sw.js).

``assets``, given to the pages: script name → path in the site (``assets["commun"]``, ``assets["simuler-dj"]``: the
files of site_src/app/pages without their suffix), ``assets["simuler-dj avant"]`` (the scripts that one loads, in one
line) and ``assets["manifeste"]``.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from phco.errors import PhcoError
from phco.french import counted
from phco.host.catalogues.loading import load_catalogue
from phco.host.catalogues.validate import count_blocked
from phco.local import chosen, words
from phco.site.bundle.app_bundle import DMG_KEYS, SERVICE_WORKER, build_bundle
from phco.site.bundle.offline import LIST, describe, listing, write_service_worker
from phco.site.bundle.runtime import build_runtime
from phco.site.bundle.static import MANIFEST, static_files
from phco.site.signed import check_place, check_real, signed_dates, signed_directory
from phco.site.steps import Say, Steps, tree

PACKAGE = Path(__file__).parents[1]
PRIVATE = ("moteur.json", "scripts.json", "roues/")
DMG = "dmg.json"  # the public keys, in what the DMG publishes


def build_site(
    *,
    root: Path,
    out: Path,
    cache: Path,
    day: date,
    catalogue: Path | None = None,
    published: Path | None = None,
    rehearsal: bool = False,
    base: str = "/",
    carried: Path | None = None,
    say: Say,
) -> None:
    """Build the whole site into ``out``.

    ``catalogue``: the offers to publish (default: the fictional demonstration). ``published``: what ``phco dmg
    publier`` wrote, copied under ``publication/``; the dates of its signed manifest are those of the whole site. Files
    that a former build left in ``out`` are removed; a folder that holds anything else is refused. ``rehearsal``: the
    publication may be a rehearsal's, that is refused otherwise. ``base``: the path of the site at its host, for the
    page of an unknown address (all others work anywhere). ``carried``: engine and scripts made beforehand (see
    ``phco.site.workshop``), that otherwise Node makes here. Raises PhcoError: E_SORTIE, E_NODE, E_NODE_ABSENT,
    E_PAQUET_ABSENT, E_PAGE, E_PUBLICATION, E_REPETITION and the pages' own.
    """
    _check_target(out)
    check_place(published)
    check_real(published, rehearsal=rehearsal)
    if catalogue is not None:
        blocked = count_blocked(load_catalogue(catalogue).offers)  # faults of form are said before anything is built
        if blocked:
            text = counted(blocked, "offre a un défaut bloquant", "offres ont un défaut bloquant")
            say(f"Attention : {text}, que leur page dit (« phco offres valider » les détaille).")
    steps = Steps(root=root, cache=cache, say=say, carried=carried)
    signed, directory = signed_dates(published), signed_directory(published)
    runtime = build_runtime(steps, signed, directory)
    bundle = build_bundle(steps, runtime)
    coming = {f"{name} avant": places for name, places in bundle.ahead.items()}
    assets = {**bundle.scripts, **coming, "manifeste": MANIFEST}
    pages = _pages(steps, day, catalogue, assets, signed, base, directory)
    still = steps.run(
        "fixes",
        [*tree(root / "site_src" / "app" / "icones"), PACKAGE / "site" / "bundle" / "static.py", words()["site"]],
        lambda work: static_files(root, work),
        "icônes et manifeste",
    )
    files = _gather([runtime, bundle.folder / "site", pages, still], published)
    if published and (published / DMG).is_file():
        files[DMG_KEYS] = published / DMG
    described = describe(files)
    text = listing(described, day)
    changed = _synchronise(files, out)
    (out / LIST).write_text(text, encoding="utf-8")
    worker = write_service_worker(steps, bundle, out, described)
    shutil.copyfile(worker, out / SERVICE_WORKER)
    say(f"· {len(files)} fichiers, dont {changed} changés")


def _pages(
    steps: Steps, day: date, catalogue: Path | None, assets: Mapping[str, str], signed: str, base: str, directory: str
) -> Path:
    """Every HTML page, by mkdocs; they depend on the texts, the theme, the data, signed dates and the whole of phco."""
    root = steps.root
    source = root / "site_src"
    inputs = [
        *(path for name in ("pages", "theme") for path in tree(source / name)),
        *sorted(path for path in source.iterdir() if path.is_file()),
        *tree(PACKAGE, "*.py", "*.toml", "*.html", "*.json"),
        *tree(root / "datapackage"),
        *(path for name in ("CHANGELOG.md", "LICENSE", "pyproject.toml") if (path := root / name).is_file()),
        source / "app" / "package-lock.json",
        *tree(source / "decisions"),
        root / "locks" / "python.txt",
        f"{day.isoformat()} {chosen()}",
        json.dumps(dict(assets), sort_keys=True),
        base,
        *(_files_of(catalogue) if catalogue else ["démonstration"]),
        signed,
        directory,
    ]

    def make(work: Path) -> None:
        from phco.site.pages.build import build_pages

        build_pages(
            root=root, out=work, day=day, catalogue=catalogue, assets=assets, say=steps.say, signed=signed, base=base,
            directory=directory, cache=steps.cache,
        )  # fmt: skip

    return steps.run("pages", inputs, make, "pages du site")


def _files_of(catalogue: Path) -> list[Path]:
    if catalogue.name == "datapackage.json":
        catalogue = catalogue.parent
    return tree(catalogue) if catalogue.is_dir() else [catalogue]


def _gather(folders: list[Path], published: Path | None) -> dict[str, Path]:
    """Path in the site → file. Two steps never write the same place."""
    files: dict[str, Path] = {}
    for folder in folders:
        for path in tree(folder):
            place = path.relative_to(folder).as_posix()
            if place.startswith(PRIVATE):
                continue
            if place in files:
                raise PhcoError("E_PAGE", "Deux étapes écrivent le même fichier du site.", place)
            files[place] = path
    for path in tree(published) if published else []:
        assert published is not None
        files[f"publication/{path.relative_to(published).as_posix()}"] = path
    return files


def _check_target(out: Path) -> None:
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / LIST).is_file())):
        raise PhcoError(
            "E_SORTIE",
            "Le dossier de sortie contient autre chose qu’un site construit ici.",
            out.name,
            "Choisissez un dossier vide ou nouveau.",
        )


def _synchronise(files: Mapping[str, Path], out: Path) -> int:
    """Write what differs, remove what a former build left; the number of files written."""
    out.mkdir(parents=True, exist_ok=True)
    if not (out / LIST).exists():
        (out / LIST).write_text("{}\n", encoding="utf-8")  # the folder is ours, even if the build stops half-way
    for path in tree(out):
        place = path.relative_to(out).as_posix()
        if place not in files and place not in {LIST, SERVICE_WORKER}:
            path.unlink()
    for folder in sorted((path for path in out.rglob("*") if path.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()
    changed = 0
    for place, source in files.items():
        target = out / place
        if target.is_file() and target.read_bytes() == source.read_bytes():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        changed += 1
    return changed
