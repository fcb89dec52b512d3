"""``phco dmg tour`` and ``phco dmg apparier``: open a round, tell the PAMSU, freeze, draw, publish."""

from __future__ import annotations

from pathlib import Path

import click

from phco.campaign.model import ROUNDS
from phco.cli.desk.common import (
    answer,
    command,
    desk_of,
    folder_option,
    force_options,
    forced,
    now,
    phrase_option,
    preview,
    progress,
    read_day,
)
from phco.cli.desk.stale import erratum_lists
from phco.cli.french import FrenchGroup
from phco.dates import utc_text
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
        from phco.dmg.rounds.erratum import read_erratum
        from phco.dmg.rounds.rounds import open_round

        with desk_of(dossier, phrase_fichier) as desk:
            stale = read_erratum(desk.store)
            opened = open_round(desk, _tour(numero), now())
            folder = desk.outputs / "publication"
        result = {
            "tour": opened.tour, "demandeurs": list(opened.applicants), "offres": list(opened.offers),
            "catalogue": opened.catalogue, "avertissements": list(opened.warnings),
        }  # fmt: skip
        answer(result, as_json, lambda: "\n".join((
            f"Tour {opened.tour} ouvert : {counted(len(opened.applicants), 'docteur junior', 'docteurs juniors')} "
            f"sans poste, {counted(len(opened.offers), 'offre vacante')}.",
            f"Catalogue {opened.catalogue[:23]}… {f'(version {opened.version}) ' if opened.version > 1 else ''}"
            f"et manifeste signés dans {folder}.",
            *(erratum_lists(stale) if stale is not None and stale.tour == opened.tour else ()),
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
        result["perimes"] = list(sent.outdated)
        result["dossiers_a_part"] = {offer: list(names) for offer, names in sent.apart.items()}
        answer(result, as_json, lambda: "\n".join((
            f"{counted(chosen, 'offre choisie')} sur {len(sent.counts)} ; {counted(len(sent.written), 'paquet')} "
            f"à envoyer dans {folder}.",
            *(f"Sans appareil inscrit, à joindre autrement : {one}" for one in sent.unreachable),
            *(("Leurs listes, à imprimer : phco dmg envois listes",) if sent.unreachable else ()),
            *(f"À ne plus envoyer, d’une liste précédente : {one}" for one in sent.outdated),
            *(f"Trop lourds pour l’envoi de {offer}, à remettre (dossiers-a-part/{offer}.zip) : {', '.join(names)}"
              for offer, names in sent.apart.items()),
        )))  # fmt: skip

    _dates(tour)

    @group.group("apparier", cls=FrenchGroup, help="fige l’entrée d’un tour, puis prend le tirage public")
    def apparier() -> None:
        """The matching."""

    _matching(apparier)


def _matching(apparier: click.Group) -> None:
    @command(
        apparier, "figer",
        "phco dmg apparier figer 1", "phco dmg apparier figer 1 --tirage loto:2026-09-09",
        "phco dmg apparier figer 1 --drand 30", "phco dmg apparier figer 1 --apercu",
    )  # fmt: skip
    @click.argument("numero", metavar="TOUR")
    @click.option("--tirage", default="", metavar="SOURCE",
                  help="le tirage à venir : loto:AAAA-MM-JJ, drand:CHAÎNE:TOUR (sinon, le prochain Loto)")  # fmt: skip
    @click.option("--drand", "minutes", type=int, default=None, metavar="MINUTES",
                  help="plutôt qu’un Loto, la balise publique drand dans autant de minutes")  # fmt: skip
    @click.option("--methode", default="deux-niveaux", show_default=True,
                  type=click.Choice(["deux-niveaux", "acceptation-differee", "taille-max"]))  # fmt: skip
    @force_options
    @folder_option
    @phrase_option
    def figer(
        numero: str, tirage: str, minutes: int | None, methode: str, apercu: bool, forcer: bool, motif: str | None,
        dossier: Path, as_json: bool, phrase_fichier: Path | None,
    ) -> None:  # fmt: skip
        """Fige les listes du tour et s’engage sur un tirage public à venir : nul ne le choisit, nul ne recommence.

        Une entrée vide, ou des envois mis de côté, la font refuser.
        """
        from phco.dates import french_instant
        from phco.dmg.rounds.pairing import freeze

        if tirage and minutes is not None:
            raise click.UsageError("donnez --tirage ou --drand, pas les deux.")
        reason = forced(forcer, motif)
        with desk_of(dossier, phrase_fichier) as desk:
            frozen = freeze(
                desk, _tour(numero), now(), announced=tirage, minutes=minutes, method=methode, forced=reason, dry=apercu
            )
        source = frozen.source
        result = {
            "tour": frozen.tour, "empreinte": frozen.fingerprint, "tirage": source.text if source else None,
            "tirage_le": utc_text(source.at) if source else None, "demandeurs": frozen.applicants,
            "offres": frozen.offers, "listes": frozen.lists, "classements": frozen.rankings,
            "avertissements": list(frozen.warnings), "apercu": apercu,
            "obstacles": [one.as_json() for one in frozen.obstacles] if apercu else [],
        }  # fmt: skip
        if apercu:
            lines = preview(frozen.obstacles, [
                f"Le tour {frozen.tour} serait figé sur {counted(frozen.lists, 'liste')} et "
                f"{counted(frozen.rankings, 'classement')}.",
                *((f"Engagement : {source.french} ({source.text}).",) if source else ()),
                *(f"Attention : {one}" for one in frozen.warnings),
            ])  # fmt: skip
            answer(result, as_json, lambda: "\n".join(lines))
            return
        answer(result, as_json, lambda: "\n".join((
            f"Tour {frozen.tour} figé : {counted(frozen.lists, 'liste')} sur "
            f"{counted(frozen.applicants, 'docteur junior', 'docteurs juniors')}, "
            f"{counted(frozen.rankings, 'classement')} sur {counted(frozen.offers, 'offre')}.",
            f"Empreinte de l’entrée : {frozen.fingerprint}",
            *((f"Engagement : {source.french} ({source.text}).",) if source else ()),
            *(f"Attention : {one}" for one in frozen.warnings),
            *((f"Publiez-le avant le {french_instant(source.at)} (phco dmg publier), puis, le résultat connu : "
               f"phco dmg apparier tirer {frozen.tour} {_drawing(source.text)}",) if source else ()),
        )))  # fmt: skip

    @command(
        apparier, "tirer",
        "phco dmg apparier tirer 1 --numeros 3-11-24-37-49 --chance 7",
        "phco dmg apparier tirer 1 --signature 8d61f4a2…",
        'phco dmg apparier tirer 1 --numeros 3-11-24-37-49 --chance 7 --sans-auditeur "personne n’a accepté"',
    )  # fmt: skip
    @click.argument("numero", metavar="TOUR")
    @click.option(
        "--numeros", default="", metavar="N-N-N-N-N", help="Loto : les cinq numéros, dans un ordre quelconque"
    )
    @click.option("--chance", type=int, default=None, metavar="N", help="Loto : le numéro Chance")
    @click.option("--signature", default="", metavar="HEX", help="drand : la signature du tour annoncé")
    @click.option("--precedente", default="", metavar="HEX", help="drand : celle du tour d’avant (chaînes liées)")
    @click.option("--sans-auditeur", default="", metavar="MOTIF",
                  help="tire sans auditeur nommé ; le motif est publié avec le résultat")  # fmt: skip
    @force_options
    @folder_option
    @phrase_option
    def tirer(
        numero: str, numeros: str, chance: int | None, signature: str, precedente: str, sans_auditeur: str,
        apercu: bool, forcer: bool, motif: str | None, dossier: Path, as_json: bool, phrase_fichier: Path | None,
    ) -> None:  # fmt: skip
        """Apparie avec le tirage annoncé, vérifie deux fois le résultat, l’enregistre et écrit ce qui se publie.

        « --apercu » montre l’entrée figée, le tirage attendu et ce qui s’y oppose ; il ne calcule aucune paire.
        """
        from phco.dmg.ledger.queries.rounds import set_apart_in
        from phco.dmg.rounds.drawing import Value, read_numbers
        from phco.dmg.rounds.pairing import draw, publish_results

        value = Value(
            numbers=read_numbers(numeros), chance=chance, signature=signature.strip(), previous=precedente.strip()
        )
        reason = forced(forcer, motif)
        if apercu:
            _preview_draw(dossier, _tour(numero), sans_auditeur, as_json)
            return
        with desk_of(dossier, phrase_fichier) as desk, progress("Résultats", None, quiet=as_json) as advance:
            public = draw(desk, _tour(numero), value, now(), without_auditor=sans_auditeur, forced=reason)
            issued = publish_results(desk, _tour(numero), now(), progress=advance)
            void = sorted(set_apart_in(desk.store, _tour(numero)).items())
        proof = (
            "taille maximale prouvée"
            if public["taille_max_prouvee"]
            else f"au plus {counted(public['borne'], 'possible')}"
        )
        answer({**public, "ecrits": issued.written, "ecartes": dict(void)}, as_json, lambda: "\n".join((
            f"Tour {public['tour']} apparié : {counted(public['taille'], 'paire')} ({proof}), "
            f"{len(public['sans_poste'])} sans poste. Toutes les propriétés vérifiées.",
            f"Tirage : {public['graine']}",
            *(f"{dj} ne tient pas {offer} : l’un des deux a quitté la campagne après le gel." for dj, offer in void),
            *issued.remarks,
            "Ensuite : phco dmg publier",
        )))  # fmt: skip


def _preview_draw(folder: Path, tour: int, without_auditor: str, as_json: bool) -> None:
    from phco.dmg.rounds.pairing import auditors
    from phco.dmg.rounds.pairing.readiness import preview_draw

    with desk_of(folder, keys=False) as desk:
        audited = bool(auditors(desk.store) or without_auditor.strip())
        seen = preview_draw(desk, tour, now(), audited=audited)
    result = {
        "apercu": True, "tour": tour, "empreinte": seen.fingerprint,
        "tirage": seen.source.text if seen.source else None, "demandeurs": seen.applicants, "listes": seen.lists,
        "offres": seen.offers, "obstacles": [one.as_json() for one in seen.obstacles],
    }  # fmt: skip
    lines = preview(seen.obstacles, [
        f"Le tour {tour} serait apparié sur {counted(seen.lists, 'liste')} et {counted(seen.offers, 'offre')}.",
        f"Empreinte de l’entrée : {seen.fingerprint}",
        *((f"Tirage attendu : {seen.source.french} ({seen.source.text}).",) if seen.source else ()),
    ])  # fmt: skip
    answer(result, as_json, lambda: "\n".join(lines))


def _drawing(commitment: str) -> str:
    return "--numeros … --chance …" if commitment.startswith("loto:") else "--signature …"


def _dates(tour: click.Group) -> None:
    @command(tour, "dates", "phco dmg tour dates tour1-dj --du 2026-09-01 --au 2026-09-05 --statut confirmee")
    @click.argument("etape")
    @click.option("--du", required=True, metavar="AAAA-MM-JJ", help="premier jour")
    @click.option("--au", required=True, metavar="AAAA-MM-JJ", help="dernier jour, inclus jusqu’à 23 h 59")
    @click.option("--statut", default="confirmee", type=click.Choice(["provisoire", "confirmee"]), show_default=True)
    @folder_option
    def dates(etape: str, du: str, au: str, statut: str, dossier: Path, as_json: bool) -> None:
        """Change ou confirme les dates d’une étape, sans qu’elle en chevauche une autre ; les verdicts sont revus.

        Pour déplacer aussi la suite : « phco dmg decaler ».
        """
        from phco.dates import french_range
        from phco.dmg.rounds.calendar.dates import STATUSES, change_dates

        start, end = read_day(du, "--du"), read_day(au, "--au")
        with desk_of(dossier, keys=False) as desk:
            change_dates(desk, etape, start, end, statut, now())
        result = {"etape": etape, "debut": du, "fin": au, "statut": statut, "chevauche": []}
        said = f"« {etape} » : {french_range(start, end)} ({STATUSES[statut]}). Ensuite : phco dmg publier"
        answer(result, as_json, lambda: said)
