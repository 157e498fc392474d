"""pages -> rows, here or elsewhere: the part of a build that many cores or machines can share.

Pages are independent of each other until they are written, so any `concurrent.futures.Executor`
may read and prove them, in chunks (handing out a task costs milliseconds, a page takes about one).
What comes back comes in the order of the pages, so the database is the same whoever did the work.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from pathlib import Path

from loader.database.insert_rows import Insert, table_rows
from loader.errors import PageError, Place
from loader.page.values import ValueReader
from loader.proof.explain import BLAMED
from loader.seeds.codelist import Category
from loader.seeds.publication import Publication
from loader.seeds.text_files import read_bytes
from loader.table.axis import Axis
from loader.table.read_table import Table, read_table
from loader.workers import gc_paused

_PAGES_A_TASK = 20
_TASKS_AHEAD = 8  # enough to keep workers busy, few enough to keep memory flat


@dataclass(frozen=True, slots=True)
class TableAccount:
    """One line of a build's account."""

    id: str
    rows: int
    columns: int
    numbers: int
    proved: int
    blamed: tuple[str, ...] = ()  # where it stands and what is wrong with it


@dataclass(frozen=True, slots=True)
class PreparedAxis:
    """What one axis prints: code, label and line of each heading, and categories of its own.

    `derived` is None where the dimension has a codelist.
    """

    dimension: str
    printed: tuple[tuple[str, str, int], ...]
    derived: tuple[Category, ...] | None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A table read and proved, as the rows to write."""

    account: TableAccount
    page: str
    axes: tuple[PreparedAxis, ...]
    inserts: list[Insert]


def prepare(
    publication: Publication, load_failing_totals: bool, executor: Executor | None = None
) -> Iterator[Prepared]:
    """Every table of the publication, in order; raises what reading the first bad page raises."""
    if executor is None:
        yield from prepare_pages(publication.pages, publication, load_failing_totals)
        return
    waiting: deque[Future[list[Prepared]]] = deque()
    try:
        for start in range(0, len(publication.pages), _PAGES_A_TASK):
            chunk = publication.pages[start : start + _PAGES_A_TASK]
            waiting.append(executor.submit(_task, chunk, publication, load_failing_totals))
            if len(waiting) >= _TASKS_AHEAD:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()


def prepare_pages(
    paths: Sequence[Path], publication: Publication, load_failing_totals: bool
) -> Iterator[Prepared]:
    """The tables of some pages."""
    reader = ValueReader(publication.value_is)
    for path in paths:
        table = read_table(read_file(path), path.name, publication, reader, load_failing_totals)
        yield _prepared(table)


def read_file(path: Path) -> bytes:
    """The bytes of a page; raises PageError if it cannot be read."""
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
