"""Accents already spoiled before the file came to us (« HÃ©lÃ¨ne », « Pr‚v“t »): seen, named, their repair proposed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from phco.errors import PhcoError
from phco.host.spreadsheets.encoding.letters import FREQUENT, french

TWICE = {"cp1252": "Windows-1252", "mac_roman": "Macintosh", "cp850": "DOS (850)"}
COMMON = "éèêëàâçîïôùûœÉÈÀÇ’"
# characters that French has not, and what stands for them in a text of DOS or of a Macintosh read as Windows-1252
_NEVER = "‚ˆ‡‰ƒ‹„†˜¸"
_LETTERS = "ŠŽžš"
_CASED = "“”™"  # suspect between two letters only
_WORD = re.compile("[^\\W\\d_]*(?:[‚ˆ‡‰ƒ‹„†˜¸“”™–—…•\x80-\x9f][^\\W\\d_]*)+|[^\\W\\d_]+")
WORDED = {"cp850": "DOS (850)", "mac_roman": "Macintosh"}

_LONE = re.compile("(?<=[a-z])Ã(?=[ \xa0]|$)|(?:^|(?<= ))Ã(?=[ \xa0])")  # « à », whose second byte became a space
_SURE = _NEVER + _LETTERS + _CASED
_DOUBT = _SURE + "‘•–—…›œŒ"
_DOUBTFUL = re.compile(f"[{_DOUBT}\x80-\x9f]")
_ODD = re.compile(r"[^\x00-\x7f]")
_PARTS = re.compile(_WORD.pattern + "|.", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Spoiled:
    """A spoiled text: what was seen of it, the writing it most likely had, and which encodings were confused."""

    seen: str
    repaired: str
    how: str


def _replaced(pattern: re.Pattern[str], meant: Mapping[str, str], text: str) -> str:
    return pattern.sub(lambda match: meant[match[0]], text)


def spoiled(text: str, known: str = "") -> Spoiled | None:
    """Whether a text has accents that another program spoiled; None for a sound text (nearly always, and quickly).

    ``known``: the habit of its file.
    """
    if text.isascii():
        return None
    if not _leads().search(text):
        return _old(text, known)
    for encoding, called in TWICE.items():
        pattern, meant = _sequences(encoding)
        found = next((match for match in pattern.finditer(text) if _stands(match, text)), None)
        if found:
            repaired = _replaced(pattern, meant, text)
            if encoding == "cp1252":
                repaired = _LONE.sub("à", repaired)
            if not _ODD.search(pattern.sub("", text)) or meant[found[0]] in COMMON:
                return Spoiled(seen=found[0], repaired=repaired, how=f"de l’UTF-8 lu en {called}")
    if _LONE.search(text):
        return Spoiled(seen="Ã", repaired=_LONE.sub("à", text), how="de l’UTF-8 lu en Windows-1252")
    return _old(text, known)


def _stands(match: re.Match[str], text: str) -> bool:
    """Whether a sequence stands where a French character would: against a letter, or alone between spaces."""
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    beside = before + after
    return any(char.isascii() and char.isalpha() for char in beside) or not beside.strip(" \xa0'.,;:()0123456789Ââ")


@cache
def _sequences(encoding: str) -> tuple[re.Pattern[str], Mapping[str, str]]:
    """What each French character's UTF-8 bytes look like once read in another encoding."""
    meant: dict[str, str] = {}
    for char in FREQUENT:
        raw = char.encode()
        if encoding == "cp1252":  # the five bytes that it has not stay control characters, or all do (ISO 8859-1)
            meant["".join(map(_cp1252, raw))] = meant[raw.decode("latin-1")] = char
        else:
            meant[raw.decode(encoding)] = char
    ordered = sorted(meant, key=len, reverse=True)
    return re.compile("|".join(re.escape(one) for one in ordered)), meant


