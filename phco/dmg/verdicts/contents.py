"""Whether the rows of an authentic package obey the rules of its round: the last step of intake."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import lru_cache

from phco.campaign.model import round_step
from phco.dmg.ledger.queries.packages import sheets_by
from phco.dmg.ledger.queries.people import has_left
from phco.dmg.ledger.queries.rounds import (
    candidates_digest,
    catalogue_at,
    catalogues,
    round_of,
    step_of,
    takes_part,
    terms,
)
from phco.dmg.ledger.store import Store
from phco.dmg.ledger.values import Package, instant
from phco.errors import PhcoError
from phco.findings import Refusal
from phco.french import plural
from phco.host.disk.objects import Objects
from phco.offers import check_offer, offer_from_cells
from phco.wishes import Quotas, check_hearts, check_ranking
from phco.wishes.quotas import quotas_at

Judged = tuple[Refusal | None, tuple[str, ...]]
FINE: Judged = (None, ())
AWAY = "Cette personne a quitté la campagne : ce qu’elle a envoyé ne compte plus."
LEFT: Judged = (None, (AWAY,))
EXCLUDE_SHORT = "exclure_classement_court"


def round_quotas(store: Store, tour: int) -> Quotas:
    """The shares of a round: those in force on the first day of its wishes, else on the day it was opened."""
    step = step_of(store, round_step(tour, "dj").code)
    if step is not None and step.start:
        return quotas_at(date.fromisoformat(step.start))
    opened = round_of(store, tour)
    return quotas_at(instant(opened.opened_at).date() if opened else date(2026, 9, 1))


def _refused(code: str, what: str, where: str, fix: str, rule: str = "") -> Judged:
    return Refusal(code=code, what=what, where=where, fix=fix, rule=rule), ()


def _first(error: PhcoError, rule: str) -> Judged:
    one = error.flat()[0]
    more = len(error.flat()) - 1
    what = one.what if not more else f"{one.what} (et {more} {plural(more, 'autre')} {plural(more, 'faute')})"
    return Refusal(code="E_RULE", what=what, where=one.where, fix=one.fix, rule=rule), ()


def hearts(store: Store, _: Objects, package: Package) -> Judged:
    """A DJ's list: they take part, on a catalogue of the round, within its shares (WSH)."""
    tour = package.round
    found = round_of(store, tour)
    if found is None:
        return FINE  # the window says it: this round is not open
    if has_left(store, package.author):
        return LEFT  # a list that was legal stays so, whatever becomes of its author
    if not takes_part(store, tour, package.author):
        return _refused(
            "E_RULE", f"Cette personne ne participe pas au tour {tour} : elle a déjà un poste.", "auteur",
            "Seuls les docteurs juniors sans poste après le tour précédent participent.", "WSH-05",
        )  # fmt: skip
    seen, offers = package.catalogue, found.offers
    if seen is None:  # the catalogue in force when it came
        offers = catalogue_at(store, tour, package.received_at) or offers
    if seen is not None and seen != found.catalogue:
        past = catalogues(store, tour)
        if seen not in past:
            return _refused(
                "E_WRONG_ROUND", "Ces vœux ont été faits sur un autre catalogue que celui du tour.", "catalogue",
                "Chargez le manifeste du tour en cours dans l’application, vérifiez vos vœux, exportez de nouveau.",
            )  # fmt: skip
        offers = past[seen]
    try:
        verdict = check_hearts(
            tour=tour, offers=offers, hearts=package.content["coeurs"], quotas=round_quotas(store, tour)
        )
    except PhcoError as error:
        return _first(error, "WSH-02")
    if not verdict.legal:
        reason = verdict.reasons[0]
        return _refused(reason.code, reason.what, "data/voeux.csv", reason.fix, "WSH-04")
    return None, tuple(reason.what for reason in verdict.reasons)


def candidates_of(store: Store, objects: Objects, tour: int) -> Mapping[str, Sequence[str]] | None:
    """Offer → candidates, as they were sent to the PAMSU in a round; None before that."""
    digest = candidates_digest(store, tour)
    return None if digest is None else kept_lists(objects, digest)


@lru_cache(maxsize=16)
def kept_lists(objects: Objects, digest: str) -> Mapping[str, Sequence[str]]:
    """The lists that an object holds: its name is the hash of its bytes, so they never change."""
    found: Mapping[str, Sequence[str]] = objects.json(digest)
    return found


def chosen_offers(store: Store, objects: Objects, tour: int) -> Collection[str]:
    """The offers that had a candidate when PAMSU were told who came in a round; none before that."""
    digest = candidates_digest(store, tour)
    return frozenset() if digest is None else _chosen(objects, digest)


