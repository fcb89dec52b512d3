"""Hostile files: the right code, in 2 s and 256 MiB, no socket, nothing outside the folder; the good ones get in."""

from __future__ import annotations

import json
import os
import pickle
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from phco.dmg.desk import Desk
from phco.dmg.intake.filing import attempt
from phco.dmg.intake.receive import receive
from phco.dmg.verdicts.decode import Undecoded
from phco.host.keys.seal import seal
from phco.host.mailbox.gather import gather
from phco.host.mailbox.mail import read_mail
from phco.packages.codes import CODES
from tests.dmg.dmg_faults import save_keys
from tests.dmg.dmg_hostile import base_files, bomb_mail, hostile_files, mail_with, mutate, mutate_and_sign, raw_zip
from tests.dmg.dmg_small import AUGUST, DJ, SmallCampaign, offers

ROOT = Path(__file__).parents[2]
OWN = {"E_FICHIER_TROP_GROS", "E_FICHIER", "E_COURRIEL", "E_COURRIEL_SANS_PAQUET"}
# Run in a process of its own, under a memory limit, with an audit hook that ends it on a socket or a stray file.
GUARDED = """
import os, pickle, sys, time
from pathlib import Path
folder, keys, *paths = sys.argv[1:]
from phco.dmg.intake.receive import receive
from phco.dmg.desk import Desk
from phco.dmg.intake.receipts import write_receipts
from phco.host.mailbox.gather import gather
from tests.dmg.dmg_faults import load_keys
from tests.dmg.dmg_small import AUGUST
import phco.dmg.intake.lines, phco.host.keys.seal, encodings.idna
desk = Desk(Path(folder), keys=load_keys(Path(keys)))
FORBIDDEN = ("subprocess.Popen", "os.system", "os.exec", "ftplib.connect", "urllib.Request")
def stop(what):
    sys.stderr.write("FORBIDDEN " + what); sys.stderr.flush(); os._exit(66)
def watch(event, arguments):
    if event.startswith("socket.") or event in FORBIDDEN:
        stop(event)
    if event == "open" and isinstance(arguments[0], str) and set(str(arguments[1] or "")) & set("wxa+"):
        if not arguments[0].startswith((folder, "/dev/null")):
            stop(str(arguments))
def told(line):
    refusal = line.refusal
    return (line.outcome, line.code, *((refusal.where, refusal.what, refusal.fix) if refusal else ("", "", "")))
sys.addaudithook(watch)
for path in paths:
    start = time.process_time()
    tally = receive(desk, gather([Path(path)]), now=AUGUST, received=AUGUST)
    write_receipts(desk, tally.lines)
    row = [Path(path).name, time.process_time() - start, [told(line) for line in tally.lines]]
    print(pickle.dumps(row).hex())
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(pickle.dumps(["peak", int(peak.split()[1]), []]).hex())
desk.close()
"""
Answers = dict[str, tuple[float, list[tuple[str, ...]]]]


