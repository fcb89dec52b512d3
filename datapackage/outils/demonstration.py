"""Write datapackage/demonstration/: the fictional catalogue, its faulty sheets kept apart, the approved places.

    python datapackage/outils/demonstration.py [NOMBRE] [DOSSIER]

The files are committed; a test checks that the generator still gives the same bytes.
"""

from __future__ import annotations

import sys
from pathlib import Path

from phco.host.catalogues.demonstration import write_demonstration

if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 350
    default = Path(__file__).resolve().parents[1] / "demonstration"
    write_demonstration(Path(sys.argv[2]) if len(sys.argv) > 2 else default, count)
