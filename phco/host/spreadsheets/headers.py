"""Which column of a file is which column of ours: header row found, merged headers joined, saved mapping first."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from phco.errors import PhcoError, raise_all
from phco.fields import Fields
from phco.host.disk.files import write_whole
from phco.host.spreadsheets.reading import RawTable, column_letters, read_file
from phco.jsontext import dumps, loads
from phco.offers.communes import fold
from phco.offers.schema import Table

SEARCHED_ROWS = 25
LEAST_KNOWN = 2  # columns that must be recognised for a row to be the header
NEAR = 0.88
IGNORED = ("ligne d origine",)  # our own first column in an error file

# what people write above a column, beside its name and its title
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "id": ("identifiant", "id offre", "identifiant offre", "numero de l offre", "n offre", "code offre"),
    "campagne": ("campagne d appariement", "session"),
    "debut": ("date de debut", "debut de stage", "date debut"),
    "cabinet": ("cabinet", "structure", "nom du cabinet", "nom de la structure", "lieu de stage", "nom"),
    "type_structure": ("type", "type de cabinet", "mode d exercice"),
    "commune": ("commune", "code insee", "insee", "ville", "code commune", "commune insee"),
    "adresse": ("adresse", "adresse postale", "rue"),
    "telephone": ("telephone", "tel", "tel secretariat", "telephone secretariat"),
    "site_web": ("site internet", "site", "url"),
    "pamsu": ("pamsu", "id pamsu", "identifiant pamsu", "msu", "rts"),
    "co_pamsu": ("co pamsu", "co encadrants", "autres pamsu"),
    "groupe": ("groupe", "groupe de pamsu"),
    "capacite": ("capacite", "nombre de dj", "nb dj", "places", "nombre de places", "postes"),
    "siams3": ("siams 3", "siams3"),
    "siams4": ("siams 4", "siams4"),
    "formation_en_ligne": ("formation en ligne", "formation 4h", "formation 4 h", "e learning"),
    "presence_medecin": ("presence d un medecin", "medecin present", "presence"),
    "entretiens": ("entretiens", "entretiens pedagogiques"),
    "soins_chroniques": ("chroniques", "patients chroniques", "suivi chronique"),
    "soins_non_programmes": ("soins non programmes", "snp", "non programmes"),
    "suivi_enfant": ("suivi de l enfant", "pediatrie", "enfants"),
    "visites": ("visites", "visites a domicile", "vad"),
    "secretariat": ("secretariat",),
    "materiel_medical": ("materiel", "materiel medical"),
    "trousse_urgence": ("trousse", "trousse d urgence"),
    "equipements": ("equipement", "equipements", "plateau technique"),
    "logiciel": ("logiciel", "logiciel metier"),
    "teletransmission": ("teletransmission", "sesam vitale"),
    "reseau": ("reseau", "reseau territorial", "cpts"),
    "actes_par_jour": ("actes jour", "actes par jour", "nb actes jour", "nombre d actes par jour"),
    "actes_par_mois": ("actes mois", "actes par mois", "nb actes mois"),
    "duree_consultation": ("duree consultation", "duree de consultation", "duree rdv"),
    "part_exoneree": ("part exoneree", "patients exoneres", "exoneres", "taux d exoneration", "ald"),
    "pdsa": ("pdsa", "garde", "gardes", "permanence des soins"),
    "pdsa_supervision": ("supervision pdsa",),
    "option_journee4": ("option", "option 4e journee", "option 4eme journee", "4e journee", "option de la 4e journee"),
    "zone": ("zone", "zonage", "zip zac"),
    "zone_au": ("date zonage", "zonage au"),
    "qpv": ("qpv", "quartier prioritaire"),
    "logement": ("logement", "hebergement"),
    "logement_details": ("details logement", "precisions logement"),
    "transports": ("transports", "transport", "acces"),
    "langues": ("langues", "langues parlees"),
    "presentation": ("presentation", "description", "commentaire", "commentaires", "remarques"),
    "reconduite": ("reconduit", "poste reconduit", "renouvele"),
}


@dataclass(frozen=True, kw_only=True)
class ColumnMap:
    """The header of a file, understood. ``columns``: position → our column; ``ignored``: headers that are not ours."""

    header_row: int
    titles: tuple[str, ...]
    columns: Mapping[int, str]
    ignored: tuple[str, ...]
    guessed: Mapping[str, str]

    def as_json(self) -> dict[str, object]:
        """The mapping to save: every header of the file, its column or null."""
        return {"colonnes": {title: self.columns.get(index) for index, title in enumerate(self.titles) if title}}


def read_mapping(path: Path, table: Table) -> dict[str, str | None]:
    """A saved mapping: ``{"colonnes": {"en-tête": "colonne" | null}}``. Raises each fault with its place."""
    fields = Fields(loads(read_file(path), where=path.name))
    raw = fields.mapping("colonnes")
    inner = fields.child("colonnes", raw)
    found = {str(title): inner.choice(title, table.names, None, nullable=True) for title in raw}
    inner.close()
    fields.close()
    return {fold(title): column for title, column in found.items()}


def write_mapping(path: Path, mapping: ColumnMap) -> None:
    """Save a mapping, to be read again or corrected by hand."""
    write_whole(path, (dumps(mapping.as_json(), indent=2) + "\n").encode())


def find_header(raw: RawTable, table: Table, saved: Mapping[str, str | None]) -> ColumnMap:
    """The header row (the one, among the first, where most columns are recognised) and what its columns are.

    Raises E_ENTETE when no row looks like a header.
    """
    names = _names(table)
    best: ColumnMap | None = None
    for row in list(raw.rows)[:SEARCHED_ROWS]:
        mapping = _understood(raw, row, table, names, saved)
        if best is None or len(mapping.columns) > len(best.columns):
            best = mapping
    if best is None or len(best.columns) < LEAST_KNOWN:
        what = "Aucune ligne d’en-tête n’a été reconnue parmi les premières lignes."
        fix = "La ligne d’en-tête porte les noms des colonnes ; partez d’un fichier écrit par « phco offres exporter »"
        fix += ', ou donnez vos noms : --correspondance JSON, {"colonnes": {"votre en-tête": "cabinet", …}}.'
        raise PhcoError("E_ENTETE", what, raw.source, fix)
    return best


def looks_like(raw: RawTable, table: Table, saved: Mapping[str, str | None]) -> bool:
    """Whether a sheet has a header of ours."""
    try:
        find_header(raw, table, saved)
    except PhcoError:
        return False
    return True


def _names(table: Table) -> dict[str, str]:
    """Folded writing → our column. Our own names and titles come first, then what people write."""
    found: dict[str, str] = {}
    for spec in table.fields:
        found.setdefault(fold(spec.name), spec.name)
        found.setdefault(fold(spec.title), spec.name)
    for name, texts in SYNONYMS.items():
        if name in table.names:
            for text in texts:
                found.setdefault(fold(text), name)
    return found


def _understood(
    raw: RawTable, row: int, table: Table, names: Mapping[str, str], saved: Mapping[str, str | None]
) -> ColumnMap:
    titles = _titles(raw, row)
    above = _titles_above(raw, row, len(titles))
    columns: dict[int, str] = {}
    guessed: dict[str, str] = {}
    shown: list[str] = []
    for index, title in enumerate(titles):
        upper = above[index]
        whole = " ".join(part for part in (upper, title) if part)
        shown.append(title or upper)
        writings = [fold(title), fold(whole)] if title else [fold(upper)]
        known = next((text for text in (*reversed(writings), *writings) if text in saved), None)
        if known is not None:
            if saved[known] is not None:
                columns[index] = str(saved[known])
            shown[-1] = title or upper
            continue
        exact = next((names[text] for text in (*writings[1:], writings[0]) if text in names), None)
        if exact is None and title:
            exact = _near(writings, names)
            if exact is not None:
                guessed[title] = exact
        if exact is not None:
            columns[index] = exact
            shown[-1] = title if fold(title) in names and names[fold(title)] == exact else whole
    used = set(columns)
    ignored = tuple(
        title
        for index, title in enumerate(shown)
        if title and index not in used and fold(title) not in IGNORED and fold(title) not in saved
    )
    return ColumnMap(header_row=row, titles=tuple(shown), columns=columns, ignored=ignored, guessed=guessed)


def _near(writings: Sequence[str], names: Mapping[str, str]) -> str | None:
    """A header almost written like one of ours. « siams 3 » and « siams 4 » are near and differ: digits must agree."""
    for text in writings:
        if len(text) < 5:
            continue
        digits = [char for char in text if char.isdigit()]
        for found in difflib.get_close_matches(text, names, n=3, cutoff=NEAR):
            if [char for char in found if char.isdigit()] == digits:
                return names[found]
    return None


def _titles(raw: RawTable, row: int) -> list[str]:
    return [" ".join(cell.text.split()) for cell in raw.rows.get(row, ())]


def _titles_above(raw: RawTable, row: int, width: int) -> list[str]:
    """The titles of the row above, spread over the columns that they cover (merged, or left blank on their right)."""
    upper = [" ".join(cell.text.split()) for cell in raw.rows.get(row - 1, ())]
    upper += [""] * (width - len(upper))
    spread = [""] * width
    spans = {(top, left): right for top, left, low, right in raw.merged if top <= row - 1 <= low}
    if spans or not raw.merged:
        current, until = "", -1
        for index in range(width):
            if upper[index]:
                current = upper[index]
                until = spans.get((row - 1, index), index if raw.merged else width)
            spread[index] = current if index <= until else ""
    for top, left, bottom, right in raw.merged:  # a title merged downwards over both header rows
        if top < row <= bottom and left == right and left < width and top in raw.rows and left < len(raw.rows[top]):
            spread[left] = " ".join(raw.rows[top][left].text.split())
    return spread


def check_twice(mapping: ColumnMap, raw: RawTable) -> None:
    """Raise E_ENTETE where two columns of the file are the same one of ours."""
    places: dict[str, list[int]] = {}
    for index, column in mapping.columns.items():
        places.setdefault(column, []).append(index)
    faults = []
    for column, indexes in places.items():
        if len(indexes) > 1:
            named = ", ".join(f"« {mapping.titles[index]} » ({column_letters(index)})" for index in indexes)
            what = f"Plusieurs colonnes du fichier sont comprises comme « {column} » : {named}."
            fix = "Renommez-en une, ou corrigez le fichier de correspondance (mettez null pour l’ignorer)."
            faults.append(PhcoError("E_ENTETE", what, f"{raw.source}:{mapping.header_row}", fix))
    raise_all(faults)
