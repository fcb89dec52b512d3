"""A sheet begun from another one: one's own of a former campaign, or that of a colleague of the practice (CMP-01)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from phco.jsontext import JsonObject
from phco.offers.model import DAYS_SLOTS, Offer

# what the DMG says of a sheet, or what is true of one campaign only
OF_ITS_CAMPAIGN: JsonObject = {"reconduite": None, "mise_a_jour": None, "fictif": None}
# what a PAMSU declares of themselves and of their own supervision: never a colleague's to say (ORG-04, ORG-08, ORG-10)
PERSONAL = (
    "site_ordre", "groupe", "siams3", "siams4", "formation_en_ligne", "presence_medecin", "supervision", "entretiens",
    "medecin_traitant", "actes_par_jour", "actes_par_mois", "part_exoneree", "part_moins_16", "part_plus_75",
    "pdsa_supervision", *DAYS_SLOTS, "option_journee4", "option1_activite", "option1_lieu", "option2_structure",
    "option2_agreee", "option3_structure", "option3_mission", "option4_convention", "option5_accord",
)  # fmt: skip
# what changes from one year to the next: to be read again, in the order of the form
TO_READ_AGAIN = ("presence_medecin", "actes_par_jour", "lundi_matin", "option_journee4", "zone", "logement")


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Whose sheet it becomes: what the invitation and the calendar say. None: not known."""

    pamsu: str | None = None
    campaign: str | None = None
    start: date | None = None


def begun(holder: Holder) -> Offer:
    """A new sheet with what is already known. Its id is the PAMSU's own pseudonym: each leads one post (ORG-07)."""
    return Offer(
        id=holder.pamsu or "", campagne=holder.campaign or "", debut=holder.start, pamsu=holder.pamsu,
        cabinet="", commune="", capacite=1,
    )  # fmt: skip


def renewed(offer: Offer, holder: Holder) -> Offer:
    """One's own sheet for another campaign: the same post. The first day of a former campaign is never kept."""
    pamsu = holder.pamsu or offer.pamsu
    campaign = holder.campaign or offer.campagne
    start = holder.start or (offer.debut if campaign == offer.campagne else None)
    return replace(
        offer, campagne=campaign, debut=start, pamsu=pamsu,
        co_pamsu=tuple(name for name in offer.co_pamsu if name != pamsu), **OF_ITS_CAMPAIGN,
    )  # fmt: skip


def beside(offer: Offer, holder: Holder) -> Offer:
    """A sheet of the same practice as a colleague's: the place and its life, without what only they can say."""
    new = begun(holder)
    cleared: JsonObject = dict.fromkeys(PERSONAL)
    return replace(
        offer, id=new.id, campagne=new.campagne, debut=new.debut, pamsu=new.pamsu, co_pamsu=(), capacite=1,
        **cleared, **OF_ITS_CAMPAIGN,
    )  # fmt: skip
