"""The tests are dealt to the workers as tests/dealing.py says: its own scheduler, on workers that only take notes."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.dealing import LongestModuleFirst, durations, module_of

PAGES = "tests/browser/test_a.py", "tests/runtime/test_b.py"
SHORT, LONG, NEW = "tests/pay/test_c.py", "tests/dmg/test_d.py", "tests/site/test_e.py"
KNOWN = {PAGES[0]: 10.0, PAGES[1]: 20.0, SHORT: 1.0, LONG: 60.0}


class Worker:
    def __init__(self, name: str) -> None:
        self.gateway, self.shutting_down = SimpleNamespace(id=name), False
        self.sent: list[int] = []

    def send_runtest_some(self, indices: list[int]) -> None:
        self.sent += indices

    def shutdown(self) -> None:
        self.shutting_down = True


def dealt(tests: list[str], workers: int = 2) -> list[list[str]]:
    """What each worker was given, in order, where every test takes what its module says, divided by its number."""
    config: Any = SimpleNamespace(
        getvalue=lambda name: [f"{workers}*popen"], option=SimpleNamespace(loadscopereorder=True)
    )
    deal = LongestModuleFirst(config, known=KNOWN)
    nodes: list[Any] = [Worker(f"gw{rank}") for rank in range(workers)]
    for node in nodes:
        deal.add_node(node)
        deal.add_node_collection(node, tests)
    deal.schedule()
    took = {
        name: KNOWN.get(module_of(name), 1.0) / sum(module_of(one) == module_of(name) for one in tests)
        for name in tests
    }
    done, clock = dict.fromkeys(range(workers), 0), dict.fromkeys(range(workers), 0.0)

    def ends(rank: int) -> float:
        return clock[rank] + took[tests[nodes[rank].sent[done[rank]]]]

    while busy := [rank for rank in done if done[rank] < len(nodes[rank].sent)]:
        rank = min(busy, key=ends)
        clock[rank], index = ends(rank), nodes[rank].sent[done[rank]]
        done[rank] += 1
        deal.mark_test_complete(nodes[rank], index)
    assert deal.tests_finished and not deal.has_pending
    assert all(node.shutting_down for node in nodes)
    return [[tests[index] for index in node.sent] for node in nodes]


def modules(given: list[str]) -> list[str]:
    return [
        module for rank, module in enumerate(map(module_of, given)) if rank == 0 or module_of(given[rank - 1]) != module
    ]


def test_a_module_stays_whole_and_every_test_runs_once() -> None:
    tests = [f"{module}::test_{rank}" for rank in range(5) for module in (SHORT, LONG, NEW, *PAGES)]
    given = dealt(tests)
    assert sorted(given[0] + given[1]) == sorted(tests)
    whole = modules(given[0]) + modules(given[1])
    assert sorted(whole) == sorted({*map(module_of, tests)})


def test_the_longest_goes_first_and_a_browser_stays_with_one_worker_while_there_is_something_else() -> None:
    tests = [f"{module}::test_{rank}" for rank in range(5) for module in (*PAGES, SHORT, LONG, NEW)]
    pages, others = dealt(tests)
    assert modules(pages) == [PAGES[1], PAGES[0], SHORT, NEW]
    assert modules(others) == [LONG]


def test_a_worker_that_has_no_more_of_its_own_helps_the_other() -> None:
    tests = [f"{module}::test_{rank}" for rank in range(3) for module in (*PAGES, SHORT)]
    pages, others = dealt(tests)
    assert modules(pages) == [PAGES[1]] and modules(others) == [SHORT, PAGES[0]]


def test_what_was_measured_names_modules() -> None:
    known = durations()
    assert known and all(module_of(name) == name and took >= 0 for name, took in known.items())
