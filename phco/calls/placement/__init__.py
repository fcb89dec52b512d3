"""Calls on the weeks, the leave and the follow-up of a placement, and their screens."""

from __future__ import annotations

from phco.calls.record import Call

CALLS = (
    Call(
        name="conges.verifier",
        target="placement.leave:conges_verifier",
        help="vérifier un plan de congés, du SASPAS ou de docteur junior",
        printer="placement:leave",
    ),
    Call(
        name="conges.proposer",
        target="placement.leave:conges_proposer",
        help="proposer des dates pour les congés qui restent",
        printer="placement:leave_plans",
    ),
    Call(
        name="semaine.modele",
        target="placement.week:semaine_modele",
        help="la semaine type d’un régime, et ses règles",
        printer="placement:pattern",
    ),
    Call(
        name="semaine.verifier",
        target="placement.week:semaine_verifier",
        help="vérifier une semaine et son encadrement",
        printer="placement:week",
    ),
    Call(
        name="trimestre.verifier",
        target="placement.week:trimestre_verifier",
        help="vérifier les moyennes d’un trimestre",
        printer="placement:quarter",
    ),
    Call(
        name="supervision.planifier",
        target="placement.week:supervision_planifier",
        help="qui encadre chaque demi-journée de soins",
        printer="placement:supervision",
    ),
    Call(
        name="rattrapages.solde",
        target="placement.week:rattrapages_solde",
        help="les demi-journées à rattraper, et quand",
        printer="placement:catch_up",
    ),
    Call(
        name="activite.bilan",
        target="placement.followup:activite_bilan",
        help="les actes notés : moyennes, prime d’activité, maximum par jour",
        printer="placement:activity",
    ),
    Call(
        name="enseignement.bilan",
        target="placement.teaching:enseignement_bilan",
        help="les séminaires et les GEP suivis",
        printer="placement:teaching",
    ),
    Call(
        name="gep.verifier",
        target="placement.teaching:gep_verifier",
        help="vérifier un compte rendu de GEP avant son envoi",
        printer="placement:report",
    ),
    Call(
        name="portfolio.structure",
        target="placement.followup:portfolio_structure",
        help="les rubriques du portfolio",
    ),
    Call(
        name="portfolio.completude",
        target="placement.followup:portfolio_completude",
        help="ce que le portfolio contient, et ce qui manque",
        printer="placement:portfolio",
    ),
    Call(
        name="entretiens.bilan",
        target="placement.followup:entretiens_bilan",
        help="les entretiens pédagogiques et leurs suites",
        printer="placement:interviews",
    ),
    Call(
        name="documents.liste",
        target="placement.followup:documents_liste",
        help="les listes de contrôle à imprimer",
        printer="placement:checklist",
    ),
    Call(
        name="stage.ics",
        target="placement.calendars:stage_ics",
        help="écrire le plan du stage en calendrier (.ics)",
        printer="placement:calendar",
    ),
    Call(
        name="stage.importer",
        target="placement.calendars:stage_importer",
        help="lire un calendrier (.ics) dans le plan du stage",
        printer="placement:imported",
    ),
    Call(
        name="stage.adopter",
        target="placement.calendars:stage_adopter",
        help="ajouter au plan des éléments choisis d’un calendrier",
        printer="placement:adopted",
    ),
    Call(
        name="vue.importer",
        target="placement.calendars:vue_importer",
        help="ce qu’un calendrier (.ics) ajoute au plan du stage",
    ),
    Call(
        name="portfolio.piece",
        target="placement.portfolio:portfolio_piece",
        help="vérifier un document à joindre au portfolio",
    ),
    Call(
        name="portfolio.exporter",
        target="placement.portfolio:portfolio_exporter",
        help="tout le portfolio en un fichier",
    ),
    Call(
        name="stage.semestres",
        target="placement.screens.semester:stage_semestres",
        help="les deux semestres d’usage d’une année",
        printer="placement:semesters",
    ),
    Call(
        name="conges.basculer",
        target="placement.screens.leave:conges_basculer",
        help="poser une période de congé, ou la rendre",
    ),
    Call(
        name="semaine.preparer",
        target="placement.screens.week:semaine_preparer",
        help="la grille d’une semaine datée, congés et fériés compris",
    ),
    Call(
        name="vue.semaine",
        target="placement.screens.week:vue_semaine",
        help="l’écran d’une semaine",
    ),
    Call(
        name="vue.conges",
        target="placement.screens.leave:vue_conges",
        help="l’écran des congés",
    ),
    Call(
        name="vue.semestre",
        target="placement.screens.semester:vue_semestre",
        help="l’écran du semestre et de l’année",
    ),
    Call(
        name="vue.rattrapages",
        target="placement.screens.followup:vue_rattrapages",
        help="l’écran des rattrapages",
    ),
    Call(
        name="vue.activite",
        target="placement.screens.followup:vue_activite",
        help="l’écran du carnet d’activité",
    ),
    Call(
        name="vue.enseignement",
        target="placement.screens.followup:vue_enseignement",
        help="l’écran des séminaires et des GEP",
    ),
    Call(
        name="vue.gep",
        target="placement.screens.gep:vue_gep",
        help="l’écran d’un compte rendu de GEP",
    ),
    Call(
        name="vue.portfolio",
        target="placement.screens.followup:vue_portfolio",
        help="l’écran du portfolio",
    ),
    Call(
        name="vue.entretiens",
        target="placement.screens.followup:vue_entretiens",
        help="l’écran des entretiens pédagogiques",
    ),
    Call(
        name="portfolio.importer",
        target="placement.portfolio_import:portfolio_importer",
        help="relire un portfolio exporté",
    ),
    Call(
        name="vue.gep-copie",
        target="placement.screens.gep:copie",
        help="la copie d’un compte rendu de GEP pour le groupe : l’écrire, la relire",
    ),
)
