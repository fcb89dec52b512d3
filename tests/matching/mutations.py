"""Results altered in every way we could think of, for the two verifiers to judge: seeded, so that a case can be made
again."""

from __future__ import annotations

import contextlib
import copy
import hashlib
import json
from collections.abc import Callable
from random import Random
from typing import Any

from phco.matching.draws.known import known_draws
from phco.matching.engine.exhaustive import ExhaustiveSolver
from phco.matching.engine.solve import Matching, solve
from phco.matching.reading.request import read_request
from phco.matching.telling.hosts import host_explanation
from phco.matching.telling.publication import explanations, full_instance, public_result
from phco.matching.telling.report import as_result
from tests.matching.markets import Entry, random_market

Json = dict[str, Any]
GONE = (KeyError, TypeError, AttributeError, ValueError, IndexError)  # the change before left nothing for this one
METHODS = ("deux-niveaux", "acceptation-differee", "taille-max")
# Ids that a careless writer orders, joins or escapes wrongly; é is written both ways.
ODD = (
    "é", "e\u0301", "\uff5e", "\U0001f600", "\ue000", "__proto__", "constructor", "10", "9", '"', "\\", "\u2028", "à b",
    "\u00a0", "\ufeff", "toString", "\u0080", "<b>", "\U00010000",
)  # fmt: skip
DRAWS = ("loto:2026-09-09:3-11-24-37-49+7", "é", "\U0001f600 «»", 'a"b\\c', "x\u2028y", " g ", "10")
JUNK: tuple[object, ...] = (
    None, True, False, 0, 1, -1, 2, 5, "", "x", "0", [], {}, [[]], {"a": {}}, [None], ["a", "a"],
    {"pris": 1, "rang": 1}, {"pris": True, "rang": 1}, {"couverture": []},
)  # fmt: skip


def renamed(rng: Random, market: Entry) -> Entry:
    """The market with some ids replaced by odd ones (each id of either side)."""
    odd = rng.sample(ODD, len(ODD))
    names = {
        name: odd.pop() if odd and rng.random() < 0.4 else name for name in (*market["demandeurs"], *market["offreurs"])
    }

    def tiers(lists: list[list[str]]) -> list[list[str]]:
        return [[names[one] for one in tier] for tier in lists]

    return market | {
        "demandeurs": {names[one]: tiers(lists) for one, lists in market["demandeurs"].items()},
        "offreurs": {
            names[post]: {**offer, "classement": tiers(offer["classement"])}
            for post, offer in market["offreurs"].items()
        },
    }


def made(rng: Random) -> tuple[Entry, Matching]:
    """A market and its matching by one of the three methods."""
    market = random_market(
        rng, rng.randint(1, 6), rng.randint(1, 5), ties=rng.choice([0, 0.5, 0.9]), post_ties=rng.choice([0, 0.5]),
        capacity=rng.choice([1, 1, 3]), drop=rng.choice([0, 0.2]), method=rng.choice(METHODS),
    )  # fmt: skip
    market["graine"] = rng.choice(DRAWS)
    market = renamed(rng, market)
    posts = list(market["offreurs"])
    if rng.random() < 0.3:
        market["groupes"] = {rng.choice(posts): ["p-z", "p-a", "p\U0001f600", "p\uff5e"]}
    if rng.random() < 0.2:
        for key in rng.sample(["tour", "capacite"], 1):
            market.pop(key, None)
            for offer in market["offreurs"].values():
                offer.pop(key, None)
    request = read_request(market)
    return market, solve(request.problem, request.method, request.draw, solver=ExhaustiveSolver())


# — what may be done to an instance and a result ————————————————————————————————————————————————————————
Change = Callable[[Random, Entry, Json], object]


def _some(rng: Random, items: object) -> Any:
    found = list(items)  # type: ignore[call-overload]
    return rng.choice(found) if found else "personne"


def swap_pairs(rng: Random, market: Entry, result: Json) -> None:
    one, other = _some(rng, result["paires"]), _some(rng, result["paires"])
    if one in result["paires"] and other in result["paires"]:
        result["paires"][one], result["paires"][other] = result["paires"][other], result["paires"][one]


