"""Mails as people really send them: what is in a readable message is received, or named with its remedy.

Each line names where the form comes from: a public bug report, a program's own habit, or an input of the shared cases.
"""

from __future__ import annotations

import hashlib
import json
import random
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from phco.cli import main
from phco.host.mailbox.gather import gather
from phco.host.mailbox.opening import Piece, refusal_of
from tests.cases import forged_mails as m
from tests.cases.forged_mails import OTHER, PACKAGE, SERVER, Attached
from tests.cases.mail_table import CASES, WRAP, A, B, Case

DIGESTS = {hashlib.sha256(PACKAGE).hexdigest(): A, hashlib.sha256(OTHER).hexdigest(): B}


def received(folder: Path, name: str, data: bytes) -> list[Piece]:
    (folder / name).write_bytes(data)
    return list(gather([folder / name], [SERVER]))


def found(pieces: Sequence[Piece]) -> list[Piece]:
    return [one for one in pieces if one.data is not None and one.fault is None]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_what_is_in_a_message_is_received_or_named(case: Case, tmp_path: Path) -> None:
    pieces = received(tmp_path, case.name, case.build())
    packages = found(pieces)
    assert [DIGESTS.get(hashlib.sha256(one.data or b"").hexdigest(), "") for one in packages] == list(case.packages)
    for one in packages:
        if case.name != "dossier.zip":
            assert (one.received_at.isoformat() if one.received_at else None) == case.hour
            assert bool(one.evidence) == bool(case.hour)
    if case.label:
        assert [one.name for one in packages] == [case.label]
    told = [(f"{one.name} {one.fault.what} {one.fault.where}", one.fault) for one in pieces if one.fault is not None]
    assert len(told) == len(case.refused), told
    for (words, fault), (name, code) in zip(told, case.refused, strict=True):
        assert name in words
        assert fault.code == code
        assert fault.fix
    aside = [one for one in pieces if one.aside]
    assert [one.name for one in aside] == list(case.aside)
    assert all(one.note and one.data is None for one in aside)
    for one in pieces:  # a refusal that is kept is the same when the database is made again from the objects
        if one.fault is not None and one.data is not None:
            again = refusal_of(one.data, one.name)
            assert again is not None
            assert again.as_json() == one.fault.as_json()


