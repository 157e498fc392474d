"""The sums that words, indents and numbers suggest, besides those of lines that stand together."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, combinations, islice
from operator import le

from loader.proof.lanes import Lanes, Mask
from loader.proof.relation import LineWords
from loader.proof.sum_words import said_by

Sum = tuple[int, tuple[int, ...]]  # a total and its parts
_MOST_PAIRED = 150  # lines among which any two are tried as parts
_MOST_PARALLEL = 20_000


def groups(lines: Sequence[LineWords]) -> list[tuple[int, ...]]:
    """Return lines that share a label and what is above it, and those that share none."""
    found: dict[tuple[str, ...], list[int]] = {}
    for i, line in enumerate(lines):
        for depth in range(len(line.path)):
            found.setdefault(line.path[depth:], []).append(i)
    shared = {tuple(group) for group in found.values() if 3 <= len(group) < len(lines)}
    if shared:
        shared.add(tuple(i for i, x in enumerate(lines) if len(found.get(x.path[-1:], ())) == 1))
    return sorted(shared)


def parallel(lines: Sequence[LineWords], known: Iterable[Sum]) -> Iterator[Sum]:
    """Yield the sums of one label for all labels, and those of one group for all groups.

    The first is men + women for each age, the second total = men + women for each year.
    """
    own_place = [(line.path[:-1], line.path[-1] if line.path else line.label) for line in lines]
    places = {place: i for i, place in enumerate(own_place)}
    if len(places) < len(lines) or len({group for group, _ in places}) < 2:
        return
    of_groups: set[tuple[tuple[str, ...], ...]] = set()
    of_labels: set[tuple[str, ...]] = set()
    for total, parts in known:
        own = [own_place[i] for i in (total, *parts)]
        if len({group for group, _ in own}) == 1:
            of_labels.add(tuple(label for _, label in own))
        elif len({label for _, label in own}) == 1:
            of_groups.add(tuple(group for group, _ in own))
    above, labels = {group for group, _ in places}, {label for _, label in places}
    tried = chain(
        ([(group, label) for label in own] for own in sorted(of_labels) for group in sorted(above)),
        (
            [(group, label) for group in own]
            for own in sorted(of_groups)
            for label in sorted(labels)
        ),
    )
    for keys in islice(tried, _MOST_PARALLEL):
        if all(key in places for key in keys):
            yield places[keys[0]], tuple(places[key] for key in keys[1:])


def repeated(lines: Sequence[LineWords], lanes: Lanes) -> Iterator[int]:
    """Yield each line that the next one repeats, label and numbers: its total of one part."""
    for line in range(len(lines) - 1):
        same = lanes.values[line] == lanes.values[line + 1] and not lanes.is_zero[line]
        if same and lines[line].label == lines[line + 1].label:
            yield line


def without(count: int, known: Sequence[Sum]) -> Iterator[Sum]:
    """Yield, next to each total, another of the same parts but the first or last."""
    done = {total for total, _ in known}
    for total, parts in known:
        for other in (total - 1, total + 1):
            if len(parts) > 2 and 0 <= other < count and other not in done and other not in parts:
                yield other, parts[1:]
                yield other, parts[:-1]


def pairs(lanes: Lanes, bad: Mask) -> Iterator[Sum]:
    """Yield two parts anywhere on the page, such as out and net: one lane leads."""
    if not 3 <= len(lanes.values) <= _MOST_PAIRED:
        return
    first = {tuple(values): line for line, values in reversed([*enumerate(lanes.values)])}
    lines = [line for line in first.values() if not lanes.is_zero[line]]
    usual = lanes.of(lanes.all & ~bad) or range(lanes.count)
    several = [len(set(lane)) for lane in zip(*[lanes.values[line] for line in lines], strict=True)]
    lead = max(usual, key=several.__getitem__) if lines else 0
    told = [line for line in lines if lanes.values[line][lead] is not None]
    order = sorted([(2 * lanes.filled[line][lead], line) for line in told])
    keys, slack = [value for value, _ in order], {i: 2 * lanes.slack[i][lead] for i in told}
    for (one, a), (other, b) in combinations(order, 2):
        low = bisect_left(keys, one + other - slack[a] - slack[b])
        high = bisect_right(keys, one + other + slack[a] + slack[b], low)
        for _, total in order[low:high] if low < high else ():
            if total not in (a, b):
                yield total, (a, b)


def within(lines: Sequence[LineWords], lanes: Lanes) -> dict[int, tuple[int, ...]]:
    """Return the lines that say "of which", by the line before them that is not less."""
    found: dict[int, list[int]] = {}
    whole = 0
    for i, line in enumerate(lines):
        if "of which" not in said_by(line.path):
            whole = i
        elif whole < i and all(map(le, lanes.filled[i], lanes.filled[whole])):
            found.setdefault(whole, []).append(i)
    return {whole: tuple(parts) for whole, parts in found.items()}


def set_in(lines: Sequence[LineWords]) -> dict[int, tuple[int, ...]]:
    """Return, by indentation alone, the next deeper lines below each line."""
    if len({line.indent for line in lines}) < 2:
        return {}
    below: dict[int, list[int]] = {}
    stack: list[int] = []
    for i, line in enumerate(lines):
        while stack and lines[stack[-1]].indent >= line.indent:
            stack.pop()
        if stack:
            below.setdefault(stack[-1], []).append(i)
        stack.append(i)
    return {total: tuple(parts) for total, parts in below.items()}
