"""Legality of a PAMSU's ranking (RNK-01 … RNK-04)."""

from __future__ import annotations

from collections.abc import Sequence

from phco.errors import raise_all
from phco.findings import Reason
from phco.french import counted
from phco.money import french_percent
from phco.wishes.flechage import diagnose_pamsu
from phco.wishes.ids import known, unknown_ids
from phco.wishes.quotas import Quotas, round_faults
from phco.wishes.verdict import ListVerdict


def check_ranking(
    *, tour: int, candidates: Sequence[str], ranking: Sequence[str], quotas: Quotas, target: str | None = None
) -> ListVerdict:
    """Whether this strict order, best first, is legal in round ``tour`` among those who hearted the post.

    In round 1 at least 80 % of them; in rounds 2 and 3 any ranking of one or more, with a warning below 80 %.
    Raises PhcoError(s): E_PLAGE (round), E_ID_INCONNU, E_DOUBLON.
    """
    errors = round_faults(tour)
    came = known(candidates, "candidats", errors)
    known(ranking, "classement", errors)
    missing = "n’est pas un candidat de ce tour"
    strangers = [(f"classement[{index}]", one) for index, one in enumerate(ranking) if one not in came]
    errors += unknown_ids(strangers, tuple(came), missing)
    if target is not None:
        why = missing + " : ce DJ n’a pas donné de cœur à ce terrain"
        errors += unknown_ids([("flechage", target)], tuple(came), why)
    raise_all(errors)
    minimum, advised = quotas.ranking_minimum(tour, len(came)), quotas.ranking_advised(tour, len(came))
    count = len(ranking)
    reasons = _reasons(tour, len(came), count, minimum, advised, quotas)
    flechage = None if target is None else diagnose_pamsu(
        candidates=len(came), ranking=ranking, quotas=quotas, target=target
    )  # fmt: skip
    return ListVerdict(
        legal=count >= minimum, minimum=minimum, advised=advised, count=count, reasons=reasons, flechage=flechage
    )


def _reasons(tour: int, came: int, count: int, minimum: int, advised: int, quotas: Quotas) -> tuple[Reason, ...]:
    if count >= max(minimum, advised):
        return ()
    share = french_percent(quotas.ranking_share(tour))
    who = counted(came, "candidat", "candidats")
    lacking = counted(advised - count, "candidat", "candidats")
    if tour == 1:
        return (
            Reason(
                code="E_RULE_MIN_RANKED",
                what=f"Il manque {lacking} pour atteindre {advised} ({share} de {who}, arrondi au-dessus) : "
                f"{count} sur {advised}.",
                fix=f"Classez encore {lacking}. Un candidat non classé ne peut pas être affecté chez vous.",
                rule="RNK-01",
            ),
        )
    if count < minimum:
        return (
            Reason(
                code="E_RULE_MIN_RANKED",
                what=f"Aucun candidat n’est classé, alors que {who} {'a' if came == 1 else 'ont'} choisi ce terrain.",
                fix="Classez au moins un candidat ; un candidat non classé ne peut pas être affecté chez vous.",
                rule="RNK-02",
            ),
        )
    return (
        Reason(
            code="A_RULE_FEW_RANKED",
            what=f"Vous classez {count} sur {came} ; {share} en feraient {advised}. C’est permis au tour {tour}, "
            "où aucune part n’est fixée.",
            fix=f"Classer encore {lacking} augmente vos chances : un candidat non classé ne peut pas être affecté "
            "chez vous.",
            rule="RNK-02",
            severity="alerte",
        ),
    )
