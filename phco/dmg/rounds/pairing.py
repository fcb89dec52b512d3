"""The matching of a round: freeze the input and publish its hash, then take the named public draw; verify, and publish.

Nobody can try again: the hash is in the signed manifest before the draw exists. Verify, compute, verify: a result that
breaks one property is never recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, partial
from typing import Any

from phco.campaign.model import round_step
from phco.dmg.desk import Desk, Event
from phco.dmg.forcing import Obstacle, overcome
from phco.dmg.ledger.queries.people import departures, enrolled_keys, persons
from phco.dmg.ledger.queries.rounds import deposited_lists, draw_proof, frozen_since, round_of, step_of
from phco.dmg.ledger.values import Departure, Round
from phco.dmg.people.enrol import unknown_person
from phco.dmg.rounds.calendar.dates import check_delays
from phco.dmg.rounds.drawing import (
    Value,
    check_drawable,
    commitment_of,
    future_source,
    proof_of,
    proposed,
)
from phco.dmg.rounds.market import RoundLists, read_lists, read_sheets, step_fault
from phco.dmg.rounds.readiness import check_applicants, in_the_way
from phco.dmg.rounds.rounds import MANIFEST, PUBLIC, check_over, publish_manifest
from phco.dmg.signing.issue import Issued, Item, Progress, publish
from phco.dmg.verdicts.book import openers
from phco.dmg.verdicts.contents import candidates_of
from phco.errors import PhcoError
from phco.french import counted
from phco.host.disk.objects import digest_of
from phco.jsontext import canonical
from phco.matching.certify import certified, matched
from phco.matching.draws.sources import DrandSource, Source
from phco.matching.engine.problem import METHODS
from phco.matching.engine.solve import Matching
from phco.matching.reading.request import read_request
from phco.matching.telling.publication import explanations, full_instance, public_result
from phco.matching.telling.report import ranks_at
from phco.matching.verification.verify import verify

HEART_LEVELS = (5, 4, 3, 2, 1)
AUDITORS = "auditeurs"
Instance = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Frozen:
    """A frozen input. ``fingerprint``, ``source``: what the manifest publishes; ``warnings``: French sentences."""

    tour: int
    source: Source | None
    fingerprint: str
    applicants: int
    offers: int
    lists: int
    rankings: int
    warnings: Sequence[str]
    obstacles: Sequence[Obstacle] = ()


def instance_of(lists: RoundLists) -> Instance:
    """The market of a round as ``apparier`` reads it: every applicant and every open offer, the lists that count."""
    known, wishes = lists.sheets, lists.hearts
    offers = [offer for offer in lists.round.offers if offer in known]
    opened, people = set(offers), set(lists.applicants)
    return {
        "tour": lists.round.number,
        "demandeurs": {
            one: [
                tier
                for level in HEART_LEVELS
                if (tier := sorted(o for o, count in wishes.get(one, {}).items() if count == level and o in opened))
            ]
            for one in lists.applicants
        },
        "offreurs": {
            offer: {
                "capacite": known[offer].offer.capacity,
                "classement": [
                    [one]
                    for one in lists.rankings.get(known[offer].author, ())
                    if one in people and offer in wishes.get(one, {})
                ],
            }
            for offer in offers
        },
    }


def freeze(
    desk: Desk, tour: int, now: datetime, *, announced: str = "", minutes: int | None = None, method: str = METHODS[0],
    forced: str | None = None, dry: bool = False,
) -> Frozen:  # fmt: skip
    """Freeze the input of a round, publish its hash in the manifest with the source of the draw to come.

    ``announced``: a commitment (``loto:2026-09-09``); without it, the desk proposes the next Loto, or the drand round
    due in ``minutes``. Doing it again with the same input writes nothing; with another it is refused. ``dry`` writes
    nothing. Raises PhcoError: E_ETAPE, E_VALEUR (method), E_TIRAGE (a draw that nobody can verify, or whose hour has
    come), and unless ``forced`` with a reason E_QUARANTAINE, E_VIDE.
    """
    if method not in METHODS:
        raise PhcoError(
            "E_VALEUR", f"La méthode « {method[:40]} » n’existe pas.", "methode", f"Choisissez : {', '.join(METHODS)}."
        )
    lists = read_lists(desk.store, tour)
    row = lists.round
    if row.candidates_at is None:
        raise step_fault(
            f"Les candidats du tour {tour} n’ont pas été envoyés aux PAMSU.", f"« phco dmg tour candidats {tour} »."
        )
    check_over(step_of(desk.store, round_step(tour, "rts").code), now)
    check_delays(desk.store, tour, now)
    came = candidates_of(desk.store, desk.objects, tour) or {}
    entry = instance_of(lists)
    problem = read_request(entry, draw_required=False).problem
    data = canonical(entry)
    if row.frozen_at is not None and row.instance != digest_of(data):
        raise step_fault(
            f"Le tour {tour} est déjà figé, sur une autre entrée : son empreinte est publiée et ne change plus.",
            f"Tirez : « phco dmg apparier tirer {tour} ».",
        )
    held = commitment_of(desk.store, tour, MANIFEST, matched=row.matched_at is not None)
    if held is not None and not held.void(now):
        asked = announced.strip() or _kept(held.source, held.text, minutes)
        if (asked, method) != (held.text, row.method):
            what = f"Le tour {tour} est déjà figé, avec le tirage « {held.text} » ({row.method})."
            raise step_fault(
                f"{what} Ni l’un ni l’autre ne change plus.", f"Tirez : « phco dmg apparier tirer {tour} »."
            )
        source, against = held.source, list[Obstacle]()
    else:
        against = in_the_way(desk.store, tour, entry)
        check_applicants(desk.store, tour, lists.applicants)
        source = future_source(announced.strip() or proposed(now, minutes).text, now)
        if not dry:
            overcome(desk, "figer", against, forced=forced, now=now, tour=tour)
            body = {
                "tour": tour, "instance": desk.keep(data, f"instance-tour{tour}.json", now),
                "empreinte": problem.fingerprint(), "methode": method, "tirage": source.text,
            }  # fmt: skip
            if any(lists.deposited.values()):
                body["depots"] = lists.deposited
            desk.record([Event(kind="gel", body=body)], now)
    if not dry:
        publish_manifest(desk, now)
    return Frozen(
        tour=tour, source=source, fingerprint=problem.fingerprint(), applicants=len(entry["demandeurs"]),
        offers=len(entry["offreurs"]), lists=sum(1 for tiers in entry["demandeurs"].values() if tiers),
        rankings=sum(1 for post in entry["offreurs"].values() if post["classement"]),
        warnings=_warnings(entry, came), obstacles=against,
    )  # fmt: skip


def _kept(source: Source | None, text: str, minutes: int | None) -> str:
    """The commitment already made stands for the one that the desk would propose, when it is of the same kind."""
    return text if minutes is None or isinstance(source, DrandSource) else ""


def _warnings(entry: Instance, came: Mapping[str, Sequence[str]]) -> list[str]:
    silent = [one for one, tiers in entry["demandeurs"].items() if not tiers]
    mute = [o for o, post in entry["offreurs"].items() if came.get(o) and not post["classement"]]
    said = (
        (silent, "docteur junior", "docteurs juniors", "sans liste valable"),
        (mute, "offre choisie", "offres choisies", "mais sans classement"),
    )
    return [
        f"{counted(len(names), one, many)} {what} : {', '.join(names[:8])}{'…' if names[8:] else ''}."
        for names, one, many, what in said
        if names
    ]


def draw(
    desk: Desk, tour: int, value: Value, now: datetime, *, without_auditor: str = "", forced: str | None = None
) -> Mapping[str, Any]:
    """Take the draw, match, verify twice, record. Gives the public result. The same draw again gives it unchanged.

    ``without_auditor``: why nobody is named to check the full instance (it is published). Raises PhcoError: E_ETAPE
    (not frozen, before the draw's hour, another draw already taken), E_TIRAGE (what the source cannot give, a beacon's
    signature that is not its own), E_AUDITEUR, E_CERTIFICAT, E_SOLVEUR, E_OBJET_ALTERE, and unless ``forced`` with a
    reason E_QUARANTAINE, E_VIDE.
    """
    row, known = round_of(desk.store, tour), read_sheets(desk.store).by_id
    done = row is not None and row.matched_at is not None
    held = commitment_of(desk.store, tour, MANIFEST, matched=done)
    if row is None or row.instance is None or held is None:
        raise step_fault(
            f"L’entrée du tour {tour} n’est pas figée : son empreinte doit être publiée avant le tirage.",
            f"« phco dmg apparier figer {tour} ».",
        )
    if done:
        seed = value.seed(held.source) if held.source is not None else ""
        if row.draw != seed:
            raise step_fault(
                f"Le tour {tour} est déjà apparié avec le tirage « {row.draw} » : personne ne peut recommencer.",
                "Voyez le résultat : « phco dmg etat ».",
            )
        return _drawn(desk, row, seed, draw_proof(desk.store, tour)).public
    seed = value.seed(check_drawable(held, tour, now))
    against = in_the_way(desk.store, tour, desk.kept(row.instance))
    reason = without_auditor.strip()
    if not auditors(desk) and not reason:
        raise PhcoError(
            "E_AUDITEUR", "Aucun auditeur n’est nommé : personne d’autre que le DMG ne verrait l’entrée complète.",
            "auditeurs", "« phco dmg auditeurs PSEUDONYME… », ou dites pourquoi avec --sans-auditeur MOTIF (publié).",
        )  # fmt: skip
    overcome(desk, "tirer", against, forced=forced, now=now, tour=tour)
    proof = proof_of(held, value, "" if auditors(desk) else reason)
    drawn = _drawn(desk, row, seed, proof)
    result = drawn.result
    body = {
        "tour": tour, "graine": seed, "paires": result["paires"], "preuve": proof,
        "pamsu": {offer: known[offer].author for offer in result["paires"].values() if offer in known},
        "resultat": desk.keep(canonical(result), f"resultat-tour{tour}.json", now),
        **set_apart(result["paires"], departures(desk.store).values(), frozen_since(desk.store, tour)),
    }  # fmt: skip
    desk.record([Event(kind="tirage", body=body)], now)
    return drawn.public


def set_apart(pairs: Mapping[str, str], left: Iterable[Departure], frozen_at: str) -> dict[str, Mapping[str, str]]:
    """``{"ecartes": DJ → offer}``: the pairs that nobody holds, since one of the two left after the freezing."""
    late = [one for one in left if one.at >= frozen_at]
    people, posts = {one.person for one in late}, {offer for one in late for offer in one.offers}
    found = {dj: offer for dj, offer in pairs.items() if dj in people or offer in posts}
    return {"ecartes": found} if found else {}


def _drawn(desk: Desk, row: Round, seed: str | None, proof: Mapping[str, str]) -> Drawn:
    assert row.instance is not None
    return Drawn(
        instance=desk.kept(row.instance), method=row.method, draw=seed, fingerprint=row.input_hash, proof=dict(proof)
    )


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A frozen input and its draw: the same two always give the same matching. ``fingerprint``: the published one.

    ``proof``: what lets anyone verify the draw, empty for a draw of a former version.
    """

    instance: Instance
    method: str | None
    draw: str | None
    fingerprint: str | None
    proof: Mapping[str, str] = field(default_factory=dict)

    @property
    def entry(self) -> Instance:
        """The whole request, as ``apparier`` reads it."""
        return {**self.instance, "methode": self.method, "graine": self.draw}

    @cached_property
    def matching(self) -> Matching:
        """What it gives. Raises PhcoError E_VALEUR, E_SOLVEUR."""
        return matched(read_request(self.entry))

    @cached_property
    def result(self) -> dict[str, Any]:
        """The result, verified twice and held against the published fingerprint. Raises PhcoError E_CERTIFICAT."""
        result = certified(self.entry, self.matching)
        if not verify(self.entry, result)["valide"] or result["certificat"]["empreinte"] != self.fingerprint:
            raise PhcoError(
                "E_CERTIFICAT", "Le résultat ne correspond pas à l’entrée figée : il n’est pas enregistré.", "instance",
                "L’objet de l’entrée figée a changé : « phco dmg journal --verifier ».",
            )  # fmt: skip
        return result

    @property
    def public(self) -> dict[str, Any]:
        """What everyone may read of it."""
        return self.told(public_result(self.matching))

    def told(self, document: dict[str, Any]) -> dict[str, Any]:
        """A published document, with what verifies the draw beside it."""
        return {**document, "tirage": dict(self.proof)} if self.proof else document


