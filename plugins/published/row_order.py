"""Put rows in the requested order: sorted within each total, without folded parts, in groups."""

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import groupby

from loader.proof.tree import Tree

Key = Callable[[int], float | int | None]


def groups(tree: Tree) -> list[int]:
    """Return the totals that "Fold all" folds: those below the top, else those at the top."""
    below = [total for total in tree.parts if tree.parents[total] is not None]
    return below or list(tree.parts)


def shown_rows(
    tree: Tree, folded: Collection[int], key: Key | None = None, ascending: bool = False
) -> list[int]:
    """Return the rows to show, in order, without the parts of the `folded` totals.

    With a `key` the parts of each total are sorted by it, those without a value last. A total
    printed before its parts remains before them, and one printed after them remains after them.
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
    """Return the rows in groups: each total just below the top forms one with all its parts."""
    tops = [_group_of(tree, row) for row in rows]
    pairs = zip(tops, rows, strict=True)
    return [[row for _, row in body] for _, body in groupby(pairs, key=lambda pair: pair[0])]


def _group_of(tree: Tree, row: int) -> int | None:
    above = tree.parents[row]
    while above is not None and tree.parents[above] is not None:
        row, above = above, tree.parents[above]
    return row if above is not None and row in tree.parts else None
