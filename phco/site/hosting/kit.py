"""The folder to publish and the host's own configuration, with the list of every byte that is delivered."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from phco.errors import PhcoError
from phco.site.bundle.offline import LIST
from phco.site.bundle.runtime import run_node
from phco.site.hosting.answers import compressible, security_headers
from phco.site.hosting.configurations import HOSTS, PRECOMPRESSED, Target
from phco.site.steps import Say, Steps, tree

RELEASE = "livraison.json"
SITE = "site"
HARD = 11
LEAST = 512  # bytes below which compressing brings nothing


def checked_prefix(prefix: str) -> str:
    """``/`` or ``/phco/``: begins and ends with a slash, plain letters. Raises PhcoError E_PREFIXE."""
    parts = [part for part in prefix.split("/") if part]
    if any(
        not part.replace("-", "").replace("_", "").replace(".", "").isalnum() or part in {".", ".."} for part in parts
    ):
        raise PhcoError(
            "E_PREFIXE",
            f"« {prefix} » n’est pas un chemin d’adresse.",
            "--prefixe",
            "Donnez « / » ou, sous un dossier, « /phco/ » : des lettres, des chiffres, des tirets.",
        )
    return f"/{'/'.join(parts)}/" if parts else "/"


def write_kit(
    *,
    root: Path,
    cache: Path,
    site: Path,
    out: Path,
    host: str,
    prefix: str,
    place: str | None,
    say: Say,
    effort: int = HARD,
) -> Path:
    """Copy ``site`` into ``out/site`` and write what ``host`` reads beside or inside it.

    ``place``: the folder of the site on the host, for the configurations that name it (default: ``out/site``).
    ``effort``: how hard brotli tries, 0 to 11: the most costs a minute of processor, and is for what is published.
    Raises PhcoError E_HOTE (an unknown host), E_SORTIE (``out`` holds something else), E_NODE.
    """
    if host not in HOSTS:
        raise PhcoError(
            "E_HOTE", f"« {host} » n’est pas un hébergement connu.", "--pour", f"Connus : {', '.join(HOSTS)}."
        )
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / RELEASE).is_file())):
        raise PhcoError(
            "E_SORTIE",
            "Le dossier de sortie contient autre chose qu’un déploiement préparé ici.",
            out.name,
            "Choisissez un dossier vide ou nouveau.",
        )
    for former in out.iterdir() if out.is_dir() else ():
        shutil.rmtree(former) if former.is_dir() else former.unlink()
    out.mkdir(parents=True, exist_ok=True)
    shutil.copytree(site, out / SITE)
    if host in PRECOMPRESSED:
        _compress(Steps(root=root, cache=cache, say=say), out / SITE, effort)
    page = (site / "index.html").read_text(encoding="utf-8")
    target = Target(prefix=prefix, headers=security_headers(page), place=place or str((out / SITE).resolve()))
    for name, text in HOSTS[host](target).items():
        (out / name).write_text(text, encoding="utf-8")
    (out / RELEASE).write_text(release(out, host, prefix), encoding="utf-8")
    say(f"Prêt pour {host} dans {out} : le dossier « {SITE} » et sa configuration ; {RELEASE} liste chaque fichier.")
    return out


def release(out: Path, host: str, prefix: str) -> str:
    """The release file: version and day of the site, host, and the sha256 of every file delivered."""
    listed = json.loads((out / SITE / LIST).read_text(encoding="utf-8"))
    files: Mapping[str, object] = {
        path.relative_to(out).as_posix(): {
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "octets": path.stat().st_size,
        }
        for path in tree(out)
        if path.name != RELEASE
    }
    text = {"version": listed["version"], "jour": listed["jour"], "pour": host, "prefixe": prefix, "fichiers": files}
    return json.dumps(text, ensure_ascii=False, indent=1) + "\n"


def _compress(steps: Steps, site: Path, effort: int) -> None:
    wanted = [path for path in tree(site) if compressible(path.name) and path.stat().st_size >= LEAST]
    places = [path.relative_to(site).as_posix() for path in wanted]
    tool = steps.root / "site_src" / "app" / "construire" / "comprimer.mjs"
    # One step a top folder: what did not change is not compressed again.
    for top in sorted({place.split("/")[0] for place in places}):
        group = [place for place in places if place.split("/")[0] == top]
        inputs = [tool, str(effort), *(text for place in group for text in (place, (site / place).read_bytes()))]
        made = steps.run(
            f"compression-{top}", inputs, partial(_compressed, tool, site, group, effort), f"compression ({top})"
        )
        for path in tree(made):
            shutil.copyfile(path, site / path.relative_to(made))


def _compressed(tool: Path, site: Path, places: list[str], effort: int, work: Path) -> None:
    run_node(tool, {"dossier": str(site), "fichiers": places, "sortie": str(work), "effort": effort})
