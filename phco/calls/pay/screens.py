"""``vue.simuler-*``, ``vue.comparer``, ``vue.contrat``: a situation in, the fragment of its page and its answer out.

Each takes the entry of the call it shows (``simuler.dj`` …), plus ``racine``, the relative way to the site's root, and
answers ``{"html", "resultat", "phrase"}``: ``resultat`` is the bare answer of that call, ``phrase`` what is announced.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from phco import pay, rules
from phco.calls.pay import derived as paie_derives
from phco.calls.pay import simulate as paie
from phco.calls.screen import read_root, split_root
from phco.dates import french_day
from phco.fields import Fields
from phco.jsontext import JsonObject, JsonView
from phco.local import fill
from phco.money import french_euros, french_number, french_percent
from phco.pay import DjSituation, PamsuSituation, Span
from phco.pay.tree import SEMESTER
from phco.rules import RuleSet
from phco.views import render
from phco.views.charts import stepped, year_bars
from phco.views.french import months_word

YES_NO = {True: "oui", False: "non", None: "à vérifier"}
ROOT = "../../"
TOP_ACTS, STEP_ACTS = 450, 25
SHARE_STEP = Fraction(5, 100)
ZONE_WORDS = {"ZIP": "ZIP", "ZAC": "ZAC", "hors": "hors ZIP et ZAC", None: "à vérifier"}
AIDE_WORDS = {"transport": "transport", "logement": "logement", "les-deux": "transport et logement", "aucune": "aucune"}


def simuler_dj(entry: object) -> JsonObject:
    """``simuler.dj`` as a page: payslip, twelve months, sensitivity. ``gardes``: shifts × amount for PDJ-05."""
    known, fields = rules.load_default(), Fields(entry)
    root = read_root(fields, ROOT)
    situation = paie.with_shifts(fields, paie.read_dj(fields, known))
    fields.close()
    result = pay.simulate_dj(known, situation)
    answer = result.as_json()
    year = _year_of(known, situation).as_json()
    grid = pay.grid_of(Fraction(0), Fraction(TOP_ACTS), Fraction(STEP_ACTS))
    curve = pay.against_acts(known, situation, grid).as_json()
    html = render(
        "simuler-dj.html", r=answer, a=year, s=curve, debut=situation.start, racine=root,
        situation=dj_words(situation),
        ga=year_bars(_list(year["mois"])),
        gs=stepped(curve, "semestre", _mean_point(situation, result.slip.totals.semester)),
    )  # fmt: skip
    return {"html": html, "resultat": answer, "phrase": _phrase(result.slip.totals.month, result)}


def simuler_pamsu(entry: object) -> JsonObject:
    """``simuler.pamsu`` as a page: what is received, sensitivity to the exempt share."""
    known, fields = rules.load_default(), Fields(entry)
    root = read_root(fields, ROOT)
    situation = paie.read_pamsu(fields, known)
    fields.close()
    result = pay.simulate_pamsu(known, situation)
    answer = result.as_json()
    curve = pay.against_share(known, situation, pay.grid_of(Fraction(0), Fraction(1), SHARE_STEP)).as_json()
    here = None
    if situation.exempt is not None:
        here = (_exact(situation.exempt), _text(result.slip.totals.month))
    html = render(
        "simuler-pamsu.html", r=answer, s=curve, debut=situation.start, racine=root,
        situation=pamsu_words(situation), gs=stepped(curve, "mois", here),
    )  # fmt: skip
    return {"html": html, "resultat": answer, "phrase": _phrase(result.slip.totals.month, result)}


def simuler_annee(entry: object) -> JsonObject:
    """``simuler.annee`` as a page."""
    root, rest = split_root(entry)
    answer = paie_derives.simuler_annee(rest)
    html = render("simuler-annee.html", a=answer, racine=root, ga=year_bars(answer["mois"]))
    total = answer["total"]
    words = _bounds(answer, "total") if total is None else french_euros(Decimal(total))
    return {"html": html, "resultat": answer, "phrase": f"Brut sur {months_word(len(answer['mois']))}\u00a0: {words}."}


def comparer(entry: object) -> JsonObject:
    """``comparer.dj`` as a page: the gap, both slips."""
    root, rest = split_root(entry)
    answer = paie_derives.comparer_dj(rest)
    sides = {name: _silent_dj(rest, name) for name in ("a", "b")}
    phrase = gap_phrase(answer["ecarts"])
    html = render(
        "comparer.html", c=answer, racine=root, phrase=phrase,
        situations={name: dj_words(side) for name, side in sides.items()},
        debuts={name: side.start for name, side in sides.items()},
    )  # fmt: skip
    return {"html": html, "resultat": answer, "phrase": phrase}


def contrat(entry: object) -> JsonObject:
    """``contrat`` as a page: the two slips of one contract side by side."""
    root, rest = split_root(entry)
    known = rules.load_default()
    sides = paie_derives.read_contract(rest, known)
    dj, pamsu = pay.simulate_dj(known, sides.dj), pay.simulate_pamsu(known, sides.pamsu)
    answer = {"dj": dj.as_json(), "pamsu": pamsu.as_json()}
    html = render(
        "contrat.html", dj=answer["dj"], pamsu=answer["pamsu"], racine=root, debut=sides.dj.start,
        situations={"dj": dj_words(sides.dj), "pamsu": pamsu_words(sides.pamsu)},
    )  # fmt: skip
    first, second = dj.slip.totals.month.french(), pamsu.slip.totals.month.french()
    return {
        "html": html,
        "resultat": answer,
        "phrase": f"Docteur junior\u00a0: {first} brut par mois. PAMSU\u00a0: {second}.",
    }


# — words ——————————————————————————————————————————————————————————————————————————————————————————————————
def dj_words(situation: DjSituation) -> list[tuple[str, str]]:
    """A DJ situation as label and words, for the printed page."""
    acts = situation.acts
    if acts is None:
        acts_text = "à vérifier"
    elif len(set(acts)) == 1:
        acts_text = f"{_number(acts[0])} par mois"
    else:
        acts_text = ", ".join(_number(one) for one in acts)
    distance = "à vérifier" if situation.distance is None else f"{french_number(situation.distance)}\u00a0km"
    words = [
        ("Début", french_day(situation.start)),
        ("Durée", f"{situation.months}\u00a0mois"),
        ("Zone", ZONE_WORDS[situation.zone]),
        ("Distance du domicile", distance),
        ("Aide demandée", AIDE_WORDS[situation.aide]),
        ("Actes", acts_text),
    ]
    return words + _reading_words(situation.lectures)


def pamsu_words(situation: PamsuSituation) -> list[tuple[str, str]]:
    """A PAMSU situation as label and words, for the printed page."""
    exempt = "à vérifier" if situation.exempt is None else french_percent(situation.exempt)
    acts = "à vérifier" if situation.acts is None else f"{_number(situation.acts)} par mois"
    words = [
        ("Début", french_day(situation.start)),
        ("Durée", f"{situation.months}\u00a0mois"),
        ("Zone", ZONE_WORDS[situation.zone]),
        ("Quartier prioritaire", YES_NO[situation.qpv]),
        ("Actes du docteur junior", acts),
        ("Tarif moyen", french_euros(situation.tariff)),
        ("Ticket modérateur", french_percent(situation.rate)),
        ("Patients exonérés", exempt),
        ("Supervision de la PDSA", YES_NO[situation.supervises]),
    ]
    if situation.absence:
        words.append(("Arrêt du docteur junior", f"{_number(situation.absence)}\u00a0mois"))
    if situation.shares:
        words.append(("Temps de formation", ", ".join(french_percent(share) for share in situation.shares)))
    return words + _reading_words(situation.lectures)


def _reading_words(lectures: Mapping[str, str]) -> list[tuple[str, str]]:
    return [
        (f"Lecture de {rule}", fill("‹brochure_nom›") if name == "S1" else "texte officiel")
        for rule, name in lectures.items()
    ]


def gap_phrase(gaps: Mapping[str, str | None]) -> str:
    """The gap of a month and of twelve in words; the bounds of what is not known, never a figure in its place."""
    gap = gaps["mois"]
    if gap is None:
        return f"L’écart par mois (B moins A) est {_within(gaps, 'mois')}\u00a0: une réponse reste à vérifier."
    month, year = Decimal(gap), None if gaps["annee"] is None else Decimal(gaps["annee"])
    same = "Les deux situations paient autant chaque mois"
    first = same if not month else f"La situation {_more(month)} par mois que la situation {'BA'[month > 0]}"
    if year is None:
        within = _within(gaps, "annee")
        return f"{first} ; sur 12\u00a0mois, l’écart (B moins A) est {within}\u00a0: une réponse reste à vérifier."
    if not month and not year:
        return f"{same}, et autant sur 12\u00a0mois."
    if month and year and (month > 0) == (year > 0):
        return f"{first}, soit {french_euros(abs(year))} sur 12\u00a0mois."
    then = f"la situation {_more(year)} sur 12\u00a0mois" if year else "elles paient autant sur 12\u00a0mois"
    return f"{first}, mais {then}."


def _more(gap: Decimal) -> str:
    """``B paie 870,00 € de plus`` for a gap of B minus A, in euros."""
    return f"{'B' if gap > 0 else 'A'} paie {french_euros(abs(gap))} de plus"


def _phrase(month: Span, result: pay.Simulation) -> str:
    net = f" Net estimé\u00a0: {result.net.month.french()}." if result.net else ""
    return f"Brut par mois\u00a0: {month.french()}.{net}"


# — helpers ————————————————————————————————————————————————————————————————————————————————————————————————
def _year_of(known: RuleSet, situation: DjSituation) -> pay.Year:
    """The months behind ``totaux.annee``: those of a placement of twelve, else a semester like the first, twice."""
    if situation.months == pay.MONTHS:
        return pay.simulate_year(known, [situation])
    acts = situation.acts
    if acts is not None:
        semester = acts[:SEMESTER]
        missing = SEMESTER - len(semester)  # a shorter placement: its own mean goes on
        acts = (*semester, *((sum(semester, Fraction(0)) / len(semester),) * missing)) * 2
    return pay.simulate_year(known, [replace(situation, months=pay.MONTHS, acts=acts)], at_this_pace=True)


def _mean_point(situation: DjSituation, total: Span) -> tuple[Decimal, str | None] | None:
    if situation.acts is None:
        return None
    return _exact(sum(situation.acts, Fraction(0)) / len(situation.acts)), _text(total)


def _silent_dj(entry: Mapping[str, object], name: str) -> DjSituation:
    """One side of an entry that has already been read without fault."""
    fields = Fields(entry[name])
    situation = paie.read_dj(fields, rules.load_default())
    fields.close()
    return situation


def _list(value: object) -> list[Mapping[str, object]]:
    return value if isinstance(value, list) else []


def _bounds(answer: Mapping[str, object], key: str) -> str:
    """``de 0,00 € à 500,00 €``, ``au moins 600,00 €``, ``inconnu``: an amount of which only bounds are known."""
    return _span(answer, key).french()


def _within(answer: Mapping[str, object], key: str) -> str:
    """The same after « est »: ``compris entre 0,00 € et 500,00 €``, ``d’au moins 600,00 €``, ``inconnu``."""
    span = _span(answer, key)
    if span.low is not None and span.high is not None:
        return f"compris entre {french_euros(span.low)} et {french_euros(span.high)}"
    return "inconnu" if span.low is None and span.high is None else f"d’{span.french()}"


def _span(answer: JsonView, key: str) -> Span:
    low, high = (answer[f"{key}_{end}"] for end in ("min", "max"))
    return Span(low=None if low is None else Decimal(low), high=None if high is None else Decimal(high))


def _text(span: Span) -> str | None:
    return None if span.known is None else str(span.known)


def _exact(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _number(value: Fraction) -> str:
    return french_number(_exact(value).quantize(Decimal("0.01")))
