"""What some bytes are, whoever named them: a package, a message, a mailbox, an archive, a wrapping that hides one.

The bytes are believed before the name. What cannot be opened here has a refusal of its own, with its remedy.
"""

from __future__ import annotations

import re
from enum import Enum

from phco.errors import PhcoError
from phco.host.mailbox.headers import is_field
from phco.host.mailbox.mime import SEAL, ZIP

ASIDE = "ne fait pas partie du dépôt"
SAVE = "Enregistrez le message depuis la messagerie au format .eml, ou enregistrez sa pièce jointe .phco seule."
DOCUMENTS = (
    ".docx", ".doc", ".docm", ".odt", ".rtf", ".pdf", ".xlsx", ".xls", ".xlsm", ".ods", ".csv", ".pptx", ".ppt", ".odp",
    ".txt", ".md", ".html", ".htm", ".jpg", ".jpeg", ".png", ".gif", ".heic", ".webp", ".svg", ".tif", ".tiff", ".ics",
    ".vcf", ".pages", ".numbers", ".mp3", ".mp4", ".mov", ".m4a",
)  # fmt: skip
BARE = "Demandez un nouvel envoi, avec le fichier .phco joint tel quel."


class Kind(Enum):
    """How a file is to be opened."""

    PACKAGE = "paquet"
    MAIL = "courriel"
    MBOX = "boîte mbox"
    EMLX = "courriel d’Apple Mail"
    OUTLOOK = "message d’Outlook"
    ZIP = "archive"
    TWIN = "moitié AppleDouble"
    CLOSED = "enveloppe illisible"
    OTHER = "autre"


_MAIL_NAMES = re.compile(
    rb"(?im)^(?:received|return-path|delivered-to|from|to|subject|date|message-id|mime-version|content-type|"
    rb"x-[a-z-]{2,40}|dkim-signature|reply-to)[ \t]*:"
)
_MAIL_ENDS = (".eml", ".msg", ".mht", ".mhtml", ".mim", ".mime")
_SIGNED_MAIL = re.compile(rb"(?i)\s{0,20}(?:content-[a-z-]{2,30}|mime-version)[ \t]*:")
_APPLE_SINGLE = b"\x00\x05\x16\x00"
_BYTES_COUNT = re.compile(rb"\s{0,20}\d{1,10}[ \t]*\r?\n")
_PKCS7 = re.compile(rb"0[\x80-\x84].{0,4}\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07", re.DOTALL)
_MSG_STREAM = "__properties_version1.0".encode("utf-16-le")
# Bytes at the start → what it is and what to do. Never to be mixed with documents, which are simply no package.
_WINMAIL = (
    "Outlook a enfermé les pièces jointes dans winmail.dat (format « texte enrichi », TNEF).",
    "Demandez un nouvel envoi au format HTML ou texte brut (Outlook : Format du texte), fichier .phco joint.",
)
_SIGNED = (
    "Ce message est chiffré ou signé en bloc (S/MIME, smime.p7m) : ses pièces jointes sont dedans.",
    "Ouvrez-le dans la messagerie et enregistrez sa pièce jointe .phco, ou demandez un envoi non chiffré.",
)
_PGP = (
    "Ce message est chiffré (PGP) : ses pièces jointes sont dedans.",
    "Déchiffrez-le dans la messagerie et enregistrez sa pièce jointe .phco, ou demandez un envoi non chiffré.",
)
_PACKED = ("Cette archive ({}) ne s’ouvre pas ici.", f"{BARE[:-1]}, ou dans un zip.")
_STORE = ("Ce fichier de données d’Outlook ({}) ne s’ouvre pas ici.", "Exportez les messages en .eml ou en .msg.")
_CLOSED_STARTS = (
    (b"\x78\x9f\x3e\x22", "winmail.dat", _WINMAIL), (b"-----BEGIN PGP MESSAGE", "PGP", _PGP),
    (b"-----BEGIN PKCS7", "smime.p7m", _SIGNED),
    (b"7z\xbc\xaf\x27\x1c", "7z", _PACKED), (b"Rar!\x1a\x07", "rar", _PACKED),
    (b"\x1f\x8b\x08", "gz", _PACKED), (b"\xfd7zXZ\x00", "xz", _PACKED), (b"BZh", "bz2", _PACKED),
    (b"!BDN", "pst", _STORE), (_APPLE_SINGLE, "AppleSingle", _PACKED),
    (b"(This file must be converted with BinHex", "BinHex", _PACKED),
)  # fmt: skip
_CLOSED_NAMES = (
    ("winmail.dat", _WINMAIL), (".p7m", _SIGNED), (".p7c", _SIGNED), (".7z", _PACKED), (".rar", _PACKED),
    (".tar", _PACKED), (".gz", _PACKED), (".tgz", _PACKED), (".xz", _PACKED), (".bz2", _PACKED), (".hqx", _PACKED),
    (".pst", _STORE), (".ost", _STORE), (".olm", _STORE), (".gpg", _PGP), (".pgp", _PGP),
)  # fmt: skip
_CLOSED_TYPES = {
    "application/ms-tnef": _WINMAIL, "application/vnd.ms-tnef": _WINMAIL, "application/pkcs7-mime": _SIGNED,
    "application/x-pkcs7-mime": _SIGNED, "application/pgp-encrypted": _PGP,
}  # fmt: skip
_PARTIAL = (
    "Ce message a été découpé en plusieurs envois ({}).",
    "Demandez un nouvel envoi en un seul message, avec le fichier .phco joint.",
)
_ELSEWHERE = ("La pièce jointe n’est pas dans le message : seule son adresse y est ({}).", BARE)


