"""The wheels of the browser: ours without its host rooms, and the pure-Python libraries it needs, trimmed.

The libraries are packed again from this environment, which a hash-pinned lock installed: each file is checked against
the RECORD of its wheel, compiled accelerators are left out (markupsafe falls back on its own Python), and so are tests
and the time zones nobody needs. Nothing is downloaded here.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from phco import local, rules, subdivision
from phco.errors import PhcoError
from phco.site.bundle.compiled import compiled_modules
from phco.site.bundle.wheel_file import packed, sha256_of
from phco.site.steps import tree
from phco.views import compiled_templates

TEMPLATES = "phco/views/templates/"
HOST_TEMPLATES = f"{TEMPLATES}host/"  # what only the build and the rehearsals draw
CARRIED = (".toml", ".csv")  # of a subdivision: its words, campaigns, zoning and rules; its pages’ texts stay
HOST_ROOMS = ("host", "dmg", "bureau", "demo", "site", "cli", "tasks")  # what never travels to a phone
ASSUMED = "phco/rules/data/a_defaut.toml"
_ASSUMED_KEY = re.compile(r"\[\[(.+)\.valeurs\]\]")
BINARY = (".so", ".pyd", ".dylib", ".c", ".h", ".pyx")
LEFT_OUT = (*BINARY, ".pyi", ".pyc", "/py.typed", "/INSTALLER", "/REQUESTED", "/direct_url.json", "/entry_points.txt")
LEFT_OF_OURS = ("/entry_points.txt", "/RECORD", "/examples.json", "/")
ZONES = ("Europe/Paris", "UTC", "Etc/UTC")
TRIMMED: Mapping[str, tuple[str, ...]] = {
    "icalendar": ("icalendar/tests/", "icalendar/fuzzing/", "icalendar/cli.py"),
    "python-dateutil": ("dateutil/zoneinfo/dateutil-zoneinfo.tar.gz", "dateutil/tz/win.py"),
    "tzdata": ("tzdata/zones",),
}


@dataclass(frozen=True, kw_only=True)
class Wheel:
    """A pure-Python wheel in memory: its canonical file name and its bytes (STORED entries sorted, dated 1980)."""

    name: str
    file_name: str
    content: bytes


def browser_environment(python: str) -> dict[str, str]:
    """The environment markers of the browser's Python (``python``: "3.14.2")."""
    here = {key: str(value) for key, value in default_environment().items()}
    return here | {
        "python_version": ".".join(python.split(".")[:2]),
        "python_full_version": python,
        "implementation_version": python,
        "sys_platform": "emscripten",
        "platform_system": "Emscripten",
        "platform_machine": "wasm32",
        "os_name": "posix",
        "extra": "",
    }


def needed_libraries(needs: list[str], python: str) -> list[str]:
    """Canonical names of every library that ``needs`` bring in the browser, sorted.

    Raises PhcoError E_PAQUET_ABSENT for one that is not installed here.
    """
    environment = browser_environment(python)
    found: set[str] = set()
    todo = [Requirement(need) for need in needs]
    while todo:
        need = todo.pop()
        name = canonicalize_name(need.name)
        if name in found or (need.marker and not need.marker.evaluate(environment)):
            continue
        found.add(name)
        todo.extend(Requirement(text) for text in _distribution(name).requires or [])
    return sorted(found)


def library_wheel(name: str) -> Wheel:
    """One installed library as a pure wheel. Raises PhcoError E_PAQUET_ALTERE where a file is not the locked one."""
    distribution = _distribution(name)
    files: dict[str, bytes] = {}
    dropped = TRIMMED.get(name, ())
    for entry in distribution.files or []:
        place = entry.as_posix()
        if place.startswith("../") or "__pycache__" in place or place.endswith(LEFT_OUT) or place.startswith(dropped):
            continue
        if name == "tzdata" and not _wanted_zone(place):
            continue
        content = Path(str(entry.locate())).read_bytes()
        _check(name, place, content, entry)
        files[place] = content
    info = next(place.split("/")[0] for place in files if place.endswith(".dist-info/METADATA"))
    files[f"{info}/WHEEL"] = _pure(files[f"{info}/WHEEL"])
    return _pack(name, info.removesuffix(".dist-info"), files)


