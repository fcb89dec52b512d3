"""``python -m phco``: the command line."""

from __future__ import annotations

import sys

from phco.cli import main

sys.exit(main())
