"""``phco dmg journal``, ``reprendre``: read what was done, prove it, mend what was interrupted."""

from __future__ import annotations

import os
from pathlib import Path

import click

from phco.cli.desk.common import (
    PHRASE,
    answer,
    command,
    desk_of,
    folder_option,
    now,
    passphrase,
    phrase_option,
    progress,
)
from phco.french import counted


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    _journal(group)
    _reprendre(group)


def _journal(group: click.Group) -> None:
    @command(
        group, "journal",
        "phco dmg journal --dernieres 20", "phco dmg journal --personne dj-004", "phco dmg journal --verifier",
        "phco dmg journal --verifier --temoin 412:9f31c07ad2b4",
    )  # fmt: skip
    @click.option("--verifier", is_flag=True, help="suit la chaîne depuis son début, vérifie objets, verdicts, sorties")
    @click.option("--dernieres", default=30, show_default=True, metavar="N", help="combien d’entrées montrer")
    @click.option("--personne", metavar="PSEUDONYME", help="seulement ce qui touche cette personne")
    @click.option(
        "--temoin", metavar="N:EMPREINTE", help="une tête notée ailleurs (PV, courriel) : la chaîne la contient-elle ?"
    )
    @folder_option
    @phrase_option
    def journal(
        verifier: bool, dernieres: int, personne: str | None, temoin: str | None, dossier: Path, as_json: bool,
        phrase_fichier: Path | None,
    ) -> None:  # fmt: skip
        """Montre le journal chaîné, ou le vérifie de bout en bout (sortie 1 si quelque chose ne tient pas).

        Avec la phrase secrète (--phrase-fichier, ou la variable PHCO_PHRASE), chaque fichier reçu est déchiffré, relu
        et comparé aux lignes de la base ; sans elle, à ce que le journal en a noté à la réception.
        """
        from phco.dmg.desk import opened
        from phco.dmg.intake.beside import Beside
        from phco.dmg.recovery.history import entries_about, told, witness_fault
        from phco.dmg.recovery.resume import verify_folder

        if not verifier:
            with desk_of(dossier, keys=False) as desk:
                entries = entries_about(desk.store, personne)[-max(0, dernieres) :]
            rows = [
                {"n": one.number, "le": one.at, "genre": one.kind, "corps": one.body, "tete": one.head}
                for one in entries
            ]
            answer({"entrees": rows}, as_json, lambda: "\n".join(told(one) for one in entries) or "Journal vide.")
            return
        secret = passphrase(phrase_fichier) if phrase_fichier is not None or PHRASE in os.environ else None
        with (
            opened(dossier, passphrase=secret, check=False, anywhere=True) as desk,
            Beside() as beside,
            progress("Vérification", None, quiet=as_json) as advance,
        ):
            health = verify_folder(desk, progress=advance, beside=beside)
            if temoin and (fault := witness_fault(desk.store, temoin)) is not None:
                health.faults.append(fault)
        result = {
            "valide": not health.faults, "entrees": health.entries, "tete": health.head, "etat": health.state,
            "objets": health.objects, "erreurs": [fault.as_json() for fault in health.faults],
            "fichiers_relus": secret is not None,
        }  # fmt: skip
        answer(result, as_json, lambda: "\n".join((
            f"Vérifié : {counted(health.entries, 'entrée')}, {counted(health.objects, 'objet')}.",
            *(f"✗ {fault.where} : {fault.what} {fault.fix}  [{fault.code}]" for fault in health.faults),
            "Chaque fichier reçu a été relu et comparé à la base." if secret is not None
            else "Fichiers reçus non relus (donnez la phrase secrète) : la base a été comparée au journal seul.",
            f"Tête : {health.entries}:{health.head}", f"État : {health.state}",
            "Tout tient." if not health.faults else "Quelque chose ne tient pas.",
        )))  # fmt: skip
        click.get_current_context().exit(1 if health.faults else 0)


def _reprendre(group: click.Group) -> None:
    @command(group, "reprendre", "phco dmg reprendre", "phco dmg reprendre --publication ../publication")
    @click.option("--publication", metavar="DOSSIER", type=click.Path(path_type=Path),
                  help="ce que le site publie déjà : aucun numéro n’en sera signé une seconde fois")  # fmt: skip
    @folder_option
    @phrase_option
    def reprendre(publication: Path | None, dossier: Path, as_json: bool, phrase_fichier: Path | None) -> None:
        """Reconstruit une base perdue ou remise d’une sauvegarde, à partir de journal.jsonl et des fichiers reçus.

        Après une sauvegarde remise en entier, donnez --publication : le site sait ce que la sauvegarde ignore.
        """
        from phco.dmg.desk import opened
        from phco.dmg.recovery.published import advance
        from phco.dmg.recovery.resume import resume, start_again

        secret = passphrase(phrase_fichier)
        start_again(dossier)
        with opened(dossier, passphrase=secret, check=False, at=now()) as desk:
            with progress("Reprise", None, quiet=as_json) as tick:
                done = resume(desk, now(), progress=tick)
            found = advance(desk, publication, now()) if publication is not None else None
            desk.mirror.catch_up(desk.store)
            state = desk.store.state_hash()
        result = {"entrees": done.entries, "objets": done.objects, "manquants": done.missing, "etat": state}
        result["publies_inconnus"] = found.unknown if found is not None else 0
        answer(result, as_json, lambda: "\n".join((
            f"Repris : {counted(done.entries, 'entrée')} du journal, {counted(done.objects, 'fichier')} des objets.",
            *((f"Publiés et inconnus de ce journal : {counted(found.unknown, 'paquet')} ; les numéros suivants ne les "
               "reprendront pas.",) if found is not None else ()),
            *(f"✗ Objet manquant : {one}" for one in done.missing),
            "La base est à jour." if not done.missing else "Remettez les objets manquants depuis la sauvegarde.",
        )))  # fmt: skip
        click.get_current_context().exit(1 if done.missing else 0)
