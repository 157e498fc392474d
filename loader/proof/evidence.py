"""Evidence for a sum, in bits: how much likelier its numbers are if it is one than by chance.

By chance what is left over of a total less its parts falls anywhere in the size of the numbers. In
a sum it is nothing, or what rounding leaves over. A lane counts only for what it adds to the lane
before it, because numbers that repeat prove nothing.
"""

from functools import lru_cache
from math import log2
from operator import sub

from loader.proof.exact_numbers import allowance
from loader.proof.lanes import Lanes, Mask

FAILS = 5.6  # bits that a lane costs that does not add up: one number in 50 is wrong


def surprise(lanes: Lanes, total: int, parts: tuple[int, ...], holds: Mask, counted: Mask) -> float:
    """Return the bits of evidence that these parts add up to the total: exactly, or rounded.

    `holds` are lanes that add up within rounding, `counted` those that should if it is a sum.
    """
    exact = rounded = 0.0
    before: tuple[int, ...] = ()
    lines = (total, *parts)
    numbers_of = list(zip(*[lanes.filled[line] for line in lines], strict=True))
    slack_of = list(zip(*[lanes.slack[line] for line in lines], strict=True))
    for lane in lanes.of(holds | counted):
        numbers = numbers_of[lane]
        off = abs(2 * numbers[0] - sum(numbers))
        unit, allowed, spread, lost = _rounding(slack_of[lane])
        room = log2(1 + _scale(numbers, before) / (2 * unit))
        before = numbers
        fails = -min(FAILS, room)
        exact += room if off == 0 else fails
        if off > allowed:
            rounded += fails
        elif room > 1:
            rounded += max(fails, room - lost - 0.18 * off * off / spread)
    return max(exact, rounded) - 1


@lru_cache(maxsize=1 << 12)
def _rounding(slack: tuple[int, ...]) -> tuple[int, int, float, float]:
    """Return the unit of a total, twice what its sum may be off, the variance and bits of that."""
    unit, spread = slack[0] or 1, sum([s * s for s in slack]) / 12 or 1 / 12
    return unit, 2 * allowance(slack), spread, log2(max(1.0, 2.5 * spread**0.5 / unit))


def _scale(numbers: tuple[int, ...], before: tuple[int, ...]) -> int:
    """Return the size of what these numbers tell that those of the lane before do not."""
    scale = max(map(abs, numbers))
    if before:
        change: int = max(map(abs, map(sub, numbers, before)))
        return min(scale, change)
    return scale


def nearness(lanes: Lanes, total: int, parts: tuple[int, ...], near: Mask) -> float:
    """Return the bits of evidence in lanes that miss each other by little."""
    bits = 0.0
    before: tuple[int, ...] = ()
    numbers_of = list(zip(*[lanes.filled[line] for line in (total, *parts)], strict=True))
    for lane in lanes.of(near):
        off = abs(2 * numbers_of[lane][0] - sum(numbers_of[lane]))
        bits += max(0.0, log2((_scale(numbers_of[lane], before) + 1) / (2 * off + 2)))
        before = numbers_of[lane]
    return bits
