"""``phco dmg trancher``: what was set aside, side by side, and which one counts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from phco.cli.desk.common import answer, command, desk_of, folder_option, now

if TYPE_CHECKING:
    from phco.dmg.people.rivals import Rivals

SHOWN = 12


def register(group: click.Group) -> None:
    """Add the commands of this module."""

    @command(
        group, "trancher",
        "phco dmg trancher dj-004",
        "phco dmg trancher dj-004 --garder 3f2a81 --auteur \"M. Roux\" --motif \"confirmé au téléphone\"",
        "phco dmg trancher dj-004 --cle Xk3… --auteur \"M. Roux\" --motif \"son téléphone, pas celui du confrère\"",
        "phco dmg trancher dj-004 --annuler 3f2a81 --auteur \"M. Roux\" --motif \"à revoir avec elle\"",
    )  # fmt: skip
    @click.argument("personne", metavar="PSEUDONYME")
    @click.option("--garder", metavar="PAQUET", help="l’envoi à retenir, parmi ceux mis de côté")
    @click.option("--ecarter", metavar="PAQUET", help="l’envoi à laisser de côté")
    @click.option("--cle", metavar="EMPREINTE", help="la clé qui est bien la sienne, parmi celles présentées")
    @click.option("--annuler", metavar="PAQUET", help="retire ce qui a été tranché pour cet envoi")
    @click.option("--auteur", help="qui tranche")
    @click.option("--motif", help="pourquoi (par exemple : confirmé au téléphone)")
    @folder_option
    def trancher(
        personne: str, garder: str | None, ecarter: str | None, cle: str | None, annuler: str | None,
        auteur: str | None, motif: str | None, dossier: Path, as_json: bool,
    ) -> None:  # fmt: skip
        """Compare ce qui porte le même numéro, puis tranche, après un appel téléphonique : un envoi, ou une clé.

        Sans option, montre côte à côte ce qui diffère. PAQUET est l’empreinte d’un envoi, ou ses premiers caractères.
        Trancher une seconde fois remplace la première.
        """
        from phco.dmg.ledger.queries.people import person_of
        from phco.dmg.people.faults import unknown_person
        from phco.dmg.people.rivals import rivals_of
        from phco.dmg.people.ruling import rule

        given = [one for one in (garder, ecarter, cle, annuler) if one is not None]
        if len(given) > 1:
            raise click.UsageError("donnez --garder, --ecarter, --cle ou --annuler, et un seul.")
        if given and not (auteur and motif):
            raise click.UsageError("donnez aussi --auteur et --motif.")
        with desk_of(dossier, keys=False) as desk:
            if not given:
                if person_of(desk.store, personne) is None:
                    raise unknown_person(personne)
                found = rivals_of(desk.store, personne)
                answer(
                    {"personne": personne, "rivaux": [_json(one) for one in found]}, as_json,
                    lambda: "\n\n".join(_table(one) for one in found)
                    or f"Aucun numéro d’envoi de {personne} n’est porté deux fois.",
                )  # fmt: skip
                return
            meant = rule(
                desk, personne, author=auteur or "", reason=motif or "", at=now(), key=cle, keep=garder, drop=ecarter,
                cancel=annuler,
            )  # fmt: skip
        done = "Ce qui était tranché pour {} est retiré." if annuler is not None else "Tranché pour {}."
        answer({"personne": personne, "tranche": meant}, as_json, lambda: done.format(personne))


def _json(found: Rivals) -> dict[str, object]:
    first = found.packages[0]
    return {
        "genre": first.kind, "tour": first.round or None, "seq": first.seq,
        "envois": [
            {"paquet": one.payload, "recu_le": one.received_at, "verdict": one.status} for one in found.packages
        ],
        "differences": [{"quoi": one.what, "valeurs": list(one.said)} for one in found.differences],
    }  # fmt: skip


def _table(found: Rivals) -> str:
    """The packages side by side, a column each."""
    from phco.dates import french_instant
    from phco.dmg.intake.receipts import OUTCOMES, thing_of

    first = found.packages[0]
    what = thing_of(first.kind, first.kind).split(" ", 1)[-1]
    tour = f" du tour {first.round}" if first.round else ""
    rows = [
        ("", *(one.payload.removeprefix("sha256:")[:SHOWN] for one in found.packages)),
        ("reçu le", *(french_instant(one.received) for one in found.packages)),
        ("verdict", *(OUTCOMES[one.status] for one in found.packages)),
        *((one.what, *one.said) for one in found.differences),
    ]
    widths = [min(44, max(len(row[column]) for row in rows)) for column in range(len(rows[0]))]
    lines = [
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    return "\n".join((
        f"{what[0].upper()}{what[1:]}{tour} de {first.author}, envoi n° {first.seq} :", *lines,
        *(("  Les deux disent la même chose : gardez l’un ou l’autre.",) if not found.differences else ()),
        f"Garder l’un : phco dmg trancher {first.author} --garder {rows[0][1][:8]} --auteur … --motif …",
    ))  # fmt: skip
