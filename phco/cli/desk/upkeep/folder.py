"""``phco dmg repeter`` and ``poste``: a copy to rehearse in, and whose folder it is."""

from __future__ import annotations

from pathlib import Path

import click

from phco.cli.desk.common import answer, command, desk_of, folder_option, now, passphrase, phrase_option
from phco.errors import PhcoError


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    _repeter(group)
    _poste(group)


def _repeter(group: click.Group) -> None:
    @command(
        group, "repeter", "phco dmg repeter essai",
        "phco dmg decaler --de tour1-rts --jours 7 --dossier essai --jour 2026-09-04",
    )  # fmt: skip
    @click.argument("vers", metavar="DOSSIER_NEUF", type=click.Path(path_type=Path))
    @folder_option
    @phrase_option
    def repeter(vers: Path, dossier: Path, as_json: bool, phrase_fichier: Path | None) -> None:
        """Copie le dossier pour répéter la campagne à d’autres dates, sans toucher à la vraie.

        Dans la copie, --jour donne à chaque commande la date du geste. Elle signe avec une autre clé : rien de ce
        qu’elle produit ne passe pour vrai sur un appareil inscrit, et le site refuse sa publication.
        """
        from phco.dmg.recovery.rehearse import rehearse

        secret = passphrase(phrase_fichier)
        with desk_of(dossier, keys=False) as desk:
            desk.unlock(secret)
            made = rehearse(desk, vers, secret, now())
        answer({"dossier": str(made)}, as_json, lambda: "\n".join((
            f"Répétition dans {made} : rien n’y est réel, sa clé n’est pas celle du DMG.",
            f"Ensuite, par exemple : phco dmg etat --dossier {made} --jour 2026-09-05",
            "Effacez ce dossier après usage : il contient les mêmes données personnelles que le vrai.",
        )))  # fmt: skip


def _poste(group: click.Group) -> None:
    @command(
        group, "poste", "phco dmg poste",
        "phco dmg poste --prendre --auteur \"Mme Roux\" --motif \"l’ancien poste est en panne\"",
    )  # fmt: skip
    @click.option("--prendre", is_flag=True, help="ce poste prend le dossier à l’autre")
    @click.option("--auteur", help="qui le prend")
    @click.option("--motif", help="pourquoi")
    @folder_option
    def poste(prendre: bool, auteur: str | None, motif: str | None, dossier: Path, as_json: bool) -> None:
        """Dit de quel poste est ce dossier. Un seul y travaille ; un autre est refusé tant qu’il ne l’a pas pris."""
        from phco.dmg.desk import DATABASE, opened
        from phco.dmg.handover import take_over
        from phco.dmg.ledger.store import no_campaign
        from phco.dmg.owner import owner_of

        if not (dossier / DATABASE).is_file():
            raise no_campaign(dossier)
        if prendre and not (auteur and motif):
            raise click.UsageError("donnez aussi --auteur et --motif.")
        behind = False
        if prendre:
            with opened(dossier, check=False, anywhere=True) as desk:
                try:
                    desk.mirror.check(desk.store)
                except PhcoError:
                    behind = True
                take_over(desk, author=auteur or "", reason=motif or "", now=now(), told=not behind)
        owner = owner_of(dossier)
        result = {"poste": owner.as_json() if owner is not None else None, "pris": prendre}
        answer(result, as_json, lambda: "\n".join((
            f"Ce dossier est celui du {owner.told()}." if owner is not None else "Aucun poste n’a encore ce dossier.",
            *(("La base est une copie ancienne. Ensuite : phco dmg reprendre",) if behind else ()),
        )))  # fmt: skip
