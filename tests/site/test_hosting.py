"""The deploying kit's files, and what « verifier-site » says of a host's faults."""

from __future__ import annotations

import gzip
import json
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from phco.errors import PhcoError
from phco.host.disk.objects import digest_of
from phco.host.keys.examples import example_about, example_inputs, example_key
from phco.packages import attach, prepare
from phco.packages.identity import Keyring
from phco.site.bundle.offline import LIST
from phco.site.hosting import asking
from phco.site.hosting.answers import cache_rule, page_policy
from phco.site.hosting.checking import check_site, report
from phco.site.hosting.configurations import HOSTS
from phco.site.hosting.kit import RELEASE, checked_prefix, write_kit
from phco.site.hosting.released import compare_publication, compare_release, read_release
from phco.site.serve import serving
from phco.site.steps import tree
from tests.browser.faulty import Fault, hosting

ROOT = Path(__file__).parents[2]
DAY = date(2026, 11, 22)
POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'"
PAGE = f"""<!doctype html><html><head><meta http-equiv="Content-Security-Policy" content="{POLICY}">
<title>PhCO</title><link rel="stylesheet" href="{{base}}apparence/phco.c617f272d0.css"></head>
<body>{"texte abîmé " * 100}</body></html>
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A site as the build writes it, with few files."""
    from phco.site.bundle.offline import describe, listing

    site = tmp_path / "petit"
    texts = {
        "index.html": PAGE.format(base="./"),
        "comprendre/index.html": PAGE.format(base="../"),
        "offres/o-0001/index.html": f"\ufeff{PAGE.format(base='../../')}",
        "404.html": PAGE.format(base="/"),
        "app/commun-ABCDEFGH.js": f"export const texte = {json.dumps('mot ' * 9000)};\n",
        "moteur/pyodide-0123456789ab.wasm": "0" * 30_000,
        "apparence/phco.c617f272d0.css": "body { margin: 0 }\n",
        "manifeste.webmanifest": "{}\n",
        "sw.js": "self.addEventListener('fetch', () => {});\n",
    }
    for place, text in texts.items():
        (site / place).parent.mkdir(parents=True, exist_ok=True)
        (site / place).write_text(text, encoding="utf-8")
    files = {place: site / place for place in texts if place != "sw.js"}
    (site / LIST).write_text(listing(describe(files), DAY), encoding="utf-8")
    return site


def said_of(small: Path, *faults: Fault, prefix: str = "/") -> list[str]:
    with hosting(small, prefix=prefix, faults=list(faults)) as host:
        return report(host.url, *check_site(host.url, whole=True))


def test_our_own_server_has_nothing_to_mend(small: Path) -> None:
    with serving(small, extra_headers={"Content-Security-Policy": POLICY}) as url:
        found, compared = check_site(url)
    assert [one.what for one in found if one.grave] == []
    assert compared == 8
    assert report(url, found, compared)[-1].startswith("✓")


