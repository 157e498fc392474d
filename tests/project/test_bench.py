"""How `make bench` compares its figures with their aims; the measuring itself is not tested."""

import pytest
from bench.measure import Figure, figures


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
