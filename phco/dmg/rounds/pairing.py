"""The matching of a round: freeze the input and publish its hash, then take the named public draw; verify, and publish.

Nobody can try again: the hash is in the signed manifest before the draw exists. Verify, compute, verify: a result that
breaks one property is never recorded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from phco.dmg.desk import Desk, Event
from phco.dmg.people.enrol import unknown_person
from phco.dmg.rounds.market import current, hearts_of, sheets
from phco.dmg.rounds.rounds import PUBLIC, Progress, announced_draw, check_over, keep, publish_manifest, step_fault
from phco.dmg.signing.issue import Issued, Item, publish
from phco.dmg.verdicts.book import opener_of
from phco.dmg.verdicts.contents import candidates_of, kept_json
from phco.errors import PhcoError
from phco.french import counted
from phco.jsontext import canonical, loads
from phco.matching.certify import certified, matched
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
    """A frozen input. ``fingerprint`` is what the manifest publishes; ``warnings`` are French sentences."""

    tour: int
    fingerprint: str
    applicants: int
    offers: int
    lists: int
    rankings: int
    warnings: Sequence[str]


def instance_of(desk: Desk, tour: int) -> Instance:
    """The market of a round as ``apparier`` reads it: every applicant and every open offer, the lists that count."""
    row = desk.store.row("SELECT * FROM round WHERE number = ?", (tour,))
    if row is None:
        raise _not_open(tour)
    known = sheets(desk).by_id
    offers = [offer for offer in loads(row["offers"]) if offer in known]
    applicants = desk.store.applicants(tour)
    opened, people = set(offers), set(applicants)
    wishes = hearts_of(desk, tour)
    rankings = current(desk, "classement", tour)
    return {
        "tour": tour,
        "demandeurs": {
            one: [
                tier
                for level in HEART_LEVELS
                if (tier := sorted(o for o, count in wishes.get(one, {}).items() if count == level and o in opened))
            ]
            for one in applicants
        },
        "offreurs": {
            offer: {
                "capacite": known[offer].offer.capacity,
                "classement": [
                    [one]
                    for one in rankings.get(known[offer].author, {}).get("classement", [])
                    if one in people and offer in wishes.get(one, {})
                ],
            }
            for offer in offers
        },
    }


def _not_open(tour: int) -> PhcoError:
    return step_fault(f"Le tour {tour} n’est pas ouvert.", f"Ouvrez-le : « phco dmg tour ouvrir {tour} ».")


def freeze(desk: Desk, tour: int, now: datetime, *, announced: str, method: str = METHODS[0]) -> Frozen:
    """Freeze the input of a round, publish its hash in the manifest with the name of the draw to come.

    Doing it again with the same input writes nothing; with another input it is refused. Raises PhcoError: E_ETAPE,
    E_VALEUR (method, empty name of the draw).
    """
    if method not in METHODS:
        raise PhcoError(
            "E_VALEUR", f"La méthode « {method[:40]} » n’existe pas.", "methode", f"Choisissez : {', '.join(METHODS)}."
        )
    if not announced.strip():
        raise PhcoError(
            "E_VALEUR", "Le tirage public n’est pas nommé.", "tirage",
            "Nommez un tirage à venir que chacun pourra vérifier, par exemple « Loto du 9 septembre 2026 ».",
        )  # fmt: skip
    row = desk.store.row("SELECT * FROM round WHERE number = ?", (tour,))
    if row is None:
        raise _not_open(tour)
    if row["candidates_at"] is None:
        raise step_fault(
            f"Les candidats du tour {tour} n’ont pas été envoyés aux PAMSU.", f"« phco dmg tour candidats {tour} »."
        )
    check_over(desk, f"tour{tour}-rts", now)
    entry = instance_of(desk, tour)
    problem = read_request(entry, draw_required=False).problem
    data = canonical(entry)
    if row["frozen_at"] is not None and row["instance"] != keep_digest(data):
        raise step_fault(
            f"Le tour {tour} est déjà figé, sur une autre entrée : son empreinte est publiée et ne change plus.",
            f"Tirez : « phco dmg apparier tirer {tour} ».",
        )
    if row["frozen_at"] is not None and (announced.strip(), method) != (announced_draw(desk, tour), row["method"]):
        what = f"Le tour {tour} est déjà figé, avec le tirage « {announced_draw(desk, tour)} » ({row['method']})."
        raise step_fault(f"{what} Ni l’un ni l’autre ne change plus.", f"Tirez : « phco dmg apparier tirer {tour} ».")
    if row["frozen_at"] is None:
        body = {
            "tour": tour, "instance": keep(desk, data, f"instance-tour{tour}.json", now),
            "empreinte": problem.fingerprint(), "methode": method, "tirage": announced.strip(),
        }  # fmt: skip
        desk.record([Event(kind="gel", body=body)], now)
    publish_manifest(desk, now)
    return Frozen(
        tour=tour, fingerprint=problem.fingerprint(), applicants=len(entry["demandeurs"]),
        offers=len(entry["offreurs"]), lists=sum(1 for tiers in entry["demandeurs"].values() if tiers),
        rankings=sum(1 for post in entry["offreurs"].values() if post["classement"]),
        warnings=_warnings(desk, tour, entry),
    )  # fmt: skip


def keep_digest(data: bytes) -> str:
    """The name that ``keep`` would give."""
    from phco.host.disk.objects import digest_of

    return digest_of(data)


def _warnings(desk: Desk, tour: int, entry: Instance) -> list[str]:
    silent = [one for one, tiers in entry["demandeurs"].items() if not tiers]
    came = candidates_of(desk.store, desk.objects, tour) or {}
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


def draw(desk: Desk, tour: int, seed: str, now: datetime) -> Mapping[str, Any]:
    """Take the draw, match, verify twice, record. Gives the public result. The same draw again gives it unchanged.

    Raises PhcoError: E_ETAPE (not frozen, another draw already taken), E_VALEUR (empty draw), E_CERTIFICAT, E_SOLVEUR,
    E_OBJET_ALTERE.
    """
    row = desk.store.row("SELECT * FROM round WHERE number = ?", (tour,))
    if row is None or row["frozen_at"] is None:
        raise step_fault(
            f"L’entrée du tour {tour} n’est pas figée : son empreinte doit être publiée avant le tirage.",
            f"« phco dmg apparier figer {tour} --tirage « nom du tirage » ».",
        )
    if row["matched_at"] is not None:
        if row["draw"] != seed:
            raise step_fault(
                f"Le tour {tour} est déjà apparié avec le tirage « {row['draw']} » : personne ne peut recommencer.",
                "Voyez le résultat : « phco dmg etat ».",
            )
        return public_result(_again(desk, row))
    entry = {**kept_json(desk.objects, row["instance"]), "methode": row["method"], "graine": seed}
    matching = matched(read_request(entry))
    result = certified(entry, matching)
    verdict = verify(entry, result)
    if not verdict["valide"] or result["certificat"]["empreinte"] != row["input_hash"]:
        raise PhcoError(
            "E_CERTIFICAT", "Le résultat ne correspond pas à l’entrée figée : il n’est pas enregistré.", "instance",
            "L’objet de l’entrée figée a changé : « phco dmg journal --verifier ».",
        )  # fmt: skip
    known = sheets(desk).by_id
    body = {
        "tour": tour, "graine": seed, "paires": result["paires"],
        "pamsu": {offer: known[offer].author for offer in result["paires"].values() if offer in known},
        "resultat": keep(desk, canonical(result), f"resultat-tour{tour}.json", now),
    }  # fmt: skip
    desk.record([Event(kind="tirage", body=body)], now)
    return public_result(matching)


def _again(desk: Desk, row: Any) -> Matching:
    entry = {**kept_json(desk.objects, row["instance"]), "methode": row["method"], "graine": row["draw"]}
    return matched(read_request(entry))


# — publication ————————————————————————————————————————————————————————————————————————————————————————————————
def auditors(desk: Desk) -> list[str]:
    """The people named to receive the full instance."""
    return [one for one in desk.store.setting(AUDITORS).split(" ") if one]


def name_auditors(desk: Desk, names: Sequence[str], now: datetime) -> None:
    """Name who receives the full instance; they are enrolled people. Raises PhcoError E_PERSONNE."""
    for one in names:
        if desk.store.row("SELECT 1 FROM person WHERE pseudo = ?", (one,)) is None:
            raise unknown_person(one)
    wanted = " ".join(dict.fromkeys(names))
    if desk.store.setting(AUDITORS) != wanted:
        desk.record([Event(kind="reglage", body={"reglages": {AUDITORS: wanted}})], now)


def _annexes(**documents: bytes) -> dict[str, bytes]:
    """Documents by their path in a package."""
    return {f"annexes/{name}.json": data for name, data in documents.items()}


def publish_results(desk: Desk, tour: int, now: datetime, *, progress: Progress = None) -> Issued:
    """Write the public result, each DJ's own explanation sealed to them, the full instance sealed to the auditors."""
    row = desk.store.row("SELECT * FROM round WHERE number = ?", (tour,))
    if row is None or row["matched_at"] is None:
        raise step_fault(f"Le tour {tour} n’est pas apparié.", f"« phco dmg apparier tirer {tour} ».")
    matching = _again(desk, row)
    entry = {**kept_json(desk.objects, row["instance"]), "methode": row["method"], "graine": row["draw"]}
    result = kept_json(desk.objects, row["result"])
    public = canonical(public_result(matching))
    rows = _rows(matching)
    items = [
        Item(
            name=f"{PUBLIC}/resultats-tour{tour}.phco", kind="resultats", tour=tour, catalogue=row["catalogue"],
            tables={"resultats": list(rows.values()), "vacants": _vacant(matching)},
            pieces=partial(_annexes, resultat=public), piece_key=keep_digest(public),
        )
    ]  # fmt: skip
    for name, told in explanations(matching, entry).items():
        opener = opener_of(desk.store, name)
        if opener is None:
            continue
        data = canonical(told)
        items.append(
            Item(
                name=f"{PUBLIC}/explications/tour{tour}/{name}.phco", kind="resultats", tour=tour, recipient=opener,
                tables={"resultats": [rows[name]]}, catalogue=row["catalogue"],
                pieces=partial(_annexes, explication=data, resultat=public),
                piece_key=[keep_digest(data), keep_digest(public)],
            )
        )  # fmt: skip
    whole = canonical(full_instance(entry, result))
    for name in auditors(desk):
        opener = opener_of(desk.store, name)
        if opener is not None:
            items.append(
                Item(
                    name=f"{PUBLIC}/auditeurs/tour{tour}/{name}.phco", kind="resultats", tour=tour, recipient=opener,
                    tables={"resultats": list(rows.values())}, catalogue=row["catalogue"],
                    pieces=partial(_annexes, instance=whole, resultat=public),
                    piece_key=[keep_digest(whole), keep_digest(public)],
                )
            )  # fmt: skip
    issued = publish(desk, items, now, progress=progress)
    publish_manifest(desk, now)
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
