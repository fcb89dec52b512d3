"""What the matching publishes: the result for all, its explanation for each DJ, the full instance for the auditors."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from phco.dmg.desk import Desk
from phco.dmg.ledger.queries.people import enrolled_keys
from phco.dmg.ledger.queries.rounds import deposited_lists, draw_proof, round_of
from phco.dmg.ledger.values import Round
from phco.dmg.rounds.market import read_sheets, step_fault
from phco.dmg.rounds.origins import frozen_origins, with_contents
from phco.dmg.rounds.pairing.auditors import auditors
from phco.dmg.rounds.pairing.drawn import Drawn, drawn_of
from phco.dmg.rounds.rounds import PUBLIC, publish_manifest
from phco.dmg.signing.issue import Issued, Item, Progress, publish
from phco.dmg.verdicts.book import openers
from phco.host.disk.objects import digest_of
from phco.jsontext import JsonView, canonical
from phco.matching.telling.hosts import host_explanation
from phco.matching.telling.publication import explanations, full_instance, result_rows, vacant_rows


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
    drawn = drawn_of(row, desk.kept(row.instance), row.draw, draw_proof(desk.store, tour))
    matching, entry, result = drawn.matching, drawn.entry, desk.kept(row.result)
    papers = deposited_lists(desk.store, tour)
    public, told = canonical(drawn.public), explanations(matching, entry, papers.get("demandeurs", ()))
    rows = result_rows(matching)
    items = [
        Item(
            name=f"{PUBLIC}/resultats-tour{tour}.phco", kind="resultats", tour=tour, catalogue=row.catalogue,
            tables={"resultats": list(rows.values()), "vacants": vacant_rows(matching)},
            pieces=partial(_annexes, resultat=public), piece_key=digest_of(public),
        )
    ]  # fmt: skip
    sent = frozen_origins(desk, tour)
    for name, opener in openers(materials, told).items():
        data = canonical({**drawn.told(told[name]), **_list_of(sent, name)})
        items.append(
            Item(
                name=f"{PUBLIC}/explications/tour{tour}/{name}.phco", kind="resultats", tour=tour, recipient=opener,
                tables={"resultats": [rows[name]]}, catalogue=row.catalogue,
                pieces=partial(_annexes, explication=data, resultat=public),
                piece_key=[digest_of(data), digest_of(public)],
            )
        )  # fmt: skip
    items.extend(_for_hosts(desk, drawn, row, materials, sent))
    origins = sent if named else None
    told_of = {"paquets": with_contents(desk, origins)} if origins is not None else {}
    whole = canonical({**full_instance(entry, result, papers), **told_of})
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


def _for_hosts(
    desk: Desk, drawn: Drawn, row: Round, materials: Mapping[str, str], origins: JsonView | None
) -> list[Item]:
    """Each PAMSU's own explanation, sealed to them."""
    leaders: dict[str, list[str]] = {}
    for offer, sheet in read_sheets(desk.store).by_id.items():
        if offer in drawn.instance["offreurs"]:
            leaders.setdefault(sheet.author, []).append(offer)
    public, rows = canonical(drawn.public), result_rows(drawn.matching)
    items: list[Item] = []
    for name, opener in openers(materials, leaders).items():
        told = host_explanation(drawn.matching, name, leaders[name])
        listed = {} if origins is None else {
            "paquet": next((origins["offreurs"].get(one, {}).get("classement") for one in leaders[name]), None)
        }  # fmt: skip
        data = canonical({**drawn.told(told), **listed})
        items.append(
            Item(
                name=f"{PUBLIC}/terrains/tour{row.number}/{name}.phco", kind="resultats", tour=row.number,
                recipient=opener, catalogue=row.catalogue,
                tables={"resultats": [one for one in rows.values() if one.get("offre") in leaders[name]]},
                pieces=partial(_annexes, explication=data, resultat=public),
                piece_key=[digest_of(data), digest_of(public)],
            )
        )  # fmt: skip
    return items


def _list_of(origins: JsonView | None, name: str) -> dict[str, str | None]:
    """The digest of the list that was matched, for its author to compare; nothing for a round frozen earlier."""
    return {} if origins is None else {"paquet": origins["demandeurs"].get(name)}
