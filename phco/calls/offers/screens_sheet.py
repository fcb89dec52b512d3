"""``vue.fiche``: a sheet being written, its preview, what is left to say, its remarks, the two remunerations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from phco import pay, rules
from phco.calls.offers.reading import read_living
from phco.calls.offers.sheet import verdict_json
from phco.calls.offers.written import read_sheet
from phco.calls.screen import read_root
from phco.campaign import intakes
from phco.catalogue import Living
from phco.errors import PhcoError
from phco.fields import Fields
from phco.french import plural
from phco.jsontext import JsonObject
from phco.offers import check_offer, commune, offer_table
from phco.offers.communes import departement_name
from phco.offers.conformity import acts_a_month
from phco.offers.conformity.needed import Progress, progress
from phco.offers.model import Offer
from phco.offers.town_names import town_named, unknown_town
from phco.views import render
from phco.views.fiche import answer_title, left_html
from phco.views.offres import findings_html, sheet_html

MONTHS = 6


def fiche(entry: object) -> JsonObject:
    """A sheet being written: its preview, what is left to say or its remarks, what the DJ and the PAMSU would receive.

    ``tente``: whether its author has tried to send it. Before that nothing is a fault: what is
    needed and not said yet is counted, and a town half typed is no town.
    """
    fields = Fields(entry)
    value = fields.raw("fiche")
    root = read_root(fields)
    tried = fields.boolean("tente", True)
    living = read_living(fields)
    fields.close()
    value, hint = (value, "") if tried else _town_so_far(value)
    offer = read_sheet(value, draft=True)
    findings = check_offer(offer)
    state = progress(offer, findings)
    town = commune(offer.commune)
    told = f"{town.nom}, {departement_name(town.code)}." if town else hint
    return {
        "html": sheet_html(offer, root, preview=True),
        "constats": findings_html(findings, root, linked=True) if tried else left_html(state, findings, root),
        "paie": render("fiche_paie.html", dj=_dj(offer, living), pamsu=_pamsu(offer), debut=offer.debut, racine=root),
        "resultat": verdict_json(offer, findings) | {"reste": progress_json(state), "commune": told},
        "phrase": _phrase(offer),
    }


def _town_so_far(value: object) -> tuple[object, str]:
    """A sheet without the town that it does not name yet, and what to say of it."""
    text = value.get("commune") if isinstance(value, Mapping) else None
    if not isinstance(value, Mapping) or not isinstance(text, str) or not text.strip() or town_named(text):
        return value, ""
    said = unknown_town(text, "fiche.commune")
    return {**value, "commune": None}, f"{said.what} {said.fix}"


def progress_json(state: Progress) -> JsonObject:
    """``{"total", "faites", "manquent": [{"champ", "titre", "rubrique"}], "refusees"}``: the answers a sheet needs."""
    table = offer_table()
    return {
        "total": len(state.needed),
        "faites": len(state.needed) - len(state.left),
        "manquent": [
            {"champ": name, "titre": answer_title(name), "rubrique": table.field(name).section} for name in state.left
        ],
        "refusees": len(state.refused),
    }


def _phrase(offer: Offer) -> str:
    blocking = sum(item.level == "bloquant" for item in check_offer(offer))
    if blocking:
        return f"{blocking} {plural(blocking, 'point')} à corriger avant l’envoi."
    return "La fiche est conforme."


def _dj(offer: Offer, living: Living) -> JsonObject | None:
    """What a DJ would receive there, without aid (it depends on where they live); None where it is not known."""
    start = offer.debut or living.start
    if start is None:
        return None
    acts = acts_a_month(offer)
    situation = pay.DjSituation(
        start=start, zone=offer.zone, qpv=offer.qpv, acts=None if acts is None else (Fraction(acts),) * MONTHS,
        intakes=intakes(),
    )  # fmt: skip
    return _known(lambda: pay.simulate_dj(rules.load_default(), situation).as_json())


def _pamsu(offer: Offer) -> JsonObject | None:
    """What the PAMSU would receive for that DJ, with the usual tariff and rate; None where it is not known."""
    start = offer.debut
    if start is None:
        return None
    acts = acts_a_month(offer)

    def simulated() -> JsonObject:
        known = rules.load_default()
        situation = pay.PamsuSituation(
            start=start,
            zone=offer.zone,
            qpv=offer.qpv,
            acts=None if acts is None else Fraction(acts),
            tariff=known.decimal("pamsu.amc.tarif", on=start),
            rate=Fraction(known.decimal("pamsu.amc.taux_tm", on=start)),
            exempt=None if offer.part_exoneree is None else Fraction(offer.part_exoneree),
            supervises=offer.pdsa_supervision,
        )
        return pay.simulate_pamsu(known, situation).as_json()

    return _known(simulated)


def _known(simulate: Callable[[], JsonObject]) -> JsonObject | None:
    """A simulation, or None on a day for which no amount is published."""
    try:
        return simulate()
    except PhcoError as error:
        if error.code == "E_REGLE_INCONNUE":
            return None
        raise
