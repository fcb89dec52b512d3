"""How French the letters of a text are: each weighed by how often French writes it, and where it stands."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import cache, lru_cache

from phco.offers.communes import communes
from phco.offers.schema import offer_table, place_table

MOST_WEIGHED = 200_000  # characters of a line
# how often French has each, for a hundred thousand characters or so
FREQUENT: Mapping[str, int] = {
    "é": 1900, "à": 500, "è": 300, "ê": 220, "ç": 90, "â": 50, "ô": 50, "î": 50, "û": 60, "ù": 60, "ë": 10, "ï": 12,
    "œ": 18, "É": 60, "È": 10, "Ê": 8, "À": 30, "Ç": 6, "Î": 10, "Ô": 4, "Â": 3, "Œ": 2, "’": 800, "«": 60, "»": 60,
    "°": 40, "\xa0": 200, "–": 20, "—": 10, "…": 20, "“": 10, "”": 10, "‘": 2, "€": 10, "•": 5, "ü": 2, "ö": 2, "ä": 1,
    "ÿ": 1, "æ": 1, "ñ": 2, "á": 1, "í": 1, "ó": 1, "ú": 1, "ã": 1, "²": 2, "½": 1, "·": 2, "Ë": 1, "Ï": 1, "Ù": 1,
    "Û": 1, "Ü": 1, "Ö": 1, "³": 1, "×": 1, "ß": 1, "õ": 1, "å": 1, "ø": 1, "¼": 1, "±": 1, "µ": 1, "®": 1, "™": 1,
}  # fmt: skip
_SPLIT = {"…", "“", "”", "«", "»", "€", "°", "²", "³", "½", "¼", "×", "±", "®", "™", "•", "\xa0"}
_ODD = re.compile(r"[^\x00-\x7f]")
_WORD = re.compile(r"[^\W\d_]+")
ACCENTED = """
à été être même après très où déjà près école étage équipe équipé équipée élève étude médecin médecine général générale
hôpital hôtel pôle côte fête forêt île août aîné maître naît hélène zoé léa éon noël anaïs joël raphaël gaëlle maëlle
loïc benoît jérôme jérémy frédéric éric émilie élodie élise étienne andré andrée rené renée thérèse irène valérie cécile
aurélie mélanie céline stéphane stéphanie sébastien françois françoise françis gérard désiré théo chloé inès agnès
prévôt lefèvre lefébvre château pré prés église rivière vallée marché ménagère crêpe tête bête prêt dépôt contrôle
prénom téléphone présentation rôle accès réseau quartier période début détails précisions français française garçon
leçon reçu ça là voilà cœur sœur œuvre œil naïf maïs ouïe dû dûr sûr sûre mûr goût août théâtre âge âgé dégâts noé
"""


def _weight(char: str) -> float:
    return math.log(FREQUENT[char]) if char in FREQUENT else -8.0


@cache
def _known_words() -> frozenset[str]:
    """Accented words that these tables have: communes, columns, their values, and what French writes most."""
    titles = [
        text
        for table in (offer_table(), place_table())
        for spec in table.fields
        for text in (spec.title, spec.description, *spec.labels.values())
    ]
    named = " ".join((*(one.nom for one in communes().values()), *titles, ACCENTED)).lower()
    return frozenset(word for word in _WORD.findall(named) if not word.isascii())


def french(text: str) -> float | None:
    """How French the characters that are not ASCII are; None where one of them cannot stand where it does."""
    score = 0.0
    around = f"\n{text[: MOST_WEIGHED + 1]}\n"  # so that each has a neighbour on both sides
    for found in _ODD.finditer(around, 1, MOST_WEIGHED + 1):
        place = found.start()
        alone = _among(around[place - 1 : place + 2])
        if alone is None:
            return None
        score += alone
    return score + 12.0 * sum(map(_known_words().__contains__, _WORD.findall(text[:20_000].lower())))


@lru_cache(maxsize=4096)
def _among(three: str) -> float | None:
    """How French a character is between its neighbours; None where it cannot stand there."""
    before, char, after = three[0], three[1], three[2]
    if char not in FREQUENT:
        return None
    if char.isalpha():
        return _weight(char) - _oddity(char, before, after) if _letter(char, before, after) else None
    return _weight(char) if _sign(char, before, after) else None


def _letter(char: str, before: str, after: str) -> bool:
    """Capitals and small letters do not mix within a word."""
    if char.isupper():
        return not before.islower()
    return not (after.isupper() or (before.isupper() and after.isupper()))


def _sign(char: str, before: str, after: str) -> bool:
    """No sign but an apostrophe or a dash stands between two small letters; quotes open before words, close after."""
    if char in _SPLIT and before.islower() and after.islower():
        return False
    return not (char in "“«" and before.isalpha()) and not (char in "”»" and after.isalpha())


def _oddity(char: str, before: str, after: str) -> float:
    """What French does not do: « à » within a word, « ù » but in « où », a word that ends in « ê »."""
    low = char.lower()
    if not before.isalpha() and not after.isalpha():
        return 0.0 if low in "àôœ" or after in ("'", "’", ".") else 3.0
    odd = (
        (low == "à" and after.isalpha())
        or (low == "ù" and before.lower() != "o")
        or (low == "ê" and not before.isalpha() and after.lower() != "t")
        or (low in "êôëâîöäåç" and not after.isalpha())
    )
    return 6.0 if odd else 0.0
