"""The tables and documents of a kind: rows to bytes and back, every fault of a table at once with its line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import repeat

from phco.errors import PhcoError, raise_all
from phco.jsontext import loads
from phco.packages import csvtext
from phco.packages.codes import fault
from phco.packages.kinds import Piece, Table
from phco.packages.schema import Cells, OutOfRange, Schema, Value, as_texts, schema

MAX_FAULTS = 50
Rows = list[dict[str, Value]]


def write_table(table: Table, rows: Iterable[Cells]) -> bytes:
    """The CSV of these rows; a value may be given as itself or as its text. Raises what ``read_table`` would."""
    shape = schema(table.schema)
    texts = [as_texts(shape, row, f"{table.path}:{line}") for line, row in enumerate(rows, 2)]
    data = csvtext.write(shape.names, texts)
    read_table(table, data)
    return data


def read_table(table: Table, data: bytes) -> Rows:
    """The typed rows of one table. Raises PhcoError or PhcoErrors (families « csv » and « texte », E_SCHEMA)."""
    shape = schema(table.schema)
    lines = csvtext.read(data, shape.names, table.path)
    if not table.least <= len(lines) <= table.most:
        wanted = f"exactement {table.least}" if table.least == table.most else f"{table.least} à {table.most}"
        raise fault("E_SCHEMA", f"Le tableau a {len(lines)} lignes ; il en faut {wanted}.", table.path)
    errors: list[PhcoError] = []
    columns = [
        _read_column(table, shape, index, cells, errors)
        for index, cells in enumerate(zip(*lines, strict=True) if lines else ())
    ]
    raise_all(errors[:MAX_FAULTS])
    rows: Rows = list(map(dict, map(zip, repeat(shape.names), zip(*columns, strict=True))))
    if not _distinct(shape, columns):
        errors.extend(_duplicates(table, shape, rows))
    if table.ranks is not None and not errors:
        errors.extend(_ranks(table, table.ranks, rows))
    raise_all(errors[:MAX_FAULTS])
    return rows


def _read_column(
    table: Table, shape: Schema, index: int, cells: Sequence[str], errors: list[PhcoError]
) -> Sequence[Value]:
    """Each distinct text is read once; a fault is said at each line that holds it."""
    column = shape.columns[index]
    if column.plain(cells):
        return cells
    known: dict[str, Value] = {}
    wrong: dict[str, PhcoError] = {}
    room = MAX_FAULTS - len(errors)
    for text in dict.fromkeys(cells):  # as they come: the first wrong ones are those that are said
        if len(wrong) >= room:
            break
        try:
            known[text] = column.read(text)
        except PhcoError as error:
            wrong[text] = error
            known[text] = None
    if wrong:
        for line, text in enumerate(cells, 2):
            if text in wrong and len(errors) < MAX_FAULTS:
                said = wrong[text]
                own = table.codes.get(f"{column.name}.range") if isinstance(said, OutOfRange) else None
                errors.append(PhcoError(own or said.code, said.what, f"{table.path}:{line}:{column.name}", said.fix))
    return list(map(known.get, cells))


def _distinct(shape: Schema, columns: Sequence[Sequence[Value]]) -> bool:
    """Whether no two rows share the primary key (a table without one, or without rows, is fine)."""
    key = [columns[shape.names.index(name)] for name in shape.primary_key] if columns else []
    return not key or len(set(key[0] if len(key) == 1 else zip(*key, strict=True))) == len(key[0])


def _duplicates(table: Table, shape: Schema, rows: Rows) -> Iterable[PhcoError]:
    key = shape.primary_key
    seen: dict[tuple[Value, ...], int] = {}
    for line, row in enumerate(rows, 2):
        first = seen.setdefault(tuple(row[name] for name in key), line)
        if first != line:
            shown = ", ".join(f"« {row[name]} »" for name in key)
            yield fault(
                table.codes.get(f"{key[0]}.unique", "E_SCHEMA"),
                f"{shown} figure déjà à la ligne {first}.",
                f"{table.path}:{line}:{key[0]}",
                "Gardez une seule ligne.",
            )


def _ranks(table: Table, inside: Sequence[str], rows: Rows) -> Iterable[PhcoError]:
    """Ranks run 1, 2, 3… without gap or tie inside each group of ``inside``."""
    groups: dict[tuple[Value, ...], dict[int, int]] = {}
    for line, row in enumerate(rows, 2):
        rank = row["rang"]
        assert isinstance(rank, int)
        held = groups.setdefault(tuple(row[name] for name in inside), {})
        if rank in held:
            what = f"Le rang {rank} est déjà donné à la ligne {held[rank]}."
            yield fault(table.codes["rang.unique"], what, f"{table.path}:{line}:rang")
        held.setdefault(rank, line)
    for held in groups.values():
        for position, rank in enumerate(sorted(held), 1):
            if rank != position:
                yield fault("E_RULE_RANK_GAP", f"Le rang {position} manque.", f"{table.path}:{held[rank]}:rang")
                break


@lru_cache(maxsize=4)  # the public result goes into the package of each person
def _check_json(data: bytes, max_bytes: int, path: str) -> None:
    loads(data, max_bytes=max_bytes, where=path)


def size_words(size: int) -> str:
    """A size in bytes as people say it: ``820 ko``, ``5,3 Mo``, ``12 Mo`` (rounded up, so never under a limit)."""
    if size < 1_000_000:
        return f"{-(-size // 1000)}\u00a0ko"
    tenths = -(-size // 100_000)
    whole = tenths >= 100 or tenths % 10 == 0
    return f"{-(-tenths // 10) if whole else f'{tenths // 10},{tenths % 10}'}\u00a0Mo"


def check_piece(piece: Piece, path: str, data: bytes) -> None:
    """A document's size and type. Raises E_ATTACHMENT, or the JSON family for an annex."""
    if not data or len(data) > piece.max_bytes:
        limit = f"{piece.max_bytes // (1024 * 1024)}\u00a0Mo"
        what = f"Le document pèse {size_words(len(data))} ; la limite est {limit}." if data else "Le document est vide."
        raise fault("E_ATTACHMENT", what, path, "Joignez un PDF plus léger." if data else "Choisissez-en un autre.")
    if piece.media_type == "application/json":
        _check_json(data, piece.max_bytes, path)
    elif not data.startswith(b"%PDF-") or b"%%EOF" not in data[-1024:]:
        raise fault("E_ATTACHMENT", "Le document n’est pas un PDF complet.", path, "Enregistrez-le en PDF.")
