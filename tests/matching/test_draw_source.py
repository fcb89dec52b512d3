"""The verifier says whether the seed is a value of the source committed to, and what dates the commitment."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from phco.calls.dispatch import call
from phco.errors import PhcoError
from phco.matching.draws.known import known_draws

SEED, SOURCE = "loto:2026-09-09:3-11-24-37-49+7", "loto:2026-09-09"
CHAIN = next(iter(known_draws().chains))
SIGNATURE = "ab" * 48
BEACON = f"drand:{CHAIN}:31000000"
DRAWN = f"{BEACON}:{hashlib.sha256(bytes.fromhex(SIGNATURE)).hexdigest()}"
EARLY, LATE = "2026-09-09T10:00:00Z", "2026-09-09T18:00:00Z"  # balls fall at 20 h in Paris: 18 h UTC


def published(seed: str, **proof: str) -> dict[str, Any]:
    market = {
        "demandeurs": {"a": [["x"]], "b": [["x"]]},
        "offreurs": {"x": {"classement": [["a", "b"]]}},
        "graine": seed,
    }
    found: dict[str, Any] = call("appariement.publier", market)["public"]
    return found | ({"tirage": proof} if proof else {})


def judged(document: dict[str, Any], *, balises: dict[str, bool] | None = None, **held: Any) -> dict[str, Any]:
    entry: dict[str, Any] = {"fichiers": [{"nom": "r.json", "contenu": document}], "balises": balises}
    if held:
        entry["engagements"] = {"1": {"tirage": SOURCE, "empreinte": document["empreinte"], **held}}
    answer: dict[str, Any] = call("certificat.fichiers", entry)
    assert call("vue.certificat", entry)["resultat"] == answer
    return answer


def broken(answer: dict[str, Any]) -> set[str]:
    return {one["nom"] for one in answer["proprietes"] if not one["vrai"]}


def test_a_value_of_the_committed_source_holds_and_the_phone_dates_it() -> None:
    answer = judged(published(SEED, source=SOURCE), vu_le=EARLY)
    assert answer["valide"]
    assert answer["datation"] == ["Ce téléphone a vu l’engagement le 9 septembre 2026, 12 h, avant le tirage."]
    assert not any("comparez avec l’annonce du tirage" in one for one in answer["limites"])


@pytest.mark.parametrize("known", [{"vu_le": LATE}, {"vu_le": None}])
def test_nothing_but_the_dmg_is_said_plainly(known: dict[str, Any]) -> None:
    answer = judged(published(SEED, source=SOURCE), **known)
    assert answer["valide"]
    assert answer["datation"][-1] == "Rien d’autre que le DMG ne date cet engagement."
    assert ("cela ne le date pas" in answer["datation"][0]) == (known["vu_le"] is not None)


def test_a_token_is_shown_with_how_to_verify_it() -> None:
    answer = judged(published(SEED, source=SOURCE), jeton_le=EARLY)
    assert len(answer["datation"]) == 1
    assert "RFC 3161" in answer["datation"][0] and "openssl" in answer["datation"][0]


@pytest.mark.parametrize(
    "seed, source",
    [("loto:2026-09-12:3-11-24-37-49+7", SOURCE), ("3-11-24-37-49+7", SOURCE),
     ("loto:2026-09-09:11-3-24-37-49+7", SOURCE), (DRAWN, SOURCE)],
)  # fmt: skip
def test_another_source_another_spelling_is_a_false_property(seed: str, source: str) -> None:
    assert "tirage_source" in broken(judged(published(seed, source=source)))
    assert "tirage_source" in broken(judged(published(seed), vu_le=EARLY))


def test_another_fingerprint_and_another_commitment_seen_are_false() -> None:
    document = published(SEED, source=SOURCE)
    assert broken(judged(document, empreinte="0" * 64)) == {"tirage_engage"}
    other = judged(document, vu_le=LATE, autre="loto:2026-09-12", autre_vu_le=EARLY)
    assert broken(other) == {"tirage_unique"}
    assert "loto:2026-09-12" in other["phrase"]


def test_a_commitment_that_came_too_late_to_bind_is_told_apart() -> None:
    later = published("loto:2026-09-12:3-11-24-37-49+7", source="loto:2026-09-12")
    known = {"tirage": "loto:2026-09-12", "vu_le": "2026-09-10T09:00:00Z", "autre": SOURCE}
    void = judged(later, **known, autre_vu_le="2026-09-10T08:00:00Z")
    assert broken(void) == {"tirage_unique"}
    assert "signé trop tard" in void["phrase"] and "demandez-le au DMG" in void["phrase"]
    bound = judged(later, **known, autre_vu_le="2026-09-08T08:00:00Z")
    assert broken(bound) == {"tirage_unique"} and "signé trop tard" not in bound["phrase"]


VOID = {"tirage": SOURCE, "signe_le": LATE}  # signed at its hour: it bound nobody


def test_a_cancelled_commitment_that_the_manifest_declares_is_no_other() -> None:
    later = published("loto:2026-09-12:3-11-24-37-49+7", source="loto:2026-09-12")
    known = {"tirage": "loto:2026-09-12", "vu_le": "2026-09-10T09:00:00Z", "autre": SOURCE, "annules": [VOID]}
    answer = judged(later, **known, autre_vu_le="2026-09-10T08:00:00Z")
    assert answer["valide"]
    assert {"tirage_unique", "tirage_annule"} <= {one["nom"] for one in answer["proprietes"]}
    assert broken(judged(later, **known, autre_empreinte="0" * 64)) == {"tirage_unique"}
    assert judged(later, **known, autre_empreinte=later["empreinte"])["valide"]
    assert broken(judged(later, **known | {"autre": "loto:2026-09-07"})) == {"tirage_unique"}


@pytest.mark.parametrize(
    "told, says",
    [({"signe_le": "2026-09-09T17:59:59Z"}, "signé avant son heure"), ({"signe_le": "hier"}, "signé avant son heure"),
     ({"vu_le": EARLY}, "avait vu"), ({"tirage": "loto:2026-09-10"}, "ne se lit pas"),
     ({"tirage": f"drand:{CHAIN}:999999999999"}, "signé avant son heure")],
)  # fmt: skip
def test_a_commitment_that_bound_the_dmg_cannot_be_called_cancelled(told: dict[str, Any], says: str) -> None:
    later = published("loto:2026-09-12:3-11-24-37-49+7", source="loto:2026-09-12")
    answer = judged(later, tirage="loto:2026-09-12", annules=[VOID | told])
    assert broken(answer) == {"tirage_annule"} and says in answer["phrase"]


def test_a_free_text_never_bound_anybody() -> None:
    answer = judged(published(SEED, source=SOURCE), annules=[{"tirage": "le Loto de mercredi", "signe_le": EARLY}])
    assert answer["valide"]


def test_a_round_that_no_calendar_writes_is_judged_all_the_same() -> None:
    far = f"drand:{CHAIN}:999999999999"
    document = published(f"{far}:{'0' * 64}", source=far)
    assert "tirage_alea" in broken(judged(document, tirage=far, vu_le=EARLY))


def test_a_beacon_is_held_against_its_signature() -> None:
    good = published(DRAWN, source=BEACON, signature=SIGNATURE)
    assert judged(good)["valide"]
    assert any("rien ne l’a vérifié ici" in one for one in judged(good)["limites"])
    assert judged(good, balises={DRAWN: True})["valide"]
    assert broken(judged(good, balises={DRAWN: False})) == {"tirage_balise"}
    for wrong in ("cd" * 48, "", "xy"):
        assert "tirage_alea" in broken(judged(published(DRAWN, source=BEACON, signature=wrong)))


def test_a_free_text_of_a_former_version_is_read_and_named() -> None:
    answer = judged(published("1-2-3"), tirage="Loto du 9 septembre", vu_le=EARLY)
    assert answer["valide"]
    assert any("texte libre" in one for one in answer["limites"])
    alone = judged(published("1-2-3"))
    assert alone["valide"] and alone["datation"] == []


def test_the_reason_for_no_auditor_is_shown() -> None:
    answer = judged(published(SEED, source=SOURCE, sans_auditeur="personne n’a accepté"))
    assert any("personne n’a accepté" in one for one in answer["limites"])


@pytest.mark.parametrize("proof", [{}, {"source": SOURCE}, {"source": SOURCE, "sans_auditeur": "nul n’a accepté"}])
def test_the_results_show_what_dates_the_draw_whatever_it_says(proof: dict[str, str]) -> None:
    document = published(SEED, **proof)
    checked = judged(document, vu_le=EARLY)
    for verification in (checked, {key: checked[key] for key in checked if key != "datation"}, None):
        entry = {"public": document, "lignes": [], "offres": [], "moi": None, "explication": None}
        html = call("vue.resultats", entry | {"verification": verification})["html"]
        assert ("nul n’a accepté" in html.split("Ce qui a été publié")[1]) == ("sans_auditeur" in proof)
        assert ("avant le tirage." in html) == (verification is checked)


@pytest.mark.parametrize(
    "extra", [{"engagements": {"1": {"tirage": SOURCE}}}, {"balises": {"x": 1}}, {"engagements": {"1": 3}},
              {"engagements": {"1": {"tirage": SOURCE, "empreinte": "x", "vu_le": "hier"}}},
              {"engagements": {"1": {"tirage": SOURCE, "empreinte": "x", "annules": [{"tirage": SOURCE}]}}}],
)  # fmt: skip
def test_what_is_known_is_read_strictly(extra: dict[str, Any]) -> None:
    for name in ("certificat.fichiers", "vue.certificat"):
        with pytest.raises(PhcoError):
            call(name, {"fichiers": [{"nom": "r.json", "contenu": published(SEED)}], **extra})
