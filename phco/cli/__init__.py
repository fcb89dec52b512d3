"""The command line: ``phco <call in words>`` for every call of the closed table, and the host's own commands.

The only room that imports click, prints and exits. Everything heavy is imported by the command that needs it.
"""

from __future__ import annotations

import sys


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit code (0, 1 for an error of the input, 2 for a usage error)."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    from phco.cli.tree import run

    return run(sys.argv[1:] if arguments is None else arguments)
