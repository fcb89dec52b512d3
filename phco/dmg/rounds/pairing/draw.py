"""Taking the draw of a round: the value that its source gave, its matching, verified before it is recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from phco.dmg.desk import Desk, Event
from phco.dmg.forcing import forcing
from phco.dmg.ledger.queries.packages import unruled
from phco.dmg.ledger.queries.people import departures
from phco.dmg.ledger.queries.rounds import draw_proof, frozen_since, round_of
from phco.dmg.ledger.values import Departure, Package, Round
from phco.dmg.rounds.drawing import Commitment, Value, check_drawable, commitment_of, proof_of
from phco.dmg.rounds.market import read_sheets, step_fault
from phco.dmg.rounds.pairing.auditors import named
from phco.dmg.rounds.pairing.drawn import Drawn, Instance, drawn_of
from phco.dmg.rounds.pairing.readiness import in_the_way
from phco.dmg.rounds.rounds import MANIFEST
from phco.errors import PhcoError
from phco.host.disk.objects import digest_of
from phco.jsontext import JsonView, canonical


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """What the draw of a round depends on: its frozen ``instance``, the draw committed to (``held``), who has left.

    ``proof``: what verifies a draw already taken; ``leaders``: offer → the PAMSU who leads it; ``audited``: somebody
    is named to check the full instance.
    """

    round: Round
    held: Commitment
    instance: Instance
    proof: Mapping[str, str]
    waiting: Sequence[Package]
    left: Sequence[Departure]
    frozen_at: str
    leaders: Mapping[str, str]
    audited: bool

    @property
    def tour(self) -> int:
        """The round's number."""
        return self.round.number

    @property
    def done(self) -> bool:
        """Whether it was drawn already."""
        return self.round.matched_at is not None

    def again(self, value: Value) -> Drawn:
        """The draw already taken. Raises PhcoError E_ETAPE for another one."""
        seed = value.seed(self.held.source) if self.held.source is not None else ""
        if self.round.draw != seed:
            raise step_fault(
                f"Le tour {self.tour} est déjà apparié avec le tirage « {self.round.draw} » : personne ne peut "
                "recommencer.",
                "Voyez le résultat : « phco dmg etat ».",
            )
        return drawn_of(self.round, self.instance, seed, self.proof)

    def take(self, value: Value, now: datetime, *, without_auditor: str, forced: str | None) -> Taken:
        """The matching of this value, and what to write of it. Raises as ``draw`` does."""
        seed = value.seed(check_drawable(self.held, self.tour, now))
        against = in_the_way(self.waiting, self.tour, self.instance)
        if not self.audited and not without_auditor:
            raise PhcoError(
                "E_AUDITEUR", "Aucun auditeur n’est nommé : personne d’autre que le DMG ne verrait l’entrée complète.",
                "auditeurs",
                "« phco dmg auditeurs PSEUDONYME… », ou dites pourquoi avec --sans-auditeur MOTIF (publié).",
            )  # fmt: skip
        entries = forcing("tirer", against, forced=forced, tour=self.tour)
        proof = proof_of(self.held, value, "" if self.audited else without_auditor)
        drawn = drawn_of(self.round, self.instance, seed, proof)
        pairs, kept = drawn.result["paires"], canonical(drawn.result)
        body = {
            "tour": self.tour, "graine": seed, "paires": pairs, "preuve": proof,
            "pamsu": {offer: self.leaders[offer] for offer in pairs.values() if offer in self.leaders},
            "resultat": digest_of(kept), **set_apart(pairs, self.left, self.frozen_at),
        }  # fmt: skip
        return Taken(drawn=drawn, kept=kept, entries=[*entries, Event(kind="tirage", body=body)])


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A draw that was just taken: the bytes of its result, and the entries of the journal."""

    drawn: Drawn
    kept: bytes
    entries: Sequence[Event]


def read_drawing(desk: Desk, tour: int) -> Drawing:
    """What the draw of a round depends on, at once. Raises PhcoError E_ETAPE before it is frozen, E_OBJET_ALTERE."""
    store, row = desk.store, round_of(desk.store, tour)
    held = commitment_of(store, tour, MANIFEST, matched=row is not None and row.matched_at is not None)
    if row is None or row.instance is None or held is None:
        raise step_fault(
            f"L’entrée du tour {tour} n’est pas figée : son empreinte doit être publiée avant le tirage.",
            f"« phco dmg apparier figer {tour} ».",
        )
    return Drawing(
        round=row, held=held, instance=desk.kept(row.instance), proof=draw_proof(store, tour), waiting=unruled(store),
        left=list(departures(store).values()), frozen_at=frozen_since(store, tour), audited=bool(named(store)),
        leaders={offer: one.author for offer, one in read_sheets(store).by_id.items()},
    )  # fmt: skip


def draw(
    desk: Desk, tour: int, value: Value, now: datetime, *, without_auditor: str = "", forced: str | None = None
) -> JsonView:
    """Take the draw, match, verify twice, record. Gives the public result. The same draw again gives it unchanged.

    ``without_auditor``: why nobody is named to check the full instance (it is published). Raises PhcoError: E_ETAPE
    (not frozen, before the draw's hour, another draw already taken), E_TIRAGE (what the source cannot give, a beacon's
    signature that is not its own), E_AUDITEUR, E_CERTIFICAT, E_SOLVEUR, E_OBJET_ALTERE, and unless ``forced`` with a
    reason E_QUARANTAINE, E_VIDE.
    """
    drawing = read_drawing(desk, tour)
    if drawing.done:
        return drawing.again(value).public
    taken = drawing.take(value, now, without_auditor=without_auditor.strip(), forced=forced)
    desk.keep(taken.kept, f"resultat-tour{tour}.json", now)
    desk.record(taken.entries, now)
    return taken.drawn.public


def set_apart(pairs: Mapping[str, str], left: Iterable[Departure], frozen_at: str) -> dict[str, Mapping[str, str]]:
    """``{"ecartes": DJ → offer}``: the pairs that nobody holds, since one of the two left after the freezing."""
    late = [one for one in left if one.at >= frozen_at]
    people, posts = {one.person for one in late}, {offer for one in late for offer in one.offers}
    found = {dj: offer for dj, offer in pairs.items() if dj in people or offer in posts}
    return {"ecartes": found} if found else {}
