"""The copy of a GEP report for the group: readable, checkable, and without a name."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from phco.calls.dispatch import call
from phco.demo.actors import Actor
from phco.errors import PhcoError
from phco.host.keys.examples import example_file
from phco.host.keys.keys import verify
from phco.packages.cr_gep import answer_cells
from phco.packages.group_copy import read_copy, write_copy
from phco.packages.identity import PublicKey, b64, unb64

REPORT: dict[str, Any] = {
    "date": "2026-11-10", "theme": "Lombalgies", "duree_minutes": 90, "resume": "Deux situations.",
    "participants": ["dj-03"], "personnes": [{"nom": "Camille Roux"}, {"nom": "Alix Durand", "dj": "dj-02"}],
}  # fmt: skip


@pytest.fixture
def package() -> bytes:
    actor = Actor(pseudo="dj-01", role="dj", campaign="2026-09", secret=b"s" * 16)
    tables = call("gep.verifier", REPORT)["tables"]
    return actor.write("cr-gep", tables, created=datetime(2026, 11, 11, 9, tzinfo=UTC))


def opened(copy: str, **more: object) -> dict[str, Any]:
    return call("vue.gep-copie", {"copie": copy, **more})


def test_it_reads_as_the_report_and_names_nobody(package: bytes) -> None:
    made = call("vue.gep-copie", {"paquet": b64(package)})
    assert made["nom"] == "copie-gep-2026-11-10-dj-01.json"
    assert "Camille" not in made["copie"] and "Durand" not in made["copie"]
    got = opened(made["copie"])
    assert got["resultat"]["seance"]["participants"] == ["dj-02", "dj-03"]
    assert "Deux situations." in got["html"] and "Les noms des présents ne sont que dans l’envoi" in got["html"]
    told = got["resultat"]
    key = PublicKey(algorithm=told["cle"]["algorithme"], raw=unb64(told["cle"]["cle"], ""))
    assert verify(key, unb64(told["signature"], ""), unb64(told["a_verifier"], ""))
    assert "data/personnes.csv" in read_copy(made["copie"]).withheld


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (answer_cells(valid=True), "Validé par le DMG."),
        (answer_cells(valid=False), "Refusé par le DMG."),
        ({"verdict": "refuse", "motif": "Refusé par le DMG : un patient."}, "Motif : un patient."),
        ({"verdict": "recu", "code": "", "motif": ""}, "Reçu par le DMG."),
    ],
)
def test_the_bulletin_s_answer_is_read_on_it(package: bytes, row: dict[str, str], said: str) -> None:
    copy = write_copy(package).decode()
    line = {"paquet": read_copy(copy).digest, **row}
    html = opened(copy, bulletin=[line], signature=True)["html"]
    assert said in html and "celui que le DMG a reçu" in html and "Signature\u00a0: tient." in html
    other = [{"paquet": "sha256:" + "0" * 64, "verdict": "recu"}]
    assert "Pas au bulletin du DMG." in opened(copy, bulletin=other)["html"]
    assert "Aucun bulletin lu." in opened(copy)["html"]
    assert "La signature ne tient pas." in opened(copy, bulletin=[line], signature=False)["html"]


def test_a_changed_copy_is_refused(package: bytes) -> None:
    copy = json.loads(write_copy(package))
    changed = json.dumps(copy).replace("Deux situations", "Trois situation")
    with pytest.raises(PhcoError) as caught:
        read_copy(changed)
    assert caught.value.code == "E_HASH_MISMATCH"
    less = {**copy, "fichiers": {}}
    with pytest.raises(PhcoError) as caught:
        read_copy(json.dumps(less))
    assert caught.value.code == "E_RESOURCE_MISSING"
    more = {**copy, "fichiers": {**copy["fichiers"], "data/autre.csv": "a\n"}}
    with pytest.raises(PhcoError) as caught:
        read_copy(json.dumps(more))
    assert caught.value.code == "E_UNLISTED_FILE"


@pytest.mark.parametrize(
    "text", ["{}", "[]", '{"format":"phco-copie-gep-1"}', '{"format":"phco-sauvegarde","version":1}']
)
def test_another_file_is_refused_in_french(text: str) -> None:
    with pytest.raises(PhcoError) as caught:
        opened(text)
    assert all(fault.what and fault.fix for fault in caught.value.flat())


@pytest.mark.parametrize("text", ["", "rien", "\x00", "{" * 500, "PK\x03\x04 un paquet", "\ufffd\x01", '{"a": "'])
def test_no_json_is_refused_too(text: str) -> None:
    """Whatever was chosen (the sealed file itself, a picture), what to choose instead is said."""
    with pytest.raises(PhcoError) as caught:
        opened(text)
    assert caught.value.code == "E_COPIE" and "copie-gep-" in caught.value.fix


def test_a_copy_saved_again_by_an_editor_opens(package: bytes) -> None:
    assert opened("\ufeff" + write_copy(package).decode())["resultat"]["seance"]["theme"] == "Lombalgies"


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"personnes": [{"nom": "A" * 200}]}, "personnes[0].nom"),
        ({"personnes": [{"nom": f"Personne {n}"} for n in range(201)]}, "personnes"),
        ({"participants": ["dj-01", "Camille Roux"]}, "participants[1]"),
        ({"duree_minutes": -5}, "duree_minutes"),
        ({"duree_minutes": 0}, "duree_minutes"),
        ({"duree_minutes": 601}, "duree_minutes"),
        ({"duree_minutes": "1e99"}, "duree_minutes"),
        ({"duree_minutes": 1.5}, "duree_minutes"),
        ({"duree_minutes": "une heure"}, "duree_minutes"),
        ({"theme": "x" * 201}, "theme"),
        ({"theme": "a\x00b"}, "theme"),
        ({"resume": "x" * 8001}, "resume"),
        ({"animateur": "x" * 121}, "animateur"),
        ({"date": "2026-02-30"}, "date"),
        ({"date": ""}, "date"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_is_absurd_is_refused_at_its_place_and_never_in_silence(change: dict[str, object], where: str) -> None:
    for name in ("gep.verifier", "vue.gep"):
        with pytest.raises(PhcoError) as caught:
            call(name, {**REPORT, **change})
        assert [one.where for one in caught.value.flat()] == [where]
        assert all(one.what and one.fix for one in caught.value.flat())


def test_two_reports_of_one_day_are_two_files_and_two_answers() -> None:
    actor = Actor(pseudo="dj-01", role="dj", campaign="2026-09", secret=b"s" * 16)
    copies = []
    for theme in ("Lombalgies", "Toux"):
        tables = call("gep.verifier", {**REPORT, "theme": theme})["tables"]
        written = actor.write("cr-gep", tables, created=datetime(2026, 11, 11, 9, tzinfo=UTC))
        copies.append(call("vue.gep-copie", {"paquet": b64(written)})["copie"])
    digests = [read_copy(one).digest for one in copies]
    assert digests[0] != digests[1]
    lines = [{"paquet": digests[0], **answer_cells(valid=True)}, {"paquet": digests[1], "verdict": "recu"}]
    said = [opened(one, bulletin=lines)["resultat"]["reponse"]["etat"] for one in copies]
    assert said == ["valide", "envoye"]


def test_only_a_report_is_given_so() -> None:
    with pytest.raises(PhcoError) as caught:
        write_copy(example_file("voeux")[0])
    assert caught.value.code == "E_COPIE"
    former = write_copy(example_file("cr-gep")[0])  # a package of the former version, without a table of names
    assert read_copy(former).tables["cr-gep"][0]["theme"] == "Polymédication du sujet âgé"


def test_people_are_counted_and_nobody_twice() -> None:
    assert call("gep.verifier", REPORT)["alertes"][0]["code"] == "ENS-02-ANIMATEUR"
    tables = call("gep.verifier", REPORT)["tables"]
    assert tables["participants"] == [{"dj": "dj-02"}, {"dj": "dj-03"}]
    assert [row["nom"] for row in tables["personnes"]] == ["Camille Roux", "Alix Durand"]
    former = call("gep.verifier", {**REPORT, "personnes": []})["tables"]
    assert set(former) == {"cr-gep", "participants"}, "without a name the package is what it was"
    for people in ([{"nom": "A", "dj": "x"}, {"nom": "B", "dj": "x"}], [{"nom": "A"}, {"nom": " A "}], [{"nom": ""}],
                   [{"nom": "A", "dj": "Anne Durand"}], [{"dj": "x"}]):  # fmt: skip
        with pytest.raises(PhcoError):
            call("gep.verifier", {**REPORT, "personnes": people})


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"duree_minutes": None}, "duree_minutes"),
        ({"participants": [], "personnes": []}, "participants"),
        ({"theme": ""}, "theme"),
    ],
)
def test_what_is_missing_is_a_reason_with_its_place(change: dict[str, object], where: str) -> None:
    answer = call("gep.verifier", {**REPORT, **change})
    assert answer["legal"] is False and answer["tables"] is None
    assert [one["ou"] for one in answer["raisons"]] == [where]
    without = {key: value for key, value in REPORT.items() if key != "duree_minutes"}
    assert call("gep.verifier", without)["raisons"][0]["ou"] == "duree_minutes"
    assert call("vue.gep", without)["html"]
