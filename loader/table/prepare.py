"""Read and prove all pages of a publication, in this process or in an executor.

Pages do not depend on each other until they are written, so any `concurrent.futures.Executor` can
do this work. A task is a chunk of pages, because a task costs some milliseconds and a page takes
about one. Results come in the order of the pages, so the database is always the same.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from pathlib import Path

from loader.database.insert_rows import Insert, table_rows
from loader.errors import PageError, Place
from loader.page.values import ValueReader
from loader.seeds.codelist import Category
from loader.seeds.publication import Publication
from loader.seeds.text_files import read_bytes
from loader.table.axis import Axis
from loader.table.explain_failure import BLAMED
from loader.table.read_table import Table, read_table
from loader.workers import gc_paused

_PAGES_PER_TASK = 20
_TASKS_IN_QUEUE = 8  # enough to keep all workers busy, few enough to need little memory


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
class PreparedAxis:
    """The code, label and line of each heading of an axis, and the categories derived from them.

    `derived` is None if the dimension has a codelist.
    """

    dimension: str
    printed: tuple[tuple[str, str, int], ...]
    derived: tuple[Category, ...] | None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A table that is read and proved, as rows to write to the database."""

    account: TableAccount
    page: str
    axes: tuple[PreparedAxis, ...]
    inserts: list[Insert]


def prepare(
    publication: Publication, load_failing_totals: bool, executor: Executor | None = None
) -> Iterator[Prepared]:
    """Yield every table of the publication, in order; raise the error of the first bad page."""
    if executor is None:
        yield from prepare_pages(publication.pages, publication, load_failing_totals)
        return
    tasks: deque[Future[list[Prepared]]] = deque()
    try:
        for start in range(0, len(publication.pages), _PAGES_PER_TASK):
            chunk = publication.pages[start : start + _PAGES_PER_TASK]
            tasks.append(executor.submit(_task, chunk, publication, load_failing_totals))
            if len(tasks) >= _TASKS_IN_QUEUE:
                yield from tasks.popleft().result()
        while tasks:
            yield from tasks.popleft().result()
    finally:
        for future in tasks:
            future.cancel()


def prepare_pages(
    paths: Sequence[Path], publication: Publication, load_failing_totals: bool
) -> Iterator[Prepared]:
    """Yield the tables of some pages."""
    reader = ValueReader(publication.value_is)
    for path in paths:
        table = read_table(read_file(path), path.name, publication, reader, load_failing_totals)
        yield _prepared(table)


def read_file(path: Path) -> bytes:
    """Read the bytes of a page; raise PageError if that fails."""
    return read_bytes(path, PageError)


def _task(
    paths: Sequence[Path], publication: Publication, load_failing_totals: bool
) -> list[Prepared]:
    with gc_paused():
        return list(prepare_pages(paths, publication, load_failing_totals))


def _prepared(table: Table) -> Prepared:
    rows, columns = len(table.rows.codes), len(table.columns.codes)
    axes = tuple(map(_prepared_axis, table.axes))
    blamed = tuple(
        f"{Place(table.page.name, f.line)}: {f.message}" for f in table.findings if f.kind == BLAMED
    )
    account = TableAccount(table.id, rows, columns, rows * columns, table.proved, blamed)
    return Prepared(account, table.page.name, axes, table_rows(table))


def _prepared_axis(axis: Axis) -> PreparedAxis:
    headings = zip(axis.codes, axis.headings, strict=True)
    printed = tuple((code, heading.label, heading.line) for code, heading in headings)
    derived = None if axis.codelist else tuple(axis.derived_categories())
    return PreparedAxis(axis.dimension, printed, derived)
