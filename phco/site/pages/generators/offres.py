"""The pages of the offers: the catalogue, one page an offer, plain lists by département and by zone.

Everything reads without JavaScript; the catalogue's tool takes over where there is some.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from phco.catalogue import Answer, Catalogue, Found, Living, Query, ask, from_csv, keep, twins
from phco.catalogue.pay_at import facts_of, totals_for
from phco.host.catalogues.demonstration import TITLE
from phco.host.catalogues.loading import load_catalogue
from phco.host.catalogues.package import LoadedCatalogue, catalogue_of
from phco.local import DEFAULT, chosen
from phco.offers import Offer, fold
from phco.offers.communes import departement_name
from phco.offers.demonstration import demonstration_offers, demonstration_places
from phco.offers.display import commune_name
from phco.offers.reader import offer_as_json
from phco.offers.tables import offers_as_csv
from phco.site.pages.context import GeneratedPage, SiteContext
from phco.site.pages.search import offers_bytes
from phco.subdivision import current, departement_of
from phco.views import render
from phco.views.maps import offers_map
from phco.views.offres import card, conformity_html, here_html, map_html, sheet_html, slip_html
from phco.wishes import last_checked, quotas_at

# address, zone, title, words after « 12 offres »
ZONES = (
    ("zip", "ZIP", "ZIP", "en ZIP"),
    ("zac", "ZAC", "ZAC", "en ZAC"),
    ("hors-zone", "hors", "Hors ZIP et ZAC", "hors ZIP et ZAC"),
    ("zone-inconnue", None, "Zone inconnue", "dont la zone n’est pas connue"),
)
INVENTED = 120  # sheets of a demonstration made on the spot
PAGE_ROOT = "../../"  # from offres/<id>/
FACTS = (
    "id", "campagne", "cabinet", "commune", "debut", "zone", "qpv", "actes_par_jour", "actes_par_mois",
    "option_journee4",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Published:
    """The catalogue of this build, kept for the calls under its digest."""

    loaded: LoadedCatalogue
    catalogue: Catalogue
    table: str

    @property
    def data_path(self) -> str:
        """Where the site serves the table: named by its content, so that it can be kept for ever."""
        return f"donnees/offres-{self.loaded.digest[:16]}.csv"

    @cached_property
    def answer(self) -> Answer:
        """Every offer: what the map shows before anybody filters."""
        return ask(self.catalogue, Query())

    @cached_property
    def map_file(self) -> tuple[str, bytes]:
        """The map and its table as ``vue.carte`` gives them: drawn where somebody looks at it, not before."""
        drawn = json.dumps({"html": map_html(self.answer, "../")}, ensure_ascii=False).encode()
        return f"donnees/carte-{hashlib.sha256(drawn).hexdigest()[:16]}.json", drawn


def published(context: SiteContext) -> Published:
    """The catalogue to publish: the one given to the build, else the fictional demonstration."""
    if context.catalogue is None and chosen() != DEFAULT:
        return _invented(chosen())
    default = context.root / "datapackage" / "demonstration" / "catalogue"
    path = context.catalogue if context.catalogue is not None else default
    return _published(path, path.stat().st_mtime_ns if path.is_file() else 0)


@lru_cache(maxsize=2)
def _published(path: Path, _changed: int) -> Published:
    return _kept(load_catalogue(path))


@lru_cache(maxsize=1)
def _invented(_subdivision: str) -> Published:
    """The fictional demonstration of a subdivision whose catalogue is not written in the source tree."""
    return _kept(catalogue_of(demonstration_offers(INVENTED), demonstration_places(), TITLE))


def _kept(loaded: LoadedCatalogue) -> Published:
    table = offers_as_csv(loaded.offers)
    catalogue = keep(from_csv(table, expected=loaded.digest))
    return Published(loaded=loaded, catalogue=catalogue, table=table)


def files(context: SiteContext) -> dict[str, bytes]:
    """The table of offers and their map, for the browser."""
    return tables(context) | dict([published(context).map_file])


def tables(context: SiteContext) -> dict[str, bytes]:
    """The canonical table of offers."""
    data = published(context)
    return {data.data_path: data.table.encode()}


def asked(context: SiteContext) -> bytes:
    """What the search finds the offers by (``recherche-offres.json``)."""
    return offers_bytes(map(_asked, published(context).loaded.offers))


def _asked(offer: Offer) -> tuple[str, str, str]:
    """An offer as the search finds it: its practice and commune, then its street, who is there, its number."""
    sheet = offer_as_json(offer)
    people = [sheet.get("pamsu"), *(sheet.get("co_pamsu") or ()), sheet.get("groupe")]
    words = [sheet.get("adresse"), sheet.get("site"), *people, departement_name(offer.commune)]
    return offer.id, f"{offer.cabinet}, {commune_name(offer.commune)}", ", ".join(str(one) for one in words if one)


def pages(context: SiteContext) -> Iterator[GeneratedPage]:
    """The catalogue, then the lists, then one page an offer."""
    data = published(context)
    keep(data.catalogue)
    yield _catalogue_page(data)
    for one in current().departements:
        offers = [offer for offer in data.loaded.offers if departement_of(offer.commune) == one.code]
        yield _list_page(f"offres/departement/{one.slug}.md", one.name, f"dans le département {one.of}", offers)
    for slug, zone, title, where in ZONES:
        offers = [offer for offer in data.loaded.offers if offer.zone == zone]
        if offers or zone is not None:
            yield _list_page(f"offres/zone/{slug}.md", title, where, offers)
    same = twins(data.catalogue)
    for offer in data.loaded.offers:
        alike = data.catalogue.position(offer.id) in same
        yield offer_page(offer, twin=alike, deposited=offer.id in data.loaded.deposited)


def _catalogue_page(data: Published) -> GeneratedPage:
    count = len(data.loaded.offers)
    return GeneratedPage(
        path="offres/index.md",
        title="Les offres de stage",
        description=f"{count} terrains de stage à filtrer, comparer et trier : zone, 4e journée, distance, votre paie.",
        template="outil.html",
        html=render("host/catalogue_intro.html", nombre=count, fictif=data.loaded.fictional),
        meta={"module": "catalogue", "disposition": "seul catalogue-outil", "resultat": False, "chapeau": False,
              "empreinte": data.loaded.digest, "donnees": data.data_path, "carte": data.map_file[0],
              "cadre_carte": offers_map(data.answer.points).view},
    )  # fmt: skip


def _list_page(path: str, title: str, where: str, offers: list[Offer]) -> GeneratedPage:
    """Every offer of a département or of a zone, by commune, in a plain table."""
    ordered = sorted(offers, key=lambda offer: (fold(commune_name(offer.commune)), fold(offer.cabinet), offer.id))
    cards = [
        card(Found(offer=offer, distance=None, pay=totals_for(facts_of(offer), Living(), None))) for offer in ordered
    ]
    count = len(offers)
    return GeneratedPage(
        path=path,
        title=f"Offres : {title}",
        description=f"{count} offres de stage {where}, par commune : zone, 4e journée, logement et paie de base.",
        template="main.html",
        html=render("host/offres_liste.html", cartes=cards, racine="../../../", ou=where),
        meta={"sommaire": False, "recherche": False, "classe": "large"},
    )


def offer_page(offer: Offer, *, twin: bool = False, deposited: bool = False) -> GeneratedPage:
    """One offer: its sheet, its conformity, the payslip of a DJ there without aid.

    ``twin``: another has its name. ``deposited``: the DMG signed the sheet in its PAMSU's name; the page says so.
    """
    town = commune_name(offer.commune)
    levels = range(1, quotas_at(last_checked()).most + 1)
    return GeneratedPage(
        path=f"offres/{offer.id}.md",
        title=f"{offer.cabinet}, {town}" + (f" ({offer.id})" if twin else ""),
        description=f"Terrain de stage à {town}, {offer.cabinet} : semaine type, 4e journée, encadrement et paie.",
        template="offre.html",
        html=render(
            "host/offre_page.html",
            fiche=sheet_html(
                offer,
                PAGE_ROOT,
                twin=twin,
                levels=levels,
                deposited=deposited,
                here=here_html(offer, Living(), PAGE_ROOT),
            ),
            constats=conformity_html(offer, PAGE_ROOT),
            paie=slip_html(offer, Living(), PAGE_ROOT),
            faits=_facts(offer),
            o=offer,
            racine=PAGE_ROOT,
        ),
        meta={"offre": offer.id, "recherche": False, "chapeau": False},
    )


def _facts(offer: Offer) -> str:
    """What the pay and the distance depend on, for ``vue.offre``."""
    sheet = offer_as_json(offer)
    return json.dumps({name: sheet[name] for name in FACTS if sheet.get(name) is not None}, ensure_ascii=False)
