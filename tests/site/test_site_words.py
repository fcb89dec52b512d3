"""The words of pages and screens for people: none of our trade, short sentences, buttons with a verb."""

from __future__ import annotations

import ast
import html
import re
import tomllib
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
    r"utilisateurs?|utilisatrices?|index|"
    # of the files: people send a file, it has a content
    r"octets?|schémas?|descripteurs?|enrôl\w+|frictionless|manifeste annonce|"
    # of the matching: people meet persons, offers, an example
    r"(?:petit|ce|de) marchés?|demandeurs?|offreurs?|taille-max|deux-niveaux|acceptation-differee|"
    # of the rules: a reading has the name of its document
    r"lecture (?:« )?(?:S1|loi)\b|S[12]|diviseurs?|réappari\w+|"
    r"e-?mails?|mails?|souligné)\b"
)
ALLOWED = re.compile(r"\(?\.csv\)?|« ?\.?json ?»|Cnil|au niveau demandé|Excel ou en CSV|\(Worker\)")
SKIPPED = {"code", "pre", "script", "kbd", "svg", "title"}
MOST_WORDS = 25  # of a sentence
LONGER = tomllib.loads((Path(__file__).parent / "longues.toml").read_text(encoding="utf-8"))["phrase"]
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


def too_long(fragment: str) -> list[str]:
    """The sentences of a piece of HTML, up to a stop, a colon or a semicolon, that hold too many words."""
    bare = re.sub(
        r"(?s)<(pre|script|svg)\b.*?</\1>|<span class=\"bulle\".*?</span>|<div[^>]*\bpopover\b.*?</div>", "", fragment
    )
    found = []
    bare = re.sub(r"(</\w+>)(?=<\w)", r"\1. ", bare)  # what touches is not one sentence: a card's title and its words
    for block in re.findall(r"(?s)<(?:p|li|dd|td|figcaption)\b[^>]*>(.*?)</(?:p|li|dd|td|figcaption)>", bare):
        text = flat(html.unescape(re.sub(r"<[^>]+>", "", re.sub(r"(?s)<code>.*?</code>", "x", block))))
        found += [one.strip() for one in re.split(r"[.!?…:;»] ", text) if len(one.split()) > MOST_WORDS]
    return found


def test_sentences_are_short(documents: dict[str, Document]) -> None:
    """The desk's guides too; what stays longer is in ``longues.toml`` with its reason, and no reason is left over."""
    found: dict[str, str] = {}
    for page in documents.values():
        guide = page.path.startswith("dmg/")
        offer = page.path.startswith("offres/o-") and not page.path.startswith("offres/o-0001")
        if offer or page.path.startswith(QUOTED) or (page.path.startswith(NOT_FOR_PEOPLE) and not guide):
            continue
        main = page.source[page.source.index("<main") : page.source.index("</main>")]
        found |= dict.fromkeys(too_long(main), page.path)
    excused = {one["debut"]: one["raison"] for one in LONGER}
    assert all(excused.values())
    left = {text: page for text, page in found.items() if not text.startswith(tuple(excused))}
    assert not left, "\n".join(f"{page}: {len(text.split())} words: {text}" for text, page in left.items())
    stale = [start for start in excused if not any(text.startswith(start) for text in found)]
    assert not stale, stale


def test_a_long_sentence_would_be_seen() -> None:
    long = "un mot " * 13
    assert too_long(f"<p>{long}</p>") == [long.strip()]
    assert not too_long(f"<p>{'un mot ' * 12}: {'un mot ' * 12}</p><li><code>{long}</code> court</li>")


