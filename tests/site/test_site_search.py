"""The index of the search: a row a section, the words only."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

from phco.site.pages.search import Entry, index_bytes, page_entries, plain_text

CONTENT = """<p>Avant.</p><h2 id="un">Premier</h2><p>L'eau <svg><text>non</text></svg>&amp; le feu</p>
<h3 id="deux">Second <b>titre</b></h3><ul><li>a</li><li>b</li></ul>
<section class="une-regle" id="PDJ-01"><h3><span>PDJ-01</span> Part fixe</h3><p>Texte.</p></section>"""


def test_a_page_gives_itself_then_its_sections() -> None:
    found = page_entries("Titre", "comprendre/x/", "Une description.", CONTENT, "Caen")
    assert [(one.section, one.address) for one in found] == [
        ("", "comprendre/x/"),
        ("Premier", "comprendre/x/#un"),
        ("Second titre", "comprendre/x/#deux"),
        ("PDJ-01 Part fixe", "comprendre/x/#PDJ-01"),
    ]
    assert found[0].text == "Une description. Caen Avant."
    assert found[1].text == "L’eau & le feu"
    assert found[2].text == "a b"


def test_a_page_without_section_gives_one_row() -> None:
    assert page_entries("T", "x/", "D.", "<p>Tout.</p>") == [
        Entry(title="T", section="", address="x/", text="D. Tout.")
    ]


def test_scripts_pictures_and_buttons_are_silent() -> None:
    assert plain_text("a<script>b</script><svg>c</svg><!-- d --><button>e</button>\u00a0f") == "a f"


def test_where_a_value_comes_from_is_left_to_the_page_of_sources() -> None:
    text = '<dd><b>Montant</b><p class="aide" data-recherche="non">Brochure, <cite>x</cite>.</p><p>Note.</p></dd>'
    assert page_entries("T", "x/", "D.", text)[0].text == "D. Montant Note."


def test_the_index_is_sorted_compact_and_keeps_accents() -> None:
    rows = [Entry(title="É", section="", address=address, text="x") for address in ("b/", "a/")]
    data = index_bytes(rows, {"Orne": [["Alençon", "61001"]]})
    assert (
        data
        == '{"documents":[["É","","a/","x"],["É","","b/","x"]],"communes":{"Orne":[["Alençon","61001"]]}}\n'.encode()
    )


def test_the_site_index_holds_every_reading_page_and_every_rule(pages: Path) -> None:
    data = (pages / "recherche.json").read_bytes()
    addresses = {row[2] for row in json.loads(data)["documents"]}
    assert {"", "comprendre/flechage/", "comprendre/regles/#PDJ-04", "comprendre/glossaire/#pamsu"} <= addresses
    assert not {"recherche/", "hors-ligne/"} & addresses
    assert len(gzip.compress(data)) < 60_000
    rules = {row[2]: row[3] for row in json.loads(data)["documents"] if "regles/#" in row[2]}
    assert "2 790" in re.sub(r"\s", " ", rules["comprendre/regles/#PDJ-01"])
    assert not [rule for rule, text in rules.items() if re.search(r"Vérifié\sle|Qui\sle\sdit", text)]
    assert ["Évrecy", "14257"] in json.loads(data)["communes"]["Calvados"]


def test_every_address_of_the_index_exists(pages: Path, documents) -> None:  # type: ignore[no-untyped-def]
    for _, _, address, _ in json.loads((pages / "recherche.json").read_bytes())["documents"]:
        path, _, anchor = address.partition("#")
        document = documents[f"{path}index.html"]
        assert not anchor or anchor in document.ids, address


def test_every_answer_has_its_kind_and_people_s_own_words_lead_to_a_page(pages: Path) -> None:
    index = json.loads((pages / "recherche.json").read_bytes())
    starts = dict(index["genres"])
    assert (
        starts["simuler/"] == starts["inscription/"] == "Outil"
        and starts["comprendre/regles/#"] == "Règle"
        and starts["=stage/"] == "Rubrique"
    )
    addresses = {row[2] for row in index["documents"]}
    assert set(index["mots"]) <= addresses
    assert {"salaire", "combien je gagne"} <= {
        word for word in ("salaire", "combien je gagne") if word in index["mots"]["simuler/dj/"]
    }


def test_every_offer_is_found_by_its_practice_its_commune_and_who_is_there(pages: Path) -> None:
    rows = json.loads((pages / "recherche-offres.json").read_bytes())
    assert len(rows) > 300 and [row[0] for row in rows] == sorted(row[0] for row in rows)
    for name, title, words in rows:
        assert (pages / "offres" / name / "index.html").is_file() and ", " in title and words
