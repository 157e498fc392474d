"""The page as published, byte for byte; a workbook as the text of its lines."""

from loader.database.read_back import StoredTable
from loader.formats.printed_lines import head_lines, printed_lines, width
from loader.formats.tidy import title_as_printed

_WORKBOOKS = (".xlsx", ".ods")


def write(table: StoredTable) -> bytes:
    """Return the bytes of the published page, or the lines of a workbook, with tabs between."""
    if table.facts["source_file"].lower().endswith(_WORKBOOKS):
        return "".join(f"{line}\n" for line in _lines(table)).encode()
    return table.page


def _lines(table: StoredTable) -> list[str]:
    heads = [{head.field: head.printed for head in heads} for heads in head_lines(table)]
    body = [
        line.labels | {cell.field: cell.printed for cell in line.cells}
        for line in printed_lines(table)
    ]
    grid = ["\t".join(line.get(f, "") for f in range(width(table))) for line in [*heads, *body]]
    notes = [f"{marker} {text}" for marker, text in table.footnotes.items()]
    return [title_as_printed(table), "", *grid, "", *notes]
