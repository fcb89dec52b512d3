"""The matching's screens: a small market step by step, the temptation, the verification of files."""

from __future__ import annotations

from collections.abc import Iterable

from phco.calls.matching.files import read_knowledge, verifier_fichiers
from phco.calls.matching.match import apparier
from phco.calls.matching.tools import publier
from phco.errors import PhcoError
from phco.fields import Fields
from phco.jsontext import JsonObject
from phco.matching.engine.exhaustive import ExhaustiveSolver
from phco.matching.engine.problem import METHOD_WORDS, METHODS, TRUTHFUL
from phco.matching.engine.solve import solve
from phco.matching.reading.request import read_request
from phco.matching.telling.cheat import Temptation
from phco.matching.telling.examples import APPLICANTS, DRAW, Example, entry_of, every_stable, example, examples, offers
from phco.matching.telling.explain import Explainer
from phco.matching.telling.trace import told
from phco.views import render
from phco.wishes import last_checked, quotas_at
from phco.wishes.heart_reading import hearts_at, read_hearts

MOST_SHOWN = 12


def exemples(entry: object) -> JsonObject:
    """``appariement.exemples``: the small fictional markets that the pages start from."""
    Fields(entry).close()
    return {
        "demandeurs": list(APPLICANTS),
        "offreurs": list(offers()),
        "graine": DRAW,
        "exemples": [
            {
                "nom": one.name,
                "titre": one.title,
                "texte": one.text,
                "coeurs": {name: dict(mine) for name, mine in one.hearts.items()},
                "classements": {offer: list(line) for offer, line in one.rankings.items()},
                "joueur": one.player,
            }
            for one in examples()
        ],
    }


def _market(fields: Fields, methods: Iterable[str]) -> JsonObject:
    """``coeurs``, ``classements``, ``methode``, ``graine`` of a form as an ``apparier`` entry."""
    hearts: dict[str, dict[str, int]] = {}
    most = quotas_at(last_checked()).most
    for name, mine in fields.mapping("coeurs").items():
        hearts[name] = hearts_at(fields, mine, f"coeurs.{name}", most)
    rankings = {}
    for offer, line in fields.mapping("classements").items():
        reader = fields.child("classements", {offer: line})
        rankings[offer] = reader.ids(offer)
    method = fields.choice("methode", tuple(methods), METHODS[0])
    draw = fields.text("graine", DRAW)
    return entry_of(hearts, rankings, method=method, draw=draw)


def pas_a_pas(entry: object) -> JsonObject:
    """``vue.appariement``: the run of a small market, every step drawn, then its result, explained and verified."""
    fields = Fields(entry)
    market = _market(fields, TRUTHFUL)
    fields.close()
    request = read_request(market)
    if len(request.problem.applicants) > MOST_SHOWN or len(request.problem.posts) > MOST_SHOWN:
        raise PhcoError(
            "E_PLAGE", f"Cet écran montre au plus {MOST_SHOWN} personnes.", "coeurs", "Retirez des personnes."
        )
    result = apparier(market)
    run = told(request.problem, request.method, request.draw)
    explainer = Explainer(solve(request.problem, request.method, request.draw), market["demandeurs"])
    told_each = [explainer.of(name) for name in request.problem.applicants]
    html = render(
        "appariement-etapes.html",
        etapes=_frames(market, run["etapes"]),
        resultat=result,
        explications=told_each,
        stables=_stable(market),
        methode=METHOD_WORDS[request.method],
    )
    return {"html": html, "resultat": {"resultat": result, "etapes": len(run["etapes"])}}


def _stable(market: JsonObject) -> list[dict[str, str]] | None:
    """Every stable matching, or None where they are too many to enumerate."""
    try:
        return every_stable(read_request(market).problem)
    except PhcoError:
        return None


def _frames(market: JsonObject, steps: list[JsonObject]) -> list[JsonObject]:
    """The state drawn after each step, the first one before any claim."""
    refused: dict[str, set[str]] = {offer: set() for offer in market["offreurs"]}
    soft: dict[str, str] = {}
    holds: dict[str, list[str]] = {offer: [] for offer in market["offreurs"]}
    frames = [_frame(market, holds, soft, refused, None)]
    for step in steps:
        holds = step["tient"]
        if step["cede"] is not None:
            refused[step["offreur"]].add(step["cede"])
        if step["cede"] != step["demandeur"]:
            refused[step["offreur"]].discard(step["demandeur"])
            soft[step["demandeur"]] = step["demande"]
        frames.append(_frame(market, holds, soft, refused, step))
    return frames


def _frame(
    market: JsonObject,
    holds: dict[str, list[str]],
    soft: dict[str, str],
    refused: dict[str, set[str]],
    step: JsonObject | None,
) -> JsonObject:
    where = {one: offer for offer, holders in holds.items() for one in holders}
    offers = []
    for offer, row in market["offreurs"].items():
        lines = []
        for rank, tier in enumerate(row["classement"], 1):
            name = tier[0]
            state = ""
            if where.get(name) == offer:
                state = "tient" if soft.get(name) == "ferme" else "tient-souple"
            elif name in refused[offer]:
                state = "parti"
            asks = any(offer in liked for liked in market["demandeurs"].get(name, []))
            lines.append({"nom": name, "rang": rank, "etat": state, "venu": asks})
        offers.append({"nom": offer, "lignes": lines, "active": step is not None and step["offreur"] == offer})
    people = [
        {
            "nom": name,
            "obtenu": where.get(name),
            "actif": step is not None and step["demandeur"] == name,
            "voeux": [
                [{"offre": offer, "etat": _wish(name, offer, where, refused)} for offer in tier] for tier in tiers
            ],
        }
        for name, tiers in market["demandeurs"].items()
    ]
    return {"etape": step, "offres": offers, "personnes": people}


