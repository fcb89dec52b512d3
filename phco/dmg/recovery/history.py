"""Reading the journal back: what touched one person, each entry in a French line, a head noted elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from phco.dates import french_instant
from phco.dmg.ledger.journal import Entry
from phco.dmg.ledger.queries.packages import digests_of, verdicts_of
from phco.dmg.ledger.store import Store
from phco.dmg.ledger.values import instant
from phco.dmg.people.invitations import ROLES
from phco.errors import PhcoError
from phco.french import counted
from phco.jsontext import JsonView

Body = JsonView


def entries_about(store: Store, person: str | None) -> list[Entry]:
    """Every entry, or those that name a person or one of their packages or files."""
    entries = list(store.entries())
    if person is None:
        return entries
    names = {person, *verdicts_of(store, person), *digests_of(store, person)}
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


STATUSES = {"retenu": "retenu", "remplace": "remplacé", "refuse": "refusé", "quarantaine": "mis de côté"}
REVIEWS = {"valide": "validé", "refuse": "refusé"}
DECISIONS = {
    "affecter": "affecte", "retirer": "retire", "laisser-sans-poste": "laisse sans poste", "reporter": "reporte",
    "imposer": "impose", "interdire": "interdit", "sans-poste": "laisse sans poste", "lever": "lève ce qui porte sur",
}  # fmt: skip


def _file(body: Body) -> str:
    status = STATUSES.get(str(body.get("statut", "")), "")
    code = f"[{body['code']}]" if body.get("code") else ""
    verdict = f"{status or 'refusé'} {code}".strip() if code else status
    if told_ := body.get("de_la_part"):
        return f"déposé de la part de {told_['personne']} par {told_['par']} ({told_['reference']}) : {verdict}"
    return f"fichier reçu {str(body['sha256'])[:12]}… : {verdict}"


def _round(body: Body) -> str:
    people, offers = (
        counted(len(body["demandeurs"]), "docteur junior", "docteurs juniors"),
        counted(len(body["offres"]), "offre"),
    )
    return f"tour {body['tour']} ouvert : {people}, {offers}"


def _members(body: Body) -> str:
    """A decision or a constraint of the commission."""
    what = DECISIONS.get(str(body.get("decision") or body.get("nature")), "")
    offer = f" {body['offre']}" if body["offre"] else ""
    return f"n° {body['numero']} par {body['auteur']} : {what} {body['dj']}{offer}"


def _publication(body: Body) -> str:
    names = [str(one["nom"]) for one in body["fichiers"]]
    return f"publication : {', '.join(names[:3])}{'…' if names[3:] else ''}"


def _renewal(body: Body) -> str:
    return f"{body['dj']} poursuit à {body['offre']}" if body["offre"] else f"{body['dj']} ne poursuit pas"


TOLD: Mapping[str, Callable[[Body], str]] = {
    "campagne": lambda body: "campagne créée",
    "reglage": lambda body: f"réglage : {', '.join(f'{key} = {value}' for key, value in body['reglages'].items())}",
    "etape": lambda body: f"dates de « {body['code']} » : {body['debut']} → {body['fin']} ({body['statut']})",
    "decalage": lambda body: _shift(body),
    "repetition": lambda body: "répétition : copie où l’on joue des dates",
    "poste": lambda body: f"dossier pris par le poste {body['ou']}, par {body['auteur']} : {body['motif']}",
    "accord": lambda body: _delay(body),
    "fichier": _file,
    "fichier-anterieur": lambda body: f"fichier reçu plus tôt {str(body['sha256'])[:12]}…",
    "fichier-repris": lambda body: f"fichier relu {str(body['sha256'])[:12]}…",
    "personne": lambda body: f"inscription de {body['pseudo']} ({ROLES.get(body['role'], body['role'])})",
    "depart": lambda body: f"départ de {body['personne']} le {body['le']} : {body['motif']}",
    "retour": lambda body: f"départ de {body['personne']} annulé : {body['motif']}",
    "code": lambda body: f"code n° {body['numero']} pour {body['personne']} : {body['motif']}",
    "arbitrage": lambda body: f"arbitrage pour {body['personne']} par {body['auteur']} : {body['motif']}",
    "tour-ouvert": _round,
    "candidats": lambda body: f"candidats envoyés aux PAMSU, tour {body['tour']}",
    "gel": lambda body: (
        f"tour {body['tour']} figé, empreinte {str(body['empreinte'])[:12]}…, tirage « {body['tirage']} »"
    ),
    "tirage": lambda body: (
        f"tour {body['tour']} apparié avec « {body['graine']} » : {counted(len(body['paires']), 'paire')}"
    ),
    "decision": lambda body: f"décision {_members(body)}",
    "contrainte": lambda body: f"contrainte {_members(body)}",
    "reconduction": _renewal,
    "publication": _publication,
    "lieux": lambda body: f"lieux agréés : {counted(len(body['lieux']), 'fiche')}",
    "lieux-semestre": lambda body: f"lieux du semestre {body['semestre']} publiés : {len(body['lieux'])}",
    "lieux-apparies": lambda body: f"lieux du semestre {body['semestre']} attribués : {len(body['paires'])}",
    "convention": lambda body: f"convention de {body['dj']} ({body['semestre']})",
    "cr": lambda body: f"compte rendu {str(body['paquet'])[7:19]}… : {REVIEWS.get(body['verdict'], '')}",
    "pv": lambda body: f"procès-verbal établi : {counted(body['decisions'], 'décision')}",
    "forcage": lambda body: f"{body['acte']} forcé : {body['motif']} (malgré : {' '.join(body['malgre'])})",
    "jeton": lambda body: (
        f"jeton d’horodatage du tour {body['tour']}, daté du {french_instant(instant(str(body['le'])))}"
    ),
    "reprise": lambda body: f"reprise du journal : {counted(body['entrees'], 'entrée')}",
    "refait": lambda body: f"refait à l’identique, scellé de nouveau : {counted(len(body['fichiers']), 'paquet')}",
    "envoi": lambda body: _sending(body),
    "affectations": lambda body: f"liste des affectations écrite pour : {body['destinataire']}",
    "donnees-ouvertes": lambda body: (
        f"données ouvertes écrites : {counted(body['personnes'], 'personne')}, {counted(body['groupes'], 'groupe')}"
    ),
    "annuaire": lambda body: (
        f"annuaire : {counted(len(body['subdivisions']), 'autre subdivision', 'autres subdivisions')}"
    ),
    "balayage": lambda body: f"balayage vers ecartes/{body['dossier']} : {counted(len(body['fichiers']), 'fichier')}",
    "balayage-annule": lambda body: f"balayage annulé : {counted(len(body['fichiers']), 'fichier')}",
    "effacement": lambda body: "noms effacés",
}


def _what(entry: Entry) -> str:
    """What happened, in French; a kind of a later version is named as it is."""
    told_ = TOLD.get(entry.kind)
    return told_(entry.body) if told_ is not None else entry.kind


def _sending(body: Body) -> str:
    if body["repris"]:
        return f"envois, {body['genre']} : {counted(len(body['repris']), 'message')} à renvoyer"
    return f"envois, {body['genre']} : {counted(len(body['partis']), 'message parti')}"


def _delay(body: Body) -> str:
    if body["annule"] is not None:
        return f"délai n° {body['annule']} de {body['personne']} retiré par {body['auteur']} : {body['motif']}"
    until = french_instant(instant(body["jusqu"]))
    given = f"délai pour {body['personne']} (« {body['etape']} ») jusqu’au {until}"
    return f"{given}, par {body['auteur']} : {body['motif']}"


def _shift(body: JsonView) -> str:
    why = f" ({body['motif']})" if body["motif"] else ""
    if body["annule"] is not None:
        return f"décalage n° {body['annule']} annulé{why}"
    return f"calendrier décalé de {counted(body['jours'], 'jour')} à partir de « {body['de']} »{why}"


def witness_fault(store: Store, text: str) -> PhcoError | None:
    """Whether the chain holds a head noted elsewhere (``12:3f…``); None when it does."""
    number, _, head = text.partition(":")
    ours = store.head_at(int(number) if number.isdigit() else -1)
    if ours is not None and len(head) >= 12 and ours.startswith(head.strip().lower()):
        return None
    return PhcoError(
        "E_BASE_ANCIENNE",
        "Le journal ne contient pas cette tête : la base est plus ancienne que ce témoin, ou n’est pas la même.",
        f"journal[{number[:12]}]",
        "Remettez une sauvegarde plus récente, puis « phco dmg reprendre ».",
    )
