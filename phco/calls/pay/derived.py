"""The calls built on a simulation: the year, two situations compared, sensitivity, both slips of one contract."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from phco import pay, rules
from phco.calls.pay.simulate import MOST_ACTS, read_dj, read_pamsu
from phco.dates import Window, add_months, french_day, french_month, french_range
from phco.errors import PhcoError
from phco.fields import Fields
from phco.french import plural
from phco.jsontext import JsonObject, JsonView
from phco.money import french_number
from phco.pay import DjSituation, PamsuSituation, Simulation, Span
from phco.rules import RuleSet

MOST_POINTS = 401
SHARED = ("debut", "mois", "zone", "qpv", "actes_par_mois")
DJ_OWN = ("distance_km", "distance_chu_km", "aide", "pdsa_mensuel", "lectures")
PAMSU_OWN = (
    "tarif_moyen", "taux_tm", "part_exoneree", "supervise_pdsa", "parts_formation", "mois_absence_dj", "lectures",
)  # fmt: skip


def simuler_annee(entry: object) -> JsonObject:
    """``simuler.annee`` of CONTRACT.md: ``periodes`` (DJ situations) and ``absences`` → twelve months, a total.

    A hole between two periods is shown as months without placement, beyond the twelfth month where it must be.
    """
    known = rules.load_default()
    fields = Fields(entry)
    periods = _periods(fields, known)
    absences = _absences(fields, periods)
    _check_acts(fields, periods, absences)
    fields.close()
    return pay.simulate_year(known, periods, absences).as_json()


def comparer_dj(entry: object) -> JsonObject:
    """``{"a": {DJ situation}, "b": {DJ situation}}`` → both simulations and, for each total, b − a."""
    known = rules.load_default()
    fields = Fields(entry)
    situations = []
    for name in ("a", "b"):
        inner = fields.inner(name)
        situations.append(read_dj(inner, known))
        inner.close()
    fields.close()
    first, second = (pay.simulate_dj(known, situation) for situation in situations)
    return {"a": first.as_json(), "b": second.as_json(), "ecarts": _gaps(first, second)}


def sensibilite_dj(entry: object) -> JsonObject:
    """``{"situation", "de"?: 0, "a"?: 450, "pas"?: 10}`` → a DJ's totals for each number of acts a month."""
    known = rules.load_default()
    fields = Fields(entry)
    inner = fields.inner("situation")
    situation = read_dj(inner, known)
    inner.close()
    grid = _grid(fields, Decimal(0), Decimal(450), Decimal(10), highest=MOST_ACTS)
    fields.close()
    return pay.against_acts(known, situation, grid).as_json()


def sensibilite_pamsu(entry: object) -> JsonObject:
    """``{"situation", "de"?: 0, "a"?: 1, "pas"?: 0.01}`` → a PAMSU's totals for each share of exempt patients."""
    known = rules.load_default()
    fields = Fields(entry)
    inner = fields.inner("situation")
    situation = read_pamsu(inner, known)
    inner.close()
    grid = _grid(fields, Decimal(0), Decimal(1), Decimal("0.01"), highest=1)
    fields.close()
    return pay.against_share(known, situation, grid).as_json()


def contrat(entry: object) -> JsonObject:
    """One contract, both slips: what they share at the top, each one's own under ``dj`` and ``pamsu``."""
    known = rules.load_default()
    sides = read_contract(entry, known)
    dj, pamsu = pay.simulate_dj(known, sides.dj), pay.simulate_pamsu(known, sides.pamsu)
    return {"dj": dj.as_json(), "pamsu": pamsu.as_json()}


@dataclass(frozen=True, kw_only=True)
class Contract:
    """The two situations of one contract."""

    dj: DjSituation
    pamsu: PamsuSituation


