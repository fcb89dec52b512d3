"""phco: rules, pay, offers, wishes and matching of the fourth year of general medicine. The public door."""

from __future__ import annotations

from phco.errors import PhcoError, PhcoErrors

__all__ = ["PhcoError", "PhcoErrors", "__version__"]
__version__ = "0.1.0"
