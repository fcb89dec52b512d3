"""A timestamp and a release drawn beside what was read of a site: a sentence first, then each property."""

from __future__ import annotations

from typing import Any

import pytest

from phco.calls.dispatch import call
from phco.errors import PhcoError
from phco.host.keys.examples import example_inputs

NOW, LATE = "2027-03-04T08:00:00Z", "2027-03-18T08:00:00Z"


def answer(kind: str, **more: Any) -> dict[str, Any]:
    """What ``paquet.ouvrir`` answers on the worked example."""
    told = example_inputs(kind)
    return {
        "valide": True, "role": "dmg", "genre": kind, "tableaux": told["tableaux"], "cree": told["cree"],
        "seq": told["seq"], "autre": "ce que la page n’a pas à trier", **more,
    }  # fmt: skip


def listed(kind: str) -> dict[str, str]:
    rows = example_inputs(kind)["tableaux"]["fichiers"]
    found = {str(row["nom"]): str(row["sha256"]) for row in rows if kind == "horodatage" or "site/" in row["nom"]}
    return {name.removeprefix("site/"): said for name, said in found.items()}


def judged(**entry: Any) -> tuple[dict[str, Any], str]:
    base = {"horodatage": None, "livraison": None, "vu": None, "maintenant": NOW, "lus": {}, "servis": {}}
    found = call("vue.publication", base | entry)
    return dict(found["resultat"]), str(found["html"]).replace("\u00a0", " ")


def test_both_papers_hold_and_say_what_was_read() -> None:
    result, html = judged(
        horodatage=answer("horodatage"), livraison=answer("livraison"), lus=listed("horodatage"),
        servis=listed("livraison"), vu=12,
    )  # fmt: skip
    assert result["valide"] and len(result["proprietes"]) == 5
    assert "Les 3 fichiers lus de la publication sont ceux que le DMG a signés." in html
    assert "Les 3 fichiers lus du site sont ceux que le DMG a signés." in html
    assert "site du 3 mars 2027" in html and 'data-valide="oui"' in html


@pytest.mark.parametrize(
    "entry, name",
    [({"vu": 13}, "horodatage_recent"), ({"maintenant": LATE}, "horodatage_frais"),
     ({"lus": {"index.json": None}}, "horodatage_fichiers"),
     ({"servis": {"index.html": "0" * 64}}, "livraison_fichiers"),
     ({"servis": {"index.html": None}}, "livraison_fichiers")],
)  # fmt: skip
def test_one_thing_that_is_not_as_signed_is_refused_by_name(entry: dict[str, Any], name: str) -> None:
    result, html = judged(horodatage=answer("horodatage"), livraison=answer("livraison"), **entry)
    assert [one["nom"] for one in result["proprietes"] if not one["vrai"]] == [name]
    assert 'data-valide="non"' in html and "Refusé" in html
    if name.endswith("_fichiers"):  # the files that differ, and no other
        (odd,) = next(one["preuve"] for one in result["proprietes"] if one["nom"] == name)
        assert odd.startswith("index.") and ("n’est pas venu" in odd or "signé c4f45c8e" in odd)


def test_nothing_read_is_said_and_proves_nothing() -> None:
    result, html = judged(livraison=answer("livraison"))
    assert result["proprietes"] == [] and "rien n’est comparé" in html


@pytest.mark.parametrize(
    "entry",
    [{}, {"livraison": answer("livraison", role="dj")}, {"livraison": answer("livraison", valide=False)},
     {"livraison": answer("horodatage")}, {"horodatage": answer("livraison")},
     {"horodatage": answer("horodatage"), "lus": {"index.json": 3}}],
)  # fmt: skip
def test_what_the_dmg_did_not_sign_is_no_paper_of_its_own(entry: dict[str, Any]) -> None:
    with pytest.raises(PhcoError):
        judged(**entry)
