"""What goes wrong in a real mailbox, made on purpose: late, illegal, corrupt, replayed, forged packages, and worse.

Each incident says what it is and which verdict it must meet; the demonstration fails if it meets another one.
"""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from phco.demo.actors import Actor, hearts_rows
from phco.demo.parts import dated
from phco.packages import archive

CROWD = 24  # lists: fewer, and the people of these incidents would be most of the campaign
TOO_FEW = "Les incidents de vœux (doubles, clés volées, listes corrigées…) : {}, il en faut {}."
NO_LATE = "Les listes en retard : il faut quatre listes, et une personne sans fléchage."
NO_SHORT = "La liste au-dessous du minimum : pour {}, le minimum est d’un seul cœur."


@dataclass(frozen=True, kw_only=True)
class Incident:
    """One abnormal file: its name, its bytes, what happened, and the code it must meet (empty: it is accepted)."""

    name: str
    data: bytes
    story: str
    code: str


@dataclass(frozen=True, kw_only=True)
class Wishing:
    """What the incidents of a round of wishes need: sealing, the round's open offers, how many must have hearts."""

    tour: int
    catalogue: str
    created: datetime
    seal: Callable[[bytes], bytes]
    opened: tuple[str, ...]
    minimum: int


def wishes_of(actor: Actor, hearts: Mapping[str, int], at: Wishing, *, seq: int | None = None) -> bytes:
    """A sealed ``voeux`` package."""
    rows = hearts_rows(at.tour, hearts)
    return at.seal(
        actor.write("voeux", {"voeux": rows}, created=at.created, tour=at.tour, catalogue=at.catalogue, seq=seq)
    )


def bad_wishes(
    actors: list[Actor], liar: Actor, hearts: Mapping[str, Mapping[str, int]], at: Wishing
) -> list[Incident]:
    """Nine incidents around nine DJ: the first ones of ``actors``, in order. ``liar`` is a DJ who forges.

    Where one offer is enough, no list is too short: that DJ then sends a sound one.
    """
    rng = random.Random(f"incidents/{at.tour}")
    found: list[Incident] = []

    def add(actor: Actor, data: bytes, story: str, code: str) -> None:
        number = len(found) + 1
        found.append(Incident(name=f"{number:02d}-{actor.pseudo}.phco", data=data, story=story, code=code))

    short, flipped, replayed, stranger, changed, twice, twin, stale, alien = actors[:9]
    if at.minimum > 1:
        few = dict(list(hearts[short.pseudo].items())[: max(1, at.minimum // 2)])
        add(short, wishes_of(short, few, at), "liste au-dessous du minimum", "E_RULE_MIN_RANKED")
    else:
        add(short, wishes_of(short, hearts[short.pseudo], at), "envoi normal", "")

    broken = bytearray(wishes_of(flipped, hearts[flipped.pseudo], at))
    broken[rng.randrange(200, len(broken))] ^= 0x10
    add(flipped, bytes(broken), "un bit retourné en chemin", "E_SEAL")

    once = wishes_of(replayed, hearts[replayed.pseudo], at)
    add(replayed, once, "envoi normal", "")
    add(replayed, once, "le même fichier, rejoué", "")

    forger = Actor(pseudo=stranger.pseudo, role="dj", campaign=stranger.campaign, device=99)
    add(stranger, wishes_of(forger, hearts[stranger.pseudo], at), "signé par une clé inconnue", "E_KEY_UNKNOWN")

    rows = hearts_rows(at.tour, hearts[changed.pseudo])
    sound = changed.write("voeux", {"voeux": rows}, created=at.created, tour=at.tour, catalogue=at.catalogue)
    files = dict(archive.read(sound))
    table = files["data/voeux.csv"]
    files["data/voeux.csv"] = table.removesuffix(b"\n")[:-1] + (b"4" if table.endswith(b"5\n") else b"5") + b"\n"
    add(changed, at.seal(archive.write(files)), "des cœurs changés après la signature", "E_HASH_MISMATCH")

    first = wishes_of(twice, hearts[twice.pseudo], at)
    other = _otherwise(hearts[twice.pseudo])
    add(twice, first, "deux listes sous un même numéro : la première", "E_EQUIVOCATION")
    second = wishes_of(twice, other, at, seq=twice.seq)
    add(twice, second, "deux listes sous un même numéro : la seconde", "E_EQUIVOCATION")

    mimic = Actor(pseudo=twin.pseudo, role="dj", campaign=twin.campaign, secret=twin.secret, device=77)
    add(twin, wishes_of(mimic, hearts[twin.pseudo], at), "le code d’invitation servi à une autre clé", "E_CODE_REUSED")

    old = wishes_of(stale, hearts[stale.pseudo], at)
    add(
        stale,
        wishes_of(stale, _otherwise(hearts[stale.pseudo]), at),
        "liste corrigée",
        "",
    )
    add(stale, old, "l’ancienne liste, arrivée après la nouvelle", "E_STALE")

    posing = Actor(pseudo=alien.pseudo, role="dj", campaign=liar.campaign, device=liar.device, identity=liar.pseudo)
    add(alien, wishes_of(posing, hearts[alien.pseudo], at), "la clé d’un autre docteur junior", "E_AUTHOR")
    return found


def _otherwise(hearts: Mapping[str, int]) -> dict[str, int]:
    """The same list, the first offer with fewer hearts, or more where it had one."""
    first = next(iter(hearts))
    return dict(hearts) | {first: hearts[first] - 1 or 2}


def junk(at: datetime) -> list[Incident]:
    """Files that are no package at all, made at an instant."""
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as inner:
        inner.writestr(dated("signature.json", at), b"\0" * (8 * 1024 * 1024), zipfile.ZIP_DEFLATED)
    slip = io.BytesIO()
    with zipfile.ZipFile(slip, "w") as inner:
        inner.writestr(dated("../../etc/passwd", at), b"x")
    return [
        Incident(name="lettre.phco", data=b"%PDF-1.7\n", story="un PDF renommé", code="E_NOT_A_ZIP"),
        Incident(name="vide.phco", data=b"", story="un fichier vide", code="E_NOT_A_ZIP"),
        Incident(name="bombe.phco", data=bomb.getvalue(), story="une archive sans fin", code="E_ZIP_FEATURE"),
        Incident(name="evasion.phco", data=slip.getvalue(), story="un chemin qui s’évade", code="E_PATH_UNSAFE"),
        Incident(name="tronque.phco", data=bomb.getvalue()[:900], story="une archive coupée", code="E_ZIP_CORRUPT"),
    ]
