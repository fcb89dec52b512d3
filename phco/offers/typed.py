"""What is typed or pasted into a sheet, in the form its column asks: layout only, never a word; each change is said."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from phco.french import plural
from phco.offers.schema import FieldSpec

_SPACES = re.compile(r"[ \u00a0\u202f]{2,}")
_LINES = re.compile(r"\n{3,}")
_DIGITS = re.compile(r"(?:\+33|0033|0)[ .\u00a0\u202f]?([1-9])((?:[ .\-/\u00a0\u202f]?[0-9]{2}){4})")
_SITE = re.compile(r"(?:http://)?((?:[a-z0-9-]+\.)+[a-z]{2,}(?:/\S*)?)", re.IGNORECASE)


def tidy(spec: FieldSpec, text: str, *, several_lines: bool) -> tuple[str, tuple[str, ...]]:
    """The text without its layout (invisible characters, tabs, spaces at the ends), and what was done, in French.

    ``several_lines``: the column keeps its line breaks. A telephone is written by pairs, an address with its https.
    """
    done: list[str] = []
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    hidden = sum(_invisible(char) for char in plain)
    if hidden:
        plain = "".join(char for char in plain if not _invisible(char))
        done.append(f"{hidden} {plural(hidden, 'caractère invisible ôté', 'caractères invisibles ôtés')}")
    lines = [_SPACES.sub(" ", line.replace("\t", " ")).strip(" \u00a0\u202f") for line in plain.split("\n")]
    laid = _LINES.sub("\n\n", "\n".join(lines)) if several_lines else " ".join(line for line in lines if line)
    laid = laid.strip()
    if "".join(laid.split()) == "".join(plain.split()) and laid != plain.strip():
        done.append("espaces et lignes remises en forme")
    return _shaped(spec.name, laid, done), tuple(done)


def _shaped(name: str, text: str, done: list[str]) -> str:
    """A telephone or a web address, as its column writes it."""
    if name == "telephone" and (found := _DIGITS.fullmatch(text)):
        digits = f"0{found[1]}{''.join(char for char in found[2] if char.isdigit())}"
        shaped = " ".join(digits[at : at + 2] for at in range(0, 10, 2))
    elif name == "site_web" and (found := _SITE.fullmatch(text)):
        host, slash, path = found[1].partition("/")
        shaped = f"https://{host.lower()}{slash}{path}"
    else:
        return text
    if shaped != text:
        done.append(f"écrit « {shaped} »")
    return shaped


def said(done: Sequence[str]) -> str:
    """What was done, as one sentence; empty where nothing was."""
    if not done:
        return ""
    text = ", ".join(done)
    return f"{text[:1].upper()}{text[1:]}."


def _invisible(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf", "Co", "Cs") and char not in "\n\t"
