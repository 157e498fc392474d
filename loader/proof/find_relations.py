"""Find which lines of a table are sums of which others, from the numbers and little else.

A sum is believed if the evidence for it (evidence.py) is more than enough to make up for the number
of sums that were tried to find it.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from loader.proof.exact_numbers import left_over, settled, turned
from loader.proof.lanes import Lanes
from loader.proof.relation import LineWords, Numbers, Relation
from loader.proof.search import Search
from loader.proof.state import state
from loader.proof.sum_words import said_by


@dataclass(frozen=True, slots=True)
class Found:
    """The relations of a table along both axes, and its numbers with the rounding that sums show.

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
    settle: bool = True,
) -> Found:
    """Return the relations along rows and along columns, and decide what is exact.

    Where a publication states the rounding of its numbers, nothing is to `settle`.
    """
    across = turned(numbers)
    down, given_up = _find(rows, numbers, columns, likely_rows)
    over, too_much = _find(columns, across, rows, likely_columns)
    closer = settled(numbers, down, over) if settle else numbers
    down, over = _still_right(closer, down), _still_right(turned(closer), over)
    return Found(closer, down, over, given_up or too_much)


def _still_right(numbers: Numbers, relations: Sequence[Relation]) -> list[Relation]:
    """Return the relations that hold in most lanes, also where nothing is rounded."""
    return [
        relation
        for relation in relations
        if relation.kind == "of which" or relation.nearly or _mostly_holds(numbers, relation)
    ]


def _mostly_holds(numbers: Numbers, relation: Relation) -> bool:
    left = left_over(numbers.scaled, relation)
    if not any(left):  # true of most
        return True
    slack = list(zip(*[numbers.slack[line] for line in relation.lines], strict=True))
    of_lanes = zip(relation.lanes, left, strict=True)
    exact = [off for lane, off in of_lanes if not any(slack[lane])]
    return 2 * sum(map(bool, exact)) <= len(exact)


def _find(
    lines: Sequence[LineWords],
    numbers: Numbers,
    lanes: Sequence[LineWords],
    likely_totals: Set[int],
) -> tuple[list[Relation], bool]:
    if len(lines) < 2 or not lanes:
        return [], False
    whole = _are_whole(numbers) if numbers.decimals else [True] * len(lanes)
    # A share, an average or a change says that it is one; a change in per cent is both.
    of_measure = [said_by(words.path) & {"measure", "change"} for words in lanes]
    kinds = list(zip(of_measure, whole, strict=True))
    search = Search(lines, Lanes(numbers.scaled, numbers.slack, kinds), likely_totals)
    search.run()
    return state(search), search.given_up


def _are_whole(numbers: Numbers) -> list[bool]:
    """Return for each lane whether all its numbers are whole."""
    one = 10**numbers.decimals
    lanes = zip(*numbers.scaled, strict=True)
    return [not any(number % one for number in lane if number) for lane in lanes]
