"""The placement's answers said to people on a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from phco.dates import NBSP, french_day, french_range, french_short_day
from phco.jsontext import JsonView
from phco.money import french_euros, french_number

SEASON_OF = {"hiver": "d’hiver", "ete": "d’été"}
SEASONS = {"hiver": "hiver", "ete": "été", "total": "en tout"}
HALVES = {"matin": "matin", "apres_midi": "après-midi", None: ""}
MODES = {"sur-place": "sur place", "a-distance": "à distance", "personne": "personne"}
STATES = {"suivi": "suivi", "prevu": "prévu", "a-suivre": "à suivre"}
REPORTS = {
    "a-envoyer": ", compte rendu à envoyer", "envoye": ", compte rendu envoyé", "valide": ", compte rendu validé",
    "refuse": ", compte rendu refusé", None: "",
}  # fmt: skip
BONUS = {"atteint": "atteinte", "possible": "encore possible", "non-atteint": "non atteinte"}


def _range(one: JsonView) -> str:
    return french_range(date.fromisoformat(one["debut"]), date.fromisoformat(one["fin"]))


def _day(text: str) -> str:
    return french_day(date.fromisoformat(text), weekday=True)


def _count(number: int, words: str) -> str:
    """``1 séance suivie``, ``1 200 actes``: every word of ``words`` agrees with the number."""
    said = words if abs(number) < 2 else " ".join(f"{word}s" for word in words.split())
    return f"{french_number(number)}{NBSP}{said}"


def _reasons(result: JsonView) -> list[str]:
    lines = [f"✗ {one['quoi']} {one['remede']} [{one['code']}]" for one in result.get("raisons", ())]
    return lines + [f"! {one['quoi']} {one['remede']} [{one['code']}]" for one in result.get("alertes", ())]


def _notices(result: JsonView) -> list[str]:
    return ["", *result["avertissements"]] if result.get("avertissements") else []


def _amounts(amounts: Mapping[str, int]) -> str:
    if "jours" in amounts:
        return _count(amounts["jours"], "jour ouvré")
    return ", ".join(f"{SEASONS[name]} {count}" for name, count in amounts.items()) + " (semaines)"


def leave(result: JsonView) -> str:
    """``conges.verifier``."""
    lines = ["Plan conforme." if result["legal"] else "Plan non conforme."]
    lines += [f"Posés : {_amounts(result['poses'])}.", f"Restant : {_amounts(result['restant'])}."]
    if result["perdus"]:
        lines.append(f"Perdus si rien n’est ajouté : {result['perdus']}.")
    return "\n".join([*lines, *_reasons(result), *_notices(result)])


def leave_plans(result: JsonView) -> str:
    """``conges.proposer``."""
    lines = [leave(result["plan"])]
    for plan in result["propositions"]:
        lines += ["", f"{plan['titre']} — {plan['pourquoi']}"]
        lines += [f"  {_range(one)}" for one in plan["periodes"]]
    if not result["propositions"]:
        lines += ["", "Aucune proposition : rien à poser, ou un plan à corriger d’abord."]
    if result["echeances"]:
        lines.append("")
        lines += [f"Avant le {_day(one['le'])} : {one['quoi']} {one['remede']}" for one in result["echeances"]]
    return "\n".join(lines)


def _slot(slot: str) -> str:
    return slot.replace("apres_midi", "après-midi").replace("_", " ")


def pattern(result: JsonView) -> str:
    """``semaine.modele``."""
    names = {one["id"]: one["nom"] for one in result["activites"]}
    lines = ["Semaine type du SASPAS :" if result["regime"] == "saspas" else "Semaine type du docteur junior :"]
    lines += [f"  {_slot(slot)} : {names[activity]}" for slot, activity in result["grille"].items()]
    return "\n".join([*lines, *_notices(result)])


def week(result: JsonView) -> str:
    """``semaine.verifier``."""
    kind = "Semaine type" if result["nature"] == "type" else "Semaine"
    hours = "" if result["heures"] is None else f", {french_number(Decimal(result['heures']))} h"
    lines = [
        f"{kind} {'conforme' if result['legal'] else 'non conforme'} : "
        f"{_count(result['stage'], 'demi-journée')} en stage, {result['hors_stage']} hors stage{hours}."
    ]
    return "\n".join([*lines, *_reasons(result), *_notices(result)])


def quarter(result: JsonView) -> str:
    """``trimestre.verifier``."""
    lines = ["Moyennes conformes." if result["legal"] else "Moyennes non conformes."]
    for one in result["trimestres"]:
        told = one["stage_moyenne"]
        average = "inconnue" if told is None else f"{french_number(Decimal(told))} par semaine"
        lines.append(
            f"Trimestre {_range(one)} : {_count(one['semaines_connues'], 'semaine')} sur {one['semaines']}, "
            f"{_count(one['stage_fait'], 'demi-journée')} en stage, moyenne {average}."
        )
    return "\n".join([*lines, *_reasons(result), *_notices(result)])


def supervision(result: JsonView) -> str:
    """``supervision.planifier``."""
    lines = ["Chaque demi-journée est couverte." if result["couvert"] else "Des demi-journées ne sont pas couvertes."]
    for one in result["creneaux"]:
        lines.append(f"  {_slot(one['creneau'])} : {MODES[one['mode']]}. {one['pourquoi']}")
    return "\n".join([*lines, *_reasons(result), *_notices(result)])


def catch_up(result: JsonView) -> str:
    """``rattrapages.solde``."""
    balance = result["solde"]
    said = f"{balance} à rattraper" if balance > 0 else "rien à rattraper" if balance == 0 else f"{-balance} d’avance"
    lines = [f"Demi-journées : {result['dette']} dues, {result['rattrapees']} rattrapées, {said}."]
    if result["prevues"]:
        lines.append(f"Rattrapages prévus, à compter une fois passés : {result['prevues']}.")
    if result["a_preciser"]:
        lines.append(f"Congrès à nommer : {_count(result['a_preciser'], 'demi-journée')}.")
    for one in result["lignes"]:
        mark = "!" if one["alerte"] else " "
        lines.append(f"{mark} {_day(one['date'])} {HALVES[one['demi']]} : {one['effet']:+d}  {one['pourquoi']}")
    if result["propositions"]:
        lines += ["", "Dates possibles :"]
        lines += [f"  {_day(one['date'])} {HALVES[one['demi']]} — {one['pourquoi']}" for one in result["propositions"]]
    return "\n".join([*lines, *_notices(result)])


def activity(result: JsonView) -> str:
    """``activite.bilan``."""
    bonus = result["prime"]
    average = "inconnue" if result["moyenne_par_jour"] is None else french_number(Decimal(result["moyenne_par_jour"]))
    lines = [
        f"{_count(result['total'], 'acte')} en {_count(result['jours'], 'jour noté')} ; moyenne {average} par jour.",
        f"Prime d’activité ({french_euros(Decimal(bonus['montant_semestre']))} par semestre) : {BONUS[bonus['etat']]}, "
        f"seuil {_count(bonus['seuil'], 'acte')}.",
    ]
    if bonus["manque"] and bonus["par_jour_a_venir"] is not None:
        needed = french_number(Decimal(bonus["par_jour_a_venir"]))
        lines.append(
            f"Il manque {_count(bonus['manque'], 'acte')} : {needed} par jour de soins sur les "
            f"{bonus['jours_a_venir']} à venir."
        )
    for one in result["mois"]:
        start = french_short_day(date.fromisoformat(one["debut"]))
        lines.append(f"  mois du {start} : {_count(one['actes'], 'acte')}, {_count(one['jours'], 'jour')}")
    return "\n".join([*lines, *_reasons(result), *result["notes"]])


def teaching(result: JsonView) -> str:
    """``enseignement.bilan``."""
    lines = [f"{_count(result['suivis'], 'séminaire suivi')} sur {len(result['seminaires'])}."]
    lines += [f"  {one['nom']} : {STATES[one['etat']]}" for one in result["seminaires"]]
    gep = result["gep"]
    reports = gep["comptes_rendus"]
    lines.append(
        f"GEP : {_count(gep['suivies'], 'séance suivie')} ; comptes rendus : {_count(reports['valides'], 'validé')}, "
        f"{_count(reports['envoyes'], 'envoyé')}, {_count(reports['refuses'], 'refusé')}, "
        f"{reports['a_envoyer']} à envoyer."
    )
    for one in gep["liste"]:
        told = f" Le DMG : {one['motif']}" if one["motif"] else ""
        lines.append(f"  {_day(one['date'])} : {one['theme'] or 'sans thème'}{REPORTS[one['cr']]}.{told}")
    return "\n".join([*lines, *_reasons(result)])


def report(result: JsonView) -> str:
    """``gep.verifier``."""
    return "\n".join(["Compte rendu prêt." if result["legal"] else "Compte rendu incomplet.", *_reasons(result)])


def portfolio(result: JsonView) -> str:
    """``portfolio.completude``."""
    lines = [
        f"{_count(result['entrees'], 'entrée')} ; "
        f"{_count(result['remplies'], 'rubrique remplie')} sur {result['total']}."
    ]
    lines += [f"  {one['nom']} : {one['entrees']}" for one in result["rubriques"]]
    return "\n".join([*lines, *_reasons(result), result["hypothese"]])


def interviews(result: JsonView) -> str:
    """``entretiens.bilan``."""
    last = "aucun" if result["dernier"] is None else _day(result["dernier"])
    gap = result["plus_long_intervalle_jours"]
    lines = [
        f"{_count(result['tenus'], 'entretien tenu')} ; le dernier : {last} ; "
        f"plus long intervalle : {_count(gap, 'jour')}."
    ]
    lines += [f"  à faire : {one['texte']}" for one in result["suites_ouvertes"]]
    return "\n".join([*lines, *_reasons(result), result["hypothese"]])


def checklist(result: JsonView) -> str:
    """``documents.liste``."""
    lines: list[str] = []
    lists: Sequence[JsonView] = result["listes"]
    for one in lists:
        lines += [f"{one['titre']} ({one['faits']} / {one['total']})"]
        lines += [f"  [{'x' if point['fait'] else ' '}] {point['texte']}" for point in one["points"]]
        lines.append("")
    return "\n".join(lines[:-1])


def calendar(result: JsonView) -> str:
    """``stage.ics``: the file itself, its CRLF lines included, ready for ``> mon-stage.ics``."""
    text: str = result["ics"]
    return text


def imported(result: JsonView) -> str:
    """``stage.importer``."""
    from phco.placement.followup.ics import TITLES  # the real iCalendar library: only when it is used

    left, undecided = result["ignores"], result["a_decider"]
    lines = [f"{_count(len(result['elements']), 'élément lu')}, {len(undecided)} à décider, {len(left)} de côté."]
    lines += [f"  {_told(one, TITLES)}" for one in result["elements"]]
    for one in undecided:
        guesses = " ou ".join(_told(guess, TITLES) for guess in one["propositions"])
        lines.append(f"  à décider : {one['titre']} — {one['pourquoi']} {guesses} ?")
    lines += [f"  laissé : {one['titre']} — {one['pourquoi']}" for one in left]
    return "\n".join([*lines, *(f"– {one}" for one in result["remarques"])])


def _told[K: str](one: JsonView, titles: Mapping[K, str]) -> str:
    half = {**HALVES, "soir": "soir"}[one["demi"]]
    named = f"{titles[one['nature']]} ({one['titre']})" if one["titre"] else titles[one["nature"]]
    return f"{named} : {_range(one)} {half}".rstrip()


def adopted(result: JsonView) -> str:
    """``stage.adopter``: what the plan receives."""
    return str(result["phrase"])


def semesters(result: JsonView) -> str:
    """``stage.semestres``."""
    return "\n".join(f"Semestre {SEASON_OF[one['saison']]} : {_range(one)}." for one in result["semestres"])
