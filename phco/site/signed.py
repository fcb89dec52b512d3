"""The dates of a publication's signed manifest: a site built with it shows these, and no others."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from phco.campaign.signed import signed_text
from phco.dates import paris_day
from phco.errors import PhcoError
from phco.host.keys.keys import verify
from phco.host.keys.packages import read_bounded
from phco.jsontext import JsonObject, loads_object
from phco.packages.identity import Keyring, key_record
from phco.packages.reading import Package, open_package

INDEX, MANIFEST = "index.json", "manifeste.phco"
MAX_BYTES = 32 * 1024 * 1024


def signed_dates(published: Path | None) -> str:
    """The dates that a publication signed, as ``phco.campaign.signed`` keeps them; empty before its first manifest.

    Raises PhcoError E_PUBLICATION when the manifest does not hold under the publication's own key.
    """
    if published is None or not (published / MANIFEST).is_file():
        return ""
    try:
        index: JsonObject = loads_object(read_bounded(published / INDEX, MAX_BYTES))
        keys = Keyring([key_record(index["cle"], INDEX)])
        package = open_package(read_bounded(published / MANIFEST, MAX_BYTES), find=keys, verify=verify)
        return _text(package)
    except (PhcoError, KeyError, TypeError) as error:
        why = error.flat()[0].what if isinstance(error, PhcoError) else "son index est abîmé."
        raise PhcoError(
            "E_PUBLICATION", f"Le manifeste de cette publication ne tient pas : {why}", str(published / MANIFEST),
            "Refaites la publication : « phco dmg publier ».",
        ) from None  # fmt: skip


def check_real(published: Path | None, *, rehearsal: bool) -> None:
    """Refuse to pass a rehearsal for real. Raises PhcoError E_REPETITION."""
    if published is None or rehearsal or not (published / INDEX).is_file():
        return
    index: JsonObject = loads_object(read_bounded(published / INDEX, MAX_BYTES))
    if index.get("repetition"):
        raise PhcoError(
            "E_REPETITION", "Cette publication est celle d’une répétition : rien n’y est réel.", str(published),
            "Donnez celle de la vraie campagne ; pour voir celle-ci sur ce poste seulement, ajoutez --repetition.",
        )  # fmt: skip


def _text(package: Package) -> str:
    version = int(str(package.tables["manifeste"][0]["version"]))
    steps = [
        {"code": str(row["code"]), "debut": _day(row["debut"]), "fin": _day(row["fin"]), "statut": str(row["statut"])}
        for row in package.tables["etapes"]
    ]
    return signed_text(package.about.campaign, version, paris_day(package.about.created), steps)


def _day(value: object) -> str | None:
    if isinstance(value, datetime):
        value = value.date()
    return value.isoformat() if isinstance(value, date) else None