LONG = ("Cache-Control", "public, max-age=604800")
SHORT = ("Cache-Control", "max-age=600")  # as GitHub Pages, where nobody can change it
SQUEEZED = gzip.compress(PAGE.format(base="../").encode(), mtime=0)
CODED = Fault("comprendre/", "header", header=("Content-Encoding", "gzip"))
FAULTS = {
    "une page manque": (Fault("comprendre/", "status"), "comprendre/index.html : réponse 404"),
    "HTML à la place d’un script": (Fault(r"\.js$", "body"), "une page web est envoyée à la place"),
    "type refusé": (Fault(r"\.js$", "mime", mime="text/plain"), "le navigateur refuse ce script"),
    "type de la feuille": (Fault(r"\.css$", "mime", mime="text/plain"), "la feuille de style est ignorée"),
    "type du wasm": (Fault(r"\.wasm$", "mime", mime="application/octet-stream"), "au lieu de application/wasm"),
    "page modifiée": (Fault("comprendre/", "inject"), "la page est modifiée en route"),
    "page gardée": (Fault("comprendre/", "header", header=LONG), "gardé 604800 s par les caches"),
    "sw.js gardé": (Fault("sw.js", "header", header=LONG), "✗ sw.js : gardé 604800 s par les caches"),
    "liste gardée": (Fault(LIST, "header", header=LONG), "✗ fichiers.json : gardé 604800 s par les caches"),
    "page gardée dix minutes": (Fault("comprendre/", "header", header=SHORT), "! comprendre/index.html : gardé 600 s"),
    "sw.js gardé dix minutes": (Fault("sw.js", "header", header=SHORT), "! sw.js : gardé 600 s"),
    "sw.js absent": (Fault("sw.js", "status"), "pas de mode hors ligne"),
    "sans compression": (Fault(r"\.wasm$", "plain"), "envoyé sans compression"),
    "redemandé": (Fault(r"^app/", "header", header=("Cache-Control", "no-cache")), "redemandé à chaque visite"),
    "404 avec 200": (Fault("n-existe-pas", "body"), "réponse 200 au lieu de 404"),
    "barre finale": (Fault("^comprendre$", "status", status=404), "sans la barre finale"),
    "servi sans barre": (Fault("^comprendre$", "body", body=PAGE.encode()), "sans barre finale"),
    "barre doublée": (Fault("^offres//o-0001/", "body", body=PAGE.encode()), "malgré une barre doublée"),
    "coupé": (Fault(r"\.css$", "truncate", bytes=5), "la réponse s’arrête avant la fin"),
    "liste absente": (Fault(LIST, "status"), "la liste des fichiers n’est pas là"),
    "mène ailleurs": (
        Fault(r"\.js$", "status", status=302),
        Fault(r"\.js$", "header", header=("Location", "/connexion")),
        "réponse 302 vers /connexion",
    ),
    "jeu de caractères": (
        Fault("comprendre/", "mime", mime="text/html; charset=ISO-8859-1"),
        "✗ comprendre/index.html : jeu de caractères « ISO-8859-1 » : les accents sont abîmés",
    ),
    "jeu de caractères sans effet": (
        Fault("offres/o-0001/", "mime", mime="text/html; charset=ISO-8859-1"),
        "! offres/o-0001/index.html : jeu de caractères « ISO-8859-1 » : le fichier dit lui-même",
    ),
    "efface tout": (
        Fault("^$", "header", header=("Clear-Site-Data", '"cache", "storage"')),
        "✗ / : l’en-tête Clear-Site-Data efface",
    ),
    "télécharge": (
        Fault("^$", "header", header=("Content-Disposition", "attachment")),
        "✗ / : l’en-tête Content-Disposition fait télécharger les pages",
    ),
    "vide": (Fault(r"\.css$", "body", body=b""), "réponse vide"),
    "compressé sans le dire": (Fault("comprendre/", "body", body=SQUEEZED), "envoyé compressé sans le dire"),
    "compressé deux fois": (Fault("comprendre/", "body", body=gzip.compress(SQUEEZED)), CODED, "compressé deux fois"),
    "compression coupée": (
        Fault("comprendre/", "body", body=SQUEEZED[:-30]),
        CODED,
        "comprendre/index.html : pas de réponse utilisable : la compression de la réponse est abîmée",
    ),
    "compression non demandée": (
        Fault("comprendre/", "body", body=b"\x1b\x00"),
        Fault("comprendre/", "header", header=("Content-Encoding", "br")),
        "compressé en br",
    ),
    "compression annoncée": (
        Fault("comprendre/", "plain"),
        CODED,
        "comprendre/index.html : pas de réponse utilisable : gzip est annoncé, mais rien n’est compressé",
    ),
    "longueur fausse": (
        Fault(r"\.css$", "plain"),
        Fault(r"\.css$", "header", header=("Content-Length", "5")),
        "apparence/phco.c617f272d0.css : réponse de 5\u00a0octets au lieu de 19",
    ),
    "tout gardé un an": (
        Fault("manifeste", "header"),
        "✗ manifeste.webmanifest : gardé 31536000 s par les caches",
    ),
    "bac à sable": (
        Fault("^$", "header", header=("Content-Security-Policy", f"{POLICY}; sandbox allow-scripts")),
        "✗ / : l’en-tête Content-Security-Policy isole les pages (sandbox)",
    ),
    "retenu": (Fault(r"\.css$", "stall", bytes=5), "rien n’arrive depuis"),
    "accueil refusé": (Fault("^$", "status", status=403), "réponse 403"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_of_a_host_is_named(small: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "TIMEOUT", 1.0)
    *faults, expected = FAULTS[name]
    try:
        lines = said_of(small, *faults)
    except PhcoError as error:
        lines = [f"{one.where} : {one.what}" for one in error.flat()]
    assert any(expected in line for line in lines), "\n".join(lines)


def test_our_own_server_sends_a_doubled_slash_to_the_page_that_was_meant(small: Path) -> None:
    with serving(small) as url:
        answer = asking.ask_host(f"{url}offres//o-0001/?a=1")
    assert (answer.status, answer.headers["location"]) == (301, "/offres/o-0001/?a=1")


def test_one_file_that_does_not_come_hides_no_other_fault(small: Path) -> None:
    """But a host that answers none of them is said at once."""
    lost = Fault(r"^comprendre/", "truncate", bytes=5)
    lines = said_of(small, lost, Fault(r"\.js$", "mime", mime="text/plain"))
    assert any("comprendre/index.html : pas de réponse utilisable" in line for line in lines)
    assert any("le navigateur refuse ce script" in line for line in lines)
    with pytest.raises(PhcoError, match="avant la fin"):
        said_of(small, Fault(r"^(404|app|apparence|comprendre)", "truncate", bytes=5))


def test_the_guide_has_a_section_for_each_host() -> None:
    """What is done there, then the command that looks; and what every host must do, with what happens otherwise."""
    guide = ROOT.joinpath("site_src/pages/dmg/heberger.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^## (.+)\n+((?:(?!## ).*\n?)+)", guide, re.MULTILINE))
    titles = {re.sub(r"un simple ", "", title.lower()).replace(" ", "-"): text for title, text in sections.items()}
    assert set(HOSTS) <= set(titles)
    assert all(len(titles[host].strip()) > 60 for host in HOSTS)
    assert "verifier-site https://" in guide
    rows = sections["Ce que tout hébergement doit faire"].splitlines()
    assert len([row for row in rows if row.count("|") == 3]) >= 8


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("default-src 'self'", "interdit WebAssembly"),
        ("default-src 'self'; script-src 'none'", "interdit WebAssembly"),
        ("script-src 'nonce-abc' 'wasm-unsafe-eval'", "interdit les scripts du site"),
        ("script-src 'self' 'wasm-unsafe-eval'; trusted-types default", "interdit les scripts du site"),
    ],
)
def test_a_policy_that_stops_the_tools_is_named(small: Path, policy: str, expected: str) -> None:
    with serving(small, extra_headers={"Content-Security-Policy": policy}) as url:
        lines = report(url, *check_site(url))
    assert any(expected in line for line in lines)


