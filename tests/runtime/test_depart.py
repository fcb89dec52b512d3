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
        FIRST_CALL
        + """
    waiting = {name: late(name) for name in ("_colorize", "asyncio", "inspect", "pyodide.code", "tokenize")}
    import inspect, io, tokenize
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
    SAID = json.dumps([waiting, said, *held])
    """
    )
    waiting, said, still, same, package = found
    assert waiting == dict.fromkeys(["_colorize", "asyncio", "inspect", "pyodide.code", "tokenize"], True)
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