@lru_cache(maxsize=16)
def _chosen(objects: Objects, digest: str) -> Collection[str]:
    return frozenset(offer for offer, names in objects.json(digest).items() if names)


def led_offers(store: Store, pamsu: str, tour: int) -> list[str]:
    """The offers of a round whose current sheet comes from this PAMSU."""
    found = round_of(store, tour)
    opened = found.offers if found else ()
    return sorted(offer for offer in sheets_by(store, pamsu) if offer in opened)


def ranking(store: Store, objects: Objects, package: Package) -> Judged:
    """A PAMSU's ranking: of the candidates who were sent to them, within the shares of the round (RNK)."""
    tour = package.round
    came = candidates_of(store, objects, tour)
    if came is None:
        return FINE  # the window says it
    if has_left(store, package.author):
        return LEFT
    offers = led_offers(store, package.author, tour)
    if not offers:
        return _refused(
            "E_RULE", f"Ce PAMSU n’a pas d’offre ouverte au tour {tour}.", "auteur", "Vérifiez le tour.", "WSH-05"
        )
    candidates = {one for offer in offers for one in came.get(offer, ())}
    # Who resigned after a first list of candidates was sent is passed over: the ranking was right when it was made.
    ranked = [one for one in package.content["classement"] if one in candidates or not has_left(store, one)]
    try:
        verdict = check_ranking(
            tour=tour, candidates=sorted(candidates), ranking=ranked, quotas=round_quotas(store, tour)
        )
    except PhcoError as error:
        return _first(error, "RNK-01")
    if not verdict.legal and store.setting(EXCLUDE_SHORT) == "oui":
        reason = verdict.reasons[0]
        return _refused(reason.code, reason.what, "data/classement.csv", reason.fix, reason.rule)
    return None, tuple(reason.what for reason in verdict.reasons)


def sheet(_: Store, __: Objects, package: Package) -> Judged:
    """A sheet: sent by the PAMSU who leads it, without a blocking fault (CMP, ORG-07)."""
    try:
        offer = offer_from_cells(package.content["cellules"], "data/offre.csv")
    except PhcoError as error:
        return _first(error, "CMP-01")
    if offer.pamsu != package.author:
        return _refused(
            "E_RULE", "Le PAMSU responsable de la fiche n’est pas celui qui l’envoie.", "data/offre.csv:pamsu",
            "Le PAMSU responsable envoie lui-même sa fiche ; les autres y figurent comme co-encadrants.", "ORG-07",
        )  # fmt: skip
    findings = check_offer(offer)
    blocking = [one for one in findings if one.level == "bloquant"]
    if blocking:
        one = blocking[0]
        return _refused("E_RULE", one.what, f"data/offre.csv:{one.field}", one.fix, one.rule)
    return None, tuple(one.what for one in findings if one.level == "avertissement")


def application(_: Store, __: Objects, package: Package) -> Judged:
    """A DJ's file: their own, its documents fit to be opened by others."""
    if package.content["dj"] != package.author:
        return _refused("E_RULE", "Ce dossier porte un autre pseudonyme que son auteur.", "dj", "Exportez de nouveau.")
    if "document" in package.content:
        one = package.content["document"]
        return _refused("E_ATTACHMENT", one["quoi"], one["ou"], one["remede"])
    return FINE


def fourth_day(store: Store, _: Objects, package: Package) -> Judged:
    """Choices of places: of published semesters, among their places, in one of their windows (ORG-13)."""
    published, late = terms(store), True
    for semester, places in package.content["choix"].items():
        term = published.get(semester)
        if term is None:
            return _refused(
                "E_WRONG_ROUND", f"Les lieux du semestre {semester} ne sont pas publiés.", "semestre",
                "Attendez la publication des lieux agréés, puis exportez de nouveau.",
            )  # fmt: skip
        unknown = sorted(set(places) - set(term.places))
        if unknown:
            return _refused(
                "E_RULE", f"« {unknown[0]} » n’est pas un lieu agréé de ce semestre.", "lieu",
                "Choisissez dans la liste publiée par le DMG.", "ORG-13",
            )  # fmt: skip
        late = late and term.window is not None and not term.window.holds(package.received)
    if late:
        return _refused(
            "E_LATE", "Reçu hors de la période de choix de ce semestre.", "semestre", "Écrivez au DMG.", "ORG-13"
        )
    return FINE


def sound(_: Store, __: Objects, ___: Package) -> Judged:
    """A content that its schema alone holds."""
    return FINE
