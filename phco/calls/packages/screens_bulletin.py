"""The screen of what became of my exports: the bulletin held against what this device sent, receipts, dates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from phco.calls.packages.published import rows as read_rows
from phco.campaign.model import LABELS, STATUS_NAMES
from phco.fields import Fields
from phco.jsontext import JsonObject, JsonView
from phco.packages.bulletin import HOURS
from phco.packages.codes import CODES
from phco.packages.cr_gep import REFUSAL, VALIDATED, VALIDATION
from phco.packages.kinds import KINDS
from phco.packages.schema import instant_field, read_instant
from phco.packages.statement import DEPOSITED, DEPOSITED_CODE
from phco.views import render

VERDICTS = {"recu": "reçu", "refuse": "refusé", "remplace": "remplacé", "quarantaine": "mis de côté"}
WAITING = "absent"
DETAIL = "Le détail est dans le fichier « -motif.phco » joint à la réponse du DMG : ouvrez-le ci-dessous."
SAID = {
    DEPOSITED_CODE: DEPOSITED,
    VALIDATION: VALIDATED,
    REFUSAL: f"{CODES[REFUSAL].meaning} {CODES[REFUSAL].fix}",
}
AHEAD = timedelta(days=1)  # of two devices of one person, no further
LEVELS = {"recu": "ok", "refuse": "erreur", "remplace": "info", "quarantaine": "attention", WAITING: "attention"}


def suivi(entry: object) -> JsonObject:
    """``vue.suivi``: the bulletin held against what this device has exported, and the dates of the manifest.

    ``bulletin``: rows of a verified bulletin; ``envois``: the exports kept on the device; ``manifeste``: its tables, or
    null; ``motifs``: rows of the sealed reasons opened here;
    ``heures``, ``suite``: what the bulletin says of hours and of itself; ``recus``: the receipts kept here;
    ``bulletin_du``: when the bulletin was signed (UTC), or null where there is none yet: the exports alone are then
    shown; ``maintenant``: the visitor's instant. ``copie`` of an export: whether this device can show it again;
    ``doute``: whether the clock that dated it seemed wrong.
    """
    fields = Fields(entry)
    rows = {row["paquet"]: row for row in read_rows(fields, "bulletin", ("paquet", "verdict", "recu"))}
    sent = read_rows(fields, "envois", ("empreinte", "genre", "le"))
    for index, one in enumerate(sent):
        instant_field(Fields(one, fields.place(f"envois[{index}]"), fields.errors), "le")
    hours = {row["paquet"]: row["heure"] for row in read_rows(fields, "heures", ("paquet", "heure"))}
    kept = {row["paquet"]: row for row in read_rows(fields, "recus", ("paquet", "verdict", "recu"))}
    told = read_rows(fields, "motifs", ("paquet", "quoi"))
    after = fields.mapping("suite", None, nullable=True)
    manifest = fields.mapping("manifeste", None, nullable=True)
    none = fields.has("bulletin_du") and fields.raw("bulletin_du", None) is None
    signed = None if none else instant_field(fields, "bulletin_du")
    now = instant_field(fields, "maintenant")
    steps = _steps(fields, manifest, now) if manifest is not None else []
    fields.close()
    lines = [
        _line(one, rows.get(one["empreinte"]), signed, now, kept.get(one["empreinte"]))
        | {"heure": HOURS.get(hours.get(one["empreinte"], ""), "")}
        | {"detail": [_reason(row) for row in told if row["paquet"] == one["empreinte"]]}
        for one in sent
    ]
    counts = {name: sum(1 for row in rows.values() if row["verdict"] == name) for name in VERDICTS}
    deposited = sum(1 for row in rows.values() if row.get("motif") == DEPOSITED or row.get("code") == DEPOSITED_CODE)
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


def _line(
    sent: JsonView, row: JsonView | None, signed: datetime | None, now: datetime, receipt: JsonView | None = None
) -> JsonObject:
    """One export with its verdict; an export that the bulletin does not list yet says so."""
    doubted = sent.get("doute") is True or read_instant(str(sent["le"])) > now + AHEAD
    kind = KINDS.get(str(sent["genre"]))
    line: JsonObject = {
        "titre": kind.title if kind else sent["genre"], "tour": sent.get("tour"), "seq": sent.get("seq"),
        "le": sent["le"], "nom": sent.get("nom", ""), "empreinte": sent["empreinte"], "code": "", "recu": None,
        "copie": sent.get("copie") is True, "doute": doubted,
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
        if doubted:  # by its date alone, nobody knows which of the two it is
            said = (
                "La date de cet envoi est fausse, l’horloge de l’appareil l’était. Si vous l’avez exporté avant ce "
                "bulletin, le DMG ne l’a pas reçu : renvoyez le fichier avant la clôture."
            )
        return line | {"verdict": WAITING, "mot": "pas au bulletin", "niveau": LEVELS[WAITING], "motif": said}
    code = row.get("code") or ""
    motive = row.get("motif") or _said(code)
    return line | {
        "verdict": row["verdict"], "mot": VERDICTS.get(row["verdict"], row["verdict"]), "code": code,
        "niveau": LEVELS.get(row["verdict"], "info"), "motif": motive, "recu": row["recu"],
    }  # fmt: skip


def _reason(row: JsonView) -> JsonObject:
    """One sentence of a sealed reason: what it says, where in the file, what to do, who says it."""
    return {name: str(row.get(name) or "") for name in ("quoi", "ou", "remede", "par")}


def _said(code: str) -> str:
    """What a code of the bulletin tells its author; what only informs says all there is to say."""
    if code in SAID:
        return SAID[code]
    known = CODES.get(code)
    return f"{known.meaning} {DETAIL}" if known is not None else DETAIL if code else ""


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
