"""A file of which everything is wrong: the first faults are told, then each line says that it was not read."""

from __future__ import annotations

from pathlib import Path

from phco.host.spreadsheets.cells import MOST_FAULTS
from phco.host.spreadsheets.importing import import_file
from phco.offers import offer_as_cells, offer_table
from phco.offers.demonstration import demonstration_offers


def test_a_file_of_faults_is_not_read_to_its_end_and_every_line_is_accounted_for(tmp_path: Path) -> None:
    names = offer_table().names
    good = offer_as_cells(demonstration_offers(1)[0])
    bad = [";".join(["?"] * len(names))] * (MOST_FAULTS // 2)
    text = "\n".join([";".join(names), ";".join(str(good[name] or "") for name in names), *bad, ""])
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    found = import_file(tmp_path / "a.csv", "offre")
    assert len(found.items) == 1 and found.rows == len(bad) + 1
    unread = [one for one in found.faults if one.column is None]
    assert unread and "n’a pas été lue" in unread[0].error.what
    assert {one.row for one in found.faults} == set(range(3, len(bad) + 3))  # nothing is passed over in silence
    assert len(found.faults) < MOST_FAULTS + 2 * len(names) + len(unread)
