"""JSON read strictly and written canonically: the only door through which text becomes data.

Strict means: UTF-8 without BOM, no duplicate key, no NaN or Infinity, no lone surrogate; bounded size, depth, numbers.
Numbers with a fraction or an exponent are read as ``Decimal``; nothing ever becomes a binary float.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import accumulate
from typing import Any, Never

from phco.errors import PhcoError

type Json = bool | int | Decimal | str | list[Json] | dict[str, Json] | None
"""A value as ``loads`` reads it: nothing is known of its shape yet."""
type JsonObject = dict[str, Any]
"""An object of the contract: its keys and their values' types are those of CONTRACT.md and of the calls' examples,
which tests hold. Here alone ``Any`` stands for a value of JSON: printers, templates and chained calls read such objects
key by key, and a type for each of some hundred shapes would tell their contract a second time."""
type JsonView = Mapping[str, Any]
"""The same, only read."""
Mark = tuple[object, str, str, str, str]  # what stands there, code, what, the key (or ""), fix

MAX_BYTES = 16 * 1024 * 1024
MAX_DEPTH = 64
MAX_NUMBER_CHARS = 128
MAX_EXPONENT = 400
MAX_NOTED = 200  # faults that one text is told at once
MAX_INTEGER = 2**53 - 1  # what every JSON reader holds exactly (I-JSON, RFC 7493)

_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?+', re.DOTALL)  # one left open runs to the end: read once, linear
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")  # an escape of one, or one itself
_BRACKET = re.compile(r"[\[\]{}]")
_SMALL = 1024 * 1024  # characters of a text that is cut at its quotes
_STEPS = {"[": 1, "{": 1, "]": -1, "}": -1}
_OWN = json.JSONDecoder(parse_float=Decimal)


def _once(items: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(items)
    if len(found) != len(items):
        raise ValueError("a key twice")
    return found


def _short(token: str) -> int:
    if len(token) > 15:
        raise ValueError("perhaps too large")
    return int(token)


def _plain_number(token: str) -> Decimal:
    if len(token) > MAX_NUMBER_CHARS or "e" in token or "E" in token:
        raise ValueError("perhaps too large")
    return Decimal(token)


def _constant(token: str) -> Never:
    raise ValueError(token)


# What is usual, read by one decoder: whatever else there is, it refuses, and ``loads`` says what is wrong, or reads it.
_USUAL = json.JSONDecoder(
    parse_float=_plain_number, parse_int=_short, parse_constant=_constant, object_pairs_hook=_once
)


def loads(
    text: str | bytes, *, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH, where: str = "",
    noted: list[PhcoError] | None = None,
) -> Json:  # fmt: skip
    """Parse JSON strictly.

    With a list in ``noted``, E_JSON_NUMBER and E_JSON_DUPLICATE_KEY are added to it, each at its key's path, and the
    value is still returned (NaN in place of a number that is none, the last value of a key written twice), so that
    whoever reads it can say its other faults in the same answer (beyond ``MAX_NOTED`` of them, the next is raised).
    Raises PhcoError: E_JSON_TOO_BIG, E_ENCODING, E_JSON_DEPTH, E_JSON, E_JSON_DUPLICATE_KEY, E_JSON_NUMBER, E_TEXT.
    """
    marks: dict[int, Mark] = {}

    def fail(code: str, what: str, fix: str) -> Never:
        raise PhcoError(code, what, where, fix)

    size = len(text) if isinstance(text, bytes) else len(text.encode("utf-8", "surrogatepass"))
    if size > max_bytes:
        fail("E_JSON_TOO_BIG", f"Le texte JSON pèse {size} octets ; la limite est {max_bytes}.", "Réduisez le fichier.")
    decoded = _decode(text, where) if isinstance(text, bytes) else text
    if decoded.startswith("\ufeff"):
        fail("E_ENCODING", "Le texte commence par une marque d’ordre (BOM).", "Enregistrez en UTF-8 sans BOM.")
    if decoded.count("[") + decoded.count("{") > max_depth and _depth(decoded) > max_depth:
        fail("E_JSON_DEPTH", f"Le JSON est imbriqué sur plus de {max_depth} niveaux.", "Aplatissez la structure.")

    def no_number(what: str, fix: str) -> Decimal:
        if noted is None or len(marks) >= MAX_NOTED:
            fail("E_JSON_NUMBER", what, fix)
        stand_in = Decimal("NaN")
        marks[id(stand_in)] = (stand_in, "E_JSON_NUMBER", what, "", fix)
        return stand_in

    def whole(token: str) -> int | Decimal:
        if len(token) > MAX_NUMBER_CHARS:
            return no_number(f"Le nombre {token[:20]}… est trop long.", "Écrivez un nombre raisonnable.")
        found = int(token)
        if not -MAX_INTEGER <= found <= MAX_INTEGER:
            return no_number(f"Le nombre {token[:20]} est démesuré.", "Écrivez un nombre raisonnable.")
        return found

    def number(token: str) -> Decimal:
        if len(token) > MAX_NUMBER_CHARS:
            return no_number(f"Le nombre {token[:20]}… est trop long.", "Écrivez un nombre raisonnable.")
        mantissa, _, exponent = token.lower().partition("e")
        if exponent and abs(int(exponent)) > MAX_EXPONENT:
            return no_number(f"Le nombre {token[:20]} est démesuré.", "Écrivez un nombre raisonnable.")
        return Decimal(token) if mantissa else Decimal(0)

    def constant(token: str) -> Decimal:
        return no_number(f"« {token} » n’est pas un nombre JSON.", "Écrivez un nombre fini, ou null.")

    def pairs(items: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(items)
        if len(found) != len(items):
            twice = _twice(key for key, _ in items)
            what, fix = f"La clé « {twice[:60]} » est écrite deux fois.", "Gardez-en une seule."
            if noted is None or len(marks) >= MAX_NOTED:
                fail("E_JSON_DUPLICATE_KEY", what, fix)
            marks[id(found)] = (found, "E_JSON_DUPLICATE_KEY", what, twice[:60], fix)
        return found

    try:
        value: Json = _USUAL.decode(decoded)
    except ValueError:  # whatever it is, it is told below
        try:
            value = json.loads(
                decoded, parse_float=number, parse_int=whole, parse_constant=constant, object_pairs_hook=pairs
            )
        except json.JSONDecodeError as error:
            fail(
                "E_JSON",
                f"Le texte n’est pas du JSON valide (ligne {error.lineno}, colonne {error.colno}).",
                "Vérifiez les guillemets, les virgules et les accolades à cet endroit.",
            )
    if ("\\u" in decoded or not isinstance(text, bytes)) and _SURROGATE.search(decoded) and _has_surrogate(value):
        fail("E_TEXT", "Un texte contient un demi-caractère Unicode isolé.", "Ressaisissez ce texte.")
    if noted is not None and marks:
        noted.extend(_placed(value, marks, ""))
    return value


def loads_object(text: str | bytes, *, max_bytes: int = MAX_BYTES, where: str = "") -> JsonObject:
    """An object whose shape another check holds (we wrote it, or its signature says who did). Raises as ``loads``.

    Raises PhcoError E_TYPE for any other value.
    """
    value = loads(text, max_bytes=max_bytes, where=where)
    if isinstance(value, dict):
        return value
    raise PhcoError("E_TYPE", "Un objet JSON est attendu.", where, "Écrivez { … } avec ses clés.")


def loads_own(text: str | bytes) -> JsonObject:
    """An object that ``canonical`` wrote and that nobody else could touch since: a column, bytes found by their hash.

    Nothing of it is bounded or looked for again, ten times faster; what is not an object is told as ``loads`` tells it.
    """
    try:
        found = _OWN.decode(text.decode() if isinstance(text, bytes) else text)
    except (ValueError, RecursionError):
        found = None
    return found if isinstance(found, dict) else loads_object(text)


def _twice(keys: Iterable[str]) -> str:
    """The first key that comes a second time; empty where none does."""
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            return key
        seen.add(key)
    return ""


def _placed(value: object, marks: Mapping[int, Mark], path: str) -> Iterator[PhcoError]:
    """The marks met in a value, in its order, each at its path (a mark on an object is at one of its keys)."""
    if id(value) in marks:
        _, code, what, key, fix = marks[id(value)]
        yield PhcoError(code, what, f"{path}.{key}" if path and key else path or key, fix)
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _placed(item, marks, f"{path}.{key[:60]}" if path else key[:60])
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _placed(item, marks, f"{path}[{index}]")


def _decode(raw: bytes, where: str) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise PhcoError(
            "E_ENCODING",
            f"Le texte n’est pas en UTF-8 (octet {error.start}).",
            where,
            "Enregistrez le fichier en UTF-8.",
        ) from None


def _depth(text: str) -> int:
    simple = len(text) <= _SMALL and "\\" not in text  # then a quote opens or closes a string, and nothing else
    bare = "".join(text.split('"')[::2]) if simple else _STRING.sub("", text)
    return max(accumulate(map(_STEPS.__getitem__, _BRACKET.findall(bare)), initial=0))


def _has_surrogate(value: object) -> bool:
    todo = [value]
    while todo:
        item = todo.pop()
        if isinstance(item, str):
            if any("\ud800" <= char <= "\udfff" for char in item):
                return True
        elif isinstance(item, dict):
            todo.extend(item.keys())
            todo.extend(item.values())
        elif isinstance(item, list):
            todo.extend(item)
    return False


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        raise TypeError("canonical JSON holds no decimal: write it as a string")
    raise TypeError(f"not JSON: {type(value).__name__}")


_CANONICAL = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_plain
)


def canonical(value: object) -> bytes:
    """The one writing of a JSON value: sorted keys, no spaces, UTF-8, integers and strings only (no float, no Decimal).

    Raises TypeError for a float or a Decimal, whose writing is not unique, and for an integer that readers may round.
    """
    _refuse_floats(value)
    return _CANONICAL.encode(value).encode("utf-8")


_PLAIN = {str, bool, type(None)}


def _refuse_floats(value: object) -> None:
    todo: list[Iterable[object]] = [(value,)]
    while todo:
        for item in todo.pop():
            if type(item) in _PLAIN:  # what most of it is
                continue
            if isinstance(item, dict):
                todo.append(item.values())
            elif isinstance(item, (list, tuple)):
                todo.append(item)
            elif isinstance(item, float):
                raise TypeError("canonical JSON holds no float: write it as a string")
            elif isinstance(item, int) and not -MAX_INTEGER <= item <= MAX_INTEGER:
                raise TypeError("canonical JSON holds no integer beyond 2**53 - 1: write it as a string")


def dumps(value: object, *, indent: int | None = None) -> str:
    """JSON for people and pages: accents kept, Decimals written as strings, key order kept."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent, default=_decimal_text)


def _decimal_text(value: object) -> str:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"not JSON: {type(value).__name__}")
