"""The end of a rehearsal: everything checked, three people to play, the page that sums it up."""

from __future__ import annotations

from phco.demo.checks import Evidence, check_everything
from phco.demo.people import write_people
from phco.demo.summary import write_summary
from phco.demo.world import World
from phco.dmg.publication import Published
from phco.dmg.recovery.resume import Health


def finish(left: Evidence, published: Published, health: Health, world: World) -> None:
    """Check what was published, then leave the people and the page. Raises PhcoError E_DEMO at the first fault."""
    check_everything(left, published, health)
    left.story.people = write_people(left, {one: str(offer.pamsu) for one, offer in world.offers.items()})
    write_summary(left.story, world)
