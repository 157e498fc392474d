"""A tree of totals and parts: which rows of a page, or which columns, add up to which others."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True)
class Tree:
    """The parent of each row, None where it is part of no total; rows are counted from 0.

    `open` holds the rows whose parent the numbers alone do not decide. `given_up` says that the
    search for totals was stopped because it took too much work.
    """

    parents: tuple[int | None, ...]
    open: frozenset[int] = field(default=frozenset(), compare=False)
    given_up: bool = field(default=False, compare=False)

    @cached_property
    def parts(self) -> dict[int, list[int]]:
        """Return the parts of each total, both in the order of the page."""
        parts: dict[int, list[int]] = {row: [] for row in range(len(self.parents))}
        for row, parent in enumerate(self.parents):
            if parent is not None:
                parts[parent].append(row)
        return {total: rows for total, rows in parts.items() if rows}

    @cached_property
    def roots(self) -> list[int]:
        """Return the rows that are part of no total."""
        return [row for row, parent in enumerate(self.parents) if parent is None]

    @cached_property
    def depths(self) -> list[int]:
        """Return the depth of each row: how many totals it is part of, directly or indirectly."""
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

    def is_in_order(self, anywhere: Set[int] = frozenset()) -> bool:
        """Return whether all totals come directly before their parts, or all directly after them.

        The parts of a part count as parts. Rows in `anywhere` are ignored, unless they are totals.
        """
        rows = [row for row in range(len(self.parents)) if row in self.parts or row not in anywhere]
        return self._nests(rows) or self._nests(rows[::-1])

    def _nests(self, rows: Sequence[int]) -> bool:
        path: list[int] = []  # the previous row, after all totals that it is part of
        for row in rows:
            while path and path[-1] != self.parents[row]:
                path.pop()
            if not path and self.parents[row] is not None:
                return False
            path.append(row)
        return True

    def is_additive(self, row: int) -> bool:
        """Return whether the row may be summed with all other additive rows.

        It must not be a total, and one total must include all rows: with several rows at the top
        (in, out, net), nothing proves that they do not overlap.
        """
        return len(self.roots) == 1 and row not in self.parts

    def drawn(self, labels: Sequence[str]) -> list[str]:
        """Return one line for each row, indented by depth; "?" marks a row whose parent is open."""
        return [
            "  " * self.depths[row] + label + (" ?" if row in self.open else "")
            for row, label in enumerate(labels)
        ]
