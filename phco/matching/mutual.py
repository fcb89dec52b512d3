"""Keep the pairs that both sides list, and say which were dropped (a normal case, never an error)."""

from __future__ import annotations

from collections.abc import Sequence

from phco.matching.problem import Dropped, Tiers


def mutual_pairs(
    wished: list[Tiers], ranked: list[Tiers], applicant_names: Sequence[str], post_names: Sequence[str]
) -> tuple[list[Tiers], list[Tiers], tuple[Dropped, ...]]:
    """Keep the pairs that both sides list; say which were dropped, in canonical order."""
    accepts = [{one for tier in tiers for one in tier} for tiers in ranked]
    kept_of_post = [0] * len(ranked)
    dropped: list[Dropped] = []
    tiers_kept: list[Tiers] = []
    for applicant, tiers in enumerate(wished):
        mine: Tiers = []
        for tier in tiers:
            kept = [post for post in tier if applicant in accepts[post]]
            for post in kept:
                kept_of_post[post] += 1
            if len(kept) < len(tier):
                refused = [post for post in tier if applicant not in accepts[post]]
                dropped += [
                    Dropped(applicant=applicant_names[applicant], post=post_names[post], listed_by="demandeur")
                    for post in refused
                ]
            if kept:
                mine.append(kept)
        tiers_kept.append(mine)
    rankings_kept: list[Tiers] = []
    wanted: list[set[int]] | None = None
    for post, tiers in enumerate(ranked):
        if kept_of_post[post] == len(accepts[post]):
            rankings_kept.append(tiers)
            continue
        if wanted is None:
            wanted = [{one for tier in mine for one in tier} for mine in tiers_kept]
        rankings_kept.append([kept for tier in tiers if (kept := [one for one in tier if post in wanted[one]])])
        dropped += [
            Dropped(applicant=applicant_names[one], post=post_names[post], listed_by="offreur")
            for tier in tiers
            for one in tier
            if post not in wanted[one]
        ]
    return tiers_kept, rankings_kept, tuple(sorted(dropped, key=lambda one: (one.applicant, one.post)))
