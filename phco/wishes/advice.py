"""What a fléchage asks of both sides, in words: the planner's answer, its limits and its advice (FLE-03, FLE-04)."""

from __future__ import annotations

from phco.french import counted
from phco.local import fill
from phco.money import french_percent
from phco.wishes.flechage import FlechagePlan
from phco.wishes.quotas import share_text

EXAMPLES = (1, 2, 5, 10, 20)


def plan_as_json(plan: FlechagePlan) -> dict[str, object]:
    """The answer of ``flechage planifier``: ``coeurs`` to give, ``pamsu`` what the other side must do."""
    quotas = plan.quotas
    share = french_percent(quotas.flechage_ranking)
    others = sorted(offer for offer in plan.hearts if offer != plan.target)
    return {
        "coeurs": dict(plan.hearts),
        "compte": len(plan.hearts),
        "minimum": quotas.hearts_minimum(plan.tour, plan.offers),
        "necessaires": plan.minimum,
        "completees": list(plan.filled),
        "pamsu": {
            "rang": 1,
            "part_autres": share_text(quotas.flechage_ranking),
            "exemples": [
                {"candidats": count, "a_classer": plan.ranked_for(count), "autres": plan.ranked_for(count) - 1}
                for count in EXAMPLES
            ],
            "consigne": "Classez ce docteur junior strictement premier, puis au moins "
            f"{share} des autres candidats, arrondi au-dessus, en dessous.",
        },
        "si_le_pamsu_renonce": {
            "offres": others,
            "quoi": _fallback(len(others), len({plan.hearts[one] for one in others})),
        },
        "conseil": "Donner aux autres offres vos vraies préférences, de 1 à 4 cœurs, protège aussi bien le fléchage "
        + fill("et vous protège mieux si le PAMSU renonce. Le protocole ‹brochure_de› demande 1 cœur."),
        "portee": "Très probable si vous et le PAMSU suivez ce plan : chacun est alors le premier choix de l’autre. "
        "L’algorithme de la plateforme officielle n’est pas publié.",
        "notes": _notes(plan),
    }


def _fallback(others: int, levels: int) -> str:
    if not others:
        return "Aucune autre offre n’a de cœur : sans le PAMSU, vous restez sans poste après ce tour."
    if others == 1:
        return "Votre autre note compte alors pour de bon : vous pouvez être affecté sur cette offre."
    how = "à égalité de cœurs" if levels == 1 else "dans l’ordre de vos cœurs"
    return (
        f"Vos {others} autres notes comptent alors pour de bon : "
        f"vous pouvez être affecté sur l’une de ces offres, {how}."
    )


def _notes(plan: FlechagePlan) -> list[str]:
    notes = []
    if plan.filled:
        shown = counted(len(plan.filled), "offre a été ajoutée", "offres ont été ajoutées")
        notes.append(
            f"{shown} pour atteindre {plan.minimum}, dans l’ordre de la liste : remplacez-les par celles que "
            "vous accepteriez."
        )
    if plan.ignored:
        notes.append("La cible figurait aussi parmi les préférées : elle garde ses cœurs de cible.")
    return notes
