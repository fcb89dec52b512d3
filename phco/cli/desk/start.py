"""``phco dmg init`` and ``phco dmg inviter``: a new campaign, and the people of it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from phco.cli.desk.common import (
    answer,
    command,
    desk_of,
    folder_option,
    now,
    passphrase,
    phrase_option,
    subdivision_option,
)  # fmt: skip
from phco.cli.french import Files
from phco.cli.imported import errors_file, faults_json, say_faults, say_notes
from phco.errors import PhcoError
from phco.french import counted
from phco.jsontext import JsonObject

SAME_CODE = "Ce code vient d’être donné pour ce motif : c’est le même. Pour en changer, donnez un autre motif."


def register(group: click.Group) -> None:
    """Add the commands of this module."""

    @command(
        group, "init",
        "phco dmg init --campagne 2026-09 --titre \"DMG de la ville\"",
        "phco dmg init --campagne 2027-03 --serveur mx.chu.exemple --site https://phco.exemple.fr",
    )  # fmt: skip
    @click.option("--campagne", required=True, metavar="AAAA-MM", help="la campagne, par exemple 2026-09")
    @subdivision_option
    @click.option("--titre", default="Département de médecine générale", help="le nom du DMG, tel qu’il paraît au PV")
    @click.option("--serveur", "servers", multiple=True, metavar="HÔTE",
                  help="serveur de courriel dont l’heure de réception fait foi (répétable)")  # fmt: skip
    @click.option("--site", default="", metavar="ADRESSE", help="adresse du site publié, pour les liens d’invitation")
    @click.option("--retour", default="", metavar="COURRIEL",
                  help="adresse où arrivent les envois, montrée à qui exporte (manifeste signé)")  # fmt: skip
    @click.option("--exclure-classement-court", is_flag=True,
                  help="n’utilise pas un classement de moins de 80 % (RNK-01 ; utilisé par défaut)")  # fmt: skip
    @click.option("--signature", "algorithm", type=click.Choice(["ed25519", "p-256"]), default="ed25519",
                  help="la clé qui signe : ed25519 (par défaut), ou p-256, connue de tout navigateur")  # fmt: skip
    @folder_option
    @phrase_option
    def init(
        campagne: str, subdivision: str | None, titre: str, servers: tuple[str, ...], site: str, retour: str,
        exclure_classement_court: bool, algorithm: str,
        dossier: Path, as_json: bool, phrase_fichier: Path | None,
    ) -> None:  # fmt: skip
        """Crée le dossier d’une campagne : clés sous phrase secrète, base, journal."""
        from phco.campaign import load_default
        from phco.dmg.founding import created
        from phco.dmg.ledger.values import RETURN
        from phco.dmg.rounds.returns import return_address
        from phco.host.disk.files import open_to_others
        from phco.host.subdivisions.choosing import choose_told

        if subdivision:
            choose_told(subdivision)
        known = load_default()
        if site and not site.startswith(("https://", "http://")):
            raise PhcoError(
                "E_VALEUR", f"« {site[:60]} » n’est pas l’adresse d’un site.", "--site",
                "Écrivez-la entière : https://phco.exemple.fr.",
            )  # fmt: skip
        retour = return_address(retour)
        if campagne not in known:
            raise PhcoError(
                "E_CAMPAGNE", f"La campagne « {campagne[:20]} » n’est pas connue.", "campagne",
                f"Campagnes connues : {', '.join(known)}.",
            )  # fmt: skip
        steps = [
            {
                "code": step.code, "debut": step.window.start.isoformat() if step.window else None,
                "fin": step.window.end.isoformat() if step.window else None, "statut": step.status,
            }
            for step in known[campagne].steps
        ]  # fmt: skip
        settings = {
            "serveurs": " ".join(servers), "site": site,
            "exclure_classement_court": "oui" if exclure_classement_court else "non",
        } | ({RETURN: retour} if retour else {})  # fmt: skip
        keys = created(
            dossier, campaign=campagne, title=titre, steps=steps, settings=settings,
            passphrase=passphrase(phrase_fichier, confirm=True), at=now(),
            algorithm="P-256" if algorithm == "p-256" else "Ed25519",
        )  # fmt: skip
        fingerprint = keys.signer.public.fingerprint
        result = {"dossier": str(dossier), "campagne": campagne, "empreinte": fingerprint}
        answer(result, as_json, lambda: "\n".join((
            f"Campagne {campagne} créée dans {dossier}.",
            f"Empreinte de la clé du DMG, à imprimer et à afficher : {fingerprint}",
            f"Gardez deux copies de {dossier}/cles, ailleurs que sur ce poste, et la phrase secrète sous enveloppe.",
            *((shared,) if (shared := open_to_others(dossier)) else ()),
            "Ensuite : phco dmg inviter PERSONNES.csv",
        )))  # fmt: skip

    @command(
        group, "inviter",
        "phco dmg inviter docteurs-juniors.csv pamsu.csv",
        "phco dmg inviter internes.xlsx --role dj",
        "phco dmg inviter --nouveau-code dj-004 --motif \"téléphone perdu\"",
    )  # fmt: skip
    @click.argument("fichiers", nargs=-1, cls=Files, metavar="PERSONNES…", type=click.Path(path_type=Path))
    @click.option("--role", type=click.Choice(["dj", "pamsu"]), help="le rôle de tous, si la colonne manque")
    @click.option("--nouveau-code", metavar="PSEUDONYME", help="donne un nouveau code ; l’ancienne clé ne vaut plus")
    @click.option("--motif", default="téléphone perdu", help="pourquoi un nouveau code")
    @folder_option
    @phrase_option
    def inviter(
        fichiers: tuple[Path, ...], nouveau_code: str | None, role: str | None, motif: str, dossier: Path,
        as_json: bool, phrase_fichier: Path | None,
    ) -> None:  # fmt: skip
        """Inscrit des personnes et prépare, pour chacune, une invitation signée et un code à usage unique.

        PERSONNES (CSV ou XLSX) a les colonnes pseudonyme, role (dj ou pamsu), nom, prenom, courriel, commune (nom ou
        code INSEE, pour les distances). Sans colonne pseudonyme, il en est fait ; la
        personne déjà inscrite garde le sien. Les lignes fautives reviennent dans sorties/PERSONNES-erreurs.xlsx, les
        autres sont inscrites ; de qui l’est déjà, les champs sont corrigés. Les noms restent dans noms.json, ici.
        """
        from phco.dmg.people.enrol import Enrolled, enrol, just_given, new_code
        from phco.dmg.people.guests import guests_of, held, read_people
        from phco.dmg.people.invitations import to_invite, write_invitations

        if not fichiers and not nouveau_code:
            raise click.UsageError("donnez un fichier de personnes, ou --nouveau-code PSEUDONYME.")
        tables = [read_people(path, role) for path in fichiers]
        with desk_of(dossier, phrase_fichier) as desk:
            moment = now()
            tables = held(desk, tables)
            guests = guests_of(tables)
            done = enrol(desk, guests, moment) if tables else Enrolled(added=())
            given = just_given(desk.store, nouveau_code, motif) if nouveau_code else None
            if nouveau_code and given is None:
                new_code(desk, nouveau_code, motif, moment)
            waiting, late = to_invite(desk, [one.pseudo for one in guests])
            people = dict.fromkeys([*waiting, *done.corrected, *late, *filter(None, [nouveau_code])])
            made = [one.pseudo for one in write_invitations(desk, list(people), moment)]
            folder = desk.outputs / "invitations"
        wrong = [
            errors_file(one, path, folder.parent / f"{path.stem}{f'-{number}' if number > 1 else ''}-erreurs.xlsx")
            for number, (path, one) in enumerate(zip(fichiers, tables, strict=True), start=1)
        ]
        many = len(fichiers) > 1
        errors = [
            ({"fichier": path.name} if many else {}) | fault
            for path, one in zip(fichiers, tables, strict=True)
            for fault in faults_json(one)
        ]
        notes = [f"{path.name} : {note}" if many else note
                 for path, one in zip(fichiers, tables, strict=True) for note in one.notes]  # fmt: skip
        if given is not None:
            notes.append(SAME_CODE)
        result = {
            "inscrits": [one for one in made if one in waiting or one == nouveau_code],
            "corriges": list(done.corrected), "dossier": str(folder), "remarques": [*notes, *done.notes],
            "erreurs": errors, "fichiers_erreurs": [str(file) for file in wrong if file is not None],
        }  # fmt: skip
        if as_json:
            answer(result, as_json, str)
        else:
            _say_invited(result, sum(len(one.items) for one in tables), nouveau_code if not tables else None)
        if errors:
            sys.exit(1)


def _say_invited(result: JsonObject, read: int, code: str | None) -> None:
    folder, corrected, added = result["dossier"], len(result["corriges"]), len(result["inscrits"])
    if code is not None:
        click.echo(f"Nouveau code pour {code}, dans {folder}.")
    else:
        known = counted(max(0, read - added), "déjà inscrit", "déjà inscrits")
        mended = f", dont {counted(corrected, 'corrigé', 'corrigés')}" if corrected else ""
        click.echo(f"{counted(added, 'invitation')} dans {folder} ({known}{mended}).")
    say_notes(result["remarques"])
    if added:
        text = "remettez-les par un autre chemin que l’invitation."
        click.echo(f"Les codes sont dans {folder}/codes-a-remettre.csv : {text}")
    say_faults(result["erreurs"], result["fichiers_erreurs"])
