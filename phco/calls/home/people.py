"""The homes of a campaign: a DJ before, during and after the rounds, a PAMSU by what they have, the DMG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from phco.calls.home.campaign import Phase, Stand, date_lines, step_line
from phco.calls.home.model import Home, Line, Meter, State
from phco.calls.placement.plan import usual_semesters
from phco.dates import NBSP
from phco.french import counted
from phco.jsontext import JsonObject

PAY = Line(titre="Estimer ma paie", texte="Ligne par ligne, avec la source de chaque euro.", url="simuler/dj/")
OFFERS = Line(titre="Comparer les offres", texte="Commune, distance, semaine et paie à chaque poste.", url="offres/")
DOSSIER = Line(titre="Préparer mon dossier", texte="CV, lettre et options de quatrième journée.", url="voeux/dossier/")
CHANCES = Line(titre="Voir comment le tirage se fait", texte="Pas à pas, et ce que tricher rapporte.",
               url="comprendre/appariement-pas-a-pas/")  # fmt: skip
CONTRACT = Line(titre="Les deux bulletins d’un même contrat", texte="Ce que chacun reçoit, côte à côte.",
                url="simuler/contrat/")  # fmt: skip
RESULTS = Line(titre="Lire mes résultats", texte="Mon affectation, et de quoi la vérifier.", url="voeux/resultats/")
VERIFY = Line(titre="Vérifier un résultat", texte="Sans faire confiance à personne.", url="comprendre/verifier/")


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What this device keeps. ``hearts``: offers noted in the round; ``place``: the offer got, as its page names it;
    ``answers``: fields of the sheet filled; ``ranked``: candidates in order, None where no list came; ``juniors``: the
    DJs got.
    """

    hearts: int = 0
    meter: Meter | None = None
    dossier: bool = False
    place: str | None = None
    answers: int = 0
    ranked: int | None = None
    juniors: Sequence[str] = field(default_factory=tuple)


def started(on: date) -> list[JsonObject]:
    """The two usual semesters of a day, as the plan keeps them."""
    return [
        {"saison": one.season, "debut": one.span.start.isoformat(), "fin": one.span.end.isoformat()}
        for one in usual_semesters(on)
    ]


def _round_title(tour: int | None, phase: Phase) -> tuple[str, str]:
    if tour is None:
        name = "Les tours sont terminés" if phase == "apres" else "Avant la campagne"
        said = (
            "La commission place qui n’a pas encore de poste."
            if phase == "apres"
            else "Tout se prépare dès maintenant."
        )
        return name, said
    said = {
        "coeurs": "C’est le moment de noter les offres.",
        "attente": "Les PAMSU classent leurs candidats, puis le tirage se fait.",
        "bientot": "Le tour précédent est tiré. Celui-ci ouvre bientôt.",
    }[phase]
    return f"Tour{NBSP}{tour}", said


def _notes(kept: Kept, stand: Stand) -> Line:
    if not kept.hearts:
        return Line(titre="Noter les offres", texte="De 1 à 5 cœurs, d’un geste.", url="offres/")
    noted = counted(kept.hearts, "offre notée", "offres notées")
    short = kept.meter is not None and kept.meter.valeur < kept.meter.minimum
    if kept.meter is None:
        return Line(titre="Continuer mes vœux", texte=f"{noted}.", url="voeux/")
    if not short:  # the meter says how many: this line says what to do
        return Line(titre="Relire et exporter mes vœux", texte="Le fichier part ensuite au DMG.", url="voeux/")
    state: State = "attention" if stand.phase == "coeurs" else ""
    return Line(titre="Continuer mes vœux", texte="De 1 à 5 cœurs, d’un geste.", url="voeux/", etat=state)


def _waiting(kept: Kept) -> list[Line]:
    """The hearts of the round are closed: nothing to note, but what was sent can be read and followed."""
    sent = Line(titre="Suivre mes envois", texte="Ce que le DMG a reçu, et quand.", url="voeux/suivi/")
    if not kept.hearts:
        return [sent, VERIFY]
    noted = counted(kept.hearts, "offre notée", "offres notées")
    return [sent, Line(titre="Relire mes vœux", texte=f"{noted} dans ce tour.", url="voeux/"), VERIFY]


