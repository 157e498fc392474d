"""The page as published, byte for byte; a workbook as the text of its lines."""

from collections.abc import Iterator

from loader.database.stored_table import StoredTable
from loader.formats.printed_lines import head_lines, printed_lines, width
from loader.formats.tidy import title_as_printed

_WORKBOOKS = (".xlsx", ".ods")


def write(table: StoredTable) -> bytes:
    """Return the bytes of the published page, or the lines of a workbook, with tabs between."""
    if table.facts["source_file"].lower().endswith(_WORKBOOKS):
        return "".join(f"{line}\n" for line in _lines(table)).encode()
    return table.page


def _lines(table: StoredTable) -> Iterator[str]:
    yield title_as_printed(table)
    yield ""
    for heads in head_lines(table):
        words = {head.field: head.printed for head in heads}
        yield "\t".join(words.get(field, "") for field in range(width(table)))
    for line in printed_lines(table):
        cells = [cell.printed for cell in line.cells] or [""] * len(table.columns)
        yield "\t".join([*line.labels, *cells])
    yield ""
    for marker, text in table.footnotes.items():
        yield f"{marker} {text}"
    yield from (note.text for note in table.unmarked_notes)
