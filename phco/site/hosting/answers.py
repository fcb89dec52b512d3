"""What a host should answer for each place of the site: types, headers, how long a cache may keep it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape

from phco.site.serve import COMPRESSED, TYPES

LASTING = "public, max-age=31536000, immutable"
ASKED_AGAIN = "no-cache"
# Named by their content: such a file never changes. In each host's own language, the same pattern.
HASHED = r"(app|moteur|apparence)/.+[-.][0-9A-Za-z]{8,}\.[a-z0-9]+"
_HASHED = re.compile(HASHED)
_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
TYPES_HERE = {**TYPES, ".ttf": "font/ttf"}


def is_hashed(place: str) -> bool:
    """Whether the file's name holds a hash of its content."""
    return _HASHED.fullmatch(place) is not None


def cache_rule(place: str) -> str:
    """The Cache-Control of a place: for ever where the name holds the content, asked again elsewhere."""
    return LASTING if is_hashed(place) else ASKED_AGAIN


def compressible(place: str) -> bool:
    """Whether a host gains by sending it compressed."""
    return any(place.endswith(suffix) for suffix in COMPRESSED)


def page_policy(page: str) -> str:
    """The Content-Security-Policy that a page of the site gives itself; empty where it has none."""
    found = _POLICY.search(page)
    return unescape(found[1]) if found else ""


def security_headers(page: str) -> Mapping[str, str]:
    """The headers of every answer; the policy is the pages' own, and no other site may frame them."""
    return {
        "Content-Security-Policy": f"{page_policy(page)}; frame-ancestors 'none'",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