def junior(on: date, stand: Stand, kept: Kept) -> Home:
    """The home of a DJ who is not in placement on this day."""
    if kept.place is not None:
        return Home(
            moment="apparie",
            titre="Vous avez un poste",
            sous_titre=kept.place,
            a_faire=(
                Line(titre="Préparer ma semaine", texte="Dix demi-journées, et qui encadre.", url="stage/semaine/"),
                Line(titre="Poser mes congés", texte="Les dates, et ce qui reste.", url="stage/conges/"),
                Line(
                    titre="Cocher les documents", texte="Ce qu’il faut avoir le premier jour.", url="stage/documents/"
                ),
            ),
            ensuite=date_lines("dj", on),
            outils=(CONTRACT, PAY, RESULTS),
            commencer=started(on),
        )
    title, said = _round_title(stand.tour, stand.phase)
    moment = f"tour{stand.tour}" if stand.tour else {"apres": "apres"}.get(stand.phase, "avant")
    todo = [_notes(kept, stand)]
    if stand.phase in ("avant", "aucune"):
        done = "Commencé sur cet appareil." if kept.dossier else DOSSIER.texte
        todo = [PAY, *todo, Line(titre=DOSSIER.titre, texte=done, url=DOSSIER.url)]
    elif stand.phase == "coeurs":
        todo.append(
            Line(titre="Préparer un fléchage", texte="Avec un PAMSU qui vous veut aussi.", url="voeux/#flechage")
        )
    elif stand.phase == "attente":
        todo = _waiting(kept)
    else:
        todo = [RESULTS, *todo] if stand.phase == "bientot" else [RESULTS, VERIFY]
    noting = stand.phase in ("coeurs", "bientot")  # hearts are open, or open soon: the meter is of use
    following = date_lines("dj", on)
    return Home(
        moment=moment,
        titre=title,
        sous_titre=said,
        tour=stand.tour if noting else None,
        jauge=kept.meter if noting else None,
        a_faire=todo,
        ensuite=(step_line(stand.drawn, on), *following) if stand.drawn and stand.drawn.window else following,
        outils=tuple(one for one in (OFFERS, PAY, CHANCES, CONTRACT) if one not in todo),
        commencer=started(on),
    )


def pamsu(on: date, kept: Kept) -> Home:
    """The home of a PAMSU: without a sheet, with one, with candidates, with a DJ."""
    sheet = Line(
        titre="Rédiger ma fiche d’offre", texte="Elle décrit le poste aux docteurs juniors.", url="pamsu/fiche/"
    )
    earn = Line(
        titre="Estimer ce que je recevrais", texte="Votre part, et celle du docteur junior.", url="simuler/pamsu/"
    )
    become = Line(titre="Devenir PAMSU", texte="Les conditions, et l’agrément.", url="comprendre/devenir-pamsu/")
    rank = Line(titre="Classer mes candidats", texte="Ouvrez la liste reçue du DMG.", url="voeux/classer/")
    coming = date_lines("rts", on)
    written = Line(titre="Reprendre ma fiche", texte="Là où vous l’avez laissée.", url="pamsu/fiche/")
    if kept.juniors:
        who = f"Docteur junior{NBSP}: {', '.join(kept.juniors)}"
        year = Line(
            titre="Suivre son année", texte="Semaines, congés, entretiens, bulletin du mois.", url="pamsu/mon-dj/"
        )
        meet = Line(titre="Tenir un entretien", texte="Les points abordés, et les suites.", url="stage/entretiens/")
        duty = Line(titre="Mes responsabilités", texte="Présence, supervision, absences.",
                    url="comprendre/responsabilites/")  # fmt: skip
        return Home(
            moment="avec-dj", titre="Vous accueillez un docteur junior", sous_titre=who, a_faire=(year, meet, CONTRACT),
            ensuite=coming, outils=(RESULTS, duty, earn),
        )  # fmt: skip
    if kept.ranked is not None:
        said = f"{counted(kept.ranked, 'candidat classé', 'candidats classés')} sur cet appareil."
        order = Line(titre="Continuer mon classement", texte="Chaque rang se change jusqu’à l’envoi.", url=rank.url)
        if not kept.ranked:
            said = "Personne n’est encore classé."
            order = Line(titre=rank.titre, texte="Lisez le CV et la lettre, puis classez.", url=rank.url)
        return Home(
            moment="candidats", titre="Vos candidats sont là", sous_titre=said,
            a_faire=(order,), ensuite=coming, outils=(CHANCES, written if kept.answers else sheet, earn),
        )  # fmt: skip
    if kept.answers:
        return Home(
            moment="avec-fiche", titre="Votre fiche d’offre est commencée",
            sous_titre=f"{counted(kept.answers, 'réponse', 'réponses')} sur cet appareil.",
            a_faire=(written, rank), ensuite=coming, outils=(earn, CONTRACT, become),
        )  # fmt: skip
    return Home(
        moment="sans-fiche", titre="Accueillir un docteur junior",
        sous_titre="Une fiche d’offre, un classement, puis le tirage.", a_faire=(sheet, earn),
        ensuite=coming, outils=(become, CONTRACT, CHANCES),
    )  # fmt: skip


def department(on: date, stand: Stand) -> Home:
    """The home of the DMG: its desk, its guides, its next date. Once a campaign began, following it comes first."""
    begin = Line(titre="Ouvrir une campagne", texte="Du catalogue aux invitations.", url="dmg/ouvrir/")
    follow = Line(
        titre="Suivre une campagne", texte="Ce qui arrive, ce qui manque, tour par tour.", url="dmg/campagne/"
    )
    desk = Line(titre="Tenir le bureau", texte="À l’écran, sur le poste du département.", url="dmg/bureau/")
    rules = Line(titre="Contrôler les règles", texte="Chaque valeur, sa source, sa date.", url="comprendre/regles/")
    accident = Line(titre="Parer un accident", texte="Retard, départ, clé perdue.", url="dmg/accidents/")
    before = stand.phase in ("avant", "aucune")
    return Home(
        moment="dmg",
        titre="La campagne du département",
        sous_titre="Le bureau reçoit, vérifie et publie. Rien n’est à ressaisir.",
        a_faire=(begin, follow, desk) if before else (follow, desk, accident),
        ensuite=date_lines("dmg", on),
        outils=(VERIFY, rules, accident) if before else (VERIFY, rules, begin),
    )
