"""The screens as fragments: no text becomes markup, the map compares by area, the pages cover the catalogue."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from phco.calls.dispatch import call
from phco.catalogue import Living, Query, ask, from_offers, twins
from phco.catalogue.pay_at import facts_of, totals_for
from phco.offers.conformity import acts_a_month
from phco.offers.demonstration import demonstration_faulty, demonstration_offers
from phco.offers.reader import offer_as_json
from phco.offers.tables import offers_as_csv
from phco.site.pages.generators import SiteContext, offres
from phco.site.pages.generators.offres import offer_page, pages, published
from phco.views.maps import locator, offers_map, radius
from phco.views.offres import conformity_html, pay_words, sheet_html

ROOT = Path(__file__).parents[2]
OFFERS = demonstration_offers(60)


def test_no_text_of_a_sheet_becomes_markup() -> None:
    hostile = replace(
        OFFERS[0], cabinet='a < b & "c" <3', presentation="x' onclick=1 & <3"
    )  # what the schema lets through
    html = sheet_html(hostile, "../")
    assert "a &lt; b &amp; &#34;c&#34; &lt;3" in html and "<3" not in html
    listed = call("vue.catalogue", {"offres": [offer_as_json(hostile)]})["html"]
    assert "&lt;3" in listed and "<3" not in listed


def test_a_sheet_shows_its_week_its_option_and_every_said_column() -> None:
    for offer in (*OFFERS[:20], *demonstration_faulty()):
        html = sheet_html(offer, "../")
        assert html.count('class="semaine grande"') == 1 and html.count('class="semaine case"') == 3, "with its legend"
        assert html.count("<svg") == 4 and offer.cabinet.replace("'", "&#39;") in html
        assert ("Fiche fictive" in html) == bool(offer.fictif)


def test_remarks_are_grouped_and_said() -> None:
    text = conformity_html(demonstration_faulty()[0], "../")
    assert "À corriger avant l’envoi (1)" in text and 'href="../comprendre/regles/#ORG-02"' in text


def test_areas_of_the_map_follow_the_counts() -> None:
    assert radius(1) == "1.1" and radius(4) == "2.2" and radius(9) == "3.3"
    answer = ask(from_offers(OFFERS), Query())
    drawn = offers_map(answer.points)
    assert sum(dot.count for dot in drawn.dots) == 60 and [outline.code for outline in drawn.outlines] == [
        "14",
        "50",
        "61",
    ]
    counts = [dot.count for dot in drawn.dots]
    assert counts == sorted(counts, reverse=True), "the largest first: none hides another"


def test_the_root_of_a_fragment_is_only_a_relative_path() -> None:
    from phco.errors import PhcoError

    for root in ("https://exemple.fr/", "/", "../x/", "javascript:"):
        with pytest.raises(PhcoError):
            call("vue.catalogue", {"offres": [], "racine": root})


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> SiteContext:
    path = tmp_path_factory.mktemp("catalogue") / "offres.csv"
    path.write_text(offers_as_csv(OFFERS), encoding="utf-8")
    return SiteContext(root=ROOT, day=date(2026, 11, 22), catalogue=path)


def test_pages_cover_the_catalogue_once(context: SiteContext) -> None:
    made = {page.path: page for page in pages(context)}
    assert {f"offres/{offer.id}.md" for offer in OFFERS} < set(made) and "offres/index.md" in made
    by_departement = [made[f"offres/departement/{name}.md"].html for name in ("calvados", "manche", "orne")]
    by_zone = [made[f"offres/zone/{name}.md"].html for name in ("zip", "zac", "hors-zone")]
    for lists in (by_departement, by_zone):
        found = [link for html in lists for link in re.findall(r'offres/(o-\d+)/"', html)]
        assert sorted(found) == sorted(offer.id for offer in OFFERS)
    assert max(len(page.html) for page in made.values() if page.template == "offre.html") < 20_000


def test_the_table_that_the_site_serves_is_the_one_its_name_announces(context: SiteContext) -> None:
    ((place, content),) = offres.tables(context).items()
    assert content in offres.files(context).values()
    digest = published(context).loaded.digest
    assert place == f"donnees/offres-{digest[:16]}.csv"
    assert call("catalogue.charger", {"csv": content.decode(), "empreinte": digest})["nombre"] == 60


def test_the_page_of_an_offer_pays_what_the_simulator_says() -> None:
    for offer in OFFERS[:12]:
        totals = call("catalogue.paie", {"offres": [offer_as_json(offer)]})["offres"][0]["totaux"]
        html = offer_page(offer).html.replace("</span><span>", "")
        whole = f"{int(float(totals['semestre'])):,}".replace(",", "\u202f")
        assert f"{whole},00\u00a0€" in html
    silent = offer_page(replace(OFFERS[0], debut=None)).html
    early = offer_page(replace(OFFERS[0], debut=date(2020, 1, 1))).html
    assert "n’est pas calculée" in silent and "n’est pas calculée" in early


def test_an_offer_says_its_pay_and_distance_for_who_asks_and_hands_every_fact_to_the_simulator() -> None:
    offer = next(one for one in OFFERS if one.commune.startswith("50") and one.actes_par_jour and one.debut)
    sheet = offer_as_json(offer)
    mine = {"commune": "14118", "aide": "transport"}
    found = call("vue.offre", {"fiche": sheet, **mine})
    (paid,) = call("catalogue.paie", {"offres": [sheet], **mine})["offres"]
    totals = totals_for(facts_of(offer), Living(**mine), Decimal(paid["distance_km"]))
    assert f"<b>{pay_words(totals, 'month')}</b> brut par mois" in found["html"]
    assert f"{paid['distance_km']}".split(".")[0] in found["html"] and "de chez vous" in found["html"]
    assert "avec l’aide au transport</span>" in found["html"] and "avec l’aide au transport demandée" in found["paie"]
    link = dict(parse_qsl(unescape(re.findall(r'simuler/dj/#([^"]+)', found["paie"])[0])))
    assert link == {
        "zone": offer.zone, "debut": offer.debut.isoformat(), "actes_par_mois": str(acts_a_month(offer)),
        "distance_chu_km": str(facts_of(offer).chu), "distance_km": paid["distance_km"], "aide": "transport",
    }  # fmt: skip
    bare = call("vue.offre", {"fiche": sheet})
    silent = bare["html"]
    assert "sans aide au transport ni au logement" in bare["paie"]
    assert "simuler/dj" not in call("vue.offre", {"fiche": {**sheet, "debut": "2020-01-01"}})["paie"]
    assert "sans aide</span>" in silent and "du CHU" in silent and "aide=" not in silent


def test_the_small_map_of_an_offer_says_where_it_is_and_where_one_lives() -> None:
    def spots(place: str | None, home: str | None) -> list[str]:
        plan = locator(place, home)
        return [] if plan is None else [spot.kind for spot in plan.dots]

    assert spots("50129", None) == ["ville", "offre"] and spots("50129", "14762") == ["ville", "chez-vous", "offre"]
    assert spots("50129", "50129") == ["ville", "offre"] and spots("14118", None) == ["offre"]
    assert spots(None, "14118") == [] and spots("99999", None) == []
    offer = next(one for one in OFFERS if one.commune not in ("14118", "50129"))
    shown = call("vue.offre", {"fiche": offer_as_json(offer), "commune": "50129"})["html"]
    assert shown.count("<circle") == 3 and "l’offre à" in shown and "vous à Cherbourg" in shown
    page = offer_page(offer).html
    head = page.split('class="voeu')[0]
    assert head.count('class="semaine grande"') == 1 == page.count('class="semaine grande"') and 'class="plan"' in head


def test_what_is_met_is_folded_into_its_number_in_a_preview_too() -> None:
    html = sheet_html(OFFERS[0], "../")
    said = int(re.findall(r"(\d+)\u00a0conditions remplies", html)[0])
    folded = html.split("<summary>")[1].split("</details>")[0]
    assert folded.count("<li>") == said > 8 and "<dd>Oui</dd>" not in html
    assert folded in sheet_html(OFFERS[0], "../", preview=True)


def test_two_posts_of_one_practice_are_told_apart_everywhere() -> None:
    other = replace(OFFERS[0], id="o-9999", pamsu="p-autre")
    catalogue = from_offers([*OFFERS[:5], other])
    names = {catalogue.ids[position] for position in twins(catalogue)}
    assert {OFFERS[0].id, "o-9999"} <= names
    listed = call("vue.catalogue", {"offres": [offer_as_json(one) for one in (OFFERS[0], other)]})["html"]
    assert listed.count("jumelle") == 2 and "PAMSU p-autre" in listed and "fiche o-9999" in listed
    titles = {offer_page(one, twin=True).title for one in (OFFERS[0], other)}
    assert len(titles) == 2 and "PAMSU p-autre" in offer_page(other, twin=True).html
    assert "jumelle" not in offer_page(other).html
    rows = {"offres": [offer_as_json(one) for one in (OFFERS[0], OFFERS[1], other)]}
    side = call("vue.comparaison", {**rows, "ids": [OFFERS[0].id, OFFERS[1].id, "o-9999"]})["html"]
    assert side.count("jumelle") == 2 and "PAMSU p-autre" in side, "side by side too"
