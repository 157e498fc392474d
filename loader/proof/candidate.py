"""What the search for sums works with: sums that are believed, and lines that are not yet parts."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from loader.proof.lanes import Lanes, Mask


@dataclass
class Candidate:
    """A sum that is believed, the lanes that hold, and the lanes where no number is missing.

    `weigh` returns its bits of evidence. Few sums are compared with others, so few are weighed.
    """

    total: int
    parts: tuple[int, ...]
    holds: Mask
    told: Mask
    weigh: Callable[[], float]
    kind: str  # what it was found by

    @cached_property
    def bits(self) -> float:
        """The bits of evidence beyond what was tried."""
        return self.weigh()


@dataclass(slots=True)
class Stack:
    """Lines that are not yet parts of a total, and the sum of those below each height."""

    lines: list[int] = field(default_factory=list)
    packed: list[int] = field(default_factory=lambda: [0])
    slack: list[int] = field(default_factory=lambda: [0])
    missing: list[int] = field(default_factory=lambda: [0])

    def push(self, line: int, lanes: Lanes) -> None:
        """Put a line on top."""
        self.lines.append(line)
        self.packed.append(self.packed[-1] + lanes.packed[line])
        self.slack.append(self.slack[-1] + lanes.slacks[line])
        self.missing.append(self.missing[-1] + lanes.missing[line])

    def cut(self, height: int) -> None:
        """Take the lines above this height away."""
        del self.lines[height:]
        for sums in (self.packed, self.slack, self.missing):
            del sums[height + 1 :]
