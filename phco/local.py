"""Which subdivision this process speaks for: its folder's texts, the words that name it, and what is kept for it.

One subdivision is current, chosen once at the edge (``choose``); a phone's wheel carries a single one, which is then
the only choice. ``phco.subdivision`` reads the folder strictly; here are only the texts and their words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from phco.carried import carried
from phco.errors import PhcoError
from phco.trees import parsed

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

DEFAULT = "caen"
CODE = re.compile(r"[a-z][a-z0-9-]{1,29}")
_TOKEN = re.compile("‹([a-z_0-9]+)›")
_MONTH = re.compile(r'(?m)^code = "20[0-9]{2}-(0[1-9]|1[0-2])"')  # a campaign's own code
_FORGET: list[Callable[[], None]] = []


class _Choice:
    """The code and the folder of the current subdivision; ``place`` None is the usual one of that code."""

    code = ""
    place: Traversable | None = None


def remembered[F: Callable[..., Any]](function: F) -> F:
    """``functools.cache`` for what depends on the current subdivision: forgotten when another one is chosen."""
    kept = cache(function)
    _FORGET.append(kept.cache_clear)
    return cast("F", kept)


def remembered_lately[F: Callable[..., Any]](size: int) -> Callable[[F], F]:
    """``functools.lru_cache`` of a bounded size, forgotten in the same way."""

    def wrap(function: F) -> F:
        kept = lru_cache(maxsize=size)(function)
        _FORGET.append(kept.cache_clear)
        return cast("F", kept)

    return wrap


def chosen() -> str:
    """The code of the current subdivision: the default one, or the only one here, until another one is chosen."""
    return _Choice.code or (DEFAULT if DEFAULT in codes() else codes()[0])


def choose(code: str, place: Traversable | None = None) -> None:
    """Make a subdivision the current one; ``place``: its folder, where it is not the usual one.

    Raises PhcoError E_SUBDIVISION for a code that has no folder.
    """
    if not CODE.fullmatch(code) or not _folder(code, place).joinpath("subdivision.toml").is_file():
        known = ", ".join(codes())
        raise PhcoError(
            "E_SUBDIVISION", f"La subdivision « {code[:40]} » n’a pas de dossier.", "subdivision",
            f"Subdivisions connues : {known}. « phco subdivision creer » en ouvre une autre.",
        )  # fmt: skip
    if code != chosen() or place != _Choice.place:
        _Choice.code, _Choice.place = code, place
        for forget in _FORGET:
            forget()


def place() -> Traversable | None:
    """The folder that the current subdivision was chosen with; None where it is the usual one of its code."""
    return _Choice.place


def folder() -> Traversable:
    """The folder of the current subdivision."""
    return _folder(chosen(), _Choice.place)


def _folder(code: str, place: Traversable | None) -> Traversable:
    if place is not None:
        return place
    return _all().joinpath(code)


def _all() -> Traversable:
    place = carried("_subdivisions")
    return place if place.is_dir() else carried("../datapackage/subdivisions")


@cache
def codes() -> tuple[str, ...]:
    """The codes of the subdivisions that have a folder, in order; a phone has one."""
    place = _all()
    names = (item.name for item in place.iterdir() if item.joinpath("subdivision.toml").is_file())
    return tuple(sorted(name for name in names if CODE.fullmatch(name)))


@remembered
def text(name: str) -> str | None:
    """The text of a file of the current subdivision's folder (``campagnes.toml``), None where it has none."""
    place = folder()
    for part in name.split("/"):
        place = place.joinpath(part)
    return place.read_text(encoding="utf-8") if place.is_file() else None


@remembered
def texts(name: str, ending: str) -> Mapping[str, str]:
    """The texts of a sub-folder's files that end so, by name, in order; none where there is no such folder."""
    place = folder().joinpath(name)
    items = sorted(place.iterdir(), key=lambda item: item.name) if place.is_dir() else []
    found = {item.name: item.read_text(encoding="utf-8") for item in items if item.name.endswith(ending)}
    return MappingProxyType(found)


@remembered
def tree() -> Mapping[str, Any]:
    """``subdivision.toml`` as it is written. Raises PhcoError E_SUBDIVISION where it is no TOML."""
    name = f"{chosen()}/subdivision.toml"
    try:
        return MappingProxyType(parsed(text("subdivision.toml") or ""))
    except ValueError as error:
        what = f"Le fichier n’est pas du TOML valide ({error})."
        raise PhcoError("E_SUBDIVISION", what, name, "Corrigez la syntaxe à cette ligne.") from None


