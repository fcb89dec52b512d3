"""The ten screens of the desk, in the order of the menu."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from phco.bureau.screens import today
from phco.bureau.screens.record import Context, Reader, Screen, View

LATER = ("lists", "steps", "board")


def _later(module: str, name: str) -> Reader:
    """A screen whose module is imported at its first reading: nobody who opens the desk waits for it."""

    def read(view: View) -> Context:
        reader: Reader = getattr(import_module(f"{__name__}.{module}"), name)
        return reader(view)

    return read


SCREENS: Sequence[Screen] = (
    Screen(name="aujourdhui", title="Aujourd’hui", read=today.read),
    Screen(
        name="personnes", title="Personnes", read=_later("lists", "people"),
        acts=(
            "inscrire-collage", "inscrire-fichier", "nouveau-code", "codes", "retirer", "demissionner", "revenir",
            "deposer-voeux", "deposer-classement", "annuler-depot",
        ),
    ),
    Screen(name="offres", title="Offres", read=_later("lists", "offers"), acts=("deposer-fiches",)),
    Screen(
        name="reception", title="Réception", read=_later("lists", "reception"),
        acts=("recevoir", "garder", "ecarter", "annuler-arbitrage", "cle", "accorder", "annuler-delai"),
    ),
    Screen(
        name="envois", title="Envois", read=_later("lists", "sendings"),
        acts=("preparer-envois", "cocher", "decocher", "listes"),
    ),
    Screen(
        name="calendrier", title="Calendrier", read=_later("steps", "calendar"),
        acts=("decaler", "annuler-decalage", "dates"),
    ),
    Screen(
        name="tour", title="Tour", read=_later("steps", "tour"),
        acts=("ouvrir", "candidats", "auditeurs", "figer", "tirer"),
    ),
    Screen(
        name="commission", title="Commission", read=_later("board", "read"),
        acts=("adopter", "decider", "accepter", "annuler", "pv"),
    ),
    Screen(name="publier", title="Publier", read=_later("steps", "publishing"), acts=("publier", "affectations")),
    Screen(
        name="sauvegarde", title="Sauvegarde", read=_later("steps", "keeping"),
        acts=("sauvegarder", "verifier-copie", "remettre-copie", "reprendre", "refaire"),
    ),
)  # fmt: skip
BY_NAME = {screen.name: screen for screen in SCREENS}
