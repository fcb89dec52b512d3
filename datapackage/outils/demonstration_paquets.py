"""Write ``site_src/app/lib/demonstration.json``: the fictional invitations, their code, and candidates to rank.

Run from the project's root: ``python datapackage/outils/demonstration_paquets.py``. A test compares the file with this.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path

from phco.host.keys.examples import demonstration_packages

TARGET = Path(__file__).parents[2] / "site_src" / "app" / "lib" / "demonstration.json"


def text() -> str:
    """The whole file."""
    code, files = demonstration_packages()
    found = {"code": code} | {name: base64.b64encode(data).decode() for name, data in files.items()}
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
