"""Every page of the site, as it is published: valid, linked, typeset, light, and still whole without a script."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from datetime import date
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from phco.site.pages.build import build_pages
from phco.site.pages.context import SiteContext
from phco.site.pages.rules.statements import statements
from tests.site.conftest import DAY, ROOT, Document

RULE = re.compile(r"\b(?:ORG|PDJ|PPM|CMP|WSH|RNK|FLE|ENS|SAS|CNG|TER)-\d{2}\b")
WRITTEN_BY_OTHER_STEPS = re.compile(r"^(app/|moteur/|manifeste\.webmanifest$|sw\.js$|icones/.*\.png$)")
NO_CODE = ("speculationrules", "application/json")  # rules of the browser, data of a page: no browser runs them
LIMIT = 100_000  # bytes, compressed, of a reading page with all it loads


def each(documents: dict[str, Document]) -> list[Document]:
    assert len(documents) > 20
    return list(documents.values())


def target(document: Document, address: str) -> tuple[str, str]:
    """Path in the site and anchor of a relative address."""
    parts = urlsplit(address)
    base = [] if document.path == "404.html" else document.path.split("/")[:-1]
    place = parts.path.removeprefix("/") if document.path == "404.html" else parts.path
    steps = base[:]
    for step in place.split("/"):
        if step == "..":
            assert steps, f"{document.path}: {address} leaves the site"
            steps.pop()
        elif step not in ("", "."):
            steps.append(step)
    path = "/".join(steps)
    if not place and parts.fragment:
        path = document.path
    elif place.endswith("/") or not place or "." not in steps[-1]:
        path = f"{path}/index.html" if path else "index.html"
    return path, unquote(parts.fragment)


def test_every_page_is_well_formed(documents: dict[str, Document]) -> None:
    faults = [f"{page.path}: {fault}" for page in each(documents) for fault in page.faults]
    assert not faults, "\n".join(faults[:20])


def test_every_page_has_a_language_a_title_a_description_one_h1_and_one_main(documents: dict[str, Document]) -> None:
    titles: dict[str, str] = {}
    for page in each(documents):
        assert page.all("html")[0].attributes["lang"] == "fr", page.path
        title = next(text for text, inside in page.texts if inside and inside[-1] == "title")
        if not page.path.startswith("offres/o-"):  # one practice may offer two posts
            assert titles.setdefault(title, page.path) == page.path, f"{page.path}: the title of {titles[title]}"
        names = {one.attributes.get("name"): one.attributes.get("content", "") for one in page.all("meta")}
        assert names["description"], page.path
        assert len(page.all("h1")) == 1, page.path
        assert len(page.all("main")) == 1, page.path


def test_ids_are_unique_and_references_to_them_hold(documents: dict[str, Document]) -> None:
    for page in each(documents):
        repeated = {one for one in page.ids if page.ids.count(one) > 1}
        assert not repeated, f"{page.path}: {repeated}"
        for one in page.elements:
            for name in ("aria-labelledby", "aria-describedby", "aria-controls", "for", "popovertarget"):
                for wanted in one.attributes.get(name, "").split():
                    assert wanted in page.ids, f"{page.path}: <{one.tag} {name}={wanted}> points nowhere"


def test_headings_go_down_one_level_at_a_time(documents: dict[str, Document]) -> None:
    for page in each(documents):
        levels = [int(one.tag[1]) for one in page.elements if re.fullmatch(r"h[1-6]", one.tag) and "main" in one.inside]
        for before, after in zip([0, *levels], levels, strict=False):
            assert after <= before + 1, f"{page.path}: h{after} after h{before}"


def test_every_link_leads_somewhere(documents: dict[str, Document], pages: Path) -> None:
    lost = []
    for page in each(documents):
        for one in page.elements:
            for name in ("href", "src"):
                address = one.attributes.get(name)
                if not address or address.startswith(("http://", "https://", "mailto:", "tel:", "data:")):
                    continue
                path, anchor = target(page, address)
                if WRITTEN_BY_OTHER_STEPS.match(path):
                    continue
                if not (pages / path).is_file():
                    lost.append(f"{page.path}: {address} ({path})")
                elif anchor and "=" not in anchor and path.endswith(".html") and anchor not in documents[path].ids:
                    lost.append(f"{page.path}: {address} (no such place)")
    assert not lost, "\n".join(lost[:20])


def test_nothing_is_loaded_from_elsewhere(documents: dict[str, Document], pages: Path) -> None:
    for page in each(documents):
        for one in page.elements:
            loads = [one.attributes.get("src"), one.attributes.get("srcset"), one.attributes.get("data")]
            if one.tag == "link" or one.tag in ("use", "image"):
                loads.append(one.attributes.get("href"))
            for address in filter(None, loads):
                assert not urlsplit(address).scheme and not address.startswith("//"), f"{page.path}: {address}"
    for sheet in pages.rglob("*.css"):
        for address in re.findall(r"url\(([^)]*)\)|@import", sheet.read_text(encoding="utf-8")):
            assert "://" not in address, address


def test_no_script_nor_style_is_written_in_a_page(documents: dict[str, Document]) -> None:
    for page in each(documents):
        assert not page.all("style"), page.path
        for one in page.elements:
            assert "style" not in one.attributes, f"{page.path}: <{one.tag} style=…>"
            handlers = [name for name in one.attributes if name.startswith("on")]
            assert not handlers, f"{page.path}: {handlers}"
            if one.tag == "script" and one.attributes.get("type") not in NO_CODE:
                assert one.attributes.get("src"), f"{page.path}: a script in the page"


def test_the_links_that_a_browser_prepares_are_those_the_policy_names(
    documents: dict[str, Document], pages: Path
) -> None:
    """No code: rules of the browser, whose digest is the only one in the policy."""
    for page in each(documents):
        (rules,) = re.findall(
            r'<script type="speculationrules">(.*?)</script>', (pages / page.path).read_text(encoding="utf-8")
        )
        assert json.loads(rules)["prerender"], page.path
        digest = base64.b64encode(hashlib.sha256(rules.encode()).digest()).decode()
        policy = next(
            one.attributes["content"]
            for one in page.elements
            if one.attributes.get("http-equiv") == "Content-Security-Policy"
        )
        assert re.findall(r"'sha\d+-([^']*)'", policy) == [digest], page.path


def test_the_policy_is_strict_and_stands_before_all_that_loads(documents: dict[str, Document]) -> None:
    for page in each(documents):
        head = [one for one in page.elements if "head" in one.inside]
        names = [one.attributes.get("http-equiv", one.tag) for one in head]
        policy = head[names.index("Content-Security-Policy")].attributes["content"]
        assert names.index("Content-Security-Policy") < min(names.index("script"), names.index("link")), page.path
        assert "default-src 'self'" in policy
        assert "script-src 'self' 'wasm-unsafe-eval'" in policy
        assert "form-action 'none'" in policy
        assert "require-trusted-types-for 'script'; trusted-types phco" in policy
        assert "unsafe-inline" not in policy and "'unsafe-eval'" not in policy and "http" not in policy


def test_pictures_are_described_and_controls_are_named(documents: dict[str, Document]) -> None:
    for page in each(documents):
        for one in page.all("svg"):
            hidden = one.attributes.get("aria-hidden") == "true"
            elsewhere = (one.attributes.get("aria-labelledby") or "").split()
            assert set(elsewhere) <= set(page.ids), f"{page.path}: the words of a picture are not there"
            assert hidden or elsewhere or one.attributes.get("aria-label"), f"{page.path}: a picture without words"
        for one in page.all("img"):
            assert "alt" in one.attributes, page.path
        labelled = {one.attributes.get("for") for one in page.all("label")}
        for one in page.all("input", "select", "textarea"):
            named = one.attributes.get("id") in labelled or "label" in one.inside or "aria-label" in one.attributes
            assert named or one.attributes.get("type") in ("hidden", "submit"), f"{page.path}: {one.attributes}"


FAULTY_TYPOGRAPHY = {
    "a straight apostrophe": re.compile(r"\w'\w"),
    "a plain space before ; : ! ? »": re.compile(r"(?<=\S) [;:!?»](?:\s|$)"),
    "« without its space": re.compile(r"«(?!\u00a0)"),
    "three dots": re.compile(r"\.\.\."),
    "a figure cut from its unit": re.compile(r"\d (?:€|%|km)\b|\d (?:€|%)"),
    "a number cut in two": re.compile(r"\d \d{3}\b"),
    "double hyphen": re.compile(r"(?<=\s)--(?=\s)"),
}


@pytest.mark.parametrize("fault", FAULTY_TYPOGRAPHY)
def test_texts_are_typeset_as_french_is(documents: dict[str, Document], fault: str) -> None:
    found = []
    for page in each(documents):
        for text, inside in page.texts:
            if {"code", "pre", "script", "kbd"} & set(inside):
                continue
            if hit := FAULTY_TYPOGRAPHY[fault].search(text):
                found.append(f"{page.path}: …{text[max(0, hit.start() - 30) : hit.end() + 20]!r}")
    assert not found, "\n".join(found[:10])


def test_every_rule_named_in_a_page_exists_and_the_table_has_them_all(documents: dict[str, Document]) -> None:
    known = statements(SiteContext(root=ROOT, day=DAY))
    for page in each(documents):
        named = {rule for text, _ in page.texts for rule in RULE.findall(text)}
        assert named <= set(known), f"{page.path}: {named - set(known)}"
    assert set(known) <= set(documents["comprendre/regles/index.html"].ids)


def test_acronyms_open_on_their_meaning(documents: dict[str, Document]) -> None:
    glossary = SiteContext(root=ROOT, day=DAY).glossary.by_form
    capital = re.compile(r"(?<![\w/-])[A-Z][A-Z0-9]{1,}[A-Za-z0-9]*\b")
    # Proper names and identifiers, not acronyms of the trade.
    plain = "PHCO MIT URL AA SVG BY CC HTML CPU NOMAD CSV PDF ICS JSON QR"
    allowed_in = {"label", "legend", "a", "button", "pre", "code", "kbd", "svg", "title", "option", "cite", "text"}
    named = (*glossary, *plain.split(" "))
    unknown: dict[str, str] = {}
    for page in each(documents):
        if (
            page.path.startswith(("a-propos/", "comprendre/glossaire/", "comprendre/regles/", "comprendre/codes/"))
            or page.path == "404.html"
        ):
            continue
        for text, inside in page.texts:
            if "main" not in inside or allowed_in & set(inside):
                continue
            for word in capital.findall(text):
                if not (any(word in form for form in named) or RULE.search(text)):
                    unknown.setdefault(word, f"{page.path}: {text.strip()[:60]}")
        buttons = [one for one in page.all("button") if "popovertarget" in one.attributes]
        notes = [one.attributes["id"] for one in page.elements if "popover" in one.attributes]
        assert {one.attributes["popovertarget"] for one in buttons} == set(notes), page.path
    assert not unknown, f"no entry in the glossary: {unknown}"


def test_a_reading_page_stays_light(pages: Path, documents: dict[str, Document]) -> None:
    drawn = {
        path.name: len(path.read_bytes() if path.suffix == ".woff2" else gzip.compress(path.read_bytes()))
        for path in (pages / "apparence").iterdir()
        if path.suffix != ".js"
    }
    for page in each(documents):
        if page.path.startswith("a-propos/attributions/"):
            continue  # licence texts
        named = [size for name, size in drawn.items() if name in page.source or name.endswith(".woff2")]
        assert sum(named) < 50_000, f"{page.path}: {sum(named)} bytes of sheets and font"
        weight = len(gzip.compress(page.source.encode())) + sum(named)
        assert weight < LIMIT - 30_000, f"{page.path}: {weight} bytes before the scripts"


def test_the_typeface_is_the_one_of_its_package_with_the_weights_that_sheets_use() -> None:
    source = ROOT / "site_src"
    readme = (source / "theme" / "README.md").read_text(encoding="utf-8")
    packages = json.loads((source / "app" / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert f"`@fontsource-variable/ibm-plex-sans` {packages['@fontsource-variable/ibm-plex-sans']}," in readme
    font = (source / "theme" / "css" / "police.woff2").read_bytes()
    assert font[:4] == b"wOF2"
    assert len(font) <= 31_000
    sheets = [*(source / "theme" / "css").rglob("*.css"), ROOT / "phco" / "bureau" / "static" / "bureau.css"]
    for path in sheets:
        faces = re.sub(r"@font-face \{[^}]*\}", "", path.read_text(encoding="utf-8"))
        for weight in re.findall(r"font(?:-weight)?: *(\d{3})\b", faces):
            assert 400 <= int(weight) <= 700, f"{path.name}: {weight}"


def test_the_build_gives_the_same_bytes_twice(pages: Path, tmp_path: Path) -> None:
    again = tmp_path / "encore"
    build_pages(root=ROOT, out=again, day=DAY, assets={"commun": "app/commun.js", "manifeste": "manifeste.webmanifest"})
    first = {path.relative_to(pages): path.read_bytes() for path in pages.rglob("*") if path.is_file()}
    second = {path.relative_to(again): path.read_bytes() for path in again.rglob("*") if path.is_file()}
    assert first.keys() == second.keys()
    assert [str(name) for name in first if first[name] != second[name]] == []


def test_the_day_is_the_one_given(tmp_path: Path) -> None:
    build_pages(root=ROOT, out=tmp_path, day=date(2027, 7, 1))  # some values have ended by then
    home = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "1er\u00a0juil.\u00a02027" in home
    assert "Aucune campagne connue après cette date" in home
    rules_page = (tmp_path / "comprendre/regles/index.html").read_text(encoding="utf-8")
    assert "dernière valeur connue, jusqu’au 31\u00a0décembre\u00a02026" in rules_page
