"""Find which lines of a table are sums of which others, from the numbers and little else.

A sum is believed for its surprise (evidence.py), less the bits of all that was tried to find it.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from loader.proof.candidates import Search
from loader.proof.exact_numbers import exact, is_exact, off
from loader.proof.lanes import Lanes, Line
from loader.proof.relation import LineWords, Numbers, Relation
from loader.proof.state import state
from loader.proof.sum_words import meanings


@dataclass(frozen=True, slots=True)
class Found:
    """The relations of a table along both axes, and its numbers with the rounding that they tell.

    `given_up` says that the search was stopped because it took too much work.
    """

    numbers: Numbers
    rows: list[Relation]
    columns: list[Relation]
    given_up: bool


def find_all(
    numbers: Numbers,
    rows: Sequence[LineWords],
    columns: Sequence[LineWords],
    likely_rows: Set[int] = frozenset(),
    likely_columns: Set[int] = frozenset(),
) -> Found:
    """Return the relations along rows and along columns, and decide whether the table is exact."""
    across = list(zip(*numbers.scaled, strict=True))
    slack = list(zip(*numbers.slack, strict=True))
    down, given_up = _find(rows, numbers.scaled, numbers.slack, columns, likely_rows)
    over, too_much = _find(columns, across, slack, rows, likely_columns)
    if not is_exact(numbers, down, over):
        return Found(numbers, down, over, given_up or too_much)
    settled = exact(numbers)
    if any(off(numbers.scaled, r, i) for r in down for i in r.lanes) or any(
        off(across, r, i) for r in over for i in r.lanes
    ):
        return find_all(settled, rows, columns, likely_rows, likely_columns)
    return Found(settled, down, over, given_up or too_much)


def find_relations(
    lines: Sequence[LineWords],
    numbers: Sequence[Line],
    slack: Sequence[Sequence[int]],
    lanes: Sequence[LineWords],
    likely_totals: Set[int] = frozenset(),
) -> list[Relation]:
    """Return the relations between lines; `numbers` and `slack` have a number for each lane.

    `likely_totals` are positions of lines that are called a total in words that the publication
    states, beside the words that the loader knows.
    """
    return _find(lines, numbers, slack, lanes, likely_totals)[0]


def _find(
    lines: Sequence[LineWords],
    numbers: Sequence[Line],
    slack: Sequence[Sequence[int]],
    lanes: Sequence[LineWords],
    likely_totals: Set[int],
) -> tuple[list[Relation], bool]:
    if len(lines) < 2 or not lanes:
        return [], False
    finest = [min(column) for column in zip(*slack, strict=True)]
    kinds = [(unit, _is_measure(words)) for unit, words in zip(finest, lanes, strict=True)]
    search = Search(lines, Lanes(numbers, slack, kinds), likely_totals)
    search.run()
    return state(search), search.given_up


def _is_measure(words: LineWords) -> bool:
    """Return whether a lane says that it is a share, an average or a change."""
    said = frozenset().union(*map(meanings, (words.label, *words.path)))
    return not said.isdisjoint(("measure", "change"))
