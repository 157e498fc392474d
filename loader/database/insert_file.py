"""The rows of a published file: its bytes and its lines."""

from collections.abc import Iterator, Sequence

from loader.database.insert_statement import Insert, insert_into
from loader.forms.encodings import UTF_8
from loader.forms.grid import Grid
from loader.page.page_parts import Line, Page, Role

# The forms that are written back from their lines, so that their bytes need not be kept, if the
# lines are in UTF-8: of other encodings, several bytes may stand for one character.
_COMPOSED_FORMS = ("txt", "tsv")
# A site lets no query read a value of more than 50 000 bytes.
_BYTES_IN_A_PART = 32_768


def file_rows(pages: Sequence[Page]) -> list[Insert]:
    """Return the inserts for a file and its lines; the pages are all that were read from it."""
    source = pages[0].source
    lines = [
        (source.name, sheet, line.number, line.role, line.text, line.ending)
        for sheet, line in _lines(pages)
    ]
    file = (
        source.name, source.form, source.sha256, len(source.data), len(lines),
        source.encoding, int(source.byte_order_mark),
    )  # fmt: skip
    is_composed = source.form in _COMPOSED_FORMS and source.encoding == UTF_8
    kept = b"" if is_composed else source.data
    parts = [
        (source.name, part, kept[start : start + _BYTES_IN_A_PART])
        for part, start in enumerate(range(0, len(kept), _BYTES_IN_A_PART))
    ]
    return [
        insert_into(
            "source_file", "name, form, sha256, bytes, lines, encoding, byte_order_mark", [file]
        ),
        insert_into("source_content", "source_file, part, bytes", parts),
        insert_into("source_line", "source_file, sheet, line, role, text, ending", lines),
    ]


def _lines(pages: Sequence[Page]) -> Iterator[tuple[str, Line]]:
    """Yield all lines of a file with the sheet they are in, also of sheets that hold no table."""
    known = {(page.sheet, page.lines[0].number): page.lines for page in pages}
    for grid in pages[0].source.grids:
        lines = known.get((grid.name, grid.numbers[0])) if grid.lines else ()
        for line in _unread_lines(grid) if lines is None else lines:
            yield grid.name or "", line


def _unread_lines(grid: Grid) -> Iterator[Line]:
    for at, (number, cells) in enumerate(zip(grid.numbers, grid.lines, strict=True)):
        role: Role = "tail" if any(cells) else "blank"
        ending = grid.endings[at] if grid.endings else ""
        yield Line(number, "\t".join(cells), ending, cells, role)
