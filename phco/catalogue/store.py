"""A catalogue held in memory, read lazily: rows are filtered on a few columns, a sheet is parsed when it is shown."""

from __future__ import annotations

import csv
import io
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import cached_property
from hashlib import sha256
from typing import cast

from phco.errors import PhcoError
from phco.offers.communes import commune, departement_name, fold
from phco.offers.model import Offer
from phco.offers.reader import offer_from_cells
from phco.offers.schema import offer_table
from phco.offers.tables import offers_as_csv, offers_from_csv

KEPT = 4  # catalogues kept at once: the one of the site, the one being previewed, and two more


class Catalogue:
    """Offers by position. ``digest`` is the sha256 of the canonical table."""

    def __init__(self, header: Sequence[str], rows: Sequence[Sequence[str]], digest: str) -> None:
        self.digest = digest
        self._rows = rows
        self._columns = {name: index for index, name in enumerate(header)}
        self._parsed: dict[int, Offer] = {}
        self.ids: tuple[str, ...] = tuple(self.column("id"))
        self._derived: dict[str, object] = {}
        self.positions = {name: position for position, name in enumerate(self.ids)}

    def __len__(self) -> int:
        return len(self._rows)

    def column(self, name: str) -> list[str]:
        """The texts of one column, in order (empty where the table lacks it)."""
        index = self._columns.get(name)
        return [""] * len(self._rows) if index is None else [row[index] for row in self._rows]

    def offer(self, position: int) -> Offer:
        """The sheet at a position, parsed when first asked. Raises PhcoError for a bad cell."""
        if position not in self._parsed:
            cells = {name: self._rows[position][index] for name, index in self._columns.items()}
            self._parsed[position] = offer_from_cells(cells, self.ids[position])
        return self._parsed[position]

    def position(self, name: str, where: str = "id") -> int:
        """The position of an offer. Raises PhcoError E_OFFRE_INCONNUE at ``where``."""
        if name not in self.positions:
            fix = "Vérifiez l’identifiant : l’offre a peut-être été retirée."
            raise PhcoError("E_OFFRE_INCONNUE", f"L’offre « {name[:60]} » n’est pas dans ce catalogue.", where, fix)
        return self.positions[name]

    def derived[T](self, name: str, make: Callable[[Catalogue], T]) -> T:
        """What another module makes once from this catalogue, kept with it."""
        if name not in self._derived:
            self._derived[name] = make(self)
        return cast(T, self._derived[name])

    @cached_property
    def search_texts(self) -> list[str]:
        """What a search reads of each offer: folded words, each after a space."""
        names = (
            "cabinet",
            "reseau",
            "presentation",
            "option1_activite",
            "option2_structure",
            "option3_structure",
            "id",
        )
        columns = [self.column(name) for name in names]
        places: dict[str, str] = {}
        found: list[str] = []
        for position, code in enumerate(self.column("commune")):
            if code not in places:
                town = commune(code)
                words = (town.nom, *town.codes_postaux, departement_name(town.code)) if town else (code,)
                places[code] = fold(" ".join(words))
            found.append(f" {places[code]} {fold(' '.join(column[position] for column in columns))}")
        return found


_KEPT: OrderedDict[str, Catalogue] = OrderedDict()


def keep(catalogue: Catalogue) -> Catalogue:
    """Keep a catalogue under its digest, so that later calls name it; the oldest one beyond ``KEPT`` is let go."""
    _KEPT[catalogue.digest] = catalogue
    _KEPT.move_to_end(catalogue.digest)
    while len(_KEPT) > KEPT:
        _KEPT.popitem(last=False)
    return catalogue


def kept(digest: str, where: str = "catalogue") -> Catalogue:
    """A catalogue kept earlier. Raises PhcoError E_CATALOGUE_ABSENT."""
    if digest not in _KEPT:
        fix = "Chargez-le d’abord (catalogue.charger)."
        raise PhcoError("E_CATALOGUE_ABSENT", "Ce catalogue n’est pas chargé.", where, fix)
    _KEPT.move_to_end(digest)
    return _KEPT[digest]


def from_offers(offers: Sequence[Offer]) -> Catalogue:
    """A catalogue of offers already read."""
    return _built(offers_as_csv(offers))


def from_csv(text: str, *, expected: str | None = None, where: str = "csv") -> Catalogue:
    """A catalogue from a canonical table.

    With ``expected`` (the digest that the build published after checking every cell) the cells are not checked again;
    another content raises PhcoError E_HASH_MISMATCH. Without it every fault of every cell is raised at once.
    """
    if expected is None:
        offers_from_csv(text, where)
        return _built(text)
    catalogue = _built(text)
    if catalogue.digest != expected:
        fix = "Rechargez la page ; si cela dure, le site a été altéré : signalez-le."
        raise PhcoError("E_HASH_MISMATCH", "Le catalogue reçu n’est pas celui que le site annonce.", where, fix)
    return catalogue


def _built(text: str) -> Catalogue:
    rows = list(csv.reader(io.StringIO(text, newline="")))
    header = rows[0] if rows else list(offer_table().names)
    return Catalogue(header, rows[1:], sha256(text.encode()).hexdigest())
