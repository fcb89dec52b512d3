"""The DMG's own keys: one signs what it publishes, one opens what is sealed to it, one secret makes the codes.

They lie in one file, ``cles/dmg.cles`` (0600 in a folder 0700), under a passphrase: scrypt (n = 2^16, r = 8, p = 1),
then AES-256-GCM bound to the public half, which stays readable in ``cles/dmg.public.json``.
"""

from __future__ import annotations

import base64
import hmac
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)

from phco.errors import PhcoError
from phco.host.disk.files import REAL_DISK, Disk, make_folder, write_whole
from phco.host.keys.keys import PrivateKey, Secret, new_key, private_key
from phco.jsontext import JsonObject, canonical, loads_object
from phco.packages.enrolment import CODE_BYTES
from phco.packages.identity import Algorithm, KeyRecord
from phco.packages.kinds import AUTHOR

FILE = "dmg.cles"
MIN_PASSPHRASE = 12
SCRYPT_N, SCRYPT_R, SCRYPT_P = 2**16, 8, 1


@dataclass(frozen=True, kw_only=True)
class DeskKeys:
    """The opened keys."""

    signing: Secret
    opening: EllipticCurvePrivateKey
    secret: bytes

    def __reduce__(self) -> tuple[Callable[[bytes, bytes, bytes], DeskKeys], tuple[bytes, bytes, bytes]]:
        """How they go to another process of this program, through a pipe and nowhere else."""
        return _again, (_der(self.signing), _der(self.opening), self.secret)

    def code(self, campaign: str, person: str, number: int) -> bytes:
        """The 16 bytes of a person's one-time code (``enrolment.code_text`` spells them); never written down here."""
        return hmac.digest(self.secret, canonical(["code", campaign, person, number]), "sha256")[:CODE_BYTES]

    def own(self, keyid: str) -> KeyRecord | None:
        """The record of the key that signs, when it is the one that this names."""
        record = self.signer.record(AUTHOR, "dmg")
        return record if record.keyid == keyid else None

    @cached_property
    def signer(self) -> PrivateKey:
        """The key that signs what the DMG publishes."""
        return private_key(self.signing)

    @cached_property
    def opener(self) -> PrivateKey:
        """The key that opens what is sealed to the DMG."""
        return private_key(self.opening)

    @property
    def sealing(self) -> bytes:
        """The public half of it: what everyone seals to, as the manifest tells it."""
        return self.opener.public.raw


def new_keys(algorithm: Algorithm = "Ed25519") -> DeskKeys:
    """Fresh keys, from the system's own randomness. ``algorithm``: of the key that signs."""
    return DeskKeys(
        signing=new_key(algorithm).secret, opening=generate_private_key(SECP256R1()), secret=secrets.token_bytes(32)
    )


def written(passphrase: str) -> str:
    """A passphrase in the one writing that all keyboards and systems agree on (NFC, without a byte order mark)."""
    return unicodedata.normalize("NFC", passphrase.removeprefix("\ufeff"))


def check_passphrase(passphrase: str) -> None:
    """Refuse one that is too short. Raises PhcoError E_PHRASE_COURTE."""
    if len(passphrase) < MIN_PASSPHRASE:
        raise PhcoError(
            "E_PHRASE_COURTE",
            f"La phrase secrète a {len(passphrase)} caractères ; il en faut au moins {MIN_PASSPHRASE}.",
            "phrase",
            "Prenez quatre mots tirés au hasard, par exemple, et gardez-les sous enveloppe.",
        )


def _derive(passphrase: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return Scrypt(salt=salt, length=32, n=n, r=r, p=p).derive(passphrase.encode("utf-8"))


def save(folder: Path, keys: DeskKeys, passphrase: str, *, disk: Disk = REAL_DISK) -> None:
    """Write the key file under a passphrase, replacing the one there in one step."""
    passphrase = written(passphrase)
    check_passphrase(passphrase)
    make_folder(folder, private=True)
    plain = canonical({"ouverture": _text(_der(keys.opening)), "secret": _text(keys.secret),
                       "signature": _text(_der(keys.signing))})  # fmt: skip
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    head: dict[str, object] = {"format": "phco-cles-1", "n": SCRYPT_N, "p": SCRYPT_P, "r": SCRYPT_R, "sel": _text(salt)}
    sealed = AESGCM(_derive(passphrase, salt, SCRYPT_N, SCRYPT_R, SCRYPT_P)).encrypt(nonce, plain, canonical(head))
    whole = canonical(head | {"chiffre": _text(sealed), "nonce": _text(nonce)})
    write_whole(folder / FILE, whole, disk=disk, private=True)


def load(folder: Path, passphrase: str) -> DeskKeys:
    """Open the key file. Raises PhcoError: E_CLES_ABSENTES, E_CLES_ABIMEES, E_PHRASE."""
    path = folder / FILE
    if not path.is_file():
        raise PhcoError(
            "E_CLES_ABSENTES",
            "Les clés du DMG ne sont pas dans ce dossier.",
            str(path),
            "Remettez le fichier dmg.cles depuis sa sauvegarde : sans lui, rien de ce qui est scellé ne s’ouvre.",
        )
    try:
        whole = loads_object(path.read_bytes())
        nonce, sealed = _bytes(whole.pop("nonce")), _bytes(whole.pop("chiffre"))
        n, r, p = int(whole["n"]), int(whole["r"]), int(whole["p"])
        if whole["format"] != "phco-cles-1" or not (n <= 2**20 and r <= 16 and p <= 4):
            raise ValueError
        salt = _bytes(whole["sel"])
        tried = list(dict.fromkeys((written(passphrase), passphrase)))  # as typed: what a former version sealed under
        keys = (_derive(one, salt, n, r, p) for one in tried)
    except (PhcoError, KeyError, TypeError, ValueError, AttributeError, OSError):
        raise PhcoError(
            "E_CLES_ABIMEES", "Le fichier des clés est abîmé.", path.name, "Remettez-le depuis sa sauvegarde."
        ) from None
    plain = next((found for key in keys if (found := _opened(key, nonce, sealed, canonical(whole))) is not None), None)
    if plain is None:
        raise PhcoError(
            "E_PHRASE",
            "La phrase secrète n’ouvre pas les clés.",
            "phrase",
            "Vérifiez majuscules, espaces et clavier ; la phrase ne peut pas être retrouvée par ailleurs.",
        )
    return _again(_bytes(plain["signature"]), _bytes(plain["ouverture"]), _bytes(plain["secret"]))


def _again(signing: bytes, opening: bytes, secret: bytes) -> DeskKeys:
    """The keys, from their bytes."""
    signs, opens = load_der_private_key(signing, None), load_der_private_key(opening, None)
    assert isinstance(signs, Secret)
    assert isinstance(opens, EllipticCurvePrivateKey)
    return DeskKeys(signing=signs, opening=opens, secret=secret)


def _opened(key: bytes, nonce: bytes, sealed: bytes, bound: bytes) -> JsonObject | None:
    try:
        return loads_object(AESGCM(key).decrypt(nonce, sealed, bound))
    except InvalidTag:
        return None


def _der(key: Secret) -> bytes:
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
