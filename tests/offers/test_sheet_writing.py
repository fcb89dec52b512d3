"""A sheet being written: begun from another, its progress counted, its town by name, what is pasted put in form."""

from __future__ import annotations

import pytest

from phco.calls.dispatch import call
from phco.calls.offers.written import read_sheet
from phco.errors import PhcoError
from phco.jsontext import JsonObject
from phco.offers import communes, offer_table
from phco.offers.conformity import check_offer
from phco.offers.conformity.needed import needed, progress
from phco.offers.demonstration import demonstration_offers
from phco.offers.reader import offer_as_json, offer_from_json
from phco.offers.renewal import PERSONAL, Holder, beside, renewed
from phco.offers.town_names import town_named, town_words

DAY = "2026-11-22"
FORMER = offer_as_json(demonstration_offers(1)[0]) | {"campagne": "2026-09", "debut": "2026-11-02"}
FACULTY = next(key for key, value in FORMER.items() if value == "faculte")
WHO = {"le": DAY, "pamsu": "p-0001", "campagne": "2027-03"}
KEYS_A_SECOND, READING = 4, 3  # keys, seconds a field


def test_what_is_needed_is_what_the_checks_block_on() -> None:
    """Twenty answers, or one or two more for the option; a conforming sheet has given them all."""
    assert len(needed()) == 20 and "lundi_matin" in needed() and "mardi_matin" not in needed()
    for offer in demonstration_offers(60):
        state = progress(offer, check_offer(offer))
        assert (state.left, state.refused) == ((), ())
        assert 20 < len(state.needed) <= 22


@pytest.mark.parametrize("name", needed())
def test_each_answer_needed_is_counted_while_it_is_not_given(name: str) -> None:
    sheet = offer_as_json(demonstration_offers(1)[0])
    sheet.pop(name)
    if name == "pamsu":
        sheet.pop("co_pamsu", None)
    if name == "option_journee4":
        sheet = {key: value for key, value in sheet.items() if not key.startswith("option")}
    offer = offer_from_json(sheet, draft=True)
    state = progress(offer, check_offer(offer))
    assert state.left == (name,) and not state.refused


def test_an_answer_that_a_rule_refuses_is_no_silence() -> None:
    offer = offer_from_json(FORMER | {"siams3": False, FACULTY: "soin", "secretariat": "aucun"}, draft=True)
    state = progress(offer, check_offer(offer))
    assert state.left == () and {item.field for item in state.refused} == {"siams3", "lundi_matin", "secretariat"}


def answers_to_ready(begun: JsonObject, wanted: JsonObject) -> tuple[int, int, int]:
    """Fields answered until the sheet conforms, keys pressed, fields read; the week is one button."""
    sheet, answered, keys = dict(begun), 0, 0
    for _ in range(40):
        left = call("vue.fiche", {"fiche": sheet, "tente": False})["resultat"]["reste"]["manquent"]
        if not left:
            break
        name = left[0]["champ"]
        names = [spec.name for spec in offer_table().fields if spec.section == "Semaine type"]
        for one in names if name == "lundi_matin" else [name]:
            sheet[one] = wanted[one]
        answered += 1
        keys += len(str(wanted[name])) if offer_table().field(name).kind == "string" else 2
    assert call("fiche.verifier", {"fiche": sheet})["conforme"]
    read = sum(spec.section != "Publication" for spec in offer_table().fields)
    return answered, keys + 2 * read, read


@pytest.mark.parametrize("start", ["moi", "confrere", "vide"])
def test_at_most_thirty_answers_and_ten_minutes_to_a_sheet_that_is_ready(start: str) -> None:
    """From last year's none but those to read again; every field of the form is read, every key is counted."""
    if start == "vide":
        begun, again = call("fiche.commencer", WHO)["fiche"], 0
    else:
        answer = call("fiche.reprendre", {"fiche": FORMER, "de": start, **WHO})
        begun, again = answer["fiche"], len(answer["a_relire"])
    answered, keys, read = answers_to_ready(begun, FORMER | {"pamsu": "p-0001"})
    assert answered + again <= 30
    assert keys / KEYS_A_SECOND + READING * read < 600
    assert begun["id"] == ("o-0001" if start == "moi" else "p-0001")
    assert begun["campagne"] == "2027-03" and "debut" not in begun, "an unknown first day stays unknown"


