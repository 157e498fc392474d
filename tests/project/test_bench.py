"""How `make bench` compares its figures with their aims; the measuring itself is not tested."""

import re
from collections.abc import Callable

import pytest
from bench.measure import Cost, Figure, figures, machine, paired, ratio


@pytest.mark.parametrize(
    ("figure", "row"),
    [
        (Figure("loading", 2.904, 3), ["loading", "2.9 times", "at most 3 times", ""]),
        (Figure("loading", 3.1, 3), ["loading", "3.1 times", "at most 3 times", "**missed**"]),
        (Figure("size", 1112.4, 1500, "KB"), ["size", "1,112 KB", "at most 1500 KB", ""]),
        (Figure("rate", 106.4, 20, at_least=True), ["rate", "106 times", "at least 20 times", ""]),
        (
            Figure("rate", 2, 20, at_least=True),
            ["rate", "2 times", "at least 20 times", "**missed**"],
        ),
        (Figure("slow pages", 0, 0, ""), ["slow pages", "0", "at most 0", ""]),
    ],
)
def test_a_figure_says_whether_it_missed_its_aim(figure: Figure, row: list[str]) -> None:
    assert figure.row() == row


def test_figures_are_a_table() -> None:
    assert figures([Figure("loading", 4, 3)]) == (
        "| measured | found | aim |  |\n| --- | --- | --- | --- |\n"
        "| loading | 4 times | at most 3 times | **missed** |"
    )


def test_what_is_compared_runs_in_turn() -> None:
    order: list[str] = []

    def task(name: str, seconds: list[float]) -> Callable[[], Cost]:
        def run() -> Cost:
            order.append(name)
            return Cost(seconds[order.count(name) - 1], 1, 0)

        return run

    costs = paired(3, {"ours": task("ours", [2, 9, 4]), "other": task("other", [1, 3, 1])})
    assert order == ["ours", "other"] * 3
    assert ratio(costs["ours"], costs["other"], "wall") == 3


def test_the_machine_is_named() -> None:
    assert re.fullmatch(
        r"20[0-9]{2}-[0-9]{2}-[0-9]{2}, .+, [0-9]+ cores, .*Python 3.+\.", machine()
    )
