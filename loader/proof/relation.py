"""A relation: one line of a table is the sum of other lines, each added or subtracted.

The lines are the rows of a page, or its columns. A **lane** is one number of each line: for rows a
column, for columns a row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

NEARLY = 50  # a sum is nearly right if it misses by no more than one in so many
Kind = Literal["sum", "difference", "of which"]


class LineWords(NamedTuple):
    """What is printed beside the numbers of a line: its label, what stands above it, its indent."""

    label: str
    path: tuple[str, ...]  # outermost first, with its own label at the end
    indent: int = 0


@dataclass(frozen=True, slots=True)
class Relation:
    """The total and its parts, as positions, and the lanes for which this is stated.

    `parts` are pairs of a sign (1 or -1) and a position. A relation of the kind "of which" names
    parts that are less than their total: nothing is proved by it. Where `two_readings` is true,
    another relation between the same lines fits as well (in = out + net, net = in - out), so
    nothing in it is additive. One that is `nearly` right misses everywhere by little, as estimates
    do, and is known by its indentation: it is checked for that, and nothing in it is additive
    either.
    """

    total: int
    parts: tuple[tuple[int, int], ...]
    lanes: tuple[int, ...]
    kind: Kind = "sum"
    two_readings: bool = False
    nearly: bool = False

    @property
    def lines(self) -> tuple[int, ...]:
        """Return the total and its parts."""
        return (self.total, *[part for _, part in self.parts])


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of a table as exact integers on one scale, and how exact each is printed.

    `scaled[row][column]` is the value times 10 ** `decimals`, None where it is missing.
    `slack[row][column]` is twice the amount by which rounding may have changed it, on the same
    scale: 0 where the table is exact.
    """

    scaled: Sequence[Sequence[int | None]]
    slack: Sequence[Sequence[int]]
    decimals: int