# — what the core says on the screens of a docteur junior or a PAMSU —
CORE = (
    *("wishes", "pay", "placement", "offers/conformity", "views", "calls/home", "calls/wishes", "calls/pay"),
    *("catalogue/compare.py", "catalogue/facets.py", "catalogue/query.py", "campaign/calendar.py", "campaign/ics.py"),
    *("campaign/model.py", "campaign/signed.py", "calls/offers/screens.py", "calls/offers/screens_sheet.py"),
    *("calls/offers/written.py", "calls/offers/drafts.py", "calls/packages/screens.py", "matching/telling"),
    *("calls/packages/screens_bulletin.py", "calls/packages/screens_results.py", "calls/packages/screens_content.py"),
    *("dmg/people/telling.py", "dmg/people/invitations.py", "dmg/papers/letters.py", "dmg/intake/receipts.py"),
    *("packages/manifest.py", "packages/served.py"),
)


def said_by(path: Path) -> Iterator[str]:
    """The French strings of a module: neither its docstrings nor what names a call."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    apart: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            apart.add(id(node.value))
        elif isinstance(node, ast.keyword) and node.arg == "help":
            apart |= {id(one) for one in ast.walk(node.value)}
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) and id(node) not in apart else None
        if isinstance(text, str) and text.count(" ") >= 2 and FRENCH.search(text):
            yield text


def core_modules() -> Iterator[Path]:
    for place in CORE:
        path = ROOT / "phco" / place
        yield from sorted(path.rglob("*.py")) if path.is_dir() else [path]


def test_no_sentence_of_the_core_says_a_word_of_ours() -> None:
    said = [(path, one) for path in core_modules() for one in said_by(path)]
    assert len(said) > 700
    found = [f"{path.relative_to(ROOT)}: {word} — {one[:80]}" for path, one in said for word in internal(one)]
    assert not found, "\n".join(found)


# — buttons: a verb first —
VERB = re.compile(r"^(?:Ne rien |Tout )?[\w’]+(?:er|ir|re|oir)\b", re.UNICODE)
NO_VERB = re.compile(
    r"^(?:[−+]1 acte|C’est moi|Mon stage a commencé|Filtres|Favori|Précédentes?|Suivantes?|Seulement ce qui diffère|"
    r"Ma liste|Fléchage|Versions|Chances|Le placer premier|Étape (?:suivante|précédente)|"
    r"Identité|Encadrement|Lieu de soins|Activité|Semaine type|4e journée|Territoire|Présentation|"
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


def test_a_button_that_a_fragment_or_a_script_draws_begins_with_its_verb() -> None:
    """A name that comes from what is shown (an offer, a week) is not judged."""
    found = set()
    folders = (ROOT / "phco/views/templates", ROOT / "phco/bureau/templates")
    drawn = [path for folder in folders for path in sorted(folder.rglob("*.html"))]
    seen = 0
    for path in drawn:
        for words in re.findall(r"(?s)<button\b[^>]*?>(.*?)</button>", path.read_text(encoding="utf-8")):
            bare = re.sub(r"(?s)\{%.*?%\}|<svg.*?</svg>|<[^>]+>", "", re.sub(r"\{\{.*?\}\}", "{…}", words))
            said, seen = flat(bare).strip(), seen + 1
            if said and not said.startswith("{…}") and not VERB.match(said) and not NO_VERB.match(said):
                found.add(f"{path.name}: « {said} »")
    for path in (one for one in SCREENS if one.suffix == ".mjs"):
        for words in re.findall(
            r'(?s)el\("button", \{(?:[^{}]|\{[^{}]*\})*\}, ["`](.*?)["`]', path.read_text(encoding="utf-8")
        ):
            seen += 1
            if not VERB.match(words) and not NO_VERB.match(words):
                found.add(f"{path.name}: « {words} »")
    assert seen > 50
    assert not found, "\n".join(sorted(found))


@pytest.mark.parametrize(
    "said",
    [
        "Cliquez ici",
        "Le hash du fichier",
        "Veuillez saisir",
        "L’utilisateur",
        "erreur inconnue",
        "Ce marché a 2 paires",
        "Lecture « S1 »",
        "La méthode « taille-max »",
        "Enrôlez-vous de nouveau",
        "votre adresse mail",
        "Octets : conformes",
    ],
)
def test_the_list_would_find_it(said: str) -> None:
    assert internal(said)
