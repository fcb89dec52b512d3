"""The screens of what the DMG publishes: what became of my exports, and the results of a round with my explanation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from phco.campaign.model import LABELS, STATUS_NAMES
from phco.dates import french_day, iso_day
from phco.fields import Fields
from phco.jsontext import JsonObject, JsonView
from phco.matching.engine.problem import METHOD_WORDS
from phco.matching.telling.trace import ordinal
from phco.matching.verification.minutes_reading import checked_minutes
from phco.packages.bulletin import HOURS
from phco.packages.codes import CODES
from phco.packages.kinds import KINDS
from phco.packages.schema import instant_field
from phco.packages.statement import DEPOSITED
from phco.views import render

VERDICTS = {"recu": "reçu", "refuse": "refusé", "remplace": "remplacé", "quarantaine": "mis de côté"}
WAITING = "absent"
DETAIL = "Le détail est dans la réponse que le DMG vous envoie."
LEVELS = {"recu": "ok", "refuse": "erreur", "remplace": "info", "quarantaine": "attention", WAITING: "attention"}


def suivi(entry: object) -> JsonObject:
    """``vue.suivi``: the bulletin held against what this device has exported, and the dates of the manifest.

    ``bulletin``: rows of a verified bulletin; ``envois``: the exports kept on the device; ``manifeste``: its tables, or
    null; ``heures``, ``suite``: what the bulletin says of hours and of itself; ``recus``: the receipts kept here;
    ``bulletin_du``: when the bulletin was signed (UTC), or null where there is none yet: the exports alone are then
    shown; ``maintenant``: the visitor's instant. ``copie`` of an export: whether this device can show it again.
    """
    fields = Fields(entry)
    rows = {row["paquet"]: row for row in _rows(fields, "bulletin", ("paquet", "verdict", "recu"))}
    sent = _rows(fields, "envois", ("empreinte", "genre", "le"))
    for index, one in enumerate(sent):
        instant_field(Fields(one, fields.place(f"envois[{index}]"), fields.errors), "le")
    hours = {row["paquet"]: row["heure"] for row in _rows(fields, "heures", ("paquet", "heure"))}
    kept = {row["paquet"]: row for row in _rows(fields, "recus", ("paquet", "verdict", "recu"))}
    after = fields.mapping("suite", None, nullable=True)
    manifest = fields.mapping("manifeste", None, nullable=True)
    none = fields.has("bulletin_du") and fields.raw("bulletin_du", None) is None
    signed = None if none else instant_field(fields, "bulletin_du")
    now = instant_field(fields, "maintenant")
    steps = _steps(fields, manifest, now) if manifest is not None else []
    fields.close()
    lines = [
        _line(one, rows.get(one["empreinte"]), signed, kept.get(one["empreinte"]))
        | {"heure": HOURS.get(hours.get(one["empreinte"], ""), "")}
        for one in sent
    ]
    counts = {name: sum(1 for row in rows.values() if row["verdict"] == name) for name in VERDICTS}
    deposited = sum(1 for row in rows.values() if row.get("motif") == DEPOSITED)
    result = {"envois": lines, "comptes": counts, "deposes": deposited, "etapes": steps}
    html = render(
        "suivi.html",
        envois=lines,
        comptes=counts,
        mots=VERDICTS,
        total=len(rows),
        etapes=steps,
        signe=signed,
        deposes=deposited,
        suite=after,
        heures=HOURS,
    )
    return {"html": html, "resultat": result}


def _rows(fields: Fields, key: str, needed: Sequence[str]) -> list[JsonObject]:
    found: list[JsonObject] = []
    for index, row in enumerate(fields.items(key, [])):
        if isinstance(row, dict) and all(isinstance(row.get(name), str) for name in needed):
            found.append(row)
        else:
            fields.fault("E_TYPE", "Une ligne est incomplète.", f"{key}[{index}]", f"Il faut {', '.join(needed)}.")
    return found


def _line(sent: JsonView, row: JsonView | None, signed: datetime | None, receipt: JsonView | None = None) -> JsonObject:
    """One export with its verdict; an export that the bulletin does not list yet says so."""
    kind = KINDS.get(str(sent["genre"]))
    line: JsonObject = {
        "titre": kind.title if kind else sent["genre"], "tour": sent.get("tour"), "seq": sent.get("seq"),
        "le": sent["le"], "nom": sent.get("nom", ""), "empreinte": sent["empreinte"], "code": "", "recu": None,
        "copie": sent.get("copie") is True,
        "accuse": dict(receipt) if receipt is not None else None,
    }  # fmt: skip
    if signed is None:
        said = "Le DMG n’a pas encore publié de bulletin sur ce site : il y dira ce qu’il a reçu."
        return line | {"verdict": WAITING, "mot": "exporté", "niveau": "info", "motif": said}
    if row is None:
        if receipt is not None:
            said = (
                "Le DMG a signé un reçu pour cet envoi. S’il est plus récent que ce bulletin, attendez le suivant ; "
                "sinon, l’avertissement ci-dessus donne le fichier de réclamation."
            )
            return line | {"verdict": WAITING, "mot": "pas au bulletin", "niveau": LEVELS[WAITING], "motif": said}
        after = str(sent["le"]) > signed.strftime("%Y-%m-%dT%H:%M:%SZ")
        said = "Exporté après ce bulletin : attendez le suivant." if after else (
            "Cet envoi n’est pas au bulletin : le DMG ne l’a pas reçu. Renvoyez le fichier avant la clôture."
        )  # fmt: skip
        return line | {"verdict": WAITING, "mot": "pas au bulletin", "niveau": LEVELS[WAITING], "motif": said}
    code = row.get("code") or ""
    motive = row.get("motif") or (f"{CODES[code].meaning} {DETAIL}" if code in CODES else DETAIL if code else "")
    return line | {
        "verdict": row["verdict"], "mot": VERDICTS.get(row["verdict"], row["verdict"]), "code": code,
        "niveau": LEVELS.get(row["verdict"], "info"), "motif": motive, "recu": row["recu"],
    }  # fmt: skip


def _steps(fields: Fields, manifest: Mapping[str, object], now: datetime) -> list[JsonObject]:
    rows = manifest.get("etapes")
    if not isinstance(rows, list):
        fields.fault(
            "E_TYPE", "Une liste d’étapes est attendue.", "manifeste.etapes", "Donnez les tables du manifeste."
        )
        return []
    today = now.date().isoformat()
    names = {str(status): name for status, name in STATUS_NAMES.items()}
    return [
        {
            "code": row["code"], "libelle": LABELS.get(row["code"], row["code"]), "debut": row.get("debut") or None,
            "fin": row.get("fin") or None, "statut": names.get(str(row.get("statut")), ""),
            "en_cours": bool(row.get("debut")) and row["debut"] <= today <= row["fin"],
        }
        for row in rows
        if isinstance(row, dict) and isinstance(row.get("code"), str)
    ]  # fmt: skip


def resultats(entry: object) -> JsonObject:
    """``vue.resultats``: a round's public result, what it says of me, and the checks of ``certificat.fichiers``.

    ``public``: the annex of the results; ``lignes``: its rows (``dj``, ``offre``, ``rang``); ``offres``: rows of the
    round's catalogue (``id``, ``cabinet``, ``commune_nom``, ``pamsu``, ``co_pamsu``); ``moi``: ``{"personne", "role"}``
    or null; ``explication``: my own explanation or null; ``verification``: the answer of ``certificat.fichiers``;
    ``reglages``?: the settings of the manifest, which say who has left since.
    """
    fields = Fields(entry)
    public = fields.mapping("public")
    rows = _rows(fields, "lignes", ("dj",))
    offers = {row["id"]: row for row in _rows(fields, "offres", ("id",))}
    me = fields.mapping("moi", None, nullable=True)
    told = fields.mapping("explication", None, nullable=True)
    checked = fields.mapping("verification", None, nullable=True)
    left = _departures(_rows(fields, "reglages", ("cle", "valeur")))
    sent = fields.mapping("envoi", None, nullable=True)
    fields.close()
    mine = _mine(me, rows, offers)
    lines = [
        row | {"cabinet": offers.get(row.get("offre") or "", {}).get("cabinet", "")}
        for row in sorted(rows, key=lambda row: (row.get("offre") is None, row["dj"]))
    ]
    result = {"moi": mine, "paires": sum(1 for row in rows if row.get("offre")), "sans_poste": _left(rows)}
    compared = None if told is None or sent is None else _compared(told, sent)
    result |= {"liste": compared} if compared is not None else {}
    html = render(
        "resultats.html", public=public, lignes=lines, moi=mine, explication=told, verification=checked, offres=offers,
        liste=compared,
        methodes=METHOD_WORDS, ordinal=ordinal, departs=_left_since(mine, left, offers),
    )  # fmt: skip
    return {"html": html, "resultat": result}


def commission(entry: object) -> JsonObject:
    """``vue.commission``: the placements of the commission, from its published minutes, and what they say of me.

    ``seance``: the row of the table ``pv``; ``decisions``: its decisions (``numero``, ``dj``, ``offre``, ``decision``,
    ``motif``); ``offres``: rows of the last catalogue; ``moi``: ``{"personne", "role"}`` or null. ``public``?: the
    minutes' annex, ``tours``?: the public results of the rounds, ``explication``?: my own, or null: they are checked.
    """
    fields = Fields(entry)
    session = fields.mapping("seance")
    made = sorted(_rows(fields, "decisions", ("dj", "decision")), key=_number)
    offers = {row["id"]: row for row in _rows(fields, "offres", ("id",))}
    me = fields.mapping("moi", None, nullable=True)
    public = fields.mapping("public", None, nullable=True)
    rounds = [dict(one) for one in fields.items("tours", []) if isinstance(one, dict)]
    own = fields.mapping("explication", None, nullable=True)
    fields.close()
    checked = checked_minutes(made, public, rounds, own) if public is not None else None
    legible = checked is not None and checked["proprietes"][0]["nom"] != "lecture"
    told: JsonObject = dict(public) if public is not None and legible else {}
    gone = {row["personne"]: row for row in told.get("departs", [])}
    placed: dict[str, JsonObject] = {}
    for row in made:
        placed.pop(row["dj"], None)
        if row["decision"] == "affecter" and row.get("offre"):
            placed[row["dj"]] = row
    if told:
        placed = {dj: row for dj, row in placed.items() if dj in told["affectations"]}
    lines = [
        {"dj": dj, "offre": row["offre"], "rang": None, "cabinet": offers.get(row["offre"], {}).get("cabinet", "")}
        for dj, row in sorted(placed.items())
    ]
    left = sorted({row["dj"] for row in made} - set(placed) - set(gone))
    mine = _mine(me, lines + [{"dj": one, "offre": None} for one in left], offers)
    motive = placed[mine["personne"]].get("motif") or "" if mine and mine["personne"] in placed else ""
    html = render(
        "resultats-commission.html", seance=session, lignes=lines, sans_poste=left, moi=mine, motif=motive,
        decisions=len(made), verification=checked, explication=own if told else None, departs=list(gone.values()),
    )  # fmt: skip
    result = {"moi": mine, "paires": len(lines), "sans_poste": left}
    return {"html": html, "resultat": result | ({"verification": checked} if checked is not None else {})}


def _number(row: JsonView) -> int:
    """The number of a decision; 0 for what is not one, which the checks tell."""
    number = row.get("numero")
    return int(number) if isinstance(number, int | str) and str(number).isdecimal() else 0


def _departures(settings: Sequence[JsonObject]) -> list[tuple[str, str, date, list[str]]]:
    """Who has left, as the manifest says: person, role, day, offers withdrawn; what cannot be read is passed over."""
    found = []
    for row in settings:
        words = str(row["valeur"]).split(" ")
        day = iso_day(words[2]) if row["cle"].startswith("depart.") and len(words) > 2 else None
        if day is not None:
            found.append((words[0], words[1], day, words[3:]))
    return found


def _left_since(
    mine: JsonObject | None, left: Sequence[tuple[str, str, date, list[str]]], offers: Mapping[str, JsonObject]
) -> list[str]:
    """What departures since the round change for the visitor, in French sentences.

    A PAMSU who had left before takes nothing from the post of whoever has taken their offer over.
    """
    if mine is None:
        return []
    me, said = mine["personne"], []
    posts = {one["offre"]: one["dj"] for one in mine.get("offres", [])}
    for person, role, day, posts_left in left:
        when = french_day(day)
        if person == me:
            said.append(f"Vous avez quitté la campagne le {when} : ce résultat ne vous engage plus.")
        elif role == "pamsu" and mine.get("offre") in posts_left and _led_by(offers.get(mine["offre"], {}), person):
            said.append(
                f"Le poste {mine['offre']} a été retiré le {when} : vous participez au tour suivant, ou la commission "
                "traite votre cas."
            )
        elif role == "dj" and person in posts.values():
            offer = next(name for name, dj in posts.items() if dj == person)
            said.append(f"{person} a démissionné le {when} : l’offre {offer} est de nouveau vacante.")
    return said


def _led_by(offer: JsonView, person: str) -> bool:
    """Whether a person leads an offer; taken for true where the catalogue does not say who does."""
    return offer.get("pamsu") in (None, "", person)


def _compared(told: JsonView, sent: JsonView) -> JsonObject:
    """Whether the list that the DMG says it matched is the one that this device sent: its digest, then its hearts."""
    rows, known = sent.get("voeux"), sent.get("empreintes") or []
    digest = told.get("paquet")
    if digest is not None and digest not in known:
        what = "La liste traitée n’est aucun des envois de cet appareil. Sans autre appareil, réclamez au DMG."
        return {"niveau": "erreur", "phrase": what}
    if digest is None and "paquet" in told:
        return {
            "niveau": "erreur",
            "phrase": "Le DMG dit n’avoir eu aucune liste de vous : voyez vos reçus.",
        }
    if not isinstance(rows, list):
        return {
            "niveau": "info",
            "phrase": "Cet appareil n’a plus la copie de l’envoi : rien à comparer.",
        }
    levels: dict[int, set[str]] = {}
    for row in rows:
        if isinstance(row, dict) and isinstance(row.get("coeurs"), int) and row["coeurs"] > 0:
            levels.setdefault(row["coeurs"], set()).add(str(row.get("offre")))
    tiers: dict[int, set[str]] = {}
    for one in told.get("offres") or []:
        tiers.setdefault(int(one["classe"]), set()).add(str(one["offreur"]))
    ours = [levels[level] for level in sorted(levels, reverse=True)]
    theirs = [tiers[number] for number in sorted(tiers)]
    if ours != theirs:
        return {
            "niveau": "erreur",
            "phrase": "Votre explication ne dit pas les cœurs que cet appareil a envoyés : réclamez.",
        }
    return {"niveau": "ok", "phrase": "Les cœurs de votre explication sont ceux que cet appareil a envoyés."}


def _left(rows: Sequence[JsonView]) -> list[str]:
    return sorted(str(row["dj"]) for row in rows if not row.get("offre"))


def _mine(
    me: Mapping[str, object] | None, rows: Sequence[JsonObject], offers: Mapping[str, JsonObject]
) -> JsonObject | None:
    """What the round says of the visitor: a DJ's post, or the DJ who comes to a PAMSU's posts."""
    if me is None:
        return None
    name = str(me.get("personne", ""))
    if me.get("role") == "pamsu":
        held = {row["offre"]: row for row in rows if row.get("offre")}
        posts = [one for one in sorted(offers) if _leads(offers[one], name)]
        return {
            "role": "pamsu", "personne": name,
            "offres": [{"offre": one, **{key: held.get(one, {}).get(key) for key in ("dj", "rang")}} for one in posts],
        }  # fmt: skip
    row = next((row for row in rows if row["dj"] == name), None)
    post = (row or {}).get("offre")
    return {
        "role": "dj", "personne": name, "present": row is not None, "offre": post,
        "cabinet": offers.get(post or "", {}).get("cabinet", ""), "rang": (row or {}).get("rang"),
    }  # fmt: skip


def _leads(offer: JsonView, name: str) -> bool:
    others = offer.get("co_pamsu") or ""
    listed = others.split(" | ") if isinstance(others, str) else others
    return bool(name) and (offer.get("pamsu") == name or name in listed)
