"""The page of a rehearsal of the whole country: one map, one table."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
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
        "host/demo-pays.html", bilans=[{**one, "part": one["en_poste"] / max(1, one["djs"])} for one in reports],
        total=whole, coeurs={count: sum(one["coeurs"][count] for one in reports) for count in "543210"},
        contours=_outlines(), points=_points(reports), secondes=seconds,
        memoire=max(one["memoire_mo"] for one in reports),
    )  # fmt: skip
    write_whole(page, html.encode())
    return page


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
    return found
