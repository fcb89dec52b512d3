"""The calls on offers and catalogues, through the bridge: what a page or the command line receives."""

from __future__ import annotations

import json
from typing import Any

import pytest

from phco.browser.bridge import handle
from phco.calls import CALLS
from phco.cli.printers.table import printed
from phco.offers.communes import fold
from phco.offers.demonstration import demonstration_offers, demonstration_places
from phco.offers.reader import offer_as_json, place_as_json
from phco.offers.tables import offers_as_csv, places_as_csv

OFFERS = demonstration_offers(40)


def said(name: str, answer: dict[str, Any]) -> str:
    return printed(CALLS[name], answer)


def answer(name: str, **entry: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(handle(json.dumps({"appel": name, "entree": entry})))
    return found


def result(name: str, **entry: Any) -> dict[str, Any]:
    found = answer(name, **entry)
    assert "resultat" in found, found
    return dict(found["resultat"])


def faults(name: str, **entry: Any) -> list[tuple[str, str]]:
    found = answer(name, **entry)
    return [(error["code"], error["ou"]) for error in found.get("erreurs", [found.get("erreur")])]


@pytest.fixture
def digest() -> str:
    return str(result("catalogue.charger", csv=offers_as_csv(OFFERS))["catalogue"])


def test_a_catalogue_is_loaded_once_and_named_after(digest: str) -> None:
    again = result("catalogue.charger", csv=offers_as_csv(OFFERS), empreinte=digest)
    assert again == {"catalogue": digest, "nombre": 40}
    assert result("catalogue.filtrer", catalogue=digest)["total"] == 40
    same = result("catalogue.filtrer", offres=[offer_as_json(offer) for offer in OFFERS])
    assert same == result("catalogue.filtrer", catalogue=digest)


def test_a_page_holds_what_the_list_shows_and_no_more(digest: str) -> None:
    found = result("catalogue.filtrer", catalogue=digest, commune="14118", aide="transport", tri="distance")
    assert len(found["offres"]) == 25 and found["resume"] == "40\u00a0offres" and len(found["ids"]) == 40
    row = found["offres"][0]
    assert (
        set(row) >= {"id", "cabinet", "commune_nom", "zone", "distance_km", "paie", "semaine"}
        and "presentation" not in row
    )
    assert len(json.dumps(found)) < 40_000
    narrowed = result("catalogue.filtrer", catalogue=digest, facettes={"zone": ["ZIP"]})
    assert narrowed["resume"] == f"{narrowed['total']}\u00a0offres sur 40"


def test_comparing_and_pay_at_offers(digest: str) -> None:
    compared = result("catalogue.comparer", catalogue=digest, ids=["o-0001", "o-0002"], commune="14118")
    assert [row["champ"] for row in compared["lignes"]][:3] == ["paie_mois", "paie_semestre", "distance"]
    assert all(len(row["valeurs"]) == 2 for row in compared["lignes"])
    assert any(row["differe"] for row in compared["lignes"])
    pays = result("catalogue.paie", catalogue=digest, commune="14118", aide="transport")["offres"]
    assert len(pays) == 40 and all(pay["totaux"]["mois"] for pay in pays)
    assert result("catalogue.offre", catalogue=digest, id="o-0003")["fiche"] == offer_as_json(OFFERS[2])


def test_bad_entries_say_where() -> None:
    assert faults("catalogue.filtrer") == [("E_CHAMP_MANQUANT", "catalogue")]
    assert faults("catalogue.filtrer", catalogue="x") == [("E_CATALOGUE_ABSENT", "catalogue")]
    rows = [offer_as_json(OFFERS[0]), {**offer_as_json(OFFERS[0]), "zone": "Z"}, offer_as_json(OFFERS[0])]
    assert faults("catalogue.charger", offres=rows) == [("E_VALEUR", "offres[1].zone"), ("E_DOUBLON", "offres[2].id")]
    one = [offer_as_json(OFFERS[0])]
    assert faults("catalogue.comparer", offres=one, ids=["o-0001", "z", "y"]) == [
        ("E_OFFRE_INCONNUE", "ids[1]"), ("E_OFFRE_INCONNUE", "ids[2]"),
    ]  # fmt: skip
    assert faults("catalogue.filtrer", offres=one, tri="prix", aide="les deux", pagee=2) == [
        ("E_VALEUR", "tri"), ("E_VALEUR", "aide"), ("E_CHAMP_INCONNU", "pagee"),
    ]  # fmt: skip


def test_a_sheet_is_checked_complete_or_not() -> None:
    good = result("fiche.verifier", fiche=offer_as_json(OFFERS[0]))
    assert good["conforme"] is True and good["comptes"]["bloquant"] == 0
    empty = result("fiche.verifier", fiche={})
    assert empty["conforme"] is False and {"regle", "niveau", "code", "champ", "quoi", "remede"} == set(
        empty["constats"][0]
    )
    assert faults("fiche.verifier", fiche={"capacite": "deux", "zonee": 1}) == [
        ("E_INTEGER", "fiche.capacite"), ("E_CHAMP_INCONNU", "fiche.zonee"),
    ]  # fmt: skip


def test_a_sheet_written_is_read_back() -> None:
    sheet = offer_as_json(OFFERS[4])
    written = result("fiche.ecrire", fiche=sheet)
    assert result("fiche.lire", csv=written["csv"])["fiches"] == [sheet]
    assert result("fiche.lire", cellules=written["cellules"])["fiches"] == [sheet]


def test_communes_are_found_by_name_code_or_postal_code() -> None:
    def names(search: str) -> list[str]:
        return [item["nom"] for item in result("communes.chercher", recherche=search, nombre=3)["communes"]]

    assert names("caen")[0] == "Caen" == names("14118")[0] == names("14000")[0]
    assert names("st lo")[0] == "Saint-Lô" and names("cherb")[0] == "Cherbourg-en-Cotentin"
    assert result("communes.chercher", recherche="zzzz") == {"communes": []}


def test_approved_places_are_filtered() -> None:
    places = demonstration_places()
    rows = [place_as_json(place) for place in places]
    every = result("lieux.filtrer", lieux=rows, commune="14118")
    assert every["total"] == 24 and every == result("lieux.filtrer", csv=places_as_csv(places), commune="14118")
    distances = [float(row["distance_km"]) for row in every["lieux"]]
    assert distances == sorted(distances)
    pmi = result("lieux.filtrer", lieux=rows, types=["pmi"])
    assert pmi["total"] == sum(place.type == "pmi" for place in places) == every["comptes"]["type"]["pmi"]
    assert pmi["comptes"]["type"] == every["comptes"]["type"], "a facet's own choice does not empty its other values"
    assert faults("lieux.filtrer", lieux=rows, types=["pmii"]) == [("E_VALEUR", "types[0]")]


def test_the_schema_gives_what_a_form_needs() -> None:
    found = result("fiche.schema")
    assert len(found["champs"]) == 71 and found["rubriques"][0] == "Identité"
    zone = next(field for field in found["champs"] if field["nom"] == "zone")
    assert [value["valeur"] for value in zone["valeurs"]] == ["ZIP", "ZAC", "hors"]
    assert result("fiche.schema", table="lieu-agree")["table"] == "lieu-agree"


def test_the_demonstration_is_one_call() -> None:
    found = result("catalogue.demonstration", offres=5, dj=2, lieux=1)
    assert [len(found[key]) for key in ("offres", "lieux", "dj")] == [5, 1, 2]


def test_answers_are_said_in_french_on_a_terminal() -> None:
    offers = [offer_as_json(offer) for offer in OFFERS[:3]]
    listed = said("catalogue.filtrer", result("catalogue.filtrer", offres=offers, commune="14118"))
    assert listed.startswith("3\u00a0offres, page 1 sur 1.") and listed.count("brut par mois") == 3
    assert "≠" in printed(
        CALLS["catalogue.comparer"], result("catalogue.comparer", offres=offers, ids=["o-0001", "o-0002"])
    )
    assert said("catalogue.paie", result("catalogue.paie", offres=offers)).count("sur 6 mois") == 3
    assert "points bloquants" in said("fiche.verifier", result("fiche.verifier", fiche={}))
    assert "14118  Caen (Calvados)" in printed(
        CALLS["communes.chercher"], result("communes.chercher", recherche="caen")
    )
    places = [place_as_json(place) for place in demonstration_places()[:2]]
    assert said("lieux.filtrer", result("lieux.filtrer", lieux=places)).startswith("2 lieux.")


@pytest.mark.parametrize("typed", ["gériatrie", "geriatrie", "GÉRIATRIE", "addictologie", "Hérouville", "herouville"])
def test_a_place_answers_a_search_by_what_it_is_whatever_the_accents(typed: str) -> None:
    """Not by its presentation, which may name what others do."""
    rows = [place_as_json(place) for place in demonstration_places()]
    found = result("lieux.filtrer", lieux=rows, recherche=typed)["lieux"]
    plain = fold(typed)
    assert all(plain in fold(" ".join(map(str, one.values()))) for one in found)
    shown = {"nom", "type", "activite", "commune_nom"}
    assert all(plain in fold(" ".join(str(one[key]) for key in shown)) for one in found)
    assert "pediatrie" in fold(" ".join(str(one.get("presentation")) for one in rows))
    assert result("lieux.filtrer", lieux=rows, recherche="pediatrie")["total"] == 0


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("l’hôpital de Granville", ["l-014"]),
        ("l'hopital de GRANVILLE", ["l-014"]),
        ("hôpital Granville", ["l-014"]),
        ("St James", ["l-004"]),
        ("saint-james", ["l-004"]),
        ("Saint\u2011James", ["l-004"]),
        ("PMI de l’Écluse, à Bayeux", ["l-022"]),
        ("pmi bayeux", ["l-022"]),
        ("l’écluse pmi", ["l-022"]),
        ("14123", ["l-018"]),
        ("service de santé scolaire des Hauts\u2010Champs", ["l-006"]),
        ("gé\u00adria\u00adtrie", []),
        ("addic\u00adtologie des peupliers", ["l-021"]),
        ("e\u0301cluse Verson", ["l-015"]),
        ("bilans de quatre ans La Hague", ["l-002"]),
        ("milieu pénitentiaire caen", ["l-017"]),
        ("peuﬂiers", []),
        ("oﬃcine", []),
        ("pediatrie", []),
        ("ediatrie", []),
        ("uliers", []),
        ("« » !", None),
        ("de la", "some"),
        ("l", "some"),
        ("   ", None),
    ],
)  # fmt: skip
def test_what_people_type_finds_the_places_that_it_names(typed: str, found: list[str] | str | None) -> None:
    """Accents, ligatures, case, apostrophes, hyphens, short words; ``None``: nothing is asked, every place answers."""
    rows = [place_as_json(place) for place in demonstration_places()]
    got = [one["id"] for one in result("lieux.filtrer", lieux=rows, recherche=typed)["lieux"]]
    if found is None:
        assert len(got) == len(rows)
    elif found == "some":
        assert 0 < len(got) < len(rows)
    else:
        assert got == found


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Œuvre", "oeuvre"), ("CŒUR", "coeur"), ("Æthuse", "aethuse"), ("oﬃce", "office"), ("ﬁche", "fiche"),
        ("Straße", "strasse"), ("gé\u00adria\u00adtrie", "geriatrie"), ("zéro\u200bespace", "zeroespace"),
        ("½ journée", "journee"), ("L’Aigle", "l aigle"), ("Saint\u2011Lô", "saint lo"), ("St-Lô", "saint lo"),
        ("İstanbul", "istanbul"), ("№ 3", "3"), ("I\u0302le", "ile"),
    ],
)  # fmt: skip
def test_folding_keeps_what_is_read(text: str, plain: str) -> None:
    assert fold(text) == plain
