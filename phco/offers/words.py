"""Words that the demonstration catalogue is made of: all invented, no person's name."""

from __future__ import annotations

PRACTICE_KINDS = (
    ("Maison de santé", "msp"),
    ("Pôle de santé", "msp"),
    ("Cabinet médical", "cabinet-groupe"),
    ("Groupe médical", "cabinet-groupe"),
    ("Cabinet de médecine générale", "cabinet-individuel"),
    ("Centre de santé", "centre-de-sante"),
)
PLACE_NAMES = (
    "des Tilleuls",
    "du Bocage",
    "de la Source",
    "des Pommiers",
    "du Vieux Pont",
    "de la Halle",
    "des Embruns",
    "du Lavoir",
    "de l’Écluse",
    "des Remparts",
    "du Marais",
    "de la Grève",
    "des Quatre Vents",
    "du Haras",
    "de la Lande",
    "des Prairies",
    "du Belvédère",
    "de l’Estran",
    "des Carrières",
    "du Moulin",
    "de la Gare",
    "des Dunes",
    "du Verger",
    "de la Chênaie",
    "des Hauts Champs",
    "du Clos",
    "de la Fontaine",
    "des Peupliers",
    "du Port",
    "de l’Abbaye",
    "des Lilas",
    "du Parc",
)
STREETS = (
    "rue de la Mairie",
    "place du Marché",
    "route ‹de›",
    "rue des Écoles",
    "avenue de la Libération",
    "rue du Stade",
    "allée des Tilleuls",
    "rue de l’Église",
    "boulevard de la République",
    "chemin du Moulin",
    "rue du Lavoir",
    "place des Halles",
)
SOFTWARE = ("Logiciel A (fictif)", "Logiciel B (fictif)", "Logiciel C (fictif)", "Logiciel D (fictif)")
ACTIVITIES = (
    ("Médecin coordonnateur en EHPAD", "EHPAD"),
    ("Consultations de PMI", "centre médico-social"),
    ("Coordination de la CPTS", "siège de la CPTS"),
    ("Médecine du sport", "centre médico-sportif"),
    ("Centre de vaccination", "centre hospitalier"),
    ("Régulation du centre 15", "SAMU du département"),
    ("Consultation de gériatrie", "hôpital de proximité"),
    ("Consultation douleur", "hôpital de proximité"),
)
STRUCTURES = (
    "CSAPA du secteur",
    "Centre de santé sexuelle",
    "Hôpital de proximité, médecine polyvalente",
    "Équipe mobile de gériatrie",
    "Centre de rééducation",
    "Service de PMI",
    "Unité de soins palliatifs",
    "Service de pédiatrie générale",
)
COORDINATIONS = (
    ("CPTS", "projet de dépistage et parcours insuffisance cardiaque"),
    ("CPTS", "organisation des soins non programmés"),
    ("EHPAD", "révision des ordonnances et projet de soins personnalisés"),
    ("CPTS", "accès au médecin traitant des patients en ALD"),
    ("Dispositif d’appui à la coordination", "situations complexes à domicile"),
    ("EHPAD", "prévention des chutes"),
)
NETWORKS = (
    "CPTS, hôpital de proximité, infirmière de pratique avancée",
    "CPTS, équipe de soins primaires, pharmacie voisine",
    "Maison de santé multisite, hôpital de proximité, kinésithérapeutes",
    "CPTS, psychologues, infirmières Asalée",
)
SUPERVISIONS = (
    "Un quart d’heure après chaque demi-journée, et par téléphone à tout moment.",
    "Debriefing quotidien de trente minutes ; porte ouverte entre deux rendez-vous.",
    "Relecture des dossiers du jour, réunion d’équipe le jeudi.",
    "Supervision à la demande ; point complet deux fois par semaine.",
)
OPENINGS = (
    "Équipe de {n} médecins avec infirmière et sages-femmes, dans un bâtiment récent.",
    "Cabinet à taille humaine, où l’on prend le temps d’expliquer ; {n} médecins y travaillent.",
    "{n} médecins, une équipe paramédicale complète et une réunion pluriprofessionnelle par mois.",
    "Patientèle familiale, suivie parfois depuis trois générations ; {n} médecins se relaient.",
)
MIDDLES = (
    "Beaucoup de gériatrie et de suivi à domicile.",
    "Activité variée : pédiatrie, gynécologie, petite traumatologie.",
    "Le secteur attire en été : beaucoup de soins non programmés.",
    "Un bureau est réservé au docteur junior.",
    "Nous travaillons en lien étroit avec l’hôpital de proximité.",
    "La précarité est fréquente ; l’assistante sociale est sur place.",
)
ENDINGS = (
    "Une installation serait la bienvenue.",
    "Les horaires se discutent avant le début du stage.",
    "Venez passer une demi-journée avec nous avant de choisir.",
    "La mer est à vingt minutes, le train aussi.",
)
HOUSING = (
    "Studio meublé au-dessus du cabinet.",
    "Chambre à l’internat de l’hôpital voisin.",
    "Maison partagée entre stagiaires.",
)
RENTS = (
    "Studio meublé, 280 € par mois.",
    "Appartement de la commune, 320 € par mois.",
    "Chambre chez l’habitant, 200 € par mois.",
)
ACCESS = (
    "Gare à dix minutes à pied.",
    "Car NOMAD matin et soir.",
    "Voiture nécessaire.",
    "Piste cyclable depuis le centre.",
    "Tram à deux arrêts.",
    "Covoiturage possible avec l’équipe.",
)
APPROVED = (
    ("csapa", "CSAPA", "Consultations d’addictologie avec l’équipe."),
    ("pmi", "Centre de PMI", "Consultations de nourrissons et bilans de quatre ans."),
    ("ehpad", "EHPAD", "Visites et révisions d’ordonnances avec le médecin coordonnateur."),
    ("hopital", "Hôpital de proximité", "Consultations de médecine polyvalente."),
    ("planning", "Centre de santé sexuelle", "Contraception, dépistage, IVG médicamenteuse."),
    ("medecine-scolaire", "Service de santé scolaire", "Bilans de santé et accueil des élèves."),
    ("usmp", "Unité sanitaire", "Consultations en milieu pénitentiaire."),
    ("had", "Hospitalisation à domicile", "Visites avec le médecin coordonnateur."),
    ("soins-palliatifs", "Équipe mobile de soins palliatifs", "Visites conjointes à domicile et en EHPAD."),
    ("pass", "Permanence d’accès aux soins", "Consultations de personnes sans couverture maladie."),
)