def test_a_former_first_day_is_replaced_by_the_known_one() -> None:
    fiche = call("fiche.reprendre", {"fiche": FORMER | {"campagne": "2026-03"}, "le": DAY, "campagne": "2026-09"})[
        "fiche"
    ]
    assert (fiche["campagne"], fiche["debut"]) == ("2026-09", "2026-11-02")
    assert not {"fictif", "reconduite", "mise_a_jour"} & set(fiche)


def test_a_colleague_says_nothing_that_is_theirs_alone() -> None:
    for former in demonstration_offers(40):
        offer = beside(former, Holder(pamsu="p-9", campaign="2027-03"))
        assert all(getattr(offer, name) in (None, ()) for name in PERSONAL)
        assert (offer.cabinet, offer.commune, offer.supervisors) == (former.cabinet, former.commune, ("p-9",))
        mine = renewed(former, Holder(pamsu="p-9", campaign="2027-03"))
        assert mine.pamsu == "p-9" and mine.co_pamsu.count("p-9") == 0 and mine.id == former.id


def test_every_commune_is_written_by_its_name_and_read_back() -> None:
    for item in communes().values():
        found = town_named(town_words(item))
        assert found == item
        assert town_named(f"{item.nom} ({item.code})") == item, "as former drafts have it"
    assert town_words(communes()["14118"]) == "Caen"


def test_a_name_of_no_commune_is_refused_with_the_other_faults() -> None:
    with pytest.raises(PhcoError) as raised:
        read_sheet({"commune": "Bayeu", "actes_par_jour": "beaucoup"}, draft=True)
    faults = {one.where: one for one in raised.value.flat()}
    assert set(faults) == {"fiche.commune", "fiche.actes_par_jour"}
    assert "« Bayeux »" in faults["fiche.commune"].fix
    assert call("fiche.ecrire", {"fiche": FORMER | {"commune": "Bayeux"}})["cellules"]["commune"] == "14047"


@pytest.mark.parametrize(
    ("name", "typed", "written", "words"),
    [
        ("telephone", "+33 2 31 00 00 00", "02 31 00 00 00", "écrit"),
        ("telephone", "02.31.00.00.00", "02 31 00 00 00", "écrit"),
        ("telephone", "le soir", "le soir", ""),
        ("site_web", "WWW.Cabinet.fr/Equipe", "https://www.cabinet.fr/Equipe", "écrit"),
        ("cabinet", " Cabinet\tdu  Parc \u00a0", "Cabinet du Parc", ""),
        (
            "presentation",
            "\ufeffUn\u00ad\u200b texte\r\n\r\n\r\n\r\nfin ",
            "Un texte\n\nfin",
            "3 caractères invisibles",
        ),
        ("presentation", "= une formule <b>", "= une formule <b>", ""),
        ("presentation", "x" * 5000, "x" * 5000, ""),
    ],
)
def test_what_is_pasted_takes_the_form_of_its_column(name: str, typed: str, written: str, words: str) -> None:
    answer = call("fiche.saisie", {"champ": name, "texte": typed})
    assert answer["texte"] == written and words.casefold() in answer["phrase"].casefold()
    assert call("fiche.saisie", {"champ": name, "texte": written}) == {"texte": written, "phrase": ""}, "once is enough"


def test_the_screen_says_no_fault_before_an_attempt() -> None:
    fiche = call("fiche.commencer", WHO)["fiche"]
    calm = call("vue.fiche", {"fiche": fiche | {"commune": "Cae"}, "tente": False})
    assert "erreur" not in calm["constats"] and "Il reste 17 réponses nécessaires" in calm["constats"]
    assert "Caen" in calm["resultat"]["commune"]
    assert "À corriger avant l’envoi (17)" in call("vue.fiche", {"fiche": fiche})["constats"]


def test_the_published_sheets_to_begin_from() -> None:
    offers = [offer_as_json(one) for one in demonstration_offers(30)]
    assert [one["id"] for one in call("fiche.publiees", {"offres": offers, "pamsu": "p-0003"})["miennes"]] == ["o-0003"]
    found = call("fiche.publiees", {"offres": offers, "recherche": "cabinet"})
    assert found["total"] >= len(found["trouvees"]) > 0 and not found["miennes"]
