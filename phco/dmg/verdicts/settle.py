"""From everything known of one person to the verdict on each of their packages: a pure function of sets.

Because it takes sets, the final state cannot depend on the order, the batches or the repetition of what came in. The
rules are those of PACKAGE.md and EVIDENCE.md: a code is spent by its first claim, a later one waits for a human and
voids nothing (two at the same instant are both set aside); two packages of one number are both set aside; the highest
valid number received in the window counts; the time is the DMG's, never the author's. A window that moves takes nothing
back: what arrived in the days announced at that moment is in time for good.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from phco.dates import french_instant
from phco.dmg.verdicts.facts import Claim, Fact, Grant, KeyStatus, Outcome, Rulings, Status
from phco.dmg.verdicts.timing import Frame, untimely
from phco.findings import Refusal

NO_RULINGS = Rulings()


@dataclass(frozen=True, kw_only=True)
class Settled:
    """``keys``: thumbprint of each claimed signing key → its worth. ``current``: scope → payload that counts."""

    keys: Mapping[str, KeyStatus]
    outcomes: Mapping[str, Outcome]
    current: Mapping[tuple[str, int, str], str]


def settle(
    facts: Iterable[Fact],
    grants: Sequence[Grant],
    claims: Iterable[Claim],
    frame: Frame,
    rulings: Rulings = NO_RULINGS,
) -> Settled:
    """The verdict on each package of one person (one Fact a payload)."""
    known = {fact.payload: fact for fact in facts}
    claimed = set(claims)
    arrivals: dict[str, datetime] = {}
    for fact in known.values():
        arrivals[fact.signer] = min(fact.received_at, arrivals.get(fact.signer, fact.received_at))
    keys, late = _keys(grants, claimed, rulings, arrivals)
    by_number = {grant.number: grant for grant in grants}
    numbers = numbers_of(grants, claimed)
    outcomes: dict[str, Outcome] = {}
    standing: list[Fact] = []
    for fact in known.values():
        refusal = None if fact.deposited else _attribution(fact, keys, late, numbers, by_number)
        refusal = refusal or untimely(fact, frame, rulings)
        if refusal is None and fact.payload in rulings.dropped:
            refusal = _withdrawn() if fact.deposited else _equivocation(fact)
        if refusal is None:
            standing.append(fact)
        else:
            set_aside = refusal.code in ("E_CODE_REUSED", "E_EQUIVOCATION", "E_HEURE")
            outcomes[fact.payload] = Outcome(status=Status.QUARANTAINE if set_aside else Status.REFUSE, refusal=refusal)
    current: dict[tuple[str, int, str], str] = {}
    for scope, group in _grouped(standing, lambda fact: fact.scope).items():
        outcomes |= _sequence(group, numbers, rulings)
        for fact in group:
            if outcomes[fact.payload].status is Status.RETENU:
                current[scope] = fact.payload
    return Settled(keys=keys, outcomes=outcomes, current=current)


def numbers_of(grants: Iterable[Grant], claims: Iterable[Claim]) -> dict[str, int]:
    """Signing key → the number of its code. A key enrolled again under a later code belongs to that one."""
    given = {grant.number for grant in grants}
    return {
        signer: max((claim.number for claim in group if claim.number in given), default=0)
        for signer, group in _grouped(claims, lambda claim: claim.signer).items()
    }


def _grouped[T, K](items: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    groups: defaultdict[K, list[T]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return dict(groups)


def _keys(
    grants: Sequence[Grant], claims: set[Claim], rulings: Rulings, arrivals: Mapping[str, datetime]
) -> tuple[dict[str, KeyStatus], set[str]]:
    """What each key is worth, and the keys that came after another had spent their code."""
    newest = max((grant.number for grant in grants), default=0)
    issued = {grant.number for grant in grants}
    found: dict[str, KeyStatus] = {}
    late: set[str] = set()
    for number in sorted({claim.number for claim in claims} & issued):
        pairs = {(claim.signer, claim.opener) for claim in claims if claim.number == number}
        ruled = {signer for n, signer in rulings.keys if n == number}
        if ruled and len({pair for pair in pairs if pair[0] in ruled}) == 1:
            rivals = {signer for signer, _ in pairs} - ruled
            kept = ruled
        elif len(pairs) == 1:
            rivals, kept = set(), {next(iter(pairs))[0]}
        else:
            rivals = {signer for signer, _ in pairs}
            kept = _first(pairs, arrivals)
            rivals -= kept
            late |= rivals if kept else set()
        for signer in rivals:
            found[signer] = KeyStatus.CONFLIT
        for signer in kept:
            found[signer] = KeyStatus.INSCRITE if number == newest else KeyStatus.REVOQUEE
    return found, late


def _first(pairs: set[tuple[str, str]], arrivals: Mapping[str, datetime]) -> set[str]:
    """The key that spent the code: the one whose first package came strictly before every other's; none on a tie."""
    came = sorted((arrivals[signer], signer) for signer in {signer for signer, _ in pairs} if signer in arrivals)
    if not came or (len(came) > 1 and came[0][0] == came[1][0]):
        return set()
    first = came[0][1]
    return {first} if sum(signer == first for signer, _ in pairs) == 1 else set()


