"""The calendar file we write: stable identifiers, sequences, escaped titles, whole round trip, and foreign readers."""

import json
import shutil
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from phco.browser.bridge import handle
from phco.placement.calendars.plan import applied

ROOT = Path(__file__).parents[2]
APP = ROOT / "site_src" / "app"
AWKWARD = "Stage ; a, b \\ n\\n « c »\nBEGIN:VEVENT\n" + "é" * 60
ELEMENTS = [
    {"nature": "conge", "debut": "2026-12-21", "fin": "2027-01-03", "demi": "journee", "titre": ""},
    {"nature": "gep", "debut": "2027-06-15", "fin": "2027-06-15", "demi": "soir", "titre": "Lombalgies ; aiguës, \\ n"},
    {"nature": "seminaire", "debut": "2027-03-29", "fin": "2027-03-29", "demi": "matin", "titre": "Handicap"},
    {"nature": "congres", "debut": "2027-06-16", "fin": "2027-06-18", "demi": "journee", "titre": "Congrès CNGE"},
    {"nature": "conge", "debut": "2026-12-21", "fin": "2027-01-03", "demi": "journee", "titre": ""},
]
# What a foreign calendar must find: (first day, days or hours, title), in order.
FOUND = [
    ("2026-12-21", "2027-01-04", "Congé"),
    ("2026-12-21", "2027-01-04", "Congé"),
    ("2027-03-29T06:30:00Z", "2027-03-29T10:30:00Z", "Séminaire : Handicap"),
    ("2027-06-15T18:00:00Z", "2027-06-15T20:00:00Z", "GEP : Lombalgies ; aiguës, \\ n"),
    ("2027-06-16", "2027-06-19", "Congrès CNGE"),
]


def ask(name, **entry):
    answer = json.loads(handle(json.dumps({"appel": name, "entree": entry})))
    assert "resultat" in answer, answer
    return answer["resultat"]


def written(elements, **more):
    return ask("stage.ics", **{"au": "2026-11-22", "elements": elements, **more})


def lines(text, name):
    unfolded = text.replace("\r\n ", "")
    return [line.partition(":")[2] for line in unfolded.split("\r\n") if line.split(":")[0].split(";")[0] == name]


# — identifiers, sequences —————————————————————————————————————————————————————————————————————————
def moved(element, days):
    later = {key: (date.fromisoformat(element[key]) + timedelta(days=days)).isoformat() for key in ("debut", "fin")}
    return {**element, **later}


def test_an_item_keeps_its_identifier_when_its_dates_change():
    first = written(ELEMENTS)
    changed = [moved(ELEMENTS[0], 40), *ELEMENTS[1:3], {**ELEMENTS[3], "titre": "Congrès CNGE de Lyon"}, ELEMENTS[4]]
    second = written(changed, suivi=first["suivi"])
    before = {one["uid"]: one for one in first["suivi"]}
    assert {one["uid"] for one in second["suivi"]} == set(before)
    for one in second["suivi"]:
        same = {**one, "sequence": 0} == {**before[one["uid"]], "sequence": 0}
        assert (one["sequence"] > before[one["uid"]]["sequence"]) is not same
    assert sum(one["sequence"] > before[one["uid"]]["sequence"] for one in second["suivi"]) == 2


def test_a_new_item_gets_an_identifier_of_its_own_and_one_taken_away_leaves_the_others():
    first = written(ELEMENTS)
    added = {"nature": "gep", "debut": "2027-01-05", "fin": "2027-01-05", "titre": "Toux"}
    second = written([*ELEMENTS[1:], added], suivi=first["suivi"])
    former = {one["uid"] for one in first["suivi"]}
    assert len({one["uid"] for one in second["suivi"]} - former) == 1
    assert len(former - {one["uid"] for one in second["suivi"]}) == 1


def test_without_a_former_file_the_identifiers_are_the_same_when_the_dates_change():
    first, second = written(ELEMENTS), written([moved(one, 3) for one in ELEMENTS], au="2026-11-30")
    assert lines(first["ics"], "UID") == lines(second["ics"], "UID")
    assert all(
        int(b) > int(a) for a, b in zip(*(lines(one["ics"], "SEQUENCE") for one in (first, second)), strict=True)
    )


