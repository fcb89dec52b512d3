"""What one answer of a host says of it: its type, its caches, its compression, its policy."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from phco.french import counted
from phco.site.bundle.app_bundle import SERVICE_WORKER
from phco.site.hosting.answers import TYPES_HERE, compressible, is_hashed, page_policy
from phco.site.hosting.asking import Answer

SCRIPTS = ("text/javascript", "application/javascript", "application/x-javascript")
HOUR = 3_600  # seconds
LONG = 86_400  # a day, in seconds


@dataclass(frozen=True, kw_only=True)
class Finding:
    """``grave``: the site does not work as it should; otherwise it works, less well."""

    grave: bool
    where: str
    what: str
    fix: str


def bad(where: str, what: str, fix: str) -> Finding:
    """A finding that keeps the site from working."""
    return Finding(grave=True, where=where, what=what, fix=fix)


def note(where: str, what: str, fix: str) -> Finding:
    """A finding that costs something."""
    return Finding(grave=False, where=where, what=what, fix=fix)


def home_faults(home: Answer) -> list[Finding]:
    """What the home page's answer says."""
    if home.status != 200:
        where = home.headers.get("location", "")
        what = f"réponse {home.status}{f' vers {where}' if where else ''}"
        return [bad("/", what, "Donnez l’adresse exacte du site, avec sa barre finale.")]
    found = []
    expected = page_policy(home.content.decode("utf-8", "replace"))
    given = home.headers.get("content-security-policy", "")
    if not given:
        found.append(
            note(
                "/",
                "pas d’en-tête Content-Security-Policy",
                "Les pages portent la leur ; l’en-tête protège aussi le moteur.",
            )
        )
    elif not _allows(given):
        what = "l’en-tête Content-Security-Policy interdit WebAssembly : aucun outil ne calculera"
        found.append(bad("/", what, f"Utilisez celle des pages : {expected}"))
    elif not _own_scripts(given):
        found.append(
            bad("/", "l’en-tête Content-Security-Policy interdit les scripts du site", f"Utilisez : {expected}")
        )
    sandbox = re.search(r"(?:^|[;,])\s*sandbox\b([^;,]*)", given)
    if sandbox and not {"allow-scripts", "allow-same-origin"} <= set(sandbox[1].split()):
        what = "l’en-tête Content-Security-Policy isole les pages (sandbox) : aucun outil ne calcule, rien n’est gardé"
        found.append(bad("/", what, "Retirez « sandbox »."))
    if re.search(r'storage|"\*"', home.headers.get("clear-site-data", "")):
        what = "l’en-tête Clear-Site-Data efface à chaque page les brouillons, les clés et le mode hors ligne"
        found.append(bad("/", what, "Retirez cet en-tête."))
    if home.headers.get("content-disposition", "").lower().startswith("attachment"):
        what = "l’en-tête Content-Disposition fait télécharger les pages au lieu de les ouvrir"
        found.append(bad("/", what, "Retirez cet en-tête."))
    for name, wanted in (
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", ""),
        ("cross-origin-opener-policy", ""),
    ):
        if name not in home.headers or (wanted and wanted not in home.headers[name].lower()):
            found.append(note("/", f"pas d’en-tête {name}", "« build.py deployer » en donne la valeur."))
    return found


def _directives(policy: str) -> dict[str, list[str]]:
    return {name: rest for name, *rest in (part.split() for part in policy.split(";") if part.strip())}


def _sources(policy: str) -> list[str] | None:
    directives = _directives(policy)
    return directives.get("script-src", directives.get("default-src"))


def _allows(policy: str) -> bool:
    sources = _sources(policy)
    return sources is None or bool({"'wasm-unsafe-eval'", "'unsafe-eval'"} & set(sources))


def _own_scripts(policy: str) -> bool:
    sources = _sources(policy)
    if not {"phco", "*"} & set(_directives(policy).get("trusted-types", ["phco"])):
        return False  # the pages' own policy can't be made: their modules stop there
    return sources is None or any(one == "'self'" or one in {"*", "https:", "http:"} or "." in one for one in sources)


def lasting(headers: Mapping[str, str]) -> int:
    """Seconds that a cache keeps it without asking; -1 where nothing is said."""
    rule = headers.get("cache-control", "").lower()
    if "no-cache" in rule or "no-store" in rule:
        return 0
    age = re.search(r"max-age=(\d+)", rule)
    return int(age[1]) if age else -1