def _attribution(
    fact: Fact, keys: Mapping[str, KeyStatus], late: set[str], numbers: Mapping[str, int], grants: Mapping[int, Grant]
) -> Refusal | None:
    status = keys.get(fact.signer)
    if not fact.signer or status is None:
        return Refusal(
            code="E_KEY_UNKNOWN",
            what="La clé qui signe ce paquet n’est pas inscrite pour cette personne.",
            where="signature.json",
            fix="Si l’invitation n’a pas encore été utilisée, exportez de nouveau après l’avoir ouverte ; "
            "le paquet sera repris de lui-même dès que la clé sera inscrite.",
        )
    if status is KeyStatus.CONFLIT and fact.signer in late:
        return Refusal(
            code="E_CODE_REUSED",
            what="Ce code d’invitation avait déjà servi à une autre clé, dont les envois restent retenus.",
            where="signature.json",
            fix="Le DMG téléphone à la personne, puis tranche ou donne un nouveau code.",
        )
    if status is KeyStatus.CONFLIT:
        return Refusal(
            code="E_CODE_REUSED",
            what="Deux clés différentes se présentent avec le même code d’invitation : les deux sont mises de côté.",
            where="signature.json",
            fix="Le DMG téléphone à la personne, puis tranche ou donne un nouveau code.",
        )
    after = grants.get(numbers[fact.signer] + 1)
    if after is not None and fact.received_at >= after.issued_at:
        return Refusal(
            code="E_KEY_REVOKED",
            what=f"Cette clé a été révoquée le {french_instant(after.issued_at)}.",
            where="signature.json",
            fix="Exportez de nouveau depuis l’appareil inscrit avec le dernier code.",
        )
    return None


def _equivocation(fact: Fact) -> Refusal:
    return Refusal(
        code="E_EQUIVOCATION",
        what=f"Deux paquets différents portent le même numéro d’envoi ({fact.seq}) : ils sont mis de côté.",
        where="seq",
        fix="Exportez une nouvelle fois (le numéro augmente) ou convenez au téléphone avec le DMG de celui qui compte.",
    )


def _withdrawn() -> Refusal:
    return Refusal(
        code="E_STALE",
        what="Le DMG a annulé ce dépôt, fait de la part de cette personne.",
        where="seq",
        fix="Ce qu’elle avait envoyé avant, s’il y en a, compte de nouveau.",
    )


def _sequence(group: Sequence[Fact], numbers: Mapping[str, int], rulings: Rulings) -> dict[str, Outcome]:
    """Verdicts inside one scope, every fact of it being authentic and in time.

    The highest number that a device sent, or the last deposit of the DMG in the person's name: whichever came last.
    """

    def place(fact: Fact) -> tuple[int, int]:
        return (numbers[fact.signer], fact.seq)

    outcomes: dict[str, Outcome] = {}
    candidates: list[Fact] = []
    deposits = [fact for fact in group if fact.deposited]
    for same in _grouped((fact for fact in group if not fact.deposited), place).values():
        chosen = [fact for fact in same if fact.payload in rulings.kept]
        if len(same) > 1 and len(chosen) != 1:
            for fact in same:
                outcomes[fact.payload] = Outcome(status=Status.QUARANTAINE, refusal=_equivocation(fact))
            continue
        for fact in same:
            if len(same) > 1 and fact not in chosen:
                outcomes[fact.payload] = Outcome(status=Status.QUARANTAINE, refusal=_equivocation(fact))
            elif fact.content is not None:
                outcomes[fact.payload] = Outcome(status=Status.REFUSE, refusal=fact.content)
            else:
                candidates.append(fact)
    for fact in deposits:
        if fact.content is not None:
            outcomes[fact.payload] = Outcome(status=Status.REFUSE, refusal=fact.content)
    sound = [fact for fact in deposits if fact.content is None]
    if not candidates and not sound:
        return outcomes
    best = _last(max(candidates, key=place, default=None), max(sound, key=_when, default=None))
    candidates += sound
    for fact in candidates:
        if fact is best:
            outcomes[fact.payload] = Outcome(status=Status.RETENU)
            continue
        outcomes[fact.payload] = Outcome(
            status=Status.REMPLACE,
            refusal=Refusal(
                code="E_STALE",
                what=_told(best, fact),
                where="seq",
                fix="Rien à faire si le dernier envoi est le bon ; sinon, exportez de nouveau.",
            ),
        )
    return outcomes


def _when(fact: Fact) -> tuple[datetime, int]:
    return fact.received_at, fact.seq


def _last(sent: Fact | None, deposited: Fact | None) -> Fact:
    """Of what a device sent and what the DMG deposited, the one received last; the paper at the same second."""
    found = [one for one in (sent, deposited) if one is not None]
    return max(found, key=lambda one: (one.received_at, one.deposited))


def _told(best: Fact, fact: Fact) -> str:
    if best.deposited:
        return f"Un dépôt fait par le DMG, reçu le {french_instant(best.received_at)}, compte à la place de celui-ci."
    if fact.deposited:
        return f"L’envoi n° {best.seq}, reçu après ce dépôt du DMG, compte à sa place."
    return f"L’envoi n° {best.seq} compte à la place de celui-ci (n° {fact.seq})."
