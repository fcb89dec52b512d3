"""The keys of three fictional people of a demonstration, so that anyone can play a DJ, a PAMSU and an auditor.

Their devices' keys come from a public seed; the desk of the demonstration signs each file, and the site that it
published is the only one that takes it.
"""

from __future__ import annotations

from collections.abc import Mapping

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from phco.demo.actors import Actor
from phco.demo.checks import Evidence
from phco.errors import PhcoError
from phco.host.disk.files import make_folder, write_whole
from phco.host.keys.keys import PrivateKey
from phco.packages.fictional_device import write_device
from phco.packages.identity import b64

FOLDER = "personnes"
TITLES = {"dj": "Docteur junior fictif", "pamsu": "PAMSU fictif", "auditeur": "Auditeur fictif"}


def cast(left: Evidence, pamsu: Mapping[str, str]) -> dict[str, str]:
    """Who is played: the auditor that the desk named, a DJ whom a round gave a post, the PAMSU of that post.

    ``pamsu``: offer → its PAMSU. In a very small campaign the DJ is the auditor too, or there is the auditor alone.
    """
    placed = sorted(
        (dj == left.auditor, how, dj, offer)
        for dj, (how, offer, _) in left.story.obtained.items()
        if how != "commission"
    )
    if not placed:
        return {"auditeur": left.auditor}
    _, _, dj, offer = placed[0]
    return {"dj": dj, "pamsu": pamsu[offer], "auditeur": left.auditor}


def write_people(left: Evidence, pamsu: Mapping[str, str]) -> list[dict[str, str]]:
    """``personnes/<who>.json`` for each of the three; what the summary says of them."""
    folder = make_folder(left.folder / FOLDER)
    found: list[dict[str, str]] = []
    for part, pseudo in cast(left, pamsu).items():
        actor = left.actors[pseudo]
        path = folder / f"{part}.json"
        write_whole(path, _device(left, actor, TITLES[part]))
        found.append({"titre": TITLES[part], "personne": pseudo, "fichier": f"{FOLDER}/{path.name}"})
    return found


def _device(left: Evidence, actor: Actor, title: str) -> bytes:
    enrolment = actor.enrolment()
    if enrolment is None:
        raise PhcoError("E_DEMO", f"« {actor.pseudo} » n’a pas de code.", actor.pseudo, "Signalez ce défaut.")
    return write_device(
        {
            "campagne": actor.campaign, "personne": actor.pseudo, "role": actor.role, "titre": title,
            "seq": actor.seq, "prev": actor.prev, "enrolement": enrolment.as_json(),
            "signature": _key(actor.signer), "sceau": _key(actor.opener),
            "sceau_dmg": b64(left.keys.sealing),
        },
        left.keys.signer.sign,
    )  # fmt: skip


def _key(key: PrivateKey) -> dict[str, str]:
    private = key.secret.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return {"algorithme": key.public.algorithm, "cle": b64(key.public.raw), "pkcs8": b64(private)}
