"""Building the site, serving it, and taking it to a host."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from phco.tasks.environment import ROOT, WORK, front_end
from phco.tasks.interpreter import say


def build(options: argparse.Namespace) -> Path:
    front_end()
    from datetime import UTC, date, datetime

    from phco import local
    from phco.dates import paris_day
    from phco.host.subdivisions.choosing import choose_told
    from phco.site.pipeline import build_site

    choose_told(options.subdivision)
    usual = "site" if local.chosen() == local.DEFAULT else f"site-{local.chosen()}"
    out = Path(options.sortie).resolve() if options.sortie else WORK / usual
    catalogue = Path(options.catalogue).resolve() if options.catalogue else None
    published = Path(options.publication).resolve() if options.publication else None
    day = date.fromisoformat(options.jour) if options.jour else paris_day(datetime.now(UTC))
    started = time.monotonic()
    build_site(
        root=ROOT, out=out, cache=WORK / "cache", day=day, catalogue=catalogue, published=published, say=say,
        rehearsal=options.repetition, base=options.prefixe or "/")  # fmt: skip
    seconds = f"{time.monotonic() - started:.1f}".replace(".", ",")
    say(f"Site construit dans {out} en {seconds} s")
    return out


def command_build(options: argparse.Namespace) -> int:
    build(options)
    return 0


def command_deployer(options: argparse.Namespace) -> int:
    from phco.site.hosting.kit import checked_prefix, write_kit

    options.prefixe = checked_prefix(options.prefixe or ("/phco/" if options.pour == "github-pages" else "/"))
    out = Path(options.sortie).resolve() if options.sortie else WORK / "deploiement" / options.pour
    options.sortie = str(WORK / "site-a-deployer")
    where = {"site": build(options), "out": out, "prefix": options.prefixe, "place": options.dossier}
    write_kit(root=ROOT, cache=WORK / "cache", host=options.pour, say=say, **where)
    return 0


def command_distribuer(options: argparse.Namespace) -> int:
    """Write the wheel that installs a whole phco, and tell its size."""
    front_end()
    from phco.bureau.assets import SHARED
    from phco.local import chosen
    from phco.site.bundle.distribution import distribution_files, write_wheel
    from phco.site.steps import Steps

    codes = options.subdivision.split(",") if options.subdivision else [chosen()]
    files = distribution_files(Steps(root=ROOT, cache=WORK / "cache", say=say), codes, SHARED)
    path = write_wheel(files, Path(options.sortie).resolve() if options.sortie else WORK / "distribution")
    size = f"{path.stat().st_size / 1e6:.1f}".replace(".", ",")
    say(f"{path} : {size} Mo, {len(files)} fichiers ; « pipx install » l’installe, sans Node ni sources.")
    return 0


def command_verifier_site(options: argparse.Namespace) -> int:
    from datetime import UTC, datetime

    from phco.errors import PhcoError
    from phco.host.keys.packages import read_keys
    from phco.site.hosting.checking import check_site, report
    from phco.site.hosting.released import compare_publication, compare_release, read_release

    if options.livraison and not options.cles:
        fix = "Ajoutez --cles DOSSIER : celui de la clé publique du DMG."
        raise PhcoError("E_CLE", "Rien ne dit qui doit avoir signé cette livraison.", "--cles", fix)
    keys = read_keys(Path(options.cles)) if options.cles else None
    release = read_release(Path(options.livraison), keys) if options.livraison and keys else None
    found, compared = check_site(options.url, whole=options.tout)
    if release is not None:
        altered, asked = compare_release(options.url, release)
        found, compared = [*found, *altered], compared + asked
    if keys is not None:
        found = [*found, *compare_publication(options.url, keys, datetime.now(UTC))]
    lines = report(options.url, found, compared)
    say("\n".join(lines))
    return 0 if lines[-1].startswith("✓") else 1


def command_serve(options: argparse.Namespace) -> int:
    out = build(options)
    from phco.site.serve import serve

    serve(out, port=options.port)
    return 0