def guarded(campaign: SmallCampaign, tmp_path: Path, paths: list[Path]) -> tuple[Answers, int]:
    """Receive each path in the guarded process: name → seconds of CPU and verdicts; peak of memory in KiB."""
    save_keys(tmp_path / "cles", campaign.keys)
    done = subprocess.run(
        [sys.executable, "-c", GUARDED, str(campaign.folder), str(tmp_path / "cles"), *map(str, paths)],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    rows = [pickle.loads(bytes.fromhex(line)) for line in done.stdout.split()]
    return {name: (spent, lines) for name, spent, lines in rows[:-1]}, rows[-1][1]


def write_all(folder: Path, files: dict[str, bytes]) -> list[Path]:
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return sorted(folder.iterdir())


def test_each_hostile_file_meets_its_code_quickly_and_alone(campaign: SmallCampaign, tmp_path: Path) -> None:
    table = hostile_files(campaign.actors[DJ[0]])
    assert len(table) >= 50
    paths = write_all(tmp_path / "lot", {one.name: one.data for one in table})
    found, peak = guarded(campaign, tmp_path, paths)
    wrong: list[str] = []
    slow: list[str] = []
    for one in table:
        spent, lines = found[one.name]
        ((outcome, code, _, what, fix),) = lines
        if outcome != "refuse" or code not in one.codes:
            wrong.append(f"{one.name}: {outcome} {code} {what}, expected {sorted(one.codes)}")
        assert code in CODES or code in OWN, code
        assert what and fix, one.name
        if spent > 2:
            slow.append(f"{one.name}: {spent:.1f} s")
    assert not wrong, "\n".join(wrong)
    assert not slow, slow
    assert peak <= 256 * 1024, f"{peak // 1024} MiB"


def test_hostile_mails_and_mailboxes(campaign: SmallCampaign, tmp_path: Path) -> None:
    good = campaign.file(DJ[0])
    deep = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(500))
    slip, boxes = tmp_path / "boites", {}
    letter = mail_with({"a.phco": good})
    boxes["evasion.zip"] = raw_zip([("../../x.eml", letter), ("bon.eml", letter)])
    boxes["lien.zip"] = raw_zip([("x.eml", b"/etc/passwd")], mode=0o120777)
    boxes["bombe.zip"] = raw_zip([("x.eml", b"\0" * (60 << 20))], compression=zipfile.ZIP_DEFLATED)
    boxes["bombe.eml"] = bomb_mail()
    boxes["profond.eml"] = deep
    parts = b"--x\r\n\r\na\r\n" * 20_000
    boxes["parties.eml"] = b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n' + parts + b"--x--"
    boxes["entetes.eml"] = b"Received: x\r\n" * 60_000 + b"\r\nx"
    boxes["vide.eml"] = b""
    boxes["binaire.eml"] = bytes(range(256)) * 400
    names = b"Content-Type: application/x; name*=utf-8''%ff%00..%2f..%2fx.phco\r\n\r\nPK\x03\x04"
    boxes["nom.eml"] = b"From: =?utf-8?q?=ff=fe?=\r\n" + names
    boxes["message.msg"] = b"\xd0\xcf\x11\xe0" + b"\0" * 4000
    found, peak = guarded(campaign, tmp_path, write_all(slip, boxes))
    codes = {name: {code for _, code, *_ in lines} for name, (_, lines) in found.items()}
    assert codes["evasion.zip"] == {"E_PATH_UNSAFE", ""}
    assert codes["lien.zip"] == {"E_ZIP_ENTRY_TYPE"}
    assert codes["bombe.zip"] == {"E_ZIP_TOO_BIG"}
    assert codes["bombe.eml"] == {"E_ZIP_FEATURE"}
    assert codes["profond.eml"] == codes["parties.eml"] == {"E_COURRIEL"}
    assert codes["entetes.eml"] == {"E_COURRIEL"}
    assert codes["vide.eml"] == codes["binaire.eml"] == {"E_COURRIEL_SANS_PAQUET"}
    assert codes["nom.eml"] == {"E_ZIP_CORRUPT"}
    assert codes["message.msg"] == {"E_COURRIEL"}
    slow = {name: spent for name, (spent, _) in found.items() if spent > 2}
    assert not slow, slow
    assert peak <= 256 * 1024, f"{peak // 1024} MiB"


def test_the_good_ones_of_a_hostile_batch_all_get_in(campaign: SmallCampaign, tmp_path: Path) -> None:
    files = {one.name: one.data for one in hostile_files(campaign.actors[DJ[5]])}
    good = {f"bon-{one.id}.phco": seal(campaign.sheet(one), campaign.keys.opener.public) for one in offers()}
    write_all(tmp_path / "lot", files | good)
    with campaign.desk() as desk:
        tally = receive(desk, gather([tmp_path / "lot"]), now=AUGUST)
    accepted = {line.name.split("/")[-1] for line in tally.lines if line.outcome == "retenu"}
    assert accepted == set(good)


