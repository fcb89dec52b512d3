"""The characters of a table file: its encoding decided, line by line where it must be, and never guessed in silence.

UTF-8, UTF-16 (with or without mark), UTF-32 with its mark; for bytes of another age, Windows-1252, Macintosh, DOS 850
and Latin-9 are weighed by what French writes with them. A line that none of them makes French is named, not read.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from phco.errors import PhcoError
from phco.french import plural
from phco.host.spreadsheets.encoding.letters import french

OLD = {"cp1252": "Windows-1252", "mac_roman": "Macintosh", "cp850": "DOS (850)", "iso8859_15": "ISO 8859-15"}
USUAL = {"cp1252": 1.5, "iso8859_15": 1.0}  # what most files of another age are in
MAX_LINES = 1_100_000  # a spreadsheet formatted to its last row writes 1 048 576 lines
ENOUGH = 2000  # lines of another age after which the encoding of the file is known, and only checked on the others
BATCH = 100  # lines checked at once
MOST_UNREAD = 1000  # lines that no encoding makes French: beyond, it is the file that is to be saved again
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_CHANCE = re.compile("[\u0180-\u0217\u021c-\u02af\u0530-\u058f]")  # letters that no one of ours writes
_LINES = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


@dataclass(kw_only=True)
class Decoded:
    """A file's text, what is worth telling of it, and its lines (from 1) that could not be decoded."""

    text: str
    notes: list[str] = field(default_factory=list)
    unreadable: dict[int, PhcoError] = field(default_factory=dict)

    def lines(self) -> list[str]:
        """The physical lines, whatever ends them (CR LF, LF, CR)."""
        return io.StringIO(self.text, newline="").readlines()


def decode(data: bytes, name: str) -> Decoded:
    """The text of a CSV. Raises E_ENCODING where no line can be trusted, E_CSV_TOO_BIG."""
    if data.startswith(b"\0\0\xfe\xff"):
        return _whole(data[4:], "utf-32-be", name)
    for mark, encoding in MARKS:
        if data.startswith(mark):
            if encoding != "utf-8":
                return _whole(data, encoding, name)
            data = data[len(mark) :]
            break
    if b"\x00" in data:
        return _whole(data, _wide(data, name), name)
    data = data.rstrip(b"\r\n\x1a")  # \x1a: the end of a file, for DOS
    if max(data.count(b"\n"), data.count(b"\r")) > MAX_LINES:
        fix = "Effacez les lignes vides du tableur, ou répartissez-le en plusieurs fichiers."
        raise PhcoError("E_CSV_TOO_BIG", f"Le fichier a plus de {MAX_LINES} lignes.", name, fix)
    text = _utf8(data)
    return Decoded(text=text) if text is not None else _by_line(data, name)


def _whole(data: bytes, encoding: str, name: str) -> Decoded:
    try:
        return Decoded(text=data.decode(encoding).rstrip("\x00"))
    except UnicodeDecodeError as error:
        raise _undecodable(name, error.start) from None


def _wide(data: bytes, name: str) -> str:
    """UTF-16 without its mark: Latin text has its zeros on one side, nearly all of them."""
    for encoding, side in (("utf-16-le", 1), ("utf-16-be", 0)):
        half, other = data[side : 4000 + side : 2], data[1 - side : 4001 - side : 2]
        if len(data) % 2 == 0 and half.count(0) > 0.7 * len(half) and other.count(0) < 0.02 * len(other):
            return encoding
    raise _undecodable(name, data.index(b"\x00"))


def _undecodable(name: str, place: int) -> PhcoError:
    what = f"Le fichier n’est pas du texte lisible (octet {place})."
    return PhcoError("E_ENCODING", what, name, "Enregistrez-le en « CSV UTF-8 » depuis le tableur.")


def _by_line(data: bytes, name: str) -> Decoded:
    """Each line on its own: UTF-8 where it is, else the old encoding of the file, else the one that suits the line."""
    lines = _LINES.findall(data)
    texts: list[str | None] = [_utf8(line) for line in lines]
    old = [index for index, text in enumerate(texts) if text is None]
    common, scores = _scored(lines, old, name)
    found: dict[int, PhcoError] = {}
    used: dict[str, list[int]] = {}
    if common is not None and old:
        read = io.StringIO(b"".join(lines[index] for index in old).decode(common, "replace"))  # a letter a byte
        for index in old:
            texts[index] = read.read(len(lines[index]))
        used[common] = [index + 1 for index in old]
    for index in old if common is None else ():
        encoding = _best(scores[index])
        if encoding is None:
            texts[index] = "".join(chr(byte) if byte < 128 else "\ufffd" for byte in lines[index])
            found[index + 1] = _unsure(lines[index], f"{name}:{index + 1}")
        else:
            texts[index] = lines[index].decode(encoding, "replace")
            used.setdefault(encoding, []).append(index + 1)
    if not used:
        raise _undecodable(name, next(place for place, byte in enumerate(data) if byte > 127))
    mixed = len(used) > 1 or any(text is not None and not line.isascii() for line, text in _others(lines, texts, old))
    return Decoded(text="".join(text or "" for text in texts), notes=_told(used, mixed), unreadable=found)


