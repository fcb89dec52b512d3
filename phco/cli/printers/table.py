"""How an answer is said to people on a terminal: one printer a call, and a plain tree for the others.

A printer takes the result object and returns French text. The call’s own record names it (``phco.calls``); its module,
beside this one, is imported when it is first needed.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping

from phco.calls import Call
from phco.jsontext import JsonView


def printed(call: Call, result: JsonView) -> str:
    """The answer of a call as French text."""
    if not call.printer:
        return "\n".join(tree(result))
    module, _, function = call.printer.partition(":")
    printer: Callable[[Mapping[str, object]], str] = getattr(
        importlib.import_module(f"{__package__}.{module}"), function
    )
    return printer(result)


def tree(value: object, indent: str = "") -> list[str]:
    """Any JSON value as indented lines, keys spelled as words."""
    if isinstance(value, Mapping):
        lines = []
        for key, item in value.items():
            label = str(key).replace("_", " ")
            if isinstance(item, Mapping | list) and item:
                lines += [f"{indent}{label} :", *tree(item, indent + "  ")]
            else:
                lines.append(f"{indent}{label} : {_word(item)}")
        return lines
    if isinstance(value, list):
        lines = []
        for item in value:
            block = tree(item, indent + "  ")
            lines += [f"{indent}– {block[0].strip()}", *block[1:]] if block else []
        return lines
    return [f"{indent}{_word(value)}"]


def _word(value: object) -> str:
    if value is None:
        return "inconnu"
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list | Mapping) and not value:
        return "aucun"
    return str(value)
