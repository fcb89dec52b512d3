"""Who must be told of a departure, and what: one sentence a person, in the order in which to call them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from phco.dmg.ledger.values import Holder
from phco.dmg.people.scene import Scene

ORIGINS = {
    "tour1": "obtenu au tour 1", "tour2": "obtenu au tour 2", "tour3": "obtenu au tour 3",
    "commission": "donné par la commission", "reconduction": "reconduit",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Notice:
    """Someone to tell. ``person``: a pseudonym, or the id of a place; ``what``: the end of a French sentence."""

    person: str
    what: str

    def as_json(self) -> dict[str, str]:
        """For ``--json``."""
        return {"personne": self.person, "quoi": self.what}


def notices_of(scene: Scene, offers: Sequence[str], freed: Sequence[Holder]) -> list[Notice]:
    """Everybody concerned, once each: whoever leaves, whoever held or hosted, whoever is in a list under way."""
    told = _withdrawal(scene, offers, freed) if scene.person.role == "pamsu" else _resignation(scene, freed)
    told += _conventions(scene, freed)
    found: dict[str, list[str]] = {}
    for one in told:
        found.setdefault(one.person, []).append(one.what)
    return [Notice(person=person, what=" ".join(dict.fromkeys(said))) for person, said in found.items()]


def _withdrawal(scene: Scene, offers: Sequence[str], freed: Sequence[Holder]) -> list[Notice]:
    who = scene.person.pseudo
    listed = f" ({', '.join(offers)})" if offers else ""
    told = [Notice(person=who, what=f"son retrait est enregistré{listed}.")]
    for one in freed:
        told.append(
            Notice(person=one.person, what=f"le poste {one.offer}, {ORIGINS[one.origin]}, est retiré : {scene.chance}.")
        )
    for offer in offers:
        told += [
            Notice(person=other, what=f"l’offre {offer}, qu’il encadrait aussi, est retirée.")
            for other in scene.sheets[offer].offer.co_pamsu
        ]
        if offer in scene.heirs:
            told.append(Notice(person=scene.heirs[offer], what=f"sa fiche tient désormais l’offre {offer}."))
    return told + _wishers(scene, offers)


def _wishers(scene: Scene, offers: Sequence[str]) -> list[Notice]:
    """The DJ whose list of the round under way names an offer that is withdrawn."""
    if scene.lists is None or scene.stage not in ("voeux", "candidats", "fige"):
        return []
    after = {
        "voeux": "sa liste reste valable sans elle, et il peut en envoyer une autre avant la clôture.",
        "candidats": "sa liste reste valable sans elle.",
        "fige": f"si le tirage la lui donne, il ne tient pas ce poste et {scene.chance}.",
    }[scene.stage]
    taken = {
        offer: f"est reprise par {heir} : qu’il relise sa liste, qui la garde."
        for offer, heir in scene.heirs.items()
        if scene.stage != "fige"
    }
    return [
        Notice(person=dj, what=f"l’offre {offer}, qu’il a choisie, {taken.get(offer, f'est retirée : {after}')}")
        for offer in offers
        for dj, wishes in scene.lists.hearts.items()
        if offer in wishes
    ]


def _resignation(scene: Scene, freed: Sequence[Holder]) -> list[Notice]:
    who = scene.person.pseudo
    told = [Notice(person=who, what="sa démission est enregistrée.")]
    ending = scene.chance.partition(" participe ")[2] or "à la commission"
    for one in freed:
        host = one.pamsu or (scene.sheets[one.offer].author if one.offer in scene.sheets else "")
        if host:
            again = f"le poste {one.offer} est de nouveau vacant et offert {ending}."
            told.append(Notice(person=host, what=f"{who} ne viendra pas : {again}"))
    if scene.stage in ("candidats", "fige"):
        said = {
            "candidats": f"{who}, parmi ses candidats, a démissionné : son classement reste valable sans lui.",
            "fige": f"{who}, parmi ses candidats, a démissionné : si le tirage le lui donne, le poste reste vacant.",
        }[scene.stage]
        told += [
            Notice(person=scene.sheets[offer].author, what=said)
            for offer, names in scene.came.items()
            if who in names and offer in scene.sheets
        ]
    return told


def _conventions(scene: Scene, freed: Sequence[Holder]) -> list[Notice]:
    """The places of the fourth day where someone who loses their post was expected."""
    losing = {one.person for one in freed}
    return [
        Notice(person=one.place, what=f"la convention de 4e journée de {one.person} ({one.semester}) est à revoir.")
        for one in scene.agreements
        if one.person in losing
    ]
