"""The one reader of hearts and of a round, for every call that takes them (WSH-01, WSH-02)."""

from __future__ import annotations

from phco.field_object import ID_FIX
from phco.field_values import MISSING, Required, id_fault, whole_number
from phco.fields import Fields

ROUNDS = (1, 2, 3)


def read_heart(fields: Fields, value: object, place: str, most: int) -> int | None:
    """A whole JSON number from 0 to ``most``; otherwise None, and the fault is noted at ``place``.

    ``5.0`` says 5; a text or a boolean is no number of hearts (E_TYPE); a number outside the levels is E_PLAGE.
    """
    number = whole_number(value)
    fix = f"Écrivez un nombre entier de 0 à {most}, sans guillemets ni décimale."
    if number is None:
        fields.fault("E_TYPE", "Un nombre entier de cœurs est attendu.", place, fix)
    elif not 0 <= number <= most:
        fields.fault("E_PLAGE", "Ce nombre de cœurs n’existe pas.", place, fix)
        number = None
    return number


def hearts_at(fields: Fields, value: object, key: str, most: int) -> dict[str, int]:
    """Offer → hearts of an object that stands at ``key``; what is not an id or a heart is noted and left out."""
    written = Fields({key: value}, fields.path, fields.errors).mapping(key)
    found: dict[str, int] = {}
    for offer, said in written.items():
        place = f"{key}.{offer}"
        if (what := id_fault(offer)) is not None:
            fields.fault(*what, place, ID_FIX)
        elif (hearts := read_heart(fields, said, place, most)) is not None:
            found[offer] = hearts
    return found


def read_hearts(
    fields: Fields, most: int, key: str = "coeurs", default: Required[dict[str, object]] = MISSING
) -> dict[str, int]:
    """The object at ``key``: offer → hearts, an explicit 0 kept (WSH-02: it counts for nothing)."""
    return hearts_at(fields, fields.mapping(key, default), key, most)


def read_tour(fields: Fields, default: Required[int] = MISSING) -> int:
    """The key ``tour``: 1, 2 or 3, as a JSON number."""
    return fields.whole("tour", default, low=ROUNDS[0], high=ROUNDS[-1])
