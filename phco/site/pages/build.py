"""The reading pages and the shells of the tool pages, through mkdocs: same inputs, same bytes."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort, ConfigurationError

from phco.campaign.signed import told
from phco.errors import PhcoError
from phco.site.pages.context import SiteContext, quiet

HOOKS = Path(__file__).with_name("hooks.py")

__all__ = ["build_pages"]


class _Warnings(logging.Handler):
    """Keeps what mkdocs says at the level of a warning and above."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


def build_pages(
    *,
    root: Path,
    out: Path,
    day: date,
    catalogue: Path | None = None,
    assets: Mapping[str, str] | None = None,
    say: Callable[[str], None] = quiet,
    base: str = "/",
    signed: str = "",
    directory: str = "",
    cache: Path | None = None,
) -> None:
    """Write every page of the site into ``out`` (created if absent; our files there are replaced, others are kept).

    ``root``: the project's folder. ``day``: the day the site speaks of (never the clock). ``catalogue``: a folder of
    offers, or None. ``assets``: name of a page's script → its place in the site; a page whose script is missing has
    none. ``base``: where the site will be served, used only by the page of an unknown address. ``signed``: the dates
    that the DMG signed (``phco.campaign.signed``), for every page; ``directory``: the other subdivisions that it
    signed (``phco.site.signed``). ``cache``: where compiled templates are kept. Raises PhcoError E_SITE with all that
    mkdocs found wrong, and the faults of our own data (E_PLAN, E_PAGE, E_PAQUET_ABSENT …).
    """
    context = SiteContext(
        root=root,
        day=day,
        catalogue=catalogue,
        assets=dict(assets or {}),
        base=base,
        say=say,
        directory=directory,
        cache=cache,
    )
    logger = logging.getLogger("mkdocs")
    heard = _Warnings()
    logger.addHandler(heard)
    former = logger.propagate
    logger.propagate = False
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".phco-pages-", dir=out.parent) as folder:
            built = Path(folder) / "site"
            config = load_config(
                str(context.source / "mkdocs.yml"), site_dir=str(built), strict=True, hooks=[str(HOOKS)]
            )
            config.extra["phco"] = context
            with told(signed):
                build(config)
            if out.exists() and any(out.iterdir()):
                shutil.copytree(built, out, dirs_exist_ok=True)
            else:
                if out.exists():
                    out.rmdir()
                built.rename(out)
    except (Abort, ConfigurationError) as error:
        details = " ".join(dict.fromkeys(heard.said)) or str(error)
        raise PhcoError("E_SITE", f"Les pages ne se construisent pas : {details}", "site_src") from error
    finally:
        logger.removeHandler(heard)
        logger.propagate = former
    say("Pages écrites.")
