"""The calendar moves: what arrived in its announced days stays, nothing overlaps, undoing gives the former state."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from phco.dates import paris_day
from phco.dmg.desk import Event
from phco.dmg.ledger.queries.dates import announcements
from phco.dmg.ledger.queries.packages import packages
from phco.dmg.ledger.queries.rounds import round_of, steps
from phco.dmg.recovery.resume import verify_folder
from phco.dmg.rounds.calendar.dates import change_dates
from phco.dmg.rounds.calendar.shift import preview, shift, step_of_package, undo_shift
from phco.dmg.rounds.candidates import send_candidates
from phco.dmg.rounds.pairing import freeze
from phco.dmg.rounds.rounds import open_round
from phco.dmg.verdicts.contents import candidates_of
from phco.errors import PhcoError
from tests.dmg.dmg_rounds import fill, run_round
from tests.dmg.dmg_small import DJ, SmallCampaign, offers, verdicts

OPENING = datetime(2026, 8, 31, 20, tzinfo=UTC)
WISHING = datetime(2026, 9, 2, 9, tzinfo=UTC)
OFFERS = [one.id for one in offers()]


def at(day: int, hour: int = 12, month: int = 9) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def hearts(campaign: SmallCampaign, who: tuple[str, ...] = DJ) -> dict[str, bytes]:
    """Four hearts of each, anew at each call."""
    return {f"{one}.phco": campaign.wishes(one, dict.fromkeys(OFFERS[:4], 3)) for one in who}


@pytest.fixture
def wished(campaign: SmallCampaign) -> SmallCampaign:
    """Round 1 open, everyone's wishes received in time."""
    fill(campaign)
    with campaign.desk() as desk:
        open_round(desk, 1, OPENING)
    assert set(verdicts(campaign.take(hearts(campaign), WISHING)).values()) == {("retenu", "")}
    return campaign


@pytest.mark.parametrize("days", [1, 7, 60, -1])
def test_lists_received_in_their_days_stay_whatever_the_move(wished: SmallCampaign, days: int) -> None:
    with wished.desk() as desk:
        before = {one.payload: one.status for one in packages(desk.store)}
        seen = preview(desk.store, "tour1-rts" if days < 0 else "tour1-dj", days) if days > 0 else None
        if days < 0:
            with pytest.raises(PhcoError, match="commencerait avant la fin"):
                preview(desk.store, "tour1-rts", days)
            return
        assert seen is not None
        assert (len(seen.stay), list(seen.again), list(seen.stale)) == (6, [], ["publication/manifeste.phco"])
        done = shift(desk, "tour1-dj", days, at(5))
        assert {one.payload: one.status for one in packages(desk.store)} == before
        assert done.issued == ["publication/manifeste.phco"]
        receipts = sorted((desk.outputs / "accuses" / f"dates-{done.number}").iterdir())
        assert len(receipts) == done.receipts == 6
        assert "reste valable" in receipts[0].read_text(encoding="utf-8")
        assert verify_folder(desk).faults == []


def test_a_former_single_step_change_takes_nothing_back_either(wished: SmallCampaign) -> None:
    with wished.desk() as desk:
        change_dates(desk, "tour1-dj", date(2026, 9, 3), date(2026, 9, 4), "confirmee", at(4))
        assert {one.status for one in packages(desk.store) if one.kind == "voeux"} == {"retenu"}


CHANGED = [  # a step, its new days; the fault, or None; in the fix
    ("tour1-dj", "2026-09-01", "2026-09-04", None, ""),
    ("tour1-dj", "2026-09-01", "2026-09-05", "E_CHEVAUCHE", "phco dmg decaler --de tour1-rts"),
    ("tour1-dj", "2026-09-20", "2026-09-25", "E_CHEVAUCHE", "phco dmg decaler --de tour1-rts"),
    ("tour1-dj", "2026-08-31", "2026-09-04", "E_CHEVAUCHE", "plus tardif"),
    ("tour1-rts", "2026-09-05", "2026-09-12", "E_CHEVAUCHE", "phco dmg decaler --de tour1-appariement"),
    ("tour1-rts", "2026-09-04", "2026-09-08", "E_CHEVAUCHE", "plus tardif"),
    ("depot-dj", "2026-08-01", "2026-09-01", "E_CHEVAUCHE", "phco dmg decaler --de tour1-dj"),
    ("depot-dj", "2026-08-10", "2026-08-20", None, ""),
    ("depot-rts", "2026-08-01", "2026-08-31", None, ""),
    ("commission", "2026-09-24", "2026-11-02", "E_CHEVAUCHE", "prise-de-fonction"),
    ("prise-de-fonction", "2026-09-29", "2026-09-29", "E_CHEVAUCHE", "plus tardif"),
    ("commission", "2026-09-29", "2026-09-24", "E_VALEUR", ""),
    ("tour9-dj", "2026-09-24", "2026-09-29", "E_ETAPE", ""),
]


