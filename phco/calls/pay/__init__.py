"""Calls that simulate pay, and their screens."""

from __future__ import annotations

from phco.calls.record import Call

CALLS = (
    Call(
        name="simuler.dj",
        target="pay.simulate:simuler_dj",
        help="simuler la paie d’un docteur junior, ligne par ligne",
        printer="pay:slip",
    ),
    Call(
        name="simuler.pamsu",
        target="pay.simulate:simuler_pamsu",
        help="simuler ce que reçoit un PAMSU pour un docteur junior",
        printer="pay:slip",
    ),
    Call(
        name="simuler.annee",
        target="pay.derived:simuler_annee",
        help="simuler douze mois de docteur junior, un par un",
        printer="pay:year",
    ),
    Call(
        name="comparer.dj",
        target="pay.derived:comparer_dj",
        help="comparer deux situations de docteur junior",
        printer="pay:comparison",
    ),
    Call(
        name="sensibilite.dj",
        target="pay.derived:sensibilite_dj",
        help="suivre la paie d’un docteur junior selon ses actes",
        printer="pay:sensitivity",
    ),
    Call(
        name="sensibilite.pamsu",
        target="pay.derived:sensibilite_pamsu",
        help="suivre ce que reçoit un PAMSU selon les exonérés",
        printer="pay:sensitivity",
    ),
    Call(
        name="contrat",
        target="pay.derived:contrat",
        help="mettre côte à côte les deux bulletins d’un même contrat",
        printer="pay:contract",
    ),
    Call(
        name="vue.simuler-dj",
        target="pay.screens:simuler_dj",
        help="la page d’une simulation de docteur junior",
    ),
    Call(
        name="vue.simuler-pamsu",
        target="pay.screens:simuler_pamsu",
        help="la page d’une simulation de PAMSU",
    ),
    Call(
        name="vue.simuler-annee",
        target="pay.screens:simuler_annee",
        help="la page de douze mois de docteur junior",
    ),
    Call(
        name="vue.comparer",
        target="pay.screens:comparer",
        help="la page de deux situations comparées",
    ),
    Call(
        name="vue.contrat",
        target="pay.screens:contrat",
        help="la page des deux bulletins d’un contrat",
    ),
)
