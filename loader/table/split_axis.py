"""Split the headings of an axis into dimensions, or take the dimensions that a cube states."""

from collections.abc import Sequence
from typing import Literal

from loader.errors import CodelistError, Place
from loader.forms.grid import StatedDimension
from loader.page.page_parts import Page
from loader.page.title import is_period
from loader.proof.relation import LineWords, Relation
from loader.proof.sum_words import meanings
from loader.proof.tree import Tree
from loader.seeds.publication import Publication
from loader.table.axis import DimensionRole
from loader.table.dimension_names import Slot
from loader.table.dimensions import WHOLE, Split, split_lines


def split_axis(
    page: Page,
    lines: Sequence[LineWords],
    tree: Tree,
    names: Sequence[str],
    what: str,
) -> Split:
    """Return the labels of each line by dimension; `names` are those that the settings give.

    Raise CodelistError if the headings cannot be split into so many dimensions.
    """
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


def slots_of(
    page: Page,
    what: Literal["row", "column"],
    split: Split,
    names: Sequence[str],
    relations: Sequence[Relation],
    publication: Publication,
) -> list[Slot]:
    """Return what is known of each dimension before all have names: labels, role and heading."""
    count = len(split.coordinates[0]) if split.coordinates else 1
    in_sums = {i for r in relations for i in (r.total, *(part for _, part in r.parts))}
    stated = stated_dimensions(page, what)
    slots = []
    for i in range(count):
        labels = dict.fromkeys(c[i] for c in split.coordinates if c[i] != WHOLE)
        apart = [c[i] for row, c in enumerate(split.coordinates) if row not in in_sums]
        name = stated[i].name if stated else names[i] if i < len(names) else ""
        heading = page.stub_heads[i - count] if what == "row" and count - i <= page.stub else ""
        role = publication.role_of(name) or _role(list(labels), apart)
        slots.append(Slot(what, list(labels), role, heading, name, is_set=i < len(names)))
    return slots


def stated_dimensions(page: Page, what: str) -> tuple[StatedDimension, ...]:
    """Return the dimensions that a cube states for an axis."""
    if page.stated is None:
        return ()
    dimensions = page.stated.rows if what == "row" else page.stated.columns
    return tuple(dimensions[i] for i in _kept(dimensions))


def _kept(dimensions: Sequence[StatedDimension]) -> list[int]:
    """Return the positions of the dimensions that have several categories."""
    several = [i for i, d in enumerate(dimensions) if len(d.categories) > 1]
    return several or [len(dimensions) - 1]


def _role(labels: Sequence[str], apart: Sequence[str]) -> DimensionRole | None:
    """Return the role that the words of the labels give; `apart` are those outside all sums."""
    if 2 * sum(map(is_period, labels)) > len(labels):
        return "time"
    return "measure" if any("measure" in meanings(label) for label in apart) else None
