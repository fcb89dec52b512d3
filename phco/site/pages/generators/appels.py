"""The pages of the calls: every call of the closed table with its keys, an example and what it really answers."""

from __future__ import annotations

import json
from collections.abc import Iterator

from phco.browser.bridge import handle
from phco.calls import CALLS, Call
from phco.errors import PhcoError
from phco.local import DEFAULT, chosen
from phco.site.pages.context import GeneratedPage, SiteContext
from phco.site.pages.examples import SHOWN, Examples

# slug → title, then the first words of its calls
ROOMS: dict[str, tuple[str, str]] = {
    "paie": ("Règles, calendrier, paie", "regles calendrier simuler comparer sensibilite contrat"),
    "offres": ("Fiches, offres, lieux agréés", "fiche communes catalogue lieux"),
    "voeux": ("Vœux, classement, fléchage", "voeux classement flechage"),
    "appariement": ("Appariement et vérification", "apparier certificat appariement"),
    "paquets": ("Paquets signés et identité", "paquet dossier manifeste publication reclamation identite"),
    "stage": ("Le stage vécu", "conges semaine trimestre supervision rattrapages activite enseignement gep portfolio "
                               "entretiens documents stage"),
}  # fmt: skip
MADE = {
    "fiche": "(une fiche de démonstration)",
    "une-offre": "(une offre trouvée par catalogue.filtrer)",
    "deux-offres": "(deux offres trouvées par catalogue.filtrer)",
    "code": "(le code d’une invitation de démonstration)",
    "cle-du-dj": "(une clé publique de démonstration, en base 64)",
    "cle-du-dmg": "(la clé publique du DMG de démonstration, en base 64)",
    "cle-publique": "(la fiche de cette clé publique)",
    "signature": "(la signature de « a_signer » par la clé de démonstration, en base 64)",
    "lien": "(la forme courte d’une invitation de démonstration)",
    "dossier": "(un dossier de DJ signé, en base 64)",
}
UNKNOWN = "\u00bf"  # a key that no call knows, and that looks like none
WIDTH = 92  # characters of a line of JSON
LONGEST_TEXT, MOST_ITEMS, MOST_LINES = 160, 4, 60


def _page(name: str) -> str | None:
    word = name.split(".")[0]
    return next((slug for slug, (_, words) in ROOMS.items() if word in words.split()), None)


def room_of(name: str) -> str:
    """The slug of the page that shows a call: by its first word, else beside its room's other calls, else the first."""
    beside = (_page(other) for other, one in CALLS.items() if one.room == CALLS[name].room)
    return _page(name) or next(filter(None, beside), next(iter(ROOMS)))


def anchor(name: str) -> str:
    """Where a call stands in its page."""
    return name.replace(".", "-")


def command(name: str) -> str:
    """The command line of a call (CONTRACT.md)."""
    return f"phco {' '.join(name.split('.'))} entree.json --json"


def keys_of(examples: Examples, call: Call) -> tuple[list[str], list[str]]:
    """The keys that an entry must have, and the others that it may have, as the call itself tells them.

    A key of the example is required when the call refuses the example without it; the others are those that the call
    names when it meets a key it does not know.
    """
    entry = examples.entry(call.name)
    needed = [key for key in entry if _refused(call, {name: item for name, item in entry.items() if name != key})]
    said = next((one.fix for one in _refused(call, {UNKNOWN: 0}) if one.where == UNKNOWN), "")
    known = said.removeprefix("Clés connues : ").rstrip(".").split(", ") if said.startswith("Clés") else []
    return needed, [key for key in dict.fromkeys([*known, *entry]) if key and key not in needed]


def _refused(call: Call, entry: dict[str, object]) -> list[PhcoError]:
    try:
        call.load()(entry)
    except PhcoError as error:
        return list(error.flat())
    return []


def named(value: object) -> object:
    """An entry as it is shown: what is made on the spot is named, not copied."""
    if isinstance(value, dict):
        return {key: named(item) for key, item in value.items()}
    if isinstance(value, list):
        return [named(item) for item in value]
    if not isinstance(value, str) or not value.startswith("@"):
        return value
    name, colon, path = value[1:].partition(":")
    if not colon:
        return MADE[name]
    return f"(« {path} » dans la réponse de {name})" if path else f"(la réponse de {name})"


def shown(value: object) -> str:
    """JSON for people: short things on one line, long texts and lists cut and said so."""
    lines = _lines(value, "")
    if len(lines) > MOST_LINES:
        lines = [*lines[:MOST_LINES], f"… ({len(lines) - MOST_LINES} lignes de plus)"]
    return "\n".join(lines)


