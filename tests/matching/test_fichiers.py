"""The three kinds of file: what each proves, what it cannot, and how each is caught when it lies."""

from __future__ import annotations

import copy
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from phco.browser.bridge import handle
from phco.calls.dispatch import call
from phco.errors import PhcoError
from phco.jsontext import dumps, loads
from tests.matching.markets import Entry, random_market

MARKET: Entry = {
    "demandeurs": {"a": [["x"], ["y"]], "b": [["x"], ["y"]], "c": [["x"]]},
    "offreurs": {"x": {"classement": [["b"], ["a"], ["c"]]}, "y": {"classement": [["a"], ["b"]]}},
    "graine": "g",
}


def published(market: Entry = MARKET) -> dict[str, Any]:
    return call("appariement.publier", market)


def check(*contents: object) -> dict[str, Any]:
    files = [{"nom": f"fichier-{i}.json", "contenu": content} for i, content in enumerate(contents)]
    return call("certificat.fichiers", {"fichiers": files})


def broken(answer: dict[str, Any]) -> set[str]:
    return {row["nom"] for row in answer["proprietes"] if not row["vrai"]}


def test_the_public_file_holds_no_heart_and_no_ranking() -> None:
    public = published()["public"]
    assert set(public) == {
        "genre", "tour", "methode", "graine", "empreinte", "empreinte_recue", "paires", "sans_poste", "taille", "borne",
        "taille_max_prouvee", "capacites", "seuils",
    }  # fmt: skip


def test_each_file_alone_and_all_together() -> None:
    made = published()
    alone = check(made["public"])
    assert alone["valide"] and "ne prouve pas" in alone["phrase"]
    mine = check(made["explications"]["c"])
    assert mine["valide"] and "Cela suppose" in mine["phrase"]
    assert any("résultat public" in limit for limit in mine["limites"])
    both = check(made["public"], made["explications"]["c"])
    assert both["valide"] and "Cela suppose" not in both["phrase"]
    assert "aucun de ceux que vous demandiez" in both["phrase"]
    assert {row["nom"] for row in both["proprietes"]} >= {"explication_memes_seuils", "explication_stable"}
    everything = check(made["complet"], made["public"], made["explications"]["a"])
    assert everything["valide"] and everything["phrase"].startswith("L’appariement est exact")
    assert {"tirage", "public_conforme", "aucune_paire_bloquante"} <= {row["nom"] for row in everything["proprietes"]}
    assert everything["limites"]


def test_every_honest_publication_passes() -> None:
    rng = Random(6)
    for _ in range(60):
        market = random_market(rng, 6, 5, ties=0.5, post_ties=rng.choice([0, 0.4]), capacity=2)
        made = published(market)
        loads(dumps(made))
        assert check(made["complet"], made["public"])["valide"]
        for name, told in made["explications"].items():
            answer = check(made["public"], told)
            assert answer["valide"], (name, answer)
            assert check(told)["valide"]


def test_an_explanation_of_an_unstable_result_fails() -> None:
    """A forged result that gives x to the lesser ranked: the wronged applicant sees it from their own file."""
    made = published()
    assert made["public"]["paires"] == {"a": "y", "b": "x"}
    forged = copy.deepcopy(made["public"])
    forged["paires"] = {"a": "y", "c": "x"}
    forged["sans_poste"] = ["b"]
    forged["seuils"]["x"] = {"pris": 1, "rang": 3}
    assert check(forged)["valide"], "the public file alone cannot show it"
    told = copy.deepcopy(made["explications"]["b"])
    told["obtenu"], told["classe_obtenue"] = None, None
    for offer in told["offres"]:
        if offer["offreur"] == "x":
            offer["dernier_rang"] = 3
    answer = check(forged, told)
    assert broken(answer) == {"explication_stable"}
    assert "a pris son 3e et vous y étiez 1er." in answer["phrase"]


