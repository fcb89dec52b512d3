"""What a host answers for the site, compared with what it should: said in French, one line a finding.

Everything is asked over HTTP as a browser would, redirections not followed; nothing but the site's own list says what
the bytes are.
"""

from __future__ import annotations

import gzip
import hashlib
import http.client
import json
import re
import ssl
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

from phco.errors import PhcoError
from phco.french import counted
from phco.site.bundle.app_bundle import SERVICE_WORKER
from phco.site.bundle.offline import LIST
from phco.site.hosting.answers import TYPES_HERE, compressible, is_hashed, page_policy

TIMEOUT = 30.0
LOCAL = {"127.0.0.1", "localhost", "::1"}
SCRIPTS = ("text/javascript", "application/javascript", "application/x-javascript")
SAMPLE = 12  # of the hundreds of pages of offers
LONG = 86_400  # a day, in seconds


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer: ``sent`` bytes on the line, ``content`` once decompressed."""

    status: int
    headers: Mapping[str, str]
    sent: int
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Finding:
    """``grave``: the site does not work as it should; otherwise it works, less well."""

    grave: bool
    where: str
    what: str
    fix: str


Ask = Callable[[str], Answer]


def ask_host(url: str) -> Answer:
    """GET, compressed if the host can. Raises PhcoError E_SITE_INJOIGNABLE."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    try:
        connection = kind(parts.netloc, timeout=TIMEOUT)
        path = quote(parts.path or "/", safe="/%.-_~") + (f"?{parts.query}" if parts.query else "")
        connection.request("GET", path, headers={"Accept-Encoding": "gzip", "User-Agent": "phco-verifier-site"})
        answer = connection.getresponse()
        sent = answer.read()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        connection.close()
    except ssl.SSLError as error:
        raise _unreachable(url, f"le certificat est refusé ({error.reason or 'https'})") from None
    except http.client.IncompleteRead:
        raise _unreachable(url, "la réponse s’arrête avant la fin") from None
    except (OSError, http.client.HTTPException) as error:
        raise _unreachable(url, str(error) or type(error).__name__) from None
    content = sent
    if headers.get("content-encoding") == "gzip":
        try:
            content = gzip.decompress(sent)
        except (OSError, EOFError, zlib.error):
            raise _unreachable(url, "la compression de la réponse est abîmée") from None
    return Answer(status=answer.status, headers=headers, sent=len(sent), content=content)


def _unreachable(url: str, why: str) -> PhcoError:
    return PhcoError(
        "E_SITE_INJOIGNABLE", f"Pas de réponse utilisable : {why}.", url, "Vérifiez l’adresse et le réseau."
    )


