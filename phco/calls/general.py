"""Calls on the rules and on the calendar of a campaign."""

from __future__ import annotations

from phco.calls.record import Call, Option

CALLS = (
    Call(
        name="regles",
        target="rules:regles",
        help="dire chaque paramètre à une date : valeur, état, source, vérification",
        printer="rules:rules",
        options=(Option(flag="--au", key="au", metavar="AAAA-MM-JJ", help="à cette date (aujourd’hui par défaut)"),),
    ),
    Call(
        name="calendrier",
        target="calendar:calendrier",
        help="donner les dates d’une campagne, étape par étape",
        printer="rules:calendar",
        options=(
            Option(
                flag="--campagne",
                key="campagne",
                metavar="AAAA-MM",
                help="cette campagne (par défaut, celle qui vient)",
            ),
            Option(flag="--ics", metavar="FICHIER", help="écrit le calendrier dans ce fichier .ics"),
            Option(flag="--acteur", choices=("dj", "rts", "dmg"), help="pour ce seul rôle"),
        ),
    ),
    Call(
        name="calendrier.prochain",
        target="calendar:prochain",
        help="dire ce qui vient ensuite pour chaque rôle, à une date",
        printer="rules:following",
    ),
    Call(
        name="calendrier.ics",
        target="calendar:ics",
        help="donner le calendrier d’une campagne au format iCalendar",
        printer="rules:ics",
    ),
    Call(
        name="vue.calendrier",
        target="calendar:vue",
        help="la page du calendrier, à la date du visiteur",
    ),
)
