"""What `make bench` writes down; what it measures is no test."""

import pytest
from bench.__main__ import README, with_figures
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


def test_figures_stand_between_their_marks() -> None:
    text = "Before\n<!-- written by make bench -->\nold\n<!-- to here -->\nAfter\n"
    once = with_figures(text, figures([Figure("loading", 4, 3)]))
    assert once == (
        "Before\n<!-- written by make bench -->\n\n"
        "| measured | found | aim |  |\n| --- | --- | --- | --- |\n"
        "| loading | 4 times | at most 3 times | **missed** |\n\n"
        "<!-- to here -->\nAfter\n"
    )
    with pytest.raises(ValueError, match="unpack"):
        with_figures("no marks", "")


def test_the_readme_has_room_for_them() -> None:
    text = README.read_text(encoding="utf-8")
    assert with_figures(with_figures(text, "a"), "b") == with_figures(text, "b")
