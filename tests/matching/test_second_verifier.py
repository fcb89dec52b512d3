"""Two verifiers written apart (Python, JavaScript) say the same of 2 000 altered results, property by property."""

from __future__ import annotations

import base64
import json
import subprocess
import tempfile
from collections import Counter
from functools import lru_cache
from pathlib import Path
from random import Random

import pytest

from phco.calls.matching.files import verifier_fichiers
from phco.calls.matching.match import certificat_verifier
from phco.errors import PhcoError
from phco.host.keys.complaints import examine_complaint
from phco.host.keys.keys import verify
from phco.jsontext import JsonObject, loads
from phco.matching.draws.known import known_draws
from phco.matching.draws.sources import read_seed
from phco.matching.verification.verify import PROPERTIES
from phco.packages.identity import Keyring
from phco.packages.reading import open_package
from phco.packages.schema import read_instant
from phco.packages.served import STAMP, delivered, freshness, release_of, stamp_of
from phco.site.bundle.node import find_node
from tests.matching.complaint_cases import complaint_case, desk
from tests.matching.joined import joined_case
from tests.matching.mutations import certificate_case, deposited_case, files_case
from tests.matching.served_cases import served_case

ROOT = Path(__file__).parents[2]
CASES = 2000
Said = dict[str, bool] | None


@lru_cache(maxsize=2 * CASES)  # compared, then counted: judged once
def python_says(text: str) -> Said:
    """The properties that the Python verifier checked, or None where it refuses to read."""
    try:
        entry = loads(text)
        if "reclamation" in entry:
            return complaint_says(entry["reclamation"])
        if "servi" in entry:
            return served_says(entry)
        if "fichiers" in entry:
            return {row["nom"]: row["vrai"] for row in verifier_fichiers(entry)["proprietes"]}
        return dict(certificat_verifier(entry)["proprietes"])
    except PhcoError:
        return None


def complaint_says(text: str) -> dict[str, bool]:
    """What the command line finds in a complaint's file. Raises PhcoError as it does."""
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8", delete_on_close=False) as file:
        file.write(text)
        file.close()
        found = examine_complaint(Path(file.name), Keyring([desk().record("dmg", "dmg")])).judgement
    assert found.proven == (not all(found.properties.values()))
    return dict(found.properties)


def served_says(entry: JsonObject) -> dict[str, bool]:
    """What is said of a timestamp or of a release. Raises PhcoError for another paper."""
    keys = Keyring([desk().record("dmg", "dmg")])
    package = open_package(base64.b64decode(entry["servi"]), find=keys, verify=verify)
    if package.about.kind.name == STAMP:
        now = read_instant(entry["maintenant"])
        checks = freshness(stamp_of(package), seen=entry["vu"], now=now, read=entry["lus"]).checks
    else:
        checks = delivered(release_of(package), entry["lus"])
    return {one.name: one.fault is None for one in checks}


def javascript_says(texts: list[str]) -> list[Said]:
    node = find_node()
    if node is None:
        pytest.skip("Node est absent : le second vérificateur n’est pas comparé au premier.")
    done = subprocess.run(
        [node, str(ROOT / "tests" / "js" / "verdicts.mjs")],
        input="\n".join(texts), capture_output=True, text=True, encoding="utf-8", check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.split("\n") if line]


def disagreements(texts: list[str]) -> list[str]:
    """One line a difference: the case's number, the property, what each says."""
    found = []
    for i, (text, theirs) in enumerate(zip(texts, javascript_says(texts), strict=True)):
        ours = python_says(text)
        if (ours is None) != (theirs is None):
            found.append(f"{i}: Python {ours}, JavaScript {theirs}\n    {text[:1500]}")
        elif ours is not None and theirs is not None:
            found += [
                f"{i}: {name}: Python {ours.get(name)}, JavaScript {theirs.get(name)}\n    {text[:3000]}"
                for name in sorted({*ours, *theirs})
                if ours.get(name) != theirs.get(name)
            ]
    return found


def covered(texts: list[str], names: set[str], least: int) -> Counter[tuple[str, bool]]:
    """Each property was met true and false at least that many times: a comparison of nothing would prove nothing."""
    said = [python_says(text) for text in texts]
    seen = Counter(pair for one in said if one is not None for pair in one.items())
    assert min(seen[name, value] for name in names for value in (True, False)) >= least, seen
    refused = sum(one is None for one in said)
    assert len(texts) * 0.03 < refused < len(texts) * 0.4, refused
    return seen


def test_the_two_verifiers_agree_on_two_thousand_altered_results() -> None:
    rng = Random(20261128)
    texts = [certificate_case(rng) for _ in range(CASES)]
    assert disagreements(texts) == []
    covered(texts, set(PROPERTIES), least=15)


