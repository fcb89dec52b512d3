"""What the bulletin says of a GEP report (ENS-02): written by the desk, read again on the devices of the group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

State = Literal["valide", "refuse", "envoye"]

VALIDATED = "Validé par le DMG."
REFUSED = "Refusé par le DMG :"
REFUSAL = "E_CR_REFUSE"
LONGEST = 1000  # characters of a reason, as the bulletin's schema allows


def answer_cells(*, valid: bool, reason: str) -> dict[str, str]:
    """The bulletin's ``verdict``, ``code`` and ``motif`` for a report that the department has read."""
    said = f"{VALIDATED if valid else REFUSED} {reason}".strip()
    return {"verdict": "recu" if valid else "refuse", "code": "" if valid else REFUSAL, "motif": said[:LONGEST]}


def read_answer(row: Mapping[str, object]) -> tuple[State, str]:
    """What a row of a verified bulletin says of a report, and the reason that the department gave ("" without one).

    A report that was received and not read yet is ``envoye``; one refused on arrival (a signature, a schema) is
    ``refuse`` with that motive.
    """
    motive = str(row.get("motif") or "")
    if row.get("verdict") == "refuse":
        return "refuse", motive.removeprefix(REFUSED).strip()
    if row.get("verdict") == "recu" and motive.startswith(VALIDATED):
        return "valide", motive.removeprefix(VALIDATED).strip()
    return "envoye", ""
