"""The tree of commands, built from the table of calls and from the host's groups, each loaded when it is used."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable
from typing import Any

import click

from phco.calls import CALLS, Call
from phco.cli.french import FrenchCommand, FrenchGroup, french_usage
from phco.dates import NBSP
from phco.errors import PhcoError

# Host-only commands: name → (module exposing ``group``, French help line).
HOST_GROUPS: dict[str, tuple[str, str]] = {
    "offres": ("phco.cli.offres", "importe, valide et exporte les fiches d’offres (CSV, XLSX, paquets)"),
    "paquet": ("phco.cli.paquet", "dit ce qu’est un paquet signé et s’il tient ; en écrit un exemple"),
    "dmg": ("phco.cli.desk.group", "le bureau du DMG : inscrire, recevoir, apparier, publier"),
    "site": ("phco.cli.site", "construit le site d’une campagne, sans Node ; le sert sur cette machine"),
    "subdivision": ("phco.cli.subdivision", "ouvre une subdivision : écrit son dossier, le vérifie"),
    "demo": ("phco.cli.demo", "une campagne entière sur des données fictives, en une commande"),
}
GROUP_HELP = {
    "simuler": "ce que touchent le DJ et le PAMSU, ligne par ligne, avec la règle et la source",
    "voeux": "les cœurs d’un DJ : nombre minimal, légalité",
    "classement": "le classement d’un PAMSU",
    "flechage": "le fléchage, des deux côtés",
    "certificat": "la vérification indépendante d’un appariement",
    "conges": "les congés, SASPAS et docteur junior",
    "activite": "le carnet d’actes : moyennes, prime d’activité, 25 actes par jour",
    "appariement": "l’appariement pas à pas, les explications, les chances",
    "calendrier": "les dates d’une campagne, ce qui vient ensuite, le fichier .ics",
    "catalogue": "les offres réunies : filtrer, comparer, ma paie à chaque offre",
    "communes": "les communes de la subdivision",
    "comparer": "deux situations côte à côte",
    "documents": "les listes à cocher : convention, premier jour",
    "dossier": "le dossier d’un docteur junior : CV et lettre",
    "enseignement": "les séminaires et les groupes d’échange de pratiques",
    "entretiens": "les entretiens pédagogiques",
    "fiche": "la fiche RTS : conformité et aperçu",
    "gep": "le compte rendu d’un groupe d’échange de pratiques",
    "identite": "l’inscription et les clés",
    "reclamation": "les écrits signés du DMG, opposés l’un à l’autre",
    "lieux": "les lieux agréés de la 4e journée (option 4)",
    "manifeste": "le manifeste d’un tour : version, échéance, clés",
    "portfolio": "le portfolio : ce qui est rempli, ce qui manque",
    "publication": "la publication du DMG : à jour, entière, ou restée en arrière",
    "rattrapages": "les demi-journées dues et rattrapées",
    "semaine": "la semaine de dix demi-journées",
    "sensibilite": "le total selon le nombre d’actes ou la part de patients exonérés",
    "stage": "le plan du stage et son calendrier .ics",
    "supervision": "qui supervise, qui peut venir",
    "trimestre": "les moyennes sur le trimestre",
}


OWN_CALL = "phco.own-call"


class CallGroup(FrenchGroup):
    """A node of the tree: the calls whose dotted name starts here, and the host group of the same name."""

    def __init__(self, prefix: tuple[str, ...], *, own: Call | None = None, **kwargs: Any) -> None:
        super().__init__(no_args_is_help=own is None, **kwargs)
        self.prefix = prefix
        self.own = own  # the call that bears the group's own name: `phco calendrier -` beside `phco calendrier ics -`

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """A first word that names no command below belongs to the group's own call."""
        asks_below = bool(args) and args[0] in self.list_commands(ctx)
        if self.own is None or asks_below:
            return super().parse_args(ctx, args)
        ctx.meta[OWN_CALL] = True
        ctx.allow_interspersed_args, ctx.allow_extra_args = True, False
        return click.Command.parse_args(self, ctx, args)

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        own = _parameters(self.own) if self.own is not None and OWN_CALL in ctx.meta else []
        return [*own, *super().get_params(ctx)]

    def invoke(self, ctx: click.Context) -> object:
        if self.own is not None and ctx.meta.pop(OWN_CALL, False):
            return ctx.invoke(_callback(self.own), **ctx.params)
        return super().invoke(ctx)

    def _depth(self) -> int:
        return len(self.prefix)

    def _calls(self) -> dict[str, list[Call]]:
        found: dict[str, list[Call]] = {}
        for name, call in CALLS.items():
            words = tuple(name.split("."))
            if words[: self._depth()] == self.prefix and len(words) > self._depth() and words[0] != "vue":
                found.setdefault(words[self._depth()], []).append(call)
        return found

    def list_commands(self, ctx: click.Context) -> list[str]:
        names = set(self._calls())
        if not self.prefix:
            names |= set(HOST_GROUPS)
        host = self._host()
        return sorted(names | set(host.list_commands(ctx) if host else ()))

    def _host(self) -> click.Group | None:
        """The host group that stands at this very node, if any."""
        if len(self.prefix) == 1 and self.prefix[0] in HOST_GROUPS:
            group = importlib.import_module(HOST_GROUPS[self.prefix[0]][0]).group
            return group if isinstance(group, click.Group) else None
        return None

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        host = self._host()
        found = host.get_command(ctx, cmd_name) if host else None
        if found is not None:
            return found
        below = self._calls().get(cmd_name)
        path = (*self.prefix, cmd_name)
        exact = CALLS.get(".".join(path))
        if not self.prefix and cmd_name in HOST_GROUPS and cmd_name not in self._calls():
            command = importlib.import_module(HOST_GROUPS[cmd_name][0]).group
            return command if isinstance(command, click.Command) else None
        if below is None and not (not self.prefix and cmd_name in HOST_GROUPS):
            return None
        if exact is not None and below is not None and len(below) == 1:
            return _call_command(exact)
        return CallGroup(path, own=exact, name=cmd_name, help=self._help(cmd_name))

    def _help(self, name: str) -> str:
        if not self.prefix and name in HOST_GROUPS:
            return HOST_GROUPS[name][1]
        exact = CALLS.get(".".join((*self.prefix, name)))
        return exact.help if exact else GROUP_HELP.get(name, "")

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any of them: ``phco --help`` stays quick."""
        rows = []
        host = self._host()
        for name in self.list_commands(ctx):
            text = self._help(name)
            if host is not None and not text:
                command = host.get_command(ctx, name)
                text = command.get_short_help_str(90) if command else ""
            rows.append((name, text))
        with formatter.section(f"Commandes{NBSP}"):
            formatter.write_dl(rows)


def _parameters(call: Call) -> list[click.Parameter]:
    parameters: list[click.Parameter] = [
        click.Argument(["fichier"], required=False),
        click.Option(["--json", "as_json"], is_flag=True, help="écrit le résultat nu, en JSON"),
    ]
    for option in call.options:
        kind = click.Choice(list(option.choices)) if option.choices else None
        parameters.append(click.Option([option.flag], type=kind, metavar=option.metavar or None, help=option.help))
    if call.second_file:
        parameters.insert(1, click.Argument([call.second_file], required=False))
    return parameters


def _callback(call: Call) -> Callable[..., None]:
    def answer(fichier: str | None, as_json: bool, **options: object) -> None:
        ctx = click.get_current_context()
        from phco.cli.answer import answer_call

        ctx.exit(answer_call(call, fichier, as_json=as_json, options=options))

    return answer


def _call_command(call: Call) -> click.Command:
    text = f"{call.help}\n\nFICHIER est un objet JSON ; « - » le lit sur l’entrée standard."
    if call.second_file:
        text += (
            " Un seul fichier tient les deux clés « instance » et « resultat » ; sinon, FICHIER est l’instance"
            " et RESULTAT ce qu’en a dit « phco apparier --json »."
        )
    return FrenchCommand(call.name.split(".")[-1], callback=_callback(call), params=_parameters(call), help=text)


def root() -> CallGroup:
    """The root command."""
    return CallGroup(
        (),
        name="phco",
        help="La 4e année de médecine générale : règles, paie, offres, vœux, appariement — expliqués et vérifiables.",
    )


def run(arguments: list[str]) -> int:
    """Run with the exit codes of CONTRACT.md; a fault of the input is said in French, never as a traceback."""
    from phco.cli.answer import refused, report

    as_json = "--json" in arguments
    try:
        if said := os.environ.get("PHCO_SUBDIVISION"):
            from phco.host.subdivisions.choosing import choose_told

            choose_told(said)
        code = root().main(arguments, prog_name="phco", standalone_mode=False)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.message, err=True)
        return 2
    except click.UsageError as error:
        click.echo(french_usage(error), err=True)
        return 2
    except click.Abort:
        click.echo("Arrêté.", err=True)
        return 130
    except PhcoError as error:
        return report(error, as_json=as_json)
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except OSError as error:
        return report(refused(error), as_json=as_json)
    return code if isinstance(code, int) else 0