def _wish(name: str, offer: str, where: dict[str, str], refused: dict[str, set[str]]) -> str:
    """How a wish stands after a step: held, refused, or not asked yet."""
    if where.get(name) == offer:
        return "tient"
    return "refuse" if name in refused[offer] else ""


def tricher(entry: object) -> JsonObject:
    """``vue.tricher``: what the player gets by the truth, by the list tried, and (``tout``) by every list there is."""
    fields = Fields(entry)
    market = _market(fields, METHODS)
    player = fields.id("joueur")
    lie = read_hearts(fields, quotas_at(last_checked()).most, "essai")
    everything = fields.boolean("tout", False)
    fields.close()
    temptation = Temptation(market, player, ExhaustiveSolver())
    tried = entry_of({player: lie}, {}, method=METHODS[0], draw=DRAW)["demandeurs"][player]
    answer: JsonObject = temptation.compare(tried)
    answer["toutes"] = temptation.search() if everything else None
    answer["methode"] = market["methode"]
    answer["joueur"] = player
    html = render("appariement-tricher.html", r=answer, methode=METHOD_WORDS[market["methode"]], liste=_said)
    return {"html": html, "resultat": answer}


def _said(tiers: list[list[str]]) -> str:
    """A list in words: ``B, puis A et D à égalité``."""
    if not tiers:
        return "une liste vide"
    words = [tier[0] if len(tier) == 1 else f"{', '.join(tier[:-1])} et {tier[-1]} à égalité" for tier in tiers]
    return ", puis ".join(words)


def marche(entry: object) -> JsonObject:
    """``vue.marche``: a named example, its lists, all its stable matchings, and what each method chooses."""
    fields = Fields(entry)
    names = tuple(one.name for one in examples())
    chosen: Example = example(fields.choice("exemple", names))
    fields.close()
    base = entry_of(chosen.hearts, chosen.rankings, method=METHODS[0], draw=DRAW)
    problem = read_request(base).problem
    choices: dict[str, JsonObject] = {}
    for method in METHODS:
        matching = solve(problem, method, DRAW, solver=ExhaustiveSolver())
        choices[method] = {
            problem.applicants[one]: problem.posts[post] for one, post in enumerate(matching.post_of) if post >= 0
        }
    stable = every_stable(problem)
    html = render(
        "appariement-marche.html",
        exemple=chosen,
        demandeurs=list(problem.applicants),
        stables=stable,
        choix=choices,
        mots=METHOD_WORDS,
    )
    return {"html": html, "resultat": {"stables": stable, "choix": choices}}


def certificat(entry: object) -> JsonObject:
    """``vue.certificat``: the verdict on the files, as a sentence, then each property with its proof, then the limits.

    in: ``{"fichiers": [{"nom", "contenu" or "texte", "signature"?, "auteur"?}]}``; ``signature`` is what the page found
    of the package that held the file, in words. ``engagements`` and ``balises``: as ``certificat.fichiers`` takes them.
    """
    fields = Fields(entry)
    signed = []
    kept = []
    for i, value in enumerate(fields.items("fichiers", most=12)):
        child = fields.child(f"fichiers[{i}]", value)
        file: dict[str, object] = {"nom": child.text("nom")}
        for key in ("contenu", "texte"):
            if child.has(key):
                file[key] = child.raw(key)
        signature, author = child.text("signature", None, nullable=True), child.text("auteur", None, nullable=True)
        kept.append(file)
        signed.append({"nom": file["nom"], "signature": signature, "auteur": author})
    read_knowledge(fields)
    known = {key: fields.raw(key) for key in ("engagements", "balises", "signatures") if fields.has(key)}
    fields.close()
    answer = verifier_fichiers({"fichiers": kept, **known})
    html = render("certificat-verdict.html", r=answer, signatures=[one for one in signed if one["signature"]])
    return {"html": html, "resultat": answer}


def verifier_exemple(entry: object) -> JsonObject:
    """``vue.verifier-exemple``: the files of a fictional round as the DMG would publish them; one kind is forged."""
    fields = Fields(entry)
    chosen = example(fields.choice("exemple", tuple(one.name for one in examples())))
    what = fields.choice("quoi", ("public", "explication", "complet", "falsifie"))
    fields.close()
    made = publier(entry_of(chosen.hearts, chosen.rankings, method=METHODS[0], draw=DRAW))
    public = {"nom": "resultat-public.json", "contenu": made["public"]}
    mine = {"nom": "mon-explication.json", "contenu": made["explications"][chosen.player]}
    whole = {"nom": "instance-complete.json", "contenu": made["complet"]}
    if what == "falsifie":
        pairs = dict(made["complet"]["resultat"]["paires"])
        one, other = sorted(pairs)[:2]
        pairs[one], pairs[other] = pairs[other], pairs[one]
        forged = {**made["complet"], "resultat": {**made["complet"]["resultat"], "paires": pairs}}
        return {"fichiers": [{"nom": "instance-falsifiee.json", "contenu": forged}]}
    return {"fichiers": {"public": [public], "explication": [public, mine], "complet": [whole, public]}[what]}
