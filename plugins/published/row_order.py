"""The rows in the order a reader asked for: sorted within each total, folded, in groups."""

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import groupby

from loader.proof.tree import Tree

Key = Callable[[int], float | int | None]


def groups(tree: Tree) -> list[int]:
    """The totals that "fold all" folds: those below the top, or the tops where there are none."""
    below = [total for total in tree.parts if tree.parents[total] is not None]
    return below or list(tree.parts)


def shown_rows(
    tree: Tree, folded: Collection[int], key: Key | None = None, ascending: bool = False
) -> list[int]:
    """The rows to show, in order; the parts of the `folded` totals are left out.

    With a `key` the parts of each total are sorted by it, those without a value last. A total
    stays on the side of its parts where it is printed.
    """

    def place(row: int) -> tuple[bool, float | int]:
        value = key(row) if key else 0
        return value is None, 0 if value is None else value if ascending else -value

    def walk(rows: Sequence[int]) -> Iterator[int]:
        for row in sorted(rows, key=place):
            parts = [] if row in folded else tree.parts.get(row, [])
            total_last = bool(parts) and parts[0] < row
            if not total_last:
                yield row
            yield from walk(parts)
            if total_last:
                yield row

    return list(walk(tree.roots))


def bodies(tree: Tree, rows: Sequence[int]) -> list[list[int]]:
    """The rows in row groups: each total just below the top with all its parts is one."""
    tops = [_group_of(tree, row) for row in rows]
    pairs = zip(tops, rows, strict=True)
    return [[row for _, row in body] for _, body in groupby(pairs, key=lambda pair: pair[0])]


def _group_of(tree: Tree, row: int) -> int | None:
    above = tree.parents[row]
    while above is not None and tree.parents[above] is not None:
        row, above = above, tree.parents[above]
    return row if above is not None and row in tree.parts else None
