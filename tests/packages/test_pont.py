"""The browser's calls on packages, JSON in and JSON out, with the host's keys standing for WebCrypto."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from phco.browser.bridge import handle
from phco.errors import PhcoError
from phco.host.keys.keys import PrivateKey, new_key, verify
from phco.host.keys.seal import decrypt, encrypt
from phco.packages import Keyring, code_text, open_package
from tests.packages.making import valid

SECRET = bytes(range(16))


def b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def call(name: str, entry: dict[str, Any]) -> Any:
    answer = json.loads(handle(json.dumps({"appel": name, "entree": entry})))
    if "resultat" not in answer:
        fault = answer.get("erreur") or answer["erreurs"][0]
        raise PhcoError(fault["code"], fault["quoi"], fault["ou"], fault["remede"])
    return answer["resultat"]


def public(key: PrivateKey) -> dict[str, str]:
    return {"algorithme": key.public.algorithm, "cle": b64(key.public.raw)}


def voeux(**more: Any) -> dict[str, Any]:
    return {
        "genre": "voeux", "campagne": "2027-03", "tour": 1, "auteur": "dj-012", "seq": 1,
        "cree": "2027-03-02T10:00:00Z",
        "tableaux": {"voeux": [{"tour": 1, "offre": f"o-000{n}", "coeurs": c} for n, c in ((1, 5), (2, 1))]},
    } | more  # fmt: skip


def sign(prepared: dict[str, Any], key: PrivateKey) -> Any:
    signature = b64(key.sign(base64.b64decode(prepared["a_signer"])))
    parts = {"archive": prepared["archive"], "charge": prepared["charge"]}
    return call("paquet.attacher", parts | {"cle": key.public.thumbprint, "signature": signature})


@pytest.mark.parametrize("algorithm", ["Ed25519", "P-256"])
def test_from_hearts_to_an_enrolled_sealed_file_and_back(algorithm: Any) -> None:
    signing, opener, desk = new_key(algorithm), new_key("P-256"), new_key("P-256")
    keys = {"signature": public(signing), "sceau": public(opener)}
    who = {"code": code_text(SECRET), "campagne": "2027-03", "personne": "dj-012"}
    bound = call("identite.enroler", who | keys)
    assert bound["cle"] == signing.public.thumbprint
    prepared = call("paquet.preparer", voeux(enrolement=bound["enrolement"]))
    done = sign(prepared, signing)
    assert done["empreinte"] == prepared["empreinte"]
    assert prepared["nom"] == "voeux-2027-03-tour1-dj-012-001.phco"
    data = base64.b64decode(done["octets"])
    package = open_package(data, find=Keyring([signing.record("dj-012", "dj")]), verify=verify)
    assert package.about.enrolment is not None
    assert package.about.enrolment.holds(SECRET, "2027-03", "dj-012")

    front = call("paquet.sceller", {"octets": done["octets"], "destinataire": public(desk)})
    info = base64.b64decode(front["info"])
    sealed = base64.b64decode(front["entete"]) + encrypt(base64.b64decode(front["clair"]), desk.public, info)
    seen = call("paquet.examiner", {"octets": b64(sealed)})
    assert (seen["scelle"], seen["destinataire"]) == (True, desk.public.thumbprint)
    plain = decrypt(base64.b64decode(seen["corps"]), desk, base64.b64decode(seen["info"]))
    assert call("paquet.desceller", {"clair": b64(plain)})["octets"] == done["octets"]


def test_opening_needs_the_verdict_on_this_very_payload() -> None:
    key = new_key()
    done = sign(call("paquet.preparer", voeux()), key)
    record = key.record("dj-012", "dj").as_json()
    seen = call("paquet.examiner", {"octets": done["octets"]})
    verdict = {"empreinte": seen["empreinte"], "cle": seen["cle"], "valide": True}
    assert verify(key.public, base64.b64decode(seen["signature"]), base64.b64decode(seen["a_verifier"]))
    found = call("paquet.ouvrir", {"octets": done["octets"], "cles": [record], "verifie": verdict})
    assert found["valide"] is True
    assert found["tableaux"]["voeux"][0] == {"tour": 1, "offre": "o-0001", "coeurs": 5}
    for change in ({"valide": False}, {"empreinte": "sha256:" + "0" * 64}, {"cle": "x" * 43}):
        refused = call("paquet.ouvrir", {"octets": done["octets"], "cles": [record], "verifie": verdict | change})
        assert (refused["valide"], refused["signature"]) == (False, "invalide")
        assert "tableaux" not in refused
    unknown = call("paquet.ouvrir", {"octets": done["octets"], "verifie": None})
    assert (unknown["valide"], unknown["signature"]) == (False, "non vérifiable")


def test_documents_come_one_by_one() -> None:
    data = b64(valid("dossier-dj"))
    found = call("paquet.ouvrir", {"octets": data})
    assert sorted(found["tailles"]) == ["pieces/cv.pdf", "pieces/lettre.pdf"]
    pdf = base64.b64decode(call("paquet.document", {"octets": data, "chemin": "pieces/cv.pdf"})["octets"])
    assert pdf.startswith(b"%PDF-")
    with pytest.raises(PhcoError, match="document"):
        call("paquet.document", {"octets": data, "chemin": "signature.json"})


@pytest.mark.parametrize(
    ("name", "entry", "code", "place"),
    [
        ("paquet.preparer", voeux(cree="hier"), "E_TIMESTAMP", "cree"),
        ("paquet.preparer", voeux(seq=0), "E_PLAGE", "seq"),
        ("paquet.preparer", voeux(tableaux={"voeux": [1]}), "E_TYPE", "tableaux.voeux"),
        ("paquet.preparer", voeux(documents={"x.pdf": 3}), "E_TYPE", "documents.x.pdf"),
        ("paquet.preparer", voeux(tour=None), "E_SCHEMA", "signature.json:predicate.tour"),
        ("paquet.preparer", voeux(genre="autre"), "E_VALEUR", "genre"),
        ("paquet.examiner", {"octets": "é"}, "E_BASE64", "octets"),
        ("paquet.examiner", {}, "E_CHAMP_MANQUANT", "octets"),
        ("paquet.examiner", {"octets": ""}, "E_NOT_A_ZIP", ""),
        ("paquet.desceller", {"clair": b64(bytes(16383))}, "E_SEAL_FORMAT", ""),
        ("paquet.sceller", {"octets": "", "destinataire": {"algorithme": "P-256", "cle": "AAAA"}}, "E_KEY_WEAK", ""),
        ("identite.code", {"code": "ABC"}, "E_CODE_SYNTAX", "code"),
        ("identite.cle", {"algorithme": "Ed25519", "cle": b64(bytes(32))}, "E_KEY_WEAK", ""),
    ],
)  # fmt: skip
def test_a_wrong_input_is_an_error_at_its_place(name: str, entry: dict[str, Any], code: str, place: str) -> None:
    with pytest.raises(PhcoError) as refused:
        call(name, entry)
    assert (refused.value.code, refused.value.where) == (code, place)


def test_a_refused_file_says_its_code_and_place_on_the_page() -> None:
    fault = {"code": "E_CSV_ROW", "quoi": "La ligne a 2 cases.", "ou": "data/voeux.csv:3", "remede": "Réexportez."}
    entry = {"fichier": "voeux.phco", "rapport": {"valide": False, "erreurs": [fault]}}
    html = json.loads(handle(json.dumps({"appel": "vue.paquet", "entree": entry})))["resultat"]["html"]
    for said in ("refusé", "E_CSV_ROW", "data/voeux.csv:3", "Réexportez.", "comprendre/codes/"):
        assert said in html
