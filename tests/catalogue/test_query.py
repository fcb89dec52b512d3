"""Filters, counts, sorts and pay, against a plain reading of every offer."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phco.catalogue import Living, Query, ask, facets, from_csv, from_offers
from phco.catalogue.facets import mask_of, positions_of
from phco.catalogue.pay_at import facts_of, pay_facts, situation_at, totals_for
from phco.catalogue.store import Catalogue, keep, kept
from phco.errors import PhcoError
from phco.offers import Offer, commune, fold
from phco.offers.communes import distance_km
from phco.offers.demonstration import demonstration_offers
from phco.offers.tables import offers_as_csv
from phco.pay import simulate_dj
from phco.rules import load_default
from phco.subdivision import departements

OFFERS = demonstration_offers(160)
CATALOGUE = from_offers(OFFERS)


def values_of(offer: Offer, facet: str) -> set[str]:
    """The values that an offer has for a facet, read from the sheet itself."""
    yes_no = {True: "oui", False: "non", None: "inconnu"}
    acts = offer.actes_par_jour
    band = "inconnu" if acts is None else "15" if acts <= 15 else "20" if acts <= 20 else "25" if acts <= 25 else "plus"
    days = ("lundi", "mardi", "mercredi", "jeudi", "vendredi")
    found: dict[str, set[str]] = {
        "departement": {offer.commune[:2]},
        "zone": {offer.zone or "inconnu"},
        "qpv": {yes_no[offer.qpv]},
        "option": {str(offer.option_journee4)},
        "logement": {offer.logement or "inconnu"},
        "pdsa": {offer.pdsa or "inconnu"},
        "actes": {band},
        "structure": {offer.type_structure or "inconnu"},
        "equipe": {"plusieurs" if len(offer.supervisors) > 1 else "seul"},
        "secretariat": {offer.secretariat or "inconnu"},
        "faculte": {days[index // 2] for index, cell in enumerate(offer.week) if cell == "faculte"},
        "equipements": set(offer.equipements),
        "langues": set(offer.langues),
    }
    return found[facet]


def passes(offer: Offer, facet: str, chosen: tuple[str, ...]) -> bool:
    mine = values_of(offer, facet)
    return not chosen or (set(chosen) <= mine if facet == "equipements" else bool(set(chosen) & mine))


choices = st.fixed_dictionaries(
    {},
    optional={
        facet.name: st.lists(st.sampled_from(list(facet.values)), max_size=3, unique=True).map(tuple)
        for facet in facets()
    },
)
homes = st.sampled_from([None, "14118", "61001", "50129", "14003"])


@settings(max_examples=120, deadline=None)
@given(choices, homes, st.sampled_from([None, 15, 30, 80]))
def test_filters_and_counts_are_those_of_a_plain_reading(
    chosen: dict[str, tuple[str, ...]], home: str | None, most: int | None
) -> None:
    limit = None if most is None else Decimal(most)
    answer = ask(CATALOGUE, Query(chosen=chosen, most_km=limit, living=Living(commune=home), size=200))

    def near(offer: Offer) -> bool:
        distance = distance_km(home, offer.commune) if home else None
        return limit is None or (distance is not None and distance <= limit)

    kept_ones = [o for o in OFFERS if near(o) and all(passes(o, name, values) for name, values in chosen.items())]
    assert set(answer.ids) == {offer.id for offer in kept_ones} and answer.total == len(kept_ones)
    for facet in facets():
        others = {name: values for name, values in chosen.items() if name != facet.name or facet.every}
        pool = [o for o in OFFERS if near(o) and all(passes(o, name, values) for name, values in others.items())]
        for value in facet.values:
            assert answer.counts[facet.name][value] == sum(value in values_of(o, facet.name) for o in pool), facet.name
    assert sum(point.count for point in answer.points) + answer.unplaced == answer.total
    if home:
        for number, count in answer.distances.items():
            pool = [o for o in OFFERS if all(passes(o, name, values) for name, values in chosen.items())]
            assert count == sum((km := distance_km(home, o.commune)) is not None and km <= int(number) for o in pool)


@pytest.mark.parametrize(
    "search", ["", "caen", "CAEN calvados", "st lo", "saint-lô", "61", "tilleuls", "pédiatrie", "xyzzy"]
)
def test_search_ignores_accents_and_finds_beginnings_of_words(search: str) -> None:
    found = set(ask(CATALOGUE, Query(search=search, size=200)).ids)
    expected = set()
    for offer in OFFERS:
        town = commune(offer.commune)
        assert town is not None
        parts = (
            town.nom, *town.codes_postaux, departements()[town.departement], offer.cabinet, offer.reseau,
            offer.presentation, offer.option1_activite, offer.option2_structure, offer.option3_structure, offer.id,
        )  # fmt: skip
        words = [word for part in parts if part for word in fold(part).split()]
        if all(any(word.startswith(wanted) for word in words) for wanted in fold(search).split()):
            expected.add(offer.id)
    assert found == expected and (search != "xyzzy" or not found)


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", ["commune", "distance", "paie", "actes", "cabinet"])
def test_sorts_are_in_order_and_unknown_values_come_last(sort: str, descending: bool) -> None:
    living = Living(commune="14118", aide="transport")
    answer = ask(CATALOGUE, Query(sort=sort, descending=descending, living=living, size=200))
    by_id = {offer.id: offer for offer in OFFERS}
    assert len(answer.ids) == len(OFFERS) == len(set(answer.ids))

    def key(name: str) -> object | None:
        offer = by_id[name]
        town = commune(offer.commune)
        pay = totals_for(facts_of(offer), living, distance_km("14118", offer.commune))
        return {
            "commune": fold(town.nom) if town else None,
            "distance": distance_km("14118", offer.commune),
            "paie": pay.semester.low if pay else None,
            "actes": offer.actes_par_jour,
            "cabinet": fold(offer.cabinet),
        }[sort]

    keys = [key(name) for name in answer.ids]
    known = [value for value in keys if value is not None]
    assert keys[: len(known)] == known and known == sorted(known, reverse=descending)  # type: ignore[type-var]


def test_pages_tile_the_answer() -> None:
    pages = [ask(CATALOGUE, Query(page=page, size=25)) for page in range(1, 8)]
    assert [len(page.found) for page in pages] == [25, 25, 25, 25, 25, 25, 10] and {page.pages for page in pages} == {7}
    assert tuple(found.offer.id for page in pages for found in page.found) == pages[0].ids
    assert ask(CATALOGUE, Query(page=99)).page == 7, "a page past the end is the last one"
    nothing = ask(CATALOGUE, Query(search="xyzzy"))
    assert (nothing.total, nothing.page, nothing.pages, nothing.found) == (0, 1, 1, ())


def test_favourites_of_withdrawn_offers_are_left_out() -> None:
    assert set(ask(CATALOGUE, Query(among=("o-0003", "partie", "o-0001"))).ids) == {"o-0001", "o-0003"}
    assert ask(CATALOGUE, Query(among=())).total == 0


@pytest.mark.parametrize("lectures", [{}, {"PDJ-02": "loi"}, {"PDJ-03": "S1"}, {"PDJ-04": "S1"}, {"PDJ-01": "loi"}])
@pytest.mark.parametrize("aide", ["aucune", "transport", "logement"])
@pytest.mark.parametrize("home", ["14118", None])
def test_pay_by_thresholds_is_the_whole_simulation(home: str | None, aide: str, lectures: dict[str, str]) -> None:
    living = Living(commune=home, aide=aide, lectures=lectures, pdsa=Decimal("12.50"))
    for offer in OFFERS[::7]:
        situation = situation_at(offer, living)
        assert situation is not None
        whole = simulate_dj(load_default(), situation).slip.totals
        distance = distance_km(home, offer.commune) if home else None
        quick = totals_for(facts_of(offer), living, distance)
        assert quick is not None and (quick.month, quick.semester, quick.year) == (
            whole.month,
            whole.semester,
            whole.year,
        )


def test_pay_facts_read_from_columns_are_those_of_the_sheets() -> None:
    assert pay_facts(CATALOGUE) == [facts_of(offer) for offer in OFFERS]


def test_acts_at_the_threshold_keep_their_own_side() -> None:
    base = OFFERS[0]
    amounts = set()
    for acts in (0, 199, 200, 201, 900):
        from dataclasses import replace

        offer = replace(base, actes_par_mois=acts)
        quick = totals_for(facts_of(offer), Living(), None)
        situation = situation_at(offer, Living())
        assert situation is not None and situation.acts == (Fraction(acts),) * 6 and quick is not None
        assert quick.semester == simulate_dj(load_default(), situation).slip.totals.semester
        amounts.add(quick.semester.low)
    assert len(amounts) == 2


def test_an_offer_without_a_first_day_has_no_pay() -> None:
    from dataclasses import replace

    assert situation_at(replace(OFFERS[0], debut=None), Living()) is None
    answer = ask(from_offers([replace(OFFERS[0], debut=None)]), Query(sort="paie"))
    assert answer.found[0].pay is None


def test_a_bad_query_is_refused_with_its_place() -> None:
    for query, where in (
        (Query(chosen={"zon": ("ZIP",)}), "facettes"),
        (Query(chosen={"zone": ("zip",)}), "facettes.zone"),
        (Query(living=Living(commune="14000")), "commune"),
        (Query(sort="prix"), "tri"),
    ):
        with pytest.raises(PhcoError) as caught:
            ask(CATALOGUE, query)
        assert caught.value.where == where and caught.value.fix


def test_a_table_announced_by_its_digest_is_taken_and_an_altered_one_is_not() -> None:
    text = offers_as_csv(OFFERS)
    again = from_csv(text, expected=CATALOGUE.digest)
    assert again.digest == CATALOGUE.digest and [again.offer(p) for p in range(len(again))] == list(OFFERS)
    with pytest.raises(PhcoError) as caught:
        from_csv(text.replace("ZIP", "ZAC", 1), expected=CATALOGUE.digest)
    assert caught.value.code == "E_HASH_MISMATCH"
    with pytest.raises(PhcoError) as caught:
        from_csv(text.replace(",ZIP,", ",ZUP,", 1))
    assert caught.value.code == "E_VALEUR"


def test_the_latest_catalogues_are_kept_and_the_oldest_let_go() -> None:
    made = [keep(from_offers(OFFERS[:count])) for count in range(1, 7)]
    assert kept(made[-1].digest) is made[-1]
    with pytest.raises(PhcoError) as caught:
        kept(made[0].digest)
    assert caught.value.code == "E_CATALOGUE_ABSENT"


@given(st.lists(st.booleans(), max_size=70))
def test_bits_are_flags(flags: list[bool]) -> None:
    assert positions_of(mask_of(flags)) == [index for index, flag in enumerate(flags) if flag]


def test_an_empty_catalogue_answers() -> None:
    empty: Catalogue = from_offers([])
    assert ask(empty, Query(living=Living(commune="14118"), sort="paie")).total == 0
