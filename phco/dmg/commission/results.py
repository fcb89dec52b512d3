"""What the commission publishes beside its minutes: its result for everyone, and to each DJ concerned their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from phco.dmg.commission.decisions import Decision
from phco.dmg.commission.regret import FORMULA, Choice
from phco.dmg.ledger.values import Departure, Round
from phco.dmg.rounds.market import Market
from phco.jsontext import JsonObject
from phco.offers.communes import distance_km

PUBLIC_RESULT, OWN = "resultat-commission", "explication-commission"
GIVEN = "commission"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What the commission leaves. ``hearts``: round → DJ → offer → hearts; ``left``: who has left the campaign."""

    campaign: str
    opening: date
    closing: date
    decisions: Sequence[Decision]
    market: Market
    hearts: Mapping[int, Mapping[str, Mapping[str, int]]]
    rounds: Sequence[Round]
    left: Sequence[Departure]

    @property
    def given(self) -> dict[str, str]:
        """DJ → the post that the commission gave and that still holds."""
        return {one.person: one.offer for one in self.market.holders if one.origin == GIVEN}

    @property
    def concerned(self) -> list[str]:
        """Every DJ about whom the commission decided something, and who still takes part."""
        return sorted({one.dj for one in self.decisions} - set(self.market.gone))

    def public(self) -> JsonObject:
        """What everyone may read and check: no heart, no distance."""
        given, sheets = self.given, self.market.sheets.by_id
        posts = [offer for offer in sorted(set(given.values())) if offer in sheets]
        return {
            "genre": PUBLIC_RESULT, "campagne": self.campaign, "ouverture": self.opening.isoformat(),
            "cloture": self.closing.isoformat(), "affectations": given, "sans_poste": sorted(self.market.free_people),
            "vacantes": sorted(self.market.free_offers),
            "capacites": {offer: sheets[offer].offer.capacity for offer in posts},
            "tours": [{"tour": one.number, "empreinte": one.input_hash} for one in self.rounds if one.result],
            "departs": [
                {"personne": one.person, "role": one.role, "le": one.day, "offres": list(one.offers)}
                for one in self.left
            ],
        }  # fmt: skip

    def own(self, dj: str) -> JsonObject:
        """What one DJ alone reads: the decision and its reason, what their post costs them, and the better ones."""
        last = [one for one in self.decisions if one.dj == dj and one.undone_by is None][-1:]
        offer, choices = self.given.get(dj), self._choices(dj)
        mine = next((one for one in choices if one.offer == offer), None)
        better = choices[: choices.index(mine)] if mine is not None else []
        takers: dict[str, list[str]] = {}
        for one, post in self.given.items():
            takers.setdefault(post, []).append(one)
        return {
            "genre": OWN, "campagne": self.campaign, "dj": dj, "offre": offer,
            "numero": last[0].number if last else None, "decision": last[0].kind if last else None,
            "auteur": last[0].author if last else "", "motif": last[0].reason if last else "",
            "rang": len(better) + 1 if mine is not None else None, "offres": len(choices),
            **_cost(mine), "formule": FORMULA,
            "mieux": [{"offre": one.offer, "prise_par": takers.get(one.offer, []), **_cost(one)} for one in better],
        }  # fmt: skip

    def _choices(self, dj: str) -> list[Choice]:
        """Every post that the commission could give, the least regretted first."""
        market, home = self.market, self.market.djs.get(dj, "")
        open_ = {*market.free_offers, *(post for post in self.given.values() if post in market.sheets.by_id)}
        return sorted(
            (
                Choice(
                    offer=name,
                    hearts=max((wishes.get(dj, {}).get(name, 0) for wishes in self.hearts.values()), default=0),
                    distance=distance_km(home, there) if home and there else None,
                )
                for name in open_
                for there in (market.sheets.by_id[name].offer.commune,)
            ),
            key=lambda one: (one.regret, one.offer),
        )


def _cost(one: Choice | None) -> JsonObject:
    """Hearts (0: never hearted), kilometres (null: unknown) and regret of a post."""
    if one is None:
        return {"coeurs": None, "km": None, "regret": None}
    far = None if one.distance is None else int(one.distance.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    return {"coeurs": one.hearts, "km": far, "regret": one.regret}
