"""What is wrong with the person that a command names."""

from __future__ import annotations

from phco.errors import PhcoError


def unknown_person(person: str) -> PhcoError:
    """E_PERSONNE."""
    return PhcoError(
        "E_PERSONNE",
        f"« {person[:60]} » n’est pas inscrit.",
        "personne",
        "« phco dmg etat --detail » liste les inscrits.",
    )