def _lines(value: object, indent: str) -> list[str]:
    value = _cut(value)
    flat = _dumps(value)
    if len(indent) + len(flat) <= WIDTH or not isinstance(value, dict | list) or not value:
        return [flat]
    deeper = f"{indent}  "
    pairs: list[tuple[str, object]] = (
        [(f"{_dumps(key)}: ", item) for key, item in value.items()]
        if isinstance(value, dict)
        else [("", item) for item in value]
    )
    found: list[str] = []
    for rank, (label, item) in enumerate(pairs):
        inner = _lines(item, deeper)
        inner[0] = f"{deeper}{label}{inner[0]}"
        inner[-1] += "," if rank < len(pairs) - 1 else ""
        found += inner
    opening, closing = ("{", "}") if isinstance(value, dict) else ("[", "]")
    return [opening, *found, f"{indent}{closing}"]


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=float)  # the entries are read with exact decimals


def _cut(value: object) -> object:
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        return f"{value[: LONGEST_TEXT // 2]}… ({len(value)} caractères)"
    if isinstance(value, list) and len(value) > MOST_ITEMS + 1 and isinstance(value[0], dict | list):
        return [*value[:MOST_ITEMS], f"… ({len(value) - MOST_ITEMS} autres)"]
    return value


def _section(examples: Examples, call: Call) -> list[str]:
    try:
        answer = shown(examples.answer(call.name))
        needed, optional = keys_of(examples, call)
    except PhcoError:
        if chosen() == DEFAULT:
            raise
        # an example speaks of towns and campaigns: those of the usual subdivision may not be known here
        head = [f"## `{call.name}` {{ #{anchor(call.name)} }}", "", f"{call.help[0].upper()}{call.help[1:]}.", ""]
        return [*head, "```console", f"$ {command(call.name)}", "```", ""]
    keys = [
        f"{label} : {', '.join(f'`{key}`' for key in names)}."
        for label, names in (("Clés obligatoires", needed), ("Facultatives", optional))
        if names
    ]
    return [
        f"## `{call.name}` {{ #{anchor(call.name)} }}", "",
        f"{call.help[0].upper()}{call.help[1:]}.", "",
        *([" ".join(keys), ""] if keys else []),
        "```console", f"$ {command(call.name)}", "```", "",
        "L’entrée :", "", "```json", shown(named(examples.written[call.name])), "```", "",
        "La réponse :", "", "```json", answer, "```", "",
    ]  # fmt: skip


def _index(examples: Examples) -> str:
    bad = {"appel": "conges.verifier", "entree": {"regim": "dj", "periodes": [{"debut": "2027-02-30"}]}}
    lines = [
        "Tout ce que le site sait calculer passe par une table fermée d’appels : un nom, un objet JSON en entrée, un "
        "objet JSON en réponse. Les pages, la ligne de commande et les essais appellent la même table.", "",
        "- Dans le navigateur : `handle(texte)` reçoit `{\"appel\": …, \"entree\": {…}}` et rend `{\"resultat\": …}`.",
        "- En ligne de commande : `phco` suivi du nom en mots, un fichier ou `-` pour l’entrée standard ; `--json` "
        "donne le résultat nu.",
        "- Une entrée fausse rend toutes ses erreurs d’un coup, chacune avec son code, sa place et son remède :", "",
        "```json", shown(bad), shown(json.loads(handle(json.dumps(bad)))), "```", "",
        "Les réponses montrées sont calculées à chaque construction du site. Les textes et les listes longs y sont "
        "coupés, et le disent.", "",
    ]  # fmt: skip
    for slug, (title, _) in ROOMS.items():
        lines += [f"## {title}", "", "| Appel | Ce qu’il fait |", "|---|---|"]
        lines += [
            f"| [`{one.name}`]({slug}.md#{anchor(one.name)}) | {one.help[0].upper()}{one.help[1:]} |"
            for one in examples.calls
            if room_of(one.name) == slug
        ]
        lines.append("")
    lines += [
        "## Les écrans", "",
        "Ces appels rendent le même résultat, dessiné : `{\"html\": …, \"resultat\": …}`.", "",
        "| Appel | Ce qu’il dessine |", "|---|---|",
        *(f"| `{one.name}` | {one.help[0].upper()}{one.help[1:]} |" for one in CALLS.values()
          if one.name.startswith(SHOWN)), "",
    ]  # fmt: skip
    return "\n".join(lines)


def pages(context: SiteContext) -> Iterator[GeneratedPage]:
    """The list of the calls, then one page a room."""
    examples = Examples()
    yield GeneratedPage(
        path="comprendre/appels/index.md",
        title="Les appels, un par un",
        description="Chaque calcul du site, son entrée, sa commande et ce qu’il répond vraiment.",
        markdown=_index(examples),
        meta={"groupe": "Références", "ordre": 92},
    )
    for slug, (title, _) in ROOMS.items():
        body = [line for one in examples.calls if room_of(one.name) == slug for line in _section(examples, one)]
        yield GeneratedPage(
            path=f"comprendre/appels/{slug}.md",
            title=f"Les appels : {title[0].lower()}{title[1:]}",
            description=f"Entrée, commande et réponse des appels : {title[0].lower()}{title[1:]}.",
            markdown="\n".join(["[Tous les appels](index.md)", "", *body]),
            meta={"recherche": False},
        )
