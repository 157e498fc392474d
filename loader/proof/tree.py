"""A tree of totals and parts: which rows of a page, or which columns, add up to which others."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Tree:
    """The parent of each row, None where it is part of no total; rows are counted from 0."""

    parents: tuple[int | None, ...]

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

    def is_in_order(self) -> bool:
        """Return whether all totals come directly before their parts, or all directly after them.

        The parts of a part count as parts.
        """
        rows = range(len(self.parents))
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

    def drawn(self, labels: Sequence[str]) -> list[str]:
        """Return one line for each row, indented by depth."""
        return ["  " * depth + label for depth, label in zip(self.depths, labels, strict=True)]
