"""The facets of a catalogue: values, labels, and the offers that have each of them as one bit each.

Counts come from whole-number bit operations, so that 3 500 offers and sixty values are counted in a few milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from phco.catalogue.store import Catalogue
from phco.local import remembered
from phco.offers.limits import offer_limits
from phco.offers.schema import FALSE, SEPARATOR, TRUE, offer_table
from phco.subdivision import departement_of, departements

UNKNOWN = "inconnu"
DISTANCES = (15, 30, 50, 80)  # km offered as a choice; any other number is accepted


@dataclass(frozen=True, kw_only=True)
class Facet:
    """One facet. ``every``: the offer must have all the chosen values (equipment), not one of them."""

    name: str
    title: str
    values: Mapping[str, str]
    every: bool = False


def _labels(column: str) -> dict[str, str]:
    spec = offer_table().field(column)
    if spec.kind == "boolean":
        return {TRUE: "Oui", FALSE: "Non"}
    return {value: spec.label(value) for value in spec.options}


def _with_unknown(labels: Mapping[str, str]) -> dict[str, str]:
    return {**labels, UNKNOWN: "Non renseigné"}


def _acts_bands() -> tuple[tuple[str, str, Decimal], ...]:
    limit = offer_limits().acts_a_day
    return (
        ("15", "Jusqu’à 15 par jour", Decimal(15)),
        ("20", "Plus de 15, jusqu’à 20", Decimal(20)),
        (str(limit), f"Plus de 20, jusqu’à {limit}", limit),
        ("plus", f"Plus de {limit}", Decimal(1000)),
    )


def _acts_band(acts: str) -> str:
    if not acts:
        return UNKNOWN
    number = Decimal(acts)
    return next(name for name, _, high in _acts_bands() if number <= high)


FACULTY_DAYS = {"lundi": "Lundi", "mardi": "Mardi", "mercredi": "Mercredi", "jeudi": "Jeudi", "vendredi": "Vendredi"}


def facets() -> tuple[Facet, ...]:
    """Every facet, in the order of the page."""
    return _facets()


@remembered
def _facets() -> tuple[Facet, ...]:
    def one(name: str, title: str, values: Mapping[str, str], *, every: bool = False) -> Facet:
        return Facet(name=name, title=title, values=MappingProxyType(dict(values)), every=every)

    return (
        one("departement", "Département", departements()),
        one("zone", "Zone", _with_unknown(_labels("zone"))),
        one("qpv", "Quartier prioritaire", {TRUE: "Dans un quartier prioritaire (QPV)"}),
        one("option", "4e journée", _with_unknown(_labels("option_journee4"))),
        one("logement", "Logement", _with_unknown(_labels("logement"))),
        one("pdsa", "Permanence des soins", _with_unknown(_labels("pdsa"))),
        one("actes", "Actes par jour", _with_unknown({name: label for name, label, _ in _acts_bands()})),
        one("structure", "Structure", _with_unknown(_labels("type_structure"))),
        one("equipe", "Encadrement", {"seul": "Un PAMSU", "plusieurs": "Plusieurs PAMSU"}),
        one("secretariat", "Secrétariat", _with_unknown(_labels("secretariat"))),
        one("faculte", "Journée de faculté", FACULTY_DAYS),
        one("equipements", "Équipements", _labels("equipements"), every=True),
        one("langues", "Langues parlées", _labels("langues")),
    )


def _valued(column: str) -> Callable[[Catalogue], Iterable[tuple[str, ...]]]:
    return lambda catalogue: ((text or UNKNOWN,) for text in catalogue.column(column))


def _listed(column: str) -> Callable[[Catalogue], Iterable[tuple[str, ...]]]:
    return lambda catalogue: (tuple(text.split(SEPARATOR)) if text else () for text in catalogue.column(column))


def _faculty(catalogue: Catalogue) -> Iterable[tuple[str, ...]]:
    columns = [(day, catalogue.column(f"{day}_{half}")) for day in FACULTY_DAYS for half in ("matin", "apres_midi")]
    for position in range(len(catalogue)):
        yield tuple(dict.fromkeys(day for day, texts in columns if texts[position] == "faculte"))


_READERS: Mapping[str, Callable[[Catalogue], Iterable[tuple[str, ...]]]] = MappingProxyType(
    {
        "departement": lambda catalogue: ((departement_of(code),) for code in catalogue.column("commune")),
        "zone": _valued("zone"),
        "qpv": _valued("qpv"),
        "option": _valued("option_journee4"),
        "logement": _valued("logement"),
        "pdsa": _valued("pdsa"),
        "actes": lambda catalogue: ((_acts_band(text),) for text in catalogue.column("actes_par_jour")),
        "structure": _valued("type_structure"),
        "equipe": lambda catalogue: (("plusieurs" if text else "seul",) for text in catalogue.column("co_pamsu")),
        "secretariat": _valued("secretariat"),
        "faculte": _faculty,
        "equipements": _listed("equipements"),
        "langues": _listed("langues"),
    }
)


class FacetIndex:
    """For each value of each facet, the set of offers that have it, as the bits of an integer."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.everything = (1 << len(catalogue)) - 1
        self.bits: dict[str, dict[str, int]] = {}
        size = (len(catalogue) + 7) // 8
        for facet in facets():
            masks = {value: bytearray(size) for value in facet.values}
            for position, values in enumerate(_READERS[facet.name](catalogue)):
                for value in values:
                    if value in masks:
                        masks[value][position >> 3] |= 1 << (position & 7)
            self.bits[facet.name] = {value: int.from_bytes(mask, "little") for value, mask in masks.items()}

    def chosen(self, facet: Facet, values: Iterable[str]) -> int:
        """The offers that a choice of values keeps: all of them for an empty choice."""
        wanted = [self.bits[facet.name][value] for value in values]
        if not wanted:
            return self.everything
        kept = self.everything if facet.every else 0
        for mask in wanted:
            kept = kept & mask if facet.every else kept | mask
        return kept


def facet_index(catalogue: Catalogue) -> FacetIndex:
    """The index of a catalogue, made once."""
    return catalogue.derived("facettes", FacetIndex)


def mask_of(flags: Iterable[bool]) -> int:
    """Flags in order as the bits of an integer."""
    packed = bytearray()
    for position, flag in enumerate(flags):
        if position & 7 == 0:
            packed.append(0)
        if flag:
            packed[-1] |= 1 << (position & 7)
    return int.from_bytes(packed, "little")


def positions_of(mask: int) -> list[int]:
    """The positions of the bits that are set, in order."""
    found: list[int] = []
    for index, byte in enumerate(mask.to_bytes((mask.bit_length() + 7) // 8, "little")):
        found.extend(index * 8 + bit for bit in range(8) if byte >> bit & 1)
    return found