@remembered
def words() -> Mapping[str, str]:
    """What a text may say of the subdivision between ‹ ›: ``nom``, ``de``, ``a``, ``ville``, ``chu``, its départements.

    ``departements_ou``: « du Premier, de la Seconde ou de l’Autre »; ``…_et`` likewise; ``…_codes`` with the codes.
    """
    data = tree()
    places = [(str(one.get("de", "")), str(one.get("code", ""))) for one in data.get("departements", ())]
    names = [name for name, _ in places]
    chu = data.get("chu", {})
    region = data.get("region", {})
    return MappingProxyType(
        {
            "code": chosen(),
            "site": str(data.get("site", "")),
            "nom": str(data.get("nom", "")),
            "de": str(data.get("de", "")),
            "a": str(data.get("a", "")),
            "ville": str(chu.get("nom", "")),
            "chu": str(chu.get("commune", "") or next(iter(data.get("jalons", ())), "")),
            "ville_exemple": str(data.get("commune_exemple", "")),
            "ville_mot": _plain(str(data.get("nom", ""))),
            "mois": "|".join(sorted({"03", "09", *_MONTH.findall(text("campagnes.toml") or "")})),
            "region_de": str(region.get("de", "")),
            "region_en": str(region.get("en", "")),
            "departements_ou": _listed(names, "ou"),
            "departements_et": _listed(names, "et"),
            "departements_codes": _listed([f"{name} ({code})" for name, code in places], "ou"),
            **_sources(data.get("documents", ())),
            **{f"exemple_{rank}": name for rank, name in enumerate(data.get("lieux_des_exemples", ()), start=1)},
        }
    )


def _sources(documents: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Who tells the national procedure, and whose page on the level 2 placement (S2) it is: ours or another's."""
    own = next((one for one in documents if one.get("procedure")), None)
    teller = str(own.get("court", "")) if own else "procédure nationale"
    ours = any(one.get("code") == "S2" for one in documents)
    page = "la page d’une faculté de la subdivision, datée du 4 novembre 2021 ; une autre peut en avoir d’autres :"
    if not ours:
        page = "la page d’une autre faculté, datée du 4 novembre 2021. Celles ‹de› peuvent être différentes :"
    return {
        "saspas_page": f"Ces règles viennent de {page} demandez au département avant de vous y fier.",
        "saspas_qui": "faculté de la subdivision" if ours else "autre faculté",
        "saspas_une": "une" if ours else "une autre",
        "saspas_cette": "" if ours else "autre ",
        "saspas_employeur": "" if ours else " Ce n’est pas celui ‹de›.",
        "procedure": teller[:1].lower() + teller[1:],
        **_called(own),
        "saspas_resume": "Règles d’une faculté de la subdivision (2021)." if ours
        else "Règles d’une autre faculté (2021) : celles ‹de› peuvent différer.",
        "saspas_avis": "Les règles du SASPAS viennent de la page d’une faculté de la subdivision (2021). " if ours
        else "Les règles du SASPAS viennent de la page d’une autre faculté (2021) : celles ‹de› peuvent différer. ",
    }  # fmt: skip


def _called(own: Mapping[str, Any] | None) -> dict[str, str]:
    """What a text calls the subdivision’s own source: « la brochure », « le guide », else the national procedure."""
    name = str(own.get("appele") or "la brochure") if own else "la procédure nationale"
    of = f"du {name[3:]}" if name.startswith("le ") else f"de {name}"
    upper = name[:1].upper() + name[1:]
    at = f"au {name[3:]}" if name.startswith("le ") else f"à {name}"
    return {
        "brochure": name, "brochure_maj": upper, "brochure_de": of, "brochure_a": at,
        "pdsa_dite": f"{upper} parle d’une « base forfaitaire » sans montant : " if own
        else "Aucun document d’ici ne donne de montant : ",
        "convention_dite": f"{upper} demande la convention ; ce qu’elle contient est notre conseil."
        if own else "Ce que la convention contient est notre conseil.",
        "brochure_nom": name.removeprefix("l’").removeprefix("le ").removeprefix("la "),
    }  # fmt: skip


def has_brochure() -> bool:
    """Whether a document of the subdivision tells the procedure and its amounts, beside the law."""
    return any(one.get("procedure") for one in tree().get("documents", ()))


def told(here: str, elsewhere: str) -> str:
    """The first text where the subdivision has a source of its own, else the second; its ‹words› are filled."""
    return fill(here if has_brochure() else elsewhere)


def _plain(name: str) -> str:
    """Lower case, without accents: the words of a name as calendars' titles are compared."""
    parts = [part for part in unicodedata.normalize("NFD", name.lower()) if not unicodedata.combining(part)]
    return " ".join(re.sub(r"[^a-z0-9]+", " ", "".join(parts)).split())


def _listed(names: list[str], last: str) -> str:
    return f" {last} ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def fill(written: str) -> str:
    """A text with its ‹words› replaced by those of the current subdivision. An unknown word is a KeyError."""
    if "‹" not in written:
        return written
    said = words()
    return _TOKEN.sub(lambda found: fill(said[found[1]]), written)
