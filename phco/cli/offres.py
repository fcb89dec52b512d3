"""``phco offres``: import what people send, validate, export for a spreadsheet, write the fictional catalogue."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from phco.cli.answer import report
from phco.cli.french import Example, Files, FrenchGroup
from phco.errors import PhcoError
from phco.jsontext import JsonObject, dumps

PATH = click.Path(path_type=Path)
DAY = click.DateTime(["%Y-%m-%d", "%d/%m/%Y"])
KINDS = click.Choice(["offre", "lieu-agree"])


@click.group(cls=FrenchGroup, help="Importe, valide et exporte les fiches d’offres (CSV, XLSX, paquets).")
def group() -> None:
    """The group that the tree of commands loads lazily."""


@group.command(
    "importer",
    cls=Example,
    help="Importe un CSV ou un XLSX : un paquet des lignes valides, un fichier des erreurs.",
    examples=(
        "phco offres importer fiches.xlsx --dossier catalogue",
        "phco offres importer fiches.csv --correspondance colonnes.json --erreurs a-corriger.xlsx",
        "phco offres importer reponses.csv --campagne 2027-03 --debut 2027-05-03 --numeroter ville",
        "phco offres importer lieux.xlsx --type lieu-agree --json",
    ),
)
@click.argument("fichier", metavar="FICHIER", type=PATH)
@click.option("--dossier", "--vers", metavar="DOSSIER", type=PATH, help="où écrire le paquet des lignes valides")
@click.option(
    "--erreurs", metavar="XLSX", type=PATH, help="où écrire les lignes fautives (défaut : FICHIER-erreurs.xlsx)"
)
@click.option("--correspondance", metavar="JSON", type=PATH, help="colonnes : lue si elle existe, puis écrite")
@click.option("--feuille", metavar="NOM", help="feuille du classeur (défaut : la première qui contient des fiches)")
@click.option("--type", "kind", type=KINDS, default="offre", help="ce que le fichier contient (défaut : offre)")
@click.option("--campagne", metavar="2027-03", help="campagne de toutes les lignes, si la colonne manque")
@click.option(
    "--debut",
    metavar="AAAA-MM-JJ",
    type=click.DateTime(["%Y-%m-%d", "%d/%m/%Y"]),
    help="premier jour, si la colonne manque",
)
@click.option("--numeroter", metavar="PRÉFIXE", help="identifiants PRÉFIXE-0001…, si la colonne manque")
@click.option("--titre", metavar="TEXTE", default="Catalogue des offres", help="titre du paquet")
@click.option("--json", "as_json", is_flag=True, help="écrit le résultat nu, en JSON")
def importer(
    fichier: Path, dossier: Path | None, erreurs: Path | None, correspondance: Path | None, feuille: str | None,
    kind: str, campagne: str | None, debut: datetime | None, numeroter: str | None, titre: str, as_json: bool,
) -> None:  # fmt: skip
    """Exit 0 when every row is valid, 1 otherwise; the valid rows are written in both cases."""
    from phco.cli.imported import errors_file, faults_json
    from phco.host.catalogues.package import write_items
    from phco.host.catalogues.validate import count_blocked
    from phco.host.spreadsheets.importing import Defaults, import_file
    from phco.offers.model import Offer, Place

    try:
        defaults = Defaults(campaign=campagne, start=debut.date() if debut else None, prefix=numeroter)
        found = import_file(fichier, kind, sheet=feuille, mapping=correspondance, defaults=defaults)
        target = dossier if dossier is not None else fichier.with_name(f"{fichier.stem}-paquet")
        items = [item for item in found.items if isinstance(item, Offer | Place)]
        if items:
            write_items(target, items, kind, titre)
        wrong = errors_file(found, fichier, erreurs)
    except PhcoError as error:
        sys.exit(report(error, as_json=as_json))
    answer: JsonObject = {
        "lignes": found.rows,
        "valides": len(found.items),
        "fautives": len(found.faulty_rows),
        "non_conformes": count_blocked(items),
        "dossier": str(target) if found.items else None,
        "fichier_erreurs": str(wrong) if wrong else None,
        "correspondance": found.columns.as_json()["colonnes"],
        "remarques": list(found.notes),
        "erreurs": faults_json(found),
    }
    if as_json:
        click.echo(dumps(answer))
    else:
        _say_import(answer)
    sys.exit(1 if found.faults else 0)


def _say_import(answer: JsonObject) -> None:
    from phco.cli.imported import say_faults, say_notes
    from phco.french import counted

    click.echo(
        f"{counted(answer['lignes'], 'ligne')} : {counted(answer['valides'], 'valide')}, "
        f"{answer['fautives']} à corriger."
    )
    say_notes(answer["remarques"])
    if answer["dossier"]:
        click.echo(f"Paquet écrit : {answer['dossier']}")
    if answer["non_conformes"]:
        what = counted(
            answer["non_conformes"], "fiche valide a un défaut bloquant", "fiches valides ont un défaut bloquant"
        )
        click.echo(f"{what} (règles ORG) : « phco offres valider {answer['dossier']} » les détaille.")
    say_faults(answer["erreurs"], [answer["fichier_erreurs"]] if answer["fichier_erreurs"] else [])


@group.command(
    "valider",
    cls=Example,
    help="Valide des fiches : paquet (dossier, zip ou .phco), CSV ou XLSX.",
    examples=(
        "phco offres valider catalogue",
        "phco offres valider fiche.phco --cles cles/",
        "phco offres valider fiches.xlsx brouillon.zip --json",
    ),
)
@click.argument("chemins", nargs=-1, cls=Files, required=True, metavar="CHEMIN…", type=PATH)
@click.option("--cles", metavar="DOSSIER", type=PATH, help="clés publiques, pour la signature d’un .phco")
@click.option("--json", "as_json", is_flag=True, help="un objet JSON par chemin et par ligne")
def valider(chemins: tuple[Path, ...], cles: Path | None, as_json: bool) -> None:
    """Exit 0 only if everything is valid and nothing blocks."""
    from phco.host.catalogues.loading import load_catalogue
    from phco.host.catalogues.validate import check_sheets

    worst = 0
    for path in chemins:
        try:
            catalogue = load_catalogue(path, keys=cles)
            verdict = check_sheets(catalogue.offers, catalogue.places)
        except PhcoError as error:
            faults = [one.as_json() for one in error.flat()]
            _say_verdict(path, {"valide": False, "erreurs": faults}, as_json)
            worst = 1
            continue
        levels = ("bloquant", "avertissement", "conseil")
        answer: JsonObject = {
            "valide": verdict.holds,
            "offres": len(catalogue.offers),
            "lieux": len(catalogue.places),
            "empreinte": catalogue.digest,
            "comptes": {level: sum(item.level == level for _, item in verdict.findings) for level in levels},
            "avertissements": [one.as_json() for one in catalogue.warnings],
            "erreurs": [one.as_json() for one in verdict.faults],
            "constats": [{"offre": name, **item.as_json()} for name, item in verdict.findings],
        }
        _say_verdict(path, answer, as_json)
        worst = worst if verdict.holds else 1
    sys.exit(worst)


def _say_verdict(path: Path, answer: JsonObject, as_json: bool) -> None:
    if as_json:
        click.echo(dumps({"fichier": str(path), **answer}))
        return
    from phco.french import counted, plural

    if "offres" in answer:
        counts = ", ".join(f"{count} {plural(count, level)}" for level, count in answer["comptes"].items())
        state = "valide" if answer["valide"] else "à corriger"
        held = f"{counted(answer['offres'], 'offre')}, {counted(answer['lieux'], 'lieu', 'lieux')}"
        click.echo(f"{path} : {state} ; {held} ; {counts}.")
        for finding in answer["constats"]:
            if finding["niveau"] == "bloquant":
                click.echo(
                    f"✗ {finding['offre']} ({finding['regle']}) : {finding['quoi']} {finding['remede']}", err=True
                )
    else:
        click.echo(f"{path} : illisible ou non valide.")
    for error in (*answer.get("avertissements", ()), *answer["erreurs"]):
        click.echo(f"✗ {error['ou']} : {error['quoi']} {error['remede']}  [{error['code']}]", err=True)


@group.command(
    "exporter",
    cls=Example,
    help="Écrit des fiches pour un tableur (.xlsx, .csv) ou en paquet (dossier).",
    examples=(
        "phco offres exporter catalogue --vers offres.xlsx",
        "phco offres exporter catalogue --vers lieux.csv --type lieu-agree",
        "phco offres exporter fiches.csv --vers catalogue",
    ),
)
@click.argument("chemin", metavar="CHEMIN", type=PATH)
@click.option("--vers", metavar="SORTIE", required=True, type=PATH, help="fichier .xlsx ou .csv, ou un dossier")
@click.option("--type", "kind", type=KINDS, default="offre", help="les offres ou les lieux agréés (défaut : offre)")
@click.option("--json", "as_json", is_flag=True, help="écrit le résultat nu, en JSON")
def exporter(chemin: Path, vers: Path, kind: str, as_json: bool) -> None:
    """Write what was read; nothing is lost on the way back (``importer``)."""
    from phco.host.catalogues.loading import load_catalogue
    from phco.host.catalogues.package import write_items
    from phco.host.spreadsheets.exporting import write_csv, write_xlsx

    try:
        catalogue = load_catalogue(chemin)
        items = catalogue.offers if kind == "offre" else catalogue.places
        if vers.suffix.lower() in (".xlsx", ".csv"):
            (write_xlsx if vers.suffix.lower() == ".xlsx" else write_csv)(items, kind, vers)
        elif vers.suffix:
            what = f"« {vers.suffix} » n’est pas un format d’export."
            raise PhcoError("E_FORMAT", what, str(vers), "Choisissez .xlsx, .csv, ou un dossier (sans extension).")
        else:
            write_items(vers, items, kind, catalogue.title)
    except PhcoError as error:
        sys.exit(report(error, as_json=as_json))
    if as_json:
        click.echo(dumps({"sortie": str(vers), "nombre": len(items)}))
    else:
        from phco.french import counted

        click.echo(f"{counted(len(items), 'fiche écrite', 'fiches écrites')} : {vers}")


@group.command(
    "fictives",
    cls=Example,
    help="Écrit le catalogue fictif de démonstration, et ses fiches fautives à part.",
    examples=(
        "phco offres fictives --dossier essai --offres 350",
        "phco offres fictives --dossier grand --offres 3500 --graine banc",
    ),
)
@click.option("--dossier", metavar="DOSSIER", required=True, type=PATH, help="où écrire")
@click.option("--offres", "count", default=350, type=click.IntRange(1, 20_000), help="combien d’offres (défaut : 350)")
@click.option("--graine", "seed", default=None, help="graine du tirage")
@click.option("--json", "as_json", is_flag=True, help="les chemins écrits, en JSON")
def fictives(dossier: Path, count: int, seed: str | None, as_json: bool) -> None:
    """Write the demonstration packages."""
    from phco.host.catalogues.demonstration import write_demonstration
    from phco.offers.demonstration import SEED

    try:
        write_demonstration(dossier, count, seed or SEED)
    except OSError as error:
        from phco.host.disk.files import reason

        what = f"Impossible d’écrire dans « {dossier} » ({reason(error)})."
        sys.exit(report(PhcoError("E_FICHIER", what, str(dossier), "Choisissez un autre dossier."), as_json=as_json))
    paths = {"catalogue": str(dossier / "catalogue"), "fautives": str(dossier / "fautives")}
    click.echo(dumps(paths) if as_json else "\n".join(f"Écrit : {path}" for path in paths.values()))
