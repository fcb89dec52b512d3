"""The closed table of calls: what the browser, the command line and the build may ask of the core.

Each room below holds the rows of its calls, their adapters and their examples; an adapter is imported when its call is
first made. Nothing outside this table can be reached through the bridge.
"""

from __future__ import annotations

from phco.calls import general, home, matching, offers, packages, pay, placement, wishes
from phco.calls.record import Call, Run

__all__ = ["CALLS", "Call", "Run"]

CALLS: dict[str, Call] = {
    call.name: call
    for room in (general, home, pay, offers, wishes, matching, packages, placement)
    for call in room.CALLS
}
