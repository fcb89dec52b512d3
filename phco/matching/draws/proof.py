"""Where the seed of a result comes from, and what dates the commitment to it (specified with the desk's draw).

A published document may hold ``tirage``: ``{"source", "engage_le", "signature"?, "signature_precedente"?,
"sans_auditeur"?}``, texts. What this device knows of the DMG's manifest comes beside it as a ``Commitment``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from phco.dates import french_instant, utc_text
from phco.errors import PhcoError
from phco.jsontext import JsonObject
from phco.matching.draws.sources import DrandSource, Source, read_seed, read_source
from phco.matching.verification.files import Verdict

_HEX = re.compile(r"(?:[0-9a-f]{2})*")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


@dataclass(frozen=True, kw_only=True)
class Cancelled:
    """A source that the manifest says it no longer holds to.

    ``signed``: when it was signed, ``seen``: when this device first saw it (UTC texts).
    """

    source: str
    signed: str
    seen: str | None = None


@dataclass(frozen=True, kw_only=True)
class Commitment:
    """What a signed manifest commits a round to, when this device saw it, and what else dates it.

    ``other``: another commitment that this device saw for the same round, with ``other_input`` and ``other_seen``.
    ``token``: the instant that an RFC 3161 token published beside it claims. ``cancelled``: what the manifest says it
    replaced.
    """

    source: str
    fingerprint: str
    seen: datetime | None = None
    other: str | None = None
    other_input: str | None = None
    other_seen: datetime | None = None
    token: datetime | None = None
    cancelled: Sequence[Cancelled] = ()


def check_source(
    document: JsonObject, held: Commitment | None, genuine: bool | None, verdict: Verdict
) -> tuple[list[str], bool]:
    """Add what can be checked of a document's seed; gives what dates the commitment, in sentences, and whether this
    device saw it before the draw.

    ``genuine``: whether the beacon's signature is its own, where the caller could verify it.
    """
    seed, told = str(document["graine"]), document.get("tirage") or {}
    if not told and held is None:
        return [], False
    try:
        source = read_seed(seed)
    except PhcoError:
        source = None
    _value(seed, source, told, held, verdict)
    if isinstance(source, DrandSource):
        _beacon(seed, told, genuine, verdict)
    elif source is not None:
        verdict.limits.append("Que ces numéros sont sortis au Loto : comparez avec le tirage officiel de ce soir-là.")
    if told.get("sans_auditeur"):
        verdict.limits.append(
            "Que l’entrée complète est juste : aucun auditeur n’était nommé. Motif donné par le DMG : "
            f"« {told['sans_auditeur']} »."
        )
    if held is None:
        return ["Ce site ne publie pas d’engagement pour ce tour : rien, ici, ne date le choix du tirage."], False
    _committed(document, source, held, verdict)
    before = source is not None and held.seen is not None and held.seen < source.at
    return _dated(source, held, before), before


def _value(seed: str, source: Source | None, told: JsonObject, held: Commitment | None, verdict: Verdict) -> None:
    announced = [one for one in (told.get("source"), held.source if held else None) if one]
    free = source is None and not told and not any(one.startswith(("loto:", "drand:")) for one in announced)
    if free:  # a campaign of a former version, whose draw was a text
        verdict.limits.append(
            f"Que le tirage « {seed[:80]} » n’a pas été choisi : c’est un texte libre, qui s’écrit de mille façons."
        )
        return
    odd = next((one for one in announced if source is None or one != source.text), None if announced else "aucun")
    verdict.add(
        "tirage_source",
        "la graine est une valeur du tirage annoncé, dans sa seule écriture",
        None if odd is None else f"La graine « {seed[:120]} » n’est pas une valeur du tirage annoncé, « {odd[:90]} ».",
        [f"{source.french[0].upper()}{source.french[1:]} ({source.text})."] if source else None,
    )


def _beacon(seed: str, told: JsonObject, genuine: bool | None, verdict: Verdict) -> None:
    written = str(told.get("signature", ""))
    digest = hashlib.sha256(bytes.fromhex(written)).hexdigest() if _HEX.fullmatch(written) else ""
    verdict.add(
        "tirage_alea",
        "la graine est l’empreinte de la signature publiée de la balise",
        None if seed.endswith(f":{digest}") else "La graine n’est pas l’empreinte de la signature publiée.",
    )
    if genuine is None:
        verdict.limits.append("Que la signature de la balise est la sienne : rien ne l’a vérifié ici.")
        return
    verdict.add(
        "tirage_balise",
        "la signature de la balise est bien la sienne, pour ce tour",
        None if genuine else "Cette signature n’est pas celle de la balise : la graine a été fabriquée.",
    )


def _committed(document: JsonObject, source: Source | None, held: Commitment, verdict: Verdict) -> None:
    same = held.fingerprint == document["empreinte"]
    verdict.add(
        "tirage_engage",
        "le manifeste signé du DMG s’engage sur cette empreinte",
        None if same else "L’empreinte n’est pas celle que le DMG a publiée avant le tirage.",
    )
    if held.cancelled:
        verdict.add(
            "tirage_annule",
            "les engagements annulés l’étaient vraiment : signés après leur heure, ils ne liaient personne",
            next((why for one in held.cancelled if (why := _bound(one)) is not None), None),
            [f"« {one.source[:90]} »." for one in held.cancelled],
        )
    if held.other is None:
        return
    when = f" le {french_instant(held.other_seen)}" if held.other_seen else ""
    told = f"Ce téléphone a vu{when} un autre engagement pour ce tour : « {held.other[:90]} »."
    declared = any(one.source == held.other for one in held.cancelled) and held.other_input in {None, held.fingerprint}
    verdict.add(
        "tirage_unique",
        "ce téléphone n’a vu aucun autre engagement que ceux que le manifeste dit annulés",
        None if declared else f"{told} {_changed(source, held)}",
    )


def _bound(one: Cancelled) -> str | None:
    """Why a commitment said to be cancelled did bind the DMG; None where it did not: a free text never could."""
    if not one.source.startswith(("loto:", "drand:")):
        return None
    try:
        hour = utc_text(read_source(one.source).at)
    except PhcoError:
        return f"L’engagement annulé « {one.source[:90]} » ne se lit pas."
    if not _INSTANT.fullmatch(one.signed) or one.signed < hour:
        return f"L’engagement « {one.source[:90]} » a été signé avant son heure : il liait le DMG."
    if one.seen is not None and one.seen < hour:
        return f"Ce téléphone avait vu l’engagement « {one.source[:90]} » avant son heure : il liait le DMG."
    return None


def _changed(source: Source | None, held: Commitment) -> str:
    """What another commitment may mean: one first seen after its own hour may have been void, and rightly replaced."""
    try:
        own = read_source(held.other or "")
    except PhcoError:
        own = None
    if held.other_seen is not None and source is not None and held.other_seen >= source.at:
        return "Il a changé après l’heure du tirage."
    if held.other_seen is not None and own is not None and held.other_seen >= own.at:
        return (
            "Il l’a vu après l’heure de ce tirage-là : s’il a été signé trop tard, il ne liait pas le DMG, qui devait "
            "le remplacer. Rien ici ne dit quand il a été signé : demandez-le au DMG."
        )
    return "Demandez au DMG pourquoi il a changé."


def _dated(source: Source | None, held: Commitment, before: bool) -> list[str]:
    said: list[str] = []
    if held.seen is not None and before:
        said.append(f"Ce téléphone a vu l’engagement le {french_instant(held.seen)}, avant le tirage.")
    elif held.seen is not None:
        when = "après le tirage" if source is not None else "et rien ne dit quand le tirage a eu lieu"
        said.append(f"Ce téléphone a vu l’engagement le {french_instant(held.seen)}, {when} : cela ne le date pas.")
    if held.token is not None:
        said.append(
            f"Un jeton d’horodatage (RFC 3161) publié avec l’engagement dit le {french_instant(held.token)} ; "
            "vérifiez-le avec « openssl ts -verify »."
        )
    if not before and held.token is None:
        said.append("Rien d’autre que le DMG ne date cet engagement.")
    return said
