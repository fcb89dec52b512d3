"""``phco dmg publier``, ``cles``: what leaves the desk signed, and the keys that sign."""

from __future__ import annotations

from pathlib import Path

import click

from phco.cli.desk.common import (
    answer,
    command,
    desk_of,
    folder_option,
    force_options,
    forced,
    now,
    passphrase,
    phrase_option,
    preview,
    progress,
)
from phco.cli.desk.stale import erratum_lines, erratum_lists
from phco.cli.french import FrenchGroup
from phco.dates import french_instant, utc_text
from phco.french import counted, plural
from phco.local import DEFAULT, chosen


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    _publier(group)
    _livraison(group)
    _cles(group)


def _publier(group: click.Group) -> None:
    @command(
        group, "publier",
        "phco dmg publier", "phco dmg publier --vers ../publication", "phco dmg publier --erratum",
        "phco dmg publier --jeton manifeste.tsr", "phco dmg publier --apercu",
        "phco dmg publier --retour envois@dmg.exemple.fr",
        'phco dmg publier --forcer --motif "le PV corrigé part demain"',
    )  # fmt: skip
    @click.option("--vers", metavar="DOSSIER", type=click.Path(path_type=Path), help="copie aussi la publication là")
    @click.option("--erratum", is_flag=True, help="signe aussi une nouvelle version du catalogue, s’il est périmé")
    @click.option("--jeton", metavar="FICHIER", type=click.Path(path_type=Path),
                  help="joint un jeton d’horodatage RFC 3161 du manifeste (.tsr), publié tel quel")  # fmt: skip
    @click.option("--retour", metavar="COURRIEL",
                  help="change l’adresse où arrivent les envois, montrée à qui exporte (\"\" : aucune)")  # fmt: skip
    @force_options
    @folder_option
    @phrase_option
    def publier(
        vers: Path | None, erratum: bool, jeton: Path | None, retour: str | None, apercu: bool, forcer: bool,
        motif: str | None, dossier: Path, as_json: bool, phrase_fichier: Path | None,
    ) -> None:  # fmt: skip
        """Signe ce qui a changé (manifeste, bulletin, résultats) et prépare le dossier que le site publie.

        Un procès-verbal périmé est refusé : établissez-le de nouveau avant de publier.
        """
        from phco.dmg.publication import obstacles, publish_all
        from phco.dmg.rounds.erratum import read_erratum
        from phco.dmg.rounds.returns import tell_return
        from phco.dmg.rounds.rounds import open_round
        from phco.dmg.rounds.tokens import MOST_BYTES, attach
        from phco.host.disk.files import read_capped

        reason = forced(forcer, motif)
        for option, given in (("--jeton", jeton), ("--retour", retour)):
            if apercu and given is not None:
                raise click.UsageError(f"« --apercu » ne va pas avec « {option} ».")
        stamp = read_capped(jeton, MOST_BYTES) if jeton is not None else b""
        with desk_of(dossier, phrase_fichier) as desk, progress("Publication", None, quiet=as_json) as advance:
            token = attach(desk, stamp, now()) if jeton is not None else None
            moved = retour is not None and tell_return(desk, retour, now())
            against = obstacles(desk.store) if apercu else []
            stale = read_erratum(desk.store)
            again = erratum and stale is not None and not apercu
            opened = open_round(desk, stale.tour, now()) if again and stale is not None else None
            done = publish_all(desk, now(), target=vers, progress=advance, forced=reason, dry=apercu)
        where = vers or done.folder
        written = [*(opened.written if opened is not None else ()), *done.written]
        result: dict[str, object] = {
            "dossier": str(where), "signes": written, "fichiers": done.files, "copies": done.copied,
            "a_revoir": list(done.stale), "apercu": apercu, "obstacles": [one.as_json() for one in against],
        }  # fmt: skip
        result["erratum"] = stale.as_json() if stale is not None else None
        result["version"] = opened.version if opened is not None else None
        if token is not None:
            result["jeton"] = utc_text(token.at)
        said = (
            [f"Erratum : catalogue du tour {opened.tour}, version {opened.version}.", *erratum_lists(stale)]
            if opened is not None else erratum_lines(stale)
        )  # fmt: skip
        if apercu:
            names = [one.removeprefix("publication/") for one in dict.fromkeys(done.written)]
            lines = preview(against, [
                f"{counted(len(names), 'paquet')} {plural(len(names), 'serait signé', 'seraient signés')}"
                + (f" : {', '.join(names[:8])}{'…' if names[8:] else ''}." if names else "."), *said,
            ])  # fmt: skip
            answer(result, as_json, lambda: "\n".join(lines))
            return
        answer(result, as_json, lambda: "\n".join((
            *said,
            *((f"Les envois arrivent désormais à {retour} : le manifeste signé le dit." if retour
               else "Le manifeste ne dit plus d’adresse pour les envois.",) if moved else ()),
            *((f"Jeton joint : il date le manifeste du {french_instant(token.at)}.",) if token else ()),
            f"{counted(len(written), 'paquet signé', 'paquets signés')}, "
            f"{counted(done.files, 'fichier')} dans {where}.",
            *(f"Attention : {one}" for one in done.stale), f"Ensuite : phco site construire --publication {where}"
            f"{'' if chosen() == DEFAULT else f' --subdivision {chosen()}'}",
        )))  # fmt: skip


