"""Whether a package came in its days: those of now, those announced when it came, those of a delay given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from phco.dates import Window, french_instant
from phco.dmg.verdicts.facts import Announced, Fact, Hour, Rulings
from phco.findings import Refusal


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What surrounds the packages: the campaign, and the window of a kind in a round.

    ``windows``: (kind, round, subject or ``*``) → its window, or None for a kind taken at any time; what is absent is
    not open. ``allowed``: kinds that the person's role may send. ``announced``: the same key → its days as they were
    told over time, in order; ``extended``: the same key → until when this person alone has more time; ``frozen``:
    round → when its lists were frozen.
    """

    campaign: str
    windows: Mapping[tuple[str, int, str], Window | None]
    allowed: frozenset[str]
    announced: Mapping[tuple[str, int, str], Sequence[Announced]] = field(default_factory=dict)
    extended: Mapping[tuple[str, int, str], datetime] = field(default_factory=dict)
    frozen: Mapping[int, datetime] = field(default_factory=dict)

    def place(self, fact: Fact) -> tuple[str, int, str] | None:
        """The key of the window that a package falls under, None when nothing is open for it."""
        return next((key for key in (fact.scope, (fact.kind, fact.round, "*")) if key in self.windows), None)

    def in_time(self, fact: Fact, place: tuple[str, int, str]) -> bool:
        """Whether a package came within the days of now, within those announced when it came, or within its delay."""
        window = self.windows[place]
        if window is None or window.holds(fact.received_at):
            return True
        told = [one for one in self.announced.get(place, ()) if one.before(fact)]
        if told and (told[-1].window is None or told[-1].window.holds(fact.received_at)):
            return True
        return place in self.extended and window.start_utc <= fact.received_at <= self.extended[place]


def untimely(fact: Fact, frame: Frame, rulings: Rulings) -> Refusal | None:
    """Why a package is not of this campaign, this role, these days; None when it is. A human’s ruling is followed."""
    if fact.kind not in frame.allowed:
        return Refusal(
            code="E_ROLE",
            what=f"Un paquet « {fact.kind} » n’est pas attendu de cette personne.",
            where="genre",
            fix="Vérifiez que l’invitation ouverte est bien la vôtre.",
        )
    if fact.campaign != frame.campaign:
        return Refusal(
            code="E_WRONG_ROUND",
            what=f"Ce paquet est pour la campagne « {fact.campaign[:20]} », pas « {frame.campaign} ».",
            where="campagne",
            fix="Ouvrez l’invitation de la campagne en cours, puis exportez de nouveau.",
        )
    place = frame.place(fact)
    if place is None:
        what = f"Le tour {fact.round} n’attend pas" if fact.round else "Rien n’attend"
        return Refusal(
            code="E_WRONG_ROUND",
            what=f"{what} de paquet « {fact.kind} » à cet instant.",
            where="tour",
            fix="Chargez le manifeste du tour en cours dans l’application, puis exportez de nouveau.",
        )
    window = frame.windows[place]
    if window is None:
        return None
    saved = _saved_by(fact, frame, place)
    if saved is None and frame.in_time(fact, place):
        return None
    if saved is not None and fact.payload in rulings.kept:
        return None
    if saved is not None and fact.payload not in rulings.dropped:
        return _doubtful(fact, window, saved)
    if fact.received_at < window.start_utc:
        return Refusal(
            code="E_WRONG_ROUND",
            what=f"Reçu le {french_instant(fact.received_at)}, avant l’ouverture ({french_instant(window.start_utc)}).",
            where="tour",
            fix="Renvoyez ce paquet une fois l’étape ouverte.",
        )
    taken = fact.arrived_at if saved is not None and fact.arrived_at is not None else fact.received_at
    return Refusal(
        code="E_LATE",
        what=f"Reçu le {french_instant(taken)}, après la clôture ({french_instant(window.end_utc)}).",
        where="tour",
        fix="L’heure qui compte est celle de la réception par le DMG. Le dernier envoi reçu à temps, s’il y en a un, "
        "reste retenu ; sinon, écrivez au DMG.",
    )


def _saved_by(fact: Fact, frame: Frame, place: tuple[str, int, str]) -> datetime | None:
    """The hour written in a message that alone would save a package: None when no such hour is needed, or none would.

    That of a message inside another (anybody may have written it), where the outermost one came after the window; and,
    once the lists of the round are frozen, any hour of a message: what arrives then is not among them.
    """
    if fact.arrived_at is None or frame.in_time(replace(fact, received_at=fact.arrived_at), place):
        return None
    if frame.in_time(fact, place):
        frozen = frame.frozen.get(fact.round)
        after = frozen is not None and fact.arrived_at > frozen
        return fact.received_at if after and fact.hour == Hour.SERVEUR else None
    alleged = fact.alleged_at
    return alleged if alleged is not None and frame.in_time(replace(fact, received_at=alleged), place) else None


def _doubtful(fact: Fact, window: Window, saved: datetime) -> Refusal:
    assert fact.arrived_at is not None
    whose = "un message transféré" if saved == fact.alleged_at else "le courriel"
    return Refusal(
        code="E_HEURE",
        what=f"Arrivé le {french_instant(fact.arrived_at)}, après la clôture ({french_instant(window.end_utc)}) ; "
        f"{whose} porte une heure qui l’aurait sauvé ({french_instant(saved)}).",
        where="heure",
        fix="Rien n’est perdu : le DMG compare la trace du courriel avec sa boîte, puis tranche.",
    )
