"""A complaint: the DMG's own signed papers held against each other, by anybody, with nothing but its public key.

A file ``{"format": "phco-reclamation-1", "recu": …, "bulletins": […]}`` holds signed packages in base 64: the receipt
(or null) and the bulletins. What they prove needs nobody's word; what they cannot prove is said too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final

from phco.dates import french_instant
from phco.errors import PhcoError
from phco.french import counted
from phco.jsontext import JsonView, loads
from phco.packages.bulletin import HOURS, Bulletin, breach, dropped, order, postponed
from phco.packages.identity import unb64

FORMAT: Final = "phco-reclamation-1"
MAX_BYTES: Final = 64 * 1024 * 1024
MAX_BULLETINS: Final = 8


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """A receipt whose signature was checked. ``payload``: the digest it promises; ``received``: when, says the DMG."""

    payload: str
    campaign: str
    created: datetime
    received: datetime
    hour: str
    verdict: str
    entry: int


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """The signed packages of a complaint, still closed."""

    receipt: bytes | None
    bulletins: Sequence[bytes]


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """``proven``: the DMG contradicts itself. ``facts``: what was read, in French; ``sentence``: what it comes to.

    ``properties``: name → whether it holds, of each thing that papers without a contradiction keep.
    """

    proven: bool
    sentence: str
    facts: Sequence[str]
    properties: Mapping[str, bool]


def is_complaint(data: bytes) -> bool:
    """Whether a file says that it is a complaint."""
    return FORMAT.encode() in data[:4096]


def read_complaint(data: bytes, where: str = "") -> Complaint:
    """The packages of a complaint. Raises PhcoError E_RECLAMATION and the JSON family."""
    value = loads(data, max_bytes=MAX_BYTES, where=where)
    if not isinstance(value, dict) or set(value) != {"format", "recu", "bulletins"} or value["format"] != FORMAT:
        raise _fault("Ce fichier n’a pas la forme d’une réclamation.", where)
    receipt, papers = value["recu"], value["bulletins"]
    if not isinstance(papers, list) or not 1 <= len(papers) <= MAX_BULLETINS:
        raise _fault("Une réclamation porte de un à huit bulletins.", where)
    texts = [one for one in papers if isinstance(one, str)]
    if len(texts) != len(papers) or not (receipt is None or isinstance(receipt, str)):
        raise _fault("Les pièces d’une réclamation sont des textes en base 64.", where)
    return Complaint(
        receipt=None if receipt is None else unb64(receipt, f"{where}:recu"),
        bulletins=[unb64(one, f"{where}:bulletins[{n}]") for n, one in enumerate(texts)],
    )


def receipt_from(row: JsonView, *, campaign: str, created: datetime) -> Receipt:
    """A receipt from its only typed row."""
    return Receipt(
        payload=str(row["paquet"]), campaign=campaign, created=created, received=row["recu"],
        hour=str(row.get("heure") or ""), verdict=str(row["verdict"]),
        entry=int(row.get("entree") or 0),
    )  # fmt: skip


def judge_papers(receipt: Receipt | None, bulletins: Sequence[Bulletin]) -> Judgement:
    """What authentic papers of one DMG prove together. Raises PhcoError E_RECLAMATION for papers of two campaigns."""
    if len({one.campaign for one in bulletins} | ({receipt.campaign} if receipt else set())) > 1:
        raise _fault("Ces pièces ne sont pas de la même campagne.", "")
    papers = sorted(bulletins, key=lambda one: (one.number, one.digest))
    facts = [_told(receipt)] if receipt else []
    facts += [
        f"Bulletin n° {one.number} du {french_instant(one.created)} : {counted(len(one.received), 'envoi')}."
        for one in papers
    ]
    faults = [why for one, other in pairwise(papers) if (why := breach(*order(one, other)))]
    if receipt is not None:
        faults = [why for one in papers if (why := _against(receipt, one))] + faults
    kept = _properties(receipt, papers)
    if faults:
        said = f"Le DMG se contredit, et ces pièces le prouvent. {faults[0]}"
        return Judgement(proven=True, sentence=said, facts=facts, properties=kept)
    if receipt is not None and not any(_follows(one, receipt) for one in papers):
        said = "Rien n’est prouvé : ces bulletins ont été signés avant le reçu. Attendez le suivant."
        return Judgement(proven=False, sentence=said, facts=facts, properties=kept)
    listed = " L’envoi du reçu y figure." if receipt is not None else ""
    said = f"Rien ne se contredit : tout ce qui était listé l’est encore.{listed}"
    return Judgement(proven=False, sentence=said, facts=facts, properties=kept)


def _properties(receipt: Receipt | None, papers: Sequence[Bulletin]) -> dict[str, bool]:
    pairs = [order(one, other) for one, other in pairwise(papers)]
    found = {
        "bulletins_numeros": all(a.number != b.number or a.digest == b.digest for a, b in pairs),
        "bulletins_complets": not any(dropped(*pair) for pair in pairs),
        "bulletins_heures": not any(postponed(*pair) for pair in pairs),
    }
    if receipt is not None:
        told = [one.received.get(receipt.payload) for one in papers if _follows(one, receipt)]
        found["recu_liste"] = None not in told
        found["recu_heure"] = all(hour <= receipt.received for hour in told if hour is not None)
    return found


def _told(receipt: Receipt) -> str:
    hour = f" ({HOURS[receipt.hour]})" if receipt.hour in HOURS else ""
    return f"Reçu signé pour l’envoi {receipt.payload[7:19]}… : arrivé le {french_instant(receipt.received)}{hour}."


def _follows(bulletin: Bulletin, receipt: Receipt) -> bool:
    """Whether a bulletin was signed after a receipt: later by the clock, or from a journal that already went as far."""
    told = bulletin.entry is not None and 0 < receipt.entry <= bulletin.entry
    return bulletin.created > receipt.created or told


def _against(receipt: Receipt, bulletin: Bulletin) -> str:
    """Why a bulletin contradicts a receipt signed before it; empty when it does not."""
    if not _follows(bulletin, receipt):
        return ""
    said = bulletin.received.get(receipt.payload)
    if said is None:
        return (
            f"Le DMG a signé un reçu pour l’envoi {receipt.payload[7:19]}…, et son bulletin du "
            f"{french_instant(bulletin.created)} ne le liste pas."
        )
    if said > receipt.received:
        ours, theirs = french_instant(receipt.received), french_instant(said)
        return f"Le reçu dit l’envoi arrivé le {ours}, le bulletin dit le {theirs}."
    return ""


def _fault(what: str, where: str) -> PhcoError:
    return PhcoError("E_RECLAMATION", what, where, "Déposez le fichier de réclamation tel que l’application l’a écrit.")
