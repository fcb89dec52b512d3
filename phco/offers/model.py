"""The offer (RTS sheet) and the approved place as values: one attribute a column of their Table Schema, in French.

None (or an empty tuple) is what the sheet does not say; nothing is guessed. A test holds attributes equal to columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

DAYS_SLOTS: tuple[str, ...] = tuple(
    f"{day}_{half}" for day in ("lundi", "mardi", "mercredi", "jeudi", "vendredi") for half in ("matin", "apres_midi")
)
CARE, PROJECT, FACULTY = "soin", "projet", "faculte"


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """One post of docteur junior: what its sheet declares (ORG-01 … ORG-08)."""

    id: str
    campagne: str
    cabinet: str
    commune: str
    debut: date | None = None
    type_structure: str | None = None
    adresse: str | None = None
    site: str | None = None
    site_ordre: bool | None = None
    telephone: str | None = None
    site_web: str | None = None
    pamsu: str | None = None
    co_pamsu: tuple[str, ...] = ()
    groupe: str | None = None
    capacite: int | None = None
    siams3: bool | None = None
    siams4: bool | None = None
    formation_en_ligne: bool | None = None
    presence_medecin: str | None = None
    supervision: str | None = None
    entretiens: str | None = None
    medecin_traitant: bool | None = None
    soins_chroniques: bool | None = None
    soins_non_programmes: bool | None = None
    suivi_enfant: bool | None = None
    visites: bool | None = None
    secretariat: str | None = None
    materiel_medical: bool | None = None
    trousse_urgence: bool | None = None
    equipements: tuple[str, ...] = ()
    logiciel: str | None = None
    teletransmission: bool | None = None
    reseau: str | None = None
    actes_par_jour: Decimal | None = None
    actes_par_mois: int | None = None
    duree_consultation: int | None = None
    part_exoneree: Decimal | None = None
    part_moins_16: Decimal | None = None
    part_plus_75: Decimal | None = None
    pdsa: str | None = None
    pdsa_supervision: bool | None = None
    lundi_matin: str | None = None
    lundi_apres_midi: str | None = None
    mardi_matin: str | None = None
    mardi_apres_midi: str | None = None
    mercredi_matin: str | None = None
    mercredi_apres_midi: str | None = None
    jeudi_matin: str | None = None
    jeudi_apres_midi: str | None = None
    vendredi_matin: str | None = None
    vendredi_apres_midi: str | None = None
    option_journee4: int | None = None
    option1_activite: str | None = None
    option1_lieu: str | None = None
    option2_structure: str | None = None
    option2_agreee: bool | None = None
    option3_structure: str | None = None
    option3_mission: str | None = None
    option4_convention: bool | None = None
    option5_accord: bool | None = None
    zone: str | None = None
    zone_au: date | None = None
    qpv: bool | None = None
    logement: str | None = None
    logement_details: str | None = None
    transports: str | None = None
    langues: tuple[str, ...] = ()
    presentation: str | None = None
    reconduite: bool | None = None
    mise_a_jour: date | None = None
    fictif: bool | None = None

    @property
    def week(self) -> tuple[str, ...]:
        """The ten half-days, Monday morning first: ``soin``, ``projet``, ``faculte``, or ``libre`` where not said."""
        return tuple(getattr(self, slot) or "libre" for slot in DAYS_SLOTS)

    @property
    def capacity(self) -> int:
        """How many DJ the post takes; one where the sheet does not say (ORG-07)."""
        return self.capacite or 1

    @property
    def supervisors(self) -> tuple[str, ...]:
        """Every supervising PAMSU, the responsible one first, each once."""
        named = ((self.pamsu,) if self.pamsu else ()) + self.co_pamsu
        return tuple(dict.fromkeys(named))


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """One approved place for option 4 (ORG-13)."""

    id: str
    campagne: str
    nom: str
    type: str
    commune: str
    capacite: int
    adresse: str | None = None
    activite: str | None = None
    jours: tuple[str, ...] = ()
    agree_au: date | None = None
    convention: bool | None = None
    telephone: str | None = None
    presentation: str | None = None
    fictif: bool | None = None
