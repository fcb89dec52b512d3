"""Fléchage: the whole legal pattern for the DJ, the diagnosis of an existing list on both sides (FLE-01 … FLE-04).

The theorem (docs, and a property test): a post that ranks a DJ first, and is that DJ's only 5-heart post, gets that
DJ in every weakly stable matching. The real platform's algorithm is not published: texts say « très probable ».
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from phco.errors import raise_all
from phco.findings import Reason
from phco.french import counted
from phco.local import fill
from phco.money import french_percent
from phco.wishes.ids import known, unknown_ids
from phco.wishes.quotas import Quotas, round_faults


@dataclass(frozen=True, kw_only=True)
class Flechage:
    """What a list makes of a fléchage. ``needed``: how many offers to note, or candidates to rank, S1's pattern asks.

    A DJ's is ``valid`` when legal with 5 hearts to the target alone, ``conform`` to S1's own pattern when all others
    have 1. A PAMSU's is both: that DJ strictly first, and 1 + ceil(80 %·(n−1)) ranked.
    """

    valid: bool
    conform: bool
    needed: int
    reasons: tuple[Reason, ...]

    def as_json(self) -> dict[str, object]:
        """``valide``, ``conforme_s1``, ``necessaires``, ``raisons``."""
        return {
            "valide": self.valid,
            "conforme_s1": self.conform,
            "necessaires": self.needed,
            "raisons": [reason.as_verdict_json() for reason in self.reasons],
        }


def diagnose_dj(
    *, tour: int, offers: int, hearts: Mapping[str, int], quotas: Quotas, target: str, legal: bool
) -> Flechage:
    """What these hearts make of a fléchage on ``target``, ``offers`` being the number of open offers."""
    reasons: list[Reason] = []
    fives = sorted(offer for offer, value in hearts.items() if value == quotas.best and offer != target)
    aimed = hearts.get(target, 0)
    if not legal:
        reasons.append(
            Reason(
                code="E_FLECHAGE_LEGAL",
                what="La liste n’atteint pas le minimum du tour : elle ne participe pas, le fléchage non plus.",
                fix="Complétez d’abord la liste.",
                rule="WSH-04",
            )
        )
    if aimed != quotas.best:
        shown = "n’a pas de cœur" if not aimed else f"a {counted(aimed, 'cœur', 'cœurs')}"
        reasons.append(
            Reason(
                code="E_FLECHAGE_CIBLE",
                what=f"La cible « {target} » {shown} : il en faut {quotas.best}.",
                fix=f"Donnez {quotas.best} cœurs à « {target} ».",
                rule="FLE-01",
            )
        )
    if fives:
        reasons.append(
            Reason(
                code="E_FLECHAGE_SEUL",
                what=f"{_quoted(fives)} {'a' if len(fives) == 1 else 'ont'} aussi {quotas.best} cœurs : "
                "le fléchage ne tient plus.",
                fix=f"Gardez {quotas.best} cœurs pour la cible seule ; donnez {quotas.others} cœur aux autres.",
                rule="FLE-01",
            )
        )
    valid = not reasons
    needed = quotas.flechage_hearts(tour, offers)
    count = sum(1 for value in hearts.values() if value > 0)
    others = sorted(
        offer for offer, value in hearts.items() if offer != target and value not in (0, quotas.others, quotas.best)
    )
    if others:
        reasons.append(
            Reason(
                code="A_FLECHAGE_AUTRES",
                what=f"{counted(len(others), 'autre offre a', 'autres offres ont')} plus d’un cœur : "
                f"{_quoted(others)}.",
                fix=fill("Le protocole ‹brochure_de› demande 1 cœur aux autres. Des cœurs gradués sous 5 protègent ")
                + "pourtant aussi bien le fléchage, et vous protègent si le PAMSU renonce.",
                rule="FLE-01",
                severity="alerte",
            )
        )
    if legal and count < needed:
        reasons.append(
            Reason(
                code="A_FLECHAGE_NOMBRE",
                what=f"{counted(count, 'offre a', 'offres ont')} des cœurs ; {fill('‹brochure›')} en demande {needed} "
                f"(la cible et {french_percent(quotas.hearts_share(tour))} des autres : {offers - 1}).",
                fix=f"Donnez 1 cœur à {counted(needed - count, 'offre', 'offres')} de plus.",
                rule="FLE-01",
                severity="alerte",
            )
        )
    conform = valid and not others and not fives and count >= needed
    return Flechage(valid=valid, conform=conform, needed=needed, reasons=tuple(reasons))


def diagnose_pamsu(*, candidates: int, ranking: Sequence[str], quotas: Quotas, target: str) -> Flechage:
    """What this ranking makes of a fléchage of the DJ ``target``, ``candidates`` being the number who came."""
    reasons: list[Reason] = []
    needed = quotas.flechage_ranked(candidates)
    if target not in ranking:
        reasons.append(
            Reason(
                code="E_FLECHAGE_CIBLE",
                what=f"« {target} » n’est pas classé.",
                fix=f"Classez « {target} » en premier.",
                rule="FLE-02",
            )
        )
    elif ranking[0] != target:
        place = list(ranking).index(target) + 1
        reasons.append(
            Reason(
                code="E_FLECHAGE_PREMIER",
                what=f"« {target} » est classé {place}e : le fléchage demande la première place.",
                fix=f"Placez « {target} » en tête.",
                rule="FLE-02",
            )
        )
    if len(ranking) < needed:
        lacking = counted(needed - len(ranking), "candidat", "candidats")
        rest = counted(candidates - 1, "autre candidat", "autres candidats")
        wanted = f" et {french_percent(quotas.flechage_ranking)} des autres ({rest})" if candidates > 1 else ""
        reasons.append(
            Reason(
                code="E_RULE_MIN_RANKED",
                what=f"{len(ranking)} sur {needed} : le fléchage demande ce DJ{wanted}.",
                fix=f"Classez encore {lacking}.",
                rule="FLE-02",
            )
        )
    return Flechage(valid=not reasons, conform=not reasons, needed=needed, reasons=tuple(reasons))


@dataclass(frozen=True, kw_only=True)
class FlechagePlan:
    """The hearts to give, which of them the planner chose, and what the PAMSU must do."""

    tour: int
    target: str
    hearts: Mapping[str, int]
    filled: tuple[str, ...]
    ignored: tuple[str, ...]
    offers: int
    minimum: int
    quotas: Quotas

    def ranked_for(self, candidates: int) -> int:
        """How many of ``candidates`` the PAMSU must rank, this DJ included (FLE-02)."""
        return self.quotas.flechage_ranked(candidates)


def plan_flechage(
    *,
    tour: int,
    offers: Sequence[str],
    target: str,
    preferred: Sequence[str],
    quotas: Quotas,
    keep: Mapping[str, int] | None = None,
) -> FlechagePlan:
    """S1's whole pattern: 5 hearts to the target, 1 to the preferred offers, then to the next open ones.

    Every preferred offer is kept, even beyond the count. ``keep``: hearts already given, which the preferred offers
    then keep, 4 at most: the graded pattern, as valid, which also protects the DJ if the PAMSU defects (FLE-04).
    Raises PhcoError(s): E_PLAGE, E_ID_INCONNU, E_DOUBLON.
    """
    errors = round_faults(tour)
    open_offers = known(offers, "offres_ouvertes", errors)
    known(preferred, "preferees", errors)
    places = [("cible", target), *((f"preferees[{index}]", one) for index, one in enumerate(preferred))]
    errors += unknown_ids(places, tuple(open_offers), "n’est pas une offre ouverte dans ce tour")
    raise_all(errors)
    needed = quotas.flechage_hearts(tour, len(open_offers))
    given = keep or {}
    hearts = {target: quotas.best} | {
        one: max(quotas.others, min(given.get(one, 0), quotas.best - 1)) for one in preferred if one != target
    }
    filled = tuple(one for one in open_offers if one not in hearts)[: max(0, needed - len(hearts))]
    return FlechagePlan(
        tour=tour,
        target=target,
        hearts=hearts | dict.fromkeys(filled, quotas.others),
        filled=filled,
        ignored=tuple(one for one in preferred if one == target),
        offers=len(open_offers),
        minimum=needed,
        quotas=quotas,
    )


def _quoted(ids: Sequence[str], most: int = 3) -> str:
    shown = ", ".join(f"« {one} »" for one in ids[:most])
    return shown if len(ids) <= most else f"{shown} et {len(ids) - most} de plus"
