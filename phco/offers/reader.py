"""Read and write offers and places: JSON objects of the calls, cells of a canonical table; every fault at once."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from phco.errors import PhcoError, raise_all
from phco.field_object import MAX_DECIMALS
from phco.field_values import number_of
from phco.jsontext import JsonObject
from phco.offers.model import Offer, Place
from phco.offers.schema import SEPARATOR, FieldSpec, Table, Value, offer_table, place_table, read_cell, write_cell


def offer_from_cells(cells: Mapping[str, str], where: str = "") -> Offer:
    """An offer from the texts of a row (an absent column counts as empty).

    ``where`` names the row. Raises PhcoError or PhcoErrors with a place ``where:column`` for each fault.
    """
    return Offer(**_from_cells(offer_table(), cells, where))


def place_from_cells(cells: Mapping[str, str], where: str = "") -> Place:
    """An approved place from the texts of a row; raises as ``offer_from_cells``."""
    return Place(**_from_cells(place_table(), cells, where))


def offer_from_json(value: object, path: str = "fiche", *, draft: bool = False) -> Offer:
    """An offer from a JSON object whose keys are the columns.

    ``draft``: a required column may be missing (it becomes an empty text), as while a form is being filled. Unknown
    keys, wrong types and wrong values are all raised at once, with their path.
    """
    return Offer(**_from_json(offer_table(), value, path, draft))


def place_from_json(value: object, path: str = "lieu", *, draft: bool = False) -> Place:
    """An approved place from a JSON object; see ``offer_from_json``."""
    return Place(**_from_json(place_table(), value, path, draft))


def offer_as_cells(offer: Offer) -> dict[str, str]:
    """The row of the canonical table: every column, in order."""
    return {name: write_cell(_empty_as_none(getattr(offer, name))) for name in offer_table().names}


def place_as_cells(place: Place) -> dict[str, str]:
    """The row of the canonical table of approved places."""
    return {name: write_cell(_empty_as_none(getattr(place, name))) for name in place_table().names}


def offer_as_json(offer: Offer) -> JsonObject:
    """The JSON object of an offer, without the columns that it leaves empty; decimals as strings."""
    return _as_json(offer_table(), offer)


def place_as_json(place: Place) -> JsonObject:
    """The JSON object of an approved place, without its empty columns."""
    return _as_json(place_table(), place)


def _empty_as_none(value: Value) -> Value:
    return None if value in ("", ()) else value


def _as_json(table: Table, item: object) -> JsonObject:
    found: JsonObject = {}
    for name in table.names:
        value = _empty_as_none(getattr(item, name))
        if value is None:
            continue
        if isinstance(value, tuple):
            found[name] = list(value)
        elif isinstance(value, Decimal | date):
            found[name] = write_cell(value)
        else:
            found[name] = value
    return found


def _from_cells(table: Table, cells: Mapping[str, str], where: str) -> JsonObject:
    faults: list[PhcoError] = []
    values: JsonObject = {}
    for spec in table.fields:
        place = f"{where}:{spec.name}" if where else spec.name
        value, fault = read_cell(spec, cells.get(spec.name, ""), place)
        if fault is not None:
            faults.append(fault)
        values[spec.name] = () if value is None and spec.many else value
    raise_all(faults)
    return values


def _from_json(table: Table, value: object, path: str, draft: bool) -> JsonObject:
    if not isinstance(value, Mapping):
        raise PhcoError("E_TYPE", "Un objet est attendu.", path, "Écrivez { … } avec ses clés.")
    faults: list[PhcoError] = []
    values: JsonObject = {}
    for spec in table.fields:
        place = f"{path}.{spec.name}" if path else spec.name
        found, fault = _json_cell(spec, value.get(spec.name), place, draft)
        if fault is not None:
            faults.append(fault)
        empty: object = () if spec.many else "" if spec.required else None
        values[spec.name] = empty if found is None else found
    for key in value:
        if key not in table.names:
            near = difflib.get_close_matches(str(key), table.names, n=1, cutoff=0.5)
            hint = f"Vouliez-vous dire « {near[0]} » ?" if near else "Voyez le schéma de la table."
            shown = str(key)[:60]
            faults.append(
                PhcoError("E_CHAMP_INCONNU", f"La clé « {shown} » n’est pas connue.", f"{path}.{shown}", hint)
            )
    raise_all(faults)
    return values


def _json_cell(spec: FieldSpec, value: object, where: str, draft: bool) -> tuple[Value, PhcoError | None]:
    """One JSON value: typed, then held to the very rules of a cell."""
    if value is None or value == "" or value == []:
        if draft:
            return None, None
        return read_cell(spec, "", where)
    if spec.many:
        items: list[object] = value if isinstance(value, list) else []
        texts = [item for item in items if isinstance(item, str) and SEPARATOR not in item]
        if not isinstance(value, list) or len(texts) < len(items):
            return None, _typed("une liste de textes", where)
        return read_cell(spec, SEPARATOR.join(texts), where)
    if spec.kind == "boolean":
        return (value, None) if isinstance(value, bool) else (None, _typed("true ou false", where))
    if spec.kind == "date" and not isinstance(value, str | date):
        fix = "Écrivez-la AAAA-MM-JJ, par exemple 2026-11-02."
        return None, PhcoError("E_DATE", "Une date est attendue ici.", where, fix)
    if isinstance(value, bool):
        return None, _typed("un texte" if spec.kind == "string" else "un nombre", where)
    if spec.kind in ("integer", "number"):
        return _json_number(spec, value, where)
    if isinstance(value, date):
        return read_cell(spec, value.isoformat(), where)
    return read_cell(spec, value, where) if isinstance(value, str) else (None, _typed("un texte", where))


def _json_number(spec: FieldSpec, value: object, where: str) -> tuple[Value, PhcoError | None]:
    number = number_of(value)  # the same numbers as in every other call: 0.5, "0.5", "5e-1"
    if number is not None and number.is_finite() and int(number.as_tuple().exponent) >= -MAX_DECIMALS:
        text = format(number, "f") if abs(number) < 10**12 else "9" * 12
        return read_cell(spec, text.rstrip("0").rstrip(".") if "." in text else text, where)
    return read_cell(spec, value, where) if isinstance(value, str) else (None, _typed("un nombre", where))


def _typed(what: str, where: str) -> PhcoError:
    return PhcoError(
        "E_TYPE", f"{what.capitalize()} : c’est ce qui est attendu ici.", where, "Corrigez le type de cette valeur."
    )


Reader = Callable[[Mapping[str, str], str], Offer | Place]
