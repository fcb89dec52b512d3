"""A campaign: its steps in order, each a window of whole days at Europe/Paris, or a date that nobody knows yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from phco.dates import Window, french_day, french_range, utc_text
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
ACTORS: dict[str, tuple[Actor, str]] = {
    "dj": ("dj", "Docteur junior"),
    "rts": ("rts", "PAMSU (RTS)"),
    "dmg": ("dmg", "DMG"),
}


@dataclass(frozen=True, kw_only=True)
class StepCode:
    """A step by its code alone: who acts, its round (0: outside the rounds), its place in a campaign (from 0)."""

    code: str
    actor: Actor
    round: int
    order: int


_PARTS: tuple[tuple[str, Actor], ...] = (("dj", "dj"), ("rts", "rts"), ("appariement", "dmg"))
# CONTRACT.md's order: files, then for each round DJ, RTS, matching; then the commission and the first day.
_IN_ORDER: tuple[tuple[str, Actor, int], ...] = (
    ("depot-dj", "dj", 0),
    ("depot-rts", "rts", 0),
    *((f"tour{k}-{part}", actor, k) for k in ROUNDS for part, actor in _PARTS),
    ("commission", "dmg", 0),
    ("prise-de-fonction", "dj", 0),
)
STEPS: dict[str, StepCode] = {
    code: StepCode(code=code, actor=actor, round=tour, order=order)
    for order, (code, actor, tour) in enumerate(_IN_ORDER)
}
CODES: tuple[str, ...] = tuple(STEPS)


def step_code(code: str) -> StepCode:
    """What a code says; one that no campaign has stands last, and the DMG acts in it."""
    return STEPS.get(code) or StepCode(code=code, actor="dmg", round=0, order=len(STEPS))


def round_step(tour: int, part: Literal["dj", "rts", "appariement"]) -> StepCode:
    """The step of a round where hearts are given, candidates ranked, or the matching done."""
    return STEPS[f"tour{tour}-{part}"]


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
        return step_code(self.code).actor

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
            "autorite": self.source.authority,
            "prochaine": None,
        }


STATUS_NAMES: dict[Status, str] = {
    "provisoire": "provisoire",
    "confirmee": "confirmée",
    "inconnue": "à confirmer",
}


@dataclass(frozen=True, kw_only=True)
class Signed:
    """The DMG's manifest that the dates come from: its version, the day it was signed."""

    version: int
    on: date

    def sentence(self) -> str:
        """What a screen says of these dates."""
        return f"Dates du manifeste signé par le DMG le {french_day(self.on)} (version {self.version})."

    def as_json(self) -> dict[str, object]:
        """``version``, ``signe_le``, ``phrase``."""
        return {"version": self.version, "signe_le": self.on.isoformat(), "phrase": self.sentence()}


@dataclass(frozen=True, kw_only=True)
class Campaign:
    """One run of the procedure, named by the month of its rounds: ``2026-09``. ``signed``: its dates are the DMG's."""

    code: str
    label: str
    steps: tuple[Step, ...]
    signed: Signed | None = None

    @property
    def intake(self) -> date | None:
        """The first day of the placements, None while no source gives it (CMP-06)."""
        step = next((step for step in self.steps if step.code == "prise-de-fonction"), None)
        return step.window.start if step is not None and step.window is not None else None

    @property
    def is_provisional(self) -> bool:
        """Whether a date that it gives is still a proposal (the banner of CMP-07); an unknown date proposes nothing."""
        return any(step.status == "provisoire" for step in self.steps)

    def of(self, actor: str) -> tuple[Step, ...]:
        """The steps where one actor acts."""
        return tuple(step for step in self.steps if step.actor == actor)
