"""The screen of a PAMSU's ranking: the candidates, their order, the 80 % meter, the fléchage on this side."""

from __future__ import annotations

from phco.calls.wishes.board import read_round
from phco.calls.wishes.screens import read_sent
from phco.fields import Fields
from phco.jsontext import JsonObject
from phco.views import render
from phco.wishes import check_ranking


def classement(entry: object) -> JsonObject:
    """``vue.classement``: the verdict on this order, as a meter with its reasons."""
    fields = Fields(entry)
    tour, quotas = read_round(fields)
    came = fields.ids("candidats")
    ranking = [one for one in fields.ids("classement", []) if one in came]
    target = fields.id("flechage", None, nullable=True)
    fields.close()
    aimed = target if target in came else None
    verdict = check_ranking(tour=tour, candidates=came, ranking=ranking, quotas=quotas, target=aimed)
    result = verdict.as_json() | {"candidats": len(came), "cible_absente": target is not None and aimed is None}
    html = render("classement-jauge.html", r=result, tour=tour, part=quotas.ranking_share(tour), cible=aimed)
    return {"html": html, "resultat": result}


def recapitulatif(entry: object) -> JsonObject:
    """``vue.classement-recap``: the ranking to print."""
    fields = Fields(entry)
    tour, quotas = read_round(fields)
    came, ranking = fields.ids("candidats"), fields.ids("classement", [])
    sent = read_sent(fields)
    fields.close()
    verdict = check_ranking(tour=tour, candidates=came, ranking=ranking, quotas=quotas)
    html = render("classement-recap.html", r=verdict.as_json(), tour=tour, classement=ranking, envoi=sent, venus=came)
    return {"html": html, "resultat": verdict.as_json()}
