"""Calls on the RTS sheet, the catalogue, the approved places, and their screens."""

from __future__ import annotations

from phco.calls.record import Call

CALLS = (
    Call(
        name="fiche.verifier",
        target="offers.sheet:verifier",
        help="vérifier une fiche d’offre : défauts, avertissements, conseils",
        printer="offers:sheet",
    ),
    Call(
        name="fiche.ecrire",
        target="offers.sheet:ecrire",
        help="écrire une fiche d’offre en table canonique",
    ),
    Call(
        name="fiche.lire",
        target="offers.sheet:lire",
        help="relire une fiche d’offre depuis sa table",
    ),
    Call(
        name="fiche.brouillon",
        target="offers.drafts:brouillon",
        help="écrire un brouillon non signé d’une fiche (archive Frictionless)",
    ),
    Call(
        name="fiche.importer",
        target="offers.drafts:importer",
        help="reprendre une fiche depuis un brouillon, un paquet ou une table",
    ),
    Call(
        name="fiche.commencer",
        target="offers.written:commencer",
        help="commencer une fiche : identifiant, campagne et premier jour, d’après l’invitation et le calendrier",
    ),
    Call(
        name="fiche.reprendre",
        target="offers.written:reprendre",
        help="commencer une fiche à partir de la sienne d’une autre campagne, ou de celle d’un confrère du cabinet",
    ),
    Call(
        name="fiche.publiees",
        target="offers.written:publiees",
        help="trouver dans un catalogue une fiche dont partir : les siennes, celles d’un cabinet",
    ),
    Call(
        name="fiche.saisie",
        target="offers.written:saisie",
        help="mettre en forme un texte saisi ou collé dans une fiche, sans rien en couper",
    ),
    Call(
        name="fiche.schema",
        target="offers.sheet:schema",
        help="donner les colonnes d’une fiche d’offre ou d’un lieu agréé",
    ),
    Call(
        name="communes.chercher",
        target="offers.sheet:chercher_communes",
        help="chercher une commune de la subdivision",
        printer="offers:towns",
    ),
    Call(
        name="catalogue.charger",
        target="offers.catalogue:charger",
        help="charger un catalogue d’offres et le garder sous son empreinte",
    ),
    Call(
        name="catalogue.filtrer",
        target="offers.catalogue:filtrer",
        help="filtrer, chercher et trier les offres d’un catalogue",
        printer="offers:found",
    ),
    Call(
        name="catalogue.comparer",
        target="offers.catalogue:comparer",
        help="comparer jusqu’à quatre offres",
        printer="offers:compared",
    ),
    Call(
        name="catalogue.paie",
        target="offers.catalogue:paie",
        help="calculer ma paie à chaque offre",
        printer="offers:pay",
    ),
    Call(
        name="catalogue.offre",
        target="offers.catalogue:offre",
        help="donner la fiche entière d’une offre",
    ),
    Call(
        name="catalogue.demonstration",
        target="offers.catalogue:demonstration",
        help="fabriquer un catalogue fictif à partir d’une graine",
    ),
    Call(
        name="lieux.filtrer",
        target="offers.places:lieux",
        help="chercher un lieu agréé pour la 4e journée (option 4)",
        printer="offers:places",
    ),
    Call(
        name="vue.catalogue",
        target="offers.screens:catalogue",
        help="la liste des offres",
    ),
    Call(
        name="vue.carte",
        target="offers.screens:carte",
        help="la carte des offres",
    ),
    Call(
        name="vue.offre",
        target="offers.screens:offre",
        help="la paie et la distance d’une offre pour qui la regarde",
    ),
    Call(
        name="vue.comparaison",
        target="offers.screens:comparaison",
        help="la comparaison des offres choisies",
    ),
    Call(
        name="vue.fiche",
        target="offers.screens_sheet:fiche",
        help="l’aperçu d’une fiche d’offre, ses remarques et les deux rémunérations",
    ),
    Call(
        name="vue.lieux",
        target="offers.screens:lieux",
        help="les lieux agréés pour la 4e journée",
    ),
)
