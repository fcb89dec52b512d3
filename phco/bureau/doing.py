"""Doing an act: read its form, check it, do it now or in the background, keep what it answers for the next page."""

from __future__ import annotations

import logging
import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

from starlette.datastructures import FormData, UploadFile

from phco.bureau.acts.record import Act, Values
from phco.bureau.jobs import Advance
from phco.bureau.room import Flash, Room
from phco.errors import PhcoError

CHUNK = 1024 * 1024
LOG = logging.getLogger("phco.bureau")  # what is ours to mend is told in the terminal too
_UNSAFE = re.compile(r"[^\w.\- ()]", re.UNICODE)


async def read_values(act: Act, form: FormData) -> tuple[Values, Path | None]:
    """What was filled in; the files dropped are kept aside, each in a folder of its own so that its name stays."""
    texts = {one.name: str(form.get(one.name, "")) for one in act.fields if one.kind != "fichiers"}
    names = [one.name for one in act.fields if one.kind == "fichiers"]
    uploads = [one for name in names for one in form.getlist(name) if isinstance(one, UploadFile) and one.filename]
    if not uploads:
        return Values(texts=texts), None
    folder = Path(tempfile.mkdtemp(prefix="phco-bureau-"))
    files = [await _kept(upload, folder / f"{number:06}") for number, upload in enumerate(uploads)]
    return Values(texts=texts, files=files), folder


async def _kept(upload: UploadFile, place: Path) -> Path:
    place.mkdir()
    name = _UNSAFE.sub("_", (upload.filename or "").replace("\\", "/").split("/")[-1]).strip(". ")[:120] or "fichier"
    path = place / name
    with path.open("wb") as handle:
        while chunk := await upload.read(CHUNK):
            handle.write(chunk)
    return path


def do(room: Room, act: Act, values: Values, back: str, folder: Path | None = None, *, look: bool = False) -> str:
    """Do an act, or only say what it would do (``look``); the address to go to. What is answered is kept for the next
    page, with what was filled in when the form is to be sent again.
    """
    command = act.command(values, room.folder) + (" --apercu" if look else "")

    def work(advance: Advance) -> None:
        try:
            with room.desk(keys=act.keys, write=True) as desk:
                if look and act.look is not None:
                    done = act.look(desk, values, room.clock())
                else:
                    done = act.run(desk, values, room.clock(), advance)
            seen = Flash(title=done.title, lines=tuple(done.lines), command=command)
            room.say(replace(seen, act=act.name, filled=values.texts) if look else seen)
        except PhcoError as error:
            room.say(_fault(error, command, act, values))
        except Exception as error:
            LOG.exception("%s", act.name)
            room.say(
                Flash(
                    title="Ce geste s’est arrêté sur une faute du programme.",
                    lines=(f"{type(error).__name__} : {error}",),
                    fix="Ce qui était enregistré l’est resté. Recommencez, ou transmettez ce message.",
                    fault=True,
                    act=act.name,
                    filled=values.texts,
                )
            )
        finally:
            if folder is not None:
                shutil.rmtree(folder, ignore_errors=True)

    try:
        act.check(values)
        if room.jobs.running or (act.long and not look):
            room.jobs.start(act.button, back, work)
            return "/travail"
    except PhcoError as error:
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
        room.say(_fault(error, command, act, values))
        return back
    work(lambda *_: None)
    return _seen_from(act, values, back) if look else back


def _seen_from(act: Act, values: Values, back: str) -> str:
    try:
        seen = act.seen(values) if act.seen is not None else {}
    except PhcoError:  # said already
        seen = {}
    return f"{back.split('?')[0]}?{urlencode(seen)}" if seen else back


def _fault(error: PhcoError, command: str, act: Act, values: Values) -> Flash:
    faults: Sequence[PhcoError] = error.flat()
    return Flash(
        title=faults[0].what, lines=tuple(one.what for one in faults[1:20]), fix=faults[0].fix, command=command,
        fault=True, act=act.name, filled=values.texts,
    )  # fmt: skip
