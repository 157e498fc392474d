"""Evidence for a sum, in bits: how much likelier its numbers are if it is one than by chance.

Subtract the parts from a total. By chance, the difference can be anything up to the size of the
numbers. In a sum it is zero, or as small as rounding allows. A lane counts only as far as it
differs from the lane before it, because numbers that repeat prove nothing.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from math import log2
from operator import sub

from loader.proof.exact_numbers import allowance
from loader.proof.lanes import Lanes, Mask

FAILS = 5.6  # bits that a lane costs that does not add up: one number in 50 is wrong


def surprise(lanes: Lanes, total: int, parts: tuple[int, ...], holds: Mask, counted: Mask) -> float:
    """Return the bits of evidence that these parts add up to the total: exactly, or rounded.

    `holds` are lanes that add up within rounding, `counted` those that should if it is a sum.
    """
    own = lanes.of(holds | counted)
    numbers = _in_lanes(lanes.filled, (total, *parts), own)
    off = [2 * abs(2 * one[0] - sum(one)) for one in numbers]
    units = [lanes.slack[total][lane] or 1 for lane in own]
    room = [log2(1 + scale / unit) for scale, unit in zip(_scales(numbers), units, strict=True)]
    if not any(off):  # rounding explains this less well
        return sum(room) - 1
    exact = rounded = 0.0
    slack = _in_lanes(lanes.slack, (total, *parts), own)
    for left, bits, (allowed, spread, lost) in zip(off, room, map(_rounding, slack), strict=True):
        fails = -min(FAILS, bits)
        exact += fails if left else bits
        if left > allowed:
            rounded += fails
        elif bits > 1:
            rounded += max(fails, bits - lost - 0.18 * left * left / spread)
    return max(exact, rounded) - 1


def surely_exceeds(
    lanes: Lanes, total: int, parts: tuple[int, ...], own: Mask, bits: float
) -> bool:
    """Return whether the first lane alone shows that `surprise` is more than so many bits.

    In a sum that holds exactly each of its `own` lanes adds bits, and none takes any away. The
    first counts with its whole size, because no lane stands before it.
    """
    if not own or lanes.packed[total] != sum([lanes.packed[part] for part in parts]):
        return False
    first = lanes.first(own)
    scale = max([abs(lanes.filled[line][first]) for line in (total, *parts)])
    return log2(1 + scale / (lanes.slack[total][first] or 1)) - 1.001 > bits


def _in_lanes(
    table: Sequence[Sequence[int]], lines: Sequence[int], lanes: Sequence[int]
) -> list[tuple[int, ...]]:
    """Return for each of these lanes its numbers in these lines."""
    all_lanes = list(zip(*[table[line] for line in lines], strict=True))
    return [all_lanes[lane] for lane in lanes]


@lru_cache(maxsize=1 << 12)
def _rounding(slack: tuple[int, ...]) -> tuple[int, float, float]:
    """Return twice what a sum may be off, and the variance and the bits of what is left over."""
    unit, spread = slack[0] or 1, sum([s * s for s in slack]) / 12 or 1 / 12
    return 2 * allowance(slack), spread, log2(max(1.0, 2.5 * spread**0.5 / unit))


def _scales(lanes: Sequence[Sequence[int]]) -> list[int]:
    """Return the size of what each lane adds to the lane before it."""
    sizes = [max(map(abs, numbers)) for numbers in lanes]
    changes = [max(map(abs, map(sub, *two))) for two in pairwise(lanes)]
    return [*sizes[:1], *map(min, sizes[1:], changes)]


def nearness(lanes: Lanes, total: int, parts: tuple[int, ...], near: Mask) -> float:
    """Return the bits of evidence in lanes that miss each other by little."""
    numbers = _in_lanes(lanes.filled, (total, *parts), lanes.of(near))
    off = [abs(2 * one[0] - sum(one)) for one in numbers]
    sizes = zip(_scales(numbers), off, strict=True)
    return sum(max(0.0, log2((2 * scale + 1) / (4 * left + 2))) for scale, left in sizes)
