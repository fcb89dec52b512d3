"""``datapackage.json``: a Data Package (v2) descriptor that depends on the kind and on the files alone.

So checking one is writing it again and comparing bytes; only a difference is parsed, to say what it is.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Final

from phco.errors import PhcoError
from phco.jsontext import canonical, loads
from phco.packages.archive import DESCRIPTOR, SIGNATURE, canonical_order
from phco.packages.archive_checks import unsafe_path
from phco.packages.codes import fault
from phco.packages.kinds import KINDS, Kind
from phco.packages.schema import schema

PROFILE: Final = "https://datapackage.org/profiles/2.0/datapackage.json"
MAX_BYTES: Final = 2 * 1024 * 1024
_HASH: Final = re.compile(r"sha256:[0-9a-f]{64}")


def hashes(files: Mapping[str, bytes]) -> dict[str, str]:
    """The sha256, in hexadecimal, of each file but the signature."""
    return {name: hashlib.sha256(data).hexdigest() for name, data in files.items() if name != SIGNATURE}


def build(kind: Kind, files: Mapping[str, bytes], sums: Mapping[str, str]) -> bytes:
    """The descriptor of these files (``sums``: their sha256). Raises E_UNLISTED_FILE for a file the kind lacks."""
    names = sorted((name for name in files if name not in (SIGNATURE, DESCRIPTOR)), key=canonical_order)
    head, tail = _frame(kind.name)
    resources = (
        _resource(kind.name, name)
        .replace(_SIZE, b'"bytes":%d,' % len(files[name]), 1)
        .replace(_SUM, b'"hash":"sha256:%s"' % sums[name].encode("ascii"), 1)
        for name in names
    )
    return head + b",".join(resources) + tail


_SIZE, _SUM = b'"bytes":0,', b'"hash":""'  # both come before anything that a file's name could write


@cache
def _frame(name: str) -> tuple[bytes, bytes]:
    """What surrounds the resources, in canonical JSON."""
    kind = KINDS[name]
    whole = canonical({"$schema": PROFILE, "name": kind.name, "title": kind.title, "resources": []})
    head, tail = whole.split(b'"resources":[]')
    return head + b'"resources":[', b"]" + tail


@lru_cache(maxsize=8192)  # as many as the documents of a promotion
def _resource(name: str, path: str) -> bytes:
    """One resource in canonical JSON, its size and its hash still to be written."""
    return canonical(_described(KINDS[name], path))


def _described(kind: Kind, path: str) -> dict[str, object]:
    common: dict[str, object] = {"path": path, "bytes": 0, "hash": ""}
    for table in kind.tables:
        if table.path == path:
            shape = schema(table.schema)
            return {
                "name": table.name, "type": "table", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8",
                "schema": shape.lean, **common,
            }  # fmt: skip
    piece = kind.piece(path)
    if piece is None:
        raise fault("E_UNLISTED_FILE", f"Un paquet « {kind.name} » ne contient pas ce fichier.", path)
    name = path.replace("/", "-").rsplit(".", 1)[0].lower()
    return {"name": name, "type": "file", "format": path.rsplit(".", 1)[1], "mediatype": piece.media_type, **common}


def check(kind: Kind, files: Mapping[str, bytes], sums: Mapping[str, str]) -> None:
    """Raise the first way in which the descriptor is not the one these files and this kind make."""
    if DESCRIPTOR not in files:
        raise fault("E_NO_DESCRIPTOR")
    try:
        expected = build(kind, files, sums)
    except PhcoError:
        _diagnose(kind, files, sums)
        raise
    if files[DESCRIPTOR] != expected:
        _diagnose(kind, files, sums)
        raise fault("E_SCHEMA", "Le descripteur n’est pas celui que l’outil écrit.", DESCRIPTOR, "Exportez de nouveau.")


def _diagnose(kind: Kind, files: Mapping[str, bytes], sums: Mapping[str, str]) -> None:
    """Raise the precise code of a descriptor that differs, when there is one."""
    found = loads(files[DESCRIPTOR], max_bytes=MAX_BYTES, where=DESCRIPTOR)
    resources = found.get("resources") if isinstance(found, dict) else None
    if not isinstance(resources, list):
        raise fault("E_SCHEMA", "Le descripteur n’a pas de liste « resources ».", DESCRIPTOR)
    listed: set[str] = set()
    for index, resource in enumerate(resources):
        where = f"{DESCRIPTOR}:resources[{index}]"
        path = resource.get("path") if isinstance(resource, dict) else None
        if not isinstance(resource, dict) or not isinstance(path, str):
            raise fault("E_SCHEMA", "Une ressource n’a pas de chemin.", where)
        if unsafe_path(path):
            raise fault("E_PATH_UNSAFE", f"« {path[:60]} » sort du paquet.", f"{where}.path")
        if path not in files:
            raise fault("E_RESOURCE_MISSING", f"« {path[:60]} » est annoncé mais absent.", f"{where}.path")
        if path in listed or path in (SIGNATURE, DESCRIPTOR):
            raise fault("E_SCHEMA", f"« {path[:60]} » ne peut pas être annoncé ici.", f"{where}.path")
        listed.add(path)
        _diagnose_hash(resource, path, len(files[path]), sums[path], where)
        table = next((table for table in kind.tables if table.path == path), None)
        if table is not None and resource.get("schema") != schema(table.schema).lean:
            raise fault("E_SCHEMA_OVERRIDE", where=f"{where}.schema")
    extra = sorted(set(files) - listed - {SIGNATURE, DESCRIPTOR})
    if extra:
        raise fault("E_UNLISTED_FILE", where=extra[0])


def _diagnose_hash(resource: Mapping[str, object], path: str, size: int, checksum: str, where: str) -> None:
    if "hash" not in resource:
        raise fault("E_HASH_MISSING", where=f"{where}.hash")
    if not isinstance(resource["hash"], str) or not _HASH.fullmatch(resource["hash"]):
        raise fault("E_HASH_ALGORITHM", where=f"{where}.hash")
    if resource["hash"] != f"sha256:{checksum}" or resource.get("bytes") != size:
        raise fault("E_HASH_MISMATCH", f"« {path} » n’a pas l’empreinte ou la taille annoncée.", where)
