"""Make sound pages to read and to damage: published, generated, and small ones of any shape."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from generator import REGIONS, GeneratedPage, GeneratedRow, make_page, printed, write_publication
from helpers import COUNTY, EMIGRATION, IMMIGRATION, MIGRATION, only_table
from hypothesis import strategies as st

from loader.seeds.codelist import Category, Codelist
from loader.seeds.publication import Publication, read_publication
from loader.seeds.symbols import Symbol
from loader.table.read_table import Table

SYMBOLS = (
    Symbol("-", "Nil", None, "zero", None),
    Symbol(".", "Category not applicable", None, "missing", None),
    Symbol("..", "Data not available", None, "missing", None),
    Symbol("*", "Provisional figure", None, "unchanged", None),
)


@dataclass(frozen=True)
class Sound:
    """A page as its publisher meant it, and the publication with its codelists and symbols."""

    name: str
    data: bytes
    publication: Publication

    @cached_property
    def table(self) -> Table:
        """The table as the loader reads it."""
        return only_table(self.data, self.name, self.publication)


def published() -> list[Sound]:
    """Return the two tables of the seeds, as strict as they are and less so, and a third table."""
    migration = read_publication(MIGRATION)
    loose = replace(migration, settings=replace(migration.settings, strict=False))
    alone = Publication(COUNTY.parent, symbols=migration.symbols)
    pages = (
        (IMMIGRATION, migration),
        (EMIGRATION, migration),
        (COUNTY, alone),
        (EMIGRATION, loose),
        (IMMIGRATION, replace(loose, codelists={})),
    )
    return [Sound(path.name, path.read_bytes(), publication) for path, publication in pages]


def generated(folder: Path, numbers: Sequence[int]) -> list[Sound]:
    """Return pages of the generator, with and without their codelists; `folder` must not exist."""
    publication = read_publication(write_publication(folder, 1))
    alone = Publication(folder, symbols=publication.symbols)
    pages = [make_page(number) for number in numbers]
    return [
        Sound(f"{page.id}.txt", printed(page).encode(), by)
        for page in pages
        for by in (publication, alone)
    ]


@dataclass(frozen=True)
class Small:
    """A small page, and the parent of each of its rows."""

    page: GeneratedPage
    parents: tuple[int | None, ...]

    @property
    def sound(self) -> Sound:
        """The page as printed, with codelists that match it."""
        codelists = {"area": self._areas(), "region": _regions()}
        publication = Publication(Path(), symbols=SYMBOLS, codelists=codelists)
        return Sound(f"{self.page.id}.txt", printed(self.page).encode(), publication)

    def _areas(self) -> Codelist:
        labels = [row.label for row in self.page.rows]
        parents = [None if p is None else labels[p] for p in self.parents]
        return _codelist("area", labels, parents)


def _regions() -> Codelist:
    return _codelist("region", ["Total", *REGIONS], [None, *["Total"] * len(REGIONS)])


def _codelist(dimension: str, labels: Sequence[str], parents: Sequence[str | None]) -> Codelist:
    """Return a codelist whose codes differ from its labels."""
    categories = [
        Category(label.lower(), label, "item", parent and parent.lower(), (label,))
        for label, parent in zip(labels, parents, strict=True)
    ]
    codes = {category.name: category.code for category in categories}
    return Codelist(dimension, {category.code: category for category in categories}, (), codes)


# The seven numbers of a leaf, or the trees of the parts of a total.
Leaf = tuple[int, ...]
Shape = Leaf | list

NUMBERS = st.one_of(st.integers(0, 9), st.integers(0, 999), st.integers(-50, 50), st.just(0))
LEAVES = st.one_of(
    st.tuples(*[NUMBERS] * 7),
    st.tuples(*[st.integers(0, 99_999)] * 7),
    st.just((0,) * 7),
)
SHAPES = st.lists(
    st.recursive(LEAVES, lambda parts: st.lists(parts, min_size=1, max_size=4), max_leaves=12),
    min_size=1,
    max_size=4,
)


@st.composite
def small_pages(draw: st.DrawFn) -> Small:
    """Draw pages of a few rows in any tree of totals, with symbols, notes and repeated heads."""
    rows, parents = _rows(draw(SHAPES))
    places = st.tuples(st.integers(0, len(rows) - 1), st.integers(0, len(REGIONS)))
    page = GeneratedPage(
        id="small",
        number=draw(st.integers(1, 99)),
        rows=rows,
        spanner_over_total=draw(st.booleans()),
        heads_again_before=draw(st.none() | st.integers(1, len(rows))),
        note_on=draw(st.none() | st.integers(0, len(rows) - 1)),
        signs=draw(st.dictionaries(places, st.sampled_from(["*", ".."]), max_size=3)),
    )
    return Small(page, parents)


def _rows(shape: list) -> tuple[list[GeneratedRow], tuple[int | None, ...]]:
    rows: list[GeneratedRow] = []
    parents: list[int | None] = []
    for label, (numbers, parent) in enumerate(_flat(shape, None, iter(range(1000)))):
        rows.append(GeneratedRow(f"Area {label}" if label else "Total", [sum(numbers), *numbers]))
        parents.append(parent)
    return rows, tuple(parents)


def _flat(
    shape: Shape, parent: int | None, count: Iterator[int]
) -> Iterator[tuple[Leaf, int | None]]:
    """Yield the numbers and the parent of each row, each total before its parts."""
    row = next(count)
    yield _sum(shape), parent
    if isinstance(shape, list):
        for part in shape:
            yield from _flat(part, row, count)


def _sum(shape: Shape) -> Leaf:
    if isinstance(shape, tuple):
        return shape
    return tuple(map(sum, zip(*map(_sum, shape), strict=True)))
