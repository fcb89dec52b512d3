"""JSON read strictly and written canonically."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phco import jsontext
from phco.errors import PhcoError
from phco.jsontext import canonical, dumps, loads, loads_object, loads_own

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53 - 1), 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=5)
    ),
    max_leaves=20,
)


@given(values)
def test_canonical_text_reads_back_and_is_unique(value: Any) -> None:
    raw = canonical(value)
    assert loads(raw) == value
    assert canonical(json.loads(json.dumps(value))) == raw


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), values, max_size=5))
def test_what_we_wrote_ourselves_is_read_alike(value: Any) -> None:
    raw = canonical(value)
    assert loads_own(raw) == loads_own(raw.decode()) == loads_object(raw) == value


@pytest.mark.parametrize("text", ["", "[1]", "{", '{"a":', b"\xff", "null", "[" * 100_000])
def test_what_is_not_ours_after_all_is_said_as_for_a_stranger(text: str | bytes) -> None:
    with pytest.raises(PhcoError) as caught:
        loads_object(text)
    with pytest.raises(PhcoError) as again:
        loads_own(text)
    assert (again.value.code, again.value.what) == (caught.value.code, caught.value.what)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b'{"a":1,"a":2}', "E_JSON_DUPLICATE_KEY"),
        (b"[NaN]", "E_JSON_NUMBER"),
        (b"[-Infinity]", "E_JSON_NUMBER"),
        (b"[1e999999]", "E_JSON_NUMBER"),
        (b"[" + b"9" * 400 + b"]", "E_JSON_NUMBER"),
        (b"\xef\xbb\xbf{}", "E_ENCODING"),
        (b'"\xff"', "E_ENCODING"),
        (b'["\\ud800"]', "E_TEXT"),
        (b"[" * 100_000, "E_JSON_DEPTH"),
        (b"{'a':1}", "E_JSON"),
        (b"", "E_JSON"),
        (b"[1,]", "E_JSON"),
    ],
)
def test_what_is_not_strict_json_is_refused_with_its_code(text: bytes, code: str) -> None:
    with pytest.raises(PhcoError) as caught:
        loads(text)
    assert caught.value.code == code
    assert caught.value.fix


def test_brackets_inside_strings_are_not_depth() -> None:
    assert loads('["' + "[" * 500 + '\\"]"]') == ["[" * 500 + '"]']


@given(st.lists(st.text(st.sampled_from('[]{}"\\\n,:é'), max_size=8), max_size=30), st.integers(0, 90))
def test_depth_is_that_of_the_brackets_outside_strings(texts: list[str], depth: int) -> None:
    """Whether a string holds a quote, a bracket or an escape: 64 levels are read, 65 are not, nothing else counts."""
    said = json.dumps([*texts, "[" * 70], ensure_ascii=False)
    text = "[" * depth + said + "]" * depth
    if depth < 64:
        loads(text)
        return
    with pytest.raises(PhcoError) as caught:
        loads(text)
    assert caught.value.code == "E_JSON_DEPTH"


@given(st.text(st.sampled_from('{}[]"a:,.-+019eE'), max_size=12))
def test_what_is_usual_is_read_as_everything_is(text: str) -> None:
    """The quick reading and the careful one agree: forced into the second, a text gives the same value or fault."""

    def outcome() -> str:
        try:
            return repr(loads(text))
        except PhcoError as error:
            return f"{error.code} {error.what}"

    quick = outcome()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(jsontext, "_USUAL", Careful())
        assert outcome() == quick


class Careful:
    """A decoder that finds nothing usual."""

    def decode(self, _: str) -> object:
        raise ValueError


def test_too_big_is_said_before_parsing() -> None:
    with pytest.raises(PhcoError) as caught:
        loads(b"[1]", max_bytes=2)
    assert caught.value.code == "E_JSON_TOO_BIG"


def test_fractions_are_exact() -> None:
    assert loads("[0.1, 1e2]") == [Decimal("0.1"), Decimal("1e2")]
    assert dumps({"é": Decimal("2790.00")}) == '{"é": "2790.00"}'


@pytest.mark.parametrize("value", [0.5, {"a": [Decimal(1)]}, {"a": object()}])
def test_the_canonical_writing_refuses_what_has_no_unique_text(value: object) -> None:
    with pytest.raises(TypeError):
        canonical(value)


def test_faults_with_a_place_are_noted_at_their_path() -> None:
    noted: list[PhcoError] = []
    text = b'{"a":[1,NaN,{"b":1e400}],"c":1,"c":9007199254740993,"d":{"e":-Infinity,"e":2}}'
    value = loads(text, noted=noted)
    assert [(fault.code, fault.where) for fault in noted] == [
        ("E_JSON_DUPLICATE_KEY", "c"),
        ("E_JSON_NUMBER", "a[1]"),
        ("E_JSON_NUMBER", "c"),
        ("E_JSON_DUPLICATE_KEY", "d.e"),
    ]
    assert value["d"]["e"] == 2 and value["a"][2]["b"] == Decimal("1e400")
    assert all(fault.what and fault.fix for fault in noted)


@pytest.mark.parametrize("text", ["[]", "1", '"{}"', "null"])
def test_what_must_be_an_object_is_refused_when_it_is_none(text: str) -> None:
    with pytest.raises(PhcoError) as refused:
        loads_object(text, where="cles.json")
    assert (refused.value.code, refused.value.where) == ("E_TYPE", "cles.json")
    assert loads_object('{"a": 1}') == {"a": 1}


def test_the_key_named_twice_is_the_first_that_comes_again() -> None:
    with pytest.raises(PhcoError, match="«\u00a0b\u00a0»"):
        loads('{"a": 1, "b": 2, "b": 3, "a": 4}')
