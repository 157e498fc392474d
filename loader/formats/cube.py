"""A table as a cube: the cross product of its dimensions, for JSON-stat and PC-Axis.

A page need not print the whole product, nor in its order: a group may lack an item that others
have. What is not printed is None here.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, product
from math import prod

from loader.database.stored_table import Cell, StoredDimension, StoredHeading, StoredTable

# An axis with more combinations than so many times its headings is taken as one dimension: a stub
# of codes and names would give a file of a thousand times the size, with nearly nothing in it.
_SPARSEST = 4

# The signs for what is not printed: the first that the table does not use itself.
_DOTS = ("..", "...", "....", ".....", "......", ".")
NOT_PRINTED = "Not printed"


@dataclass(frozen=True, slots=True)
class CubeCategory:
    """A category of a dimension; `parent` is the code of the total that it is part of."""

    code: str
    label: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class CubeDimension:
    """A dimension of the rows or of the columns; its `role` is "time", "measure", "geo" or None."""

    name: str
    label: str
    role: str | None
    categories: Sequence[CubeCategory]

    @property
    def root(self) -> CubeCategory | None:
        """The category that is the total of all others, or None."""
        roots = [category for category in self.categories if category.parent is None]
        return roots[0] if len(roots) == 1 < len(self.categories) else None

    @property
    def labels(self) -> dict[str, str]:
        """The label of each category, by its code."""
        return {category.code: category.label for category in self.categories}


@dataclass(frozen=True)
class Cube:
    """A table and its dimensions; `lines` has one for each combination of categories of the rows.

    `table` is the table itself, or with one dimension in place of those that hardly cross.
    """

    table: StoredTable
    rows: Sequence[CubeDimension]
    columns: Sequence[CubeDimension]
    lines: Sequence[Sequence[Cell | None]]

    @cached_property
    def dimensions(self) -> Sequence[CubeDimension]:
        """The dimensions of the rows, then those of the columns."""
        return [*self.rows, *self.columns]

    @property
    def cells(self) -> Iterator[Cell | None]:
        """The numbers in row-major order."""
        return chain.from_iterable(self.lines)

    @cached_property
    def is_complete(self) -> bool:
        """Whether the page prints each combination."""
        return all(cell is not None for cell in self.cells)

    @property
    def can_be_added(self) -> bool:
        """Whether all numbers may be added up: no totals, and not several periods or measures.

        The whole of a table is never so where it prints totals; a selection may be.
        """
        several = any(
            d.role in ("time", "measure") and len(d.categories) > 1 for d in self.dimensions
        )
        return not several and all(cell is not None and cell.additive for cell in self.cells)

    @property
    def measure(self) -> str | None:
        """What is counted, None where measures are a dimension of the rows or columns."""
        is_dimension = any(d.role == "measure" for d in self.dimensions)
        return None if is_dimension else self.table.facts["measure"]

    @property
    def period(self) -> str | None:
        """The period of the table, None where time is a dimension of the rows or columns."""
        is_dimension = any(d.role == "time" or d.name == "period" for d in self.dimensions)
        return None if is_dimension else self.table.facts["period"]

    @cached_property
    def free_sign(self) -> str:
        """A sign of dots that the table does not use."""
        return next((sign for sign in _DOTS if sign not in self.table.symbols), _DOTS[0])

    def with_codes(self) -> Iterator[tuple[tuple[str, ...], Cell | None]]:
        """Yield each number with its codes, in row-major order."""
        codes = [list(dimension.labels) for dimension in self.dimensions]
        return zip(product(*codes), self.cells, strict=True)

    def decimals_by_category(self, dimension: CubeDimension) -> dict[str, set[int]]:
        """Return how many decimals the numbers of each category have; 0 where there are none."""
        i = self.dimensions.index(dimension)
        decimals: dict[str, set[int]] = {code: set() for code in dimension.labels}
        for codes, cell in self.with_codes():
            if cell and cell.value is not None:
                decimals[codes[i]].add(cell.decimals)
        return {code: found or {0} for code, found in decimals.items()}


def cube_of(table: StoredTable) -> Cube:
    """Return the cube of a table."""
    rows = _dense(table.row_dimensions, table.rows)
    columns = _dense(table.column_dimensions, table.columns)
    table = replace(
        table, row_dimensions=rows[0], rows=rows[1], column_dimensions=columns[0],
        columns=columns[1],
    )  # fmt: skip
    row_dimensions, column_dimensions = _dimensions(*rows), _dimensions(*columns)
    line_of, field_of = _positions(row_dimensions), _positions(column_dimensions)
    lines: list[list[Cell | None]] = [[None] * len(field_of) for _ in line_of]
    fields = [field_of[heading.codes] for heading in table.columns]
    for heading, cells in zip(table.rows, table.cells, strict=True):
        line = lines[line_of[heading.codes]]
        for field, cell in zip(fields, cells, strict=True):
            line[field] = cell
    return Cube(table, row_dimensions, column_dimensions, lines)


def _dense(
    dimensions: tuple[StoredDimension, ...], headings: list[StoredHeading]
) -> tuple[tuple[StoredDimension, ...], list[StoredHeading]]:
    """Return an axis unchanged, or with one dimension in place of those that hardly cross."""
    sizes = (len({heading.codes[i] for heading in headings}) for i in range(len(dimensions)))
    if prod(sizes) <= _SPARSEST * len(headings):
        return dimensions, headings
    one = StoredDimension(
        "_".join(d.name for d in dimensions), ", ".join(d.label for d in dimensions), None
    )
    return (one,), [
        replace(h, codes=("|".join(h.codes),), names=(" / ".join(h.names),), kinds=(h.kind,),
                label=" / ".join(h.names))
        for h in headings
    ]  # fmt: skip


def _dimensions(
    dimensions: Sequence[StoredDimension], headings: Sequence[StoredHeading]
) -> list[CubeDimension]:
    parents = parents_of(headings)
    return [
        CubeDimension(
            dimension.name,
            dimension.label,
            dimension.role,
            [
                CubeCategory(code, label, parents.get((i, code)))
                for code, label in _labels(headings, i).items()
            ],
        )
        for i, dimension in enumerate(dimensions)
    ]


def _labels(headings: Sequence[StoredHeading], i: int) -> dict[str, str]:
    """Return the label of each code: as printed, the name where two are the same or it is a part.

    A heading with several categories is not printed as one of them. Names that are the same have
    their codes after them, as each label of PC-Axis must be different.
    """
    names = {heading.codes[i]: heading.names[i] for heading in headings}
    printed = {heading.codes[i]: heading.label or heading.names[i] for heading in headings}
    is_only_dimension = len(headings[0].codes) == 1
    if is_only_dimension and len(set(printed.values())) == len(printed):
        return printed
    often = Counter(names.values())
    return {c: f"{name} ({c})" if often[name] > 1 else name for c, name in names.items()}


def parents_of(headings: Sequence[StoredHeading]) -> dict[tuple[int, str], str]:
    """Return the parents of the categories of each dimension, counted from 0.

    A heading whose total differs in one dimension only says what its category there is part of. If
    headings disagree, the category has no parent.
    """
    found: dict[tuple[int, str], set[str]] = {}
    for heading in headings:
        if heading.parent is not None:
            total = headings[heading.parent].codes
            differ = [i for i, code in enumerate(heading.codes) if code != total[i]]
            if len(differ) == 1:
                i = differ[0]
                found.setdefault((i, heading.codes[i]), set()).add(total[i])
    parents = {place: next(iter(codes)) for place, codes in found.items() if len(codes) == 1}
    return {place: parent for place, parent in parents.items() if not _is_circle(parents, *place)}


def _is_circle(parents: dict[tuple[int, str], str], i: int, code: str) -> bool:
    """Return whether a category is part of itself, as two headings may say of each other."""
    above, seen = parents.get((i, code)), set[str]()
    while above is not None and above not in seen:
        seen.add(above)
        above = parents.get((i, above))
    return code in seen


def _positions(dimensions: Sequence[CubeDimension]) -> dict[tuple[str, ...], int]:
    codes = ([category.code for category in d.categories] for d in dimensions)
    return {combination: position for position, combination in enumerate(product(*codes))}
