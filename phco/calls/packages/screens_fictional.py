"""``vue.resultats-fictifs``: the results before there are any, from a fictional campaign and marked so."""

from __future__ import annotations

from phco.calls.matching.files import verifier_fichiers
from phco.calls.packages.screens_results import commission, resultats
from phco.fields import Fields
from phco.jsontext import JsonObject
from phco.offers import offer_as_json
from phco.offers.display import commune_name
from phco.views import render
from phco.wishes.fictional import FictionalCampaign, FictionalRound, fictional_campaign

COMMISSION = "commission"


def fictifs(entry: object) -> JsonObject:
    """``{"lieu": "1"|"2"|"3"|"commission"}`` → the page of that round as one of its fictional DJ would see it.

    ``resultat.lieux``: the rounds that were played, the commission last. The checks are the real ones.
    """
    fields = Fields(entry)
    place = fields.choice("lieu", ("1", "2", "3", COMMISSION), "1")
    fields.close()
    played = fictional_campaign()
    found = next((one for one in played.rounds if str(one.number) == place), None)
    me, told = _commission(played) if found is None else _round(played, found)
    note = render("resultats-fictifs.html", personne=me)
    return {
        "html": note + str(told["html"]),
        "resultat": told["resultat"]
        | {"fictif": True, "lieux": [str(one.number) for one in played.rounds] + [COMMISSION]},
    }


def _offers(played: FictionalCampaign) -> list[JsonObject]:
    return [
        {"id": offer.id, "cabinet": f"{offer.cabinet}, {commune_name(offer.commune)}", "pamsu": offer.pamsu,
         "co_pamsu": offer_as_json(offer).get("co_pamsu")}
        for offer in played.offers
    ]  # fmt: skip


def _round(played: FictionalCampaign, found: FictionalRound) -> tuple[str, JsonObject]:
    """The round, seen by a DJ who had a post there and had asked for a better one."""
    paired = sorted(found.public["paires"])
    asked = {dj: [one["motif"] for one in found.explained[dj]["offres"]] for dj in paired}
    me = max(paired, key=lambda dj: (sum(why != "obtenue" for why in asked[dj][:3]), dj), default="")
    own = found.explained.get(me)
    files = [{"nom": f"resultats-tour{found.number}", "contenu": found.public}]
    files += [{"nom": "mon explication", "contenu": own}] if own is not None else []
    return me, resultats(
        {
            "public": found.public, "lignes": list(found.rows), "offres": _offers(played),
            "moi": {"personne": me, "role": "dj"} if me else None, "explication": own,
            "verification": verifier_fichiers({"fichiers": files}), "reglages": [],
        }
    )  # fmt: skip


def _commission(played: FictionalCampaign) -> tuple[str, JsonObject]:
    me = played.decisions[0]["dj"] if played.decisions else ""
    return me, commission(
        {
            "seance": played.session, "decisions": list(played.decisions), "offres": _offers(played),
            "moi": {"personne": me, "role": "dj"} if me else None, "public": played.minutes,
            "tours": [one.public for one in played.rounds],
        }
    )  # fmt: skip
