"""``phco dmg tour`` and ``phco dmg apparier``: open a round, tell the PAMSU, freeze, draw, publish."""

from __future__ import annotations

from pathlib import Path

import click

from phco.campaign.model import ROUNDS
from phco.cli.desk.common import answer, command, desk_of, folder_option, now, phrase_option, progress, read_day
from phco.cli.french import FrenchGroup
from phco.errors import PhcoError
from phco.french import counted


def _tour(value: str) -> int:
    if value not in map(str, ROUNDS):
        raise PhcoError("E_PLAGE", f"Le tour « {value[:20]} » n’existe pas.", "tour", "Écrivez 1, 2 ou 3.")
    return int(value)


def register(group: click.Group) -> None:
    """Add the commands of this module."""

    @group.group("tour", cls=FrenchGroup, help="ouvre un tour, envoie les candidats aux PAMSU, corrige les dates")
    def tour() -> None:
        """The rounds."""

    @command(tour, "ouvrir", "phco dmg tour ouvrir 1")
    @click.argument("numero", metavar="TOUR")
    @folder_option
    @phrase_option
    def ouvrir(numero: str, dossier: Path, as_json: bool, phrase_fichier: Path | None) -> None:
        """Ouvre un tour : qui reste sans poste, quelles offres sont vacantes ; signe le catalogue et le manifeste."""
        from phco.dmg.rounds.rounds import open_round

        with desk_of(dossier, phrase_fichier) as desk:
            opened = open_round(desk, _tour(numero), now())
            folder = desk.outputs / "publication"
        result = {
            "tour": opened.tour, "demandeurs": list(opened.applicants), "offres": list(opened.offers),
            "catalogue": opened.catalogue, "avertissements": list(opened.warnings),
        }  # fmt: skip
        answer(result, as_json, lambda: "\n".join((
            f"Tour {opened.tour} ouvert : {counted(len(opened.applicants), 'docteur junior', 'docteurs juniors')} "
            f"sans poste, {counted(len(opened.offers), 'offre vacante')}.",
            f"Catalogue {opened.catalogue[:23]}… et manifeste signés dans {folder}.",
            *(f"Attention : {one}" for one in opened.warnings),
            "Ensuite : phco dmg publier, puis à la clôture phco dmg tour candidats " + str(opened.tour),
        )))  # fmt: skip

    @command(tour, "candidats", "phco dmg tour candidats 1")
    @click.argument("numero", metavar="TOUR")
    @folder_option
    @phrase_option
    def candidats(numero: str, dossier: Path, as_json: bool, phrase_fichier: Path | None) -> None:
        """À la clôture des vœux : dit à chaque PAMSU qui a choisi son offre, sans les cœurs, sous scellé."""
        from phco.dmg.rounds.candidates import send_candidates

        with desk_of(dossier, phrase_fichier) as desk, progress("Candidats", None, quiet=as_json) as advance:
            sent = send_candidates(desk, _tour(numero), now(), progress=advance)
            folder = desk.outputs / f"tour{numero}" / "candidats"
        chosen = sum(1 for count in sent.counts.values() if count)
        result = {"comptes": dict(sent.counts), "ecrits": list(sent.written), "injoignables": list(sent.unreachable)}
        result["dossiers_a_part"] = {offer: list(names) for offer, names in sent.apart.items()}
        answer(result, as_json, lambda: "\n".join((
            f"{counted(chosen, 'offre choisie')} sur {len(sent.counts)} ; {counted(len(sent.written), 'paquet')} "
            f"à envoyer dans {folder}.",
            *(f"Sans clé inscrite, à joindre autrement : {one}" for one in sent.unreachable),
            *(f"Trop lourds pour l’envoi de {offer}, à remettre (dossiers-a-part/{offer}.zip) : {', '.join(names)}"
              for offer, names in sent.apart.items()),
        )))  # fmt: skip

    _dates(tour)

    @group.group("apparier", cls=FrenchGroup, help="fige l’entrée d’un tour, puis prend le tirage public")
    def apparier() -> None:
        """The matching."""

    @command(apparier, "figer", 'phco dmg apparier figer 1 --tirage "Loto du 9 septembre 2026"')
    @click.argument("numero", metavar="TOUR")
    @click.option("--tirage", required=True, help="le tirage public à venir qui départagera les ex æquo")
    @click.option("--methode", default="deux-niveaux", show_default=True,
                  type=click.Choice(["deux-niveaux", "acceptation-differee", "taille-max"]))  # fmt: skip
    @folder_option
    @phrase_option
    def figer(
        numero: str, tirage: str, methode: str, dossier: Path, as_json: bool, phrase_fichier: Path | None
    ) -> None:
        """Fige les listes du tour et publie leur empreinte avant le tirage : nul ne peut recommencer."""
        from phco.dmg.rounds.pairing import freeze

        with desk_of(dossier, phrase_fichier) as desk:
            frozen = freeze(desk, _tour(numero), now(), announced=tirage, method=methode)
        result = {
            "tour": frozen.tour, "empreinte": frozen.fingerprint, "demandeurs": frozen.applicants,
            "offres": frozen.offers, "listes": frozen.lists, "classements": frozen.rankings,
            "avertissements": list(frozen.warnings),
        }  # fmt: skip
        answer(result, as_json, lambda: "\n".join((
            f"Tour {frozen.tour} figé : {frozen.lists} listes sur {frozen.applicants} docteurs juniors, "
            f"{frozen.rankings} classements sur {frozen.offers} offres.",
            f"Empreinte de l’entrée : {frozen.fingerprint}",
            *(f"Attention : {one}" for one in frozen.warnings),
            "Publiez-la (phco dmg publier), puis, une fois le tirage connu : "
            f"phco dmg apparier tirer {frozen.tour} --graine …",
        )))  # fmt: skip

    @command(apparier, "tirer", 'phco dmg apparier tirer 1 --graine "3-11-24-38-45 chance 7"')
    @click.argument("numero", metavar="TOUR")
    @click.option("--graine", required=True, help="le résultat du tirage public, tel que publié")
    @folder_option
    @phrase_option
    def tirer(numero: str, graine: str, dossier: Path, as_json: bool, phrase_fichier: Path | None) -> None:
        """Apparie avec le tirage, vérifie deux fois le résultat, l’enregistre et écrit ce qui se publie."""
        from phco.dmg.rounds.pairing import draw, publish_results

        with desk_of(dossier, phrase_fichier) as desk, progress("Résultats", None, quiet=as_json) as advance:
            public = draw(desk, _tour(numero), graine, now())
            issued = publish_results(desk, _tour(numero), now(), progress=advance)
        proof = "taille maximale prouvée" if public["taille_max_prouvee"] else f"au plus {public['borne']} possibles"
        answer({**public, "ecrits": issued.written}, as_json, lambda: "\n".join((
            f"Tour {public['tour']} apparié : {counted(public['taille'], 'paire')} ({proof}), "
            f"{len(public['sans_poste'])} sans poste. Toutes les propriétés vérifiées.",
            "Ensuite : phco dmg publier",
        )))  # fmt: skip


