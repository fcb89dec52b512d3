"""The full instance of a round tied to what people signed: it is rebuilt from their packages, and compared.

``paquets`` of a full instance: ``{"demandeurs": {dj: digest}, "offreurs": {offer: {"fiche": digest,
"classement": digest or null}}, "contenus": {digest: signed package in base 64}}``. Nothing of the engine is used here.
"""

from __future__ import annotations

from collections.abc import Mapping

from phco.errors import PhcoError
from phco.jsontext import JsonView
from phco.packages.identity import unb64
from phco.packages.reading import Package, read_content, unwrap

LEVELS = (5, 4, 3, 2, 1)


def faults(full: JsonView) -> list[str]:
    """Why the instance is not the one that the signed packages give, in French; empty when it is.

    Each package is bound to its digest (the payload's sha256, then every file's): the digest is what its author can
    find in the bulletin.
    """
    origins, entry = full["paquets"], full["instance"]
    try:
        opened = {name: _opened(name, text) for name, text in origins["contenus"].items()}
        return _compared(origins, entry, opened)
    except PhcoError as error:
        one = error.flat()[0]
        return [f"Un paquet joint ne tient pas : {one.what}"]
    except (KeyError, TypeError, AttributeError):
        return ["La liste des paquets joints n’a pas la forme attendue."]


def _opened(name: str, text: str) -> Package:
    data = unb64(text, name)
    sealed = unwrap(data)
    if sealed.envelope.digest != name:
        raise PhcoError("E_HASH_MISMATCH", f"« {name[:19]}… » n’est pas l’empreinte du paquet joint.", name, "")
    return read_content(sealed, None)


def _compared(origins: JsonView, entry: JsonView, opened: Mapping[str, Package]) -> list[str]:
    found: list[str] = []
    tour, offers = entry.get("tour"), set(entry["offreurs"])
    hearts: dict[str, dict[str, int]] = {}
    for dj, tiers in entry["demandeurs"].items():
        digest = origins["demandeurs"].get(dj)
        package = opened.get(digest) if digest else None
        if digest and not _is(package, "voeux", dj, tour):
            found.append(f"La liste de {dj} n’est pas le paquet annoncé.")
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
        return [f"La fiche de {offer} n’est pas le paquet annoncé."]
    digest, author = origin.get("classement"), sheet.about.author
    package = opened.get(digest) if digest else None
    if digest and not _is(package, "classement", author, tour):
        return [f"Le classement de {offer} n’est pas le paquet annoncé."]
    rows = sorted(package.tables["classement"], key=lambda row: int(str(row["rang"]))) if package is not None else []
    ranked = [[str(row["candidat"])] for row in rows if offer in hearts.get(str(row["candidat"]), {})]
    return [] if ranked == post["classement"] else [f"Le classement de {offer} n’est pas celui que {author} a signé."]


def _is(package: Package | None, kind: str, author: str, tour: object) -> bool:
    return package is not None and (package.about.kind.name, package.about.author, package.about.round) == (
        kind, author, tour,
    )  # fmt: skip