@pytest.mark.parametrize(("code", "start", "end", "fault", "fix"), CHANGED)
def test_one_step_s_days_never_meet_another_s(
    campaign: SmallCampaign, code: str, start: str, end: str, fault: str | None, fix: str
) -> None:
    days = date.fromisoformat(start), date.fromisoformat(end)
    with campaign.desk() as desk:
        head = desk.store.head()
        if fault is None:
            change_dates(desk, code, *days, "confirmee", at(1))
            assert (steps(desk.store)[code].start, steps(desk.store)[code].end) == (start, end)
            assert overlapping(desk) == []
            return
        with pytest.raises(PhcoError) as caught:
            change_dates(desk, code, *days, "confirmee", at(1))
        assert (caught.value.code, desk.store.head()) == (fault, head)
        assert fix in caught.value.fix


def test_days_that_meet_already_are_mended_one_at_a_time(campaign: SmallCampaign) -> None:
    """A folder of before, where « tour dates » only warned, is not stuck."""
    with campaign.desk() as desk:
        body = {"code": "tour1-rts", "debut": "2026-09-03", "fin": "2026-09-12", "statut": "confirmee", "annonce": True}
        desk.record([Event(kind="etape", body=body)], at(1))
        change_dates(desk, "tour1-rts", date(2026, 9, 3), date(2026, 9, 8), "confirmee", at(1))
        change_dates(desk, "tour1-rts", date(2026, 9, 5), date(2026, 9, 8), "confirmee", at(1))
        assert overlapping(desk) == []


def test_the_days_of_a_round_that_is_over_are_confirmed_and_no_more(campaign: SmallCampaign) -> None:
    fill(campaign)
    run_round(campaign, 1, ranked=set(DJ[:3]))
    with campaign.desk() as desk:
        change_dates(desk, "tour1-dj", date(2026, 9, 1), date(2026, 9, 4), "confirmee", at(10))
        assert steps(desk.store)["tour1-dj"].status == "confirmee"
        with pytest.raises(PhcoError, match="ne se déplace plus"):
            change_dates(desk, "tour1-dj", date(2026, 9, 1), date(2026, 9, 3), "confirmee", at(10))


def test_a_list_late_for_the_days_announced_then_waits_for_the_new_days(wished: SmallCampaign) -> None:
    late = wished.wishes(DJ[0], dict.fromkeys(OFFERS[:5], 2))
    assert verdicts(wished.take({"l.phco": late}, at(6))) == {"l.phco": ("refuse", "E_LATE")}
    with wished.desk() as desk:
        assert [one.author for one in preview(desk.store, "tour1-dj", 4).back] == [DJ[0]]
        before = desk.store.state_hash()
        done = shift(desk, "tour1-dj", 4, at(6, 13))
        assert {one.seq for one in packages(desk.store) if one.status == "retenu" and one.author == DJ[0]} >= {3}
        undo_shift(desk, done.number, at(6, 14))
        assert desk.store.state_hash() == before


def test_the_freeze_sees_the_lists_that_were_there_before_the_move(wished: SmallCampaign) -> None:
    """What the trial found: dates moved a week, then « 0 listes » frozen with success."""
    with wished.desk() as desk:
        shift(desk, "tour1-dj", 7, at(5))
        send_candidates(desk, 1, at(12))
        frozen = freeze(desk, 1, at(16), announced="loto:2026-09-16")
        assert frozen.lists == len(DJ)


