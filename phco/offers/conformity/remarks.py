"""One remark on a sheet."""

from __future__ import annotations

from phco.findings import Finding


def remark(rule: str, level: str, code: str, field: str, what: str, fix: str) -> Finding:
    """A remark of a rule on a field of the sheet."""
    return Finding(rule=rule, level=level, code=code, field=field, what=what, fix=fix)
