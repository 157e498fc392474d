"""Put rows in the requested order: sorted within each total, without folded parts, in groups."""

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import groupby
from typing import Any

from loader.database.stored_table import StoredSection, StoredTable
from loader.proof.tree import Tree

Key = Callable[[int], float | int | None]


def groups(tree: Tree) -> list[int]:
    """Return the totals that "Fold all" folds: those below the top, else those at the top."""
    below = [total for total in tree.parts if tree.parents[total] is not None]
    return below or list(tree.parts)


def sections_over(table: StoredTable) -> list[list[StoredSection]]:
    """Return for each row the sections it stands under, and those directly above without rows."""
    waiting = table.sections[::-1]
    over: list[list[StoredSection]] = []
    for row in table.rows:
        around = [
            section for section in (over[-1] if over else []) if section.last_line >= row.line
        ]
        while waiting and waiting[-1].line < row.line:
            around.append(waiting.pop())
        over.append(around)
    return over


def bands_of(over: Sequence[object]) -> list[int]:
    """Return for each row the number of its band: rows in sequence that are under the same."""
    return [band for band, (_, rows) in enumerate(groupby(over)) for _ in rows]


def shown_rows(
    tree: Tree,
    bands: Sequence[int],
    folded: Collection[int],
    key: Key | None = None,
    ascending: bool = False,
) -> list[int]:
    """Return the rows to show, in order, without the parts of the `folded` totals.

    With a `key` the parts of each total are sorted by it, those without a value last, but no row
    leaves its band. A total printed before its parts remains before them, and one printed after
    them remains after them. Where parts are not printed together with their totals, the rows are
    sorted without regard to totals.
    """
    hidden = _below(tree, folded)
    rows: Sequence[int] = range(len(bands))
    if key:
        nests = list(_walk(tree, lambda row: row)) == list(rows)
        values = [key(row) for row in rows]

        def place(row: int) -> tuple[int, bool, float | int]:
            value = values[row]
            return bands[row], value is None, (value or 0) if ascending else -(value or 0)

        rows = list(_walk(tree, place)) if nests else sorted(rows, key=place)
    return [row for row in rows if row not in hidden]


def bodies(tree: Tree, bands: Sequence[int], rows: Sequence[int]) -> list[list[int]]:
    """Return the rows in groups: each total just below the top forms one with all its parts.

    So does each band.
    """
    tops = [(bands[row], _group_of(tree, row)) for row in rows]
    pairs = zip(tops, rows, strict=True)
    return [[row for _, row in body] for _, body in groupby(pairs, key=lambda pair: pair[0])]


def _walk(tree: Tree, place: Callable[[int], Any]) -> Iterator[int]:
    """Yield all rows, those with the same parent in the order of `place`."""

    def walk(rows: Sequence[int]) -> Iterator[int]:
        for row in sorted(rows, key=place):
            parts = tree.parts.get(row, [])
            total_last = bool(parts) and parts[0] < row
            if not total_last:
                yield row
            yield from walk(parts)
            if total_last:
                yield row

    return walk(tree.roots)


def _below(tree: Tree, folded: Collection[int]) -> set[int]:
    """Return all parts of these totals, and the parts of these."""
    hidden: set[int] = set()
    found = [part for total in folded for part in tree.parts.get(total, [])]
    while found:
        row = found.pop()
        hidden.add(row)
        found += tree.parts.get(row, [])
    return hidden


def _group_of(tree: Tree, row: int) -> int | None:
    above = tree.parents[row]
    while above is not None and tree.parents[above] is not None:
        row, above = above, tree.parents[above]
    return row if above is not None and row in tree.parts else None
