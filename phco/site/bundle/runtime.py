"""The engine's folder: Pyodide from the npm package, its standard library and our wheels byte-compiled by itself.

Everything is named by its content (``moteur/…-<sha256>``), so that a file is fetched once and an update moves only what
changed. ``moteur.json`` in the folder of the step tells the pages' bundle what to fetch, with sizes and hashes.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import subprocess
import tempfile
import tomllib
import zipfile
from collections.abc import Iterable
from pathlib import Path

from phco.errors import PhcoError
from phco.jsontext import JsonObject
from phco.local import chosen
from phco.site.bundle.node import find_node, node_environment
from phco.site.bundle.wheel import Wheel, library_wheel, needed_libraries, our_sources, our_wheel
from phco.site.steps import Input, Steps

PLACE = "moteur"
SOURCES = "sources"
PYTHON_TAG = "cp314"
TRIMMING = Path(__file__).with_name("bibliotheque.toml")


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


def build_runtime(steps: Steps, signed: str = "") -> Path:
    """The step's folder: ``moteur/*`` to publish, ``moteur.json`` for the bundle.

    ``signed``: the dates that the DMG signed, which our wheel then carries.
    """
    app = steps.root / "site_src" / "app"
    pyodide = app / "node_modules" / "pyodide"
    tools = [app / "construire" / "compiler.mjs", app / "construire" / "compiler.py"]
    version: list[Input] = [pyodide / "package.json", *tools, PYTHON_TAG, TRIMMING]
    lock = json.loads((pyodide / "pyodide-lock.json").read_text(encoding="utf-8"))
    python: str = lock["info"]["python"]

    stdlib = steps.run(
        "bibliotheque",
        version,
        lambda work: _compile(
            tools[0], {_trimmed_stdlib(pyodide, work): work / "bibliotheque.zip"}, "/lib/python314.zip"
        ),
        "compilation de la bibliothèque standard par le moteur lui-même",
    )
    project = tomllib.loads((steps.root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = needed_libraries(project["dependencies"], python)
    libraries = steps.run(
        "roues",
        [*version, steps.root / "locks" / "python.txt", steps.root / "phco" / "site" / "bundle" / "wheel.py", *names],
        lambda work: _wheels(tools[0], work, [library_wheel(name) for name in names]),
        "préparation des bibliothèques du navigateur",
    )
    ours = steps.run(
        "phco",
        [*version, steps.root / "phco" / "site" / "bundle" / "wheel.py", *our_sources(steps.root), signed, chosen()],
        lambda work: _wheels(tools[0], work, [our_wheel(steps.root, signed)]),
        "préparation du cœur Python pour le navigateur",
    )
    wheels = [*sorted(libraries.glob("*.whl")), *sorted(ours.glob("*.whl"))]
    return steps.run(
        "moteur",
        [*version, steps.root / "phco" / "site" / "bundle" / "runtime.py", stdlib.name, libraries.name, ours.name],
        lambda work: _assemble(work, pyodide, stdlib / "bibliotheque.zip", wheels, lock["info"]),
        "assemblage du moteur",
    )


def _compile(tool: Path, pairs: dict[Path, Path], prefix: str) -> None:
    tasks = [{"source": str(source), "cible": str(target), "prefixe": prefix} for source, target in pairs.items()]
    run_node(tool, {"taches": tasks})


def _trimmed_stdlib(pyodide: Path, work: Path) -> Path:
    source = work / "source.zip"
    rules = tomllib.loads(TRIMMING.read_text(encoding="utf-8"))
    without, encodings = frozenset(rules["sans"]), frozenset(rules["encodages"])
    with zipfile.ZipFile(pyodide / "python_stdlib.zip") as full, zipfile.ZipFile(source, "w") as small:
        for name in full.namelist():
            if not name.endswith("/") and _kept(name, without, encodings):
                small.writestr(name, full.read(name))
    return source


def _kept(name: str, without: frozenset[str], encodings: frozenset[str]) -> bool:
    head, _, rest = name.partition("/")
    if head == "encodings":
        return rest.removesuffix(".py") in encodings
    return head.removesuffix(".py") not in without


def _wheels(tool: Path, work: Path, made: Iterable[Wheel]) -> None:
    pairs = {}
    (work / SOURCES).mkdir()
    for wheel in made:
        source = work / SOURCES / wheel.file_name
        source.write_bytes(wheel.content)
        pairs[source] = work / wheel.file_name
    _compile(tool, pairs, f"/lib/python{PYTHON_TAG[2]}.{PYTHON_TAG[3:]}/site-packages")


def _assemble(work: Path, pyodide: Path, stdlib: Path, wheels: list[Path], info: JsonObject) -> None:
    (work / PLACE).mkdir()
    files = [
        _named(work, "asm", (pyodide / "pyodide.asm.mjs").read_bytes(), "pyodide", ".js"),
        _named(work, "wasm", (pyodide / "pyodide.asm.wasm").read_bytes(), "pyodide", ".wasm"),
        _named(work, "stdlib", stdlib.read_bytes(), "bibliotheque", ".zip"),
    ]
    # Compiled wheels run on one Python only, and their names say so; the lock tool knows the py3 names.
    compiled = {wheel.name: wheel.name.replace("-py3-", f"-{PYTHON_TAG}-") for wheel in wheels}
    for wheel in wheels:
        stem = compiled[wheel.name].removesuffix(".whl")
        files.append(_named(work, "roue", wheel.read_bytes(), stem, ".whl"))
    lock = _lock(info, wheels, {one["roue"]: one for one in files if one["role"] == "roue"})
    (work / PLACE / "pyodide-lock.json").write_text(json.dumps(lock, sort_keys=True, indent=1) + "\n", encoding="utf-8")
    described = {
        "python": info["python"],
        "dossier": f"{PLACE}/",
        "verrou": {"info": lock["info"], "packages": {}},
        "octets": sum(one["octets"] for one in files),
        "voyage": sum(one["voyage"] for one in files),
        "fichiers": [{key: one[key] for key in ("role", "url", "octets", "voyage", "sha256")} for one in files],
    }
    (work / "moteur.json").write_text(json.dumps(described, ensure_ascii=False, indent=1), encoding="utf-8")


def _named(work: Path, role: str, content: bytes, stem: str, suffix: str) -> JsonObject:
    digest = hashlib.sha256(content).hexdigest()
    url = f"{PLACE}/{stem}-{digest[:12]}{suffix}"
    (work / url).write_bytes(content)
    travels = min(len(content), len(gzip.compress(content, 6, mtime=0)))  # where the host compresses
    whole = {"octets": len(content), "voyage": travels, "sha256": digest}
    return {"role": role, "url": url, **whole, "roue": f"{stem}{suffix}"}


def _lock(info: JsonObject, wheels: list[Path], files: dict[str, JsonObject]) -> JsonObject:
    """The runtime's lock file with our wheels alone (none of the packages that the npm tarball lists and lacks)."""
    from pyodide_lock import PyodideLockSpec
    from pyodide_lock.utils import add_wheels_to_spec

    empty = PyodideLockSpec.from_dict({"info": info, "packages": {}})
    with tempfile.TemporaryDirectory() as folder:  # the tool reads a wheel's imports from its sources
        sources = [Path(shutil.copy(wheel.parent / SOURCES / wheel.name, folder)) for wheel in wheels]
        lock: JsonObject = add_wheels_to_spec(empty, sources).to_dict()
    for package in lock["packages"].values():
        one = files[package["file_name"].replace("-py3-", f"-{PYTHON_TAG}-")]
        package["file_name"] = one["url"].removeprefix(f"{PLACE}/")
        package["sha256"] = one["sha256"]
    return lock
