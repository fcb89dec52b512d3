"""An invitation small enough for a QR code: only what changes from one to the next; the device writes the rest again.

The same code gives the same bytes everywhere, so the file that is written again is the one that was signed, or its
signature does not hold: the short form needs no trust of its own.
"""

from __future__ import annotations

import base64
import binascii
import re
from datetime import UTC, datetime
from typing import Final

from phco.errors import PhcoError
from phco.local import DEFAULT, chosen
from phco.packages.codes import fault
from phco.packages.identity import b64, b64url, unb64
from phco.packages.kinds import KINDS
from phco.packages.reading import read_content, unwrap
from phco.packages.statement import About, refuse_stranger
from phco.packages.writing import attach, prepare

VERSIONS: Final = ("1", "2")  # the first one names no DMG; the second one names the key that signs
MAX_CHARS: Final = 1200
PARTS: Final = 12  # and the subdivision's code, where it is not the first one
KIND: Final = KINDS["invitation"]
PREVIOUS: Final = "sha256:"
_INSTANT: Final = "%Y%m%dT%H%M%SZ"
_SEQ: Final = re.compile(r"[1-9][0-9]{0,9}")


def shorten(package: bytes) -> str:
    """The short form of a signed invitation: about 350 characters, safe in a link's fragment.

    Raises PhcoError as the reader does; the signature is not verified here.
    """
    sealed = unwrap(package)
    found = read_content(sealed, None)
    about, row = found.about, found.tables["invitation"][0]
    parts = (
        VERSIONS[about.dmg is not None], about.campaign, str(about.seq),
        b64url(bytes.fromhex(about.prev.removeprefix(PREVIOUS))) if about.prev else "",
        about.created.astimezone(UTC).strftime(_INSTANT), about.application,
        str(row["personne"]), str(row["role"]), str(row["expire"]), b64url(unb64(str(row["cle_sceau"]))),
        found.keyid, b64url(sealed.envelope.signature),
        *([about.subdivision] if about.subdivision != DEFAULT else []),
    )  # fmt: skip
    text = "~".join(parts).replace("+", "*")  # a version's « + » would read as a space
    if lengthen(text) != package:
        raise ValueError("not an invitation as the desk writes it")
    return text


def lengthen(text: str) -> bytes:
    """The invitation's file, byte for byte.

    Raises PhcoError E_LINK for what is cut, altered or of another version, E_SUBDIVISION for that of another place.
    """
    parts = text.replace("*", "+").split("~")
    whole = len(text) <= MAX_CHARS and len(parts) in (PARTS, PARTS + 1) and parts[0] in VERSIONS
    if whole:
        refuse_stranger(parts[PARTS] if len(parts) > PARTS else DEFAULT, "invitation")
    if not whole or parts[PARTS:] != ([] if chosen() == DEFAULT else [chosen()]):
        raise fault("E_LINK", where="invitation")
    version, campaign, seq, prev, created, application, person, role, expires, sealing, keyid, signature = parts[:PARTS]
    try:
        if not _SEQ.fullmatch(seq):
            raise ValueError
        about = About(
            kind=KIND, campaign=campaign, author="dmg", seq=int(seq), application=application,
            created=datetime.strptime(created, _INSTANT).replace(tzinfo=UTC),
            prev=f"{PREVIOUS}{_raw(prev).hex()}" if prev else None, dmg=keyid if version == VERSIONS[1] else None,
        )  # fmt: skip
        row = {
            "campagne": campaign, "personne": person, "role": role, "expire": expires, "cle_sceau": b64(_raw(sealing)),
        }  # fmt: skip
        return attach(prepare(about, {"invitation": [row]}), keyid, _raw(signature))
    except (PhcoError, ValueError):
        raise fault("E_LINK", where="invitation") from None


def _raw(text: str) -> bytes:
    """Base64 of a link; ValueError unless it is spelled in the one way that we write."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        raise ValueError from None
    if b64url(raw) != text:
        raise ValueError
    return raw