def remove_pair(rng: Random, market: Entry, result: Json) -> None:
    one = _some(rng, result["paires"])
    result["paires"].pop(one, None)
    if rng.random() < 0.6:
        result["sans_poste"].append(one)
    if rng.random() < 0.5:
        result["taille"] -= 1


def add_pair(rng: Random, market: Entry, result: Json) -> None:
    one, post = _some(rng, market["demandeurs"]), _some(rng, market["offreurs"])
    result["paires"][one] = post
    if one in result["sans_poste"] and rng.random() < 0.7:
        result["sans_poste"].remove(one)


def unknown_names(rng: Random, market: Entry, result: Json) -> None:
    kind = rng.randrange(4)
    if kind == 0:
        result["paires"]["inconnu"] = _some(rng, market["offreurs"])
    elif kind == 1:
        result["paires"][_some(rng, market["demandeurs"])] = "inconnu"
    elif kind == 2:
        result["sans_poste"].append("inconnu")
    else:  # the two writings of é, or a prototype's name, are other people
        result["paires"][rng.choice(ODD)] = rng.choice([*ODD, *market["offreurs"]])


def duplicate(rng: Random, market: Entry, result: Json) -> None:
    side = rng.choice([list(result["paires"]), result["sans_poste"]])
    result["sans_poste"].append(_some(rng, side))


def count_twice(rng: Random, market: Entry, result: Json) -> None:
    result["sans_poste"] += [one for one in result["paires"] if rng.random() < 0.5]


def capacity(rng: Random, market: Entry, result: Json) -> None:
    offer = market["offreurs"][_some(rng, market["offreurs"])]
    offer["capacite"] = rng.choice([1, 2, 3, 4, 0, -1, True, "2", 1_000_000, 1_000_001, None])


def move_heart(rng: Random, market: Entry, result: Json) -> None:
    side = rng.choice(["demandeurs", "offreurs"])
    lists = [market["demandeurs"][one] for one in market["demandeurs"]]
    if side == "offreurs":
        lists = [offer["classement"] for offer in market["offreurs"].values()]
    tiers = rng.choice(lists)
    if not tiers:
        return
    names = [name for tier in tiers for name in tier]
    rng.shuffle(names)
    kind = rng.randrange(4)
    if kind == 0:
        tiers[:] = [[name] for name in names]
    elif kind == 1:
        tiers[:] = [names]
    elif kind == 2:
        tiers.pop(rng.randrange(len(tiers)))
    else:
        tiers.insert(rng.randrange(len(tiers) + 1), [])


def draw(rng: Random, market: Entry, result: Json) -> None:
    holder = rng.choice([market, result])
    holder["graine"] = rng.choice([*DRAWS, "", "\t", "\u0085", "\ufeff", "a\u0001", "a\u007f", "x" * 10_001, 3, None])


def no_draw(rng: Random, market: Entry, result: Json) -> None:
    market.pop("graine", None)


def digest(rng: Random, market: Entry, result: Json) -> None:
    certificate = result["certificat"]
    key = rng.choice(["empreinte", "empreinte_recue"])
    kind = rng.randrange(4)
    if kind == 0:
        certificate[key] = certificate[key].upper()
    elif kind == 1:
        certificate[key] = certificate["empreinte_recue" if key == "empreinte" else "empreinte"]
    elif kind == 2:
        certificate[key] = "0" + certificate[key][1:]
    else:
        del certificate[key]


def bound(rng: Random, market: Entry, result: Json) -> None:
    certificate = result["certificat"]
    kind = rng.randrange(7)
    if kind == 0:
        result["borne"] += rng.choice([-1, 1])
    elif kind == 1:
        certificate["borne_konig"] += rng.choice([-1, 1])
    elif kind == 2:
        result["borne"] = certificate["borne_konig"] = rng.randint(0, 6)
    elif kind == 3:
        certificate["preuve_taille"] = rng.choice(["konig", "solveur", None, "", "foi"])
    elif kind == 4:
        certificate["ecart"] = rng.choice([-1, 0, 1, True, False, "0"])
    elif kind == 5:
        certificate["borne_konig"] = rng.choice([True, False, 1, 0, "1", None])
    else:
        result["borne"] = len(result["paires"])
        certificate["preuve_taille"] = "solveur"


