"""What the screens and the terminal say of a simulation: an unknown is never a figure, one name for one total."""

from __future__ import annotations

import re
from typing import Any

import pytest

from phco.calls import CALLS
from phco.calls.dispatch import call
from phco.calls.pay.screens import gap_phrase
from phco.cli.printers.table import printed
from phco.offers import offer_as_json
from phco.offers.demonstration import demonstration_offers
from phco.views import environment

DJ = {"debut": "2026-11-02", "zone": "hors", "distance_km": 3, "aide": "aucune", "actes_par_mois": 210}
LOI = {"PDJ-01": "loi", "PDJ-02": "loi"}
OLD = {**DJ, "debut": "2025-11-03", "lectures": LOI}


def plain(html: str) -> str:
    """The words of a fragment on one line, with plain spaces."""
    text = re.sub(r"<[^>]+>", " ", html).replace("\u00a0", " ").replace("\u202f", " ")
    return re.sub(r"\s+([,.])", r"\1", re.sub(r"\s+", " ", text))


def cells(html: str) -> list[str]:
    """The amounts of the table of gaps, row by row, without the names that a narrow screen puts before them."""
    body = re.sub(r'<span class="cote-de">.*?</span>', "", html.split("<tbody>")[1].split("</tbody>")[0])
    return [plain(cell).strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", body, re.DOTALL)]


GAPS = [
    (
        {"mois": "870.00", "annee": "10440.00"},
        "La situation B paie 870,00 € de plus par mois que la situation A, soit 10 440,00 € sur 12 mois.",
    ),
    (
        {"mois": "-870.00", "annee": "-10440.00"},
        "La situation A paie 870,00 € de plus par mois que la situation B, soit 10 440,00 € sur 12 mois.",
    ),
    (
        {"mois": "870.00", "annee": None, "annee_min": "10440.00", "annee_max": "11440.00"},
        "La situation B paie 870,00 € de plus par mois que la situation A ; sur 12 mois, l’écart (B moins A) est "
        "compris entre 10 440,00 € et 11 440,00 € : une réponse reste à vérifier.",
    ),
    (
        {"mois": "0.00", "annee": None, "annee_min": "-1000.00", "annee_max": "1000.00"},
        "Les deux situations paient autant chaque mois ; sur 12 mois, l’écart (B moins A) est compris entre "
        "−1 000,00 € et 1 000,00 € : une réponse reste à vérifier.",
    ),
    (
        {"mois": None, "mois_min": "0.00", "mois_max": "130.00", "annee": None, "annee_min": "0.00", "annee_max": None},
        "L’écart par mois (B moins A) est compris entre 0,00 € et 130,00 € : une réponse reste à vérifier.",
    ),
    (
        {"mois": "10.00", "annee": None, "annee_min": "120.00", "annee_max": None},
        "La situation B paie 10,00 € de plus par mois que la situation A ; sur 12 mois, l’écart (B moins A) est d’au "
        "moins 120,00 € : une réponse reste à vérifier.",
    ),
    (
        {"mois": "10.00", "annee": "-880.00"},
        "La situation B paie 10,00 € de plus par mois que la situation A, mais la situation A paie 880,00 € de plus "
        "sur 12 mois.",
    ),
    (
        {"mois": "10.00", "annee": "0.00"},
        "La situation B paie 10,00 € de plus par mois que la situation A, mais elles paient autant sur 12 mois.",
    ),
    (
        {"mois": "0.00", "annee": "500.00"},
        "Les deux situations paient autant chaque mois, mais la situation B paie 500,00 € de plus sur 12 mois.",
    ),
    ({"mois": "0.00", "annee": "0.00"}, "Les deux situations paient autant chaque mois, et autant sur 12 mois."),
]


@pytest.mark.parametrize(("gaps", "phrase"), GAPS)
def test_the_gap_in_words_never_turns_an_unknown_into_a_figure(gaps: dict[str, str | None], phrase: str) -> None:
    assert plain(gap_phrase(gaps)) == phrase


def test_the_comparison_fills_every_cell() -> None:
    html = call("vue.comparer", {"a": DJ, "b": {**DJ, "zone": "ZIP", "actes_par_mois": None}})["html"]
    assert cells(html) == [
        "2 790,00 €", "3 790,00 €", "1 000,00 €",
        "17 240,00 €", "de 22 740,00 € à 23 240,00 €", "de 5 500,00 € à 6 000,00 €",
        "34 480,00 €", "de 45 480,00 € à 46 480,00 €", "de 11 000,00 € à 12 000,00 €",
        "2 268,35 €", "3 100,05 €", "831,70 €",
    ]  # fmt: skip


def test_before_the_first_rate_the_screens_say_outside_net() -> None:
    compared = call("vue.comparer", {"a": OLD, "b": DJ})["html"]
    assert cells(compared)[-3:] == ["hors net", "2 268,35 €", "hors net"]
    year = call("vue.simuler-annee", {"periodes": [OLD]})["html"]
    assert "Net estimé sur 12 mois avant impôt sur le revenu hors net" in plain(year)
    slip = plain(call("vue.simuler-dj", OLD)["html"])
    assert "Hors net : les taux" in slip and slip.count("hors net") >= 3
    assert "hors net" in printed(CALLS["simuler.annee"], call("simuler.annee", {"periodes": [OLD]}))
    assert "hors net" in printed(CALLS["comparer.dj"], call("comparer.dj", {"a": OLD, "b": DJ}))


def test_an_amount_that_nobody_tells_is_unknown_and_one_that_is_entered_is_not() -> None:
    silent, told = (call("simuler.dj", {**DJ, "pdsa_mensuel": one} if one else DJ) for one in (None, "120"))
    shown = "Prime de permanence des soins (PDSA)"
    for answer, word in ((silent, "inconnu"), (told, "120,00 €")):
        line = next(one for one in answer["lignes"] if one["regle"] == "PDJ-05")
        assert line.get("inconnu", False) == (word == "inconnu")
        [printed_line] = [one for one in printed(CALLS["simuler.dj"], answer).splitlines() if one.startswith(shown)]
        assert plain(printed_line).endswith(word)
    rows = re.findall(r'<tr class="ligne.*?</tr>', call("vue.simuler-dj", DJ)["html"], re.DOTALL)
    assert [plain(row).split()[-1] for row in rows if "PDJ-05" in row] == ["inconnu"]
    offer = call("vue.offre", {"fiche": offer_as_json(demonstration_offers()[0])})["paie"]
    assert re.search(r"PDSA\S*\) inconnu", plain(offer)) and "0,00 € Brut par mois" not in plain(offer)


NAMES = ("Brut par mois", "Brut sur 6 mois", "Brut sur 12 mois")


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("simuler.dj", DJ),
        ("simuler.pamsu", {"debut": "2026-11-02", "zone": "hors", "actes_par_mois": 9, "part_exoneree": 0}),
        ("comparer.dj", {"a": DJ, "b": DJ}),
    ],
)
def test_the_totals_have_one_name_on_screens_and_terminal(name: str, entry: dict[str, Any]) -> None:
    view = {"simuler.dj": "vue.simuler-dj", "simuler.pamsu": "vue.simuler-pamsu", "comparer.dj": "vue.comparer"}[name]
    for text in (plain(call(view, entry)["html"]), plain(printed(CALLS[name], call(name, entry)))):
        assert [one for one in NAMES if one not in text] == []


