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


@pytest.mark.parametrize("wrong", [{"le": "2038-01-05T10:00:00Z"}, {"le": "2019-01-05T10:00:00Z", "doute": True}])
def test_an_export_dated_by_a_clock_that_was_wrong_is_neither_waited_for_nor_lost_by_its_date(
    wrong: dict[str, object],
) -> None:
    row = {"paquet": OTHER, "verdict": "recu", "recu": "2026-09-02T10:00:00Z"}
    html = str(follow([row], envois=[SENT | wrong])["html"])
    assert "l’horloge de l’appareil semblait fausse" in html
    assert "Si vous l’avez exporté avant ce bulletin" in html.replace("\u00a0", " ")
    assert "attendez le suivant" not in html and "n’est pas au bulletin" not in html


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
    assert "Commission\u00a0: 1\u00a0affectation, 2 sans poste" in str(got["html"])
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


@pytest.mark.parametrize(
    ("person", "role", "said"),
    [
        ("d1", "dj", "Le poste o1 a été retiré le 10\u00a0septembre 2026"),
        ("d2", "dj", "Vous avez quitté la campagne le 11\u00a0septembre 2026"),
        ("p1", "pamsu", "d1 a démissionné le 12\u00a0septembre 2026 : l’offre o1 est de nouveau vacante"),
    ],
)
def test_a_round_is_read_beside_the_departures_since(person: str, role: str, said: str) -> None:
    departures = {"d1": "p1 pamsu 2026-09-10 o1", "d2": "d2 dj 2026-09-11", "p1": "d1 dj 2026-09-12"}
    settings = [
        {"cle": "depart.1", "valeur": departures[person]}, {"cle": "depart.2", "valeur": "illisible"},
        {"cle": "depart.3", "valeur": "d7 dj hier"}, {"cle": "tour1.graine", "valeur": "1 2 2026-09-10"},
    ]  # fmt: skip
    entry = {
        "public": PUBLIC, "lignes": ROWS, "offres": OFFERS, "moi": {"personne": person, "role": role},
        "explication": None, "verification": None,
    }  # fmt: skip
    plain = str(call("vue.resultats", entry)["html"])
    html = str(call("vue.resultats", entry | {"reglages": settings})["html"]).replace("\u202f", "\u00a0")
    assert said.replace("\u00a0", " ") in html.replace("\u00a0", " ")
    assert said not in plain
    assert html.count("message attention") == plain.count("message attention") + 1


def test_a_post_taken_over_by_another_pamsu_is_not_said_to_be_withdrawn() -> None:
    """o1 is led by p1 in the catalogue of this round: that p8, who led it before, has left takes nothing from d1."""
    entry = {
        "public": PUBLIC, "lignes": ROWS, "offres": OFFERS, "moi": {"personne": "d1", "role": "dj"},
        "explication": None, "verification": None,
        "reglages": [{"cle": "depart.1", "valeur": "p8 pamsu 2026-09-10 o1"}],
    }  # fmt: skip
    html = str(call("vue.resultats", entry)["html"])
    assert "Vous obtenez l’offre o1" in html and "a été retiré" not in html
    unknown = [{"id": "o1", "cabinet": "Cabinet"}]
    assert "a été retiré" in str(call("vue.resultats", entry | {"offres": unknown})["html"])


RESULT = {
    "genre": "resultat-commission", "affectations": {"d1": "o3"}, "sans_poste": ["d3"], "vacantes": [],
    "capacites": {"o3": 1}, "departs": [{"personne": "d2", "role": "dj", "le": "2026-09-28", "offres": []}],
}  # fmt: skip
TOURS = [{"tour": 1, "paires": {"d9": "o9"}, "capacites": {"o3": 1, "o2": 1, "o9": 1}}]
OWN = {
    "genre": "explication-commission", "dj": "d1", "offre": "o3", "numero": 5, "auteur": "Pr <b>", "motif": "Échange",
    "rang": 2, "offres": 4, "coeurs": 4, "km": 12, "regret": 112, "formule": "Regret = …",
    "mieux": [{"offre": "o2", "prise_par": ["d8"], "coeurs": 0, "km": None, "regret": 50}],
}  # fmt: skip
SIGNED = [row | {"date": f"2026-09-2{n}"} for n, row in enumerate(DECISIONS, 4)]


def proved(**changed: object) -> dict[str, object]:
    entry = {"seance": SESSION, "decisions": SIGNED, "offres": VACANT, "moi": {"personne": "d1", "role": "dj"}}
    return call("vue.commission", entry | {"public": RESULT, "tours": TOURS, "explication": OWN} | changed)


def test_the_minutes_are_checked_and_explained_on_the_device() -> None:
    got = proved()
    html = str(got["html"])
    assert got["resultat"]["verification"]["valide"], got["resultat"]  # type: ignore[index]
    assert "Pourquoi cette offre" in html and "la 2e pour vous" in html and "donnée par la commission à d8" in html
    assert "d2 a démissionné" in html and "<b>" not in html
    assert got["resultat"]["sans_poste"] == ["d3"]  # type: ignore[index]


@pytest.mark.parametrize(
    "changed",
    [
        {"public": {}},
        {"public": RESULT | {"affectations": {"d1": 3}}},
        {"public": RESULT | {"departs": [3]}},
        {"public": RESULT | {"capacites": {"o3": "1"}}},
        {"public": RESULT | {"affectations": {"d1": "o2"}}},
        {"tours": [{}]},
        {"tours": [3, {"paires": {"d1": "o9"}, "capacites": {}}]},
        {"explication": {}},
        {"explication": OWN | {"mieux": [{"offre": 1}]}},
        {"explication": OWN | {"rang": "2"}},
        {"explication": OWN | {"offre": "o2"}},
        {"decisions": [row | {"numero": "x"} for row in SIGNED]},
        {"decisions": SIGNED[1:]},
        {"decisions": [SIGNED[0] | {"offre": 3}]},
    ],
)
def test_minutes_that_do_not_hold_are_said_to_and_nothing_is_raised(changed: dict[str, object]) -> None:
    got = proved(**changed)
    assert not got["resultat"]["verification"]["valide"]  # type: ignore[index]
    assert "message erreur" in str(got["html"])
