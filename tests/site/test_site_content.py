"""What the pages say: the brochure's questions, the required pages, no figure typed by hand, assumptions shown."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from phco import rules
from phco.calls.dispatch import call
from phco.campaign import load_default as load_campaigns
from phco.dates import french_day
from phco.money import french_euros
from phco.site.pages.content.figures import EXAMPLE_DJ, EXAMPLE_PAMSU
from phco.site.pages.context import SiteContext
from phco.site.pages.macros import french_value, in_words
from phco.site.pages.plan import fold
from phco.site.pages.rules.statements import read_statements
from phco.site.pages.search import plain_text
from phco.wishes.fictional import fictional_campaign
from tests.site.conftest import DAY, ROOT, Document

SOURCES = ROOT / "site_src" / "pages"
WRITTEN = sorted(path for path in SOURCES.rglob("*.md"))


def flat(text: str) -> str:
    """Any space as a plain one, any apostrophe as ’: what is compared is words and figures."""
    return re.sub(r"[\s\u00a0\u202f]+", " ", text).replace("'", "’")


def said(fragment: str) -> str:
    """The words of a fragment, acronyms included (they are buttons, which the search leaves out)."""
    return flat(plain_text(re.sub(r"(</?)button", r"\1i", fragment)))


def words(documents: dict[str, Document], path: str) -> str:
    """The words of a page's main part."""
    source = documents[f"{path}index.html"].source
    return said(source[source.index("<main") : source.index("</main>")])


REQUIRED = [
    "", "comprendre/", "comprendre/phco/", "comprendre/organisation/", "comprendre/remuneration/",
    "comprendre/appariement/", "comprendre/flechage/", "comprendre/questions/", "comprendre/enseignements/",
    "comprendre/responsabilites/", "comprendre/territoire/", "comprendre/devenir-pamsu/", "comprendre/glossaire/",
    "comprendre/regles/", "comprendre/saspas/", "a-propos/", "a-propos/sources/", "a-propos/donnees/",
    "a-propos/accessibilite/", "a-propos/mentions-legales/", "a-propos/nouveautes/", "a-propos/attributions/",
    "recherche/", "hors-ligne/", "offres/", "simuler/", "voeux/", "stage/",
]  # fmt: skip


@pytest.mark.parametrize("path", REQUIRED)
def test_a_required_page_is_there(documents: dict[str, Document], path: str) -> None:
    assert f"{path}index.html" in documents


def test_no_title_says_the_address_of_another_page(documents: dict[str, Document]) -> None:
    """« L’appariement, pas à pas » is the page of that address, and of no other."""
    reading = [path for path in documents if path.startswith("comprendre/") and path.count("/") == 2]
    places = {path.split("/")[-2]: path for path in reading}
    for path, document in documents.items():
        if path not in places.values():
            continue
        title = next(text for text, inside in document.texts if inside and inside[-1] == "title")
        words = re.sub(r"[^a-z]+", "-", fold(title.rpartition(" · ")[0])).strip("-")
        said = [name for name in places if name in words and "-" in name]
        assert not said or places[max(said, key=len)] == path, f"{path}: « {title} »"


# The eight questions of the brochure: anchor, and what an answer cannot leave out.
QUESTIONS = {
    "arret-de-travail": ("indemnité", "PPM-06", "un mois"),
    "patients-exoneres": ("PPM-03", "50 %", "63 %"),
    "riap": ("Non", "distinct"),
    "indemnites-journalieres": ("Non", "médecin traitant déclaré"),
    "declaration-des-patients": ("Non", "ORG-11"),
    "carte-professionnelle": ("CPS", "AméliPro", "thésé ou non", "AMC"),
    "medecin-these-present": ("habité", "l’Ordre", "ORG-04"),
    "connexion": ("UNESS", "compte", "agrément"),
}


@pytest.mark.parametrize("anchor", QUESTIONS)
def test_every_question_of_the_brochure_is_answered(documents: dict[str, Document], anchor: str) -> None:
    source = documents["comprendre/questions/index.html"].source
    section = source[source.index(f'id="{anchor}"') :]
    answer = said(re.split(r"<h[23]", section, maxsplit=1)[0])
    assert len(answer) > 60
    for needed in QUESTIONS[anchor]:
        assert needed in answer, f"{anchor}: {needed}"


