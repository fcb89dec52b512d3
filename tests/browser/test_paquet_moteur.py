"""Packages and keys in Chromium itself: the same bytes as CPython, the published vectors through our own wrapper."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from phco.browser.bridge import handle
from phco.host.keys.keys import new_key, verify
from phco.host.keys.seal import decrypt, encrypt
from phco.packages import archive
from phco.packages.envelope import pae
from phco.packages.identity import PublicKey
from phco.packages.kinds import KINDS
from phco.packages.shortlink import lengthen, shorten
from phco.packages.statement import About
from phco.packages.writing import attach, prepare
from phco.site.bundle.app_bundle import build_bundle
from phco.site.bundle.runtime import build_runtime
from phco.site.steps import Steps
from tests.browser.conftest import ROOT, WORK, Server, alone, wait_until
from tests.packages.making import files_of, valid
from tests.vectors.conftest import vectors_folder
from tests.wishes.generated import generated as lists_of_hearts
from tests.wishes.generated import strayed

CSP = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:"
PAGE = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Paquets</title>
<meta http-equiv="Content-Security-Policy" content="{csp}"><link rel="icon" href="data:,"></head>
<body><script type="module" src="{script}"></script></body></html>
"""


def b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The runtime, the scripts, and one page that holds the engine and the keys."""
    folder = tmp_path_factory.mktemp("paquets") / "site"
    script = ROOT / "tests" / "browser" / "page_paquets.mjs"
    with alone("construction"):
        steps = Steps(root=ROOT, cache=WORK / "cache-essais", say=lambda _: None)
        runtime = build_runtime(Steps(root=ROOT, cache=WORK / "cache", say=lambda _: None))
        bundle = build_bundle(steps, runtime, {script.stem: script})
        shutil.copytree(runtime / "moteur", folder / "moteur")
        shutil.copytree(bundle.folder / "site", folder, dirs_exist_ok=True)
    text = PAGE.format(csp=CSP, script=bundle.scripts[script.stem])
    (folder / "index.html").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def lab(chromium: Browser, bare: Path) -> Iterator[Page]:
    server = Server(bare)
    context = chromium.new_context()
    page = context.new_page()
    page.goto(server.url)
    wait_until(page, "globalThis.pret", timeout=120)
    yield page
    context.close()
    server.stop()


@pytest.fixture(scope="session")
def vectors() -> Path:
    found = vectors_folder()
    if found is None:
        pytest.skip("third-party vectors are not here (PHCO_VECTORS)")
    return found


def asked(page: Page, name: str, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    answers: list[dict[str, Any]] = page.evaluate(
        """async ([name, entries]) => {
          const out = [];
          for (const entry of entries) out.push(await appel(name, entry));
          return out;
        }""",
        [name, entries],
    )
    return answers


def here(name: str, entry: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(handle(json.dumps({"appel": name, "entree": entry})))
    return {"erreurs": [answer["erreur"]]} if "erreur" in answer else answer


def generated(count: int) -> list[dict[str, Any]]:
    """Contents drawn at random: lists of hearts, rankings, documents, words with accents, quotes and line breaks."""
    draw = Random(20261122)
    alphabet = "abé ,\"'\n♥ЖZ0.-_"
    found: list[dict[str, Any]] = []
    for number in range(count):
        text = "".join(draw.choice(alphabet) for _ in range(draw.randint(0, 60))).strip()
        common = {"campagne": "2027-03", "seq": number + 1, "cree": "2027-03-02T10:00:00Z"}
        if number % 3 == 0:
            rows = [
                {"tour": 2, "offre": f"o-{draw.randint(0, 10**6)}-{i}", "coeurs": draw.randint(0, 5)}
                for i in range(draw.randint(0, 80))
            ]
            found.append(common | {"genre": "voeux", "tour": 2, "auteur": "dj-1", "tableaux": {"voeux": rows}})
        elif number % 3 == 1:
            rows = [{"tour": 1, "candidat": f"d{i}", "rang": i + 1} for i in range(draw.randint(0, 60))]
            found.append(common | {"genre": "classement", "tour": 1, "auteur": "p-1", "tableaux": {"classement": rows}})
        else:
            row = {"dj": "dj-1", "presentation": text, "cv": "pieces/cv.pdf", "lettre": "pieces/lettre.pdf"}
            pdf = b"%PDF-1.4\n" + draw.randbytes(draw.randint(0, 4000)) + b"\n%%EOF\n"
            found.append(
                common
                | {"genre": "dossier-dj", "auteur": "dj-1", "tableaux": {"dossier-dj": [row]}}
                | {"documents": {"pieces/cv.pdf": b64(pdf), "pieces/lettre.pdf": b64(pdf[::-1] + pdf)}}
            )
    return found


def test_the_same_bytes_in_the_browser_and_in_cpython(lab: Page) -> None:
    entries = generated(60)
    theirs, ours = asked(lab, "paquet.preparer", entries), [here("paquet.preparer", entry) for entry in entries]
    assert sum("resultat" in one for one in ours) > 35
    assert theirs == ours
    prepared = [one["resultat"] for one in ours if "resultat" in one]
    parts = [
        {"archive": one["archive"], "charge": one["charge"], "cle": "k" * 43, "signature": b64(bytes(64))}
        for one in prepared
    ]
    assert asked(lab, "paquet.attacher", parts) == [here("paquet.attacher", one) for one in parts]


def test_a_thousand_lists_are_judged_in_the_browser_as_by_the_command_and_the_desk(lab: Page) -> None:
    """The lists of ``tests/wishes/test_same_verdict.py``, in Pyodide."""
    entries = strayed(lists_of_hearts(1000))
    ours = [here("voeux.verifier", entry) for entry in entries]
    assert sum("erreurs" in one for one in ours) == 100
    assert asked(lab, "voeux.verifier", entries) == ours


def test_the_strict_json_reader_gives_the_same_verdict_in_the_browser(lab: Page, vectors: Path) -> None:
    """Each file of the suite as a ``signature.json``: the browser's reader refuses it under the same code as ours."""
    others = {name: data for name, data in files_of(valid()).items() if name != archive.SIGNATURE}
    files = sorted((vectors / "jsontestsuite/test_parsing").glob("*.json"))
    entries = [{"octets": b64(archive.write({**others, archive.SIGNATURE: path.read_bytes()}))} for path in files]
    theirs = [one["erreurs"][0]["code"] for one in asked(lab, "paquet.examiner", entries)]
    ours = [here("paquet.examiner", entry)["erreurs"][0]["code"] for entry in entries]
    assert theirs == ours
    for path, code in zip(files, theirs, strict=True):
        accepted = code in ("E_SIGNATURE_FORMAT", "E_SIGNATURE_MISSING", "E_PAYLOAD_TYPE")
        assert accepted == (path.name.startswith("y_") and "duplicated" not in path.name), path.name


