"""Make the two axes of a page: its headings, split into dimensions that have names and codes."""

from collections.abc import Mapping, Sequence

from loader.bounds import DEEPEST_TREE
from loader.errors import PageError, shown
from loader.page.page_parts import Page
from loader.proof.find_relations import Found
from loader.proof.relation import Relation
from loader.proof.tree import Tree
from loader.seeds.codelist import Codelist
from loader.seeds.publication import Publication
from loader.seeds.settings import TableSettings
from loader.table.additive import with_additive_codes
from loader.table.axis import (
    Axis,
    AxisDimension,
    Heading,
    tree_of,
)
from loader.table.codelist_axis import codes_of, with_relations_of_codelists
from loader.table.dimension_names import Slot, name_dimensions
from loader.table.dimensions import Split
from loader.table.headings import Words, column_headings, row_headings
from loader.table.split_axis import slots_of, split_axis, stated_dimensions


def make_axes(
    page: Page,
    words: Words,
    title: Sequence[str],
    settings: TableSettings,
    publication: Publication,
    found: Found,
) -> tuple[Axis, Axis]:
    """Return rows and columns with their dimensions; `found` are the relations in the numbers.

    Codes are marked additive as if no sum failed. Besides numbers and places, only the parts of a
    page that `Layout` lists are read here.

    Raise CodelistError for an unknown label or a setting that does not fit, PageError if two
    headings have the same codes.
    """
    relations = (found.rows, found.columns)
    trees = [tree_of(relations[i], len(words[i])) for i in range(2)]
    splits = (
        split_axis(page, words[0], trees[0], settings.row_dimension, "row"),
        split_axis(page, words[1], trees[1], settings.column_dimension, "column"),
    )
    slots = [
        slots_of(page, "row", splits[0], settings.row_dimension, found.rows, publication),
        slots_of(page, "column", splits[1], settings.column_dimension, found.columns, publication),
    ]
    name_dimensions([*slots[0], *slots[1]], title, publication.codelists)
    headings = (row_headings(page, splits[0]), column_headings(page, splits[1]))
    rows, columns = (
        _axis(page, slots[i], splits[i], headings[i], relations[i], trees[i], publication)
        for i in range(2)
    )
    by_row = found.numbers.scaled
    rows = with_relations_of_codelists(rows, by_row)
    columns = with_relations_of_codelists(columns, list(zip(*by_row, strict=True)))
    return (
        with_additive_codes(rows, (), publication),
        with_additive_codes(columns, (), publication),
    )


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
    stated = stated_dimensions(page, slot.what)
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
