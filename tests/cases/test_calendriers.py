"""Calendars as people really export them (public bug reports): each input behaves as its line says.

The inputs beside this file are those of ``shared/cases/calendriers``; where that folder is there, its own are read too.
"""

import json
from pathlib import Path

import pytest

from phco.browser.bridge import handle

HERE = Path(__file__).parent / "calendriers"
SHARED = Path(__file__).parents[3] / "shared" / "cases" / "calendriers"
FOLDERS = [HERE, *([SHARED] if SHARED.is_dir() else [])]

# file → (origin, what is read as (nature, debut, fin, demi, titre), what is left, what a remark says)
CASES = {
    "ref.ics": ("reference", [("conge", "2027-05-10", "2027-05-14", None, "")], [], ""),
    "page-multi-jours.ics": (
        "community-archive/obsidian-full-calendar#319; anufrievroman/calcure#68",
        [
            ("maladie", "2027-05-10", "2027-05-14", None, ""),
            ("seminaire", "2027-06-03", "2027-06-03", None, "Séminaire douleur"),
            ("congres", "2027-06-16", "2027-06-18", None, "Congrès CNGE"),
        ],
        [("Staff maladies chroniques", "reconnue")],
        "",
    ),
    "annule-puis.ics": ("khal#1072; gcalcli#47", [], [("Congé", "annulé")], "1 ancienne version"),
    "method-cancel.ics": ("pimutils/khal#1072; biweekly#15; gcalcli#47", [], [("Congé", "annulé")], ""),
    "deux-vcalendar.ics": (
        "pimutils/vdirsyncer#78; nextcloud/calendar#336; calendar-cli#97; franc6/ics_calendar#216",
        [("conge", "2027-05-10", "2027-05-14", None, ""), ("conge", "2027-06-10", "2027-06-10", None, "")],
        [],
        "",
    ),
    "ligne-sans-deux-points.ics": (
        "malformed content line", [("conge", "2027-05-10", "2027-05-14", None, "")], [], "2 lignes illisibles",
    ),
    "mot-congelateur.ics": (
        "substring keyword classification", [], [("Réparer le congélateur", "reconnue")], "",
    ),
    "mot-pas-conge.ics": (
        "substring keyword classification", [], [("Pas de congé ce jour (garde)", "contraire")], "",
    ),
    "conge-horaire.ics": (
        "timed leave", [("conge", "2027-05-08", "2027-05-16", None, "")], [], "heures arrondies aux jours entiers",
    ),
    "soir-minuit.ics": ("overnight event", [("seminaire", "2027-05-10", "2027-05-10", "soir", "")], [], ""),
    "soiree.ics": ("evening event", [("gep", "2027-05-10", "2027-05-10", "soir", "")], [], ""),
}  # fmt: skip


def ask(name, **entry):
    answer = json.loads(handle(json.dumps({"appel": name, "entree": entry})))
    assert "resultat" in answer, answer
    return answer["resultat"]


def read(folder, name):
    return (folder / name).read_bytes().decode("utf-8")


@pytest.mark.parametrize("folder", FOLDERS, ids=["here", "shared"][: len(FOLDERS)])
@pytest.mark.parametrize("name", CASES)
def test_each_calendar_is_read_as_its_line_says(folder, name):
    _, wanted, left, remark = CASES[name]
    found = ask("stage.importer", ics=read(folder, name))
    assert [(one["nature"], one["debut"], one["fin"], one["demi"], one["titre"]) for one in found["elements"]] == wanted
    assert found["a_decider"] == []
    assert [one["titre"] for one in found["ignores"]] == [title for title, _ in left]
    assert all(why in one["pourquoi"] for one, (_, why) in zip(found["ignores"], left, strict=True))
    remarks = " ".join(found["remarques"]).replace("\u00a0", " ")
    assert remark in remarks and bool(remark) == bool(remarks)


def test_the_table_names_every_input():
    for folder in FOLDERS:
        assert {one.name for one in folder.glob("*.ics")} == set(CASES)


def test_the_page_adopts_what_was_read_over_several_days():
    found = ask("vue.importer", au="2027-01-01", ics=read(HERE, "page-multi-jours.ics"))
    changes = found["resultat"]["ajouts"]
    days = [(one["valeur"]["date"], one["valeur"]["nature"]) for one in changes if one["liste"] == "evenements"]
    assert days == [
        *((f"2027-05-{day}", "maladie") for day in range(10, 15)),
        *((f"2027-06-{day}", "congres") for day in range(16, 19)),
    ]
    assert {one["valeur"].get("congres") for one in changes if "congres" in one["valeur"]} == {"Congrès CNGE"}
    others = [one["valeur"] for one in changes if one["liste"] == "autres_seminaires"]
    assert others == [{"date": "2027-06-03", "nom": "Séminaire douleur"}]
    assert found["resultat"]["phrase"] == "3\u00a0éléments ajoutés, 1\u00a0laissé de côté."
    assert "Staff maladies chroniques" in found["html"] and "null" not in found["html"]


def test_an_evening_takes_no_half_day_of_the_placement():
    assert ask("vue.importer", au="2027-01-01", ics=read(HERE, "soiree.ics"))["resultat"]["ajouts"] == [
        {"liste": "gep", "valeur": {"date": "2027-05-10", "demi": "soir"}}
    ]
