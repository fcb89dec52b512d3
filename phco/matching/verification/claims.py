"""Properties of what a result says of itself: size, bound and its proof, dropped pairs, cut-offs, hash, draw."""

from __future__ import annotations

import hashlib
import json

from phco.matching.verification.case import Case, Check, JsonObject
from phco.matching.verification.draw import replay
from phco.matching.verification.pairs import blocking_pair, both_want, within_capacity


def same(one: object, other: object) -> bool:
    """Whether two JSON values are the same; unlike ``==``, ``true`` is not 1, nor is ``1.0``."""
    return _written(one) == _written(other)


def _written(value: object) -> str:
    # No text that was read holds half a character: a Decimal so written equals no text.
    return json.dumps(value, sort_keys=True, default=lambda decimal: f"\ud800{decimal}")


def _stability_claim(case: Case) -> JsonObject | None:
    truth = blocking_pair(case) is None and both_want(case) is None and within_capacity(case) is None
    if case.result["stable"] == truth:
        return None
    claim = "stable" if case.result["stable"] else "instable"
    return {"phrase": f"Le résultat se dit {claim} ; c’est faux."}


def _size(case: Case) -> JsonObject | None:
    if case.result["taille"] == len(case.pairs):
        return None
    said = f"Le résultat annonce {case.result['taille']} paires et en donne {len(case.pairs)}."
    return {"annonce": case.result["taille"], "compte": len(case.pairs), "phrase": said}


def _cover_weight(case: Case) -> int | JsonObject:
    """The weight of the certificate's cover, or what shows that it is no cover."""
    cover = case.certificate.get("couverture")
    if not isinstance(cover, dict) or not all(
        isinstance(cover.get(key), list) and all(isinstance(name, str) for name in cover[key])
        for key in ("demandeurs", "offreurs")
    ):
        return {"phrase": "Le certificat ne donne pas de couverture lisible."}
    applicants, posts = set(cover["demandeurs"]), set(cover["offreurs"])
    for one, levels in case.wish_level.items():
        if one not in applicants:
            for post in levels:
                if post not in posts and one in case.rank_level.get(post, ()):
                    said = f"La couverture oublie la paire « {one} » – « {post} » : elle ne prouve rien."
                    return {"demandeur": one, "offreur": post, "phrase": said}
    if len(applicants) + len(posts) < len(cover["demandeurs"]) + len(cover["offreurs"]):
        return {"phrase": "La couverture nomme deux fois la même personne ou la même offre."}
    if not posts <= case.capacity.keys() or not applicants <= case.wishes.keys():
        return {"phrase": "La couverture nomme des inconnus."}
    return len(applicants) + sum(case.capacity[post] for post in posts)


def _bound(case: Case) -> JsonObject | None:
    weight = _cover_weight(case)
    if not isinstance(weight, int):
        return weight
    announced, koenig = case.result["borne"], case.certificate.get("borne_konig")
    if not same(koenig, weight):
        return {"couverture": weight, "annonce": koenig, "phrase": f"La couverture prouve {weight}, pas {koenig}."}
    by_solver = case.certificate.get("preuve_taille") == "solveur" and announced == len(case.pairs) <= weight
    if announced != weight and not by_solver:
        said = f"La borne annoncée est {announced} ; la couverture prouve {weight}."
        return {"couverture": weight, "annonce": announced, "phrase": said}
    if len(case.pairs) > weight:
        said = f"{len(case.pairs)} paires dépassent la borne de {weight}."
        return {"couverture": weight, "compte": len(case.pairs), "phrase": said}
    return None


def _largest(case: Case) -> JsonObject | None:
    claimed, size, bound = case.result["taille_max_prouvee"], len(case.pairs), case.result["borne"]
    if claimed != (size == bound):
        word = "prouvée" if claimed else "non prouvée"
        said = f"La taille maximale est dite {word} ; il y a {size} paires pour une borne de {bound}."
        return {"compte": size, "annonce": bound, "phrase": said}
    if case.certificate:
        by_solver = "solveur" if case.result.get("methode") == "taille-max" else None
        due = "konig" if same(size, case.certificate.get("borne_konig")) else by_solver
        if case.certificate.get("preuve_taille") != due:
            said = "La preuve de taille du certificat ne correspond pas à ce que disent la borne et la méthode."
            return {"attendu": due, "annonce": case.certificate.get("preuve_taille"), "phrase": said}
    return None


def _dropped(case: Case) -> JsonObject | None:
    expected = case.dropped
    rows = case.certificate.get("ecartes")
    if not isinstance(rows, list):
        return {"phrase": "Le certificat ne donne pas de paires écartées lisibles."}
    listed = {
        (row.get("demandeur"), row.get("offreur"), row.get("liste_par"))
        for row in rows
        if isinstance(row, dict) and all(isinstance(value, str) for value in row.values())
    }
    if listed == expected and len(rows) == len(expected):
        return None
    odd = sorted(listed ^ expected, key=str)
    if not odd:
        return {"phrase": "Une paire écartée est listée deux fois, ou n’est pas lisible."}
    one, post, side = odd[0]
    what = "manque" if odd[0] in expected else "est de trop"
    said = f"Parmi les paires écartées, « {one} » – « {post} » {what}."
    return {"demandeur": one, "offreur": post, "liste_par": side, "phrase": said}


