"""A package names the DMG, the campaign, the round and the kind; an opener holds them against what was asked."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Any

import pytest

from phco.calls.dispatch import call
from phco.errors import PhcoError
from phco.host.keys.examples import example_about, example_inputs, example_key
from phco.host.keys.keys import verify
from phco.packages.expected import Expected
from phco.packages.identity import Keyring, b64
from phco.packages.reading import open_package
from phco.packages.recipient import Told, recipient
from phco.packages.schema import read_instant
from phco.packages.writing import attach, prepare

KEY, OTHER = example_key("dj-001"), example_key("dmg", "P-256")


def results(dmg: str | None) -> bytes:
    inputs = example_inputs("voeux")
    about = replace(example_about("voeux", inputs), dmg=dmg)
    prepared = prepare(about, inputs["tableaux"])
    return attach(prepared, KEY.public.thumbprint, KEY.sign(prepared.pae))


ABOUT = example_about("voeux", example_inputs("voeux"))
HERE = {"kinds": ("voeux",), "campaign": ABOUT.campaign, "round": ABOUT.round, "dmg": KEY.public.thumbprint}


def opened(data: bytes, **asked: Any) -> str:
    keys = Keyring([KEY.record(ABOUT.author, "dj")])
    try:
        open_package(data, find=keys, verify=verify, expected=Expected(**asked))
    except PhcoError as error:
        return error.code
    return ""


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({}, ""),
        ({"kinds": ("classement", "resultats")}, "E_OTHER_KIND"),
        ({"campaign": "2031-09"}, "E_WRONG_ROUND"),
        ({"round": 3}, "E_WRONG_ROUND"),
        ({"dmg": OTHER.public.thumbprint}, "E_OTHER_DMG"),
    ],
)
def test_what_is_opened_is_what_was_asked_for(asked: dict[str, Any], code: str) -> None:
    assert opened(results(KEY.public.thumbprint), **(HERE | asked)) == code


def test_a_package_of_the_first_format_names_no_dmg_and_still_opens() -> None:
    assert opened(results(None), **HERE) == ""
    assert opened(results(None), **(HERE | {"dmg": OTHER.public.thumbprint})) == ""


@pytest.mark.parametrize("dmg", ["", "x", "é" * 43, KEY.public.thumbprint + "A"])
def test_a_dmg_is_named_by_its_thumbprint_or_not_at_all(dmg: str) -> None:
    with pytest.raises(PhcoError) as refused:
        results(dmg)
    assert (refused.value.code, refused.value.where) == ("E_SCHEMA", "signature.json:predicate.dmg")


def test_the_page_asks_too() -> None:
    data = b64(results(KEY.public.thumbprint))
    seen = call("paquet.examiner", {"octets": data})
    verdict = {"empreinte": seen["empreinte"], "cle": seen["cle"], "valide": True}
    entry = {"octets": data, "cles": [KEY.record(ABOUT.author, "dj").as_json()], "verifie": verdict}
    wanted = {"genre": "voeux", "campagne": ABOUT.campaign, "tour": ABOUT.round, "dmg": KEY.public.thumbprint}
    found = call("paquet.ouvrir", entry | {"attendu": wanted})
    assert (found["valide"], found["dmg"]) == (True, KEY.public.thumbprint)
    for key, other in {"genre": "pv", "campagne": "2031-09", "tour": 3, "dmg": OTHER.public.thumbprint}.items():
        found = call("paquet.ouvrir", entry | {"attendu": wanted | {key: other}})
        assert (found["valide"], found["signature"]) == (False, "valide"), key
        assert "tableaux" not in found, key
    assert call("paquet.ouvrir", entry | {"attendu": dict.fromkeys(wanted)})["valide"] is True


# — whom a device seals to ——————————————————————————————————————————————————————————————————————————————————————
SINCE = read_instant("2026-09-03T10:00:00Z")
INVITED, NEW = example_key("sceau-1", "P-256").public, example_key("sceau-2", "P-256").public
ASK: dict[str, Any] = {
    "invitation": {"algorithme": "P-256", "cle": b64(INVITED.raw)}, "signataire": KEY.public.thumbprint,
    "dmg": OTHER.public.thumbprint,
}  # fmt: skip


def said(sealing: Any, *revoked: str) -> dict[str, Any]:
    rows = [{"cle": one, "depuis": "2026-09-03T10:00:00Z"} for one in revoked]
    return ASK | {"manifeste": {"cle_sceau": b64(sealing.raw), "revocations": rows}}


def test_the_manifest_says_whom_to_seal_to() -> None:
    assert recipient(INVITED, signer="x", dmg=None, told=None).key == INVITED
    assert recipient(INVITED, signer="x", dmg=None, told=Told(sealing=NEW, revoked={})).key == NEW
    same, other, none = (call("manifeste.destinataire", one) for one in (said(INVITED), said(NEW), ASK))
    assert (same["change"], other["change"], none["change"]) == (False, True, False)
    assert base64.b64decode(other["destinataire"]["cle"]) == NEW.raw
    assert call("manifeste.destinataire", said(NEW, INVITED.thumbprint))["empreinte"] == NEW.thumbprint


@pytest.mark.parametrize(
    ("revoked", "words"),
    [
        (KEY.public.thumbprint, "La clé de cet appareil ne vaut plus depuis le 3"),
        (OTHER.public.thumbprint, "La clé qui signe au nom du DMG ne vaut plus"),
        (NEW.thumbprint, "La clé qui ouvre les envois au DMG ne vaut plus"),
    ],
)
def test_nothing_is_sealed_with_or_to_a_key_that_was_given_up(revoked: str, words: str) -> None:
    with pytest.raises(PhcoError) as refused:
        call("manifeste.destinataire", said(NEW, revoked))
    assert refused.value.code == "E_KEY_REVOKED"
    assert words in refused.value.what
    assert refused.value.fix


def test_what_a_dmg_signs_names_that_dmg() -> None:
    inputs = example_inputs("manifeste")
    keys = Keyring([KEY.record("dmg", "dmg")])
    for dmg, holds in ((KEY.public.thumbprint, True), (None, True), (OTHER.public.thumbprint, False)):
        prepared = prepare(replace(example_about("manifeste", inputs), dmg=dmg), inputs["tableaux"])
        data = attach(prepared, KEY.public.thumbprint, KEY.sign(prepared.pae))
        if holds:
            assert open_package(data, find=keys, verify=verify).about.dmg == dmg
        else:
            with pytest.raises(PhcoError, match="nomme"):
                open_package(data, find=keys, verify=verify)
