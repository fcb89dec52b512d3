"""What each kind of journal entry does to the state: the same function now, and when a journal is taken up again.

Received files are the one exception: they are read again from their objects (``filing``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from phco.dmg.ledger.journal import Entry
from phco.dmg.ledger.store import Writer
from phco.errors import PhcoError
from phco.jsontext import JsonObject, JsonView, canonical, loads_object

Body = JsonView
# The number and the digest of the last package that the DMG signed.
ISSUED, ISSUED_LAST = "emis", "emis_dernier"


def _json(value: object) -> str:
    return canonical(value).decode()


def _campaign(tx: Writer, entry: Entry) -> None:
    for key, value in entry.body["reglages"].items():
        tx.run("INSERT INTO setting VALUES (?, ?)", (key, value))
    for step in entry.body["etapes"]:
        _step_row(tx, step)


def _setting(tx: Writer, entry: Entry) -> None:
    for key, value in entry.body["reglages"].items():
        tx.run("INSERT OR REPLACE INTO setting VALUES (?, ?)", (key, value))


def _step_row(tx: Writer, step: Body) -> None:
    tx.run(
        "INSERT OR REPLACE INTO step VALUES (?, ?, ?, ?)", (step["code"], step["debut"], step["fin"], step["statut"])
    )


def _step(tx: Writer, entry: Entry) -> None:
    _step_row(tx, entry.body)


def _steps(tx: Writer, entry: Entry) -> None:
    for step in entry.body["etapes"]:
        _step_row(tx, step)


def _person(tx: Writer, entry: Entry) -> None:
    body = entry.body
    left = {key: value for key, value in _infos(tx, body["pseudo"]).items() if key == "depart"}
    infos = _json({**body["infos"], **left})
    tx.run("INSERT OR REPLACE INTO person VALUES (?, ?, ?)", (body["pseudo"], body["role"], infos))


def _infos(tx: Writer, pseudo: str) -> JsonObject:
    row = tx.store.row("SELECT info FROM person WHERE pseudo = ?", (pseudo,))
    found: JsonObject = loads_object(row["info"]) if row else {}
    return found


def _departure(tx: Writer, entry: Entry) -> None:
    body = entry.body
    told = {"le": body["le"], "motif": body["motif"], "offres": body["offres"], "a": entry.at}
    infos = _json({**_infos(tx, body["personne"]), "depart": told})
    tx.run("UPDATE person SET info = ? WHERE pseudo = ?", (infos, body["personne"]))
    for one in body["liberes"]:
        tx.run("DELETE FROM holder WHERE person = ?", (one["dj"],))


def _return(tx: Writer, entry: Entry) -> None:
    body = entry.body
    infos = {key: value for key, value in _infos(tx, body["personne"]).items() if key != "depart"}
    tx.run("UPDATE person SET info = ? WHERE pseudo = ?", (_json(infos), body["personne"]))
    for one in body["rendus"]:
        tx.run("INSERT INTO holder VALUES (?, ?, ?, ?)", (one["dj"], one["offre"], one["origine"], one["pamsu"]))


def _code(tx: Writer, entry: Entry) -> None:
    body = entry.body
    tx.run(
        "INSERT INTO code VALUES (?, ?, ?, ?)",
        (body["personne"], body["numero"], entry.at, body["motif"]),
    )


def _ruling(tx: Writer, entry: Entry) -> None:
    body = entry.body
    for choice in body.get("annule", []):
        tx.run("DELETE FROM ruling WHERE person = ? AND choice = ?", (body["personne"], choice))
    for choice in body["choix"]:
        tx.run(
            "INSERT OR REPLACE INTO ruling VALUES (?, ?, ?, ?)",
            (body["personne"], body["quoi"], body["numero"], choice),
        )


def _round_open(tx: Writer, entry: Entry) -> None:
    body = entry.body
    tx.run(
        "INSERT INTO round (number, opened_at, catalogue, offers) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (number) DO UPDATE SET catalogue = excluded.catalogue, offers = excluded.offers",
        (body["tour"], entry.at, body["catalogue"], _json(body["offres"])),
    )
    tx.run("DELETE FROM applicant WHERE round = ?", (body["tour"],))
    for person in body["demandeurs"]:
        tx.run("INSERT INTO applicant VALUES (?, ?)", (body["tour"], person))


def _candidates(tx: Writer, entry: Entry) -> None:
    tx.run("UPDATE round SET candidates_at = ? WHERE number = ?", (entry.at, entry.body["tour"]))


def _freeze(tx: Writer, entry: Entry) -> None:
    body = entry.body
    tx.run(
        "UPDATE round SET frozen_at = ?, instance = ?, input_hash = ?, method = ? WHERE number = ?",
        (entry.at, body["instance"], body["empreinte"], body["methode"], body["tour"]),
    )


def _draw(tx: Writer, entry: Entry) -> None:
    body = entry.body
    tx.run(
        "UPDATE round SET matched_at = ?, draw = ?, result = ? WHERE number = ?",
        (entry.at, body["graine"], body["resultat"], body["tour"]),
    )
    for person, offer in body["paires"].items():
        if person in body.get("ecartes", {}):
            continue  # one of the two has left since the input was frozen: the pair is proved, nobody holds the post
        tx.run(
            "INSERT INTO holder VALUES (?, ?, ?, ?)",
            (person, offer, f"tour{body['tour']}", body["pamsu"].get(offer, "")),
        )


def _decision(tx: Writer, entry: Entry) -> None:
    body = entry.body
    tx.run("DELETE FROM holder WHERE person = ? AND origin = 'commission'", (body["dj"],))
    if body["apres"] is not None:
        tx.run("INSERT INTO holder VALUES (?, ?, 'commission', ?)", (body["dj"], body["apres"], body["pamsu"]))


def _renewal(tx: Writer, entry: Entry) -> None:
    body = entry.body
    tx.run("DELETE FROM holder WHERE person = ? AND origin = 'reconduction'", (body["dj"],))
    if body["offre"] is not None:
        tx.run("INSERT INTO holder VALUES (?, ?, 'reconduction', ?)", (body["dj"], body["offre"], body["pamsu"]))


def _publication(tx: Writer, entry: Entry) -> None:
    body = entry.body
    row = tx.store.row("SELECT value FROM setting WHERE key = ?", (ISSUED,))
    if int(row["value"] if row else 0) != body["premier"] - 1:
        raise PhcoError(
            "E_OCCUPE", "Une autre publication vient d’être faite.", "publication", "Relancez la même commande."
        )
    for one in body["fichiers"]:
        values = (one["nom"], one["version"], one["cle"], one["paquet"], one["sha256"], entry.at)
        tx.run("INSERT OR REPLACE INTO publication VALUES (?, ?, ?, ?, ?, ?)", values)
    for key, value in ((ISSUED, str(body["dernier"])), (ISSUED_LAST, body["fichiers"][-1]["paquet"])):
        tx.run("INSERT OR REPLACE INTO setting VALUES (?, ?)", (key, value))


def _remade(tx: Writer, entry: Entry) -> None:
    for one in entry.body["fichiers"]:
        tx.run("UPDATE publication SET sha256 = ? WHERE name = ?", (one["sha256"], one["nom"]))


def _places(tx: Writer, entry: Entry) -> None:
    for sheet in entry.body["lieux"]:
        tx.run("INSERT OR REPLACE INTO place VALUES (?, ?)", (sheet["id"], _json(sheet)))
    for gone in entry.body.get("retires", []):
        tx.run("DELETE FROM place WHERE id = ?", (gone,))


def _place_term(tx: Writer, entry: Entry) -> None:
    body = entry.body
    tx.run(
        "INSERT OR REPLACE INTO place_term (semester, start, end, places, published_at) VALUES (?, ?, ?, ?, ?)",
        (body["semestre"], body["debut"], body["fin"], _json(body["lieux"]), entry.at),
    )


def _place_match(tx: Writer, entry: Entry) -> None:
    body = entry.body
    tx.run(
        "UPDATE place_term SET draw = ?, result = ? WHERE semester = ?",
        (body["graine"], body["resultat"], body["semestre"]),
    )
    tx.run("DELETE FROM agreement WHERE semester = ?", (body["semestre"],))
    for person, place in body["paires"].items():
        tx.run("INSERT INTO agreement VALUES (?, ?, ?, 'a-signer', ?)", (body["semestre"], person, place, entry.at))


def _agreement(tx: Writer, entry: Entry) -> None:
    body = entry.body
    tx.run(
        "UPDATE agreement SET state = ?, at = ? WHERE semester = ? AND person = ?",
        (body["etat"], entry.at, body["semestre"], body["dj"]),
    )


def _review(tx: Writer, entry: Entry) -> None:
    body = entry.body
    tx.run(
        "INSERT OR REPLACE INTO review VALUES (?, ?, ?, ?, ?)",
        (body["paquet"], body["verdict"], body["motif"], body["auteur"], entry.at),
    )


def _nothing(tx: Writer, entry: Entry) -> None:
    """An entry that only tells."""


APPLY: Mapping[str, Callable[[Writer, Entry], None]] = {
    "campagne": _campaign,
    "reglage": _setting,
    "etape": _step,
    "decalage": _steps,
    "accord": _nothing,
    "repetition": _setting,
    "poste": _nothing,
    "personne": _person,
    "depart": _departure,
    "retour": _return,
    "code": _code,
    "arbitrage": _ruling,
    "tour-ouvert": _round_open,
    "candidats": _candidates,
    "gel": _freeze,
    "tirage": _draw,
    "decision": _decision,
    "reconduction": _renewal,
    "publication": _publication,
    "lieux": _places,
    "lieux-semestre": _place_term,
    "lieux-apparies": _place_match,
    "convention": _agreement,
    "cr": _review,
    "pv": _nothing,
    "jeton": _nothing,
    "forcage": _nothing,
    "contrainte": _nothing,
    "reprise": _nothing,
    "effacement": _nothing,
    "affectations": _nothing,
    "donnees-ouvertes": _nothing,
    "annuaire": _nothing,
    "envoi": _nothing,
    "refait": _remade,
    "balayage": _nothing,
    "balayage-annule": _nothing,
}
# Entries after which the verdicts of packages may change, and must be settled again.
RESETTLES = frozenset(
    {
        "etape",
        "decalage",
        "accord",
        "code",
        "arbitrage",
        "tour-ouvert",
        "candidats",
        "lieux-semestre",
        "personne",
        "reglage",
    }
)
