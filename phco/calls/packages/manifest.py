"""Calls on the DMG's signed manifest: whether it may be used, and the key to seal to since."""

from __future__ import annotations

from phco.calls.packages.entry import public_key_of, sealing_key_of
from phco.fields import Fields
from phco.jsontext import JsonObject
from phco.packages.identity import b64
from phco.packages.manifest import judge
from phco.packages.recipient import Told, recipient
from phco.packages.schema import instant_field


def juger(entry: object) -> JsonObject:
    """``manifeste.juger``: whether an authentic manifest may be used, given the highest version seen here."""
    fields = Fields(entry)
    row = fields.mapping("manifeste")
    seen = fields.integer("version_vue", None, nullable=True)
    now = instant_field(fields, "maintenant")
    child = fields.child("manifeste", {key: row[key] for key in ("version", "expire") if key in row})
    version, expires = child.integer("version", low=1), instant_field(child, "expire")
    child.close()
    fields.close()
    found = judge(version, expires, seen=seen, now=now)
    return {
        "accepte": found.accepted,
        "lecture_seule": found.read_only,
        "version": found.version,
        "avertissements": list(found.warnings),
    }


def destinataire(entry: object) -> JsonObject:
    """``manifeste.destinataire``: the key to seal to, from the invitation's and what the signed manifest says since.

    ``manifeste``: ``{"cle_sceau", "revocations": [{"cle", "depuis"}]}`` of an authentic manifest of this campaign, or
    null. Errors: E_KEY_REVOKED when a key no longer holds, E_KEY_WEAK.
    """
    fields = Fields(entry)
    invited = public_key_of(fields, "invitation")
    signer, dmg = fields.text("signataire", max_length=43), fields.text("dmg", None, nullable=True, max_length=43)
    given = fields.mapping("manifeste", None, nullable=True)
    told = None if given is None else _told(fields.child("manifeste", given))
    fields.close()
    found = recipient(invited, signer=signer, dmg=dmg, told=told)
    key = {"algorithme": found.key.algorithm, "cle": b64(found.key.raw)}
    return {"destinataire": key, "change": found.changed, "empreinte": found.key.thumbprint}


def _told(fields: Fields) -> Told:
    sealing = sealing_key_of(fields, "cle_sceau")
    revoked = {}
    for index, value in enumerate(fields.items("revocations", [])):
        row = fields.child(f"revocations[{index}]", value)
        revoked[row.text("cle", max_length=43)] = instant_field(row, "depuis")
        row.close()
    fields.close()
    return Told(sealing=sealing, revoked=revoked)
