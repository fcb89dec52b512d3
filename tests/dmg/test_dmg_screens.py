"""The two screens of what is published: what became of my exports, and what a round says of me."""

from __future__ import annotations

import pytest

from phco.calls.dispatch import call
from phco.errors import PhcoError

MINE = "sha256:" + "a" * 64
OTHER = "sha256:" + "b" * 64
SENT = {"empreinte": MINE, "genre": "voeux", "tour": 1, "seq": 3, "le": "2026-09-02T09:00:00Z", "nom": "voeux.phco"}
PUBLIC = {
    "tour": 1, "taille": 1, "borne": 1, "taille_max_prouvee": True, "methode": "deux-niveaux", "graine": "7-12",
    "empreinte": "c" * 64, "sans_poste": ["d2"], "paires": {"d1": "o1"},
}  # fmt: skip
ROWS = [{"dj": "d1", "offre": "o1", "rang": 2}, {"dj": "d2", "offre": None, "rang": None}]
OFFERS = [{"id": "o1", "cabinet": "Cabinet <des> Lilas", "pamsu": "p1", "co_pamsu": "p2 | p3"}]


def follow(rows: list[dict[str, str]], **changes: object) -> dict[str, object]:
    entry = {
        "bulletin": rows, "envois": [SENT], "manifeste": None, "bulletin_du": "2026-09-03T09:00:00Z",
        "maintenant": "2026-09-03T10:00:00Z",
    } | changes  # fmt: skip
    return call("vue.suivi", entry)


@pytest.mark.parametrize(
    ("verdict", "word"),
    [("recu", "Reçu"), ("refuse", "Refusé"), ("remplace", "Remplacé"), ("quarantaine", "Mis de côté")],
)
def test_each_verdict_is_said_with_its_motive(verdict: str, word: str) -> None:
    row = {
        "paquet": MINE,
        "verdict": verdict,
        "recu": "2026-09-02T10:00:00Z",
        "motif": "Il manque 3 offres.",
        "code": "",
    }
    html = str(follow([row])["html"])
    assert word in html
    assert "Il manque 3 offres." in html


def test_an_export_that_is_not_in_the_bulletin_says_so_and_one_made_after_it_waits() -> None:
    row = {"paquet": OTHER, "verdict": "recu", "recu": "2026-09-02T10:00:00Z"}
    assert "ne l’a pas reçu" in str(follow([row])["html"])
    later = SENT | {"le": "2026-09-03T09:30:00Z"}
    assert "attendez le suivant" in str(follow([row], envois=[later])["html"])


def test_the_dates_of_the_manifest_show_what_is_under_way() -> None:
    step = {"code": "tour1-dj", "debut": "2026-09-01", "fin": "2026-09-04", "statut": "provisoire"}
    got = follow([], manifeste={"etapes": [step, {"code": "depot-dj", "debut": "", "fin": "", "statut": "inconnue"}]})
    steps = got["resultat"]["etapes"]  # type: ignore[index]
    assert [one["en_cours"] for one in steps] == [True, False]


def results(me: dict[str, str] | None) -> str:
    entry = {
        "public": PUBLIC, "lignes": ROWS, "offres": OFFERS, "moi": me, "explication": None, "verification": None,
    }  # fmt: skip
    return str(call("vue.resultats", entry)["html"])


def test_a_round_tells_each_their_own_part_and_nothing_is_markup() -> None:
    assert "Vous obtenez l’offre o1" in results({"personne": "d1", "role": "dj"})
    assert "Vous n’obtenez pas de poste" in results({"personne": "d2", "role": "dj"})
    assert "Vous ne participiez pas" in results({"personne": "d9", "role": "dj"})
    for lead in ("p1", "p2", "p3"):
        assert "Votre offre o1 accueille d1" in results({"personne": lead, "role": "pamsu"})
    assert "Aucune de vos offres" in results({"personne": "p9", "role": "pamsu"})
    assert "<des>" not in results(None)


def test_bad_entries_are_told_with_their_place() -> None:
    with pytest.raises(PhcoError) as caught:
        call("vue.suivi", {"bulletin": [{"paquet": 1}], "envois": [], "bulletin_du": "hier", "maintenant": ""})
    assert {fault.where for fault in caught.value.flat()} >= {"bulletin[0]", "bulletin_du"}
