"""Pseudonyms that an eye takes for one another: two people must never be told apart by a zero and the letter O."""

from __future__ import annotations

from phco.errors import PhcoError

# What paper, a telephone and most typefaces do not tell apart, before capitals are folded.
_LIKE = str.maketrans({"O": "0", "o": "0", "I": "1", "l": "1", "_": "-", ".": "-"})
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))


def skeleton(pseudo: str) -> str:
    """What is left of a pseudonym once look-alikes are one: O and 0, l, I and 1, rn and m, vv and w, cl and d, - _ ."""
    text = pseudo
    for pair, letter in _PAIRS:
        text = text.replace(pair, letter)
    return text.translate(_LIKE).casefold()


def lookalike_fault(pseudo: str, other: str, where: str, *, enrolled: bool) -> PhcoError:
    """E_DOUBLON: two pseudonyms that differ by their capitals, or by characters that look alike."""
    beside = f"« {other} », déjà inscrit," if enrolled else f"« {other} »"
    if pseudo.casefold() == other.casefold():
        what = f"« {pseudo} » et {beside} ne diffèrent que par leurs majuscules."
    else:
        which = "O et 0, l, I et 1, rn et m, vv et w, cl et d, tiret, point et souligné"
        what = f"« {pseudo} » et {beside} se confondent à l’œil ({which})."
    return PhcoError("E_DOUBLON", what, where, f"Écrivez « {other} », ou donnez un autre pseudonyme.")
