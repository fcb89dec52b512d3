"""The offers at 350 and 3 500: filter latency, import, pages against bare mkdocs, first paint and INP in Chromium."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from phco.catalogue import Living, Query, ask, from_csv
from phco.catalogue.store import Catalogue
from phco.offers.demonstration import demonstration_offers
from phco.offers.display import commune_name, shown_fields
from phco.offers.tables import offers_as_csv

ROOT = Path(__file__).parents[2]
DAY = date(2026, 11, 22)
SIZES = (350, 3500)
Row = dict[str, Any]
Say = Callable[[str], None]
BARE = "site_name: Nu\ndocs_dir: docs\nplugins: []\ntheme: {name: mkdocs}\nnav: [index.md]\nnot_in_nav: '*'\n"
OBSERVER = """() => { window.lents = []; new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (one.interactionId) window.lents.push(one.duration);
}).observe({type: "event", durationThreshold: 16, buffered: true}); }"""


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _median(work: Callable[[], object], runs: int = 7) -> float:
    return sorted(_seconds(work) for _ in range(runs))[runs // 2]


def _catalogue(count: int) -> Catalogue:
    from hashlib import sha256

    text = offers_as_csv(demonstration_offers(count))
    return from_csv(text, expected=sha256(text.encode()).hexdigest())


def filters(say: Say) -> list[Row]:
    """A facet, a distance and the sort by pay, on the host; the reference is reading every row of the same table."""
    rows: list[Row] = []
    living = Living(commune="14118", aide="transport")
    for count in SIZES:
        say(f"  {count} offres")
        text = offers_as_csv(demonstration_offers(count))
        catalogue = _catalogue(count)
        query = Query(chosen={"zone": ("ZIP",)}, sort="paie", living=living)
        reference = _median(lambda text=text: [line.split(",") for line in text.splitlines()])  # type: ignore[misc]
        found = _median(lambda catalogue=catalogue, query=query: ask(catalogue, query))  # type: ignore[misc]
        rows.append(
            _row(
                f"filtrer {count} offres",
                found,
                reference,
                "≤ 0,05 s",
                found <= 0.05,
                "référence : couper chaque ligne du CSV",
            )
        )
    return rows


def imports(say: Say) -> list[Row]:
    """3 500 rows from a French CSV and from a workbook, against openpyxl's own reading of that workbook."""
    from openpyxl import load_workbook

    from phco.host.spreadsheets.exporting import write_csv, write_xlsx
    from phco.host.spreadsheets.importing import import_file

    offers = demonstration_offers(3500)
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        book, text = Path(folder) / "o.xlsx", Path(folder) / "o.csv"
        write_xlsx(offers, "offre", book)
        write_csv(offers, "offre", text)

        def read_bare() -> None:
            for _ in load_workbook(book, read_only=True)["Offres"].iter_rows(values_only=True):
                pass

        import_file(book)  # what is imported once is not measured
        for path in (book, text):
            say(f"  {path.suffix}")
            turns = [(_seconds(lambda path=path: import_file(path)), _seconds(read_bare)) for _ in range(5)]  # type: ignore[misc]
            found, reference = (statistics.median(one) for one in zip(*turns, strict=True))
            note = "référence : openpyxl qui lit ce classeur, sans rien vérifier"
            rows.append(
                _row(
                    f"importer 3 500 lignes {path.suffix}",
                    found,
                    reference,
                    "≤ 1,5 × la référence",
                    found <= 1.5 * reference,
                    note,
                )
            )
    return rows


def pages(say: Say) -> list[Row]:
    """Every page of the site with N offers, against bare mkdocs (stock theme, no plugin) on the same sheets."""
    from phco.host.catalogues.demonstration import write_demonstration

    rows: list[Row] = []
    for count in SIZES:
        say(f"  {count} offres")
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_demonstration(folder, count)
            first = _seconds(lambda folder=folder: _build_ours(folder))  # type: ignore[misc]
            _write_bare(folder, count)
            bare = [
                sys.executable,
                "-m",
                "mkdocs",
                "build",
                "-q",
                "-f",
                str(folder / "mkdocs.yml"),
                "-d",
                str(folder / "nu"),
            ]
            pairs = [
                (
                    _seconds(lambda folder=folder: _build_ours(folder)),  # type: ignore[misc]
                    _seconds(lambda bare=bare: subprocess.run(bare, check=True, capture_output=True)),  # type: ignore[misc]
                )
                for _ in range(5 if count == SIZES[0] else 1)
            ]
        ours, reference = (statistics.median(one) for one in zip(*pairs, strict=True))
        note = f"référence : mkdocs nu, mêmes pages et mêmes fiches en Markdown ; la fois d’avant : {first:.2f} s"
        rows.append(_row(f"construire {count} pages d’offres", ours, reference, "≤ 1,0", ours <= reference, note))
    return rows


