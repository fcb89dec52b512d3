"""A file of one subdivision given to another is refused by name, with its place and a remedy, wherever it is given."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from phco import local
from phco.calls.dispatch import call
from phco.cli import main
from phco.errors import PhcoError
from phco.jsontext import loads
from phco.packages import KINDS, elsewhere, examine, open_package
from phco.packages.group_copy import read_copy, write_copy
from phco.packages.identity import b64
from phco.packages.reading import unwrap
from phco.packages.shortlink import lengthen, shorten
from phco.packages.statement import MAX_BYTES
from phco.site.bundle.signed_wheel import carrying
from tests.packages import making
from tests.packages.test_shortlink import invitation

PLACES = [("paris", "caen"), ("caen", "paris"), ("exemple", "paris")]
EVERY_KIND = sorted(KINDS)


@pytest.fixture(autouse=True)
def back() -> Iterator[None]:
    yield
    local.choose(local.DEFAULT)


def made_in(place: str, kind: str) -> bytes:
    local.choose(place)
    return making.resigned(kind, statement=lambda said: None) if place == local.DEFAULT else making.valid(kind)


def told(error: PhcoError, made: str, given: str) -> None:
    (one,) = error.flat()
    assert one.code == "E_SUBDIVISION"
    assert f"« {made} »" in one.what and f"« {given} »" in one.what and "DMG" in one.fix and one.where


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_every_kind_of_package_is_refused_by_name_and_taken_at_home(kind: str) -> None:
    data = made_in("paris", kind)
    assert open_package(data, find=making.RING, verify=making.verify).about.subdivision == "paris"
    local.choose("caen")
    with pytest.raises(PhcoError) as caught:
        open_package(data, find=making.RING, verify=making.verify)
    told(caught.value, "paris", "caen")


@pytest.mark.parametrize(("made", "given"), PLACES)
def test_the_refusal_names_both_places_and_needs_no_key(made: str, given: str) -> None:
    data = made_in(made, "voeux")
    local.choose(given)
    for find in (making.RING, lambda _: None):
        report = examine(data, find=find, verify=making.verify)
        assert not report.holds and report.error is not None and report.sound_bytes
        told(report.error, made, given)
        assert report.as_json()["erreur"]["code"] == "E_SUBDIVISION"  # type: ignore[index]


def test_what_the_first_subdivision_writes_has_not_changed_by_a_byte() -> None:
    assert b"subdivision" not in unwrap(making.valid("voeux")).envelope.payload
    local.choose("paris")
    assert b'"subdivision":"paris"' in unwrap(making.valid("voeux")).envelope.payload


@pytest.mark.parametrize("said", ["caen", "Paris", "", None, 3, ["paris"], "../caen", "x" * 40])
def test_a_subdivision_that_is_mis_said_is_no_package(said: object) -> None:
    data = making.resigned("voeux", statement=lambda value: value["predicate"].update(subdivision=said))
    with pytest.raises(PhcoError) as caught:
        open_package(data, find=making.RING, verify=making.verify)
    assert [one.code for one in caught.value.flat()] == ["E_SCHEMA"]


def test_an_escaped_name_hides_nothing() -> None:
    """The quick look misses a key written with an escape; the reading does not."""
    data = making.resigned("voeux", statement=lambda value: value["predicate"].update(subdivision="paris"))
    sealed = making.files_of(data)
    payload = unwrap_payload(data).replace(b'"subdivision"', b'"\\u0073ubdivision"')
    assert loads(payload, max_bytes=MAX_BYTES)["predicate"]["subdivision"] == "paris"
    with pytest.raises(PhcoError) as caught:
        open_package(making.signed(sealed, payload, making.key_of("voeux")), find=making.RING, verify=making.verify)
    told(caught.value, "paris", "caen")


def unwrap_payload(data: bytes) -> bytes:
    local.choose("paris")
    try:
        return unwrap(data).envelope.payload
    finally:
        local.choose("caen")


@pytest.mark.parametrize(("made", "given"), PLACES)
def test_an_invitation_link_opened_on_the_site_of_another_place(made: str, given: str) -> None:
    local.choose(made)
    data = invitation()
    text = shorten(data)
    assert lengthen(text) == data
    local.choose(given)
    with pytest.raises(PhcoError) as caught:
        lengthen(text)
    told(caught.value, made, given)


def test_a_link_has_the_place_of_its_site_or_none() -> None:
    text = shorten(invitation())
    for wrong in (f"{text}~caen", f"{text}~", f"{text}~Paris", f"{text}~paris~paris"):
        with pytest.raises(PhcoError) as caught:
            lengthen(wrong)
        assert caught.value.code == "E_LINK", wrong


def test_a_device_that_imports_it_says_so() -> None:
    data = made_in("paris", "invitation")
    local.choose("caen")
    for name in ("paquet.examiner",):
        with pytest.raises(PhcoError) as caught:
            call(name, {"octets": b64(data)})
        told(caught.value, "paris", "caen")


def test_the_copy_given_to_a_group_says_so() -> None:
    copy = write_copy(made_in("paris", "cr-gep"))
    assert read_copy(copy).about.subdivision == "paris"
    local.choose("caen")
    with pytest.raises(PhcoError) as caught:
        read_copy(copy)
    told(caught.value, "paris", "caen")


def test_the_verifier_of_the_command_line_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "un.phco").write_bytes(made_in("paris", "voeux"))
    local.choose("caen")
    with pytest.raises(SystemExit, match="1"):
        main(["paquet", "verifier", str(tmp_path / "un.phco")])
    said = capsys.readouterr().out
    assert "« paris »" in said and "« caen »" in said


# — where to take it, when our own DMG signed a directory ————————————————————————————————————————————————————
DIRECTORY = [{"subdivision": "paris", "nom": "Paris", "site": "https://phco.paris.example/"}]


def test_the_site_of_the_other_dmg_is_named_when_the_directory_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    data = made_in("paris", "voeux")
    local.choose("caen")
    monkeypatch.setattr(elsewhere, "_shipped", lambda: tuple(DIRECTORY))
    with pytest.raises(PhcoError) as caught:
        call("paquet.examiner", {"octets": b64(data)})
    told(caught.value, "paris", "caen")
    assert "https://phco.paris.example/ (Paris)" in caught.value.flat()[0].fix
    data = made_in("exemple", "voeux")
    local.choose("caen")
    with pytest.raises(PhcoError) as caught:
        call("paquet.examiner", {"octets": b64(data)})
    assert "https://" not in caught.value.flat()[0].fix, "a place that nobody signed for has no address"


def test_a_wheel_carries_the_directory_and_a_source_tree_has_none() -> None:
    assert elsewhere._shipped() == ()
    place = f"phco/rules/data/{elsewhere.FILE}"
    wheel = io.BytesIO()
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("phco-1.dist-info/RECORD", "phco-1.dist-info/RECORD,,\n")
    once = carrying(wheel.getvalue(), "phco/rules/data/campagnes-signees.json", b"{}")
    with zipfile.ZipFile(io.BytesIO(carrying(once, place, b'{"subdivisions":[]}'))) as archive:
        assert archive.testzip() is None and len(archive.namelist()) == len(set(archive.namelist())) == 3
        record = archive.read("phco-1.dist-info/RECORD").decode()
        assert place in record and "campagnes-signees.json" in record
