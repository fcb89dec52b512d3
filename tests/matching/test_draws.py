"""A draw has one spelling: two texts of one draw are never both accepted (a second spelling would be a second draw)."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phco.errors import PhcoError
from phco.host.keys.beacon import check_beacon
from phco.matching.draws.known import known_draws
from phco.matching.draws.sources import DrandSource, LotoSource, read_seed, read_source
from tests.matching.markets import VECTORS

EVENING = date(2026, 9, 9)
numbers = st.lists(st.integers(1, 49), min_size=5, max_size=5, unique=True)
chances = st.integers(1, 10)
BEACONS = VECTORS.parent / "drand" / "drand.json"


def accepted(text: str) -> bool:
    try:
        read_seed(text)
    except PhcoError as error:
        assert error.code == "E_TIRAGE" and error.fix
        return False
    return True


@given(numbers, chances)
def test_any_order_of_the_balls_gives_one_seed(drawn: list[int], chance: int) -> None:
    source = LotoSource(day=EVENING)
    seed = source.seed(drawn, chance)
    assert seed == source.seed(sorted(drawn, reverse=True), chance)
    assert read_seed(seed) == source


@given(numbers, chances, st.data())
def test_no_other_spelling_of_a_draw_is_accepted(drawn: list[int], chance: int, data: st.DataObject) -> None:
    """Everything people would write for the same draw: spaces, zeros, other separators, capitals, another order."""
    seed = LotoSource(day=EVENING).seed(drawn, chance)
    order = data.draw(st.permutations(drawn))
    joiner = data.draw(st.sampled_from(["-", " - ", " ", ",", ", ", ";", "/", "‑", "–"]))
    form = data.draw(st.sampled_from(["{}", "{:02d}", " {}", "{} "]))
    plus = data.draw(st.sampled_from(["+", " + ", "+0", " chance ", "-", "＋"]))
    head = data.draw(st.sampled_from(["loto:", "Loto:", "LOTO ", "loto ", "loto: "]))
    day = data.draw(st.sampled_from(["2026-09-09", "20260909", "09/09/2026", "2026-9-9", "9 septembre 2026"]))
    ball = joiner.join(form.format(one) for one in order)
    written = f"{head}{day}:{ball}{plus}{chance}{data.draw(st.sampled_from(['', ' ', '\n', '.']))}"
    assert accepted(written) == (written == seed)


@given(st.text(max_size=120))
def test_whatever_is_accepted_is_its_own_spelling(text: str) -> None:
    assert not accepted(text) or read_seed(text).text == text.rsplit(":", 1)[0]


@pytest.mark.parametrize(
    "text",
    [
        "", "1-2-3", "Loto du 9 septembre 2026", "loto:2026-09-10", "loto:2026-02-30", "loto:2026-09-09\n", "drand:",
        f"drand:{'0' * 64}:12", f"drand:{next(iter(known_draws().chains))}:0",
        f"drand:{next(iter(known_draws().chains))}:007", f"drand:{next(iter(known_draws().chains)).upper()}:7",
        "loto:2026-09-09:1-2-3-4-5+7",
    ],
)  # fmt: skip
def test_what_cannot_be_verified_is_no_commitment(text: str) -> None:
    with pytest.raises(PhcoError, match=r".") as caught:
        read_source(text)
    assert caught.value.code == "E_TIRAGE"


@pytest.mark.parametrize(
    "drawn, chance",
    [([1, 2, 3, 4], 5), ([1, 2, 3, 4, 4], 5), ([0, 2, 3, 4, 5], 5), ([1, 2, 3, 4, 50], 5), ([1, 2, 3, 4, 5], 0),
     ([1, 2, 3, 4, 5], 11), ([1, 2, 3, 4, 5, 6], 7)],
)  # fmt: skip
def test_what_the_loto_cannot_give_is_refused(drawn: list[int], chance: int) -> None:
    with pytest.raises(PhcoError):
        LotoSource(day=EVENING).seed(drawn, chance)


def test_the_next_draw_is_after_the_freeze() -> None:
    known = known_draws()
    frozen = datetime(2026, 9, 9, 17, 0, tzinfo=UTC)  # 19 h in Paris, an hour before that evening's balls
    assert known.loto.following(frozen) == EVENING
    assert known.loto.following(datetime(2026, 9, 9, 18, 0, tzinfo=UTC)) == date(2026, 9, 12)
    for chain in known.chains.values():
        number = chain.following(frozen)
        assert chain.at(number) > frozen >= chain.at(number - 1)


def published() -> list[tuple[DrandSource, dict[str, Any]]]:
    """Rounds that the chains really signed (third-party vectors)."""
    chains = json.loads(BEACONS.read_text(encoding="utf-8"))
    found = []
    for chain, drawn in itertools.chain.from_iterable(
        ((one, drawn) for drawn in one["tirages"]) for one in chains.values()
    ):
        source = read_source(f"drand:{chain['chaine']}:{drawn['tour']}")
        assert isinstance(source, DrandSource)
        assert source.chain.key == chain["cle_publique"] and source.chain.genesis == chain["genese"]
        found.append((source, drawn))
    return found


def test_published_rounds_verify_offline_and_altered_ones_do_not() -> None:
    if not BEACONS.is_file():
        pytest.skip("../shared/vectors/drand n’est pas là : les balises publiées ne sont pas vérifiées.")
    rounds = published()
    assert {source.chain.chained for source, _ in rounds} == {True, False}
    for source, drawn in rounds:
        signature = bytes.fromhex(drawn["signature"])
        previous = bytes.fromhex(drawn.get("signature_precedente", ""))
        check_beacon(source, signature, previous)
        assert source.seed(signature) == f"{source.text}:{drawn['alea']}"
        assert read_seed(source.seed(signature)) == source
        for wrong in (
            bytes([signature[0], signature[1] ^ 1]) + signature[2:],
            signature[:-1],
            b"",
            bytes(len(signature)),
        ):
            with pytest.raises(PhcoError, match="n’est pas celle"):
                check_beacon(source, wrong, previous)
        with pytest.raises(PhcoError, match="n’est pas celle"):
            check_beacon(DrandSource(chain=source.chain, round=source.round + 1), signature, previous)
