"""What the other screens need, brought while the first one is read: modules, templates, the commission's solver."""

from __future__ import annotations

from importlib import import_module

from phco.bureau.acts import every_act
from phco.bureau.pages import prepare_templates
from phco.bureau.screens import LATER
from phco.dmg.commission.regret import bring_solver


def prepare() -> None:
    """Bring all of it, once. It reads nothing of the campaign."""
    for module in LATER:
        import_module(f"phco.bureau.screens.{module}")
    every_act()
    prepare_templates()
    bring_solver()
