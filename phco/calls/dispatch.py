"""Running one call of the closed table, for the browser, the command line and the build alike."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from phco.calls import CALLS, Run
from phco.errors import PhcoError, PhcoErrors


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
