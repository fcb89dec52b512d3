"""Real nginx, Apache and Caddy with what the deploying kit writes: the host is right, the offline journey passes."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from phco.site.browsers import find_server
from phco.site.hosting.checking import check_site, report
from phco.site.hosting.kit import write_kit
from phco.site.pipeline import build_site
from tests.browser.conftest import DAY, LOCALE, ROOT, WORK, alone, build, short_site, wait_offline_ready, wait_until

pytestmark = pytest.mark.hors_ligne
PREFIXES = ("/", "/phco/")
MODULES = (
    "mpm_event",
    "authz_core",
    "unixd",
    "alias",
    "dir",
    "mime",
    "headers",
    "rewrite",
    "deflate",
    "env",
    "setenvif",
)
RESULT = "/€/.test(document.querySelector('#resultat:not([data-avance])')?.textContent ?? '')"  # the engine's own


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def nginx(program: str, kit: Path, port: int, prefix: str) -> list[str]:
    site = (kit / "phco.conf").read_text(encoding="utf-8").replace("listen 80;", f"listen 127.0.0.1:{port};")
    (kit / "essai.conf").write_text(site, encoding="utf-8")
    temporary = "".join(
        f"{name}_temp_path {kit}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;\n" if os.geteuid() == 0 else ""
    (kit / "nginx.conf").write_text(
        f"{user}daemon off;\npid {kit}/nginx.pid;\nerror_log {kit}/erreurs.log;\nworker_processes 1;\n"
        f"events {{}}\nhttp {{\naccess_log off;\n{temporary}include {kit}/essai.conf;\n}}\n",
        encoding="utf-8",
    )
    return [program, "-e", f"{kit}/erreurs.log", "-c", f"{kit}/nginx.conf"]


def apache2(program: str, kit: Path, port: int, prefix: str) -> list[str]:
    built_in = subprocess.run([program, "-l"], capture_output=True, text=True, check=False).stdout
    folder = Path("/usr/lib/apache2/modules")
    loads = "".join(
        f"LoadModule {name}_module {folder}/mod_{name}.so\n"
        for name in MODULES
        if (folder / f"mod_{name}.so").is_file() and f"mod_{name}.c" not in built_in
    )
    site = kit / "site"
    mapped = f'DocumentRoot "{site}"\n' if prefix == "/" else f'DocumentRoot "{kit}/vide"\nAlias {prefix} "{site}/"\n'
    (kit / "vide").mkdir(exist_ok=True)
    user = "User nobody\nGroup nogroup\n" if os.geteuid() == 0 else ""
    (kit / "apache.conf").write_text(
        f"ServerRoot {kit}\nServerName 127.0.0.1\nListen 127.0.0.1:{port}\nPidFile {kit}/apache.pid\n{loads}{user}"
        f"ErrorLog {kit}/erreurs.log\nTypesConfig /dev/null\n{mapped}"
        f'<Directory "{site}">\nAllowOverride All\nRequire all granted\n</Directory>\n',
        encoding="utf-8",
    )
    return [program, "-X", "-f", f"{kit}/apache.conf"]


def caddy(program: str, kit: Path, port: int, prefix: str) -> list[str]:
    text = (kit / "Caddyfile").read_text(encoding="utf-8").replace(":80 {", f"http://127.0.0.1:{port} {{")
    text = "{\nadmin off\nauto_https off\n}\n" + text
    (kit / "Caddyfile.essai").write_text(text, encoding="utf-8")
    return [program, "run", "--config", f"{kit}/Caddyfile.essai", "--adapter", "caddyfile"]


SERVERS: dict[str, tuple[str, Callable[[str, Path, int, str], list[str]]]] = {
    "nginx": ("nginx", nginx),
    "apache2": ("apache", apache2),
    "caddy": ("caddy", caddy),
}
# Each server has the whole site once; below the other address, one of a dozen offers, which has a file of every kind.
WHOLE = {("nginx", "/"), ("apache2", "/phco/"), ("caddy", "/")}


class Running:
    """A server of its own, on loopback, that can be stopped."""

    def __init__(self, command: list[str], url: str, kit: Path) -> None:
        self.url = url
        said = (kit / "sortie.log").open("w", encoding="utf-8")
        environment = {**os.environ, "HOME": str(kit), "XDG_DATA_HOME": str(kit), "XDG_CONFIG_HOME": str(kit)}
        self.process = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT, env=environment)
        end = time.monotonic() + 30
        while time.monotonic() < end:
            try:
                urllib.request.urlopen(url, timeout=5).close()
                return
            except (urllib.error.URLError, OSError):
                if self.process.poll() is not None:
                    break
                time.sleep(0.1)
        self.stop()
        logs = [path.read_text(encoding="utf-8", errors="replace") for path in sorted(kit.glob("*.log"))]
        pytest.fail("le serveur ne démarre pas\n" + "\n".join(logs)[-2000:])

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def built(prefix: str, *, whole: bool) -> Path:
    if not whole:
        return short_site(DAY, prefix)
    if prefix == "/":
        return build(WORK / "essais" / "site")
    out = WORK / "essais" / f"site-deploye{prefix.strip('/')}"
    with alone("construction"):
        build_site(root=ROOT, out=out, cache=WORK / "cache", day=DAY, base=prefix, say=lambda _: None)
    return out


@pytest.fixture
def hosted() -> Iterator[Callable[[str, str], Running]]:
    with ExitStack() as stack:

        def make(name: str, prefix: str) -> Running:
            program = find_server(name)
            if program is None:
                pytest.skip(
                    f"{name} est absent de cette machine : la configuration écrite pour lui n’est pas éprouvée ici."
                )
            folder = Path(tempfile.mkdtemp(prefix="phco-"))
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            folder.chmod(0o755)
            host, command = SERVERS[name]
            site = built(prefix, whole=(name, prefix) in WHOLE)
            kit = write_kit(
                root=ROOT,
                cache=WORK / "cache",
                site=site,
                out=folder / "kit",
                host=host,
                prefix=prefix,
                place=None,
                say=lambda _: None,
                effort=4,
            )
            port = free_port()
            running = Running(command(program, kit, port, prefix), f"http://127.0.0.1:{port}{prefix}", kit)
            stack.callback(running.stop)
            return running

        yield make


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("name", SERVERS)
def test_the_host_answers_right_and_the_offline_journey_passes(
    chromium: Browser, hosted: Callable[[str, str], Running], name: str, prefix: str
) -> None:
    host = hosted(name, prefix)
    found, compared = check_site(host.url, whole=True)
    assert not found, "\n".join(report(host.url, found, compared))
    assert compared > 100
    context = chromium.new_context(base_url=host.url, **LOCALE)
    try:
        page = context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.goto("simuler/dj/")
        wait_until(page, RESULT, 120)
        wait_offline_ready(page)
        host.stop()
        page.goto("simuler/pamsu/")
        wait_until(page, "document.querySelector('#etat-moteur')?.dataset.etat === 'ready'", 120)
        page.goto("offres/")
        assert page.locator("h1").count() == 1
        assert not errors
    finally:
        context.close()
