"""What the bulletin says of a GEP report (ENS-02): a code, read again on the devices of the group.

Bulletins signed before carried the department's sentence too, as ``motif``: they are still read. Now the bulletin,
which anybody opens, carries the code alone; the sentence goes to the report's author, sealed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

State = Literal["valide", "refuse", "envoye"]

VALIDATED = "Validé par le DMG."
REFUSED = "Refusé par le DMG :"
VALIDATION, REFUSAL = "E_CR_VALIDE", "E_CR_REFUSE"
ELSEWHERE = "dans le fichier scellé que le DMG envoie à l’auteur du compte rendu"


def answer_cells(*, valid: bool) -> dict[str, str]:
    """The bulletin's ``verdict``, ``code`` and ``motif`` for a report that the department has read."""
    return {"verdict": "recu" if valid else "refuse", "code": VALIDATION if valid else REFUSAL, "motif": ""}


def read_answer(row: Mapping[str, object]) -> tuple[State, str]:
    """What a row of a verified bulletin says of a report, and the reason: where it is, or what an older one gave.

    A report that was received and not read yet is ``envoye``; one refused on arrival (a signature, a schema) is
    ``refuse`` with that motive.
    """
    motive, code = str(row.get("motif") or ""), row.get("code")
    if row.get("verdict") == "refuse":
        told = motive.removeprefix(REFUSED).strip()
        return "refuse", told or (ELSEWHERE if code == REFUSAL else "")
    if row.get("verdict") == "recu" and (code == VALIDATION or motive.startswith(VALIDATED)):
        return "valide", motive.removeprefix(VALIDATED).strip()
    return "envoye", ""
