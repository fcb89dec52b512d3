"""What a subdivision's own documents say, word for word: ``textes/PAGE.md`` of its folder, where a page has room.

A page writes ``{% call ici("page/cle") %}what is true everywhere{% endcall %}``; the folder's ``textes/page.md`` may
say it in its document's words, under ``## cle``. Under ``## ici``, its own paragraphs end a page of « Comprendre ».
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

from phco import local
from phco.errors import PhcoError, raise_all

FOLDER = "textes"
HERE = "ici"  # the place at the end of a page
ASKED = re.compile(r"""\bici\(["']([a-z0-9-]+/[a-z0-9-]+)["']\)""")
_HEADED = re.compile(r"(?m)^## (.*)$")


def asked(source: Path) -> frozenset[str]:
    """The places that the written pages and the statements of the rules leave to the subdivision: ``page/cle``."""
    places = [*(source / "pages").rglob("*.md"), source / "regles.toml"]
    return frozenset(name for path in places for name in ASKED.findall(path.read_text(encoding="utf-8")))


def ends(source: Path) -> frozenset[str]:
    """The places at the end of the pages of « Comprendre »: ``page/ici``."""
    return frozenset(f"{path.stem}/{HERE}" for path in (source / "pages" / "comprendre").glob("*.md"))


def local_texts(source: Path) -> Mapping[str, str]:
    """``page/cle`` → its Markdown, of the current subdivision. ``source``: the folder site_src.

    Raises PhcoError(s) E_TEXTE, all faults at once: a place that no page has, a text under no title, an empty one, one
    told twice.
    """
    known, found = asked(source) | ends(source), dict[str, str]()
    errors: list[PhcoError] = []

    def fault(what: str, where: str, fix: str) -> None:
        errors.append(PhcoError("E_TEXTE", what, f"{local.chosen()}/{FOLDER}/{where}", fix))

    for file, text in local.texts(FOLDER, ".md").items():
        before, *parts = _HEADED.split(text)
        if before.strip():
            fault("Un texte n’est sous aucun titre.", file, "Écrivez au-dessus « ## » et le nom de sa place.")
        for title, body in zip(parts[::2], parts[1::2], strict=True):
            name = f"{file.removesuffix('.md')}/{title.strip()}"
            if name not in known:
                near = get_close_matches(name, known, n=1)
                fix = f"Vouliez-vous dire « {near[0]} » ?" if near else "Retirez-le, ou donnez-lui le nom d’une place."
                fault(f"Aucune page n’a de place « {name} ».", file, fix)
            elif name in found or not body.strip():
                what = "est dite deux fois" if name in found else "n’a pas de texte"
                fault(f"La place « {name} » {what}.", file, "Écrivez un seul texte sous ce titre.")
            else:
                found[name] = body.strip() if title.strip() == HERE else " ".join(body.strip().splitlines())
    raise_all(errors)
    return found
