"""Wishes: hearts of a DJ, ranking of a PAMSU, fléchage on both sides (WSH, RNK, FLE).

Everything here is a pure function over ids; the shares (20 %, 40 %, 50 %, 80 %) are dated rule data, not code.
"""

from __future__ import annotations

from phco.findings import Reason
from phco.wishes.flechage import Flechage, FlechagePlan, diagnose_dj, diagnose_pamsu, plan_flechage
from phco.wishes.hearts import check_hearts
from phco.wishes.quotas import ROUNDS, Quotas, ceil_share, last_checked, quotas_at
from phco.wishes.ranking import check_ranking
from phco.wishes.verdict import ListVerdict

__all__ = [
    "ROUNDS",
    "Flechage",
    "FlechagePlan",
    "ListVerdict",
    "Quotas",
    "Reason",
    "ceil_share",
    "check_hearts",
    "check_ranking",
    "diagnose_dj",
    "diagnose_pamsu",
    "last_checked",
    "plan_flechage",
    "quotas_at",
]
