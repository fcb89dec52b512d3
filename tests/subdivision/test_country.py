"""``phco demo --subdivisions toutes``: killed and begun again it resumes, and nothing of the killed one goes on."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from phco.demo.country import national
from phco.demo.country.crew import Crew
from phco.demo.country.national import rehearse
from phco.demo.country.page import write_country
from phco.demo.country.shares import REPORT, Share, shares
from phco.errors import PhcoError
from phco.host.subdivisions.creating import Answers, create
from phco.jsontext import JsonObject

ROOT = Path(__file__).parents[2]


def report(one: Share, **more: object) -> JsonObject:
    return {
        "code": one.code, "nom": one.name, "djs": one.djs, "offres": one.offers, "en_poste": one.djs, "aux_tours": 1,
        "coeurs": {str(count): 0 for count in range(6)}, "distance_mediane": None, "secondes": 1.0, "memoire_mo": None,
        "octets": 10, "chu": one.chu, "verifie": True, **more,
    }  # fmt: skip


def test_the_whole_country_is_shared_out() -> None:
    parts = shares(4000, 12000)
    assert len(parts) == 28 == len({one.code for one in parts})
    assert 3900 <= sum(one.djs for one in parts) <= 4100 and 11_800 <= sum(one.offers for one in parts) <= 12_200
    departements = [code for one in parts for code in one.departements]
    assert len(departements) == len(set(departements)) == 101, "each département once"


def test_what_is_done_is_not_done_again_and_one_fault_stops_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts, played = shares(280, 840)[:5], []

    def apart(_: Crew, one: Share) -> JsonObject:
        played.append(one.code)
        if one.code == parts[2].code and len(played) <= len(parts):
            raise PhcoError("E_DEMO", "La campagne s’est arrêtée.", one.name)
        (tmp_path / one.code).mkdir(parents=True)
        (tmp_path / one.code / REPORT).write_text(json.dumps(report(one)), encoding="utf-8")
        return report(one)

    monkeypatch.setattr(Crew, "play", apart)
    with pytest.raises(PhcoError, match="arrêtée"):
        rehearse(tmp_path, parts, "x", lambda *_: None)
    assert sorted(played) == sorted(one.code for one in parts), "the others were left to finish"
    played.clear()
    played.extend(["…"] * len(parts))  # the second time, nothing fails
    told: list[str] = []
    found = rehearse(tmp_path, parts, "x", lambda one, _: told.append(one.code))
    assert played[len(parts) :] == [parts[2].code], "only the one that failed"
    assert [one["code"] for one in found] == [one.code for one in parts] and sorted(told) == sorted(
        one.code for one in parts
    )
    page = write_country(tmp_path, found, 3).read_text(encoding="utf-8")
    assert "inconnue" in page and "None" not in page, "a system that does not tell its memory"


def test_the_map_and_the_table_can_be_read(tmp_path: Path) -> None:
    reports = [report(one, secondes=9.300000000000001) for one in shares(280, 840)]
    page = write_country(tmp_path, reports, 3).read_text(encoding="utf-8")
    assert "9,3 s" in page.replace("\u00a0", " ") and "9,3000" not in page
    boxes = []
    for x, y, dx, dy, side, name in re.findall(
        r'<text x="([\d.]+)" y="([\d.]+)" dx="(-?\d+)" dy="(-?\d+)" text-anchor="(start|end)">([^<]+)<', page
    ):
        left, wide = float(x) + float(dx), 6 * len(name)
        start = left if side == "start" else left - wide
        boxes.append((start, float(y) + float(dy) - 9, start + wide, float(y) + float(dy) + 2, name))
    assert len(boxes) >= 20
    over = [
        (one[4], other[4]) for rank, one in enumerate(boxes) for other in boxes[rank + 1 :]
        if one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
    ]  # fmt: skip
    assert not over, "names that hide each other"


def test_a_folder_is_made_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = Answers(code="rennes", name="Rennes", departements=["35"], chu="Rennes")

    def full(*_: object) -> None:
        raise PhcoError("E_DISQUE_PLEIN", "Le disque est plein.", "")

    monkeypatch.setattr("phco.host.subdivisions.creating.write_whole", full)
    with pytest.raises(PhcoError):
        create(tmp_path, answers, national.DAY)
    assert list(tmp_path.iterdir()) == []
    monkeypatch.undo()
    assert (create(tmp_path, answers, national.DAY) / "regles" / "territoire.toml").is_file()
    assert [one.name for one in tmp_path.iterdir()] == ["rennes"]


def test_a_process_that_breaks_says_why_and_another_plays_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    player = tmp_path / "joueur.py"
    player.write_text(
        "import json, sys\nfrom pathlib import Path\n"
        "for line in sys.stdin:\n"
        "    code = json.loads(line)['code']\n"
        "    if code == 'paris': sys.exit('plus de place')\n"
        "    Path(sys.argv[1], code).mkdir()\n"
        "    Path(sys.argv[1], code, 'bilan.json').write_text(json.dumps({'code': code}))\n"
        "    print(code, flush=True)\n"
    )
    monkeypatch.setattr("phco.demo.country.crew.PLAYER", [str(player)])
    parts = {one.code: one for one in shares(280, 840)}
    with Crew(tmp_path, "x") as crew:
        assert crew.play(parts["caen"]) == {"code": "caen"}
        with pytest.raises(PhcoError, match="plus de place"):
            crew.play(parts["paris"])
        assert crew.play(parts["lille"]) == {"code": "lille"}


@pytest.mark.long
def test_a_campaign_is_the_same_whoever_was_played_before(tmp_path: Path) -> None:
    parts = sorted(shares(112, 280), key=lambda one: one.djs)[:3]
    rehearse(tmp_path / "ensemble", parts, "x", lambda *_: None, processes=1)
    for one in parts:
        rehearse(tmp_path / "seule", [one], "x", lambda *_: None)
    for one in parts:
        found = [json.loads((tmp_path / place / one.code / REPORT).read_text()) for place in ("ensemble", "seule")]
        for told in found:
            del told["secondes"], told["memoire_mo"], told["octets"]
        assert found[0] == found[1]


@pytest.mark.long
@pytest.mark.skipif(os.name == "nt", reason="kill -9")
def test_killed_and_begun_again_it_resumes_and_leaves_no_orphan(tmp_path: Path) -> None:
    folder = tmp_path / "pays"
    code = (
        "from pathlib import Path; from phco.demo.country.national import rehearse;"
        "from phco.demo.country.shares import shares;"
        f"rehearse(Path({str(folder)!r}), sorted(shares(112, 280), key=lambda one: one.djs)[:4], 'x', lambda *_: None)"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stderr=subprocess.DEVNULL) as parent:
        end = time.monotonic() + 300
        while not list(folder.glob(f"*/{REPORT}")) and time.monotonic() < end:
            time.sleep(0.1)
        parent.send_signal(signal.SIGKILL)
    before = {path: path.stat().st_mtime_ns for path in folder.glob(f"*/{REPORT}")}
    assert 1 <= len(before) < 4, "killed in the middle"
    time.sleep(2)
    files = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    time.sleep(2)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == files, "nobody writes there any more"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
    after = {path: path.stat().st_mtime_ns for path in folder.glob(f"*/{REPORT}")}
    assert len(after) == 4 and {path: after[path] for path in before} == before, "what was done is as it was"
    assert all(json.loads(path.read_text(encoding="utf-8"))["verifie"] for path in after)
