"""The summary page of a demonstration: figures, charts, incidents, what was verified, where to look next."""

from __future__ import annotations

from collections import Counter

from phco.demo.parts import PHRASE, Story
from phco.demo.plots import bars, histogram, stacked
from phco.demo.world import World, kilometres
from phco.french import plural
from phco.host.disk.files import make_folder, write_whole
from phco.offers.communes import departement_name
from phco.packages.codes import CODES
from phco.subdivision import departements
from phco.views import render

ORIGINS = {"tour1": "Tour 1", "tour2": "Tour 2", "tour3": "Tour 3", "commission": "Commission"}


def write_summary(story: Story, world: World) -> None:
    """``index.html`` at the root of the folder, and its charts in ``graphiques/``."""
    charts = make_charts(story, world)
    folder = make_folder(story.folder / "graphiques")
    for name, (_, svg) in charts.items():
        write_whole(folder / f"{name}.svg", svg.encode())
    html = render(
        "host/synthese.html", campagne=story.campaign, djs=story.djs, offres=story.offers, graine=story.seed,
        fichiers=story.files, tours=story.rounds, commission=story.commission, incidents=story.incidents, codes=CODES,
        ecartes=story.left_out, verifications=story.checks, phrase=PHRASE, places=len(story.obtained),
        graphiques=[(title, svg) for title, svg in charts.values()],
        personnes=story.people,
    )  # fmt: skip
    write_whole(story.folder / "index.html", html.encode())


def make_charts(story: Story, world: World) -> dict[str, tuple[str, str]]:
    """Name → title and SVG."""
    origins = Counter(origin for origin, _, _ in story.obtained.values())
    given = Counter(hearts for _, _, hearts in story.obtained.values())
    steps = {label: origins.get(name, 0) for name, label in ORIGINS.items()}
    steps["Sans poste"] = story.djs - len(story.obtained)
    hearts = {f"{count} {plural(count, 'cœur')}": given.get(count, 0) for count in (5, 4, 3, 2, 1)}
    hearts["Jamais notée"] = given.get(0, 0)
    filled = {offer for _, offer, _ in story.obtained.values()}
    by_place: dict[str, list[int]] = {name: [0, 0] for name in departements().values()}
    by_zone: dict[str, list[int]] = {name: [0, 0] for name in ("ZIP", "ZAC", "hors")}
    for name, offer in world.offers.items():
        place = departement_name(offer.commune)
        for table, key in ((by_place, place), (by_zone, offer.zone or "hors")):
            if key in table:
                table[key][0 if name in filled else 1] += 1
    distances = [
        kilometres(world.tastes[dj].home, world.offers[offer].commune) for dj, (_, offer, _) in story.obtained.items()
    ]
    both = ("offres pourvues", "offres vacantes")
    titles = {
        "etapes": "À quelle étape chacun a obtenu son poste",
        "coeurs": "Cœurs que chacun avait donnés au poste obtenu",
        "departements": "Offres pourvues et vacantes par département",
        "zones": "Offres pourvues et vacantes par zone (zonage fictif)",
        "distances": "Distance du domicile au poste obtenu, à vol d’oiseau",
    }
    svgs = {
        "etapes": bars(titles["etapes"], steps, unit="personnes"),
        "coeurs": bars(titles["coeurs"], hearts, unit="personnes", colour="#B8233F"),
        "departements": stacked(titles["departements"], by_place, both, colours=("#1D4F7C", "#C9CED4")),
        "zones": stacked(titles["zones"], by_zone, both, colours=("#1D4F7C", "#C9CED4")),
        "distances": histogram(titles["distances"], distances, step=10, last=60, unit="km"),
    }
    return {name: (titles[name], svgs[name]) for name in titles}
