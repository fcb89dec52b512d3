"""The signed receipt: a small package of the DMG that says what was received, when, and where that hour comes from.

It is a function of the file and of its journal entry: written again, it has the same bytes. It belongs to no chain of
publications: its number is that of the entry, so a reception signs without reading what the DMG signed before.
"""

from __future__ import annotations

from phco.dmg.intake.lines import Line
from phco.dmg.ledger.journal import Entry
from phco.dmg.ledger.values import instant
from phco.host.keys.keys import PrivateKey
from phco.packages.kinds import AUTHOR, KINDS
from phco.packages.schema import Cells
from phco.packages.statement import About
from phco.packages.writing import attach, prepare
from phco.version import __version__

VERDICTS = {"retenu": "recu", "remplace": "remplace", "refuse": "refuse", "quarantaine": "quarantaine"}


def verdict_of(line: Line) -> str:
    """The verdict as the bulletin writes it; a file seen twice has that of its package."""
    known = {
        "E_STALE": "remplace",
        "E_CODE_REUSED": "quarantaine",
        "E_EQUIVOCATION": "quarantaine",
        "E_HEURE": "quarantaine",
    }
    if line.outcome == "doublon":
        return known.get(line.code, "refuse") if line.code else "recu"
    return VERDICTS[line.outcome]


def signed_receipt(signer: PrivateKey, campaign: str, line: Line, entry: Entry) -> bytes:
    """The receipt of a file that someone's key signed (any other is only counted by the bulletin)."""
    about = About(
        kind=KINDS["accuse"], campaign=campaign, author=AUTHOR, seq=entry.number, created=instant(entry.at),
        application=__version__, round=line.round or None, dmg=signer.public.thumbprint,
    )  # fmt: skip
    prepared = prepare(about, {"accuse": [_row(line, entry)]})
    return attach(prepared, signer.public.thumbprint, signer.sign(prepared.pae))


def _row(line: Line, entry: Entry) -> Cells:
    told = entry.body.get("heure", {})
    typed = line.hour == "saisie"
    return {
        "paquet": line.payload, "fichier": line.digest, "genre": line.kind, "tour": line.round or "",
        "envoi": line.seq or "", "verdict": verdict_of(line), "code": line.code, "recu": line.received_at,
        "heure": line.hour, "heure_par": told.get("par", "")[:200] if typed else "",
        "heure_motif": told.get("motif", "")[:500] if typed else "", "entree": entry.number, "tete": entry.head,
    }  # fmt: skip
