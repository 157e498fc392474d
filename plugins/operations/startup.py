"""Prepare the site before the first request: open the databases, fit the metadata, read counts.

Each thread of Datasette opens a database when it first needs it. A thread that did so after a build
had replaced the file would read the new file while others read the old one, under the same ETag. So
all threads open it at the start, and a restart shows the new file.
"""

import asyncio
import sqlite3
import sys
from collections.abc import Awaitable, Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from threading import Barrier
from typing import Any

import click
from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database

from loader.database.counts import are_counts
from loader.database.opening import open_database
from loader.errors import DatabaseError, printable
from loader.metadata.facts import read_columns
from loader.metadata.kinds_of_values import wrong_kind
from plugins.common.access import find_closed_queries
from plugins.common.datasette_inside.permission_checks import know_permissions, remember_permissions
from plugins.common.datasette_inside.replaced_parts import tolerate_damage
from plugins.common.datasette_inside.site_metadata import given_metadata, set_metadata
from plugins.common.datasette_inside.site_parts import forget_counts, inspected, table_counts
from plugins.common.gives_rows import gives_rows
from plugins.common.kept_files import keep_file
from plugins.common.reading import attached, is_ours
from plugins.operations.describe_databases import described
from plugins.operations.fit_metadata import fitted


@hookimpl(tryfirst=True)
def prepare_jinja2_environment(datasette: Datasette) -> Callable[[], Awaitable[None]]:
    """Open the databases in the hook that runs first; later hooks read them already."""

    async def open_all() -> None:
        expect_inspected(datasette)
        if wrong := wrong_kind(given_metadata(datasette)):
            raise click.ClickException(f"metadata: {wrong}")
        await know_permissions(datasette)
        threads = max(1, datasette.setting("num_sql_threads"))
        leave_out_unreadable(datasette)
        for database in datasette.databases.values():
            if database.path and not database.is_mutable:
                await open_fixed(datasette, database, threads)
        await fit_metadata(datasette)
        fixed = not any(database.is_mutable for database in attached(datasette))
        tolerate_damage(datasette, once=fixed)
        if fixed:
            remember_permissions(datasette)

    return open_all


def expect_inspected(datasette: Datasette) -> None:
    """End the start if the inspect file is JSON, but not counts; say what it does not count."""
    counted = inspected(datasette)
    if not isinstance(counted, dict):
        raise click.ClickException("the inspect file is not a file of counts; make it again")
    fixed = {one.name for one in attached(datasette) if one.path and not one.is_mutable}
    if counted and (missing := sorted(fixed - counted.keys())):
        names = ", ".join(map(printable, missing))
        print(f"The inspect file has no counts of {names}.", file=sys.stderr, flush=True)


def leave_out_unreadable(datasette: Datasette) -> None:
    """Serve no file that cannot be read, and say so; end if no database of ours remains.

    A file of another kind, or one that another version of the loader has built, does not keep the
    publications beside it from being served; Datasette's own pages show it. As an immutable file on
    its own it ends the start.
    """
    ours, problems, notes, fixed = 0, [], [], False
    for name, database in list(datasette.databases.items()):
        if not database.path:
            continue
        fixed |= not database.is_mutable
        try:
            expect_ours(Path(database.path))
            ours += 1
        except click.ClickException as error:
            problems.append(error)
            if is_readable(Path(database.path)):
                notes.append(f"Served, but no publication: {error.message}")
            else:
                notes.append(f"Left out: {error.message}")
                datasette.remove_database(name)
    if problems and fixed and not ours:
        raise problems[0]
    for note in notes:
        print(note, file=sys.stderr, flush=True)


def is_readable(path: Path) -> bool:
    """Return whether SQLite can read the file."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error:
        return False
    return True


def expect_ours(path: Path) -> None:
    """End `datasette serve` with one line and exit status 1 if the file was not built by us."""
    try:
        open_database(path).close()
    except DatabaseError as error:
        raise click.ClickException(str(error)) from None


@hookimpl
def startup(datasette: Datasette) -> None:
    """Let the page of a view find its row count where that of a table does."""
    for name, counted in inspected(datasette).items():
        if name not in datasette.databases:  # it could not be read
            continue
        # Datasette caches the table counts when first read, and takes all names here for tables.
        tables = table_counts(datasette.databases[name])
        counted["tables"] = {table: {"count": rows} for table, rows in tables.items()}
        counted["tables"] |= counted.get("views", {})


async def fit_metadata(datasette: Datasette) -> None:
    """Add to the metadata in memory what each database says itself; keep what it can answer."""
    metadata = await described(datasette, given_metadata(datasette))
    ours = [one for one in datasette.databases.values() if await is_ours(one)]
    for database in ours:
        metadata = await database.execute_fn(partial(_fitted, metadata, database.name))
    metadata.pop("overview", None)  # each publication has its own now
    await set_metadata(datasette, metadata)
    for database in ours:
        await find_closed_queries(datasette, database)


def _fitted(
    metadata: dict[str, Any], database: str, connection: sqlite3.Connection
) -> dict[str, Any]:
    return fitted(metadata, database, read_columns(connection), partial(gives_rows, connection))


async def open_fixed(datasette: Datasette, database: Database, threads: int) -> None:
    """Open one file for all that the site reads of a database: pages, tags and the download.

    Counts in an inspect file that are of another file are not used. End the start if the file is
    replaced meanwhile.
    """
    kept = keep_file(database)
    counted = inspected(datasette)
    if database.name in counted and not is_of(counted[database.name], kept.sha256):
        del counted[database.name]
        forget_counts(database)
        print(
            f"{database.path}: the inspect file has no counts of this file, and is not used; make"
            f" it again with `loader counts {database.path}`",
            file=sys.stderr,
            flush=True,
        )
    await open_in_threads(database, threads)
    if not kept.is_at(database.path):
        raise click.ClickException(f"{database.path}: was replaced during the start; start again")


def is_of(counted: Any, sha256: str) -> bool:
    """Return whether an entry of an inspect file counts the rows of the file with that hash."""
    return are_counts(counted) and counted.get("hash") == sha256


async def open_in_threads(database: Database, threads: int) -> None:
    """Have each thread of Datasette open the database; each waits until all have done so."""
    all_open = Barrier(threads)

    def open_it(connection: sqlite3.Connection) -> None:
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()
        all_open.wait()

    await asyncio.gather(*(database.execute_fn(open_it) for _ in range(threads)))
