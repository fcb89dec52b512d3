"""Refuse a commit whose first line is not conventional (``type(scope): text``) or is longer than 72 characters."""

import re
import sys
from pathlib import Path

FORM = re.compile(r"(build|chore|ci|docs|feat|fix|perf|refactor|revert|style|test)(\([\w, /-]+\))?!?: \S.*")

first = Path(sys.argv[1]).read_text(encoding="utf-8").split("\n", 1)[0]
if len(first) > 72 or not FORM.fullmatch(first):
    sys.stderr.write(f"« {first} » : au plus 72 caractères, de la forme « fix(pay): what changes ».\n")
    raise SystemExit(1)
