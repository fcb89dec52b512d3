"""What the DMG signed, and what it answered to reports."""

from __future__ import annotations

from phco.dmg.ledger.store import Store
from phco.dmg.ledger.values import Publication, Review


def publications(store: Store, under: str = "") -> dict[str, Publication]:
    """Each package signed, by its path under ``sorties/``; those of a folder when ``under`` names one."""
    rows = store.rows("SELECT name, version, key, payload, sha256, at FROM publication ORDER BY name")
    found = (Publication(**dict(row)) for row in rows)
    return {one.name: one for one in found if one.name.startswith(f"{under}/" if under else "")}


def publication_of(store: Store, name: str) -> Publication | None:
    """What was last signed under a name; None when nothing was."""
    row = store.row("SELECT name, version, key, payload, sha256, at FROM publication WHERE name = ?", (name,))
    return Publication(**dict(row)) if row else None


def reviews(store: Store) -> dict[str, Review]:
    """The department's answers, by package."""
    rows = store.rows("SELECT payload, verdict, reason, author FROM review ORDER BY payload")
    return {row["payload"]: Review(**dict(row)) for row in rows}
