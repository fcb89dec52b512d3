"""An RFC 3161 token that dates the manifest of a commitment: attached as is, with the manifest that it names.

Its signature is not verified here (no authority is trusted on the DMG's word): what it says is shown, with the bytes
that anyone can verify by « openssl ts -verify ».
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from phco.dates import utc_text
from phco.dmg.desk import Desk, Event
from phco.dmg.ledger.queries.rounds import rounds
from phco.dmg.ledger.store import Store
from phco.dmg.ledger.values import MANIFEST
from phco.dmg.rounds.market import step_fault
from phco.errors import PhcoError
from phco.jsontext import JsonObject, JsonView

MOST_BYTES = 65_536
FOLDER = "jetons"
_GENERALIZED = re.compile(r"[0-9]{14}(?:\.[0-9]{1,9})?Z")
_SHA256 = bytes.fromhex("0609608648016503040201")  # the object identifier of SHA-256, with its tag and length


@dataclass(frozen=True, kw_only=True)
class Token:
    """What a token says: the sha256 (hex) of the file it dates, and its instant."""

    imprint: str
    at: datetime


def read_token(data: bytes) -> Token:
    """The first SHA-256 imprint of a token and the instant that follows it. Raises PhcoError E_JETON."""
    place = data.find(_SHA256) if len(data) <= MOST_BYTES else -1
    while place >= 0:
        rest = data[place + len(_SHA256) :]
        rest = rest.removeprefix(b"\x05\x00")  # absent or NULL parameters
        if rest[:2] == b"\x04\x20" and len(rest) > 36 and rest[34] == 0x02 and rest[35] < 0x80:
            after = rest[36 + rest[35] :]  # past the serial number
            if (at := _instant(after)) is not None:
                return Token(imprint=rest[2:34].hex(), at=at)
        place = data.find(_SHA256, place + 1)
    raise PhcoError(
        "E_JETON", "Ce fichier n’est pas un jeton d’horodatage RFC 3161 fait en SHA-256.", "--jeton",
        "« openssl ts -query -sha256 -data publication/manifeste.phco », puis la réponse de l’autorité (.tsr).",
    )  # fmt: skip


def _instant(data: bytes) -> datetime | None:
    if len(data) < 2 or data[0] != 0x18 or data[1] >= 0x80:
        return None
    text = data[2 : 2 + data[1]].decode("ascii", "replace")
    if not _GENERALIZED.fullmatch(text):
        return None
    try:
        return datetime.strptime(text[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def attach(desk: Desk, data: bytes, now: datetime) -> Token:
    """Keep a token with the manifest that it dates; the same one again writes nothing.

    Raises PhcoError: E_JETON (not a token, or of another file), E_ETAPE (nothing is frozen).
    """
    token, frozen = read_token(data), [one.number for one in rounds(desk.store) if one.frozen_at is not None]
    path = desk.outputs / MANIFEST
    manifest = path.read_bytes() if path.is_file() else b""
    if not frozen or not manifest:
        raise step_fault("Aucun tour n’est figé : il n’y a pas d’engagement à dater.", "« phco dmg apparier figer 1 ».")
    kept = {one["manifeste"] for one in attached(desk.store)}
    if token.imprint not in kept and token.imprint != hashlib.sha256(manifest).hexdigest():
        raise PhcoError(
            "E_JETON", "Ce jeton ne date pas le manifeste publié : son empreinte est celle d’un autre fichier.",
            "--jeton", f"Faites dater sorties/{MANIFEST} tel qu’il est, sans l’ouvrir ni le renommer.",
        )  # fmt: skip
    body = {
        "tour": max(frozen), "jeton": desk.keep(data, "jeton.tsr", now), "le": utc_text(token.at),
        "manifeste": token.imprint,
    }  # fmt: skip
    if token.imprint not in kept:
        desk.keep(manifest, "manifeste-date.phco", now)
    if body["jeton"] not in {one["jeton"] for one in attached(desk.store)}:
        desk.record([Event(kind="jeton", body=body)], now)
    return token


def attached(store: Store) -> list[JsonView]:
    """Every token, in order: its round, its object, its instant, the manifest's sha256."""
    return [entry.body for entry in store.entries(kinds=("jeton",))]


def published(desk: Desk) -> Iterator[tuple[JsonObject, dict[str, bytes]]]:
    """For each token: its line of the publication's index, and its two files by their names."""
    for number, body in enumerate(attached(desk.store), start=1):
        stem = f"{FOLDER}/tour{body['tour']}-{number}"
        line = {
            "tour": body["tour"], "le": body["le"], "nom": f"{stem}.tsr", "manifeste": f"{stem}-manifeste.phco",
        }  # fmt: skip
        yield (
            line,
            {line["nom"]: desk.objects.get(body["jeton"]), line["manifeste"]: desk.objects.get(body["manifeste"])},
        )