SHARED = {
    "a.phco": ((A,), (), ()),
    "ref.eml": ((A,), (), ()),
    "bom.eml": ((A,), (), ()),
    "message.emlx": ((A,), (), ()),
    "zip-joint.eml": ((A,), (), ()),
    "docx-en-plus.eml": ((A,), (), ("CV.docx",)),
    "boite-vide.zip": ((), (), ("boite-vide.zip",)),
    "winmail.eml": ((), (WRAP,), ()),
    "appledouble.eml": ((A,), (), ()),
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk whose mail server is named; the packages of these mails are sealed for another."""
    folder = tmp_path_factory.mktemp("bureau") / "dmg"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PHCO_PHRASE", "quatre mots au hasard")
        patch.setenv("PHCO_MAINTENANT", "2026-08-01T09:00")
        words = ("--campagne", "2026-09", "--titre", "Essai", "--serveur", SERVER, "--dossier", str(folder), "--json")
        assert main(["dmg", "init", *words]) == 0
    return folder


@pytest.mark.parametrize("name", SHARED)
def test_the_shared_inputs_behave_as_their_line_says(
    name: str, desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PHCO_PHRASE", "quatre mots au hasard")
    monkeypatch.setenv("PHCO_MAINTENANT", "2026-08-12T09:00")
    capsys.readouterr()
    assert main(["dmg", "recevoir", str(m.FOLDER / name), "--tout", "--dossier", str(desk), "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["fichiers"]
    packages, refused, aside = SHARED[name]
    digests = [f"sha256:{hashlib.sha256(PACKAGE).hexdigest()}"] * len(packages)
    assert [row["empreinte"] for row in rows if row["code"] == "E_SEAL_RECIPIENT"] == digests
    assert [row["code"] for row in rows if row["verdict"] == "refuse" and row["code"] != "E_SEAL_RECIPIENT"] == list(
        refused
    )
    assert [row["fichier"] for row in rows if row["verdict"] == "ignore"] == list(aside)
    if name not in ("a.phco", "boite-vide.zip"):
        assert {row["recu_le"] for row in rows if row["empreinte"]} == {"2026-08-11T06:30:00Z"}
    if name == "boite-vide.zip":
        assert rows[0]["notes"] == ["aucun message dans cette archive"]
    if name == "docx-en-plus.eml":
        assert rows[1]["notes"] == ["ne fait pas partie du dépôt"]
    if name == "winmail.eml":
        assert "winmail.dat" in rows[0]["ou"]
        assert "Outlook" in rows[0]["quoi"]


def test_a_folder_of_apple_mail_is_read(tmp_path: Path) -> None:
    box = tmp_path / "Envoyés.mbox"
    box.mkdir()
    (box / "mbox").write_bytes(m.mbox([m.mail(m.part(PACKAGE))]))
    (box / "._mbox").write_bytes(m.TWIN)
    (box / "Info.plist").write_bytes(b"<plist/>")
    pieces = list(gather([box], [SERVER]))
    assert len(found(pieces)) == 1
    assert [one.name for one in pieces if one.aside] == ["Info.plist"]


def test_a_real_separator_is_told_from_a_sentence() -> None:
    from io import BytesIO

    from phco.host.mailbox.boxes import messages

    text = b"From a\nSubject: 1\n\nFrom Caen with love\n\nFrom here\n>From me\n>>From you\n\nFrom b\nSubject: 2\n\nx\n"
    one, two = messages(BytesIO(text), 1000)
    assert one == b"Subject: 1\n\nFrom Caen with love\n\nFrom here\nFrom me\n>From you\n\n"
    assert two == b"Subject: 2\n\nx\n"
    assert list(messages(BytesIO(text), 20)) == [None, b"Subject: 2\n\nx\n"]


# — bounds ————————————————————————————————————————————————————————————————————————————————————————————————————
def hostile(kind: str, size: int) -> bytes:
    """A message of about ``size`` bytes made to cost more than it weighs."""
    line = {
        "from": "From: " + "(" * size,
        "from-virgules": "From: " + "a," * (size // 2),
        "from-guillemets": "From: " + '"\\' * (size // 2),
        "recu": "Received: " + "by (" * (size // 4),
        "recu-date": f"Received: by {SERVER}; " + "Tue, " * (size // 5),
        "type": "Content-Type: a; " + ';"' * (size // 2),
        "type-egal": "Content-Type: a; " + "a=" * (size // 2),
        "type-suite": "Content-Type: a" + "".join(f"; name*{n}*=x''%e9" for n in range(size // 16)),
        "nom-2047": "Content-Disposition: attachment; filename=" + "=?a?q?" * (size // 6),
        "nom-2047-bis": "Content-Type: text/plain; name=" + "=?utf-8?q?a?= " * (size // 14),
        "plis": "Subject: a" + "\n x" * (size // 3),
        "lignes": "a:\n" * (size // 3) + "b: c",
        "sans-deux-points": "a" * size,
        "encodage": "Content-Transfer-Encoding: " + " x;" * (size // 3),
        "blancs": "\n" * size,
    }.get(kind)
    if line is not None:
        return f"{line}\n\nx".encode()
    if kind == "parties":
        return b"Content-Type: multipart/mixed; boundary=B\n\n" + b"--B\n\nx\n" * (size // 7)
    if kind == "niveaux":
        count = size // 60
        return b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(count))
    if kind == "prefixes":
        return b"Content-Type: multipart/mixed; boundary=B\n\n" + b"--BB\n" * (size // 5)
    if kind == "poupees":
        return b"Content-Type: message/rfc822\n\n" * (size // 31)
    if kind == "mbox":
        return b"From a\n\n" * (size // 8)
    if kind == "uu":
        return b"Subject: x\n\n" + b"begin 644 a\n" * (size // 12)
    raise AssertionError(kind)


KINDS = (
    "from",
    "from-virgules",
    "from-guillemets",
    "recu",
    "recu-date",
    "type",
    "type-egal",
    "type-suite",
    "nom-2047",
    "nom-2047-bis",
    "plis",
    "lignes",
    "sans-deux-points",
    "encodage",
    "blancs",
    "parties",
    "niveaux",
    "prefixes",
    "poupees",
    "mbox",
    "uu",
)


@pytest.mark.parametrize("kind", KINDS)
def test_a_hostile_message_costs_in_proportion_to_its_size(kind: str, tmp_path: Path) -> None:
    def spent(size: int) -> float:
        data = hostile(kind, size)
        start = time.process_time()
        pieces = received(tmp_path, "x.mbox" if kind == "mbox" else "x.eml", data)
        assert not found(pieces)
        return time.process_time() - start

    spent(1000)
    assert spent(30_000) < 0.5
    assert spent(480_000) < 3  # sixteen times as much: a square would take 256 times the first


def test_a_message_of_thousands_of_parts_gives_the_first_and_says_the_rest(tmp_path: Path) -> None:
    pieces = received(tmp_path, "x.eml", m.mail(m.part(PACKAGE), *(TEXT for _ in range(5000))))
    assert len(found(pieces)) == 1
    (fault,) = [one.fault for one in pieces if one.fault is not None]
    assert fault.code == "E_COURRIEL"


def test_archives_in_archives_unfold_within_bounds(tmp_path: Path) -> None:
    bomb = m.zipped({f"{n}.bin": bytes(8 << 20) for n in range(2)})
    nest = m.zipped({f"{n}.zip": bomb for n in range(150)})
    start = time.process_time()
    for name, data in (("x.zip", nest), ("x.eml", m.mail(m.part(nest, "x.zip"), received=""))):
        pieces = received(tmp_path, name, data)
        assert "E_ZIP_TOO_BIG" in {one.fault.code for one in pieces if one.fault is not None}
    assert time.process_time() - start < 15


def test_a_chain_without_end_is_refused_with_its_code(tmp_path: Path) -> None:
    pieces = received(tmp_path, "x.eml", m.chain(200))
    assert [one.fault.code for one in pieces if one.fault is not None] == ["E_COURRIEL"]


TEXT = b"Content-Type: text/plain\n\nx\n"


def test_broken_messages_never_stop_the_others(tmp_path: Path) -> None:
    rng = random.Random(13)
    sound = [
        ("a.eml", m.mail(m.part(PACKAGE[:600]), m.forward(m.inner(PACKAGE[:300])))),
        ("b.msg", m.outlook(Attached(name="v.phco", data=PACKAGE[:5000]), Attached(name="w", data=b"x"))),
        ("c.mbox", m.mbox([m.mail(m.part(PACKAGE[:300]))] * 3)), ("d.emlx", m.emlx(m.mail(m.part(PACKAGE[:300])))),
        ("e.zip", m.zipped({"v.eml": m.mail(m.part(PACKAGE[:300])), "b.phco": PACKAGE[:100], "x.mbox": m.inner()})),
    ]  # fmt: skip
    for _ in range(300):
        name, data = rng.choice(sound)
        broken = bytearray(data)
        for _ in range(rng.choice((1, 3, 30))):
            place = rng.randrange(len(broken))
            if rng.random() < 0.7:
                broken[place] = rng.randrange(256)
            else:
                del broken[place + 1 : place + rng.choice((1, 40, 700))]
        for piece in received(tmp_path, name, bytes(broken)):
            assert piece.data is not None or piece.fault is not None or piece.aside
