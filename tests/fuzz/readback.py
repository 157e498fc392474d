"""Compare a page as the generator made it with the same page as the loader reads it."""

from generator import GeneratedPage

from fuzz.pages import Sound
from loader.table.read_table import Table

Parents = tuple[int | None, ...]


def expect_equal(page: GeneratedPage, parents: Parents, sound: Sound) -> None:
    """Assert that every word, number, symbol, note and tree is read as it was made."""
    table = sound.table
    assert table.page.number == str(page.number)
    assert table.page.title == "Moves, by area and region. 2007"
    assert table.rows.labels == [row.label for row in page.rows]
    assert table.rows.tree.parents == parents
    assert table.columns.tree.parents == (None, *[0] * 7)
    assert [
        [(value.digits, value.symbol) for value in row] for row in table.values
    ] == printed_values(page)
    assert not any(value.decimals for row in table.values for value in row)
    expect_note(table, page)
    again = "".join(line.text + line.ending for line in table.page.lines)
    assert again.encode() == sound.data


def printed_values(page: GeneratedPage) -> list[list[tuple[int | None, str | None]]]:
    """Return number and symbol of each cell; zero is printed as `-`, a missing number as `..`."""
    return [
        [_value(number, page.signs.get((row, column))) for column, number in enumerate(numbers)]
        for row, numbers in enumerate(row.numbers for row in page.rows)
    ]


def _value(number: int, sign: str | None) -> tuple[int | None, str | None]:
    if sign == "..":
        return None, ".."
    return (number, sign) if number else (0, "-")


def expect_note(table: Table, page: GeneratedPage) -> None:
    """Assert that the note is read if the page has one, and is attached to its row."""
    if page.note_on is None:
        assert (table.footnotes, table.marks) == ([], [])
        return
    (note,), (mark,) = table.footnotes, table.marks
    assert (note.marker, note.text) == ("¹", "Counted anew in the year after.")
    line = table.rows.headings[page.note_on].line
    assert (mark.marker, mark.line, mark.field, mark.attached_to) == ("¹", line, 0, "row")


def parents_of(page: GeneratedPage) -> Parents:
    """Return the tree of a page of the generator: a total, its groups, and the items of each."""
    parents: list[int | None] = []
    group = 0
    for row, line in enumerate(page.rows):
        if line.label.startswith("Area group"):
            group = row
        parents.append(None if not row else 0 if row == group else group)
    return tuple(parents)
