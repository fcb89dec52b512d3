"""What is said of a catalogue that the sheets have left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phco.french import counted

if TYPE_CHECKING:
    from phco.dmg.rounds.erratum import Erratum


def erratum_lines(found: Erratum | None) -> list[str]:
    """That the catalogue is stale, what changed, whose lists it touches, what to do; nothing when it holds."""
    if found is None:
        return []
    return [
        f"Le catalogue du tour {found.tour} est périmé{_what(found)}.",
        *erratum_lists(found),
        "    Pour signer un erratum, nouvelle version du catalogue : phco dmg publier --erratum",
    ]


def _what(found: Erratum) -> str:
    parts = [
        f"{counted(len(names), *words)} ({', '.join(names)})"
        for names, words in (
            (found.changed, ("fiche corrigée", "fiches corrigées")),
            (found.gone, ("offre disparue", "offres disparues")),
            (found.new, ("offre nouvelle", "offres nouvelles")),
        )
        if names
    ]
    return f" : {', '.join(parts)}" if parts else " : des fiches ont changé depuis sa signature"


def erratum_lists(found: Erratum | None) -> list[str]:
    """The lists that gave hearts to what changed, an offer a line."""
    if found is None:
        return []
    return [
        f"    {offer} a des cœurs dans {counted(len(names), 'liste', 'listes')}, à prévenir : {', '.join(names)}"
        for offer, names in found.hearted.items()
    ]
