"""The attacks are led on copies of the small campaign."""

from __future__ import annotations

from tests.dmg.conftest import campaign, keys, started

__all__ = ["campaign", "keys", "started"]
