"""Before the first reader: what is served is ours, every thread has it open, metadata.yml fits it.

A thread of Datasette's opens a database when it first needs it. One that did so after a build had
replaced the file would answer from the new one, beside threads that answer from the old, and under
the old one's ETag; so all of them open it at the start, and a restart shows the new one.
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
from plugins.common.reading import statistics_database
from plugins.operations.fit_metadata import fitted, gives_rows, read_columns


@hookimpl(tryfirst=True)
def prepare_jinja2_environment(datasette: Datasette) -> Callable[[], Awaitable[None]]:
    """The first of the hooks at a start; the others read the database already."""

    async def open_all() -> None:
        threads = max(1, datasette.setting("num_sql_threads"))
        for database in datasette.databases.values():
            if database.path and not database.is_mutable:
                expect_ours(Path(database.path))
                await open_in_threads(database, threads)
        await fit_metadata(datasette)

    return open_all


def expect_ours(path: Path) -> None:
    """One line and exit status 1 from `datasette serve` for a file that is no database of ours."""
    try:
        open_database(path).close()
    except DatabaseError as error:
        raise click.ClickException(str(error)) from None


async def fit_metadata(datasette: Datasette) -> None:
    """Leave of metadata.yml what our database can answer; the file itself stays as it is."""
    try:
        database = await statistics_database(datasette)
    except LookupError:
        return
    datasette._metadata_local = await database.execute_fn(
        lambda connection: fitted(
            datasette._metadata_local,
            database.name,
            read_columns(connection),
            partial(gives_rows, connection),
        )
    )


async def open_in_threads(database: Database, threads: int) -> None:
    """Have each of Datasette's threads open the database: none is done until all have begun."""
    all_open = Barrier(threads)

    def open_it(connection: sqlite3.Connection) -> None:
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()
        all_open.wait()

    await asyncio.gather(*(database.execute_fn(open_it) for _ in range(threads)))
