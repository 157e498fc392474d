"""Find which rows are totals of which, from the numbers alone.

A row is the total of the rows after it if it is their sum in **every** column. (Some pages print
totals last; there it is the sum of the rows before it.) To compare all columns at once, each row is
packed into one long integer with 64 bits for each column.

Rows are read from the last to the first. The rows already read form a stack of subtrees, and the
next row is either a leaf or the total of one or more subtrees at the top of the stack. A
**reading** is one such choice for every row; the best one leaves the fewest rows without a total.

In three cases the numbers do not decide where a row belongs, and the tree lists it as open: a row
of zeros adds nothing to any total; of two equal rows, either could be the only part of the other;
a few small numbers may add up by chance.
"""

import sys
from array import array
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from loader.bounds import MOST_ADDITIONS
from loader.proof.tree import Tree

Vector = Sequence[int | None]

# How many readings are followed at once, if the first does not leave a single row without a total.
_READINGS = 64
# A total at the top is accepted if chance would give less than one such total in so many rows.
_SURE = 1000
# Adding up to this many columns takes about as long as adding one.
_COLUMNS_AT_ONCE = 32


def find_tree(rows: Sequence[Vector], likely_totals: Set[int] = frozenset()) -> Tree:
    """Return the tree of totals and parts in `rows`; a row has one number for each column.

    Ignore columns with a missing number (None); if no column is left, every row is open.
    `likely_totals` are the rows with the label of a total; they decide only what the numbers leave
    open. If there are too many readings to try, return a tree without totals that is `given_up`.
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
            sum(row)  # type: ignore[arg-type]  # the fastest way to find a None
    except TypeError:
        return _without_incomplete(rows)
    return rows  # type: ignore[return-value]


def _without_incomplete(rows: Sequence[Vector]) -> list[list[int]]:
    columns = [column for column in zip(*rows, strict=True) if None not in column]
    return [list(row) for row in zip(*columns, strict=True)]


def _surprises(parents: Sequence[int | None], likely_totals: Set[int]) -> int:
    """Count the rows that are totals without a likely label, or have one without being totals."""
    return len({p for p in parents if p is not None} ^ set(likely_totals))


def _disagreements(
    chosen: Sequence[int | None], others: Sequence[Sequence[int | None]]
) -> set[int]:
    return {row for other in others for row, p in enumerate(other) if p != chosen[row]}


def _without_chance(
    vectors: Sequence[Sequence[int]], tree: Tree, likely_totals: Set[int]
) -> tuple[list[int | None], set[int]]:
    """Remove totals at the top that may be chance; return the parents and the rows left open."""
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
    """Return whether it is very unlikely that these parts add up to the total by chance."""
    chances = 1
    for number in vectors[total]:
        chances *= 1 + abs(number)
    return len(parts) > 1 and chances > _SURE * len(vectors)


def _readings(vectors: Sequence[Sequence[int]]) -> list[tuple[int | None, ...]]:
    """Return the best readings, each as the parent of every row; none if there are too many to try.

    There is one best reading, unless several have the same rank.
    """
    smallest = min(map(min, vectors))
    sums = _packed(vectors, smallest)
    for direction in (1, -1):
        parents = _first_reading(sums[::direction])
        if parents.count(None) == 1:
            return [_turned(parents, direction)]
    work = _Work(MOST_ADDITIONS, 1 + len(vectors[0]) // _COLUMNS_AT_ONCE)
    tops = [
        (top, direction)
        for direction in (1, -1)
        for top in _parse(sums[::direction], smallest >= 0, work)
    ]
    if not work.left:
        return []
    best = min(top.rank for top, _ in tops)
    readings = [_turned(_parents(top, len(sums)), d) for top, d in tops if top.rank == best]
    return list(dict.fromkeys(readings))


def _packed(vectors: Sequence[Sequence[int]], smallest: int) -> list[int]:
    """Pack each vector into an integer, so that sums of vectors are equal if those of integers are.

    A number has at most 15 digits, so the sum of thousands of them fits into its 64 bits.
    """
    if smallest < 0:  # the 64 bits have no sign: make all numbers positive, then subtract the shift
        positive = ([number - smallest for number in vector] for vector in vectors)
        shift = _digits([-smallest] * len(vectors[0]))
        return [_digits(vector) - shift for vector in positive]
    return [_digits(vector) for vector in vectors]


def _digits(numbers: Sequence[int]) -> int:
    return int.from_bytes(array("Q", numbers).tobytes(), sys.byteorder)


def _first_reading(sums: Sequence[int]) -> list[int | None]:
    """Return the parent of each row if each total takes as many parts as possible, at least two."""
    parents: list[int | None] = [None] * len(sums)
    stack: list[int] = []  # the rows without a total so far; the top is the last
    up_to = [0]  # the sum of the stack up to each height
    nonzero = [0]  # how many rows of the stack up to each height are not all zeros
    lowest = {0: 0}  # the lowest height at which the stack has a certain sum
    for row in reversed(range(len(sums))):
        height = lowest.get(up_to[-1] - sums[row], len(stack))
        if len(stack) - height > 1 and nonzero[-1] > nonzero[height]:
            while len(stack) > height:
                if lowest[up_to[-1]] == len(stack):
                    del lowest[up_to[-1]]
                up_to.pop()
                nonzero.pop()
                parents[stack.pop()] = row
        stack.append(row)
        up_to.append(up_to[-1] + sums[row])
        nonzero.append(nonzero[-1] + bool(sums[row]))
        lowest.setdefault(up_to[-1], len(stack))
    return parents


@dataclass(slots=True, eq=False)
class _Subtree:
    """A row with its parts, as the top of a stack of subtrees; `below` is the rest of the stack."""

    row: int
    sum: int
    parts: tuple["_Subtree", ...]
    below: "_Subtree | None"
    up_to: int  # the sum of the whole stack
    size: int  # the number of subtrees in the stack
    lone: int  # the number of totals with a single part in the whole stack: possible, but rare

    @property
    def rank(self) -> tuple[int, int]:
        return self.size, self.lone


class _Work:
    """The work that the search for readings may still do, counted in additions of two numbers."""

    def __init__(self, left: int, columns: int) -> None:
        self.left = left
        self.columns = columns

    def spend(self, additions: int) -> bool:
        """Subtract so many additions of two rows; return whether any work is left."""
        self.left = max(0, self.left - additions * self.columns)
        return self.left > 0


def _parse(sums: Sequence[int], growing: bool, work: _Work) -> list[_Subtree]:
    """Return the tops of the best stacks of all rows, the best first; none if they are too many."""
    tops: list[_Subtree | None] = [None]
    stacks: list[_Subtree] = []
    reached = {0}  # the sums of all stacks up to now
    for row in reversed(range(len(sums))):
        stacks = [s for top in tops for s in _ways(row, sums[row], top, growing, reached, work)]
        if not work.left:
            return []
        if len(stacks) > 1:
            stacks = sorted(stacks, key=lambda s: s.rank)[:_READINGS]
        reached.update(stack.up_to for stack in stacks)
        tops = list(stacks)
    return stacks


def _ways(
    row: int, value: int, top: _Subtree | None, growing: bool, reached: Set[int], work: _Work
) -> Iterator[_Subtree]:
    """Yield the stacks with the row on top: as the total of subtrees in all ways, and as a leaf.

    `growing` says that no number is negative, so that no part makes a sum smaller. `reached` are
    the sums of all stacks up to now.
    """
    total = 0
    adds_something = False
    parts: list[_Subtree] = []
    node = top
    work.spend(1)
    if (growing and not value) or (top.up_to if top else 0) - value not in reached:
        node = None  # no subtrees add up to the row: the usual case, known without adding
    while node is not None and work.spend(1):
        total += node.sum
        adds_something = adds_something or node.sum != 0
        parts.append(node)
        node = node.below
        if growing and total > value:
            break
        if total == value and adds_something:
            while node is not None and not node.sum:  # rows of zeros follow the part before them
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
    trees: list[_Subtree] = []  # whose parts have no parent yet
    root: _Subtree | None = top
    while root is not None:
        trees.append(root)
        root = root.below
    while trees:
        tree = trees.pop()
        for part in tree.parts:
            parents[part.row] = tree.row
            trees.append(part)
    return parents


def _turned(parents: Sequence[int | None], direction: int) -> tuple[int | None, ...]:
    """Return the parents in the order of the page, if the rows were read in `direction`."""
    if direction > 0:
        return tuple(parents)
    last = len(parents) - 1
    return tuple(None if p is None else last - p for p in reversed(parents))
