"""What a publication signed and the site shows: the dates of its manifest and no others, its directory."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from phco.campaign.signed import signed_text
from phco.dates import paris_day
from phco.errors import PhcoError
from phco.host.keys.keys import verify
from phco.host.keys.packages import read_bounded
from phco.jsontext import JsonObject, canonical, loads_object
from phco.packages.elsewhere import place_said
from phco.packages.expected import Expected
from phco.packages.identity import Keyring, key_record
from phco.packages.reading import Package, open_package, unwrap

INDEX, MANIFEST, DIRECTORY, BULLETIN = "index.json", "manifeste.phco", "annuaire.phco", "bulletin.phco"
MAX_BYTES = 32 * 1024 * 1024


def signed_dates(published: Path | None) -> str:
    """The dates that a publication signed, as ``phco.campaign.signed`` keeps them; empty before its first manifest.

    Raises PhcoError E_PUBLICATION when the manifest does not hold under the publication's own key.
    """
    package = _opened(published, MANIFEST, "Le manifeste")
    return _text(package) if package is not None else ""


def signed_directory(published: Path | None) -> str:
    """The other subdivisions that a publication's DMG vouches for, as canonical JSON; empty without a directory.

    Raises PhcoError E_PUBLICATION when the directory does not hold under the publication's own key.
    """
    package = _opened(published, DIRECTORY, "L’annuaire")
    if package is None:
        return ""
    rows = [{**row, "depuis": _day(row["depuis"])} for row in package.tables["annuaire"]]
    return canonical({"le": paris_day(package.about.created).isoformat(), "subdivisions": rows}).decode()


def _opened(published: Path | None, name: str, what: str) -> Package | None:
    """A package of the publication under its own key; None where there is none."""
    if published is None or not (published / name).is_file():
        return None
    try:
        index: JsonObject = loads_object(read_bounded(published / INDEX, MAX_BYTES))
        key = key_record(index["cle"], INDEX)
        asked = Expected(kinds=(Path(name).stem,), campaign=index.get("campagne"), dmg=key.keyid)
        return open_package(
            read_bounded(published / name, MAX_BYTES), find=Keyring([key]), verify=verify, expected=asked
        )
    except (PhcoError, KeyError, TypeError) as error:
        why = error.flat()[0].what if isinstance(error, PhcoError) else "son index est abîmé."
        raise PhcoError(
            "E_PUBLICATION", f"{what} de cette publication ne tient pas : {why}", str(published / name),
            "Refaites la publication : « phco dmg publier ».",
        ) from None  # fmt: skip


def check_place(published: Path | None) -> None:
    """Refuse the publication of another subdivision: its bulletin, which each has, says whose it is.

    Raises PhcoError E_PUBLICATION, with what to add to the command.
    """
    if published is None or not (published / BULLETIN).is_file():
        return
    try:
        unwrap(read_bounded(published / BULLETIN, MAX_BYTES))
    except PhcoError as error:
        (first, *_) = error.flat()
        if first.code != "E_SUBDIVISION":
            return  # the pages that show it say what is wrong with it
        raise PhcoError(
            "E_PUBLICATION", f"Cette publication n’est pas celle d’ici. {first.what}", str(published),
            f"Construisez le site de sa subdivision : ajoutez « --subdivision {place_said(first.what)} ».",
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