def test_a_sub_path_whose_404_page_is_lost_is_named(small: Path) -> None:
    assert any("--prefixe" in line for line in said_of(small, prefix="/phco/"))


def test_an_address_that_answers_nothing_is_one_french_sentence() -> None:
    for url, code in (
        ("http://127.0.0.1:9/", "E_SITE_INJOIGNABLE"),
        ("ftp://exemple.fr", "E_ADRESSE"),
        ("x", "E_ADRESSE"),
    ):
        with pytest.raises(PhcoError) as caught:
            check_site(url)
        assert caught.value.flat()[0].code == code


def signed(kind: str, **tables: list[dict[str, object]]) -> bytes:
    inputs, key = example_inputs(kind), example_key("dmg")
    prepared = prepare(example_about(kind, inputs), inputs["tableaux"] | tables)
    return attach(prepared, key.public.thumbprint, key.sign(prepared.pae))


DMG = Keyring([example_key("dmg").record("dmg", "dmg")])


@pytest.mark.parametrize(
    ("fault", "odd"),
    [(None, ""), (Fault("commun-", "body", body=b"let autre"), "commun-ABCDEFGH.js"),
     (Fault("sw.js", "status"), "sw.js"), (Fault("comprendre/", "inject"), "comprendre/index.html")],
)  # fmt: skip
def test_what_a_host_serves_is_held_against_the_signed_release(
    small: Path, tmp_path: Path, fault: Fault | None, odd: str
) -> None:
    """Even where the host changed its own list with the file: the DMG's signature is what is believed."""
    rows: list[dict[str, object]] = [
        {"nom": f"site/{path.relative_to(small).as_posix()}", "sha256": digest_of(path.read_bytes()), "octets": 1}
        for path in tree(small)
    ]
    rows.append({"nom": "site/_headers", "sha256": "0" * 64, "octets": 1})  # what only the host reads is not asked for
    (tmp_path / "livraison.phco").write_bytes(signed("livraison", fichiers=rows))
    release = read_release(tmp_path / "livraison.phco", DMG)
    with hosting(small, faults=[fault] if fault else []) as host:
        found, asked = compare_release(host.url, release)
    assert asked == len(rows) - 2
    assert [odd in one.what and one.grave for one in found] == ([True] if odd else [])


def test_a_release_that_another_signed_is_not_believed(tmp_path: Path) -> None:
    (tmp_path / "livraison.phco").write_bytes(signed("livraison"))
    (tmp_path / "horodatage.phco").write_bytes(signed("horodatage"))
    for name, keys in (("livraison", Keyring()), ("horodatage", DMG)):
        with pytest.raises(PhcoError):
            read_release(tmp_path / f"{name}.phco", keys)


