"""phco: rules, pay, offers, wishes and matching of the fourth year of general medicine. The public door.

Each name is imported when it is first asked for: a terminal that shows help, or a phone that draws one page, pays for
nothing else. What is not here is a room's own business (see ARCHITECTURE.md).
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from phco.browser.bridge import handle as handle
    from phco.calls.dispatch import call as call
    from phco.errors import PhcoError as PhcoError
    from phco.errors import PhcoErrors as PhcoErrors
    from phco.offers import check_offer as check_offer
    from phco.packages import attach as attach
    from phco.packages import open_package as open_package
    from phco.packages import prepare as prepare
    from phco.pay import simulate_dj as simulate_dj
    from phco.pay import simulate_pamsu as simulate_pamsu
    from phco.pay import simulate_year as simulate_year
    from phco.version import __version__ as __version__
    from phco.wishes import check_hearts as check_hearts
    from phco.wishes import check_ranking as check_ranking
    from phco.wishes import plan_flechage as plan_flechage

_HOMES = {
    "PhcoError": "errors",
    "PhcoErrors": "errors",
    "__version__": "version",
    "attach": "packages",
    "call": "calls.dispatch",
    "check_hearts": "wishes",
    "check_offer": "offers",
    "check_ranking": "wishes",
    "handle": "browser.bridge",
    "open_package": "packages",
    "plan_flechage": "wishes",
    "prepare": "packages",
    "simulate_dj": "pay",
    "simulate_pamsu": "pay",
    "simulate_year": "pay",
}
__all__ = sorted(_HOMES)


def __getattr__(name: str) -> object:
    """Import the home of a public name at its first use."""
    if name not in _HOMES:
        raise AttributeError(f"module 'phco' has no attribute {name!r}")
    return getattr(importlib.import_module(f"phco.{_HOMES[name]}"), name)
