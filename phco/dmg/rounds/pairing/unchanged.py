"""What a round published, known to be up to date: a desk that stays open publishes again and again.

Telling a thousand people what a round gave costs as much the tenth time as the first. What it says is fixed once the
round is drawn, but for the keys that people hold; while these are the same, nothing of it is worked out again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from phco.dmg.desk import Desk
from phco.dmg.ledger.queries.round_history import RoundHistory
from phco.dmg.rounds.pairing.auditors import named
from phco.dmg.signing.issue import Issued, Item, Progress, holds
from phco.local import chosen
from phco.version import __version__

KEPT = 16  # rounds, whatever their folders


@dataclass(frozen=True, kw_only=True)
class Said:
    """``keys``: path under ``sorties/`` → what its package says (``Item.key``); ``remarks``: French sentences."""

    keys: Mapping[str, str]
    remarks: Sequence[str]


_LATELY: dict[str, Said] = {}


def cause_of(desk: Desk, known: RoundHistory, bounds: Sequence[int]) -> str:
    """The hash of what the publication of a round depends on: the same, and its packages say the same.

    The journal's entries of the round name its frozen input, the packages that it comes from and its draw, each by its
    hash. ``bounds``: the sizes beyond which a document is parted.
    """
    told = (
        str(desk.folder.absolute()), desk.keys.signer.public.thumbprint, __version__, chosen(), desk.campaign,
        known.round, [(one.number, one.head) for one in known.entries], sorted(known.materials.items()),
        named(known.settings), sorted(known.departures), list(bounds),
        [(one.payload, one.author, one.content_json) for one in known.standing("fiche-rts")],
    )  # fmt: skip
    return hashlib.sha256(repr(told).encode()).hexdigest()


def unchanged(desk: Desk, known: RoundHistory, cause: str, progress: Progress) -> Issued | None:
    """What ``publish`` answers where every package of a round is in its place and still says what it must.

    None where this process has not published it for the same ``cause``, or where a file is to be made again.
    """
    said = _LATELY.get(cause)
    if said is None:
        return None
    signed = known.signed
    for name, key in said.keys.items():
        if name not in signed or signed[name].key != key or not holds(desk.outputs / name, signed[name]):
            return None
    if progress is not None:
        for name in said.keys:
            progress(name)
    return Issued(payloads={name: signed[name].payload for name in said.keys}, remarks=list(said.remarks))


def keep(cause: str, items: Sequence[Item], remarks: Sequence[str]) -> None:
    """Remember what was published for a ``cause``; the oldest is forgotten."""
    _LATELY.pop(cause, None)
    _LATELY[cause] = Said(keys={one.name: one.key() for one in items}, remarks=tuple(remarks))
    while len(_LATELY) > KEPT:
        del _LATELY[next(iter(_LATELY))]
