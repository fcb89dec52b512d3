"""The one door of the browser: ``handle(json) -> json``, synchronous, and it never raises."""

from __future__ import annotations

from phco.calls.dispatch import call
from phco.errors import PhcoError, error_json
from phco.fields import Fields
from phco.jsontext import dumps, loads

MAX_REQUEST_BYTES = 64 * 1024 * 1024
MAX_NAMES = 4


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
            f"Un défaut du logiciel a interrompu le calcul ({type(error).__name__} : {str(error)[:200]}{_met(error)}).",
            "",
            "Vos données sont intactes. Signalez ce message avec ce que vous faisiez.",
        )
        return dumps(error_json(fault))


def _inside(fault: PhcoError) -> PhcoError:
    """A fault of the request placed in its entry: ``entree.mois`` is ``mois``."""
    where = fault.where.removeprefix("entree").removeprefix(".")
    return PhcoError(fault.code, fault.what, where or fault.where, fault.fix)


def _met(error: BaseException) -> str:
    """Our functions that met a defect, the innermost first: names need no line table, and a phone carries none."""
    names, at = [], error.__traceback__
    while at is not None:
        module = str(at.tb_frame.f_globals.get("__name__", ""))
        if module.startswith("phco.") and module != __name__:
            names.append(f"{module.removeprefix('phco.')}.{at.tb_frame.f_code.co_qualname}")
        at = at.tb_next
    return f" ; {' < '.join(names[: -MAX_NAMES - 1 : -1])}" if names else ""
