"""The derived table of communes: codes, places, homonyms, the fit of the map, distances."""

from __future__ import annotations

import json
import math
from decimal import Decimal
from pathlib import Path

import pytest

from phco.offers.communes import approximate_km, by_name, communes, distance_km, distance_words, fold
from phco.subdivision import departements

FOLDER = Path(__file__).parents[2] / "datapackage/communes"
OUTLINES = {code: json.loads((FOLDER / f"{code}.json").read_text(encoding="utf-8")) for code in ("14", "50", "61")}

# known towns: code, latitude, longitude (looked up apart from GeoNames, to 0.02°)
TOWNS = {
    "14118": (49.18, -0.37),
    "50129": (49.64, -1.62),
    "61001": (48.43, 0.09),
    "14333": (49.42, 0.23),
    "50218": (48.84, -1.60),
    "14366": (49.15, 0.23),
    "50502": (49.12, -1.09),
    "61006": (48.74, -0.02),
    "14762": (48.84, -0.89),
    "50025": (48.68, -1.36),
}


def inside(x: float, y: float, departement: str) -> bool:
    found = False
    for ring in OUTLINES[departement]:
        for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                found = not found
    return found


def gap(x: float, y: float, departement: str) -> float:
    if inside(x, y, departement):
        return 0.0
    return min(math.hypot(px - x, py - y) for ring in OUTLINES[departement] for px, py in ring)


def test_every_commune_of_the_three_departements_is_there() -> None:
    assert len(communes()) == 1352
    assert {item.departement for item in communes().values()} == set(departements()) == {"14", "50", "61"}
    assert all(code[:2] == item.departement and len(code) == 5 for code, item in communes().items())
    assert communes()["14118"].nom == "Caen" and "14000" in communes()["14118"].codes_postaux


@pytest.mark.parametrize("code", TOWNS)
def test_known_towns_are_where_they_are(code: str) -> None:
    latitude, longitude = TOWNS[code]
    town = communes()[code]
    assert town.latitude is not None and town.longitude is not None
    assert abs(float(town.latitude) - latitude) < 0.03 and abs(float(town.longitude) - longitude) < 0.03


@pytest.mark.parametrize("code", ["50129", "61001", "14333", "14118", "50218"])
def test_the_map_places_known_towns_inside_their_departement(code: str) -> None:
    town = communes()[code]
    assert town.x is not None and town.y is not None
    assert gap(float(town.x), float(town.y), town.departement) < 0.6, "0.6 unit is about one kilometre"


def test_the_fit_is_under_half_a_kilometre_on_average_and_no_place_is_in_another_departement() -> None:
    located = [item for item in communes().values() if item.x is not None and item.y is not None]
    gaps = [gap(float(item.x or 0), float(item.y or 0), item.departement) for item in located]
    assert len(located) > 480 and sum(gaps) / len(gaps) < 0.25 and max(gaps) < 3


def test_towns_where_practices_are_have_a_place() -> None:
    lost = [item.nom for item in communes().values() if item.population >= 3000 and not item.located]
    assert not lost, lost


def test_homonyms_are_told_apart() -> None:
    """Two communes of one name never share a point, and a located one is inside its own outline (test above)."""
    twice = {name: items for name, items in by_name().items() if len(items) > 1}
    assert {"saint brice", "montgardon"} & set(twice) and len(twice) >= 9
    for items in twice.values():
        points = [(item.latitude, item.longitude) for item in items if item.located]
        assert len(points) == len(set(points))
    points = [(item.latitude, item.longitude) for item in communes().values() if item.located]
    assert len(points) == len(set(points)), "two communes on one point: a join took the wrong place"


def test_populations_agree_with_the_other_source_where_both_know_it() -> None:
    """GeoNames' Vesly (Eure, 649) must not have been taken for Vesly (Manche)."""
    vesly = communes()["50629"]
    assert vesly.located and vesly.longitude is not None and float(vesly.longitude) < -1


