"""What an engine does before any person's call, so that its image, kept on the device, starts ready to answer."""

from __future__ import annotations

from phco.browser.bridge import handle
from phco.jsontext import JsonObject, dumps

# Nothing of anybody: what the two simulators ask when their page opens.
_NOBODY: JsonObject = {"racine": "../../", "zone": None, "actes_par_mois": None, "debut": "2026-11-02", "mois": 6}
ASKED: dict[str, JsonObject] = {
    "vue.simuler-dj": {**_NOBODY, "distance_km": None, "aide": "aucune"},
    "vue.simuler-pamsu": {**_NOBODY, "qpv": False, "part_exoneree": None, "supervise_pdsa": False},
}
WITNESS = dumps({"appel": "aucun", "entree": {}})


def warm() -> str:
    """Import and run what most first calls need; the answer of ``WITNESS``, by which an image is known to be sound."""
    for name, entry in ASKED.items():
        handle(dumps({"appel": name, "entree": entry}))
    return witness()


def witness() -> str:
    """A short answer that goes through the whole door: the same in an engine and in its image."""
    return handle(WITNESS)
