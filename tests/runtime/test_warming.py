"""What an engine does before anybody's call: real answers, and a witness that says nothing of anybody."""

from __future__ import annotations

import json

import pytest

from phco.browser.bridge import handle
from phco.browser.warming import ASKED, warm, witness


@pytest.mark.parametrize("name", ASKED)
def test_what_is_run_ahead_is_a_real_answer(name: str) -> None:
    answer = json.loads(handle(json.dumps({"appel": name, "entree": ASKED[name]})))
    assert "€" in answer["resultat"]["html"]


def test_the_witness_is_the_same_at_each_engine() -> None:
    assert warm() == witness()
    assert json.loads(witness())["erreur"]["code"] == "E_APPEL_INCONNU"
