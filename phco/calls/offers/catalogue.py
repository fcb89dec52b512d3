"""Calls on a catalogue: load it, filter it, compare offers, my pay at an offer."""

from __future__ import annotations

from phco.calls.offers.reading import MAX_OFFERS, read_catalogue, read_living, read_positions, read_query
from phco.catalogue import (
    Answer,
    Found,
    Query,
    ask,
    compare,
    facets,
    keep,
)
from phco.catalogue.compare import MOST
from phco.catalogue.pay_at import facts_of, totals_for
from phco.fields import Fields
from phco.french import plural
from phco.jsontext import JsonObject
from phco.money import NO_BREAK_SPACE, french_number
from phco.offers import offer_table, place_as_json
from phco.offers.communes import departement_name, distance_km
from phco.offers.demonstration import SEED, demonstration_djs, demonstration_offers, demonstration_places
from phco.offers.display import commune_name, fourth_day_text
from phco.offers.reader import offer_as_json


def charger(entry: object) -> JsonObject:
    """Keep a catalogue: ``{"csv", "empreinte"?}`` or ``{"offres": […]}``; later calls name it by its digest."""
    fields = Fields(entry)
    catalogue = read_catalogue(fields)
    fields.close()
    return {"catalogue": keep(catalogue).digest, "nombre": len(catalogue)}


def filtrer(entry: object) -> JsonObject:
    """The offers found (one page), their number, the counts of the facets and the points of the map."""
    fields = Fields(entry)
    catalogue = read_catalogue(fields)
    query = read_query(fields)
    fields.close()
    return answer_json(ask(catalogue, query), query)


def answer_json(answer: Answer, query: Query) -> JsonObject:
    """An answer as the calls give it."""
    return {
        "total": answer.total,
        "taille": answer.size,
        "page": answer.page,
        "pages": answer.pages,
        "resume": summary(answer),
        "offres": [row_json(found) for found in answer.found],
        "facettes": [
            {
                "nom": facet.name,
                "titre": facet.title,
                "valeurs": [
                    {
                        "valeur": value,
                        "libelle": label,
                        "nombre": answer.counts[facet.name][value],
                        "choisie": value in query.chosen.get(facet.name, ()),
                    }
                    for value, label in facet.values.items()
                ],
            }
            for facet in facets()
        ],
        "distances": [{"valeur": limit, "nombre": count} for limit, count in answer.distances.items()],
        "points": [
            {"commune": p.code, "nom": p.name, "x": str(p.x), "y": str(p.y), "nombre": p.count, "zip": p.zip_count}
            for p in answer.points
        ],
        "sans_point": answer.unplaced,
        "ids": list(answer.ids),
    }


def summary(answer: Answer) -> str:
    """« 111 offres sur 350 »."""
    found = french_number(answer.total)
    if answer.total == answer.size:
        return f"{found}{NO_BREAK_SPACE}{plural(answer.total, 'offre')}"
    return f"{found}{NO_BREAK_SPACE}{plural(answer.total, 'offre')} sur {french_number(answer.size)}"


def row_json(found: Found) -> JsonObject:
    """What a list shows of an offer; the whole sheet is on its page."""
    offer = found.offer
    table = offer_table()
    row: JsonObject = {
        "id": offer.id,
        "cabinet": offer.cabinet,
        "commune": offer.commune,
        "commune_nom": commune_name(offer.commune),
        "departement": departement_name(offer.commune),
        "zone": offer.zone,
        "qpv": offer.qpv,
        "option": offer.option_journee4,
        "option_libelle": None
        if offer.option_journee4 is None
        else table.field("option_journee4").label(offer.option_journee4),
        "journee4": fourth_day_text(offer),
        "logement": offer.logement,
        "actes_par_jour": None if offer.actes_par_jour is None else str(offer.actes_par_jour),
        "semaine": list(offer.week),
        "distance_km": None if found.distance is None else str(found.distance),
        "distance_approchee": found.approximate,
        "fictif": bool(offer.fictif),
    }
    if found.pay is not None:
        row["paie"] = found.pay.as_json()
    return row


def comparer(entry: object) -> JsonObject:
    """Two to four offers side by side, in words, with what differs."""
    fields = Fields(entry)
    catalogue = read_catalogue(fields)
    ids = fields.ids("ids")
    living = read_living(fields)
    positions = read_positions(catalogue, ids, fields)
    if not 1 <= len(ids) <= MOST and not fields.errors:
        fields.fault("E_PLAGE", f"{len(ids)} offres à comparer.", "ids", f"Choisissez-en une à {MOST}.")
    fields.close()
    comparison = compare([catalogue.offer(position) for position in positions], living)
    return {
        "offres": [
            row_json(Found(offer=offer, distance=distance, pay=pay, home=living.commune))
            for offer, distance, pay in zip(comparison.offers, comparison.distances, comparison.pays, strict=True)
        ],
        "lignes": [
            {"champ": row.name, "titre": row.title, "valeurs": list(row.texts), "differe": row.differs}
            for row in comparison.rows
        ],
    }


def paie(entry: object) -> JsonObject:
    """The totals of a DJ at each offer named."""
    fields = Fields(entry)
    catalogue = read_catalogue(fields)
    ids = fields.ids("ids", None, nullable=True)
    living = read_living(fields)
    names = catalogue.ids if ids is None else ids
    positions = read_positions(catalogue, names, fields)
    fields.close()
    found = []
    for position in positions:
        offer = catalogue.offer(position)
        distance = distance_km(living.commune, offer.commune) if living.commune else None
        totals = totals_for(facts_of(offer), living, distance)
        kilometres = None if distance is None else str(distance)
        found.append({"id": offer.id, "distance_km": kilometres, "totaux": totals.as_json() if totals else None})
    return {"offres": found}


def offre(entry: object) -> JsonObject:
    """One whole sheet of a catalogue."""
    fields = Fields(entry)
    catalogue = read_catalogue(fields)
    name = fields.id("id")
    positions = read_positions(catalogue, [name] if name else [], fields, "id")
    fields.close()
    return {"fiche": offer_as_json(catalogue.offer(positions[0]))}


def demonstration(entry: object) -> JsonObject:
    """The fictional catalogue made from a seed: offers, approved places, docteurs juniors."""
    fields = Fields(entry)
    count = fields.integer("offres", 350, low=1, high=MAX_OFFERS)
    places = fields.integer("lieux", 24, low=0, high=500)
    djs = fields.integer("dj", 0, low=0, high=5000)
    seed = fields.text("graine", SEED, max_length=200)
    fields.close()
    return {
        "offres": [offer_as_json(offer) for offer in demonstration_offers(count, seed)],
        "lieux": [place_as_json(place) for place in demonstration_places(places, seed)],
        "dj": [{"id": dj.id, "commune": dj.commune} for dj in demonstration_djs(djs, seed)] if djs else [],
        "graine": seed,
    }
