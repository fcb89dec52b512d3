"""Freezing the input of a round: its hash goes into the signed manifest, with the public draw to come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from phco.dmg.desk import Desk, Event
from phco.dmg.forcing import Obstacle, forcing
from phco.dmg.ledger.queries.round_history import RoundHistory, read_round
from phco.dmg.rounds.calendar.dates import check_delays
from phco.dmg.rounds.drawing import Commitment, commitment_of, future_source, proposed
from phco.dmg.rounds.market import RoundLists, lists_of, step_fault
from phco.dmg.rounds.origins import origins_of
from phco.dmg.rounds.pairing.readiness import check_applicants, in_the_way
from phco.dmg.rounds.rounds import check_over, manifest_item
from phco.dmg.signing.issue import publish
from phco.dmg.verdicts.contents import kept_lists
from phco.errors import PhcoError
from phco.french import counted
from phco.host.disk.objects import digest_of
from phco.jsontext import JsonObject, canonical
from phco.matching.draws.sources import DrandSource, Source
from phco.matching.engine.problem import METHODS
from phco.matching.reading.request import read_request

HEART_LEVELS = (5, 4, 3, 2, 1)
Instance = JsonObject


@dataclass(frozen=True, kw_only=True)
class Frozen:
    """A frozen input. ``fingerprint``, ``source``: what the manifest publishes; ``warnings``: French sentences."""

    tour: int
    source: Source | None
    fingerprint: str
    applicants: int
    offers: int
    lists: int
    rankings: int
    warnings: Sequence[str]
    obstacles: Sequence[Obstacle] = ()


@dataclass(frozen=True, kw_only=True)
class Freezing:
    """What freezing a round depends on: what is known of it, its lists, the draw committed to before (``held``).

    ``came``: offer → candidates as PAMSU were sent them.
    """

    known: RoundHistory
    lists: RoundLists
    held: Commitment | None
    came: Mapping[str, Sequence[str]]

    @property
    def tour(self) -> int:
        """The round."""
        return self.lists.round.number

    @cached_property
    def instance(self) -> Instance:
        """The input, as it is kept."""
        return instance_of(self.lists)

    @cached_property
    def data(self) -> bytes:
        """Its bytes."""
        return canonical(self.instance)

    @cached_property
    def origins(self) -> bytes:
        """The digests of the signed packages that it comes from."""
        return canonical(origins_of(self.lists))

    @cached_property
    def fingerprint(self) -> str:
        """The hash that the manifest publishes."""
        return read_request(self.instance, draw_required=False).problem.fingerprint()

    def check(self, now: datetime) -> None:
        """Raise E_ETAPE: no candidates sent, rankings still taken, somebody has more time."""
        if self.lists.round.candidates_at is None:
            raise step_fault(
                f"Les candidats du tour {self.tour} n’ont pas été envoyés aux PAMSU.",
                f"« phco dmg tour candidats {self.tour} ».",
            )
        check_over(self.known.step("rts"), now)
        check_delays(self.known.delays, self.tour, now)

    def bound(self, now: datetime, announced: str, minutes: int | None, method: str) -> Source | None:
        """The draw that the round is bound to; None while it may choose. Raises E_ETAPE: another input, or draw."""
        row, tour, fix = self.lists.round, self.tour, f"Tirez : « phco dmg apparier tirer {self.tour} »."
        if row.frozen_at is not None and row.instance != digest_of(self.data):
            raise step_fault(
                f"Le tour {tour} est déjà figé, sur une autre entrée : son empreinte est publiée et ne change plus.",
                fix,
            )
        held = self.held
        if held is None or held.void(now):
            return None
        asked = announced.strip() or _kept(held.source, held.text, minutes)
        if (asked, method) != (held.text, row.method):
            what = f"Le tour {tour} est déjà figé, avec le tirage « {held.text} » ({row.method})."
            raise step_fault(f"{what} Ni l’un ni l’autre ne change plus.", fix)
        return held.source

    def obstacles(self) -> list[Obstacle]:
        """What is in the way. Raises PhcoError E_ETAPE: somebody of the input holds a post already."""
        found = in_the_way(self.known.waiting, self.tour, self.instance)
        check_applicants(self.known.holders, self.tour, self.lists.applicants)
        return found

    def entry(self, source: Source, method: str) -> Event:
        """The entry of the journal."""
        body = {
            "tour": self.tour, "instance": digest_of(self.data), "empreinte": self.fingerprint, "methode": method,
            "tirage": source.text, "paquets": digest_of(self.origins),
        }  # fmt: skip
        if any(self.lists.deposited.values()):
            body["depots"] = self.lists.deposited
        return Event(kind="gel", body=body)

    def told(self, source: Source | None, obstacles: Sequence[Obstacle]) -> Frozen:
        """What the DMG is told."""
        people, posts = self.instance["demandeurs"], self.instance["offreurs"]
        return Frozen(
            tour=self.tour, source=source, fingerprint=self.fingerprint, applicants=len(people), offers=len(posts),
            lists=sum(1 for tiers in people.values() if tiers),
            rankings=sum(1 for post in posts.values() if post["classement"]),
            warnings=_warnings(self.instance, self.came), obstacles=obstacles,
        )  # fmt: skip


def read_freezing(desk: Desk, tour: int) -> Freezing:
    """What freezing a round depends on, at once. Raises PhcoError E_ETAPE before it is opened."""
    known = read_round(desk.store, tour)
    lists, came = lists_of(known), kept_lists(desk.objects, known.sent) if known.sent is not None else {}
    return Freezing(known=known, lists=lists, held=commitment_of(known), came=came)


def freeze(
    desk: Desk, tour: int, now: datetime, *, announced: str = "", minutes: int | None = None, method: str = METHODS[0],
    forced: str | None = None, dry: bool = False,
) -> Frozen:  # fmt: skip
    """Freeze the input of a round, publish its hash in the manifest with the source of the draw to come.

    ``announced``: a commitment (``loto:2026-09-09``); without it, the desk proposes the next Loto, or the drand round
    due in ``minutes``. Doing it again with the same input writes nothing; with another it is refused. ``dry`` writes
    nothing. Raises PhcoError: E_ETAPE, E_VALEUR (method), E_TIRAGE (a draw that nobody can verify, or whose hour has
    come), and unless ``forced`` with a reason E_QUARANTAINE, E_VIDE.
    """
    if method not in METHODS:
        raise PhcoError(
            "E_VALEUR", f"La méthode « {method[:40]} » n’existe pas.", "methode", f"Choisissez : {', '.join(METHODS)}."
        )
    freezing = read_freezing(desk, tour)
    freezing.check(now)
    source, against = freezing.bound(now, announced, minutes, method), list[Obstacle]()
    if freezing.held is None or freezing.held.void(now):
        against = freezing.obstacles()
        source = future_source(announced.strip() or proposed(now, minutes).text, now)
        if not dry:
            forced_entry = forcing("figer", against, forced=forced, tour=tour)
            keeps = {f"instance-tour{tour}.json": freezing.data, f"paquets-tour{tour}.json": freezing.origins}
            desk.record([*forced_entry, freezing.entry(source, method)], now, keeps=keeps)
    if not dry:
        publish(desk, [manifest_item(desk.store, desk.keys.sealing)], now)
    return freezing.told(source, against)


def instance_of(lists: RoundLists) -> Instance:
    """The market of a round as ``apparier`` reads it: every applicant and every open offer, the lists that count."""
    known, wishes = lists.sheets, lists.hearts
    offers = [offer for offer in lists.round.offers if offer in known]
    opened, people = set(offers), set(lists.applicants)
    return {
        "tour": lists.round.number,
        "demandeurs": {
            one: [
                tier
                for level in HEART_LEVELS
                if (tier := sorted(o for o, count in wishes.get(one, {}).items() if count == level and o in opened))
            ]
            for one in lists.applicants
        },
        "offreurs": {
            offer: {
                "capacite": known[offer].offer.capacity,
                "classement": [
                    [one]
                    for one in lists.rankings.get(known[offer].author, ())
                    if one in people and offer in wishes.get(one, {})
                ],
            }
            for offer in offers
        },
    }


def _kept(source: Source | None, text: str, minutes: int | None) -> str:
    """The commitment already made stands for the one that the desk would propose, when it is of the same kind."""
    return text if minutes is None or isinstance(source, DrandSource) else ""


def _warnings(entry: Instance, came: Mapping[str, Sequence[str]]) -> list[str]:
    silent = [one for one, tiers in entry["demandeurs"].items() if not tiers]
    mute = [o for o, post in entry["offreurs"].items() if came.get(o) and not post["classement"]]
    said = (
        (silent, "docteur junior", "docteurs juniors", "sans liste valable"),
        (mute, "offre choisie", "offres choisies", "mais sans classement"),
    )
    return [
        f"{counted(len(names), one, many)} {what} : {', '.join(names[:8])}{'…' if names[8:] else ''}."
        for names, one, many, what in said
        if names
    ]
