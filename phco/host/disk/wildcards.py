"""Names with wildcards, opened by the command itself: a Windows console gives them as they were typed."""

from __future__ import annotations

import glob
from collections.abc import Iterable
from pathlib import Path

from phco.errors import PhcoError


def expanded(given: Iterable[str]) -> list[str]:
    """Each name, and in the place of a name with ``*``, ``?`` or ``[`` the files that it stands for, in order.

    A file that bears such a name is itself. Raises PhcoError E_FICHIER where nothing matches.
    """
    found: list[str] = []
    for text in given:
        if not glob.has_magic(text) or Path(text).exists():
            found.append(text)
            continue
        matched = sorted(glob.glob(text))  # noqa: PTH207 (an absolute pattern, a drive letter)
        if not matched:
            raise PhcoError(
                "E_FICHIER", f"Aucun fichier ne répond à « {text[:80]} ».", text[:80],
                "Vérifiez le dossier où la commande est lancée, et la fin du nom.",
            )  # fmt: skip
        found += matched
    return found
