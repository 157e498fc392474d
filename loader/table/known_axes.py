"""Make the axes of a page, or take those of an earlier page that was laid out alike.

Pages of one publication often have the same rows and columns, and other numbers. Then dimensions,
codes and trees are the same as well: they follow from words, settings and sums alone. Only where
each heading is printed belongs to the page.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from loader.page.page_parts import Page
from loader.proof.find_relations import Found
from loader.proof.relation import LineWords, Relation
from loader.seeds.publication import Publication
from loader.seeds.settings import TableSettings
from loader.table.axis import Axis, Heading
from loader.table.headings import Words, column_places, row_places
from loader.table.make_axes import make_axes

_MOST_LAYOUTS = 16  # that are remembered of a publication
_MOST_LINES = 5_000  # rows and columns of a layout that is remembered


class Layout(NamedTuple):
    """All that `make_axes` reads of a page without stated dimensions, but for places and numbers.

    A sum is kept whatever the numbers are, a difference only where it holds in them.
    """

    words: tuple[tuple[LineWords, ...], ...]
    sums: tuple[tuple[Relation, ...], ...]
    stub_heads: tuple[str, ...]  # one for each field of labels
    title: tuple[str, ...]
    names: tuple[tuple[str, ...], ...]  # of dimensions, as the settings give them


def axes_of(
    page: Page,
    words: Words,
    title: Sequence[str],
    settings: TableSettings,
    publication: Publication,
    found: Found,
) -> tuple[Axis, Axis]:
    """Return what `make_axes` does, and raise what it raises; axes that are known are not made."""
    relations = (*found.rows, *found.columns)
    lines = sum(map(len, words))
    if page.stated or lines > _MOST_LINES or any(r.kind != "sum" for r in relations):
        return make_axes(page, words, title, settings, publication, found)
    layout = Layout(
        (tuple(words[0]), tuple(words[1])),
        (tuple(found.rows), tuple(found.columns)),
        page.stub_heads,
        tuple(title),
        (tuple(settings.row_dimension), tuple(settings.column_dimension)),
    )
    known: dict[Layout, tuple[Axis, Axis]] = publication.known_axes
    if found_before := known.get(layout):  # other threads may add layouts, or clear all
        rows, columns = found_before
        return _printed(rows, row_places(page)), _printed(columns, column_places(page))
    axes = make_axes(page, words, title, settings, publication, found)
    if len(known) >= _MOST_LAYOUTS:
        known.clear()
    known[layout] = axes
    return axes


def _printed(axis: Axis, places: Sequence[tuple[int, int, str]]) -> Axis:
    """Return the axis with its headings where a page prints them."""
    headings = [
        Heading(*place, heading.label) for place, heading in zip(places, axis.headings, strict=True)
    ]
    return replace(axis, headings=tuple(headings))