def test_only_the_topmost_line_of_a_trusted_server_gives_a_time() -> None:
    line = "from a by {host} with ESMTP; Fri, 4 Sep 2026 23:41:07 +0200"
    trusted = ("mx.dmg.example",)

    def time(received: str, *below: str) -> str | None:
        data = mail_with({"a.phco": b"PK\x03\x04"}, received=received)
        head, rest = data.split(b"\n", 1)
        data = b"\n".join([head, *(f"Received: {one}".encode() for one in below), rest])
        found = read_mail(data, "x.eml", trusted).received_at
        return found.isoformat() if found else None

    true = "2026-09-04T21:41:07+00:00"
    assert time(line.format(host="mx.dmg.example")) == true
    assert time(line.format(host="interne.mx.dmg.example")) == true
    assert time(line.format(host="mx.dmg.example.pirate.org")) is None
    assert time(line.format(host="pirate.org"), line.format(host="mx.dmg.example")) is None
    assert time("from mx.dmg.example (by mx.dmg.example) by pirate.org; Fri, 4 Sep 2026 23:41:07 +0200") is None
    assert time("from a by mx.dmg.example; pas une date") is None
    forged = line.format(host="mx.dmg.example").replace("4 Sep", "1 Sep")
    assert time(line.format(host="mx.dmg.example"), forged) == true


def _mutations(campaign: SmallCampaign, count: int, seed: int) -> None:
    rng = random.Random(seed)
    actor = campaign.actors[DJ[0]]
    sound = [
        campaign.file(DJ[1]), campaign.sheet(offers()[0]), campaign.wishes(DJ[2], {o.id: 3 for o in offers()}),
        seal(campaign.file(DJ[3]), campaign.keys.opener.public),
    ]  # fmt: skip
    assert base_files(actor)
    desk = Desk(campaign.folder, keys=campaign.keys)
    accepted = 0
    for number in range(count):
        inside = number % 4 == 3  # mutated before the author signs: the deep half of the reader
        data = mutate_and_sign(actor, rng) if inside else mutate(sound[number % len(sound)], rng)
        found = attempt(desk.means, data)
        if isinstance(found, Undecoded):
            assert found.code in CODES, (number, found.code)
            assert found.what and found.fix
        else:
            assert inside or data in sound, f"mutation {number} was accepted"
            accepted += not inside
    desk.store.close()
    assert accepted < count // 10


def test_two_thousand_mutated_packages_are_refused_with_a_code(campaign: SmallCampaign) -> None:
    _mutations(campaign, 2000, 1)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10))
def test_a_hundred_thousand_mutated_packages(campaign: SmallCampaign, seed: int) -> None:
    _mutations(campaign, 10_000, 100 + seed)


def test_the_json_answer_tells_code_place_and_remedy(
    campaign: SmallCampaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from phco.cli import main
    from tests.dmg.dmg_small import PHRASE

    monkeypatch.setenv("PHCO_PHRASE", PHRASE)
    monkeypatch.setenv("PHCO_MAINTENANT", "2026-08-10T12:00")
    paths = write_all(tmp_path / "lot", {"vide.phco": b"", "bon.phco": campaign.file(DJ[0])})
    assert main(["dmg", "recevoir", *map(str, paths), "--dossier", str(campaign.folder), "--json"]) == 0
    rows = {row["fichier"]: row for row in json.loads(capsys.readouterr().out)["fichiers"]}
    assert rows["bon.phco"]["verdict"] == "retenu"
    assert rows["bon.phco"]["auteur"] == DJ[0]
    assert (rows["vide.phco"]["code"], rows["vide.phco"]["verdict"]) == ("E_NOT_A_ZIP", "refuse")
    assert rows["vide.phco"]["remede"]
    receipts = list((campaign.folder / "sorties" / "accuses").rglob("*.txt"))
    assert len(receipts) == 2
    texts = {path.name: path.read_text() for path in receipts}
    assert any("Camille" in text and "bien reçu" in text for text in texts.values())
    assert any("E_NOT_A_ZIP" in text and "À faire : Choisissez un fichier" in text for text in texts.values())
