"""One axis of a page, its rows or its columns: headings with a code in each dimension, and sums."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Literal, NamedTuple

from loader.proof.relation import Relation
from loader.proof.tree import Tree
from loader.seeds.codelist import Category, Codelist, Kind

# Code and name of what stands for the whole of a dimension without a label of its own.
WHOLE_CODE, WHOLE_NAME = "total", "Total"

DimensionRole = Literal["time", "measure"]


class Heading(NamedTuple):
    """A row heading or column heading: its place, its printed text, and its words."""

    line: int
    field: int
    printed: str
    label: str


@dataclass(frozen=True, slots=True)
class AxisDimension:
    """A dimension of an axis; `labels` are the words of each code, in the order of the page.

    `parents` has the total that each code is part of, `additive` the codes whose numbers may be
    added up: they do not overlap, and together they are one proved total. If `is_guess`, the title
    has the name, but does not tell whether this dimension is meant.
    """

    name: str
    role: DimensionRole | None
    codelist: Codelist | None
    labels: Mapping[str, str]
    parents: Mapping[str, str | None] = field(default_factory=dict)
    additive: frozenset[str] = frozenset()
    is_guess: bool = False

    def categories(self) -> list[Category]:
        """Return a category for each code, for a dimension without a codelist."""
        totals = set(self.parents.values())
        return [
            Category(code, label, self._kind(code, totals), self.parents.get(code), (label,))
            if label
            else Category(code, WHOLE_NAME, "total", None, ())
            for code, label in self.labels.items()
        ]

    def _kind(self, code: str, totals: Set[str | None]) -> Kind:
        if code not in totals:
            return "item"
        return "group" if self.parents.get(code) else "total"

    @property
    def tops(self) -> list[str]:
        """Return the labels of the codes that are part of no total."""
        return [label for code, label in self.labels.items() if not self.parents.get(code)]


@dataclass(frozen=True)
class Axis:
    """The headings of an axis in the order of the page.

    `codes` has a code for each heading and dimension. `relations` are the sums that are proved.
    `tree` has one total above each heading, to show and fold the page by; `computed` is the tree
    of the numbers alone, from which that of a codelist may differ.
    """

    what: Literal["row", "column"]
    headings: tuple[Heading, ...]
    dimensions: tuple[AxisDimension, ...]
    codes: tuple[tuple[str, ...], ...]
    relations: tuple[Relation, ...]
    tree: Tree
    computed: Tree
    by_path: bool = False  # labels that occur twice have what stands above them in front

    @cached_property
    def labels(self) -> list[str]:
        """The words of each heading."""
        return [heading.label for heading in self.headings]

    @cached_property
    def additive(self) -> list[bool]:
        """For each heading, whether its numbers may be added up with others."""
        if len(self.dimensions) == 1:
            (only,) = self.dimensions
            return [code in only.additive for (code,) in self.codes]
        return [
            all(code in d.additive for code, d in zip(codes, self.dimensions, strict=True))
            for codes in self.codes
        ]

    def along(self, relation: Relation) -> str:
        """Return the name of the first dimension in which a total differs from its parts."""
        differing = _differing(self.codes, relation)
        return self.dimensions[differing[0] if differing else 0].name


def _differing(codes: Sequence[tuple[str, ...]], relation: Relation) -> list[int]:
    total = codes[relation.total]
    if len(total) == 1:
        return [0]
    parts = [codes[part] for _, part in relation.parts]
    return [i for i, code in enumerate(total) if any(part[i] != code for part in parts)]


def tree_of(relations: Iterable[Relation], count: int) -> Tree:
    """Return a tree in which each heading is part of the nearest total that it is added to."""
    totals: dict[int, list[int]] = defaultdict(list)
    for relation in relations:
        if is_plain_sum(relation):
            for _, part in relation.parts:
                totals[part].append(relation.total)
    return Tree(tuple(_nearest_parents(totals, count)))


def is_plain_sum(relation: Relation) -> bool:
    """Return whether a total is the sum of its parts, and no other reading fits."""
    return relation.kind == "sum" and not relation.two_readings and not relation.nearly


def _nearest_parents(totals: Mapping[int, Sequence[int]], count: int) -> list[int | None]:
    """Return for each row the nearest of its totals that is not part of the row itself."""
    parents: list[int | None] = [None] * count
    inner = totals.keys() & set(chain.from_iterable(totals.values()))  # totals that are parts
    for row, options in totals.items():
        if row not in inner and not options[1:]:  # true of most rows
            parents[row] = options[0]
            continue
        nearest = sorted(options, key=lambda t: (abs(t - row), t)) if options[1:] else options
        for total in nearest:
            above: int | None = total
            while above is not None and above != row:
                above = parents[above]
            if above is None:
                parents[row] = total
                break
    return parents


def decompositions(
    codes: Sequence[tuple[str, ...]], relations: Iterable[Relation], dimension: int
) -> dict[str, tuple[str, ...]]:
    """Return the parts of each code that is a total along a dimension.

    Of two ways to add up the same heading, the one that is stated more often counts, and then the
    one with more parts. A total may have other parts under other headings (what comes in
    is from the east or the west, what goes out to the north or the south): it has them all.
    """
    ways: dict[int, list[tuple[str, ...]]] = defaultdict(list)
    counts: Counter[tuple[str, ...]] = Counter()
    for relation in relations:
        if is_plain_sum(relation) and _differing(codes, relation) == [dimension]:
            parts = tuple(codes[part][dimension] for _, part in relation.parts)
            ways[relation.total].append(parts)
            counts[parts] += 1
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for total, sums in ways.items():
        best = max(sums, key=lambda parts: (counts[parts], len(parts)))
        found[codes[total][dimension]].update(dict.fromkeys(best))
    return {total: tuple(parts) for total, parts in found.items()}


def parents_of(
    order: Sequence[str], parts_of: Mapping[str, Sequence[str]]
) -> dict[str, str | None]:
    """Return the nearest total that each code is part of, in the order of the page."""
    position = {code: i for i, code in enumerate(order)}
    totals: dict[int, list[int]] = defaultdict(list)
    for total, parts in parts_of.items():
        for part in parts:
            totals[position[part]].append(position[total])
    parents = _nearest_parents(totals, len(order))
    return {
        code: None if parent is None else order[parent]
        for code, parent in zip(order, parents, strict=True)
    }


def leaves_below(root: str, parts_of: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """Return the codes that a total is the sum of, each total in it replaced by its parts."""
    stack, seen = [root], {root}
    while stack:
        parts = parts_of.get(stack.pop(), ())
        stack += parts_of.keys() & set(parts) - seen
        seen.update(parts)
    return frozenset(seen - parts_of.keys())
