"""The matching's calls: dict in, dict out, every fault of the input at once (MAT, CONTRACT.md)."""

from __future__ import annotations

from phco.errors import PhcoError
from phco.fields import Fields
from phco.jsontext import JsonObject
from phco.matching.certify import certified, matched
from phco.matching.reading.request import check_request, read_request
from phco.matching.verification.verify import verify


def apparier(entry: object) -> JsonObject:
    """``apparier``: match, verify with the independent verifier, and only then answer.

    Errors: those of ``read_request``, E_SOLVEUR, E_CERTIFICAT (a result that breaks a property is not published).
    """
    matching = matched(read_request(entry))
    assert isinstance(entry, dict)  # read_request refused anything else
    return certified(entry, matching)


def certificat_verifier(entry: object) -> dict[str, object]:
    """``certificat.verifier``: ``{"instance", "resultat"}`` → each property by name, with the witness when false."""
    fields = Fields(entry)
    instance = fields.mapping("instance")
    result = fields.raw("resultat")
    if isinstance(fields.raw("instance", None), dict):
        try:
            check_request(instance, draw_required=False)
        except PhcoError as error:
            for one in error.flat():
                fields.fault(one.code, one.what, f"instance.{one.where}" if one.where else "instance", one.fix)
    fields.close()
    if isinstance(result, dict) and set(result) == {"resultat"}:  # the bridge's wrapper around what ``apparier`` said
        result = result["resultat"]
    return verify(instance, result)
