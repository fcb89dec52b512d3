"""``vue.accueil``: the home of whoever has a role, from the day and what this device keeps."""

from __future__ import annotations

from phco.calls.home.campaign import meter_of, stand_on
from phco.calls.home.model import Home
from phco.calls.home.people import Kept, department, junior, pamsu
from phco.calls.home.placement import in_placement, is_in_placement
from phco.calls.placement.plan import read_plan
from phco.calls.screen import read_root
from phco.campaign.model import Actor
from phco.fields import Fields
from phco.jsontext import JsonObject
from phco.views import render

ROLES: tuple[Actor, ...] = ("dj", "rts", "dmg")
MOST_JUNIORS, MOST_LOG = 20, 2000


def vue(entry: object) -> JsonObject:
    """``vue.accueil``: where one stands today, what is due, what comes.

    in: ``{"le", "role": "dj" | "rts" | "dmg", "racine"?, "plan"?, "enseignement"?, "entretiens"?, "tours"?: {"1":
    {"coeurs", "cible"?}}, "catalogue"?: null, "dossier"?, "place"?: null, "reponses"?, "classes"?: null, "juniors"?}``.
    ``plan``: as the screens of the placement take it; ``enseignement``: the entry of ``enseignement.bilan`` without its
    day; ``catalogue``: the digest of the round's offers, null until it is loaded; ``place``: the offer got, in words;
    ``reponses``: fields of the sheet filled; ``classes``: candidates in order, null where no list came.
    out: ``resultat`` is a home (``moment``, ``titre`` …); its ``tour`` is the round whose offers the meter waits for.
    """
    fields = Fields(entry)
    on = fields.day("le")
    role: Actor = fields.choice("role", ROLES)
    root = read_root(fields, "")
    plan_entry = fields.mapping("plan", {})
    teaching = fields.mapping("enseignement", {})
    interviews = fields.items("entretiens", [], most=MOST_LOG)
    tours = fields.mapping("tours", {})
    catalogue = fields.text("catalogue", None, nullable=True, max_length=64)
    dossier = fields.boolean("dossier", False)
    place = fields.text("place", None, nullable=True, max_length=300)
    answers = fields.integer("reponses", 0, low=0, high=10_000)
    ranked = fields.integer("classes", None, low=0, high=10_000, nullable=True)
    juniors = fields.items("juniors", [], most=MOST_JUNIORS)
    stand = stand_on(on) if not fields.errors else None
    meter, hearts = None, 0
    if stand is not None and stand.tour is not None and role == "dj":
        meter, hearts = meter_of(tours, stand.tour, catalogue, fields)
    fields.close()
    assert stand is not None  # a day that cannot be read is a fault, closed above
    found: Home
    kept = Kept(
        hearts=hearts, meter=meter, dossier=dossier, place=place, answers=answers, ranked=ranked,
        juniors=tuple(str(one)[:64] for one in juniors),
    )  # fmt: skip
    if role == "dmg":
        found = department(on, stand)
    elif role == "rts":
        found = pamsu(on, kept)
    else:
        plan = read_plan(Fields({"au": on.isoformat(), "racine": root, "plan": plan_entry}))
        found = in_placement(plan, stand, teaching, interviews) if is_in_placement(plan) else junior(on, stand, kept)
    html = render("accueil.html", racine=root, h=found, suppose=role == "dj" and "grille" not in plan_entry)
    phrase = f"{found.titre}. {found.sous_titre}"
    return {"html": html, "resultat": found.as_json(), "phrase": phrase}
