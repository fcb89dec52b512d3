"""The loader: what it accepts, what it refuses, and that it says everything at once with file and line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from phco import rules
from phco.errors import PhcoError
from phco.rules import Announced, Ended, Known, RuleSet, Unknown

SOURCE = 'source = { titre = "Brochure", article = "Paie", publie_le = 2026-03-01, reference = "S1" }'
HEAD = '[dj.exemple]\nregle = "PDJ-01"\nlibelle = "Exemple"\n'


def value(since: str, amount: str = "10.00", *extra: str) -> str:
    body = f'a_partir_du = {since}\nmontant = "{amount}"\nunite = "EUR/mois"\n{SOURCE}\nverifie_le = 2026-11-22\n'
    return "\n[[dj.exemple.valeurs]]\n" + body + "\n".join(extra) + "\n"


def load(text: str) -> RuleSet:
    return rules.load_texts({"exemple.toml": text})


def faults(text: str) -> list[tuple[str, str]]:
    with pytest.raises(PhcoError) as caught:
        load(text)
    return [(one.code, one.where) for one in caught.value.flat()]


def test_the_four_answers() -> None:
    found = load(HEAD + value("2026-01-01", "10.00", "jusqu_au = 2026-12-31") + value("2028-01-01", "12.00"))
    assert isinstance(found.value("dj.exemple", on=date(2025, 12, 31)), Announced)
    known = found.value("dj.exemple", on=date(2026, 12, 31))
    assert isinstance(known, Known)
    assert (known.value, known.unit, known.source.titre, known.state) == (
        Decimal("10.00"),
        "EUR/mois",
        "Brochure",
        "connu",
    )
    assert known.next is not None and known.next.since == date(2028, 1, 1)
    ended = found.value("dj.exemple", on=date(2027, 1, 1))
    assert isinstance(ended, Ended)
    assert (ended.state, ended.record.value) == ("termine", Decimal("10.00"))
    assert isinstance(found.value("dj.exemple", on=date(2026, 6, 1), lecture="loi"), Unknown)


def test_an_unquantified_rule_is_unknown_and_says_why() -> None:
    text = HEAD + f'inconnu = "Personne ne le dit."\n{SOURCE}\nverifie_le = 2026-11-22\n'
    answer = load(text).value("dj.exemple", on=date(2026, 11, 2))
    assert answer == Unknown(reason="Personne ne le dit.")


def test_an_open_value_ends_where_the_next_one_starts() -> None:
    found = load(HEAD + value("2026-01-01", "10.00") + value("2027-11-01", "11.00"))
    assert found.decimal("dj.exemple", on=date(2027, 10, 31)) == Decimal("10.00")
    assert found.decimal("dj.exemple", on=date(2027, 11, 1)) == Decimal("11.00")


def test_values_may_come_from_another_file() -> None:
    found = rules.load_texts({"a.toml": HEAD + value("2026-01-01"), "b.toml": value("2027-01-01", "11.00")})
    assert found.decimal("dj.exemple", on=date(2027, 1, 1)) == Decimal("11.00")


def test_known_says_when_a_value_starts() -> None:
    with pytest.raises(PhcoError) as caught:
        load(HEAD + value("2026-01-01")).known("dj.exemple", on=date(2020, 1, 1), where="debut")
    assert (caught.value.code, caught.value.where) == ("E_REGLE_INCONNUE", "debut")
    assert "01/01/2026" in caught.value.fix


def test_a_key_that_does_not_exist_is_a_programmers_fault() -> None:
    with pytest.raises(KeyError):
        load(HEAD + value("2026-01-01")).value("dj.autre", on=date(2026, 1, 1))


def test_numbers_are_never_binary_floats() -> None:
    text = value("2026-01-01").replace('montant = "10.00"\nunite = "EUR/mois"', 'valeur = 0.1\nunite = "part"')
    found = load(HEAD + text)
    assert found.decimal("dj.exemple", on=date(2026, 1, 1)) == Decimal("0.1")


@pytest.mark.parametrize("missing", ["a_partir_du", "montant", "unite", "source", "verifie_le"])
def test_an_incomplete_record_is_refused_with_its_line(missing: str) -> None:
    lines = (HEAD + value("2026-01-01")).splitlines()
    text = "\n".join(line for line in lines if not line.startswith(missing))
    found = faults(text)
    assert [code for code, _ in found] == ["E_REGLE_INCOMPLETE"]
    assert found[0][1].startswith("exemple.toml:5 dj.exemple.valeurs[0]")


@pytest.mark.parametrize("missing", ["titre", "article", "publie_le", "reference"])
def test_an_incomplete_source_is_refused(missing: str) -> None:
    text = HEAD + value("2026-01-01").replace(f"{missing} =", f"{missing}_ =")
    assert ("E_REGLE_INCOMPLETE", f"exemple.toml:5 dj.exemple.valeurs[0].source.{missing}") in faults(text)


@pytest.mark.parametrize(
    ("before", "after", "code", "end"),
    [
        ('unite = "EUR/mois"', 'unite = "EUR/moi"', "E_REGLE_UNITE", "unite"),
        ('montant = "10.00"', 'montant = "dix"', "E_REGLE_VALEUR", "montant"),
        ('montant = "10.00"', 'montant = "10.001"', "E_REGLE_VALEUR", "montant"),
        ('montant = "10.00"', 'montant = "-1"', "E_REGLE_VALEUR", "montant"),
        ('montant = "10.00"', 'montant = "10.00"\nvaleur = 3', "E_REGLE_INCOMPLETE", "valeurs[0]"),
        ('unite = "EUR/mois"', 'unite = "oui/non"', "E_REGLE_UNITE", "montant"),
        ('reference = "S1"', 'reference = "S9"', "E_REGLE_VALEUR", "source.reference"),
        ("verifie_le", "verifie_lee", "E_REGLE_CLE", "verifie_lee"),
        ('unite = "EUR/mois"', 'unite = "EUR/mois"\nlecture = "loie"', "E_REGLE_LECTURE", "lecture"),
        ('regle = "PDJ-01"', 'regle = "PDJ1"', "E_REGLE_VALEUR", "regle"),
        ("verifie_le = 2026-11-22", "verifie_le = 2026-11-22\njusqu_au = 2025-01-01", "E_REGLE_VALEUR", "jusqu_au"),
    ],
)
def test_a_wrong_record_is_refused(before: str, after: str, code: str, end: str) -> None:
    text = HEAD + value("2026-01-01")
    assert before in text
    assert any(found == code and where.endswith(end) for found, where in faults(text.replace(before, after, 1)))


def test_a_share_lies_between_0_and_1() -> None:
    text = HEAD + value("2026-01-01").replace('montant = "10.00"\nunite = "EUR/mois"', 'valeur = 1.2\nunite = "part"')
    assert [code for code, _ in faults(text)] == ["E_REGLE_VALEUR"]


def test_twins_and_overlaps_are_refused() -> None:
    [(code, where)] = faults(HEAD + value("2026-01-01") + value("2026-01-01"))
    second = (HEAD + value("2026-01-01") + value("2026-01-01")).splitlines().index("[[dj.exemple.valeurs]]", 7) + 1
    assert code == "E_REGLE_DOUBLON"
    assert f":{second} " in where and where.endswith("valeurs[1]"), "the place is that of the second value"
    overlap = HEAD + value("2026-01-01", "1.00", "jusqu_au = 2026-06-30") + value("2026-06-30", "2.00")
    assert [code for code, _ in faults(overlap)] == ["E_REGLE_CHEVAUCHEMENT"]
    apart = HEAD + value("2026-01-01", "1.00", "jusqu_au = 2026-06-29") + value("2026-06-30", "2.00")
    assert load(apart).decimal("dj.exemple", on=date(2026, 6, 30)) == 2


def test_two_readings_never_overlap_each_other() -> None:
    found = load(HEAD + value("2026-01-01") + value("2026-01-01", "12.00", 'lecture = "loi"'))
    assert found["dj.exemple"].lectures == ("S1", "loi")
    assert found.decimal("dj.exemple", on=date(2026, 1, 1), lecture="loi") == 12


def test_a_parameter_declared_twice_is_refused() -> None:
    with pytest.raises(PhcoError) as caught:
        rules.load_texts({"a.toml": HEAD + value("2026-01-01"), "b.toml": HEAD + value("2027-01-01")})
    (fault,) = caught.value.flat()
    assert (fault.code, fault.where) == ("E_REGLE_DOUBLON", "b.toml:1 dj.exemple")
    assert "a.toml:1" in fault.what


def test_a_parameter_without_a_value_must_say_why() -> None:
    assert "E_REGLE_INCOMPLETE" in [code for code, _ in faults(HEAD)]


def test_a_stray_value_is_refused() -> None:
    assert [code for code, _ in faults("[dj]\nx = 1\n")] == ["E_REGLE_CLE"]


def test_bad_toml_is_said_with_its_line() -> None:
    assert faults('[a]\nb = "x\n') == [("E_REGLE_SYNTAXE", "exemple.toml:2")]


def test_everything_wrong_is_said_at_once() -> None:
    bad = HEAD + value("2026-01-01").replace("EUR/mois", "EUR/moi").replace('titre = "Brochure", ', "")
    with pytest.raises(PhcoError) as caught:
        rules.load_texts({"a.toml": bad, "b.toml": "[x", "c.toml": bad.replace("exemple", "autre")})
    found = [(one.code, one.where.split(" ")[0]) for one in caught.value.flat()]
    assert found == [
        ("E_REGLE_SYNTAXE", "b.toml:1"),
        ("E_REGLE_UNITE", "a.toml:5"),
        ("E_REGLE_INCOMPLETE", "a.toml:5"),
        ("E_REGLE_UNITE", "c.toml:5"),
        ("E_REGLE_INCOMPLETE", "c.toml:5"),
    ]
    assert all(one.what and one.fix for one in caught.value.flat())


def test_an_answer_remembered_is_the_parameters_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """A screen asks the same rules many times: the answers are kept, a few thousand at most."""
    monkeypatch.setattr("phco.rules.model.REMEMBERED", 50)
    known = RuleSet({one.key: one for one in rules.load_default()})
    days = [date(2025, 11, 2), date(2026, 11, 2), date(2031, 5, 1)]
    for _ in range(2):
        for one in known:
            for day in days:
                for lecture in (None, *one.lectures):
                    assert known.value(one.key, on=day, lecture=lecture) == one.at(day, lecture)
