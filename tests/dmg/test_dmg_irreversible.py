"""Acts that cannot be undone: previewed without a byte written, refused on an unsettled state, forced with why.

One row an act and a state: ``figer``, ``tirer``, ``publier`` and ``pv`` by the real command line.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from phco.cli import main
from phco.dmg.commission.deciding import accept, decide
from phco.dmg.rounds.candidates import send_candidates
from phco.dmg.rounds.market import read_market
from phco.dmg.rounds.pairing import freeze
from phco.dmg.rounds.rounds import open_round
from tests.dmg.dmg_rounds import COMMISSION, DAYS, fill, run_round, three_rounds
from tests.dmg.dmg_small import DJ, PHRASE, SmallCampaign

LOTO = ("--numeros", "3-11-24-37-49", "--chance", "7", "--sans-auditeur", "essai")
PV = ("commission", "pv", "--ouverture", "2026-09-24", "--cloture", "2026-09-29", "--present", "Pr Martin, doyen")
MORNING, EVENING, CLOSING = "2026-09-09T09:00", "2026-09-09T22:00", "2026-09-24T12:00"


def no_list(campaign: SmallCampaign) -> None:
    """A round that nobody sent a list for."""
    fill(campaign)
    with campaign.desk() as desk:
        open_round(desk, 1, DAYS[1][0])
    with campaign.desk() as desk:
        send_candidates(desk, 1, DAYS[1][2])


def set_aside(campaign: SmallCampaign) -> None:
    """Two lists of one person under one number."""
    fill(campaign)
    opened = run_round(campaign, 1, ranked=set(DJ), until="candidats")
    campaign.actors[DJ[0]].seq -= 1
    again = campaign.wishes(DJ[0], dict.fromkeys(opened.offers[:3], 5), catalogue=opened.catalogue)
    campaign.take({"double.phco": again}, DAYS[1][1])


def frozen_empty(campaign: SmallCampaign) -> None:
    """An empty input, frozen all the same."""
    no_list(campaign)
    with campaign.desk() as desk:
        freeze(desk, 1, DAYS[1][4], forced="campagne sans vœux")


def frozen_then_double(campaign: SmallCampaign) -> None:
    """A second list under the same number, once the input is frozen."""
    fill(campaign)
    opened = run_round(campaign, 1, ranked=set(DJ), until="gel")
    campaign.actors[DJ[0]].seq -= 1
    again = campaign.wishes(DJ[0], dict.fromkeys(opened.offers[:3], 5), catalogue=opened.catalogue)
    campaign.mailed({"double.phco": again}, DAYS[1][1], DAYS[1][4] + timedelta(minutes=1))


def undecided(campaign: SmallCampaign) -> None:
    """Someone without a post whom the commission has not decided about."""
    three_rounds(campaign)


def early(campaign: SmallCampaign) -> None:
    """A commission after one round."""
    fill(campaign)
    run_round(campaign, 1, ranked=set(DJ[:3]))
    said = {"author": "La commission", "reason": "essai", "now": COMMISSION, "forced": True}
    with campaign.desk() as desk:
        decide(desk, read_market(desk.store).free_people[0], "laisser-sans-poste", None, **said)
        accept(desk, **said)


def stale(campaign: SmallCampaign) -> None:
    """Minutes that a decision has left behind."""
    three_rounds(campaign)
    assert main(["dmg", *PV, "--forcer", "--motif", "séance levée", "--dossier", str(campaign.folder)]) == 0
    with campaign.desk() as desk:
        accept(desk, author="La commission", reason="moindre regret", now=COMMISSION + timedelta(hours=1))


# The state, the act, its instant, the code that refuses it, its name in the journal.
CASES: list[tuple[Callable[[SmallCampaign], None], tuple[str, ...], str, str, str]] = [
    (no_list, ("apparier", "figer", "1"), MORNING, "E_VIDE", "figer"),
    (set_aside, ("apparier", "figer", "1"), MORNING, "E_QUARANTAINE", "figer"),
    (frozen_empty, ("apparier", "tirer", "1", *LOTO), EVENING, "E_VIDE", "tirer"),
    (frozen_then_double, ("apparier", "tirer", "1", *LOTO), EVENING, "E_QUARANTAINE", "tirer"),
    (undecided, PV, CLOSING, "E_SANS_DECISION", "pv"),
    (early, PV, CLOSING, "E_TOURS", "pv"),
    (stale, ("publier",), CLOSING, "E_PV_PERIME", "publier"),
]


def everything(folder: Path) -> dict[str, str]:
    """Every file of a folder by its bytes, but for what SQLite keeps beside its database while it is open."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith(("-wal", "-shm"))
    }


@pytest.mark.parametrize(
    ("state", "act", "when", "code", "name"), CASES, ids=lambda one: getattr(one, "__name__", None)
)
def test_an_act_without_return(
    campaign: SmallCampaign, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    state: Callable[[SmallCampaign], None], act: tuple[str, ...], when: str, code: str, name: str,
) -> None:  # fmt: skip
    monkeypatch.setenv("PHCO_PHRASE", PHRASE)
    monkeypatch.setenv("PHCO_MAINTENANT", when)
    state(campaign)

    def asked(*more: str) -> tuple[int, dict[str, Any]]:
        capsys.readouterr()
        got = main(["dmg", *act, *more, "--json", "--dossier", str(campaign.folder)])
        return got, json.loads(capsys.readouterr().out)

    before = everything(campaign.folder)
    got, told = asked("--apercu")
    assert got == 0
    assert told["apercu"] is True
    assert code in {one["code"] for one in told["obstacles"]}
    assert "paires" not in told, "a preview draws nothing"
    got, told = asked()
    assert (got, told["erreur"]["code"]) == (1, code)
    assert "--forcer" in told["erreur"]["remede"]
    got, told = asked("--forcer", "--motif", " ")
    assert (got, told["erreur"]["code"]) == (1, "E_TEXT")
    assert everything(campaign.folder) == before, "nothing was written"
    got, told = asked("--forcer", "--motif", "décidé avec le doyen")
    assert got == 0, told
    with campaign.desk() as desk:
        forced, head = [entry.body for entry in desk.store.entries(kinds=("forcage",))][-1], desk.store.head()
    if name in ("publier", "pv"):
        assert asked("--forcer", "--motif", "décidé avec le doyen")[0] == 0
        with campaign.desk() as desk:
            assert desk.store.head() == head, "typed again, a forced act is not forced twice"
    assert (forced["acte"], forced["motif"]) == (name, "décidé avec le doyen")
    assert forced["malgre"]
    again = {"pv": ("--forcer", "--motif", "encore"), "publier": ("--forcer", "--motif", "encore")}.get(name, ())
    assert asked(*again)[0] == 0, "said again, it changes nothing"


def test_a_settled_state_needs_no_force_and_keeps_no_reason(
    campaign: SmallCampaign, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PHCO_PHRASE", PHRASE)
    monkeypatch.setenv("PHCO_MAINTENANT", MORNING)
    fill(campaign)
    run_round(campaign, 1, ranked=set(DJ), until="candidats")
    folder = ("--dossier", str(campaign.folder))
    assert main(["dmg", "apparier", "figer", "1", "--apercu", *folder]) == 0
    text = capsys.readouterr().out
    assert "rien n’est écrit" in text and "s’y oppose" not in text
    assert main(["dmg", "apparier", "figer", "1", "--motif", "pourquoi", *folder]) == 2
    assert main(["dmg", "apparier", "figer", "1", *folder]) == 0
    with campaign.desk() as desk:
        assert not list(desk.store.entries(kinds=("forcage",)))
