"""``phco dmg lieux``, ``cr``, ``reconduire`` and the dates of a round: what surrounds the matching."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from phco.cli.desk.commission import _day
from phco.cli.desk.common import answer, command, desk_of, folder_option, now, phrase_option, write_table
from phco.cli.french import FrenchGroup
from phco.errors import PhcoError
from phco.french import counted

STATUSES = {"provisoire": "provisoire", "confirmee": "confirmée"}


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    _lieux(group)
    _cr(group)
    _reconduire(group)
    _auditeurs(group)
    tour = group.commands["tour"]
    assert isinstance(tour, click.Group)
    _dates(tour)


def _lieux(group: click.Group) -> None:
    @group.group("lieux", cls=FrenchGroup, help="option 4 : lieux agréés, choix de chaque semestre, conventions")
    def lieux() -> None:
        """The approved places."""

    @command(lieux, "importer", "phco dmg lieux importer lieux.csv")
    @click.argument("fichier", type=click.Path(path_type=Path))
    @folder_option
    def importer(fichier: Path, dossier: Path, as_json: bool) -> None:
        """Enregistre la liste des lieux agréés (CSV aux colonnes du schéma « lieu-agree »)."""
        from phco.dmg.rounds.fourth_day import approve, read_places
        from phco.host.disk.files import read_capped

        places = read_places(read_capped(fichier, 8 * 1024 * 1024))
        with desk_of(dossier, keys=False) as desk:
            approve(desk, places, now())
        answer(
            {"lieux": [one.id for one in places]},
            as_json,
            lambda: f"{counted(len(places), 'lieu agréé', 'lieux agréés')}.",
        )

    @command(lieux, "ouvrir", "phco dmg lieux ouvrir 2026-11 --du 2026-10-01 --au 2026-10-15")
    @click.argument("semestre", metavar="AAAA-MM")
    @click.option("--du", required=True, metavar="AAAA-MM-JJ", help="premier jour des choix")
    @click.option("--au", required=True, metavar="AAAA-MM-JJ", help="dernier jour, inclus")
    @folder_option
    @phrase_option
    def ouvrir(semestre: str, du: str, au: str, dossier: Path, as_json: bool, phrase_fichier: Path | None) -> None:
        """Publie les lieux d’un semestre et ouvre les choix."""
        from phco.dmg.rounds.fourth_day import open_term

        with desk_of(dossier, phrase_fichier) as desk:
            found = open_term(desk, semestre, _day(du, "--du"), _day(au, "--au"), now())
        answer({"semestre": semestre, "lieux": found}, as_json,
               lambda: f"{counted(len(found), 'lieu publié', 'lieux publiés')} pour {semestre}.")  # fmt: skip

    @command(lieux, "apparier", 'phco dmg lieux apparier 2026-11 --graine "Loto du 16 octobre 2026 : 3-11-24"')
    @click.argument("semestre", metavar="AAAA-MM")
    @click.option("--graine", required=True, help="le tirage public qui départage")
    @folder_option
    @phrase_option
    def apparier(semestre: str, graine: str, dossier: Path, as_json: bool, phrase_fichier: Path | None) -> None:
        """Attribue les lieux du semestre selon les choix reçus, vérifie, enregistre."""
        from phco.dmg.rounds.fourth_day import choices_of, match_term

        with desk_of(dossier, phrase_fichier) as desk:
            silent = choices_of(desk, semestre).silent
            done = match_term(desk, semestre, graine, now())
        result = {"paires": done["paires"], "sans_lieu": done["sans_poste"], "sans_choix": list(silent)}
        answer(result, as_json, lambda: "\n".join((
            f"{counted(len(done['paires']), 'lieu attribué', 'lieux attribués')}, {len(done['sans_poste'])} sans lieu.",
            *((f"Option 4 sans choix reçu : {', '.join(silent)}",) if silent else ()),
        )))  # fmt: skip

    @command(lieux, "convention", "phco dmg lieux convention 2026-11 dj-004 signee")
    @click.argument("semestre", metavar="AAAA-MM")
    @click.argument("dj", metavar="PSEUDONYME")
    @click.argument("etat", type=click.Choice(["a-signer", "envoyee", "signee", "refusee"]))
    @folder_option
    def convention(semestre: str, dj: str, etat: str, dossier: Path, as_json: bool) -> None:
        """Note l’état de la convention d’un docteur junior."""
        from phco.dmg.rounds.fourth_day import STATES, set_agreement

        with desk_of(dossier, keys=False) as desk:
            set_agreement(desk, semestre, dj, etat, now())
        answer(
            {"semestre": semestre, "dj": dj, "convention": etat}, as_json, lambda: f"{dj} : convention {STATES[etat]}."
        )

    @command(lieux, "etat", "phco dmg lieux etat 2026-11", "phco dmg lieux etat 2026-11 --liste conventions.xlsx")
    @click.argument("semestre", metavar="AAAA-MM")
    @click.option("--liste", metavar="FICHIER.csv|.xlsx", type=click.Path(path_type=Path),
                  help="écrit la liste nominative, pour préparer les conventions")  # fmt: skip
    @folder_option
    def etat(semestre: str, liste: Path | None, dossier: Path, as_json: bool) -> None:
        """Montre qui est où, et où en sont les conventions."""
        from phco.dmg.rounds.fourth_day import AGREEMENT_COLUMNS, STATES, agreement_rows, agreements

        with desk_of(dossier, keys=False) as desk:
            rows = agreements(desk, semestre)
            cells = agreement_rows(desk, rows)
        if liste is not None:
            write_table(liste, "Conventions", list(AGREEMENT_COLUMNS), cells)
        answer({"semestre": semestre, "lieux": rows}, as_json, lambda: "\n".join(
            f"{row['dj']}  {row['lieu']}  convention {STATES[row['convention']]}" for row in rows
        ) or "Aucun lieu attribué.")  # fmt: skip


def _cr(group: click.Group) -> None:
    @group.group("cr", cls=FrenchGroup, help="comptes rendus de GEP : lister, valider, refuser")
    def cr() -> None:
        """GEP reports."""

    @command(cr, "lister", "phco dmg cr lister")
    @folder_option
    def lister(dossier: Path, as_json: bool) -> None:
        """Liste les comptes rendus reçus et leur validation."""
        from phco.dmg.rounds.reports import reports

        with desk_of(dossier, keys=False) as desk:
            rows = reports(desk)
        answer({"comptes_rendus": rows}, as_json, lambda: "\n".join(
            f"{row['paquet'][:19]}  {row['date']}  {row['theme']}  ({len(row['participants'])} présents, "
            f"{row['auteur']}) : {row['verdict']}" for row in rows
        ) or "Aucun compte rendu.")  # fmt: skip

    def _review(paquet: str, valid: bool, auteur: str, motif: str, dossier: Path, as_json: bool) -> None:
        from phco.dmg.rounds.reports import review

        with desk_of(dossier, keys=False) as desk:
            review(desk, paquet, valid=valid, author=auteur, reason=motif, now=now())
        word = "validé" if valid else "refusé"
        answer({"paquet": paquet, "verdict": word}, as_json,
               lambda: f"Compte rendu {word} ; le groupe le lira au prochain bulletin (phco dmg publier).")  # fmt: skip

    @command(cr, "valider", 'phco dmg cr valider sha256:3f2a91c0 --auteur "Dr Petit"')
    @click.argument("paquet")
    @click.option("--auteur", required=True, help="qui valide")
    @click.option("--motif", default="", help="un mot pour le groupe")
    @folder_option
    def valider(paquet: str, auteur: str, motif: str, dossier: Path, as_json: bool) -> None:
        """Valide un compte rendu (PAQUET : son empreinte, ou son début)."""
        _review(paquet, True, auteur, motif, dossier, as_json)

    @command(cr, "refuser", 'phco dmg cr refuser sha256:3f2a91c0 --auteur "Dr Petit" --motif "données de patient"')
    @click.argument("paquet")
    @click.option("--auteur", required=True, help="qui refuse")
    @click.option("--motif", required=True, help="pourquoi : publié au groupe")
    @folder_option
    def refuser(paquet: str, auteur: str, motif: str, dossier: Path, as_json: bool) -> None:
        """Refuse un compte rendu, avec son motif."""
        _review(paquet, False, auteur, motif, dossier, as_json)


def _reconduire(group: click.Group) -> None:
    @command(
        group, "reconduire",
        "phco dmg reconduire --depuis ../dmg-2026-09", "phco dmg reconduire --fin dj-004 --motif \"déménagement\"",
    )  # fmt: skip
    @click.option(
        "--depuis", metavar="DOSSIER", type=click.Path(path_type=Path), help="le dossier de la campagne d’avant"
    )
    @click.option("--fin", metavar="PSEUDONYME", help="ce docteur junior ne poursuit pas : son poste est vacant")
    @click.option("--motif", default="", help="pourquoi (avec --fin)")
    @folder_option
    def reconduire(depuis: Path | None, fin: str | None, motif: str, dossier: Path, as_json: bool) -> None:
        """Reconduction tacite (ORG-01) : reprend les postes qui se poursuivent ; ils ne sont pas vacants."""
        from phco.dmg.rounds.renewal import end_renewal, renew_from

        if (depuis is None) == (fin is None):
            raise click.UsageError("donnez --depuis DOSSIER, ou --fin PSEUDONYME.")
        with desk_of(dossier, keys=False) as desk:
            if fin is not None:
                end_renewal(desk, fin, reason=motif, now=now())
                answer({"fin": fin}, as_json, lambda: f"{fin} ne poursuit pas : son poste est vacant.")
                return
            assert depuis is not None
            done = renew_from(desk, depuis, now())
        result = {"reconduits": dict(done.kept), "termines": list(done.ended), "inconnus": list(done.unknown)}
        answer(result, as_json, lambda: "\n".join((
            f"{counted(len(done.kept), 'poste reconduit')}, {len(done.ended)} au terme des douze mois.",
            *((f"Inconnus dans cette campagne : {', '.join(done.unknown)}",) if done.unknown else ()),
        )))  # fmt: skip


def _auditeurs(group: click.Group) -> None:
    @command(group, "auditeurs", "phco dmg auditeurs dj-001 dj-017")
    @click.argument("personnes", nargs=-1, metavar="PSEUDONYME…")
    @folder_option
    def auditeurs(personnes: tuple[str, ...], dossier: Path, as_json: bool) -> None:
        """Nomme les auditeurs : l’instance complète de chaque tour leur est scellée. Sans nom, montre la liste."""
        from phco.dmg.rounds.pairing import auditors, name_auditors

        with desk_of(dossier, keys=False) as desk:
            if personnes:
                name_auditors(desk, personnes, now())
            named = auditors(desk)
        answer({"auditeurs": named}, as_json, lambda: f"Auditeurs : {', '.join(named) or 'aucun'}.")


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
        from phco.dmg.desk import Event
        from phco.dmg.rounds.status import overlaps

        start, end = _day(du, "--du"), _day(au, "--au")
        with desk_of(dossier, keys=False) as desk:
            _change(desk, etape, start, end, statut, Event)
            clashes = overlaps(desk, etape)
        result = {"etape": etape, "debut": du, "fin": au, "statut": statut, "chevauche": clashes}
        word = STATUSES[statut]
        answer(result, as_json, lambda: "\n".join((
            f"« {etape} » : {french_range(start, end)} ({word}). Ensuite : phco dmg publier",
            *(f"Attention : ces dates chevauchent « {one} »." for one in clashes),
        )))  # fmt: skip


def _change(desk: object, code: str, start: date, end: date, status: str, event: type) -> None:
    from phco.dmg.desk import Desk

    assert isinstance(desk, Desk)
    if end < start:
        raise PhcoError("E_VALEUR", "La fin précède le début.", "--au", "Vérifiez les deux dates.")
    row = desk.store.row("SELECT * FROM step WHERE code = ?", (code,))
    if row is None:
        known = [one["code"] for one in desk.store.rows("SELECT code FROM step ORDER BY code")]
        raise PhcoError("E_ETAPE", f"L’étape « {code[:40]} » n’existe pas.", "etape", f"Étapes : {', '.join(known)}.")
    body = {"code": code, "debut": start.isoformat(), "fin": end.isoformat(), "statut": status}
    if (row["start"], row["end"], row["status"]) != (body["debut"], body["fin"], status):
        desk.record([event(kind="etape", body=body)], now())
