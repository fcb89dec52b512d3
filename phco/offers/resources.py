"""Where the room's own data files are: ``datapackage/`` in the source tree, ``phco/_…`` in the wheel."""

from __future__ import annotations

from collections.abc import Iterable

from phco.carried import carried
from phco.local import fill, remembered


@remembered
def resource_text(folder: str, name: str) -> str:
    """``datapackage/<folder>/<name>`` with its ‹words› filled in. Raises FileNotFoundError when it was not shipped."""
    for place in (carried(f"_{folder}/{name}"), carried(f"../datapackage/{folder}/{name}")):
        if place.is_file():
            return fill(place.read_text(encoding="utf-8"))
    raise FileNotFoundError(f"datapackage/{folder}/{name}")


def communes_texts(departements: Iterable[str]) -> list[str]:
    """The tables of communes of these départements (CSV texts), in order. A phone carries those of its subdivision."""
    return [resource_text("communes", f"{code}.csv") for code in departements]


def communes_outlines(departements: Iterable[str]) -> dict[str, str]:
    """The outlines that are known (JSON texts: rings of points on the map), by département."""
    found = {}
    for code in departements:
        try:
            found[code] = resource_text("communes", f"{code}.json")
        except FileNotFoundError:
            continue
    return found
