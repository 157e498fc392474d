"""All lanes of a table packed into long integers, so that one subtraction compares all at once.

Each lane has a field of whole bytes in each integer, wide enough for any sum of its numbers, with
room above for a sign. Numbers are doubled, because half a unit of rounding must be whole.
"""

from collections.abc import Hashable, Iterable, Sequence
from struct import pack

Line = Sequence[int | None]
Mask = int  # one bit for each lane, the highest but one of its field


class Lanes:
    """The numbers of all lines, doubled and packed; a missing number counts as 0 and is marked.

    `values` are the numbers as they are, `filled` have 0 for what is missing.
    """

    def __init__(
        self, numbers: Sequence[Line], slack: Sequence[Sequence[int]], kinds: Sequence[Hashable]
    ) -> None:
        """`kinds` has one value for each lane: the same for lanes of the same kind."""
        self.count = len(kinds)
        self.values = numbers
        self.slack = slack
        self.filled = filled = list(map(_filled, numbers))
        of_lines = list(map(tuple, slack))
        lowest = min(map(min, filled))
        top = 2 * max(max(map(max, filled)), -lowest) + max(map(max, set(of_lines))) + 1
        self._bytes = max(8, ((2 * top * (len(numbers) + 2)).bit_length() + 9) // 8)
        self.all = self.mask(range(self.count))
        if lowest < 0:
            lift = 1 << (8 * self._bytes - 2)
            self.packed = [self._pack([2 * v + lift for v in line]) - self.all for line in filled]
        else:
            self.packed = [2 * self._pack(line) for line in filled]
        same = {line: self._pack(line) for line in set(of_lines)}
        self.slacks = [same[line] for line in of_lines]
        self.missing = [
            self._pack([v is None for v in line]) if None in line else 0 for line in numbers
        ]
        self.present = [self.told(m) if m else self.all for m in self.missing]
        self.growing = self.all if lowest >= 0 else self._growing()
        self.is_zero = [not packed for packed in self.packed]
        self.nonzero = [self.all & ~(self.all + p & self.all - p) for p in self.packed]
        alike: dict[Hashable, list[int]] = {}
        for lane, kind in enumerate(kinds):
            alike.setdefault(kind, []).append(lane)
        self._kinds = [self.mask(lanes) for lanes in alike.values()]

    def _pack(self, numbers: Sequence[int]) -> int:
        """Return the packed numbers, none of which is negative; few need more than eight bytes."""
        if self._bytes == 8:
            packed = pack(f"<{len(numbers)}Q", *numbers)
        else:
            packed = b"".join([int(n).to_bytes(self._bytes, "little") for n in numbers])
        return int.from_bytes(packed, "little")

    def _growing(self) -> Mask:
        """Return the lanes without negative numbers; none if these are usual."""
        lanes = zip(*self.filled, strict=True)
        growing = [i for i, numbers in enumerate(lanes) if min(numbers) >= 0]
        return self.mask(growing) if 2 * len(growing) >= self.count else 0

    def mask(self, lanes: Iterable[int]) -> Mask:
        """Return the mask of some lanes."""
        marks = bytearray(self._bytes * self.count)
        for lane in lanes:
            marks[self._bytes * (lane + 1) - 1] = 64
        return int.from_bytes(marks, "little")

    def of(self, mask: Mask) -> list[int]:
        """Return the lanes of a mask."""
        marks = mask.to_bytes(self._bytes * self.count, "little")[self._bytes - 1 :: self._bytes]
        return [lane for lane, mark in enumerate(marks) if mark]

    def first(self, mask: Mask) -> int:
        """Return the first lane of a mask that is not empty."""
        return ((mask & -mask).bit_length() - 1) // (8 * self._bytes)

    def alike(self, mask: Mask) -> Mask:
        """Return all lanes of the kinds of these lanes."""
        found = 0
        for kind in self._kinds:
            if kind & mask:
                found |= kind
        return found

    def told(self, missing: int) -> Mask:
        """Return the lanes where no number is missing; `missing` has the count of each lane."""
        return (self.all - missing) & self.all if missing else self.all

    def check(self, total: int, parts: Iterable[int]) -> tuple[Mask, Mask]:
        """Return the lanes where the parts add up to the total, and those where that can be known.

        If a part is missing but the others add up to the total, the sum holds: the part is zero.
        """
        off, slack, missing = self.packed[total], self.slacks[total], self.missing[total]
        for part in parts:
            off -= self.packed[part]
            slack += self.slacks[part]
            missing += self.missing[part]
        upper = self.all + slack
        return (upper + off) & (upper - off) & self.present[total], self.told(missing)


def _filled(line: Line) -> Sequence[int]:
    return [v or 0 for v in line] if None in line else line  # type: ignore[return-value]