@cache
def _leads() -> re.Pattern[str]:
    """The first characters of all those sequences."""
    return re.compile("[" + re.escape("".join({one[0] for code in TWICE for one in _sequences(code)[1]})) + "]")


def _cp1252(byte: int) -> str:
    try:
        return bytes((byte,)).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


def habit(texts: Iterable[str]) -> str:
    """The encoding (``cp850``, ``mac_roman``) that some words of a file were surely in, read as Windows-1252; or none.

    Once it is known, what would be doubtful in one cell alone (« Ana•s ») is not any more.
    """
    words = [
        word[0] for text in texts if _DOUBTFUL.search(text) for word in _WORD.finditer(text[:500]) if _suspect(word[0])
    ]
    scores: dict[str, float] = {}
    for encoding in WORDED:
        read = [found for word in words[:300] if (found := _read_again(word, encoding)) is not None]
        scores[encoding] = len(read) + sum((french(one) or -99.0) for one in read) / 1000
    best = max(scores, key=lambda one: scores[one])
    return best if words and scores[best] > 0 else ""


def _old(text: str, known: str) -> Spoiled | None:
    """A text of DOS or of a Macintosh that was read as Windows-1252: « H‚lŠne », « PrŽvôt »."""
    if not _DOUBTFUL.search(text):
        return None
    if known:
        found = "".join(_meant(char, known) or char for char in text)
        odd = next((old for old, new in zip(text, found, strict=True) if old != new), "")
        return Spoiled(seen=odd, repaired=found, how=_told(known)) if odd else None
    for word in _WORD.finditer(text):
        seen = _suspect(word[0])
        for encoding in WORDED if seen else ():
            if _read_again(word[0], encoding) is not None:
                parts = _PARTS.findall(text)
                whole = "".join(_read_again(one, encoding) or one if _suspect(one) else one for one in parts)
                return Spoiled(seen=seen, repaired=whole, how=_told(encoding))
    return None


def _told(encoding: str) -> str:
    return f"un texte {WORDED[encoding]} lu en Windows-1252"


def _suspect(word: str) -> str:
    """The character of a word that French would not put there."""
    letters = any(char.isalpha() and char.isascii() for char in word)
    for place, char in enumerate(word):
        before, after = word[place - 1 : place], word[place + 1 : place + 2]
        if (char in _NEVER or "\x80" <= char <= "\x9f") and letters and (before.isalpha() or after.isalpha()):
            return char
        if char in "ŠŽ" and before.isalpha() and before.isascii() and (before.islower() or after.islower()):
            return char
        if char in _CASED and before.isalpha() and after.islower():
            return char
    return ""


def _meant(char: str, encoding: str) -> str:
    """What a character of the middle of Windows-1252 is in another encoding, where that is common in French."""
    if not (char in _DOUBT or "\x80" <= char <= "\x9f"):
        return ""
    raw = bytes((ord(char),)) if char < "\xa0" else char.encode("cp1252")
    found = raw.decode(encoding)
    return found if found in COMMON else ""


def _read_again(word: str, encoding: str) -> str | None:
    """A word with its suspect characters read in another encoding; None where that does not give French."""
    found = [_meant(char, encoding) if char in _SURE or "\x80" <= char <= "\x9f" else char for char in word]
    return "".join(found) if all(found) else None


def spoiled_fault(text: str, where: str, known: str = "") -> PhcoError | None:
    """E_ENCODING for a spoiled text, None for a sound one. ``known``: the habit of its file."""
    found = spoiled(text, known)
    if found is None:
        return None
    shown = text if len(text) <= 60 else f"{text[:60]}…"
    what = f"Les accents sont abîmés (« {found.seen} » dans « {shown} ») : c’est {found.how}."
    better = found.repaired if len(found.repaired) <= 60 else f"{found.repaired[:60]}…"
    fix = f"Écrivez « {better} », ou enregistrez de nouveau le fichier d’origine en « CSV UTF-8 »."
    return PhcoError("E_ENCODING", what, where, fix)
