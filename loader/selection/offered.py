"""The categories of a table that can be chosen, by dimension, in the order of the page."""

import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType

from loader.database.stored_table import StoredDimension, StoredHeading, StoredTable
from loader.formats.cube import parents_of
from loader.letters import folded

# Dimension and code of a category -> its further names.
Names = Mapping[tuple[str, str], Sequence[str]]
NO_NAMES: Names = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class OfferedCategory:
    """A category as the table prints it; `parent` is the code of the total that it is part of.

    `others` are further names, which other tables print or which are in other languages.
    """

    code: str
    name: str
    label: str
    kind: str  # "total", "group", "item" or "rest"
    parent: str | None
    depth: int
    others: Sequence[str] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the category: its own, and the labels that are printed."""
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
        """Return the codes of the categories of that code, or else name, or else other name.

        Case and Unicode form make no difference, unless there is a code that is exactly the same.
        """
        if name in self.by_code:
            return [name]
        return next((by[folded(name)] for by in self._by_folded if folded(name) in by), [])

    @cached_property
    def _by_folded(self) -> Sequence[Mapping[str, list[str]]]:
        """The codes by what is called so: by folded codes, by names, by other names."""
        return [
            self._codes_by(lambda category: [category.code]),
            self._codes_by(lambda category: category.names),
            self._codes_by(lambda category: category.others),
        ]

    def _codes_by(
        self, words_of: Callable[[OfferedCategory], Iterable[str]]
    ) -> Mapping[str, list[str]]:
        codes: dict[str, dict[str, None]] = {}
        for category in self.categories:
            for word in words_of(category):
                codes.setdefault(folded(word), {})[category.code] = None
        return {word: list(found) for word, found in codes.items()}


def offered(table: StoredTable, names: Names = NO_NAMES) -> list[OfferedDimension]:
    """Return the dimensions of a table, those of the rows first, with what can be chosen."""
    return [
        *_of_axis(table.row_dimensions, table.rows, names),
        *_of_axis(table.column_dimensions, table.columns, names),
    ]


def other_names(connection: sqlite3.Connection, dimensions: Collection[str]) -> Names:
    """Return all names that the database knows of the categories of these dimensions."""
    names: dict[tuple[str, str], list[str]] = {}
    for dimension in dimensions:
        for code, label in connection.execute(
            "SELECT code, label FROM category_label WHERE dimension = ?", [dimension]
        ):
            names.setdefault((dimension, code), []).append(label)
    return names


def _of_axis(
    dimensions: Sequence[StoredDimension], headings: Sequence[StoredHeading], names: Names
) -> list[OfferedDimension]:
    parents = parents_of(headings)
    is_only = len(dimensions) == 1
    return [
        OfferedDimension(
            dimension.name,
            dimension.label,
            dimension.role,
            [
                replace(
                    _category(heading, i, parents, is_only),
                    others=names.get((dimension.name, heading.codes[i]), ()),
                )
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