def cover(rng: Random, market: Entry, result: Json) -> None:
    cover = result["certificat"]["couverture"]
    side, names = rng.choice([("demandeurs", market["demandeurs"]), ("offreurs", market["offreurs"])])
    kind = rng.randrange(4)
    if kind == 0:
        cover[side].append(_some(rng, names))
    elif kind == 1:
        cover[side] = cover[side][1:]
    elif kind == 2:
        cover[side].append(rng.choice(["inconnu", 3, None, [], *ODD]))
    else:
        cover["demandeurs"], cover["offreurs"] = list(market["demandeurs"]), []
        result["certificat"]["borne_konig"] = result["borne"] = len(market["demandeurs"])


def method(rng: Random, market: Entry, result: Json) -> None:
    name = rng.choice([*METHODS, "au-mérite", "", "Deux-niveaux"])
    for holder in rng.choice([[market], [result], [market, result]]):
        holder["methode"] = name
    if rng.random() < 0.5:
        result["certificat"]["sincere"] = name in METHODS[:2]


def flags(rng: Random, market: Entry, result: Json) -> None:
    holder, key = rng.choice(
        [(result, "stable"), (result, "taille_max_prouvee"), (result["certificat"], "sincere")]
    )  # fmt: skip
    holder[key] = rng.choice([not holder[key], int(holder[key]), None, "true"])


def size(rng: Random, market: Entry, result: Json) -> None:
    result["taille"] = rng.choice([result["taille"] + 1, -1, True, str(result["taille"]), None, 0])


def round_(rng: Random, market: Entry, result: Json) -> None:
    holder = rng.choice([market, result["certificat"]])
    holder["tour"] = rng.choice([1, 2, 3, 4, 0, True, "1", None])


def groups(rng: Random, market: Entry, result: Json) -> None:
    post, other = _some(rng, market["offreurs"]), _some(rng, market["offreurs"])
    market["groupes"] = rng.choice(
        [
            {}, None, [], {post: ["p1", "p2"]}, {post: []}, {post: ["p1", "p1"]}, {post: [other, "p1"]},
            {"inconnu": ["p1"]}, {post: ["p1"], other: ["p1"]}, {post: "p1"},
            {post: ["b", "a", "\U0001f600", "\uff5e"]},
            {post: [""]}, {post: [1]},
        ]
    )  # fmt: skip


def dropped(rng: Random, market: Entry, result: Json) -> None:
    rows = result["certificat"]["ecartes"]
    kind = rng.randrange(6)
    row: Any = rng.choice(rows) if rows else {"demandeur": "a", "offreur": "b", "liste_par": "offreur"}
    if kind == 0 and rows:
        rows.remove(row)
    elif kind == 1:
        rows.append(row)
    elif kind == 2:
        row["liste_par"] = rng.choice(["demandeur", "offreur", "", None])
    elif kind == 3:
        row["note"] = rng.choice(["une clé de plus", 3])
    elif kind == 4:
        rows.append(rng.choice([3, None, [], {}, {"demandeur": "x"}]))
    else:
        rng.shuffle(rows)


def cut_offs(rng: Random, market: Entry, result: Json) -> None:
    cuts = result["certificat"]["seuils"]
    post = _some(rng, [*cuts, *market["offreurs"]])
    cuts[post] = rng.choice(
        [{"pris": 1, "rang": 1}, {"pris": 1, "rang": 2}, {"pris": True, "rang": 1}, {"pris": 1}, None, {},
         {"pris": 1, "rang": 1, "note": ""}, {"rang": 1, "pris": 1}]
    )  # fmt: skip
    if rng.random() < 0.3:
        cuts.pop(post)


def key_gone(rng: Random, market: Entry, result: Json) -> None:
    holder = rng.choice([result, result["certificat"], market])
    del holder[rng.choice(list(holder))]


