"""What is known of a call, in one place: its name, adapter, help, printer, options, and a worked example."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass

from phco.carried import carried
from phco.jsontext import JsonObject, loads_object
from phco.local import fill

Run = Callable[[object], JsonObject]
EXAMPLES = "examples.json"


@dataclass(frozen=True, kw_only=True)
class Option:
    """An option of the command line. ``key``: the entry's key that it fills; empty where the command itself uses it."""

    flag: str
    help: str
    key: str = ""
    metavar: str = ""
    choices: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """``--au`` as ``au``."""
        return self.flag.removeprefix("--")


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call of the closed table.

    ``target``: ``module:function`` inside phco.calls. ``help``: one French line. ``printer``: ``module:function``
    inside phco.cli.printers, empty where a plain tree of the answer is enough. ``second_file``: the entry's key that a
    second file may hold. Its example stands under its name in the ``examples.json`` beside its room's table.
    """

    name: str
    target: str
    help: str
    printer: str = ""
    options: tuple[Option, ...] = ()
    second_file: str = ""

    @property
    def room(self) -> str:
        """The package that holds the call's table and examples (``phco.calls.pay``)."""
        return ".".join(["phco.calls", *self.target.partition(":")[0].split(".")[:-1][:1]])

    def load(self) -> Run:
        """Import and return the adapter."""
        module, _, function = self.target.partition(":")
        found: Run = getattr(importlib.import_module(f"phco.calls.{module}"), function)
        return found

    def example(self) -> JsonObject | None:
        """The worked entry, « @ » texts included (phco/site/pages/examples.py), or None. Not there in the browser."""
        place = carried("/".join([*self.room.split(".")[1:], EXAMPLES]))
        written: dict[str, JsonObject] = loads_object(fill(place.read_text(encoding="utf-8")), where=EXAMPLES)
        return written.get(self.name)
