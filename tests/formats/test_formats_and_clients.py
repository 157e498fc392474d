"""Common clients read the same numbers, symbols, labels and notes from every format."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from clients import readers
from clients.published import PAGES, TABLES, Number, build_pages, numbers
from helpers import MIGRATION

from loader.database.read_back import read_stored
from loader.formats import FORMATS

Connect = Callable[[str], sqlite3.Connection]

CATEGORIES = ("codes", "categories")
# Format, client, and the fields that both of them support.
CLIENTS = [
    ("csv", readers.csv_pandas, readers.TIDY),
    ("csv", readers.csv_polars, readers.TIDY),
    ("csv", readers.csv_duckdb, readers.TIDY),
    ("wide.csv", readers.wide_csv_pandas, ("row_printed", "shown")),
    ("json", readers.json_pyjstat, (*CATEGORIES, "value")),
    ("json", readers.json_jsonstat_toolkit, (*CATEGORIES, "value", "symbol", "note_texts")),
    ("px", readers.px_pyaxis, (*CATEGORIES, "value", "symbol", "note_texts")),
    ("xlsx", readers.xlsx_openpyxl, ("row_printed", "shown", *readers.TIDY)),
    ("xlsx", readers.xlsx_calamine, readers.TIDY),
    ("parquet", readers.parquet_pyarrow, readers.TIDY),
    ("parquet", readers.parquet_polars, readers.TIDY),
    ("parquet", readers.parquet_duckdb, readers.TIDY),
    ("html", readers.html_pandas, ("row_printed", "printed")),
]


@pytest.fixture(scope="module")
def connect(migration_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connect]:
    """A function that returns a connection to the database that has a table."""
    pages = build_pages(tmp_path_factory.mktemp("pages"))
    with closing(sqlite3.connect(migration_db)) as ours, closing(sqlite3.connect(pages)) as others:
        yield lambda table: others if table in PAGES else ours


# pyjstat itself calls a function that it has deprecated
@pytest.mark.filterwarnings("ignore:Shouldn't use this function:DeprecationWarning")
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    ("format_", "read", "fields"),
    [
        pytest.param(
            *client,
            id=client[1].__name__,
            marks=[pytest.mark.slow] if client[1] is readers.json_jsonstat_toolkit else [],
        )
        for client in CLIENTS
    ],
)
def test_a_client_reads_what_is_in_the_database(
    connect: Connect,
    tmp_path: Path,
    table: str,
    format_: str,
    read: Callable[[bytes, Path], list[Number]],
    fields: tuple[str, ...],
) -> None:
    written = FORMATS[format_].write(read_stored(connect(table), table))
    expected = numbers(connect(table), table)
    if format_ == "px":  # it has no quotation mark
        expected = [{k: without_quotes(v) for k, v in number.items()} for number in expected]
    found = read(written, tmp_path)
    if format_ in ("json", "px"):
        found = in_the_order_of_the_page(found, expected)
    assert found == [{f: number[f] for f in fields} for number in expected]


def in_the_order_of_the_page(found: list[Number], expected: list[Number]) -> list[Number]:
    """Return the numbers of a cube that are printed; assert that the others have no value."""
    numbers_of = {number["codes"]: number for number in found}
    printed = [numbers_of.pop(number["codes"]) for number in expected]
    assert {number["value"] for number in numbers_of.values()} <= {None}
    return printed


def without_quotes(value: object) -> object:
    if isinstance(value, list | tuple):
        return type(value)(map(without_quotes, value))
    return value.replace('"', "'") if isinstance(value, str) else value


def test_every_format_is_read_by_a_client() -> None:
    assert {format_ for format_, _, _ in CLIENTS} | {"txt"} == set(FORMATS)


def test_all_numbers_of_the_publication_are_compared(connect: Connect) -> None:
    assert sum(len(numbers(connect(t), t)) for t in TABLES if t not in PAGES) == 984


@pytest.mark.parametrize("table", TABLES)
def test_txt_is_what_was_published(connect: Connect, table: str) -> None:
    source = MIGRATION / "published" / f"{table}.txt"
    page = PAGES[table].encode() if table in PAGES else source.read_bytes()
    assert FORMATS["txt"].write(read_stored(connect(table), table)) == page
