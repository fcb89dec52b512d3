"""The changelog as a page for people: what changes for me, one sentence a line, the latest first.

CHANGELOG.md is written by date, then by whom it touches; here it is turned around, so that nobody reads what is for
another. What only someone who checks, hosts or takes over this code would read is folded at the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

READERS = {"tous": "Pour tous", "dj": "Docteur junior", "pamsu": "PAMSU", "dmg": "DMG"}
WHOSE = {
    "Tous": "tous", "DJ": "dj", "PAMSU": "pamsu", "DMG": "dmg", "Dans la main": "dj", "Sur l’appareil": "tous",
    "D’une page à l’autre": "tous", "Une campagne qui bouge": "dmg", "Papiers": "dmg", "Le bureau à l’écran": "dmg",
    "Suite de campagne": "dmg", "Tirage": "dmg",
}  # fmt: skip
OTHERS = "Pour qui vérifie, héberge ou reprend ce code"
LATEST = 2  # dates shown unasked, of each reader
_ENTRY = re.compile(r"^- \*\*([^*]+)\*\*\s*:\s*", re.MULTILINE)
# A sentence ends, or two are tied by « ; »: neither inside brackets or quotes, nor after an abbreviation.
_CUT = re.compile(r"(?<=[^\d\s][.!?])\s+(?=[«A-ZÀÉÈÊ`])|\s*;\s+")
_OPEN, _SHUT = "(«", ")»"
# What a person's line never speaks of; at the DMG, commands are what one reads for.
_INSIDE = re.compile(
    r"(?i)`|\b(?:gabarits?|moteur|javascript|octets?|manifeste|python|contrat|vecteurs|vérificateurs?|processus|"
    r"horodatage|archives?|Mo)\b"
)


def _sentences(text: str) -> Iterator[str]:
    """The lines of an entry, each with its capital and its full stop."""
    flat = " ".join(text.split())
    start = 0
    for cut in _CUT.finditer(flat):
        before = flat[start : cut.start()]
        if sum(map(before.count, _OPEN)) == sum(map(before.count, _SHUT)):
            yield _line(before)
            start = cut.end()
    yield _line(flat[start:])


def _line(text: str) -> str:
    told = text.strip().rstrip(".")
    return f"{told[:1].upper()}{told[1:]}{'' if told.endswith(('!', '?')) else '.'}"


def _reader(label: str, line: str) -> str:
    whose = WHOSE.get(label, "")
    return "" if whose != "dmg" and _INSIDE.search(line) else whose


def news(text: str) -> dict[str, list[tuple[str, list[str]]]]:
    """Reader (``tous``, ``dj``, ``pamsu``, ``dmg``, or nothing) → the dates that say something to them, and what."""
    found: dict[str, list[tuple[str, list[str]]]] = {reader: [] for reader in (*READERS, "")}
    for entry in re.split(r"(?m)^## ", text)[1:]:
        day, _, body = entry.partition("\n")
        lines: dict[str, list[str]] = {}
        pieces = _ENTRY.split(body)[1:]
        for label, said in zip(pieces[::2], pieces[1::2], strict=True):
            for line in _sentences(said):
                reader = _reader(label, line)
                lines.setdefault(reader, []).append(line if reader else f"**{label}** : {line}")
        for reader, told in lines.items():
            found[reader].append((day.strip(), told))
    return found


def _dated(dates: list[tuple[str, list[str]]]) -> list[str]:
    return [f"### {day}\n\n" + "\n".join(f"- {line}" for line in lines) for day, lines in dates]


def _folded(title: str, blocks: list[str]) -> list[str]:
    return [f'<details class="depliant" markdown="1">\n<summary>{title}</summary>\n', *blocks, "</details>"]


def news_page(path: Path) -> str:
    """The page's Markdown: a title a reader, their latest dates, then the earlier ones folded. Empty without a file."""
    if not path.is_file():
        return ""
    found = news(path.read_text(encoding="utf-8"))
    parts: list[str] = []
    for reader, title in READERS.items():
        blocks = _dated(found[reader])
        parts += [f"## {title}", *blocks[:LATEST]]
        if blocks[LATEST:]:
            parts += _folded("Avant", blocks[LATEST:])
    if found[""]:
        parts += [f"## {OTHERS}", *_folded("Voir ces changements", _dated(found[""]))]
    return "\n\n".join(parts)
