"""The matching's screens: every example shows what its words say, and the fragments say what the calls answer."""

from __future__ import annotations

import re
from typing import Any

import pytest

from phco.calls.dispatch import call
from phco.errors import PhcoError
from phco.matching.reading.request import read_request
from phco.matching.telling.examples import DRAW, entry_of, every_stable, example, examples, tiers_of
from tests.matching.markets import all_stable


def market(name: str, **more: Any) -> dict[str, Any]:
    one = example(name)
    return {"coeurs": one.hearts, "classements": one.rankings, "graine": DRAW, **more}


def text_of(html: str) -> str:
    return re.sub(r"[ \n]+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.mark.parametrize("one", examples(), ids=lambda one: one.name)
def test_every_stable_matching_of_an_example_is_enumerated(one: Any) -> None:
    entry = entry_of(one.hearts, one.rankings, method="deux-niveaux", draw=DRAW)
    found = every_stable(read_request(entry).problem)
    assert sorted(sorted(pairs.items()) for pairs in found) == sorted(
        sorted(pairs.items()) for pairs in all_stable(entry)
    )
    assert [len(pairs) for pairs in found] == sorted(map(len, found), reverse=True)


def pairs(name: str, method: str, draw: str = DRAW) -> dict[str, str]:
    one = example(name)
    found = call("apparier", entry_of(one.hearts, one.rankings, method=method, draw=draw))["paires"]
    assert isinstance(found, dict)
    return found


def test_each_example_shows_what_it_says() -> None:
    steps = call(
        "appariement.pas-a-pas",
        entry_of(example("remplacements").hearts, example("remplacements").rankings, method="deux-niveaux", draw=DRAW),
    )["etapes"]
    assert isinstance(steps, list)
    assert sum(step["offreur"] == "Bayeux" and step["issue"] != "refuse" for step in steps) == 3
    draws = [f"g{i}" for i in range(12)]
    assert {len(pairs("egalite", "deux-niveaux", draw)) for draw in draws} == {4}
    assert any("Basile" not in pairs("egalite", "acceptation-differee", draw) for draw in draws)
    assert "Basile" not in pairs("egalite", "acceptation-differee")
    for method in ("deux-niveaux", "acceptation-differee", "taille-max"):
        assert pairs("flechage", method)["Alix"] == "Bayeux"
    assert pairs("deux-cinq", "taille-max")["Alix"] == "Vire"
    tempted = {"joueur": "Basile", "essai": {"Vire": 4}, "tout": True}
    with_size = call("vue.tricher", market("tentation", methode="taille-max", **tempted))["resultat"]
    honest = call("vue.tricher", market("tentation", methode="deux-niveaux", **tempted))["resultat"]
    assert isinstance(with_size, dict) and isinstance(honest, dict)
    assert (with_size["verite"]["obtenu"], with_size["essai"]["obtenu"], with_size["gain"]) == ("Bayeux", "Vire", 1)
    assert with_size["toutes"]["meilleures"] > 0
    assert honest["gain"] == 0 and honest["toutes"]["meilleures"] == 0


def test_hearts_become_classes() -> None:
    assert tiers_of({"a": 3, "b": 5, "c": 3, "d": 0}) == [["b"], ["a", "c"]]


def test_the_run_is_drawn_step_by_step() -> None:
    found = call("vue.appariement", market("remplacements"))
    html = str(found["html"])
    assert html.count('data-etape="') == 10
    assert html.count(" hidden") == 9
    said = text_of(html)
    assert "Demande 2 sur 9" in said and "y remplace Alix" in said
    first, *_, last = html.split('data-etape="')[1:]
    assert 'class="refuse"' not in first and 'class="tient"' not in first
    assert '<span class="refuse">Bayeux</span>' in last and '<span class="tient">Vire</span>' in last
    assert "Vérifié 4\u00a0paires, appariement stable." in said
    assert "Vous y étiez 3e\u202f; il a pris son 1er." in said
    assert "Cet exemple n’a qu’un appariement stable" in said


def test_an_edited_market_with_no_wish_is_still_a_page() -> None:
    empty = {"coeurs": {"Alix": {"Bayeux": 0}}, "classements": {"Bayeux": []}}
    html = str(call("vue.appariement", empty)["html"])
    assert "Avant la première demande" in html and "aucun poste" in html


def test_hostile_names_are_shown_and_never_run() -> None:
    html = str(
        call("vue.appariement", {"coeurs": {"<b>x</b>": {"<i>": 1}}, "classements": {"<i>": ["<b>x</b>"]}})["html"]
    )
    assert "<b>x" not in html and "<i>" not in html
    assert "&lt;b&gt;x" in html


def test_the_temptation_in_words() -> None:
    lie = {"joueur": "Basile", "essai": {"Vire": 5, "Argentan": 5, "Bayeux": 1}}
    html = text_of(str(call("vue.tricher", market("tentation", methode="deux-niveaux", **lie))["html"]))
    assert "Vire, puis Bayeux" in html
    assert "Vire et Argentan à égalité, puis Bayeux" in html
    everything = call("vue.tricher", market("tentation", methode="taille-max", tout=True, **lie))
    assert "mentir peut payer" in str(everything["html"])
    assert "150\u00a0listes essayées" in str(everything["html"])


def test_the_counter_example_is_computed() -> None:
    found = call("vue.marche", {"exemple": "deux-cinq"})
    result = found["resultat"]
    assert isinstance(result, dict)
    assert [len(one) for one in result["stables"]] == [4, 3]
    assert result["choix"]["taille-max"] == result["stables"][0]
    assert "2\u00a0appariements stables" in text_of(str(found["html"]))


def test_the_verdict_says_a_sentence_then_properties_then_limits() -> None:
    one = example("remplacements")
    made = call("appariement.publier", entry_of(one.hearts, one.rankings, method="deux-niveaux", draw=DRAW))
    files = [
        {"nom": "resultat.json", "contenu": made["public"], "signature": "valide", "auteur": "DMG"},
        {"nom": "explication.json", "contenu": made["explications"]["Alix"]},
    ]
    found = call("vue.certificat", {"fichiers": files})
    html = text_of(str(found["html"]))
    assert html.index("Vous avez Vire") < html.index("Ce qui a été vérifié") < html.index("ne prouvent pas")
    assert "signature valide, de DMG" in html
    forged = {**made["public"], "taille": 9}
    refused = str(call("vue.certificat", {"fichiers": [{"nom": "r", "contenu": forged}]})["html"])
    assert 'data-valide="non"' in refused and "Refusé" in refused and " open" in refused


@pytest.mark.parametrize(
    ("name", "entry", "where"),
    [
        ("vue.appariement", {"coeurs": {"a": {"x": 6}}, "classements": {"x": []}}, "coeurs.a.x"),
        ("vue.appariement", {"coeurs": {"a": []}, "classements": {}}, "coeurs.a"),
        ("vue.appariement", {"coeurs": {}, "classements": {"x": ["a", "a"]}}, "classements.x[1]"),
        ("vue.appariement", {"coeurs": {}, "classements": {}, "methode": "taille-max"}, "methode"),
        ("vue.appariement", {"coeurs": {f"d{i}": {} for i in range(13)}, "classements": {}}, "coeurs"),
        ("vue.tricher", {"coeurs": {"a": {}}, "classements": {}, "joueur": "b", "essai": {}}, "demandeur"),
        ("vue.marche", {"exemple": "rien"}, "exemple"),
        ("vue.certificat", {"fichiers": []}, "fichiers"),
        ("appariement.exemples", {"x": 1}, "x"),
    ],
)
def test_a_wrong_entry_of_a_screen(name: str, entry: dict[str, Any], where: str) -> None:
    with pytest.raises(PhcoError) as found:
        call(name, entry)
    assert found.value.where == where
