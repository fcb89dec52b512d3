"""The closed table of calls (CONTRACT.md). One module a room; each is imported when one of its calls is first made.

An entry maps a dotted name to ``module:function``; the function takes the entry object and returns the result object.
Nothing outside this table can be reached through the bridge.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Entry = dict[str, Any]
Run = Callable[[Any], Entry]


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call: its dotted name, the adapter that answers it, and one French line saying what it is for."""

    name: str
    target: str
    help: str

    def load(self) -> Run:
        """Import and return the adapter."""
        module, _, function = self.target.partition(":")
        found: Run = getattr(importlib.import_module(f"phco.browser.calls.{module}"), function)
        return found


def _table(*rows: tuple[str, str, str]) -> dict[str, Call]:
    return {name: Call(name=name, target=target, help=text) for name, target, text in rows}


CALLS: dict[str, Call] = _table(
    # — règles, paie, calendrier —
    ("regles", "regles:regles", "dire chaque paramètre à une date : valeur, état, source, vérification"),
    ("calendrier", "calendrier:calendrier", "donner les dates d’une campagne, étape par étape"),
    ("calendrier.prochain", "calendrier:prochain", "dire ce qui vient ensuite pour chaque rôle, à une date"),
    ("calendrier.ics", "calendrier:ics", "donner le calendrier d’une campagne au format iCalendar"),
    ("simuler.dj", "paie:simuler_dj", "simuler la paie d’un docteur junior, ligne par ligne"),
    ("simuler.pamsu", "paie:simuler_pamsu", "simuler ce que reçoit un PAMSU pour un docteur junior"),
    ("simuler.annee", "paie_derives:simuler_annee", "simuler douze mois de docteur junior, un par un"),
    ("comparer.dj", "paie_derives:comparer_dj", "comparer deux situations de docteur junior"),
    ("sensibilite.dj", "paie_derives:sensibilite_dj", "suivre la paie d’un docteur junior selon ses actes"),
    ("sensibilite.pamsu", "paie_derives:sensibilite_pamsu", "suivre ce que reçoit un PAMSU selon les exonérés"),
    ("contrat", "paie_derives:contrat", "mettre côte à côte les deux bulletins d’un même contrat"),
    # — offres —
    ("fiche.verifier", "offres:verifier", "vérifier une fiche d’offre : défauts, avertissements, conseils"),
    ("fiche.ecrire", "offres:ecrire", "écrire une fiche d’offre en table canonique"),
    ("fiche.lire", "offres:lire", "relire une fiche d’offre depuis sa table"),
    ("fiche.brouillon", "offres_paquet:brouillon", "écrire un brouillon non signé d’une fiche (archive Frictionless)"),
    ("fiche.importer", "offres_paquet:importer", "reprendre une fiche depuis un brouillon, un paquet ou une table"),
    ("fiche.schema", "offres:schema", "donner les colonnes d’une fiche d’offre ou d’un lieu agréé"),
    ("communes.chercher", "offres:chercher_communes", "chercher une commune du Calvados, de la Manche ou de l’Orne"),
    ("catalogue.charger", "catalogue:charger", "charger un catalogue d’offres et le garder sous son empreinte"),
    ("catalogue.filtrer", "catalogue:filtrer", "filtrer, chercher et trier les offres d’un catalogue"),
    ("catalogue.comparer", "catalogue:comparer", "comparer jusqu’à quatre offres"),
    ("catalogue.paie", "catalogue:paie", "calculer ma paie à chaque offre"),
    ("catalogue.offre", "catalogue:offre", "donner la fiche entière d’une offre"),
    ("catalogue.demonstration", "catalogue:demonstration", "fabriquer un catalogue fictif à partir d’une graine"),
    ("lieux.filtrer", "lieux:lieux", "chercher un lieu agréé pour la 4e journée (option 4)"),
    # — vœux, classement, fléchage —
    ("voeux.verifier", "voeux:verifier", "vérifier des cœurs : minimum du tour, légalité, fléchage"),
    ("classement.verifier", "voeux:classement_verifier", "vérifier le classement d’un PAMSU"),
    ("flechage.planifier", "voeux:flechage_planifier", "préparer un fléchage : les cœurs, et ce que fait le PAMSU"),
    # — appariement —
    ("apparier", "appariement:apparier", "apparier, vérifier le résultat et dire ce qui le prouve"),
    (
        "certificat.verifier",
        "appariement:certificat_verifier",
        "revérifier un appariement, propriété par propriété, sans rien reprendre de son calcul",
    ),
    (
        "certificat.fichiers",
        "appariement_fichiers:verifier_fichiers",
        "vérifier les fichiers d’un appariement : résultat public, explication, instance complète",
    ),
    ("appariement.pas-a-pas", "appariement_outils:pas_a_pas", "suivre un petit appariement, demande après demande"),
    ("appariement.expliquer", "appariement_outils:expliquer", "dire à chaque DJ pourquoi ce poste et pas un autre"),
    ("appariement.publier", "appariement_outils:publier", "écrire le résultat public et les explications"),
    (
        "appariement.tricher",
        "appariement_outils:tricher",
        "essayer toutes les listes d’un DJ : la vérité suffit-elle ?",
    ),
    ("appariement.chances", "appariement_outils:chances", "simuler vos chances, sur un modèle énoncé"),
    ("appariement.exemples", "vues_appariement:exemples", "de petits marchés fictifs à regarder"),
    ("appariement.tirages", "appariement_outils:tirages", "toutes listes connues, ce que change le seul tirage"),
    # — paquets —
    ("paquet.preparer", "paquets:preparer", "écrire un paquet prêt à signer, et les octets à signer"),
    ("paquet.attacher", "paquets:attacher", "joindre sa signature à un paquet préparé"),
    ("paquet.examiner", "paquets:examiner", "dire ce qu’il faut ouvrir ou vérifier dans un fichier"),
    ("paquet.ouvrir", "paquets:ouvrir", "lire un paquet, et dire jusqu’où il tient"),
    ("paquet.document", "paquets:document", "extraire un document d’un paquet"),
    ("paquet.sceller", "paquets:sceller", "dire ce qu’il faut chiffrer pour un destinataire"),
    ("paquet.desceller", "paquets:desceller", "retrouver le paquet dans le clair d’un sceau"),
    ("dossier.verifier", "paquets:dossier", "vérifier un document ou la présentation d’un dossier"),
    ("manifeste.juger", "paquets:manifeste", "dire si un manifeste du tour peut servir"),
    ("identite.cle", "paquets:cle", "nommer une clé publique, et refuser une clé qui n’est pas sûre"),
    ("identite.invitation", "paquets:invitation", "retrouver l’invitation que porte un lien ou un QR code"),
    ("identite.code", "paquets:code", "vérifier qu’un code à usage unique est bien recopié"),
    ("identite.enroler", "paquets:enroler", "lier deux clés publiques à une personne par son code"),
    # — stage —
    ("conges.verifier", "stage:conges_verifier", "vérifier un plan de congés, du SASPAS ou de docteur junior"),
    ("conges.proposer", "stage:conges_proposer", "proposer des dates pour les congés qui restent"),
    ("semaine.modele", "stage_semaine:semaine_modele", "la semaine type d’un régime, et ses règles"),
    ("semaine.verifier", "stage_semaine:semaine_verifier", "vérifier une semaine et son encadrement"),
    ("trimestre.verifier", "stage_semaine:trimestre_verifier", "vérifier les moyennes d’un trimestre"),
    ("supervision.planifier", "stage_semaine:supervision_planifier", "qui encadre chaque demi-journée de soins"),
    ("rattrapages.solde", "stage_semaine:rattrapages_solde", "les demi-journées à rattraper, et quand"),
    ("activite.bilan", "stage_suivi:activite_bilan", "les actes notés : moyennes, prime d’activité, maximum par jour"),
    ("enseignement.bilan", "stage_suivi:enseignement_bilan", "les séminaires et les GEP suivis"),
    ("gep.verifier", "stage_suivi:gep_verifier", "vérifier un compte rendu de GEP avant son envoi"),
    ("portfolio.structure", "stage_suivi:portfolio_structure", "les rubriques du portfolio"),
    ("portfolio.completude", "stage_suivi:portfolio_completude", "ce que le portfolio contient, et ce qui manque"),
    ("entretiens.bilan", "stage_suivi:entretiens_bilan", "les entretiens pédagogiques et leurs suites"),
    ("documents.liste", "stage_suivi:documents_liste", "les listes de contrôle à imprimer"),
    ("stage.ics", "stage_suivi:stage_ics", "écrire le plan du stage en calendrier (.ics)"),
    ("stage.importer", "stage_suivi:stage_importer", "lire un calendrier (.ics) dans le plan du stage"),
    ("portfolio.exporter", "stage_portfolio:portfolio_exporter", "tout le portfolio en un fichier"),
    ("stage.semestres", "stage_vues:stage_semestres", "les deux semestres d’usage d’une année"),
    ("conges.basculer", "stage_vues:conges_basculer", "poser une période de congé, ou la rendre"),
    ("semaine.preparer", "stage_vues:semaine_preparer", "la grille d’une semaine datée, congés et fériés compris"),
    # — vues —
    ("vue.voeux", "vues_voeux:jauge", "la jauge des vœux, ce qui manque, le fléchage"),
    ("vue.voeux-lignes", "vues_voeux:lignes", "une page d’offres à noter"),
    ("vue.voeux-liste", "vues_voeux:liste", "les offres notées, par cœurs"),
    ("vue.voeux-comparer", "vues_voeux:comparer", "ce qui change entre deux versions d’une liste"),
    ("vue.voeux-recap", "vues_voeux:recapitulatif", "la liste de vœux à imprimer"),
    ("vue.flechage", "vues_flechage:flechage", "le plan d’un fléchage et ce qu’il change"),
    ("vue.flechage-note", "vues_flechage:note", "la note à remettre au PAMSU"),
    ("vue.paquet", "vues_paquet:paquet", "ce qu’est un fichier signé, et s’il tient"),
    ("vue.classement", "vues_classement:classement", "la jauge d’un classement"),
    ("vue.classement-recap", "vues_classement:recapitulatif", "le classement à imprimer"),
    ("vue.catalogue", "vues_offres:catalogue", "la liste des offres"),
    ("vue.carte", "vues_offres:carte", "la carte des offres"),
    ("vue.comparaison", "vues_offres:comparaison", "la comparaison des offres choisies"),
    ("vue.fiche", "vues_offres:fiche", "l’aperçu d’une fiche d’offre, ses remarques et les deux rémunérations"),
    ("vue.lieux", "vues_offres:lieux", "les lieux agréés pour la 4e journée"),
    ("vue.simuler-dj", "vues_paie:simuler_dj", "la page d’une simulation de docteur junior"),
    ("vue.simuler-pamsu", "vues_paie:simuler_pamsu", "la page d’une simulation de PAMSU"),
    ("vue.simuler-annee", "vues_paie:simuler_annee", "la page de douze mois de docteur junior"),
    ("vue.comparer", "vues_paie:comparer", "la page de deux situations comparées"),
    ("vue.calendrier", "calendrier:vue", "la page du calendrier, à la date du visiteur"),
    ("vue.contrat", "vues_paie:contrat", "la page des deux bulletins d’un contrat"),
    ("vue.suivi", "vues_publication:suivi", "ce que le DMG a reçu de cet appareil, et les dates publiées"),
    ("vue.resultats", "vues_publication:resultats", "les résultats d’un tour, et ce qu’ils disent de vous"),
    ("vue.appariement", "vues_appariement:pas_a_pas", "un petit appariement, étape après étape"),
    ("vue.tricher", "vues_appariement:tricher", "ce que gagnerait, ou non, une liste déguisée"),
    ("vue.marche", "vues_appariement:marche", "un petit marché et tous ses appariements stables"),
    ("vue.verifier-exemple", "vues_appariement:verifier_exemple", "des fichiers fictifs à vérifier"),
    ("vue.certificat", "vues_appariement:certificat", "le verdict sur les fichiers d’un appariement"),
    ("vue.semaine", "stage_vues:vue_semaine", "l’écran d’une semaine"),
    ("vue.conges", "stage_vues:vue_conges", "l’écran des congés"),
    ("vue.semestre", "stage_vues:vue_semestre", "l’écran du semestre et de l’année"),
    ("vue.rattrapages", "stage_vues_suivi:vue_rattrapages", "l’écran des rattrapages"),
    ("vue.activite", "stage_vues_suivi:vue_activite", "l’écran du carnet d’activité"),
    ("vue.enseignement", "stage_vues_suivi:vue_enseignement", "l’écran des séminaires et des GEP"),
    ("vue.gep", "stage_vues_suivi:vue_gep", "l’écran d’un compte rendu de GEP"),
    ("vue.portfolio", "stage_vues_suivi:vue_portfolio", "l’écran du portfolio"),
    ("vue.entretiens", "stage_vues_suivi:vue_entretiens", "l’écran des entretiens pédagogiques"),
)
