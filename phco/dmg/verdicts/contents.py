"""Whether the rows of an authentic package obey the rules of its round: the last step of intake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from sqlite3 import Row
from typing import Any

from phco.dmg.ledger.store import Store, Writer
from phco.dmg.verdicts.facts import Refusal
from phco.dmg.verdicts.settling import instant, refusal_text, window_of
from phco.errors import PhcoError
from phco.host.disk.objects import Objects
from phco.jsontext import canonical, loads
from phco.offers import check_offer, offer_from_cells
from phco.packages.kinds import MAX_ANNEX_BYTES
from phco.wishes import Quotas, check_hearts, check_ranking
from phco.wishes.quotas import quotas_at

Content = Mapping[str, Any]
Judged = tuple[Refusal | None, tuple[str, ...]]
FINE: Judged = (None, ())
EXCLUDE_SHORT = "exclure_classement_court"


def round_quotas(store: Store, tour: int) -> Quotas:
    """The shares of a round: those in force on the first day of its wishes, else on the day it was opened."""
    step = store.row("SELECT start FROM step WHERE code = ?", (f"tour{tour}-dj",))
    if step is not None and step["start"]:
        return quotas_at(date.fromisoformat(step["start"]))
    opened = store.row("SELECT opened_at FROM round WHERE number = ?", (tour,))
    return quotas_at(instant(opened["opened_at"]).date() if opened else date(2026, 9, 1))


def judge(store: Store, objects: Objects, row: Mapping[str, Any] | Row) -> Judged:
    """The fault of a package's content, None when it is sound, and notes that do not block (French).

    ``row``: a ``package`` row (author, kind, round, catalogue, received_at, content).
    """
    content: Content = loads(row["content"])
    kind = row["kind"]
    if kind == "voeux":
        return _hearts(store, row, content)
    if kind == "classement":
        return _ranking(store, objects, row, content)
    if kind == "fiche-rts":
        return _sheet(row, content)
    if kind == "choix-journee4":
        return _fourth_day(store, row, content)
    if kind == "dossier-dj" and content["dj"] != row["author"]:
        return _refused("E_RULE", "Ce dossier porte un autre pseudonyme que son auteur.", "dj", "Exportez de nouveau.")
    return FINE


def _refused(code: str, what: str, where: str, fix: str, rule: str = "") -> Judged:
    return Refusal(code=code, what=what, where=where, fix=fix, rule=rule), ()


def _first(error: PhcoError, rule: str) -> Judged:
    one = error.flat()[0]
    more = len(error.flat()) - 1
    what = (
        one.what
        if not more
        else f"{one.what} (et {more} autre{'s' if more > 1 else ''} faute{'s' if more > 1 else ''})"
    )
    return Refusal(code="E_RULE", what=what, where=one.where, fix=one.fix, rule=rule), ()


def catalogues(store: Store, tour: int) -> dict[str, Sequence[str]]:
    """Digest of each catalogue published for a round → the offers it listed."""
    return {
        entry.body["catalogue"]: entry.body["offres"]
        for entry in store.entries(kinds=("tour-ouvert",))
        if entry.body["tour"] == tour
    }


def _hearts(store: Store, row: Mapping[str, Any] | Row, content: Content) -> Judged:
    tour = row["round"]
    found = store.row(
        "SELECT catalogue, offers, person FROM round LEFT JOIN applicant ON round = number AND person = ? "
        "WHERE number = ?",
        (row["author"], tour),
    )
    if found is None:
        return FINE  # the window says it: this round is not open
    if found["person"] is None:
        return _refused(
            "E_RULE", f"Cette personne ne participe pas au tour {tour} : elle a déjà un poste.", "auteur",
            "Seuls les docteurs juniors sans poste après le tour précédent participent.", "WSH-05",
        )  # fmt: skip
    seen = row["catalogue"]
    offers: Sequence[str] = loads(found["offers"])
    if seen is not None and seen != found["catalogue"]:
        past = catalogues(store, tour)
        if seen not in past:
            return _refused(
                "E_WRONG_ROUND", "Ces vœux ont été faits sur un autre catalogue que celui du tour.", "catalogue",
                "Chargez le manifeste du tour en cours dans l’application, vérifiez vos vœux, exportez de nouveau.",
            )  # fmt: skip
        offers = past[seen]
    try:
        verdict = check_hearts(tour=tour, offers=offers, hearts=content["coeurs"], quotas=round_quotas(store, tour))
    except PhcoError as error:
        return _first(error, "WSH-02")
    if not verdict.legal:
        reason = verdict.reasons[0]
        return _refused(reason.code, reason.what, "data/voeux.csv", reason.fix, "WSH-04")
    return None, tuple(reason.what for reason in verdict.reasons)


def candidates_of(store: Store, objects: Objects, tour: int) -> Mapping[str, Sequence[str]] | None:
    """Offer → candidates, as they were sent to the PAMSU in a round; None before that."""
    entries = [entry for entry in store.entries(kinds=("candidats",)) if entry.body["tour"] == tour]
    if not entries:
        return None
    return _lists(objects, str(entries[-1].body["liste"]))


def kept_json(objects: Objects, digest: str) -> Any:
    """An object that we wrote ourselves, as JSON: it may be as large as the annex that publishes it."""
    return loads(objects.get(digest), max_bytes=MAX_ANNEX_BYTES)


@lru_cache(maxsize=16)
def _lists(objects: Objects, digest: str) -> Mapping[str, Sequence[str]]:
    """The lists of an object: its name is the hash of its bytes, so they never change."""
    found: Mapping[str, Sequence[str]] = kept_json(objects, digest)
    return found


def led_offers(store: Store, pamsu: str, tour: int) -> list[str]:
    """The offers of a round whose current sheet comes from this PAMSU."""
    found = store.row("SELECT offers FROM round WHERE number = ?", (tour,))
    opened = set(loads(found["offers"])) if found else set()
    rows = store.rows(
        "SELECT content FROM package WHERE author = ? AND kind = 'fiche-rts' AND status = 'retenu'", (pamsu,)
    )
    return sorted(offer for row in rows if (offer := loads(row["content"])["cellules"]["id"]) in opened)


def _ranking(store: Store, objects: Objects, row: Mapping[str, Any] | Row, content: Content) -> Judged:
    tour = row["round"]
    came = candidates_of(store, objects, tour)
    if came is None:
        return FINE  # the window says it
    offers = led_offers(store, row["author"], tour)
    if not offers:
        return _refused(
            "E_RULE", f"Ce PAMSU n’a pas d’offre ouverte au tour {tour}.", "auteur", "Vérifiez le tour.", "WSH-05"
        )
    candidates = sorted({one for offer in offers for one in came.get(offer, ())})
    try:
        verdict = check_ranking(
            tour=tour, candidates=candidates, ranking=content["classement"], quotas=round_quotas(store, tour)
        )
    except PhcoError as error:
        return _first(error, "RNK-01")
    if not verdict.legal and store.setting(EXCLUDE_SHORT) == "oui":
        reason = verdict.reasons[0]
        return _refused(reason.code, reason.what, "data/classement.csv", reason.fix, reason.rule)
    return None, tuple(reason.what for reason in verdict.reasons)


def _sheet(row: Mapping[str, Any] | Row, content: Content) -> Judged:
    try:
        offer = offer_from_cells(content["cellules"], "data/offre.csv")
    except PhcoError as error:
        return _first(error, "CMP-01")
    if offer.pamsu != row["author"]:
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


def _fourth_day(store: Store, row: Mapping[str, Any] | Row, content: Content) -> Judged:
    terms = {term["semester"]: term for term in store.rows("SELECT semester, start, end, places FROM place_term")}
    received, late = instant(row["received_at"]), True
    for semester, places in content["choix"].items():
        term = terms.get(semester)
        if term is None:
            return _refused(
                "E_WRONG_ROUND", f"Les lieux du semestre {semester} ne sont pas publiés.", "semestre",
                "Attendez la publication des lieux agréés, puis exportez de nouveau.",
            )  # fmt: skip
        unknown = sorted(set(places) - set(loads(term["places"])))
        if unknown:
            return _refused(
                "E_RULE", f"« {unknown[0]} » n’est pas un lieu agréé de ce semestre.", "lieu",
                "Choisissez dans la liste publiée par le DMG.", "ORG-13",
            )  # fmt: skip
        window = window_of(term["start"], term["end"])
        late = late and window is not None and not window.holds(received)
    if late:
        return _refused(
            "E_LATE", "Reçu hors de la période de choix de ce semestre.", "semestre", "Écrivez au DMG.", "ORG-13"
        )
    return FINE


def recheck(tx: Writer, objects: Objects) -> None:
    """Judge again every package that depends on a round or a term; the caller settles afterwards."""
    store = tx.store
    for row in store.rows("SELECT * FROM package WHERE kind IN ('voeux', 'classement', 'choix-journee4')"):
        fault, notes = judge(store, objects, row)
        text = refusal_text(fault)
        if text != row["fault"]:
            tx.run(
                "UPDATE package SET fault = ?, notes = ? WHERE payload = ?",
                (text, canonical(list(notes)).decode(), row["payload"]),
            )
