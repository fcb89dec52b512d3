"""JavaScript decides nothing of the domain: its words, its levels and its defaults are Python's or the built page's.

The words are read from the core, so that one that is added there is looked for here. ``verificateur`` is a second
verifier, written apart on purpose; ``construire`` runs on the machine that builds.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from phco.calls.placement.reading import HALF_CHOICES, MODES, PRESENCES, REGIMES, SEASONS
from phco.calls.placement.week import EVENT_KINDS
from phco.calls.wishes.screens_flechage import WAYS
from phco.matching.telling.chances import POPULARITIES
from phco.placement.week.model import ACTIVITIES

APP = Path(__file__).parents[2] / "site_src" / "app"
SOURCES = sorted(path for room in ("lib", "pages", "sw", "bureau") for path in (APP / room).rglob("*.mjs"))
WORDS = {
    *REGIMES, *PRESENCES, *SEASONS, *MODES, *HALF_CHOICES, *ACTIVITIES, *EVENT_KINDS, *WAYS, *POPULARITIES, "S1", "loi",
}  # fmt: skip
# A word of the domain that is not a decision there → why.
NOT_A_DECISION = {
    ("pages/voeux/resultats.mjs", "pamsu"): "a column of the published offers",
    ("pages/voeux/resultats.mjs", "cabinet"): "a column of the published offers",
}
COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'`\w])//[^\n]*", re.S)
ROLE = re.compile(r'\brole(?:: | === | !== )"\w+"')  # who the device is enrolled as, which no rule gives
QUOTED = re.compile(r'"([^"\n]*)"|\'([^\'\n]*)\'')
DEFAULT = re.compile(r'(?:\?\?=?|\|\|=?) ?(?:"[\w-]+"|[1-9]\d*)(?![\w.])')
# A default that says nothing of the domain → the only lines that hold it.
PLAIN_DEFAULTS = {
    "loadRound(tour ?? 1)": "names are looked for where a file says no round: the list that the site has anyway",
    'dataset.type ?? "texte"': "how a field is read",
    'getItem("apparence") ?? "auto"': "the colours of the page",
    'voyage || "brut"': "how the bytes of a file travelled",
    'raison ?? "reseau"': "why a download stopped, where the fault does not say",
    'text || "vide"': "an empty value, in words",
    '.value || "-"': "an empty cell",
    'one.cr ?? "envoye"': "the mark of a package that was opened: it was sent",
}
HEARTS = re.compile(r"(?i)(?:coeurs?|hearts?|niveau)\b(?:(?!length)[^;\n])*?(?:[<>]=?|[!=]==?) ?[0-9]")
DIGITS = re.compile(r"/\^?\[[0-9]-[0-9]\]\$?/")
ROUND = re.compile(r"\b(?:tour|plan\.tour)\b ?(?:[<>]=?|[!=]==?) ?[0-9]")


def decisions(text: str, name: str = "") -> list[str]:
    """What a module says of the domain by itself."""
    code = ROLE.sub("", COMMENT.sub("", text))
    found = [
        word
        for quoted in QUOTED.findall(code)
        for word in ("".join(quoted),)
        if word in WORDS and (name, word) not in NOT_A_DECISION
    ]
    for line in code.splitlines():
        plain = line
        for allowed in PLAIN_DEFAULTS:
            plain = plain.replace(allowed, "")
        found += [match for pattern in (DEFAULT, HEARTS, DIGITS, ROUND) for match in pattern.findall(plain)]
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(APP).as_posix())
def test_a_module_decides_nothing_of_the_domain(path: Path) -> None:
    assert decisions(path.read_text(encoding="utf-8"), path.relative_to(APP).as_posix()) == []


def test_no_exception_is_needless() -> None:
    text = {path.relative_to(APP).as_posix(): path.read_text(encoding="utf-8") for path in SOURCES}
    assert all(f'"{word}"' in text[name] for name, word in NOT_A_DECISION)
    assert all(any(line in one for one in text.values()) for line in PLAIN_DEFAULTS)


@pytest.mark.parametrize(
    "line",
    [
        'const value = event.key === "Delete" ? "" : /^[0-5]$/.test(event.key) ? event.key : null;',
        "const loved = Object.keys(plan.coeurs).filter((id) => plan.coeurs[id] >= 4);",
        "coeurs: Object.fromEntries(Object.entries(plan.coeurs).filter(([, hearts]) => hearts > 0)),",
        'if (["soin", "rattrapage", "option-5"].includes(cell.activite)) cell.presence = here;',
        'call("semaine.modele", { regime: page.plan.regime ?? one })); first.regime ??= "dj";',
        "const option = page.plan.projet?.option ?? 1;",
        'plan: { ...shared(plan), regime: plan.regime || "demain" }',
        'const former = regime === "dj" ? a : b;',
        ".filter(([, name]) => name && name !== 'libre')",
        'Object.assign(plan, { lecture: "loi" })',
        "tour === 1 ? here : there",
        "if (tour > 1 && !Object.keys(plan.coeurs).length) return;",
    ],
)
def test_a_decision_would_be_seen(line: str) -> None:
    assert decisions(line)
