"""The planner's screens: what the meter says is wrong, by name, with its remedy; the fléchage's fallback."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import pytest

from phco.browser.bridge import handle
from phco.offers.demonstration import demonstration_offers
from phco.offers.tables import offers_as_csv

OFFERS = demonstration_offers(20)


def ask(call: str, **entry: Any) -> dict[str, Any]:
    answer = json.loads(handle(json.dumps({"appel": call, "entree": entry})))
    assert "resultat" in answer, answer
    found: dict[str, Any] = answer["resultat"]
    return found


@pytest.fixture(scope="module")
def catalogue() -> str:
    text = offers_as_csv(OFFERS)
    found: str = ask("catalogue.charger", csv=text, empreinte=sha256(text.encode()).hexdigest())["catalogue"]
    return found


def hearts(*values: int) -> dict[str, int]:
    return {offer.id: value for offer, value in zip(OFFERS, values, strict=False)}


def test_the_meter_counts_what_is_missing_and_leads_to_it(catalogue: str) -> None:
    found = ask("vue.voeux", catalogue=catalogue, coeurs=hearts(3))
    assert "1 / 4</strong> offres notées — il en manque 3" in found["html"]
    assert 'data-action="noter"' in found["html"]
    assert 'data-action="noter"' not in ask("vue.voeux", catalogue=catalogue, coeurs=hearts(1, 1, 1, 1))["html"]


def test_an_untouched_meter_says_what_is_asked_and_reproaches_nothing(catalogue: str) -> None:
    came = [f"d{number}" for number in range(1, 13)]
    blank = ask("vue.classement", tour=1, candidats=came, classement=[], flechage=None)
    assert "0 / 10</strong>" in blank["html"] and not blank["resultat"]["legal"]
    begun = ask("vue.classement", tour=1, candidats=came, classement=came[:1], flechage=None)
    wishes = ask("vue.voeux", catalogue=catalogue, coeurs={})
    assert "0 / 4</strong>" in wishes["html"] and "à 4 offres" in wishes["html"].replace("\u00a0", " ")
    for html, told in ((blank["html"], 0), (begun["html"], 1), (wishes["html"], 0)):
        assert html.count("À corriger") == told
    assert ask("vue.voeux", catalogue=catalogue, coeurs=hearts(3))["html"].count("À corriger") == 1


def test_a_second_five_is_named_as_people_know_it(catalogue: str) -> None:
    entry = {"catalogue": catalogue, "coeurs": hearts(5, 5, 1, 1), "flechage": OFFERS[0].id}
    html = ask("vue.voeux", **entry)["html"]
    assert f"« {OFFERS[1].cabinet}" in html.replace("&#39;", "'")
    assert f"« {OFFERS[1].id} »" not in html
    assert 'data-action="flechage"' in html


@pytest.mark.parametrize(("way", "said"), [("brochure", "à égalité de cœurs"), ("gradue", "dans l’ordre de vos cœurs")])
def test_the_plan_shows_where_one_may_land_without_the_pamsu(catalogue: str, way: str, said: str) -> None:
    mine = hearts(5, 4, 3, 2, 1)
    found = ask("vue.flechage", catalogue=catalogue, coeurs=mine, cible=OFFERS[0].id, maniere=way)
    assert said in found["html"]
    landing = found["html"].split("Où vous pourriez alors arriver")[1]
    assert OFFERS[1].cabinet in landing.replace("&#39;", "'")
    assert ("4 cœurs</b>" in landing) == (way == "gradue")


def test_an_explicit_zero_is_shown_apart_from_what_is_noted(catalogue: str) -> None:
    """« Notées » holds as many offers as the meter says; « Jamais » is neither noted nor without an answer."""
    entry = {"catalogue": catalogue, "coeurs": hearts(3, 0, 1, 0, 5), "par_page": 200}
    shown = {
        name: ask("vue.voeux-lignes", notes=name, **entry)["resultat"]["ids"] for name in ("toutes", "notees", "jamais")
    }
    assert sorted(shown["notees"]) == sorted(OFFERS[place].id for place in (0, 2, 4))
    assert sorted(shown["jamais"]) == sorted(OFFERS[place].id for place in (1, 3))
    assert len(shown["toutes"]) == len(OFFERS)
    assert ask("vue.voeux-lignes", notes="notees", catalogue=catalogue, coeurs=hearts(0))["resultat"]["ids"] == []
