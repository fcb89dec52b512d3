"""Calls that write, read, judge and show signed packages and what the DMG published."""

from __future__ import annotations

from phco.calls.record import Call

CALLS = (
    Call(
        name="paquet.preparer",
        target="packages.packages:preparer",
        help="écrire un paquet prêt à signer, et les octets à signer",
    ),
    Call(
        name="paquet.attacher",
        target="packages.packages:attacher",
        help="joindre sa signature à un paquet préparé",
    ),
    Call(
        name="paquet.examiner",
        target="packages.packages:examiner",
        help="dire ce qu’il faut ouvrir ou vérifier dans un fichier",
    ),
    Call(
        name="paquet.ouvrir",
        target="packages.packages:ouvrir",
        help="lire un paquet, et dire jusqu’où il tient",
    ),
    Call(
        name="paquet.document",
        target="packages.packages:document",
        help="extraire un document d’un paquet",
    ),
    Call(
        name="paquet.sceller",
        target="packages.keys:sceller",
        help="dire ce qu’il faut chiffrer pour un destinataire",
    ),
    Call(
        name="paquet.desceller",
        target="packages.keys:desceller",
        help="retrouver le paquet dans le clair d’un sceau",
    ),
    Call(
        name="dossier.verifier",
        target="packages.packages:dossier",
        help="vérifier un document ou la présentation d’un dossier",
    ),
    Call(
        name="manifeste.juger",
        target="packages.manifest:juger",
        help="dire si un manifeste du tour peut servir",
    ),
    Call(
        name="manifeste.destinataire",
        target="packages.manifest:destinataire",
        help="dire à quelle clé sceller, d’après l’invitation et le manifeste signé",
    ),
    Call(
        name="identite.cle",
        target="packages.keys:cle",
        help="nommer une clé publique, et refuser une clé qui n’est pas sûre",
    ),
    Call(
        name="identite.invitation",
        target="packages.keys:invitation",
        help="retrouver l’invitation que porte un lien ou un QR code",
    ),
    Call(
        name="identite.code",
        target="packages.keys:code",
        help="vérifier qu’un code à usage unique est bien recopié",
    ),
    Call(
        name="identite.enroler",
        target="packages.keys:enroler",
        help="lier deux clés publiques à une personne par son code",
    ),
    Call(
        name="reclamation.juger",
        target="packages.complaints:juger",
        help="dire ce que prouvent ensemble un reçu signé et des bulletins",
    ),
    Call(
        name="vue.reclamation",
        target="packages.complaints:vue",
        help="ce que prouvent ensemble un reçu signé et des bulletins, mis en page",
    ),
    Call(
        name="publication.juger",
        target="packages.served:juger",
        help="dire si une publication est récente, et si ses fichiers sont ceux que le DMG a confirmés",
    ),
    Call(
        name="vue.publication",
        target="packages.served:vue",
        help="ce qu’un site sert, comparé à ce que le DMG en a signé, mis en page",
    ),
    Call(
        name="vue.paquet",
        target="packages.screens:paquet",
        help="ce qu’est un fichier signé, et s’il tient",
    ),
    Call(
        name="vue.suivi",
        target="packages.screens_bulletin:suivi",
        help="ce que le DMG a reçu de cet appareil, et les dates publiées",
    ),
    Call(
        name="vue.resultats",
        target="packages.screens_results:resultats",
        help="les résultats d’un tour, et ce qu’ils disent de vous",
    ),
    Call(
        name="vue.resultats-fictifs",
        target="packages.screens_fictional:fictifs",
        help="une campagne fictive, tour par tour, tant que rien n’est publié",
    ),
    Call(
        name="identite.appareil",
        target="packages.keys:appareil",
        help="lire les clés d’une personne fictive d’une démonstration",
    ),
    Call(
        name="vue.commission",
        target="packages.screens_results:commission",
        help="les affectations de la commission, et ce qu’elles disent de vous",
    ),
    Call(
        name="vue.contenu",
        target="packages.screens_content:contenu",
        help="ce qu’un paquet contient, relu par qui l’a envoyé",
    ),
)
