"""Packages made for the tests: valid ones of every kind, and the low-level pieces to make signed but faulty ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from phco.host.keys.examples import example_about, example_file, example_inputs, example_key
from phco.host.keys.keys import PrivateKey, verify
from phco.jsontext import canonical, loads
from phco.packages import KINDS, Keyring, archive
from phco.packages.envelope import Envelope, pae, read_envelope

AUTHORS = {"dj": "dj-exemple", "pamsu": "pamsu-exemple", "dmg": "dmg"}
RING = Keyring(example_key(person).record(person, role) for role, person in AUTHORS.items())  # type: ignore[arg-type]
Edit = Callable[[dict[str, Any]], None]


def valid(kind: str = "voeux") -> bytes:
    """The worked example of a kind."""
    return example_file(kind)[0]


def key_of(kind: str) -> PrivateKey:
    return example_key(AUTHORS[KINDS[kind].sender])


def about(kind: str = "voeux") -> Any:
    return example_about(kind, example_inputs(kind))


def files_of(data: bytes) -> dict[str, bytes]:
    return archive.read(data)


def signed(files: Mapping[str, bytes], payload: bytes, key: PrivateKey, payload_type: str | None = None) -> bytes:
    """A canonical archive whose payload, whatever it says, is really signed by ``key``."""
    message = pae(payload_type or "application/vnd.in-toto+json", payload)
    envelope = Envelope(payload=payload, keyid=key.public.thumbprint, signature=key.sign(message))
    return archive.write({**files, archive.SIGNATURE: envelope.as_bytes()})


def resigned(
    kind: str = "voeux",
    *,
    change: Mapping[str, bytes | None] | None = None,
    descriptor: Edit | None = None,
    statement: Edit | None = None,
    raw_descriptor: bytes | None = None,
    keep_hashes: bool = False,
) -> bytes:
    """A package altered *by its author*: files changed, descriptor and statement made again, and signed for good.

    So the signature and every digest hold, and only the defect itself can be what refuses the file.
    """
    import hashlib

    files: dict[str, bytes] = {name: data for name, data in files_of(valid(kind)).items() if name != archive.SIGNATURE}
    for name, data in (change or {}).items():
        if data is None:
            del files[name]
        else:
            files[name] = data
    if archive.DESCRIPTOR in files:
        found = loads(files[archive.DESCRIPTOR])
        for resource in [] if keep_hashes else found["resources"]:
            if resource["path"] in files:
                data = files[resource["path"]]
                resource |= {"bytes": len(data), "hash": "sha256:" + hashlib.sha256(data).hexdigest()}
        if descriptor:
            descriptor(found)
        files[archive.DESCRIPTOR] = raw_descriptor if raw_descriptor is not None else canonical(found)
    value = loads(read_envelope(files_of(valid(kind))[archive.SIGNATURE]).payload)
    value["subject"] = [
        {"name": name, "digest": {"sha256": hashlib.sha256(files[name]).hexdigest()}}
        for name in sorted(files, key=archive.canonical_order)
    ]
    if statement:
        statement(value)
    return signed(files, canonical(value), key_of(kind))


__all__ = ["AUTHORS", "RING", "about", "files_of", "key_of", "resigned", "signed", "valid", "verify"]
