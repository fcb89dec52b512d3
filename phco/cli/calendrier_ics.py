"""``phco calendrier --ics FICHIER [--acteur dj]``: the answer written as an iCalendar file."""

from __future__ import annotations

from pathlib import Path

from phco.calls.calendar import ics_of
from phco.errors import PhcoError
from phco.jsontext import JsonView


def write_ics(result: JsonView, path: Path, actor: str | None = None) -> None:
    """Write the campaign of a ``calendrier`` answer. Raises PhcoError E_VALEUR (role), E_FICHIER (unwritable)."""
    text = ics_of(dict(result), actor)
    try:
        path.write_bytes(text.encode("utf-8"))
    except OSError as error:
        from phco.host.disk.files import reason

        what = f"Le fichier « {path} » ne peut pas être écrit ({reason(error)})."
        raise PhcoError("E_FICHIER", what, str(path), "Choisissez un autre emplacement.") from None
