"""From what people type to our canonical writing: « 42 % », « 1 234,5 », « 03/05/2027 », « Oui », une ville."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from phco.dates import MONTHS
from phco.errors import PhcoError
from phco.host.spreadsheets.raw import RawCell
from phco.host.spreadsheets.synonyms import BLANKS, NO, NOTHING, WORDS, YES
from phco.offers.communes import by_name, communes, departement_name, fold
from phco.offers.schema import FALSE, SEPARATOR, TRUE, FieldSpec

# columns whose texts are short: their spaces mean nothing, and « néant » or « - » is no value
SHORT = ("commune", "telephone", "campagne", "id", "pamsu", "groupe")
LONGEST_SHORT = 2_000
SHARES = ("part_exoneree", "part_moins_16", "part_plus_75")
FORMULA = re.compile(r"'+(?=[=+\-@\t\r＝＋－＠])")
_DECIMAL_CODE = re.compile(r"([0-9]{4,5})[.,]0+")
_FAILURES = (
    "N/?A|N/D|REF ?!|VALEUR ?!|VALUE!|DIV/0 ?!|NOM ?\\?|NAME\\?|NUL ?!|NULL!|NOMBRE ?!|NUM!"
    "|PROPAGATION ?!|SPILL!|EPARS ?!|CALC ?!|CHAMP ?!|FIELD!|BLOQUE ?!|BLOCKED!"
    "|CONNEXION ?!|CONNECT!|INCONNU ?!|UNKNOWN!|ERREUR ?!|ERROR!"
    "|OBTENTION_DONN.ES|GETTING_DATA|#{2,}"
)
_ERROR = re.compile(f"#(?:{_FAILURES})|Err ?: ?[0-9]{{3}}", re.IGNORECASE)
_SPACES = re.compile(r"[\s\u00a0\u202f]")
_NUMBER = re.compile(r"[+-]?\d{1,3}(?:[ .]?\d{3})*(?:,\d+)?|[+-]?\d+(?:[.,]\d+)?")
_UNITS = re.compile(r"(?i)(\s*(actes?|min(utes?)?|mn|dj|patients?|/ ?j(our)?|/ ?mois|par jour|par mois)\.?)+$")
_SERIAL = re.compile(r"[0-9]{5}")
_FRENCH_DAY = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})")
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00(?::00)?)?")
_MONTH = re.compile(r"(?:0?1[/.\-])?(0?[1-9]|1[0-2])[/.\-](\d{4})")
_WORDED_MONTH = re.compile(r"([a-z]{3,9}) (\d{4}|\d{2})")
_WORDED_DAY = re.compile(r"(?:\w+ )?(1er|\d{1,2}) ([a-z]+) (\d{4})")


class Understood(NamedTuple):
    """A cell in our writing. ``note``: what was understood, where it is worth telling; ``fault``: why it cannot be."""

    text: str = ""
    note: str = ""
    fault: PhcoError | None = None


def understand(spec: FieldSpec, cell: RawCell, where: str, *, guarded: bool = True, strict: bool = False) -> Understood:
    """The canonical writing of a cell (the schema's own rules are checked after, on it).

    ``guarded``: an apostrophe before what would start a formula is the guard of a re-export, not part of the text.
    ``strict``: a bare postal code is not taken for a commune.
    """
    if cell.kind == "formule":
        fix = "Collez la valeur à la place de la formule (collage spécial, valeurs)."
        return _refused("E_FORMULE", "La cellule contient une formule.", where, fix)
    if cell.kind == "erreur" or is_calculation_error(cell.text):
        what = f"La cellule contient une erreur de calcul ({cell.text.strip()[:20]})."
        return _refused("E_VALEUR", what, where, "Ressaisissez-la, ou effacez-la.")
    raw = unprotected(cell.text) if guarded else cell.text
    if spec.kind != "string" or spec.options or spec.name in SHORT or spec.section == "Personne":
        if len(raw) > LONGEST_SHORT:  # nothing that we understand is that long: the schema refuses it as it is
            return Understood(text=raw.strip())
        plain = " ".join(raw.split())
        if plain in BLANKS or (not _is_id(spec) and fold(plain) in NOTHING and fold(plain) not in _values(spec)):
            return Understood()
    else:
        plain = raw.replace("\r\n", "\n").replace("\r", "\n").strip()
        return Understood(text=plain)
    if spec.kind == "boolean":
        return _boolean(plain)
    if spec.kind == "date":
        return _day(plain, cell.kind)
    if spec.name == "campagne":
        return Understood(text=_campaign(plain, cell.kind))
    if spec.name == "commune":
        return _commune(plain, where, strict=strict)
    if spec.name == "telephone":
        return _phone(plain)
    if spec.many:
        return _several(spec, raw)
    if spec.options:
        return Understood(text=_values(spec).get(fold(plain), plain))
    if spec.kind in ("integer", "number"):
        return _number(spec, plain)
    return Understood(text=plain)


def _is_id(spec: FieldSpec) -> bool:
    return spec.name in ("id", "pamsu", "groupe", "co_pamsu") or spec.section == "Personne"


def is_calculation_error(text: str) -> bool:
    """Whether a text is what a spreadsheet shows for a failed formula: « #REF! », « #VALEUR! », « #N/A », « ##### »."""
    bare = text.strip()
    return bare[:1] in ("#", "E", "e") and len(bare) <= 40 and _ERROR.fullmatch(bare) is not None


def unprotected(text: str) -> str:
    """A text without the apostrophe that a re-export puts before what would start a formula."""
    return text[1:] if FORMULA.match(text) else text


def protected(text: str) -> str:
    """A text that no spreadsheet takes for a formula; ``unprotected`` gives it back exactly."""
    starts = text.lstrip("'")[:1]
    return f"'{text}" if starts and starts in "=+-@\t\r＝＋－＠" else text


def _refused(code: str, what: str, where: str, fix: str) -> Understood:
    return Understood(fault=PhcoError(code, what, where, fix))


def _boolean(plain: str) -> Understood:
    if plain in ("✓", "✔", "☑"):
        return Understood(text=TRUE)
    word = fold(plain)
    return Understood(text=TRUE if word in YES else FALSE if word in NO else plain)


def _number(spec: FieldSpec, plain: str) -> Understood:
    share = spec.name in SHARES
    percent = share and plain.endswith("%")
    bare = plain.removesuffix("%").strip() if percent else _UNITS.sub("", plain)
    compact = _SPACES.sub(" ", bare).strip()
    if not _NUMBER.fullmatch(compact):
        return Understood(text=plain)
    number = Decimal(_decimal_text(compact.replace(" ", "")))
    if percent:
        number /= 100
    return Understood(text=format(number.normalize(), "f") if number else "0")


def _decimal_text(text: str) -> str:
    """``1.234,5`` and ``1234,5`` as ``1234.5``; a lone full stop is the decimal mark."""
    if "," in text:
        return text.replace(".", "").replace(",", ".")
    return text.replace(".", "") if text.count(".") > 1 else text


def _day(plain: str, kind: str) -> Understood:
    """A day as ISO: French writings, a spreadsheet's day number, an instant at midnight."""
    if kind in ("nombre", "texte") and _SERIAL.fullmatch(plain) and 20_000 <= int(plain) <= 80_000:
        return Understood(text=(date(1899, 12, 30) + timedelta(days=int(plain))).isoformat())
    if kind.endswith("-1904") and _SERIAL.fullmatch(plain) and 20_000 <= int(plain) <= 80_000:
        return Understood(text=(date(1904, 1, 1) + timedelta(days=int(plain))).isoformat())
    if found := _ISO_DAY.fullmatch(plain):
        return Understood(text="-".join(found.groups()))
    if found := _FRENCH_DAY.fullmatch(plain):
        day, month, year = (int(part) for part in found.groups())
        return Understood(text=_iso(year + 2000 if year < 100 else year, month, day, plain))
    if found := _WORDED_DAY.fullmatch(fold(plain)):
        months = [fold(name) for name in MONTHS]
        if found[2] in months:
            day = 1 if found[1] == "1er" else int(found[1])
            return Understood(text=_iso(int(found[3]), months.index(found[2]) + 1, day, plain))
    return Understood(text=plain)


def _campaign(plain: str, kind: str) -> str:
    """A campaign as ``2027-03``: a spreadsheet takes it for a day, and shows « mars-27 », 03/2027 or 01/03/2027."""
    if kind == "date" or _ISO_DAY.fullmatch(plain):
        return plain[:7]
    if found := _MONTH.fullmatch(plain):
        return f"{found[2]}-{int(found[1]):02d}"
    if found := _WORDED_MONTH.fullmatch(fold(plain)):
        named = [index for index, name in enumerate(MONTHS, start=1) if fold(name).startswith(found[1])]
        if len(named) == 1:
            return f"{found[2] if len(found[2]) == 4 else '20' + found[2]}-{named[0]:02d}"
    return plain


def _iso(year: int, month: int, day: int, otherwise: str) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return otherwise


def _phone(plain: str) -> Understood:
    digits = re.sub(r"[ .\-/()\u00a0\u202f]", "", plain)
    if digits.startswith("+33"):
        digits = "0" + digits[3:].removeprefix("0")
    if re.fullmatch(r"[1-9]\d{8}", digits):
        digits = f"0{digits}"  # a spreadsheet dropped the first zero
    if re.fullmatch(r"0\d{9}", digits):
        return Understood(text=" ".join(digits[index : index + 2] for index in range(0, 10, 2)))
    return Understood(text=plain)


def _commune(plain: str, where: str, *, strict: bool) -> Understood:
    """An INSEE code, or a name or postal code that only one commune has, beside its number or not."""
    if decimal := _DECIMAL_CODE.fullmatch(plain):  # a spreadsheet took the code for a number
        plain = decimal[1]
    if re.fullmatch(r"\d{4}", plain):  # a spreadsheet dropped the first zero of a code
        plain = f"0{plain}"
    if plain in communes():
        others = [item.nom for item in communes().values() if plain in item.codes_postaux and item.code != plain]
        mine = communes()[plain]
        note = f"{plain} est le code INSEE de {mine.nom}, et le code postal de {others[0]}." if others else ""
        return Understood(text=plain, note=f"{note} Vérifiez que c’est bien {mine.nom}." if note else "")
    name = re.sub(r"^\d{5}\b|\(.*\)$", "", plain).strip()
    number = re.match(r"\d{5}\b", plain)
    if strict and number and not name:
        return Understood(text=plain)
    candidates = list(by_name().get(fold(name), ())) if name else list(communes().values())
    if number and not (number[0] in communes() and name):
        candidates = [item for item in candidates if number[0] in item.codes_postaux]
    elif number:
        candidates = [communes()[number[0]]]
    inside = re.search(r"\((.*)\)$", plain)
    if inside:
        wanted = fold(inside[1])
        kept = [one for one in candidates if wanted in (one.departement, fold(departement_name(one.code)), one.code)]
        candidates = kept or candidates
    if not (name or number):
        candidates = []
    if len(candidates) == 1:
        found = candidates[0]
        return Understood(text=found.code, note=f"« {plain} » compris comme {found.nom} ({found.code}).")
    if candidates:
        first = sorted(candidates, key=lambda one: -one.population)[:5]
        listed = ", ".join(f"{item.nom} : {item.code}" for item in first)
        what = f"« {plain[:40]} » désigne {len(candidates)} communes."
        return _refused("E_COMMUNE", what, where, f"Écrivez le code INSEE ({listed}).")
    return Understood(text=plain)


def _several(spec: FieldSpec, raw: str) -> Understood:
    known = _values(spec)
    parts = [" ".join(part.split()) for part in re.split(r"[|;,\n]", raw)]
    named = dict.fromkeys(known.get(fold(part), part) for part in parts if part)
    return Understood(text=SEPARATOR.join(named))


_VALUES: dict[tuple[str, tuple[str, ...]], Mapping[str, str]] = {}


def _values(spec: FieldSpec) -> Mapping[str, str]:
    """Folded writing → value: the values, their labels, what people write."""
    key = (spec.name, spec.options)
    if key not in _VALUES:
        _VALUES[key] = _read_values(spec)
    return _VALUES[key]


def _read_values(spec: FieldSpec) -> Mapping[str, str]:
    found = {fold(value): value for value in spec.options}
    for value, label in spec.labels.items():
        found.setdefault(fold(label), value)
        found.setdefault(fold(re.split(r" [—·(]| \(", label)[0]), value)
    key = "semaine" if spec.section == "Semaine type" else spec.name
    for text, value in WORDS.get(key, {}).items():
        if value in spec.options:
            found.setdefault(text, value)
    if spec.name == "option_journee4":
        for value in spec.options:
            found.setdefault(f"option {value}", value)
    return found
