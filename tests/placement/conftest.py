"""One door for the calls under test: the bridge itself."""

import json

import pytest

from phco.browser.bridge import handle


@pytest.fixture(scope="session")
def ask():
    """``ask("semaine.verifier", regime="dj", …)`` → the whole answer."""

    def call(name, /, **entry):
        return json.loads(handle(json.dumps({"appel": name, "entree": entry})))

    return call


@pytest.fixture(scope="session")
def result(ask):
    """The result of a call that must succeed."""

    def call(name, /, **entry):
        answer = ask(name, **entry)
        assert "resultat" in answer, answer
        return answer["resultat"]

    return call


@pytest.fixture(scope="session")
def faults(ask):
    """``[(code, where)]`` of a call that must be refused."""

    def call(name, /, **entry):
        answer = ask(name, **entry)
        assert "resultat" not in answer, answer
        errors = answer.get("erreurs") or [answer["erreur"]]
        return [(one["code"], one["ou"]) for one in errors]

    return call
