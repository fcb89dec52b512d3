"""What a Markdown page may call between ``{{ }}``: rules, figures, worked examples. No number is typed in a page."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from decimal import Decimal

from jinja2 import DictLoader, Environment, StrictUndefined, Template
from jinja2.exceptions import TemplateError
from markupsafe import Markup

from phco import rules
from phco.errors import PhcoError
from phco.jsontext import JsonObject
from phco.local import fill
from phco.money import NO_BREAK_SPACE, french_number
from phco.rules.units import UNITS
from phco.site.pages.content.figures import Figures
from phco.site.pages.content.lists import directory_table
from phco.site.pages.context import SiteContext
from phco.site.pages.rules.local_texts import HERE, local_texts
from phco.site.pages.rules.statements import statements
from phco.site.pages.rules.table import rules_table
from phco.subdivision import current
from phco.views import environment, equip, render
from phco.views.french import day, listing, number, percent, whole_euros
from phco.wishes.quotas import quotas_at

__all__ = ["MarkdownMacros", "french_value", "in_words"]

WORDS = (
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize",
    "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf", "vingt",
)  # fmt: skip


def in_words(count: int, feminine: bool = False) -> str:
    """A whole number from 0 to 20 in French words. Raises ValueError beyond."""
    if not 0 <= count < len(WORDS):
        raise ValueError(f"no French word for {count}")
    return "une" if feminine and count == 1 else WORDS[count]


UNTOLD = '<span class="etiquette">inconnu ici</span>'


def french_value(value: rules.Value, unit: str) -> str:
    """The value of a parameter as a person reads it, without its period: ``2 790 €``, ``20 %``, ``15 km``, ``oui``."""
    kind = UNITS[unit]
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, tuple):
        return listing(list(value))
    if isinstance(value, str):
        return value
    if kind == "euros":
        return whole_euros(value)
    if kind == "share":
        return percent(value)
    suffix = {"km": "km", "heures": "h", "heures/semaine": "h", "heures/jour": "h"}.get(unit, "")
    return f"{number(value)}{NO_BREAK_SPACE}{suffix}" if suffix else french_number(Decimal(value))


class MarkdownMacros:
    """Expands a page's macros before Markdown reads it; a fault names the page."""

    def __init__(self, context: SiteContext) -> None:
        self.context = context
        self.rules = rules.load_default()
        self.statements = statements(context)
        self.own = local_texts(context.source)
        self._texts: dict[str, str] = {}
        env = Environment(
            autoescape=False, undefined=StrictUndefined, keep_trailing_newline=True, loader=DictLoader(self._texts),
            bytecode_cache=environment().bytecode_cache,
        )  # fmt: skip
        self.env = equip(env)

    # — values of the rules ——————————————————————————————————————————————————————————————————————————————
    def latest(self, key: str, lecture: str | None = None) -> tuple[rules.Record, bool]:
        """The value of the day, or the last one known (True). Raises PhcoError E_PAGE for a key that does not exist."""
        if key not in self.rules:
            raise PhcoError("E_PAGE", f"Le paramètre « {key} » n’existe pas dans les règles.", "valeur()")
        return self.rules.latest(key, on=self.context.day, lecture=lecture)

    def _untold(self, key: str, lecture: str | None = None) -> bool:
        """Whether no text of this subdivision quantifies a parameter that another one does."""
        if key not in self.rules:
            return False
        parameter = self.rules[key]
        if lecture is not None and lecture not in parameter.lectures:
            return not any(one.procedure for one in current().documents)
        return not parameter.records and parameter.unknown_reason == rules.NOWHERE

    def known(self, key: str) -> rules.Record:
        """The record itself: ``connu("…").value``."""
        return self.latest(key)[0]

    def valeur(self, key: str, lecture: str | None = None) -> str:
        """The value of a parameter, written in French; a value that has ended says so."""
        if self._untold(key, lecture):
            return UNTOLD
        record, reused = self.latest(key, lecture)
        text = french_value(record.value, record.unit)
        return f"{text} (dernière valeur connue, jusqu’au {day(record.until)})" if reused else text

    def part_fixe(self) -> str:
        """The fixed part of a month (PDJ-01): what a document of the subdivision says, else the law's, as simulated."""
        if not self._untold("dj.part_fixe"):
            return self.valeur("dj.part_fixe")
        plain = {"zone": "hors", "distance_km": 0, "aide": "aucune", "actes_par_mois": 0}
        slip = self.context.call("simuler.dj", {"debut": self.context.day.isoformat(), **plain})
        return whole_euros(Decimal(next(one["montant"] for one in slip["lignes"] if one["regle"] == "PDJ-01")))

    def lettres(self, key: str, feminine: bool = False) -> str:
        """A whole value in words: ``six``."""
        if self._untold(key):
            return UNTOLD
        value = self.known(key).value
        if not isinstance(value, int):
            raise PhcoError("E_PAGE", f"« {key} » n’est pas un nombre entier.", "lettres()")
        return in_words(value, feminine)

    def puces(self, key: str) -> str:
        """A list of texts as Markdown bullets, each with its capital."""
        if self._untold(key):
            return f"- {UNTOLD}"
        value = self.known(key).value
        if not isinstance(value, tuple):
            raise PhcoError("E_PAGE", f"« {key} » n’est pas une liste.", "puces()")
        return "\n".join(f"- {text[:1].upper()}{text[1:]}" for text in value)

    def lettres_de_liste(self, key: str) -> str:
        """How many items a list has, in words."""
        if self._untold(key):
            return UNTOLD
        value = self.known(key).value
        return in_words(len(value)) if isinstance(value, tuple) else self.lettres(key)

    # — pieces of HTML ———————————————————————————————————————————————————————————————————————————————————
    def _regle(self, root: str) -> Callable[..., Markup]:
        def regle(*ids: str) -> Markup:
            for rule in ids:
                if rule not in self.statements:
                    raise PhcoError("E_PAGE", f"La règle « {rule} » n’existe pas.", "regle()")
            link = Markup('<a class="regle" href="{}comprendre/regles/#{}">{}</a>')
            return Markup(" ").join(link.format(root, rule, rule) for rule in ids)

        return regle

    def _compiled(self, text: str) -> Template:
        """A text as a template, under a name of its own: what an earlier build compiled of it is found again."""
        name = hashlib.sha256(text.encode()).hexdigest()
        self._texts[name] = text
        return self.env.get_template(name)

    def expand(self, markdown: str, source: str, url: str) -> str:
        """The Markdown of one page with its macros replaced. Raises PhcoError E_PAGE."""
        root = "../" * url.count("/") or "./"

        def fragment(name: str, **more: object) -> Markup:
            """A shared fragment, flattened so that Markdown leaves it alone."""
            html = render(name, racine=root, contexte=self.context, **more)
            return Markup(re.sub(r"\n\s*", "\n", html).strip())

        def words(text: str) -> str:
            return self._compiled(text).render(here) if "{" in text else text

        def ici(name: str, caller: Callable[[], str]) -> str:
            return words(fill(self.own[name])) if name in self.own else caller()

        paragraphs = self.own.get(f"{source.removeprefix('comprendre/').removesuffix('.md')}/{HERE}")
        if paragraphs:
            place = fill("‹a›")
            markdown = f"{markdown}\n\n## {place[:1].upper()}{place[1:]}\n\n{fill(paragraphs)}\n"

        def tableau_des_regles() -> Markup:
            return fragment("host/regles.html", familles=rules_table(self.context, self.statements, words))

        here: JsonObject = {
            **Figures(self.context, self.rules, quotas_at(self.context.day), root).as_macros(),
            "racine": root,
            "regle": self._regle(root),
            "valeur": self.valeur,
            "part_fixe": self.part_fixe,
            "lettres": self.lettres,
            "lettres_de_liste": self.lettres_de_liste,
            "puces": self.puces,
            "quotas": quotas_at(self.context.day),
            "connu": self.known,
            "ici": ici,
            "dite": lambda key: not self._untold(key),
            "annuaire": lambda: fill(directory_table(self.context.directory)),
            "glossaire": lambda: fragment("host/glossaire.html", termes=self.context.glossary.termes),
            "tableau_des_regles": tableau_des_regles,
            "fragment": fragment,
            "hypothese": Markup('<span class="etiquette hypothese">hypothèse</span>'),
            "jour_du_site": self.context.day,
        }
        try:
            return words(markdown)
        except TemplateError as error:
            raise PhcoError("E_PAGE", f"Une macro de la page échoue : {error}", source) from error
        except PhcoError as error:
            raise PhcoError(error.code, error.what, f"{source}, {error.where}", error.fix) from error
