"""The problem, the lottery and the algorithms: deferred acceptance with two-level claims, the bound, the exact method."""