def test_identifiers_are_unique_and_the_bytes_repeat():
    first = written(ELEMENTS)
    assert len(set(lines(first["ics"], "UID"))) == len(ELEMENTS) == first["nombre"]
    assert written(ELEMENTS[::-1])["ics"] == first["ics"]
    assert "\n" not in first["ics"].replace("\r\n", "") and all(
        len(one) <= 75 for one in first["ics"].encode().split(b"\r\n")
    )


@pytest.mark.parametrize("title", [AWKWARD, "a,b;c", "\n", "\\N", "B" * 120])
def test_the_name_of_the_calendar_is_escaped(title):
    text = written(ELEMENTS[:1], titre=title[:120])["ics"]
    assert text.count("BEGIN:VEVENT\r\n") == 1 and len(lines(text, "X-WR-CALNAME")) == 1
    shown = "".join(char if char.isprintable() else " " for char in title[:120])
    assert vobject.readOne(text).x_wr_calname.value == " ".join(shown.split())


@pytest.mark.parametrize("call", [("stage", "ics"), ("calendrier", "ics")])
def test_lines_end_as_the_standard_asks_on_standard_output(call):
    entry = {"au": "2026-11-22", "elements": ELEMENTS} if call[0] == "stage" else {"campagne": "2027-03"}
    command = [sys.executable, "-m", "phco", *call, "-"]
    told = subprocess.run(command, input=json.dumps(entry).encode(), capture_output=True, check=True, cwd=ROOT).stdout
    assert told.endswith(b"END:VCALENDAR\r\n") and told.count(b"\n") == told.count(b"\r\n")


# — what is left out —————————————————————————————————————————————————————————————————————————————
def test_rows_with_dates_that_no_calendar_takes_are_counted_and_those_half_typed_are_not():
    plan = {
        "conges": [
            {"debut": "2026-12-21", "fin": "2027-01-03"}, {"debut": "2027-02-10", "fin": "2027-02-01"},
            {"debut": "2027-02-10", "fin": "9999-12-31"}, {"debut": "2027-02-10", "fin": ""}, {"debut": "2027-02-10"},
        ],
        "evenements": [{"date": "9999-12-31", "nature": "congres"}, {"date": "", "nature": "congres"}, {}],
        "gep": [{"date": "2027-06-15", "theme": "Toux"}, {"date": "2027-02-30", "theme": "Fièvre"}],
    }  # fmt: skip
    answer = written([], plan=plan)
    assert (answer["nombre"], answer["mal_datees"]) == (2, 4)
    assert written(ELEMENTS)["mal_datees"] == 0


# — foreign readers ————————————————————————————————————————————————————————————————————————————————
JS = """
import ICAL from "ical.js";
import { readFileSync } from "node:fs";
const root = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
const events = root.getAllSubcomponents("vevent").map((one) => new ICAL.Event(one));
console.log(JSON.stringify({
  name: root.getFirstPropertyValue("x-wr-calname"),
  events: events.map((one) => [one.startDate.toString(), one.endDate.toString(), one.summary, one.uid, one.sequence]),
}));
"""


def test_vobject_reads_it():
    first = written(ELEMENTS, titre="Mon stage ; à, b")
    held = vobject.readOne(first["ics"])
    assert held.x_wr_calname.value == "Mon stage ; à, b"
    found = [(one.dtstart.value, one.dtend.value, one.summary.value) for one in held.vevent_list]
    told = [
        (a.isoformat().replace("+00:00", "Z"), b.isoformat().replace("+00:00", "Z"), title) for a, b, title in found
    ]
    assert told == FOUND
    assert [one.uid.value for one in held.vevent_list] == [one["uid"] for one in first["suivi"]]


def test_ical_js_reads_it():
    first = written(ELEMENTS, titre="Mon stage ; à, b")
    node = shutil.which("node")
    assert node, "the site's own tests need Node"
    done = subprocess.run(
        [node, "--input-type=module", "-e", JS], input=first["ics"].encode(), capture_output=True, check=False, cwd=APP
    )
    assert done.returncode == 0, done.stderr.decode()
    held = json.loads(done.stdout)
    assert [tuple(one[:3]) for one in held["events"]] == FOUND
    assert [(one[3], one[4]) for one in held["events"]] == [(one["uid"], one["sequence"]) for one in first["suivi"]]


