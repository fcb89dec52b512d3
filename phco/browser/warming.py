"""What an engine does before any person's call, so that its image, kept on the device, starts ready to answer."""

from __future__ import annotations

from collections.abc import Iterator

from phco.browser.bridge import handle
from phco.jsontext import dumps
from phco.views.openings import openings

# Nothing of anybody: what the two simulators ask when their page opens.
_OPEN = openings("2026-11-02")
ASKED = dict(_OPEN[name] for name in ("simuler-dj", "simuler-pamsu"))
WITNESS = dumps({"appel": "aucun", "entree": {}})


def steps() -> Iterator[str]:
    """Import and run what most calls need, one of them at a time: what is asked meanwhile waits for no other."""
    for name, entry in ASKED.items():
        handle(dumps({"appel": name, "entree": entry}))
        yield name


def warm() -> str:
    """All of them; the answer of ``WITNESS``, by which an image is known to be sound."""
    for _ in steps():
        pass
    return witness()


def witness() -> str:
    """A short answer that goes through the whole door: the same in an engine and in its image."""
    return handle(WITNESS)
