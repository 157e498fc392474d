"""Parts of a running Datasette that have no documented name."""

import sqlite3
from collections.abc import Callable, Mapping, MutableMapping
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.database import Database
from datasette.plugins import pm
from datasette.utils import await_me_maybe
from datasette.utils.asgi import Request, Response

from plugins.common.datasette_inside import IS_ONE


def has_started(datasette: Datasette) -> bool:
    """Return whether the start has ended; a request may come before."""
    return bool(datasette._startup_invoked)


async def exception_answer(
    datasette: Datasette, request: Request, exception: Exception
) -> Response:
    """Return what the hooks of the site answer where a page has raised this exception."""
    hooks = pm.hook.handle_exception(datasette=datasette, request=request, exception=exception)
    answers = [await await_me_maybe(hook) for hook in hooks]
    first: Response = next(filter(None, answers))
    return first


def template_globals(datasette: Datasette) -> MutableMapping[str, Any]:
    """Return the names that every template knows, to read and to add."""
    names: MutableMapping[str, Any] = _environment(datasette).globals
    return names


async def part_of_page(datasette: Datasette, template: str, **context: Any) -> str:
    """Return what a template makes of the context, the names that all know, and `urls`."""
    made: str = (
        await _environment(datasette)
        .get_template(template)
        .render_async(urls=datasette.urls, **context)
    )
    return made


def template_filters(datasette: Datasette) -> Mapping[str, Callable[..., Any]]:
    """Return the filters that every template knows."""
    filters: Mapping[str, Callable[..., Any]] = _environment(datasette).filters
    return filters


def _environment(datasette: Datasette) -> Any:
    return datasette.get_jinja_environment() if IS_ONE else datasette.jinja_env


def static_names(datasette: Datasette) -> list[str]:
    """Return the paths where folders of `--static` are served, without slashes."""
    return [mount.strip("/") for mount, _ in datasette.static_mounts]


def static_folders(datasette: Datasette) -> dict[str, Path]:
    """Return the folders of `--static`, by the paths where they are served, without slashes."""
    return {mount.strip("/"): Path(folder) for mount, folder in datasette.static_mounts}


def folders_of_pages(datasette: Datasette) -> list[Path]:
    """Return the folders with plugins, templates and static files that Datasette was given."""
    folders = [datasette.plugins_dir, datasette.template_dir]
    folders += [folder for _, folder in datasette.static_mounts]
    return [Path(folder) for folder in folders if folder]


def all_settings(datasette: Datasette) -> dict[str, Any]:
    """Return the settings of the site by name."""
    settings: dict[str, Any] = datasette.settings_dict()
    return settings


def renderers(datasette: Datasette) -> Mapping[str, tuple[Any, Any]]:
    """Return what renders each output format but CSV, and what tells whether it can."""
    found: Mapping[str, tuple[Any, Any]] = datasette.renderers
    return found


def is_open_to_scripts(datasette: Datasette) -> bool:
    """Return whether scripts on other sites may read answers (`--cors`)."""
    return bool(datasette.cors)


def inspected(datasette: Datasette) -> dict[str, Any]:
    """Return what `--inspect-file` says of each database, to read and to change."""
    return datasette.inspect_data or {}


def database_at(datasette: Datasette, route: str) -> Database:
    """Return the database whose pages are at that route; raise KeyError if there is none."""
    return datasette.get_database(route=route)


def sql_pages(path: str) -> list[str]:
    """Return the paths of the pages that run SQL of a reader; `path` is that of the database."""
    return [path, f"{path}/-/query"] if IS_ONE else [path]


async def start(datasette: Datasette) -> None:
    """Start the site, if it has not started."""
    await datasette.invoke_startup()


async def read_schemas(datasette: Datasette) -> None:
    """Have Datasette read the schemas of all databases into the one that it keeps of them."""
    await datasette.refresh_schemas()


def forget_counts(database: Database) -> None:
    """Have Datasette count the rows of tables again, as those it has are of another file."""
    database._cached_table_counts = None


def table_counts(database: Database) -> dict[str, int]:
    """Return the rows of each table as an inspect file has them; empty if it has none."""
    return database.cached_table_counts or {}


def set_hash(database: Database, sha256: str) -> None:
    """Set what Datasette calls the hash of a database, which it would take of the file itself."""
    database.cached_hash = sha256


def longest_sql(datasette: Datasette) -> float:
    """Return how many milliseconds SQL may take."""
    return float(datasette.sql_time_limit_ms)


def open_connection(database: Database) -> sqlite3.Connection:
    """Return a new connection to a database, prepared by all plugins."""
    connection: sqlite3.Connection = database.connect()
    database.ds._prepare_connection(connection, database.name)
    return connection


def run_in_this_thread(database: Database, connection: sqlite3.Connection | None) -> None:
    """Let a database read by this connection, else by one of its own, in the thread that asks."""
    database.ds.executor = None
    if connection is not None:
        database._read_connection = connection
