"""What a package holds and what a sealed file is, as screens: every kind, in words, and nothing invented."""

from __future__ import annotations

import re

import pytest

from phco.calls.packages.packages import ouvrir
from phco.calls.packages.screens import paquet
from phco.calls.packages.screens_content import contenu
from phco.host.keys.examples import example_file
from phco.packages.identity import b64
from phco.packages.kinds import KINDS


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_kind_is_read_again(kind: str) -> None:
    data, _, _ = example_file(kind)
    found = ouvrir({"octets": b64(data), "cles": [], "verifie": None})
    entry = {key: found[key] for key in ("genre", "tour", "cree", "seq", "empreinte", "tableaux", "tailles")}
    answer = contenu(entry)
    text = words(answer["html"])
    assert KINDS[kind].title in text and found["empreinte"] in text
    assert not re.search(r"\b(None|null|True|False)\b", text)
    for rows in found["tableaux"].values():
        for row in rows:
            for value in row.values():
                if (
                    isinstance(value, str)
                    and value
                    and not value.startswith("pieces/")
                    and not re.match(r"\d{4}-", value)
                ):
                    assert " ".join(value.replace("&", "&amp;").split())[:30] in text.replace("&#39;", "'")
    assert {one["chemin"] for one in answer["resultat"]["documents"]} == set(found["tailles"])


def test_a_name_stands_beside_an_identifier() -> None:
    row = {"tour": 1, "offre": "o-0001", "coeurs": 5}
    entry = {"genre": "voeux", "tour": 1, "cree": "2026-09-02T10:00:00Z", "tableaux": {"voeux": [row]}}
    assert "o-0001, Cabinet des Prés" in contenu({**entry, "noms": {"o-0001": "Cabinet des Prés"}})["html"]


SENT = {"genre": "voeux", "tour": 1, "seq": 3, "le": "2026-09-02T10:00:00Z", "empreinte": "sha256:ab", "copie": True}


@pytest.mark.parametrize(
    ("sealed", "said"),
    [
        ({"pour": "dmg", "envoi": SENT}, ("votre envoi n° 3", "tout est normal", "Relire ce que j’ai envoyé")),
        ({"pour": "dmg", "envoi": SENT | {"copie": False}}, ("votre envoi n° 3", "tout est normal")),
        ({"pour": "dmg", "envoi": None}, ("scellé pour le DMG", "tout est normal")),
        ({"pour": "autre", "envoi": None}, ("quelqu’un d’autre",)),
    ],
)  # fmt: skip
def test_a_sealed_file_is_told_calmly(sealed: dict[str, object], said: tuple[str, ...]) -> None:
    answer = paquet({"fichier": "voeux.phco", "rapport": {}, "scelle": sealed})
    text = words(answer["html"]).replace("\u00a0", " ")
    assert all(one in text for one in said), text
    assert "refusé" not in text and "erreur" not in answer["html"]
    envoi = sealed["envoi"]
    assert ("data-relire" in answer["html"]) == bool(isinstance(envoi, dict) and envoi["copie"])
