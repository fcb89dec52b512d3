"""A site built with a publication shows the dates of its signed manifest: pages, strip, dates.json, calls, .ics."""

from __future__ import annotations

import html
import json
import re
import zipfile
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import icalendar
import pytest

from phco import campaign
from phco.calls.dispatch import call
from phco.campaign.signed import FILE, told
from phco.dates import french_range
from phco.dmg.keys.keyring import new_keys
from phco.dmg.ledger.queries.rounds import steps
from phco.dmg.publication import publish_all
from phco.dmg.rounds.calendar.shift import shift
from phco.dmg.rounds.rounds import open_round
from phco.errors import PhcoError
from phco.site.bundle.signed_wheel import carrying
from phco.site.bundle.wheel import our_wheel
from phco.site.pages.build import build_pages
from phco.site.signed import signed_dates
from tests.dmg.dmg_rounds import fill
from tests.dmg.dmg_small import CAMPAIGN, SmallCampaign, start

ROOT = Path(__file__).parents[2]
DAY = date(2026, 8, 20)
WHEN = datetime(2026, 8, 31, 20, tzinfo=UTC)
Told = dict[str, tuple[str, str]]
SENTENCE = "Dates du manifeste signé par le DMG le 31\u00a0août\u00a02026 (version 2)."


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Told]:
    """A publication whose calendar was moved by six days, and the days that its desk holds."""
    folder, keys = tmp_path_factory.mktemp("signe") / "dmg", new_keys()
    start(folder, keys)
    small = SmallCampaign(folder=folder, keys=keys)
    fill(small)
    with small.desk() as desk:
        open_round(desk, 1, WHEN)
        shift(desk, "tour1-dj", 6, WHEN, keep=["prise-de-fonction"])
        done = publish_all(desk, WHEN)
        days = {one.code: (str(one.start), str(one.end)) for one in steps(desk.store).values()}
    return done.folder, days


@pytest.fixture(scope="module")
def signed(published: tuple[Path, Told]) -> str:
    return signed_dates(published[0])


def test_every_call_tells_the_signed_days_and_says_so(published: tuple[Path, Told], signed: str) -> None:
    days = published[1]
    own = {step.code: step.window for step in campaign.load_default()[CAMPAIGN].steps}
    with told(signed):
        answer = call("calendrier", {"campagne": CAMPAIGN})
        assert {one["code"]: (one["debut"], one["fin"]) for one in answer["etapes"]} == days
        assert answer["avertissements"][0] == answer["manifeste"]["phrase"] == SENTENCE
        rows = call("regles", {"au": "2026-08-20"})["parametres"]
        values = {row["cle"]: row["valeur"] for row in rows if row["cle"].startswith(f"campagne.{CAMPAIGN}.")}
        assert values == {f"campagne.{CAMPAIGN}.{code}": "/".join(two) for code, two in days.items()}
        text = call("calendrier.ics", {"campagne": CAMPAIGN})["texte"]
        events = icalendar.Calendar.from_ical(text).walk("VEVENT")
        starts = {str(one["UID"]).split("@")[0].removeprefix(f"{CAMPAIGN}-"): one.decoded("DTSTART") for one in events}
        assert {code: day.isoformat() for code, day in starts.items()} == {code: two[0] for code, two in days.items()}
        assert SENTENCE in str(icalendar.Calendar.from_ical(text)["X-WR-CALDESC"])
        assert (
            french_range(date(2026, 9, 7), date(2026, 9, 10))[1:]
            in call("vue.calendrier", {"le": "2026-09-08"})["html"]
        )
    assert {step.code: step.window for step in campaign.load_default()[CAMPAIGN].steps} == own, "outside, ours again"
    assert "manifeste" not in call("calendrier", {"campagne": CAMPAIGN})


def test_the_pages_show_them(published: tuple[Path, Told], signed: str, tmp_path: Path) -> None:
    """Home, calendar, strip of every page and dates.json, in a whole build of the pages; the signed directory too."""
    one = {"subdivision": "rennes", "nom": "Rennes", "site": "https://phco.rennes.example/", "cle": "a" * 43}
    directory = json.dumps({"le": "2026-08-31", "subdivisions": [{**one, "depuis": "2026-08-02"}]})
    build_pages(root=ROOT, out=tmp_path / "site", day=DAY, signed=signed, directory=directory)
    others = (tmp_path / "site" / "a-propos" / "subdivisions" / "index.html").read_text(encoding="utf-8")
    assert 'href="https://phco.rennes.example/"' in others and "a" * 43 in others and "‹" not in others
    assert "n’a pas encore publié" not in others
    verifier = (tmp_path / "site" / "comprendre" / "verifier" / "index.html").read_text(encoding="utf-8")
    (said,) = re.findall(r'data-annuaire="([^"]*)"', verifier)
    assert json.loads(html.unescape(said)) == [{name: one[name] for name in ("subdivision", "nom", "site")}]
    raw = json.loads((tmp_path / "site" / "dates.json").read_text(encoding="utf-8"))
    found = {}
    for one in raw["etapes"]:
        if one["campagne"] == CAMPAIGN:
            found.setdefault(one["libelle"], []).append((one["debut"], one["fin"]))
    wanted = {campaign.LABELS[code]: [two] for code, two in published[1].items()}
    assert found == wanted
    assert raw["manifestes"][CAMPAIGN]["phrase"] == SENTENCE
    moved, former = french_range(date(2026, 9, 7), date(2026, 9, 10)), french_range(date(2026, 9, 1), date(2026, 9, 4))
    home = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert f'title="{SENTENCE}"' in home, "the strip of every page"
    pages = {path: path.read_text(encoding="utf-8") for path in (tmp_path / "site").rglob("index.html")}
    told_in = [path for path, text in pages.items() if moved[1:] in text]
    assert told_in
    assert f". {SENTENCE}" in re.sub("<[^>]+>", "", home), "the picture of the campaign says it too, acronyms apart"
    guide = tmp_path / "site" / "dmg"
    left = [path for path, text in pages.items() if former[1:] in text and guide not in path.parents]
    assert left == [], "a page still shows the days of before"


def test_the_wheel_of_the_browser_carries_them(signed: str) -> None:
    with zipfile.ZipFile(
        BytesIO(carrying(our_wheel(ROOT).content, f"phco/rules/data/{FILE}", signed.encode()))
    ) as archive:
        assert archive.read(f"phco/rules/data/{FILE}").decode() == signed
    with zipfile.ZipFile(BytesIO(our_wheel(ROOT).content)) as archive:
        assert f"phco/rules/data/{FILE}" not in archive.namelist()


def test_a_manifest_that_does_not_hold_stops_the_build(published: tuple[Path, Told], tmp_path: Path) -> None:
    assert signed_dates(None) == signed_dates(tmp_path) == ""
    for name in ("index.json", "manifeste.phco"):
        (tmp_path / name).write_bytes((published[0] / name).read_bytes())
    data = bytearray((tmp_path / "manifeste.phco").read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / "manifeste.phco").write_bytes(bytes(data))
    with pytest.raises(PhcoError, match="ne tient pas"):
        signed_dates(tmp_path)
