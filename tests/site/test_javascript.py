"""The unit tests of the site's JavaScript modules, run by Node's own runner."""

from __future__ import annotations

import subprocess
from pathlib import Path

from phco.site.bundle.node import find_node, node_environment

ROOT = Path(__file__).parents[2]


def test_the_javascript_modules_pass_their_tests():
    tests = sorted(str(one) for one in (ROOT / "tests/js").glob("*.test.mjs"))
    node = find_node()
    assert tests
    assert node
    command = [node, "--test", *tests]
    done = subprocess.run(command, cwd=ROOT, env=node_environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
