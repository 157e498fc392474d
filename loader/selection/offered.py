"""The categories of a table that can be chosen, by dimension, in the order of the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from loader.database.read_back import StoredDimension, StoredHeading, StoredTable
from loader.formats.cube import parents_of
from loader.letters import folded


@dataclass(frozen=True, slots=True)
class OfferedCategory:
    """A category as the table prints it; `parent` is the code of the total that it is part of."""

    code: str
    name: str
    label: str
    kind: str  # "total", "group", "item" or "rest"
    parent: str | None
    depth: int

    @property
    def names(self) -> tuple[str, ...]:
        """What it is called: its name, and what is printed."""
        return (self.name, self.label)


@dataclass(frozen=True)
class OfferedDimension:
    """A dimension of the table with the categories that it prints."""

    name: str
    label: str
    role: str | None
    categories: Sequence[OfferedCategory]

    @cached_property
    def by_code(self) -> Mapping[str, OfferedCategory]:
        """The categories by their codes."""
        return {category.code: category for category in self.categories}

    def named(self, name: str) -> list[str]:
        """Return the codes of the categories of that code, or else of that name; maybe none.

        Case and Unicode form make no difference, unless there is a code that is exactly the same.
        """
        if name in self.by_code:
            return [name]
        return self._by_folded_code.get(folded(name)) or self._by_folded_name.get(folded(name), [])

    @cached_property
    def _by_folded_code(self) -> Mapping[str, list[str]]:
        codes: dict[str, list[str]] = {}
        for code in self.by_code:
            codes.setdefault(folded(code), []).append(code)
        return codes

    @cached_property
    def _by_folded_name(self) -> Mapping[str, list[str]]:
        codes: dict[str, dict[str, None]] = {}
        for category in self.categories:
            for name in category.names:
                codes.setdefault(folded(name), {})[category.code] = None
        return {name: list(found) for name, found in codes.items()}


def offered(table: StoredTable) -> list[OfferedDimension]:
    """Return the dimensions of a table, those of the rows first, with what can be chosen."""
    return [
        *_of_axis(table.row_dimensions, table.rows),
        *_of_axis(table.column_dimensions, table.columns),
    ]


def _of_axis(
    dimensions: Sequence[StoredDimension], headings: Sequence[StoredHeading]
) -> list[OfferedDimension]:
    parents = parents_of(headings)
    is_only = len(dimensions) == 1
    return [
        OfferedDimension(
            dimension.name,
            dimension.label,
            dimension.role,
            [
                _category(heading, i, parents, is_only)
                for heading in _first_of_each_code(headings, i)
            ],
        )
        for i, dimension in enumerate(dimensions)
    ]


def _first_of_each_code(headings: Sequence[StoredHeading], i: int) -> list[StoredHeading]:
    first: dict[str, StoredHeading] = {}
    for heading in headings:
        first.setdefault(heading.codes[i], heading)
    return list(first.values())


def _category(
    heading: StoredHeading, i: int, parents: Mapping[tuple[int, str], str], is_only: bool
) -> OfferedCategory:
    """Return a category; a heading with several categories is not printed as one of them."""
    code, name = heading.codes[i], heading.names[i]
    depth, above = 0, parents.get((i, code))
    while above is not None:
        depth, above = depth + 1, parents.get((i, above))
    label = (heading.label if is_only else "") or name
    return OfferedCategory(code, name, label, heading.kinds[i], parents.get((i, code)), depth)