# What may hold a digit in a page's source besides a macro: names, the words of the subdivision (‹exemple_1›), texts of
# law, years of sources, headings' numbers.
# The weight of the wheel is held to the file by its own test (test_distribution).
ALLOWED = re.compile(
    r"‹[a-z_0-9]+›|\{\{.*?\}\}|\{%.*?%\}|\{:.*?\}|^\d\. |### \d\. |[Oo]ption \d|4e journée|niveau 2|S[12]\b|C2S|"
    r"n° ?\d[\d-]*|[Tt]ours? \d(?: et \d)?|4 novembre 2021|de 2021|mars 2026|Python 3\.12|Il pèse \d+ Mo|"
    r"`python3`|<[^>]+>",
    re.MULTILINE,
)


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.relative_to(SOURCES).as_posix())
def test_no_figure_is_typed_in_a_page(path) -> None:  # type: ignore[no-untyped-def]
    # A transcript is what the commands print: the desk's guide has a test that runs it.
    prose = re.sub(r"(?ms)^```.*?^```$", "", path.read_text(encoding="utf-8"))
    text = ALLOWED.sub("", prose)
    typed = [line for line in re.sub(r"(?s)\A---.*?\n---", "", text).splitlines() if re.search(r"\d", line)]
    assert not typed, typed


def test_the_allowance_does_not_let_an_amount_through() -> None:
    for written in ("La part fixe est de 2 790 € par mois.", "‹de› : 2 790 €", "‹2 790›"):
        assert re.search(r"\d", ALLOWED.sub("", written)), written


def test_every_written_page_says_what_it_is() -> None:
    for path in WRITTEN:
        front = path.read_text(encoding="utf-8").split("---")[1]
        description = re.search(r"(?m)^description: (.+)$", front)
        assert re.search(r"(?m)^title: .+$", front), path.name
        assert description and 40 <= len(description[1]) <= 200, path.name


def test_the_examples_are_those_of_the_simulators(documents: dict[str, Document]) -> None:
    text = words(documents, "comprendre/remuneration/")
    for entry in EXAMPLE_DJ.values():
        result = call("simuler.dj", {"debut": DAY.isoformat(), **entry})
        for amount in (*result["totaux"].values(), result["net_estime"]["mois"]):
            assert flat(french_euros(Decimal(amount))) in text
    for amount in call("simuler.pamsu", {"debut": DAY.isoformat(), **EXAMPLE_PAMSU})["totaux"].values():
        assert flat(french_euros(Decimal(amount))) in text


def test_the_campaign_ahead_is_the_one_of_the_day_and_is_said_provisional(documents: dict[str, Document]) -> None:
    campaign = load_campaigns()["2027-03"]
    text = words(documents, "comprendre/appariement/")
    for step in campaign.steps:
        when = flat(step.when())
        assert when[:1].upper() + when[1:] in text, step.code
    assert "Dates provisoires" in text
    assert "inconnue" in text
    assert "(dates provisoires)" in documents["index.html"].source


def test_the_fleche_is_never_promised(documents: dict[str, Document]) -> None:
    text = words(documents, "comprendre/flechage/")
    assert "très probable si" in text and "jamais garanti" in text
    assert "71 offres" in text
    everything = " ".join(words(documents, path) for path in REQUIRED)
    assert not re.search(r"fléchage (?:est|sera) garanti|garantie? (?:sur|par) SiiMOP", everything)


def test_the_other_faculty_is_named_before_its_rules(documents: dict[str, Document]) -> None:
    text = words(documents, "comprendre/saspas/")
    assert text.index("autre faculté") < text.index("SAS-01")
    assert "2021" in text


def test_assumptions_are_marked(documents: dict[str, Document]) -> None:
    source = documents["comprendre/regles/index.html"].source
    for rule in read_statements(ROOT / "site_src" / "regles.toml").values():
        start = source.index(f'id="{rule.id}"')
        section = source[start : source.index("</section>", start)]
        assert ("hypothese" in section) >= ("A" in rule.sources), rule.id
    for parameter in rules.load_default():
        for record in parameter.records:
            if record.assumption and record.lecture == parameter.default:
                start = source.index(f'id="{parameter.rule}"')
                assert "hypothese" in source[start : source.index("</section>", start)], parameter.key


