"""The screens of GEP reports: as it will be read and printed, and the copy that the author gives to the group."""

from __future__ import annotations

from datetime import date

from phco.calls.placement.teaching import gep_verifier, read_bulletin, row_of
from phco.calls.screen import split_root
from phco.dates import french_day, french_instant
from phco.errors import PhcoError
from phco.fields import Fields
from phco.jsontext import JsonObject
from phco.packages.cr_gep import read_answer
from phco.packages.group_copy import read_copy, write_copy
from phco.packages.identity import b64, unb64
from phco.views import render

MAX_PACKAGE = 8 * 1024 * 1024


def vue_gep(entry: object) -> JsonObject:
    """``vue.gep``: a report as it will be read and printed, with what stops it (``gep.verifier``)."""
    root, rest = split_root(entry)
    result = gep_verifier(rest)
    people = [f"{one['nom']} ({one['dj']})" if one.get("dj") else one["nom"] for one in rest.get("personnes", [])]
    named = {one.get("dj") for one in rest.get("personnes", [])}
    people += [one for one in rest["participants"] if one not in named]
    html = render("gep-compte-rendu.html", racine=root, v=result, cr=rest, presents=people)
    return {"html": html, "resultat": result}


def copie(entry: object) -> JsonObject:
    """``vue.gep-copie``: make the copy of a report for the group, or read one.

    in: ``{"paquet"}`` (base64) → ``{"copie", "nom"}``; or ``{"copie", "bulletin"?, "signature"?}``, where ``signature``
    is what the page found (true, false, or null before it looks) → ``html`` and ``resultat``: ``{"empreinte", "auteur",
    "seance", "a_verifier", "signature", "cle", "reponse"}``; ``cle`` is the author's own, as the report carries it, or
    null.
    """
    fields = Fields(entry)
    if fields.has("paquet"):
        text = fields.text("paquet", max_length=MAX_PACKAGE)
        fields.close()
        data = write_copy(unb64(text, "paquet"))
        made = read_copy(data)
        return {"copie": data.decode(), "nom": f"copie-gep-{made.tables['cr-gep'][0]['date']}-{made.about.author}.json"}
    given = fields.raw("copie")  # whatever file was chosen: ``read_copy`` says what it is not
    bulletin = read_bulletin(fields)
    held = fields.boolean("signature", None, nullable=True)
    fields.close()
    found = read_copy(given if isinstance(given, str) else "")
    row = row_of(found.digest, bulletin)
    state, reason = read_answer(row) if row is not None else ("absent", "")
    report = found.tables["cr-gep"][0]
    day = report["date"]
    assert isinstance(day, date)  # the column's schema says so
    session: JsonObject = {key: str(report[key] or "") for key in ("theme", "animateur", "resume", "suites")}
    session |= {"date": day.isoformat(), "duree_minutes": report["duree_minutes"]}
    people = [str(one["dj"]) for one in found.tables.get("participants", [])]
    enrolment = found.about.enrolment
    key = {"algorithme": enrolment.signing.algorithm, "cle": b64(enrolment.signing.raw)} if enrolment else None
    if key is not None and enrolment is not None and enrolment.signing.thumbprint != found.envelope.keyid:
        what = "La clé qui a signé n’est pas celle que porte le compte rendu."
        raise PhcoError("E_SIGNATURE", what, "copie", "Redemandez la copie à son auteur.")
    html = render(
        "gep-copie.html", v=session, auteur=found.about.author, cree=french_instant(found.about.created),
        jour=french_day(day), presents=people, empreinte=found.digest, etat=state, motif=reason,
        signature=held, bulletin=bool(bulletin), noms=any("personnes" in one for one in found.withheld),
    )  # fmt: skip
    return {
        "html": html,
        "resultat": {
            "empreinte": found.digest, "auteur": found.about.author, "seance": {**session, "participants": people},
            "a_verifier": b64(found.envelope.pae), "signature": b64(found.envelope.signature), "cle": key,
            "reponse": {"etat": state, "motif": reason},
        },
    }  # fmt: skip
