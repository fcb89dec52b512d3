"""A screen has one name: its page, form, module, calls, templates and browser test are found by one search.

The stem is the module's (``module:`` in the page's front matter). What a screen uses under another name is written here
with its reason; a call, a template or a form that no line explains makes the test fail, and so does a needless line.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

from phco.calls import CALLS

ROOT = Path(__file__).parents[2]
PHCO = ROOT / "phco"
PAGES = ROOT / "site_src" / "pages"
MODULES = ROOT / "site_src" / "app" / "pages"
FORMS = ROOT / "site_src" / "theme" / "outils"
TEMPLATES = PHCO / "views" / "templates"
BROWSER = ROOT / "tests" / "browser"
VIEW = re.compile(r'"(vue\.[a-z0-9-]+)"')
NOT_A_SCREEN = {"commun"}  # what every page loads


@dataclass(frozen=True, kw_only=True)
class Screen:
    """``page``: under site_src/pages, or the generator that makes it. ``form``: False for a page without one.

    ``also``: the calls, templates and tests under another name → why.
    """

    stem: str
    page: str
    calls: tuple[str, ...] = ()
    templates: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    form: bool = True
    also: dict[str, str] = field(default_factory=dict)


SHARED = "one journey holds several screens of this room"
SCREENS = (
    Screen(stem="inscription", page="inscription.md", tests=("test_inscription",)),
    Screen(
        stem="sauvegarde", page="a-propos/sauvegarde.md", tests=("test_appareil",),
        also={"test_appareil": "what the device keeps, on every page that keeps something"},
    ),
    Screen(stem="cet-appareil", page="a-propos/cet-appareil.md", tests=("test_cet_appareil",)),
    Screen(
        stem="appariement", page="comprendre/appariement-pas-a-pas.md", calls=("vue.appariement", "vue.tricher"),
        templates=("appariement-etapes", "appariement-tricher"), tests=("test_appariement",),
        also={"vue.tricher": "the second question of the same page"},
    ),
    Screen(
        stem="calendrier", page="calendrier.md", calls=("vue.calendrier",), templates=("calendrier",),
        tests=("test_calendrier",),
    ),
    Screen(
        stem="verifier", page="comprendre/verifier.md",
        calls=("vue.certificat", "vue.verifier-exemple", "vue.reclamation", "vue.publication"),
        templates=("certificat-verdict", "reclamation"), tests=("test_verifier",),
        also={
            "vue.reclamation": "a complaint is judged by the same drop zone",
            "vue.publication": "a timestamp, a release: what a site serves is judged by the same drop zone",
            "reclamation": "named after its call",
            "vue.certificat": "named after what is verified; names of calls are contract",
            "certificat-verdict": "named after its call",
        },
    ),
    Screen(
        stem="catalogue", page="generators/offres.py", calls=("vue.catalogue", "vue.comparaison"),
        templates=("catalogue", "catalogue_comparaison"), tests=("test_catalogue",),
        also={"vue.comparaison": "offers of the list, side by side"},
    ),
    Screen(
        stem="fiche", page="pamsu/fiche.md", calls=("vue.fiche",), 
        templates=("fiche_constats", "fiche_paie", "fiche_reste", "offre"),
        tests=("test_fiche",), also={"offre": "the preview is the published page itself"},
    ),
    Screen(
        stem="lieux", page="generators/lieux.py", calls=("vue.lieux",), templates=("lieux",), tests=("test_catalogue",),
        also={"test_catalogue": SHARED},
    ),
    Screen(
        stem="offre", page="generators/offres.py", calls=("vue.offre",),
        templates=("offre-ici", "offre_paie", "offre-refaire"), tests=("test_catalogue",), form=False,
        also={"test_catalogue": SHARED},
    ),
    Screen(
        stem="comparer", page="simuler/comparer.md", calls=("vue.comparer",), templates=("comparer",),
        tests=("test_simuler",), also={"test_simuler": SHARED},
    ),
    Screen(
        stem="contrat", page="simuler/contrat.md", calls=("vue.contrat",), templates=("contrat",),
        tests=("test_simuler",), also={"test_simuler": SHARED},
    ),
    Screen(
        stem="simuler-annee", page="simuler/annee.md", calls=("vue.simuler-annee",), templates=("simuler-annee",),
        tests=("test_simuler",), also={"test_simuler": SHARED},
    ),
    Screen(
        stem="simuler-dj", page="simuler/dj.md", calls=("vue.simuler-dj",), templates=("simuler-dj",),
        tests=("test_simuler",), also={"test_simuler": SHARED},
    ),
    Screen(
        stem="simuler-pamsu", page="simuler/pamsu.md", calls=("vue.simuler-pamsu",), templates=("simuler-pamsu",),
        tests=("test_simuler",), also={"test_simuler": SHARED},
    ),
    Screen(
        stem="activite", page="stage/activite.md", calls=("vue.activite",), templates=("activite",),
        tests=("test_stage_suivi",), also={"test_stage_suivi": SHARED},
    ),
    Screen(stem="conges", page="stage/conges.md", calls=("vue.conges",), templates=("conges",), tests=("test_conges",)),
    Screen(
        stem="documents", page="stage/documents.md", tests=("test_stage_pages",), also={"test_stage_pages": SHARED}
    ),
    Screen(
        stem="enseignement", page="stage/enseignements.md", calls=("vue.enseignement", "vue.gep", "vue.gep-copie"),
        templates=("enseignement", "gep-compte-rendu", "gep-copie"), tests=("test_enseignement",),
        also={
            "vue.gep": "the report of one session of the list", "vue.gep-copie": "another member's report",
            "gep-compte-rendu": "named after its call", "gep-copie": "named after its call",
        },
    ),
    Screen(
        stem="entretiens", page="stage/entretiens.md", calls=("vue.entretiens",), templates=("entretiens",),
        tests=("test_stage_pages",), also={"test_stage_pages": SHARED},
    ),
    Screen(
        stem="mon-dj", page="pamsu/mon-dj.md", calls=("vue.entretiens", "vue.fiche", "vue.semestre"),
        templates=("entretiens", "fiche_constats", "fiche_paie", "fiche_reste", "offre", "semestre"),
        tests=("test_mon_dj",),
        also={
            "vue.entretiens": "the interviews of the year", "vue.fiche": "the slip of the sheet that was sent",
            "vue.semestre": "the weeks and the leave", "entretiens": SHARED, "fiche_constats": SHARED,
            "fiche_paie": SHARED, "fiche_reste": SHARED, "offre": SHARED, "semestre": SHARED,
        },
    ),
    Screen(
        stem="portfolio", page="stage/portfolio.md", calls=("vue.portfolio",), templates=("portfolio",),
        tests=("test_portfolio",),
    ),
    Screen(
        stem="rattrapages", page="stage/rattrapages.md", calls=("vue.rattrapages",), templates=("rattrapages",),
        tests=("test_stage_suivi",), also={"test_stage_suivi": SHARED},
    ),
    Screen(
        stem="semaine", page="stage/semaine.md", calls=("vue.semaine",), templates=("semaine",), tests=("test_semaine",)
    ),
    Screen(
        stem="semestre", page="stage/semestre.md", calls=("vue.semestre",), templates=("semestre",),
        tests=("test_stage_suivi",), also={"test_stage_suivi": SHARED},
    ),
    Screen(
        stem="classement", page="voeux/classer.md", calls=("vue.classement", "vue.classement-recap"),
        templates=("classement-jauge", "classement-recap"), tests=("test_voeux_autres",),
        also={"test_voeux_autres": SHARED},
    ),
    Screen(
        stem="dossier", page="voeux/dossier.md", tests=("test_voeux_autres",), also={"test_voeux_autres": SHARED}
    ),
    Screen(stem="journee4", page="voeux/journee4.md", tests=("test_journee4",)),
    Screen(
        stem="paquets", page="voeux/paquets.md", calls=("vue.paquet",), templates=("paquet-scelle", "paquet-verdict"),
        tests=("test_voeux_autres",), also={"test_voeux_autres": SHARED},
    ),
    Screen(
        stem="resultats", page="voeux/resultats.md", calls=("vue.commission", "vue.resultats", "vue.resultats-fictifs"),
        templates=("resultats", "resultats-commission", "resultats-fictifs"), tests=("test_resultats",),
        also={"vue.commission": "the minutes, on the page of the results"},
    ),
    Screen(
        stem="suivi", page="voeux/suivi.md", calls=("vue.suivi",), templates=("suivi",), tests=("test_campagne",),
        also={"test_campagne": "a bulletin follows a whole campaign"},
    ),
    Screen(
        stem="voeux", page="voeux/index.md",
        calls=("vue.voeux", "vue.voeux-lignes", "vue.voeux-liste", "vue.voeux-recap"),
        templates=("voeux-barre", "voeux-jauge", "voeux-lignes", "voeux-recap"), tests=("test_voeux_parcours",),
    ),
)  # fmt: skip


def shares(stem: str, name: str) -> bool:
    """``voeux`` and ``vue.voeux-liste``, ``paquets`` and ``paquet-scelle``: one search of the stem finds the name."""
    words = name.removeprefix("vue.").removeprefix("test_").replace("_", "-")
    return words.startswith(stem) or words.split("-")[0] == stem.removesuffix("s")


def modules() -> dict[str, Path]:
    return {path.stem: path for path in sorted(MODULES.rglob("*.mjs")) if path.stem not in NOT_A_SCREEN}


@cache
def _functions(path: Path) -> dict[str, ast.FunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def rendered(call: str) -> set[str]:
    """The templates that a call's own function renders, itself or through functions of its file and of phco.views."""
    module, _, function = CALLS[call].target.partition(":")
    path = PHCO / "calls" / f"{module.replace('.', '/')}.py"
    drawing = (PHCO / "views" / f"{name}.py" for name in ("fiche", "offres"))
    near = {name: node for one in (*drawing, path) for name, node in _functions(one).items()}
    found, todo, seen = set[str](), [function], set[str]()
    while todo:
        name = todo.pop()
        seen.add(name)
        for node in ast.walk(near[name]):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.endswith(".html"):
                found.add(node.value.removesuffix(".html"))
            used = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
            if used in near and used not in seen:
                todo.append(used)
    return found


