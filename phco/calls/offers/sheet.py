"""Calls on one sheet: check it, read and write it, its form, the communes."""

from __future__ import annotations

from phco.calls.offers.written import read_sheet
from phco.fields import Fields
from phco.findings import BLOCKING, LEVELS, Finding
from phco.jsontext import JsonObject
from phco.offers import (
    check_offer,
    communes,
    offer_as_json,
    offer_from_cells,
    offer_table,
    place_table,
)
from phco.offers.communes import departement_name, fold
from phco.offers.conformity import acts_a_month
from phco.offers.conformity.needed import WEEK, needed
from phco.offers.model import Offer
from phco.offers.reader import offer_as_cells
from phco.offers.schema import Table
from phco.offers.tables import offers_as_csv, offers_from_csv
from phco.offers.town_names import town_words


def verifier(entry: object) -> JsonObject:
    """What a sheet, complete or not, breaks of ORG-01 … ORG-13: ``{"fiche"}`` → ``conforme``, ``constats``."""
    offer = read_draft(entry)
    return verdict_json(offer, check_offer(offer))


def read_draft(entry: object) -> Offer:
    """The sheet of an entry, complete or not. Raises every fault of type or value, with its path."""
    fields = Fields(entry)
    value = fields.raw("fiche")
    fields.close()
    return read_sheet(value, draft=True)


def verdict_json(offer: Offer, findings: tuple[Finding, ...]) -> JsonObject:
    """The remarks on a sheet, counted by level."""
    return {
        "conforme": all(item.level != BLOCKING for item in findings),
        "comptes": {level: sum(item.level == level for item in findings) for level in LEVELS},
        "constats": [item.as_json() for item in findings],
        "actes_par_mois": acts_a_month(offer),
    }


def ecrire(entry: object) -> JsonObject:
    """A sheet as its canonical table (the resource ``data/offre.csv`` of a ``fiche-rts`` package)."""
    fields = Fields(entry)
    value = fields.raw("fiche")
    fields.close()
    offer = read_sheet(value)
    return {"csv": offers_as_csv([offer]), "cellules": offer_as_cells(offer)}


def lire(entry: object) -> JsonObject:
    """A canonical table of one sheet, or the cells of a row, back as an object."""
    fields = Fields(entry)
    text = fields.text("csv", None, nullable=True, max_length=1_000_000)
    cells = fields.mapping("cellules", None, nullable=True)
    if (text is None) == (cells is None):
        fields.fault("E_CHAMP_MANQUANT", "Donnez « csv » ou « cellules ».", "csv", "Un des deux, et un seul.")
    fields.close()
    if text is not None:
        offers = offers_from_csv(text, "data/offre.csv")
        return {"fiches": [offer_as_json(offer) for offer in offers]}
    return {"fiches": [offer_as_json(offer_from_cells({str(k): str(v) for k, v in (cells or {}).items()}))]}


def schema(entry: object) -> JsonObject:
    """The columns of a sheet (``offre``) or of an approved place (``lieu-agree``), for a form."""
    fields = Fields(entry)
    name = fields.choice("table", ("offre", "lieu-agree"), "offre")
    fields.close()
    table: Table = offer_table() if name == "offre" else place_table()
    options = (None, 1, 2, 3, 4, 5) if name == "offre" else ()
    wanted = {column for option in options for column in needed(option)}
    return {
        "table": table.name,
        "titre": table.title,
        "rubriques": list(table.sections),
        "champs": [
            {
                "nom": spec.name, "titre": spec.title, "description": spec.description, "type": spec.kind,
                "rubrique": spec.section, "requis": spec.required, "plusieurs": spec.many,
                "necessaire": spec.required or spec.name in wanted or (bool(wanted) and spec.section == WEEK),
                "valeurs": [{"valeur": value, "libelle": spec.label(value)} for value in spec.options],
                "lignes": spec.several_lines, "longueur_max": spec.max_length,
                "minimum": spec.low, "maximum": spec.high,
            }
            for spec in table.fields
        ],
    }  # fmt: skip


def chercher_communes(entry: object) -> JsonObject:
    """The communes whose name, code or postal code begins like a search, the most peopled first."""
    fields = Fields(entry)
    search = fields.text("recherche", "", max_length=80)
    most = fields.integer("nombre", 10, low=1, high=2000)
    fields.close()
    wanted = fold(search)
    raw = search.strip()
    found = [
        item
        for item in communes().values()
        if f" {fold(item.nom)}".find(f" {wanted}") >= 0
        or (raw and any(c.startswith(raw) for c in (item.code, *item.codes_postaux)))
    ]
    found.sort(key=lambda item: (not fold(item.nom).startswith(wanted), -item.population, item.code))
    return {
        "communes": [
            {
                "code": item.code, "nom": item.nom, "ecriture": town_words(item),
                "departement": departement_name(item.code),
                "codes_postaux": list(item.codes_postaux), "population": item.population, "situee": item.located,
            }
            for item in found[:most]
        ]
    }  # fmt: skip
