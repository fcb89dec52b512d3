#!/usr/bin/env python3
"""The one command: makes its own environment, then serves, builds, tests, benches or re-locks the project.

Starts on Python 3.11 (some machines' default) and looks for an interpreter ≥ 3.12 that really runs.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from phco.tasks.checks import command_bench, command_lint, command_test
from phco.tasks.environment import ROOT, VENV, VENV_PYTHON, make_environment
from phco.tasks.interpreter import say
from phco.tasks.locks import command_lock
from phco.tasks.runtime_trial import command_trial
from phco.tasks.site import command_build, command_deployer, command_distribuer, command_serve, command_verifier_site


def parser() -> argparse.ArgumentParser:
    root = argparse.ArgumentParser(
        prog="build.py",
        description="La seule commande du projet : elle prépare tout, puis construit, sert, teste ou mesure.",
        add_help=False,
    )
    root.add_argument("-h", "--help", "--aide", action="help", help="affiche cette aide")
    commands = root.add_subparsers(dest="commande", metavar="commande", required=True, title="commandes")

    def add(name: str, function: object, text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text, add_help=False)
        sub.add_argument("-h", "--help", "--aide", action="help", help="affiche cette aide")
        sub.set_defaults(function=function)
        sub._optionals.title = "options"
        return sub

    for name, function, text in (
        ("serve", command_serve, "construit le site et le sert sur cette machine (127.0.0.1)"),
        ("build", command_build, "construit le site statique"),
        ("deployer", command_deployer, "construit le site avec la configuration d’un hébergement"),
    ):
        sub = add(name, function, text)
        place = os.environ.get("PHCO_SUBDIVISION") or "caen"
        sub.add_argument("--subdivision", metavar="CODE", default=place, help="la subdivision (défaut : caen)")
        sub.add_argument("--sortie", metavar="DOSSIER", help="où écrire le site (défaut : dans .phco)")
        sub.add_argument("--prefixe", metavar="CHEMIN", help="chemin du site chez l’hébergeur (défaut : /)")
        sub.add_argument("--catalogue", metavar="CHEMIN", help="catalogue d’offres (défaut : la démonstration fictive)")
        sub.add_argument("--publication", metavar="DOSSIER", help="ce que « phco dmg publier » a écrit")
        sub.add_argument("--repetition", action="store_true", help="accepte celle d’une répétition")
        sub.add_argument("--jour", metavar="AAAA-MM-JJ", help="jour du site (défaut : aujourd’hui)")
        if name == "serve":
            sub.add_argument("--port", type=int, default=0, help="port d’écoute (défaut : 8000, ou un port libre)")
        if name == "deployer":
            sub.add_argument("--pour", metavar="HÔTE", default="dossier", help="nginx, apache, caddy, netlify …")
            sub.add_argument("--dossier", metavar="CHEMIN", help="dossier du site sur le serveur (nginx, caddy)")
    sub = add("distribuer", command_distribuer, "écrit la roue qui installe tout phco, sans Node ni sources")
    sub.add_argument("--sortie", metavar="DOSSIER", help="où l’écrire (défaut : .phco/distribution)")
    sub.add_argument("--subdivision", metavar="CODES", help="celles dont elle construit le site (défaut : caen)")
    sub = add("verifier-site", command_verifier_site, "dit ce que l’hébergement d’un site publié fait de travers")
    sub.add_argument("url", metavar="URL", help="adresse de la racine du site")
    sub.add_argument("--tout", action="store_true", help="compare chaque fichier, sans échantillon")
    sub.add_argument("--livraison", metavar="FICHIER", help="compare chaque fichier à cette livraison signée")
    sub.add_argument("--cles", metavar="DOSSIER", help="clé publique du DMG : vérifie aussi l’horodatage publié")
    sub = add("test", command_test, "lance tous les tests, navigateur compris")
    sub.add_argument("--long", action="store_true", help="ajoute les épreuves longues")
    sub.add_argument("pytest", nargs="*", help="pièces de tests/ (pay, dmg …), puis arguments de pytest (après --)")
    add("lint", command_lint, "vérifie le style, les types et les couches, Python et JavaScript, sans rien exécuter")
    sub = add("bench", command_bench, "mesure les performances, en rapports à une référence")
    sub.add_argument("mesures", nargs="*", help="noms des mesures (défaut : toutes)")
    sub = add("essayer-moteur", command_trial, "dit si une autre version de Pyodide passe tout (réseau nécessaire)")
    sub.add_argument("version", nargs="?", default="", help="la version (défaut : la plus récente publiée)")
    sub = add("lock", command_lock, "recalcule les verrous et dit ce qui a changé (réseau nécessaire)")
    sub.add_argument("--mise-a-jour", action="store_true", help="prend les versions les plus récentes permises")
    root._optionals.title = "options"
    return root


def main() -> int:
    options = parser().parse_args()
    if Path(sys.prefix).resolve() != VENV.resolve():
        make_environment()
        return subprocess.call([str(VENV_PYTHON), str(ROOT / "build.py"), *sys.argv[1:]])
    if sys.path[0] != str(ROOT):
        sys.path.insert(0, str(ROOT))
    from phco.errors import PhcoError

    try:
        result: int = options.function(options)
    except PhcoError as error:
        for one in error.flat():
            say(f"✗ {one.where} : {one.what} {one.fix}  [{one.code}]")
        return 1
    return result


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except KeyboardInterrupt:
        say("\nArrêté.")
        raise SystemExit(130) from None
