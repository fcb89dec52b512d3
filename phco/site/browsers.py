"""Find a Chromium for the tests and the bench, and install it where this machine allows it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

USUAL = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/usr/bin/chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)

HEADLESS = "chromium-headless-shell"


def find_chromium() -> str | None:
    """$PHCO_CHROMIUM, the usual names and paths, then the one that Playwright manages."""
    for name in (os.environ.get("PHCO_CHROMIUM", ""), *USUAL):
        found = shutil.which(name) if name else None
        if found:
            return found
    from playwright.sync_api import Error, sync_playwright

    try:
        with sync_playwright() as playwright:
            path = playwright.chromium.executable_path
    except Error:
        return None
    return path if Path(path).is_file() else None


def find_headless() -> str | None:
    """Debian's Chromium without windows: the same pages, scripts and storage for a fifth less work; None where absent.

    $PHCO_CHROMIUM asks for one browser everywhere: there is none beside it.
    """
    return None if os.environ.get("PHCO_CHROMIUM") else shutil.which(HEADLESS)


def find_firefox() -> str | None:
    """$PHCO_FIREFOX or Debian's Firefox ESR, which one offline journey also runs in."""
    for name in (os.environ.get("PHCO_FIREFOX", ""), "firefox-esr", "/usr/bin/firefox-esr"):
        found = shutil.which(name) if name else None
        if found:
            return found
    return None


SERVERS = {"nginx": "/usr/sbin/nginx", "apache2": "/usr/sbin/apache2", "caddy": "/usr/bin/caddy"}


def find_server(name: str) -> str | None:
    """A web server of this machine (``nginx``, ``apache2``, ``caddy``: Debian's names), None where it is absent."""
    return shutil.which(name) or (SERVERS[name] if Path(SERVERS[name]).is_file() else None)


def ensure_servers(say: Callable[[str], None]) -> None:
    """Install the web servers that the deploying kit is tried behind, where this machine allows it (Debian, root)."""
    lost = [name for name in SERVERS if find_server(name) is None]
    if lost and hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"· installation de {', '.join(lost)} (paquets Debian), pour éprouver le déploiement …")
        _apt(*lost)


def _quietly(*command: str) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
    )  # fmt: skip
    return done.returncode == 0


@cache
def _lists() -> bool:
    return _quietly("apt-get", "update")


def _apt(*packages: str) -> bool:
    return _lists() and _quietly("apt-get", "install", "-y", "--no-install-recommends", *packages)


def ensure_chromium(say: Callable[[str], None]) -> str | None:
    """Find Chromium or install it: Debian's package as root, else Playwright's own; else say what to do in one line."""
    found = find_chromium()
    may_install = hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None
    if found is None and may_install:
        say("· installation de Chromium (paquet Debian) …")
        if _apt("chromium"):
            found = find_chromium()
    if found is None:
        say("· téléchargement de Chromium par Playwright …")
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False, capture_output=True)
        found = find_chromium()
    if found is None:
        say("Chromium est introuvable : installez-le, ou donnez son chemin dans la variable PHCO_CHROMIUM.")
    elif may_install:
        if find_firefox() is None:
            say("· installation de Firefox ESR (paquet Debian), pour le parcours hors ligne …")
            _apt("firefox-esr")
        if find_headless() is None and found == shutil.which("chromium"):
            say("· installation de Chromium sans fenêtre (paquet Debian), plus léger pour les essais …")
            _apt(HEADLESS)
    return found
