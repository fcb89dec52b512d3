"""One reader per thing: hearts, the site's root, ids, days and rounds get one verdict in every call that takes them.

The calls are found by asking each one which keys it knows, so that one added later is tried too.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from phco.browser.bridge import handle
from phco.calls import CALLS
from phco.calls.dispatch import call
from phco.errors import PhcoError
from phco.site.pages.examples import Examples

ROOT = Path(__file__).parents[2]
UNKNOWN = "\u00bf"
OFFERS = ["o-0001", "o-0002"]


@pytest.fixture(scope="module")
def examples() -> Examples:
    return Examples()


@pytest.fixture(scope="module")
def catalogue() -> dict[str, Any]:
    """A small round: the digest of a catalogue kept, and two of its offers."""
    made = call("catalogue.demonstration", {"offres": 2, "lieux": 0})
    loaded = call("catalogue.charger", {"offres": made["offres"]})
    ids = call("catalogue.filtrer", {"catalogue": loaded["catalogue"]})["ids"]
    return {"catalogue": loaded["catalogue"], "ids": ids}


def faults(name: str, entry: Any) -> list[PhcoError]:
    try:
        call(name, entry)
    except PhcoError as error:
        return list(error.flat())
    return []


def known_keys(name: str) -> set[str]:
    """The keys that a call reads, as it tells them itself when it meets one it does not know."""
    said = next((one.fix for one in faults(name, {UNKNOWN: 0}) if one.where == UNKNOWN), "")
    return set(said.removeprefix("Clés connues : ").rstrip(".").split(", ")) if said.startswith("Clés") else set()


KEYS = {name: known_keys(name) for name in CALLS}
HEARTS = {"coeurs", "avant", "apres", "essai"}  # the keys that hold hearts, whatever the call

MARKET = {"classements": {"o-0001": ["d1"]}, "graine": "g"}
WITH_HEARTS: dict[tuple[str, str], dict[str, Any]] = {
    ("voeux.verifier", "coeurs"): {"tour": 1, "offres_ouvertes": OFFERS},
    ("appariement.chances", "coeurs"): {"docteurs": 3, "offres": 4, "tirages": 1},
    ("vue.voeux", "coeurs"): {"catalogue": ""},
    ("vue.voeux-lignes", "coeurs"): {"catalogue": ""},
    ("vue.voeux-liste", "coeurs"): {"catalogue": ""},
    ("vue.voeux-recap", "coeurs"): {"catalogue": ""},
    ("vue.voeux-comparer", "avant"): {"catalogue": "", "apres": {}},
    ("vue.voeux-comparer", "apres"): {"catalogue": "", "avant": {}},
    ("vue.flechage", "coeurs"): {"catalogue": "", "cible": "o-0001"},
    ("vue.appariement", "coeurs"): MARKET,
    ("vue.tricher", "coeurs"): MARKET | {"joueur": "d1", "essai": {}},
    ("vue.tricher", "essai"): MARKET | {"joueur": "d1", "coeurs": {"d1": {"o-0001": 1}}},
    ("paquet.preparer", "tableaux"): {
        "genre": "voeux", "campagne": "2026-09", "auteur": "d1", "tour": 1, "seq": 1, "cree": "2026-09-02T10:00:00Z",
        "catalogue": "sha256:" + "0" * 64,
    },
}  # fmt: skip
ACCEPTED = [0, 1, 5, Decimal("5.0"), Decimal("5"), 5.0]
REFUSED = [
    ("5", "E_TYPE"), ("5.0", "E_TYPE"), ("cinq", "E_TYPE"), ("", "E_TYPE"), (True, "E_TYPE"), (False, "E_TYPE"),
    (None, "E_TYPE"), ([5], "E_TYPE"), ({}, "E_TYPE"), (Decimal("4.5"), "E_TYPE"), (4.5, "E_TYPE"),
    (6, "E_PLAGE"), (-1, "E_PLAGE"), (Decimal("6.0"), "E_PLAGE"), (10**30, "E_PLAGE"),
]  # fmt: skip


def with_heart(name: str, key: str, heart: object, catalogue: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """An entry of the call with this heart, and the place where it stands."""
    entry: dict[str, Any] = copy.deepcopy(WITH_HEARTS[name, key])
    if "catalogue" in entry and name != "paquet.preparer":
        entry["catalogue"] = catalogue["catalogue"]
    offers = catalogue["ids"] if "catalogue" in entry else OFFERS
    if "cible" in entry:
        entry["cible"] = offers[0]
    if name == "paquet.preparer":
        return entry | {"tableaux": {"voeux": [{"tour": 1, "offre": "o-0001", "coeurs": heart}]}}, (
            "tableaux.voeux[0].coeurs"
        )
    if name in ("vue.appariement", "vue.tricher") and key == "coeurs":
        return entry | {key: {"d1": {"o-0001": heart}}}, "coeurs.d1.o-0001"
    one = "o-0001" if name == "vue.tricher" else offers[1]
    hearts = {one: heart}
    if name == "appariement.chances":
        hearts[offers[0]] = 3  # one offer at least has hearts, whatever is tried
    return entry | {key: hearts}, f"{key}.{one}"


def test_every_call_that_takes_hearts_is_tried() -> None:
    found = {(name, key) for name, keys in KEYS.items() for key in keys & HEARTS}
    assert found == set(WITH_HEARTS) - {("paquet.preparer", "tableaux")}


@pytest.mark.parametrize("where", WITH_HEARTS, ids="-".join)
def test_hearts_get_one_verdict_everywhere(where: tuple[str, str], catalogue: dict[str, Any]) -> None:
    for heart in ACCEPTED:
        entry, _ = with_heart(*where, heart, catalogue)
        assert faults(where[0], entry) == [], heart
    for heart, code in REFUSED:
        entry, place = with_heart(*where, heart, catalogue)
        if heart is None and where[0] == "paquet.preparer":
            continue  # an empty cell, which the table's schema refuses
        said = {(one.code, one.where) for one in faults(where[0], entry)}
        assert said == {(code, place)}, heart


def test_the_written_number_is_what_the_bridge_reads() -> None:
    """``5.0`` in a JSON text is 5, ``"5"`` and ``true`` are not, at the door of the browser."""
    for written, code in (("5", None), ("5.0", None), ('"5"', "E_TYPE"), ("true", "E_TYPE"), ("5.5", "E_TYPE")):
        entry = '{"tour": 1, "offres_ouvertes": ["a", "b"], "coeurs": {"a": %s, "b": 1}}' % written  # noqa: UP031
        answer = json.loads(handle('{"appel": "voeux.verifier", "entree": %s}' % entry))  # noqa: UP031
        assert answer.get("erreur", {}).get("code") == code, written


# — the site's root —————————————————————————————————————————————————————————————————————————————————
ROOTED = sorted(name for name, keys in KEYS.items() if "racine" in keys)
ROOTED += [
    "vue.enseignement",
    "vue.simuler-annee",
    "vue.comparer",
    "vue.contrat",
    "vue.gep",
    "vue.portfolio",
    "vue.entretiens",
]


def test_the_screens_that_take_a_root_are_all_tried() -> None:
    assert {"vue.calendrier", "vue.catalogue", "vue.simuler-dj", "vue.semaine", "vue.conges"} <= set(ROOTED)
    assert {name for name in CALLS if name.startswith("vue.")} - set(ROOTED) == {
        "vue.voeux", "vue.voeux-comparer", "vue.voeux-recap", "vue.flechage",
        "vue.flechage-note", "vue.paquet", "vue.classement", "vue.classement-recap", "vue.suivi", "vue.resultats",
            "vue.resultats-fictifs",
        "vue.appariement", "vue.tricher", "vue.marche", "vue.verifier-exemple", "vue.certificat", "vue.commission",
        "vue.contenu", "vue.gep-copie", "vue.reclamation", "vue.publication",
    }  # fmt: skip


@pytest.mark.parametrize("name", ROOTED)
@pytest.mark.parametrize(
    ("root", "code"),
    [
        ("", None), ("../", None), ("../../", None), ("../" * 8, None), ("../" * 9, "E_VALEUR"), ("/", "E_VALEUR"),
        ("./", "E_VALEUR"), ("..", "E_VALEUR"), ("https://exemple.fr/", "E_VALEUR"), ("../\n", "E_VALEUR"),
        ("../" * 40, "E_VALEUR"), (1, "E_TYPE"), (None, "E_TYPE"), (True, "E_TYPE"), (["../"], "E_TYPE"),
    ],
)  # fmt: skip
def test_a_root_gets_one_verdict_everywhere(name: str, root: object, code: str | None) -> None:
    said = [one.code for one in faults(name, {"racine": root}) if one.where == "racine"]
    assert said == ([] if code is None else [code])


# — ids ————————————————————————————————————————————————————————————————————————————————————————————
WITH_ID: list[tuple[str, str, dict[str, Any]]] = [
    ("voeux.verifier", "flechage", {"tour": 1, "offres_ouvertes": OFFERS, "coeurs": {}}),
    ("classement.verifier", "flechage", {"tour": 1, "candidats": ["d1"], "classement": []}),
    ("flechage.planifier", "cible", {"tour": 1, "offres_ouvertes": OFFERS}),
    ("vue.classement", "flechage", {"candidats": ["d1"]}),
    ("vue.voeux", "flechage", {}),
    ("vue.flechage", "cible", {}),
    ("vue.flechage-note", "cible", {}),
    ("vue.tricher", "joueur", MARKET | {"coeurs": {"d1": {"o-0001": 1}}, "essai": {}}),
    ("catalogue.offre", "id", {}),
    ("voeux.verifier", "offres_ouvertes[0]", {"tour": 1, "coeurs": {}}),
    ("classement.verifier", "candidats[0]", {"tour": 1, "classement": []}),
    ("flechage.planifier", "preferees[0]", {"tour": 1, "offres_ouvertes": OFFERS, "cible": "o-0001"}),
    ("catalogue.comparer", "ids[0]", {}),
    ("catalogue.paie", "ids[0]", {}),
    ("vue.catalogue", "favoris[0]", {}),
    ("gep.verifier", "participants[0]", {}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "place", "entry"), WITH_ID, ids=[f"{name}-{place}" for name, place, _ in WITH_ID])
@pytest.mark.parametrize(
    ("value", "code"),
    [(5, "E_TYPE"), (True, "E_TYPE"), ("", "E_TYPE"), (["a"], "E_TYPE"), ("a\x07b", "E_TEXT"), ("a\n", "E_TEXT")],
)  # fmt: skip
def test_an_id_gets_one_verdict_everywhere(
    name: str, place: str, entry: dict[str, Any], value: object, code: str, catalogue: dict[str, Any]
) -> None:
    key = place.removesuffix("[0]")
    whole = entry | {key: [value] if key != place else value}
    if "catalogue" in KEYS[name]:
        whole["catalogue"] = catalogue["catalogue"]
    assert [one.code for one in faults(name, whole) if one.where == place] == [code]


# — days and rounds ————————————————————————————————————————————————————————————————————————————————
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
NOT_DAYS = [
    "20261102", "2026-W45-1", "2026-11-2", "02/11/2026", "2026-11-02T00:00:00", "2026-02-30", "", "demain",
    " 2026-11-02", "٢٠٢٦-11-02", "1999-12-31", "2101-01-01", 20261102, True, ["2026-11-02"],
]  # fmt: skip


def days_of(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from days_of(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from days_of(item, (*path, index))
    elif isinstance(value, str) and DAY.fullmatch(value):
        yield path


def written(path: tuple[str | int, ...]) -> str:
    return "".join(f"[{one}]" if isinstance(one, int) else f".{one}" for one in path).removeprefix(".")


def changed(entry: Any, paths: Iterable[tuple[str | int, ...]], value: object) -> Any:
    whole = copy.deepcopy(entry)
    for path in paths:
        inner = whole
        for one in path[:-1]:
            inner = inner[one]
        inner[path[-1]] = value
    return whole


SHEETS = ("offres", "lieux")


def together(paths: Iterable[tuple[str | int, ...]]) -> list[list[tuple[str | int, ...]]]:
    """The same cell of each sheet, which is read by itself; any other day is alone."""
    found: dict[tuple[str | int, ...], list[tuple[str | int, ...]]] = {}
    for path in paths:
        found.setdefault((path[0], *path[2:]) if path[0] in SHEETS else path, []).append(path)
    return list(found.values())


DATED = [name for name in CALLS if not name.startswith(("vue.", "paquet.", "dossier.", "manifeste.", "fiche."))]


@pytest.mark.parametrize("name", DATED)
def test_a_day_gets_one_verdict_everywhere(name: str, examples: Examples) -> None:
    """Each day is wrong alone once; then, wrong in every other way, the same one in all sheets at once."""
    entry = examples.entry(name)
    groups = together(days_of(entry))
    tried = [(NOT_DAYS[0], [path]) for paths in groups for path in paths]
    for value, paths in (*tried, *((value, paths) for value in NOT_DAYS[1:] for paths in groups)):
        if value == "" and paths[0][0] in SHEETS:
            continue  # an empty cell of a sheet says nothing, which may be allowed
        told = faults(name, changed(entry, paths, value))
        for path in paths:
            assert {one.code for one in told if one.where == written(path)} == {"E_DATE"}, (written(path), value)


ROUNDED = sorted(name for name, keys in KEYS.items() if "tour" in keys)


@pytest.mark.parametrize("name", ROUNDED)
@pytest.mark.parametrize(
    ("tour", "code"),
    [
        (1, None), (Decimal("2.0"), None), (0, "E_PLAGE"), (4, "E_PLAGE"), ("1", "E_TYPE"), (True, "E_TYPE"),
        (1.5, "E_TYPE"),
    ],
)  # fmt: skip
def test_a_round_gets_one_verdict_everywhere(name: str, tour: object, code: str | None) -> None:
    said = [one.code for one in faults(name, {"tour": tour}) if one.where == "tour"]
    assert said == ([] if code is None else [code])
