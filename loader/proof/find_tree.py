"""rows -> tree: which rows are totals of which, found from the numbers alone.

A row may be the total of the rows behind it (other pages put totals last: then of those before
it). It is one if in **every** column at once it is their sum. The columns are packed into one long
integer, 64 bits a column, so that one comparison of integers compares them all.

Rows are taken from the last to the first. What stands behind a row is by then a stack of subtrees,
and the row is a leaf, or the total of the topmost few. The reading that leaves the fewest rows
without a total above them explains the page. Three things arithmetic leaves open, and says so: a
row of zeros adds nothing anywhere; two rows alike could each be the other's only part; a few small
numbers add up by chance.
"""

import sys
from array import array
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from loader.bounds import MOST_ADDITIONS
from loader.proof.tree import Tree

Vector = Sequence[int | None]

# How many readings are kept side by side where the first does not explain the whole page.
_READINGS = 64
# A topmost total is believed if fewer than one such in so many rows would add up by chance.
_SURE = 1000
# So many columns are added up in about the time of one.
_COLUMNS_AT_ONCE = 32


def find_tree(rows: Sequence[Vector], likely_totals: Set[int] = frozenset()) -> Tree:
    """The tree of totals and parts in `rows`, each a sequence of numbers, one a column.

    Columns with a missing number (None) are left out; with none left, every row is open.
    `likely_totals` are the rows whose label says so; they decide only what the numbers leave open.
    Where there are too many readings to try, the tree has no totals and says so: `given_up`.
    """
    vectors = _complete_columns(rows)
    if not vectors or not vectors[0]:
        return Tree((None,) * len(rows), frozenset(range(len(rows))))
    readings = _readings(vectors)
    if not readings:
        return Tree((None,) * len(rows), frozenset(range(len(rows))), given_up=True)
    chosen, *others = sorted(readings, key=lambda r: _surprises(r, likely_totals))
    undecided = {row for row, vector in enumerate(vectors) if not any(vector)}
    undecided |= _disagreements(chosen, others)
    parents, doubtful = _without_chance(vectors, Tree(chosen), likely_totals)
    return Tree(tuple(parents), frozenset(undecided | doubtful))


def _complete_columns(rows: Sequence[Vector]) -> Sequence[Sequence[int]]:
    try:
        for row in rows:
            sum(row)  # type: ignore[arg-type]  # the fastest way to meet a None
    except TypeError:
        return _without_incomplete(rows)
    return rows  # type: ignore[return-value]


def _without_incomplete(rows: Sequence[Vector]) -> list[list[int]]:
    columns = [column for column in zip(*rows, strict=True) if None not in column]
    return [list(row) for row in zip(*columns, strict=True)]


def _surprises(parents: Sequence[int | None], likely_totals: Set[int]) -> int:
    """How many rows are totals without being called so, or the other way round."""
    return len({p for p in parents if p is not None} ^ set(likely_totals))


def _disagreements(
    chosen: Sequence[int | None], others: Sequence[Sequence[int | None]]
) -> set[int]:
    return {row for other in others for row, p in enumerate(other) if p != chosen[row]}


def _without_chance(
    vectors: Sequence[Sequence[int]], tree: Tree, likely_totals: Set[int]
) -> tuple[list[int | None], set[int]]:
    """The parents without topmost totals that may be chance, and the rows this leaves open."""
    parents = list(tree.parents)
    doubtful: set[int] = set()
    tops = list(tree.roots)
    while tops:
        total = tops.pop()
        parts = tree.parts.get(total, [])
        if not parts or _is_sure(vectors, total, parts):
            continue
        doubtful.update(parts)
        if total not in likely_totals:
            for part in parts:
                parents[part] = None
            tops += parts
    return parents, doubtful


def _is_sure(vectors: Sequence[Sequence[int]], total: int, parts: Sequence[int]) -> bool:
    """Whether chance would hardly have made these parts add up to a total with none above it."""
    chances = 1
    for number in vectors[total]:
        chances *= 1 + abs(number)
    return len(parts) > 1 and chances > _SURE * len(vectors)


