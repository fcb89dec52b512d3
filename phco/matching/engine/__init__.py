"""The problem, the lottery and the algorithms: deferred acceptance by two-level claims, the bound, the exact method."""
