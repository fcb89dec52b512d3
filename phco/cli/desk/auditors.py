"""``phco dmg auditeurs``: who receives the full instance of each round."""

from __future__ import annotations

from pathlib import Path

import click

from phco.cli.desk.common import answer, command, desk_of, folder_option, now
from phco.french import plural


def register(group: click.Group) -> None:
    """Add the commands of this module."""

    @command(group, "auditeurs", "phco dmg auditeurs dj-001 dj-017")
    @click.argument("personnes", nargs=-1, metavar="PSEUDONYME…")
    @folder_option
    def auditeurs(personnes: tuple[str, ...], dossier: Path, as_json: bool) -> None:
        """Nomme les auditeurs : l’instance complète de chaque tour leur est scellée. Sans nom, montre la liste."""
        from phco.dmg.rounds.pairing import auditors, name_auditors

        with desk_of(dossier, keys=False) as desk:
            if personnes:
                name_auditors(desk, personnes, now())
            named = auditors(desk.store)
        answer(
            {"auditeurs": named}, as_json, lambda: f"{plural(len(named), 'Auditeur')} : {', '.join(named) or 'aucun'}."
        )