def verified(page: Page, cases: list[tuple[str, bytes, bytes, bytes]]) -> list[bool]:
    """Enrolment check by the core, then WebCrypto: what our pages do."""
    found: list[bool] = page.evaluate(
        """async (cases) => {
          const sound = new Map();
          const out = [];
          for (const [algorithme, cle, signature, message] of cases) {
            const name = algorithme + cle;
            if (!sound.has(name)) sound.set(name, "resultat" in (await appel("identite.cle", { algorithme, cle })));
            const [s, m] = [octets.fromB64(signature), octets.fromB64(message)];
            out.push(sound.get(name) && (await cles.verifyBytes({ algorithme, cle }, s, m)));
          }
          return out;
        }""",
        [[algorithm, b64(key), b64(signature), b64(message)] for algorithm, key, signature, message in cases],
    )
    return found


def test_wycheproof_in_the_browser(lab: Page, vectors: Path) -> None:
    for file, algorithm, field in (
        ("ed25519_test.json", "Ed25519", "pk"),
        ("ecdsa_secp256r1_sha256_p1363_test.json", "P-256", "uncompressed"),
    ):
        groups = json.loads((vectors / "wycheproof" / file).read_text())["testGroups"]
        cases = [(group["publicKey"][field], one) for group in groups for one in group["tests"]]
        given = [
            (algorithm, bytes.fromhex(key), bytes.fromhex(one["sig"]), bytes.fromhex(one["msg"])) for key, one in cases
        ]
        for (_, one), accepted in zip(cases, verified(lab, given), strict=True):
            assert accepted == (one["result"] == "valid"), (file, one)


