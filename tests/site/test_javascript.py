"""The modules of the site's scripts, tested alone by Node's own runner; the published vectors, and their page."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from phco.matching.verification.verify import PROPERTIES
from phco.site.bundle.node import find_node
from phco.site.pages.generators.specification import VECTORS
from tests.site.conftest import ROOT

JS = ROOT / "tests" / "js"
TESTS = sorted(JS.glob("*.test.mjs"))
# What a file changes of the process would be met by the next one: such a file has a process of its own.
OF_ALL = re.compile(r"\b(?:globalThis|process|mock)\b")


def passed(command: list[str], tests: list[Path], vectors: Path) -> int:
    """How many tests of these files pass, run by Node; a failed one is told whole."""
    done = subprocess.run(
        [*command, *map(str, tests)], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False,
        env=os.environ | {"PHCO_VECTEURS_VERIFICATION": str(vectors)}, timeout=300,
    )  # fmt: skip
    failed = re.findall(r"^ *not ok .*?^ *\.\.\.$", done.stdout, re.M | re.S)
    assert done.returncode == 0, "\n".join(failed)[:6000] + done.stderr[-2000:]
    said = re.search(r"# pass ([0-9]+)", done.stdout)
    return int(said[1]) if said else 0


def test_the_scripts_pass_their_own_tests(pages: Path) -> None:
    node = find_node()
    if node is None:
        pytest.skip("Node est absent : les modules des pages ne sont pas éprouvés seuls.")
    apart = [path for path in TESTS if OF_ALL.search(path.read_text(encoding="utf-8"))]
    together = [path for path in TESTS if path not in apart]
    tap, vectors = "--test-reporter=tap", pages / VECTORS
    assert passed([node, tap, "--test"], apart, vectors) >= 20
    assert passed([node, tap, str(JS / "together.mjs")], together, vectors) >= 20


def test_the_specification_names_every_property_and_links_its_vectors(pages: Path) -> None:
    source = (pages / "comprendre" / "specification" / "index.html").read_text(encoding="utf-8")
    said = {*PROPERTIES}
    for script in (ROOT / "site_src" / "app" / "verificateur").glob("*.mjs"):
        said |= set(re.findall(r'(?:nom: |property\(\s*)"([a-z_]+)"', script.read_text(encoding="utf-8")))
    assert {"horodatage_frais", "livraison_fichiers", "tirage_annule", "recu_liste", "terrain_stable"} <= said
    assert [name for name in sorted(said) if f"<code>{name}</code>" not in source] == []
    assert "[[" not in source
    link = re.search(r'href="([^"]*vecteurs-verification\.json)"', source)
    assert link and (pages / "comprendre" / "specification" / link[1]).resolve().is_file()


def test_the_published_vectors_are_marked_fictional(pages: Path) -> None:
    found = json.loads((pages / VECTORS).read_text(encoding="utf-8"))
    assert found["fictif"] is True
    for part in ("textes", "tirages", "instances", "cas", "fichiers", "paquets", "reclamations", "servis"):
        assert found[part], part


def test_the_build_sees_every_script_that_a_page_imports() -> None:
    """A folder of modules that the step does not depend on would leave a former script in the site."""
    app = ROOT / "site_src" / "app"
    imported = set()
    for page in (app / "pages").rglob("*.mjs"):
        for target in re.findall(r'from "(\.[^"]+)"', page.read_text(encoding="utf-8")):
            imported.add((page.parent / target).resolve().relative_to(app).parts[0])
    watched = re.search(
        r"for name in \(([^)]*)\)", (ROOT / "phco/site/bundle/app_bundle.py").read_text(encoding="utf-8")
    )
    assert watched and imported <= set(re.findall(r'"([^"]+)"', watched[1])), imported
