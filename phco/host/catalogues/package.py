"""A catalogue as a data package: its value, descriptor and tables, read from whatever holds them, written whole."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from phco.errors import PhcoError, raise_all
from phco.host.disk.files import make_folder, write_whole
from phco.jsontext import loads
from phco.offers.model import Offer, Place
from phco.offers.resources import resource_text
from phco.offers.tables import offers_as_csv, offers_from_csv, places_as_csv, places_from_csv

MAX_TABLE_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class LoadedCatalogue:
    """What the site is built from. ``digest``: sha256 of the canonical table of offers; ``title`` in French.

    ``deposited``: the offers whose sheet the DMG signed in their PAMSU's name, from their paper.
    """

    offers: tuple[Offer, ...]
    places: tuple[Place, ...] = ()
    title: str = "Catalogue"
    digest: str = ""
    warnings: tuple[PhcoError, ...] = field(default=())
    deposited: frozenset[str] = frozenset()

    @property
    def fictional(self) -> bool:
        """Whether any sheet is demonstration data: every page then says so."""
        return any(offer.fictif for offer in self.offers)


def catalogue_of(
    offers: tuple[Offer, ...], places: tuple[Place, ...] = (), title: str = "Catalogue"
) -> LoadedCatalogue:
    """A catalogue with its digest."""
    digest = sha256(offers_as_csv(offers).encode()).hexdigest()
    return LoadedCatalogue(offers=offers, places=places, title=title, digest=digest)


def write_package(folder: Path, descriptor: Mapping[str, object], tables: Mapping[str, tuple[str, str]]) -> None:
    """Write an unsigned data package: ``datapackage.json`` and ``data/<name>.csv``.

    ``tables``: resource name → (schema name, canonical CSV). The schema is written inside the descriptor, so that any
    Frictionless tool reads the package; we never use it when we read one.
    """
    resources = []
    make_folder(folder / "data")
    for name, (schema, text) in tables.items():
        raw = text.encode()
        path = f"data/{name}.csv"
        resources.append(
            {
                "name": name,
                "path": path,
                "type": "table",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": len(raw),
                "hash": f"sha256:{sha256(raw).hexdigest()}",
                "schema": json.loads(resource_text("schemas", f"{schema}.json")),
            }
        )
        write_whole(folder / path, raw)
    whole = {"$schema": "https://datapackage.org/profiles/2.0/datapackage.json", **descriptor, "resources": resources}
    text = json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
    write_whole(folder / "datapackage.json", text.encode())


def package_of(descriptor_bytes: bytes, find: Callable[[str], bytes | None], name: str) -> LoadedCatalogue:
    """A data package from its descriptor and a finder of its files, whatever holds them.

    Raises every fault of every table at once: E_SCHEMA, E_PATH_UNSAFE, E_RESOURCE_MISSING, E_HASH_MISMATCH,
    E_ENCODING, and the faults of the rows.
    """
    descriptor = loads(descriptor_bytes, where="datapackage.json")
    faults: list[PhcoError] = []
    offers: list[Offer] = []
    places: list[Place] = []
    known = False
    for item in _resources(descriptor):
        table = str(item.get("name"))
        if table not in ("offres", "offre", "lieux"):
            continue
        known = True
        try:
            text = _resource(find, item)
            if table == "lieux":
                places += places_from_csv(text)
            else:
                offers += offers_from_csv(text, f"data/{table}.csv")
        except PhcoError as error:
            faults.extend(error.flat())
    if not known:
        fix = "Le paquet doit avoir une ressource « offres » (ou « offre », « lieux »)."
        raise PhcoError("E_RESOURCE_MISSING", "Ce paquet ne contient aucune table d’offres.", "datapackage.json", fix)
    raise_all(faults)
    title = descriptor.get("title") if isinstance(descriptor, dict) else None
    return catalogue_of(tuple(offers), tuple(places), str(title or name))


def _resources(descriptor: object) -> list[dict[str, object]]:
    listed = descriptor.get("resources") if isinstance(descriptor, dict) else None
    if not isinstance(listed, list) or not all(isinstance(item, dict) for item in listed):
        fix = "Décrivez chaque table : name, path, bytes, hash."
        raise PhcoError("E_SCHEMA", "Le descripteur n’a pas de liste « resources ».", "datapackage.json", fix)
    return listed


def _resource(find: Callable[[str], bytes | None], item: Mapping[str, object]) -> str:
    """The text of one resource, inside the package only, its hash checked where it is given."""
    path = item.get("path")
    if not isinstance(path, str) or path.startswith("/") or ".." in Path(path).parts or ":" in path or "\\" in path:
        fix = "Donnez un chemin relatif, dans le paquet."
        raise PhcoError("E_PATH_UNSAFE", f"Le chemin « {str(path)[:80]} » sort du paquet.", "datapackage.json", fix)
    raw = find(path)
    if raw is None:
        raise PhcoError("E_RESOURCE_MISSING", f"« {path} » n’est pas dans le paquet.", path, "Ajoutez le fichier.")
    expected = item.get("hash")
    if expected is not None and expected != f"sha256:{sha256(raw).hexdigest()}":
        fix = "Le fichier a changé depuis que le paquet a été fait : redemandez-le, ou refaites le paquet."
        raise PhcoError("E_HASH_MISMATCH", "L’empreinte du fichier n’est pas celle du descripteur.", path, fix)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        what = f"Le fichier n’est pas en UTF-8 (octet {error.start})."
        raise PhcoError("E_ENCODING", what, path, "Enregistrez-le en UTF-8.") from None


def write_catalogue(folder: Path, catalogue: LoadedCatalogue, campaign: str) -> None:
    """Write a ``catalogue`` data package (unsigned) into ``folder``."""
    descriptor = {
        "name": f"catalogue-{campaign}", "title": catalogue.title, "phco:kind": "catalogue", "phco:campagne": campaign,
    }  # fmt: skip
    tables = {"offres": ("offre", offers_as_csv(catalogue.offers))}
    if catalogue.places:
        tables["lieux"] = ("lieu-agree", places_as_csv(catalogue.places))
    write_package(folder, descriptor, tables)


def write_items(folder: Path, items: Sequence[Offer | Place], kind: str, title: str) -> None:
    """Write offers (``catalogue``) or approved places (``lieux``) as an unsigned data package."""
    campaign = items[0].campagne if items else ""
    offers = tuple(item for item in items if isinstance(item, Offer))
    places = tuple(item for item in items if isinstance(item, Place))
    name = "catalogue" if kind == "offre" else "lieux"
    descriptor = {"name": f"{name}-{campaign}", "title": title, "phco:kind": name, "phco:campagne": campaign}
    if kind == "offre":
        write_package(folder, descriptor, {"offres": ("offre", offers_as_csv(offers))})
    else:
        write_package(folder, descriptor, {"lieux": ("lieu-agree", places_as_csv(places))})
