"""The end of a rehearsal: the commission, the publication, everything checked, people to play, the page of it all."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from phco.dates import Window
from phco.demo.checks import Evidence, check_everything
from phco.demo.office import Office
from phco.demo.parts import PRESENT
from phco.demo.people import write_people
from phco.demo.summary import write_summary
from phco.demo.world import World
from phco.dmg.commission.deciding import accept, decide, undo
from phco.dmg.commission.minutes import Present, write_minutes, write_table
from phco.dmg.commission.session import session
from phco.dmg.publication import Published, publish_all
from phco.dmg.recovery.resume import Health, verify_folder
from phco.dmg.rounds.market import read_market


def hold_commission(office: Office, window: Window, now: datetime) -> None:
    """The commission: the table, a decision amended, the proposal taken, the minutes."""
    with office.desk() as desk, office.stage("Commission", 3) as advance:
        now = max(now, office.clock(desk))
        found = session(desk.store)
        write_table(desk, now)
        advance()
        if found.cases and len(found.cases[0].choices) > 1:
            case = found.cases[0]
            decide(desk, case.dj, "affecter", case.choices[1].offer, author="Pr Fictif", reason="essai", now=now)
            undo(desk, 1, author="Pr Fictif", reason="la proposition regrette moins", now=now)
        made = accept(desk, author="La commission", reason="proposition de moindre regret", now=now)
        why = "aucune offre vacante ne reste"
        for alone in read_market(desk.store).free_people:
            decide(desk, alone, "laisser-sans-poste", None, author="La commission", reason=why, now=now)
        advance()
        present = [Present(name=name, capacity=capacity) for name, capacity in PRESENT]
        paper = write_minutes(desk, present, window.start, window.end, now + timedelta(hours=1))
        advance()
        office.story.commission = {
            "cas": len(found.cases), "decisions": len(made), "vacants": len(found.vacant), "regret": found.total,
            "restent": len(read_market(desk.store).free_people), "pv": paper["imprimable"],
        }  # fmt: skip


def publish_and_verify(office: Office, target: Path) -> tuple[Published, Health]:
    """Publish everything, then verify the whole folder."""
    with office.desk() as desk:
        now = office.clock(desk) + timedelta(hours=1)
        with office.stage("Publication", office.story.djs) as advance:
            published = publish_all(desk, now, target=target, progress=advance)
        with office.stage("Vérification du dossier", office.story.files) as advance:
            health = verify_folder(desk, progress=advance, beside=office.beside)
    return published, health


def finish(left: Evidence, published: Published, health: Health, world: World) -> None:
    """Check what was published, then leave the people and the page. Raises PhcoError E_DEMO at the first fault."""
    check_everything(left, published, health)
    left.story.people = write_people(left, {one: str(offer.pamsu) for one, offer in world.offers.items()})
    write_summary(left.story, world)