def kind_of(data: bytes, name: str, mime: str = "") -> Kind:
    """What a file is. ``name`` and ``mime`` decide only where its bytes leave a doubt."""
    low = name.lower()
    if data.startswith(b"\x00\x05\x16\x07"):
        return Kind.TWIN
    if data.startswith(_APPLE_SINGLE):
        return Kind.CLOSED
    if low.endswith(".phco") or data.startswith(SEAL):
        return Kind.PACKAGE
    if data.startswith((ZIP, b"PK\x05\x06")) or low.endswith(".zip"):
        return Kind.ZIP
    if data.startswith(b"\xd0\xcf\x11\xe0") and (low.endswith((".msg", ".oft")) or _MSG_STREAM in data):
        return Kind.OUTLOOK
    if low.endswith(".p7m") and _SIGNED_MAIL.match(data):
        return Kind.MAIL  # Outlook gives this name to the whole message that was signed in the clear
    if closed(data, name, mime) is not None:
        return Kind.CLOSED
    return _message(data, low, mime)


def _message(data: bytes, low: str, mime: str) -> Kind:
    start = data[:4096]
    if low.endswith(".emlx") or _emlx(start):
        return Kind.EMLX
    head = start.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    envelope = head.startswith(b"From ") and is_field(head.partition(b"\n")[2])
    if low.endswith((".mbox", ".mbx")) or low.rsplit("/")[-1] == "mbox" or envelope:
        return Kind.MBOX
    if low.endswith(_MAIL_ENDS) or mime in ("message/rfc822", "message/global"):
        return Kind.MAIL
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = start.decode("utf-16", "replace").encode()
    if is_field(head) and len(_MAIL_NAMES.findall(head[:2048])) >= 3:
        return Kind.MAIL
    return Kind.PACKAGE if ".phco" in low else Kind.OTHER


def _emlx(start: bytes) -> bool:
    count = _BYTES_COUNT.match(start)
    return count is not None and len(_MAIL_NAMES.findall(start, count.end())) >= 2


def closed(data: bytes, name: str, mime: str = "") -> PhcoError | None:
    """The refusal of what wraps its content in a way that is not opened here; None for anything else."""
    low = name.lower()
    found = next(((label, told) for start, label, told in _CLOSED_STARTS if data.startswith(start)), None)
    if found is None and _PKCS7.match(data) and not low.endswith(".p7s"):
        found = ("smime.p7m", _SIGNED)
    if found is None and data[257:262] == b"ustar":
        found = ("tar", _PACKED)
    if found is None and low.endswith(".p7s"):
        return None
    if found is None and mime in _CLOSED_TYPES:
        found = (mime, _CLOSED_TYPES[mime])
    if found is None and mime == "message/partial":
        found = (mime, _PARTIAL)
    if found is None and mime == "message/external-body":
        found = (mime, _ELSEWHERE)
    if found is None:
        found = next(((end, told) for end, told in _CLOSED_NAMES if low.endswith(end)), None)
    if found is None:
        return None
    label, (what, fix) = found
    code = "E_ARCHIVE" if found[1] in (_PACKED, _STORE) else "E_COURRIEL_ENVELOPPE"
    return PhcoError(code, what.format(label), name, fix)


def is_signature(name: str, mime: str) -> bool:
    """A detached signature: it holds nothing, what it signs lies beside it."""
    return name.lower().endswith((".p7s", "signature.asc")) or mime in (
        "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature",
    )  # fmt: skip
