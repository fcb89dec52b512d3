"""What a run says of its machine: a run on one that is twice as slow took half as long as it seems."""

from __future__ import annotations

from tests.quiet import slowness, words


def test_a_run_is_told_beside_the_machine() -> None:
    assert words(1389.4, 2.0, 2.0) == (
        "1389 s ; un travail fixe prend 2,00 fois son temps habituel au début, 2,00 à la fin : au calme, environ 695 s."
    )
    assert words(900.0, 1.0, 1.25).endswith(
        "1,00 fois son temps habituel au début, 1,25 à la fin : au calme, environ 800 s."
    )


def test_the_fixed_work_is_measured() -> None:
    assert slowness() > 0.1
