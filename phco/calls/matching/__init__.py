"""Calls that match, verify, explain and draw a matching."""

from __future__ import annotations

from phco.calls.record import Call

CALLS = (
    Call(
        name="apparier",
        target="matching.match:apparier",
        help="apparier, vérifier le résultat et dire ce qui le prouve",
        printer="matching:matching",
    ),
    Call(
        name="certificat.verifier",
        target="matching.match:certificat_verifier",
        help="revérifier un appariement, propriété par propriété, sans rien reprendre de son calcul",
        printer="matching:verdict",
        second_file="resultat",
    ),
    Call(
        name="certificat.fichiers",
        target="matching.files:verifier_fichiers",
        help="vérifier les fichiers d’un appariement : résultat public, explication, instance complète",
        printer="matching:files",
    ),
    Call(
        name="appariement.pas-a-pas",
        target="matching.tools:pas_a_pas",
        help="suivre un petit appariement, demande après demande",
        printer="matching:steps",
    ),
    Call(
        name="appariement.expliquer",
        target="matching.tools:expliquer",
        help="dire à chaque DJ pourquoi ce poste et pas un autre",
        printer="matching:explanations",
    ),
    Call(
        name="appariement.publier",
        target="matching.tools:publier",
        help="écrire le résultat public et les explications",
        printer="matching:published",
    ),
    Call(
        name="appariement.tricher",
        target="matching.tools:tricher",
        help="essayer toutes les listes d’un DJ : la vérité suffit-elle ?",
        printer="matching:temptation",
    ),
    Call(
        name="appariement.chances",
        target="matching.tools:chances",
        help="simuler vos chances, sur un modèle énoncé",
        printer="matching:chances",
    ),
    Call(
        name="appariement.exemples",
        target="matching.screens:exemples",
        help="de petits marchés fictifs à regarder",
    ),
    Call(
        name="appariement.tirages",
        target="matching.tools:tirages",
        help="toutes listes connues, ce que change le seul tirage",
        printer="matching:draws",
    ),
    Call(
        name="vue.appariement",
        target="matching.screens:pas_a_pas",
        help="un petit appariement, étape après étape",
    ),
    Call(
        name="vue.tricher",
        target="matching.screens:tricher",
        help="ce que gagnerait, ou non, une liste déguisée",
    ),
    Call(
        name="vue.marche",
        target="matching.screens:marche",
        help="un petit marché et tous ses appariements stables",
    ),
    Call(
        name="vue.verifier-exemple",
        target="matching.screens:verifier_exemple",
        help="des fichiers fictifs à vérifier",
    ),
    Call(
        name="vue.certificat",
        target="matching.screens:certificat",
        help="le verdict sur les fichiers d’un appariement",
    ),
)
