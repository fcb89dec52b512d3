"""The keys of a fictional person, so that anyone can play them on a site that a demonstration published.

A private key never travels for a real person. This file is therefore signed by the desk of the demonstration, and a
site accepts it only under the key of the DMG that it is built with: no real DMG ever signs one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from phco.fields import Fields
from phco.jsontext import JsonObject, canonical, loads
from phco.packages.codes import fault
from phco.packages.enrolment import read_enrolment
from phco.packages.identity import ALGORITHMS, SIGNATURE_BYTES, b64, unb64

FORMAT: Final = "phco-appareil-fictif-1"
NOTICE: Final = "Personne fictive d’une démonstration : ses clés sont publiques et ne protègent rien."
MAX_BYTES: Final = 64 * 1024
MAX_PKCS8: Final = 400  # characters of base64
ROLES: Final = ("dj", "pamsu")


def signed_bytes(content: bytes) -> bytes:
    """What the desk signs: another prefix than a package's, so that neither is ever taken for the other."""
    return FORMAT.encode() + b"\n" + content


def write_device(device: Mapping[str, object], sign: Callable[[bytes], bytes]) -> bytes:
    """The file of one person. ``device``: as ``read_device`` gives it; ``sign``: the desk's own key."""
    content = canonical(dict(device))
    signature = b64(sign(signed_bytes(content)))
    body = {"format": FORMAT, "avertissement": NOTICE, "contenu": b64(content), "signature": signature}
    data = canonical(body)
    read_device(data)
    return data


def read_device(data: bytes | str) -> tuple[JsonObject, bytes, bytes]:
    """The device, the bytes that are signed, the signature: to verify under the DMG's key before anything is kept.

    The device: ``{"campagne", "personne", "role", "titre", "seq", "prev", "enrolement", "signature", "sceau",
    "sceau_dmg"}``; ``signature`` and ``sceau``: ``{"algorithme", "cle", "pkcs8"}``. Raises PhcoError(s): E_FICTIF for
    another file, the JSON family, the codes of ``Fields``.
    """
    value = loads(data, max_bytes=MAX_BYTES)
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise fault("E_FICTIF")
    outer = Fields(value)
    outer.text("format")
    outer.text("avertissement", "", max_length=300)
    content = unb64(outer.text("contenu", max_length=MAX_BYTES), "contenu")
    signature = unb64(outer.text("signature", max_length=100), "signature")
    outer.close()
    if len(signature) != SIGNATURE_BYTES:
        raise fault("E_SIGNATURE_FORMAT", where="signature")
    fields = Fields(loads(content, max_bytes=MAX_BYTES), "contenu")
    device: JsonObject = {
        "campagne": fields.text("campagne", max_length=7),
        "personne": fields.text("personne", max_length=64),
        "role": fields.choice("role", ROLES),
        "titre": fields.text("titre", max_length=80),
        "seq": fields.integer("seq", low=0),
        "prev": fields.text("prev", None, nullable=True, max_length=80),
        "enrolement": read_enrolment(fields.raw("enrolement"), "contenu.enrolement").as_json(),
        "sceau_dmg": fields.text("sceau_dmg", max_length=200),
    }
    for name in ("signature", "sceau"):
        child = fields.child(name, fields.raw(name))
        device[name] = {
            "algorithme": child.choice("algorithme", ALGORITHMS),
            "cle": child.text("cle", max_length=200),
            "pkcs8": child.text("pkcs8", max_length=MAX_PKCS8),
        }
        child.close()
    fields.close()
    return device, signed_bytes(content), signature
