"""``phco dmg recevoir``: take in files, folders, e-mails and zips of a mailbox, and say what became of each."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from phco.cli.desk.common import (
    answer,
    command,
    desk_of,
    folder_option,
    now,
    phrase_option,
    progress,
    read_instant,
    say,
)
from phco.cli.desk.stale import erratum_lines
from phco.cli.french import Files
from phco.errors import PhcoError, raise_all
from phco.french import counted
from phco.jsontext import JsonObject

if TYPE_CHECKING:
    from phco.dmg.intake.lines import Line

MARKS = {"retenu": "✓", "remplace": "↷", "refuse": "✗", "quarantaine": "‖", "doublon": "=", "ignore": "·"}


def register(group: click.Group) -> None:
    """Add the commands of this module."""

    @command(
        group, "recevoir",
        "phco dmg recevoir courriels/2026-09-03.zip",
        "phco dmg recevoir *.eml",
        "phco dmg recevoir depot/ --recu-le 2026-09-03T18:00 --auteur \"M. Roux\" --motif \"clé USB\"",
        "phco dmg recevoir message.eml boite.mbox voeux.phco --json",
    )  # fmt: skip
    @click.argument("chemins", nargs=-1, cls=Files, required=True, metavar="FICHIER|DOSSIER…",
                    type=click.Path(path_type=Path))  # fmt: skip
    @click.option("--recu-le", metavar="INSTANT",
                  help="heure de réception (Paris), hors courriels datés par votre serveur")  # fmt: skip
    @click.option("--auteur", metavar="NOM", default="", help="avec --recu-le : qui donne cette heure")
    @click.option(
        "--motif", metavar="TEXTE", default="", help="avec --recu-le : pourquoi (accusé et bulletin le disent)"
    )
    @click.option("--tout", is_flag=True, help="montre aussi, un par un, les envois retenus et déjà reçus")
    @folder_option
    @phrase_option
    def recevoir(
        chemins: tuple[Path, ...], recu_le: str | None, auteur: str, motif: str, tout: bool, dossier: Path,
        as_json: bool, phrase_fichier: Path | None,
    ) -> None:  # fmt: skip
        """Reçoit des fichiers .phco, des courriels, des boîtes aux lettres, des archives et des dossiers.

        Courriels : .eml, .emlx (Apple Mail) et .msg (Outlook), avec les messages qui y sont transférés, joints ou non.
        Boîtes et archives : .mbox, .zip, dossiers. Ce qui s’y trouve est reçu ou nommé : un document qui accompagne
        l’envoi « ne fait pas partie du dépôt » ; winmail.dat, smime.p7m ou une archive fermée ont leur remède.

        Chaque fichier est gardé tel quel, puis jugé : retenu, remplacé, refusé (avec le motif et le remède), mis de
        côté, ou déjà reçu. Une réponse et un reçu signé, à y joindre, sont écrits pour chacun. Un mauvais fichier
        n’arrête jamais les autres ; relancer la commande ne change rien.

        Une heure saisie à la main est notée avec son auteur et son motif, et le bulletin le dit ; elle est refusée dès
        qu’elle précède un gel. Seule compte l’heure du courriel le plus extérieur. Quand un message transféré porte
        une heure qui sauverait un envoi arrivé trop tard, il est mis de côté, avec la trace, et vous tranchez.
        """
        from phco.dmg.intake.beside import Beside
        from phco.dmg.intake.lines import told_of
        from phco.dmg.intake.receipts import OUTCOMES, subject, write_receipts
        from phco.dmg.intake.receive import Typed, receive
        from phco.dmg.rounds.erratum import read_erratum

        received = read_instant(recu_le, "--recu-le") if recu_le else None
        if recu_le and not (auteur.strip() and motif.strip()):
            raise _nobody()
        typed = Typed(author=auteur.strip(), reason=motif.strip()) if recu_le else None
        missing = [path for path in chemins if not path.exists()]
        if len(missing) == len(chemins):
            raise_all([_absent(path) for path in missing])
        with desk_of(dossier, phrase_fichier) as desk:
            servers = desk.store.setting("serveurs").split()
            with Beside() as beside, progress("Réception", None, quiet=as_json) as advance:
                desk.second = beside
                tally = receive(
                    desk, desk.gather(chemins, servers), now=now(), received=received, typed=typed, on_line=advance,
                    beside=beside,
                )  # fmt: skip
                write_receipts(desk, tally.lines)
            counts = Counter(line.outcome for line in tally.lines)
            here = {line.payload for line in tally.lines}
            moved = [told_of(desk.store, one) for one in sorted({change.payload for change in tally.changes} - here)]
            outputs, stale = desk.outputs / "accuses", read_erratum(desk.store)
        result: JsonObject = {"fichiers": [as_row(line) for line in tally.lines]}
        result["comptes"] = dict(sorted(counts.items()))
        result["changements"] = [as_row(line) for line in moved]
        result["erratum"] = stale.as_json() if stale is not None else None
        if as_json:
            answer(result, True, str)
        else:
            show_lines(tally.lines, tout)
            for line in moved:
                code = f" [{line.code}]" if line.code else ""
                say(f"{MARKS[line.outcome]} {OUTCOMES[line.outcome]:<12} reçu avant — {subject(line)}{code}")
            _summary(counts, str(outputs), any(line.digest for line in tally.lines))
            for text in erratum_lines(stale):
                say(text)
        click.get_current_context().exit(1 if missing else 0)

    @command(group, "balayer", "phco dmg balayer", "phco dmg balayer --annuler")
    @click.option("--annuler", is_flag=True, help="remet en place tout ce qui a été écarté")
    @folder_option
    def balayer(annuler: bool, dossier: Path, as_json: bool) -> None:
        """Écarte les fichiers refusés que personne n’a signés : bruit, courriels sans paquet, envois abîmés.

        Rien n’est supprimé : ils passent dans ecartes/ (un dossier par jour) et le journal le dit. Un envoi qui attend
        une clé n’est pas touché.
        """
        from phco.dmg.intake.sweep import bring_back, sweep

        with desk_of(dossier, keys=False) as desk:
            if annuler:
                moved, where = bring_back(desk, now()), "objets"
            else:
                moved, day = sweep(desk, now())
                where = f"ecartes/{day}"
        one, many = ("remis", "remis") if annuler else ("écarté", "écartés")
        text = f"{counted(len(moved), f'fichier {one}', f'fichiers {many}')} dans {where}."
        answer({"fichiers": moved, "dossier": where}, as_json, lambda: text if moved else f"Aucun fichier {one}.")


def _nobody() -> PhcoError:
    return PhcoError(
        "E_VALEUR", "Une heure saisie à la main se signe : il manque qui la donne, ou pourquoi.", "--recu-le",
        "Ajoutez --auteur « nom » et --motif « raison ».",
    )  # fmt: skip


def _absent(path: Path) -> PhcoError:
    return PhcoError("E_FICHIER", "Ce fichier ou ce dossier n’existe pas.", str(path), "Vérifiez le chemin.")


def as_row(line: Line) -> dict[str, object]:
    """One line as JSON."""
    row: JsonObject = {
        "fichier": line.name, "origine": line.origin, "empreinte": f"sha256:{line.digest}" if line.digest else None,
        "verdict": line.outcome, "code": line.code or None, "recu_le": line.received_at or None,
        "paquet": line.payload or None, "auteur": line.author or None, "genre": line.kind or None,
        "tour": line.round or None, "seq": line.seq or None, "heure": line.hour or None, "notes": list(line.notes),
    }  # fmt: skip
    if line.refusal is not None:
        row |= {"quoi": line.refusal.what, "ou": line.refusal.where, "remede": line.refusal.fix}
        row |= {"regle": line.refusal.rule} if line.refusal.rule else {}
    return row


def show_lines(lines: list[Line], everything: bool) -> None:
    """The lines of a reception for people; those that only count, where ``everything`` asks for them."""
    from phco.dmg.intake.receipts import OUTCOMES, subject

    for line in lines:
        quiet = line.outcome == "doublon" or (line.outcome == "retenu" and not line.notes)
        if quiet and not everything:
            continue
        say(f"{MARKS[line.outcome]} {OUTCOMES[line.outcome]:<12} {line.name} — {subject(line)}")
        if line.refusal is not None:
            rule = f", règle {line.refusal.rule}" if line.refusal.rule else ""
            where = f" ({line.refusal.where})" if line.refusal.where else ""
            say(f"    {line.refusal.what}{where}  [{line.code}{rule}]")
            say(f"    Remède : {line.refusal.fix}")
        for note in () if line.outcome == "ignore" else line.notes:
            say(f"    À noter : {note}")


def _summary(counts: Counter[str], outputs: str, replies: bool) -> None:
    words = {
        "retenu": ("retenu", "retenus"), "remplace": ("remplacé", "remplacés"), "refuse": ("refusé", "refusés"),
        "quarantaine": ("mis de côté", "mis de côté"), "doublon": ("déjà reçu", "déjà reçus"),
        "ignore": ("ignoré", "ignorés"),
    }  # fmt: skip
    parts = [counted(counts[name], *word) for name, word in words.items() if counts[name]]
    say(f"{counted(sum(counts.values()), 'fichier')} : {', '.join(parts) or 'rien à recevoir'}.")
    if replies:
        say(f"Accusés et réponses prêtes : {outputs}")
    if counts["quarantaine"]:
        say("Des envois sont mis de côté : téléphonez à leurs auteurs ; « phco dmg trancher PSEUDONYME » les compare.")