def test_a_second_run_the_same_day_moves_nothing_more(wished: SmallCampaign) -> None:
    with wished.desk() as desk:
        first = shift(desk, "tour1-rts", 7, at(5))
        head, again = desk.store.head(), shift(desk, "tour1-rts", 7, at(5, 18))
        assert (again.already, again.number, desk.store.head()) == (True, first.number, head)
        assert not shift(desk, "tour1-rts", 7, at(5, 19), again=True).already
        assert steps(desk.store)["tour1-rts"].start == "2026-09-19"
        head, again = desk.store.head(), shift(desk, "tour1-rts", 7, at(5, 19), again=True)
        assert (again.already, desk.store.head()) == (True, head), "the second time, cut and run again"
        assert not shift(desk, "tour1-rts", 7, at(5, 19), again=True, reason="et une troisième").already


REFUSED = [
    ("tour1-rts", -1, "E_CHEVAUCHE"), ("tour1-rts", -30, "E_CHEVAUCHE"), ("tour1-dj", -1, "E_CHEVAUCHE"),
    ("prise-de-fonction", -34, "E_CHEVAUCHE"), ("tour1-rts", 0, "E_VALEUR"), ("tour1-rts", 400, "E_VALEUR"),
    ("tour9-dj", 3, "E_ETAPE"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "days", "fault"), REFUSED)
def test_what_cannot_be_moved_is_refused_and_changes_nothing(
    campaign: SmallCampaign, code: str, days: int, fault: str
) -> None:
    with campaign.desk() as desk:
        head = desk.store.head()
        with pytest.raises(PhcoError) as caught:
            shift(desk, code, days, at(5))
        assert (caught.value.code, desk.store.head()) == (fault, head)


def test_a_step_kept_apart_stays_and_stops_the_others(campaign: SmallCampaign) -> None:
    with campaign.desk() as desk:
        shift(desk, "tour1-dj", 7, at(1), keep=["prise-de-fonction"])
        assert steps(desk.store)["prise-de-fonction"].start == "2026-11-02"
        with pytest.raises(PhcoError, match="Au plus 26"):
            shift(desk, "tour1-dj", 40, at(1), keep=["prise-de-fonction"])


def test_a_round_already_matched_does_not_move(campaign: SmallCampaign) -> None:
    fill(campaign)
    run_round(campaign, 1, ranked=set(DJ[:3]))
    with campaign.desk() as desk:
        with pytest.raises(PhcoError, match="ne se déplace plus"):
            shift(desk, "tour1-rts", 7, at(10))
        shift(desk, "tour2-dj", 7, at(10))


def test_only_the_last_change_is_undone_and_only_once(campaign: SmallCampaign) -> None:
    with campaign.desk() as desk:
        before = desk.store.state_hash()
        first, second = shift(desk, "tour1-dj", 3, at(1)), shift(desk, "tour2-dj", 2, at(1))
        with pytest.raises(PhcoError, match="ont changé depuis"):
            undo_shift(desk, first.number, at(1))
        undo_shift(desk, second.number, at(1))
        head = desk.store.head()
        assert undo_shift(desk, second.number, at(1)).already
        assert desk.store.head() == head
        undo_shift(desk, first.number, at(1))
        assert desk.store.state_hash() == before
        with pytest.raises(PhcoError, match="n’est pas un décalage"):
            undo_shift(desk, 1, at(1))


# — the property ——————————————————————————————————————————————————————————————————————————————————————————————
def overlapping(desk) -> list[tuple[str, str]]:  # type: ignore[no-untyped-def]
    known = [one for one in steps(desk.store).values() if one.start]
    return [
        (one.code, other.code)
        for place, one in enumerate(known)
        for other in known[place + 1 :]
        if not other.code.startswith("depot-") and other.start <= one.end
    ]


def held_at(desk, package) -> bool:  # type: ignore[no-untyped-def]
    """Whether a package came in the days that stood when it was filed, read from the journal alone."""
    entry = next(one for one in desk.store.entries(kinds=("fichier",)) if one.body["sha256"] == package.file)
    told = None
    for one in desk.store.entries(kinds=("campagne", "etape", "decalage")):
        if one.number < entry.number:
            rows = [one.body] if one.kind == "etape" else one.body["etapes"]
            told = next((row for row in rows if row["code"] == step_of_package(package)), None) or told
    assert told is not None
    return str(told["debut"]) <= paris_day(package.received).isoformat() <= str(told["fin"])


