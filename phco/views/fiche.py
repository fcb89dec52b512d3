"""The sheet while it is written, before any attempt to send it: what is left to say, with the way to each field."""

from __future__ import annotations

from collections.abc import Sequence

from phco.findings import BLOCKING, Finding
from phco.offers.conformity.needed import WEEK, Progress
from phco.offers.schema import offer_table
from phco.views import render


def answer_title(name: str) -> str:
    """The words for an answer of the form: its column's, or the week's as a whole."""
    spec = offer_table().field(name)
    if spec.section == WEEK:
        return WEEK
    return "Commune" if name == "commune" else spec.title  # chosen by its name


def left_html(state: Progress, findings: Sequence[Finding], root: str) -> str:
    """The answers left by step, those that a rule refuses, and what would help the readers."""
    table = offer_table()
    steps: dict[str, list[tuple[str, str]]] = {}
    for name in state.left:
        steps.setdefault(table.field(name).section, []).append((name, answer_title(name)))
    helpful = [item for item in findings if item.level != BLOCKING]
    return render(
        "fiche_reste.html", total=len(state.needed), reste=len(state.left), etapes=steps, refusees=state.refused,
        utiles=helpful, racine=root,
    )  # fmt: skip