def key_more(rng: Random, market: Entry, result: Json) -> None:
    rng.choice([result, result["certificat"], market, market["offreurs"][_some(rng, market["offreurs"])]])["x"] = 1


def bare(rng: Random, market: Entry, result: Json) -> None:
    for key in [key for key in result if key != "paires"]:
        del result[key]
    if rng.random() < 0.5:
        swap_pairs(rng, market, result)


def empty_certificate(rng: Random, market: Entry, result: Json) -> None:
    result["certificat"] = rng.choice([{}, {}, None, []])


def other_list(rng: Random, market: Entry, result: Json) -> None:
    tiers = market["demandeurs"][_some(rng, market["demandeurs"])]
    tiers.append(rng.choice([["inconnu"], [3], "x", [_some(rng, market["offreurs"])], [["x"]], []]))


def rubbish(rng: Random, market: Entry, result: Json) -> None:
    holder: Any = rng.choice([market, result, result["certificat"]])
    for _ in range(rng.randint(0, 4)):
        items = list(holder.values() if isinstance(holder, dict) else holder)
        inner = [item for item in items if isinstance(item, dict | list) and item]
        if not inner:
            break
        holder = rng.choice(inner)
    key = rng.choice(list(holder)) if isinstance(holder, dict) else rng.randrange(len(holder))
    holder[key] = copy.deepcopy(rng.choice(JUNK))


def nothing(rng: Random, market: Entry, result: Json) -> None:
    """The honest result."""


CHANGES: tuple[Change, ...] = (
    nothing, swap_pairs, remove_pair, add_pair, unknown_names, duplicate, count_twice, capacity, move_heart, draw,
    no_draw, digest, bound, cover, method, flags, size, round_, groups, dropped, cut_offs, key_gone, key_more, bare,
    empty_certificate, other_list, rubbish,
)  # fmt: skip


def respelled(rng: Random, text: str) -> str:
    """The same JSON text written otherwise, or almost: numbers with a point, a key twice, escapes, a surrogate."""
    kind = rng.randrange(8)
    at = [i for i, char in enumerate(text[:-1]) if char.isdigit() and text[i - 1] in ": " and text[i + 1] in ",}]"]
    if kind == 0 and at:
        i = rng.choice(at)
        return f"{text[: i + 1]}{rng.choice(['.0', 'e0', '.5', 'E+1'])}{text[i + 1 :]}"
    if kind == 1 and at:
        i = rng.choice(at)
        return (
            f"{text[:i]}{rng.choice(['-0', '01', '+1', '9007199254740992', '9007199254740991', 'NaN'])}{text[i + 1 :]}"
        )
    if kind == 2:
        return text.replace('"taille":', '"taille": 3, "taille":', 1)
    if kind == 3:
        return text.replace('"paires"', '"p\\u0061ires"', 1)
    if kind == 4:
        return text.replace('"d0"', '"\\ud83d"', 1)
    if kind == 5:
        return text.replace('"d1"', '"\\ud83d\\ude00"')
    if kind == 6:
        return text.replace(", ", rng.choice([" ,\t", ",", ",,"]), 1)
    return text[: rng.randint(len(text) - 3, len(text))]


def certificate_case(rng: Random) -> str:
    """One JSON text ``{"instance", "resultat"}``, altered."""
    market, matching = made(rng)
    result: Any = json.loads(json.dumps(as_result(matching)))
    market = copy.deepcopy(market)
    for _ in range(rng.choice([1, 1, 1, 2])):
        change = rng.choice(CHANGES)
        with contextlib.suppress(*GONE):
            change(rng, market, result)
    if rng.random() < 0.03:
        result = rng.choice(JUNK)
    if rng.random() < 0.05:
        result = {"resultat": result}
    text = json.dumps({"instance": market, "resultat": result}, ensure_ascii=rng.random() < 0.3)
    return respelled(rng, text) if rng.random() < 0.15 else text


