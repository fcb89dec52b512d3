"""The screens of a DJ's wishes: the meter, the rows to note, the list by hearts, a comparison, the page to print."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from phco.calls.offers.catalogue import row_json, summary
from phco.calls.offers.reading import read_living, read_query
from phco.calls.screen import read_root
from phco.calls.wishes.board import read_board, read_offers, read_round
from phco.catalogue import Catalogue, Found, ask, facets, twins
from phco.catalogue.pay_at import Living, facts_of, totals_for
from phco.fields import Fields
from phco.french import counted
from phco.jsontext import JsonObject, JsonView
from phco.offers.communes import distance_km
from phco.packages.schema import instant_field
from phco.views import render
from phco.views.offres import card, show_words
from phco.wishes.heart_reading import read_hearts
from phco.wishes.lists import Hearts, changes, with_never, with_note

PAGE = 25
QUOTED = re.compile(r"« ([^»]+) »")
EMPTY_SEARCH = "Aucune offre ne répond à ces choix. Élargissez la recherche, ou effacez un filtre."
EMPTY_LIST = "Vous n’avez noté aucune offre. Ouvrez « Noter les offres » et donnez vos premiers cœurs."


def read_sent(fields: Fields) -> JsonObject | None:
    """``envoi``: what was exported (``nom``, ``le``, ``seq``, ``empreinte``), or null."""
    sent = fields.mapping("envoi", None, nullable=True)
    if sent is None:
        return None
    child = fields.child("envoi", sent)
    found = {
        "nom": child.text("nom", max_length=200), "le": instant_field(child, "le"),
        "seq": child.integer("seq"), "empreinte": child.text("empreinte", max_length=80),
    }  # fmt: skip
    child.close()
    return found


def names_of(catalogue: Catalogue, ids: Sequence[str], living: Living | None = None) -> list[JsonObject]:
    """What a list shows of these offers, in their order."""
    rows = []
    for name in ids:
        offer = catalogue.offer(catalogue.position(name))
        distance = distance_km(living.commune, offer.commune) if living and living.commune else None
        rows.append(row_json(Found(offer=offer, distance=distance, pay=None, home=living.commune if living else None)))
    return rows


def named(text: str, catalogue: Catalogue) -> str:
    """A sentence of the rules with the offers' names where it quotes their ids."""

    def name(found: re.Match[str]) -> str:
        if found[1] not in catalogue.positions:
            return found[0]
        offer = names_of(catalogue, [found[1]])[0]
        return f"« {offer['cabinet']}, {offer['commune_nom']} »"

    return QUOTED.sub(name, text)


def jauge(entry: object) -> JsonObject:
    """``vue.voeux``: « 52 / 70 offres notées », what is wrong, the fléchage, the spread of the hearts."""
    fields = Fields(entry)
    board = read_board(fields)
    fields.close()
    quotas, verdict, aimed = board.quotas, board.verdict, board.aimed
    mine, gone = board.open
    spread = {level: sum(1 for value in mine.values() if value == level) for level in range(quotas.most, -1, -1)}
    result = verdict.as_json() | {
        "offres": len(board.catalogue),
        "manque": max(0, verdict.minimum - verdict.count),
        "retirees": list(gone),
        "repartition": {str(level): count for level, count in spread.items()},
        "cible_fermee": board.target is not None and aimed is None,
    }
    lacking = int(str(result["manque"]))
    result["court"] = "" if verdict.legal else f"Il manque {counted(lacking, 'offre', 'offres')} sur {verdict.minimum}."
    offers = board.catalogue
    words = [
        {"texte": named(f"{reason.what} {reason.fix}", offers), "regle": reason.rule, "bloquant": reason.blocking}
        for reason in (verdict.flechage.reasons if verdict.flechage else ())
    ]
    html = render(
        "voeux-jauge.html", r=result, tour=board.tour, part=quotas.hearts_share(board.tour),
        plancher=quotas.hearts_floor, cible=names_of(board.catalogue, [aimed])[0] if aimed else None, motifs=words,
    )  # fmt: skip
    return {"html": html, "barre": render("voeux-barre.html", r=result), "resultat": result}


