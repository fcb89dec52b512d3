"""Matching, then holding the result against the independent verifier: what is not proved is not answered (MAT)."""

from __future__ import annotations

import importlib

from phco.errors import PhcoError
from phco.jsontext import JsonObject
from phco.matching.engine.exact import StableSizeSolver
from phco.matching.engine.solve import Matching, solve
from phco.matching.reading.request import Request
from phco.matching.telling.report import as_result
from phco.matching.verification.verify import verify

# The host's answer to the port ``StableSizeSolver``, found by name: the core imports nothing of the host, and the
# browser's wheel does not hold it.
SOLVER_ADAPTER = "phco.host.solver.adapter"


def matched(request: Request) -> Matching:
    """Run the request's method, with the host's solver where there is one. Raises PhcoError E_SOLVEUR."""
    solver = find_solver() if request.method == "taille-max" else None
    return solve(request.problem, request.method, request.draw, solver=solver)


def certified(entry: JsonObject, matching: Matching) -> JsonObject:
    """The result, once the verifier has found every property true. Raises PhcoError E_CERTIFICAT."""
    result = as_result(matching)
    verdict = verify(entry, result)
    if not verdict["valide"]:
        name, witness = next(iter(verdict["temoins"].items()))
        raise PhcoError(
            "E_CERTIFICAT",
            f"Le résultat ne respecte pas la propriété « {name} » : {witness['phrase']} Il n’est pas publié.",
            "",
            "C’est un défaut du logiciel : signalez-le avec ce fichier.",
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
