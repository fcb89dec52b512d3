"""The dates that every page carries: the strip under the header, and the small file its script reads (display only)."""

from __future__ import annotations

import json

from phco import campaign
from phco.dates import NBSP
from phco.jsontext import JsonObject
from phco.site.pages.context import SiteContext

DATES_FILE = "dates.json"
ROLES = {"dj": "Docteur junior", "rts": "PAMSU", "dmg": "DMG"}


def _yours(code: str, actor: str) -> str:
    """A step said to the person who acts in it: ``Tour 1 : vos cœurs``."""
    tour, _, part = code.partition("-")
    if tour.startswith("tour"):
        what = {"dj": "vos cœurs", "rts": "votre classement", "appariement": "appariement"}[part]
        return f"Tour{NBSP}{tour[4:]}{NBSP}: {what}"
    if tour == "depot":
        return "Votre dossier" if actor == "dj" else "Votre fiche d’offre"
    return {"commission": "Commission", "prise": "Prise de fonction"}[tour]


def _steps() -> list[dict[str, object]]:
    return [
        {
            "campagne": one.code,
            "acteur": step.actor,
            "titre": _yours(step.code, step.actor),
            "libelle": step.label,
            "debut": step.window.start.isoformat() if step.window else None,
            "fin": step.window.end.isoformat() if step.window else None,
            "quand": step.when(),
            "dernier": step.last_day.isoformat() if step.last_day else None,
            "statut": step.status,
        }
        for one in sorted(campaign.load_default().values(), key=lambda one: one.code)
        for step in one.steps
    ]


def dates_file(context: SiteContext) -> bytes:
    """Every step of every campaign, for the strip's script: it picks the visitor's next one by their own date."""
    signed = {code: one.signed.as_json() for code, one in campaign.load_default().items() if one.signed is not None}
    told = {"roles": ROLES, "etapes": _steps(), **({"manifestes": signed} if signed else {})}
    return (json.dumps(told, ensure_ascii=False) + "\n").encode()


def strip(context: SiteContext) -> JsonObject:
    """What the strip says on the day of the build, to everyone: ``titre``, ``quand``, ``provisoire``, ``message``."""
    found = campaign.ahead(campaign.load_default().values(), context.day)
    dated = [next_.dated for next_ in found.by_actor.values() if next_.dated and next_.dated.window]
    if found.campaign is None or not dated:
        return {"message": found.message(), "provisoire": False, "origine": ""}
    step = min(dated, key=lambda one: one.window.start if one.window else context.day)
    return {
        "message": "",
        "titre": step.label,
        "quand": step.when(),
        "provisoire": step.status == "provisoire",
        "origine": found.campaign.signed.sentence() if found.campaign.signed is not None else "",
    }


def campaign_ahead(context: SiteContext) -> dict[str, object]:
    """The answer of ``calendrier`` for the campaign ahead (CMP-10); the last one known past it, and then ``passee``."""
    found = campaign.ahead(campaign.load_default().values(), context.day)
    code = found.campaign.code if found.campaign else max(campaign.load_default())
    return {
        **context.call("calendrier", {"campagne": code}),
        "passee": found.campaign is None,
        "message": found.message(),
    }
