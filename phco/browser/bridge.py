"""The one door of the browser: ``handle(json) -> json``, synchronous, and it never raises."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from phco.calls import CALLS, Run
from phco.errors import PhcoError, PhcoErrors, error_json
from phco.fields import Fields
from phco.jsontext import dumps, loads

MAX_REQUEST_BYTES = 64 * 1024 * 1024


def call(name: str, entry: object, noted: Sequence[PhcoError] = ()) -> dict[str, object]:
    """Run one call of the closed table. Raises PhcoError; E_APPEL_INCONNU for a name the table lacks.

    ``noted`` are the faults already found in the entry's text.
    """
    if name not in CALLS:
        near = difflib.get_close_matches(name, CALLS, n=1)
        hint = f"Vouliez-vous dire « {near[0]} » ?" if near else f"Appels connus : {', '.join(CALLS)}."
        raise PhcoError("E_APPEL_INCONNU", f"L’appel « {name[:60]} » n’existe pas.", "appel", hint)
    return answered(CALLS[name].load(), entry, noted)


def answered(run: Run, entry: object, noted: Sequence[PhcoError]) -> dict[str, object]:
    """Run a call on an entry whose text already showed faults (``jsontext.loads``): all are said in one answer."""
    if not noted:
        return run(entry)
    found: list[PhcoError] = []
    try:
        run(entry)
    except PhcoError as error:
        found.extend(error.flat())
    except Exception:  # a stand-in for a number that is none may break anything: what was noted is said
        found.clear()
    places = {fault.where for fault in noted}
    raise PhcoErrors([*noted, *(fault for fault in found if fault.where not in places)])


def handle(request: str) -> str:
    """Answer ``{"appel", "entree"}`` with ``{"resultat"}``, ``{"erreur"}`` or ``{"erreurs"}`` (CONTRACT.md)."""
    try:
        noted: list[PhcoError] = []
        fields = Fields(loads(request, max_bytes=MAX_REQUEST_BYTES, noted=noted))
        name = fields.text("appel")
        entry = fields.raw("entree", {})
        fields.close()
        return dumps({"resultat": call(name, entry, [_inside(fault) for fault in noted])})
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


def _inside(fault: PhcoError) -> PhcoError:
    """A fault of the request placed in its entry: ``entree.mois`` is ``mois``."""
    where = fault.where.removeprefix("entree").removeprefix(".")
    return PhcoError(fault.code, fault.what, where or fault.where, fault.fix)
