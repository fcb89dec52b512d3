"""``phco paquet``: say what a signed file is and whether it holds; write a worked example of each kind."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import click

from phco.cli.answer import report
from phco.cli.french import Files, FrenchGroup
from phco.cli.printers.packages import verdict
from phco.errors import PhcoError, error_json
from phco.jsontext import JsonObject, dumps, loads_object
from phco.packages.kinds import KINDS

BESIDE = Path("dmg")  # the campaign beside which the command is run
PUBLICATION = BESIDE / "sorties" / "publication"


@click.group(cls=FrenchGroup, help="Dit ce qu’est un paquet signé et s’il tient ; en écrit un exemple.")
def group() -> None:
    """The group that the tree of commands loads lazily."""


@group.command(
    "verifier",
    help="Vérifie chaque FICHIER : signature, octets, schéma ; que rien ne disparaît d’un bulletin à l’autre ; "
    "ce que prouve une réclamation ; que les fichiers posés à côté d’un horodatage ou d’une livraison sont les leurs.",
)
@click.argument("fichiers", nargs=-1, cls=Files, required=True, metavar="FICHIER…", type=click.Path(path_type=Path))
@click.option("--cles", metavar="DOSSIER", type=click.Path(path_type=Path), help="dossier des clés publiques connues")
@click.option(
    "--annuaire",
    metavar="DOSSIER",
    type=click.Path(path_type=Path),
    help="publication dont l’annuaire signé dit le site d’un fichier d’une autre subdivision "
    f"(./{PUBLICATION.as_posix()} si elle y est)",
)
@click.option("--json", "as_json", is_flag=True, help="un objet JSON par fichier et par ligne")
def verifier(fichiers: tuple[Path, ...], cles: Path | None, annuaire: Path | None, as_json: bool) -> None:
    """Exit 0 only if every file holds: signature, bytes and schema; a complaint holds when its papers are authentic."""
    from phco.cli.printers.packages import complaint
    from phco.host.keys.complaints import complains, examine_complaint
    from phco.host.keys.packages import examine_file, read_keys
    from phco.host.keys.served import beside
    from phco.packages.bulletin import bulletin_of, check_extends, order
    from phco.packages.elsewhere import addressed
    from phco.packages.identity import Keyring

    try:
        keys = read_keys(cles) if cles is not None else Keyring()
        if BESIDE.is_dir() and "PHCO_SUBDIVISION" not in os.environ:
            from phco.dmg.desk import speak_of

            speak_of(BESIDE)  # its desk judges its own files
        sites = _sites(annuaire)
    except PhcoError as error:
        sys.exit(report(error, as_json=as_json))
    worst = 0
    former = None
    for path in fichiers:
        try:
            if complains(path):
                judged = examine_complaint(path, keys)
                answer, holds = {"fichier": str(path), **judged.as_json()}, judged.holds
                click.echo(dumps(answer) if as_json else complaint(answer))
                worst = worst if holds else 1
                continue
            found = examine_file(path, keys)
            found = replace(found, error=addressed(found.error, sites)) if found.error else found
            answer, holds = {"fichier": str(path), **found.as_json()}, found.holds
            holder = keys(found.recipient) if found.recipient else None
            answer |= {"pour": holder.person} if holder else {}
            if found.holds and found.package is not None and found.package.about.kind.name == "bulletin":
                later = bulletin_of(found.package)
                if former is not None:
                    check_extends(*order(former, later))
                    answer["prolonge"] = True
                former = later
            if found.holds and found.package is not None:
                answer |= beside(found.package, path)
                holds = bool(answer["valide"])
        except PhcoError as error:
            answer, holds = {"fichier": str(path), "valide": False, **error_json(addressed(error, sites))}, False
        click.echo(dumps(answer) if as_json else verdict(answer))
        worst = worst if holds else 1
    sys.exit(worst)


def _sites(told: Path | None) -> list[JsonObject]:
    """The sites that a publication's DMG signed for; none where it signed no directory. Raises PhcoError."""
    from phco.site.signed import INDEX, signed_directory

    if told is not None and not (told / INDEX).is_file():
        fix = "Donnez le dossier « publication » de votre DMG."
        raise PhcoError("E_FICHIER", f"« {told} » n’est pas une publication.", "--annuaire", fix)
    try:
        signed = signed_directory(told or PUBLICATION)
    except PhcoError:
        if told is not None:
            raise
        return []  # nobody asked for that one
    return [dict(row) for row in loads_object(signed)["subdivisions"]] if signed else []


@group.command("exemple", help="Écrit un paquet d’exemple du GENRE donné, et la clé publique qui le vérifie.")
@click.argument("genre", metavar="GENRE", type=click.Choice(list(KINDS)))
@click.option("--dossier", metavar="DOSSIER", required=True, type=click.Path(path_type=Path), help="où écrire")
@click.option("--json", "as_json", is_flag=True, help="les chemins écrits, en JSON")
def exemple(genre: str, dossier: Path, as_json: bool) -> None:
    """Write ``DOSSIER/exemple-GENRE.phco`` and the public key in ``DOSSIER/cles``."""
    from phco.host.keys.examples import example_code, write_example

    try:
        target, key = write_example(genre, dossier)
    except OSError as error:
        from phco.host.disk.files import reason

        what = f"Impossible d’écrire dans « {dossier} » ({reason(error)})."
        sys.exit(report(PhcoError("E_FICHIER", what, str(dossier), "Choisissez un autre dossier."), as_json=as_json))
    code = example_code(genre)
    if as_json:
        paths = {"fichier": str(target), "cles": str(key.parent), "cle": str(key)}
        click.echo(dumps(paths | ({"code": code} if code else {})))
        return
    click.echo(f"Écrit : {target}\nClé publique : {key}")
    if code:
        click.echo(f"Code à usage unique, fictif, à entrer avec cette invitation : {code}")
    click.echo(f"Vérifiez-le : phco paquet verifier {target} --cles {key.parent}")