def check_site(url: str, *, whole: bool = False, ask: Ask = ask_host) -> tuple[list[Finding], int]:
    """Every finding about the host of ``url`` (the root of the site), and how many files were compared.

    ``whole``: every file of the list, not a sample of the offers. Raises PhcoError E_ADRESSE, E_SITE_INJOIGNABLE.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise PhcoError("E_ADRESSE", f"« {url} » n’est pas l’adresse d’un site.", "URL", "Donnez https://…")
    root = url if url.endswith("/") else f"{url}/"
    home = ask(root)
    found = [*_transport(root, ask), *_home(home)]
    if home.status != 200:
        return found, 0
    listed = ask(urljoin(root, LIST))
    try:
        files: dict[str, dict[str, object]] = json.loads(listed.content)["fichiers"]
    except (ValueError, KeyError, TypeError):
        found.append(
            _bad(LIST, f"la liste des fichiers n’est pas là (réponse {listed.status})", "Publiez le dossier en entier.")
        )
        return found, 0
    if _lasting(listed.headers) > 0:
        found.append(_bad(LIST, "gardé par les caches sans être redemandé", "Envoyez « Cache-Control: no-cache »."))
    places = sorted(files) if whole else _sample(sorted(files))
    for place in places:
        found += _file(place, files[place], ask(urljoin(root, _address(place))))
    found += _worker(ask(urljoin(root, SERVICE_WORKER)))
    found += _slash(root, files, ask)
    found += _missing(root, ask)
    return found, len(places)


def report(url: str, found: Iterable[Finding], compared: int) -> list[str]:
    """The lines to print: what is wrong, what could be better, then one sentence that sums up."""
    lines = []
    faults = sorted(found, key=lambda one: (not one.grave, one.where))
    for one in faults:
        lines.append(f"{'✗' if one.grave else '!'} {one.where} : {one.what}. {one.fix}".rstrip())
    grave = sum(one.grave for one in faults)
    compared_text = counted(compared, "fichier comparé", "fichiers comparés")
    if grave:
        text = counted(grave, "défaut à corriger", "défauts à corriger")
        lines.append(f"✗ {url} : {text} ({compared_text}).")
    else:
        rest = len(faults) - grave
        more = f", {counted(rest, 'remarque', 'remarques')}" if rest else ""
        lines.append(f"✓ {url} : l’hébergement sert le site comme il faut ({compared_text}{more}).")
    return lines


def _bad(where: str, what: str, fix: str) -> Finding:
    return Finding(grave=True, where=where, what=what, fix=fix)


def _note(where: str, what: str, fix: str) -> Finding:
    return Finding(grave=False, where=where, what=what, fix=fix)


def _sample(places: list[str]) -> list[str]:
    offers = [place for place in places if re.fullmatch(r"offres/[^/]+/index\.html", place)]
    step = max(1, len(offers) // SAMPLE)
    return sorted({*places} - {*offers}) + offers[::step]


def _address(place: str) -> str:
    """As the pages link it: a folder for its index."""
    return place.removesuffix("index.html") or "./" if place.endswith("index.html") else place


def _transport(root: str, ask: Ask) -> list[Finding]:
    parts = urlsplit(root)
    if parts.hostname in LOCAL:
        return []
    if parts.scheme == "http":
        fix = "Sans https, un navigateur refuse les clés, le hors ligne et l’enregistrement : obtenez un certificat."
        return [_bad("https", "le site est demandé en http", fix)]
    try:
        plain = ask(root.replace("https://", "http://", 1))
    except PhcoError:
        return []
    if plain.status in {301, 302, 307, 308} and plain.headers.get("location", "").startswith("https://"):
        return []
    return [_note("https", "l’adresse en http répond sans mener à https", "Redirigez http vers https.")]


def _home(home: Answer) -> list[Finding]:
    if home.status != 200:
        where = home.headers.get("location", "")
        what = f"réponse {home.status}{f' vers {where}' if where else ''}"
        return [_bad("/", what, "Donnez l’adresse exacte du site, avec sa barre finale.")]
    found = []
    expected = page_policy(home.content.decode("utf-8", "replace"))
    given = home.headers.get("content-security-policy", "")
    if not given:
        found.append(
            _note(
                "/",
                "pas d’en-tête Content-Security-Policy",
                "Les pages portent la leur ; l’en-tête protège aussi le moteur.",
            )
        )
    elif not _allows(given):
        what = "l’en-tête Content-Security-Policy interdit WebAssembly : aucun outil ne calculera"
        found.append(_bad("/", what, f"Utilisez celle des pages : {expected}"))
    elif not _own_scripts(given):
        found.append(
            _bad("/", "l’en-tête Content-Security-Policy interdit les scripts du site", f"Utilisez : {expected}")
        )
    for name, wanted in (
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", ""),
        ("cross-origin-opener-policy", ""),
    ):
        if name not in home.headers or (wanted and wanted not in home.headers[name].lower()):
            found.append(_note("/", f"pas d’en-tête {name}", "« build.py deployer » en donne la valeur."))
    return found


def _sources(policy: str) -> list[str] | None:
    directives = {name: rest for name, *rest in (part.split() for part in policy.split(";") if part.strip())}
    return directives.get("script-src", directives.get("default-src"))


def _allows(policy: str) -> bool:
    sources = _sources(policy)
    return sources is None or bool({"'wasm-unsafe-eval'", "'unsafe-eval'"} & set(sources))


def _own_scripts(policy: str) -> bool:
    sources = _sources(policy)
    return sources is None or any(one == "'self'" or one in {"*", "https:", "http:"} or "." in one for one in sources)


def _lasting(headers: Mapping[str, str]) -> int:
    """Seconds that a cache keeps it without asking; -1 where nothing is said."""
    rule = headers.get("cache-control", "").lower()
    if "no-cache" in rule or "no-store" in rule:
        return 0
    age = re.search(r"max-age=(\d+)", rule)
    return int(age[1]) if age else -1


def _file(place: str, wanted: Mapping[str, object], answer: Answer) -> list[Finding]:
    if place == "404.html" and answer.status == 404:
        return []  # many hosts answer it so
    if answer.status != 200:
        return [
            _bad(
                place,
                f"réponse {answer.status}",
                "Publiez le dossier en entier, et laissez l’hébergement servir ce type de fichier.",
            )
        ]
    if hashlib.sha256(answer.content).hexdigest() != wanted["sha256"]:
        return [_altered(place, answer)]
    found = []
    suffix = place[place.rindex(".") :] if "." in place else ""
    kind = answer.headers.get("content-type", "").split(";")[0].strip().lower()
    right = TYPES_HERE.get(suffix, "").split(";")[0]
    if suffix == ".js" and kind not in SCRIPTS:
        found.append(_bad(place, f"type « {kind or 'aucun'} » : le navigateur refuse ce script", f"Envoyez {right}."))
    elif suffix == ".css" and kind != right:
        found.append(_bad(place, f"type « {kind or 'aucun'} » : la feuille de style est ignorée", f"Envoyez {right}."))
    elif suffix in {".html", ".wasm", ".webmanifest", ".json"} and kind != right:
        found.append(_note(place, f"type « {kind or 'aucun'} » au lieu de {right}", "Ajoutez ce type."))
    age = _lasting(answer.headers)
    if place.endswith(".html") and age > 300:
        found.append(
            _bad(
                place,
                f"gardé {age} s par les caches",
                "Pages : « Cache-Control: no-cache », sinon une nouvelle version tarde.",
            )
        )
    elif is_hashed(place) and place.startswith(("app/", "moteur/")) and age < LONG:
        found.append(
            _note(
                place,
                "redemandé à chaque visite alors que son nom change avec son contenu",
                "« max-age=31536000, immutable ».",
            )
        )
    if compressible(place) and len(answer.content) > 20_000 and answer.sent > 0.95 * len(answer.content):
        size = f"{len(answer.content) / 1e6:.1f}".replace(".", ",")
        found.append(_note(place, f"envoyé sans compression ({size} Mo)", "Activez gzip ou brotli pour ce type."))
    return found


def _altered(place: str, answer: Answer) -> Finding:
    if place.endswith(".html"):
        what = "la page est modifiée en route (compteur, bandeau, réécriture), ou c’est une autre version"
        return _bad(
            place, what, "Désactivez ce que l’hébergement ajoute aux pages ; le hors ligne restera incomplet sinon."
        )
    if "text/html" in answer.headers.get("content-type", ""):
        return _bad(
            place,
            "une page web est envoyée à la place de ce fichier",
            "Répondez 404 à ce qui manque, jamais une page avec 200.",
        )
    return _bad(place, "le contenu n’est pas celui de la liste", "Publiez le dossier en entier, en mode binaire.")


def _worker(answer: Answer) -> list[Finding]:
    if answer.status != 200:
        return [_bad(SERVICE_WORKER, f"réponse {answer.status} : pas de mode hors ligne", "Publiez ce fichier.")]
    found = []
    if answer.headers.get("content-type", "").split(";")[0].strip().lower() not in SCRIPTS:
        found.append(_bad(SERVICE_WORKER, "type refusé pour un service worker", "Envoyez text/javascript."))
    if _lasting(answer.headers) > 0:
        what = "gardé par les caches : une nouvelle version pourrait ne jamais être vue"
        found.append(_bad(SERVICE_WORKER, what, "Envoyez « Cache-Control: no-cache »."))
    return found


def _slash(root: str, files: Mapping[str, object], ask: Ask) -> list[Finding]:
    folder = next(
        (place.split("/")[0] for place in sorted(files) if place.count("/") == 1 and place.endswith("/index.html")), ""
    )
    if not folder:
        return []
    answer = ask(urljoin(root, folder))
    target = urljoin(urljoin(root, folder), answer.headers.get("location", ""))
    if answer.status in {301, 302, 307, 308} and target == urljoin(root, f"{folder}/"):
        return []
    if answer.status in {301, 302, 307, 308}:
        return [
            _bad(f"/{folder}", f"mène à {target}", "La redirection doit rester sur le même nom, le même port et https.")
        ]
    if answer.status == 200:
        what = "la page est servie sans barre finale : ses liens relatifs se perdent"
        return [_bad(f"/{folder}", what, f"Redirigez vers /{folder}/.")]
    return [_bad(f"/{folder}", f"réponse {answer.status} sans la barre finale", f"Redirigez vers /{folder}/.")]


def _missing(root: str, ask: Ask) -> list[Finding]:
    where = "une adresse inconnue"
    address = urljoin(root, "adresse/qui/n-existe-pas/")
    answer = ask(address)
    if answer.status != 404:
        what = f"réponse {answer.status} au lieu de 404"
        return [_bad(where, what, "Une page envoyée à la place d’un fichier qui manque trompe le navigateur.")]
    text = answer.content.decode("utf-8", "replace")
    sheet = re.search(r'<link rel="stylesheet" href="([^"]+)"', text)
    if "PhCO" not in text or sheet is None:
        return [_note(where, "la page 404 n’est pas celle du site", "Donnez 404.html comme page d’erreur.")]
    if ask(urljoin(address, sheet[1])).status != 200:
        what = "la page 404 ne trouve ni sa feuille de style ni ses liens"
        return [_note(where, what, "Le site est sous un dossier : « build.py deployer --prefixe /dossier/ ».")]
    return []
