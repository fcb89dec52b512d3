"""The engine's start: what waits for its first use, what the build compiled, and the lines that are retouched."""

from __future__ import annotations

import json
import subprocess
import textwrap
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from phco.errors import PhcoError
from phco.site.bundle import library
from phco.site.bundle.node import find_node
from tests.browser.conftest import ROOT

Run = Callable[[str], Any]
WAITING = ["_colorize", "asyncio", "inspect", "jinja2.bccache", "jinja2.compiler", "jinja2.lexer",
           "jinja2.parser", "pyodide.code", "random", "tokenize", "urllib.parse"]  # fmt: skip
UNUSED = ("calendar", "importlib.resources", "pathlib", "shutil", "sysconfig", "tempfile", "zipfile")
FIRST_CALL = """
    import json, sys
    from phco.browser.warming import warm
    warm()
    def late(name):
        return "_WHOLE" in vars(sys.modules[name])
"""


@pytest.fixture(scope="module")
def run(runtime: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """What a text of Python says (its SAID, JSON) in the published engine."""
    described = json.loads((runtime / "moteur.json").read_text(encoding="utf-8"))
    node = find_node()
    assert node
    request = {
        "pyodide": str(ROOT / "site_src/app/node_modules/pyodide/pyodide.mjs"),
        "archives": str(runtime / next(one["url"] for one in described["fichiers"] if one["role"] == "archives")),
        "parties": described["parties"],
        "stdlib": str(tmp_path_factory.mktemp("bibliotheque") / "bibliotheque.zip"),
    }

    def given(text: str) -> Any:
        done = subprocess.run(
            [node, str(Path(__file__).with_name("demarrer.mjs"))],
            input=json.dumps(request | {"texte": textwrap.dedent(text)}),
            capture_output=True, text=True, encoding="utf-8", check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-1500:]
        return json.loads(done.stdout)

    return given


def test_what_few_use_runs_at_its_first_use(run: Run) -> None:
    found = run(
        f"""
    UNUSED, WAITING = {UNUSED!r}, {WAITING!r}
"""
        + FIRST_CALL
        + """
    loaded = [name for name in UNUSED if name in sys.modules]
    waiting = [name for name in WAITING if late(name)]
    import inspect, io, random, tokenize
    from jinja2 import Environment
    drawn = Environment().from_string("{{ a | urlencode }}").render(a="é")
    coroutine = inspect.iscoroutinefunction  # held before it runs
    from pyodide.code import should_quiet
    async def awaited(): pass
    said = [coroutine(awaited), coroutine(late), should_quiet("1;"), should_quiet("1; # a"), should_quiet("'a;'")]
    said += [str(inspect.signature(late)), len(list(tokenize.generate_tokens(io.StringIO("a = 1").readline)))]
    try:
        inspect.nowhere
    except AttributeError as error:
        said.append(str(error))
    held = [late("inspect"), inspect.iscoroutinefunction is coroutine, hasattr(inspect, "__path__")]
    held += [drawn, random.choice([3]), loaded]
    SAID = json.dumps([waiting, said, *held])
    """
    )
    waiting, said, still, same, package, drawn, picked, loaded = found
    assert (waiting, loaded) == (WAITING, [])
    assert (drawn, picked) == ("%C3%A9", 3)
    assert said == [True, False, True, True, False, "(name)", 5, "module 'inspect' has no attribute 'nowhere'"]
    assert (still, same, package) == (False, False, False)


def test_a_javascript_object_still_has_its_signature(run: Run) -> None:
    assert run("""
    import json
    from js import Math, Object
    from pyodide.ffi import to_js
    SAID = json.dumps([Math.max(1, 4), Object.keys(to_js({"a": 1}, dict_converter=Object.fromEntries)).to_py()])
    """) == [4, ["a"]]


def test_every_dataclass_finds_its_code(run: Run) -> None:
    """None is compiled at the start; one that the build did not meet is, as everywhere."""
    found = run("""
    import dataclasses, json, sitecustomize
    asked = []
    kept = sitecustomize.class_code
    def seen(text):
        code = kept(text)
        asked.append(isinstance(code, str))
        return code
    dataclasses.class_code = seen
    import phco.browser.warming, phco.pay, phco.offers.model, phco.campaign.model, phco.rules.model
    phco.browser.warming.warm()
    ours = [len(asked), sum(asked)]
    @dataclasses.dataclass(frozen=True, order=True)
    class Unknown:
        never_met: int = 3
    one = Unknown(4)
    other = dataclasses.replace(one, never_met=1).never_met
    SAID = json.dumps([*ours, asked[-1], repr(one), one < Unknown(5), Unknown.__doc__, other])
    """)
    assert found[0] > 40
    assert found[1:] == [0, True, "Unknown(never_met=4)", True, "Unknown", 1]


def test_every_expression_finds_its_program(run: Run) -> None:
    """None of a module is compiled at the start, and what the build made of each is what this Python makes."""
    found = run("""
    import json, re
    from re import _compiler, _parser
    missed, asked, ready = [], [], _compiler.pattern_code
    def seen(pattern, flags):
        found = ready(pattern, flags)
        (asked if found else missed).append(str(pattern))
        return found
    _compiler.pattern_code = seen
    import phco.browser.warming, phco.calls.pay.screens
    read = [len(asked), list(missed)]
    phco.browser.warming.warm()
    from phco.compiled.patterns import TABLE
    wrong = []
    for pattern, flags in TABLE:
        parsed = _parser.parse(pattern, flags)
        known, program, groups, names, _ = ready(pattern, flags)
        made = [flags | parsed.state.flags, _compiler._code(parsed, flags), parsed.state.groups - 1]
        if [known, program, groups] != made or names != parsed.state.groupdict:
            wrong.append(str(pattern))
    kind = re.compile("(?P<jour>[0-9]+) (?P<mois>jamais rencontré)").match("3 jamais rencontré")
    SAID = json.dumps([*read, len(TABLE), wrong, kind["jour"], re.compile(b"[0-9]+").match(b"12").end()])
    """)
    assert found[0] > 20 and found[2] > 100
    assert (found[1], found[3:]) == ([], [[], "3", 2])


def test_an_archive_is_listed_and_read_as_zipimport_does(run: Run) -> None:
    assert run("""
    import json, os, sitecustomize, sys, zipimport
    places = [place for place in sys.path if place.endswith((".whl", ".zip"))]
    listed = [sitecustomize._listed(place) == zipimport._read_directory(place) for place in places]
    read = [sitecustomize._read(place, entry) == zipimport._get_data(place, entry)
            for place in places for entry in zipimport._read_directory(place).values() if entry]
    from phco.carried import Packed, carried, package
    from importlib.resources import files
    def under(folder, depth=0):
        for item in sorted(folder.iterdir(), key=lambda item: item.name):
            yield item.name, item.is_dir(), item.is_file()
            if item.is_dir():
                yield from under(item)
    tree = list(under(files("phco"))) == list(under(package()))
    text = carried("rules/data/documents.toml")
    same = text.read_text(encoding="utf-8") == files("phco").joinpath("rules/data/documents.toml").read_text("utf-8")
    try:
        carried("rules/data/absent.toml").read_text(encoding="utf-8")
    except FileNotFoundError as error:
        absent = str(error)
    there = [carried("rules/data/absent.toml").is_file(), carried("../datapackage").is_dir(), type(text) is Packed]
    SAID = json.dumps([len(places) > 5, all(listed), len(read) > 500, all(read), tree, same, absent, there])
    """) == [True, True, True, True, True, True, "phco/rules/data/absent.toml", [False, False, True]]


def test_the_collector_rests_and_a_module_is_read_once(run: Run) -> None:
    found = run("""
    import gc, json, sys, zipimport
    resting = not gc.isenabled() and sum(one["collections"] for one in gc.get_stats()) == 0
    read = []
    whole = zipimport._get_module_code
    zipimport._get_module_code = lambda loader, name: read.append(name) or whole(loader, name)
    from phco.browser.bridge import handle
    places = {name: module.__spec__.loader.get_filename(name) == module.__file__ for name, module in sys.modules.items()
              if type(getattr(module.__spec__, "loader", None)) is zipimport.zipimporter}
    try:
        next(iter(sys.modules["phco"].__spec__.loader.get_filename("nowhere")))
    except zipimport.ZipImportError as error:
        wrong = str(error)
    once = len(read) > 20 and len(read) == len(set(read))
    SAID = json.dumps([resting, once, len(places) > 60, all(places.values()), wrong])
    """)
    assert found == [True, True, True, True, "can't find module 'nowhere'"]


def test_a_retouched_line_that_changed_ends_the_build(tmp_path: Path) -> None:
    changes = [{"fichier": "a.py", "avant": "un", "apres": "une"}]
    assert library.retouched("a.py", b"# un", changes) == b"# une"
    for source in (b"# deux", b"# un, un"):
        with pytest.raises(PhcoError, match="retouche") as told:
            library.retouched("a.py", source, changes)
        assert told.value.code == "E_BIBLIOTHEQUE"
    full = tmp_path / "entier.zip"
    for name in library.OWN.values():
        (tmp_path / name).write_text("", encoding="utf-8")
    with zipfile.ZipFile(full, "w") as made:
        made.writestr("os.py", "")
    with pytest.raises(PhcoError, match="a changé les lignes"):  # a file that is no longer there
        library.trimmed(full, tmp_path / "court.zip", tmp_path)
    (tmp_path / library.ASM).write_text("updateGOT(origExports)", encoding="utf-8")
    with pytest.raises(PhcoError, match="a changé les lignes"):
        library.loader(tmp_path / library.ASM)
