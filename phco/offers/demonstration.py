"""A fictional catalogue, made from a seed: offers, faulty sheets kept apart, approved places, docteurs juniors.

Communes and their populations are real; practices, zoning, neighbourhoods and figures are invented (``fictif``).
Pure: the same arguments give the same values on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from math import isqrt

from phco.jsontext import JsonObject
from phco.local import fill, remembered
from phco.offers import words
from phco.offers.communes import Commune, communes
from phco.offers.dice import Dice
from phco.offers.model import DAYS_SLOTS, Offer, Place
from phco.offers.schema import offer_table, place_table
from phco.subdivision import current

SEED = "phco-2027-03"
ZONED_ON, UPDATED_ON = date(2026, 1, 5), date(2026, 11, 22)
_QPV_FROM = 14_000  # inhabitants; below, the demonstration declares no priority neighbourhood


@dataclass(frozen=True, kw_only=True)
class FictionalDj:
    """One invented docteur junior: a pseudonym and the commune where they live."""

    id: str
    commune: str


@remembered
def _inhabited() -> tuple[tuple[Commune, ...], tuple[int, ...]]:
    """Located communes of 700 inhabitants or more, and their weights (square root of the population, in tens)."""
    kept = tuple(item for item in communes().values() if item.located and item.population >= 700)
    return kept, tuple(isqrt(item.population) for item in kept)


def demonstration_offers(count: int = 350, seed: str = SEED) -> tuple[Offer, ...]:
    """``count`` fictional sheets without a blocking fault (a few have warnings, as real ones do)."""
    dice = Dice(seed)
    places, weights = _inhabited()
    offers: list[Offer] = []
    used: dict[str, int] = {}
    while len(offers) < count:
        number = len(offers) + 1
        stream = dice.fork(f"offre-{number}")
        home = stream.weighted(places, weights)
        offer = _offer(number, home, stream, dice, used)
        offers.append(offer)
        # one practice in nine declares a second post: same place, same group, another PAMSU of the team
        if offer.groupe and len(offers) < count and stream.chance(45):
            offers.append(_second_post(offer, len(offers) + 1, stream))
    return tuple(offers)


def _offer(number: int, home: Commune, dice: Dice, whole: Dice, used: dict[str, int]) -> Offer:
    label, kind = dice.weighted(words.PRACTICE_KINDS, (30, 18, 22, 12, 12, 6))
    name = f"{label} {dice.pick(words.PLACE_NAMES)}"
    key = f"{home.code} {name}"
    used[key] = used.get(key, 0) + 1
    suffix = f" ({used[key]})" if used[key] > 1 else ""
    shared = kind != "cabinet-individuel" and dice.chance(25)
    pamsu = f"p-{number:04d}"
    equipment = offer_table().field("equipements").options
    languages = offer_table().field("langues").options
    zone = _zone(home, whole)
    acts = Decimal(dice.between(26, 52)) / 2
    exempt = Decimal(
        dice.weighted((28, 36, 42, 47, 52, 58, 62, 66), (8, 18, 24, 18, 14, 10, 5, 3)) * 10 + dice.below(40)
    )
    values: JsonObject = {
        "id": f"o-{number:04d}",
        "campagne": current().demo_campaign,
        "debut": current().demo_start,
        "cabinet": f"{name}{suffix}",
        "type_structure": kind,
        "commune": home.code,
        "adresse": f"{dice.between(1, 120)} {fill(dice.pick(words.STREETS))}",
        "site_ordre": True,
        "site": dice.pick(("site principal", "antenne", None, None, None)),
        "telephone": f"{current().phone} {number // 100 % 100:02d} {number % 100:02d}",
        "pamsu": pamsu,
        "capacite": 1,
        "siams3": True,
        "siams4": dice.chance(45),
        "formation_en_ligne": True,
        "co_pamsu": (f"{pamsu}-b", f"{pamsu}-c")[: dice.between(1, 2)] if shared else (),
        "groupe": f"g-{number:04d}" if shared else None,
        "presence_medecin": dice.weighted(("pamsu", "alternance", "medecin-these"), (40, 50, 10)),
        "supervision": dice.pick(words.SUPERVISIONS),
        "entretiens": dice.weighted(("hebdomadaire", "bimensuel", "mensuel"), (50, 30, 20)),
        "medecin_traitant": dice.weighted((True, False, None), (70, 22, 8)),
        "soins_chroniques": True,
        "soins_non_programmes": True,
        "suivi_enfant": True,
        "visites": dice.chance(80),
        "secretariat": dice.weighted(("sur-place", "mixte", "telesecretariat"), (50, 28, 22)),
        "materiel_medical": True,
        "trousse_urgence": True,
        "equipements": tuple(dice.sample(equipment, dice.between(2, 8))),
        "logiciel": dice.pick(words.SOFTWARE),
        "teletransmission": True,
        "reseau": dice.pick(words.NETWORKS),
        "actes_par_jour": acts,
        "actes_par_mois": int(acts * 13) if dice.chance(60) else None,
        "duree_consultation": dice.weighted((15, 20, 30), (40, 52, 8)),
        "part_exoneree": exempt / 1000,
        "part_moins_16": Decimal(dice.between(12, 30)) / 100,
        "part_plus_75": Decimal(dice.between(8, 28)) / 100,
        "pdsa": "volontaire" if (pdsa := dice.chance(58)) else "non",
        "pdsa_supervision": pdsa and dice.chance(60),
        "zone": zone,
        "zone_au": ZONED_ON if zone else None,
        "qpv": home.population >= _QPV_FROM and dice.chance(45),
        "transports": dice.pick(words.ACCESS),
        "langues": tuple(dice.sample(languages, dice.weighted((0, 1, 2), (45, 40, 15)))),
        "presentation": _presentation(dice),
        "reconduite": False,
        "mise_a_jour": UPDATED_ON - timedelta(days=dice.below(90)),
        "fictif": True,
        **_week(dice),
        **_fourth_day(home, dice),
        **_housing(zone, dice),
    }
    return Offer(**values)


def _second_post(first: Offer, number: int, dice: Dice) -> Offer:
    """Another post of the same declared group, led by another of its PAMSU."""
    leader = first.co_pamsu[0]
    others = tuple(name for name in first.supervisors if name != leader)
    return replace(
        first, id=f"o-{number:04d}", pamsu=leader, co_pamsu=others, entretiens=dice.pick(("hebdomadaire", "bimensuel"))
    )


def _zone(home: Commune, whole: Dice) -> str | None:
    """The fictional zoning of a commune: one answer for all its practices."""
    draw = whole.fork(f"zone-{home.code}").below(100)
    place = current().departement(home.code)
    if place is None or not place.zip_percent:  # no zoning is known there, not even an invented one
        return None
    zip_share = place.zip_percent - (14 if home.population > 20_000 else 0)
    if draw < zip_share:
        return "ZIP"
    return "ZAC" if draw < zip_share + 32 else "hors"


def _week(dice: Dice) -> dict[str, str]:
    """A week of 6 + 2 + 2 half-days (ORG-02): most have a whole faculty day on Thursday, some split the fourth day."""
    faculty = dice.weighted((6, 8, 2), (75, 15, 10))
    cells = ["soin"] * 10
    cells[faculty] = cells[faculty + 1] = "faculte"
    days = [start for start in (0, 2, 4, 6, 8) if start != faculty]
    if dice.chance(78):
        day = dice.pick(days)
        cells[day] = cells[day + 1] = "projet"
    else:
        first, second = dice.sample(days, 2)
        cells[first + 1] = cells[second + dice.below(2)] = "projet"
    return dict(zip(DAYS_SLOTS, cells, strict=True))


def _fourth_day(home: Commune, dice: Dice) -> dict[str, object]:
    """One of the five options (ORG-03) with the columns that it needs."""
    option = dice.weighted((1, 2, 3, 4, 5), (26, 18, 18, 22, 16))
    found: dict[str, object] = {"option_journee4": option}
    if option == 1:
        activity, place = dice.pick(words.ACTIVITIES)
        found |= {"option1_activite": activity, "option1_lieu": f"{place}, secteur de {home.nom}"}
    elif option == 2:
        found |= {"option2_structure": dice.pick(words.STRUCTURES), "option2_agreee": True}
    elif option == 3:
        structure, mission = dice.pick(words.COORDINATIONS)
        found |= {
            "option3_structure": f"{structure}, secteur de {home.nom}",
            "option3_mission": mission[:1].upper() + mission[1:] + ".",
        }
    elif option == 4:
        found |= {"option4_convention": True}
    else:
        found |= {"option5_accord": True}
    return found


def _housing(zone: str | None, dice: Dice) -> dict[str, object]:
    kind = dice.weighted(("aucun", "gratuit", "payant"), (45, 35, 20) if zone == "ZIP" else (72, 14, 14))
    details = {"aucun": None, "gratuit": words.HOUSING, "payant": words.RENTS}[kind]
    return {"logement": kind, "logement_details": dice.pick(details) if details else None}


def _presentation(dice: Dice) -> str:
    opening = dice.pick(words.OPENINGS).format(n=dice.between(3, 9))
    return f"{opening} {dice.pick(words.MIDDLES)} {dice.pick(words.ENDINGS)}"


def demonstration_faulty(seed: str = SEED) -> tuple[Offer, ...]:
    """Sheets with blocking faults, one fault a sheet, kept apart from the catalogue: what the checks must catch."""
    base = demonstration_offers(12, f"{seed}/fautives")
    changes: tuple[JsonObject, ...] = (
        {"jeudi_matin": "soin"}, {"option_journee4": None}, {"presence_medecin": "personne"}, {"secretariat": "aucun"},
        {"siams3": False}, {"pdsa": "obligatoire"}, {"capacite": 4}, {"commune": "99999"}, {"suivi_enfant": False},
        {"teletransmission": None}, {"site_ordre": False}, {"lundi_matin": None},
    )  # fmt: skip
    return tuple(
        replace(offer, id=f"fautive-{number:02d}", jeudi_apres_midi=offer.jeudi_apres_midi, **change)
        for number, (offer, change) in enumerate(zip(base, changes, strict=True), start=1)
    )


def demonstration_places(count: int = 24, seed: str = SEED) -> tuple[Place, ...]:
    """Fictional approved places for option 4 (ORG-13), in the larger communes."""
    dice = Dice(f"{seed}/lieux")
    towns, weights = _inhabited()
    large = [(town, weight) for town, weight in zip(towns, weights, strict=True) if town.population >= 4000]
    slots = place_table().field("jours").options
    found: list[Place] = []
    for number in range(1, count + 1):
        stream = dice.fork(str(number))
        kind, label, activity = words.APPROVED[(number - 1) % len(words.APPROVED)]
        town = stream.weighted([item for item, _ in large], [weight for _, weight in large])
        found.append(
            Place(
                id=f"l-{number:03d}",
                campagne=current().demo_campaign,
                nom=f"{label} {stream.pick(words.PLACE_NAMES)}",
                type=kind,
                commune=town.code,
                adresse=f"{stream.between(1, 90)} {fill(stream.pick(words.STREETS))}",
                activite=activity,
                capacite=stream.weighted((1, 2, 3), (60, 30, 10)),
                jours=tuple(stream.sample(slots, stream.between(2, 6))),
                agree_au=date(2028, 10, 31),
                convention=stream.chance(80),
                telephone=f"{current().phone} 90 {number:02d}",
                presentation=stream.pick(words.MIDDLES),
                fictif=True,
            )
        )
    return tuple(found)


def demonstration_djs(count: int = 103, seed: str = SEED) -> tuple[FictionalDj, ...]:
    """Fictional docteurs juniors: a pseudonym and the commune where they live, more often a large town."""
    dice = Dice(f"{seed}/dj")
    towns, _ = _inhabited()
    weights = [town.population for town in towns]
    return tuple(
        FictionalDj(id=f"dj-{number:03d}", commune=dice.fork(str(number)).weighted(towns, weights).code)
        for number in range(1, count + 1)
    )
