"""The matching of a round: freeze the input and publish its hash, take the named public draw, verify, and publish.

Nobody can try again: the hash is in the signed manifest before the draw exists. Verify, compute, verify: a result that
breaks one property is never recorded. Each act reads what it needs at once, decides as a pure function, records.
"""

from phco.dmg.rounds.pairing.auditors import AUDITORS, auditors, name_auditors
from phco.dmg.rounds.pairing.draw import draw
from phco.dmg.rounds.pairing.drawn import Drawn
from phco.dmg.rounds.pairing.freezing import Frozen, freeze
from phco.dmg.rounds.pairing.results import publish_results

__all__ = ["AUDITORS", "Drawn", "Frozen", "auditors", "draw", "freeze", "name_auditors", "publish_results"]
