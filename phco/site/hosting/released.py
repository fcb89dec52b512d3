"""What a host serves, against what the DMG signed of it: the release of the site, the timestamp of the publication."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from urllib.parse import urljoin

from phco.errors import PhcoError
from phco.host.disk.objects import digest_of
from phco.host.keys.keys import verify
from phco.host.keys.packages import read_bounded
from phco.packages.expected import Expected
from phco.packages.identity import Keyring
from phco.packages.reading import open_package
from phco.packages.served import RELEASE, STAMP, Check, Release, asked, delivered, freshness, release_of, stamp_of
from phco.site.hosting.asking import Ask, ask_host
from phco.site.hosting.remarks import Finding, bad, note

INDEX = "publication/index.json"
UNKNOWN = "404.html"  # the host's own page, often answered with the status 404
MOST_BYTES = 64 * 1024 * 1024
AGAIN = "Publiez le dossier que vous avez signé, en entier ; s’il a été changé par un autre, prévenez tout le monde."


def read_release(path: Path, keys: Keyring) -> Release:
    """A signed release, its signature checked. Raises PhcoError for what the DMG's key did not sign, another paper."""
    package = open_package(
        read_bounded(path, MOST_BYTES), find=keys, verify=verify, expected=Expected(kinds=(RELEASE,))
    )
    return release_of(package)


def compare_release(url: str, release: Release, *, ask: Ask = ask_host) -> tuple[list[Finding], int]:
    """Every file of a release that the host of ``url`` (the root of the site) does not serve; how many were asked for.

    Raises PhcoError E_SITE_INJOIGNABLE.
    """
    root = url if url.endswith("/") else f"{url}/"
    served = {path: _digest(root, path, ask) for path in asked(release) if path != UNKNOWN}
    checks = [one for path, said in served.items() for one in delivered(release, {path: said}) if one.fault]
    return [bad("livraison", one.fault or "", AGAIN) for one in checks], len(served)


def compare_publication(url: str, keys: Keyring, now: datetime, *, ask: Ask = ask_host) -> list[Finding]:
    """What the signed timestamp says of the publication that a host serves at ``now``; nothing where none is there.

    Raises PhcoError E_SITE_INJOIGNABLE.
    """
    root = url if url.endswith("/") else f"{url}/"
    answer = ask(urljoin(root, INDEX))
    try:
        index: dict[str, object] = json.loads(answer.content) if answer.status == 200 else {}
        named = index.get(STAMP)
    except (ValueError, AttributeError):
        return [bad(INDEX, "l’index de la publication ne se lit pas", AGAIN)]
    if not index.get("fichiers"):
        return []
    if not isinstance(named, str):
        return [note(INDEX, "la publication n’a pas d’horodatage : rien ne dit s’il en existe une plus récente",
                     "Publiez de nouveau : « phco dmg publier ».")]  # fmt: skip
    signed = ask(urljoin(root, f"publication/{named}"))
    try:
        package = open_package(signed.content, find=keys, verify=verify, expected=Expected(kinds=(STAMP,)))
        stamp = stamp_of(package)
    except PhcoError as error:
        return [bad(f"publication/{named}", error.flat()[0].what.rstrip("."), AGAIN)]
    read = {name: _digest(root, f"publication/{name}", ask) for name in sorted(stamp.files)}
    return _faults(freshness(stamp, seen=None, now=now, read=read).checks)


def _faults(checks: Iterable[Check]) -> list[Finding]:
    return [bad("publication", one.fault.rstrip("."), "Publiez de nouveau : « phco dmg publier ».")
            for one in checks if one.fault]  # fmt: skip


def _digest(root: str, path: str, ask: Ask) -> str | None:
    """What the host answers, asked as the pages link it: a folder for its index."""
    place = path.removesuffix("index.html") or "./" if path.endswith("index.html") else path
    answer = ask(urljoin(root, place))
    return digest_of(answer.content) if answer.status == 200 else None
