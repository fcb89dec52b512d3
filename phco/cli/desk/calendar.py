"""``phco dmg decaler`` and ``accorder``: the calendar moves, for everyone or for one person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from phco.cli.desk.common import answer, command, desk_of, folder_option, now, phrase_option, read_instant
from phco.dates import iso_day
from phco.french import counted

if TYPE_CHECKING:
    from phco.dmg.ledger.values import Package, Step
    from phco.dmg.rounds.calendar.shift import Consequences

WORDS = {
    "voeux": ("liste de vœux", "listes de vœux"), "classement": ("classement", "classements"),
    "dossier-dj": ("dossier", "dossiers"), "fiche-rts": ("fiche de terrain", "fiches de terrain"),
}  # fmt: skip


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    _decaler(group)
    _accorder(group)


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
        from phco.dmg.rounds.calendar.shift import preview, shift, undo_shift

        if (annuler is None) == (etape is None or jours is None):
            raise click.UsageError("donnez --de ETAPE et --jours N, ou --annuler NUMÉRO.")
        if apercu:
            if etape is None or jours is None:
                raise click.UsageError("« --apercu » va avec --de et --jours.")
            with desk_of(dossier, keys=False) as desk:
                found = preview(desk.store, etape, jours, keep=sauf)
            answer({"apercu": True, **_json(found)}, as_json, lambda: "\n".join((*_text(found), "Rien n’est écrit.")))
            return
        with desk_of(dossier, phrase_fichier) as desk:
            if etape is not None and jours is not None:
                done = shift(desk, etape, jours, now(), author=auteur, reason=motif, keep=sauf, again=encore)
            else:
                done = undo_shift(desk, annuler or 0, now(), author=auteur, reason=motif)
            folder = desk.outputs / "accuses" / f"dates-{done.number}"
        again = "--encore et un autre motif" if encore else "--encore"
        result = {
            "numero": done.number, "deja_fait": done.already, "signes": list(done.issued), "accuses": done.receipts,
            **_json(done.consequences),
        }  # fmt: skip
        answer(result, as_json, lambda: "\n".join((
            *((f"Ce décalage est déjà fait ({again} pour le refaire).",) if done.already else ()),
            *_text(done.consequences),
            f"Écrit au journal, n° {done.number} ; pour revenir : phco dmg decaler --annuler {done.number}",
            *((f"{counted(done.receipts, 'accusé à envoyer', 'accusés à envoyer')} : {folder}",)
              if done.receipts else ()),
            "Ensuite : phco dmg publier, puis construisez le site avec cette publication.",
        )))  # fmt: skip


def _accorder(group: click.Group) -> None:
    @command(
        group, "accorder",
        "phco dmg accorder dj-005 --etape tour1-dj --jusqu-au 2026-09-06T12:00 --auteur \"Pr Martin\" --motif soins",
        "phco dmg accorder p-0003 --etape depot-rts --jusqu-au 2026-09-02 --auteur \"Pr Martin\" --motif \"panne\"",
        "phco dmg accorder --annuler 61 --auteur \"Pr Martin\" --motif \"accordé par erreur\"",
    )  # fmt: skip
    @click.argument("personne", required=False, metavar="PSEUDONYME")
    @click.option("--etape", metavar="ETAPE", help="l’étape, par exemple tour1-dj (vœux), tour1-rts (classement)")
    @click.option("--jusqu-au", metavar="INSTANT", help="2026-09-06T12:00 (Paris), ou un jour entier : 2026-09-06")
    @click.option("--annuler", type=int, metavar="NUMÉRO", help="retire ce délai (n° du journal)")
    @click.option("--auteur", required=True, help="qui l’accorde")
    @click.option("--motif", required=True, help="pourquoi")
    @folder_option
    def accorder(
        personne: str | None, etape: str | None, jusqu_au: str | None, annuler: int | None, auteur: str, motif: str,
        dossier: Path, as_json: bool,
    ) -> None:  # fmt: skip
        """Donne plus de temps à une personne, pour une étape, à elle seule ; ses envois sont jugés de nouveau."""
        from phco.dates import french_instant
        from phco.dmg.intake.lines import told_of
        from phco.dmg.intake.receipts import OUTCOMES, subject
        from phco.dmg.people.delays import grant, take_back

        given = personne and etape and jusqu_au
        if bool(given) == (annuler is not None):
            raise click.UsageError("donnez PSEUDONYME, --etape et --jusqu-au, ou --annuler NUMÉRO.")
        with desk_of(dossier, keys=False) as desk:
            if personne and etape and jusqu_au:
                until = _last_second(jusqu_au)
                done = grant(desk, personne, etape, until, author=auteur, reason=motif, now=now())
                head = f"{personne} a jusqu’au {french_instant(until)} pour « {etape} »."
            else:
                done = take_back(desk, annuler or 0, author=auteur, reason=motif, now=now())
                head = f"Le délai n° {annuler} est retiré."
            lines = [told_of(desk.store, one.payload) for one in done.changed]
            folder = desk.outputs / "accuses" / f"accord-{done.number}"
        result = {
            "numero": done.number, "deja_fait": done.already, "accuses": done.receipts, "a_relancer": list(done.again),
            "changements": [
                {"paquet": one.payload, "genre": one.kind, "verdict": one.status,
                 "code": one.refusal.code if one.refusal else None}
                for one in done.changed
            ],
        }  # fmt: skip
        answer(result, as_json, lambda: "\n".join((
            head + (f" C’était déjà {'accordé' if jusqu_au else 'fait'}." if done.already else ""),
            *(f"  {OUTCOMES[one.outcome]} : {subject(one)}" + (f" [{one.code}]" if one.code else "") for one in lines),
            *(("Aucun verdict ne change.",) if not lines else ()),
            *((f"{counted(done.receipts, 'accusé à envoyer', 'accusés à envoyer')} : {folder}",)
              if done.receipts else ()),
            *((f"À relancer : {' ; '.join(done.again)}",) if done.again else ()),
            f"Écrit au journal, n° {done.number}." if annuler is not None else
            f"Écrit au journal, n° {done.number} ; pour revenir : phco dmg accorder --annuler {done.number} "
            "--auteur … --motif …",
        )))  # fmt: skip


def _last_second(text: str) -> datetime:
    """An instant, or the last second of a day in Paris. Raises PhcoError E_INSTANT."""
    day = iso_day(text)
    return read_instant(f"{day}T23:59:59" if day is not None else text, "--jusqu-au")


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
