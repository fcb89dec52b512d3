"""A market is hashed once, however many explanations give its fingerprint; another market has its own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from phco.matching.engine import problem as engine
from phco.matching.engine.problem import Line, Problem


def test_the_fingerprint_is_computed_once_and_never_carried_to_another_market(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    real = engine.market_fingerprint
    monkeypatch.setattr(engine, "market_fingerprint", lambda *given: asked.append(1) or real(*given))
    line = Line.of([[0]])
    one = Problem(round=1, applicants=["a"], posts=["p"], capacities=[1], wishes=[line], lines=[line])
    assert one.fingerprint() == one.fingerprint() and len(asked) == 1
    other = replace(one, round=2)
    assert other.fingerprint() != one.fingerprint() and len(asked) == 2
    assert one == replace(one)
