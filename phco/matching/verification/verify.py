"""The independent verifier: properties of a result, by name, each with its witness when it is false (MAT).

It shares no code with the algorithms: it reads the JSON of the instance and of the result on its own, checks stability
pair by pair, weighs the cover that proves the bound, hashes the market again and replays the draw by another method
(``verify_draw``). A test reads its imports and fails if it borrows anything from the rest of this room.
"""

from __future__ import annotations

from phco.matching.verification import claims as verify_claims
from phco.matching.verification import pairs as verify_pairs
from phco.matching.verification.case import Case, JsonObject, read, shape

CHECKS = verify_pairs.CHECKS | verify_claims.CHECKS  # every property but `lisible`

# Property → what it says when it holds (French), in the order in which they are shown.
PROPERTIES: dict[str, str] = {
    "lisible": "le résultat a la forme attendue",
    "complet": "le résultat porte tout ce qu’un résultat annonce",
    "identifiants_connus": "le résultat ne nomme que des demandeurs et des offreurs de l’instance",
    "personne_deux_fois": "personne n’est compté deux fois",
    "personne_oublie": "chaque demandeur est placé, ou listé sans poste",
    "paires_mutuelles": "chaque paire est voulue des deux côtés",
    "rationalite_individuelle": "personne ne reçoit un poste qu’il n’a pas demandé",
    "capacites": "aucune offre ne dépasse sa capacité",
    "aucune_paire_bloquante": "aucun demandeur et aucune offre ne se préfèrent l’un l’autre à ce qu’ils ont",
    "stabilite_annoncee": "ce que le résultat dit de sa stabilité est vrai",
    "taille": "la taille annoncée est le nombre de paires",
    "borne": "la borne est prouvée par la couverture et n’est pas dépassée",
    "taille_maximale": "ce que le résultat dit de la taille maximale suit de la borne",
    "ecartes": "les paires écartées sont celles qu’un seul côté a listées",
    "seuils": "les seuils publiés sont ceux des personnes retenues",
    "empreinte": "l’empreinte est celle de cette instance",
    "parametres": "la méthode, le tirage et le tour sont ceux de l’instance",
    "mentions": "l’écart et la sincérité annoncés sont exacts",
    "tirage": "les paires sont celles que la méthode et le tirage désignent",
}


def verify(instance: JsonObject, result: object) -> JsonObject:
    """Check every property that ``result`` gives the means to check.

    ``instance`` is a well-formed ``apparier`` entry. Returns ``{"valide", "proprietes": {name: bool}, "libelles",
    "temoins": {name: {…, "phrase"}}, "non_verifies": {name: why}}``; a valid answer holds no ``false`` anywhere. A
    result that says ``paires`` alone is a bare matching: what it does not claim is not checked.
    """
    case = Case(instance=instance, result=result if isinstance(result, dict) else {})
    read(case)
    unreadable = shape(result)
    holds: dict[str, bool] = {"lisible": unreadable is None}
    witnesses: dict[str, JsonObject] = {} if unreadable is None else {"lisible": unreadable}
    unchecked: dict[str, str] = {}
    if unreadable is None:
        for name, check in CHECKS.items():
            reason = _missing(case, name)
            if reason:
                unchecked[name] = reason
                continue
            witness = check(case)
            holds[name] = witness is None
            if witness is not None:
                witnesses[name] = witness
    else:
        unchecked = dict.fromkeys(CHECKS, "le résultat n’est pas lisible")
    return {
        "valide": all(holds.values()),
        "proprietes": holds,
        "libelles": {name: PROPERTIES[name] for name in holds},
        "temoins": witnesses,
        "non_verifies": unchecked,
    }


def _missing(case: Case, name: str) -> str | None:
    """Why a property cannot be checked with what the result says, or None."""
    needs = {
        "personne_oublie": ("sans_poste",), "stabilite_annoncee": ("stable",), "taille": ("taille",),
        "borne": ("borne", "certificat"), "taille_maximale": ("taille_max_prouvee", "borne"),
        "ecartes": ("certificat",), "seuils": ("certificat",), "empreinte": ("certificat",), "tirage": ("methode",),
        "mentions": ("certificat", "borne", "methode"),
    }  # fmt: skip
    if name == "complet" and set(case.result) == {"paires"}:
        return "le résultat ne donne que des paires"
    for key in needs.get(name, ()):
        if key not in case.result:
            return f"le résultat ne donne pas « {key} »"
    if name == "tirage" and case.result["methode"] == "taille-max":
        return (
            "refaire « taille maximale » demande un calcul à part ; la stabilité et la taille sont vérifiées sans lui"
        )
    if name == "tirage" and "graine" not in case.instance:
        return "l’instance ne donne pas de graine"
    return None
