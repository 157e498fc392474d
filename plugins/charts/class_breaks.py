"""Divide numbers into a few classes, each with a colour and an entry in the legend."""

import math
from collections.abc import Sequence
from itertools import pairwise

from plugins.charts.mark import Spec
from plugins.charts.style import steps
from plugins.common.language import gettext
from plugins.common.numbers import decimals, figure

_MOST = 6


def breaks(values: Sequence[float]) -> list[float]:
    """Return the round numbers at which each class but the first begins.

    Numbers of very different size are divided at 10, 30, 100, 300 …, others in equal steps. A break
    has no more decimals than the numbers, so whole numbers are divided at whole numbers.
    """
    low, high, places = min(values), max(values), decimals(values)
    is_uneven = low >= 0 and high > 8 * _middle(values)
    edges = _powers(values) if is_uneven else _equal(low, high, places)
    kept = [round(edge, places) for edge in edges if _is_as_round(edge, places)]
    return [edge for edge in kept if low < edge <= high][-(_MOST - 1) :]


def class_of(value: float, edges: Sequence[float]) -> int:
    """Return the number of the value's class, from 0."""
    return sum(value >= edge for edge in edges)


def class_labels(values: Sequence[float], edges: Sequence[float]) -> list[str]:
    """Return 'under 10', '10–99', … '1 000 or more' for whole numbers; else '10 to under 20'."""
    if not edges:
        return [_range(min(values), max(values), decimals(values))]
    places = decimals(edges)
    whole = decimals([*values, *edges]) == 0
    labels = [gettext("under %(most)s", most=figure(edges[0], places))]
    for low, high in pairwise(edges):
        if whole:
            labels.append(_range(low, high - 1, 0))
        else:
            between = {"low": figure(low, places), "high": figure(high, places)}
            labels.append(gettext("%(low)s to under %(high)s", **between))
    return [*labels, gettext("%(least)s or more", least=figure(edges[-1], places))]


def class_colour(labels: list[str], legend: Spec | None) -> Spec:
    """Return the encoding of the colour of each class, light to dark."""
    return {
        "field": "class",
        "type": "ordinal",
        "sort": None,
        "scale": {"domain": labels, "range": steps(len(labels))},
        "legend": legend,
    }


def _range(low: float, high: float, places: int) -> str:
    return "–".join(dict.fromkeys([figure(low, places), figure(high, places)]))


def _middle(values: Sequence[float]) -> float:
    """Return the median of the numbers that are not zero."""
    not_zero = sorted(value for value in values if value)
    return not_zero[len(not_zero) // 2] if not_zero else 0


def _powers(values: Sequence[float]) -> list[float]:
    """Return 1, 3, 10, 30 … and their fractions, around the largest of the values."""
    largest = math.floor(math.log10(max(values)))
    return [
        float(f"{digit}e{exponent}")
        for exponent in range(largest - 3, largest + 1)
        for digit in (1, 3)
    ]


def _equal(low: float, high: float, places: int) -> list[float]:
    """Return multiples of 1, 2, 2.5 or 5 times a power of ten that divide the range in 3 to 6.

    There are fewer classes where a step with as few decimals as the numbers is long.
    """
    if low == high:
        return []
    rough = (high - low) / (_MOST - 1)
    power = 10 ** math.floor(math.log10(rough))
    all_steps = [power * factor for factor in (1, 2, 2.5, 5, 10)]
    fitting = [step for step in all_steps if step >= rough and _is_as_round(step, places)]
    step = min(fitting, default=10**-places)
    first = math.floor(low / step) + 1
    return [step * (first + i) for i in range(_MOST)]


def _is_as_round(number: float, places: int) -> bool:
    """Return whether the number has at most that many decimals."""
    return math.isclose(number, round(number, places))
