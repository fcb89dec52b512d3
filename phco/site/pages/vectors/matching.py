"""Test vectors for whoever writes the verification again: fictional, made from a fixed seed, the same at each build."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Callable
from random import Random

from phco.calls.dispatch import call as _call
from phco.errors import PhcoError
from phco.jsontext import JsonObject, canonical
from phco.matching.draws.sources import read_seed
from phco.matching.engine.solve import solve
from phco.matching.reading.request import read_request
from phco.matching.telling.publication import explanations, full_instance, public_result
from phco.site.pages.vectors.signed import DRAW, complaints, joined, packages, served


def call(name: str, entry: object) -> JsonObject:
    """What a call answers; its shape is its contract's."""
    return dict(_call(name, entry))


SEED = "phco : vecteurs d’essai de la vérification, fictifs"
METHODS = ("deux-niveaux", "acceptation-differee")
APPLICANTS = (
    "dj-é",
    "dj-e\u0301",
    "dj-\uff5e",
    "dj-\U0001f600",
    "dj-10",
    "dj-9",
    "dj-\u2028",
    'dj-"\\',
    "dj-a",
    "dj-b",
)
POSTS = ("o-\ue000", "o-\U0001f30d", "__proto__", "o-10", "o-9", "o-A", "o-a", "o-z")
TEXTS: tuple[object, ...] = (
    {"b": 1, "a": [True, False, None, "é", "e\u0301"], "\U0001f600": 0, "\uff5e": -7},
    ['"\\/\b\f\n\r\t\u0001\u001f\u007f\u2028'], {}, [], "", {"10": "", "9": {"__proto__": [9007199254740991]}},
)  # fmt: skip
SEEDS = (
    DRAW, "loto:2026-09-09:11-3-24-37-49+7", "loto:2026-09-09:03-11-24-37-49+7", "loto:2026-09-10:3-11-24-37-49+7",
    "loto:2026-09-09:3-11-24-37-50+7", "loto:2026-09-09:3-11-24-37-49+11", "loto:2026-02-30:3-11-24-37-49+7",
    "loto:2026-09-09:3-11-24-37-49+7 ", "Loto:2026-09-09:3-11-24-37-49+7", "loto:2026-09-09:3-3-24-37-49+7",
    "loto:2026-09-09", "tirage du 9 septembre",
    f"drand:52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971:657413:{'0f' * 32}",
    f"drand:52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971:0657413:{'0f' * 32}",
    f"drand:52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971:657413:{'0F' * 32}",
    f"drand:{'52' * 32}:657413:{'0f' * 32}",
    "drand:52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971:657413",
)  # fmt: skip


def vectors() -> JsonObject:
    """Every vector, as ``comprendre/specification/`` describes them."""
    rng = Random(SEED)
    markets = [market(rng) for _ in range(12)]
    return {
        "fictif": True,
        "graine_des_vecteurs": SEED,
        "textes": [_text(value) for value in TEXTS],
        "tirages": {"numeros": [_number(rng) for _ in range(8)], "graines": [_seed(text) for text in SEEDS]},
        "instances": [_instance(one) for one in markets],
        "cas": [_case(rng, one, change) for one, change in zip(markets * 2, CHANGES, strict=False)],
        "fichiers": [*(_files(rng, one) for one in markets[:6]), *joined()],
        "paquets": packages(_published(markets[0])[0]),
        "reclamations": complaints(),
        "servis": served(),
    }


def market(rng: Random) -> JsonObject:
    """A small instance whose ids a careless writer would order or escape wrongly."""

    def tiers(names: list[str], chance: float) -> list[list[str]]:
        found: list[list[str]] = []
        for name in names:
            if found and rng.random() < chance:
                found[-1].append(name)
            else:
                found.append([name])
        return found

    applicants, posts = rng.sample(APPLICANTS, rng.randint(3, 7)), rng.sample(POSTS, rng.randint(2, 5))
    wishes = {one: tiers(rng.sample(posts, rng.randint(0, len(posts))), 0.5) for one in applicants}
    offers: JsonObject = {}
    for post in posts:
        came = [one for one in applicants if rng.random() < 0.8]
        offers[post] = {"classement": tiers(came, 0.2)}
        if rng.random() < 0.5:
            offers[post]["capacite"] = rng.randint(1, 3)
    made: JsonObject = {"tour": rng.randint(1, 3), "demandeurs": wishes, "offreurs": offers, "graine": DRAW}
    made["methode"] = rng.choice(METHODS)
    if rng.random() < 0.4:
        made["groupes"] = {posts[0]: ["p-z", "p-\U0001f600", "p-\uff5e"]}
    return made