def our_wheel(root: Path) -> Wheel:
    """phco as hatchling builds it for the current subdivision: no host room, no command, templates compiled.

    Of the communes and of the subdivisions, only what this one needs.
    """
    files = {name: data for name, data in built_files(root).items() if _travels(name)}
    files |= {place: path.read_bytes() for place, path in own_files().items()}
    for place in files:
        if place.startswith("phco/_") and place.endswith(".json"):  # indented for people, not for phones
            files[place] = json.dumps(json.loads(files[place]), ensure_ascii=False, separators=(",", ":")).encode()
    templates = {place: files.pop(place).decode() for place in sorted(files) if place.startswith(TEMPLATES)}
    made_ready = compiled_templates({place.removeprefix(TEMPLATES): text for place, text in templates.items()})
    files |= {place: text.encode() for place, text in made_ready.items()}
    files[ASSUMED] = needed_assumptions(files[ASSUMED].decode()).encode()
    files |= {place: text.encode() for place, text in compiled_modules(files).items()}
    info = next(place.split("/")[0] for place in files if place.endswith(".dist-info/METADATA"))
    return _pack("phco", info.removesuffix(".dist-info"), files)


def built_files(root: Path) -> dict[str, bytes]:
    """phco as hatchling builds it: place in its wheel → content. Raises PhcoError E_ROUE."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
        done = subprocess.run(
            command, cwd=root, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False
        )
        made = next(Path(folder).glob("*.whl"), None)
        if done.returncode or made is None:
            raise PhcoError("E_ROUE", f"La roue de phco n’a pas pu être faite : {done.stderr.strip()[-600:]}")
        with zipfile.ZipFile(made) as archive:
            return {name: archive.read(name) for name in archive.namelist()}


def our_sources(root: Path) -> list[Path]:
    """What our wheel depends on (inputs of its step)."""
    project = root / "pyproject.toml"
    wheel = tomllib.loads(project.read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]
    core = [path for path in tree(root / "phco") if path.relative_to(root / "phco").parts[0] not in HOST_ROOMS]
    data = [root / place for place in sorted(wheel.get("force-include", {}))]
    return [
        *(project, root / "README.md", root / "LICENSE"),
        *core,
        *own_files().values(),
        *(path for place in data for path in (tree(place) if place.is_dir() else [place])),
    ]


def _travels(place: str) -> bool:
    parts = place.split("/")
    host = len(parts) > 2 and parts[0] == "phco" and parts[1] in HOST_ROOMS
    if parts[1] == "_subdivisions":
        return False  # the current one is added from where it was chosen
    if parts[1] == "_communes":
        return parts[2].rpartition(".")[0] in subdivision.departements()
    host = host or place.startswith(HOST_TEMPLATES) or place == "phco/__main__.py"
    return not (host or place.endswith(LEFT_OF_OURS))


def own_files() -> dict[str, Path]:
    """What the phones of the current subdivision read of its folder: place in the wheel → file."""
    folder = Path(str(local.folder())).resolve()
    files = (path.relative_to(folder) for path in tree(folder) if path.suffix in CARRIED)
    kept = [path for path in files if len(path.parts) == 1 or path.parts[0] == "regles"]
    return {f"phco/_subdivisions/{local.chosen()}/{path.as_posix()}": folder / path for path in kept}


def needed_assumptions(text: str) -> str:
    """``a_defaut.toml`` without the values of the parameters that this subdivision quantifies: nothing reads them."""
    told = rules.load_texts(rules.default_texts(), rules.documents(), missing=rules.NOWHERE)
    kept = [part for part in text.split("\n\n") if (key := _ASSUMED_KEY.match(part)) and not told[key[1]].records]
    return "\n\n".join(kept) + "\n" if kept else ""


def _wanted_zone(place: str) -> bool:
    if not place.startswith("tzdata/zoneinfo/"):
        return True
    rest = place.removeprefix("tzdata/zoneinfo/")
    return rest in ZONES or rest in {"__init__.py", "Europe/__init__.py", "Etc/__init__.py"}


def _distribution(name: str) -> metadata.Distribution:
    try:
        return metadata.distribution(name)
    except metadata.PackageNotFoundError:
        raise PhcoError(
            "E_PAQUET_ABSENT",
            f"La bibliothèque « {name} » n’est pas installée.",
            "locks/python.txt",
            "Relancez « python build.py build », qui prépare l’environnement.",
        ) from None


def _check(name: str, place: str, content: bytes, entry: metadata.PackagePath) -> None:
    if entry.hash is None or entry.hash.mode != "sha256":
        return  # RECORD itself
    if sha256_of(content) != entry.hash.value:
        raise PhcoError(
            "E_PAQUET_ALTERE",
            f"La bibliothèque « {name} » a été modifiée depuis son installation.",
            place,
            "Supprimez le dossier .venv, puis relancez la commande.",
        )


def _pure(wheel: bytes) -> bytes:
    kept = [line for line in wheel.decode().splitlines() if line and not line.startswith(("Tag:", "Root-Is-Purelib:"))]
    return "\n".join([*kept, "Root-Is-Purelib: true", "Tag: py3-none-any", ""]).encode()


def _pack(name: str, stem: str, files: Mapping[str, bytes]) -> Wheel:
    return Wheel(name=name, file_name=f"{stem}-py3-none-any.whl", content=packed(files))