def lignes(entry: object) -> JsonObject:
    """``vue.voeux-lignes``: one page of offers to note, as radio groups; the query is that of ``catalogue.filtrer``.

    ``notes``: ``toutes`` (default), ``notees`` (1 heart or more) or ``jamais`` (an explicit 0, no note: WSH-02).
    """
    fields = Fields(entry)
    board = read_board(fields)
    wanted = fields.choice("notes", ("toutes", "notees", "jamais"), "toutes")
    query = read_query(fields)
    root = read_root(fields)
    fields.close()
    if wanted != "toutes":
        query = replace(query, among=with_note(board.hearts) if wanted == "notees" else with_never(board.hearts))
    answer = ask(board.catalogue, query)
    cards = [card(found) for found in answer.found]
    html = render(
        "voeux-lignes.html", groupes=[{"niveau": None, "cartes": cards}], coeurs=board.hearts, cible=board.target,
        racine=root, niveaux=board.levels, vide=EMPTY_SEARCH,
    )  # fmt: skip
    result = {
        "total": answer.total, "taille": answer.size, "page": answer.page, "pages": answer.pages,
        "ids": list(answer.ids), "resume": summary(answer), "voir": show_words(answer.total),
        "facettes": {
            facet.name: [
                {"valeur": value, "libelle": label, "nombre": answer.counts[facet.name][value]}
                for value, label in facet.values.items()
            ]
            for facet in facets()
        },
    }  # fmt: skip
    return {"html": html, "resultat": result}


def liste(entry: object) -> JsonObject:
    """``vue.voeux-liste``: the offers noted, grouped by hearts, one page of them."""
    fields = Fields(entry)
    board = read_board(fields)
    page = fields.integer("page", 1, low=1, high=100_000)
    living = read_living(fields)
    root = read_root(fields)
    fields.close()
    order = [(level, offer) for level, held in board.noted for offer in held]
    pages = max(1, -(-len(order) // PAGE))
    page = min(page, pages)
    shown = order[(page - 1) * PAGE : page * PAGE]
    groups = [
        {"niveau": level, "total": sum(1 for one, _ in order if one == level),
         "cartes": [_card_of(board.catalogue, offer, living) for one, offer in shown if one == level]}
        for level in dict.fromkeys(level for level, _ in shown)
    ]  # fmt: skip
    html = render(
        "voeux-lignes.html", groupes=groups, coeurs=board.mine, cible=board.target, racine=root,
        niveaux=board.levels, vide=EMPTY_LIST,
    )  # fmt: skip
    return {"html": html, "resultat": {"total": len(order), "page": page, "pages": pages}}


def _card_of(catalogue: Catalogue, name: str, living: Living) -> dict[str, object]:
    """What a card shows of an offer that was noted: its pay and its distance for who asks, as in the list of offers."""
    position = catalogue.position(name)
    offer = catalogue.offer(position)
    distance = distance_km(living.commune, offer.commune) if living.commune else None
    pay = totals_for(facts_of(offer), living, distance)
    return card(Found(offer=offer, distance=distance, pay=pay, home=living.commune, twin=position in twins(catalogue)))


def comparer(entry: object) -> JsonObject:
    """``vue.voeux-comparer``: what changes between two versions of a list."""
    fields = Fields(entry)
    _, quotas = read_round(fields)
    catalogue = read_offers(fields)
    before, after = read_hearts(fields, quotas.most, "avant", {}), read_hearts(fields, quotas.most, "apres", {})
    titles = fields.text("nom_avant", "Avant", max_length=120), fields.text("nom_apres", "Après", max_length=120)
    fields.close()
    found = changes(before, after)
    rows = change_rows(catalogue, before, after)
    html = render("voeux-comparer.html", lignes=rows, titres=titles)
    counts = {
        "ajoutees": sum(1 for one in found if one.before is None),
        "retirees": sum(1 for one in found if one.after is None),
        "changees": sum(1 for one in found if one.before is not None and one.after is not None),
    }
    return {"html": html, "resultat": counts | {"differences": len(found)}}


def change_rows(catalogue: Catalogue, before: Hearts, after: Hearts) -> list[Mapping[str, object]]:
    """The offers that change, with their names (their id alone when the round does not have them)."""
    rows: list[JsonView] = []
    for one in changes(before, after):
        known = one.offer in catalogue.positions
        offer = names_of(catalogue, [one.offer])[0] if known else {"id": one.offer, "cabinet": one.offer}
        rows.append({"offre": offer, "avant": one.before, "apres": one.after})
    return rows


def recapitulatif(entry: object) -> JsonObject:
    """``vue.voeux-recap``: the list to print: every offer by hearts, the verdict, what was exported."""
    fields = Fields(entry)
    board = read_board(fields)
    envoi = read_sent(fields)
    author = fields.text("auteur", "", max_length=64)
    fields.close()
    groups = [{"niveau": level, "offres": names_of(board.catalogue, held)} for level, held in board.noted]
    result = board.verdict.as_json()
    html = render(
        "voeux-recap.html", groupes=groups, tour=board.tour, r=result, envoi=envoi, auteur=author, cible=board.aimed,
        offres=len(board.catalogue),
    )  # fmt: skip
    return {"html": html, "resultat": result}