def _cut_offs(case: Case) -> JsonObject | None:
    published = case.certificate.get("seuils")
    expected: dict[str, dict[str, int]] = {}
    for post, holders in case.holders.items():
        ranks: dict[str, int] = {}
        before, kept = 1, set(holders)
        for tier in case.mutual_rankings.get(post, []):
            for one in kept.intersection(tier):
                ranks[one] = before
            if len(ranks) == len(kept):
                break
            before += len(tier)
        if not all(one in ranks for one in holders):
            return {"offreur": post, "phrase": f"« {post} » a retenu quelqu’un qu’il n’a pas classé."}
        expected[post] = {"pris": len(holders), "rang": max(ranks[one] for one in holders)}
    if same(published, expected):
        return None
    if not isinstance(published, dict):
        return {"phrase": "Le certificat ne donne pas de seuils lisibles."}
    post = min(
        post
        for post in {*published, *expected}
        if post not in published or post not in expected or not same(published[post], expected[post])
    )
    said = f"Le seuil publié pour « {post} » n’est pas celui de la dernière personne retenue."
    return {"offreur": post, "attendu": expected.get(post), "annonce": published.get(post), "phrase": said}


def _ordered(tiers: list[list[str]]) -> list[list[str]]:
    return [sorted(tier) if len(tier) > 1 else tier for tier in tiers if tier]


def fingerprint(case: Case, wishes: dict[str, list[list[str]]], rankings: dict[str, list[list[str]]]) -> str:
    """SHA-256 of the canonical JSON of a market, written here without the algorithms' help."""
    market: JsonObject = {
        "tour": case.round,
        "demandeurs": {one: _ordered(tiers) for one, tiers in wishes.items()},
        "offreurs": {
            post: {"capacite": case.capacity[post], "classement": _ordered(tiers)} for post, tiers in rankings.items()
        },
    }
    if case.instance.get("groupes"):
        market["groupes"] = {name: sorted(members) for name, members in case.instance["groupes"].items()}
    text = json.dumps(market, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _hash(case: Case) -> JsonObject | None:
    truth = fingerprint(case, case.mutual_wishes, case.mutual_rankings)
    if case.certificate.get("empreinte") != truth:
        said = "L’empreinte du résultat n’est pas celle de cette instance : l’un des deux a changé."
        return {"attendu": truth, "annonce": case.certificate.get("empreinte"), "phrase": said}
    if "empreinte_recue" in case.certificate:
        received = fingerprint(case, case.wishes, case.rankings) if case.dropped else truth
        if case.certificate["empreinte_recue"] != received:
            said = "L’empreinte des listes reçues n’est pas celle de cette instance."
            return {"attendu": received, "annonce": case.certificate["empreinte_recue"], "phrase": said}
    return None


def _settings(case: Case) -> JsonObject | None:
    defaults = {"methode": "deux-niveaux", "tour": 1, "graine": None}
    for key, default in defaults.items():
        asked = case.round if key == "tour" else case.instance.get(key, default)
        said_by = case.certificate if key == "tour" else case.result
        if key in said_by and asked is not None and not same(said_by[key], asked):
            said = f"L’instance demande {key} = « {asked} » ; le résultat dit « {said_by[key]} »."
            return {"cle": key, "attendu": asked, "annonce": said_by[key], "phrase": said}
    return None


def _draw(case: Case) -> JsonObject | None:
    method = case.result["methode"]
    if method not in ("deux-niveaux", "acceptation-differee"):
        return {"cle": "methode", "phrase": f"La méthode « {method} » n’existe pas."}
    expected = replay(
        case.mutual_wishes,
        case.mutual_rankings,
        case.capacity,
        draw=case.instance["graine"],
        round_=case.round,
        two_levels=method == "deux-niveaux",
    )
    for one in case.wishes:
        due, got = expected.get(one), case.pairs.get(one)
        if due != got:
            said = f"Le tirage et la méthode donnent {_post(due)} à « {one} » ; le résultat lui donne {_post(got)}."
            return {"demandeur": one, "attendu": due, "annonce": got, "phrase": said}
    return None


def _post(name: str | None) -> str:
    return f"« {name} »" if name is not None else "aucun poste"


def _mentions(case: Case) -> JsonObject | None:
    certificate = case.certificate
    gap = case.result["borne"] - len(case.pairs)
    if not same(certificate.get("ecart"), gap):
        said = f"L’écart à la borne est {gap} ; le certificat dit {certificate.get('ecart')}."
        return {"attendu": gap, "annonce": certificate.get("ecart"), "phrase": said}
    if certificate.get("sincere") is not (case.result["methode"] in ("deux-niveaux", "acceptation-differee")):
        return {"cle": "certificat.sincere", "phrase": "Ce que le certificat dit de la sincérité est faux."}
    return None


def _complete(case: Case) -> JsonObject | None:
    keys = (
        "sans_poste",
        "taille",
        "stable",
        "taille_max_prouvee",
        "borne",
        "certificat",
        "methode",
        "graine",
    )
    for key in keys:
        if key not in case.result:
            return {"cle": key, "phrase": f"Le résultat ne donne pas « {key} »."}
    for key in (
        "empreinte",
        "empreinte_recue",
        "borne_konig",
        "couverture",
        "preuve_taille",
        "ecart",
        "sincere",
        "seuils",
        "ecartes",
        "tour",
    ):
        if key not in case.certificate:
            return {"cle": f"certificat.{key}", "phrase": f"Le certificat ne donne pas « {key} »."}
    return None


CHECKS: dict[str, Check] = {
    "complet": _complete,
    "stabilite_annoncee": _stability_claim,
    "taille": _size,
    "borne": _bound,
    "taille_maximale": _largest,
    "ecartes": _dropped,
    "seuils": _cut_offs,
    "empreinte": _hash,
    "parametres": _settings,
    "mentions": _mentions,
    "tirage": _draw,
}