@pytest.mark.parametrize("months", [1, 5, 7, 11, 12])
def test_twelve_months_are_shown_once(months: int) -> None:
    text = plain(call("vue.simuler-dj", {**DJ, "mois": months})["html"]).split("Chaque mois")[1].split("Montants")[0]
    assert text.count("Brut sur 12 mois") == 1
    assert text.count("Brut sur votre stage") == (months != 12)


def test_a_hole_is_shown_outside_placement_and_the_length_is_said() -> None:
    periods = [{**DJ, "mois": 6}, {**DJ, "debut": "2027-11-01", "mois": 6}]
    answer = call("vue.simuler-annee", {"periodes": periods})
    text = plain(answer["html"])
    assert plain(answer["phrase"]) == "Brut sur 18 mois : 34 480,00 €."
    assert text.count("hors stage") >= 6 and "Brut sur 18 mois 34 480,00 €" in text
    assert "hors stage" in printed(CALLS["simuler.annee"], call("simuler.annee", {"periodes": periods}))


def test_an_amount_known_from_above_only_is_said_in_a_line_too() -> None:
    words = environment().get_template("bulletin.html").module.en_mots
    assert plain(words({"montant": None, "montant_min": None, "montant_max": "-3.00"}, "montant")) == "au plus −3,00 €"
    assert plain(words({"montant": None, "montant_min": None, "montant_max": None}, "montant")) == "inconnu"


def test_an_offer_that_does_not_say_it_supervises_is_not_one_that_does_not() -> None:
    sheet = {**offer_as_json(demonstration_offers(1)[0]), "pdsa_supervision": None}
    known = [call("vue.fiche", {"fiche": {**sheet, "pdsa_supervision": said}})["paie"] for said in (False, True)]
    unsaid = plain(call("vue.fiche", {"fiche": sheet})["paie"])
    amounts = [re.search(r"Ce que vous recevriez ([0-9 ]+,[0-9]{2} €)", plain(html))[1] for html in known]
    assert f"Ce que vous recevriez de {amounts[0]} à {amounts[1]} brut par mois" in unsaid


def test_an_unknown_zone_draws_both_bounds_of_the_curve_not_their_middle() -> None:
    html = call("vue.simuler-dj", {**DJ, "zone": None})["html"]
    curve = html.split('class="courbe"')[1].split("</svg>")[0]
    assert curve.count('class="incertain"') == 2
    assert call("vue.simuler-dj", DJ)["html"].split('class="courbe"')[1].count('class="incertain"') == 0


def test_an_empty_log_of_acts_is_unknown_to_the_simulator() -> None:
    log = {"debut": "2026-11-02", "mois": 6, "au": "2026-11-22", "actes": []}
    assert call("activite.bilan", log)["simulateur"] == {"actes_par_mois": None}
    written = {**log, "actes": [{"date": "2026-11-03", "nombre": 0}]}
    assert call("activite.bilan", written)["simulateur"] == {"actes_par_mois": [0] * 6}
