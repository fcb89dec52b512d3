"""Calls of keys and of enrolment: what is read of them, and what the page signs and opens with them."""

from __future__ import annotations

from phco.calls.packages.entry import blob_of, public_key_of
from phco.fields import Fields
from phco.jsontext import JsonObject
from phco.packages import seal
from phco.packages.enrolment import code_secret, enrol
from phco.packages.fictional_device import MAX_BYTES as MAX_DEVICE
from phco.packages.fictional_device import read_device
from phco.packages.identity import ALGORITHMS, PublicKey, b64
from phco.packages.shortlink import MAX_CHARS, lengthen


def sceller(entry: object) -> JsonObject:
    """``paquet.sceller``: what the page encrypts for a recipient; the file is ``entete`` then ``enc ‖ ciphertext``."""
    fields = Fields(entry)
    data = blob_of(fields, "octets")
    key = public_key_of(fields, "destinataire")
    fields.close()
    front = seal.header(key)
    return {"entete": b64(front), "info": b64(front), "clair": b64(seal.pad(data)), "destinataire": key.thumbprint}


def desceller(entry: object) -> JsonObject:
    """``paquet.desceller``: the package inside the plaintext that the page decrypted."""
    fields = Fields(entry)
    plain = blob_of(fields, "clair")
    fields.close()
    return {"octets": b64(seal.unpad(plain))}


def cle(entry: object) -> JsonObject:
    """``identite.cle``: the name of a public key, for machines and for people; an unsound key is refused."""
    fields = Fields(entry)
    algorithm = fields.choice("algorithme", ALGORITHMS)
    raw = blob_of(fields, "cle")
    fields.close()
    key = PublicKey(algorithm=algorithm, raw=raw)
    return {"cle": key.thumbprint, "empreinte": key.fingerprint, "jwk": key.jwk}


def invitation(entry: object) -> JsonObject:
    """``identite.invitation``: the invitation's file, written again from the short form of a link or a QR code."""
    fields = Fields(entry)
    text = fields.text("lien", max_length=MAX_CHARS)
    fields.close()
    return {"octets": b64(lengthen(text))}


def code(entry: object) -> JsonObject:
    """``identite.code``: whether a one-time code is copied without a slip."""
    fields = Fields(entry)
    text = fields.text("code", max_length=200)
    fields.close()
    code_secret(text)
    return {"valide": True}


def appareil(entry: object) -> JsonObject:
    """``identite.appareil``: the keys of a fictional person, and what the page must verify before it keeps them.

    in: ``{"texte"}``, a file that ``phco demo`` left; out ``{"appareil", "a_verifier", "signature"}`` (base64). The
    page keeps nothing unless the DMG of its site signed those bytes: no real DMG ever does.
    """
    fields = Fields(entry)
    text = fields.text("texte", max_length=MAX_DEVICE)
    fields.close()
    device, message, signature = read_device(text)
    return {"appareil": device, "a_verifier": b64(message), "signature": b64(signature)}


def enroler(entry: object) -> JsonObject:
    """``identite.enroler``: bind two public keys to a person under a one-time code."""
    fields = Fields(entry)
    text, campaign, person = fields.text("code", max_length=200), fields.text("campagne"), fields.text("personne")
    signing, sealing = public_key_of(fields, "signature"), public_key_of(fields, "sceau")
    fields.close()
    bound = enrol(code_secret(text), campaign, person, signing, sealing)
    return {"enrolement": bound.as_json(), "cle": signing.thumbprint, "empreinte": signing.fingerprint}