def test_every_parameter_is_in_the_table_with_its_source_and_its_check_date(documents: dict[str, Document]) -> None:
    text = words(documents, "comprendre/regles/")
    rows = call("regles", {"au": DAY.isoformat()})["parametres"]
    assert len(rows) > 100
    for row in rows:
        assert flat(row["libelle"]) in text, row["cle"]
        if not isinstance(row["valeur"], list):
            assert flat(row["texte"]) in text, row["cle"]
        assert flat(f"Vérifié le {french_day(date.fromisoformat(row['verifie_le']))}") in text, row["cle"]


def test_statements_cover_every_rule_of_the_data() -> None:
    known = read_statements(ROOT / "site_src" / "regles.toml")
    assert {parameter.rule for parameter in rules.load_default()} <= set(known)


def test_every_document_cited_is_among_the_sources(documents: dict[str, Document]) -> None:
    text = words(documents, "a-propos/sources/")
    for parameter in rules.load_default():
        for record in parameter.records:
            assert flat(record.source.titre) in text, record.source.titre


def test_every_library_carried_is_named_with_its_licence(documents: dict[str, Document]) -> None:
    text = words(documents, "a-propos/attributions/")
    declared = json.loads((ROOT / "site_src" / "app" / "package.json").read_text(encoding="utf-8"))["dependencies"]
    for name in [*declared, "jinja2", "icalendar", "tzdata", "markupsafe"]:
        assert name in text, name
    source = documents["a-propos/attributions/index.html"].source
    assert source.count('class="etiquette"></span>') == 0, "a library without a licence"
    assert "Permission is hereby granted" in source


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (Decimal("2790.00"), "EUR/mois", "2\u202f790\u00a0€"),
        (Decimal("2791.29"), "EUR/mois", "2\u202f791,29\u00a0€"),
        (Decimal("0.20"), "part", "20\u00a0%"),
        (Decimal("15"), "km", "15\u00a0km"),
        (True, "oui/non", "oui"),
        (("a", "b"), "liste", "a et b"),
        ("x", "texte", "x"),
        (1200, "actes/mois", "1\u202f200"),
    ],
)
def test_a_value_is_written_in_french(value: rules.Value, unit: str, text: str) -> None:
    assert french_value(value, unit) == text


def test_small_numbers_in_words() -> None:
    assert [in_words(count) for count in (0, 1, 3, 20)] == ["zéro", "un", "trois", "vingt"]
    assert in_words(1, feminine=True) == "une"
    with pytest.raises(ValueError, match="no French word"):
        in_words(21)


def test_the_glossary_opens_every_word_of_the_trade() -> None:
    glossary = SiteContext(root=ROOT, day=DAY).glossary
    wanted = "DJ PAMSU RTS DMG PDSA ZIP ZAC QPV AMO AMC TM ALD C2S AME SASPAS GEP CR RIAP IJ CPS"
    assert set(wanted.split()) <= set(glossary.by_form)
    names = {term.sigle for term in glossary.termes}
    assert {"Tour", "Cœurs", "Vœu", "Classement", "Fléchage", "Appariement", "Commission", "Campagne"} <= names


def test_the_desks_page_begins_without_a_terminal(pages: Path) -> None:
    """For a head of department: three pictures with their words, what it proves, needs, costs; commands come last."""
    text = (pages / "dmg/index.html").read_text(encoding="utf-8")
    guide = text.index('id="le-guide"')
    for anchor in (
        "ce-quelle-prouve",
        "ce-quelle-demande",
        "ce-quelle-coute",
        "qui-repond",
        "lessayer-en-cinq-minutes",
    ):
        assert 0 < text.index(f'id="{anchor}') < guide
    pictures = re.findall(r'<svg class="schema"[^>]*role="img" aria-label="([^"]{60,})"', text[:guide])
    assert len(pictures) == 3
    assert "<pre" not in text[:guide] and "phco demo" not in text[:guide]
    assert "hypothèse" in text[:guide], "a duration that nobody measured says so"
    numbers = [len(one.public["paires"]) for one in fictional_campaign().rounds]
    assert all(f"tour {rank}, {count}" in flat(pictures[2]) for rank, count in enumerate(numbers, 1))
