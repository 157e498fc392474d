"""Read and prove all pages of a publication, in this process or in several.

A publication may have thousands of pages, so memory must not grow with their number: pages are read
one at a time. With an executor, other processes read some pages at once and return the rows to
write as bytes. They take several pages together because a task costs some milliseconds and a page
takes about one. Results come in the order of the pages, so the database is always the same.
"""

import pickle
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path

from loader.database.insert_file import file_rows
from loader.database.insert_rows import shape_of, table_rows
from loader.database.insert_statement import Insert
from loader.database.schema import Shape
from loader.errors import PageError, Place
from loader.forms import read_source
from loader.page.read_page import read_pages
from loader.seeds.codelist import Category
from loader.seeds.publication import Publication
from loader.seeds.symbols import Symbol
from loader.seeds.text_files import read_bytes
from loader.table.axis import Axis
from loader.table.explain_failure import BLAMED
from loader.table.read_table import Table, read_table
from loader.workers import gc_paused

_PAGES_PER_TASK = 20
_TASKS_IN_QUEUE = 16  # enough to keep all workers busy, few enough to need little memory


# Makes the bytes of a table that are to be written, from it and the inserts for its file.
RowsOf = Callable[[Table, Sequence[Insert]], bytes]


@dataclass(frozen=True, slots=True)
class TableAccount:
    """What a build reports about one table."""

    id: str
    rows: int
    columns: int
    numbers: int
    proved: int
    blamed: tuple[str, ...] = ()  # the place and the message of each number to blame


@dataclass(frozen=True, slots=True)
class PreparedDimension:
    """The code, label and line of each category of a dimension, and the categories derived from it.

    `derived` is None if the dimension has a codelist.
    """

    name: str
    printed: tuple[tuple[str, str, int], ...]
    derived: tuple[Category, ...] | None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A table that is read and proved, as rows to write to the database."""

    account: TableAccount
    shape: Shape
    dimensions: tuple[PreparedDimension, ...]
    symbols: tuple[Symbol, ...]  # that it prints
    rows: bytes  # what is to be written: the inserts, pickled, unless others are asked for


def inserts_of(table: Table, of_file: Sequence[Insert]) -> bytes:
    """Return the inserts of a table, pickled."""
    return pickle.dumps([*of_file, *table_rows(table)], pickle.HIGHEST_PROTOCOL)


def prepare(
    publication: Publication,
    load_failing_totals: bool,
    executor: Executor | None = None,
    rows_of: RowsOf = inserts_of,
) -> Iterator[Prepared]:
    """Yield every table of the publication, in order; raise the error of the first bad page.

    An executor begins to read at once, before the first table is asked for.
    """
    if executor is None:
        return (
            prepared
            for path in publication.pages
            for prepared in _prepare_page(path, publication, load_failing_totals, rows_of)
        )
    without_pages = replace(publication, pages=())  # which would be sent with each task
    sent = pickle.dumps(without_pages, pickle.HIGHEST_PROTOCOL)
    task = partial(_task, sent, load_failing_totals, rows_of)
    chunks = (
        publication.pages[start : start + _PAGES_PER_TASK]
        for start in range(0, len(publication.pages), _PAGES_PER_TASK)
    )
    waiting = (executor.submit(task, chunk) for chunk in chunks)  # each when it is asked for
    return _results(deque(islice(waiting, _TASKS_IN_QUEUE)), waiting)


def _results(
    tasks: "deque[Future[list[Prepared]]]", waiting: "Iterator[Future[list[Prepared]]]"
) -> Iterator[Prepared]:
    """Yield the tables of tasks in their order; when one is done, submit the next that waits."""
    try:
        while tasks:
            done = tasks.popleft().result()
            tasks.extend(islice(waiting, 1))
            yield from done
    finally:
        for future in tasks:
            future.cancel()


def _prepare_page(
    path: Path, publication: Publication, load_failing_totals: bool, rows_of: RowsOf
) -> Iterator[Prepared]:
    tables = read_tables(read_file(path), path.name, publication, load_failing_totals)
    of_file = file_rows([table.page for table in tables])
    for number, table in enumerate(tables):
        yield _prepared(table, rows_of(table, of_file if number == 0 else ()))


def read_tables(
    data: bytes, name: str, publication: Publication, load_failing_totals: bool = False
) -> list[Table]:
    """Return all tables in the bytes of a file; raise LoaderError if one cannot be read."""
    settings = publication.settings_of(Path(name).stem)
    source = read_source(data, name, settings.sheets, settings.encoding)
    pages = read_pages(source, publication.symbols_by_sign)
    return [read_table(page, publication, load_failing_totals) for page in pages]


def read_file(path: Path) -> bytes:
    """Read the bytes of a page; raise PageError if that fails."""
    return read_bytes(path, PageError)


@lru_cache(maxsize=1)
def _received(publication: bytes) -> Publication:
    """Return a publication that is sent with each task, with what earlier tasks know of it."""
    received: Publication = pickle.loads(publication)  # noqa: S301 - this build sent it
    return received


def _task(
    sent: bytes, load_failing_totals: bool, rows_of: RowsOf, paths: Sequence[Path]
) -> list[Prepared]:
    publication = _received(sent)
    with gc_paused():
        return [
            prepared
            for path in paths
            for prepared in _prepare_page(path, publication, load_failing_totals, rows_of)
        ]


def _prepared(table: Table, rows_to_write: bytes) -> Prepared:
    page = table.page
    blamed = tuple(
        f"{Place(page.name, f.line)}: {f.message}" for f in table.findings if f.kind == BLAMED
    )
    rows, columns = len(table.rows.codes), len(table.columns.codes)
    account = TableAccount(table.id, rows, columns, rows * columns, table.proved, blamed)
    dimensions = tuple(prepared for axis in table.axes for prepared in _prepared_dimensions(axis))
    symbols = tuple(page.symbols.values())
    return Prepared(account, shape_of(table), dimensions, symbols, rows_to_write)


def _prepared_dimensions(axis: Axis) -> Iterator[PreparedDimension]:
    for i, dimension in enumerate(axis.dimensions):
        lines: dict[str, int] = {}
        for heading, codes in zip(axis.headings, axis.codes, strict=True):
            lines.setdefault(codes[i], heading.line)
        printed = tuple((c, label, lines[c]) for c, label in dimension.labels.items())
        derived = None if dimension.codelist else tuple(dimension.categories())
        yield PreparedDimension(dimension.name, printed, derived)