# — what may be done to published files —————————————————————————————————————————————————————————————————
def _altered(rng: Random, content: Json, market: Entry) -> None:
    kind = rng.choice([0, 0, 0, 1, 2, 3, 3, 3, 4, 5, 6, 6, 6, 7, 8, 8])
    if kind == 0 and "offres" in content and content["offres"]:
        offer = rng.choice(content["offres"])
        if "retenus" in offer and rng.random() < 0.7:
            row = rng.choice([*offer["mieux_classes"] * 3, *offer["retenus"]])
            key = rng.choice(["rang", "dj", "ailleurs", "ailleurs"] if "ailleurs" in row else ["rang", "dj"])
            names = [None, *market["offreurs"]] if key == "ailleurs" else ["x", *market["demandeurs"]]
            row[key] = rng.choice([1, 2, 3]) if key == "rang" else rng.choice(names)
            return
        offer[rng.choice([*offer, "pris", "dernier_rang", "capacite"])] = rng.choice([1, 2, 3, None, "x", 0])
    elif kind == 1:
        content[rng.choice(list(content))] = copy.deepcopy(rng.choice(JUNK))
    elif kind == 2 and "obtenu" in content:
        content["obtenu"] = rng.choice([None, *market["offreurs"]])
    elif kind == 3 and "paires" in content:
        rng.choice((swap_pairs, remove_pair, add_pair, duplicate, count_twice))(rng, market, content)
    elif kind == 4:
        key = rng.choice(["tour", "methode", "graine", "empreinte"])
        content[key] = rng.choice([1, 2, "deux-niveaux", "taille-max", "x", "é"])
    elif kind == 5 and "seuils" in content:
        cut_offs(rng, market, {"certificat": content})
    elif kind == 6 and "capacites" in content:
        content["capacites"][_some(rng, market["offreurs"])] = rng.choice([0, 0, 1, 2, -1, True, "1", None])
    elif kind == 7:
        rng.choice((lambda: content.pop(_some(rng, content), None), lambda: content.update(x=1)))()
    elif "resultat" in content:
        rng.choice(CHANGES)(rng, content["instance"], content["resultat"])


def _cancelled(rng: Random, chain: str) -> Json:
    """A commitment that the manifest says it replaced: signed about its hour, in winter or in summer, some misread."""
    source = rng.choice(
        ["loto:2026-09-16", "loto:2026-09-12", "loto:2026-03-28", "loto:2026-03-30", "loto:2026-10-24",
         "loto:2026-10-26", "loto:2027-01-02", "loto:2026-09-10", "loto:x", "un texte libre", f"drand:{chain}:657413",
         f"drand:{chain}:1", f"drand:{chain}:999999999999", f"drand:{'0' * 64}:7"]
    )  # fmt: skip
    day = source[5:] if source.startswith("loto:2") else rng.choice(["2023-09-15", "2020-07-22", "2021-03-08"])

    def around() -> str:
        return f"{day}T{rng.choice(['17:59:59', '18:00:00', '18:30:00', '19:00:00', '19:30:00', '23:00:00'])}Z"

    late = "2027-06-01T00:00:00Z"
    made: Json = {"tirage": source, "signe_le": rng.choice([around(), around(), late, late, late, "hier"])}
    return made | rng.choice([{}, {}, {"vu_le": None}, {"vu_le": None}, {"vu_le": around()}, {"vu_le": late}])


