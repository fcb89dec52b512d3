"""``phco dmg affectations``, ``envois``, ``refaire``: the lists, the messages ready to go, everything made again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from phco.cli.desk.common import answer, command, desk_of, folder_option, now, phrase_option
from phco.cli.french import FrenchGroup
from phco.french import counted

if TYPE_CHECKING:
    from phco.dmg.papers.drafts import Drafts

SOMEONE = "seulement cette personne (répétable)"


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    _affectations(group)
    _envois(group)
    _refaire(group)


def _affectations(group: click.Group) -> None:
    @command(group, "affectations", "phco dmg affectations", "phco dmg affectations --pour chu --pour ars")
    @click.option("--pour", "pour", multiple=True, metavar="DESTINATAIRE",
                  help="chu, ars, faculte ou dmg (répétable ; tous par défaut)")  # fmt: skip
    @folder_option
    def affectations(pour: tuple[str, ...], dossier: Path, as_json: bool) -> None:
        """Écrit, pour chaque destinataire, le classeur de qui va où, des postes vacants et des sans-poste.

        Chacun n’a que les colonnes dont il a besoin, et chaque liste porte sa date. Les noms viennent de noms.json ;
        le journal garde quelle liste a été faite pour qui, sans aucun nom. Avant le procès-verbal de la commission,
        les listes se disent provisoires.
        """
        from phco.dmg.papers.assignments import write_assignments
        from phco.dmg.papers.recipients import LISTS

        with desk_of(dossier, keys=False) as desk:
            made = write_assignments(desk, now(), pour)
        result = {
            "classeurs": [
                {"destinataire": one.recipient.code, "fichier": str(one.path), "lignes": dict(one.counts)}
                for one in made
            ]
        }
        answer(result, as_json, lambda: "\n".join((
            *(f"{one.recipient.title} : {one.path} — "
              + ", ".join(f"{LISTS[name].lower()} {count}" for name, count in one.counts.items()) for one in made),
            "Ces classeurs portent des noms : transmettez-les par une messagerie sécurisée de santé.",
        )))  # fmt: skip


def _envois(group: click.Group) -> None:
    @group.group("envois", cls=FrenchGroup, help="prépare les messages prêts à partir, coche ceux qui sont partis")
    def envois() -> None:
        """The drafts."""

    @command(
        envois,
        "preparer",
        "phco dmg envois preparer invitations",
        "phco dmg envois preparer relances --de dmg@exemple.fr",
    )
    @click.argument("genres", nargs=-1, required=True, metavar="GENRE…")
    @click.option("--de", "sender", default="", metavar="COURRIEL", help="l’adresse du DMG (sinon : de la messagerie)")
    @folder_option
    @phrase_option
    def preparer(
        genres: tuple[str, ...], sender: str, dossier: Path, as_json: bool, phrase_fichier: Path | None
    ) -> None:
        """Écrit un brouillon .eml par personne : invitations, candidats, accuses, resultats, relances.

        Ouverts dans une messagerie, ils sont adressés, rédigés, leur pièce jointe est là : il reste à envoyer. Un
        classeur de publipostage les accompagne. Ce qui est coché comme parti n’est pas refait, sauf s’il a changé.
        Aucun code n’est jamais dans un message : « phco dmg envois codes ».
        """
        from phco.dmg.papers.drafts import write_drafts

        with desk_of(dossier, phrase_fichier) as desk:
            made = {kind: write_drafts(desk, kind, now(), sender=sender) for kind in dict.fromkeys(genres)}
        result = {
            kind: {
                "dossier": str(one.folder), "a_envoyer": list(one.ready), "partis": list(one.sent),
                "sans_adresse": list(one.lost),
            }
            for kind, one in made.items()
        }  # fmt: skip
        answer(result, as_json, lambda: "\n".join(_told_drafts(kind, one) for kind, one in made.items()))

    for name, verb, text in (
        ("cocher", "tick", "Coche comme partis les brouillons du dossier, ou ceux des seules personnes nommées."),
        ("decocher", "untick", "Décoche des envois : ils sont à renvoyer, et seront préparés de nouveau."),
    ):
        _ticking(envois, name, verb, text)

    @command(envois, "codes", "phco dmg envois codes", "phco dmg envois codes --personne dj-004")
    @click.option("--personne", "people", multiple=True, metavar="PSEUDONYME", help=SOMEONE)
    @folder_option
    @phrase_option
    def codes(people: tuple[str, ...], dossier: Path, as_json: bool, phrase_fichier: Path | None) -> None:
        """Écrit la page des codes à imprimer et à découper : un talon par personne sans appareil inscrit."""
        from phco.dmg.papers.drafts import write_slips

        with desk_of(dossier, phrase_fichier) as desk:
            path, wanted = write_slips(desk, people)
        said = f"{counted(len(wanted), 'talon')} à imprimer et à découper : {path}"
        answer({"page": str(path), "personnes": wanted}, as_json, lambda: said)

    _ballots(envois)


def _ballots(envois: click.Group) -> None:
    @command(envois, "listes", "phco dmg envois listes", "phco dmg envois listes --personne p-0003")
    @click.option("--personne", "people", multiple=True, metavar="PSEUDONYME", help=SOMEONE)
    @folder_option
    @phrase_option
    def listes(people: tuple[str, ...], dossier: Path, as_json: bool, phrase_fichier: Path | None) -> None:
        """Écrit, pour chaque PAMSU sans appareil, la liste de ses candidats à imprimer, avec une case par rang.

        Les CV et les lettres l’accompagnent, dans un .zip ; les cœurs, jamais. Sa réponse se dépose ensuite :
        « phco dmg deposer classement ».
        """
        from phco.dmg.papers.ballots import write_ballots

        with desk_of(dossier, phrase_fichier) as desk:
            made = write_ballots(desk, people)
        result = [
            {
                "tour": one.tour, "offre": one.offer, "personne": one.person, "candidats": list(one.candidates),
                "page": str(one.page), "documents": str(one.documents) if one.documents else None,
            }
            for one in made
        ]  # fmt: skip
        answer({"listes": result}, as_json, lambda: "\n".join((
            f"{counted(len(made), 'liste')} à imprimer.",
            *(f"  {one.person}, tour {one.tour}, {counted(len(one.candidates), 'candidat')} : {one.page}"
              for one in made),
            *(("Les CV et les lettres sont à côté, dans un .zip du même nom.",)
              if any(one.documents for one in made) else ()),
        )))  # fmt: skip


def _told_drafts(kind: str, one: Drafts) -> str:
    from phco.dmg.papers.letters import MAILINGS

    lines = [f"{MAILINGS[kind].title} : {counted(len(one.ready), 'brouillon')} dans {one.folder}."]
    if one.sent:
        lines.append(f"  {counted(len(one.sent), 'déjà parti', 'déjà partis')}.")
    if one.lost:
        lines.append(f"  Sans adresse utilisable, à joindre autrement : {', '.join(one.lost)}.")
    if one.ready:
        lines.append(f"  Une fois partis : phco dmg envois cocher {kind}")
    return "\n".join(lines)


def _ticking(group: click.Group, name: str, verb: str, text: str) -> None:
    @command(group, name, f"phco dmg envois {name} invitations", f"phco dmg envois {name} relances --personne dj-004")
    @click.argument("genre")
    @click.option("--personne", "people", multiple=True, metavar="PSEUDONYME", help=SOMEONE)
    @folder_option
    @phrase_option
    def run(genre: str, people: tuple[str, ...], dossier: Path, as_json: bool, phrase_fichier: Path | None) -> None:
        from phco.dmg.papers import drafts

        with desk_of(dossier, phrase_fichier) as desk:
            done = getattr(drafts, verb)(desk, genre, now(), people=people)
        word = "coché comme parti" if verb == "tick" else "à renvoyer"
        many = "cochés comme partis" if verb == "tick" else "à renvoyer"
        said = f"{counted(len(done), f'envoi {word}', f'envois {many}')}."
        answer({"genre": genre, name: done}, as_json, lambda: said)

    run.help = text


def _refaire(group: click.Group) -> None:
    @command(group, "refaire", "phco dmg refaire")
    @folder_option
    @phrase_option
    def refaire(dossier: Path, as_json: bool, phrase_fichier: Path | None) -> None:
        """Refait les sorties qui manquent ou qui ont changé sur le disque, d’après le journal.

        Un paquet signé est refait à l’identique : même numéro, même signature. Rien de nouveau n’est signé : ce qui a
        changé depuis la dernière publication attend « phco dmg publier ». Relancer la commande n’écrit rien.
        """
        from phco.dmg.papers.remake import remake

        with desk_of(dossier, phrase_fichier) as desk:
            made = remake(desk, now())
            folder = desk.outputs
        result = {"refaits": list(made.files), "laisses": list(made.left)}
        answer(result, as_json, lambda: "\n".join((
            f"{counted(len(made.files), 'fichier refait', 'fichiers refaits')} dans {folder}.",
            *(f"Attention : {one}" for one in made.left),
        )))  # fmt: skip