def read_contract(entry: object, known: RuleSet) -> Contract:
    """Both situations of a contract. Raises PhcoError or PhcoErrors, a shared key's fault said once, at the top."""
    fields = Fields(entry)
    shared = {key: fields.raw(key, None) for key in SHARED if fields.has(key)}
    for key in SHARED:
        fields.raw(key, None)
    faults: list[PhcoError] = []
    own = {name: fields.mapping(name) for name in ("dj", "pamsu")}
    _only(fields, "dj", own["dj"], DJ_OWN)
    _only(fields, "pamsu", own["pamsu"], PAMSU_OWN)
    dj = read_dj(_side("dj", shared, own["dj"], DJ_OWN, faults), known)
    pamsu = read_pamsu(_side("pamsu", shared, own["pamsu"], PAMSU_OWN, faults), known)
    said = {error.where for error in fields.errors}
    fields.errors += [error for error in _placed(faults) if error.where not in said]
    fields.close()
    return Contract(dj=dj, pamsu=pamsu)


def _side(name: str, shared: JsonView, own: JsonView, keys: tuple[str, ...], faults: list[PhcoError]) -> Fields:
    return Fields({**shared, **{key: own[key] for key in own if key in keys}}, name, faults)


# — helpers ————————————————————————————————————————————————————————————————————————————————————————————————
def _periods(fields: Fields, known: RuleSet) -> list[DjSituation]:
    """The periods, in order, at most twelve months of placement; none where one has a fault."""
    sound = len(fields.errors)
    readers = list(fields.children("periodes"))
    if not readers and not fields.errors:
        fields.fault("E_LISTE_VIDE", "Aucune période n’est donnée.", "periodes", "Ajoutez-en au moins une.")
    periods = []
    for reader in readers[: pay.MONTHS]:
        periods.append(read_dj(reader, known))
        reader.close()
    if len(readers) > pay.MONTHS:
        fields.fault("E_LONGUEUR", f"Une année a au plus {pay.MONTHS} périodes.", "periodes", "Regroupez-les.")
    if len(fields.errors) > sound:
        return []
    _check_order(fields, periods)
    return periods


def _check_order(fields: Fields, periods: list[DjSituation]) -> None:
    for index, (first, second) in enumerate(pairwise(periods), start=1):
        end = add_months(first.start, first.months)
        if second.start + pay.SLACK < end:
            what = f"Cette période commence avant la fin de la précédente ({french_day(end)})."
            fields.fault("E_CHEVAUCHEMENT", what, f"periodes[{index}].debut", "Décalez-la ou raccourcissez l’autre.")
    if not periods:
        return
    months = sum(period.months for period in periods)
    if months > pay.MONTHS:
        where = f"periodes[{len(periods) - 1}].mois"
        what = f"Les périodes font {months}\u00a0mois de stage ; {pay.MONTHS} au plus se simulent."
        fields.fault("E_PLAGE", what, where, "Raccourcissez-les.")
    elif pay.too_long(periods):
        where = f"periodes[{len(periods) - 1}].debut"
        what = f"Du premier jour au dernier, les périodes s’étendent sur plus de {pay.LONGEST}\u00a0mois."
        fields.fault("E_PLAGE", what, where, "Rapprochez-les, ou simulez-les à part.")


def _absences(fields: Fields, periods: list[DjSituation]) -> list[Window]:
    found = []
    for index, reader in enumerate(fields.children("absences", [])):
        before = len(fields.errors)
        start, end = reader.day("debut"), reader.day("fin")
        reader.close()
        if len(fields.errors) > before:
            continue
        if end < start:
            where = f"absences[{index}].fin"
            fields.fault("E_PLAGE", "L’absence finit avant de commencer.", where, "Corrigez les dates.")
        elif periods and not any(_touches(start, end, period) for period in periods):
            where = f"absences[{index}].debut"
            fields.fault("E_PLAGE", "Cette absence est hors de vos périodes.", where, "Corrigez ses dates.")
        else:
            found.append(Window(start=start, end=end))
    return found


