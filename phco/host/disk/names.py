"""Names that every file system takes: what is given to people becomes the name of a file on their computers."""

from __future__ import annotations

DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{kind}{number}" for kind in ("com", "lpt") for number in range(10))}
)


def unsafe_name(text: str) -> str:
    """Why a text cannot be the name of a file everywhere, in French; the empty string where it can."""
    if text.rstrip(". ") != text:
        return "finit par un point ou une espace, que Windows efface"
    if text.partition(".")[0].rstrip().lower() in DEVICES:
        return "est un nom que Windows garde pour ses appareils"
    return ""
