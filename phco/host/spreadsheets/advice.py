"""Remedies for whoever fills a spreadsheet: their writings (12,5 ; 03/05/2027 ; 42 %), not the canonical ones."""

from __future__ import annotations

from phco.errors import PhcoError
from phco.host.spreadsheets.values import SHARES
from phco.local import fill
from phco.offers.communes import commune, communes, likely_commune
from phco.offers.conformity import unknown_commune
from phco.offers.schema import FieldSpec

DAY = "Écrivez le jour, par exemple 03/05/2027."
SHARE = "Écrivez un pourcentage, par exemple 42 %, ou une part entre 0 et 1, par exemple 0,42."


def advised(
    spec: FieldSpec, text: str, where: str, fault: PhcoError | None, *, strict: bool = False
) -> PhcoError | None:
    """The fault of a cell with the remedy of a spreadsheet; E_COMMUNE for a code or a name that is not one of ours.

    ``strict``: a postal code is said to be one, with the codes of its communes.
    """
    if spec.name == "commune" and text and commune(text) is None and not _odd_digits(text):
        return (_postal(text, where) if strict else None) or _commune(text, where)
    if fault is None:
        return None
    fault.fix = _remedy(spec, fault.code) or fault.fix  # no other error is made: a stranger's file holds many
    return fault


def _odd_digits(text: str) -> bool:
    return not text.isascii() and any(char.isdigit() and not char.isascii() for char in text)


def _remedy(spec: FieldSpec, code: str) -> str:
    if code == "E_DATE":
        return DAY
    if spec.name in SHARES and code in ("E_PLAGE", "E_TYPE"):
        return SHARE
    if code == "E_TYPE":
        return "Écrivez un nombre seul, par exemple 12,5."
    if code == "E_INTEGER":
        return "Écrivez un nombre entier seul, par exemple 12."
    return ""


def _commune(text: str, where: str) -> PhcoError:
    if text.isascii() and text.isalnum() and sum(char.isdigit() for char in text) >= 4 and len(text) == 5:
        return PhcoError("E_COMMUNE", *_placed(unknown_commune(text), where))
    likely = likely_commune(text) if len(text) <= 80 else None
    hint = f"Vouliez-vous dire « {likely.nom} » ({likely.code}) ? " if likely else ""
    fix = f"{hint}{fill('Écrivez le code INSEE d’une commune ‹departements_ou› (‹ville› : ‹chu›).')}"
    return PhcoError("E_COMMUNE", f"La commune « {text[:40]} » n’est pas reconnue.", where, fix)


def _postal(text: str, where: str) -> PhcoError | None:
    """A bare postal code: it is that of several communes, and looks like the INSEE code of another."""
    found = [item for item in communes().values() if text in item.codes_postaux]
    if not found:
        return None
    first = sorted(found, key=lambda one: -one.population)[:5]
    listed = ", ".join(f"{item.nom} : {item.code}" for item in first)
    what = f"« {text} » est un code postal, pas un code INSEE."
    return PhcoError("E_COMMUNE", what, where, f"Écrivez le nom ou le code INSEE de la commune ({listed}).")


def _placed(said: tuple[str, str], where: str) -> tuple[str, str, str]:
    what, fix = said
    return what, where, fix
