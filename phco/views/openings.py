"""What the pay simulators ask when their page opens on an untouched form: the build answers it, an engine warms on it.

``tests/browser/test_avance.py`` holds each of them to what its page really asks.
"""

from __future__ import annotations

from phco.jsontext import JsonObject

ROOT = "../../"  # from simuler/<page>/ to the root of the site
HALF_YEAR, YEAR = 6, 12  # months that the forms propose


def openings(first_day: str) -> dict[str, tuple[str, JsonObject]]:
    """The call of each page and its entry, by the name of its script; ``first_day``: the forms' own first day (ISO)."""
    place: JsonObject = {"zone": None, "actes_par_mois": None, "debut": first_day}
    dj: JsonObject = {"distance_km": None, "aide": "aucune"}
    pamsu: JsonObject = {"part_exoneree": None, "supervise_pdsa": False}
    half: JsonObject = {**place, "mois": HALF_YEAR}
    return {
        "simuler-dj": _asked("vue.simuler-dj", {**half, **dj}),
        "simuler-pamsu": _asked("vue.simuler-pamsu", {**half, "qpv": False, **pamsu}),
        "simuler-annee": _asked("vue.simuler-annee", {"periodes": [{**place, **dj, "mois": YEAR}]}),
        "comparer": _asked("vue.comparer", {"a": {**half, **dj}, "b": {**half, **dj}}),
        "contrat": _asked("vue.contrat", {**half, "qpv": False, "dj": dj, "pamsu": pamsu}),
    }


def _asked(name: str, entry: JsonObject) -> tuple[str, JsonObject]:
    return name, {"racine": ROOT, **entry}
