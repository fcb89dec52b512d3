"""``phco dmg retirer`` and ``phco dmg demissionner``: people who leave, and the act undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from phco.cli.desk.common import answer, command, desk_of, folder_option, now, read_day
from phco.french import counted, plural

if TYPE_CHECKING:
    from phco.dmg.desk import Desk
    from phco.dmg.ledger.values import Holder
    from phco.dmg.people.departures import Leaving, Returning
    from phco.dmg.people.telling import Notice


def register(group: click.Group) -> None:
    """Add the commands of this module."""

    @command(
        group, "retirer",
        'phco dmg retirer p-0003 --motif "cesse son activité" --le 2026-09-10',
        'phco dmg retirer p-0003 --motif "cesse son activité" --apercu',
        'phco dmg retirer p-0003 --annuler --motif "erreur de personne"',
    )  # fmt: skip
    @_options
    def retirer(
        personne: str, motif: str, le: str | None, annuler: bool, apercu: bool, dossier: Path, as_json: bool
    ) -> None:
        """Un PAMSU se retire : ses offres ne sont plus proposées, qui y était affecté est de nouveau sans poste.

        La réponse liste qui prévenir et quoi faire ensuite. Une entrée figée et un résultat publié ne changent pas :
        leurs preuves restent vérifiables. Un autre PAMSU peut reprendre l’offre en envoyant sa fiche.
        """
        _run(personne, "pamsu", motif, le, dossier, undo=annuler, dry=apercu, as_json=as_json)

    @command(
        group, "demissionner",
        'phco dmg demissionner dj-004 --motif "renonce au stage" --le 2026-09-12',
        'phco dmg demissionner dj-004 --motif "renonce au stage" --apercu',
        'phco dmg demissionner dj-004 --annuler --motif "est revenu sur sa décision"',
    )  # fmt: skip
    @_options
    def demissionner(
        personne: str, motif: str, le: str | None, annuler: bool, apercu: bool, dossier: Path, as_json: bool
    ) -> None:
        """Un docteur junior démissionne : il ne participe plus, et le poste qu’il tenait est de nouveau vacant.

        La réponse liste qui prévenir et quoi faire ensuite. Une entrée figée et un résultat publié ne changent pas :
        leurs preuves restent vérifiables.
        """
        _run(personne, "dj", motif, le, dossier, undo=annuler, dry=apercu, as_json=as_json)


def _options[F: Callable[..., None]](function: F) -> F:
    for option in (
        folder_option,
        click.option("--apercu", is_flag=True, help="montre ce que le geste ferait, sans rien écrire"),
        click.option("--annuler", is_flag=True, help="annule le départ : ce qui est encore libre est rendu"),
        click.option("--le", metavar="AAAA-MM-JJ", help="le jour de la demande (aujourd’hui par défaut)"),
        click.option("--motif", required=True, help="pourquoi ; écrit au journal"),
        click.argument("personne", metavar="PSEUDONYME"),
    ):
        function = option(function)
    return function


def _run(
    person: str, role: str, reason: str, day: str | None, folder: Path, *, undo: bool, dry: bool, as_json: bool
) -> None:
    from phco.dmg.people.departures import come_back, leave

    when = read_day(day, "--le") if day else None
    if undo and when is not None:
        raise click.UsageError("« --le » ne va pas avec « --annuler ».")
    with desk_of(folder, keys=False) as desk:
        if undo:
            back = come_back(desk, person, role=role, reason=reason, now=now(), dry=dry)
            result, lines = _back_json(back), _back_text(back)
        else:
            left = leave(desk, person, role=role, reason=reason, now=now(), day=when, dry=dry)
            result, lines = _left_json(left), _left_text(left)
        found = back if undo else left
        lines += _told(desk, found.notices)
    lines.append(f"Ensuite : {', puis '.join(found.next)}")
    if dry:
        lines.insert(0, "Aperçu : rien n’est écrit.")
    answer(result | {"apercu": dry}, as_json, lambda: "\n".join(lines))


def _left_json(one: Leaving) -> dict[str, object]:
    return {
        "personne": one.person, "role": one.role, "le": one.day, "motif": one.reason, "moment": one.stage,
        "offres": list(one.offers), "liberes": _posts(one.freed), "prevenir": _people(one.notices),
        "reprises": dict(one.heirs), "ensuite": list(one.next),
    }  # fmt: skip


def _back_json(one: Returning) -> dict[str, object]:
    return {
        "personne": one.person, "role": one.role, "motif": one.reason, "rendus": _posts(one.given_back),
        "perdus": _posts(one.lost), "prevenir": _people(one.notices), "ensuite": list(one.next),
    }  # fmt: skip


def _posts(held: Sequence[Holder]) -> list[dict[str, str]]:
    return [{"dj": one.person, "offre": one.offer, "origine": one.origin} for one in held]


def _people(notices: Sequence[Notice]) -> list[dict[str, str]]:
    return [one.as_json() for one in notices]


def _left_text(one: Leaving) -> list[str]:
    from phco.dates import french_day
    from phco.dmg.people.departures import WORDS
    from phco.dmg.people.scene import STAGES

    when = french_day(date.fromisoformat(one.day))
    lines = [f"{one.person} {WORDS[one.role]} le {when}, {STAGES[one.stage]} : {one.reason}."]
    over = [offer for offer in one.offers if offer not in one.heirs]
    if over:
        word = plural(len(over), "n’est plus proposée", "ne sont plus proposées")
        lines.append(f"{plural(len(over), 'L’offre', 'Les offres')} {', '.join(over)} {word}.")
    lines += [
        f"L’offre {offer} est reprise par {heir}, dont la fiche porte le même identifiant."
        for offer, heir in one.heirs.items()
    ]
    lines += [f"{post.person} ne tient plus {post.offer}." for post in one.freed]
    return lines


def _back_text(one: Returning) -> list[str]:
    lines = [f"Le départ de {one.person} est annulé : {one.reason}."]
    lines += [f"{post.person} tient de nouveau {post.offer}." for post in one.given_back]
    lines += [f"{post.person} ne retrouve pas {post.offer}." for post in one.lost]
    return lines


def _told(desk: Desk, notices: Sequence[Notice]) -> list[str]:
    """Whom to call or write to; the names stay on this machine."""
    lines = [f"À prévenir : {counted(len(notices), 'personne')}."]
    for one in notices:
        name = desk.name(one.person)
        who = f" ({name.full}{f', {name.courriel}' if name.courriel else ''})" if name.nom else ""
        lines.append(f"  {one.person}{who} : {one.what}")
    return lines
