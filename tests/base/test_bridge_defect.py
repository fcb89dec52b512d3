"""A defect of ours is told by the functions that met it, with or without tables of line numbers."""

from __future__ import annotations

import json
from types import CodeType, FunctionType
from typing import Any

import pytest

from phco.browser import bridge
from phco.calls import dispatch


def _without_lines(code: CodeType) -> CodeType:
    parts = tuple(_without_lines(one) if isinstance(one, CodeType) else one for one in code.co_consts)
    return code.replace(co_consts=parts, co_linetable=b"")


def _broken(name: str, entry: object, noted: object = ()) -> dict[str, object]:
    def inner() -> dict[str, object]:
        raise KeyError("montant")

    return inner()


@pytest.mark.parametrize("lines", [True, False])
def test_a_defect_names_its_functions(monkeypatch: pytest.MonkeyPatch, lines: bool) -> None:
    code = _broken.__code__ if lines else _without_lines(_broken.__code__)
    monkeypatch.setattr(bridge, "call", FunctionType(code, vars(dispatch)))
    fault = json.loads(bridge.handle('{"appel": "regles"}'))["erreur"]
    assert fault["code"] == "E_INTERNE"
    assert "KeyError : 'montant'" in fault["quoi"]
    assert "calls.dispatch._broken.<locals>.inner < calls.dispatch._broken" in fault["quoi"]
    assert "Signalez" in fault["remede"]


def test_a_long_chain_is_cut_at_the_innermost_functions(monkeypatch: pytest.MonkeyPatch) -> None:
    names: dict[str, Any] = {"__name__": "phco.essai"}
    exec("def outer(*_): return deep(50)\ndef deep(n): return deep(n - 1) if n else 1 / 0", names)  # noqa: S102
    monkeypatch.setattr(bridge, "call", names["outer"])
    quoi = json.loads(bridge.handle('{"appel": "regles"}'))["erreur"]["quoi"]
    assert "ZeroDivisionError" in quoi
    assert quoi.count("essai.deep") == bridge.MAX_NAMES
    assert "essai.outer" not in quoi