def awaited(desk, package) -> bool:  # type: ignore[no-untyped-def]
    """Whether the desk waited for such a package at all when it came: a ranking only once the candidates are known."""
    found = round_of(desk.store, 1)
    return package.kind != "classement" or bool(found and found.candidates_at and package.status == "retenu")


def something(campaign: SmallCampaign, rng: random.Random) -> dict[str, bytes]:
    """What one person sends: a ranking where candidates are known, half of the times; else hearts."""
    with campaign.desk() as desk:
        came = candidates_of(desk.store, desk.objects, 1) or {}
    known = {str(one.pamsu): came[one.id] for one in offers() if came.get(one.id)}
    if not known or rng.random() < 0.5:
        return hearts(campaign, (rng.choice(DJ),))
    pamsu = rng.choice(sorted(known))
    return {f"{pamsu}.phco": campaign.ranking(pamsu, rng.sample(list(known[pamsu]), len(known[pamsu])))}


@pytest.mark.parametrize("seed", range(16))
def test_windows_moved_at_random_moments(campaign: SmallCampaign, seed: int) -> None:
    rng = random.Random(seed)
    fill(campaign)
    with campaign.desk() as desk:
        open_round(desk, 1, OPENING)
    moment, in_time = OPENING, set[str]()
    for _ in range(18):
        moment += timedelta(hours=rng.randint(6, 60))
        if rng.random() < 0.5:
            tally = campaign.take(something(campaign, rng), moment)
            with campaign.desk() as desk:
                found = {one.payload: one for one in packages(desk.store)}
                fit = [found[one.payload] for one in tally.lines if one.code in ("", "E_LATE", "E_WRONG_ROUND")]
                in_time |= {one.payload for one in fit if awaited(desk, one) and held_at(desk, one)}
        elif rng.random() < 0.3:
            with campaign.desk() as desk, suppress(PhcoError):  # hearts may still be taken
                send_candidates(desk, 1, moment)
        else:
            with campaign.desk() as desk:
                before = desk.store.state_hash()
                code = rng.choice(["depot-dj", "tour1-dj", "tour1-rts", "tour1-appariement", "tour2-dj", "commission"])
                try:
                    done = shift(desk, code, rng.randint(-4, 9), moment, again=True, reason=str(moment))
                except PhcoError as error:
                    assert error.code in {"E_CHEVAUCHE", "E_VALEUR"}
                    assert desk.store.state_hash() == before
                    continue
                assert overlapping(desk) == []
                if rng.random() < 0.5:
                    undo_shift(desk, done.number, moment)
                    assert desk.store.state_hash() == before
        with campaign.desk() as desk:
            now = {one.payload: one for one in packages(desk.store)}
            lost = [now[one] for one in in_time if now[one].status not in {"retenu", "remplace"}]
            assert [(one.author, one.seq, one.received_at, one.refusal) for one in lost] == []
            assert overlapping(desk) == []
    with campaign.desk() as desk:
        assert verify_folder(desk).faults == []
        assert len(announcements(desk.store)["tour1-dj"]) >= 1


def test_the_journal_replays_to_the_same_state(wished: SmallCampaign, tmp_path: Path) -> None:
    from phco.dmg.desk import DATABASE, Desk
    from phco.dmg.recovery.resume import resume, start_again

    with wished.desk() as desk:
        shift(desk, "tour1-dj", 7, at(5))
        state = desk.store.state_hash()
    (wished.folder / DATABASE).unlink()
    start_again(wished.folder)
    desk = Desk(wished.folder, keys=wished.keys)
    resume(desk, at(6))
    assert desk.store.state_hash() == state
    desk.close()


def test_a_folder_of_before_keeps_its_verdicts(wished: SmallCampaign) -> None:
    """An ``etape`` written by an earlier version had judged everything by its own days: opening it changes nothing."""
    with wished.desk() as desk:
        body = {"code": "tour1-dj", "debut": "2026-09-08", "fin": "2026-09-11", "statut": "confirmee"}
        desk.record([Event(kind="etape", body=body)], at(5))
        assert {one.status for one in packages(desk.store) if one.kind == "voeux"} == {"refuse"}
        assert verify_folder(desk).faults == []
