"""Other calendars read: versions, cancellations, zones, nights, bad lines, size; and what the plan receives of them."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phco.placement.calendars.lines import read_lines
from phco.placement.calendars.read import read_ics

DAY = ["DTSTART;VALUE=DATE:20270705", "DTEND;VALUE=DATE:20270706"]


def event(*lines, uid="1"):
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT", ""])


def calendar(*parts, head=()):
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *head, ""]) + "".join(parts) + "END:VCALENDAR\r\n"


def got(text):
    found = read_ics(text)
    return [(one.kind, str(one.span.start), str(one.span.end), one.half) for one in found.entries]


LEAVE = ("conge", "2027-07-05", "2027-07-05", None)


# — versions ———————————————————————————————————————————————————————————————————————————————————————
@pytest.mark.parametrize(
    ("parts", "kept"),
    [
        ([event("SUMMARY:Congé", *DAY, "SEQUENCE:2", "STATUS:CANCELLED"), event("SUMMARY:Congé", *DAY)], []),
        ([event("SUMMARY:Congé", *DAY, "STATUS:CANCELLED"), event("SUMMARY:Congé", *DAY)], []),
        ([event("SUMMARY:Congé", *DAY, "STATUS:CANCELLED"), event("SUMMARY:Congé", *DAY, "SEQUENCE:1")], [LEAVE]),
        ([event("SUMMARY:Congé", "DTSTART;VALUE=DATE:20270801", "SEQUENCE:9"),
          event("SUMMARY:Congé", *DAY, "SEQUENCE:10")], [LEAVE]),
        ([event("SUMMARY:Congé", "DTSTART;VALUE=DATE:20270801", "LAST-MODIFIED:20260101T000000Z"),
          event("SUMMARY:Congé", *DAY, "LAST-MODIFIED:20260201T000000Z")], [LEAVE]),
        # an export that gives every event the same identifier loses none of them
        ([event("SUMMARY:Congé", *DAY), event("SUMMARY:Congé", "DTSTART;VALUE=DATE:20270801")],
         [LEAVE, ("conge", "2027-08-01", "2027-08-01", None)]),
        # one occurrence cancelled is not the series; a series cancelled takes its occurrences along
        ([event("SUMMARY:Congé", *DAY),
          event("SUMMARY:Congé", *DAY, "RECURRENCE-ID;VALUE=DATE:20270705", "STATUS:CANCELLED", "SEQUENCE:3")],
         [LEAVE]),
        ([event("SUMMARY:Congé", *DAY, "RECURRENCE-ID;VALUE=DATE:20270704"),
          event("SUMMARY:Congé", "DTSTART;VALUE=DATE:20270101", "STATUS:CANCELLED", "SEQUENCE:1")], []),
        ([event("SUMMARY:Congé", *DAY, "RECURRENCE-ID;VALUE=DATE:20270704")], [LEAVE]),
        ([event("SUMMARY:Congé", *DAY, "RRULE:FREQ=WEEKLY;COUNT=1")], [LEAVE]),
        ([event("SUMMARY:Congé", *DAY, "RRULE:FREQ=WEEKLY;COUNT=12")], []),
    ],
)  # fmt: skip
def test_the_version_that_counts(parts, kept):
    assert got(calendar(*parts)) == kept
    assert got("".join(calendar(part) for part in parts)) == kept  # also when each is a calendar of its own


def test_a_cancelling_calendar_after_the_request_it_cancels():
    request = calendar(event("SUMMARY:Congé", *DAY), head=["METHOD:REQUEST"])
    cancel = calendar(event("SUMMARY:Congé", *DAY), head=["METHOD:CANCEL"])
    assert got(request + cancel) == got(cancel) == got(cancel + request) == []
    assert got(request) == [LEAVE]


@pytest.mark.parametrize(
    ("title", "word"), [("Congé", "répété"), ("Dentiste", "reconnue"), ("Pas de congé", "contraire")]
)
def test_a_repeated_event_is_to_be_added_by_hand_only_when_it_is_of_the_placement(title, word):
    (left,) = read_ics(calendar(event(f"SUMMARY:{title}", *DAY, "RRULE:FREQ=WEEKLY"))).skipped
    assert word in left.why


# — lines and zones ————————————————————————————————————————————————————————————————————————————————
BROKEN_ZONE = "BEGIN:VTIMEZONE\r\nTZID:Chez nous\r\nBEGIN:STANDARD\r\nDTSTART:hier\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
OWN_ZONE = (
    "BEGIN:VTIMEZONE\r\nTZID:Plus cinq\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0500\r\n"
    "TZOFFSETTO:+0500\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
)
AFTERNOON = ("conge", "2027-07-05", "2027-07-05", "apres_midi")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (calendar("BRUIT\r\n", event("BRUIT", "SUMMARY:Congé", "ENCORE DU BRUIT", *DAY)), [LEAVE]),
        ("\ufeff" + calendar(event("SUMMARY:Congé", *DAY)).replace("\r\n", "\n"), [LEAVE]),
        (calendar(event("SUMMARY:Congé", *DAY)).replace("\r\n", "\r"), [LEAVE]),
        (calendar(event("SUMMARY:Con\r\n gé", "DTSTART;VALUE\r\n\t=DATE:20270705")), [LEAVE]),
        (calendar(event("SUMMARY;LANGUAGE=fr;X=\"a:b\":Conge\u0301", *DAY)), [LEAVE]),
        (calendar(event("SUMMARY;X=\"a:Congé", *DAY)), [LEAVE]),
        (calendar(event("SUMMARY:Congé", *DAY)).replace("END:VCALENDAR\r\n", "BEGIN:VEVENT\r\nSUMM"), [LEAVE]),
        (calendar(event("SUMMARY:Congé", *DAY, "BEGIN:VALARM", "SUMMARY:Cours", "DURATION:PT9H", "END:VALARM")),
         [LEAVE]),
        (calendar(BROKEN_ZONE, event("SUMMARY:Congé", *DAY)), [LEAVE]),
        (calendar(OWN_ZONE, event("SUMMARY:Congé", "DTSTART;TZID=Plus cinq:20270705T170000",
                                  "DTEND;TZID=Plus cinq:20270705T210000")), [AFTERNOON]),
        (calendar(event("SUMMARY:Congé", "DTSTART;TZID=Romance Standard Time:20270705T140000", "DURATION:PT4H")),
         [AFTERNOON]),
        (calendar(event("SUMMARY:Congé", "DTSTART;TZID=\"/mozilla.org/20050126_1/Europe/Paris\":20270705T140000",
                        "DTEND;TZID=/mozilla.org/20050126_1/Europe/Paris:20270705T180000")), [AFTERNOON]),
    ],
)  # fmt: skip
def test_what_is_wrong_around_an_event_does_not_lose_it(text, kept):
    assert got(text) == kept


def test_a_zone_that_nothing_describes_is_left_to_decide():
    when = ["DTSTART;TZID=Chez nous:20270705T140000", "DTEND;TZID=Chez nous:20270705T180000"]
    found = read_ics(calendar(BROKEN_ZONE, event("SUMMARY:Congé", *when)))
    assert found.entries == () and "fuseau" in found.doubts[0].why
    assert found.doubts[0].proposals[0].half == "apres_midi"


def test_a_provisional_event_is_left_to_decide():
    found = read_ics(calendar(event("SUMMARY:Congé", *DAY, "STATUS:TENTATIVE")))
    assert found.entries == () and "provisoire" in found.doubts[0].why


NEW_YORK = (
    "BEGIN:VTIMEZONE\r\nTZID:{name}\r\nBEGIN:STANDARD\r\nDTSTART:20071104T020000\r\n"
    "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU\r\nTZOFFSETFROM:-0400\r\nTZOFFSETTO:-0500\r\nEND:STANDARD\r\n"
    "BEGIN:DAYLIGHT\r\nDTSTART:20070311T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU\r\n"
    "TZOFFSETFROM:-0500\r\nTZOFFSETTO:-0400\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n"
)


@pytest.mark.parametrize(
    ("zone", "start", "end", "day", "half"),
    [
        ("", "20270705T063000Z", "20270705T103000Z", "2027-07-05", "matin"),
        ("", "20270105T073000Z", "20270105T113000Z", "2027-01-05", "matin"),
        ("", "20270705T113000Z", "20270705T153000Z", "2027-07-05", "apres_midi"),
        ("", "20270105T123000Z", "20270105T163000Z", "2027-01-05", "apres_midi"),
        ("", "20271029T113000Z", "20271029T153000Z", "2027-10-29", "apres_midi"),  # two days before winter time
        ("", "20271102T123000Z", "20271102T163000Z", "2027-11-02", "apres_midi"),  # two days after
        # between the two changes of March, New York is five hours behind, not six
        ("America/New_York", "20270310T030000", "20270310T063000", "2027-03-10", "matin"),
        ("America/New_York", "20270315T033000", "20270315T070000", "2027-03-15", "matin"),
        ("America/New_York", "20270315T083000", "20270315T120000", "2027-03-15", "apres_midi"),
        ("America/New_York", "20270330T073000", "20270330T110000", "2027-03-30", "apres_midi"),
        ("America/New_York", "20270711T023000", "20270711T063000", "2027-07-11", "matin"),
        ("Chez eux", "20270310T030000", "20270310T063000", "2027-03-10", "matin"),
        ("Chez eux", "20270711T023000", "20270711T063000", "2027-07-11", "matin"),
    ],
)
def test_hours_of_another_zone_are_those_of_paris_on_that_day(zone, start, end, day, half):
    """Summer and winter, there and here: a zone that is known, and one that only the file describes."""
    name = f";TZID={zone}" if zone else ""
    lines = [f"DTSTART{name}:{start}", f"DTEND{name}:{end}"]
    described = NEW_YORK.format(name=zone) if zone == "Chez eux" else ""
    assert got(calendar(described, event("SUMMARY:Congé", *lines))) == [("conge", day, day, half)]


@pytest.mark.parametrize(
    "text",
    ["", " ", "\r\n", "bonjour", "<html></html>", "BEGIN:VCALENDAR", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
     calendar(), calendar("BEGIN:VTODO\r\nSUMMARY:Congé\r\nEND:VTODO\r\n"),
     calendar("BEGIN:VEVENT\r\nEND:VEVENT\r\n"), calendar(event("SUMMARY:Congé")), calendar(event(*DAY)),
     calendar(event("SUMMARY:Congé", "DTSTART;VALUE=DATE:20270732")),
     calendar(event("SUMMARY:Congé", "DTSTART;VALUE=DATE:00010101"))],
)  # fmt: skip
def test_nothing_to_read_is_said_and_nothing_is_lost(ask, text):
    plan = {"regime": "dj", "conges": [{"debut": "2027-07-05", "fin": "2027-07-06"}]}
    answer = ask("vue.importer", au="2027-01-01", ics=text, plan=plan)
    if "resultat" in answer:
        said = answer["resultat"]["resultat"]
        assert said["ajouts"] == [] and said["phrase"].startswith("Aucun élément ajouté")
    else:
        (fault,) = answer.get("erreurs") or [answer["erreur"]]
        assert fault["ou"] == "ics" and fault["quoi"] and fault["remede"]


@pytest.mark.parametrize("times", [2, 5])
def test_an_event_written_several_times_is_added_once(result, times):
    days = ["DTSTART;VALUE=DATE:20270705", "DTEND;VALUE=DATE:20270710"]
    text = calendar(*[event("SUMMARY:Congé", *days)] * times)
    found = result("vue.importer", au="2027-01-01", ics=text, plan={"regime": "dj"})["resultat"]
    assert found["ajouts"] == [{"liste": "conges", "valeur": {"debut": "2027-07-05", "fin": "2027-07-09"}}]


# — days and evenings ——————————————————————————————————————————————————————————————————————————————
@pytest.mark.parametrize(
    ("start", "end", "first", "last", "half", "rounded"),
    [
        ("20270705T083000", "20270705T123000", 5, 5, "matin", False),
        ("20270705T090000", "20270705T133000", 5, 5, "matin", False),
        ("20270705T140000", "20270705T180000", 5, 5, "apres_midi", False),
        ("20270705T123000", "20270705T150000", 5, 5, "apres_midi", False),
        ("20270705T090000", "20270705T170000", 5, 5, None, False),
        ("20270705T000000", "20270706T000000", 5, 5, None, False),
        ("20270705T180000", "20270705T200000", 5, 5, "soir", False),
        ("20270705T173000", "20270705T200000", 5, 5, "soir", False),
        ("20270705T160000", "20270705T190000", 5, 5, "apres_midi", False),
        ("20270705T203000", "20270706T003000", 5, 5, "soir", False),
        ("20270705T203000", "20270706T000000", 5, 5, "soir", False),
        ("20270705T200000", "20270706T080000", 5, 5, "soir", False),
        ("20270705T140000", "20270706T010000", 5, 5, "apres_midi", False),
        ("20270705T090000", "20270706T010000", 5, 5, None, False),
        ("20270705T090000", "20270707T170000", 5, 7, None, False),
        ("20270705T180000", "20270708T080000", 6, 7, None, True),
        ("20270705T140000", "20270707T120000", 5, 7, None, True),
        ("20270705T000000", "20270708T000000", 5, 7, None, False),
        ("20270705T200000", "20270706T120000", 6, 6, "matin", True),
    ],
)
def test_days_halves_and_evenings(start, end, first, last, half, rounded):
    found = read_ics(calendar(event("SUMMARY:Séminaire", f"DTSTART:{start}", f"DTEND:{end}")))
    (one,) = found.entries
    assert (one.span.start.day, one.span.end.day, one.half, bool(found.remarks)) == (first, last, half, rounded)


# — size ———————————————————————————————————————————————————————————————————————————————————————————
def test_a_whole_export_of_five_mebibytes_is_read_in_bounded_time():
    titles = ["Congé", "Dentiste", "Cours de yoga", "GEP : Lombalgies", "Vacances de Paul", "Parcours"]
    parts = [
        event(
            f"SUMMARY:{titles[number % len(titles)]}", f"DTSTART:20{10 + number % 60}0510T083000Z", "DURATION:PT2H",
            "DESCRIPTION:" + "bla " * 25, "SEQUENCE:0", "STATUS:CONFIRMED", "TRANSP:OPAQUE", uid=f"{number}@google.com",
        )
        for number in range(18_000)
    ]  # fmt: skip
    text = calendar(*parts)
    assert 4.5 < len(text.encode()) / 2**20 < 5
    started = time.process_time()
    found = read_ics(text)
    assert time.process_time() - started < 20
    assert len(found.entries) + len(found.skipped) + len(found.doubts) == 18_000


@pytest.mark.parametrize(
    "body",
    [
        'BEGIN:VEVENT\nSUMMARY;X="' + "a:" * 2_000_000 + "\nEND:VEVENT\nEND:VCALENDAR",
        "BEGIN:VEVENT\n" + "BEGIN:X\n" * 500_000 + "END:VEVENT\nEND:VCALENDAR",
        "BEGIN:VTIMEZONE\n" + "BEGIN:X\n" * 500_000,
        " a\n" * 1_500_000,
    ],
    ids=["quote", "nested", "zone", "folds"],
)
def test_a_hostile_text_is_read_in_bounded_time(body):
    started = time.process_time()
    read_lines("BEGIN:VCALENDAR\n" + body)
    assert time.process_time() - started < 20


@given(st.text(alphabet='BEGIN:VENTCALDRSUMY;="\r\n 20270705TZ\\,', max_size=300))
def test_any_lines_are_read_or_refused(noise):
    text = calendar(event("SUMMARY:Congé", *DAY), f"\r\nX-BRUIT:{noise}\r\n")
    read_ics(text)


# — what the plan receives —————————————————————————————————————————————————————————————————————————
PLAN = {
    "regime": "saspas",
    "conges": [{"debut": "2027-07-05", "fin": "2027-07-06"}, {"debut": "2027-07-19"}],
    "evenements": [
        {"date": "2027-06-01", "demi": "matin", "nature": "enseignement"},
        {"date": "2027-06-02", "demi": "journee", "nature": "congres", "congres": "CNGE"},
    ],
    "seminaires": [{"id": "handicap", "date": "2027-03-01"}, {"id": "sante-mentale"}],
    "gep": [{"date": "2027-05-10"}, {"date": "2027-05-11", "theme": "Toux"}],
    "entretiens": [{"date": "2027-01-05"}],
}


def adopted(result, nature, start, end=None, half=None, title="", plan=PLAN):
    element = {"nature": nature, "debut": start, "fin": end or start, "demi": half, "titre": title}
    return result("stage.adopter", au="2027-01-01", plan=plan, elements=[element])


@pytest.mark.parametrize(
    ("element", "changes"),
    [
        (("conge", "2027-07-06", "2027-07-08"),
         [{"liste": "conges", "valeur": {"debut": "2027-07-07", "fin": "2027-07-08"}}]),
        (("conge", "2027-07-06"), "deja"),
        (("conge", "2027-08-02", None, "matin"),
         [{"liste": "conges", "valeur": {"debut": "2027-08-02", "fin": "2027-08-02"}}]),
        (("maladie", "2027-07-30", "2027-07-31"),
         [{"liste": "evenements", "valeur": {"date": f"2027-07-{day}", "demi": "journee", "nature": "maladie"}}
          for day in (30, 31)]),
        (("enseignement", "2027-06-01", None, None, "Pédiatrie"),
         [{"liste": "evenements", "valeur": {"date": "2027-06-01", "demi": "apres_midi", "nature": "enseignement",
                                             "titre": "Pédiatrie"}}]),
        (("enseignement", "2027-06-01", None, "matin"), "deja"),
        (("maladie", "2027-06-01"), "laisses"),
        (("enseignement", "2027-06-03", None, "soir"), "laisses"),
        (("seminaire", "2027-04-01", None, "matin", "Séminaire santé mentale"),
         [{"liste": "seminaires", "cle": {"id": "sante-mentale"}, "valeur": {"date": "2027-04-01", "demi": "matin"}}]),
        (("seminaire", "2027-04-01", None, None, "Installation"),
         [{"liste": "seminaires", "cle": {"id": "exercice-medical-installation"}, "valeur": {"date": "2027-04-01"}}]),
        (("seminaire", "2027-04-01", None, None, "Douleur"),
         [{"liste": "autres_seminaires", "valeur": {"date": "2027-04-01", "nom": "Douleur"}}]),
        (("seminaire", "2027-03-01", None, None, "Handicap"), "deja"),
        (("gep", "2027-05-10", None, None, "Lombalgies"),
         [{"liste": "gep", "cle": {"date": "2027-05-10"}, "valeur": {"theme": "Lombalgies"}}]),
        (("gep", "2027-05-11", None, None, "toux"), "deja"),
        (("gep", "2027-05-11", None, None, "Fièvre"), "laisses"),
        (("entretien", "2027-01-05"), "deja"),
        (("entretien", "2027-01-06"), [{"liste": "entretiens", "valeur": {"date": "2027-01-06"}}]),
    ],
)  # fmt: skip
def test_what_an_element_changes_in_the_plan(result, element, changes):
    found = adopted(result, *element)
    if isinstance(changes, str):
        assert found["ajouts"] == [] and len(found[changes]) == 1 and found["phrase"]
    else:
        assert found["ajouts"] == changes and len(found["ajoutes"]) == 1
        assert found["phrase"].startswith("Ajouté\u00a0: ")


def test_the_date_of_a_known_seminar_is_changed_only_when_chosen(result):
    text = calendar(event("SUMMARY:Séminaire handicap", *DAY))
    found = result("vue.importer", au="2027-01-01", ics=text, plan=PLAN)
    assert found["resultat"]["ajouts"] == [] and "Remplacer" in found["html"]
    (choice,) = found["resultat"]["a_decider"]
    chosen = choice["propositions"][0]["element"]
    assert result("stage.adopter", au="2027-01-01", plan=PLAN, elements=[chosen])["ajouts"] == [
        {"liste": "seminaires", "cle": {"id": "handicap"}, "valeur": {"date": "2027-07-05"}}
    ]


def test_a_doubt_is_decided_on_the_screen(result):
    text = calendar(event("SUMMARY:Congés de Paul", *DAY))
    found = result("vue.importer", au="2027-01-01", ics=text)
    assert found["resultat"]["phrase"] == "Aucun élément ajouté, 1 à décider, aucun laissé de côté."
    assert 'data-action="adopter-element"' in found["html"]
    element = found["resultat"]["a_decider"][0]["propositions"][0]["element"]
    assert result("stage.adopter", au="2027-01-01", elements=[element])["ajouts"] == [
        {"liste": "conges", "valeur": {"debut": "2027-07-05", "fin": "2027-07-05"}}
    ]


def test_a_plan_is_never_filled_beyond_what_its_screens_can_read(result):
    held = [
        {"date": f"20{year}-{month:02d}-01", "nature": "maladie"} for year in range(30, 63) for month in range(1, 13)
    ]
    plan = {"evenements": held}
    found = adopted(result, "maladie", "2027-07-01", "2027-07-10", plan=plan)
    assert found["ajouts"] == [] and "au plus" in found["laisses"][0]["pourquoi"]


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "Aucun élément ajouté, aucun laissé de côté."),
        (1, "1\u00a0élément ajouté, aucun laissé de côté."),
        (2, "2\u00a0éléments ajoutés, aucun laissé de côté."),
    ],
)
def test_the_counts_agree(result, count, said):
    parts = [event("SUMMARY:Congé", f"DTSTART;VALUE=DATE:2027070{day}", uid=str(day)) for day in range(1, count + 1)]
    assert result("vue.importer", au="2027-01-01", ics=calendar(*parts))["resultat"]["phrase"] == said