def _check_acts(fields: Fields, periods: list[DjSituation], absences: list[Window]) -> None:
    """Numbers given month by month are acts done: none in a month that an absence holds whole (PDJ-03)."""
    if not periods:
        return
    ranks = [0] * len(periods)
    for slot in pay.slots_of(periods, absences):
        if slot.period is None:
            continue
        rank = ranks[slot.period]
        ranks[slot.period] += 1
        if not slot.listed or not slot.wholly_absent or not slot.acts:
            continue
        name = french_month(slot.window.start)
        acts = french_number(Decimal(slot.acts.numerator) / Decimal(slot.acts.denominator))
        what = (
            f"{name[:1].upper()}{name[1:]} ({french_range(slot.window.start, slot.window.end)}) est un mois d’absence "
            f"entier, et porte pourtant {acts} {plural(slot.acts, 'acte')}."
        )
        where = f"periodes[{slot.period}].actes_par_mois[{rank}]"
        fields.fault("E_VALEUR", what, where, "Écrivez 0 pour ce mois, ou corrigez les dates de l’absence.")


def _touches(start: date, end: date, period: DjSituation) -> bool:
    return bool(start < add_months(period.start, period.months) and end >= period.start)


def _grid(fields: Fields, start: Decimal, end: Decimal, step: Decimal, *, highest: Decimal | int) -> list[Fraction]:
    low = fields.decimal("de", start, high=highest)
    high = fields.decimal("a", end, high=highest)
    each = fields.decimal("pas", step, high=highest)
    if high < low:
        fields.fault("E_PLAGE", "« a » est plus petit que « de ».", "a", "Inversez-les.")
        high = low
    if each <= 0:
        fields.fault("E_PLAGE", "Le pas doit être plus grand que 0.", "pas", "Écrivez par exemple 10.")
        each = step
    if (high - low) / each >= MOST_POINTS:
        fields.fault("E_PLAGE", f"Cela fait plus de {MOST_POINTS} points.", "pas", "Choisissez un pas plus grand.")
        return [Fraction(low)]
    return pay.grid_of(Fraction(low), Fraction(high), Fraction(each))


def _gaps(first: Simulation, second: Simulation) -> dict[str, str | None]:
    """b − a for each total and for the net of a month; an interval where one of them is unknown."""
    found: dict[str, str | None] = {}
    outside = Span(low=None, high=None)
    pairs = {
        "mois": (first.slip.totals.month, second.slip.totals.month),
        "semestre": (first.slip.totals.semester, second.slip.totals.semester),
        "annee": (first.slip.totals.year, second.slip.totals.year),
        "net": (first.net.month if first.net else outside, second.net.month if second.net else outside),
    }
    for name, (one, other) in pairs.items():
        gap = Span(
            low=None if other.low is None or one.high is None else other.low - one.high,
            high=None if other.high is None or one.low is None else other.high - one.low,
        )
        found |= gap.as_json(name)
    return found


def _only(fields: Fields, name: str, own: Mapping[str, object], keys: tuple[str, ...]) -> None:
    """Unknown keys of one side, said with their path; a shared key written there belongs at the top."""
    inner = fields.child(name, own)
    for key in keys:
        inner.raw(key, None)
    for key in own:
        if key in SHARED:
            inner.raw(key, None)
            inner.fault("E_CHAMP_INCONNU", f"« {key} » vaut pour les deux.", key, "Écrivez-la au premier niveau.")
    inner.close()


def _placed(faults: list[PhcoError]) -> list[PhcoError]:
    """Faults of shared keys said once, at the top; the others where they are."""
    found: dict[tuple[str, str], PhcoError] = {}
    for fault in faults:
        _, _, rest = fault.where.partition(".")
        shared = rest.split("[")[0] in SHARED
        where = rest if shared else fault.where
        found.setdefault((where, fault.code), PhcoError(fault.code, fault.what, where, fault.fix))
    return list(found.values())
