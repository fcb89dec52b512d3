"""One question to a host, asked over HTTP as a browser would, redirections not followed."""

from __future__ import annotations

import gzip
import http.client
import socket
import ssl
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from phco.errors import PhcoError

TIMEOUT = 30.0
GZIP = b"\x1f\x8b"  # how what is compressed begins


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer: ``sent`` bytes on the line, ``content`` once decompressed."""

    status: int
    headers: Mapping[str, str]
    sent: int
    content: bytes


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
    except (OSError, http.client.HTTPException) as error:
        raise _unreachable(url, _why(error)) from None
    content = sent
    if headers.get("content-encoding") == "gzip":
        try:
            content = gzip.decompress(sent)
        except (OSError, EOFError, zlib.error):
            whole = sent.startswith(GZIP)
            why = "la compression de la réponse est abîmée" if whole else "gzip est annoncé, mais rien n’est compressé"
            raise _unreachable(url, why) from None
    return Answer(status=answer.status, headers=headers, sent=len(sent), content=content)


# What an exception of the machine is, for a person; the first that fits.
_WHY: tuple[tuple[type[Exception], str], ...] = (
    (http.client.IncompleteRead, "la réponse s’arrête avant la fin"),
    (TimeoutError, f"rien n’arrive depuis {TIMEOUT:.0f} s"),
    (ConnectionRefusedError, "la connexion est refusée"),
    (ConnectionError, "la connexion est coupée"),
    (socket.gaierror, "ce nom est inconnu"),
    (http.client.HTTPException, "ce n’est pas une réponse de serveur web"),
)


def _why(error: Exception) -> str:
    return next((text for kind, text in _WHY if isinstance(error, kind)), "le réseau ne répond pas")


def _unreachable(url: str, why: str) -> PhcoError:
    return PhcoError(
        "E_SITE_INJOIGNABLE", f"Pas de réponse utilisable : {why}.", url, "Vérifiez l’adresse et le réseau."
    )
