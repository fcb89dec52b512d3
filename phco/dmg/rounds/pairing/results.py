"""What the matching publishes: the result for all, its explanation for each DJ, the full instance for the auditors."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial

from phco.dmg.desk import Desk
from phco.dmg.ledger.queries.round_history import RoundHistory, read_round
from phco.dmg.ledger.values import PUBLIC, Round
from phco.dmg.rounds.market import sheets_of, step_fault
from phco.dmg.rounds.origins import frozen_origins, with_contents
from phco.dmg.rounds.pairing.auditors import named
from phco.dmg.rounds.pairing.drawn import Drawn
from phco.dmg.rounds.pairing.unchanged import cause_of, keep, unchanged
from phco.dmg.rounds.rounds import manifest_item
from phco.dmg.signing.issue import Issued, Item, Progress, publish
from phco.dmg.verdicts.book import openers
from phco.french import counted, plural
from phco.host.disk.objects import digest_of
from phco.jsontext import JsonObject, JsonView, canonical
from phco.matching.telling.hosts import host_explanation
from phco.matching.telling.publication import explanations, full_instance, result_rows, vacant_rows
from phco.packages.kinds import MAX_ANNEX_BYTES, MIB
from phco.packages.origins import spread
from phco.packages.schema import Cells

PART_BYTES = 16 * MIB  # a host of static files may refuse more than 25


def _annexes(**documents: bytes) -> dict[str, bytes]:
    """Documents by their path in a package."""
    return {f"annexes/{name}.json": data for name, data in documents.items()}


def publish_results(desk: Desk, tour: int, now: datetime, *, progress: Progress = None, dry: bool = False) -> Issued:
    """Write the public result, each DJ's own explanation sealed to them, the full instance sealed to the auditors.

    ``dry``: see ``publish``.
    """
    known = read_round(desk.store, tour)
    row, materials, auditors = known.round, known.materials, named(known.settings)
    if row is None or row.instance is None or row.result is None:
        raise step_fault(f"Le tour {tour} n’est pas apparié.", f"« phco dmg apparier tirer {tour} ».")
    cause = cause_of(desk, known, (MAX_ANNEX_BYTES, PART_BYTES))
    issued = unchanged(desk, known, cause, progress)
    if issued is not None:
        publish(desk, [manifest_item(desk.store, desk.keys.sealing)], now, dry=dry)
        return issued
    drawn = Drawn(
        instance=desk.kept(row.instance), method=row.method, draw=row.draw, fingerprint=row.input_hash,
        proof=known.proof,
    )  # fmt: skip
    matching, entry, result = drawn.matching, drawn.entry, desk.kept(row.result)
    papers = known.deposited
    public, told = canonical(drawn.public), explanations(matching, entry, papers.get("demandeurs", ()))
    rows = result_rows(matching)
    items = [
        Item(
            name=f"{PUBLIC}/resultats-tour{tour}.phco", kind="resultats", tour=tour, catalogue=row.catalogue,
            tables={"resultats": list(rows.values()), "vacants": vacant_rows(matching)},
            pieces=partial(_annexes, resultat=public), piece_key=digest_of(public),
        )
    ]  # fmt: skip
    sent = frozen_origins(desk, known)
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
    items.extend(_for_hosts(known, drawn, row, sent, public))
    whole, parts = _audited(desk, full_instance(entry, result, papers), sent if auditors else None, tour)
    for name, opener in openers(materials, auditors).items():
        items.append(
            Item(
                name=f"{PUBLIC}/auditeurs/tour{tour}/{name}.phco", kind="resultats", tour=tour, recipient=opener,
                tables={"resultats": list(rows.values())}, catalogue=row.catalogue,
                pieces=partial(_annexes, instance=whole, resultat=public),
                piece_key=[digest_of(whole), digest_of(public)],
            )
        )  # fmt: skip
        items.extend(
            Item(
                name=f"{PUBLIC}/auditeurs/tour{tour}/paquets-{k}/{name}.phco", kind="resultats", tour=tour,
                recipient=opener, tables={"resultats": []}, catalogue=row.catalogue,
                pieces=partial(_annexes, paquets=part), piece_key=digest_of(part),
            )
            for k, part in enumerate(parts, 1)
        )  # fmt: skip
    remarks = [_in_parts(len(parts))] if parts else []
    issued = publish(desk, items, now, before=known.register, progress=progress, dry=dry)
    publish(desk, [manifest_item(desk.store, desk.keys.sealing)], now, dry=dry)
    if not dry:
        keep(cause, items, remarks)
    return replace(issued, remarks=remarks)


def _audited(
    desk: Desk, full: JsonObject, origins: JsonView | None, tour: int
) -> tuple[bytes, list[bytes]]:  # fmt: skip
    """What the auditors get, and the parts that hold the signed packages where the instance can't hold them all."""
    if origins is None:
        return canonical(full), []
    signed = with_contents(desk, origins)
    whole = canonical({**full, "paquets": signed})
    if len(whole) <= MAX_ANNEX_BYTES:
        return whole, []
    bare, parts = spread(signed, tour, PART_BYTES)
    return canonical({**full, "paquets": bare}), [canonical(part) for part in parts]


def _in_parts(count: int) -> str:
    where = plural(count, "dossier « paquets-1 »", "dossiers « paquets-1 » et suivants")
    return (
        f"Les paquets signés ne tiennent pas dans l’instance des auditeurs : {counted(count, 'document', 'documents')}"
        f" de plus pour chacun ({where}). Ils se déposent avec elle sur la page « Vérifier »."
    )


def _for_hosts(
    known: RoundHistory, drawn: Drawn, row: Round, origins: JsonView | None, public: bytes
) -> list[Item]:  # fmt: skip
    """Each PAMSU's own explanation, sealed to them with the ``public`` result."""
    leaders: dict[str, list[str]] = {}
    for offer, sheet in sheets_of(known.standing("fiche-rts"), known.departures).by_id.items():
        if offer in drawn.instance["offreurs"]:
            leaders.setdefault(sheet.author, []).append(offer)
    items = list[Item]()
    rows: dict[object, dict[str, Cells]] = {}
    for dj, one in result_rows(drawn.matching).items():
        rows.setdefault(one.get("offre"), {})[dj] = one
    for name, opener in openers(known.materials, leaders).items():
        told = host_explanation(drawn.matching, name, leaders[name])
        listed = {} if origins is None else {
            "paquet": next((origins["offreurs"].get(one, {}).get("classement") for one in leaders[name]), None)
        }  # fmt: skip
        data = canonical({**drawn.told(told), **listed})
        mine = {dj: one for offer in leaders[name] for dj, one in rows.get(offer, {}).items()}
        items.append(
            Item(
                name=f"{PUBLIC}/terrains/tour{row.number}/{name}.phco", kind="resultats", tour=row.number,
                recipient=opener, catalogue=row.catalogue,
                tables={"resultats": [one for _, one in sorted(mine.items())]},
                pieces=partial(_annexes, explication=data, resultat=public),
                piece_key=[digest_of(data), digest_of(public)],
            )
        )  # fmt: skip
    return items


def _list_of(origins: JsonView | None, name: str) -> dict[str, str | None]:
    """The digest of the list that was matched, for its author to compare; nothing for a round frozen earlier."""
    return {} if origins is None else {"paquet": origins["demandeurs"].get(name)}
