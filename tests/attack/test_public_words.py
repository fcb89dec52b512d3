"""Whatever the desk types (a reason, an author, who was there), no file of the public folder bears it.

A sealed file is opaque, and has one person to read it. What is not sealed is searched as it is written, and in what its
signature encodes.
"""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from phco.dmg.commission.deciding import decide, undo
from phco.dmg.commission.minutes import Present, write_minutes
from phco.dmg.commission.session import session
from phco.dmg.people.delays import grant
from phco.dmg.people.enrol import new_code
from phco.dmg.publication import publish_all
from phco.dmg.rounds.reports import reports, review
from phco.host.keys.keys import verify
from phco.host.keys.seal import unseal
from phco.packages.identity import Keyring
from phco.packages.reading import open_package, unwrap
from tests.dmg.dmg_rounds import COMMISSION, LEFT, three_rounds
from tests.dmg.dmg_small import AUGUST, DJ, SmallCampaign

WORD = "zqxjkvwbzhqmk"  # no other word holds it: what is looked for, whatever is around
SAFE = st.characters(min_codepoint=0x20, max_codepoint=0x24F, exclude_categories=("Cc", "Cf"))
AROUND = st.text(alphabet=SAFE, max_size=30)
COUNT = itertools.count(1)


def report(campaign: SmallCampaign) -> bytes:
    tables = {
        "cr-gep": [{
            "date": "2026-08-05", "theme": f"{WORD}theme", "duree_minutes": 90, "animateur": f"{WORD}animateur",
            "resume": f"{WORD}resume", "suites": "",
        }],
        "participants": [{"dj": DJ[1]}],
        "personnes": [{"rang": 1, "nom": f"{WORD}nom", "dj": ""}],
    }  # fmt: skip
    return campaign.actors[DJ[0]].write("cr-gep", tables, created=AUGUST)


def legible(data: bytes) -> bytes:
    """A file as anybody reads it: its bytes, and the statement that its signature encodes."""
    if not data.startswith(b"PK"):
        return data
    return b"\n".join([data, unwrap(data).envelope.payload])


def spellings(text: str) -> set[bytes]:
    """How a text may stand in a file: as it is, in JSON, in base 64 (from its 1st, 2nd or 3rd byte)."""
    found = {text.encode(), json.dumps(text)[1:-1].encode()}
    whole = [text.encode()[start:] for start in range(3)]
    return found | {base64.b64encode(one[: len(one) // 3 * 3]) for one in whole}


def said_in(folder: Path, *texts: str) -> list[tuple[str, str]]:
    wanted = [(text, one) for text in texts for one in spellings(text)]
    files = {path: legible(path.read_bytes()) for path in sorted(folder.rglob("*")) if path.is_file()}
    assert any(path.name == "bulletin.phco" for path in files)
    return [(path.name, text) for path, data in files.items() for text, one in wanted if one in data]


def opened_by(campaign: SmallCampaign, dj: str, sealed: Path) -> Mapping[str, object]:
    """What a device opens of a sealed reason."""
    dmg = Keyring([campaign.keys.signer.record("dmg", "dmg")])
    data = unseal(sealed.read_bytes(), campaign.actors[dj].opener)
    return open_package(data, find=dmg, verify=verify).tables["motif"][0]


def test_the_search_finds_what_is_there(campaign: SmallCampaign, tmp_path: Path) -> None:
    (tmp_path / "bulletin.phco").write_bytes(report(campaign))
    assert {text for _, text in said_in(tmp_path, f"{WORD}resume", f"{WORD}nom")} == {f"{WORD}resume", f"{WORD}nom"}
    (tmp_path / "index.json").write_text(json.dumps({"motif": f"{WORD}é"}))
    assert ("index.json", f"{WORD}é") in said_in(tmp_path, f"{WORD}é")


def test_whatever_is_typed_no_public_file_bears_it(campaign: SmallCampaign) -> None:
    with campaign.desk() as desk:
        grant(desk, DJ[1], "depot-dj", AUGUST + timedelta(days=40), author=f"{WORD}1", reason=f"{WORD}2", now=AUGUST)
    three_rounds(campaign)
    campaign.take({"cr.phco": report(campaign)}, COMMISSION)
    moments = (COMMISSION + timedelta(minutes=n) for n in itertools.count(1))
    with campaign.desk() as desk:
        new_code(desk, DJ[2], f"{WORD}3", COMMISSION)
        (case,) = session(desk.store).cases
        (told,) = reports(desk.store)

        @settings(
            max_examples=8, deadline=None, phases=(Phase.generate,), suppress_health_check=list(HealthCheck)
        )  # no shrinking: an example signs a publication
        @given(before=AROUND, after=AROUND, valid=st.booleans())
        def typed(before: str, after: str, valid: bool) -> None:
            word = f"{WORD}{next(COUNT)}"
            said = f"{before}{word}{after}".strip()
            now = next(moments)
            reply = review(desk, told["paquet"], valid=valid, author=f"{word}qui", reason=said, now=now)
            assert WORD not in (desk.outputs / reply).read_text(encoding="utf-8")  # a mail server reads it
            (sealed,) = (desk.outputs / reply).parent.glob(f"*-{desk.store.head()[0]}-motif.phco")
            told_to = opened_by(campaign, DJ[0], sealed)  # its author reads it
            assert (told_to["quoi"], told_to["par"]) == (said, f"{word}qui")
            made = decide(desk, LEFT, "affecter", case.proposed, author=f"{word}elle", reason=said, now=now)
            present = [Present(name=f"{word}nom", capacity=f"{word}titre")]
            write_minutes(desk, present, date(2026, 9, 24), date(2026, 9, 29), now)
            publish_all(desk, now)
            assert said_in(desk.outputs / "publication", WORD, said) == []
            undo(desk, made.number, author=f"{word}elle", reason=said, now=now)

        typed()
