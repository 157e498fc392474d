"""Build a publication as Parquet files and one DuckDB file of views over them.

Each process, or each worker of a Dask cluster, reads and proves pages and writes their numbers
itself, so that none waits for one that writes. What is left for this process is small: it checks
that the pages agree, and writes tables, categories and symbols. All workers must see the folder
under the same path.
"""

import fcntl
import os
import pickle
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, fields
from functools import partial
from pathlib import Path
from typing import Any

from loader.build import Account, Progress
from loader.errors import DatabaseError, LoaderError, Place
from loader.every_table import read_every_table
from loader.real_path import real_path
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
    target = real_path(target)
    with gc_paused(), _new_folder(target) as (draft, put_in_place):
        tables: list[dict[str, Any]] = []
        rows_of = partial(write_numbers, draft / "observation")
        prepared = prepare(publication, load_failing_totals, executor, rows_of)
        read = read_every_table(
            publication,
            progress(prepared, len(publication.pages)),
            lambda _, facts: tables.append(pickle.loads(facts)),  # noqa: S301 - a worker of ours wrote it
        )
        write_rows(draft / "published_table.parquet", list(tables[0]), tables)
        symbols = [asdict(symbol) for symbol in read.symbols.all()]
        write_rows(draft / "symbol.parquet", [f.name for f in fields(Symbol)], symbols)
        for dimension in read.dimensions:
            categories = [asdict(category) for category in read.categories.of(dimension)]
            write_rows(draft / f"{dimension}.parquet", _OF_CATEGORY, categories)
        put_in_place()
        write_views(target, read.dimensions)  # last, as they keep the path of the folder
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
def _new_folder(target: Path) -> Iterator[tuple[Path, Callable[[], object]]]:
    """Make a folder beside `target`, and give it with a function that renames it to that.

    Remove it if the block fails. What a build that was killed left in it is removed by the next.
    """
    _expect_free(target)
    draft = target.with_name(f".{target.name}.building")
    with ExitStack() as stack:
        try:
            draft.mkdir(exist_ok=True)
            lock = os.open(draft, os.O_RDONLY)
            stack.callback(os.close, lock)
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for left in draft.iterdir():
                shutil.rmtree(left) if left.is_dir() else left.unlink()
        except BlockingIOError:
            raise DatabaseError(Place(str(target)), "another build makes it; wait for it") from None
        except OSError as error:
            raise DatabaseError(Place(str(target)), f"cannot be made: {error.strerror}") from None
        try:
            yield draft, partial(draft.rename, target)
        except BaseException:
            shutil.rmtree(draft if draft.exists() else target, ignore_errors=True)
            raise


def _expect_free(target: Path) -> None:
    if (target / "observation").is_dir() and not (target / "views.duckdb").exists():
        raise DatabaseError(
            Place(str(target)), "is not complete, as a build was stopped; remove it"
        )
    if os.path.lexists(target):
        raise DatabaseError(
            Place(str(target)), "exists already; expected the name of a new folder for Parquet"
        )
