"""Up to four offers side by side: the same facts in rows, and which rows differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from phco.catalogue.pay_at import Living, facts_of, totals_for
from phco.errors import PhcoError
from phco.findings import BLOCKING
from phco.french import plural
from phco.offers.communes import chu, distance_km, distance_words
from phco.offers.conformity import check_offer
from phco.offers.display import UNSAID, show
from phco.offers.model import DAYS_SLOTS, Offer
from phco.offers.schema import offer_table
from phco.pay import Totals
from phco.pay.labels import TOTALS

MOST = 4
# what is compared, in order; the rest of a sheet is read on its page
COLUMNS = (
    "commune", "zone", "qpv", "type_structure", "option_journee4", "option1_activite", "option2_structure",
    "option3_structure", "presence_medecin", "entretiens", "siams4", "secretariat", "actes_par_jour",
    "duree_consultation",
    "part_exoneree", "part_moins_16", "part_plus_75", "pdsa", "visites", "equipements", "logiciel", "medecin_traitant",
    "logement", "logement_details", "transports", "langues",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class ComparedRow:
    """One fact of each offer, in words."""

    name: str
    title: str
    texts: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether the offers do not all say the same."""
        return len(set(self.texts)) > 1


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The offers, their pay (None where it cannot be computed), the facts in rows."""

    offers: tuple[Offer, ...]
    distances: tuple[Decimal | None, ...]
    pays: tuple[Totals | None, ...]
    rows: tuple[ComparedRow, ...]


def compare(offers: Sequence[Offer], living: Living) -> Comparison:
    """Compare two to four offers. Raises PhcoError E_PLAGE for another number of them."""
    if not 1 <= len(offers) <= MOST:
        what = f"{len(offers)} offres à comparer."
        raise PhcoError("E_PLAGE", what, "ids", f"Choisissez-en une à {MOST}.")
    distances = tuple(distance_km(living.commune, offer.commune) if living.commune else None for offer in offers)
    pays = tuple(
        totals_for(facts_of(offer), living, distance) for offer, distance in zip(offers, distances, strict=True)
    )
    rows = [_pay_row("paie_mois", TOTALS["mois"], [pay.month.french() if pay else None for pay in pays])]
    rows.append(_pay_row("paie_semestre", TOTALS["semestre"], [pay.semester.french() if pay else None for pay in pays]))
    if living.commune:
        rows.append(
            _row("distance", "Distance à vol d’oiseau", [distance_words(living.commune, o.commune) for o in offers])
        )
    rows.append(
        _row("distance_chu", "Distance du CHU, à vol d’oiseau", [distance_words(chu(), o.commune) for o in offers])
    )
    rows.append(_row("semaine", "Semaine type", [_week(offer) for offer in offers]))
    for name in COLUMNS:
        spec = offer_table().field(name)
        texts = [show(spec, getattr(offer, name)) for offer in offers]
        if any(text is not None for text in texts):
            rows.append(_row(name, spec.title, texts))
    rows.append(_row("conformite", "Conformité de la fiche", [_conformity(offer) for offer in offers]))
    return Comparison(offers=tuple(offers), distances=distances, pays=pays, rows=tuple(rows))


def _row(name: str, title: str, texts: Sequence[str | None]) -> ComparedRow:
    return ComparedRow(name=name, title=title, texts=tuple(text or UNSAID for text in texts))


def _pay_row(name: str, title: str, texts: Sequence[str | None]) -> ComparedRow:
    return ComparedRow(name=name, title=title, texts=tuple(text or "inconnu" for text in texts))


def _week(offer: Offer) -> str:
    """The half-days that are not care, in words."""
    table = offer_table()
    parts = []
    for kind, words in (("projet", "4e journée"), ("faculte", "faculté")):
        slots = [
            table.field(slot).title.lower() for slot, cell in zip(DAYS_SLOTS, offer.week, strict=True) if cell == kind
        ]
        if slots:
            parts.append(f"{words} : {', '.join(slots)}")
    return " ; ".join(parts)


def _conformity(offer: Offer) -> str:
    findings = check_offer(offer)
    blocking = sum(item.level == BLOCKING for item in findings)
    if blocking:
        return f"{blocking} {plural(blocking, 'défaut')} {plural(blocking, 'bloquant')}"
    return "conforme" if not findings else f"conforme, {len(findings)} {plural(len(findings), 'remarque')}"