def _text(value: object) -> JsonObject:
    written = canonical(value)
    return {"valeur": value, "canonique": written.decode(), "sha256": hashlib.sha256(written).hexdigest()}


def _number(rng: Random) -> JsonObject:
    one, post, round_ = rng.choice(APPLICANTS), rng.choice(POSTS), rng.randint(1, 3)
    number = hashlib.sha256(canonical([DRAW, round_, one, post])).hexdigest()
    return {"graine": DRAW, "tour": round_, "demandeur": one, "offreur": post, "numero": number}


def _seed(text: str) -> JsonObject:
    try:
        read_seed(text)
    except PhcoError:
        return {"graine": text, "acceptee": False}
    return {"graine": text, "acceptee": True}


def _instance(one: JsonObject) -> JsonObject:
    results = {method: call("apparier", one | {"methode": method}) for method in METHODS}
    certificate = results[METHODS[0]]["certificat"]
    return {
        "instance": one,
        "empreinte": certificate["empreinte"],
        "empreinte_recue": certificate["empreinte_recue"],
        "resultats": results,
    }


def _swap(rng: Random, result: JsonObject) -> None:
    pairs = result["paires"]
    if len(pairs) > 1:
        one, other = rng.sample(sorted(pairs), 2)
        pairs[one], pairs[other] = pairs[other], pairs[one]


def _unplace(rng: Random, result: JsonObject) -> None:
    if result["paires"]:
        one = rng.choice(sorted(result["paires"]))
        del result["paires"][one]
        result["sans_poste"].append(one)


def _set(path: str, value: object) -> Callable[[Random, JsonObject], None]:
    def change(_rng: Random, result: JsonObject) -> None:
        *parents, last = path.split(".")
        for key in parents:
            result = result[key]
        result[last] = value

    return change


CHANGES: tuple[Callable[[Random, JsonObject], None], ...] = (
    lambda _rng, _result: None, _swap, _unplace, _set("taille", 99), _set("borne", 99), _set("graine", "autre"),
    _set("methode", "au-mérite"), _set("certificat.empreinte", "0" * 64), _set("certificat.tour", 9),
    _set("certificat.seuils", {}), _set("certificat.ecartes", [None]), _set("certificat.couverture", {}),
    _set("stable", False), _set("taille_max_prouvee", None), _set("certificat.sincere", False),
    _set("certificat.ecart", 99), _set("sans_poste", ["inconnu", "inconnu"]), _set("paires", {"inconnu": "o-a"}),
    _set("certificat.preuve_taille", "foi"), _set("paires", []), _swap, _unplace,
)  # fmt: skip


def _case(rng: Random, one: JsonObject, change: Callable[[Random, JsonObject], None]) -> JsonObject:
    result = copy.deepcopy(call("apparier", one))
    change(rng, result)
    holds = call("certificat.verifier", {"instance": one, "resultat": result})["proprietes"]
    return {"instance": one, "resultat": result, "proprietes": holds}


def _published(one: JsonObject) -> tuple[JsonObject, dict[str, JsonObject], JsonObject]:
    request = read_request(one)
    matching = solve(request.problem, request.method, request.draw)
    return public_result(matching), explanations(matching, one), full_instance(one, call("apparier", one))


def _files(rng: Random, one: JsonObject) -> JsonObject:
    public, mine, whole = _published(one)
    contents = [public, mine[rng.choice(sorted(mine))], whole]
    if rng.random() < 0.5:
        contents[0] = public | {"taille": public["taille"] + 1}
    source = DRAW.rpartition(":")[0]
    told = {"source": rng.choice([source, source, "loto:2026-09-12"]), "engage_le": "2026-09-01T10:00:00Z"}
    contents[:2] = [content | {"tirage": told} for content in contents[:2]]
    held: JsonObject = {"tirage": source, "empreinte": rng.choice([contents[0]["empreinte"], "0" * 64])}
    if rng.random() < 0.7:  # the manifest says that it replaced another one, signed after its hour, or just before
        other, hour = rng.choice([("loto:2026-09-07", 18), ("loto:2026-09-05", 17)])
        held["annules"] = [{"tirage": "loto:2026-09-07", "signe_le": f"2026-09-07T{hour}:59:59Z"}]
        held["autre"] = other
    known = {"engagements": {str(contents[0]["tour"]): held}}
    said = call("certificat.fichiers", {"fichiers": [{"contenu": content} for content in contents], **known})
    return {"contenus": contents, "connu": known, "proprietes": {row["nom"]: row["vrai"] for row in said["proprietes"]}}
