"""Campaigns: the contract's steps, the clock change, holidays, what comes next, and the iCalendar file parsed back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import holidays
import pytest
from icalendar import Calendar

from phco import campaign, local, rules
from phco.calls.dispatch import call
from phco.cli.calendrier_ics import write_ics
from phco.errors import PhcoError
from phco.rules.feries import holidays_between

CODES = [
    "depot-dj", "depot-rts", "tour1-dj", "tour1-rts", "tour1-appariement", "tour2-dj", "tour2-rts", "tour2-appariement",
    "tour3-dj", "tour3-rts", "tour3-appariement", "commission", "prise-de-fonction",
]  # fmt: skip
TEXT = local.text("campagnes.toml") or ""


def steps(code: str) -> dict[str, dict[str, Any]]:
    found: Any = call("calendrier", {"campagne": code})["etapes"]
    return {step["code"]: step for step in found}


@pytest.mark.parametrize("code", ["2026-09", "2027-03"])
def test_steps_are_those_of_the_contract_in_order(code: str) -> None:
    found = steps(code)
    assert list(found) == CODES
    assert {name: step["acteur"] for name, step in found.items()} == {
        name: "dj" if name.endswith("-dj") or name == "prise-de-fonction" else "rts" if name.endswith("-rts") else "dmg"
        for name in CODES
    }


@pytest.mark.parametrize(
    ("step", "start", "end"),
    [
        ("depot-dj", "2026-08-01", "2026-08-31"),
        ("depot-rts", "2026-08-01", "2026-08-31"),
        ("tour1-dj", "2026-09-01", "2026-09-04"),
        ("tour1-rts", "2026-09-05", "2026-09-08"),
        ("tour1-appariement", "2026-09-09", "2026-09-09"),
        ("tour2-dj", "2026-09-10", "2026-09-12"),
        ("tour2-rts", "2026-09-13", "2026-09-15"),
        ("tour2-appariement", "2026-09-16", "2026-09-16"),
        ("tour3-dj", "2026-09-17", "2026-09-19"),
        ("tour3-rts", "2026-09-20", "2026-09-22"),
        ("tour3-appariement", "2026-09-23", "2026-09-23"),
        ("commission", "2026-09-24", "2026-09-29"),
        ("prise-de-fonction", "2026-11-02", "2026-11-02"),
    ],
)
def test_the_dates_of_september_2026(step: str, start: str, end: str) -> None:
    found = steps("2026-09")[step]
    assert (found["debut"], found["fin"], found["statut"]) == (start, end, "provisoire")


def test_march_2027_mirrors_september_and_invents_nothing() -> None:
    september, march = steps("2026-09"), steps("2027-03")
    for code in CODES[2:12]:
        assert march[code]["debut"] == september[code]["debut"].replace("2026-09", "2027-03")
        assert march[code]["fin"] == september[code]["fin"].replace("2026-09", "2027-03")
    for code in ("depot-dj", "depot-rts", "prise-de-fonction"):
        step = march[code]
        assert [step[key] for key in ("debut", "fin", "debut_utc", "fin_utc")] == [None] * 4
        assert step["statut"] == "inconnue"
        assert "à confirmer" in step["quand"]


def test_windows_are_whole_days_in_paris() -> None:
    first = steps("2026-09")["tour1-dj"]
    assert (first["debut_utc"], first["fin_utc"]) == ("2026-08-31T22:00:00Z", "2026-09-04T21:59:59Z")
    winter = steps("2026-09")["prise-de-fonction"]
    assert (winter["debut_utc"], winter["fin_utc"]) == ("2026-11-01T23:00:00Z", "2026-11-02T22:59:59Z")


def test_the_commission_of_march_2027_crosses_the_clock_change() -> None:
    step = steps("2027-03")["commission"]
    assert (step["debut_utc"], step["fin_utc"]) == ("2027-03-23T23:00:00Z", "2027-03-29T21:59:59Z")
    start, end = (datetime.fromisoformat(step[key]) for key in ("debut_utc", "fin_utc"))
    assert end - start == timedelta(days=6, hours=-1, seconds=-1)


def said(code: str) -> str:
    found: Any = call("calendrier", {"campagne": code})["avertissements"]
    return "\n".join(found).replace("\u00a0", " ")


def test_warnings_name_the_holiday_the_clock_and_what_is_unknown() -> None:
    march = said("2027-03")
    assert "lundi 29 mars 2027 (Lundi de Pâques)" in march
    assert "avance d’une heure le dimanche 28 mars 2027" in march
    assert "Dates provisoires" in march
    assert "Prise de fonction (mai 2027)" in march
    assert "Mêmes jours du mois qu’en septembre" in march
    september = said("2026-09")
    assert "samedi 15 août 2026 (Assomption)" in september
    assert "Changement d’heure" not in september


def test_an_autumn_clock_change_goes_back() -> None:
    text = TEXT.replace("debut = 2026-11-02\nfin = 2026-11-02", "debut = 2026-10-24\nfin = 2026-10-26")
    found = campaign.warnings(campaign.load_text(text, documents=rules.documents())["2026-09"])
    assert any("recule d’une heure le dimanche 25 octobre 2026" in one.replace("\u00a0", " ") for one in found)


def test_the_banner_goes_when_all_is_confirmed() -> None:
    confirmed = TEXT.replace('statut = "provisoire"', 'statut = "confirmee"')
    found = campaign.load_text(confirmed, documents=rules.documents())["2026-09"]
    assert not found.is_provisional
    assert not any("provisoires" in one for one in campaign.warnings(found))


def test_holidays_are_those_of_the_library_for_the_years_ahead() -> None:
    days = holidays.country_holidays("FR", years=range(2025, 2036))
    assert set(holidays_between(date(2025, 1, 1), date(2035, 12, 31))) == set(days)


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("2026-07-01", "2026-09"), ("2026-09-04", "2026-09"), ("2026-11-02", "2026-09"), ("2026-11-03", "2027-03"),
        ("2026-11-22", "2027-03"), ("2027-03-29", "2027-03"), ("2027-05-31", "2027-03"), ("2027-06-01", None),
        ("2090-01-01", None),
    ],
)  # fmt: skip
def test_the_campaign_ahead_follows_the_visitors_day(day: str, code: str | None) -> None:
    found = call("calendrier.prochain", {"le": day})
    assert found["campagne"] == code
    if code is None:
        assert "Aucune campagne connue" in str(found["message"])
        assert all(role["etape"] is None for role in found["par_acteur"].values())  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("day", "actor", "step", "state", "days"),
    [
        ("2026-07-31", "dj", "depot-dj", "a-venir", 1),
        ("2026-08-31", "dj", "depot-dj", "en-cours", 0),
        ("2026-09-01", "dj", "tour1-dj", "en-cours", 3),
        ("2026-09-05", "dj", "tour2-dj", "a-venir", 5),
        ("2026-09-05", "rts", "tour1-rts", "en-cours", 3),
        ("2026-09-08", "rts", "tour1-rts", "en-cours", 0),
        ("2026-09-09", "dmg", "tour1-appariement", "en-cours", 0),
        ("2026-09-30", "dj", "prise-de-fonction", "a-venir", 33),
        ("2026-11-22", "dmg", "tour1-appariement", "a-venir", 107),
        ("2027-04-15", "dj", "prise-de-fonction", "date-inconnue", None),
    ],
)
def test_what_comes_next_for_each_role(day: str, actor: str, step: str, state: str, days: int | None) -> None:
    role: Any = call("calendrier.prochain", {"le": day})["par_acteur"]
    found = role[actor]
    assert (found["etape"]["code"], found["etat"], found["jours"]) == (step, state, days)
    assert found["phrase"]


def test_an_unknown_step_does_not_hide_the_next_date() -> None:
    role: Any = call("calendrier.prochain", {"le": "2026-11-22"})["par_acteur"]
    found = role["dj"]
    assert (found["etape"]["code"], found["prochaine_datee"]["code"], found["jours"]) == ("depot-dj", "tour1-dj", 99)
    assert "à confirmer" in found["phrase"]


# — iCalendar ————————————————————————————————————————————————————————————————————————————————————————————
def ics(**entry: Any) -> str:
    return str(call("calendrier.ics", entry)["texte"])


@pytest.mark.parametrize("code", ["2026-09", "2027-03"])
@pytest.mark.parametrize("actor", ["dj", "rts", "dmg", None])
def test_the_ics_parses_back_to_the_same_windows(code: str, actor: str | None) -> None:
    calendar = Calendar.from_ical(ics(campagne=code, acteur=actor))
    events = {str(event["UID"]): event for event in calendar.walk("VEVENT")}
    expected = {
        f"{code}-{name}@phco": step
        for name, step in steps(code).items()
        if step["debut"] and (actor is None or step["acteur"] == actor)
    }
    assert events.keys() == expected.keys()
    for uid, step in expected.items():
        event = events[uid]
        assert event["DTSTART"].dt == date.fromisoformat(step["debut"])
        assert event["DTEND"].dt == date.fromisoformat(step["fin"]) + timedelta(days=1)
        assert not isinstance(event["DTSTART"].dt, datetime)
        assert str(event["STATUS"]) == "TENTATIVE"
        assert step["libelle"] in str(event["SUMMARY"]) and "provisoire" in str(event["SUMMARY"])
    assert str(calendar["X-WR-TIMEZONE"]) == "Europe/Paris"


def test_the_ics_is_the_same_bytes_for_the_same_stamp() -> None:
    one = ics(campagne="2026-09", horodatage="2026-11-22")
    assert one == ics(campagne="2026-09", horodatage="2026-11-22")
    (event, *_) = Calendar.from_ical(one).walk("VEVENT")
    assert event["DTSTAMP"].dt == datetime(2026, 11, 22, tzinfo=UTC)
    assert one != ics(campagne="2026-09", horodatage="2026-11-23")
    assert one.endswith("END:VCALENDAR\r\n") and all(len(line.encode()) <= 75 for line in one.split("\r\n"))


def test_the_ics_says_what_has_no_date() -> None:
    text = str(Calendar.from_ical(ics(campagne="2027-03", acteur="dj"))["X-WR-CALDESC"]).replace("\u00a0", " ")
    assert "Prise de fonction : mai 2027" in text


def test_a_window_reminds_on_its_last_morning() -> None:
    calendar = Calendar.from_ical(ics(campagne="2026-09", acteur="dj"))
    event = next(one for one in calendar.walk("VEVENT") if str(one["UID"]) == "2026-09-tour1-dj@phco")
    (alarm,) = event.walk("VALARM")
    assert alarm["TRIGGER"].dt == timedelta(hours=-15)
    assert alarm["TRIGGER"].params["RELATED"] == "END"


def test_the_command_line_writes_the_file(tmp_path: Path) -> None:
    result = call("calendrier", {"campagne": "2026-09"})
    write_ics(result, tmp_path / "dj.ics", "dj")
    assert (tmp_path / "dj.ics").read_bytes().decode("utf-8") == ics(campagne="2026-09", acteur="dj")
    with pytest.raises(PhcoError) as caught:
        write_ics(result, tmp_path / "x.ics", "interne")
    assert (caught.value.code, caught.value.where) == ("E_VALEUR", "acteur")
    with pytest.raises(PhcoError) as caught:
        write_ics(result, tmp_path, None)
    assert caught.value.code == "E_FICHIER"


# — faults ———————————————————————————————————————————————————————————————————————————————————————————————
@pytest.mark.parametrize(
    ("name", "entry", "code", "where"),
    [
        ("calendrier", {"campagne": "2030-03"}, "E_CAMPAGNE", "campagne"),
        ("calendrier", {}, "E_CHAMP_MANQUANT", "campagne"),
        ("calendrier", {"campagne": 2026}, "E_TYPE", "campagne"),
        ("calendrier", {"campagne": "2026-09", "acteur": "dj"}, "E_CHAMP_INCONNU", "acteur"),
        ("calendrier.prochain", {"le": "2026-02-30"}, "E_DATE", "le"),
        ("calendrier.ics", {"campagne": "2026-09", "acteur": "interne"}, "E_VALEUR", "acteur"),
    ],
)
def test_faults(name: str, entry: dict[str, Any], code: str, where: str) -> None:
    with pytest.raises(PhcoError) as caught:
        call(name, entry)
    assert [(one.code, one.where) for one in caught.value.flat()] == [(code, where)]


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ('code = "tour1-rts"', 'code = "tour1-dj"', "E_CAMPAGNE_ETAPES"),
        ("debut = 2026-09-05", "debut = 2026-09-04", "E_CAMPAGNE_DATES"),
        ("fin = 2026-09-04", "fin = 2026-08-04", "E_CAMPAGNE_DATES"),
        ('statut = "provisoire"', 'statut = "sûre"', "E_VALEUR"),
        ("debut = 2026-09-01\n", "", "E_CAMPAGNE_DATES"),
        ("verifie_le = 2026-11-22\n", "", "E_CHAMP_MANQUANT"),
        ('document = "S1"', 'document = "S7"', "E_VALEUR"),
        ('reference = "L"', 'reference = "S7"', "E_VALEUR"),
        ('code = "2027-03"', 'code = "2026-09"', "E_DOUBLON"),
        ("au_plus_tard = 2027-05-31\n", "", "E_CAMPAGNE_DATES"),
        ("regle =", "reglle =", "E_CHAMP_INCONNU"),
        ("[[campagnes]]", "[[campagnes", "E_REGLE_SYNTAXE"),
    ],
)
def test_wrong_campaign_data_is_refused(before: str, after: str, code: str) -> None:
    assert before in TEXT
    with pytest.raises(PhcoError) as caught:
        campaign.load_text(TEXT.replace(before, after, 1), documents=rules.documents())
    assert code in [one.code for one in caught.value.flat()]
    assert all(one.where.startswith("campagnes.toml") for one in caught.value.flat())
