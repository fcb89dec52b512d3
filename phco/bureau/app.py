"""The application: the entry, ten screens, one door for every act, the work under way."""

from __future__ import annotations

import asyncio
import json
import shutil
import threading
from collections.abc import AsyncIterator
from contextlib import suppress
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from phco.bureau.acts import every_act
from phco.bureau.assets import asset
from phco.bureau.doing import do, read_values
from phco.bureau.pages import draw, fault_of
from phco.bureau.room import Flash, Room
from phco.bureau.screens import BY_NAME, SCREENS
from phco.bureau.screens.record import Memory, Query, Screen, View
from phco.bureau.security import (
    COOKIE,
    ENTRY,
    HALL,
    REFUSED,
    STATIC,
    STREAM,
    TOKEN_FIELD,
    TOKEN_HEADER,
    Gate,
    form_token_fault,
)
from phco.errors import PhcoError

MAX_FILES, MAX_FIELDS, MAX_TEXT = 5000, 200, 4 * 1024 * 1024
BEAT = 0.3
AHEAD = 0.5  # seconds: the first screen has its files
BOARD = BY_NAME["commission"]


def make_app(room: Room, hosts: frozenset[str]) -> Starlette:
    """The application of one desk. ``hosts``: the values of Host that are ours."""
    pages = Pages(room)
    routes = [
        Route(ENTRY, pages.enter),
        Route(STATIC + "{name}", pages.static),
        Route("/ouvrir", pages.unlock, methods=["GET", "POST"]),
        Route("/fermer", pages.lock, methods=["POST"]),
        Route("/acte/{name}", pages.act, methods=["POST"]),
        Route("/commission/geste", pages.gesture, methods=["POST"]),
        Route(HALL, pages.hall),
        Route("/travail", pages.work),
        Route(STREAM, pages.stream),
        *(Route(screen.path, pages.screen, name=screen.name) for screen in SCREENS),
    ]
    return Starlette(
        routes=routes, middleware=[Middleware(Gate, room=room, hosts=hosts)],
        exception_handlers={404: pages.unknown, 405: pages.unknown, Exception: pages.broken},
    )  # fmt: skip


