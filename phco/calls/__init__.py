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
        found: Run = getattr(importlib.import_module(f"phco.calls.{module}"), function)
        return found


def _table(*rows: tuple[str, str, str]) -> dict[str, Call]:
    return {name: Call(name=name, target=target, help=text) for name, target, text in rows}


CALLS: dict[str, Call] = _table(
    # — règles, paie, calendrier —
    ("regles", "rules:regles", "dire chaque paramètre à une date : valeur, état, source, vérification"),
    ("calendrier", "calendar:calendrier", "donner les dates d’une campagne, étape par étape"),
    ("calendrier.prochain", "calendar:prochain", "dire ce qui vient ensuite pour chaque rôle, à une date"),
    ("calendrier.ics", "calendar:ics", "donner le calendrier d’une campagne au format iCalendar"),
    ("simuler.dj", "pay.simulate:simuler_dj", "simuler la paie d’un docteur junior, ligne par ligne"),
    ("simuler.pamsu", "pay.simulate:simuler_pamsu", "simuler ce que reçoit un PAMSU pour un docteur junior"),
    ("simuler.annee", "pay.derived:simuler_annee", "simuler douze mois de docteur junior, un par un"),
    ("comparer.dj", "pay.derived:comparer_dj", "comparer deux situations de docteur junior"),
    ("sensibilite.dj", "pay.derived:sensibilite_dj", "suivre la paie d’un docteur junior selon ses actes"),
    ("sensibilite.pamsu", "pay.derived:sensibilite_pamsu", "suivre ce que reçoit un PAMSU selon les exonérés"),
    ("contrat", "pay.derived:contrat", "mettre côte à côte les deux bulletins d’un même contrat"),
    # — offres —
    ("fiche.verifier", "offers.sheet:verifier", "vérifier une fiche d’offre : défauts, avertissements, conseils"),
    ("fiche.ecrire", "offers.sheet:ecrire", "écrire une fiche d’offre en table canonique"),
    ("fiche.lire", "offers.sheet:lire", "relire une fiche d’offre depuis sa table"),
    ("fiche.brouillon", "offers.drafts:brouillon", "écrire un brouillon non signé d’une fiche (archive Frictionless)"),
    ("fiche.importer", "offers.drafts:importer", "reprendre une fiche depuis un brouillon, un paquet ou une table"),
    ("fiche.schema", "offers.sheet:schema", "donner les colonnes d’une fiche d’offre ou d’un lieu agréé"),
    (
        "communes.chercher",
        "offers.sheet:chercher_communes",
        "chercher une commune du Calvados, de la Manche ou de l’Orne",
    ),
    ("catalogue.charger", "offers.catalogue:charger", "charger un catalogue d’offres et le garder sous son empreinte"),
    ("catalogue.filtrer", "offers.catalogue:filtrer", "filtrer, chercher et trier les offres d’un catalogue"),
    ("catalogue.comparer", "offers.catalogue:comparer", "comparer jusqu’à quatre offres"),
    ("catalogue.paie", "offers.catalogue:paie", "calculer ma paie à chaque offre"),
    ("catalogue.offre", "offers.catalogue:offre", "donner la fiche entière d’une offre"),
    (
        "catalogue.demonstration",
        "offers.catalogue:demonstration",
        "fabriquer un catalogue fictif à partir d’une graine",
    ),
    ("lieux.filtrer", "offers.places:lieux", "chercher un lieu agréé pour la 4e journée (option 4)"),
    # — vœux, classement, fléchage —
    ("voeux.verifier", "wishes.checks:verifier", "vérifier des cœurs : minimum du tour, légalité, fléchage"),
    ("classement.verifier", "wishes.checks:classement_verifier", "vérifier le classement d’un PAMSU"),
    (
        "flechage.planifier",
        "wishes.checks:flechage_planifier",
        "préparer un fléchage : les cœurs, et ce que fait le PAMSU",
    ),
    # — appariement —
    ("apparier", "matching.match:apparier", "apparier, vérifier le résultat et dire ce qui le prouve"),
    (
        "certificat.verifier",
        "matching.match:certificat_verifier",
        "revérifier un appariement, propriété par propriété, sans rien reprendre de son calcul",
    ),
    (
        "certificat.fichiers",
        "matching.files:verifier_fichiers",
        "vérifier les fichiers d’un appariement : résultat public, explication, instance complète",
    ),
    ("appariement.pas-a-pas", "matching.tools:pas_a_pas", "suivre un petit appariement, demande après demande"),
    ("appariement.expliquer", "matching.tools:expliquer", "dire à chaque DJ pourquoi ce poste et pas un autre"),
    ("appariement.publier", "matching.tools:publier", "écrire le résultat public et les explications"),
    (
        "appariement.tricher",
        "matching.tools:tricher",
        "essayer toutes les listes d’un DJ : la vérité suffit-elle ?",
    ),
    ("appariement.chances", "matching.tools:chances", "simuler vos chances, sur un modèle énoncé"),
    ("appariement.exemples", "matching.screens:exemples", "de petits marchés fictifs à regarder"),
    ("appariement.tirages", "matching.tools:tirages", "toutes listes connues, ce que change le seul tirage"),
    # — paquets —
    ("paquet.preparer", "packages.packages:preparer", "écrire un paquet prêt à signer, et les octets à signer"),
    ("paquet.attacher", "packages.packages:attacher", "joindre sa signature à un paquet préparé"),
    ("paquet.examiner", "packages.packages:examiner", "dire ce qu’il faut ouvrir ou vérifier dans un fichier"),
    ("paquet.ouvrir", "packages.packages:ouvrir", "lire un paquet, et dire jusqu’où il tient"),
    ("paquet.document", "packages.packages:document", "extraire un document d’un paquet"),
    ("paquet.sceller", "packages.packages:sceller", "dire ce qu’il faut chiffrer pour un destinataire"),
    ("paquet.desceller", "packages.packages:desceller", "retrouver le paquet dans le clair d’un sceau"),
    ("dossier.verifier", "packages.packages:dossier", "vérifier un document ou la présentation d’un dossier"),
    ("manifeste.juger", "packages.packages:manifeste", "dire si un manifeste du tour peut servir"),
    ("identite.cle", "packages.packages:cle", "nommer une clé publique, et refuser une clé qui n’est pas sûre"),
    ("identite.invitation", "packages.packages:invitation", "retrouver l’invitation que porte un lien ou un QR code"),
    ("identite.code", "packages.packages:code", "vérifier qu’un code à usage unique est bien recopié"),
    ("identite.enroler", "packages.packages:enroler", "lier deux clés publiques à une personne par son code"),
    # — stage —
    (
        "conges.verifier",
        "placement.leave:conges_verifier",
        "vérifier un plan de congés, du SASPAS ou de docteur junior",
    ),
    ("conges.proposer", "placement.leave:conges_proposer", "proposer des dates pour les congés qui restent"),
    ("semaine.modele", "placement.week:semaine_modele", "la semaine type d’un régime, et ses règles"),
    ("semaine.verifier", "placement.week:semaine_verifier", "vérifier une semaine et son encadrement"),
    ("trimestre.verifier", "placement.week:trimestre_verifier", "vérifier les moyennes d’un trimestre"),
    ("supervision.planifier", "placement.week:supervision_planifier", "qui encadre chaque demi-journée de soins"),
    ("rattrapages.solde", "placement.week:rattrapages_solde", "les demi-journées à rattraper, et quand"),
    (
        "activite.bilan",
        "placement.followup:activite_bilan",
        "les actes notés : moyennes, prime d’activité, maximum par jour",
    ),
    ("enseignement.bilan", "placement.followup:enseignement_bilan", "les séminaires et les GEP suivis"),
    ("gep.verifier", "placement.followup:gep_verifier", "vérifier un compte rendu de GEP avant son envoi"),
    ("portfolio.structure", "placement.followup:portfolio_structure", "les rubriques du portfolio"),
    (
        "portfolio.completude",
        "placement.followup:portfolio_completude",
        "ce que le portfolio contient, et ce qui manque",
    ),
    ("entretiens.bilan", "placement.followup:entretiens_bilan", "les entretiens pédagogiques et leurs suites"),
    ("documents.liste", "placement.followup:documents_liste", "les listes de contrôle à imprimer"),
    ("stage.ics", "placement.followup:stage_ics", "écrire le plan du stage en calendrier (.ics)"),
    ("stage.importer", "placement.followup:stage_importer", "lire un calendrier (.ics) dans le plan du stage"),
    ("portfolio.exporter", "placement.portfolio:portfolio_exporter", "tout le portfolio en un fichier"),
    ("stage.semestres", "placement.screens:stage_semestres", "les deux semestres d’usage d’une année"),
    ("conges.basculer", "placement.screens:conges_basculer", "poser une période de congé, ou la rendre"),
    (
        "semaine.preparer",
        "placement.screens:semaine_preparer",
        "la grille d’une semaine datée, congés et fériés compris",
    ),
    # — vues —
    ("vue.voeux", "wishes.screens:jauge", "la jauge des vœux, ce qui manque, le fléchage"),
    ("vue.voeux-lignes", "wishes.screens:lignes", "une page d’offres à noter"),
    ("vue.voeux-liste", "wishes.screens:liste", "les offres notées, par cœurs"),
    ("vue.voeux-comparer", "wishes.screens:comparer", "ce qui change entre deux versions d’une liste"),
    ("vue.voeux-recap", "wishes.screens:recapitulatif", "la liste de vœux à imprimer"),
    ("vue.flechage", "wishes.screens_flechage:flechage", "le plan d’un fléchage et ce qu’il change"),
    ("vue.flechage-note", "wishes.screens_flechage:note", "la note à remettre au PAMSU"),
    ("vue.paquet", "packages.screens:paquet", "ce qu’est un fichier signé, et s’il tient"),
    ("vue.classement", "wishes.screens_ranking:classement", "la jauge d’un classement"),
    ("vue.classement-recap", "wishes.screens_ranking:recapitulatif", "le classement à imprimer"),
    ("vue.catalogue", "offers.screens:catalogue", "la liste des offres"),
    ("vue.carte", "offers.screens:carte", "la carte des offres"),
    ("vue.comparaison", "offers.screens:comparaison", "la comparaison des offres choisies"),
    ("vue.fiche", "offers.screens:fiche", "l’aperçu d’une fiche d’offre, ses remarques et les deux rémunérations"),
    ("vue.lieux", "offers.screens:lieux", "les lieux agréés pour la 4e journée"),
    ("vue.simuler-dj", "pay.screens:simuler_dj", "la page d’une simulation de docteur junior"),
    ("vue.simuler-pamsu", "pay.screens:simuler_pamsu", "la page d’une simulation de PAMSU"),
    ("vue.simuler-annee", "pay.screens:simuler_annee", "la page de douze mois de docteur junior"),
    ("vue.comparer", "pay.screens:comparer", "la page de deux situations comparées"),
    ("vue.calendrier", "calendar:vue", "la page du calendrier, à la date du visiteur"),
    ("vue.contrat", "pay.screens:contrat", "la page des deux bulletins d’un contrat"),
    ("vue.suivi", "packages.screens_publication:suivi", "ce que le DMG a reçu de cet appareil, et les dates publiées"),
    ("vue.resultats", "packages.screens_publication:resultats", "les résultats d’un tour, et ce qu’ils disent de vous"),
    ("vue.appariement", "matching.screens:pas_a_pas", "un petit appariement, étape après étape"),
    ("vue.tricher", "matching.screens:tricher", "ce que gagnerait, ou non, une liste déguisée"),
    ("vue.marche", "matching.screens:marche", "un petit marché et tous ses appariements stables"),
    ("vue.verifier-exemple", "matching.screens:verifier_exemple", "des fichiers fictifs à vérifier"),
    ("vue.certificat", "matching.screens:certificat", "le verdict sur les fichiers d’un appariement"),
    ("vue.semaine", "placement.screens:vue_semaine", "l’écran d’une semaine"),
    ("vue.conges", "placement.screens:vue_conges", "l’écran des congés"),
    ("vue.semestre", "placement.screens:vue_semestre", "l’écran du semestre et de l’année"),
    ("vue.rattrapages", "placement.screens_followup:vue_rattrapages", "l’écran des rattrapages"),
    ("vue.activite", "placement.screens_followup:vue_activite", "l’écran du carnet d’activité"),
    ("vue.enseignement", "placement.screens_followup:vue_enseignement", "l’écran des séminaires et des GEP"),
    ("vue.gep", "placement.screens_followup:vue_gep", "l’écran d’un compte rendu de GEP"),
    ("vue.portfolio", "placement.screens_followup:vue_portfolio", "l’écran du portfolio"),
    ("vue.entretiens", "placement.screens_followup:vue_entretiens", "l’écran des entretiens pédagogiques"),
)