def _drawn(rng: Random, contents: list[Json]) -> Json:
    """Give the documents a public draw and its proof, some wrong; what the device knows of it."""
    if rng.random() < 0.2:
        return {}
    chain = rng.choice(list(known_draws().chains))
    signature = "ab" * rng.choice([48, 96])
    value = hashlib.sha256(bytes.fromhex(signature)).hexdigest()
    seed, source = rng.choice(
        [(DRAWS[0], "loto:2026-09-09"), (f"drand:{chain}:657413:{value}", f"drand:{chain}:657413"), (" g ", "texte")]
    )
    told: Json = {"source": source, "engage_le": "2026-09-01T10:00:00Z", "signature": signature}
    told = {key: told[key] for key in told if rng.random() < 0.9}
    if rng.random() < 0.15:
        told[rng.choice(["source", "signature", "signature_precedente", "sans_auditeur", "autre"])] = rng.choice(
            ["", "xy", "AB" * 48, "loto:2026-09-12", "drand:1", *JUNK[:6]]
        )
    for content in contents:
        if "graine" in content and rng.random() < 0.9:
            content |= {"graine": seed} | ({"tirage": told} if rng.random() < 0.8 else {})
    known: Json = {}
    if rng.random() < 0.6:
        print_ = next((one["empreinte"] for one in contents if "empreinte" in one and rng.random() < 0.8), "0" * 64)
        held = {"tirage": rng.choice([source, source, "loto:2026-09-12", "un texte"]), "empreinte": print_}
        if rng.random() < 0.3:
            held |= {"autre": rng.choice([None, "loto:2026-09-16"])}
        if rng.random() < 0.5:
            held["annules"] = [_cancelled(rng, chain) for _ in range(rng.choice([0, 1, 1, 2]))]
            if held["annules"] and rng.random() < 0.5:
                held["autre"] = rng.choice(held["annules"])["tirage"]
                held |= {"autre_empreinte": rng.choice([None, print_, print_, "1" * 64])} if rng.random() < 0.5 else {}
        known["engagements"] = {rng.choice(["1", "1", "2"]): held}
    if rng.random() < 0.5:
        known["balises"] = {seed: rng.random() < 0.5}
    return known


def files_case(rng: Random) -> str:
    """One JSON text ``{"fichiers": [{"nom", "texte"}]}``: what the DMG publishes, some of it altered."""
    market, matching = made(rng)
    mine = explanations(matching, market)[rng.choice(sorted(market["demandeurs"]))]
    contents: list[Any] = [public_result(matching), mine, full_instance(market, as_result(matching))]
    posts = rng.sample(sorted(market["offreurs"]), rng.randint(1, len(market["offreurs"])))
    contents.append(host_explanation(matching, "p-1", posts))
    contents = json.loads(json.dumps(rng.sample(contents, rng.choice([1, 2, 3, 3, 4]))))
    known = _drawn(rng, contents)
    for _ in range(rng.choice([0, 1, 1, 2])):
        content = rng.choice([*contents, *(one for one in contents if "pamsu" in one)])
        with contextlib.suppress(*GONE):
            _altered(rng, content, market)
    if rng.random() < 0.05:
        contents.append(copy.deepcopy(rng.choice(contents)))
    if rng.random() < 0.03:
        contents.append(copy.deepcopy(rng.choice(JUNK)))
    texts = [json.dumps(one, ensure_ascii=rng.random() < 0.3) for one in contents]
    if rng.random() < 0.1:
        texts[0] = respelled(rng, texts[0])
    return json.dumps({"fichiers": [{"nom": f"{i}.json", "texte": text} for i, text in enumerate(texts)], **known})


def deposited_case(rng: Random) -> str:
    """A full instance, and an explanation, that say whose lists the organiser deposited; some of it altered."""
    market, matching = made(rng)
    named = {
        side: rng.sample(sorted(market[side]), rng.randint(0, len(market[side]))) for side in ("demandeurs", "offreurs")
    }
    one = rng.choice(sorted(market["demandeurs"]))
    mine = explanations(matching, market, named["demandeurs"])[one]
    contents: list[Any] = json.loads(json.dumps([mine, full_instance(market, as_result(matching), named)]))
    marked = contents[1].get("de_la_part", {})
    kind = rng.randrange(10)
    if kind < 3 and marked:
        marked[rng.choice(sorted(marked))].append(rng.choice(["inconnu", *ODD, *market["demandeurs"]]))
    elif kind == 3:
        contents[1]["de_la_part"] = rng.choice(JUNK)
    elif kind == 4 and marked:
        marked[rng.choice(["demandeurs", "offreurs", "autres"])] = rng.choice(JUNK)
    elif kind == 5:
        contents[0]["de_la_part"] = rng.choice(JUNK)
    texts = [json.dumps(one, ensure_ascii=False) for one in rng.sample(contents, rng.choice([1, 2, 2]))]
    return json.dumps({"fichiers": [{"nom": f"{i}.json", "texte": text} for i, text in enumerate(texts)]})
