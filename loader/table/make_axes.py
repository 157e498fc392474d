"""Make the two axes of a page: its headings, split into dimensions that have names and codes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from loader.bounds import DEEPEST_TREE, LONGEST_WORDS
from loader.errors import CodelistError, PageError, Place, shown
from loader.forms.grid import StatedDimension
from loader.page.page_parts import Page
from loader.page.title import is_period
from loader.proof.find_relations import Found
from loader.proof.relation import LineWords, Relation
from loader.proof.sum_words import meanings
from loader.proof.tree import Tree
from loader.seeds.codelist import Codelist
from loader.seeds.publication import Publication
from loader.seeds.settings import TableSettings
from loader.table.additive import additive_codes
from loader.table.axis import (
    Axis,
    AxisDimension,
    DimensionRole,
    Heading,
    decompositions,
    parents_of,
    tree_of,
)
from loader.table.codelist_axis import codes_of, with_relations_of_codelists
from loader.table.dimension_names import Slot, name_dimensions
from loader.table.dimensions import WHOLE, Split, split_lines

Words = tuple[Sequence[LineWords], Sequence[LineWords]]  # of the rows, and of the columns


def words_of_rows(page: Page) -> list[LineWords]:
    """Return what is printed beside the numbers of each row."""
    if page.stub == 1:
        return [LineWords(row.label, row.path, row.indent) for row in page.rows]
    # A blank behind the last label tells the own line of a group from the lines within it.
    return [
        LineWords(row.label, (*(s.label for s in row.sections), *row.labels), row.indent)
        for row in page.rows
    ]


def words_of_columns(page: Page) -> list[LineWords]:
    """Return what is printed above the numbers of each column."""
    return [LineWords(column.label, column.labels) for column in page.columns]


def make_axes(
    page: Page,
    words: Words,
    title: Sequence[str],
    settings: TableSettings,
    publication: Publication,
    found: Found,
) -> tuple[Axis, Axis]:
    """Return rows and columns with their dimensions; `found` are the relations in the numbers.

    Which codes are additive is decided as if no sum failed. What else this reads of a page than
    its numbers and places is named in `Layout`.

    Raise CodelistError for an unknown label or a setting that does not fit, PageError if two
    headings have the same codes.
    """
    relations = (found.rows, found.columns)
    trees = [tree_of(relations[i], len(words[i])) for i in range(2)]
    splits = (
        _split(page, words[0], trees[0], settings.row_dimension, "row"),
        _split(page, words[1], trees[1], settings.column_dimension, "column"),
    )
    slots = [
        _slots(page, "row", splits[0], settings.row_dimension, found.rows, publication),
        _slots(page, "column", splits[1], settings.column_dimension, found.columns, publication),
    ]
    name_dimensions([*slots[0], *slots[1]], title, publication.codelists)
    headings = (_row_headings(page, splits[0]), _column_headings(page, splits[1]))
    rows, columns = (
        _axis(page, slots[i], splits[i], headings[i], relations[i], trees[i], publication)
        for i in range(2)
    )
    return (
        with_additive_codes(
            with_relations_of_codelists(rows, found.numbers.scaled), (), publication
        ),
        with_additive_codes(
            with_relations_of_codelists(columns, list(zip(*found.numbers.scaled, strict=True))),
            (),
            publication,
        ),
    )


def with_additive_codes(axis: Axis, broken: Iterable[int], publication: Publication) -> Axis:
    """Return the axis with the parents and additive codes of its dimensions.

    `broken` are the indexes of relations that fail somewhere: nothing below them is additive.
    """
    left_out = set(broken)
    sound = [r for i, r in enumerate(axis.relations) if i not in left_out]
    dimensions = []
    for i, dimension in enumerate(axis.dimensions):
        order = list(dimension.labels)

        def is_total(code: str, dimension: AxisDimension = dimension) -> bool:
            if dimension.codelist:
                return dimension.codelist.categories[code].kind == "total"
            return publication.likely_total(dimension.labels[code])

        stated = decompositions(axis.codes, axis.relations, i)
        proved = decompositions(axis.codes, sound, i) if left_out else stated
        proved = {total: parts for total, parts in proved.items() if stated[total] == parts}
        additive = additive_codes(dimension.labels, dimension.role, proved, is_total)
        parents = {} if dimension.role else parents_of(order, stated)
        dimensions.append(replace(dimension, parents=parents, additive=additive))
    return replace(axis, dimensions=tuple(dimensions))


def _split(
    page: Page,
    lines: Sequence[LineWords],
    tree: Tree,
    names: Sequence[str],
    what: str,
) -> Split:
    if page.stated:
        kept = _kept(page.stated.rows if what == "row" else page.stated.columns)
        return Split(tuple(tuple(line.path[i] for i in kept) for line in lines), "stated")
    parents = _set_in(lines, tree)
    split = split_lines(lines, parents, len(names) or None)
    if split is None:
        raise CodelistError(
            Place("publication.yml"),
            f"{what}_dimension of {page.id} names {len(names)} dimensions; the {what}s of the page"
            " cannot be split into so many",
        )
    return split


def _set_in(lines: Sequence[LineWords], tree: Tree) -> list[int | None]:
    """Return the total above each line; where there is none, the line that it is set in under."""
    parents = list(tree.parents)
    stack: list[int] = []
    for i, line in enumerate(lines):
        while stack and lines[stack[-1]].indent >= line.indent:
            stack.pop()
        if parents[i] is None and stack:
            parents[i] = stack[-1]
        stack.append(i)
    return parents


def _slots(
    page: Page,
    what: Literal["row", "column"],
    split: Split,
    names: Sequence[str],
    relations: Sequence[Relation],
    publication: Publication,
) -> list[Slot]:
    count = len(split.coordinates[0]) if split.coordinates else 1
    in_sums = {i for r in relations for i in (r.total, *(part for _, part in r.parts))}
    stated = _stated(page, what)
    slots = []
    for i in range(count):
        labels = dict.fromkeys(c[i] for c in split.coordinates if c[i] != WHOLE)
        apart = [c[i] for row, c in enumerate(split.coordinates) if row not in in_sums]
        name = stated[i].name if stated else names[i] if i < len(names) else ""
        heading = page.stub_heads[i - count] if what == "row" and count - i <= page.stub else ""
        role = publication.role_of(name) or _role(list(labels), apart)
        slots.append(Slot(what, list(labels), role, heading, name, is_set=i < len(names)))
    return slots


def _stated(page: Page, what: str) -> tuple[StatedDimension, ...]:
    """Return the dimensions that a cube states for an axis."""
    if page.stated is None:
        return ()
    dimensions = page.stated.rows if what == "row" else page.stated.columns
    return tuple(dimensions[i] for i in _kept(dimensions))


def _kept(dimensions: Sequence[StatedDimension]) -> list[int]:
    """Return the positions of dimensions with several categories: one alone tells nothing apart."""
    several = [i for i, d in enumerate(dimensions) if len(d.categories) > 1]
    return several or [len(dimensions) - 1]


def _role(labels: Sequence[str], apart: Sequence[str]) -> DimensionRole | None:
    """Return the role that the words of the labels give; `apart` are those outside all sums."""
    if 2 * sum(map(is_period, labels)) > len(labels):
        return "time"
    return "measure" if any("measure" in meanings(label) for label in apart) else None


def row_places(page: Page) -> list[tuple[int, int, str]]:
    """Return line, field and text of each row heading, as it is printed."""
    return [(row.line, row.field, "\t".join(row.printed)) for row in page.rows]


def column_places(page: Page) -> list[tuple[int, int, str]]:
    """Return line, field and text of each column heading, as it is printed."""
    heads = [(column.field, column.heads[-1] if column.heads else None) for column in page.columns]
    return [
        (head.line, field, head.printed) if head else (page.first_line, field, "")
        for field, head in heads
    ]


def _row_headings(page: Page, split: Split) -> list[Heading]:
    places = zip(row_places(page), split.coordinates, strict=True)
    return [Heading(*place, _joined(page, place[0], 0, labels)) for place, labels in places]


def _column_headings(page: Page, split: Split) -> list[Heading]:
    places = zip(column_places(page), split.coordinates, strict=True)
    return [Heading(*place, _joined(page, *place[:2], labels)) for place, labels in places]


def _joined(page: Page, line: int, field: int, labels: Iterable[str]) -> str:
    label = " / ".join(filter(None, labels))
    if len(label) > LONGEST_WORDS:
        raise PageError(
            page.place(line, field),
            f"the headings of this number have {len(label):,} characters;"
            f" expected at most {LONGEST_WORDS:,}",
        )
    return label


def _axis(
    page: Page,
    slots: Sequence[Slot],
    split: Split,
    headings: Sequence[Heading],
    relations: Sequence[Relation],
    tree: Tree,
    publication: Publication,
) -> Axis:
    by_dimension = []
    dimensions = []
    for i, slot in enumerate(slots):
        labels = [coordinate[i] for coordinate in split.coordinates]
        codelist = publication.codelists.get(slot.name)
        if codelist and split.how == "by path":
            labels = _labels_in(codelist, page, slot, labels)
        codes = _codes(page, slot, headings, labels, codelist, i)
        named: dict[str, str] = {}
        for code, label in zip(codes, labels, strict=True):
            named.setdefault(code, label)
        by_dimension.append(codes)
        dimensions.append(
            AxisDimension(slot.name, slot.role, codelist, named, is_guess=slot.is_guess)
        )
    of_headings = tuple(zip(*by_dimension, strict=True))
    _expect_once(page, headings, of_headings)
    _expect_shallow(page, headings, tree)
    return Axis(
        slots[0].what,
        tuple(headings),
        tuple(dimensions),
        of_headings,
        tuple(relations),
        tree,
        tree,
        split.how == "by path",
    )


def _labels_in(codelist: Codelist, page: Page, slot: Slot, labels: Sequence[str]) -> list[str]:
    """Return the labels; as printed, without their path, where the codelist does not have that."""
    printed = [line.label for line in (page.rows if slot.what == "row" else page.columns)]
    return [
        label if label in codelist.codes else short
        for label, short in zip(labels, printed, strict=True)
    ]


def _codes(
    page: Page,
    slot: Slot,
    headings: Sequence[Heading],
    labels: Sequence[str],
    codelist: Codelist | None,
    dimension: int,
) -> list[str]:
    stated = _stated(page, slot.what)
    if codelist is None and stated:
        known: Mapping[str, str] = {c.label: c.code for c in stated[dimension].categories}
        return [known[label] for label in labels]
    return codes_of(page, headings, labels, codelist)


def _expect_once(page: Page, headings: Sequence[Heading], codes: Sequence[tuple[str, ...]]) -> None:
    first: dict[tuple[str, ...], Heading] = {}
    for heading, code in zip(headings, codes, strict=True):
        if code in first:
            other = first[code]
            raise PageError(
                page.place(heading.line, heading.field),
                f"{shown(heading.label)} is category {shown(' / '.join(code))}, and so is"
                f" {shown(other.label)} at line {other.line} field {other.field};"
                " expected each category once in a table",
            )
        first[code] = heading


def _expect_shallow(page: Page, headings: Sequence[Heading], tree: Tree) -> None:
    deepest = max(tree.depths, default=0)
    if deepest > DEEPEST_TREE:
        heading = headings[tree.depths.index(deepest)]
        raise PageError(
            page.place(heading.line, heading.field),
            f"by the numbers, {shown(heading.label)} is part of {deepest} totals, one within the"
            f" other; expected at most {DEEPEST_TREE}; a codelist can say what is a total",
        )
