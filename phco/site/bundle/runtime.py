"""The engine's folder: Pyodide from the npm package, its standard library and our wheels byte-compiled by itself.

Everything is named by its content (``moteur/…-<sha256>``), so that a file is fetched once. The standard library and the
wheels travel STORED in one file, that the line compresses as a whole (``archives.py``). ``moteur.json`` in the folder
of the step tells the pages' bundle what to fetch, with sizes and hashes; ``roues/`` keeps the wheels, unpublished.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import subprocess
import tempfile
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from phco.campaign.signed import FILE as SIGNED_FILE
from phco.errors import PhcoError
from phco.jsontext import JsonObject
from phco.local import chosen
from phco.packages.elsewhere import FILE as DIRECTORY_FILE
from phco.site.bundle import library
from phco.site.bundle.archives import solid
from phco.site.bundle.node import find_node, node_environment
from phco.site.bundle.signed_wheel import carrying
from phco.site.bundle.wheel import Wheel, library_wheel, needed_libraries, our_sources, our_wheel
from phco.site.steps import Input, Steps, tree

PLACE = "moteur"
WHEELS = "roues"
SOURCES = "sources"
PYTHON_TAG = "cp314"
OURS = "phco"
ASM, WASM, STDLIB, LOCK = library.ASM, "pyodide.asm.wasm", "bibliotheque.zip", "verrou.json"


def run_node(script: Path, request: object) -> dict[str, object]:
    """Run one of site_src/app/construire/*.mjs: JSON in on its standard input, JSON out.

    Raises PhcoError: E_NODE_ABSENT, E_NODE with the end of what it said.
    """
    node = find_node()
    if node is None:
        raise PhcoError(
            "E_NODE_ABSENT", "Node ≥ 20 est introuvable.", "", "Lancez « python build.py build », qui l’installe."
        )
    done = subprocess.run(
        [node, str(script)],
        input=json.dumps(request, ensure_ascii=False),
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=node_environment(),
        check=False,
    )
    if done.returncode:
        lines = [line[:300] for line in done.stderr.strip().splitlines()]
        raise PhcoError("E_NODE", f"« {script.name} » a échoué.\n" + "\n".join(lines[-15:]), script.name)
    answer: JsonObject = json.loads(done.stdout)
    return answer


def build_runtime(steps: Steps, signed: str = "", directory: str = "") -> Path:
    """The step's folder: ``moteur/*`` to publish, ``moteur.json`` for the bundle, ``roues/*`` and their lock.

    ``signed``: the dates that the DMG signed, ``directory``: the other subdivisions that it signed for; our wheel then
    carries them.
    """
    parts = engine_parts(steps)
    here = Path(__file__)
    return steps.run(
        "moteur",
        [here, here.with_name("signed_wheel.py"), here.with_name("archives.py"), *tree(parts), signed, directory],
        lambda work: _assemble(work, parts, {SIGNED_FILE: signed, DIRECTORY_FILE: directory}),
        "assemblage du moteur",
    )


def engine_parts(steps: Steps) -> Path:
    """What Node makes of the engine, for the current subdivision: carried ready-made where there is no source tree.

    Pyodide's own files, its standard library and our wheels byte-compiled (``*.whl``), the lock that describes them
    (``verrou.json``). Raises PhcoError E_SUBDIVISION for a subdivision that was not carried.
    """
    if steps.carried is not None:
        parts = steps.carried / "moteur" / chosen()
        if not parts.is_dir():
            raise PhcoError(
                "E_SUBDIVISION", f"Cet exemplaire de phco ne porte pas le site de « {chosen()} ».", "--subdivision",
                "Construisez-le depuis les sources : « python build.py build --subdivision … ».",
            )  # fmt: skip
        return parts
    app, bundled = steps.root / "site_src" / "app", steps.root / "phco" / "site" / "bundle"
    pyodide = app / "node_modules" / "pyodide"
    tools = [app / "construire" / name for name in ("compiler.mjs", "compiler.py", *library.OWN.values())]
    version: list[Input] = [pyodide / "package.json", *tools, PYTHON_TAG, library.TRIMMING, Path(library.__file__)]
    lock = json.loads((pyodide / "pyodide-lock.json").read_text(encoding="utf-8"))
    python: str = lock["info"]["python"]

    stdlib = steps.run(
        "bibliotheque",
        version,
        lambda work: _library(tools[0], pyodide, work),
        "compilation de la bibliothèque standard par le moteur lui-même",
    )
    project = tomllib.loads((steps.root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = needed_libraries(project["dependencies"], python)
    libraries = steps.run(
        "roues",
        [*version, steps.root / "locks" / "python.txt", bundled / "wheel.py", *names],
        lambda work: _wheels(tools[0], work, [library_wheel(name) for name in names]),
        "préparation des bibliothèques du navigateur",
    )
    ours = steps.run(
        "phco",
        [*version, libraries.name, bundled / "wheel.py", bundled / "compiled.py", *our_sources(steps.root), chosen()],
        lambda work: _wheels(tools[0], work, [our_wheel(steps.root)], sorted(libraries.glob("*.whl"))),
        "préparation du cœur Python pour le navigateur",
    )

    def gather(work: Path) -> None:
        wheels = [*sorted(libraries.glob("*.whl")), *sorted(ours.glob("*.whl"))]
        for path in (pyodide / WASM, stdlib / STDLIB, *wheels):
            shutil.copyfile(path, work / path.name)
        (work / ASM).write_bytes(library.loader(pyodide / ASM))
        described = {"info": lock["info"], "verrou": _lock(lock["info"], wheels)}
        (work / LOCK).write_text(json.dumps(described, sort_keys=True, indent=1) + "\n", encoding="utf-8")

    inputs = [*version, Path(__file__), stdlib.name, libraries.name, ours.name]
    return steps.run("moteur-pieces", inputs, gather, "réunion des pièces du moteur")


def _compile(tool: Path, tasks: Iterable[tuple[Path, Path]], prefix: str, **options: object) -> None:
    common = {"prefixe": prefix, "differes": library.deferred(), **options}
    told = [{"source": str(source), "cible": str(target), **common} for source, target in tasks]
    run_node(tool, {"taches": told})


def _library(tool: Path, pyodide: Path, work: Path) -> None:
    source = library.trimmed(pyodide / "python_stdlib.zip", work / "source.zip", tool.parent)
    _compile(tool, [(source, work / STDLIB)], "/lib/python314.zip")


def _wheels(tool: Path, work: Path, made: Iterable[Wheel], needs: Iterable[Path] | None = None) -> None:
    """Compile wheels; ``needs``: those that they import, where the code of their dataclasses is wanted too."""
    pairs = []
    (work / SOURCES).mkdir()
    for wheel in made:
        source = work / SOURCES / wheel.file_name
        source.write_bytes(wheel.content)
        pairs.append((source, work / wheel.file_name))
    place = f"/lib/python{PYTHON_TAG[2]}.{PYTHON_TAG[3:]}/site-packages"
    _compile(tool, pairs, place, **({} if needs is None else {"besoins": [str(one) for one in needs]}))


def _assemble(work: Path, parts: Path, signed: Mapping[str, str]) -> None:
    (work / PLACE).mkdir()
    (work / WHEELS).mkdir()
    described = json.loads((parts / LOCK).read_text(encoding="utf-8"))
    info, lock = described["info"], described["verrou"]
    wheels: dict[str, bytes] = {}
    for package in lock["packages"].values():
        name = package["file_name"]
        content = (parts / name).read_bytes()
        for place, text in signed.items() if package["name"] == OURS else ():
            content = carrying(content, f"{OURS}/rules/data/{place}", text.encode()) if text else content
        # Compiled wheels run on one Python only, and their names say so; the lock tool knows the py3 names.
        package["file_name"] = compiled = name.replace("-py3-", f"-{PYTHON_TAG}-")
        package["sha256"] = hashlib.sha256(content).hexdigest()
        wheels[compiled] = content
        (work / WHEELS / compiled).write_bytes(content)
    order = _in_order(wheels)
    archives, places = solid(
        [("stdlib", STDLIB, (parts / STDLIB).read_bytes()), *(("roue", name, wheels[name]) for name in order)]
    )
    files = [
        _named(work, "asm", (parts / ASM).read_bytes(), "pyodide", ".js"),
        _named(work, "wasm", (parts / WASM).read_bytes(), "pyodide", ".wasm"),
        _named(work, "archives", archives, "archives", ".wasm"),
    ]
    text = json.dumps(lock, sort_keys=True, indent=1) + "\n"
    (work / WHEELS / "pyodide-lock.json").write_text(text, encoding="utf-8")
    told = {
        "python": info["python"],
        "dossier": f"{PLACE}/",
        "verrou": {"info": lock["info"], "packages": {}},
        "octets": sum(one["octets"] for one in files),
        "voyage": sum(one["voyage"] for one in files),
        "fichiers": files,
        "parties": places,
    }
    (work / "moteur.json").write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")


def _in_order(names: Iterable[str]) -> list[str]:
    """The libraries by name, then ours."""
    return sorted(names, key=lambda name: (name.startswith(f"{OURS}-"), name))


def _named(work: Path, role: str, content: bytes, stem: str, suffix: str) -> JsonObject:
    digest = hashlib.sha256(content).hexdigest()
    url = f"{PLACE}/{stem}-{digest[:12]}{suffix}"
    (work / url).write_bytes(content)
    travels = min(len(content), len(gzip.compress(content, 6, mtime=0)))  # where the host compresses
    return {"role": role, "url": url, "octets": len(content), "voyage": travels, "sha256": digest}


def _lock(info: JsonObject, wheels: list[Path]) -> JsonObject:
    """The runtime's lock file with our wheels alone (none of the packages that the npm tarball lists and lacks)."""
    from pyodide_lock import PyodideLockSpec
    from pyodide_lock.utils import add_wheels_to_spec

    empty = PyodideLockSpec.from_dict({"info": info, "packages": {}})
    with tempfile.TemporaryDirectory() as folder:  # the tool reads a wheel's imports from its sources
        sources = [Path(shutil.copy(wheel.parent / SOURCES / wheel.name, folder)) for wheel in wheels]
        lock: JsonObject = add_wheels_to_spec(empty, sources).to_dict()
    return lock
