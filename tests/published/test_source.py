"""The source view: every line with its role, and links both ways between text and numbers."""

import re
import sqlite3
from pathlib import Path

import pytest
from helpers import IMMIGRATION
from site_of import site_of

from loader.database.read_back import read_stored
from plugins.common.numbers import figure
from plugins.published.source_lines import Field, SourcePage, is_identical, read_source

SOURCE = "/-/published/immigration-2007/source"


@pytest.fixture
def source(connection: sqlite3.Connection) -> SourcePage:
    return read_source(connection, "immigration-2007")


def test_text_stands_there_whole(source: SourcePage) -> None:
    text = "\n".join("\t".join(f.text for f in line.fields) for line in source.lines)
    assert text.encode() == IMMIGRATION.read_bytes()
    assert [line.line for line in source.lines] == list(range(1, len(source.lines) + 1))


def test_each_line_has_its_role(source: SourcePage) -> None:
    roles = {line.line: line.role for line in source.lines}
    assert [roles[line] for line in (1, 3, 5, 7, 9, 11, 35, 58, 93, 95)] == [
        "blank",
        "breadcrumb",
        "number",
        "title",
        "head",
        "row",
        "row",
        "repeated head",
        "footnote",
        "link",
    ]


def test_each_number_knows_its_observation(
    source: SourcePage, connection: sqlite3.Connection
) -> None:
    line = source.lines[34]
    table = read_stored(connection, "immigration-2007")
    (cells,) = (cells for row, cells in zip(table.rows, table.cells, strict=True) if row.line == 35)
    assert line.fields == [
        Field("Poland", "Line 35, field 0", None),
        *(Field(cell.printed, f"Line 35, field {cell.field}", cell.id) for cell in cells),
    ]
    linked = [f.cell for each in source.lines for f in each.fields if f.cell]
    assert linked == [cell.id for row in table.cells for cell in row]


def test_finding_stands_at_its_line(source: SourcePage) -> None:
    assert source.lines[57].findings == [
        "repeated heads: The heads are printed once more here, as at the top of a new page."
    ]
    assert source.lines[34].findings == []


def test_identical_is_said_of_the_very_bytes_alone(source: SourcePage) -> None:
    page = IMMIGRATION.read_bytes()
    assert source.identical
    assert is_identical(page, source.file)
    assert not is_identical(page.replace(b"2 393", b"2 394"), source.file)


async def test_page_links_both_ways(migration_db: Path, connection: sqlite3.Connection) -> None:
    client = site_of(migration_db).client
    source = (await client.get(SOURCE)).text
    table = (await client.get("/-/published/immigration-2007")).text
    targets = re.findall(
        r'<a href="/-/published/immigration-2007\?cell=(\d+)#o\1" title="Line \d+, field \d">',
        source,
    )
    assert len(targets) == 624
    assert re.findall(r'id="o(\d+)"', table) == targets
    poland = re.search(r'<tr id="L35">.*', source)
    assert poland is not None
    assert 'title="Line 35, field 6">2 393</a>' in poland[0]


async def test_page_says_what_file_it_is(migration_db: Path, source: SourcePage) -> None:
    html = (await site_of(migration_db).client.get(SOURCE)).text
    assert str(source.file["sha256"]) in html
    assert f"{len(source.lines)} lines, {figure(IMMIGRATION.stat().st_size)} bytes" in html
    assert "✓ identical" in html
    assert 'href="/-/published/immigration-2007.txt" download="immigration-2007.txt"' in html


async def test_unknown_table(migration_db: Path) -> None:
    response = await site_of(migration_db).client.get("/-/published/nothing/source")
    assert response.status_code == 404
    assert "expected one of emigration-2008, immigration-2007" in response.text
