"""Every refusal a package can meet: its code, what it means, how to mend it. The site's page of codes comes from here.

``fault`` is the one maker of these errors: a code that the table lacks is a bug, seen at once.
"""

from __future__ import annotations

from dataclasses import dataclass

from phco.errors import PhcoError

REDO = "Exportez de nouveau le fichier depuis l’outil, sans l’ouvrir ni le réenregistrer avec un autre logiciel."
INFORMS = ("E_DUPLICATE", "E_CR_VALIDE", "E_DEPOSE")
ASK = "Redemandez le fichier à la personne qui l’a envoyé."


@dataclass(frozen=True, kw_only=True)
class Code:
    """``family``: where it arises. ``blocking``: false for a code that only informs."""

    code: str
    family: str
    meaning: str
    fix: str
    blocking: bool = True


def _table(*rows: tuple[str, str, str, str]) -> dict[str, Code]:
    return {
        code: Code(code=code, family=family, meaning=meaning, fix=fix, blocking=code not in INFORMS)
        for code, family, meaning, fix in rows
    }


CODES: dict[str, Code] = _table(
    # — archive —
    ("E_NOT_A_ZIP", "zip",
     "Le fichier n’est ni un paquet phco ni un paquet scellé.",
     "Choisissez un fichier « .phco »."),
    ("E_ZIP_TOO_BIG", "zip", "Le paquet dépasse la taille permise.", "Réduisez les pièces jointes."),
    ("E_ZIP_TOO_MANY_ENTRIES", "zip", "Le paquet contient trop de fichiers.", REDO),
    ("E_ZIP_PREFIX", "zip", "Des octets précèdent l’archive.", REDO),
    ("E_ZIP_TRAILING", "zip", "Des octets suivent l’archive.", REDO),
    ("E_ZIP_COMMENT", "zip", "L’archive porte un commentaire.", REDO),
    ("E_ZIP_FEATURE", "zip",
     "L’archive emploie une fonction non permise : compression, chiffrement, ZIP64, champ supplémentaire, "
     "descripteur différé ou plusieurs volumes.",
     REDO),
    ("E_ZIP_CORRUPT", "zip", "La structure de l’archive est abîmée ou tronquée.", ASK),
    ("E_ZIP_HEADER_MISMATCH", "zip", "L’en-tête d’un fichier contredit le répertoire de l’archive.", REDO),
    ("E_ZIP_OVERLAP", "zip", "Deux fichiers de l’archive se chevauchent.", REDO),
    ("E_ZIP_SIZE_MISMATCH", "zip", "La taille annoncée d’un fichier n’est pas la sienne.", REDO),
    ("E_ZIP_CRC", "zip", "Le contenu d’un fichier ne correspond pas à sa somme de contrôle.", ASK),
    ("E_ZIP_ENTRY_TYPE", "zip", "L’archive contient un dossier, un lien ou un fichier spécial.", REDO),
    ("E_ZIP_NESTED", "zip", "L’archive contient une autre archive.", "Joignez les documents eux-mêmes, en PDF."),
    ("E_ZIP_NOT_CANONICAL", "zip", "L’archive n’est pas, octet pour octet, celle que l’outil écrit.", REDO),
    ("E_DUPLICATE_ENTRY", "zip", "Deux fichiers de l’archive portent le même nom.", REDO),
    ("E_NAME_CHARSET", "zip",
     "Un nom de fichier sort des lettres sans accent, chiffres, point, tiret et souligné.",
     REDO),
    ("E_NAME_TOO_LONG", "zip", "Un nom de fichier est trop long.", REDO),
    ("E_PATH_UNSAFE", "zip", "Un chemin sort du paquet ou désigne une adresse.", REDO),
    ("E_NO_DESCRIPTOR", "zip", "Le descripteur « datapackage.json » manque.", REDO),
    ("E_RESOURCE_MISSING", "zip", "Un fichier annoncé par le descripteur ou par la signature manque.", REDO),
    ("E_UNLISTED_FILE", "zip", "Un fichier n’est pas annoncé par le descripteur ou n’est pas signé.", REDO),
    ("E_HASH_MISSING", "zip", "Le descripteur ne donne pas l’empreinte d’un fichier.", REDO),
    ("E_HASH_ALGORITHM", "zip", "L’empreinte d’un fichier n’est pas un sha256.", REDO),
    ("E_HASH_MISMATCH", "zip", "Un fichier a changé depuis la signature.", REDO),
    ("E_SCHEMA_OVERRIDE", "zip", "Le paquet apporte son propre schéma ; seuls les nôtres servent.", REDO),
    # — JSON —
    ("E_JSON", "json", "Le texte n’est pas du JSON valide.", REDO),
    ("E_JSON_DEPTH", "json", "Le JSON est trop imbriqué.", REDO),
    ("E_JSON_DUPLICATE_KEY", "json", "Une clé JSON est écrite deux fois.", REDO),
    ("E_JSON_NUMBER", "json", "Un nombre JSON est démesuré ou n’en est pas un.", REDO),
    ("E_JSON_TOO_BIG", "json", "Le texte JSON est trop volumineux.", REDO),
    ("E_BASE64", "json", "Une valeur en base 64 est mal écrite.", REDO),
    ("E_PAYLOAD_TYPE", "json", "Le type du contenu signé n’est pas celui d’un paquet phco.", REDO),
    ("E_SCHEMA", "json",
     "Une valeur ou une structure n’est pas conforme au schéma.",
     "Corrigez la valeur indiquée."),
    ("E_SIGNATURE_FORMAT", "json", "Le fichier de signature n’a pas la forme attendue.", REDO),
    ("E_SIGNATURE_MISSING", "json", "Le paquet n’est pas signé.", "Exportez-le depuis l’outil après l’enrôlement."),
    # — CSV —
    ("E_CSV", "csv", "Le tableau CSV est mal formé (guillemets).", REDO),
    ("E_CSV_DIALECT", "csv",
     "Le tableau n’est pas au format attendu : virgules, fins de ligne LF, sans BOM.",
     REDO),
    ("E_CSV_HEADER", "csv", "La première ligne n’est pas celle du schéma.", REDO),
    ("E_CSV_ROW", "csv", "Une ligne n’a pas le bon nombre de cases.", REDO),
    ("E_CSV_TOO_BIG", "csv", "Le tableau dépasse la taille permise.", "Réduisez le nombre de lignes."),
    ("E_ENCODING", "csv", "Le texte n’est pas en UTF-8 sans BOM.", REDO),
    ("E_TEXT", "csv", "Un texte contient un caractère interdit ou est trop long.", "Ressaisissez ce texte."),
    ("E_ID_SYNTAX", "csv",
     "Un identifiant est mal écrit.",
     "Lettres sans accent, chiffres, point, tiret, souligné ; 64 caractères au plus."),
    ("E_INTEGER", "texte", "Un nombre entier est mal écrit.", "Écrivez des chiffres seuls, sans zéro devant."),
    ("E_TIMESTAMP", "texte", "Un instant est mal écrit.", "Écrivez-le AAAA-MM-JJThh:mm:ssZ, en temps universel."),
    ("E_RULE_MIN_RANKED", "csv",
     "Trop peu d’offres ou de candidats sont notés pour le tour.",
     "Complétez la liste."),
    ("E_RULE_OFFER_DUPLICATE", "csv", "Une offre figure deux fois.", "Gardez une seule ligne par offre."),
    ("E_RULE_RANK_DUPLICATE", "csv",
     "Deux lignes portent le même rang.",
     "Le classement est strict : un rang, un nom."),
    ("E_RULE_RANK_GAP", "csv", "Un rang manque dans la suite 1, 2, 3…", "Renumérotez sans trou à partir de 1."),
    ("E_RULE_RANK_RANGE", "csv",
     "Un rang ou un nombre de cœurs est hors des bornes.",
     "Cœurs : 0 à 5. Rangs : à partir de 1."),
    ("E_CONTACT", "csv",
     "Un texte lu par d’autres contient une adresse ou un téléphone.",
     "Retirez vos coordonnées : le DMG les connaît déjà."),
    ("E_ATTACHMENT", "zip",
     "Une pièce jointe n’a pas la taille ou le type permis.",
     "Joignez un PDF de la taille permise."),
    # — sceau —
    ("E_SEAL_FORMAT", "sceau", "L’enveloppe scellée est abîmée ou d’une version inconnue.", ASK),
    ("E_SEAL_RECIPIENT", "sceau",
     "Le paquet est scellé pour un autre destinataire.",
     "Envoyez-le à son destinataire, ou ouvrez-le avec la clé indiquée."),
    ("E_SEAL", "sceau", "Le sceau ne s’ouvre pas : le paquet a été altéré, ou la clé n’est pas la bonne.", ASK),
    ("E_SEALED", "sceau",
     "Le paquet est scellé : seul son destinataire peut le lire.",
     "Vérifiez-le avec la clé qui ouvre le sceau."),
    # — signature et règles —
    ("E_SIGNATURE", "signature", "La signature ne correspond pas au contenu.", REDO),
    ("E_KEY_UNKNOWN", "signature",
     "La clé qui a signé n’est pas connue : signature non vérifiable.",
     "Donnez la clé publique de l’auteur (--cles en ligne de commande), ou enrôlez cette personne."),
    ("E_KEY_REVOKED", "signature",
     "La clé qui a signé a été révoquée.",
     "Enrôlez-vous de nouveau avec un nouveau code, puis exportez."),
    ("E_KEY_WEAK", "signature",
     "Cette clé publique n’est pas sûre ou est mal écrite.",
     "Créez une nouvelle clé sur l’appareil."),
    ("E_AUTHOR", "signature",
     "L’auteur, le rôle ou la campagne n’est pas celui de la clé.",
     "Exportez depuis l’appareil de l’auteur."),
    ("E_ENROLMENT", "signature",
     "La demande d’enrôlement ne correspond pas au code à usage unique.",
     "Vérifiez le code reçu et recommencez l’enrôlement."),
    ("E_CODE_SYNTAX", "signature",
     "Le code à usage unique est mal recopié.",
     "Recopiez les 27 caractères, tirets sans importance."),
    ("E_COPIE", "signature",
     "Ce fichier n’est pas la copie d’un compte rendu de GEP.",
     "Choisissez le fichier « copie-gep-… .json » que l’auteur du compte rendu vous a donné."),
    ("E_FICTIF", "signature",
     "Ce fichier n’est pas celui d’une personne fictive d’une démonstration.",
     "Choisissez un fichier du dossier « personnes » que laisse la démonstration."),
    ("E_LINK", "signature",
     "Le lien d’invitation a été coupé, ou vient d’une autre version du site.",
     "Ouvrez-le de nouveau depuis le message ou le QR code, ou choisissez le fichier d’invitation."),
    ("E_CODE_REUSED", "signature",
     "Le même code a servi à deux clés.",
     "Le DMG vous téléphone : gardez vos fichiers."),
    ("E_WRONG_ROUND", "règles",
     "Le paquet n’est pas celui de ce tour ou de cette campagne.",
     "Exportez pour le tour ouvert."),
    ("E_OTHER_DMG", "règles",
     "Le paquet nomme un autre DMG que celui-ci.",
     "Remettez-le au DMG qu’il nomme, ou inscrivez de nouveau l’appareil avec l’invitation de ce DMG, puis exportez."),
    ("E_OTHER_KIND", "règles",
     "Le paquet n’est pas du genre qui était demandé.",
     "Choisissez le fichier demandé."),
    ("E_SUBDIVISION", "règles",
     "Le fichier est d’une autre subdivision.",
     "Ouvrez-le sur le site de sa subdivision, ou remettez-le à son DMG."),
    ("E_LATE", "règles", "Le paquet est arrivé après la clôture.", "Le dernier paquet valide reçu à temps compte."),
    ("E_STALE", "règles",
     "Un paquet plus récent du même auteur est déjà reçu.",
     "Rien à faire si le plus récent est le bon."),
    ("E_HEURE", "règles",
     "Un paquet est arrivé après la clôture, et seule l’heure écrite dans un courriel le dirait à temps.",
     "Rien n’est perdu : le DMG compare la trace du courriel avec sa boîte, puis tranche."),
    ("E_RECLAMATION", "règles",
     "Le fichier de réclamation n’a pas la forme attendue, ou ses pièces sont de deux campagnes.",
     "Déposez le fichier de réclamation tel que l’application l’a écrit."),
    ("E_BULLETIN", "règles",
     "Un bulletin ne contient plus tout ce qu’un bulletin précédent listait, ou ne compte pas ce qu’il liste.",
     "Gardez les deux bulletins et faites-les vérifier : ils le prouvent à eux seuls."),
    ("E_EQUIVOCATION", "règles",
     "Deux paquets différents portent le même numéro d’ordre.",
     "Exportez de nouveau : le numéro avancera ; les deux paquets sont mis de côté."),
    ("E_DUPLICATE", "règles", "Ce paquet a déjà été reçu : rien ne change.", "Rien à faire."),
    ("E_CR_VALIDE", "règles", "Le DMG a validé ce compte rendu de GEP.", "Rien à faire."),
    ("E_CR_REFUSE", "règles",
     "Le DMG a refusé ce compte rendu de GEP : un fichier scellé dit pourquoi à son auteur.",
     "Ouvrez-le à la page « Suivre mes envois », corrigez, puis exportez de nouveau."),
    ("E_DEPOSE", "règles",
     "Le DMG a déposé cet envoi de la part de la personne, d’après son papier.",
     "Rien à faire si le papier est bien le vôtre."),
    ("E_ROLE", "règles",
     "Ce genre de paquet n’est pas attendu de cette personne.",
     "Vérifiez que l’invitation ouverte est bien la vôtre."),
    ("E_RULE", "règles", "L’envoi ne respecte pas une règle.", "Corrigez ce que la règle indique."),
)  # fmt: skip


def fault(code: str, what: str = "", where: str = "", fix: str = "") -> PhcoError:
    """The error of this code; what it means and how to mend it come from the table unless said more precisely."""
    known = CODES[code]
    return PhcoError(code, what or known.meaning, where, fix or known.fix)


_UNREAD = (
    "Ce fichier n’est pas un paquet phco qui se lit.",
    "Joignez le fichier « .phco » que l’application a exporté, sans le renommer ni le modifier.",
)


def plain(code: str) -> tuple[str, str]:
    """What a refusal says where anybody may read it: the words of its code, none of the file's. Meaning, then fix."""
    known = CODES.get(code)
    return (known.meaning, known.fix) if known is not None else _UNREAD
