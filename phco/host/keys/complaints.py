"""Complaint files on a disk: each paper's signature verified, then what they prove together."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from phco.errors import PhcoError
from phco.host.keys.keys import verify
from phco.host.keys.packages import read_bounded
from phco.packages.bulletin import bulletin_of
from phco.packages.complaint import (
    MAX_BYTES,
    Judgement,
    Receipt,
    is_complaint,
    judge_papers,
    read_complaint,
    receipt_from,
)
from phco.packages.expected import Expected
from phco.packages.identity import Keyring
from phco.packages.reading import Package, open_package


@dataclass(frozen=True, kw_only=True)
class Examined:
    """A complaint whose papers are all authentic: every other one is a fault."""

    judgement: Judgement

    @property
    def holds(self) -> bool:
        """The papers are the DMG's: what they prove is another matter."""
        return True

    def as_json(self) -> dict[str, object]:
        """The object that the command line prints."""
        found = self.judgement
        return {"valide": True, "prouve": found.proven, "phrase": found.sentence, "faits": list(found.facts)}


def complains(path: Path) -> bool:
    """Whether a file says that it is a complaint; False for what cannot be read."""
    try:
        with path.open("rb") as handle:
            return is_complaint(handle.read(4096))
    except OSError:
        return False


def examine_complaint(path: Path, keys: Keyring) -> Examined:
    """Check a complaint. Raises PhcoError: E_FICHIER, E_RECLAMATION, and those of each paper that does not hold."""
    papers = read_complaint(read_bounded(path, MAX_BYTES), path.name)
    receipt = None if papers.receipt is None else _receipt(_signed(papers.receipt, keys, "accuse"))
    bulletins = [bulletin_of(_signed(one, keys, "bulletin")) for one in papers.bulletins]
    return Examined(judgement=judge_papers(receipt, bulletins))


def _signed(data: bytes, keys: Keyring, kind: str) -> Package:
    package = open_package(data, find=keys, verify=verify)
    Expected(kinds=(kind,), dmg=package.keyid).check(package.about)
    if package.about.role != "dmg":
        what = "Une pièce de la réclamation n’est pas signée par le DMG."
        raise PhcoError("E_RECLAMATION", what, package.about.kind.name, "Seuls les écrits du DMG font preuve.")
    return package


def _receipt(package: Package) -> Receipt:
    if package.about.kind.name != "accuse":
        raise PhcoError("E_RECLAMATION", "Le reçu joint n’en est pas un.", "recu", "Joignez le reçu signé du DMG.")
    row = package.tables["accuse"][0]
    return receipt_from(row, campaign=package.about.campaign, created=package.about.created)
