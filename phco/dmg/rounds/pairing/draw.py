"""Taking the draw of a round: the value that its source gave, its matching, verified before it is recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from phco.dmg.desk import Desk, Event
from phco.dmg.forcing import forcing
from phco.dmg.ledger.queries.round_history import RoundHistory, read_round
from phco.dmg.ledger.values import Departure, Round
from phco.dmg.rounds.drawing import Commitment, Value, check_drawable, commitment_of, proof_of
from phco.dmg.rounds.market import sheets_of, step_fault
from phco.dmg.rounds.pairing.auditors import named
from phco.dmg.rounds.pairing.drawn import Drawn, Instance
from phco.dmg.rounds.pairing.readiness import in_the_way
from phco.errors import PhcoError
from phco.host.disk.objects import digest_of
from phco.jsontext import JsonView, canonical


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """What the draw of a round depends on: what is known of it, its frozen ``instance``."""

    known: RoundHistory
    round: Round
    instance: Instance

    @property
    def tour(self) -> int:
        """The round's number."""
        return self.round.number

    @property
    def done(self) -> bool:
        """Whether it was drawn already."""
        return self.round.matched_at is not None

    @cached_property
    def held(self) -> Commitment:
        """The draw committed to. Raises PhcoError E_ETAPE before it is frozen."""
        held = commitment_of(self.known)
        if held is None:
            raise not_frozen(self.tour)
        return held

    @property
    def audited(self) -> bool:
        """Whether somebody is named to check the full instance."""
        return bool(named(self.known.settings))

    @property
    def leaders(self) -> dict[str, str]:
        """Offer → the PAMSU who leads it."""
        sheets = sheets_of(self.known.standing("fiche-rts"), self.known.departures)
        return {offer: one.author for offer, one in sheets.by_id.items()}

    def again(self, value: Value) -> Drawn:
        """The draw already taken. Raises PhcoError E_ETAPE for another one."""
        seed = value.seed(self.held.source) if self.held.source is not None else ""
        if self.round.draw != seed:
            raise step_fault(
                f"Le tour {self.tour} est déjà apparié avec le tirage « {self.round.draw} » : personne ne peut "
                "recommencer.",
                "Voyez le résultat : « phco dmg etat ».",
            )
        return self.drawn(seed, self.known.proof)

    def drawn(self, seed: str, proof: Mapping[str, str]) -> Drawn:
        """The frozen input with a draw of it."""
        row = self.round
        return Drawn(instance=self.instance, method=row.method, draw=seed, fingerprint=row.input_hash, proof=proof)


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A draw that is taken: the value that its source gave, then what follows from it. Raises as ``draw`` does."""

    drawing: Drawing
    value: Value
    at: datetime
    without_auditor: str
    forced: str | None

    @cached_property
    def seed(self) -> str:
        """The one seed of this value."""
        return self.value.seed(check_drawable(self.drawing.held, self.drawing.tour, self.at))

    @cached_property
    def proof(self) -> Mapping[str, str]:
        """What lets anyone verify it."""
        return proof_of(self.drawing.held, self.value, "" if self.drawing.audited else self.without_auditor)

    @cached_property
    def drawn(self) -> Drawn:
        """The frozen input with it, matched."""
        return self.drawing.drawn(self.seed, self.proof)

    @cached_property
    def kept(self) -> bytes:
        """The bytes of its result."""
        return canonical(self.drawn.result)

    @cached_property
    def entries(self) -> list[Event]:
        """What the journal says of it."""
        drawing, drawn = self.drawing, self.drawn
        against = in_the_way(drawing.known.waiting, drawing.tour, drawing.instance)
        if not drawing.audited and not self.without_auditor:
            raise PhcoError(
                "E_AUDITEUR", "Aucun auditeur n’est nommé : personne d’autre que le DMG ne verrait l’entrée complète.",
                "auditeurs",
                "« phco dmg auditeurs PSEUDONYME… », ou dites pourquoi avec --sans-auditeur MOTIF (publié).",
            )  # fmt: skip
        forced = forcing("tirer", against, forced=self.forced, tour=drawing.tour)
        pairs, leaders, known = drawn.result["paires"], drawing.leaders, drawing.known
        body = {
            "tour": drawing.tour, "graine": self.seed, "paires": pairs, "preuve": self.proof,
            "pamsu": {offer: leaders[offer] for offer in pairs.values() if offer in leaders},
            "resultat": digest_of(self.kept), **set_apart(pairs, known.departures.values(), known.frozen_since),
        }  # fmt: skip
        return [*forced, Event(kind="tirage", body=body)]


def not_frozen(tour: int) -> PhcoError:
    """E_ETAPE: a round whose input is not frozen."""
    return step_fault(
        f"L’entrée du tour {tour} n’est pas figée : son empreinte doit être publiée avant le tirage.",
        f"« phco dmg apparier figer {tour} ».",
    )


def read_drawing(desk: Desk, tour: int) -> Drawing:
    """What the draw of a round depends on, at once. Raises PhcoError E_ETAPE before it is frozen, E_OBJET_ALTERE."""
    known = read_round(desk.store, tour)
    row = known.round
    if row is None or row.instance is None:
        raise not_frozen(tour)
    return Drawing(known=known, round=row, instance=desk.kept(row.instance))


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
    taken = Taken(drawing=drawing, value=value, at=now, without_auditor=without_auditor.strip(), forced=forced)
    desk.record(taken.entries, now, keeps={f"resultat-tour{tour}.json": taken.kept})
    return taken.drawn.public


def set_apart(pairs: Mapping[str, str], left: Iterable[Departure], frozen_at: str) -> dict[str, Mapping[str, str]]:
    """``{"ecartes": DJ → offer}``: the pairs that nobody holds, since one of the two left after the freezing."""
    late = [one for one in left if one.at >= frozen_at]
    people, posts = {one.person for one in late}, {offer for one in late for offer in one.offers}
    found = {dj: offer for dj, offer in pairs.items() if dj in people or offer in posts}
    return {"ecartes": found} if found else {}