# — round trip —————————————————————————————————————————————————————————————————————————————————————
PLAN = {
    "regime": "saspas",
    "conges": [{"debut": "2026-12-21", "fin": "2026-12-27"}, {"debut": "2027-07-05", "fin": "2027-07-30"}],
    "evenements": [
        *({"date": f"2027-05-{day}", "demi": "journee", "nature": "maladie"} for day in range(10, 15)),
        {"date": "2027-06-16", "demi": "journee", "nature": "congres", "congres": "Congrès CNGE ; Lyon, 2027"},
        {"date": "2027-06-17", "demi": "matin", "nature": "congres", "congres": "Congrès CNGE ; Lyon, 2027"},
        {"date": "2027-02-01", "demi": "apres_midi", "nature": "enseignement", "titre": "Pédiatrie"},
        {"date": "2027-02-05", "demi": "matin", "nature": "rattrapage"},
    ],
    "seminaires": [
        {"id": "handicap", "date": "2027-03-01", "demi": "matin"},
        {"id": "sante-mentale", "date": "2027-03-02"},
    ],
    "autres_seminaires": [{"nom": "Séminaire douleur", "date": "2027-06-03", "demi": "apres_midi"}],
    "gep": [{"date": "2027-01-12", "theme": "Lombalgies", "demi": "soir"}, {"date": "2027-02-09"}],
    "entretiens": [{"date": "2027-01-05"}],
}  # fmt: skip


def rows(plan):
    """What the plan holds, list by list, in any order."""
    lists = {key: value for key, value in plan.items() if isinstance(value, list)}
    return {key: sorted(json.dumps(row, sort_keys=True) for row in value) for key, value in lists.items() if value}


def empty(plan):
    return {"regime": plan["regime"], "seminaires": [{"id": one["id"]} for one in plan.get("seminaires", [])]}


def imported(plan, text):
    found = ask("vue.importer", au="2026-11-22", ics=text, plan=plan)
    return found, applied(plan, found["resultat"]["ajouts"])


def test_a_plan_comes_back_whole_from_its_calendar_file():
    text = ask("stage.ics", au="2026-11-22", plan=PLAN)["ics"]
    found, again = imported(empty(PLAN), text)
    assert rows(again) == rows(PLAN)
    result = found["resultat"]
    assert (result["laisses"], result["lecture"]["ignores"], result["a_decider"]) == ([], [], [])
    # and what is already there is said so, and changes nothing
    found, twice = imported(again, text)
    assert (twice, found["resultat"]["ajouts"], found["resultat"]["ajoutes"]) == (again, [], [])
    assert len(found["resultat"]["deja"]) == 13 and "Déjà là" in found["html"]


DAYS = st.dates(date(2026, 11, 2), date(2027, 10, 31)).map(date.isoformat)
NAMES = st.text(st.characters(categories=["L", "N", "P", "Zs"], max_codepoint=0x2FF), max_size=30).map(
    lambda text: " ".join(text.split())
)
HALF = st.sampled_from(["matin", "apres_midi", "journee"])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(DAYS, HALF, st.sampled_from(["enseignement", "congres", "maladie", "rattrapage"]), NAMES),
             unique_by=lambda one: one[0], max_size=8),
    st.lists(st.tuples(DAYS, NAMES, st.sampled_from(["matin", "apres_midi", "soir", None])),
             unique_by=lambda one: one[0], max_size=5),
)  # fmt: skip
def test_any_plan_comes_back_whole(events, sessions):
    told = []
    for day, half, nature, name in events:
        named = {"congres": name} if nature == "congres" else {"titre": name}
        told.append({"date": day, "demi": half, "nature": nature, **(named if name else {})})
    gep = [
        {"date": day, **({"theme": name} if name else {}), **({"demi": half} if half else {})}
        for day, name, half in sessions
    ]
    plan = {"regime": "dj", "evenements": told, "gep": gep}
    _, again = imported({"regime": "dj"}, ask("stage.ics", au="2026-11-22", plan=plan)["ics"])
    assert rows(again) == rows(plan)
