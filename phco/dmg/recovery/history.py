"""Reading the journal back: what touched one person, each entry in a French line, a head noted elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from phco.dates import french_instant
from phco.dmg.desk import Desk
from phco.dmg.ledger.journal import Entry
from phco.dmg.ledger.queries.packages import digests_of, verdicts_of
from phco.dmg.ledger.values import instant
from phco.errors import PhcoError
from phco.french import counted


def entries_about(desk: Desk, person: str | None) -> list[Entry]:
    """Every entry, or those that name a person or one of their packages or files."""
    entries = list(desk.store.entries())
    if person is None:
        return entries
    names = {person, *verdicts_of(desk.store, person), *digests_of(desk.store, person)}
    return [entry for entry in entries if _mentions(entry.body, names)]


def _mentions(value: object, names: set[str]) -> bool:
    if isinstance(value, str):
        return value in names
    if isinstance(value, Mapping):
        return any(key in names or _mentions(item, names) for key, item in value.items())
    return isinstance(value, list) and any(_mentions(item, names) for item in value)


def told(entry: Entry) -> str:
    """One entry as a line: number, Paris time, what happened."""
    return f"{entry.number:>6}  {french_instant(instant(entry.at))}  {_what(entry)}"


def _what(entry: Entry) -> str:
    body: Mapping[str, Any] = entry.body
    kind = entry.kind
    if kind == "fichier":
        verdict = body.get("code") or body.get("statut", "")
        if told := body.get("de_la_part"):
            return f"déposé de la part de {told['personne']} par {told['par']} ({told['reference']}) : {verdict}"
        return f"fichier reçu {str(body['sha256'])[:12]}… : {verdict}"
    if kind in ("fichier-anterieur", "fichier-repris"):
        return f"{kind.replace('-', ' ')} {str(body['sha256'])[:12]}…"
    if kind == "personne":
        return f"inscription de {body['pseudo']} ({body['role']})"
    if kind == "code":
        return f"code n° {body['numero']} pour {body['personne']} : {body['motif']}"
    if kind == "arbitrage":
        return f"arbitrage pour {body['personne']} par {body['auteur']} : {body['motif']}"
    if kind == "tour-ouvert":
        return f"tour {body['tour']} ouvert : {len(body['demandeurs'])} demandeurs, {len(body['offres'])} offres"
    if kind == "candidats":
        return f"candidats du tour {body['tour']} envoyés"
    if kind == "gel":
        return f"tour {body['tour']} figé, empreinte {str(body['empreinte'])[:12]}…, tirage « {body['tirage']} »"
    if kind == "tirage":
        return f"tour {body['tour']} apparié avec « {body['graine']} » : {len(body['paires'])} paires"
    if kind == "jeton":
        return f"jeton d’horodatage du tour {body['tour']}, daté du {french_instant(instant(str(body['le'])))}"
    if kind == "decision":
        offer = f" {body['offre']}" if body["offre"] else ""
        return f"décision n° {body['numero']} par {body['auteur']} : {body['decision']} {body['dj']}{offer}"
    if kind == "etape":
        return f"dates de « {body['code']} » : {body['debut']} → {body['fin']} ({body['statut']})"
    if kind == "decalage":
        return _shift(body)
    if kind == "repetition":
        return "répétition : copie où l’on joue des dates"
    if kind == "poste":
        return f"dossier pris par le poste {body['ou']}, par {body['auteur']} : {body['motif']}"
    if kind == "accord":
        if body["annule"] is not None:
            return f"délai n° {body['annule']} de {body['personne']} retiré par {body['auteur']} : {body['motif']}"
        until = french_instant(instant(body["jusqu"]))
        given = f"délai pour {body['personne']} (« {body['etape']} ») jusqu’au {until}"
        return f"{given}, par {body['auteur']} : {body['motif']}"
    if kind == "publication":
        names = [str(one["nom"]) for one in body["fichiers"]]
        return f"publication : {', '.join(names[:3])}{'…' if names[3:] else ''}"
    if kind == "cr":
        return f"compte rendu {str(body['paquet'])[7:19]}… : {body['verdict']}"
    if kind == "refait":
        return f"refait à l’identique, scellé de nouveau : {counted(len(body['fichiers']), 'paquet')}"
    if kind == "envoi":
        if body["repris"]:
            return f"envois, {body['genre']} : {counted(len(body['repris']), 'message')} à renvoyer"
        return f"envois, {body['genre']} : {counted(len(body['partis']), 'message parti')}"
    if kind == "affectations":
        return f"liste des affectations écrite pour : {body['destinataire']}"
    return kind


def _shift(body: Mapping[str, Any]) -> str:
    why = f" ({body['motif']})" if body["motif"] else ""
    if body["annule"] is not None:
        return f"décalage n° {body['annule']} annulé{why}"
    return f"calendrier décalé de {counted(body['jours'], 'jour')} à partir de « {body['de']} »{why}"


def witness_fault(desk: Desk, text: str) -> PhcoError | None:
    """Whether the chain holds a head noted elsewhere (``12:3f…``); None when it does."""
    number, _, head = text.partition(":")
    ours = desk.store.head_at(int(number) if number.isdigit() else -1)
    if ours is not None and len(head) >= 12 and ours.startswith(head.strip().lower()):
        return None
    return PhcoError(
        "E_BASE_ANCIENNE",
        "Le journal ne contient pas cette tête : la base est plus ancienne que ce témoin, ou n’est pas la même.",
        f"journal[{number[:12]}]",
        "Remettez une sauvegarde plus récente, puis « phco dmg reprendre ».",
    )