# — publication ————————————————————————————————————————————————————————————————————————————————————————————————
def auditors(desk: Desk) -> list[str]:
    """The people named to receive the full instance."""
    return [one for one in desk.store.setting(AUDITORS).split(" ") if one]


def name_auditors(desk: Desk, names: Sequence[str], now: datetime) -> None:
    """Name who receives the full instance; they are enrolled people. Raises PhcoError E_PERSONNE."""
    enrolled = {one.pseudo for one in persons(desk.store)}
    for one in names:
        if one not in enrolled:
            raise unknown_person(one)
    wanted = " ".join(dict.fromkeys(names))
    if desk.store.setting(AUDITORS) != wanted:
        desk.record([Event(kind="reglage", body={"reglages": {AUDITORS: wanted}})], now)


def _annexes(**documents: bytes) -> dict[str, bytes]:
    """Documents by their path in a package."""
    return {f"annexes/{name}.json": data for name, data in documents.items()}


def publish_results(desk: Desk, tour: int, now: datetime, *, progress: Progress = None, dry: bool = False) -> Issued:
    """Write the public result, each DJ's own explanation sealed to them, the full instance sealed to the auditors.

    ``dry``: see ``publish``.
    """
    row, materials, named = round_of(desk.store, tour), enrolled_keys(desk.store), auditors(desk)
    if row is None or row.instance is None or row.result is None:
        raise step_fault(f"Le tour {tour} n’est pas apparié.", f"« phco dmg apparier tirer {tour} ».")
    drawn = _drawn(desk, row, row.draw, draw_proof(desk.store, tour))
    matching, entry, result = drawn.matching, drawn.entry, desk.kept(row.result)
    papers = deposited_lists(desk.store, tour)
    public, told = canonical(drawn.public), explanations(matching, entry, papers.get("demandeurs", ()))
    rows = _rows(matching)
    items = [
        Item(
            name=f"{PUBLIC}/resultats-tour{tour}.phco", kind="resultats", tour=tour, catalogue=row.catalogue,
            tables={"resultats": list(rows.values()), "vacants": _vacant(matching)},
            pieces=partial(_annexes, resultat=public), piece_key=digest_of(public),
        )
    ]  # fmt: skip
    for name, opener in openers(materials, told).items():
        data = canonical(drawn.told(told[name]))
        items.append(
            Item(
                name=f"{PUBLIC}/explications/tour{tour}/{name}.phco", kind="resultats", tour=tour, recipient=opener,
                tables={"resultats": [rows[name]]}, catalogue=row.catalogue,
                pieces=partial(_annexes, explication=data, resultat=public),
                piece_key=[digest_of(data), digest_of(public)],
            )
        )  # fmt: skip
    whole = canonical(full_instance(entry, result, papers))
    for name, opener in openers(materials, named).items():
        items.append(
            Item(
                name=f"{PUBLIC}/auditeurs/tour{tour}/{name}.phco", kind="resultats", tour=tour, recipient=opener,
                tables={"resultats": list(rows.values())}, catalogue=row.catalogue,
                pieces=partial(_annexes, instance=whole, resultat=public),
                piece_key=[digest_of(whole), digest_of(public)],
            )
        )  # fmt: skip
    issued = publish(desk, items, now, progress=progress, dry=dry)
    publish_manifest(desk, now, dry=dry)
    return issued


def _rows(matching: Matching) -> dict[str, Mapping[str, object]]:
    problem = matching.problem
    ranks: dict[int, dict[int, int]] = {}
    found: dict[str, Mapping[str, object]] = {}
    for one, post in enumerate(matching.post_of):
        row: dict[str, object] = {"tour": problem.round, "dj": problem.applicants[one]}
        if post >= 0:
            ranks.setdefault(post, ranks_at(problem, post))
            row |= {"offre": problem.posts[post], "rang": ranks[post][one]}
        found[problem.applicants[one]] = row
    return found


def _vacant(matching: Matching) -> list[Mapping[str, object]]:
    problem = matching.problem
    taken = {post for post in matching.post_of if post >= 0}
    return [{"tour": problem.round, "offre": name} for post, name in enumerate(problem.posts) if post not in taken]
