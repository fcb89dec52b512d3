"""Run one call from a file or standard input, and say its answer for people or as bare JSON (CONTRACT.md)."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from phco.calls import Call
from phco.calls.dispatch import answered
from phco.dates import paris_day
from phco.errors import PhcoError, error_json
from phco.jsontext import JsonObject, dumps, loads

MAX_INPUT_BYTES = 256 * 1024 * 1024


def read_input(name: str | None, noted: list[PhcoError]) -> object:
    """The JSON object of a file, or of standard input for ``-``; None where nothing is given and nothing piped.

    ``noted`` receives the faults that have a key's path (``jsontext.loads``).
    """
    if name is None:
        if sys.stdin is None or sys.stdin.isatty():
            return None
        raw = sys.stdin.buffer.read(MAX_INPUT_BYTES + 1)
        return loads(raw, max_bytes=MAX_INPUT_BYTES, where="entrée standard", noted=noted) if raw.strip() else None
    if name == "-":
        raw = sys.stdin.buffer.read(MAX_INPUT_BYTES + 1)
        return loads(raw, max_bytes=MAX_INPUT_BYTES, where="entrée standard", noted=noted)
    path = Path(name)
    if not path.exists() or path.is_dir():  # a pipe of the shell is no regular file, and is read all the same
        raise PhcoError("E_FICHIER", f"Le fichier « {name} » est introuvable.", name, "Vérifiez son chemin.")
    try:
        raw = path.read_bytes()
    except OSError as error:
        from phco.host.disk.files import reason

        what = f"Le fichier « {name} » est illisible ({reason(error)})."
        raise PhcoError("E_FICHIER", what, name, "Vérifiez vos droits sur ce fichier.") from None
    return loads(raw, max_bytes=MAX_INPUT_BYTES, where=name, noted=noted)


def _completed(call: Call, entry: object, options: JsonObject) -> object:
    """What the command line may say beside the JSON object: ``--au``, ``--campagne``; with nothing at all, today's."""
    said = {one.key: options[one.name] for one in call.options if one.key and options.get(one.name)}
    if said and isinstance(entry, dict | None):
        return {**(entry or {}), **said}
    if entry is not None or call.name not in ("regles", "calendrier"):
        return {} if entry is None else entry
    today = paris_day(datetime.now(UTC))
    if call.name == "regles":
        return {"au": today.isoformat()}
    from phco import campaign

    known = campaign.load_default()
    current = campaign.ahead(known.values(), today).campaign
    return {"campagne": current.code if current else max(known)}


def _inside(key: str, noted: list[PhcoError]) -> list[PhcoError]:
    return [PhcoError(one.code, one.what, f"{key}.{one.where}", one.fix) for one in noted]


def answer_call(call: Call, name: str | None, *, as_json: bool, options: JsonObject) -> int:
    """Print the answer of one call. Returns 0; raises PhcoError for what is wrong with the input."""
    if options.get("acteur") and not options.get("ics"):
        raise click.UsageError("l’option « --acteur » va avec « --ics ».")
    noted: list[PhcoError] = []
    read = read_input(name, noted)
    second = call.second_file
    if second and options.get(second) is not None:  # an instance and its result, as two files
        of_second: list[PhcoError] = []
        read = {"instance": read, second: read_input(options[second], of_second)}
        noted = [*_inside("instance", noted), *_inside(second, of_second)]
    entry = _completed(call, read, options)
    result = answered(call.load(), entry, noted)
    if options.get("ics"):
        from phco.cli.calendrier_ics import write_ics

        write_ics(result, Path(options["ics"]), options.get("acteur"))
        click.echo(f"Calendrier écrit dans {options['ics']}.", err=as_json)
    if as_json:
        click.echo(dumps(result))
    else:
        from phco.cli.printers.table import printed

        text = printed(call, result)
        if text.startswith("BEGIN:VCALENDAR"):  # a calendar file: its lines end as its standard asks, on every system
            sys.stdout.buffer.write(text.encode("utf-8"))
        else:
            click.echo(text)
    return 0


def refused(error: OSError) -> PhcoError:
    """What the disk says of a place that was given. One that names no place is a fault of ours: raised as it is."""
    from phco.host.disk.files import reason

    if error.filename is None:
        raise error
    what = f"Le disque a refusé l’opération ({reason(error)})."
    return PhcoError("E_DISQUE", what, str(error.filename)[:200], "Vérifiez le chemin et vos droits, puis recommencez.")


def report(error: PhcoError, *, as_json: bool) -> int:
    """Say every fault: JSON on standard output, or French sentences on the error output. Returns 1."""
    if as_json:
        click.echo(dumps(error_json(error)))
        return 1
    for fault in error.flat():
        place = f"{fault.where} : " if fault.where else ""
        click.echo(f"✗ {place}{fault.what} {fault.fix}  [{fault.code}]", err=True)
    return 1