def test_wycheproof_der_signatures_are_not_ours_in_the_browser(lab: Page, vectors: Path) -> None:
    groups = json.loads((vectors / "wycheproof/ecdsa_secp256r1_sha256_test.json").read_text())["testGroups"]
    given = [
        (
            "P-256",
            bytes.fromhex(group["publicKey"]["uncompressed"]),
            bytes.fromhex(one["sig"]),
            bytes.fromhex(one["msg"]),
        )
        for group in groups
        for one in group["tests"]
    ]
    assert not any(verified(lab, given))


def test_rfc8032_in_the_browser(lab: Page, vectors: Path) -> None:
    lines = (vectors / "rfc8032/sign.input").read_text().splitlines()[::4]
    parts = [[bytes.fromhex(part) for part in line.split(":")[:4]] for line in lines]
    assert all(verified(lab, [("Ed25519", public, signed[:64], message) for _, public, message, signed in parts]))
    assert not any(
        verified(lab, [("Ed25519", public, signed[:64], message + b"x") for _, public, message, signed in parts])
    )


def test_cctv_zero_low_order_key_in_the_browser(lab: Page, vectors: Path) -> None:
    cases = json.loads((vectors / "cctv/ed25519/ed25519vectors.json").read_text())
    given = [("Ed25519", bytes.fromhex(one["key"]), bytes.fromhex(one["sig"]), one["msg"].encode()) for one in cases]
    for one, accepted in zip(cases, verified(lab, given), strict=True):
        if {"low_order_A", "non_canonical_A"} & set(one["flags"] or ()):
            assert not accepted, one


def test_dsse_in_the_browser(lab: Page, vectors: Path) -> None:
    case = json.loads((vectors / "dsse/dsse_v1.0.2_protocol_vector.json").read_text())
    raw = b"\x04" + int(case["public_x"]).to_bytes(32) + int(case["public_y"]).to_bytes(32)
    signature = base64.b64decode(case["envelope"]["signatures"][0]["sig"])
    message = pae(case["payloadType"], case["payload_utf8"].encode())
    assert verified(lab, [("P-256", raw, signature, message), ("P-256", raw, signature, message[1:])]) == [True, False]


OPEN = """async ([d, cle, info, body]) => {
  const raw = octets.fromB64(cle);
  const url = (bytes) => octets.toB64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const jwk = { kty: "EC", crv: "P-256", x: url(raw.slice(1, 33)), y: url(raw.slice(33)) };
  const parameters = { name: "ECDH", namedCurve: "P-256" };
  const privateKey = await crypto.subtle.importKey("jwk", { ...jwk, d }, parameters, false, ["deriveBits"]);
  const publicKey = await crypto.subtle.importKey("jwk", jwk, parameters, true, []);
  try {
    const paire = { privateKey, publicKey };
    return octets.toB64(await cles.openBytes({ paire }, octets.fromB64(info), octets.fromB64(body)));
  } catch { return "refus"; }
}"""


def opened(page: Page, secret: bytes, public: bytes, info: bytes, body: bytes) -> str:
    d = base64.urlsafe_b64encode(secret).rstrip(b"=").decode()
    found: str = page.evaluate(OPEN, [d, b64(public), b64(info), b64(body)])
    return found


def test_hpke_vectors_open_in_the_browser(lab: Page, vectors: Path) -> None:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    seen = 0
    for case in json.loads((vectors / "hpke/rfc9180-base-p256-x25519.json").read_text()):
        if (case["kem_id"], case["kdf_id"], case["aead_id"]) != (16, 1, 2):
            continue
        sealed = AESGCM(bytes.fromhex(case["key"])).encrypt(bytes.fromhex(case["base_nonce"]), b"un paquet", b"")
        body, info = bytes.fromhex(case["enc"]) + sealed, bytes.fromhex(case["info"])
        secret, public = bytes.fromhex(case["skRm"]), bytes.fromhex(case["pkRm"])
        assert opened(lab, secret, public, info, body) == b64(b"un paquet")
        assert opened(lab, secret, public, info + b"x", body) == "refus"
        assert opened(lab, secret, public, info, body[:-1] + bytes([body[-1] ^ 1])) == "refus"
        seen += 1
    assert seen


