"""The published runtime, in Node: every core module imports, and calls answer as they do in CPython."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from phco.browser.bridge import handle
from phco.calls import CALLS
from phco.site.bundle.node import find_node
from phco.site.bundle.wheel import HOST_ROOMS
from tests.browser.conftest import ROOT

CORE = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for path in (ROOT / "phco").rglob("*.py")
    if path.relative_to(ROOT / "phco").parts[0] not in HOST_ROOMS and path.name != "__main__.py"
)
REQUESTS = [
    json.dumps({"appel": name, "entree": entry}, ensure_ascii=False)
    for name in (*CALLS, "appel.inconnu")
    for entry in ({}, {"au": "2026-11-22"}, {"campagne": "2026-09"}, {"clé": "é\u00a0€"}, [])
] + ["", "{", '{"appel": 3}', '{"appel": "regles", "entree": {"au": NaN}}']


@pytest.fixture(scope="module")
def answers(runtime: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    described = json.loads((runtime / "moteur.json").read_text(encoding="utf-8"))
    request = {
        "pyodide": str(ROOT / "site_src/app/node_modules/pyodide/pyodide.mjs"),
        "archives": str(runtime / next(one["url"] for one in described["fichiers"] if one["role"] == "archives")),
        "parties": described["parties"],
        "stdlib": str(tmp_path_factory.mktemp("bibliotheque") / "bibliotheque.zip"),
        "modules": CORE,
        "appels": REQUESTS,
    }
    node = find_node()
    assert node
    script = Path(__file__).with_name("importer.mjs")
    done = subprocess.run(
        [node, str(script)], input=json.dumps(request), capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr[-1500:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_every_core_module_imports_in_the_runtime(answers: dict[str, Any]) -> None:
    assert len(CORE) > 20
    assert answers["fautes"] == {}


def test_every_call_answers_in_the_runtime_as_in_cpython(answers: dict[str, Any]) -> None:
    differing = [
        (request[:200], there[:300], here[:300])
        for request, there in zip(REQUESTS, answers["reponses"], strict=True)
        if there != (here := handle(request))
    ]
    assert differing == []
    assert sum('"resultat"' in answer for answer in answers["reponses"]) >= 1


def test_no_call_meets_a_defect_of_the_software(answers: dict[str, Any]) -> None:
    broken = [
        (request[:120], there[:300])
        for request, there in zip(REQUESTS, answers["reponses"], strict=True)
        if "E_INTERNE" in there
    ]
    assert broken == []
