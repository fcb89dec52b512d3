"""Why this post and not a better-loved one, told to each applicant alone; nobody else's hearts are ever revealed.

What is said of others is public anyway: how many a post took, and the rank there of the last one (its cut-off).
"""

from __future__ import annotations

from collections.abc import Mapping

from phco.jsontext import JsonObject, JsonView
from phco.matching.engine.deferred import NOBODY, Standing
from phco.matching.engine.lottery import Lottery
from phco.matching.engine.problem import TRUTHFUL
from phco.matching.engine.solve import Matching
from phco.matching.telling.report import cut_offs, ranks_at
from phco.matching.telling.trace import claims_of, ordinal, record


class Explainer:
    """The explanations of one matching, all drawn from its own run.

    ``wishes`` are the lists as they were handed in, since an offer that did not rank the applicant was dropped from the
    canonical market.
    """

    def __init__(self, matching: Matching, wishes: Mapping[str, list[list[str]]]) -> None:
        problem = matching.problem
        self.matching, self.problem, self.wishes = matching, problem, wishes
        self.lottery = Lottery(problem, matching.draw)
        self.cut_offs = cut_offs(matching)
        self.fingerprint = problem.fingerprint()
        self.index = {post: p for p, post in enumerate(problem.posts)}
        self._ranks: dict[int, dict[int, int]] = {}
        # Which posts each applicant claimed: known for the two methods that claim.
        self.claimed: list[set[int]] | None = None
        if matching.method != "taille-max":
            standing = Standing(problem, self.lottery)
            _, steps = record(problem, claims_of(problem, matching.method, self.lottery, standing))
            self.claimed = [set() for _ in problem.applicants]
            for step in steps:
                self.claimed[step.applicant].add(step.post)

    def of(self, name: str) -> JsonObject:
        """The explanation of one applicant: ``{"genre": "explication", "obtenu", "offres": […], "phrase", …}``.

        Each offer of their list has ``classe`` (1 is best), ``votre_rang`` (None when not ranked), ``capacite``,
        ``pris``, ``dernier_rang``, ``motif`` and ``phrase``. Raises KeyError for an unknown name.
        """
        problem, matching = self.problem, self.matching
        one = problem.applicants.index(name) if name in self.wishes else -1
        if one < 0:
            raise KeyError(name)
        post = matching.post_of[one]
        tiers = [tier for tier in self.wishes[name] if tier]
        got = problem.posts[post] if post != NOBODY else None
        reached = next((c for c, tier in enumerate(tiers, 1) if got in tier), len(tiers) + 1)
        offers = [
            self._offer(one, offer, number, reached, got)
            for number, tier in enumerate(tiers, 1)
            for offer in sorted(tier)
        ]
        return {
            "genre": "explication",
            "demandeur": name,
            "tour": problem.round,
            "methode": matching.method,
            "graine": matching.draw,
            "empreinte": self.fingerprint,
            "obtenu": got,
            "classe_obtenue": reached if got is not None else None,
            "phrase": _summary(got, reached, offers),
            "offres": offers,
        }

    def _offer(self, one: int, offer: str, number: int, reached: int, got: str | None) -> dict[str, object]:
        post = self.index[offer]
        rank = self._ranks_at(post).get(one)
        public = self.cut_offs.get(offer, {"pris": 0, "rang": None})
        row: JsonObject = {
            "offreur": offer,
            "classe": number,
            "votre_rang": rank,
            "capacite": self.problem.capacities[post],
            "pris": public["pris"],
            "dernier_rang": public["rang"],
        }
        if offer == got:
            reason, said = "obtenue", "C’est le poste que vous obtenez."
        elif rank is None:
            reason, said = "non_classe", "Ce praticien ne vous a pas classé : vous ne pouviez pas y être placé."
        elif number > reached:
            reason, said = "moins_aimee", "Vous obtenez un poste que vous aimez davantage."
        elif number == reached:
            reason, said = self._equal(one, post)
        else:
            reason, said = _better(rank, public, self.problem.capacities[post], self.matching.method)
        return row | {"motif": reason, "phrase": said}

    def _equal(self, one: int, post: int) -> tuple[str, str]:
        """An offer as loved as the one obtained."""
        if self.claimed is None:
            said = "placer le plus de monde a choisi entre les deux, puis le tirage."
            return "egalite", f"Autant aimée que le poste obtenu : {said}"
        public = self.cut_offs.get(self.problem.posts[post])
        rank = self._ranks_at(post)[one]
        if public is not None and public["pris"] == self.problem.capacities[post] and public["rang"] < rank:
            upto = "son" if self.problem.capacities[post] == 1 else "jusqu’à son"
            said = f"Autant aimée que le poste obtenu ; vous y étiez {ordinal(rank)}, il a pris {upto}"
            return "egale_mieux_classee", f"{said} {ordinal(public['rang'])}."
        if post in self.claimed[one]:
            return (
                "cede",
                "Autant aimée que le poste obtenu : à égalité de cœurs, votre demande y a cédé, selon le tirage.",
            )
        return "tirage", "Autant aimée que le poste obtenu, que le tirage a fait demander d’abord."

    def _ranks_at(self, post: int) -> dict[int, int]:
        if post not in self._ranks:
            self._ranks[post] = ranks_at(self.problem, post)
        return self._ranks[post]


def _better(rank: int, public: JsonView, capacity: int, method: str) -> tuple[str, str]:
    """An offer more loved than what was obtained: full, with people ranked at least as well."""
    last = public["rang"]
    yours = f"Vous y étiez {ordinal(rank)}"
    if last == rank:
        settled = "le tirage a tranché" if method in TRUTHFUL else "placer le plus de monde a tranché, puis le tirage"
        return "tirage_rang", f"{yours}, à égalité avec la dernière personne retenue : {settled}."
    if capacity == 1:
        return "mieux_classe", f"{yours} ; il a pris son {ordinal(last)}."
    return "mieux_classe", f"{yours} ; ses {capacity} places sont allées jusqu’à son {ordinal(last)}."


def _summary(got: str | None, reached: int, offers: list[JsonObject]) -> str:
    if not offers:
        return "Votre liste est vide : vous n’obtenez pas de poste."
    if got is not None:
        better = sum(offer["classe"] < reached for offer in offers)
        if better == 0:
            return f"Vous obtenez {got}, parmi vos offres les plus aimées."
        many = "l’offre que vous aimiez davantage" if better == 1 else f"les {better} offres que vous aimiez davantage"
        return f"Vous obtenez {got}. Voici pourquoi pas {many}."
    unranked = sum(offer["motif"] == "non_classe" for offer in offers)
    if unranked == len(offers):
        return "Vous n’obtenez pas de poste : aucun des praticiens de votre liste ne vous a classé."
    return "Vous n’obtenez pas de poste. Voici ce qui a rempli chacune de vos offres."