def test_the_host_and_the_browser_seal_to_each_other(lab: Page) -> None:
    key = new_key("P-256")
    secret = key.secret.private_numbers().private_value.to_bytes(32)  # type: ignore[union-attr]
    body = encrypt(b"du bureau", key.public, b"info")
    assert opened(lab, secret, key.public.raw, b"info", body) == b64(b"du bureau")
    sealed = lab.evaluate(
        """async (cle) => {
          const [info, plain] = [octets.fromB64("aW5mbw=="), octets.fromB64("ZHUgbmF2aWdhdGV1cg==")];
          return octets.toB64(await cles.sealBytes({ cle }, info, plain));
        }""",
        b64(key.public.raw),
    )
    assert decrypt(base64.b64decode(sealed), key, b"info") == b"du navigateur"


MADE = """async () => {
  const made = await cles.newSigning();
  const signature = await cles.signBytes(made, octets.fromB64("bWVzc2FnZQ=="));
  let exported = "refus";
  try { await crypto.subtle.exportKey("jwk", made.paire.privateKey); exported = "sorti"; } catch {}
  return [made.algorithme, made.cle, octets.toB64(signature), exported];
}"""


def test_a_browser_key_signs_what_the_host_verifies_and_never_leaves(lab: Page) -> None:
    algorithm, raw, signature, exported = lab.evaluate(MADE)
    assert algorithm == "Ed25519"
    assert exported == "refus"
    assert verify(PublicKey(algorithm="Ed25519", raw=base64.b64decode(raw)), base64.b64decode(signature), b"message")


def test_p256_takes_over_where_ed25519_is_missing(lab: Page) -> None:
    lab.evaluate(
        """() => {
          globalThis.vrai = crypto.subtle.generateKey.bind(crypto.subtle);
          crypto.subtle.generateKey = (algorithm, ...rest) =>
            (algorithm.name ?? algorithm) === "Ed25519"
              ? Promise.reject(new DOMException("absent", "NotSupportedError"))
              : vrai(algorithm, ...rest);
        }"""
    )
    try:
        algorithm, raw, signature, exported = lab.evaluate(MADE)
    finally:
        lab.evaluate("() => { delete crypto.subtle.generateKey; }")
    assert (algorithm, exported) == ("P-256", "refus")
    assert verify(PublicKey(algorithm="P-256", raw=base64.b64decode(raw)), base64.b64decode(signature), b"message")


def test_an_invitation_signed_with_p256_is_read_where_ed25519_is_missing(lab: Page) -> None:
    """A DMG that chose P-256 (``phco dmg init --signature p-256``); a browser that does not know Ed25519 at all."""
    desk, opener, other = new_key("P-256"), new_key("P-256"), new_key()
    about = About(
        kind=KINDS["invitation"], campaign="2026-09", author="dmg", seq=1, application="0.1.0",
        created=datetime(2026, 7, 15, 9, tzinfo=UTC), dmg=desk.public.thumbprint,
    )  # fmt: skip
    row = {
        "campagne": "2026-09", "personne": "dj-001", "role": "dj", "expire": "2027-01-11",
        "cle_sceau": b64(opener.public.raw),
    }  # fmt: skip
    prepared = prepare(about, {"invitation": [row]})
    data = lengthen(shorten(attach(prepared, desk.public.thumbprint, desk.sign(prepared.pae))))
    asked = {"octets": b64(data), "cles": [desk.record("dmg", "dmg").as_json()]}
    found = lab.evaluate(
        """async ([asked, other]) => {
          const { importKey } = crypto.subtle;
          crypto.subtle.importKey = (form, raw, algorithm, ...rest) =>
            (algorithm.name ?? algorithm) === "Ed25519"
              ? Promise.reject(new DOMException("absent", "NotSupportedError"))
              : importKey.call(crypto.subtle, form, raw, algorithm, ...rest);
          try {
            const seen = (await appel("paquet.examiner", { octets: asked.octets })).resultat;
            const [record] = asked.cles;
            const { fromB64 } = octets;
            const valide = await cles.verifyBytes(record, fromB64(seen.signature), fromB64(seen.a_verifier));
            const verifie = { empreinte: seen.empreinte, cle: seen.cle, valide };
            const attendu = { genre: "invitation", dmg: record.empreinte };
            const { resultat } = await appel("paquet.ouvrir", { ...asked, verifie, attendu });
            const known = [await cles.canVerify(record), await cles.canVerify(other)];
            return [resultat.valide, resultat.tableaux.invitation[0].personne, ...known];
          } finally { delete crypto.subtle.importKey; }
        }""",
        [asked, other.record("dmg", "dmg").as_json()],
    )
    assert found == [True, "dj-001", True, False]
