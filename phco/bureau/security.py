"""The gate before every page: this machine only, this browser only, no other site, nothing from outside."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from phco.bureau.room import Room

COOKIE = "phco_bureau"
TOKEN_HEADER, TOKEN_FIELD = "x-phco-jeton", "_jeton"
ENTRY, STATIC = "/entrer", "/statique/"
HALL, STREAM = "/commission/salle", "/travail/flux"
PASSIVE = (HALL, STREAM)
"""What a window asks by itself again and again: nobody is there for all that."""
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
READING = ("GET", "HEAD")
REFUSED = (
    "Cette adresse n’est ouverte qu’à la fenêtre que « phco dmg bureau » a ouverte.\n"
    "Fermez cet onglet et relancez la commande."
)


class Gate:
    """Every request passes here: Host, Origin, cookie, headers. The form's token is checked where the form is read."""

    def __init__(self, app: ASGIApp, room: Room, hosts: frozenset[str]) -> None:
        self.app, self.room, self.hosts = app, room, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        if not self._allowed(scope):
            await PlainTextResponse(REFUSED, 403)(scope, receive, guarded)
            return
        if scope["path"] in PASSIVE or scope["path"].startswith(STATIC):
            self.room.rest()
        else:
            self.room.touch()
        await self.app(scope, receive, guarded)

    def _allowed(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        if headers.get("host", "") not in self.hosts:
            return False
        if scope["method"] not in (*READING, "POST"):
            return False
        if scope["method"] == "POST" and not self._same_origin(headers):
            return False
        path = scope["path"]
        return path == ENTRY or path.startswith(STATIC) or self._known(scope)

    def _same_origin(self, headers: Headers) -> bool:
        """A browser says where a form comes from; one that does not say is refused too."""
        origin = headers.get("origin", "")
        return urlsplit(origin).scheme == "http" and urlsplit(origin).netloc in self.hosts

    def _known(self, scope: Scope) -> bool:
        given = HTTPConnection(scope).cookies.get(COOKIE, "")
        return secrets.compare_digest(given.encode(), self.room.session.encode())


def form_token_fault(room: Room, given: str) -> bool:
    """Whether a form does not carry this desk's own token."""
    return not secrets.compare_digest(given.encode(), room.form.encode())
