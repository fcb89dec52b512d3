"""Reading the commission's documents before they are checked: what is not what it should be is a failed check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from phco.matching.verification.case import JsonObject, JsonView
from phco.matching.verification.minutes import check_minutes

PUBLIC_RESULT, OWN = "resultat-commission", "explication-commission"


def checked_minutes(
    decisions: Sequence[JsonView], public: JsonView, rounds: Sequence[JsonView], own: JsonView | None
) -> JsonObject:
    """``check_minutes`` on documents from outside; one that is malformed fails, and nothing is raised."""
    fault = (
        _fault_of_public(public)
        or next((fault for one in rounds if (fault := _fault_of_round(one))), "")
        or (_fault_of_own(own) if own is not None else "")
        or next((f"la décision {row.get('numero')!s} est illisible." for row in decisions if not _decision(row)), "")
    )
    if fault:
        seen = {"nom": "lecture", "vrai": False, "libelle": "Les documents se lisent.", "temoin": fault}
        return {"valide": False, "phrase": f"Une vérification échoue : {fault}", "proprietes": [seen]}
    return check_minutes(decisions, public, rounds, own)


def _names(value: object) -> bool:
    return isinstance(value, Mapping) and all(isinstance(one, str) for one in value.values())


def _counts(value: object) -> bool:
    return isinstance(value, Mapping) and all(
        isinstance(one, int) and not isinstance(one, bool) for one in value.values()
    )


def _decision(row: JsonView) -> bool:
    number = row.get("numero")
    whole = (isinstance(number, int) and not isinstance(number, bool)) or (isinstance(number, str) and number.isdigit())
    return whole and (row["decision"] not in ("affecter", "retirer") or isinstance(row.get("offre"), str))


def _fault_of_public(one: JsonView) -> str:
    left = one.get("departs", [])
    told = isinstance(left, list) and all(
        isinstance(row, Mapping) and isinstance(row.get("personne"), str) and isinstance(row.get("offres"), list)
        for row in left
    )
    good = one.get("genre") == PUBLIC_RESULT and _names(one.get("affectations")) and _counts(one.get("capacites"))
    return "" if good and told else "le résultat annexé au procès-verbal n’est pas celui d’une commission."


def _fault_of_round(one: JsonView) -> str:
    good = _names(one.get("paires")) and _counts(one.get("capacites"))
    return "" if good else "le résultat d’un tour est illisible."


def _fault_of_own(one: JsonView) -> str:
    good = one.get("genre") == OWN and isinstance(one.get("dj"), str) and isinstance(one.get("offre"), str | None)
    better = one.get("mieux")
    numbers = _numbers(one, "rang", "offres", "coeurs", "km", "regret") and isinstance(better, list) and all(
        isinstance(row, Mapping) and isinstance(row.get("offre"), str) and _numbers(row, "coeurs", "km", "regret")
        and isinstance(row.get("prise_par"), list) and all(isinstance(taker, str) for taker in row["prise_par"])
        for row in better
    )  # fmt: skip
    return "" if good and numbers else "votre explication est illisible."


def _numbers(row: Mapping[str, object], *keys: str) -> bool:
    return all(
        row.get(key) is None or (isinstance(row[key], int) and not isinstance(row[key], bool)) for key in keys
    )  # fmt: skip
