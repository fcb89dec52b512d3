"""The ten screens of the desk, in the order of the menu."""

from __future__ import annotations

from collections.abc import Sequence

from phco.bureau.screens import board, lists, steps, today
from phco.bureau.screens.record import Screen

SCREENS: Sequence[Screen] = (
    Screen(name="aujourdhui", title="Aujourd’hui", read=today.read),
    Screen(
        name="personnes", title="Personnes", read=lists.people,
        acts=(
            "inscrire-collage", "inscrire-fichier", "nouveau-code", "codes", "retirer", "demissionner", "revenir",
            "deposer-voeux", "deposer-classement", "annuler-depot",
        ),
    ),
    Screen(name="offres", title="Offres", read=lists.offers, acts=("deposer-fiches",)),
    Screen(
        name="reception", title="Réception", read=lists.reception,
        acts=("recevoir", "garder", "ecarter", "accorder"),
    ),
    Screen(
        name="envois", title="Envois", read=lists.sendings, acts=("preparer-envois", "cocher", "decocher", "listes")
    ),
    Screen(name="calendrier", title="Calendrier", read=steps.calendar, acts=("decaler", "dates")),
    Screen(
        name="tour", title="Tour", read=steps.tour, acts=("ouvrir", "candidats", "auditeurs", "figer", "tirer"),
    ),
    Screen(
        name="commission", title="Commission", read=board.read,
        acts=("adopter", "decider", "accepter", "annuler", "pv"),
    ),
    Screen(name="publier", title="Publier", read=steps.publishing, acts=("publier", "affectations")),
    Screen(
        name="sauvegarde", title="Sauvegarde", read=steps.keeping, acts=("sauvegarder", "verifier-copie", "refaire")
    ),
)  # fmt: skip
BY_NAME = {screen.name: screen for screen in SCREENS}
