"""``vue.catalogue``, ``vue.comparaison``, ``vue.lieux``: the screens of the offers as fragments.

Each takes the entry of the call it shows, plus ``racine`` (relative way to the site's root), and answers ``{"html",
"resultat", "phrase"}`` and, where a screen has several regions, one more fragment each.
"""

from __future__ import annotations

from dataclasses import replace

from phco.calls.offers.catalogue import answer_json
from phco.calls.offers.places import read_place_query, read_places
from phco.calls.offers.reading import read_catalogue, read_living, read_positions, read_query
from phco.calls.screen import read_root
from phco.catalogue import ask, ask_places, compare, twins
from phco.catalogue.compare import MOST
from phco.fields import Fields
from phco.french import plural
from phco.jsontext import JsonObject
from phco.offers import offer_from_json
from phco.views.offres import (
    comparison_html,
    here_html,
    list_html,
    map_html,
    places_html,
    show_words,
    slip_html,
)
from phco.wishes import last_checked, quotas_at


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
    alike = twins(offers)
    html = comparison_html(found, root, twins=[offers.ids[position] for position in positions if position in alike])
    return {"html": html, "resultat": {"ids": ids}, "phrase": f"{len(ids)} offres comparées."}


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
