"""The few files that pages ask for: our style and script, the site's tokens and font, htmx. All from this machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "woff2": "font/woff2",
         "svg": "image/svg+xml"}  # fmt: skip
# name → where it stands in the source tree; in an installed wheel all of them are in ``phco/_bureau``.
SHARED: Mapping[str, str] = {
    "jetons.css": "site_src/theme/css/00-jetons.css",
    "police.woff2": "site_src/theme/css/police.woff2",
    "htmx.js": "site_src/app/node_modules/htmx.org/dist/htmx.min.js",
    "bureau.js": "site_src/app/bureau/bureau.mjs",
    "phco.svg": "site_src/theme/icones/phco.svg",
}
OWN = ("bureau.css",)


@dataclass(frozen=True, kw_only=True)
class Asset:
    """One file and its type."""

    data: bytes
    kind: str


@cache
def asset(name: str) -> Asset | None:
    """A file that pages may ask for; None for any other name, or where it was not shipped."""
    package = resources.files("phco")
    if name in OWN:
        places = [package.joinpath("bureau", "static", name)]
    elif name in SHARED:
        places = [package.joinpath("_bureau", name), package.joinpath("..", *SHARED[name].split("/"))]
    else:
        return None
    for place in places:
        if place.is_file():
            return Asset(data=place.read_bytes(), kind=TYPES[name.rsplit(".", 1)[-1]])
    return None
