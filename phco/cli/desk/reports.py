"""``phco dmg cr``: the reports of group sessions, listed, validated, refused."""

from __future__ import annotations

from pathlib import Path

import click

from phco.cli.desk.common import answer, command, desk_of, folder_option, now
from phco.cli.french import FrenchGroup


def register(group: click.Group) -> None:
    """Add the commands of this module."""

    @group.group("cr", cls=FrenchGroup, help="comptes rendus de GEP : lister, valider, refuser")
    def cr() -> None:
        """GEP reports."""

    @command(cr, "lister", "phco dmg cr lister")
    @folder_option
    def lister(dossier: Path, as_json: bool) -> None:
        """Liste les comptes rendus reçus et leur validation."""
        from phco.dmg.rounds.reports import reports

        with desk_of(dossier, keys=False) as desk:
            rows = reports(desk)
        answer({"comptes_rendus": rows}, as_json, lambda: "\n".join(
            f"{row['paquet'][:19]}  {row['date']}  {row['theme']}  ({len(row['participants'])} présents, "
            f"{row['auteur']}) : {row['verdict']}" for row in rows
        ) or "Aucun compte rendu.")  # fmt: skip

    def _review(paquet: str, valid: bool, auteur: str, motif: str, dossier: Path, as_json: bool) -> None:
        from phco.dmg.rounds.reports import review

        with desk_of(dossier, keys=False) as desk:
            review(desk, paquet, valid=valid, author=auteur, reason=motif, now=now())
        word = "validé" if valid else "refusé"
        answer({"paquet": paquet, "verdict": word}, as_json,
               lambda: f"Compte rendu {word} ; le groupe le lira au prochain bulletin (phco dmg publier).")  # fmt: skip

    @command(cr, "valider", 'phco dmg cr valider sha256:3f2a91c0 --auteur "Dr Petit"')
    @click.argument("paquet")
    @click.option("--auteur", required=True, help="qui valide")
    @click.option("--motif", default="", help="un mot pour le groupe")
    @folder_option
    def valider(paquet: str, auteur: str, motif: str, dossier: Path, as_json: bool) -> None:
        """Valide un compte rendu (PAQUET : son empreinte, ou son début)."""
        _review(paquet, True, auteur, motif, dossier, as_json)

    @command(cr, "refuser", 'phco dmg cr refuser sha256:3f2a91c0 --auteur "Dr Petit" --motif "données de patient"')
    @click.argument("paquet")
    @click.option("--auteur", required=True, help="qui refuse")
    @click.option("--motif", required=True, help="pourquoi : publié au groupe")
    @folder_option
    def refuser(paquet: str, auteur: str, motif: str, dossier: Path, as_json: bool) -> None:
        """Refuse un compte rendu, avec son motif."""
        _review(paquet, False, auteur, motif, dossier, as_json)
