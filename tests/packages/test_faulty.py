"""Every defect is refused under its own code, in French, with a place and a remedy; nothing valid is lost beside it."""

from __future__ import annotations

import pytest

from phco.errors import PhcoError
from phco.host.keys.keys import verify
from phco.packages import CODES, examine, open_package
from tests.packages.faulty import FAULTY
from tests.packages.making import RING, valid


@pytest.mark.parametrize("name", FAULTY)
def test_a_named_bad_file_is_refused_under_its_code(name: str) -> None:
    code, make = FAULTY[name]
    with pytest.raises(PhcoError) as refused:
        open_package(make(), find=RING, verify=verify)
    faults = refused.value.flat()
    assert [fault.code for fault in faults] == [code] * len(faults)
    for fault in faults:
        assert fault.what.endswith((".", "?", "!"))
        assert fault.fix
        assert fault.code in CODES


@pytest.mark.parametrize("name", ["tableau-modifie", "csv-crlf", "prefixe", "autre-cle", "genre-inconnu"])
def test_the_report_says_the_same_code_and_never_raises(name: str) -> None:
    code, make = FAULTY[name]
    report = examine(make(), find=RING, verify=verify)
    assert not report.holds
    assert report.as_json()["erreur"]["code"] == code  # type: ignore[index]


def test_the_bad_files_differ_from_a_good_one_only_by_their_defect() -> None:
    assert open_package(valid(), find=RING, verify=verify).tables["voeux"]


# Codes that no single file can meet: they need a round, a deadline, another package, a code, a seal or another city.
ELSEWHERE = {
    "E_BULLETIN", "E_CODE_REUSED", "E_CODE_SYNTAX", "E_COPIE", "E_CR_REFUSE", "E_CR_VALIDE", "E_DEPOSE",
    "E_DUPLICATE", "E_ENROLMENT", "E_EQUIVOCATION",
    "E_FICTIF", "E_HEURE", "E_KEY_REVOKED", "E_KEY_WEAK", "E_LATE", "E_LINK", "E_OTHER_DMG", "E_OTHER_KIND",
    "E_RECLAMATION", "E_ROLE", "E_RULE", "E_RULE_MIN_RANKED", "E_SEAL", "E_SEALED", "E_SEAL_FORMAT", "E_SEAL_RECIPIENT",
    "E_STALE", "E_SUBDIVISION",
}  # fmt: skip


def test_every_code_of_a_file_has_its_bad_file() -> None:
    assert {code for code, _ in FAULTY.values()} == set(CODES) - ELSEWHERE
