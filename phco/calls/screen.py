"""The one reader of ``racine``: the relative way from a page to the site's root, which a screen's links start from."""

from __future__ import annotations

import re

from phco.fields import Fields
from phco.jsontext import JsonObject

KEY = "racine"
UPWARDS = re.compile(r"(?:\.\./){0,8}")


def read_root(fields: Fields, default: str = "../") -> str:
    """``../`` any number of times up to eight. Notes E_TYPE or E_VALEUR, and answers ``default``."""
    root = str(fields.text(KEY, default))
    if UPWARDS.fullmatch(root):
        return root
    what, fix = "La racine du site est un chemin relatif.", "Écrivez « ../ » autant de fois qu’il faut."
    fields.fault("E_VALEUR", what, KEY, fix)
    return default


def split_root(entry: object, default: str = "../../") -> tuple[str, JsonObject]:
    """``racine`` apart from the rest, which the call behind reads. Raises PhcoError E_TYPE, E_VALEUR."""
    if not isinstance(entry, dict):
        Fields(entry).close()
        return default, {}
    only = Fields({KEY: entry[KEY]} if KEY in entry else {})
    root = read_root(only, default)
    only.close()
    return root, {key: value for key, value in entry.items() if key != KEY}
