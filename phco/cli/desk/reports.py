"""``phco dmg cr``: the reports of group sessions, listed, validated, refused."""

from __future__ import annotations

from pathlib import Path

import click

from phco.cli.desk.common import answer, command, desk_of, folder_option, now, phrase_option
from phco.cli.french import FrenchGroup
from phco.french import counted
from phco.jsontext import JsonView


def _people(row: JsonView) -> list[str]:
    """``Camille Roux (dj-02)``: each person by name where the report gives it, else by pseudonym."""
    known = {one["dj"] for one in row["personnes"]}
    named = [f"{one['nom']} ({one['dj']})" if one["dj"] else one["nom"] for one in row["personnes"]]
    return [*named, *(dj for dj in row["participants"] if dj not in known)]


VERDICTS = {"a-valider": "à valider", "valide": "validé", "refuse": "refusé"}


def register(group: click.Group) -> None:
    """Add the commands of this module."""

    @group.group("cr", cls=FrenchGroup, help="comptes rendus de GEP : lister, lire, valider, refuser")
    def cr() -> None:
        """GEP reports."""

    @command(cr, "lister", "phco dmg cr lister")
    @folder_option
    def lister(dossier: Path, as_json: bool) -> None:
        """Liste les comptes rendus reçus et leur validation."""
        from phco.dmg.rounds.reports import reports

        with desk_of(dossier, keys=False) as desk:
            rows = reports(desk.store)
        answer({"comptes_rendus": rows}, as_json, lambda: "\n".join(
            f"{row['paquet'][:19]}  {row['date']}  {row['theme']}  ({counted(row['presents'], 'présent')}, "
            f"{row['auteur']}) : {VERDICTS[row['verdict']]}" for row in rows
        ) or "Aucun compte rendu.")  # fmt: skip

    @command(cr, "lire", "phco dmg cr lire sha256:1f3a…")
    @click.argument("paquet", metavar="PAQUET")
    @folder_option
    @phrase_option
    def lire(paquet: str, dossier: Path, phrase_fichier: Path | None, as_json: bool) -> None:
        """Lit un compte rendu entier, présents compris : leurs noms ne sont que dans le fichier scellé."""
        from phco.dmg.rounds.reports import read_report

        with desk_of(dossier, phrase_fichier) as desk:
            row = read_report(desk, paquet)
        answer(row, as_json, lambda: "\n".join((
            f"{row['date']}, {row['duree_minutes']} min : {row['theme']} ({row['auteur']})",
            f"Animation : {row['animateur'] or 'non précisée'}. Présents : {', '.join(_people(row))}.",
            "", row["resume"], *(("", f"Suites : {row['suites']}") if row["suites"] else ()),
        )))  # fmt: skip

    def _review(
        paquet: str, valid: bool, auteur: str, motif: str, dossier: Path, as_json: bool, phrase_fichier: Path | None
    ) -> None:  # fmt: skip
        from phco.dmg.rounds.reports import review

        with desk_of(dossier, phrase_fichier, keys=bool(motif.strip())) as desk:  # a reason is signed and sealed
            reply = review(desk, paquet, valid=valid, author=auteur, reason=motif, now=now())
        word = "validé" if valid else "refusé"
        answer({"paquet": paquet, "verdict": word, "reponse": reply}, as_json,
               lambda: f"Compte rendu {word} ; le bulletin n’en publie que le code (phco dmg publier).\n"
                       f"La réponse à son auteur, motif scellé à part : sorties/{reply}")  # fmt: skip

    @command(cr, "valider", 'phco dmg cr valider sha256:3f2a91c0 --auteur "Dr Petit"')
    @click.argument("paquet")
    @click.option("--auteur", required=True, help="qui valide")
    @click.option("--motif", default="", help="un mot pour l’auteur")
    @folder_option
    @phrase_option
    def valider(
        paquet: str, auteur: str, motif: str, dossier: Path, as_json: bool, phrase_fichier: Path | None
    ) -> None:  # fmt: skip
        """Valide un compte rendu (PAQUET : son empreinte, ou son début)."""
        _review(paquet, True, auteur, motif, dossier, as_json, phrase_fichier)

    @command(cr, "refuser", 'phco dmg cr refuser sha256:3f2a91c0 --auteur "Dr Petit" --motif "données de patient"')
    @click.argument("paquet")
    @click.option("--auteur", required=True, help="qui refuse")
    @click.option("--motif", required=True, help="pourquoi : l’auteur le lit, le bulletin n’en porte que le code")
    @folder_option
    @phrase_option
    def refuser(
        paquet: str, auteur: str, motif: str, dossier: Path, as_json: bool, phrase_fichier: Path | None
    ) -> None:  # fmt: skip
        """Refuse un compte rendu. Le motif est scellé : seul l’appareil de l’auteur l’ouvre."""
        _review(paquet, False, auteur, motif, dossier, as_json, phrase_fichier)