def _dates(tour: click.Group) -> None:
    @command(tour, "dates", "phco dmg tour dates tour1-dj --du 2026-09-01 --au 2026-09-05 --statut confirmee")
    @click.argument("etape")
    @click.option("--du", required=True, metavar="AAAA-MM-JJ", help="premier jour")
    @click.option("--au", required=True, metavar="AAAA-MM-JJ", help="dernier jour, inclus jusqu’à 23 h 59")
    @click.option("--statut", default="confirmee", type=click.Choice(["provisoire", "confirmee"]), show_default=True)
    @folder_option
    def dates(etape: str, du: str, au: str, statut: str, dossier: Path, as_json: bool) -> None:
        """Change ou confirme les dates d’une étape ; les verdicts sont revus, le journal le dit."""
        from phco.dates import french_range
        from phco.dmg.rounds.dates import STATUSES, change_dates

        start, end = read_day(du, "--du"), read_day(au, "--au")
        with desk_of(dossier, keys=False) as desk:
            clashes = change_dates(desk, etape, start, end, statut, now())
        result = {"etape": etape, "debut": du, "fin": au, "statut": statut, "chevauche": clashes}
        word = STATUSES[statut]
        answer(result, as_json, lambda: "\n".join((
            f"« {etape} » : {french_range(start, end)} ({word}). Ensuite : phco dmg publier",
            *(f"Attention : ces dates chevauchent « {one} »." for one in clashes),
        )))  # fmt: skip