Change = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (lambda public: public["sans_poste"].append("a"), "public_personne_deux_fois"),
        (lambda public: public.update(taille=9), "public_taille"),
        (lambda public: public["paires"].update(c="x"), "public_capacites"),
        (lambda public: public["paires"].update(zoe="inconnu"), "public_capacites"),
        (lambda public: public["seuils"].pop("x"), "public_seuils"),
        (lambda public: public["seuils"]["x"].update(pris=0), "public_seuils"),
        (lambda public: public.update(graine="h"), "explication_meme_tour"),
        (lambda public: public.update(empreinte="0"), "explication_meme_tour"),
        (lambda public: public["paires"].pop("a"), "explication_meme_poste"),
        (lambda public: public["seuils"]["x"].update(rang=2), "explication_memes_seuils"),
        (lambda public: public["capacites"].update(x=2), "explication_stable"),
        (lambda public: public.update(borne=3), "public_conforme"),
        (lambda public: public["seuils"]["y"].update(rang=2), "public_conforme"),
    ],
)
def test_a_public_result_that_lies_is_caught(change: Change, name: str) -> None:
    made = published()
    public = copy.deepcopy(made["public"])
    change(public)
    answer = check(public, made["explications"]["a"], made["complet"])
    assert name in broken(answer)
    assert not answer["valide"]
    assert all(row["temoin"] for row in answer["proprietes"] if not row["vrai"])


def test_a_full_instance_that_lies_is_caught_by_its_property() -> None:
    full = copy.deepcopy(published()["complet"])
    full["resultat"]["taille"] = 3
    answer = check(full)
    assert broken(answer) >= {"taille"}
    assert check({"instance": full["instance"], "resultat": published()["complet"]["resultat"]})["valide"]


@pytest.mark.parametrize("content", [None, [], "x", {}, {"genre": "autre"}, {"genre": "catalogue"}])
def test_another_file_is_refused_in_french(content: object) -> None:
    with pytest.raises(PhcoError) as found:
        check(content)
    assert found.value.code == "E_GENRE"
    assert found.value.where == "fichiers[0].contenu"


def test_two_of_a_kind_and_no_file_are_refused() -> None:
    made = published()
    other = published(MARKET | {"graine": "un autre tirage"})
    with pytest.raises(PhcoError) as found:
        check(made["public"], other["public"])
    assert found.value.code == "E_DOUBLON"
    twice = check(made["public"], made["public"])
    assert twice == check(made["public"]), "the same file, alone and inside a package"
    with pytest.raises(PhcoError):
        check()


def test_a_file_may_come_as_its_own_text_and_is_read_strictly() -> None:
    text = dumps(published()["public"], indent=1).replace("\n", "\r\n")
    answer = call("certificat.fichiers", {"fichiers": [{"nom": "r.json", "texte": text}]})
    assert answer["valide"] is True
    for bad, code in (("{", "E_JSON"), ('{"a":1,"a":2}', "E_JSON_DUPLICATE_KEY"), ("[]", "E_GENRE"), (7, "E_TYPE")):
        with pytest.raises(PhcoError) as found:
            call("certificat.fichiers", {"fichiers": [{"nom": "r.json", "texte": bad}]})
        assert [error.code for error in found.value.flat()] == [code]


def test_rubbish_inside_a_file_is_an_error_with_its_path_never_a_crash() -> None:
    made = published()
    for kind in ("public", "explications"):
        good = made[kind] if kind == "public" else made[kind]["a"]
        for key in good:
            for junk in (None, 7, "x", [], {}, [1], {"a": 1}, True, "2"):
                if type(junk) is type(good[key]) or key == "obtenu":
                    continue
                text = dumps(
                    {
                        "appel": "certificat.fichiers",
                        "entree": {"fichiers": [{"contenu": {**good, key: junk}}, {"contenu": made["complet"]}]},
                    }
                )
                answer = loads(handle(text))
                if "resultat" in answer:
                    continue
                errors = answer.get("erreurs", [answer.get("erreur")])
                assert all(error["code"] != "E_INTERNE" for error in errors), (key, junk, errors)
    broken_offer = copy.deepcopy(made["explications"]["a"])
    broken_offer["offres"][0]["votre_rang"] = "2"
    with pytest.raises(PhcoError) as found:
        check(broken_offer)
    assert found.value.where == "fichiers[0].contenu.offres[0].votre_rang"
