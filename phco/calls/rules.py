"""``regles``: every parameter with its value, its state, its source and the day it was checked."""

from __future__ import annotations

from collections import Counter

from phco import rules
from phco.campaign import load_default as load_campaigns
from phco.fields import Fields
from phco.jsontext import JsonObject
from phco.rules.table import STATE_NAMES, table


def regles(entry: object) -> JsonObject:
    """``regles`` of CONTRACT.md: ``{"au"}`` → ``{"au", "parametres", "compte"}``, campaign steps included."""
    fields = Fields(entry)
    on = fields.day("au")
    fields.close()
    rows = [row.as_json() for row in table(rules.load_default(), on)]
    rows += [step.as_parameter() for campaign in load_campaigns().values() for step in campaign.steps]
    rows.sort(key=lambda row: str(row["regle"]))
    states = Counter(row["etat"] for row in rows)
    return {"au": on.isoformat(), "parametres": rows, "compte": {state: states[state] for state in STATE_NAMES}}