def file_faults(place: str, wanted: Mapping[str, object], answer: Answer) -> list[Finding]:
    """What the answer for one file says, ``wanted`` being its line of the list."""
    if place == "404.html" and answer.status == 404:
        return []  # many hosts answer it so
    if answer.status != 200:
        where = answer.headers.get("location", "")
        return [
            bad(
                place,
                f"réponse {answer.status}{f' vers {where}' if where else ''}",
                "Publiez le dossier en entier, et laissez l’hébergement servir ce type de fichier.",
            )
        ]
    if hashlib.sha256(answer.content).hexdigest() != wanted["sha256"]:
        return [_altered(place, wanted, answer)]
    found = []
    suffix = place[place.rindex(".") :] if "." in place else ""
    kind = answer.headers.get("content-type", "").split(";")[0].strip().lower()
    right = TYPES_HERE.get(suffix, "").split(";")[0]
    if suffix == ".js" and kind not in SCRIPTS:
        found.append(bad(place, f"type « {kind or 'aucun'} » : le navigateur refuse ce script", f"Envoyez {right}."))
    elif suffix == ".css" and kind != right:
        found.append(bad(place, f"type « {kind or 'aucun'} » : la feuille de style est ignorée", f"Envoyez {right}."))
    elif suffix in {".html", ".wasm", ".webmanifest", ".json"} and kind != right:
        found.append(note(place, f"type « {kind or 'aucun'} » au lieu de {right}", "Ajoutez ce type."))
    charset = re.search(r"charset=[\"']?([\w-]+)", answer.headers.get("content-type", ""), re.IGNORECASE)
    if charset and suffix in {".html", ".js", ".css"} and charset[1].lower() not in {"utf-8", "utf8"}:
        found.append(_charset_fault(place, charset[1], answer))
    age = lasting(answer.headers)
    if age > (300 if place.endswith(".html") else HOUR) and not is_hashed(place):
        found += kept_faults(place, answer)
    elif is_hashed(place) and place.startswith(("app/", "moteur/")) and age < LONG:
        found.append(
            note(
                place,
                "redemandé à chaque visite alors que son nom change avec son contenu",
                "« max-age=31536000, immutable ».",
            )
        )
    if compressible(place) and len(answer.content) > 20_000 and answer.sent > 0.95 * len(answer.content):
        size = f"{len(answer.content) / 1e6:.1f}".replace(".", ",")
        found.append(note(place, f"envoyé sans compression ({size} Mo)", "Activez gzip ou brotli pour ce type."))
    return found


def _charset_fault(place: str, charset: str, answer: Answer) -> Finding:
    """Grave only where the file has accents and does not say by itself (its mark) that it is UTF-8."""
    what = f"jeu de caractères « {charset} »"
    if answer.content.startswith(codecs.BOM_UTF8) or answer.content.isascii():
        return note(
            place, f"{what} : le fichier dit lui-même qu’il est en UTF-8, rien n’est abîmé", "Envoyez charset=utf-8."
        )
    return bad(place, f"{what} : les accents sont abîmés", "Envoyez charset=utf-8.")


def kept_faults(place: str, answer: Answer) -> list[Finding]:
    """What is asked again at each visit where a host lets it: grave where a cache keeps it for more than an hour."""
    age = lasting(answer.headers)
    if age <= 0:
        return []
    what = f"gardé {age} s par les caches : une nouvelle version tarde d’autant"
    return [(bad if age > HOUR else note)(place, what, "Envoyez « Cache-Control: no-cache ».")]


def _squeezed(wanted: str, answer: Answer) -> str:
    """How its compression is wrong, if that is all that is wrong with an answer; else nothing."""
    coding = answer.headers.get("content-encoding", "").strip().lower()
    if coding not in {"", "identity", "gzip"}:
        return f"envoyé compressé en {coding}, que personne n’a demandé"
    try:
        content = gzip.decompress(answer.content)
    except (OSError, EOFError, zlib.error):
        return ""
    if hashlib.sha256(content).hexdigest() != wanted:
        return ""
    return "compressé deux fois" if coding == "gzip" else "envoyé compressé sans le dire"


def _altered(place: str, wanted: Mapping[str, object], answer: Answer) -> Finding:
    if squeezed := _squeezed(str(wanted["sha256"]), answer):
        fix = "Envoyez « Content-Encoding: gzip », une fois, et seulement à qui l’accepte."
        return bad(place, squeezed, fix)
    if not answer.content:
        return bad(place, "réponse vide", "Publiez ce fichier de nouveau.")
    if place.endswith(".html"):
        what = "la page est modifiée en route (compteur, bandeau, réécriture), ou c’est une autre version"
        return bad(
            place, what, "Désactivez ce que l’hébergement ajoute aux pages ; le hors ligne restera incomplet sinon."
        )
    if "text/html" in answer.headers.get("content-type", ""):
        return bad(
            place,
            "une page web est envoyée à la place de ce fichier",
            "Répondez 404 à ce qui manque, jamais une page avec 200.",
        )
    octets = wanted.get("octets")
    if isinstance(octets, int) and len(answer.content) < octets:
        what = f"réponse de {counted(len(answer.content), 'octet', 'octets')} au lieu de {octets}"
        fix = "Vérifiez la longueur annoncée (Content-Length), puis publiez ce fichier de nouveau."
        return bad(place, what, fix)
    return bad(place, "le contenu n’est pas celui de la liste", "Publiez le dossier en entier, en mode binaire.")


def worker_faults(answer: Answer) -> list[Finding]:
    """What the service worker's answer says."""
    if answer.status != 200:
        return [bad(SERVICE_WORKER, f"réponse {answer.status} : pas de mode hors ligne", "Publiez ce fichier.")]
    found = []
    if answer.headers.get("content-type", "").split(";")[0].strip().lower() not in SCRIPTS:
        found.append(bad(SERVICE_WORKER, "type refusé pour un service worker", "Envoyez text/javascript."))
    return [*found, *kept_faults(SERVICE_WORKER, answer)]
