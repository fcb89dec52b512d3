"""The words of pages and screens for people: none of our trade, short sentences, buttons with a verb."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.site.conftest import ROOT, Document

# The desk's guides name commands and files; the tables of calls are for who writes code.
NOT_FOR_PEOPLE = (
    "dmg/", "comprendre/appels/", "comprendre/codes/", "comprendre/specification/", "a-propos/nouveautes/",
    "a-propos/attributions/",
)  # fmt: skip
INTERNAL = re.compile(
    r"(?i)\b(?:payloads?|hash\w*|hach(?:é|age)\w*|csv|toml|tokens?|jetons?|threads?|workers?|callbacks?|gabarits?|wheels?|"
    r"sérialis\w+|canoniques?|bundles?|pars(?:e|er|é)|dropdowns?|check-?box(?:es)?|cliqu\w+|clics?|implément\w+|backend|"
    r"frontend|features?|bugs?|null|undefined|none|true|false|booléens?|chaînes? de caractères|requêtes?|"
    r"bases? de données|"
    r"cookies? technique|utf-?8|pixels?|charge utile|répertoires?|process(?:us)?\b(?! de)|widgets?|inputs?|outputs?|"
    r"pop-?ups?|logs?|debug\w*|exceptions?|tracebacks?|regex|timeouts?|endpoints?|query|queries|catalogue\.charger|"
    r"erreur inconnue|erreur interne|une erreur est survenue|veuillez|merci de|afin de|au niveau de|procéder à|"
    r"utilisateurs?|utilisatrices?|index)\b"
)
ALLOWED = re.compile(r"\(?\.csv\)?|« ?\.?json ?»|Cnil|au niveau demandé|Excel ou en CSV|\(Worker\)")
SKIPPED = {"code", "pre", "script", "kbd", "svg", "title"}
MOST_WORDS = 36  # of a sentence
QUOTED = (
    "comprendre/regles/",
    "a-propos/sources/",
    "comprendre/glossaire/",
    "404",
    "recherche/",
)  # texts of others, lists


def flat(text: str) -> str:
    return re.sub(r"[\s\u00a0\u202f]+", " ", text)


def for_people(documents: dict[str, Document]) -> Iterator[Document]:
    for page in documents.values():
        offer = page.path.startswith("offres/o-") and not page.path.startswith("offres/o-0001")
        if not page.path.startswith(NOT_FOR_PEOPLE) and not offer:
            yield page


def internal(text: str) -> list[str]:
    return INTERNAL.findall(ALLOWED.sub(" ", flat(text)))


def test_no_page_for_people_says_a_word_of_ours(documents: dict[str, Document]) -> None:
    found = [
        f"{page.path}: {word} — {flat(text).strip()[:80]}"
        for page in for_people(documents)
        for text, inside in page.texts
        if not SKIPPED & set(inside)
        for word in internal(text)
    ]
    assert not found, "\n".join(found)


def test_no_spoken_name_says_a_word_of_ours(documents: dict[str, Document]) -> None:
    spoken = ("aria-label", "placeholder", "title", "alt")
    found = [
        f"{page.path}: {word} — {one.attributes[name]}"
        for page in for_people(documents)
        for one in page.elements
        for name in spoken
        if name in one.attributes
        for word in internal(one.attributes[name])
    ]
    assert not found, "\n".join(found)


# A sentence written in a module of the browser: words, spaces, a French letter or article.
STRING = re.compile(r"\"((?:[^\"\\\n]|\\.)*)\"|`((?:[^`\\]|\\.)*)`")
FRENCH = re.compile(r"[éèêàçùœ’«»]|\b(?:le|la|les|un|une|des|du|est|vous|votre|ne|pas)\b")


def sentences_of(path: Path) -> Iterator[str]:
    """What a module or a template of a screen says."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        bare = re.sub(r"(?s)\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]+>", "\n", text)
        yield from (line.strip() for line in bare.splitlines() if line.strip())
        return
    bare = re.sub(r"(?m)^\s*(?://|\*|/\*).*$", "", text)
    for one in STRING.finditer(bare):
        said = re.sub(r"\$\{[^}]*\}", " ", one[1] or one[2] or "")
        if said.count(" ") >= 2 and FRENCH.search(said) and not re.search(r"[;{}=]|=>|querySelector", said):
            yield said


SCREENS = [
    *(path for path in sorted((ROOT / "site_src/app").rglob("*.mjs"))
      if not {"node_modules", "construire", "verificateur"} & set(path.parts)),
    *(path for path in sorted((ROOT / "phco/views/templates").rglob("*.html")) if "host" not in path.parts),
    *sorted((ROOT / "site_src/theme").rglob("*.html")),
]  # fmt: skip


def test_the_screens_are_read_too() -> None:
    said = [sentence for path in SCREENS for sentence in sentences_of(path)]
    assert len(said) > 1500 and any("Brouillon enregistré" in one for one in said)


def test_no_screen_says_a_word_of_ours() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {word} — {said[:80]}"
        for path in SCREENS
        for said in sentences_of(path)
        for word in internal(said)
    ]
    assert not found, "\n".join(found)


def test_sentences_are_short(documents: dict[str, Document]) -> None:
    """Up to a stop, a colon or a semicolon."""
    found = []
    for page in for_people(documents):
        if page.path.startswith(QUOTED):
            continue
        main = page.source[page.source.index("<main") : page.source.index("</main>")]
        for block in re.findall(r"(?s)<(?:p|li|dd|td|figcaption)\b[^>]*>(.*?)</(?:p|li|dd|td|figcaption)>", main):
            text = flat(re.sub(r"<[^>]+>", "", block))
            for sentence in re.split(r"[.!?…:;»] ", text):
                if len(sentence.split()) > MOST_WORDS:
                    found.append(f"{page.path}: {len(sentence.split())} words: {sentence.strip()[:120]}")
    assert not found, "\n".join(found)


# — buttons: a verb first —
VERB = re.compile(r"^(?:Ne rien |Tout )?[\w’]+(?:er|ir|re|oir)\b", re.UNICODE)
NO_VERB = re.compile(
    r"^(?:[−+]1 acte|C’est moi|Filtres|Favori|Précédentes?|Suivantes?|Seulement ce qui diffère|Agenda |"
    r"Toutes les étapes|"
    r"Ma liste|Fléchage|Versions|Chances|Le placer premier|Étape (?:suivante|précédente)|Le résultat|L’instance|"
    r"Un résultat|Identité|Encadrement|Lieu de soins|Activité|Semaine type|4e journée|Territoire|Présentation|"
    r"Vérification|"
    r"lundi|mardi|mercredi|jeudi|vendredi|Pourquoi|Annuler|Rétablir)"
)


def test_a_button_begins_with_its_verb(documents: dict[str, Document]) -> None:
    found = set()
    for page in for_people(documents):
        for attributes, words in re.findall(r"(?s)<button\b([^>]*)>(.*?)</button>", page.source):
            text = flat(re.sub(r"(?s)<svg.*?</svg>|<[^>]+>", "", words)).strip()
            if "terme" in attributes or "data-commune" in attributes or not text:
                continue
            if not VERB.match(text) and not NO_VERB.match(text):
                found.add(f"{page.path}: « {text} »{attributes[:60]}")
    assert not found, "\n".join(sorted(found))


@pytest.mark.parametrize(
    "said", ["Cliquez ici", "Le hash du fichier", "Veuillez saisir", "L’utilisateur", "erreur inconnue"]
)
def test_the_list_would_find_it(said: str) -> None:
    assert internal(said)
