"""The page of a rehearsal of the whole country: one map, one table."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from phco.host.disk.files import write_whole
from phco.jsontext import JsonObject
from phco.offers.resources import communes_outlines, communes_texts, resource_text
from phco.subdivision import departement_of
from phco.views import render


def write_country(folder: Path, reports: Sequence[JsonObject], seconds: int) -> Path:
    """``index.html`` at the root of the folder."""
    names = ("djs", "offres", "en_poste", "aux_tours", "octets")
    whole = {name: sum(int(one[name]) for one in reports) for name in names}
    page = folder / "index.html"
    html = render(
        "host/demo-pays.html", bilans=[_shown(one) for one in reports],
        total=whole, coeurs={count: sum(one["coeurs"][count] for one in reports) for count in "543210"},
        contours=_outlines(), points=_points(reports), secondes=seconds,
        memoire=max((one["memoire_mo"] for one in reports if one["memoire_mo"] is not None), default=None),
    )  # fmt: skip
    write_whole(page, html.encode())
    return page


def _shown(report: JsonObject) -> JsonObject:
    """A row of the table: the share of DJ who have a post, the time to a tenth of a second."""
    share = Fraction(report["en_poste"], max(1, report["djs"]))
    return {**report, "part": share, "secondes": Decimal(str(report["secondes"])).quantize(Decimal("0.1"))}


def _outlines() -> list[str]:
    """The départements of the mainland and Corsica, as SVG paths."""
    known = [row["code"] for row in csv.DictReader(resource_text("communes", "departements.csv").splitlines())]
    rings = [ring for text in communes_outlines(known).values() for ring in json.loads(text)]
    return [f"M{' L'.join(f'{x} {y}' for x, y in ring)}Z" for ring in rings]


def _points(reports: Sequence[JsonObject]) -> list[JsonObject]:
    """Where the CHU is known and on the map: a disc as large as the campaign, and the share of DJ who have a post."""
    found: list[JsonObject] = []
    for one in reports:
        code = str(one["chu"])
        if not code or departement_of(code).startswith("97"):
            continue
        rows = csv.DictReader(communes_texts([departement_of(code)])[0].splitlines())
        town = next((row for row in rows if row["code"] == code), None)
        if town is not None:
            radius = round(2 + (int(one["djs"]) ** 0.5) / 2, 1)
            found.append({"nom": one["nom"], "x": town["x"], "y": town["y"], "rayon": radius, "djs": one["djs"],
                          "en_poste": one["en_poste"]})  # fmt: skip
    return _named(found)


def _named(points: list[JsonObject]) -> list[JsonObject]:
    """The same points with the place of their name beside the disc (``dx``, ``dy``, ``cote``): no two names overlap.

    The sizes are those of the page's letters: 11 units high, about 6 wide.
    """
    taken = [(float(one["x"]) - 3, float(one["y"]) - 3, float(one["x"]) + 3, float(one["y"]) + 3) for one in points]
    for rank, one in enumerate(points):
        others, x, y, wide = taken[:rank] + taken[rank + 1 :], float(one["x"]), float(one["y"]), 6 * len(one["nom"])
        places = [(side, dy) for dy in (-6, 4, 13, -15) for side in ("start", "end")]
        boxes = {
            (side, dy): (x + 6 if side == "start" else x - 6 - wide, y + dy - 9,
                         x + 6 + wide if side == "start" else x - 6, y + dy + 2)
            for side, dy in places
        }  # fmt: skip
        side, dy = min(places, key=lambda place: sum(_meet(boxes[place], other) for other in others))
        taken.append(boxes[side, dy])
        one |= {"cote": side, "dx": 6 if side == "start" else -6, "dy": dy}
    return points


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
