"""The full instance of a round tied to what people signed: it is rebuilt from their packages, and compared.

``paquets`` of a full instance: ``{"demandeurs": {dj: digest}, "offreurs": {offer: {"fiche": digest,
"classement": digest or null}}, "contenus": {digest: signed package in base 64}}``. Nothing of the engine is used here.

Where one document can't hold them all, ``contenus`` is spread over several (``parties`` of them): files of kind
``paquets-joints``, ``{"genre", "tour", "partie", "parties", "contenus"}``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeGuard

from phco.errors import PhcoError
from phco.jsontext import JsonObject, JsonView
from phco.packages.identity import unb64
from phco.packages.reading import Package, read_content, unwrap

LEVELS = (5, 4, 3, 2, 1)
PART = "paquets-joints"
PARTS = "parties"
MOST_PARTS = 999
_SHAPE = "La liste des envois joints n’a pas la forme attendue."
_ROOM = 1024  # bytes that a part's own keys take, with a margin


def spread(origins: JsonView, tour: int, most: int) -> tuple[JsonObject, list[JsonObject]]:
    """``paquets`` without what it holds, and the parts that hold it, each of ``most`` bytes at most once written.

    A package larger than ``most`` is a part by itself. The same origins always give the same parts.
    """
    shares = list(_shares(origins["contenus"], most - _ROOM))
    parts: list[JsonObject] = [
        {"genre": PART, "tour": tour, "partie": k, PARTS: len(shares), "contenus": share}
        for k, share in enumerate(shares, 1)
    ]
    return {**origins, "contenus": {}, PARTS: len(shares)}, parts


def _shares(contents: Mapping[str, str], most: int) -> Iterator[dict[str, str]]:
    share: dict[str, str] = {}
    weight = 0
    for name in sorted(contents):
        more = len(name) + len(contents[name]) + 6  # four quotes, a colon, a comma
        if share and weight + more > most:
            yield share
            share, weight = {}, 0
        share[name] = contents[name]
        weight += more
    if share:
        yield share


def missing(full: JsonView, parts: Sequence[JsonView]) -> list[int]:
    """The numbers of the parts that the instance announces and that are not there."""
    announced = full["paquets"].get(PARTS)
    there = {part["partie"] for part in parts}
    return [] if not _count(announced) else [k for k in range(1, announced + 1) if k not in there]


def joined(full: JsonView, parts: Sequence[JsonView]) -> JsonView:
    """The instance with what its parts hold. Raises PhcoError E_PARTIE for a part that is not one of its own."""
    announced, tour = full["paquets"].get(PARTS), full["instance"].get("tour")
    contents = full["paquets"].get("contenus")
    if not isinstance(contents, dict):
        return full
    contents = dict(contents)
    for part in parts:
        if (part["tour"], part[PARTS]) != (tour, announced) or part["partie"] > part[PARTS]:
            what = f"La partie {part['partie']} des envois joints n’est pas de cette instance."
            raise PhcoError("E_PARTIE", what, f"{PART}.{part['partie']}", "Déposez les parties du même tour.")
        contents.update(part["contenus"])
    return {**full, "paquets": {**full["paquets"], "contenus": contents}}


def _count(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MOST_PARTS


def faults(full: JsonView) -> list[str]:
    """Why the instance is not the one that the signed packages give, in French; empty when it is.

    Each package is bound to its digest (the payload's sha256, then every file's): the digest is what its author can
    find in the bulletin.
    """
    origins, entry = full["paquets"], full["instance"]
    if PARTS in origins and not _count(origins[PARTS]):
        return [_SHAPE]
    try:
        opened = {name: _opened(name, text) for name, text in origins["contenus"].items()}
        return _compared(origins, entry, opened)
    except PhcoError as error:
        one = error.flat()[0]
        return [f"Un envoi joint ne tient pas : {one.what}"]
    except (KeyError, TypeError, AttributeError):
        return [_SHAPE]


def _opened(name: str, text: str) -> Package:
    data = unb64(text, name)
    sealed = unwrap(data)
    if sealed.envelope.digest != name:
        raise PhcoError("E_HASH_MISMATCH", f"« {name[:19]}… » n’est pas l’empreinte de l’envoi joint.", name, "")
    return read_content(sealed, None)


def _compared(origins: JsonView, entry: JsonView, opened: Mapping[str, Package]) -> list[str]:
    found: list[str] = []
    tour, offers = entry.get("tour"), set(entry["offreurs"])
    hearts: dict[str, dict[str, int]] = {}
    for dj, tiers in entry["demandeurs"].items():
        digest = origins["demandeurs"].get(dj)
        package = opened.get(digest) if digest else None
        if digest and not _is(package, "voeux", dj, tour):
            found.append(f"La liste de {dj} n’est pas le fichier annoncé.")
            continue
        rows = package.tables["voeux"] if package is not None else []
        hearts[dj] = {str(row["offre"]): int(str(row["coeurs"])) for row in rows if int(str(row["coeurs"])) > 0}
        wanted = [sorted(o for o, n in hearts[dj].items() if n == level and o in offers) for level in LEVELS]
        if [tier for tier in wanted if tier] != [sorted(tier) for tier in tiers if tier]:
            found.append(f"Les vœux de {dj} ne sont pas ceux qu’il a signés.")
    for offer, post in entry["offreurs"].items():
        found.extend(_post_faults(offer, post, origins["offreurs"].get(offer, {}), opened, hearts, tour))
    return found


def _post_faults(
    offer: str,
    post: JsonView,
    origin: JsonView,
    opened: Mapping[str, Package],
    hearts: Mapping[str, JsonView],
    tour: object,
) -> list[str]:
    sheet = opened.get(origin.get("fiche", ""))
    if sheet is None or sheet.about.kind.name != "fiche-rts" or str(sheet.tables["offre"][0]["id"]) != offer:
        return [f"La fiche de {offer} n’est pas le fichier annoncé."]
    digest, author = origin.get("classement"), sheet.about.author
    package = opened.get(digest) if digest else None
    if digest and not _is(package, "classement", author, tour):
        return [f"Le classement de {offer} n’est pas le fichier annoncé."]
    rows = sorted(package.tables["classement"], key=lambda row: int(str(row["rang"]))) if package is not None else []
    ranked = [[str(row["candidat"])] for row in rows if offer in hearts.get(str(row["candidat"]), {})]
    return [] if ranked == post["classement"] else [f"Le classement de {offer} n’est pas celui que {author} a signé."]


def _is(package: Package | None, kind: str, author: str, tour: object) -> bool:
    return package is not None and (package.about.kind.name, package.about.author, package.about.round) == (
        kind, author, tour,
    )  # fmt: skip
