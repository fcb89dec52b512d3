"""``phco dmg reconduire``: the posts that go on from the former campaign."""

from __future__ import annotations

from pathlib import Path

import click

from phco.cli.desk.common import answer, command, desk_of, folder_option, now
from phco.french import counted


def register(group: click.Group) -> None:
    """Add the commands of this module."""

    @command(
        group, "reconduire",
        "phco dmg reconduire --depuis ../dmg-2026-09", "phco dmg reconduire --fin dj-004 --motif \"déménagement\"",
    )  # fmt: skip
    @click.option(
        "--depuis", metavar="DOSSIER", type=click.Path(path_type=Path), help="le dossier de la campagne d’avant"
    )
    @click.option("--fin", metavar="PSEUDONYME", help="ce docteur junior ne poursuit pas : son poste est vacant")
    @click.option("--motif", default="", help="pourquoi (avec --fin)")
    @folder_option
    def reconduire(depuis: Path | None, fin: str | None, motif: str, dossier: Path, as_json: bool) -> None:
        """Reconduction tacite (ORG-01) : reprend les postes qui se poursuivent ; ils ne sont pas vacants."""
        from phco.dmg.rounds.renewal import end_renewal, renew_from

        if (depuis is None) == (fin is None):
            raise click.UsageError("donnez --depuis DOSSIER, ou --fin PSEUDONYME.")
        with desk_of(dossier, keys=False) as desk:
            if fin is not None:
                end_renewal(desk, fin, reason=motif, now=now())
                answer({"fin": fin}, as_json, lambda: f"{fin} ne poursuit pas : son poste est vacant.")
                return
            assert depuis is not None
            done = renew_from(desk, depuis, now())
        result = {"reconduits": dict(done.kept), "termines": list(done.ended), "inconnus": list(done.unknown)}
        answer(result, as_json, lambda: "\n".join((
            f"{counted(len(done.kept), 'poste reconduit')}, {len(done.ended)} au terme des douze mois.",
            *((f"Inconnus dans cette campagne : {', '.join(done.unknown)}",) if done.unknown else ()),
        )))  # fmt: skip
