"""Make the body of a table: groups of rows, each with its heading and its numbers as HTML.

The fields are made here and not in the template: a table may have 20 000 of them, and a template
is so much slower that all other requests would wait.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from loader.database.read_back import Cell, StoredHeading, StoredTable
from plugins.published.note_links import NoteLink, marks_at, words
from plugins.published.proof_words import Proof, row_proofs
from plugins.published.row_order import bodies, shown_rows
from plugins.published.shading import shades
from plugins.published.shares import ShownField
from plugins.published.view_choices import View


@dataclass(frozen=True, slots=True)
class Row:
    """A row; `fold` is the query string that folds or unfolds it, None if it is not a total."""

    heading: StoredHeading
    label: str
    marks: list[NoteLink]
    fold: str | None
    folded: bool
    parts: int
    proof: Proof | None
    fields: Markup


def body(table: StoredTable, view: View, fields: Sequence[Sequence[ShownField]]) -> list[list[Row]]:
    """Return the rows to show, in groups; `fields` is what each field shows, by row and column."""
    tree = table.row_tree
    folded = {row for row, heading in enumerate(table.rows) if heading.line in view.folded}
    column = _sorted_column(table, view)
    key = None if column is None else lambda row: fields[row][column].value
    proofs = row_proofs(table)
    markup = _Fields(table, view, fields)
    return [
        [_row(table, view, row, proofs, markup.of(row)) for row in rows]
        for rows in bodies(tree, shown_rows(tree, folded, key, view.ascending))
    ]


def _sorted_column(table: StoredTable, view: View) -> int | None:
    fields = [column.field for column in table.columns]
    return None if view.sort is None else fields.index(view.sort)


def _row(table: StoredTable, view: View, row: int, proofs: dict[str, Proof], fields: Markup) -> Row:
    heading = table.rows[row]
    parts = table.row_tree.parts.get(row, [])
    return Row(
        heading=heading,
        label=words(heading.printed),
        marks=marks_at(table, heading.line, 0, "row"),
        fold=view.toggled(heading.line) if parts else None,
        folded=heading.line in view.folded,
        parts=len(parts),
        proof=proofs.get(heading.code),
        fields=fields,
    )


class _Fields:
    """The view of a table that its `td` elements are made for."""

    def __init__(
        self, table: StoredTable, view: View, fields: Sequence[Sequence[ShownField]]
    ) -> None:
        self.table = table
        self.fields = fields
        self.chosen = view.cell
        self.shades = shades(table, fields) if view.shade else None
        query = view.query(cell=None)
        self.query = escape(query if query == "?" else query + "&")
        self.titles = {symbol: escape(row["meaning"]) for symbol, row in table.symbols.items()}
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
