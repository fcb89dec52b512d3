"""The bulletin only grows: what one says, whether a later one keeps all of an earlier one, and how they are read.

Every digest that the DMG once listed stays listed. A bulletin that follows another says which (``prev``), how many
packages it lists, how many files nobody's key signed (they are counted, never listed), and the head of the journal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from phco.errors import PhcoError
from phco.french import counted
from phco.jsontext import JsonView
from phco.packages.reading import Package

KIND = "bulletin"
HOURS: Mapping[str, str] = {
    "serveur": "heure du serveur de courriel",
    "poste": "heure du poste du DMG",
    "saisie": "heure saisie",
}


@dataclass(frozen=True, kw_only=True)
class Bulletin:
    """A bulletin whose signature was checked. ``received``: digest → when the DMG says it had it, one an entry.

    ``kept``: the digests that no later bulletin may drop. ``count``, ``previous``, ``unsigned``, ``entry``: what it
    says of itself (how many it lists, what it follows, files only counted, how far the journal went); None and the
    empty string in the first format, which also listed files that nobody had signed.
    """

    digest: str
    campaign: str
    number: int
    created: datetime
    received: Mapping[str, datetime]
    kept: frozenset[str]
    count: int | None
    previous: str
    unsigned: int | None
    entry: int | None = None


def bulletin_of(package: Package) -> Bulletin:
    """The bulletin that a package holds. Raises PhcoError E_BULLETIN: another kind, a false count."""
    if package.about.kind.name != KIND:
        raise _fault("Ce fichier n’est pas un bulletin de réception.", "Donnez le bulletin publié par le DMG.")
    found = bulletin_from(
        package.tables["bulletin"], package.tables.get("suite", ()), digest=package.digest,
        campaign=package.about.campaign, number=package.about.seq, created=package.about.created,
    )  # fmt: skip
    if found.count is not None and found.count != len(found.received):
        what = f"Ce bulletin annonce {counted(found.count, 'envoi')} et en donne {len(found.received)}."
        raise _fault(what, "Ne vous y fiez pas : prévenez vos représentants.")
    return found


def bulletin_from(
    rows: Iterable[JsonView], after: Iterable[JsonView], *, digest: str, campaign: str, number: int,
    created: datetime,
) -> Bulletin:  # fmt: skip
    """A bulletin from its typed rows (``bulletin``, ``suite``)."""
    lines, told = list(rows), next(iter(after), None)
    return Bulletin(
        digest=digest, campaign=campaign, number=number, created=created,
        received={str(row["paquet"]): row["recu"] for row in lines},
        kept=frozenset(str(row["paquet"]) for row in lines if told is not None or row.get("genre")),
        count=told["nombre"] if told else None, previous=str(told.get("prev") or "") if told else "",
        unsigned=told["non_signes"] if told else None,
        entry=told.get("entree") if told else None,
    )  # fmt: skip


def order(one: Bulletin, other: Bulletin) -> tuple[Bulletin, Bulletin]:
    """The earlier and the later of two bulletins, by the DMG's own numbers."""
    return (one, other) if one.number <= other.number else (other, one)


def dropped(former: Bulletin, later: Bulletin) -> list[str]:
    """The digests that the former lists and the later does not, sorted."""
    return sorted(former.kept - set(later.received))


def postponed(former: Bulletin, later: Bulletin) -> list[str]:
    """The digests that the later says were received after what the former said: an hour may only become earlier."""
    return sorted(
        one for one in former.kept & set(later.received) if later.received[one] > former.received[one]
    )  # fmt: skip


def breach(former: Bulletin, later: Bulletin) -> str:
    """Why the later does not extend the former, as a French sentence; empty when it does."""
    if former.campaign != later.campaign:
        return ""
    if former.number == later.number and former.digest != later.digest:
        return f"Deux bulletins différents portent le même numéro ({former.number})."
    gone, moved = dropped(former, later), postponed(former, later)
    if gone:
        many = counted(len(gone), "envoi listé avant ne l’est plus", "envois listés avant ne le sont plus")
        return f"{many} : {_shown(gone)}."
    if moved:
        many = counted(len(moved), "envoi a reçu une heure plus tardive", "envois ont reçu une heure plus tardive")
        return f"{many} : {_shown(moved)}."
    return ""


def check_extends(former: Bulletin, later: Bulletin) -> None:
    """Raise PhcoError E_BULLETIN unless the later bulletin keeps everything that the former lists."""
    why = breach(former, later)
    if why:
        raise _fault(
            f"Le bulletin du DMG a perdu quelque chose. {why}", "Gardez les deux : ils le prouvent à eux seuls."
        )


def _shown(digests: list[str]) -> str:
    return ", ".join(f"{one[7:19]}…" for one in digests[:3]) + ("…" if digests[3:] else "")


def _fault(what: str, fix: str) -> PhcoError:
    return PhcoError("E_BULLETIN", what, "bulletin", fix)