class Pages:
    """What answers each address."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.memory = Memory()
        self._ahead = False

    async def unknown(self, _request: Request, _error: Exception) -> Response:
        """An address that the desk does not have."""
        self.room.say(Flash(title="Cette adresse n’est pas un écran du bureau.", fix="Choisissez au menu.", fault=True))
        return HTMLResponse(draw(self.room, "faute.html", None, campagne="", titre=""), 404)

    async def broken(self, _request: Request, error: Exception) -> Response:
        """A fault of ours: said on screen; the terminal tells where."""
        self.room.say(
            Flash(
                title="Cet écran s’est arrêté sur une faute du programme.",
                lines=(f"{type(error).__name__} : {error}",),
                fix="Rien n’a été enregistré. Les autres écrans restent ouverts ; transmettez ce message.", fault=True,
            )
        )  # fmt: skip
        return HTMLResponse(draw(self.room, "faute.html", None, campagne="", titre=""), 500)

    async def enter(self, request: Request) -> Response:
        """The opened address: its token becomes a cookie, once."""
        if not self.room.enter(request.query_params.get("jeton", "")):
            return PlainTextResponse(REFUSED, 403)
        answer = RedirectResponse("/", 303)
        answer.set_cookie(COOKIE, self.room.session, httponly=True, samesite="strict", path="/")
        return answer

    async def static(self, request: Request) -> Response:
        """A file of the pages."""
        found = asset(request.path_params["name"])
        if found is None:
            return PlainTextResponse("", 404)
        return Response(found.data, media_type=found.kind, headers={"cache-control": "private, max-age=3600"})

    async def screen(self, request: Request) -> Response:
        """One of the ten screens."""
        name = request.scope["route"].name
        asked = Query(fields=dict(request.query_params))
        text = await run_in_threadpool(self._screen, BY_NAME[name], asked)
        if not self._ahead:
            self._ahead = True
            ahead = threading.Timer(AHEAD, self._go_ahead)
            ahead.daemon = True
            ahead.start()
        return HTMLResponse(text)

    def _go_ahead(self) -> None:
        """Bring what the other screens need; then read the slowest of them once: the journal is remembered with it."""
        if self.room.over:
            return
        _prepare()
        with suppress(PhcoError), self.room.desk() as desk:  # whoever opens it is told
            BOARD.read(View(desk=desk, query=Query(), now=self.room.clock(), memory=self.memory))

    def _screen(self, screen: Screen, query: Query, template: str = "") -> str:
        try:
            with self.room.desk() as desk:
                found = screen.read(View(desk=desk, query=query, now=self.room.clock(), memory=self.memory))
                campaign = {"campagne": desk.campaign, "titre": desk.store.setting("titre")}
        except PhcoError as error:
            self.room.say(fault_of("Cet écran ne peut pas se lire.", error))
            return draw(self.room, "faute.html", screen, campagne="", titre="")
        return draw(self.room, template or f"{screen.name}.html", screen, demande=query, **campaign, **found)

    async def act(self, request: Request) -> Response:
        """Do what a form asks."""
        act = every_act().get(request.path_params["name"])
        if act is None:
            return PlainTextResponse("", 404)
        async with request.form(max_files=MAX_FILES, max_fields=MAX_FIELDS, max_part_size=MAX_TEXT) as form:
            if form_token_fault(self.room, request.headers.get(TOKEN_HEADER) or str(form.get(TOKEN_FIELD, ""))):
                return PlainTextResponse(REFUSED, 403)
            back = _back(str(form.get("_retour", "")), BY_NAME[act.screen])
            values, folder = await read_values(act, form)
        if act.keys and not self.room.unlocked:
            if folder is not None:  # nothing of what was dropped stays behind
                await run_in_threadpool(shutil.rmtree, folder, ignore_errors=True)
            self.room.pending = (act.name, values.texts)
            again = " ; les fichiers seront à choisir de nouveau" if folder is not None else ""
            self.room.say(Flash(title=f"Donnez la phrase secrète : votre saisie est gardée{again}.", fault=True))
            return RedirectResponse("/ouvrir?" + urlencode({"retour": back}), 303)
        look = act.look is not None and bool(form.get("_voir"))
        where = await run_in_threadpool(do, self.room, act, values, back, folder, look=look)
        return RedirectResponse(where, 303)

    async def gesture(self, request: Request) -> Response:
        """One gesture on the commission's board; the board alone is drawn again for htmx."""
        async with request.form(max_fields=MAX_FIELDS, max_part_size=MAX_TEXT) as form:
            if form_token_fault(self.room, request.headers.get(TOKEN_HEADER) or str(form.get(TOKEN_FIELD, ""))):
                return PlainTextResponse(REFUSED, 403)
            fields = {name: str(value) for name, value in form.items()}
        await run_in_threadpool(self._gesture, fields)
        asked = {"dj": fields.get("vu") or fields.get("dj", ""), "tout": fields.get("tout", "")}
        if request.headers.get("hx-request"):
            page = await run_in_threadpool(self._screen, BOARD, Query(fields=asked), "_tableau.html")
            return HTMLResponse(page)
        return RedirectResponse("/commission?" + urlencode({name: one for name, one in asked.items() if one}), 303)

    def _gesture(self, fields: dict[str, str]) -> None:
        from phco.bureau.gestures import gesture  # the commission's own, long after the desk is open
        from phco.bureau.screens.board import SESSION
        from phco.dmg.commission.session import session

        try:
            with self.room.desk(write=True) as desk:
                known = View(desk=desk, query=Query(), now=self.room.clock(), memory=self.memory)
                gesture(desk, fields.get("geste", ""), fields, lambda: known.kept(SESSION, lambda: session(desk.store)))
        except PhcoError as error:
            self.room.say(Flash(title=error.what, fix=error.fix, fault=True))

    async def hall(self, _request: Request) -> Response:
        """The board as the room sees it: to be shown on a second screen, nothing to touch."""
        return HTMLResponse(await run_in_threadpool(self._screen, BOARD, Query(), "salle.html"))

    async def unlock(self, request: Request) -> Response:
        """Ask the passphrase, once."""
        if request.method == "GET":
            back = _back(request.query_params.get("retour", ""), SCREENS[0])
            return HTMLResponse(draw(self.room, "ouvrir.html", None, retour=back, campagne="", titre=""))
        async with request.form(max_fields=10) as form:
            if form_token_fault(self.room, str(form.get(TOKEN_FIELD, ""))):
                return PlainTextResponse(REFUSED, 403)
            back, phrase = _back(str(form.get("_retour", "")), SCREENS[0]), str(form.get("phrase", ""))
        try:
            await run_in_threadpool(self.room.unlock, phrase)
        except PhcoError as error:
            self.room.say(Flash(title=error.what, fix=error.fix, fault=True))
            return RedirectResponse("/ouvrir?" + urlencode({"retour": back}), 303)
        return RedirectResponse(back, 303)

    async def lock(self, request: Request) -> Response:
        """Forget the passphrase now."""
        async with request.form(max_fields=10) as form:
            if form_token_fault(self.room, str(form.get(TOKEN_FIELD, ""))):
                return PlainTextResponse(REFUSED, 403)
        self.room.forget()
        return RedirectResponse("/", 303)

    async def work(self, _request: Request) -> Response:
        """The work under way; once over, the screen it came from."""
        state = self.room.jobs.state
        if state.over:
            return RedirectResponse(state.back, 303)
        return HTMLResponse(draw(self.room, "travail.html", None, campagne="", titre=""))

    async def stream(self, request: Request) -> Response:
        """How far the work is, as it goes."""
        from sse_starlette import EventSourceResponse  # nobody who opens the desk waits for it

        async def events() -> AsyncIterator[dict[str, str]]:
            while True:
                state = self.room.jobs.state
                told = {"fait": state.done, "fini": state.over, "retour": state.back, "quoi": state.label}
                yield {"data": json.dumps(told)}
                if state.over or await request.is_disconnected():
                    return
                await asyncio.sleep(BEAT)

        return EventSourceResponse(events())


def _prepare() -> None:
    """What the next screens need, once the first one is on its way."""
    from phco.bureau.ahead import prepare

    prepare()


def _back(asked: str, screen: Screen) -> str:
    """Where to go after a form: an address of this desk, nothing else."""
    path = asked.split("?")[0]
    known = {one.path for one in SCREENS}
    return asked if path in known and "\n" not in asked and "\r" not in asked else screen.path
