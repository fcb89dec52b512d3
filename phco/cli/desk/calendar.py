"""``phco dmg decaler`` and ``accorder``: the calendar moves, for everyone or for one person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from phco.cli.desk.common import answer, command, desk_of, folder_option, now, phrase_option
from phco.french import counted

if TYPE_CHECKING:
    from phco.dmg.ledger.values import Package, Step
    from phco.dmg.rounds.shift import Consequences

WORDS = {
    "voeux": ("liste de vœux", "listes de vœux"), "classement": ("classement", "classements"),
    "dossier-dj": ("dossier", "dossiers"), "fiche-rts": ("fiche de terrain", "fiches de terrain"),
}  # fmt: skip


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    _decaler(group)


def _decaler(group: click.Group) -> None:
    @command(
        group, "decaler",
        "phco dmg decaler --de tour1-rts --jours 7 --apercu",
        "phco dmg decaler --de tour1-rts --jours 7 --motif \"la DGOS décale d’une semaine\"",
        "phco dmg decaler --de tour2-dj --jours 2 --sauf prise-de-fonction",
        "phco dmg decaler --annuler 57",
    )  # fmt: skip
    @click.option("--de", "etape", metavar="ETAPE", help="première étape à décaler, par exemple tour1-rts")
    @click.option("--jours", type=int, metavar="N", help="de combien de jours (négatif : plus tôt)")
    @click.option("--sauf", multiple=True, metavar="ETAPE", help="étape qui garde ses dates (répétable)")
    @click.option("--auteur", default="", help="qui décide")
    @click.option("--motif", default="", help="pourquoi")
    @click.option("--annuler", type=int, metavar="NUMÉRO", help="remet les dates d’avant ce décalage (n° du journal)")
    @click.option("--encore", is_flag=True, help="fait une seconde fois le même décalage le même jour")
    @click.option("--apercu", is_flag=True, help="montre les conséquences sans rien écrire")
    @folder_option
    @phrase_option
    def decaler(
        etape: str | None, jours: int | None, sauf: tuple[str, ...], auteur: str, motif: str, annuler: int | None,
        encore: bool, apercu: bool, dossier: Path, as_json: bool, phrase_fichier: Path | None,
    ) -> None:  # fmt: skip
        """Décale toutes les étapes à partir d’une, sans qu’elles se chevauchent.

        Une liste arrivée pendant les dates alors annoncées reste valable. Les accusés sont refaits, et le manifeste est
        signé de nouveau si un tour est ouvert. Le même décalage, relancé le même jour, n’est pas fait deux fois.
        """
        from phco.dmg.rounds.shift import preview, shift, undo_shift

        if (annuler is None) == (etape is None or jours is None):
            raise click.UsageError("donnez --de ETAPE et --jours N, ou --annuler NUMÉRO.")
        if apercu:
            if etape is None or jours is None:
                raise click.UsageError("« --apercu » va avec --de et --jours.")
            with desk_of(dossier, keys=False) as desk:
                found = preview(desk, etape, jours, keep=sauf)
            answer({"apercu": True, **_json(found)}, as_json, lambda: "\n".join((*_text(found), "Rien n’est écrit.")))
            return
        with desk_of(dossier, phrase_fichier) as desk:
            if etape is not None and jours is not None:
                done = shift(desk, etape, jours, now(), author=auteur, reason=motif, keep=sauf, again=encore)
            else:
                done = undo_shift(desk, annuler or 0, now(), author=auteur, reason=motif)
            folder = desk.outputs / "accuses" / f"dates-{done.number}"
        result = {
            "numero": done.number, "deja_fait": done.already, "signes": list(done.issued), "accuses": done.receipts,
            **_json(done.consequences),
        }  # fmt: skip
        answer(result, as_json, lambda: "\n".join((
            *(("Ce décalage est déjà fait (--encore pour le refaire).",) if done.already else ()),
            *_text(done.consequences),
            f"Écrit au journal, n° {done.number} ; pour revenir : phco dmg decaler --annuler {done.number}",
            *((f"{counted(done.receipts, 'accusé à envoyer', 'accusés à envoyer')} : {folder}",)
              if done.receipts else ()),
            "Ensuite : phco dmg publier, puis construisez le site avec cette publication.",
        )))  # fmt: skip


def _json(found: Consequences) -> dict[str, object]:
    return {
        "etapes": [
            {
                "code": move.after.code, "avant": [move.before.start, move.before.end],
                "debut": move.after.start, "fin": move.after.end,
            }
            for move in found.moves
        ],
        "restent": [one.payload for one in found.stay], "a_renvoyer": [one.payload for one in found.again],
        "comptent_desormais": [one.payload for one in found.back], "perimes": list(found.stale),
    }  # fmt: skip


def _text(found: Consequences) -> list[str]:
    lines = [f"  {move.after.code} : {_days(move.before)} → {_days(move.after)}" for move in found.moves]
    stay = _counts(found.stay) or "tous les envois retenus, aucun ne dépend de ces étapes"
    lines.append(f"Restent valables : {stay}.")
    lines.append(f"À renvoyer : {_told(found.again) or 'rien'}.")
    if found.back:
        lines.append(f"Comptent désormais : {_told(found.back)}.")
    if found.stale:
        lines.append("Périmés : le manifeste signé, le site déjà construit et les calendriers .ics déjà téléchargés.")
    return lines


def _days(step: Step) -> str:
    from phco.dates import french_range

    assert step.window is not None
    return french_range(step.window.start, step.window.end)


def _counts(found: Sequence[Package]) -> str:
    kinds = Counter(one.kind for one in found)
    return ", ".join(counted(kinds[kind], *words) for kind, words in WORDS.items() if kinds[kind])


def _told(found: Sequence[Package]) -> str:
    return f"{_counts(found)} ({', '.join(sorted({one.author for one in found}))})" if found else ""
