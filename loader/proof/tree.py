"""A tree of totals and parts: what the rows of a page, or its columns, are to each other."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True)
class Tree:
    """The parent of each row (None at the top), and the rows whose parent is open.

    A row is named by its position, from 0. Open are those that arithmetic alone cannot place;
    where the search for totals was given up, all of them.
    """

    parents: tuple[int | None, ...]
    open: frozenset[int] = field(default=frozenset(), compare=False)
    given_up: bool = field(default=False, compare=False)

    @cached_property
    def parts(self) -> dict[int, list[int]]:
        """The parts of each total, both in the order of the page."""
        parts: dict[int, list[int]] = {row: [] for row in range(len(self.parents))}
        for row, parent in enumerate(self.parents):
            if parent is not None:
                parts[parent].append(row)
        return {total: rows for total, rows in parts.items() if rows}

    @cached_property
    def roots(self) -> list[int]:
        """The rows that are part of no total."""
        return [row for row, parent in enumerate(self.parents) if parent is None]

    @cached_property
    def depths(self) -> list[int]:
        """How many totals stand above each row."""
        depths = [0 if parent is None else -1 for parent in self.parents]
        for row in range(len(depths)):
            path: list[int] = []  # rows up to the first whose depth is known
            above: int | None = row
            while above is not None and depths[above] < 0:
                path.append(above)
                above = self.parents[above]
            for below in reversed(path):
                parent = self.parents[below]
                assert parent is not None
                depths[below] = depths[parent] + 1
        return depths

    def depth(self, row: int) -> int:
        """How many totals stand above a row."""
        return self.depths[row]

    def is_in_order(self, anywhere: Set[int] = frozenset()) -> bool:
        """Whether every total stands right before its parts and theirs, or everywhere behind them.

        Rows in `anywhere` may stand anywhere, unless they are totals.
        """
        rows = [row for row in range(len(self.parents)) if row in self.parts or row not in anywhere]
        return self._nests(rows) or self._nests(rows[::-1])

    def _nests(self, rows: Sequence[int]) -> bool:
        path: list[int] = []  # the row before and all totals above it
        for row in rows:
            while path and path[-1] != self.parents[row]:
                path.pop()
            if not path and self.parents[row] is not None:
                return False
            path.append(row)
        return True

    def is_additive(self, row: int) -> bool:
        """Whether the row may be summed with all others of its kind.

        It must be no total, and one total must stand above all: where there are several
        tops (in, out, net), nothing proves that they do not overlap.
        """
        return len(self.roots) == 1 and row not in self.parts

    def drawn(self, labels: Sequence[str], show_open: bool = True) -> list[str]:
        """A line a row, indented by depth; "?" marks a row whose place is open."""
        marks = self.open if show_open else frozenset()
        return [
            "  " * self.depth(row) + label + (" ?" if row in marks else "")
            for row, label in enumerate(labels)
        ]
