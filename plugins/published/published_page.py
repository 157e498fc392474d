"""Read all that the page of a published table shows."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from loader.database.stored_table import StoredHeading, StoredTable
from plugins.common.language import N_, gettext, translated
from plugins.common.links import Link
from plugins.common.numbers import figure
from plugins.published.chooser import Chooser, choosers
from plugins.published.chosen_table import ChosenTable, read_chosen
from plugins.published.head_cells import (
    HeadCell,
    column_groups,
    fields_of,
    head_lines,
    stub_of,
)
from plugins.published.note_links import Note, NoteLink, marks_at, notes, title_marks, words_at
from plugins.published.number_panel import Number, describe
from plugins.published.printed_rows import Body, body
from plugins.published.proof_words import Proof, called, proofs_of, summary
from plugins.published.row_order import groups
from plugins.published.shading import legend
from plugins.published.shares import NO_SHARE, ShownField, show_fields, views_of
from plugins.published.view_choices import PARAMETERS, View, read_view

SHOW_LABELS = {
    "numbers": N_("Numbers"),
    "row": N_("Share of the row's total"),
    "column": N_("Share of the column's total"),
    "parent": N_("Share of the total a row is part of"),
}
# The caption says what 100 % is.
HUNDRED = {
    "row": N_("Per cent of the total of each row: 100 % is {columns}."),
    "column": N_("Per cent of the total of each column: 100 % is {rows}."),
    "parent": N_(
        "Per cent of the total that a row is part of, in the same column: 100 % is the"
        " nearest total above it in the tree."
    ),
}
BEYOND = N_("Where a part is below zero, shares go below 0 and above 100 %.")
_LISTED = 3


# Characters of labels that fit in the least width of their column, and that fill the most.
_SHORT_LABEL, _LONG_LABEL = 14, 36


@dataclass(frozen=True, slots=True)
class PublishedHead:
    """A head of the table; `sort` is the query string that sorts by its column, else None."""

    cell: HeadCell
    label: str
    marks: list[NoteLink]
    field: int
    sort: str | None
    sorted: str | None  # "ascending" or "descending", as in the attribute aria-sort
    proof: Proof | None


@dataclass(frozen=True, slots=True)
class PublishedPage:
    """All that the page of a published table shows."""

    table: StoredTable
    view: View
    title_marks: list[NoteLink]
    hundred: list[str]
    stub: int  # how many fields at the left hold labels
    column_groups: list[int]
    heads: list[list[PublishedHead]]
    bodies: list[Body]
    rows_shown: int
    shows: list[Link]
    legend: list[str]
    no_share: bool
    notes: list[Note]
    proof: str
    number: Number | None
    choosers: list[Chooser]
    rows_of_all: int
    columns_of_all: int
    short_query: str  # that of the selection

    @property
    def number_is_shown(self) -> bool:
        """Whether the number of the panel is among those that are chosen."""
        id_ = self.number.cell.id if self.number else None
        return any(cell.id == id_ for row in self.table.cells for cell in row)

    @property
    def stub_width(self) -> str:
        """Say "narrow" or "wide" where the labels surely take the least or the most width."""
        longest = max((len(row.label) + 2 * row.depth for row in self.table.rows), default=0)
        return "narrow" if longest <= _SHORT_LABEL else "wide" if longest >= _LONG_LABEL else ""


def read_page(
    connection: sqlite3.Connection, table: str, arguments: Mapping[str, str]
) -> PublishedPage:
    """Return the page for these arguments of the query string.

    Raise DatabaseError for an unknown table, UnknownValueError for an unknown parameter and
    SelectionError for what cannot be chosen.
    """
    expressions = {n: given for n, given in arguments.items() if n not in PARAMETERS}
    chosen = read_chosen(connection, table, expressions)
    whole, left = chosen.whole, chosen.table
    tree = left.row_tree
    view = read_view(
        arguments,
        views_of(whole),
        {left.rows[row].line for row in tree.parts},
        {left.rows[row].line for row in groups(tree)},
        {column.field for column in left.columns},
        {cell.id for row in whole.cells for cell in row},
    )
    return published_page(chosen, view)


def published_page(chosen: ChosenTable, view: View) -> PublishedPage:
    """Return what the page shows in this view.

    Shares are those of the whole table, also where their total is not shown.
    """
    whole, table, selection = chosen.whole, chosen.table, chosen.selection
    of_all = show_fields(whole, view.show)
    fields = [[of_all[row][column] for column in selection.columns] for row in selection.rows]
    bodies = body(table, view, fields)
    rows = [row for group in bodies for row in group.rows]
    labels = [
        *(label for group in bodies for label in group.sections),
        *(label for row in rows for label in row.stub),
    ]
    return PublishedPage(
        table=table,
        view=view,
        title_marks=title_marks(table),
        hundred=_hundred(whole, view, fields),
        stub=stub_of(table),
        column_groups=column_groups(table),
        heads=_heads(table, view),
        bodies=bodies,
        rows_shown=len(rows),
        shows=[
            Link(SHOW_LABELS[show], view.query(show=show), chosen=show == view.show)
            for show in views_of(whole)
        ],
        legend=legend(fields) if view.shade else [],
        no_share=any(field.text == NO_SHARE for row in fields for field in row),
        notes=notes(table, {label.line for label in labels}),
        proof=_proof(whole, table),
        number=describe(whole, view.cell) if view.cell is not None else None,
        choosers=choosers(selection),
        rows_of_all=len(whole.rows),
        columns_of_all=len(whole.columns),
        short_query=chosen.short_query,
    )


def _proof(whole: StoredTable, left: StoredTable) -> str:
    """Return a sentence about all sums of the table, and how many of them can be seen here."""
    text = summary(whole.checks)
    if left.selection and whole.checks:
        text += gettext(
            " Of these sums, %(count)s can be seen with all parts in this selection.",
            count=figure(len(left.checks)) if left.checks else gettext("none"),
        )
    return text


def _hundred(table: StoredTable, view: View, fields: Sequence[Sequence[ShownField]]) -> list[str]:
    """Return what 100 % is, and why some shares lie beyond it; nothing if numbers are shown."""
    if view.show == "numbers":
        return []
    rows = [table.rows[row] for row in table.row_tree.roots]
    columns = [table.columns[column] for column in table.column_tree.roots]
    text = translated(HUNDRED[view.show]).format(rows=_any_of(rows), columns=_any_of(columns))
    shares = (field.value for row in fields for field in row if field.value is not None)
    return [text, translated(BEYOND)] if any(not 0 <= share <= 1 for share in shares) else [text]


def _any_of(tops: list[StoredHeading]) -> str:
    """Return the labels of the topmost totals, or one phrase where they are too many to list."""
    labels = list(dict.fromkeys(called(top) for top in tops))
    if len(labels) > _LISTED:
        return gettext("the topmost total that a number is part of")
    return gettext(" or ").join(gettext("“%(name)s”", name=label) for label in labels)


def _heads(table: StoredTable, view: View) -> list[list[PublishedHead]]:
    proofs = proofs_of(table, "column")
    columns = {column.field: column for column in table.columns}
    return [
        [_head(table, view, cell, columns, proofs) for cell in line] for line in head_lines(table)
    ]


def _head(
    table: StoredTable,
    view: View,
    cell: HeadCell,
    columns: dict[int, StoredHeading],
    proofs: dict[int, Proof],
) -> PublishedHead:
    head = cell.head
    if head is None:
        return PublishedHead(cell, "", [], 0, None, None, None)
    under = [columns[field] for field in fields_of(head) if field in columns]
    column = under[0] if len(under) == 1 and under[0].line == head.line else None
    direction = "ascending" if view.ascending else "descending"
    return PublishedHead(
        cell=cell,
        label=words_at(table, head.printed, head.line, head.field, "column"),
        marks=marks_at(table, head.line, head.field, "column"),
        field=column.field if column else head.field,
        sort=view.sorted_by(column.field) if column else None,
        sorted=direction if column and view.sort == column.field else None,
        proof=proofs.get(column.position) if column else None,
    )
