"""A package that names another DMG is refused as such; one of the first format, which names none, still counts."""

from __future__ import annotations

from phco.dmg.recovery.rehearse import rehearse
from phco.host.keys.keys import new_key, verify
from phco.packages.expected import Expected
from phco.packages.identity import Keyring
from phco.packages.reading import open_package
from tests.dmg.dmg_rounds import fill
from tests.dmg.dmg_small import AUGUST, DJ, SmallCampaign, verdicts
from tests.dmg.test_dmg_round import OPENING


def test_a_package_names_the_dmg_that_it_is_for(campaign: SmallCampaign) -> None:
    one, other, first = DJ[:3]
    campaign.actors[other].dmg, campaign.actors[first].dmg = new_key().public.thumbprint, None
    took = campaign.take({f"{name}.phco": campaign.file(name) for name in (one, other, first)}, AUGUST)
    assert verdicts(took) == {
        f"{one}.phco": ("retenu", ""), f"{other}.phco": ("refuse", "E_OTHER_DMG"), f"{first}.phco": ("retenu", ""),
    }  # fmt: skip
    (line,) = [line for line in took.lines if line.code]
    assert line.signed  # somebody's key signed it: the bulletin lists it, with the code


def test_a_rehearsal_takes_what_was_made_for_the_campaign_that_it_plays(campaign: SmallCampaign) -> None:
    with campaign.desk() as desk:
        copy = rehearse(desk, campaign.folder.parent / "repetition", "quatre mots au hasard", AUGUST)
    from phco.dmg.keys import keyring

    played = SmallCampaign(folder=copy, keys=keyring.load(copy / "cles", "quatre mots au hasard"))
    assert verdicts(played.take({"dossier.phco": campaign.file(DJ[0])}, AUGUST)) == {"dossier.phco": ("retenu", "")}


def test_what_the_dmg_signs_names_its_own_key(campaign: SmallCampaign) -> None:
    from phco.dmg.publication import publish_all
    from phco.dmg.rounds.rounds import open_round

    fill(campaign)
    with campaign.desk() as desk:
        open_round(desk, 1, OPENING)
        folder = publish_all(desk, OPENING).folder
        signer = desk.keys.signer
    asked = Expected(campaign="2026-09", dmg=signer.public.thumbprint)
    found = [
        open_package(path.read_bytes(), find=Keyring([signer.record("dmg", "dmg")]), verify=verify, expected=asked)
        for path in sorted(folder.glob("*.phco"))
    ]
    assert len(found) >= 3
    assert {one.about.dmg for one in found} == {signer.public.thumbprint}
