"""Prepare the site before the first request: open the databases, fit the metadata, read counts.

Each thread of Datasette opens a database when it first needs it. A thread that did so after a build
had replaced the file would read the new file while others read the old one, under the same ETag. So
all threads open it at the start, and a restart shows the new file.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from threading import Barrier

import click
from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database

from loader.database.opening import open_database
from loader.errors import DatabaseError
from loader.metadata.facts import read_columns
from plugins.common.gives_rows import gives_rows
from plugins.common.reading import statistics_database
from plugins.operations.describe_databases import described
from plugins.operations.fit_metadata import fitted


@hookimpl(tryfirst=True)
def prepare_jinja2_environment(datasette: Datasette) -> Callable[[], Awaitable[None]]:
    """Open the databases in the hook that runs first; later hooks read them already."""

    async def open_all() -> None:
        threads = max(1, datasette.setting("num_sql_threads"))
        for database in datasette.databases.values():
            if database.path and not database.is_mutable:
                expect_ours(Path(database.path))
                await open_in_threads(database, threads)
        await fit_metadata(datasette)

    return open_all


def expect_ours(path: Path) -> None:
    """End `datasette serve` with one line and exit status 1 if the file was not built by us."""
    try:
        open_database(path).close()
    except DatabaseError as error:
        raise click.ClickException(str(error)) from None


@hookimpl
def startup(datasette: Datasette) -> None:
    """Let the page of a view find its row count where that of a table does."""
    for name, counted in (datasette.inspect_data or {}).items():
        # Datasette caches the table counts when first read, and takes all names here for tables.
        tables = datasette.databases[name].cached_table_counts or {}
        counted["tables"] = {table: {"count": rows} for table, rows in tables.items()}
        counted["tables"] |= counted.get("views", {})


async def fit_metadata(datasette: Datasette) -> None:
    """Keep of the metadata in memory what our database can answer, and add what it says itself."""
    try:
        database = await statistics_database(datasette)
    except LookupError:
        return
    datasette._metadata_local = await described(datasette, datasette._metadata_local)
    datasette._metadata_local = await database.execute_fn(
        lambda connection: fitted(
            datasette._metadata_local,
            database.name,
            read_columns(connection),
            partial(gives_rows, connection),
        )
    )


async def open_in_threads(database: Database, threads: int) -> None:
    """Have each thread of Datasette open the database; each waits until all have done so."""
    all_open = Barrier(threads)

    def open_it(connection: sqlite3.Connection) -> None:
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()
        all_open.wait()

    await asyncio.gather(*(database.execute_fn(open_it) for _ in range(threads)))
