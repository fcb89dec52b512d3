"""Chances by simulation: draw after draw, on a *stated* model of the lists one cannot know (MATCHING.md, "Chances").

"Certain" is said only when the fléchage theorem says it, never because every draw agreed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from phco.french import plural
from phco.matching.engine.deferred import NOBODY, Standing, deferred_acceptance, two_level_claims
from phco.matching.engine.lottery import Lottery
from phco.matching.engine.problem import Line, Problem, Tiers
from phco.matching.telling.stream import WORD, Stream
from phco.matching.telling.wilson import wilson
from phco.money import french_percent

POPULARITIES = ("uniforme", "inegale")


@dataclass(frozen=True, kw_only=True, slots=True)
class Model:
    """What is known, and what is assumed of the rest.

    ``hearts``: my offers and their hearts (1 … ``most``). ``applicants``, ``offers``: how many take part, me and my
    offers included. ``list_length``: how many offers each other applicant hearts. ``ranked``: the share of its
    candidates that a post ranks. ``agreed``: the share of the other applicants who have an agreement (fléchage).
    ``known_ranks``: my rank where a practitioner told me. ``popularity``: one of ``POPULARITIES``.
    """

    hearts: Mapping[str, int]
    applicants: int
    offers: int
    list_length: int
    most: int
    ranked: Fraction
    agreed: Fraction
    known_ranks: Mapping[str, int]
    popularity: str
    round: int
    draw: str


def simulate(model: Model, start: int, count: int) -> dict[str, int]:
    """Draws ``start`` … ``start + count − 1``: offer → how often I got it; ``""`` for no post."""
    names = sorted(model.hearts)
    found = dict.fromkeys(["", *names], 0)
    for number in range(start, start + count):
        post = _one_draw(model, names, number)
        found["" if post == NOBODY else names[post]] += 1
    return found


def _one_draw(model: Model, names: Sequence[str], number: int) -> int:
    """My post in one simulated round (an index of ``names``), or ``NOBODY``."""
    stream = Stream(f"{model.draw}\n{number}")
    wishes = [_my_tiers(model, names)]
    came: list[list[int]] = [[0] if post < len(names) else [] for post in range(model.offers)]
    agreed_with: dict[int, int] = {}  # post → who it has an agreement with
    sought = stream.shuffled(range(model.offers))[: model.offers // 4]  # mine may be among them
    for one in range(1, model.applicants):
        tiers = _drawn_tiers(model, stream, sought)
        target = tiers[0][0] if tiers else None
        if stream.below(model.agreed.denominator) < model.agreed.numerator and target not in (None, *agreed_with):
            assert target is not None
            agreed_with[target] = one
            rest = sorted(post for tier in tiers for post in tier if post != target)
            tiers = [[target], rest] if rest else [[target]]
        wishes.append(tiers)
        for tier in tiers:
            for post in tier:
                came[post].append(one)
    rankings = []
    for post in range(model.offers):
        mine = model.known_ranks.get(names[post]) if post < len(names) else None
        rankings.append(_ranking(model, stream, came[post], agreed_with.get(post), mine))
    problem = _problem(model, wishes, rankings)
    lottery = Lottery(problem, f"{model.draw}\n{number}")
    return deferred_acceptance(problem, two_level_claims(problem, lottery, Standing(problem, lottery)))[0]


def _my_tiers(model: Model, names: Sequence[str]) -> Tiers:
    levels: dict[int, list[int]] = {}
    for post, name in enumerate(names):
        levels.setdefault(-model.hearts[name], []).append(post)
    return [levels[level] for level in sorted(levels)]


def _drawn_tiers(model: Model, stream: Stream, sought: Sequence[int]) -> Tiers:
    """The list of one other applicant: the offers of the lowest words, hearts drawn evenly among the levels.

    A sought-after offer keeps the lowest of three words, so it comes first three times as often as another.
    """
    words = stream.words(model.offers)
    if model.popularity == "inegale":
        lowest = map(min, stream.words(len(sought)), stream.words(len(sought)))
        for post, word in zip(sought, lowest, strict=True):
            words[post] = min(words[post], word)
    chosen = sorted(range(model.offers), key=words.__getitem__)[: model.list_length]
    levels: list[list[int]] = [[] for _ in range(model.most)]
    for post, word in zip(chosen, stream.words(len(chosen)), strict=True):
        levels[(word * model.most) >> WORD].append(post)
    return [sorted(level) for level in levels if level]


def _ranking(model: Model, stream: Stream, came: list[int], agreed: int | None, mine: int | None) -> list[int]:
    """A post's ranking: a random order of its candidates, cut at the share that ranks, agreements and facts kept."""
    kept = -((-model.ranked.numerator * len(came)) // model.ranked.denominator)
    line = stream.shuffled(came)[:kept]
    if agreed is not None:
        line = [agreed, *(one for one in line if one != agreed)]
    if mine is not None:
        line = [one for one in line if one != 0]
        line.insert(min(mine - 1, len(line)), 0)
    return line


def _problem(model: Model, wishes: list[Tiers], rankings: list[list[int]]) -> Problem:
    ranked = [set(line) for line in rankings]
    mutual = [
        Line.of([[post for post in tier if one in ranked[post]] for tier in tiers]) for one, tiers in enumerate(wishes)
    ]
    return Problem(
        round=model.round,
        applicants=[f"d{one}" for one in range(model.applicants)],
        posts=[f"o{post}" for post in range(model.offers)],
        capacities=[1] * model.offers,
        wishes=mutual,
        lines=[Line(line, None) for line in rankings],
    )


def summary(model: Model, counts: Mapping[str, int]) -> dict[str, object]:
    """The counts as shares with their intervals: being placed, by level of hearts, by offer; and what is certain."""
    draws = sum(counts.values())
    placed = draws - counts[""]
    by_level: dict[int, int] = {}
    for name, hearts in model.hearts.items():
        by_level[hearts] = by_level.get(hearts, 0) + counts[name]
    return {
        "tirages": draws,
        "place": {"compte": placed, **wilson(placed, draws)},
        "sans_poste": {"compte": counts[""], **wilson(counts[""], draws)},
        "par_coeurs": [
            {"coeurs": hearts, "compte": by_level[hearts], **wilson(by_level[hearts], draws)}
            for hearts in sorted(by_level, reverse=True)
        ],
        "par_offre": [
            {"offreur": name, "coeurs": model.hearts[name], "compte": counts[name], **wilson(counts[name], draws)}
            for name in sorted(model.hearts, key=lambda name: (-counts[name], -model.hearts[name], name))
        ],
        "certain": certainties(model),
    }


def certainties(model: Model) -> list[dict[str, object]]:
    """What the fléchage theorem alone guarantees: ranked first somewhere, one gets a post at least as loved."""
    found = []
    for name in sorted(model.known_ranks):
        if model.known_ranks[name] != 1:
            continue
        hearts = model.hearts[name]
        alone = hearts == max(model.hearts.values()) and list(model.hearts.values()).count(hearts) == 1
        if alone:
            said = f"Si {name} vous classe bien premier, vous y êtes placé dans tout appariement stable."
        else:
            said = (
                f"Si {name} vous classe bien premier, vous obtenez dans tout appariement stable un poste d’au moins"
                f" {hearts} {plural(hearts, 'cœur')}, mais pas forcément celui-là."
            )
        found.append({"offreur": name, "ce_poste": alone, "phrase": said})
    return found


def sentences(model: Model) -> list[str]:
    """The model, said in French: nothing of it is hidden."""
    spread = (
        "toutes les offres sont également demandées"
        if model.popularity == "uniforme"
        else "un quart des offres, au hasard, sont trois fois plus demandées que les autres"
    )
    said = [
        f"{model.applicants - 1} autres docteurs juniors donnent chacun des cœurs à {model.list_length} des"
        f" {model.offers} offres : {spread}.",
        f"Leurs cœurs, de 1 à {model.most}, sont tirés au hasard.",
        f"Chaque praticien classe au hasard {french_percent(model.ranked)} de ceux qui sont venus, vous compris,"
        " sauf là où vous avez dit votre rang.",
    ]
    if model.agreed:
        said.append(
            f"{french_percent(model.agreed)} des autres ont un accord : ils donnent plus de cœurs à une offre"
            " qu’à toutes les autres, et elle les classe premiers."
        )
    said.append("Le vrai tour sera différent : ces parts disent ce que donne ce modèle, pas l’avenir.")
    return said


def over_draws(problem: Problem, draw: str, start: int, count: int) -> dict[str, dict[str, int]]:
    """Every list known, the draw alone varies: applicant → post (``""`` for none) → how often in ``count`` draws."""
    found: dict[str, dict[str, int]] = {name: {} for name in problem.applicants}
    for number in range(start, start + count):
        lottery = Lottery(problem, f"{draw}\n{number}")
        matched = deferred_acceptance(problem, two_level_claims(problem, lottery, Standing(problem, lottery)))
        for name, post in zip(problem.applicants, matched, strict=True):
            got = "" if post == NOBODY else problem.posts[post]
            found[name][got] = found[name].get(got, 0) + 1
    return found
