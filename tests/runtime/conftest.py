"""The built engine without the site around it: one bare page, Node, Chromium."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from phco.site.bundle.app_bundle import build_bundle
from phco.site.bundle.runtime import build_runtime
from phco.site.steps import Steps
from tests.browser.conftest import (  # noqa: F401
    ROOT,
    WORK,
    alone,
    axe,
    context,
    kept,
    page,
    serve,
    server,
    standing,
    vigil,
    visitor,
)  # fmt: skip

CSP = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:"
PAGE = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Moteur</title>
<meta http-equiv="Content-Security-Policy" content="{csp}"><link rel="icon" href="data:,"></head>
<body><script type="module" src="{script}"></script></body></html>
"""


@pytest.fixture(scope="session")
def runtime() -> Path:
    """The folder of the runtime's step: moteur/ and moteur.json."""
    with alone("construction"):
        return build_runtime(Steps(root=ROOT, cache=WORK / "cache", say=lambda _: None))


def bare_site(runtime: Path, folder: Path) -> Path:
    """The runtime, the scripts and one page that holds the engine alone."""
    script = ROOT / "tests" / "runtime" / "page_moteur.mjs"
    with alone("construction"):
        bundle = build_bundle(
            Steps(root=ROOT, cache=WORK / "cache-essais", say=lambda _: None), runtime, {script.stem: script}
        )
        shutil.copytree(runtime / "moteur", folder / "moteur")
        shutil.copytree(bundle.folder / "site", folder, dirs_exist_ok=True)
    text = PAGE.format(csp=CSP, script=bundle.scripts[script.stem])
    (folder / "index.html").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def site(runtime: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bare_site(runtime, tmp_path_factory.mktemp("moteur") / "site")