def test_every_module_of_a_page_has_its_line() -> None:
    assert sorted(modules()) == sorted(screen.stem for screen in SCREENS)
    assert {path.stem for path in FORMS.glob("[!_]*.html")} == {screen.stem for screen in SCREENS if screen.form}


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.stem)
def test_a_screen_is_found_by_one_search(screen: Screen) -> None:
    used = (*screen.calls, *screen.templates, *screen.tests)
    assert {name for name in used if not shares(screen.stem, name)} == set(screen.also)
    for name in screen.tests:
        assert (BROWSER / f"{name}.py").is_file(), name


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.stem)
def test_a_screen_is_what_its_line_says(screen: Screen) -> None:
    assert set(VIEW.findall(modules()[screen.stem].read_text(encoding="utf-8"))) == set(screen.calls)
    drawn = set[str]().union(*(rendered(call) for call in screen.calls))
    assert drawn == set(screen.templates)
    assert all((TEMPLATES / f"{name}.html").is_file() for name in drawn)
    if screen.page.startswith("generators/"):
        assert (PHCO / "site" / "pages" / screen.page).is_file()
    else:
        front = (PAGES / screen.page).read_text(encoding="utf-8").split("---")[1].splitlines()
        assert f"module: {screen.stem}" in front


def test_no_page_asks_to_notify() -> None:
    """Dates come as calendar files; the device is never asked for notifications."""
    asks = re.compile(r"\bNotification\b|\bPushManager\b|pushManager|requestPermission")
    modules = [path for path in (ROOT / "site_src" / "app").rglob("*.mjs") if "node_modules" not in path.parts]
    assert len(modules) > 80
    assert [path.name for path in modules if asks.search(path.read_text(encoding="utf-8"))] == []
