"""What the title of another calendar's event says: a nature that is sure, one to decide, or nothing of the placement.

Words are compared as whole words (``data/titres.toml``): « congélateur », « parcours » or « palais des congrès » say
nothing; « pas de congé » says the contrary; « congés de Paul » is left for the person to decide.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from phco.local import remembered
from phco.placement.calendars.words import is_denied, listed, place_of, vocabulary, words_of
from phco.placement.followup.ics import KINDS, Kind

UNKNOWN = "Ni congé ni activité du stage reconnue : renommez-le (« Congé », « Séminaire »…) pour l’importer."
# Where a nature may bear any title after its own word: the theme of a seminar, of a GEP, the name of a congress.
FREE: tuple[Kind, ...] = ("seminaire", "gep", "congres")
# A nature that says more than these others in the same title (« Rattrapage du cours », « Enseignement : séminaire »).
COVERS: dict[Kind, tuple[Kind, ...]] = {
    "rattrapage": ("enseignement", "congres", "seminaire"),
    "maladie": ("conge",),
    "seminaire": ("enseignement",),
    "gep": ("enseignement",),
    "congres": ("enseignement",),
}


@dataclass(frozen=True, kw_only=True)
class Said:
    """``kind``: sure. Else ``guesses``: the person decides between them; none of them: nothing of the placement."""

    kind: Kind | None = None
    guesses: tuple[Kind, ...] = ()
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class _Hit:
    kind: Kind
    start: int
    end: int


@remembered
def _starts() -> Mapping[str, tuple[Kind, ...]]:
    """First word of a phrase → the natures that a phrase which starts with it names."""
    found: dict[str, tuple[Kind, ...]] = {}
    for kind in KINDS:
        for word in {phrase[0] for key in ("mots", "seuls") for phrase in _phrases(kind, key)}:
            found[word] = (*found.get(word, ()), kind)
    return found


@remembered
def _alone() -> Mapping[tuple[str, ...], Kind]:
    """What each whole title that names a nature by itself names."""
    return {phrase: kind for kind in reversed(KINDS) for phrase in _phrases(kind, "seuls")}


@remembered
def _phrases(kind: Kind, key: str) -> tuple[tuple[str, ...], ...]:
    return tuple(words_of(text) for text in vocabulary()["nature"].get(kind, {}).get(key, []))


def understood(title: str) -> Said:
    """What a title says (pure; no title: nothing)."""
    words = _joined(words_of(title))
    if _starts().keys().isdisjoint(words):
        return Said(why=UNKNOWN)
    if words in _alone():
        return Said(kind=_alone()[words])
    hits = _hits(words)
    if not hits:
        return Said(why=UNKNOWN)
    held = {at for hit in hits for at in range(hit.start, hit.end)}
    rest = [(at, word) for at, word in enumerate(words) if at not in held and not word.isdigit()]
    rest = [(at, word) for at, word in rest if word not in listed("commun", "liaisons")]
    if any(word in listed("commun", "annulations") for _, word in rest):
        return Said(why="Le titre le dit annulé ou reporté.")
    affirmed = [hit for hit in hits if not is_denied(words, hit.start)]
    if not affirmed:
        return Said(why="Le titre dit le contraire.")
    kinds = _kinds(affirmed)
    if len(kinds) > 1:
        return Said(guesses=kinds, why="Le titre dit plusieurs choses.")
    kind = kinds[0]
    return _weighed(kind, min(hit.start for hit in affirmed if hit.kind == kind), rest, asked="?" in title)


def _joined(words: Sequence[str]) -> tuple[str, ...]:
    """« après-midi » as one word: its « après » is no « après »."""
    found: list[str] = []
    for word in words:
        if word == "midi" and found and found[-1] == "apres":
            found[-1] = "midi"
        else:
            found.append(word)
    return tuple(found)


def _hits(words: Sequence[str]) -> list[_Hit]:
    """Where each nature is named; not inside a compound that means something else; the longest wins."""
    found: list[_Hit] = []
    starts = _starts()
    named = {kind for word in words for kind in starts.get(word, ())}
    for kind in (one for one in KINDS if one in named):
        phrases = [phrase for phrase in _phrases(kind, "mots") if phrase[0] in words]
        masked = {
            at
            for phrase in _phrases(kind, "composes")
            if (start := place_of(words, phrase)) is not None
            for at in range(start, start + len(phrase))
        }
        for phrase in phrases:
            at = place_of(words, phrase)
            while at is not None:
                if not masked.intersection(range(at, at + len(phrase))):
                    found.append(_Hit(kind=kind, start=at, end=at + len(phrase)))
                at = place_of(words, phrase, at + 1)

    def inside(hit: _Hit) -> bool:
        size = hit.end - hit.start
        return any(one.start <= hit.start and hit.end <= one.end and one.end - one.start > size for one in found)

    return [hit for hit in found if not inside(hit)]


def _kinds(hits: Sequence[_Hit]) -> tuple[Kind, ...]:
    named = {hit.kind for hit in hits}
    kinds = [kind for kind in KINDS if kind in named]
    covered = {other for kind in kinds for other in COVERS.get(kind, ())}
    return tuple(kind for kind in kinds if kind not in covered) or tuple(kinds)


def _weighed(kind: Kind, start: int, rest: Sequence[tuple[int, str]], *, asked: bool) -> Said:
    """Sure, to decide, or about something else, from the other words of the title."""
    section = f"nature.{kind}"
    others = [(at, word) for at, word in rest if word not in listed(section, "surs")]
    before = {word for at, word in others if at < start}
    if any(word in listed(section, "ailleurs") for _, word in others):
        return Said(why="Le titre parle d’autre chose.")
    if before & listed("commun", "bords"):
        return Said(why="Le titre parle de ce qui vient avant ou après.")
    after = {word for at, word in others if at > start}
    said = before if kind in FREE else before | after
    if said & listed("commun", "taches") or after & listed("commun", "taches_apres"):
        return Said(guesses=(kind,), why="Le titre semble dire une démarche.")
    if said & listed("commun", "doutes") or after & listed("commun", "doutes_apres") or (asked and not after):
        return Said(guesses=(kind,), why="Le titre ne le dit pas sûr.")
    if said & listed("commun", "autrui"):
        return Said(guesses=(kind,), why="Le titre parle peut-être de quelqu’un d’autre.")
    if kind not in FREE and others:
        return Said(guesses=(kind,), why="Le titre dit autre chose encore.")
    return Said(kind=kind)
