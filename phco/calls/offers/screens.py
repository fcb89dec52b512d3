"""``vue.catalogue``, ``vue.comparaison``, ``vue.fiche``, ``vue.lieux``: the screens of the offers as fragments.

Each takes the entry of the call it shows, plus ``racine`` (relative way to the site's root), and answers ``{"html",
"resultat", "phrase"}`` and, where a screen has several regions, one more fragment each.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from phco import pay, rules
from phco.calls.offers.catalogue import answer_json
from phco.calls.offers.places import read_place_query, read_places
from phco.calls.offers.reading import read_catalogue, read_living, read_positions, read_query
from phco.calls.offers.sheet import verdict_json
from phco.calls.screen import read_root
from phco.campaign import intakes
from phco.catalogue import Living, ask, ask_places, compare
from phco.catalogue.compare import MOST
from phco.errors import PhcoError
from phco.fields import Fields
from phco.french import plural
from phco.jsontext import JsonObject
from phco.offers import check_offer, offer_from_json
from phco.offers.conformity import acts_a_month
from phco.offers.model import Offer
from phco.views import render
from phco.views.offres import (
    comparison_html,
    findings_html,
    here_html,
    list_html,
    map_html,
    places_html,
    sheet_html,
    show_words,
    slip_html,
)
from phco.wishes import last_checked, quotas_at

MONTHS = 6


def catalogue(entry: object) -> JsonObject:
    """The list and the counts for a query. ``favoris``, ``compares``: ids marked in the list."""
    fields = Fields(entry)
    offers = read_catalogue(fields)
    query = read_query(fields)
    root = read_root(fields)
    favourites = fields.ids("favoris", [])
    compared = fields.ids("compares", [])
    fields.close()
    answer = ask(offers, query)
    result = answer_json(answer, query) | {"voir": show_words(answer.total)}
    levels = range(1, quotas_at(last_checked()).most + 1)
    return {
        "html": list_html(answer, root, levels=levels, favourites=favourites, compared=compared),
        "resultat": result,
        "phrase": f"{result['resume']}, page {answer.page} sur {answer.pages}.",
    }


def carte(entry: object) -> JsonObject:
    """The map of the offers that answer a query, with its table."""
    fields = Fields(entry)
    offers = read_catalogue(fields)
    query = read_query(fields)
    root = read_root(fields)
    fields.close()
    answer = ask(offers, replace(query, towns=()))
    town = query.towns[0] if query.towns else None
    phrase = f"{len(answer.points)} communes sur la carte."
    return {"html": map_html(answer, root, chosen=town), "resultat": {"communes": len(answer.points)}, "phrase": phrase}


def offre(entry: object) -> JsonObject:
    """The page of an offer for who asks: its pay with their aid, its distance, its payslip. ``fiche``: its facts."""
    fields = Fields(entry)
    value = fields.raw("fiche")
    living = read_living(fields)
    root = read_root(fields, "../../")
    fields.close()
    offer = offer_from_json(value, "fiche", draft=True)
    return {"html": here_html(offer, living, root), "paie": slip_html(offer, living, root)}


def comparaison(entry: object) -> JsonObject:
    """Offers side by side."""
    fields = Fields(entry)
    offers = read_catalogue(fields)
    ids = fields.ids("ids")
    living = read_living(fields)
    root = read_root(fields)
    positions = read_positions(offers, ids, fields)
    if not 1 <= len(ids) <= MOST:
        fields.fault("E_PLAGE", f"{len(ids)} offres à comparer.", "ids", f"Choisissez-en une à {MOST}.")
    fields.close()
    found = compare([offers.offer(position) for position in positions], living)
    return {"html": comparison_html(found, root), "resultat": {"ids": ids}, "phrase": f"{len(ids)} offres comparées."}


def fiche(entry: object) -> JsonObject:
    """A sheet being written: its preview, its remarks, what the DJ and the PAMSU would receive."""
    fields = Fields(entry)
    value = fields.raw("fiche")
    root = read_root(fields)
    living = read_living(fields)
    fields.close()
    offer = offer_from_json(value, "fiche", draft=True)
    findings = check_offer(offer)
    return {
        "html": sheet_html(offer, root, preview=True),
        "constats": findings_html(findings, root, linked=True),
        "paie": render("fiche_paie.html", dj=_dj(offer, living), pamsu=_pamsu(offer), debut=offer.debut, racine=root),
        "resultat": verdict_json(offer, findings),
        "phrase": _phrase(offer),
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


def lieux(entry: object) -> JsonObject:
    """The approved places that answer a search."""
    fields = Fields(entry)
    places = read_places(fields)
    query = read_place_query(fields)
    root = read_root(fields)
    fields.close()
    answer = ask_places(places, query)
    words = f"{answer.total} {plural(answer.total, 'lieu', 'lieux')}"
    return {
        "html": places_html(answer.found, root, home=query.home),
        "resultat": {"total": answer.total, "comptes": {name: dict(count) for name, count in answer.counts.items()}},
        "phrase": words,
    }
