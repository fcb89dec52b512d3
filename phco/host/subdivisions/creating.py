"""The folder of a new subdivision, from a few answers: every file with its comments, every unknown said as such."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from phco.campaign.model import CODES
from phco.dates import NBSP, french_day
from phco.errors import PhcoError
from phco.host.disk.files import make_folder, write_whole
from phco.local import CODE
from phco.offers.communes import fold
from phco.offers.resources import communes_texts, resource_text
from phco.subdivision.reading import EXAMPLES

LANDMARKS = 6
MONTHS = {3: ("mars", 5, "mai"), 9: ("septembre", 11, "novembre")}


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What only a person knows. ``chu``: INSEE code or name of the CHU's commune, empty where it is not known."""

    code: str
    name: str
    departements: Sequence[str]
    chu: str
    faculty: str = ""
    desk: str = ""
    of: str = ""
    at: str = ""


@dataclass(frozen=True, kw_only=True)
class _Town:
    code: str
    name: str
    population: int


def known_departements() -> dict[str, tuple[str, str]]:
    """Every département of France: code → name, and the name after « les communes »."""
    rows = csv.DictReader(resource_text("communes", "departements.csv").splitlines())
    return {row["code"]: (row["nom"], row["de"]) for row in rows}


def create(root: Path, answers: Answers, today: date) -> Path:
    """Write ``root/<code>/``: words, campaigns to come (undated), an empty zoning, the local rules. Returns the folder.

    Raises PhcoError: E_SUBDIVISION (a code, a département or a commune that does not exist), E_DOSSIER_OCCUPE.
    """
    if not CODE.fullmatch(answers.code):
        fix = "Des minuscules, des chiffres et des tirets : rennes, la-reunion."
        raise PhcoError("E_SUBDIVISION", f"« {answers.code[:40]} » n’est pas un code.", "code", fix)
    folder = root / answers.code
    if folder.exists():
        raise PhcoError(
            "E_DOSSIER_OCCUPE", "Cette subdivision a déjà un dossier.", folder.name, "Choisissez un autre code."
        )
    known = known_departements()
    wrong = [code for code in answers.departements if code not in known]
    if wrong or not answers.departements:
        what = f"« {', '.join(wrong)[:60]} » n’est pas un département." if wrong else "Il faut un département au moins."
        raise PhcoError("E_SUBDIVISION", what, "departements", "Donnez des codes : 35,22 ou 2A,2B ou 974.")
    towns = _towns(answers.departements)
    chu = _chu(answers.chu, towns)
    make_folder(root)
    with TemporaryDirectory(prefix=".nouvelle-", dir=root) as work:  # whole or not at all
        made = Path(work) / answers.code
        make_folder(made / "regles")
        make_folder(made / "textes")
        for name, text in (
            ("subdivision.toml", _words(answers, known, towns, chu)),
            ("campagnes.toml", _campaigns(today)),
            ("zonage.csv", "commune,zone,au\n"),
            ("regles/territoire.toml", _territory(answers, known, today)),
        ):
            write_whole(made / name, text.encode())
        made.rename(folder)
    return folder


def _towns(departements: Sequence[str]) -> list[_Town]:
    """Their communes, the largest first."""
    rows = [row for text in communes_texts(departements) for row in csv.DictReader(text.splitlines())]
    found = [_Town(code=row["code"], name=row["nom"], population=int(row["population"])) for row in rows]
    return sorted(found, key=lambda town: (-town.population, town.code))


def _chu(asked: str, towns: Sequence[_Town]) -> _Town | None:
    if not asked:
        return None
    same = [town for town in towns if asked == town.code or fold(asked) == fold(town.name)]
    if len(same) == 1:
        return same[0]
    named = " ou ".join(f"{town.name} ({town.code})" for town in same)
    fix = f"Donnez son code INSEE : {named}." if same else "Donnez le code INSEE d’une commune de ces départements."
    raise PhcoError("E_SUBDIVISION", f"La commune « {asked[:40]} » n’est pas reconnue.", "chu", fix)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _with(preposition: str, name: str) -> str:
    """« de Rennes », « d’Angers »."""
    vowel = fold(name)[:1] in set("aeiouy")
    return f"d’{name}" if preposition == "de" and vowel else f"{preposition} {name}"


