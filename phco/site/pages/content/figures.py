"""Pictures, worked examples and lists of the reading pages: drawn from the rules, or computed by the simulators."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from markupsafe import Markup, escape

from phco import rules
from phco.campaign import load_default as load_campaigns
from phco.dates import french_month
from phco.errors import PhcoError
from phco.french import counted
from phco.jsontext import JsonView
from phco.local import fill
from phco.site.pages.content.lists import checks_done, licences, sources_cited
from phco.site.pages.content.news import news_page
from phco.site.pages.context import SiteContext
from phco.site.pages.dates import campaign_ahead
from phco.site.pages.territory import territory
from phco.views import environment, render
from phco.views.french import number, percent, whole_euros
from phco.wishes import Quotas
from phco.wishes.fictional import fictional_campaign

# The situations of the worked examples: inputs, never results. Their words are drawn from these same values.
EXAMPLE_DJ: Mapping[str, JsonView] = {
    "hors": {"zone": "hors", "distance_km": "22", "aide": "transport", "actes_par_mois": 210},
    "zip": {"zone": "ZIP", "distance_km": "22", "aide": "transport", "actes_par_mois": 210},
}
EXAMPLE_PAMSU: JsonView = {
    "zone": "ZAC",
    "actes_par_mois": 210,
    "part_exoneree": "0.42",
    "supervise_pdsa": False,
}
EXAMPLE_SIZES = (103, 111, 350)
ZONE_WORDS = {"hors": "hors zone", "ZIP": "en ZIP", "ZAC": "en ZAC"}


class Figures:
    """The figures a Markdown page may call. ``root``: relative way to the site's root; ``quotas``: of the day."""

    def __init__(self, context: SiteContext, ruleset: rules.RuleSet, quotas: Quotas, root: str) -> None:
        self.context = context
        self.rules = ruleset
        self.quotas = quotas
        self.root = root

    # — drawing ——————————————————————————————————————————————————————————————————————————————————————————
    def _flat(self, html: str) -> Markup:
        """HTML on lines without indentation nor blank lines, which Markdown leaves alone."""
        return Markup("\n\n" + re.sub(r"\n\s*", "\n", html).strip() + "\n\n")

    def _fragment(self, name: str, **more: object) -> Markup:
        return self._flat(render(name, racine=self.root, **more))

    def _macro(self, name: str, *arguments: object, of: str = "host/figures.html") -> Markup:
        module = environment().get_template(of).make_module()
        return self._flat(str(getattr(module, name)(*arguments)))

    def _count(self, key: str) -> int:
        return self.rules.integer(key, on=self.context.day)

    # — the week —————————————————————————————————————————————————————————————————————————————————————————
    def figure_semaine(self) -> Markup:
        """The usual week as a timetable (ORG-02)."""
        counts = [self._count(f"terrain.semaine.{kind}") for kind in ("soin", "projet", "faculte")]
        return self._macro("semaine_type", *counts, self._week())

    def _week(self, same_site: bool = False) -> list[str]:
        care, project, faculty = (self._count(f"terrain.semaine.{kind}") for kind in ("soin", "projet", "faculte"))
        return (
            ["soin"] * (care + project if same_site else care)
            + ["projet"] * (0 if same_site else project)
            + ["faculte"] * faculty
        )

    def figure_options(self) -> Markup:
        """The five options side by side, each with its week (ORG-03)."""
        names = [
            "Activité du PAMSU",
            "Structure agréée trouvée par le PAMSU",
            "Coordination du territoire",
            "Lieu de la liste du DMG",
            "Soins sur le même site",
        ]
        known = self.rules.texts("stage.quatrieme_journee.options", on=self.context.day)
        if len(known) != len(names):
            raise PhcoError("E_PAGE", f"Les règles comptent {len(known)} options, la figure {len(names)}.", "ORG-03")
        last = len(names)
        options = [(name, self._week(same_site=rank == last)) for rank, name in enumerate(names, 1)]
        return self._macro("cinq_options", self._count("terrain.semaine.soin"), options)

    # — the desk —————————————————————————————————————————————————————————————————————————————————————————
    def dessin_dmg(self, name: str) -> Markup:
        """A picture of a campaign for a head of department: ``chemin``, ``tour`` or ``bilan`` (of a fictional one)."""
        drawn = "host/dmg-dessins.html"
        if name != "bilan":
            return self._macro(name, of=drawn)
        played = fictional_campaign()
        found = [(f"Tour {one.number}", len(one.public["paires"])) for one in played.rounds]
        found.append(("Commission", len(played.decisions)))
        before = [sum(count for _, count in found[:rank]) for rank in range(len(found))]
        rows = [(label, placed, count) for (label, count), placed in zip(found, before, strict=True)]
        return self._macro(name, len(played.rounds[0].explained), rows, of=drawn)

    # — money ————————————————————————————————————————————————————————————————————————————————————————————
    def figure_qui_paie(self) -> Markup:
        """Who pays what to whom."""
        return self._macro("qui_paie")

    def figure_flechage(self) -> Markup:
        """Why the theorem holds: each of the two would rather have the other (FLE-03)."""
        return self._macro("preuve_du_flechage")

    def part_amc(self) -> str:
        """What an act brings to the PAMSU with the default tariff and rate: ``9 €`` (PPM-02)."""
        tariff = self.rules.decimal("pamsu.amc.tarif", on=self.context.day)
        return whole_euros(tariff * self.rules.decimal("pamsu.amc.taux_tm", on=self.context.day))

    def _start(self) -> str:
        return self.context.day.isoformat()

    def exemple_dj(self, name: str) -> Markup:
        """The slip of a named situation of a DJ."""
        entry = EXAMPLE_DJ[name]
        words = f"{ZONE_WORDS[entry['zone']]}, à {entry['distance_km']} km, {entry['actes_par_mois']} actes par mois"
        result = self.context.call("simuler.dj", {"debut": self._start(), **entry})
        situation = f"Poste {words}"
        return self._fragment("host/exemple_paie.html", fiche=result, titre="Docteur junior", situation=situation)

    def exemple_pamsu(self) -> Markup:
        """The slip of a PAMSU."""
        entry = EXAMPLE_PAMSU
        exempt = percent(entry["part_exoneree"])
        words = f"{entry['actes_par_mois']} actes par mois, {exempt} de patients exonérés"
        result = self.context.call("simuler.pamsu", {"debut": self._start(), **entry})
        place = f"Cabinet {ZONE_WORDS[entry['zone']]}, {words}"
        return self._fragment("host/exemple_paie.html", fiche=result, titre="PAMSU", situation=place)

    # — the matching —————————————————————————————————————————————————————————————————————————————————————
    def figure_tours(self) -> Markup:
        """The three rounds and the commission."""
        hearts = self._count("voeux.coeurs.maximum")
        rounds = self._count("campagne.tours")
        ranking = self.quotas.ranking
        tours = [
            {"part": self.quotas.hearts_share(tour), "coeurs": hearts, "classement": ranking}
            for tour in range(1, rounds + 1)
        ]
        return self._macro("trois_tours", tours)

    def tableau_des_minimums(self) -> Markup:
        """How many offers to rate in each round, for a few numbers of open offers (WSH-01)."""
        rounds = range(1, self._count("campagne.tours") + 1)
        rows = [(size, [self.quotas.hearts_minimum(tour, size) for tour in rounds]) for size in EXAMPLE_SIZES]
        return self._fragment("host/minimums.html", tours=list(rounds), lignes=rows)

    def exemple_flechage_pamsu(self) -> Markup:
        """What FLE-02 asks for five candidates, in words."""
        candidates = 5
        others = self.quotas.flechage_ranked(candidates) - 1
        came = counted(candidates, "candidat")
        return Markup("Par exemple, si {} sont venus, il en classe {} au moins.").format(came, counted(others, "autre"))

    def marche(self, name: str) -> Markup:
        """A small market of the matching with every one of its stable matchings, enumerated (FLE-03)."""
        return Markup(self.context.call("vue.marche", {"exemple": name})["html"])

    def calendrier_de_la_campagne(self, court: bool = False) -> Markup:
        """The campaign ahead of the day of the site: picture, steps and warnings; the picture alone when ``court``."""
        found = campaign_ahead(self.context)
        said = f"<p>{escape(found['message'])}</p>" if found["passee"] else ""
        return Markup(said) + self._fragment("host/campagne.html", c=found, court=court)

    def autres_campagnes(self) -> Markup:
        """The steps of each known campaign that is not the one ahead: those of the brochure stay readable."""
        ahead = campaign_ahead(self.context)["campagne"]
        others = [code for code in sorted(load_campaigns()) if code != ahead]
        found = [self.context.call("calendrier", {"campagne": code}) for code in others]
        return Markup("").join(self._fragment("host/autre_campagne.html", c=one) for one in found)

    # — the territory ————————————————————————————————————————————————————————————————————————————————————
    def chiffres_du_territoire(self) -> Markup:
        """The two figures of the brochure, and their ratio (TER-01, TER-02)."""
        if not self.rules["territoire.docteurs_juniors"].records or not self.rules["territoire.pamsu"].records:
            return Markup("<p>Le nombre de docteurs juniors et celui de PAMSU ne sont pas publiés ici.</p>")
        residents, pamsu = self._count("territoire.docteurs_juniors"), self._count("territoire.pamsu")
        numbers = [
            {"quoi": "docteurs juniors à accueillir en novembre 2026", "combien": number(residents)},
            {"quoi": "PAMSU en activité", "combien": number(pamsu)},
            {"quoi": "PAMSU pour un docteur junior", "combien": number(Decimal(pamsu) / residents, 1)},
        ]
        return self._fragment("host/territoire.html", nombres=numbers)

    def origine_du_territoire(self) -> str:
        """Where the two figures of the territory come from, where they are published."""
        if not self.rules["territoire.pamsu"].records:
            return ""
        since = self.rules["territoire.pamsu"].records[-1].since
        return fill(
            f"Ces deux nombres sont ceux ‹brochure_de›, en {french_month(since)} ; leur rapport est notre calcul."
        )

    def marche_exemple(self) -> int:
        """How many offers a worked example counts: the PAMSU of the subdivision, else the largest of the examples."""
        return self._count("territoire.pamsu") if self.rules["territoire.pamsu"].records else EXAMPLE_SIZES[-1]

    def offres_par_departement(self) -> Markup:
        """The offers of the catalogue by département and zone."""
        return self._fragment("host/offres_par_departement.html", t=territory(self.context))

    # — lists ————————————————————————————————————————————————————————————————————————————————————————————
    def liste_des_sources(self) -> Markup:
        """Every document that a rule cites."""
        return self._fragment("host/sources.html", familles=sources_cited(self.rules))

    def nouveautes(self) -> Markup:
        """The changelog, turned around: what changes for each reader (Markdown)."""
        return Markup(news_page(self.context.root / "CHANGELOG.md"))

    def attributions(self) -> Markup:
        """What the site carries that others made, with its licence."""
        return self._fragment("host/attributions.html", ouvrages=licences(self.context.source / "app"))

    def controles(self) -> Markup:
        """The checks of accessibility: tool, version, last day, what was found."""
        return self._fragment("host/controles.html", controles=checks_done(self.context.source / "controles.toml"))

    def as_macros(self) -> dict[str, Callable[..., object]]:
        """Every public method, by name."""
        names = [name for name in dir(self) if not name.startswith("_") and name != "as_macros"]
        return {name: getattr(self, name) for name in names if callable(getattr(self, name))}
