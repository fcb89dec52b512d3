"""Packages: opening a signed list of 70 hearts against the bare signature check; writing one; a click's verdict."""

from __future__ import annotations

import timeit
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from phco.calls.wishes.checks import verifier
from phco.host.keys.keys import new_key, public_key, verify
from phco.host.keys.seal import seal
from phco.packages import KINDS, About, Keyring, attach, open_package, prepare

ROUNDS, NUMBER = 25, 20
AIM = 0.25


def _best(work: Callable[[], object]) -> float:
    """Seconds of one call: the best of short runs, which a loaded machine disturbs least."""
    return min(timeit.repeat(work, number=NUMBER, repeat=ROUNDS)) / NUMBER


def paquets(_say: Callable[[str], None]) -> list[dict[str, Any]]:
    key, opener = new_key(), new_key("P-256")
    about = About(
        kind=KINDS["voeux"], campaign="2027-03", author="dj-001", seq=1, round=1, application="0.1.0",
        created=datetime(2027, 3, 2, 10, tzinfo=UTC),
    )  # fmt: skip
    rows = [{"tour": 1, "offre": f"o-{index:04d}", "coeurs": 1 + index % 5} for index in range(70)]
    prepared = prepare(about, {"voeux": rows})
    signature = key.sign(prepared.pae)
    data = attach(prepared, key.public.thumbprint, signature)
    ring = Keyring([key.record("dj-001", "dj")])
    loaded, message = public_key(key.public), prepared.pae
    assert isinstance(loaded, Ed25519PublicKey)
    bare = _best(lambda: loaded.verify(signature, message))
    opening = _best(lambda: open_package(data, find=ring, verify=verify))
    rate = bare / opening
    found: list[dict[str, Any]] = [
        {"mesure": "paquets : ouverture d’une liste de 70 vœux", "valeur": 1 / opening, "reference": 1 / bare,
         "rapport": rate, "objectif": f"≥ {AIM:g}", "tenu": rate >= AIM, "unite": "par s",
         "note": "référence : la seule signature"},
    ]  # fmt: skip

    def export() -> bytes:
        ready = prepare(about, {"voeux": rows})
        return seal(attach(ready, key.public.thumbprint, key.sign(ready.pae)), opener.public)

    found.append(
        {"mesure": "paquets : export signé et scellé", "valeur": _best(export) * 1e3, "unite": "ms", "note": "70 vœux"}
    )
    for count in (350, 3500):
        offers = [f"o-{index:04d}" for index in range(count)]
        entry = {"tour": 1, "offres_ouvertes": offers, "coeurs": dict.fromkeys(offers[: count // 5], 1)}
        spent = _best(lambda entry=entry: verifier(entry)) * 1e3  # type: ignore[misc]
        found.append(
            {"mesure": f"vœux : verdict sur {count} offres", "valeur": spent, "unite": "ms", "note": "CPython"}
        )
    return found


MEASURES = {"paquets": paquets}
