"""``phco dmg commission``: the table, constraints, the proposal, decisions, undoing, the minutes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

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
    read_day,
)
from phco.cli.french import FrenchGroup
from phco.french import counted

if TYPE_CHECKING:
    from phco.dmg.commission.session import Case, Session

DECISIONS = ("affecter", "retirer", "laisser-sans-poste", "reporter")
EARLY = "décide avant le tour 3 ; le motif est écrit au journal"
SETTLED = {"laisser-sans-poste": "laissé sans poste par décision", "reporter": "cas reporté par décision"}


def register(group: click.Group) -> None:
    """Add the commands of this module."""

    @group.group("commission", cls=FrenchGroup, help="prépare la commission, enregistre ses décisions, écrit le PV")
    def commission() -> None:
        """The commission."""

    _table(commission)
    _constraints(commission)
    _decisions(commission)
    _minutes(commission)


def _said[F: Callable[..., None]](function: F) -> F:
    for option in (
        folder_option,
        click.option("--motif", required=True, help="pourquoi"),
        click.option("--auteur", required=True, help="qui parle : le membre qui a la parole, ou la commission"),
    ):
        function = option(function)
    return function


def _table(commission: click.Group) -> None:
    @command(commission, "table", "phco dmg commission table")
    @folder_option
    def table(dossier: Path, as_json: bool) -> None:
        """Écrit la table de travail : chaque docteur junior sans poste, les offres vacantes, la proposition."""
        from phco.dmg.commission.minutes import table_rows, write_table
        from phco.dmg.commission.regret import FORMULA
        from phco.dmg.commission.session import session

        with desk_of(dossier, keys=False) as desk:
            found = session(desk.store)
            paths = [str(desk.outputs / name) for name in write_table(desk, now())]
            rows = table_rows(found)
        result = {
            "sans_poste": [case.dj for case in found.cases], "vacantes": sorted(found.vacant), "fichiers": paths,
            "proposition": {case.dj: case.proposed for case in found.cases}, "regret": found.total,
            "contraintes": [
                {"numero": one.number, "dj": one.dj, "nature": one.kind, "offre": one.offer, "motif": one.reason}
                for case in found.cases for one in case.constraints
            ],
            "decides": {case.dj: case.settled for case in found.cases if case.settled}, "lignes": rows,
        }  # fmt: skip
        answer(result, as_json, lambda: "\n".join((*_cases(found), FORMULA, f"Table : {paths[0]}")))


def _cases(found: Session) -> list[str]:
    lines = [
        f"{counted(len(found.cases), 'docteur junior', 'docteurs juniors')} sans poste, "
        f"{counted(len(found.vacant), 'offre vacante')}."
    ]
    for case in found.cases:
        lines.append(f"  {case.dj} → {_proposed(case)}")
        lines += [f"    Contrainte : {one.told}" for one in case.constraints]
    return lines


def _proposed(case: Case) -> str:
    if case.settled:
        return SETTLED[case.settled]
    if case.proposed is not None:
        return case.proposed
    alone = case.alone
    if alone is not None and alone.kind == "imposer":
        return f"{alone.offer} n’est plus vacante : levez la contrainte"
    words = {"sans-poste": "laissé sans poste", "reporter": "cas reporté"}
    return words[alone.kind] if alone is not None else "aucune offre vacante"


def _constraints(commission: click.Group) -> None:
    @command(
        commission, "imposer",
        'phco dmg commission imposer dj-004 o-0012 --auteur "Pr Martin" --motif "suit ses enfants"',
    )  # fmt: skip
    @click.argument("dj", metavar="PSEUDONYME")
    @click.argument("offre")
    @_said
    def imposer(dj: str, offre: str, auteur: str, motif: str, dossier: Path, as_json: bool) -> None:
        """Contraint la prochaine proposition : ce docteur junior à cette offre. Rien n’est encore décidé."""
        _constrain(dossier, dj, "imposer", offre, auteur, motif, as_json)

    @command(
        commission, "interdire",
        'phco dmg commission interdire dj-004 o-0012 --auteur "Mme Leroy" --motif "y a déjà fait un stage"',
    )  # fmt: skip
    @click.argument("dj", metavar="PSEUDONYME")
    @click.argument("offre")
    @_said
    def interdire(dj: str, offre: str, auteur: str, motif: str, dossier: Path, as_json: bool) -> None:
        """Contraint la prochaine proposition : jamais ce docteur junior à cette offre."""
        _constrain(dossier, dj, "interdire", offre, auteur, motif, as_json)

    @command(
        commission, "sans-poste",
        'phco dmg commission sans-poste dj-009 --auteur "Pr Martin" --motif "demande une disponibilité"',
    )  # fmt: skip
    @click.argument("dj", metavar="PSEUDONYME")
    @_said
    def sans_poste(dj: str, auteur: str, motif: str, dossier: Path, as_json: bool) -> None:
        """Contraint la prochaine proposition : ce docteur junior y reste sans poste."""
        _constrain(dossier, dj, "sans-poste", None, auteur, motif, as_json)

    @command(
        commission, "reporter",
        'phco dmg commission reporter dj-009 --auteur "Pr Martin" --motif "attend un certificat"',
    )  # fmt: skip
    @click.argument("dj", metavar="PSEUDONYME")
    @_said
    def reporter(dj: str, auteur: str, motif: str, dossier: Path, as_json: bool) -> None:
        """Contraint la prochaine proposition : ce cas est remis à une séance suivante."""
        _constrain(dossier, dj, "reporter", None, auteur, motif, as_json)

    @command(commission, "lever", 'phco dmg commission lever dj-004 --auteur "Pr Martin" --motif "a changé d’avis"')
    @click.argument("dj", metavar="PSEUDONYME")
    @_said
    def lever(dj: str, auteur: str, motif: str, dossier: Path, as_json: bool) -> None:
        """Lève les contraintes qui portent sur un docteur junior ; elles restent écrites au journal."""
        from phco.dmg.commission.constraints import lift

        with desk_of(dossier, keys=False) as desk:
            gone = lift(desk, dj, author=auteur, reason=motif, now=now())
        answer({"dj": dj, "levees": [one.number for one in gone]}, as_json,
               lambda: f"{counted(len(gone), 'contrainte levée', 'contraintes levées')} pour {dj}.")  # fmt: skip


def _constrain(folder: Path, dj: str, kind: str, offer: str | None, author: str, reason: str, as_json: bool) -> None:
    from phco.dmg.commission.constraints import constrain

    with desk_of(folder, keys=False) as desk:
        made = constrain(desk, dj, kind, offer, author=author, reason=reason, now=now())
    result = {"numero": made.number, "dj": dj, "nature": kind, "offre": offer}
    answer(result, as_json, lambda: f"Contrainte : {made.told}. Ensuite : phco dmg commission table")


def _decisions(commission: click.Group) -> None:
    @command(
        commission, "decider",
        "phco dmg commission decider dj-004 affecter o-0012 --auteur \"Pr Martin\" --motif \"proche du domicile\"",
        "phco dmg commission decider dj-009 laisser-sans-poste --auteur \"Pr Martin\" --motif \"souhaite reporter\"",
    )  # fmt: skip
    @click.argument("dj", metavar="PSEUDONYME")
    @click.argument("decision", type=click.Choice(DECISIONS))
    @click.argument("offre", required=False)
    @click.option("--forcer", is_flag=True, help=EARLY)
    @_said
    def decider(
        dj: str, decision: str, offre: str | None, forcer: bool, auteur: str, motif: str, dossier: Path, as_json: bool
    ) -> None:
        """Enregistre une décision, avec son auteur, son motif et son instant. Rien n’est écrasé."""
        from phco.dmg.commission.deciding import decide

        if (decision == "affecter") != (offre is not None):
            raise click.UsageError("« affecter » demande une offre, et elle seule.")
        with desk_of(dossier, keys=False) as desk:
            made = decide(desk, dj, decision, offre, author=auteur, reason=motif, now=now(), forced=forcer)
        result = {"numero": made.number, "dj": dj, "decision": decision, "offre": made.offer}
        answer(result, as_json, lambda: f"Décision n° {made.number} enregistrée.")

    @command(commission, "accepter", 'phco dmg commission accepter --auteur "La commission" --motif "moindre regret"')
    @click.option("--forcer", is_flag=True, help=EARLY)
    @_said
    def accepter(forcer: bool, auteur: str, motif: str, dossier: Path, as_json: bool) -> None:
        """Adopte la proposition entière, une décision par docteur junior ; une décision déjà prise n’est pas touchée.

        Une contrainte « sans-poste » ou « reporter » devient une décision, avec son propre motif.
        """
        from phco.dmg.commission.deciding import accept

        with desk_of(dossier, keys=False) as desk:
            made = accept(desk, author=auteur, reason=motif, now=now(), forced=forcer)
        result = {
            "decisions": [
                {"numero": one.number, "dj": one.dj, "decision": one.kind, "offre": one.offer} for one in made
            ]
        }
        answer(result, as_json, lambda: f"{counted(len(made), 'décision enregistrée')}.")

    @command(commission, "annuler", 'phco dmg commission annuler 3 --auteur "Pr Martin" --motif "erreur de ligne"')
    @click.argument("numero", type=int)
    @_said
    def annuler(numero: int, auteur: str, motif: str, dossier: Path, as_json: bool) -> None:
        """Annule une décision par une nouvelle entrée ; l’ancienne reste écrite."""
        from phco.dmg.commission.deciding import undo

        with desk_of(dossier, keys=False) as desk:
            made = undo(desk, numero, author=auteur, reason=motif, now=now())
        answer({"numero": made.number, "annule": numero}, as_json,
               lambda: f"Décision n° {numero} annulée par la n° {made.number}.")  # fmt: skip


def _minutes(commission: click.Group) -> None:
    @command(
        commission, "pv",
        "phco dmg commission pv --ouverture 2026-09-24 --cloture 2026-09-29 "
        "--present \"Pr Martin, directeur du département\" --present \"Mme Leroy, DGARS\"",
        "phco dmg commission pv --ouverture 2026-09-24 --cloture 2026-09-29 --present \"Pr Martin, doyen\" --apercu",
    )  # fmt: skip
    @click.option("--ouverture", required=True, metavar="AAAA-MM-JJ", help="premier jour")
    @click.option("--cloture", required=True, metavar="AAAA-MM-JJ", help="dernier jour")
    @click.option("--present", "presents", multiple=True, required=True, metavar="NOM, QUALITÉ", help="répétable")
    @force_options
    @folder_option
    @phrase_option
    def pv(
        ouverture: str, cloture: str, presents: tuple[str, ...], apercu: bool, forcer: bool, motif: str | None,
        dossier: Path, as_json: bool, phrase_fichier: Path | None,
    ) -> None:  # fmt: skip
        """Écrit le procès-verbal : paquet signé, page à imprimer, une explication scellée par docteur junior concerné.

        Il est refusé tant qu’un docteur junior sans poste n’a pas de décision. Une décision prise ensuite le périme :
        relancez la commande, puis « phco dmg publier ».
        """
        from phco.dmg.commission.decisions import decisions
        from phco.dmg.commission.minutes import check_minutes, obstacles, read_present, write_minutes
        from phco.dmg.ledger.queries.rounds import rounds

        people = [read_present(one) for one in presents]
        first, last, reason = read_day(ouverture, "--ouverture"), read_day(cloture, "--cloture"), forced(forcer, motif)
        if apercu:
            with desk_of(dossier, keys=False) as desk:
                check_minutes(people, first, last, rounds(desk.store))
                against, count = obstacles(desk.store), len(decisions(desk.store))
            lines = preview(against, [
                f"Le procès-verbal porterait {counted(count, 'décision')} et "
                f"{counted(len(people), 'présent')}."
            ])  # fmt: skip
            result = {"apercu": True, "decisions": count, "obstacles": [one.as_json() for one in against]}
            answer(result, as_json, lambda: "\n".join(lines))
            return
        with desk_of(dossier, phrase_fichier) as desk:
            made = write_minutes(desk, people, first, last, now(), forced=reason)
            printable = desk.outputs / made["imprimable"]
        answer(made, as_json, lambda: "\n".join((
            f"Procès-verbal signé ({made['empreinte'][:23]}…), à imprimer : {printable}", "Ensuite : phco dmg publier",
        )))  # fmt: skip
