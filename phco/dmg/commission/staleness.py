"""Whether the minutes still tell what the commission decided."""

from __future__ import annotations

from phco.dmg.ledger.journal import Entry
from phco.dmg.ledger.store import Store
from phco.french import counted, plural


def stale_minutes(store: Store) -> str:
    """Why the last minutes are out of date, as a French sentence; empty when they are not, or there are none.

    A decision since; a departure since that takes back a post given by the commission, or leaves someone without one.
    """
    last = list(store.entries(kinds=("pv",)))[-1:]
    if not last:
        return ""
    since = list(store.entries(after=last[0].number, kinds=("decision", "depart", "retour")))
    made = sum(1 for one in since if one.kind == "decision")
    left = _departures(since)
    reasons = [f"{counted(made, 'décision')} depuis"] if made else []
    reasons += [f"{plural(len(left), 'départ', 'départs')} depuis : {', '.join(left)}"] if left else []
    return f"Le procès-verbal est périmé ({' ; '.join(reasons)})." if reasons else ""


def _departures(since: list[Entry]) -> list[str]:
    """Who left or came back since, where it matters to the commission; a departure undone since does not count."""
    found: dict[str, bool] = {}
    for one in since:
        person = one.body.get("personne", "")
        if one.kind == "depart":
            freed = one.body["liberes"]
            found[person] = any(row["origine"] == "commission" or one.body["role"] == "pamsu" for row in freed)
        elif one.kind == "retour":
            found[person] = person not in found
    return sorted(person for person, matters in found.items() if matters)
