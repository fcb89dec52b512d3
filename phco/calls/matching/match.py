"""The matching's calls: dict in, dict out, every fault of the input at once (MAT, CONTRACT.md)."""

from __future__ import annotations

import importlib
from typing import Any

from phco.errors import PhcoError
from phco.fields import Fields
from phco.matching.engine.exact import StableSizeSolver
from phco.matching.engine.solve import Matching, solve
from phco.matching.reading.request import Request, read_request
from phco.matching.telling.report import as_result
from phco.matching.verification.verify import verify

# The host's answer to the port ``StableSizeSolver``, found by name: the core imports nothing of the host, and the
# browser's wheel does not hold it.
SOLVER_ADAPTER = "phco.host.solver.adapter"


def apparier(entry: Any) -> dict[str, Any]:
    """``apparier``: match, verify with the independent verifier, and only then answer.

    Errors: those of ``read_request``, E_SOLVEUR, E_CERTIFICAT (a result that breaks a property is not published).
    """
    return certified(entry, matched(read_request(entry)))


def matched(request: Request) -> Matching:
    """Run the request's method, with the host's solver where there is one."""
    solver = find_solver() if request.method == "taille-max" else None
    return solve(request.problem, request.method, request.draw, solver=solver)


def certified(entry: Any, matching: Matching) -> dict[str, Any]:
    """The result, once the verifier has found every property true."""
    result = as_result(matching)
    verdict = verify(entry, result)
    if not verdict["valide"]:
        name, witness = next(iter(verdict["temoins"].items()))
        raise PhcoError(
            "E_CERTIFICAT",
            f"Le résultat ne respecte pas la propriété « {name} » : {witness['phrase']} Il n’est pas publié.",
            "",
            "C’est un défaut du logiciel : signalez-le avec ce fichier.",
        )
    return result


def find_solver() -> StableSizeSolver | None:
    """The host's solver, or None in the browser."""
    try:
        adapter = importlib.import_module(SOLVER_ADAPTER)
    except ImportError:
        return None
    found: StableSizeSolver = adapter.solver()
    return found


def certificat_verifier(entry: Any) -> dict[str, Any]:
    """``certificat.verifier``: ``{"instance", "resultat"}`` → each property by name, with the witness when false."""
    fields = Fields(entry)
    instance = fields.mapping("instance")
    result = fields.raw("resultat")
    if isinstance(fields.raw("instance", None), dict):
        try:
            read_request(instance, draw_required=False)
        except PhcoError as error:
            for one in error.flat():
                fields.fault(one.code, one.what, f"instance.{one.where}" if one.where else "instance", one.fix)
    fields.close()
    if isinstance(result, dict) and set(result) == {"resultat"}:  # the bridge's wrapper around what ``apparier`` said
        result = result["resultat"]
    return verify(instance, result)
