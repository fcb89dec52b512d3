"""What a DJ is paid: gross lines by rule (PDJ-01 … PDJ-05), a module a rule or two, and the slip that they make."""

from phco.pay.dj.activity import activity_line, stay_semesters
from phco.pay.dj.fixed import exact_fixed
from phco.pay.dj.slip import ACTS, KeptLines, completions, dj_slip, filled, month_lines, plain_slip, unknowns

__all__ = [
    "ACTS", "KeptLines", "activity_line", "completions", "dj_slip", "exact_fixed", "filled", "month_lines",
    "plain_slip", "stay_semesters", "unknowns",
]  # fmt: skip
