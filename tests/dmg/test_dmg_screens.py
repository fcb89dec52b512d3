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


SESSION = {"ouverture": "2026-09-24", "cloture": "2026-09-29"}
DECISIONS = [
    {"numero": 1, "dj": "d1", "decision": "affecter", "offre": "o1", "motif": "Près de son domicile."},
    {"numero": 2, "dj": "d2", "decision": "affecter", "offre": "o2", "motif": "Seul poste vacant."},
    {"numero": 3, "dj": "d2", "decision": "retirer", "offre": "o2", "motif": "Désistement."},
    {"numero": 4, "dj": "d3", "decision": "laisser-sans-poste", "offre": None, "motif": "Reporte son stage."},
    {"numero": 5, "dj": "d1", "decision": "affecter", "offre": "o3", "motif": "Échange accepté."},
]  # fmt: skip
VACANT = [{"id": "o3", "cabinet": "Cabinet <b>", "pamsu": "p3", "co_pamsu": ""}]


def minutes(me: dict[str, str] | None, decisions: object = DECISIONS) -> dict[str, object]:
    entry = {"seance": SESSION, "decisions": decisions, "offres": VACANT, "moi": me}
    return call("vue.commission", entry)


def test_the_commission_s_placements_are_the_last_decision_of_each() -> None:
    got = minutes(None)
    assert got["resultat"] == {"moi": None, "paires": 1, "sans_poste": ["d2", "d3"]}
    assert "Commission : 1\u00a0affectation, 2 sans poste" in str(got["html"]).replace(" :", " :")
    assert minutes(None, [*reversed(DECISIONS)])["resultat"] == got["resultat"], "the order of the rows says nothing"


@pytest.mark.parametrize(
    ("person", "role", "said"),
    [
        ("d1", "dj", ("vous affecte à l’offre o3", "Échange accepté.")),
        ("d2", "dj", ("ne vous a pas donné de poste",)),
        ("d9", "dj", ("n’a rien décidé pour vous",)),
        ("p3", "pamsu", ("o3 accueille d1",)),
        ("p9", "pamsu", ("affecté personne à vos offres",)),
    ],
)
def test_the_commission_tells_each_their_own_part(person: str, role: str, said: tuple[str, ...]) -> None:
    html = str(minutes({"personne": person, "role": role})["html"])
    assert all(one in html for one in said), html
    assert "<b>" not in html


def test_a_commission_without_a_decision_shows_no_empty_table() -> None:
    html = str(minutes(None, [])["html"])
    assert "<table" not in html and "0\u00a0affectation" in html


def test_exports_are_shown_before_any_bulletin() -> None:
    got = follow([], bulletin_du=None)
    html = str(got["html"])
    assert "pas encore publié de bulletin" in html and "Signé par le DMG" not in html
    assert "Relire" not in html
    assert "Relire ce que j’ai envoyé" in str(follow([], bulletin_du=None, envois=[SENT | {"copie": True}])["html"])


def test_the_proof_comes_before_the_long_lists() -> None:
    checked = {"valide": True, "phrase": "Tout tient.", "proprietes": [], "limites": []}
    told = {"phrase": "Votre poste est le meilleur possible.", "offres": []}
    entry = {
        "public": PUBLIC, "lignes": ROWS, "offres": OFFERS, "moi": {"personne": "d1", "role": "dj"},
        "explication": told, "verification": checked,
    }  # fmt: skip
    html = str(call("vue.resultats", entry)["html"])
    places = [html.index(one) for one in ("Vous obtenez", "Tout tient.", "Votre poste est", "Tous les résultats")]
    assert places == sorted(places)
    tables = [place for place in range(len(html)) if html.startswith("<table", place)]
    assert len(tables) == 2
    for place in tables:
        assert html.count("<details", 0, place) > html.count("</details", 0, place), "a long list is folded"
