"""Trust of the round's manifest: the highest version seen wins, an expired one is read-only (PACKAGE.md, « Trust »)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from phco.dates import french_instant


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """``accepted``: may be used. ``read_only``: to read, not to act upon. ``version``: the highest seen from now on."""

    accepted: bool
    read_only: bool
    version: int
    warnings: tuple[str, ...]


def judge(version: int, expires: datetime, *, seen: int | None, now: datetime) -> Judgement:
    """What to do with an authentic manifest of this version, when ``seen`` is the highest met on this device."""
    if seen is not None and version < seen:
        what = f"Le site propose une version plus ancienne des dates (n° {version}, déjà vue : n° {seen})."
        return Judgement(
            accepted=False, read_only=True, version=seen, warnings=(f"{what} Rechargez la page plus tard.",)
        )
    if now > expires:
        what = f"Les dates publiées par le DMG ont expiré le {french_instant(expires)}."
        return Judgement(
            accepted=True, read_only=True, version=version, warnings=(f"{what} Rechargez la page avant d’exporter.",)
        )
    return Judgement(accepted=True, read_only=False, version=version, warnings=())
