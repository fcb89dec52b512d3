"""How pages are made: generators, tool shells, indexes, and every fault said with its place."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from phco.errors import PhcoError, PhcoErrors
from phco.site.pages import generators
from phco.site.pages.assets import first_scripts
from phco.site.pages.build import build_pages
from phco.site.pages.generators import GeneratedPage, SiteContext
from phco.site.pages.plan import read_plan
from phco.site.pages.rules.statements import read_statements
from phco.site.pipeline import build_site
from tests.site.conftest import DAY, ROOT, Document, Project, read_document


@pytest.fixture(autouse=True)
def without_offers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The written pages alone: what is tried here does not need hundreds of offers."""
    monkeypatch.setattr(generators, "discover", lambda: [])


TOOL = """---
title: Un outil
description: Une description d'au moins quarante signes pour cet outil.
template: outil.html
module: essai
---
"""
FORM = '<form><label for="x">Combien de DJ ?</label><input id="x" name="x" data-type="nombre"></form>'


def build(root: Path, out: Path, **more: object) -> Path:
    build_pages(root=root, out=out, day=DAY, **more)  # type: ignore[arg-type]
    return out


def test_a_faulty_catalogue_is_refused_before_anything_is_built(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("id;campagne;cabinet;commune\no-1;2027-13;C;14118\n", encoding="utf-8")
    with pytest.raises(PhcoErrors) as caught:
        build_site(root=ROOT, out=tmp_path / "s", cache=tmp_path / "c", day=DAY, catalogue=path, say=str)
    assert [(one.code, one.where) for one in caught.value.flat()] == [("E_VALEUR", "x.csv:B2"), ("E_TEXT", "x.csv:C2")]
    assert not (tmp_path / "c").exists() and not (tmp_path / "s").exists()


def test_the_command_says_faults_in_french_without_a_traceback(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_options: object) -> int:
        raise PhcoError("E_FICHIER", "Le fichier « x » est introuvable.", "x", "Vérifiez son chemin.")

    spec = importlib.util.spec_from_file_location("build_command", ROOT / "build.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "command_build", refuse)
    monkeypatch.setattr(module, "VENV", Path(sys.prefix))
    monkeypatch.setattr(sys, "argv", ["build.py", "build", "--catalogue", "x"])
    assert module.main() == 1
    assert "✗ x : Le fichier « x » est introuvable. Vérifiez son chemin.  [E_FICHIER]" in capsys.readouterr().out


# Twice: a page that is cut runs the one that waits for nothing.
FRAME = [f"../../{first_scripts(ROOT / 'site_src')['theme'][0]}"] * 2


def _scripts(page: Document) -> list[str]:
    return [one.attributes["src"] or "" for one in page.all("script") if "src" in one.attributes]


def test_a_tool_page_has_its_form_its_regions_and_its_scripts(project: Project, tmp_path: Path) -> None:
    root = project({"pages/simuler/essai.md": TOOL, "theme/outils/essai.html": FORM})
    out = build(root, tmp_path / "out", assets={"commun": "app/commun-1.js", "essai": "app/essai-2.js"})
    page = read_document(out / "simuler/essai/index.html", out)
    assert {"etat-moteur", "erreurs", "outil", "resultat", "etat-brouillon", "etat-hors-ligne", "x"} <= set(page.ids)
    assert _scripts(page) == [*FRAME, "../../app/commun-1.js", "../../app/essai-2.js"]
    assert page.all("noscript")
    assert "Combien de DJ\u202f?</label>" in page.source  # typeset, and no button inside a label
    assert not page.faults


def test_a_tool_page_without_its_script_still_reads(project: Project, tmp_path: Path) -> None:
    root = project({"pages/simuler/essai.md": TOOL, "theme/outils/essai.html": FORM})
    page = read_document(build(root, tmp_path / "out") / "simuler/essai/index.html", tmp_path / "out")
    assert _scripts(page) == FRAME


def test_an_index_that_no_one_wrote_lists_its_pages(project: Project, tmp_path: Path) -> None:
    root = project({"pages/stage/essai.md": TOOL, "theme/outils/essai.html": FORM}, remove=())
    (root / "site_src/pages/stage/index.md").unlink(missing_ok=True)
    text = (build(root, tmp_path / "out") / "stage/index.html").read_text(encoding="utf-8")
    assert 'href="../stage/essai/"' in text and "<b>Un outil</b>" in text


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[GeneratedPage]]:
    """What one generator gives."""
    pages: list[GeneratedPage] = []
    monkeypatch.setattr(generators, "discover", lambda: [("essai", lambda context: list(pages))])
    yield pages


def page(path: str = "offres/o-1.md", **more: object) -> GeneratedPage:
    given = {
        "title": "Évrecy, cabinet",
        "description": "Une offre à Évrecy.",
        "html": "<p>{{ pas une macro }}</p>",
        **more,
    }
    return GeneratedPage(path=path, **given)  # type: ignore[arg-type]


def test_a_generated_page_keeps_its_html_and_is_found_by_the_search(made: list[GeneratedPage], tmp_path: Path) -> None:
    made.append(page(meta={"mots": "Calvados ZIP"}))
    out = build(ROOT, tmp_path / "out")
    text = (out / "offres/o-1/index.html").read_text(encoding="utf-8")
    assert "<p>{{ pas une macro }}</p>" in text and "Évrecy, cabinet · PhCO Caen" in text
    assert "Calvados ZIP" in (out / "recherche.json").read_text(encoding="utf-8")


def test_a_generated_markdown_page_expands_no_macro(made: list[GeneratedPage], tmp_path: Path) -> None:
    made.append(page(html="", markdown="## Titre\n\n{{ valeur('x') }} **gras**"))
    text = (build(ROOT, tmp_path / "out") / "offres/o-1/index.html").read_text(encoding="utf-8")
    assert "{{ valeur(" in text and "<strong>gras</strong>" in text


@pytest.mark.parametrize(
    ("pages", "words"),
    [
        ([page(), page()], "produite deux fois"),
        ([page(markdown="x")], "un seul"),
        ([page(html="")], "un seul"),
        ([page("comprendre/phco.md")], "même place"),
    ],
)
def test_a_faulty_generated_page_stops_the_build(
    made: list[GeneratedPage], tmp_path: Path, pages: list[GeneratedPage], words: str
) -> None:
    made.extend(pages)
    with pytest.raises(PhcoError, match=words) as caught:
        build(ROOT, tmp_path / "out")
    assert caught.value.where == pages[0].path


def test_the_generators_of_the_package_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    found = dict(generators.discover())
    assert "offres" in found
    assert all(callable(pages) for pages in found.values())


WRITTEN = "---\ntitle: T\ndescription: d\n---\n"


@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        ('{{ valeur("dj.part_fixee") }}', "E_PAGE", "dj.part_fixee"),
        ('{{ regle("PDJ-99") }}', "E_PAGE", "PDJ-99"),
        ("{{ inconnue() }}", "E_PAGE", "inconnue"),
        ('{{ lettres("dj.part_fixe") }}', "E_PAGE", "nombre entier"),
        ('{{ puces("dj.part_fixe") }}', "E_PAGE", "liste"),
        ('{{ valeur("dj.pdsa.montant") }}', "E_REGLE_INCONNUE", "valeur inconnue"),
        ("[perdu](absent.md)", "E_SITE", "absent.md"),
        ("[perdue](phco.md#absente)", "E_SITE", "absente"),
    ],
)
def test_a_faulty_page_is_named(project: Project, tmp_path: Path, body: str, code: str, words: str) -> None:
    root = project({"pages/comprendre/essai.md": WRITTEN + body})
    with pytest.raises(PhcoError, match=words) as caught:
        build(root, tmp_path / "out")
    assert caught.value.code == code
    assert "essai.md" in f"{caught.value}"


