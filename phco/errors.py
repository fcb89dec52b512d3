"""The root of every failure a person may see: a stable code, what happened, where, and how to mend it (in French)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any


class PhcoError(Exception):
    """One fault, said to a person.

    ``code`` is stable (``E_…``) and documented; ``what``, ``fix`` are French sentences; ``where`` is the path of the
    faulty place (``actes_par_mois[1]``, ``data/voeux.csv:12``) or the empty string when the whole input is meant.
    """

    __slots__ = ("code", "fix", "what", "where")  # a hostile file may make a hundred thousand of them

    def __init__(self, code: str, what: str, where: str = "", fix: str = "") -> None:
        super().__init__(what)
        self.code = code
        self.what = what
        self.where = where
        self.fix = fix

    def __str__(self) -> str:
        place = f" ({self.where})" if self.where else ""
        remedy = f" {self.fix}" if self.fix else ""
        return f"{self.code}{place} : {self.what}{remedy}"

    def __reduce__(self) -> tuple[Any, ...]:
        """How it travels between two processes: as the fault that it says, whatever its subclass."""
        return PhcoError, (self.code, self.what, self.where, self.fix)

    def flat(self) -> tuple[PhcoError, ...]:
        """Every single fault held here, in order."""
        return (self,)

    def as_json(self) -> dict[str, str]:
        """The fault as CONTRACT.md writes it: ``code``, ``quoi``, ``ou``, ``remede``."""
        return {"code": self.code, "quoi": self.what, "ou": self.where, "remede": self.fix}


class PhcoErrors(PhcoError):
    """Several faults of one input, all said at once."""

    def __init__(self, errors: Iterable[PhcoError]) -> None:
        self.errors: Sequence[PhcoError] = tuple(one for error in errors for one in error.flat())
        if not self.errors:
            raise ValueError("PhcoErrors needs at least one error")
        first = self.errors[0]
        super().__init__(first.code, first.what, first.where, first.fix)

    def __str__(self) -> str:
        return "\n".join(str(error) for error in self.errors)

    def __reduce__(self) -> tuple[Any, ...]:
        return PhcoErrors, (self.errors,)

    def flat(self) -> tuple[PhcoError, ...]:
        return tuple(self.errors)


def raise_all(errors: Sequence[PhcoError]) -> None:
    """Raise nothing for no fault, the fault itself for one, ``PhcoErrors`` for several."""
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise PhcoErrors(errors)


def error_json(error: PhcoError) -> dict[str, object]:
    """``{"erreur": {…}}`` for one fault, ``{"erreurs": […]}`` for several (CONTRACT.md)."""
    faults = [one.as_json() for one in error.flat()]
    return {"erreur": faults[0]} if len(faults) == 1 else {"erreurs": list(faults)}
