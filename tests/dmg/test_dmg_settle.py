"""The verdict on one person’s packages is a function of the set of facts: order and repetition change nothing."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phco.dates import Window
from phco.dmg.verdicts.facts import Claim, Fact, Grant, KeyStatus, Refusal, Rulings, Status
from phco.dmg.verdicts.settle import settle
from phco.dmg.verdicts.timing import Frame

OPEN = Window(start=date(2026, 9, 1), end=date(2026, 9, 4))
FRAME = Frame(
    campaign="2026-09",
    windows={("voeux", 1, "*"): OPEN, ("dossier-dj", 0, "*"): None},
    allowed=frozenset({"voeux", "dossier-dj"}),
)
NOON = datetime(2026, 9, 2, 10, tzinfo=UTC)
CODE1 = Grant(number=1, issued_at=datetime(2026, 8, 1, tzinfo=UTC))
CLAIM = Claim(number=1, signer="k1", opener="o1")
BAD = Refusal(code="E_RULE_MIN_RANKED", what="Il manque 3 offres.", fix="Complétez.", rule="WSH-01")


def fact(payload: str, seq: int, *, at: datetime = NOON, signer: str = "k1", **changes: object) -> Fact:
    values: dict[str, object] = {
        "payload": payload, "kind": "voeux", "campaign": "2026-09", "round": 1, "subject": "", "seq": seq,
        "signer": signer, "received_at": at, "content": None,
    }  # fmt: skip
    return Fact(**(values | changes))  # type: ignore[arg-type]


def verdicts(facts: list[Fact], **kwargs: object) -> dict[str, tuple[str, str]]:
    got = settle(facts, kwargs.pop("grants", [CODE1]), kwargs.pop("claims", [CLAIM]), FRAME, **kwargs)  # type: ignore[arg-type]
    return {payload: (outcome.status.value, outcome.code) for payload, outcome in got.outcomes.items()}


def test_the_highest_valid_number_counts_whatever_came_first() -> None:
    assert verdicts([fact("b", 2), fact("a", 1)]) == {"a": ("remplace", "E_STALE"), "b": ("retenu", "")}


def test_an_illegal_newer_list_does_not_displace_the_last_valid_one() -> None:
    got = settle([fact("a", 1), fact("b", 2, content=BAD)], [CODE1], [CLAIM], FRAME)
    assert got.current == {("voeux", 1, ""): "a"}
    assert got.outcomes["b"].refusal == BAD


def test_a_late_newer_list_does_not_displace_the_last_one_in_time() -> None:
    late = OPEN.end_utc + timedelta(seconds=1)
    assert verdicts([fact("a", 1), fact("b", 2, at=late)]) == {"a": ("retenu", ""), "b": ("refuse", "E_LATE")}
    assert verdicts([fact("b", 2, at=late - timedelta(microseconds=1))]) == {"b": ("retenu", "")}


def test_a_late_copy_of_the_same_number_cannot_void_the_list_received_in_time() -> None:
    late = OPEN.end_utc + timedelta(hours=1)
    assert verdicts([fact("a", 1), fact("b", 1, at=late)]) == {"a": ("retenu", ""), "b": ("refuse", "E_LATE")}


def test_one_number_with_two_contents_sets_both_aside_and_keeps_the_one_before() -> None:
    got = settle([fact("a", 1), fact("b", 2), fact("c", 2)], [CODE1], [CLAIM], FRAME)
    assert got.current == {("voeux", 1, ""): "a"}
    assert {got.outcomes[one].code for one in "bc"} == {"E_EQUIVOCATION"}
    ruled = settle([fact("a", 1), fact("b", 2), fact("c", 2)], [CODE1], [CLAIM], FRAME, Rulings(kept=frozenset("c")))
    assert ruled.current == {("voeux", 1, ""): "c"}
    assert ruled.outcomes["b"].status is Status.QUARANTAINE


def test_an_illegal_twin_still_makes_an_equivocation() -> None:
    assert {code for _, code in verdicts([fact("a", 1), fact("b", 1, content=BAD)]).values()} == {"E_EQUIVOCATION"}


def test_the_same_number_in_another_kind_is_no_equivocation() -> None:
    facts = [fact("a", 1), fact("d", 1, kind="dossier-dj", round=0)]
    assert set(verdicts(facts).values()) == {("retenu", "")}


def test_two_keys_under_one_code_are_both_set_aside_until_someone_rules() -> None:
    claims = [CLAIM, Claim(number=1, signer="k2", opener="o2")]
    facts = [fact("a", 1), fact("b", 2, signer="k2")]
    assert set(verdicts(facts, claims=claims).values()) == {("quarantaine", "E_CODE_REUSED")}
    ruled = settle(facts, [CODE1], claims, FRAME, Rulings(keys=frozenset({(1, "k1")})))
    assert ruled.current == {("voeux", 1, ""): "a"}
    assert ruled.keys == {"k1": KeyStatus.INSCRITE, "k2": KeyStatus.CONFLIT}


def test_a_spent_code_voids_nothing_received_before() -> None:
    """A stranger who finds a used code, even after the deadline, cannot make a valid list fall."""
    claims = [CLAIM, Claim(number=1, signer="k2", opener="o2")]
    for late in (timedelta(seconds=1), timedelta(days=30)):
        facts = [fact("a", 1), fact("b", 9, signer="k2", at=NOON + late), fact("c", 2, at=NOON + timedelta(hours=1))]
        got = settle(facts, [CODE1], claims, FRAME)
        assert got.current == {("voeux", 1, ""): "c"}
        assert (got.outcomes["b"].status, got.outcomes["b"].code) == (Status.QUARANTAINE, "E_CODE_REUSED")
        assert got.keys == {"k1": KeyStatus.INSCRITE, "k2": KeyStatus.CONFLIT}
    ruled = settle(facts, [CODE1], claims, FRAME, Rulings(keys=frozenset({(1, "k2")})))
    assert ruled.keys == {"k2": KeyStatus.INSCRITE, "k1": KeyStatus.CONFLIT}


def test_an_unknown_key_waits_and_enters_once_enrolled() -> None:
    assert verdicts([fact("a", 1)], claims=[]) == {"a": ("refuse", "E_KEY_UNKNOWN")}
    assert verdicts([fact("a", 1)]) == {"a": ("retenu", "")}
    assert verdicts([fact("a", 1, signer="")]) == {"a": ("refuse", "E_KEY_UNKNOWN")}


def test_a_claim_under_a_code_never_issued_is_worth_nothing() -> None:
    assert verdicts([fact("a", 1, signer="k9")], claims=[CLAIM, Claim(number=7, signer="k9", opener="o9")]) == {
        "a": ("refuse", "E_KEY_UNKNOWN")
    }


def test_a_lost_phone_revokes_the_old_key_from_that_instant_and_never_overtakes_the_new_one() -> None:
    code2 = Grant(number=2, issued_at=NOON)
    claims = [CLAIM, Claim(number=2, signer="k2", opener="o2")]
    facts = [
        fact("before", 3, at=NOON - timedelta(hours=1)),
        fact("after", 4, at=NOON + timedelta(hours=1)),
        fact("ahead", 9, at=NOON - timedelta(hours=2)),
        fact("new", 1, signer="k2", at=NOON + timedelta(hours=2)),
    ]
    assert verdicts(facts, grants=[CODE1, code2], claims=claims) == {
        "before": ("remplace", "E_STALE"),
        "after": ("refuse", "E_KEY_REVOKED"),
        "ahead": ("remplace", "E_STALE"),
        "new": ("retenu", ""),
    }


def test_the_same_key_enrolled_again_keeps_what_it_sent_before() -> None:
    code2 = Grant(number=2, issued_at=NOON)
    claims = [CLAIM, Claim(number=2, signer="k1", opener="o1")]
    facts = [fact("a", 3, at=NOON - timedelta(hours=1))]
    assert verdicts(facts, grants=[CODE1, code2], claims=claims) == {"a": ("retenu", "")}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "classement"}, "E_ROLE"),
        ({"campaign": "2027-03"}, "E_WRONG_ROUND"),
        ({"round": 2}, "E_WRONG_ROUND"),
        ({"received_at": OPEN.start_utc - timedelta(seconds=1)}, "E_WRONG_ROUND"),
        ({"received_at": OPEN.end_utc + timedelta(seconds=1)}, "E_LATE"),
    ],
)
def test_what_is_not_for_this_moment_is_refused_with_its_remedy(change: dict[str, object], code: str) -> None:
    got = settle([fact("a", 1, **change)], [CODE1], [CLAIM], FRAME).outcomes["a"]
    assert (got.status, got.code) == (Status.REFUSE, code)
    assert got.refusal is not None
    assert got.refusal.what and got.refusal.where and got.refusal.fix


FACTS = st.lists(
    st.builds(
        lambda payload, seq, signer, hours, bad, kind: fact(
            payload, seq, signer=signer, at=NOON + timedelta(hours=hours), content=BAD if bad else None,
            kind=kind, round=1 if kind == "voeux" else 0,
        ),
        st.sampled_from([f"p{n}" for n in range(8)]), st.integers(1, 5), st.sampled_from(["k1", "k2", "k3", ""]),
        st.integers(-60, 80), st.booleans(), st.sampled_from(["voeux", "dossier-dj"]),
    ),
    max_size=14, unique_by=lambda one: one.payload,
)  # fmt: skip
CLAIMS = st.sets(
    st.builds(Claim, number=st.integers(1, 3), signer=st.sampled_from(["k1", "k2", "k3"]), opener=st.just("o")),
    max_size=5,
)


@settings(max_examples=400, deadline=None)
@given(facts=FACTS, claims=CLAIMS, grants=st.integers(1, 3), seed=st.integers(0, 10**6))
def test_order_and_repetition_change_nothing(facts: list[Fact], claims: set[Claim], grants: int, seed: int) -> None:
    given_codes = [
        Grant(number=n, issued_at=CODE1.issued_at + timedelta(days=15 * (n - 1))) for n in range(1, grants + 1)
    ]
    rng = random.Random(seed)
    first = settle(facts, given_codes, sorted(claims, key=str), FRAME)
    again = facts + rng.sample(facts, k=len(facts) // 2)
    rng.shuffle(again)
    shuffled = list(claims)
    rng.shuffle(shuffled)
    second = settle(again, rng.sample(given_codes, k=len(given_codes)), shuffled + shuffled, FRAME)
    assert (dict(first.outcomes), dict(first.current), dict(first.keys)) == (
        dict(second.outcomes), dict(second.current), dict(second.keys),
    )  # fmt: skip
    assert set(first.outcomes) == {one.payload for one in facts}  # nothing is lost without a verdict
    retained = [one for one, outcome in first.outcomes.items() if outcome.status is Status.RETENU]
    assert sorted(retained) == sorted(first.current.values())  # at most one current package a scope
