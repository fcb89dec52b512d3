"""click, speaking French: help pages, headings and usage errors."""

from __future__ import annotations

import difflib
import re
from typing import Any

import click

from phco.dates import NBSP

HELP = "affiche cette aide"
# What click writes in English in a help record, or in the message of a bad value.
IN_HELP = (
    (r"\bTEXT\b", "TEXTE"), (r"\bINTEGER\b", "ENTIER"), (r"\bFLOAT\b", "NOMBRE"), (r"\bPATH\b", "CHEMIN"),
    (r" RANGE\b", ""), (r"\[required\]", "[obligatoire]"), (r"; required\]", "; obligatoire]"),
    (r"\[default: ", f"[défaut{NBSP}: "),
)  # fmt: skip
IN_MESSAGES = (
    (r"(?:Path|File|Directory) '(.*)' does not exist\.", r"« \1 » n’existe pas"),
    (r"'(.*)' is not a valid (?:integer|float)(?: range)?\.", r"« \1 » n’est pas un nombre"),
    (r"'(.*)' does not match the formats? .*", r"« \1 » n’est pas une date ; écrivez-la 2027-05-03"),
    (r"(.*) is not in the range (.*)\.", r"\1 n’est pas dans l’intervalle \2"),
)


def _in_french(text: str, table: tuple[tuple[str, str], ...]) -> str:
    for english, french in table:
        text = re.sub(english, french, text)
    return text


class Files(click.Argument):
    """Any number of files; names with wildcards are opened here (no Windows console does it)."""

    def type_cast_value(self, ctx: click.Context, value: Any) -> Any:
        """The files that were meant. Raises PhcoError E_FICHIER where a name with wildcards stands for nothing."""
        if isinstance(value, list | tuple):
            from phco.host.disk.wildcards import expanded

            value = tuple(expanded(str(one) for one in value))
        return super().type_cast_value(ctx, value)


def _help_option(ctx: click.Context) -> click.Option | None:
    def show(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
        if value and not ctx.resilient_parsing:
            click.echo(ctx.get_help(), color=ctx.color)
            ctx.exit()

    names = ctx.help_option_names
    return click.Option(names, is_flag=True, is_eager=True, expose_value=False, callback=show, help=HELP)


class _French(click.Command):
    """Headings and option texts in French."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("context_settings", {}).setdefault("help_option_names", ["--help", "--aide", "-h"])
        super().__init__(*args, **kwargs)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        return _help_option(ctx) if self.add_help_option else None

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), "Usage : ")

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return [
            piece.replace("COMMAND", "COMMANDE").replace("ARGS", "…") for piece in super().collect_usage_pieces(ctx)
        ]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        records = [record for param in options if (record := param.get_help_record(ctx)) is not None]
        rows = [(_in_french(name, IN_HELP), _in_french(text, IN_HELP)) for name, text in records]
        if rows:
            with formatter.section(f"Options{NBSP}"):
                formatter.write_dl(rows)
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)


class FrenchCommand(_French):
    """A command with a French help page."""


class Example(FrenchCommand):
    """A command whose help ends with examples, kept line by line."""

    def __init__(self, *args: Any, examples: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = examples

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The examples."""
        if self.examples:
            with formatter.section("Exemples\u00a0"):
                for line in self.examples:
                    formatter.write(f"  {line}\n")


class FrenchGroup(_French, click.Group):
    """A group with a French help page; its own decorators make French commands."""

    command_class = FrenchCommand
    group_class = type

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            near = difflib.get_close_matches(name, self.list_commands(ctx), n=1)
            hint = f" Vouliez-vous dire « {near[0]} » ?" if near else ""
            raise click.UsageError(f"la commande « {name} » n’existe pas.{hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = []
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None and not command.hidden:
                rows.append((name, command.get_short_help_str(90)))
        if rows:
            with formatter.section(f"Commandes{NBSP}"):
                formatter.write_dl(rows)


def _asked(param: click.Parameter | None) -> str:
    """What a person writes: the option itself, or the name of the argument."""
    if param is None:
        return "?"
    return param.opts[0] if isinstance(param, click.Option) else param.human_readable_name


def french_usage(error: click.UsageError) -> str:
    """A usage error as a French sentence with its remedy."""
    if isinstance(error, click.NoSuchOption):
        text = f"l’option « {error.option_name} » n’existe pas."
        if error.possibilities:
            text += f" Vouliez-vous dire « {error.possibilities[0]} » ?"
    elif isinstance(error, click.MissingParameter):
        name = _asked(error.param)
        text = f"il manque « {name} »."
    elif isinstance(error, click.BadParameter):
        name = _asked(error.param)
        kind = error.param.type if error.param is not None else None
        why = (
            f"valeurs possibles : {', '.join(map(str, kind.choices))}"
            if isinstance(kind, click.Choice)
            else _in_french(error.message, IN_MESSAGES)
        )
        text = f"la valeur donnée à « {name} » ne convient pas ({why.rstrip('.')})."
    elif isinstance(error, click.BadArgumentUsage | click.BadOptionUsage):
        text = f"les arguments ne conviennent pas ({error.message})."
    elif "unexpected extra argument" in error.message:
        text = "il y a un argument de trop."
    elif error.message.startswith("No such command"):
        text = "cette commande n’existe pas."
    elif error.message.startswith("Missing command"):
        text = "il manque une commande."
    else:
        text = error.message
    path = error.ctx.command_path if error.ctx is not None else "phco"
    return f"Usage : {text}\nVoir « {path} --help »."
