"""``python -m phco.demo.country.player FOLDER SEED``: plays the campaigns that its input names, one a line."""

from __future__ import annotations

import gc
import json
import os
import sys
import threading
from pathlib import Path
from queue import SimpleQueue

from phco.demo.country.national import play
from phco.demo.country.shares import Share


def _listen(asked: SimpleQueue[str]) -> None:
    """Hear what is asked; stop at once when nobody can ask any more: another may then play the same campaign."""
    text = b""
    while part := os.read(0, 65536):  # the bare descriptor: a buffered reader would be waited for at a normal end
        *lines, text = (text + part).split(b"\n")
        for line in lines:
            asked.put(line.decode())
    os._exit(0)


def _main(folder: Path, seed: str) -> None:
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - what a campaign tells is no answer
    asked: SimpleQueue[str] = SimpleQueue()
    threading.Thread(target=_listen, args=(asked,), daemon=True).start()
    while True:
        told = json.loads(asked.get())
        play(folder, Share(**{**told, "departements": tuple(told["departements"])}), seed)
        gc.collect()
        print(told["code"], file=answers, flush=True)


if __name__ == "__main__":
    _main(Path(sys.argv[1]), sys.argv[2])
