"""A commune as people write it: its name alone, followed by its département where another one has the same name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType

from phco.errors import PhcoError
from phco.local import fill, remembered
from phco.offers.communes import Commune, by_name, commune, communes, departement_name, fold, likely_commune

_CODE = re.compile(r"\(([0-9][0-9AB][0-9]{3})\)$")


@remembered
def _writings() -> Mapping[str, str]:
    """INSEE code → its name, with its département where two share it, with the code where even that is not enough."""
    plain = {code: item.nom for code, item in communes().items()}
    names = Counter(fold(text) for text in plain.values())
    placed = {
        code: text if names[fold(text)] == 1 else f"{text} ({departement_name(code)})" for code, text in plain.items()
    }
    again = Counter(fold(text) for text in placed.values())
    return MappingProxyType(
        {code: text if again[fold(text)] == 1 else f"{plain[code]} ({code})" for code, text in placed.items()}
    )


@remembered
def _codes() -> Mapping[str, str]:
    return MappingProxyType({fold(text): code for code, text in _writings().items()})


def town_words(item: Commune) -> str:
    """The commune's own writing, which ``town_named`` reads back."""
    return _writings()[item.code]


def town_named(text: str) -> Commune | None:
    """The commune that a text names: its writing, its code, « … (code) », a name that it alone has. None otherwise."""
    said = text.strip()
    inside = _CODE.search(said)
    found = commune(said) or (commune(inside[1]) if inside else None)
    if found is not None:
        return found
    code = _codes().get(fold(said))
    if code is not None:
        return commune(code)
    same = by_name().get(fold(said), ())
    return same[0] if len(same) == 1 else None


def unknown_town(text: str, where: str) -> PhcoError:
    """That a text names no commune, or several: with those that it may mean."""
    same = by_name().get(fold(text), ())
    likely = likely_commune(text)
    said = f"{text[:40]}{'…' if len(text) > 40 else ''}"
    if same:
        hint = f"{' ou '.join(town_words(item) for item in same)} ? "
        return PhcoError("E_COMMUNE", f"Plusieurs communes s’appellent « {said} ».", where, f"{hint}Choisissez-en une.")
    hint = f"Vouliez-vous dire « {town_words(likely)} » ? " if likely else ""
    fix = f"{hint}{fill('Choisissez une commune ‹departements_ou› dans la liste.')}"
    return PhcoError("E_COMMUNE", f"La commune « {said} » n’est pas reconnue.", where, fix)
