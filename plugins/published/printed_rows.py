"""Make the body of a table: groups of rows, each with its headings and its numbers as HTML.

The fields are made here and not in the template: a table may have 20 000 of them, and a template
is so much slower that all other requests would wait.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup, escape

from loader.database.stored_table import Cell, StoredHeading, StoredSection, StoredTable
from plugins.common.language import label
from plugins.published.note_links import NoteLink, marks_at, marks_below, own_words, words_at
from plugins.published.proof_words import Proof, proofs_of
from plugins.published.row_order import bands_of, bodies, sections_over, shown_rows
from plugins.published.shading import shades
from plugins.published.shares import ShownField
from plugins.published.view_choices import View


class Label(NamedTuple):
    """The words of a stub cell or section, with the marks of notes; `own` says the row's own."""

    text: str
    marks: list[NoteLink]
    line: int
    own: bool = False


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A row; `fold` is the query string that folds or unfolds it, None if it is not a total."""

    heading: StoredHeading
    depth: int
    stub: list[Label]
    fold: str | None
    folded: bool
    parts: int
    proof: Proof | None
    fields: Markup


@dataclass(frozen=True, slots=True)
class Body:
    """A group of rows, and the sections that are printed above it and not above an earlier one."""

    sections: list[Label]
    rows: list[PrintedRow]


def body(table: StoredTable, view: View, fields: Sequence[Sequence[ShownField]]) -> list[Body]:
    """Return the rows to show, in groups; `fields` is what each field shows, by row and column."""
    tree, over = table.row_tree, sections_over(table)
    bands = bands_of(over)
    folded = {row for row, heading in enumerate(table.rows) if heading.line in view.folded}
    column = _sorted_column(table, view)
    key = None if column is None else lambda row: fields[row][column].value
    proofs = proofs_of(table, "row")
    order = shown_rows(tree, bands, folded, key, view.ascending)
    shaded = [row for row in order if row in folded or row not in tree.parts]
    markup = _Fields(table, view, fields, shaded)
    below = marks_below(table)
    depths = _depths(table)
    told: set[int] = set()
    groups = []
    for rows in bodies(tree, bands, order):
        sections = [section for section in over[rows[0]] if section.line not in told]
        told |= {section.line for section in sections}
        groups.append(
            Body(
                [_section(table, section) for section in sections],
                [
                    _row(table, view, row, depths[row], proofs.get(row), below, markup.of(row))
                    for row in rows
                ],
            )
        )
    return groups


def _depths(table: StoredTable) -> list[int]:
    """Return how deep each row is set in: as part of totals, or as printed if none is known."""
    if table.row_tree.parts or table.selection:
        return table.row_tree.depths
    indents = [len(row.printed) - len(row.printed.lstrip()) for row in table.rows]
    levels = {indent: level for level, indent in enumerate(sorted(set(indents)))}
    return [levels[indent] for indent in indents]


def _sorted_column(table: StoredTable, view: View) -> int | None:
    fields = [column.field for column in table.columns]
    return None if view.sort is None else fields.index(view.sort)


def _section(table: StoredTable, section: StoredSection) -> Label:
    place = section.line, section.field, "section"
    return Label(words_at(table, section.printed, *place), marks_at(table, *place), section.line)


def _row(
    table: StoredTable,
    view: View,
    row: int,
    depth: int,
    proof: Proof | None,
    below: dict[int, list[NoteLink]],
    fields: Markup,
) -> PrintedRow:
    heading = table.rows[row]
    parts = table.row_tree.parts.get(row, [])
    return PrintedRow(
        heading=heading,
        depth=depth,
        stub=_stub(table, heading, below.get(heading.line, [])),
        fold=view.toggled(heading.line) if parts else None,
        folded=heading.line in view.folded,
        parts=len(parts),
        proof=proof,
        fields=fields,
    )


def _stub(table: StoredTable, heading: StoredHeading, below: list[NoteLink]) -> list[Label]:
    """Return the stub cells; the row's own label is whole, with marks that stand lines `below`."""
    printed = heading.printed.split("\t")
    own = max((field for field, text in enumerate(printed) if text.strip()), default=0)
    labels = []
    for field, text in enumerate(printed):
        place = heading.line, field, "row"
        bare = own_words(table, heading) if field == own else words_at(table, text, *place)
        marks = marks_at(table, *place) + (below if field == own else [])
        labels.append(Label(bare, marks, heading.line, field == own))
    return labels


class _Fields:
    """The view of a table that its `td` elements are made for; `shaded` are rows without parts."""

    def __init__(
        self,
        table: StoredTable,
        view: View,
        fields: Sequence[Sequence[ShownField]],
        shaded: Sequence[int],
    ) -> None:
        self.table = table
        self.fields = fields
        self.chosen = view.cell
        self.shades = shades(table, fields, shaded) if view.shade else None
        query = view.query(cell=None)
        self.query = escape(query if query == "?" else query + "&")
        self.titles = {
            symbol: escape(label(row["meaning"])) for symbol, row in table.symbols.items()
        }
        self.totals = set(table.column_tree.parts)
        self.marked = {(m.line, m.field) for m in table.marks if m.attached_to == "cell"}

    def of(self, row: int) -> Markup:
        cells, fields = self.table.cells[row], self.fields[row]
        return Markup("").join(
            Markup(self._field(row, column, cell, fields[column]))  # noqa: S704 - escaped below
            for column, cell in enumerate(cells)
        )

    def _field(self, row: int, column: int, cell: Cell, field: ShownField) -> str:
        names = ["total"] if column in self.totals else []
        if self.shades and self.shades[row][column]:
            names.append(self.shades[row][column])
        chosen = ""
        if cell.id == self.chosen:
            names.append("chosen")
            chosen = ' aria-current="true"'
        kind = f' class="{" ".join(names)}"' if names else ""
        title = f' title="{self.titles[cell.symbol]}"' if cell.symbol else ""
        if not field.text:
            return f'<td{kind} id="o{cell.id}"></td>'
        return (
            f'<td{kind}><a id="o{cell.id}" href="{self.query}cell={cell.id}#cell"{title}{chosen}>'
            f"{escape(field.text)}</a>{self._marks(cell)}</td>"
        )

    def _marks(self, cell: Cell) -> str:
        if (cell.line, cell.field) not in self.marked:
            return ""
        return "".join(
            f'<sup><a id="{m.id}" href="#{m.note}">{escape(m.marker)}</a></sup>'
            for m in marks_at(self.table, cell.line, cell.field, "cell")
        )
