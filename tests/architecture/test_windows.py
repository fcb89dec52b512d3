"""Windows, by construction: no call that only POSIX has, no text read in the console's code page, no shell word."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted([ROOT / "build.py", *(ROOT / "phco").rglob("*.py")])
GUIDE = sorted((ROOT / "site_src" / "pages" / "dmg").glob("*.md"))

POSIX_MODULES = {"crypt", "curses", "fcntl", "grp", "nis", "posix", "pty", "pwd", "readline", "resource", "spwd",
                 "syslog", "termios", "tty"}  # fmt: skip
POSIX_CALLS = {
    "os.chown", "os.chroot", "os.fork", "os.forkpty", "os.getegid", "os.geteuid", "os.getgid", "os.getloadavg",
    "os.getpgid", "os.getuid", "os.kill", "os.killpg", "os.lchown", "os.link", "os.mkfifo", "os.mknod", "os.nice",
    "os.setsid", "os.setuid", "os.statvfs", "os.symlink", "os.sync", "os.uname", "os.wait", "os.O_DIRECTORY",
    "os.O_NOFOLLOW", "os.O_NONBLOCK", "os.sched_getaffinity", "signal.SIGALRM", "signal.SIGHUP", "signal.SIGKILL",
    "signal.SIGUSR1", "signal.SIGUSR2", "signal.alarm", "signal.pause", "socket.AF_UNIX", "time.tzset",
}  # fmt: skip
POSIX_ARGUMENTS = {"preexec_fn", "start_new_session", "pass_fds"}
# ``chmod`` there only makes a file read-only: harmless when it gives the owner the right to write.
MODES = {"chmod", "mkdir"}
PLACES = re.compile(r"/(?:tmp|dev|etc|var|home)(?:/|$)")
OPENING = {"read_text", "write_text", "open", "fdopen", "TextIOWrapper", "NamedTemporaryFile"}


def dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def guarded(functions: list[ast.AST]) -> bool:
    """Whether a function that holds the call asks which system it is on, or whether the call is there."""
    return any("os.name" in (text := ast.unparse(one)) or "hasattr(os" in text for one in functions)


def _awaited(node: ast.AST, inside: tuple[ast.AST, ...]) -> bool:
    """Whether the function that imports expects it not to be there."""
    return bool(inside) and "ImportError" in ast.unparse(inside[-1])


def walk(node: ast.AST, inside: tuple[ast.AST, ...] = ()) -> Iterator[tuple[ast.AST, tuple[ast.AST, ...]]]:
    for child in ast.iter_child_nodes(node):
        yield child, inside
        deeper = (*inside, child) if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) else inside
        yield from walk(child, deeper)


def faults(text: str) -> list[str]:
    """What a module does that Windows does not know, or knows otherwise."""
    found = []
    for node, inside in walk(ast.parse(text)):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            names = [name for name in names if name.split(".")[0] in POSIX_MODULES]
            found += [f"{line}: imports {name}" for name in names if not _awaited(node, inside)]
        if isinstance(node, ast.Attribute) and (name := dotted(node)) in POSIX_CALLS and not guarded(list(inside)):
            found.append(f"{line}: {name}, that Windows does not have")
        if isinstance(node, ast.Call):
            called = dotted(node.func).rpartition(".")[2] or getattr(node.func, "attr", "")
            given = {one.arg: one.value for one in node.keywords}
            found += [f"{line}: {name}" for name in POSIX_ARGUMENTS & set(given)]
            if isinstance(shell := given.get("shell"), ast.Constant) and shell.value:
                found.append(f"{line}: a shell")
            if _reads_text(node, called, given) and "encoding" not in given:
                found.append(f"{line}: {called}() in the machine's own code page")
            if called == "strftime" and any("%-" in str(getattr(one, "value", "")) for one in node.args):
                found.append(f"{line}: %-d, that Windows refuses")
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and inside and PLACES.match(node.value):
            found.append(f"{line}: « {node.value[:30]} »")
    return found


def _reads_text(node: ast.Call, called: str, given: dict[str | None, ast.expr]) -> bool:
    """Whether a call reads or writes text, so that an encoding is due."""
    if called in {"run", "Popen", "check_output"} and dotted(node.func).startswith("subprocess."):
        return any(isinstance(given.get(name), ast.Constant) for name in ("text", "universal_newlines"))
    if called not in OPENING:
        return False
    if called in {"read_text", "write_text"}:
        return not (called == "read_text" and node.args) and len(node.args) < (2 if called == "write_text" else 1)
    if called == "open" and isinstance(node.func, ast.Attribute) and "archive" in dotted(node.func):
        return False  # a member of a zip: bytes
    if called == "open" and dotted(node.func).split(".")[0] in {"os", "webbrowser", "tarfile", "zipfile", "wave"}:
        return False
    place = 0 if isinstance(node.func, ast.Attribute) else 1
    mode = given.get("mode") or (node.args[place] if len(node.args) > place else None)
    if called in {"NamedTemporaryFile", "fdopen"}:
        return mode is not None and isinstance(mode, ast.Constant) and "b" not in str(mode.value)
    return not (isinstance(mode, ast.Constant) and "b" in str(mode.value)) and (
        isinstance(mode, ast.Constant) or called == "TextIOWrapper"
    )


def test_nothing_needs_a_posix_system() -> None:
    assert len(MODULES) > 1
    found = {str(path.relative_to(ROOT)): faults(path.read_text(encoding="utf-8")) for path in MODULES}
    assert {name: said for name, said in found.items() if said} == {}


@pytest.mark.parametrize(
    "text",
    [
        "import fcntl", "from pwd import getpwuid", "def f():\n    import os\n    os.fork()", "import os\nos.getuid()",
        "import subprocess\nsubprocess.Popen(['a'], preexec_fn=None)", "import signal\nsignal.SIGKILL",
        "from pathlib import Path\nPath('a').read_text()", "from pathlib import Path\nPath('a').open('r')",
        "open('a', 'w')", "import subprocess\nsubprocess.run(['a'], text=True)", "day.strftime('%-d')",
        "import subprocess\nsubprocess.run('a', shell=True)", "def f():\n    return open('/tmp/a', 'rb')",
    ],
)  # fmt: skip
def test_what_needs_one_is_seen(text: str) -> None:
    assert faults(text)


@pytest.mark.parametrize(
    "text",
    [
        "def f():\n    if os.name == 'nt':\n        return\n    os.kill(1, 0)", "Path('a').read_text(encoding='utf-8')",
        "open('a', 'rb')", "os.open('a', 1)", "subprocess.run(['a'], capture_output=True)", "Path('a').open('rb')",
        "def f():\n    if hasattr(os, 'sync'):\n        os.sync()",
    ],
)  # fmt: skip
def test_what_asks_first_is_left_alone(text: str) -> None:
    assert faults(text) == []


# — the guide —————————————————————————————————————————————————————————————————————————————————————————————————————————

SHELL = re.compile(
    r"^\$ (?:cp|mv|rm|ls|cat|export|source|sudo|chmod|mkdir|touch|grep|sed|tar|\./)\b|~/|\$\(|\$HOME|&&|2>&1"
)
TYPED = re.compile(r"^\$ (?:phco|python|py|pipx|uv) ")


def typed_lines(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    return [line for block in re.findall(r"(?ms)^```console\n(.*?)^```", text) for line in block.splitlines()]


@pytest.mark.parametrize("path", GUIDE, ids=lambda path: path.name)
def test_the_guide_has_no_word_of_a_shell(path: Path) -> None:
    """What is typed is one of our commands, whole, in double quotes: the same in every console."""
    lines = [line for line in typed_lines(path) if line.startswith("$ ")]
    assert [line for line in lines if SHELL.search(line)] == []
    assert [line for line in lines if not TYPED.match(line)] == []
    assert [line for line in lines if "'" in re.sub(r'"[^"]*"', "", line)] == [], "cmd.exe knows double quotes only"


def test_the_guide_says_the_windows_commands_and_what_was_only_simulated() -> None:
    text = (ROOT / "site_src" / "pages" / "dmg" / "installer.md").read_text(encoding="utf-8")
    for word in ("Windows", "py -3", "PowerShell", "pipx install", "simulé", "macOS", "Linux"):
        assert word in text, word


# — each line of what Windows asks ————————————————————————————————————————————————————————————————————————————————————

LINES = tomllib.loads(Path(__file__).with_name("windows.toml").read_text(encoding="utf-8"))["ligne"]


@pytest.mark.parametrize("line", LINES, ids=lambda line: line["titre"])
def test_each_line_that_windows_asks_is_held_by_tests_that_exist(line: dict[str, list[str]]) -> None:
    assert line["essais"]
    for essay in line["essais"]:
        file, name = essay.split("::")
        source = (ROOT / file).read_text(encoding="utf-8")
        assert re.search(rf"^def {name}\(", source, re.MULTILINE), essay


def test_every_test_that_simulates_windows_is_on_a_line() -> None:
    """A test added to that room and forgotten here would make the list say less than what is held."""
    told = {essay.split("::")[1] for line in LINES for essay in line["essais"]}
    source = (ROOT / "tests" / "host" / "test_windows.py").read_text(encoding="utf-8")
    assert set(re.findall(r"^def (test_\w+)\(", source, re.MULTILINE)) <= told


def test_the_wheel_declares_the_command_that_becomes_an_exe() -> None:
    """pip and pipx make ``phco.exe`` from it; nothing of ours is to be run through a shebang."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    module, _, function = project["scripts"]["phco"].partition(":")
    path = ROOT.joinpath(*module.split("."))
    source = (path.with_suffix(".py") if path.with_suffix(".py").is_file() else path / "__init__.py").read_text(
        encoding="utf-8"
    )
    assert re.search(rf"^(?:def {function}\(|{function} = )", source, re.MULTILINE)
    begun = [str(one) for one in (ROOT / "phco").rglob("*.py") if one.read_bytes().startswith(b"#!")]
    assert begun == []
