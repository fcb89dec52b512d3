"""A catalogue from a signed package (``.phco``): kinds ``catalogue``, ``fiche-rts`` and ``lieux``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from phco.errors import PhcoError
from phco.host.catalogues.package import LoadedCatalogue, catalogue_of
from phco.host.keys.keys import verify
from phco.host.keys.packages import read_bounded, read_keys
from phco.offers.model import Offer, Place
from phco.offers.tables import offers_from_csv, places_from_csv
from phco.packages import check_signature, read_content, unwrap
from phco.packages.reading import Package
from phco.packages.seal import MAX_SEALED

KINDS = ("catalogue", "fiche-rts", "lieux")


def load_phco(path: Path, keys: Path | None) -> LoadedCatalogue:
    """The sheets of a signed package. Raises each refusal of the package, and of its signature when keys are given."""
    sealed = unwrap(read_bounded(path, MAX_SEALED))
    record = check_signature(sealed, read_keys(keys), verify) if keys is not None else None
    package = read_content(sealed, record)
    kind = package.about.kind.name
    if kind not in KINDS:
        what = f"Ce paquet est « {package.about.kind.title} », pas un catalogue."
        raise PhcoError("E_FICHIER", what, path.name, f"Donnez un paquet de l’un des genres : {', '.join(KINDS)}.")
    offers: tuple[Offer, ...] = ()
    places: tuple[Place, ...] = ()
    for name, data in package.files.items():
        if name in ("data/offres.csv", "data/offre.csv"):
            offers += offers_from_csv(data.decode("utf-8"), name)
        elif name == "data/lieux.csv":
            places = places_from_csv(data.decode("utf-8"), name)
    loaded = catalogue_of(offers, places, f"{package.about.kind.title} {package.about.campaign}")
    loaded = replace(loaded, deposited=_deposited(package, offers))
    if record is not None:
        return loaded
    fix = "Donnez le dossier des clés publiques (--cles) pour la vérifier."
    warning = PhcoError("E_KEY_UNKNOWN", "La signature de ce paquet n’a pas été vérifiée.", path.name, fix)
    return replace(loaded, warnings=(warning,))


def _deposited(package: Package, offers: tuple[Offer, ...]) -> frozenset[str]:
    """The offers whose sheet the DMG deposited: those that a catalogue names, or that of a sheet's own package."""
    if package.about.deposit is not None:
        return frozenset(one.id for one in offers)
    return frozenset(str(row["offre"]) for row in package.tables.get("depots", ()))
