"""A campaign: its steps in order, each a window of whole days at Europe/Paris, or a date that nobody knows yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from phco.dates import Window, french_range, utc_text
from phco.source import Source

Actor = Literal["dj", "rts", "dmg"]
Status = Literal["provisoire", "confirmee", "inconnue"]
ROUNDS = (1, 2, 3)

LABELS: dict[str, str] = {
    "depot-dj": "Dépôt du dossier du docteur junior (CV et lettre de motivation)",
    "depot-rts": "Dépôt de la fiche de terrain par le PAMSU (RTS)",
    **{f"tour{k}-dj": f"Tour {k} : cœurs des docteurs juniors" for k in ROUNDS},
    **{f"tour{k}-rts": f"Tour {k} : classement des candidats par les PAMSU" for k in ROUNDS},
    **{f"tour{k}-appariement": f"Tour {k} : appariement automatique" for k in ROUNDS},
    "commission": "Commission : appariement à la main",
    "prise-de-fonction": "Prise de fonction",
}
# CONTRACT.md's order: files, then for each round DJ, RTS, matching; then the commission and the first day.
CODES: tuple[str, ...] = (
    "depot-dj",
    "depot-rts",
    *(f"tour{k}-{part}" for k in ROUNDS for part in ("dj", "rts", "appariement")),
    "commission",
    "prise-de-fonction",
)
ACTORS: dict[str, tuple[Actor, str]] = {
    "dj": ("dj", "Docteur junior"),
    "rts": ("rts", "PAMSU (RTS)"),
    "dmg": ("dmg", "DMG"),
}


def actor_of(code: str) -> Actor:
    """Who acts in a step."""
    if code.endswith("-dj") or code == "prise-de-fonction":
        return "dj"
    return "rts" if code.endswith("-rts") else "dmg"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step. With no date yet, ``window`` is None, ``expected`` says what is known and ``latest`` bounds it."""

    campaign: str
    code: str
    rule: str
    window: Window | None
    status: Status
    source: Source
    verified_on: date
    expected: str = ""
    latest: date | None = None
    assumption: str = ""

    @property
    def actor(self) -> Actor:
        """Who acts."""
        return actor_of(self.code)

    @property
    def label(self) -> str:
        """The step in French."""
        return LABELS[self.code]

    @property
    def last_day(self) -> date | None:
        """The last day it can take, known or bounded."""
        return self.window.end if self.window else self.latest

    def when(self) -> str:
        """``du 1er au 4 septembre 2026``, or what is known of it."""
        return french_range(self.window.start, self.window.end) if self.window else f"{self.expected}, à confirmer"

    def as_json(self) -> dict[str, object]:
        """The step as ``calendrier`` answers it; dates are null while unknown."""
        window = self.window
        return {
            "code": self.code,
            "acteur": self.actor,
            "libelle": self.label,
            "debut": window.start.isoformat() if window else None,
            "fin": window.end.isoformat() if window else None,
            "debut_utc": utc_text(window.start_utc) if window else None,
            "fin_utc": utc_text(window.end_utc) if window else None,
            "statut": self.status,
            "quand": self.when(),
            "regle": self.rule,
            "source": {**self.source.as_json(), "verifie_le": self.verified_on.isoformat()},
            "hypothese": self.assumption,
        }

    def as_parameter(self) -> dict[str, object]:
        """The step as a row of ``regles``."""
        window = self.window
        return {
            "cle": f"campagne.{self.campaign}.{self.code}",
            "regle": self.rule,
            "libelle": f"{self.label} ({self.campaign})",
            "lecture": "S1",
            "par_defaut": True,
            "valeur": f"{window.start}/{window.end}" if window else None,
            "unite": "jours entiers",
            "texte": f"{self.when()} ({STATUS_NAMES[self.status]})" if window else self.when(),
            "etat": "connu" if window else "inconnu",
            "a_partir_du": window.start.isoformat() if window else None,
            "jusqu_au": window.end.isoformat() if window else None,
            "source": self.source.as_json(),
            "verifie_le": self.verified_on.isoformat(),
            "hypothese": self.assumption,
            "note": "",
            "prochaine": None,
        }


STATUS_NAMES: dict[Status, str] = {
    "provisoire": "provisoire",
    "confirmee": "confirmée",
    "inconnue": "à confirmer",
}


@dataclass(frozen=True, kw_only=True)
class Campaign:
    """One run of the procedure, named by the month of its rounds: ``2026-09``."""

    code: str
    label: str
    steps: tuple[Step, ...]

    @property
    def intake(self) -> date | None:
        """The first day of the placements, None while no source gives it (CMP-06)."""
        step = next((step for step in self.steps if step.code == "prise-de-fonction"), None)
        return step.window.start if step is not None and step.window is not None else None

    @property
    def is_confirmed(self) -> bool:
        """Whether every date is confirmed (the banner goes away)."""
        return all(step.status == "confirmee" for step in self.steps)

    def of(self, actor: str) -> tuple[Step, ...]:
        """The steps where one actor acts."""
        return tuple(step for step in self.steps if step.actor == actor)