def _build_ours(folder: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from datetime import date; "
        "from phco.site.pages.build import build_pages; "
        "from phco.site.pages import generators; found = generators.discover(); "  # the same pages on both sides
        "generators.discover = lambda: [one for one in found if one[0] in ('offres', 'lieux')]; "
        "root, out, offers = (Path(word) for word in sys.argv[1:4]); "
        "build_pages(root=root, out=out, day=date(2026, 11, 22), catalogue=offers)"
    )
    words = [sys.executable, "-c", code, str(ROOT), str(folder / "site"), str(folder / "catalogue")]
    subprocess.run(words, check=True, capture_output=True, cwd=ROOT)


def _write_bare(folder: Path, count: int) -> None:
    (folder / "mkdocs.yml").write_text(BARE, encoding="utf-8")
    docs = folder / "docs"
    shutil.copytree(ROOT / "site_src" / "pages", docs)  # the site's own pages: ours builds them too
    for page in docs.rglob("*.md"):  # without their front matter, which names templates of our theme
        text = page.read_text(encoding="utf-8")
        page.write_text(text.split("\n---\n", 1)[-1] if text.startswith("---\n") else text, encoding="utf-8")
    for offer in demonstration_offers(count):
        lines = [f"# {offer.cabinet}, {commune_name(offer.commune)}", ""]
        section = ""
        for item in shown_fields(offer):
            if item.text is None:
                continue
            if item.section != section:
                section = item.section
                lines += ["", f"## {section}", ""]
            lines.append(f"- **{item.title}** : {item.text}")
        (docs / f"{offer.id}.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def browser(say: Say) -> list[Row]:
    """First contentful paint of the catalogue and its INP (worst interaction of a visit), with 350 and 3 500 offers."""
    from playwright.sync_api import sync_playwright

    from phco.host.catalogues.demonstration import write_demonstration
    from phco.site.browsers import find_chromium
    from phco.site.pipeline import build_site
    from phco.site.serve import serving

    rows: list[Row] = []
    reference: dict[str, float] = {}
    for count in SIZES:
        say(f"  {count} offres : construction")
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_demonstration(folder, count)
            build_site(root=ROOT, out=folder / "site", cache=ROOT / ".phco" / "cache", day=DAY,
                       catalogue=folder / "catalogue", say=lambda text: None)  # fmt: skip
            with serving(folder / "site", 0) as url, sync_playwright() as running:
                chromium = running.chromium.launch(
                    executable_path=find_chromium(), args=["--no-sandbox", "--disable-gpu"]
                )
                measured = _visit(chromium, url)
                chromium.close()
        for label, value in measured.items():
            known = reference.setdefault(label, value)
            aim = ("≤ 100 ms", value <= 100) if label == "INP" else ("–", True)
            note = "référence : 350 offres"
            rows.append(_row(f"{label}, {count} offres", value, known, aim[0], aim[1], note, unit="ms"))
    return rows


def _visit(chromium: Any, url: str) -> dict[str, float]:
    from tests.browser.conftest import wait_until

    page = chromium.new_context(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True).new_page()
    page.goto(f"{url}offres/")
    paint = wait_until(page, "performance.getEntriesByName('first-contentful-paint')[0]?.startTime")
    page.evaluate(OBSERVER)

    def waited(change: Callable[[], object]) -> float:
        before = page.inner_html("#resultat")
        started = time.perf_counter()
        change()
        # The box is painted first, and the list asked for after it: what is waited for is another list.
        while page.inner_html("#resultat") == before or page.locator("#resultat[aria-busy]").count():
            if time.perf_counter() - started > 180:
                raise RuntimeError("the list did not answer")
            page.wait_for_timeout(2)
        return (time.perf_counter() - started) * 1000

    page.locator("#ouvrir-filtres").click()
    waited(lambda: (page.locator('[name="facettes.zone"][value="ZIP"]').check(), page.wait_for_timeout(300)))
    latencies = [
        waited(lambda: page.locator('[name="facettes.departement"][value="14"]').check()),
        waited(lambda: page.locator('[name="facettes.zone"][value="ZIP"]').uncheck()),
    ]
    page.locator("#voir-offres").click()
    latencies.append(waited(lambda: page.select_option("#tri", "-actes")))
    for number in range(12):
        page.locator("#resultat .voeu").nth(number).locator("label.coeur").nth(number * 7 % 5).click()
        page.wait_for_timeout(250)
    page.locator("#recherche").press_sequentially("caen", delay=60)
    page.wait_for_timeout(1500)
    slow = page.evaluate("window.lents")
    return {
        "première peinture": float(paint),
        "filtre, clic → liste": sorted(latencies)[1],
        "INP": float(max(slow, default=16)),
    }


def _row(name: str, value: float, reference: float, aim: str, held: bool, note: str, *, unit: str = "s") -> Row:
    return {
        "mesure": name, "valeur": value, "reference": reference, "unite": unit, "rapport": value / reference,
        "objectif": aim, "tenu": held, "note": note,
    }  # fmt: skip


MEASURES = {"offres-filtres": filters, "offres-import": imports, "offres-pages": pages, "offres-navigateur": browser}