FILES_ALONE = {
    "public_personne_deux_fois", "public_taille", "public_capacites", "public_seuils", "explication_stable",
    "explication_meme_tour", "explication_meme_poste", "explication_memes_seuils", "public_conforme",
    "terrain_stable", "terrain_meme_tour", "terrain_memes_personnes", "terrain_ailleurs",
    "tirage_source", "tirage_alea", "tirage_balise", "tirage_engage", "tirage_annule", "tirage_unique",
}  # fmt: skip


def test_the_two_verifiers_agree_on_altered_published_files() -> None:
    rng = Random(5)
    texts = [files_case(rng) for _ in range(CASES * 3 // 2)]  # four kinds of file share them
    assert disagreements(texts) == []
    covered(texts, FILES_ALONE, least=10)


def test_the_two_verifiers_agree_on_lists_deposited_in_someone_s_name() -> None:
    rng = Random(11)
    texts = [deposited_case(rng) for _ in range(CASES)]
    assert disagreements(texts) == []
    covered(texts, {"listes_deposees"}, least=10)


def test_the_two_verifiers_agree_on_two_thousand_altered_complaints() -> None:
    rng = Random(21)
    texts = [complaint_case(rng) for _ in range(CASES)]
    assert disagreements(texts) == []
    names = {"recu_liste", "recu_heure", "bulletins_numeros", "bulletins_complets", "bulletins_heures"}
    covered(texts, names, least=40)


def test_the_two_verifiers_agree_on_two_thousand_sites_beside_what_was_signed_of_them() -> None:
    rng = Random(29)
    texts = [served_case(rng) for _ in range(CASES)]
    assert disagreements(texts) == []
    names = {"horodatage_recent", "horodatage_frais", "horodatage_fichiers", "livraison_fichiers"}
    seen = covered(texts, names, least=40)
    assert seen["horodatage_present", True] > CASES * 0.3 and not seen["horodatage_present", False]


def test_the_two_verifiers_agree_on_packages_of_another_subdivision() -> None:
    rng = Random(17)
    texts = [joined_case(rng) for _ in range(CASES)]
    assert disagreements(texts) == []
    said = [one["paquets_signes"] for text in texts if (one := python_says(text)) is not None]
    assert min(said.count(True), said.count(False)) > CASES * 0.2


def _spellings(rng: Random) -> list[str]:
    """Draws as people and machines would write them, most of them wrongly."""
    found = []
    chain = rng.choice([*known_draws().chains, "0" * 64])
    for _ in range(CASES // 2):
        day = f"{rng.choice(['2026', '2027', '0000', '9999'])}-{rng.randint(0, 13):02d}-{rng.randint(0, 32):02d}"
        if rng.random() < 0.5:
            day = f"2026-09-{rng.choice(['09', '12', '14', '10'])}"
        balls = sorted(rng.sample(range(1, 52 if rng.random() < 0.1 else 50), 5))
        if rng.random() < 0.1:
            rng.shuffle(balls)
        found.append(f"loto:{day}:{'-'.join(map(str, balls))}+{rng.randint(0, 11)}")
        number = rng.choice([1, 7, 657413, 10**11, 10**12, 0])
        digest = rng.choice(["a" * 64, "0f" * 32, "0F" * 32, "a" * 63])
        found.append(f"drand:{chain}:{number}:{digest}")
    respellings = (str.upper, lambda one: f" {one}", lambda one: f"{one}\n", lambda one: one.replace(":", ":0", 2))
    return [rng.choice(respellings)(one) if rng.random() < 0.1 else one for one in found]


def test_the_two_readers_of_seeds_accept_the_same_spellings() -> None:
    texts = _spellings(Random(9))
    theirs = javascript_says([json.dumps({"graine": text}) for text in texts])
    accepted = 0
    for text, said in zip(texts, theirs, strict=True):
        try:
            ours = bool(read_seed(text))
        except PhcoError:
            ours = False
        assert said == {"graine": ours}, text
        accepted += ours
    assert len(texts) * 0.1 < accepted < len(texts) * 0.9


def test_a_difference_would_be_seen() -> None:
    """The comparison itself can fail: the JavaScript answers of one case set against another's."""
    rng = Random(3)
    honest, other = certificate_case(rng), certificate_case(rng)
    assert javascript_says([honest, other]) == [python_says(honest), python_says(other)]
    assert python_says('{"instance": {}, "resultat": {}}') is None
    assert javascript_says(['{"instance": {}, "resultat": {}}']) == [None]