@pytest.mark.parametrize(
    ("change", "says"),
    [("", ""), ("late", "devait confirmer"), ("altered", "mélange"), ("absent", "mélange"), ("stranger", "clé"),
     ("no stamp", "pas d’horodatage")],
)  # fmt: skip
def test_the_publication_that_a_host_serves_is_held_against_its_signed_timestamp(
    small: Path, change: str, says: str
) -> None:
    folder = small / "publication"
    folder.mkdir()
    (folder / "manifeste.phco").write_bytes(b"un manifeste")
    index: dict[str, object] = {"fichiers": [{"nom": "manifeste.phco"}], "horodatage": "horodatage.phco"}
    if change == "no stamp":
        del index["horodatage"]
    (folder / "index.json").write_text(json.dumps(index), encoding="utf-8")
    rows: list[dict[str, object]] = [
        {"nom": path.name, "sha256": digest_of(path.read_bytes())} for path in sorted(folder.iterdir())
    ]
    (folder / "horodatage.phco").write_bytes(signed("horodatage", fichiers=rows))
    if change == "altered":
        (folder / "manifeste.phco").write_bytes(b"un autre")
    elif change == "absent":
        (folder / "manifeste.phco").unlink()
    now = datetime(2027, 3, 18 if change == "late" else 4, tzinfo=UTC)
    with hosting(small) as host:
        found = compare_publication(host.url, Keyring() if change == "stranger" else DMG, now)
    assert [says in one.what for one in found] == ([True] if says else []), found


def test_a_host_without_publication_has_nothing_to_say_of_it(small: Path) -> None:
    with hosting(small) as host:
        assert compare_publication(host.url, DMG, datetime(2027, 3, 4, tzinfo=UTC)) == []


@pytest.mark.parametrize("host", HOSTS)
def test_the_kit_has_the_folder_the_configuration_and_the_list_of_its_bytes(
    small: Path, tmp_path: Path, host: str
) -> None:

    def make() -> dict[str, bytes]:
        out = write_kit(
            root=ROOT, cache=tmp_path / "cache", site=small, out=tmp_path / "kit", host=host, prefix="/phco/",
            place="/srv/phco", say=lambda _: None,
        )  # fmt: skip
        return {path.relative_to(out).as_posix(): path.read_bytes() for path in tree(out)}

    files = make()
    assert files == make(), "same bytes, and a former kit gives way"
    listed = json.loads(files[RELEASE])
    assert set(listed["fichiers"]) == set(files) - {RELEASE}
    assert (listed["pour"], listed["prefixe"], listed["jour"]) == (host, "/phco/", "2026-11-22")
    written = {
        name: text.decode()
        for name, text in files.items()
        if name in {"phco.conf", "Caddyfile", "site/.htaccess", "site/_headers"}
    }
    for text in written.values():
        assert page_policy(PAGE) in text
        assert "nosniff" in text
    if host in {"nginx", "apache", "caddy"}:
        assert "site/app/commun-ABCDEFGH.js.gz" in files
        assert "site/app/commun-ABCDEFGH.js.br" in files


def test_a_folder_of_something_else_is_left_alone(small: Path, tmp_path: Path) -> None:
    (tmp_path / "autre").mkdir()
    (tmp_path / "autre" / "these.txt").write_text("à moi")
    with pytest.raises(PhcoError, match="autre chose"):
        write_kit(
            root=ROOT, cache=tmp_path / "cache", site=small, out=tmp_path / "autre", host="dossier", prefix="/",
            place=None, say=lambda _: None,
        )  # fmt: skip
    assert (tmp_path / "autre" / "these.txt").read_text() == "à moi"


def test_prefixes_are_read_as_people_write_them() -> None:
    assert [checked_prefix(one) for one in ("", "/", "phco", "/phco", "/a/b-c/")] == [
        "/",
        "/",
        "/phco/",
        "/phco/",
        "/a/b-c/",
    ]
    for wrong in ("/a b/", "/..//", "/x?y/", "/<p>/"):
        with pytest.raises(PhcoError):
            checked_prefix(wrong)


@pytest.mark.parametrize(
    ("place", "lasting"),
    [
        ("app/commun-ABCDEFGH.js", True),
        ("moteur/pyodide-0123456789ab.wasm", True),
        ("apparence/phco.c617f272d0.css", True),
        ("index.html", False),
        ("sw.js", False),
        ("fichiers.json", False),
        ("js/barre.js", False),
        ("donnees/vecteurs-verification.json", False),
    ],
)
def test_only_names_that_hold_their_content_last(place: str, lasting: bool) -> None:
    assert ("immutable" in cache_rule(place)) is lasting
