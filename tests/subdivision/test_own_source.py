"""A message names the subdivision's own source: its brochure or guide, or the national procedure where it has none."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from phco import local, subdivision
from phco.calls import CALLS
from phco.calls.dispatch import call
from phco.errors import PhcoError
from phco.rules import load_default
from phco.site.pages.content.lists import sources_cited
from phco.site.pages.context import SiteContext
from phco.site.pages.examples import Examples
from phco.site.pages.macros import MarkdownMacros
from phco.site.pages.rules.local_texts import asked, local_texts

ROOT = Path(__file__).parents[2]
BARE = re.compile(r"(?i)\b(?:l[ae]|d[eu]|au|une|aucune) brochure|^brochure d|‹brochure[a-z]*\b(?!_?[a-z]*›)")
# what says « brochure » on purpose: the words themselves, and what is said exactly where there is none
SAYS_SO = {"phco/local.py", "phco/site/pages/hooks.py", "phco/subdivision/reading.py", "phco/subdivision/model.py",
           "phco/host/subdivisions/creating.py"}  # fmt: skip
PAY = {"debut": "2027-05-03", "zone": "ZIP", "distance_km": 22.5, "aide": "les-deux", "actes_par_mois": 200}
HEARTS = {"tour": 1, "offres": 40, "cible": "of-001"}


@pytest.fixture(autouse=True)
def back() -> Iterator[None]:
    yield
    local.choose(local.DEFAULT)


def texts_of(path: Path) -> Iterator[tuple[int, str]]:
    """The texts of a module that are no docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documented = {
        id(node.body[0].value) for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body and isinstance(node.body[0], ast.Expr)
    }  # fmt: skip
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documented:
            yield node.lineno, node.value


def test_no_bare_brochure_in_what_the_core_and_the_pages_say() -> None:
    found = [
        f"{place}:{line}: {text[:80]}"
        for path in sorted((ROOT / "phco").rglob("*.py"))
        for place in [path.relative_to(ROOT).as_posix()]
        if place not in SAYS_SO
        for line, text in texts_of(path)
        if BARE.search(text)
    ]
    written = [ROOT / "phco", ROOT / "site_src" / "pages", ROOT / "site_src" / "theme"]
    texts = [path for place in written for ending in ("*.html", "*.toml", "*.md") for path in place.rglob(ending)]
    for path in sorted([*texts, *(ROOT / "site_src").glob("*.toml")]):
        lines = path.read_text(encoding="utf-8").splitlines()
        found += [
            f"{path.relative_to(ROOT).as_posix()}:{number}: {line[:80]}"
            for number, line in enumerate(lines, 1)
            if BARE.search(line) and not line.startswith(("#", "{#"))
        ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "text", ["La brochure écrit", "le protocole de la brochure", "une brochure", "Brochure d’un DMG"]
)
def test_the_walk_sees_a_bare_brochure(text: str) -> None:
    assert BARE.search(text) and not BARE.search("‹brochure_maj› écrit ‹brochure›")


def messages() -> str:
    """What the core says of the situations where two sources may speak, as one text."""
    told: list[object] = []
    for name, entry in Examples().written.items():
        if any(isinstance(one, str) and one.startswith("@") for one in entry.values()):
            continue
        try:
            told.append(call(name, entry))
        except PhcoError as error:
            told += [(one.what, one.fix) for one in error.flat()]
    more: list[tuple[str, dict[str, object]]] = [
        ("simuler.dj", PAY), ("vue.dj", {"situation": PAY}),
        ("activite.bilan", {"debut": "2026-11-02", "au": "2027-05-01",
                            "actes": [{"date": f"2026-11-{day:02d}", "nombre": 60} for day in range(3, 23)]}),
    ]  # fmt: skip
    for name, entry in more:
        if name in CALLS:
            told.append(call(name, entry))
    return json.dumps(told, ensure_ascii=False)


@pytest.mark.parametrize("code", ["paris", "exemple"])
def test_no_message_quotes_a_brochure_where_there_is_none(code: str) -> None:
    local.choose(code)
    said = messages()
    assert not BARE.findall(said)
    assert "prévision" not in said or "procédure nationale" in said


def test_caen_still_quotes_its_brochure() -> None:
    said = messages()
    assert "la brochure écrit « >200 »" in said.replace("\u00a0", " ")
    assert "Le protocole de la brochure demande 1 cœur." in said


