"""A subdivision's folder: its strict reader, all faults at once; its words; what is remembered follows the choice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from phco import local, rules, subdivision
from phco.campaign import load_default as campaigns
from phco.errors import PhcoError
from phco.host.subdivisions.checking import check
from phco.host.subdivisions.creating import Answers, create
from phco.offers.communes import by_name, commune, communes, distance_km
from phco.pay import dj_readings

ROOT = Path(__file__).parents[2]
CAEN = (ROOT / "datapackage/subdivisions/caen/subdivision.toml").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def back() -> Iterator[None]:
    yield
    local.choose(local.DEFAULT)


FAULTS = [
    ('nom = "Caen"\nde', "de", "La clé « nom » manque"),
    ('code = "50"', 'code = "500"', "n’est pas un code de département"),
    ('commune = "14118"', 'commune = "Caen"', "n’est pas un code INSEE"),
    ('"PDJ-01" = "S1"', '"PDJ-01" = "ailleurs"', "n’est pas une valeur possible"),
    ('"PDJ-01" = "S1"', '"PDJ" = "S1"', "n’est pas une règle"),
    ('site = "PhCO Caen"', 'sitte = "PhCO Caen"', "Vouliez-vous dire « site »"),
    ('"Vire", "Argentan", "Flers"]', '"Vire"]', "quatre noms de villes"),
    ("publie_le = 2026-03-01", 'publie_le = "hier"', "publie_le"),
    ('code = "61"', 'code = "14"', "aucun deux fois"),
    ("code =", "code", "n’est pas du TOML valide"),
]


@pytest.mark.parametrize(("before", "after", "said"), FAULTS)
def test_each_fault_of_a_subdivision_is_said_in_french_with_its_place(before: str, after: str, said: str) -> None:
    assert before in CAEN
    with pytest.raises(PhcoError) as caught:
        subdivision.read(CAEN.replace(before, after, 1), name="essai/subdivision.toml")
    told = [str(one) for one in caught.value.flat()]
    assert any(said in one for one in told), told
    assert all(one.where.startswith("essai/subdivision.toml") and one.fix for one in caught.value.flat())


def test_all_faults_are_said_at_once() -> None:
    text = CAEN
    for before, after, _ in FAULTS[1:7]:
        text = text.replace(before, after, 1)
    with pytest.raises(PhcoError) as caught:
        subdivision.read(text)
    assert len(caught.value.flat()) >= 5


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("commune;zone;au\n", "colonnes"), ("commune,zone,au\n14118,ZAC\n", "lisible"),
        ("commune,zone,au\n14118,ZIPP,2026-01-05\n", "ne convient pas"),
        ("commune,zone,au\n14118,ZIP,2026-01-05\n14118,ZAC,2026-01-05\n", "ne convient pas"),
    ],
)  # fmt: skip
def test_a_faulty_zoning_is_said_with_its_line(text: str, said: str) -> None:
    with pytest.raises(PhcoError) as caught:
        subdivision.read(CAEN, zoning=text)
    assert said in str(caught.value) and caught.value.code == "E_ZONAGE"


def test_a_dated_zoning_is_read() -> None:
    found = subdivision.read(CAEN, zoning="commune,zone,au\n14118,ZAC,2026-01-05\n").zoning
    assert found["14118"].zone == "ZAC" and found["14118"].on == date(2026, 1, 5)


def test_what_is_remembered_follows_the_choice() -> None:
    def seen() -> tuple[object, ...]:
        return len(communes()), set(campaigns()), rules.load_default()["terrain.semaine.soin"].records

    here = seen()
    assert commune("75101") is None and distance_km("14118", "75101") is None
    local.choose("paris")
    assert commune("75101") is not None and commune("14118") is None
    assert set(subdivision.departements()) == {"75", "77", "78", "91", "92", "93", "94", "95"}
    assert distance_km("75101", "75116") is not None
    local.choose("caen")
    assert here == seen()


def test_an_unknown_subdivision_is_refused_with_those_that_are_known() -> None:
    for code in ("nulle-part", "../caen", "", "CAEN"):
        with pytest.raises(PhcoError) as caught:
            local.choose(code)
        assert "paris" in caught.value.fix and caught.value.code == "E_SUBDIVISION"
    assert local.chosen() == "caen"


# — who says a rule ————————————————————————————————————————————————————————————————————————————————————————
def test_a_brochure_speaks_at_home_and_the_law_elsewhere() -> None:
    day = date(2026, 12, 1)
    assert dj_readings()["PDJ-01"] == ("S1", "loi") and dj_readings()["PDJ-03"] == ("loi", "S1")
    home = rules.load_default()
    assert home.known("dj.transport.montant", on=day).source.authority == "brochure"
    assert home.known("voeux.part_minimale.tour1", on=day).source.authority == "procedure"
    assert home.known("net.crds", on=day).source.authority == "loi"
    for code in ("paris", "exemple"):
        local.choose(code)
        there = rules.load_default()
        assert dj_readings()["PDJ-01"] == ("loi",)
        assert there.known("dj.transport.montant", on=day).source.authority == "loi"
        quota = there.known("voeux.part_minimale.tour1", on=day)
        assert quota.source.authority == "procedure"
        assert quota.value == home.decimal("voeux.part_minimale.tour1", on=day)
        assert not there["pamsu.compensation.premiere"].records and not there["dj.part_fixe"].records
        assert there.known("terrain.semaine.soin", on=day).record.is_assumption
        assert not any(one.source.reference == "S1" for parameter in there for one in parameter.records)


def test_the_level_two_page_is_theirs_in_paris_and_anothers_elsewhere() -> None:
    assert "autre faculté" in local.fill("‹saspas_avis›") and "Caen" in local.fill("‹saspas_avis›")
    local.choose("paris")
    assert subdivision.current().owns_level_two and "autre faculté" not in local.fill("‹saspas_avis›")
    assert "Paris Cité" in rules.load_default()["saspas.annee"].records[0].source.titre


# — communes of the whole country ——————————————————————————————————————————————————————————————————————————
def test_the_national_tables_hold_every_departement_with_a_place_for_every_commune() -> None:
    from phco.host.subdivisions.creating import known_departements

    total = 0
    for code in known_departements():
        path = ROOT / "datapackage" / "communes" / f"{code}.csv"
        lines = path.read_text(encoding="utf-8").splitlines()
        total += len(lines) - 1
        assert all(subdivision.departement_of(line.split(",")[0]) == code for line in lines[1:])
    assert total == 34917  # Paris, Lyon and Marseille by arrondissement


@pytest.mark.parametrize(
    ("code", "departement"),
    [("2A004", "2A"), ("2B033", "2B"), ("97411", "974"), ("97101", "971"), ("75116", "75"), ("69383", "69")],
)
def test_codes_of_corsica_and_overseas_find_their_departement(code: str, departement: str) -> None:
    assert subdivision.departement_of(code) == departement


def test_paris_is_by_arrondissement_and_every_commune_there_has_a_place() -> None:
    local.choose("paris")
    assert sum(code.startswith("751") for code in communes()) == 20 and "75056" not in communes()
    assert all(one.latitude and one.longitude for one in communes().values())


def test_homonyms_are_asked_by_their_code(tmp_path: Path) -> None:
    answers = Answers(code="essai", name="Essai", departements=["59", "62", "80"], chu="Lille")
    create(tmp_path, answers, date(2026, 11, 28))
    local.choose("essai", tmp_path / "essai")
    assert any(len(found) > 1 for found in by_name().values())


# — a subdivision of one's own ——————————————————————————————————————————————————————————————————————————————
@pytest.mark.parametrize(
    ("departements", "chu"),
    [(["35", "22"], "Rennes"), (["2A", "2B"], "Ajaccio"), (["974", "976"], "97411"), (["75"], ""), (["48"], "Mende")],
)
def test_a_new_folder_is_sound_and_undated(tmp_path: Path, departements: list[str], chu: str) -> None:
    answers = Answers(code="essai", name="Essai", departements=departements, chu=chu, faculty="Université d’Essai")
    place = create(tmp_path, answers, date(2026, 11, 28))
    found = check("essai", place)
    assert found.campaigns == ("2027-03", "2027-09") and found.undated == 26 and found.communes == len(communes())
    assert "commente" not in (place / "subdivision.toml").read_text() and (place / "zonage.csv").is_file()
    assert local.words()["de"] == "d’Essai"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"code": "Essai"}, "E_SUBDIVISION"), ({"departements": ["99"]}, "E_SUBDIVISION"),
        ({"departements": []}, "E_SUBDIVISION"), ({"chu": "Nulle Part"}, "E_SUBDIVISION"),
        ({"chu": "75101"}, "E_SUBDIVISION"),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_refused_and_nothing_is_written(tmp_path: Path, change: dict[str, object], code: str) -> None:
    answers = {"code": "essai", "name": "Essai", "departements": ["35"], "chu": "Rennes"} | change
    with pytest.raises(PhcoError) as caught:
        create(tmp_path, Answers(**answers), date(2026, 11, 28))  # type: ignore[arg-type]
    assert caught.value.code == code and caught.value.fix and not list(tmp_path.iterdir())


def test_a_town_of_elsewhere_is_told_with_its_place(tmp_path: Path) -> None:
    place = create(tmp_path, Answers(code="essai", name="Essai", departements=["35"], chu="Rennes"), date(2026, 11, 28))
    path = place / "subdivision.toml"
    path.write_text(path.read_text().replace('jalons = ["35238"', 'jalons = ["14118"'))
    (place / "zonage.csv").write_text("commune,zone,au\n75101,ZIP,2026-01-05\n")
    with pytest.raises(PhcoError) as caught:
        check("essai", place)
    assert {one.where for one in caught.value.flat()} == {"essai/subdivision.toml jalons[0]", "essai/zonage.csv"}


def test_any_month_may_have_its_campaign() -> None:
    local.choose("exemple")
    (campaign,) = campaigns().values()
    assert campaign.code == "2027-06" and campaign.intake == date(2027, 9, 6)
