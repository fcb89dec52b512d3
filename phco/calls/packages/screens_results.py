"""The screens of the results: a round with my explanation, and the commission's placements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from phco.calls.packages.published import rows as read_rows
from phco.dates import french_day, iso_day
from phco.fields import Fields
from phco.jsontext import JsonObject, JsonView
from phco.matching.engine.problem import METHOD_WORDS
from phco.matching.telling.trace import ordinal
from phco.matching.verification.minutes_reading import checked_minutes
from phco.views import render


def resultats(entry: object) -> JsonObject:
    """``vue.resultats``: a round's public result, what it says of me, and the checks of ``certificat.fichiers``.

    ``public``: the annex of the results; ``lignes``: its rows (``dj``, ``offre``, ``rang``); ``offres``: rows of the
    round's catalogue (``id``, ``cabinet``, ``commune_nom``, ``pamsu``, ``co_pamsu``); ``moi``: ``{"personne", "role"}``
    or null; ``explication``: my own explanation or null; ``verification``: the answer of ``certificat.fichiers``;
    ``reglages``?: the settings of the manifest, which say who has left since.
    """
    fields = Fields(entry)
    public = fields.mapping("public")
    rows = read_rows(fields, "lignes", ("dj",))
    offers = {row["id"]: row for row in read_rows(fields, "offres", ("id",))}
    me = fields.mapping("moi", None, nullable=True)
    told = fields.mapping("explication", None, nullable=True)
    checked = fields.mapping("verification", None, nullable=True)
    left = _departures(read_rows(fields, "reglages", ("cle", "valeur")))
    sent = fields.mapping("envoi", None, nullable=True)
    fields.close()
    mine = _mine(me, rows, offers)
    lines = [
        row | {"cabinet": offers.get(row.get("offre") or "", {}).get("cabinet", "")}
        for row in sorted(rows, key=lambda row: (row.get("offre") is None, row["dj"]))
    ]
    result = {"moi": mine, "paires": sum(1 for row in rows if row.get("offre")), "sans_poste": _left(rows)}
    said = None if told is None or sent is None else compared(told, sent)
    result |= {"liste": said} if said is not None else {}
    html = render(
        "resultats.html", public=public, lignes=lines, moi=mine, explication=told, verification=checked, offres=offers,
        liste=said,
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
    made = sorted(read_rows(fields, "decisions", ("dj", "decision")), key=_number)
    offers = {row["id"]: row for row in read_rows(fields, "offres", ("id",))}
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


def compared(told: JsonView, sent: JsonView) -> JsonObject:
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
