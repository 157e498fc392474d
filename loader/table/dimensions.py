"""Split the headings of an axis into dimensions: each heading gets one label in each of them.

A heading has levels: the spanners or sections above it, and its own label. A level becomes a
dimension of its own only where labels repeat under most groups alike ("Men" above ages, "Women"
above the same ages). Otherwise the headings are one hierarchy, and labels that occur twice are
made unique by what stands above them.
"""

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from loader.proof.relation import LineWords

# The label of a heading that stands for the whole of a dimension, as "Food" does above its exports.
WHOLE = ""

Coordinate = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """The labels of each heading, one for each dimension, and how they were found."""

    coordinates: tuple[Coordinate, ...]
    how: Literal["one", "crossed", "by path", "stated"]


def split_lines(
    lines: Sequence[LineWords], parents: Sequence[int | None], levels: int | None = None
) -> Split | None:
    """Return the labels of each heading in each dimension.

    `parents` are the totals that headings are part of, or are indented under. `levels` is how many
    dimensions there must be, if a publication says so; then return None if that is not possible.
    """
    labels = [line.path[-1] if line.path else line.label for line in lines]
    above = _without_common([line.path[:-1] for line in lines])
    crossed = _crossed(labels, above, parents) if levels != 1 else None
    if levels and levels > 1 and (crossed is None or len(crossed[0]) != levels):
        crossed = _by_levels(labels, above, levels)
        if crossed is None:
            return None
    if crossed:
        return Split(tuple(crossed), "crossed")
    labels = [line.label for line in lines]
    names = _unique(labels, [tuple(filter(None, levels)) for levels in above], parents)
    return Split(tuple((name,) for name in names), "one" if names == labels else "by path")


def _without_common(above: list[Coordinate]) -> list[Coordinate]:
    """Take away the outermost levels that are the same above all headings."""
    while above and all(above) and len({levels[0] for levels in above}) == 1:
        above = [levels[1:] for levels in above]
    return above


def _crossed(
    labels: Sequence[str], above: Sequence[Coordinate], parents: Sequence[int | None]
) -> list[Coordinate] | None:
    """Return coordinates where labels repeat under most groups alike, or else None."""
    spans = [levels[-1] if levels else WHOLE for levels in above]
    keys = list(zip(spans, labels, strict=True))
    if len(set(keys)) < len(keys):
        return _crossed_below_lines(labels, keys, parents)
    groups = defaultdict(list)
    for span, label in keys:
        if span:
            groups[span].append(label)
    if len(set(labels)) == len(labels) or not _alike(groups.values()):
        return None
    found = [(*levels, label) for levels, label in zip(above, labels, strict=True)]
    width = max(map(len, found))
    return _if_unique([_padded(coordinate, width, groups) for coordinate in found])


def _padded(coordinate: Coordinate, width: int, groups: Container[str]) -> Coordinate:
    """Fill up with wholes: behind the own line of a group, otherwise before the label."""
    wholes = (WHOLE,) * (width - len(coordinate))
    return coordinate + wholes if coordinate[-1] in groups else wholes + coordinate


def _crossed_below_lines(
    labels: Sequence[str], keys: Sequence[tuple[str, str]], parents: Sequence[int | None]
) -> list[Coordinate] | None:
    """Return coordinates where what repeats belongs to the last line above that does not."""
    counts = Counter(keys)
    again = [counts[key] > 1 for key in keys]
    owners: list[int | None] = []
    groups = defaultdict(list)
    last: int | None = None
    for i, key in enumerate(keys):
        if not again[i]:
            owners.append(i)
            last = i
            continue
        owner = parents[i]
        while owner is not None and again[owner]:
            owner = parents[owner]
        owners.append(last if owner is None else owner)
        groups[owners[i]].append(key)
    if 2 * sum(again) < len(keys) or None in groups or not _alike(groups.values()):
        return None
    levels = 1 + any(span for span, _ in keys)
    found = []
    for i, key in enumerate(keys):
        inner = (key if levels == 2 else key[1:]) if again[i] else (WHOLE,) * levels
        owner = owners[i]
        assert owner is not None  # no group is without an owner
        found.append((labels[owner], *inner))
    return _if_unique(found)


def _if_unique(found: list[Coordinate]) -> list[Coordinate] | None:
    return found if len(set(found)) == len(found) else None


def _alike(groups: Iterable[Sequence[object]]) -> bool:
    """Return whether two thirds of the groups share most of their labels with the commonest one.

    No group may have a label twice.
    """
    labels_of = [list(group) for group in groups]
    sets = [set(labels) for labels in labels_of]
    if len(sets) < 2 or any(len(set(labels)) < len(labels) for labels in labels_of):
        return False
    counts = Counter(label for labels in sets for label in labels)
    common = max(sets, key=lambda labels: sum(counts[label] for label in labels))
    alike = sum(2 * len(common & labels) > max(len(labels), len(common)) for labels in sets)
    return 3 * alike >= 2 * len(sets)


def _by_levels(
    labels: Sequence[str], above: Sequence[Coordinate], levels: int
) -> list[Coordinate] | None:
    """Return the innermost levels as they are printed, if no two headings are then the same."""
    outer = levels - 1
    found = [
        ((WHOLE,) * (outer - len(up)) + up[len(up) - min(outer, len(up)) :] + (label,))
        for up, label in zip(above, labels, strict=True)
    ]
    return _if_unique(found) if max(map(len, above), default=0) >= outer else None


def _unique(
    labels: Sequence[str], above: Sequence[Coordinate], parents: Sequence[int | None]
) -> list[str]:
    """Return the labels, made unique.

    A label that occurs twice gets as much of its path as makes it different, or else a number.
    """
    names, paths = list(labels), [list(levels) for levels in above]
    at: list[int | None] = list(range(len(labels)))
    for _ in range(4):
        counts = Counter(names)
        if len(counts) == len(names):
            return names
        for i in [i for i, name in enumerate(names) if counts[name] > 1]:
            owner = at[i]
            if paths[i]:
                names[i] = f"{paths[i].pop()} / {names[i]}"
            elif owner is not None and (above_it := parents[owner]) is not None:
                at[i] = above_it
                names[i] = f"{labels[above_it]} / {names[i]}"
    return _numbered(names)


def _numbered(names: Sequence[str]) -> list[str]:
    counts, seen = Counter(names), Counter[str]()
    numbered = []
    for name in names:
        seen[name] += 1
        numbered.append(f"{name} ({seen[name]})" if counts[name] > 1 else name)
    return numbered
