"""The one door of the browser: ``handle(json) -> json``, synchronous, and it never raises."""

from __future__ import annotations

import difflib

from phco.browser.calls import CALLS
from phco.errors import PhcoError, error_json
from phco.fields import Fields
from phco.jsontext import dumps, loads

MAX_REQUEST_BYTES = 64 * 1024 * 1024


def call(name: str, entry: object) -> dict[str, object]:
    """Run one call of the closed table. Raises PhcoError; E_APPEL_INCONNU for a name the table lacks."""
    if name not in CALLS:
        near = difflib.get_close_matches(name, CALLS, n=1)
        hint = f"Vouliez-vous dire « {near[0]} » ?" if near else f"Appels connus : {', '.join(CALLS)}."
        raise PhcoError("E_APPEL_INCONNU", f"L’appel « {name[:60]} » n’existe pas.", "appel", hint)
    return CALLS[name].load()(entry)


def handle(request: str) -> str:
    """Answer ``{"appel", "entree"}`` with ``{"resultat"}``, ``{"erreur"}`` or ``{"erreurs"}`` (CONTRACT.md)."""
    try:
        fields = Fields(loads(request, max_bytes=MAX_REQUEST_BYTES))
        name = fields.text("appel")
        entry = fields.raw("entree", {})
        fields.close()
        return dumps({"resultat": call(name, entry)})
    except PhcoError as error:
        return dumps(error_json(error))
    except Exception as error:  # the page must get an answer, never silence
        fault = PhcoError(
            "E_INTERNE",
            f"Un défaut du logiciel a interrompu le calcul ({type(error).__name__} : {str(error)[:200]}).",
            "",
            "Vos données sont intactes. Signalez ce message avec ce que vous faisiez.",
        )
        return dumps(error_json(fault))