@pytest.mark.parametrize("body", ["[perdu](absent.md)", "[perdue](phco.md#absente)"])
def test_a_fault_is_said_by_each_build_until_it_is_mended(project: Project, tmp_path: Path, body: str) -> None:
    root, cache = project({"pages/comprendre/essai.md": WRITTEN + body}), tmp_path / "cache"
    for _ in range(2):
        with pytest.raises(PhcoError, match="absent"):
            build_pages(root=root, out=tmp_path / "out", day=DAY, cache=cache)
    (root / "site_src/pages/comprendre/essai.md").write_text(WRITTEN + "[là](phco.md)", encoding="utf-8")
    build_pages(root=root, out=tmp_path / "out", day=DAY, cache=cache)
    (root / "site_src/pages/comprendre/essai.md").write_text(WRITTEN + body, encoding="utf-8")
    with pytest.raises(PhcoError, match="absent"):
        build_pages(root=root, out=tmp_path / "out", day=DAY, cache=cache)


def test_an_unknown_group_is_named(project: Project, tmp_path: Path) -> None:
    root = project({"pages/comprendre/essai.md": "---\ntitle: T\ndescription: d\ngroupe: Divers\n---\nx"})
    with pytest.raises(PhcoError, match="Divers") as caught:
        build(root, tmp_path / "out")
    assert "Pour commencer" in caught.value.fix


def test_nothing_is_left_after_a_failed_build(project: Project, tmp_path: Path) -> None:
    root = project({"pages/comprendre/essai.md": WRITTEN + "[perdu](absent.md)"})
    with pytest.raises(PhcoError):
        build(root, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_missing_packages_say_what_to_do(project: Project, tmp_path: Path) -> None:
    root = project()
    (root / "site_src" / "app").unlink()
    with pytest.raises(PhcoError, match="paquets du site") as caught:
        build(root, tmp_path / "out")
    assert "build.py build" in caught.value.fix


def test_the_plan_refuses_an_unknown_key(tmp_path: Path) -> None:
    text = (ROOT / "site_src" / "plan.toml").read_text(encoding="utf-8").replace("icone =", "icône =", 1)
    path = tmp_path / "plan.toml"
    path.write_text(text.replace('"icône"', "icone").replace("icône =", '"icône" ='), encoding="utf-8")
    with pytest.raises(PhcoError, match="icône"):
        read_plan(path)


def test_statements_are_refused_with_every_fault_at_once(tmp_path: Path) -> None:
    path = tmp_path / "regles.toml"
    path.write_text(
        '[familles]\nORG = "Le stage"\n'
        '[ORG-01]\ntitre = "a"\nenonce = "b"\nsources = ["A"]\n'
        '[XYZ-01]\ntitre = "a"\nenonce = "b"\nsources = ["S1"]\n'
        '[ORG-02]\ntitre = "a"\nenonce = "b"\nsources = ["S9"]\n'
        '[ORG-03]\ntitre = "a"\nsources = ["S1"]\ncouleur = "bleu"\n',
        encoding="utf-8",
    )
    with pytest.raises(PhcoErrors) as caught:
        read_statements(path)
    places = [error.where for error in caught.value.flat()]
    assert places == [f"regles.toml:{rule}" for rule in ("ORG-01", "XYZ-01", "ORG-02", "ORG-03")]


def test_the_context_calls_only_the_closed_table() -> None:
    with pytest.raises(PhcoError, match="n’existe pas"):
        SiteContext(root=ROOT, day=DAY).call("os.system", {})
