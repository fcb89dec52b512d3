"""Two builds of one commit and day are the same bytes, and the release file says which."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from phco.site.hosting.kit import RELEASE
from phco.site.steps import tree
from tests.site.conftest import DAY, ROOT

BUILD = """
import os
import sys
from datetime import date
from pathlib import Path
from phco.site.hosting.kit import write_kit
from phco.site.pipeline import build_site
root, work = Path(sys.argv[1]), Path(sys.argv[2])
site, quiet = work / "site", lambda text: None
os.umask(int(sys.argv[4], 8))
build_site(root=root, out=site, cache=work / "cache", day=date.fromisoformat(sys.argv[3]), say=quiet)
target = {"host": "nginx", "prefix": "/phco/", "place": "/srv/phco"}
write_kit(root=root, cache=work / "cache", site=site, out=work / "kit", say=quiet, **target)
"""
# What a machine may have of its own: order of sets, time zone, language, rights, names of folders.
HERE = ({"PYTHONHASHSEED": "1", "TZ": "Europe/Paris"}, "022")
THERE = ({"PYTHONHASHSEED": "4242", "TZ": "Pacific/Auckland", "LC_ALL": "C"}, "077")


@pytest.mark.long
def test_two_builds_of_one_commit_and_day_are_the_same_bytes(tmp_path: Path) -> None:
    found = []
    for name, (environment, mask) in {"un": HERE, "un autre dossier": THERE}.items():
        work = tmp_path / name
        command = [sys.executable, "-c", BUILD, str(ROOT), str(work), DAY.isoformat(), mask]
        done = subprocess.run(
            command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-3000:]
        kit = work / "kit"
        found.append({path.relative_to(kit).as_posix(): path.read_bytes() for path in tree(kit)})
    one, other = found
    assert len(one) > 500
    assert set(one) == set(other)
    assert [place for place in one if one[place] != other[place]] == []
    listed = json.loads(one[RELEASE])
    assert listed["jour"] == DAY.isoformat()
    assert set(listed["fichiers"]) == set(one) - {RELEASE}
    for place, told in listed["fichiers"].items():
        assert told == {"sha256": hashlib.sha256(one[place]).hexdigest(), "octets": len(one[place])}, place