def _words(
    answers: Answers, known: dict[str, tuple[str, str]], towns: Sequence[_Town], chu: _Town | None
) -> str:  # fmt: skip
    others = [town for town in towns if chu is None or town.code != chu.code]
    names = list(dict.fromkeys(town.name for town in others))[:EXAMPLES]
    marks = [town.code for town in ([chu] if chu else []) + others][:LANDMARKS]
    first = others[0] if others else towns[0]
    lines = [
        f"# La subdivision {answers.of or _with('de', answers.name)}. Tout ce qui est local est dans ce dossier.",
        "# Vérifiez-le à chaque changement : phco subdivision verifier " + answers.code,
        f"code = {_quoted(answers.code)}",
        f"nom = {_quoted(answers.name)}",
        "# Le nom avec ses petits mots : « le DMG de … », « la quatrième année à … ».",
        f"de = {_quoted(answers.of or _with('de', answers.name))}",
        f"a = {_quoted(answers.at or _with('à', answers.name))}",
        f"site = {_quoted('PhCO ' + answers.name)}",
        "fictive = false",
        "contact = \"\"  # l’adresse publique du DMG, si elle l’est",
        "# Les villes que la carte nomme (codes INSEE), puis des villes pour les exemples.",
        f"jalons = {json.dumps(marks)}",
        f"commune_exemple = {_quoted(f'{first.name} ({first.code})')}",
        f"lieux_des_exemples = {json.dumps(names, ensure_ascii=False)}",
        "",
        "# « les généralistes de Bretagne », « généraliste en Bretagne » : écrivez votre région.",
        "[region]", "de = \"de la subdivision\"", "en = \"dans la subdivision\"", "",
        "# La commune du CHU, d’où une distance se compte ; laissez vide si ce n’est pas tranché.",
        "[chu]", f"commune = {_quoted(chu.code if chu else '')}",
        f"nom = {_quoted(chu.name if chu else answers.name)}", "",
    ]  # fmt: skip
    if answers.faculty:
        lines += ["# Une subdivision peut avoir plusieurs facultés : un [[facultes]] chacune.", "[[facultes]]"]
        lines += [f"nom = {_quoted(answers.faculty)}", f"departement = {_quoted(answers.desk or 'DMG')}", ""]
    for code in answers.departements:
        name, of = known[code]
        lines += ["[[departements]]", f"code = {_quoted(code)}", f"nom = {_quoted(name)}", f"de = {_quoted(of)}", ""]
    lines += [
        "# Un document local que vos règles citent, avec sa date ; « procedure = true » : il présente la procédure.",
        "# [[documents]]", "# code = \"S1\"", "# titre = \"Titre exact du document\"",
        "# court = \"Brochure du DMG, mars 2027\"", "# publie_le = 2027-03-01", "# procedure = true",
        "# appele = \"la brochure\"  # comme les messages la nomment, avec son article", "",
        "# La lecture prise par défaut pour une règle, quand ce n’est pas celle de la loi.",
        "# [lectures]", "# \"PDJ-01\" = \"S1\"",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _campaigns(today: date) -> str:
    """The two next campaigns of the national procedure; every date is to be confirmed, none is invented."""
    lines = [
        '# Vos campagnes. Une date publiée s’écrit : debut = 2027-09-01, fin = 2027-09-04, statut = "confirmee" (ou',
        '# "provisoire"), à la place de « prevu » et « au_plus_tard ». Une date inconnue reste « inconnue ».',
    ]
    year, month = today.year, today.month
    for _ in range(2):
        year, month = (year, 3) if month < 3 else (year, 9) if month < 9 else (year + 1, 3)
        name, later, entry = MONTHS[month]
        lines += ["", "[[campagnes]]", f'code = "{year}-{month:02d}"']
        lines.append(f'libelle = "Campagne de {name} {year}, prise de fonction en {entry} {year}"')
        for code in CODES:
            last = date(year, later if code == "prise-de-fonction" else month, 30)
            when = f"{entry} {year}" if code == "prise-de-fonction" else f"{name} {year}"
            lines += [
                "", "[[campagnes.etapes]]", f"code = \"{code}\"", "regle = \"CMP-06\"", "statut = \"inconnue\"",
                f"prevu = \"{when}\"", f"au_plus_tard = {last}",
                "source = { document = \"procedure\", article = \"deux campagnes par an\" }", f"verifie_le = {today}",
            ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _territory(answers: Answers, known: dict[str, tuple[str, str]], today: date) -> str:
    """What is sure of the territory: its départements, as its own people said."""
    names = ", ".join(_quoted(f"{known[code][0]} ({code})") for code in answers.departements)
    said = f"réponses du {french_day(today)}".replace(" ", NBSP, 1)
    return "\n".join((
        "# Les règles et les montants locaux : chaque valeur avec sa source et le jour où vous l’avez vérifiée.",
        "# Ce qu’aucun texte ne dit reste inconnu, et les pages le disent.", "",
        "[[territoire.departements.valeurs]]", f"a_partir_du = {today}", f"valeur = [{names}]", "unite = \"liste\"",
        "lecture = \"S1\"",
        f"source = {{ titre = \"Ouverture de la subdivision\", article = \"{said}\", publie_le = {today}, "
        "reference = \"A\" }",
        f"verifie_le = {today}",
    )) + "\n"  # fmt: skip
