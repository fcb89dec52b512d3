"""Where the seed of a result comes from, and what dates the commitment to it (specified with the desk's draw).

A published document may hold ``tirage``: ``{"source", "engage_le", "signature"?, "signature_precedente"?,
"sans_auditeur"?}``, texts. What this device knows of the DMG's manifest comes beside it as a ``Commitment``.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from phco.dates import french_instant
from phco.errors import PhcoError
from phco.jsontext import JsonObject
from phco.matching.draws.sources import DrandSource, Source, read_seed
from phco.matching.verification.files import Verdict

_HEX = re.compile(r"(?:[0-9a-f]{2})*")


@dataclass(frozen=True, kw_only=True)
class Commitment:
    """What a signed manifest commits a round to, when this device saw it, and what else dates it.

    ``other``: another commitment that this device saw for the same round, with ``other_seen``. ``token``: the instant
    that an RFC 3161 token published beside it claims.
    """

    source: str
    fingerprint: str
    seen: datetime | None = None
    other: str | None = None
    other_seen: datetime | None = None
    token: datetime | None = None


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
    if held.other is None:
        return
    when = f" le {french_instant(held.other_seen)}" if held.other_seen else ""
    late = source is not None and held.other_seen is not None and held.other_seen >= source.at
    verdict.add(
        "tirage_unique",
        "ce téléphone n’a vu qu’un engagement pour ce tour",
        f"Ce téléphone a vu{when} un autre engagement pour ce tour : « {held.other[:90]} »."
        + (" Il a changé après l’heure du tirage." if late else " Demandez au DMG pourquoi il a changé."),
    )


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
