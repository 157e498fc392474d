"""Build a publication as Parquet files and one DuckDB file of views over them.

Each process, or each worker of a Dask cluster, reads and proves pages and writes their numbers
itself, so that none waits for one that writes. What is left for this process is small: it checks
that the pages agree, and writes tables, categories and symbols. All workers must see the folder
under the same path.
"""

import pickle
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import asdict, fields
from functools import partial
from pathlib import Path
from typing import Any

from loader.build import Account, Progress
from loader.errors import DatabaseError, LoaderError, Place
from loader.every_table import read_every_table
from loader.seeds.publication import read_publication
from loader.seeds.symbols import Symbol
from loader.table.prepare import prepare
from loader.workers import gc_paused

_OF_CATEGORY = ("code", "name", "kind", "parent")


def build_parquet(
    folder: Path,
    target: Path,
    load_failing_totals: bool = False,
    executor: Executor | None = None,
    progress: Progress = lambda tables, total: tables,
) -> Account:
    """Write the publication in `folder` as Parquet into `target`, a folder that is made here.

    Raise LoaderError if that is not possible, and leave nothing behind. Arguments are as in
    `loader.build.build`.
    """
    write_numbers, write_rows, write_views = _needed()
    publication = read_publication(folder)
    target = target.resolve()
    with gc_paused(), _new_folder(target):
        tables: list[dict[str, Any]] = []
        rows_of = partial(write_numbers, target / "observation")
        prepared = prepare(publication, load_failing_totals, executor, rows_of)
        read = read_every_table(
            publication,
            progress(prepared, len(publication.pages)),
            lambda _, facts: tables.append(pickle.loads(facts)),  # noqa: S301 - a worker of ours wrote it
        )
        _expect_different(tables)
        write_rows(target / "published_table.parquet", list(tables[0]), tables)
        symbols = [asdict(symbol) for symbol in read.symbols.all()]
        write_rows(target / "symbol.parquet", [f.name for f in fields(Symbol)], symbols)
        for dimension in read.dimensions:
            categories = [asdict(category) for category in read.categories.of(dimension)]
            write_rows(target / f"{dimension}.parquet", _OF_CATEGORY, categories)
        write_views(target, read.dimensions)  # last, so that a folder with them is complete
    findings = [finding for _, finding in (*read.symbols.findings(), *read.categories.findings())]
    unused = [finding.message for finding in findings if finding.kind.startswith("unused")]
    return Account(read.accounts, len(findings), unused)


def _needed() -> tuple[Callable[..., bytes], Callable[..., None], Callable[..., None]]:
    """Return the functions that need pyarrow and DuckDB; raise LoaderError if one is missing."""
    try:
        from loader.spread.duckdb_views import write_rows, write_views
        from loader.spread.table_numbers import write_numbers
    except ImportError as error:
        raise LoaderError(
            None,
            f"--parquet needs {error.name}: install it with pip install pyarrow duckdb",
        ) from None
    return write_numbers, write_rows, write_views


@contextmanager
def _new_folder(target: Path) -> Iterator[None]:
    """Make the folder, and remove it if the block fails."""
    try:
        target.mkdir()
    except FileExistsError:
        raise DatabaseError(
            Place(str(target)), "exists already; expected the name of a new folder for Parquet"
        ) from None
    except OSError as error:
        raise DatabaseError(Place(str(target)), f"cannot be made: {error.strerror}") from None
    try:
        yield
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise


def _expect_different(tables: Sequence[Mapping[str, Any]]) -> None:
    """Raise DatabaseError if two tables have the same id, and so were written to the same file."""
    files: dict[str, str] = {}
    for table in tables:
        earlier = files.setdefault(table["id"], table["source_file"])
        if table["source_file"] != earlier:
            raise DatabaseError(
                None,
                f"two tables are called {table['id']}: in {earlier} and {table['source_file']}",
            )
