"""The fictional catalogue: repeatable, varied, nobody named; the committed files are what the generator makes."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from phco.errors import PhcoError
from phco.offers import communes, offer_as_json, offer_from_json, place_as_json, place_from_json
from phco.offers.demonstration import demonstration_djs, demonstration_offers, demonstration_places
from phco.offers.tables import offers_as_csv, offers_from_csv, places_as_csv, places_from_csv

FOLDER = Path(__file__).parents[2] / "datapackage/demonstration"
OFFERS = demonstration_offers()


def test_the_same_seed_gives_the_same_catalogue_and_another_seed_another() -> None:
    assert demonstration_offers(40) == OFFERS[:40]
    assert demonstration_offers(40, "autre") != OFFERS[:40]


def test_the_committed_files_are_what_the_generator_makes() -> None:
    assert (FOLDER / "catalogue/data/offres.csv").read_text(encoding="utf-8") == offers_as_csv(OFFERS)
    assert (FOLDER / "catalogue/data/lieux.csv").read_text(encoding="utf-8") == places_as_csv(demonstration_places())


def test_it_is_varied_enough_to_be_realistic() -> None:
    assert len(OFFERS) == 350 and len({offer.id for offer in OFFERS}) == 350
    for column, least in (("zone", 60), ("option_journee4", 30), ("logement", 40), ("secretariat", 40), ("pdsa", 100)):
        counts = Counter(getattr(offer, column) for offer in OFFERS)
        assert min(counts.values()) >= least, (column, counts)
    assert set(Counter(offer.commune[:2] for offer in OFFERS)) == {"14", "50", "61"}
    assert sum(bool(offer.groupe) for offer in OFFERS) > 50 and 3 <= sum(offer.qpv or False for offer in OFFERS) <= 60
    acts = [offer.actes_par_jour or 0 for offer in OFFERS]
    assert min(acts) < 15 and max(acts) > 25 and any(offer.actes_par_mois is None for offer in OFFERS)
    assert any((offer.part_exoneree or 0) > 0.63 for offer in OFFERS) and len({offer.commune for offer in OFFERS}) > 150


def test_every_commune_is_real_and_located_and_has_one_zone() -> None:
    zones: dict[str, set[str | None]] = {}
    for offer in OFFERS:
        assert communes()[offer.commune].located
        zones.setdefault(offer.commune, set()).add(offer.zone)
    assert all(len(found) == 1 for found in zones.values())


def test_it_says_that_it_is_fictional_and_names_nobody() -> None:
    assert all(offer.fictif and (offer.telephone or "").startswith("02 61 91 ") for offer in OFFERS)
    assert all(place.fictif for place in demonstration_places())
    text = offers_as_csv(OFFERS) + places_as_csv(demonstration_places())
    assert "Dr " not in text and "docteur " not in text.replace("docteur junior", "") and "@" not in text


def test_the_djs_live_in_real_communes() -> None:
    djs = demonstration_djs()
    assert len(djs) == 103 == len({dj.id for dj in djs}) and all(communes()[dj.commune].located for dj in djs)


def test_json_and_csv_lose_nothing() -> None:
    assert tuple(offer_from_json(offer_as_json(offer)) for offer in OFFERS) == OFFERS
    assert offers_from_csv(offers_as_csv(OFFERS)) == OFFERS
    places = demonstration_places()
    assert tuple(place_from_json(place_as_json(place)) for place in places) == places
    assert places_from_csv(places_as_csv(places)) == places


def refused(text: str) -> list[tuple[str, str]]:
    with pytest.raises(PhcoError) as caught:
        offers_from_csv(text)
    return [(error.code, error.where) for error in caught.value.flat()]


def test_a_bad_table_is_told_every_fault_with_its_line() -> None:
    assert refused("") == [("E_CSV_HEADER", "data/offres.csv")]
    assert [code for code, _ in refused("id,nom\n")] == ["E_CSV_HEADER"] * 4
    head = "id,campagne,cabinet,commune\n"
    good = "o-1,2027-03,Cabinet,14118\n"
    assert refused(head + good + good) == [("E_DOUBLON", "data/offres.csv:3:id")]
    assert refused(head + "o-1,2027-03,Cabinet\n" + good + "o 2,2027-03,Cabinet,14118\n") == [
        ("E_CSV_ROW", "data/offres.csv:2"),
        ("E_ID_SYNTAX", "data/offres.csv:4:id"),
    ]
    assert refused(head + 'o-1,"2027-03"x,Cabinet,14118\n') == [("E_CSV", "data/offres.csv:2")]


def test_json_is_read_strictly() -> None:
    with pytest.raises(PhcoError) as caught:
        offer_from_json(
            {
                "id": "o-1",
                "campagne": "2027-03",
                "cabinet": "C C",
                "commune": 14118,
                "siams3": "oui",
                "zones": "ZIP",
                "capacite": 1.5,
                "equipements": "ecg",
                "actes_par_jour": float("nan"),
                "zone": True,
            },
            "fiche",
        )
    found = {error.where: error for error in caught.value.flat()}
    assert set(found) == {
        "fiche.commune",
        "fiche.siams3",
        "fiche.capacite",
        "fiche.equipements",
        "fiche.actes_par_jour",
        "fiche.zone",
        "fiche.zones",
    }
    assert found["fiche.zones"].code == "E_CHAMP_INCONNU" and "« zone »" in found["fiche.zones"].fix