def _livraison(group: click.Group) -> None:
    @command(group, "livraison", "phco dmg livraison .phco/deploiement/nginx")
    @click.argument("prepare", metavar="DOSSIER_PRÉPARÉ", type=click.Path(path_type=Path))
    @folder_option
    @phrase_option
    def livraison(prepare: Path, dossier: Path, as_json: bool, phrase_fichier: Path | None) -> None:
        """Signe la liste des fichiers d’un site préparé par « build.py deployer », pour que chacun puisse comparer."""
        from phco.dmg.signing.release import sign_release
        from phco.packages.served import RELEASE_FILE

        with desk_of(dossier, phrase_fichier) as desk:
            issued, count = sign_release(desk, prepare, now())
        path = prepare / RELEASE_FILE
        answer({"fichier": str(path), "signes": issued.written, "fichiers": count}, as_json, lambda: (
            f"Livraison signée : {counted(count, 'fichier')}, dans {path}.\n"
            "Publiez ce fichier ailleurs que sur le site : il sert à comparer."
        ))  # fmt: skip


def _cles(group: click.Group) -> None:
    @group.group("cles", cls=FrenchGroup, help="les clés du DMG : empreinte à afficher, changement de phrase secrète")
    def cles() -> None:
        """The DMG's own keys."""

    @command(cles, "empreinte", "phco dmg cles empreinte")
    @folder_option
    @phrase_option
    def empreinte(dossier: Path, as_json: bool, phrase_fichier: Path | None) -> None:
        """Donne l’empreinte de la clé qui signe, à imprimer et à comparer."""
        with desk_of(dossier, phrase_fichier) as desk:
            key = desk.keys.signer.public
        result = {"empreinte": key.fingerprint, "cle": key.thumbprint, "algorithme": key.algorithm}
        answer(result, as_json, lambda: f"{key.fingerprint}\n({key.algorithm}, {key.thumbprint})")

    @command(cles, "phrase", "phco dmg cles phrase --nouvelle-phrase-fichier nouvelle.txt")
    @click.option("--nouvelle-phrase-fichier", metavar="FICHIER", type=click.Path(path_type=Path), required=True)
    @folder_option
    @phrase_option
    def phrase(nouvelle_phrase_fichier: Path, dossier: Path, as_json: bool, phrase_fichier: Path | None) -> None:
        """Change la phrase secrète (les clés restent les mêmes)."""
        from phco.dmg.desk import KEYS
        from phco.dmg.keys.keyring import save

        with desk_of(dossier, phrase_fichier) as desk:
            save(desk.folder / KEYS, desk.keys, passphrase(nouvelle_phrase_fichier))
        answer({"change": True}, as_json, lambda: "Phrase secrète changée. Refaites les deux copies du dossier cles.")
