"""Calls on hearts, rankings and flechage, and their screens."""

from __future__ import annotations

from phco.calls.record import Call

CALLS = (
    Call(
        name="voeux.verifier",
        target="wishes.checks:verifier",
        help="vérifier des cœurs : minimum du tour, légalité, fléchage",
        printer="wishes:hearts",
    ),
    Call(
        name="voeux.resumer",
        target="wishes.checks:resumer",
        help="résumer des listes de cœurs : offres notées, offres préférées",
    ),
    Call(
        name="classement.verifier",
        target="wishes.checks:classement_verifier",
        help="vérifier le classement d’un PAMSU",
        printer="wishes:ranking",
    ),
    Call(
        name="flechage.planifier",
        target="wishes.checks:flechage_planifier",
        help="préparer un fléchage : les cœurs, et ce que fait le PAMSU",
        printer="wishes:plan",
    ),
    Call(
        name="vue.voeux",
        target="wishes.screens:jauge",
        help="la jauge des vœux, ce qui manque, le fléchage",
    ),
    Call(
        name="vue.voeux-lignes",
        target="wishes.screens:lignes",
        help="une page d’offres à noter",
    ),
    Call(
        name="vue.voeux-liste",
        target="wishes.screens:liste",
        help="les offres notées, par cœurs",
    ),
    Call(
        name="vue.voeux-comparer",
        target="wishes.screens:comparer",
        help="ce qui change entre deux versions d’une liste",
    ),
    Call(
        name="vue.voeux-recap",
        target="wishes.screens:recapitulatif",
        help="la liste de vœux à imprimer",
    ),
    Call(
        name="vue.flechage",
        target="wishes.screens_flechage:flechage",
        help="le plan d’un fléchage et ce qu’il change",
    ),
    Call(
        name="vue.flechage-note",
        target="wishes.screens_flechage:note",
        help="la note à remettre au PAMSU",
    ),
    Call(
        name="vue.classement",
        target="wishes.screens_ranking:classement",
        help="la jauge d’un classement",
    ),
    Call(
        name="vue.classement-recap",
        target="wishes.screens_ranking:recapitulatif",
        help="le classement à imprimer",
    ),
)
