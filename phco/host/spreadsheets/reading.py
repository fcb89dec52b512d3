"""What a table file is before we understand it: rows of cells with their place, from CSV or XLSX, within bounds."""

from __future__ import annotations

from pathlib import Path

from phco.errors import PhcoError
from phco.host.disk.files import read_capped
from phco.host.spreadsheets.raw import MAX_FILE_BYTES, RawTable, Wanted

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = (b"PK\x03\x04", b"PK\x05\x06")


def read_file(path: Path) -> bytes:
    """A file's bytes within our limit. Raises E_FICHIER, E_CSV_TOO_BIG."""
    try:
        return read_capped(path, MAX_FILE_BYTES)
    except PhcoError as error:
        if error.code == "E_FICHIER_TROP_GROS":
            what = f"Le fichier pèse plus de {MAX_FILE_BYTES // 1_000_000} Mo, la limite."
            raise PhcoError("E_CSV_TOO_BIG", what, path.name, "Répartissez-le en plusieurs fichiers.") from None
        why = (
            "est introuvable" if not path.exists() else "est illisible" + error.what.partition(" ne se lit pas")[2][:-1]
        )
        raise PhcoError("E_FICHIER", f"Le fichier « {path.name} » {why}.", path.name, "Vérifiez son chemin.") from None


def read_table(path: Path, sheet: str | None = None, wanted: Wanted | None = None) -> RawTable:
    """The table of a CSV or XLSX file, told apart by its first bytes, not by its name.

    ``sheet``: the name of a sheet (XLSX), else the first one that is ``wanted``, else the first that is not empty.
    ``wanted`` also tells which separator of a CSV is the right one: the one that gives columns that we know.
    Raises PhcoError for what cannot be read: E_FICHIER, E_FORMAT, E_CSV_TOO_BIG, E_CLASSEUR…, E_CSV, E_ENCODING.
    """
    data = read_file(path)
    if not data.strip(b"\xef\xbb\xbf \t\r\n\x00"):
        raise PhcoError("E_VIDE", "Le fichier est vide.", path.name, "Choisissez le fichier qui contient les fiches.")
    if data.startswith(OLE):
        raise _old_or_locked(data, path.name)
    if data.startswith(ZIP):
        from phco.host.spreadsheets.workbook.xlsx_file import read_xlsx

        return read_xlsx(data, path.name, sheet, wanted)
    from phco.host.spreadsheets.csv_file import read_csv

    _refuse_other(data, path.name)
    if sheet is not None:
        raise PhcoError("E_FEUILLE", "Un fichier CSV n’a pas de feuille.", path.name, "Retirez --feuille.")
    return read_csv(data, path.name, wanted)


# first bytes of what people send in place of a table → what it is
OTHERS = (
    (b"%PDF", "un PDF"),
    (b"{\\rtf", "un texte mis en forme (.rtf)"),
    (b"\x89PNG", "une image"),
    (b"\xff\xd8\xff", "une image"),
    (b"<!doctype html", "une page web (certains logiciels l’enregistrent sous le nom .xls)"),
    (b"<html", "une page web (certains logiciels l’enregistrent sous le nom .xls)"),
    (b"<?xml", "un document XML"),
    (b"\x1f\x8b", "une archive"),
    (b"7z\xbc\xaf", "une archive"),
    (b"Rar!", "une archive"),
)


def _refuse_other(data: bytes, name: str) -> None:
    """Say what a file is when it is plainly not a table."""
    start = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for mark, what in OTHERS:
        if start.startswith(mark.lower()):
            fix = "Ouvrez le tableau dans le tableur et enregistrez-le en « Classeur Excel (.xlsx) » ou en CSV."
            raise PhcoError("E_FORMAT", f"Ce fichier est {what}, pas un tableau.", name, fix)


def _old_or_locked(data: bytes, name: str) -> PhcoError:
    """A compound file: an XLSX locked by a password (its directory names the encrypted package), or an old .xls."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return PhcoError(
            "E_CLASSEUR_PROTEGE", "Le classeur est protégé par un mot de passe : il ne peut pas être lu.", name,
            "Dans Excel : Fichier, Informations, Protéger le classeur, Chiffrer avec mot de passe ; effacez-le.",
        )  # fmt: skip
    return PhcoError(
        "E_CLASSEUR_ANCIEN", "Le classeur est dans l’ancien format .xls (ou un autre document Office).", name,
        "Enregistrez-le en « Classeur Excel (.xlsx) » ou en CSV.",
    )  # fmt: skip
