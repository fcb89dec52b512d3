"""What a sheet breaks of ORG-01 … ORG-11: blocking faults, warnings, advice, each with its rule and its remedy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from phco.findings import ADVICE, BLOCKING, LEVELS, WARNING, Finding
from phco.local import fill
from phco.money import french_number
from phco.offers.communes import commune, communes, fold
from phco.offers.limits import OfferLimits, offer_limits
from phco.offers.model import Offer
from phco.offers.schema import offer_table


def check_offer(offer: Offer, limits: OfferLimits | None = None) -> tuple[Finding, ...]:
    """Every remark on a sheet, the blocking ones first, then in the order of the form."""
    bounds = limits or offer_limits(offer.debut)
    checks = (_identity, _training, _care_site, _activity, _week, _fourth_day, _territory, _publication)
    found = [finding for check in checks for finding in check(offer, bounds)]
    order = {name: index for index, name in enumerate(offer_table().names)}
    return tuple(sorted(found, key=lambda item: (LEVELS.index(item.level), order.get(item.field, 0))))


def is_conform(findings: Iterable[Finding]) -> bool:
    """Whether nothing blocks."""
    return all(item.level != BLOCKING for item in findings)


def _identity(offer: Offer, limits: OfferLimits) -> Iterator[Finding]:
    for spec in offer_table().fields:
        if spec.required and not getattr(offer, spec.name) and spec.name != "commune":
            yield _finding("CMP-01", BLOCKING, "manque", spec.name, f"« {spec.title} » est vide.", spec.description)
    if not offer.debut:
        yield _finding(
            "CMP-06", WARNING, "debut", "debut", "Le premier jour du stage n’est pas dit.",
            "Indiquez-le : la paie dépend de sa date.",
        )  # fmt: skip
    if offer.site_ordre is not True:
        yield _finding(
            "ORG-04", BLOCKING, "site-ordre", "site_ordre",
            "Le site n’est pas déclaré comme celui où le PAMSU est inscrit à l’Ordre.",
            "Choisissez le lieu de soins parmi les sites inscrits à l’Ordre, puis cochez « oui ».",
        )  # fmt: skip
    if not offer.supervisors:
        yield _finding(
            "ORG-07", BLOCKING, "pamsu", "pamsu", "Aucun PAMSU responsable n’est indiqué.",
            "Reportez l’identifiant que le DMG vous a donné.",
        )  # fmt: skip
    elif offer.capacity > len(offer.supervisors) * limits.dj_a_pamsu:
        yield _finding(
            "ORG-07", BLOCKING, "capacite", "capacite",
            f"{offer.capacity} docteurs juniors pour {len(offer.supervisors)} PAMSU : un PAMSU encadre un seul DJ.",
            "Réduisez le nombre de DJ, ou ajoutez les autres PAMSU agréés de la structure.",
        )  # fmt: skip
    if offer.groupe and len(offer.supervisors) < 2:
        yield _finding(
            "ORG-07", ADVICE, "groupe-seul", "groupe", "Un groupe est déclaré, mais un seul PAMSU encadre.",
            "Ajoutez les autres PAMSU, ou retirez le groupe.",
        )  # fmt: skip


def _training(offer: Offer, _limits: OfferLimits) -> Iterator[Finding]:
    if offer.siams3 is not True:
        yield _finding(
            "ORG-08", BLOCKING, "siams3", "siams3", "La formation SIAMS3, indispensable, n’est pas déclarée.",
            "Suivez SIAMS3 avant le stage, ou répondez « oui » si elle est faite.",
        )  # fmt: skip
    if offer.formation_en_ligne is not True:
        yield _finding(
            "ORG-08", BLOCKING, "formation-en-ligne", "formation_en_ligne",
            "La formation en ligne de 4 heures n’est pas déclarée.", "Suivez-la, puis répondez « oui ».",
        )  # fmt: skip
    if offer.siams4 is not True:
        yield _finding(
            "ORG-08", ADVICE, "siams4", "siams4", "SIAMS4 est recommandée.", "Prévoyez de la suivre quand elle ouvrira."
        )
    if offer.presence_medecin in (None, "personne"):
        alone = offer.presence_medecin == "personne"
        yield _finding(
            "ORG-04", BLOCKING, "exercice-isole", "presence_medecin",
            "Le DJ serait parfois seul sur le site : l’exercice isolé est exclu."
            if alone else "La présence d’un médecin avec le DJ n’est pas dite.",
            "Assurez, sur chaque créneau de soins, la présence du PAMSU ou d’un autre médecin thésé.",
        )  # fmt: skip
    if offer.entretiens in (None, "aucun"):
        yield _finding(
            "ORG-10", WARNING, "entretiens", "entretiens", "Aucun entretien pédagogique régulier n’est prévu.",
            "Choisissez un rythme : chaque semaine, tous les quinze jours ou chaque mois.",
        )  # fmt: skip
    if not offer.supervision:
        yield _finding(
            "ORG-10", ADVICE, "supervision", "supervision", "La supervision n’est pas décrite.",
            "Dites quand et comment le DJ peut vous joindre et parler de ses dossiers.",
        )  # fmt: skip
    if offer.medecin_traitant is None:
        yield _finding(
            "ORG-11", ADVICE, "medecin-traitant", "medecin_traitant",
            "On ne sait pas si vous acceptez d’être le médecin traitant des patients du DJ.",
            "Répondez oui ou non : le DJ, lui, ne peut pas l’être.",
        )  # fmt: skip


# what ORG-04 asks of the place: column, what is missing, remedy
_SITE = (
    ("soins_chroniques", "Le suivi de patients chroniques", "Le stage doit en comporter : adaptez l’agenda du DJ."),
    ("soins_non_programmes", "L’accueil de soins non programmés", "Réservez des créneaux sans rendez-vous."),
    ("suivi_enfant", "Le suivi de l’enfant", "Prévoyez que le DJ suive aussi des enfants."),
    ("materiel_medical", "Le matériel médical à disposition du DJ", "Équipez un bureau pour le DJ."),
    ("trousse_urgence", "La trousse d’urgence", "Mettez-en une à disposition."),
    ("teletransmission", "La télétransmission depuis le poste du DJ", "Installez un lecteur sur son poste."),
)


def _care_site(offer: Offer, _limits: OfferLimits) -> Iterator[Finding]:
    for name, what, fix in _SITE:
        value = getattr(offer, name)
        if value is not True:
            said = f"{what} : la fiche ne le dit pas." if value is None else f"{what} : la fiche dit non."
            yield _finding("ORG-04", BLOCKING, name.replace("_", "-"), name, said, fix)
    if offer.secretariat in (None, "aucun"):
        yield _finding(
            "ORG-04", BLOCKING, "secretariat", "secretariat",
            "Le secrétariat n’est pas organisé, ou la fiche ne le dit pas.",
            "Indiquez un secrétariat sur place, à distance, ou les deux.",
        )  # fmt: skip
    if not offer.logiciel:
        yield _finding(
            "ORG-04", BLOCKING, "logiciel", "logiciel", "Le logiciel métier n’est pas indiqué.", "Écrivez son nom."
        )
    if not offer.reseau:
        yield _finding(
            "ORG-04", BLOCKING, "reseau", "reseau", "Le réseau territorial n’est pas identifié.",
            "Nommez la CPTS, l’hôpital de proximité, les correspondants habituels.",
        )  # fmt: skip


def care_days_a_month(offer: Offer, limits: OfferLimits | None = None) -> int:
    """Days of care in an average month in the place of care: more with option 5 (ORG-05, an assumption)."""
    bounds = limits or offer_limits(offer.debut)
    return bounds.care_days_a_month_option5 if offer.option_journee4 == 5 else bounds.care_days_a_month


def acts_a_day(offer: Offer, limits: OfferLimits | None = None) -> Decimal | None:
    """Acts a day on average: as declared, or from the acts a month."""
    if offer.actes_par_jour is not None or offer.actes_par_mois is None:
        return offer.actes_par_jour
    return Decimal(offer.actes_par_mois) / care_days_a_month(offer, limits)


def acts_a_month(offer: Offer, limits: OfferLimits | None = None) -> int | None:
    """Acts a month: as declared, or from the acts a day (rounded down, so that no threshold is met by rounding)."""
    if offer.actes_par_mois is not None or offer.actes_par_jour is None:
        return offer.actes_par_mois
    return int(offer.actes_par_jour * care_days_a_month(offer, limits))


def _activity(offer: Offer, limits: OfferLimits) -> Iterator[Finding]:
    acts = acts_a_day(offer, limits)
    field = "actes_par_jour" if offer.actes_par_jour is not None else "actes_par_mois"
    if acts is not None and acts <= limits.acts_a_day and offer.actes_par_mois is not None:
        monthly = Decimal(offer.actes_par_mois) / care_days_a_month(offer, limits)  # said both ways: neither may exceed
        acts, field = (monthly, "actes_par_mois") if monthly > limits.acts_a_day else (acts, field)
    if acts is None:
        yield _finding(
            "ORG-05", WARNING, "actes-inconnus", "actes_par_jour", "Le nombre d’actes par jour n’est pas dit.",
            "Indiquez la moyenne attendue sur le stage.",
        )  # fmt: skip
    elif acts > limits.acts_a_day:
        yield _finding(
            "ORG-05", WARNING, "actes-trop", field,
            f"{_above(acts, limits.acts_a_day)} actes par jour en moyenne : "
            f"le maximum est {french_number(limits.acts_a_day)}.",
            "Allongez les rendez-vous ou allégez l’agenda ; un jour chargé est permis, pas la moyenne.",
        )  # fmt: skip
    if offer.pdsa == "obligatoire":
        yield _finding(
            "ORG-06", BLOCKING, "pdsa", "pdsa", "La permanence des soins est demandée au DJ : elle est volontaire.",
            "Choisissez « possible, si le DJ le souhaite ».",
        )  # fmt: skip
    if offer.part_exoneree is None:
        yield _finding(
            "PPM-03", ADVICE, "part-exoneree", "part_exoneree", "La part de patients exonérés n’est pas dite.",
            "Indiquez-la (relevé de l’Assurance maladie) : votre rémunération en dépend.",
        )  # fmt: skip


def _above(acts: Decimal, most: Decimal) -> str:
    """Acts a day to the tenth, never rounded down to the very maximum that they exceed."""
    shown = french_number(acts, 1)
    return f"Un peu plus de {french_number(most)}" if shown == french_number(most, 1) else shown


def _week(offer: Offer, limits: OfferLimits) -> Iterator[Finding]:
    kinds = Counter(offer.week)
    unsaid = kinds.pop("libre", 0)
    if unsaid:
        first = next(
            spec.name
            for spec in offer_table().fields
            if spec.section == "Semaine type" and not getattr(offer, spec.name)
        )
        yield _finding(
            "ORG-02", BLOCKING, "semaine-incomplete", first,
            f"{unsaid} demi-journées de la semaine type sont vides."
            if unsaid > 1
            else "Une demi-journée de la semaine type est vide.",
            "Remplissez les dix demi-journées.",
        )  # fmt: skip
    elif dict(kinds) != dict(limits.half_days):
        yield _finding(
            "ORG-02", BLOCKING, "semaine-6-2-2", "lundi_matin",
            f"La semaine compte {kinds['soin']} demi-journées de soins, {kinds['projet']} de 4e journée "
            f"et {kinds['faculte']} de faculté.",
            f"Il en faut {limits.care}, {limits.project} et {limits.faculty}.",
        )  # fmt: skip


# option → (column that it needs, what is asked)
_OPTIONS: dict[int, tuple[tuple[str, str], ...]] = {
    1: (
        ("option1_activite", "Décrivez l’activité que vous exercez vous-même."),
        ("option1_lieu", "Dites où elle a lieu."),
    ),
    2: (
        ("option2_structure", "Nommez la structure agréée, autre que le cabinet."),
        ("option2_agreee", "La structure doit être agréée : vérifiez-le, puis répondez « oui »."),
    ),
    3: (
        ("option3_structure", "Nommez la structure de coordination, indépendante de vous."),
        ("option3_mission", "Dites ce que le DJ y fera."),
    ),
    4: (("option4_convention", "Acceptez la convention entre le DJ et le lieu qu’il choisira."),),
    5: (("option5_accord", "Confirmez que vous souhaitez cette journée sur le site ; le DJ doit le souhaiter aussi."),),
}  # fmt: skip


def _fourth_day(offer: Offer, _limits: OfferLimits) -> Iterator[Finding]:
    option = offer.option_journee4
    table = offer_table()
    if option is None:
        yield _finding(
            "ORG-03", BLOCKING, "option", "option_journee4", "L’option de la 4e journée n’est pas choisie.",
            "Choisissez exactement une option, de 1 à 5.",
        )  # fmt: skip
    if option == 2 and offer.option2_structure and fold(offer.option2_structure) == fold(offer.cabinet):
        yield _finding(
            "ORG-03", WARNING, "option2-cabinet", "option2_structure", "La structure de l’option 2 est le cabinet.",
            "Nommez la structure agréée où se passe la 4e journée ; au cabinet, c’est l’option 5.",
        )  # fmt: skip
    for number, needs in _OPTIONS.items():
        for name, fix in needs:
            value = getattr(offer, name)
            if number == option and value in (None, "", False):
                yield _finding(
                    "ORG-13" if number == 4 else "ORG-03", BLOCKING, name.replace("_", "-"), name,
                    f"L’option {number} demande « {table.field(name).title} ».", fix,
                )  # fmt: skip
            elif number != option and option is not None and value not in (None, "", False):
                yield _finding(
                    "ORG-03", WARNING, "option-autre", name,
                    f"« {table.field(name).title} » est rempli alors que l’option choisie est la {option}.",
                    "Effacez-le, ou changez d’option : il n’y en a qu’une.",
                )  # fmt: skip


def _territory(offer: Offer, _limits: OfferLimits) -> Iterator[Finding]:
    if not offer.commune:
        yield _finding(
            "CMP-01", BLOCKING, "manque", "commune", "La commune n’est pas dite.", "Choisissez-la dans la liste."
        )
    elif commune(offer.commune) is None:
        yield _finding("TER", BLOCKING, "commune", "commune", *unknown_commune(offer.commune))
    if offer.zone is None:
        yield _finding(
            "PPM-04", WARNING, "zone", "zone",
            "Le zonage n’est pas connu : les primes qui en dépendent restent inconnues.",
            "Demandez au DMG le zonage de la commune (ZIP, ZAC ou hors zone).",
        )  # fmt: skip
    elif offer.zone_au is None:
        yield _finding(
            "TER",
            WARNING,
            "zone-date",
            "zone_au",
            "Le zonage n’a pas de date.",
            "Indiquez la date de l’arrêté de l’ARS.",
        )
    if offer.qpv is None:
        yield _finding(
            "PPM-04", ADVICE, "qpv", "qpv", "On ne sait pas si le cabinet est dans un quartier prioritaire.",
            "Répondez oui ou non : c’est l’adresse qui compte, pas la commune.",
        )  # fmt: skip
    if offer.logement is None:
        yield _finding(
            "PDJ-02", ADVICE, "logement", "logement", "Le logement n’est pas renseigné.", "Dites s’il y en a un."
        )


def unknown_commune(code: str) -> tuple[str, str]:
    """What to say of a code that is not one of ours: a postal code has its communes named."""
    same = [item for item in communes().values() if code in item.codes_postaux]
    if same:
        named = ", ".join(f"{item.nom} : {item.code}" for item in sorted(same, key=lambda one: -one.population)[:3])
        return f"{code} est un code postal, pas un code INSEE.", f"Écrivez le code INSEE ({named})."
    fix = fill("Choisissez une commune ‹departements_codes›.")
    return f"{code} n’est pas une commune de la subdivision.", fix


def _publication(offer: Offer, _limits: OfferLimits) -> Iterator[Finding]:
    if offer.reconduite:
        yield _finding(
            "ORG-01", WARNING, "reconduite", "reconduite", "Le poste est reconduit : il n’est pas vacant.",
            "Ne le proposez pas à cette campagne, ou répondez « non ».",
        )  # fmt: skip
    if not offer.presentation:
        yield _finding(
            "CMP-01", ADVICE, "presentation", "presentation", "La présentation est vide.",
            "Quelques phrases sur l’équipe et le territoire aident les DJ à choisir.",
        )  # fmt: skip


def check_catalogue(offers: Sequence[Offer]) -> tuple[tuple[str, Finding], ...]:
    """What offers break together (ORG-07): a PAMSU with two DJ outside a group, a group with more DJ than PAMSU.

    Answers pairs (offer id, finding).
    """
    found: list[tuple[str, Finding]] = []
    groups: dict[str, list[Offer]] = {}
    alone: dict[str, list[Offer]] = {}
    for offer in offers:
        if offer.groupe:
            groups.setdefault(offer.groupe, []).append(offer)
        for pamsu in offer.supervisors:
            alone.setdefault(pamsu, []).append(offer)
    for name, members in groups.items():
        people = {pamsu for offer in members for pamsu in offer.supervisors}
        posts = sum(offer.capacity for offer in members)
        if posts > len(people):
            what = f"Le groupe « {name} » offre {posts} postes pour {len(people)} PAMSU."
            found += [
                (offer.id, _finding("ORG-07", BLOCKING, "groupe-capacite", "groupe", what, "Réduisez les postes."))
                for offer in members
            ]
    for pamsu, taken in alone.items():
        if len(taken) > 1 and len({offer.groupe or offer.id for offer in taken}) > 1:
            what = f"Le PAMSU « {pamsu} » encadre {len(taken)} offres ({', '.join(offer.id for offer in taken[:4])})."
            fix = "Gardez-en une, ou déclarez un groupe commun à ces offres."
            found += [(offer.id, _finding("ORG-07", BLOCKING, "pamsu-double", "pamsu", what, fix)) for offer in taken]
    return tuple(found)


def _finding(rule: str, level: str, code: str, field: str, what: str, fix: str) -> Finding:
    return Finding(rule=rule, level=level, code=code, field=field, what=what, fix=fix)