def test_distances_agree_with_the_textbook_formula_and_are_symmetric() -> None:
    located = [item for item in communes().values() if item.located][::17]
    for one in located:
        for two in located:
            a, b = (math.radians(float(item.latitude or 0)) for item in (one, two))
            turn = math.radians(float(two.longitude or 0) - float(one.longitude or 0))
            h = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(turn / 2) ** 2
            expected = 2 * 6371.0088 * math.asin(math.sqrt(h))
            found = distance_km(one.code, two.code)
            assert found is not None and abs(float(found) - expected) <= 0.0501
            assert found == distance_km(two.code, one.code)


def test_distances_are_unknown_outside_and_nil_at_home() -> None:
    assert distance_km("14118", "75056") is None and not approximate_km("14118", "75056")
    assert str(distance_km("14118", "14118")) == "0.0"


def test_every_commune_has_a_place_and_the_approximate_ones_say_so() -> None:
    """An approximate place is in its département, is on no map, and is that of the communes of its postal code."""
    rough = [item for item in communes().values() if item.approximate]
    assert len(rough) == 865 and all(item.x is None and item.y is None and not item.located for item in rough)
    for item in communes().values():
        assert distance_km("14118", item.code) is not None
        assert approximate_km("14118", item.code) == approximate_km(item.code, "14118") == item.approximate
        assert not approximate_km(item.code, item.code)
    known = [item for item in communes().values() if item.located]
    apart = 0
    for item in rough:
        sector = [one for one in known if set(one.codes_postaux) & set(item.codes_postaux)]
        apart += not sector
        for axis in ("latitude", "longitude"):
            values = [getattr(one, axis) for one in sector]
            if values:
                assert min(values) - Decimal("0.001") <= getattr(item, axis) <= max(values) + Decimal("0.001"), item.nom
    assert apart == 5, "these follow their intercommunalité: no known commune has their postal code"


def test_approximating_a_known_place_misses_it_by_little() -> None:
    """The rule, tried on the communes whose place is known: what a distance may be wrong by (SOURCES.md says it)."""
    known = [item for item in communes().values() if item.located]
    missed = []
    for item in known:
        near = [one for one in known if one is not item and set(one.codes_postaux) & set(item.codes_postaux)]
        if near:
            north = float(item.latitude) - sum(float(one.latitude) for one in near) / len(near)
            east = float(item.longitude) - sum(float(one.longitude) for one in near) / len(near)
            missed.append(math.hypot(north * 111.2, east * 111.2 * math.cos(math.radians(float(item.latitude)))))
    missed.sort()
    assert len(missed) > 400 and missed[len(missed) // 2] < 4.5 and missed[len(missed) * 9 // 10] < 8


@pytest.mark.parametrize(
    ("here", "there", "words"),
    [
        ("14118", "14366", "43\u00a0km"), ("14118", "14003", "27,4\u00a0km (distance approximative)"),
        ("14003", "14118", "27,4\u00a0km (distance approximative)"), ("14118", "75056", None), (None, "14118", None),
        ("14003", "14003", "0\u00a0km"),
    ],
)  # fmt: skip
def test_a_distance_says_when_it_is_approximate(here: str | None, there: str, words: str | None) -> None:
    assert distance_words(here, there) == words


def test_two_communes_of_one_sector_are_not_said_to_be_at_zero_kilometre() -> None:
    rough = [item for item in communes().values() if item.approximate]
    one = rough[0]
    two = next(item for item in rough[1:] if (item.latitude, item.longitude) == (one.latitude, one.longitude))
    assert distance_words(one.code, two.code) == "même secteur (distance approximative)"


def test_folding_ignores_accents_case_and_abbreviated_saints() -> None:
    assert fold("St-Lô") == fold("saint lô") == "saint lo"
    assert fold("L’Aigle") == fold("l'aigle") == "l aigle" and fold("Œuvre") == "oeuvre"
