"""What a host answers for the site, compared with what it should: said in French, one line a finding.

Nothing but the site's own list says what the bytes are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from urllib.parse import urljoin, urlsplit

from phco.errors import PhcoError
from phco.french import counted
from phco.site.bundle.app_bundle import SERVICE_WORKER
from phco.site.bundle.offline import LIST
from phco.site.hosting.asking import Ask, ask_host
from phco.site.hosting.remarks import Finding, bad, file_faults, home_faults, kept_faults, note, worker_faults

LOCAL = {"127.0.0.1", "localhost", "::1"}
SAMPLE = 12  # of the hundreds of pages of offers
GIVES_UP = 3  # files in a row that do not come: it is the host itself that does not answer


def check_site(url: str, *, whole: bool = False, ask: Ask = ask_host) -> tuple[list[Finding], int]:
    """Every finding about the host of ``url`` (the root of the site), and how many files were compared.

    ``whole``: every file of the list, not a sample of the offers. Raises PhcoError E_ADRESSE, E_SITE_INJOIGNABLE.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise PhcoError("E_ADRESSE", f"« {url} » n’est pas l’adresse d’un site.", "URL", "Donnez https://…")
    root = url if url.endswith("/") else f"{url}/"
    home = ask(root)
    found = [*_transport(root, ask), *home_faults(home)]
    if home.status != 200:
        return found, 0
    listed = ask(urljoin(root, LIST))
    try:
        files: dict[str, dict[str, object]] = json.loads(listed.content)["fichiers"]
    except (ValueError, KeyError, TypeError):
        found.append(
            bad(LIST, f"la liste des fichiers n’est pas là (réponse {listed.status})", "Publiez le dossier en entier.")
        )
        return found, 0
    found += kept_faults(LIST, listed)
    places = sorted(files) if whole else _sample(sorted(files))
    silent = 0
    for place in places:
        try:
            answer = ask(urljoin(root, _address(place)))
        except PhcoError as error:  # one file that does not come says nothing of the others
            silent += 1
            if silent == GIVES_UP:
                raise
            found.append(
                bad(place, _lowered(error.flat()[0].what), "Publiez-le de nouveau, et vérifiez l’hébergement.")
            )
            continue
        silent = 0
        found += file_faults(place, files[place], answer)
    found += worker_faults(ask(urljoin(root, SERVICE_WORKER)))
    found += _slash(root, files, ask)
    found += _doubled(root, files, ask)
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


def _sample(places: list[str]) -> list[str]:
    offers = [place for place in places if re.fullmatch(r"offres/[^/]+/index\.html", place)]
    step = max(1, len(offers) // SAMPLE)
    return sorted({*places} - {*offers}) + offers[::step]


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:].rstrip(".")


def _address(place: str) -> str:
    """As the pages link it: a folder for its index."""
    return place.removesuffix("index.html") or "./" if place.endswith("index.html") else place


def _transport(root: str, ask: Ask) -> list[Finding]:
    parts = urlsplit(root)
    if parts.hostname in LOCAL:
        return []
    if parts.scheme == "http":
        fix = "Sans https, un navigateur refuse les clés, le hors ligne et l’enregistrement : obtenez un certificat."
        return [bad("https", "le site est demandé en http", fix)]
    try:
        plain = ask(root.replace("https://", "http://", 1))
    except PhcoError:
        return []
    if plain.status in {301, 302, 307, 308} and plain.headers.get("location", "").startswith("https://"):
        return []
    return [note("https", "l’adresse en http répond sans mener à https", "Redirigez http vers https.")]


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
            bad(f"/{folder}", f"mène à {target}", "La redirection doit rester sur le même nom, le même port et https.")
        ]
    if answer.status == 200:
        what = "la page est servie sans barre finale : ses liens relatifs se perdent"
        return [bad(f"/{folder}", what, f"Redirigez vers /{folder}/.")]
    return [bad(f"/{folder}", f"réponse {answer.status} sans la barre finale", f"Redirigez vers /{folder}/.")]


def _doubled(root: str, files: Mapping[str, object], ask: Ask) -> list[Finding]:
    place = next((place for place in sorted(files) if re.fullmatch(r"[^/]+/[^/]+/index\.html", place)), "")
    if not place:
        return []
    doubled = _address(place).replace("/", "//", 1)
    if ask(f"{root}{doubled}").status != 200:
        return []
    what = "la page est servie malgré une barre doublée : ses liens relatifs se perdent"
    return [note(f"/{doubled}", what, f"Redirigez vers /{_address(place)}.")]


def _missing(root: str, ask: Ask) -> list[Finding]:
    where = "une adresse inconnue"
    address = urljoin(root, "adresse/qui/n-existe-pas/")
    answer = ask(address)
    if answer.status != 404:
        what = f"réponse {answer.status} au lieu de 404"
        return [bad(where, what, "Une page envoyée à la place d’un fichier qui manque trompe le navigateur.")]
    text = answer.content.decode("utf-8", "replace")
    sheet = re.search(r'<link rel="stylesheet" href="([^"]+)"', text)
    if "PhCO" not in text or sheet is None:
        return [note(where, "la page 404 n’est pas celle du site", "Donnez 404.html comme page d’erreur.")]
    if ask(urljoin(address, sheet[1])).status != 200:
        what = "la page 404 ne trouve ni sa feuille de style ni ses liens"
        return [note(where, what, "Le site est sous un dossier : « build.py deployer --prefixe /dossier/ ».")]
    return []
