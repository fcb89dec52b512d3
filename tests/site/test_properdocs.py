"""mkdocs 1.6.1 is the last of its line: the continuation that is maintained builds the same bytes, hooks unchanged."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.site.conftest import ASSETS, DAY, ROOT

BUILD = """
import json
import sys
from datetime import date
from pathlib import Path
import properdocs
import properdocs.replacement  # every mkdocs import below is the continuation's
from phco.site.pages.build import build_pages
import mkdocs
assert mkdocs is properdocs, mkdocs
root, out, day, assets = sys.argv[1:]
build_pages(root=Path(root), out=Path(out), day=date.fromisoformat(day), assets=json.loads(assets))
"""


def _digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.long
def test_the_continuation_of_mkdocs_builds_the_same_bytes(pages: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", BUILD, str(ROOT), str(tmp_path / "site"), DAY.isoformat(), json.dumps(ASSETS)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    ours, theirs = _digests(pages), _digests(tmp_path / "site")
    assert len(ours) > 100
    assert set(ours) == set(theirs)
    assert [place for place in ours if ours[place] != theirs[place]] == []
