"""``calendrier`` and its companions: a campaign's dates, what comes next on a day, the iCalendar text."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from phco import campaign
from phco.calls.screen import read_root
from phco.campaign import ACTORS, Campaign
from phco.errors import PhcoError
from phco.fields import Fields
from phco.jsontext import JsonObject
from phco.views import render


def calendrier(entry: object) -> JsonObject:
    """``calendrier`` of CONTRACT.md, with the label of the campaign and whether its dates are provisional."""
    fields = Fields(entry)
    found = _campaign(fields)
    fields.close()
    return {
        "campagne": found.code,
        "libelle": found.label,
        "provisoire": found.is_provisional,
        "etapes": [step.as_json() for step in found.steps],
        "avertissements": campaign.warnings(found),
        **({"manifeste": found.signed.as_json()} if found.signed is not None else {}),
    }


def prochain(entry: object) -> JsonObject:
    """``{"le": "2026-11-22"}`` → the campaign ahead on that day and what comes next for each role (CMP-10)."""
    fields = Fields(entry)
    on = fields.day("le")
    fields.close()
    return campaign.ahead(campaign.load_default().values(), on).as_json()


def vue(entry: object) -> JsonObject:
    """``{"le", "campagne"?: null, "racine"?}`` → the calendar page: what is next for each role, steps, warnings.

    Without ``campagne``, the one ahead on that day (the last one known past it). ``resultat`` holds the answers of
    ``calendrier`` and ``calendrier.prochain``.
    """
    fields = Fields(entry)
    on = fields.day("le")
    root = read_root(fields)
    known = campaign.load_default()
    chosen = fields.choice("campagne", tuple(known), None, nullable=True)
    fields.close()
    ahead = campaign.ahead(known.values(), on)
    code = chosen or (ahead.campaign.code if ahead.campaign else max(known))
    dates = calendrier({"campagne": code})
    following = ahead.as_json()
    html = render(
        "calendrier.html", c=dates, p=following, le=on, racine=root, autres=[one for one in known if one != code],
        etats={step.code: step_state(step, on) for step in known[code].steps},
        noms={actor: name for actor, (_, name) in ACTORS.items()},
    )  # fmt: skip
    return {"html": html, "resultat": {"calendrier": dates, "prochain": following}, "phrase": ahead.message()}


def step_state(step: campaign.Step, on: date) -> str:
    """``passee``, ``en-cours``, ``a-venir`` or ``inconnue`` on a day."""
    if step.window is None:
        return "inconnue"
    if step.window.end < on:
        return "passee"
    return "en-cours" if step.window.start <= on else "a-venir"


def ics(entry: object) -> JsonObject:
    """``{"campagne", "acteur"?: "dj"|"rts"|"dmg"|null, "horodatage"?: "2026-11-22"}`` → ``{"nom", "texte"}``.

    ``horodatage`` stamps every event (midnight UTC); by default the day the dates were last checked.
    """
    fields = Fields(entry)
    found = _campaign(fields)
    actor = fields.choice("acteur", tuple(ACTORS), None, nullable=True)
    day = fields.day("horodatage", max(step.verified_on for step in found.steps))
    fields.close()
    text = campaign.campaign_ics(found, stamp=datetime.combine(day, time(0), UTC), actor=actor)
    suffix = f"-{actor}" if actor else ""
    return {"nom": f"appariement-{found.code}{suffix}.ics", "texte": text}


def _campaign(fields: Fields) -> Campaign:
    known = campaign.load_default()
    code = fields.text("campagne")
    if code in known:
        return known[code]
    if isinstance(code, str) and code:
        fix = f"Campagnes connues : {', '.join(known)}."
        fields.fault("E_CAMPAGNE", f"La campagne « {code[:20]} » n’est pas connue.", "campagne", fix)
    return known[max(known)]


def ics_of(result: JsonObject, actor: str | None) -> str:
    """The iCalendar text of an answer of ``calendrier``. Raises PhcoError E_VALEUR for a role that does not exist."""
    if actor is not None and actor not in ACTORS:
        fix = f"Rôles : {', '.join(ACTORS)}."
        raise PhcoError("E_VALEUR", f"Le rôle « {actor[:20]} » n’existe pas.", "acteur", fix)
    text: str = ics({"campagne": result["campagne"], "acteur": actor})["texte"]
    return text