def _readings(vectors: Sequence[Sequence[int]]) -> list[tuple[int | None, ...]]:
    """The parents of each row in each of the best readings: one, unless several are as good.

    None of them where there are too many to try.
    """
    smallest = min(map(min, vectors))
    sums = _packed(vectors, smallest)
    for direction in (1, -1):
        parents = _first_reading(sums[::direction])
        if parents.count(None) == 1:
            return [_turned(parents, direction)]
    work = _Work(MOST_ADDITIONS, 1 + len(vectors[0]) // _COLUMNS_AT_ONCE)
    found = [
        (top, direction)
        for direction in (1, -1)
        for top in _parse(sums[::direction], smallest >= 0, work)
    ]
    if not work.left:
        return []
    fewest = min(top.rank for top, _ in found)
    readings = [_turned(_parents(top, len(sums)), d) for top, d in found if top.rank == fewest]
    return list(dict.fromkeys(readings))


def _packed(vectors: Sequence[Sequence[int]], smallest: int) -> list[int]:
    """Each vector as one integer; sums of these are equal where the sums of the vectors are.

    A number has 15 digits at most, so thousands of them may be summed within the 64 bits of theirs.
    """
    if smallest < 0:  # a digit has no sign: lift all numbers, and take away what that adds
        lifted = ([number - smallest for number in vector] for vector in vectors)
        added = _digits([-smallest] * len(vectors[0]))
        return [_digits(vector) - added for vector in lifted]
    return [_digits(vector) for vector in vectors]


def _digits(numbers: Sequence[int]) -> int:
    return int.from_bytes(array("Q", numbers).tobytes(), sys.byteorder)


def _first_reading(sums: Sequence[int]) -> list[int | None]:
    """The parents of each row if each total takes all parts that it can, and never one alone."""
    parents: list[int | None] = [None] * len(sums)
    stack: list[int] = []  # the rows without a total so far, the topmost last
    up_to = [0]  # what the stack adds up to at each height
    counting = [0]  # how many rows up to there are not all zeros
    lowest = {0: 0}  # the lowest height at which it adds up to that
    for row in reversed(range(len(sums))):
        height = lowest.get(up_to[-1] - sums[row], len(stack))
        if len(stack) - height > 1 and counting[-1] > counting[height]:
            while len(stack) > height:
                if lowest[up_to[-1]] == len(stack):
                    del lowest[up_to[-1]]
                up_to.pop()
                counting.pop()
                parents[stack.pop()] = row
        stack.append(row)
        up_to.append(up_to[-1] + sums[row])
        counting.append(counting[-1] + bool(sums[row]))
        lowest.setdefault(up_to[-1], len(stack))
    return parents


@dataclass(slots=True, eq=False)
class _Subtree:
    """A row with its parts, on top of the stack of subtrees that stand behind it."""

    row: int
    sum: int
    parts: tuple["_Subtree", ...]
    below: "_Subtree | None"
    up_to: int  # what the whole stack adds up to
    size: int  # of the stack, this one included
    lone: int  # totals of a single part in the whole stack: possible, but seldom

    @property
    def rank(self) -> tuple[int, int]:
        return self.size, self.lone


class _Work:
    """Counts what the search for readings costs, and ends it when that is too much."""

    def __init__(self, left: int, columns: int) -> None:
        self.left = left
        self.columns = columns

    def spend(self, additions: int) -> bool:
        """Whether there was enough left for so many additions of two rows."""
        self.left = max(0, self.left - additions * self.columns)
        return self.left > 0


def _parse(sums: Sequence[int], growing: bool, work: _Work) -> list[_Subtree]:
    """The best ways to stack the rows as subtrees, the best first; none if they are too many."""
    tops: list[_Subtree | None] = [None]
    stacks: list[_Subtree] = []
    met = {0}  # what any stack ever added up to
    for row in reversed(range(len(sums))):
        stacks = [s for top in tops for s in _ways(row, sums[row], top, growing, met, work)]
        if not work.left:
            return []
        if len(stacks) > 1:
            stacks = sorted(stacks, key=lambda s: s.rank)[:_READINGS]
        met.update(stack.up_to for stack in stacks)
        tops = list(stacks)
    return stacks


def _ways(
    row: int, value: int, top: _Subtree | None, growing: bool, met: Set[int], work: _Work
) -> Iterator[_Subtree]:
    """The row as the total of the topmost subtrees, wherever they add up to it, and as a leaf."""
    total = 0
    adds_something = False
    parts: list[_Subtree] = []
    node = top
    work.spend(1)
    if (growing and not value) or (top.up_to if top else 0) - value not in met:
        node = None  # it is the total of no parts: the usual case, known without adding up
    while node is not None and work.spend(1):
        total += node.sum
        adds_something = adds_something or node.sum != 0
        parts.append(node)
        node = node.below
        if growing and total > value:
            break
        if total == value and adds_something:
            while node is not None and not node.sum:  # zeros belong where they stand
                parts.append(node)
                node = node.below
            work.spend(len(parts))
            yield _stacked(row, value, tuple(parts), node, len(parts) == 1)
    yield _stacked(row, value, (), top, False)


def _stacked(
    row: int, value: int, parts: tuple[_Subtree, ...], below: _Subtree | None, lone: bool
) -> _Subtree:
    size, alone, up_to = (below.size, below.lone, below.up_to) if below else (0, 0, 0)
    alone += lone + sum(part.lone - (part.below.lone if part.below else 0) for part in parts)
    return _Subtree(row, value, parts, below, up_to + value, size + 1, alone)


def _parents(top: _Subtree, count: int) -> list[int | None]:
    parents: list[int | None] = [None] * count
    waiting: list[_Subtree] = []
    root: _Subtree | None = top
    while root is not None:
        waiting.append(root)
        root = root.below
    while waiting:
        tree = waiting.pop()
        for part in tree.parts:
            parents[part.row] = tree.row
            waiting.append(part)
    return parents


def _turned(parents: Sequence[int | None], direction: int) -> tuple[int | None, ...]:
    """The parents by the page's own order, where the rows were read from the other end."""
    if direction > 0:
        return tuple(parents)
    last = len(parents) - 1
    return tuple(None if p is None else last - p for p in reversed(parents))