@pytest.fixture
def guide(tmp_path: Path) -> Path:
    """Caen's folder, where its document is called a guide."""
    source = ROOT / "datapackage/subdivisions/caen"
    for path in source.rglob("*.toml"):
        text = path.read_text(encoding="utf-8").replace("procedure = true", 'procedure = true\nappele = "le guide"')
        for said, own in (("de la brochure", "du guide"), ("La brochure", "Le guide"), ("la brochure", "le guide")):
            text = text.replace(said, own)  # its own data say it too
        (tmp_path / path.relative_to(source)).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path.relative_to(source)).write_text(text, encoding="utf-8")
    return tmp_path


def test_a_source_is_called_as_its_subdivision_calls_it(guide: Path) -> None:
    local.choose("caen", guide)
    said = messages().replace("\u00a0", " ")
    assert "Le protocole du guide demande 1 cœur." in said and "le guide écrit « >200 »" in said
    assert not BARE.findall(said)
    assert "Le guide du département" in [name for name, _ in sources_cited(load_default())]


@pytest.mark.parametrize("called", ["brochure", "une brochure", "le ‹guide›", "la " + "x" * 60])
def test_a_name_without_its_article_is_refused(called: str) -> None:
    text = (ROOT / "datapackage/subdivisions/caen/subdivision.toml").read_text(encoding="utf-8")
    with pytest.raises(PhcoError) as caught:
        subdivision.read(text.replace("procedure = true", f'procedure = true\nappele = "{called}"'))
    assert [(one.code, one.where.endswith("appele")) for one in caught.value.flat()] == [("E_SUBDIVISION", True)]


def test_the_page_of_sources_lists_every_document_cited_there() -> None:
    for code in ("caen", "paris", "exemple"):
        local.choose(code)
        listed = {one.titre for _, cited in sources_cited(load_default()) for one in cited}
        cited = {record.source.titre for parameter in load_default() for record in parameter.records}
        assert cited <= listed, f"{code}: {cited - listed}"


# — the words of a document, beside its subdivision’s data ——————————————————————————————————————————————————————
SOURCE = ROOT / "site_src"


def test_every_place_left_to_a_document_has_caens_words_and_nobody_elses() -> None:
    assert set(local_texts(SOURCE)) == asked(SOURCE) and len(asked(SOURCE)) > 35
    local.choose("paris")
    assert not local_texts(SOURCE)
    local.choose("exemple")
    assert set(local_texts(SOURCE)) == {"territoire/ici"}


def test_a_page_ends_with_the_paragraphs_of_the_subdivision() -> None:
    def expanded(text: str, name: str) -> str:
        macros = MarkdownMacros(SiteContext(root=ROOT, day=date(2026, 11, 22)))
        return str(macros.expand(text, f"comprendre/{name}.md", f"comprendre/{name}/"))

    local.choose("exemple")
    page = expanded("## Des chiffres\n\nUn texte.\n", "territoire")
    before, after = page.split("\n## À l’Exemple\n")
    assert before.strip() == "## Des chiffres\n\nUn texte." and after.count("\n- ") == 2 and "{" not in after
    assert expanded("Un texte.", "phco") == "Un texte."
    local.choose("caen")
    assert expanded("Un texte.", "territoire") == "Un texte."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("## cumull\nUn texte.\n", "« remuneration/cumul »"), ("Un texte.\n", "sous aucun titre"),
        ("## zzz\nUn texte.\n", "Aucune page"), ("## cumul\n\n", "n’a pas de texte"),
        ("## ici\n\n", "n’a pas de texte"),
        ("## cumul\nUn.\n## cumul\nDeux.\n", "deux fois"),
    ],
)  # fmt: skip
def test_a_faulty_text_is_said_with_its_file(guide: Path, text: str, said: str) -> None:
    (guide / "textes").mkdir()
    (guide / "textes" / "remuneration.md").write_text(text, encoding="utf-8")
    local.choose("caen", guide)
    with pytest.raises(PhcoError) as caught:
        local_texts(SOURCE)
    (one,) = caught.value.flat()
    assert one.code == "E_TEXTE" and one.where == "caen/textes/remuneration.md" and said in f"{one.what} {one.fix}"
