"""The headings of the rows and columns of a page: their words, and where they are printed."""

from collections.abc import Iterable, Sequence

from loader.bounds import LONGEST_WORDS
from loader.errors import PageError
from loader.page.page_parts import Page
from loader.proof.relation import LineWords
from loader.table.axis import Heading
from loader.table.dimensions import Split

Words = tuple[Sequence[LineWords], Sequence[LineWords]]  # of the rows, and of the columns


def words_of_rows(page: Page) -> list[LineWords]:
    """Return what is printed beside the numbers of each row."""
    if page.stub == 1:
        return [LineWords(row.label, row.path, row.indent) for row in page.rows]
    # A blank after the last label distinguishes the line of a group itself from the lines in it.
    return [
        LineWords(row.label, (*(s.label for s in row.sections), *row.labels), row.indent)
        for row in page.rows
    ]


def words_of_columns(page: Page) -> list[LineWords]:
    """Return what is printed above the numbers of each column."""
    return [LineWords(column.label, column.labels) for column in page.columns]


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


def row_headings(page: Page, split: Split) -> list[Heading]:
    """Return the row headings; raise PageError if one has too many characters."""
    places = zip(row_places(page), split.coordinates, strict=True)
    return [Heading(*place, _joined(page, place[0], 0, labels)) for place, labels in places]


def column_headings(page: Page, split: Split) -> list[Heading]:
    """Return the column headings; raise PageError if one has too many characters."""
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
