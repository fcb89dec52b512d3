"""The strict reader: every fault at once, each with its path and a remedy."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phco.errors import PhcoError, PhcoErrors
from phco.fields import Fields


def read(data: Any) -> dict[str, Any]:
    """A reader of one small form, as a room would write it."""
    fields = Fields(data)
    found = {
        "debut": fields.day("debut"),
        "mois": fields.integer("mois", 6, low=1, high=12),
        "zone": fields.choice("zone", ("ZIP", "ZAC", "hors"), nullable=True),
        "part": fields.share("part", Decimal("0.5")),
        "pdsa": fields.money("pdsa", Decimal("0.00")),
        "ids": fields.ids("ids", []),
        "notes": [child.text("texte") for child in fields.children("notes", [])],
    }
    fields.close()
    return found


def faults(data: Any) -> dict[str, PhcoError]:
    with pytest.raises(PhcoError) as caught:
        read(data)
    return {error.where: error for error in caught.value.flat()}


GOOD = {"debut": "2026-11-02", "zone": "ZIP"}


def test_defaults_and_null() -> None:
    assert read({**GOOD, "zone": None}) == {
        "debut": date(2026, 11, 2),
        "mois": 6,
        "zone": None,
        "part": Decimal("0.5"),
        "pdsa": Decimal("0.00"),
        "ids": [],
        "notes": [],
    }


def test_all_faults_are_said_at_once_each_with_its_place() -> None:
    found = faults(
        {"debut": "2/11/2026", "mois": 13, "part": "1.2", "pdsa": "-1", "ids": ["a", "a", 3], "zonne": "ZIP"}
    )
    assert set(found) == {"debut", "mois", "zone", "part", "pdsa", "ids[1]", "ids[2]", "zonne"}
    assert "zone" in found["zonne"].fix
    assert all(error.fix and error.code.startswith("E_") for error in found.values())


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("debut", None), ("debut", 20261102), ("debut", "2026-13-01"), ("debut", "1026-11-02"), ("debut", "2026-W45-1"),
        ("mois", "six"), ("mois", 1.5), ("mois", True), ("mois", None), ("mois", -1), ("mois", "1e999"),
        ("zone", "zip"), ("zone", ["ZIP"]), ("part", "abc"), ("part", "NaN"), ("part", "Infinity"), ("part", -0.1),
        ("part", "١"), ("part", "0,5"), ("pdsa", "1_000"), ("pdsa", "12.345"), ("pdsa", {}), ("pdsa", "9" * 30),
        ("ids", "a"), ("ids", [""]), ("notes", [3]), ("notes", [{}]), ("notes", [{"texte": "a\x00"}]),
        ("notes", [{"texte": "a", "autre": 1}]),
    ],
)  # fmt: skip
def test_bad_values_name_their_key(key: str, value: object) -> None:
    found = faults({**GOOD, key: value})
    assert all(place.startswith(key) for place in found), found
    assert all(error.what and error.fix for error in found.values())


def test_what_is_not_an_object_is_one_fault() -> None:
    with pytest.raises(PhcoError) as caught:
        read([])
    assert caught.value.flat()[0].code == "E_TYPE"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.decimals(allow_nan=True),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["debut", "mois", "zone", "part", "pdsa", "ids", "notes"]), json_values))
def test_no_json_value_ever_escapes_as_another_error(data: dict[str, object]) -> None:
    try:
        read(data)
    except PhcoError as error:
        assert error.flat()


def test_several_faults_flatten_in_order() -> None:
    one, two = PhcoError("E_A", "a"), PhcoError("E_B", "b", "ici", "faites")
    assert PhcoErrors([PhcoErrors([one]), two]).flat() == (one, two)
    assert str(PhcoErrors([one, two])) == "E_A : a\nE_B (ici) : b faites"
    with pytest.raises(ValueError, match="at least one"):
        PhcoErrors([])