def _scored(
    lines: Sequence[bytes], old: Sequence[int], name: str
) -> tuple[str | None, Mapping[int, Mapping[str, float]]]:
    """The encoding of every line of another age, or else the scores of each.

    Once the encoding is known from enough of them, the others are only checked, while it suits them.
    """
    found: dict[int, Mapping[str, float]] = {index: _scores(lines[index]) for index in old[:ENOUGH]}
    known = _common(found.values()) if len(old) > ENOUGH else None
    rest = old[ENOUGH:]
    if known is not None:
        batches = (b"".join(lines[index] for index in rest[at : at + BATCH]) for at in range(0, len(rest), BATCH))
        if all(_scores(batch, (known,)) for batch in batches):  # a letter is judged by its neighbours, within its line
            return known, found
    unread = sum(not one for one in found.values())
    for index in rest:
        found[index] = _scores(lines[index])
        unread += not found[index]
        if unread > MOST_UNREAD:
            raise _undecodable(name, sum(map(len, lines[:index])))
    return _common(found.values()), found


def _others(
    lines: Sequence[bytes], texts: Sequence[str | None], old: Iterable[int]
) -> Iterable[tuple[bytes, str | None]]:
    apart = set(old)
    return ((line, texts[index]) for index, line in enumerate(lines) if index not in apart)


def _utf8(data: bytes) -> str | None:
    """Its UTF-8; None where it is not, or by chance alone (« ’É » of a Macintosh makes an Armenian letter)."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if _CHANCE.search(text) and _scores(data) else text


def _told(used: Mapping[str, Sequence[int]], mixed: bool) -> list[str]:
    if not mixed:
        encoding = next(iter(used))
        return [f"Le fichier n’est pas en UTF-8 : il a été lu en {_called(encoding)}."]
    return [
        f"{ranges(numbers)} : {'lue' if len(numbers) == 1 else 'lues'} en {_called(encoding)}, "
        "pas en UTF-8 comme le reste ; vérifiez les accents."
        for encoding, numbers in used.items()
    ]


def _called(encoding: str) -> str:
    return f"encodage {OLD[encoding]}" if encoding == "mac_roman" else OLD[encoding]


def ranges(numbers: Sequence[int]) -> str:
    """« Ligne 3 », « Lignes 3 à 9, 12 et 15 » (at most ten parts are named)."""
    parts: list[tuple[int, int]] = []
    for number in numbers:
        if parts and number == parts[-1][1] + 1:
            parts[-1] = (parts[-1][0], number)
        else:
            parts.append((number, number))
    texts = [
        text
        for low, high in parts[:10]
        for text in ([f"{low} à {high}"] if high > low + 1 else [f"{one}" for one in dict.fromkeys((low, high))])
    ]
    if len(parts) > 10:
        texts.append(f"{sum(high - low + 1 for low, high in parts[10:])} autres")
    listed = texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} et {texts[-1]}"
    return f"{plural(len(numbers), 'Ligne')} {listed}"


def _scores(line: bytes, encodings: Iterable[str] = OLD) -> dict[str, float]:
    """For each old encoding that could have written the line, how French it makes it (the higher the better)."""
    found: dict[str, float] = {}
    for encoding in encodings:
        try:
            text = line.decode(encoding)
        except UnicodeDecodeError:
            continue
        score = french(text)
        if score is not None:
            found[encoding] = score + USUAL.get(encoding, 0.0)
    return found


def _common(scores: Iterable[Mapping[str, float]]) -> str | None:
    """The one old encoding that makes every line French, and more so than another."""
    listed = list(scores)
    totals = {
        encoding: sum(one[encoding] for one in listed)
        for encoding in OLD
        if all(encoding in one for one in listed)
    }  # fmt: skip
    return _best(totals)


def _best(scores: Mapping[str, float]) -> str | None:
    return max(scores, key=lambda one: scores[one]) if scores else None


def _unsure(line: bytes, where: str) -> PhcoError:
    shown = line.decode("cp1252", "replace").strip()[:60]
    tried = ", ".join(OLD.values())
    what = f"L’encodage de la ligne n’est pas reconnu (ni UTF-8, ni {tried}) : « {shown} »."
    fix = "Ressaisissez les lettres accentuées de la ligne, ou enregistrez le fichier en « CSV UTF-8 »."
    return PhcoError("E_ENCODING", what, where, fix)
