"""Find the databases with published tables, and read them in threads.

A publication is a database of our loader. A site has one or several, and each has its own pages:
see `plugins.common.links`. The plain functions of `loader` and of the features take a connection;
the functions here provide it. They check permissions first; the connection itself refuses closed
tables.
"""

import asyncio
import sqlite3
import traceback
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from datasette.app import Datasette
from datasette.database import Database
from datasette.utils import tilde_decode
from datasette.utils.asgi import Forbidden, NotFound, Request

from loader.database.opening import is_of_this_version
from plugins.common.access import NotAllowed, closed_of, find_closed
from plugins.common.current_request import mark_partial
from plugins.common.datasette_inside.permission_checks import ensure_visible, is_visible
from plugins.common.datasette_inside.site_metadata import metadata_part, own_metadata
from plugins.common.kept_versions import (
    KeptVersion,
    asked_version,
    expect_served,
    history_of,
    reading_version,
    unknown_version,
)
from plugins.common.links import SITE, home_of

Value = TypeVar("Value")
Reader = Callable[[sqlite3.Connection], Value]

NONE = "No attached database holds published tables; build one with `make build`."

# Both are determined once for a database; one that is replaced gets a new Database object.
_ours: WeakKeyDictionary[Database, bool] = WeakKeyDictionary()
_open: WeakKeyDictionary[Database, bool] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class ServedPublication:
    """A database with published tables; the addresses of its pages begin with `home`.

    `version` is the one that an address asks for, and that is read; None if it asks for none.
    """

    database: Database
    home: str
    version: KeptVersion | None = None

    @property
    def name(self) -> str:
        """Return the name of the database."""
        return str(self.database.name)

    async def read(self, reader: Reader[Value]) -> Value:
        """Call `reader` with a connection, in a thread, and return its result.

        Raise Forbidden if a table that is read is closed.
        """
        if self.version:
            closed = closed_of(self.database).tables
            reader = reading_version(self.version, closed, reader)
        value: Value = await self.database.execute_fn(reader)
        return value


def attached(datasette: Datasette) -> list[Database]:
    """Return the databases of the site, without the one that Datasette keeps of their schemas."""
    return [one for name, one in datasette.databases.items() if name != "_internal"]


async def publications(datasette: Datasette) -> list[ServedPublication]:
    """Return the publications that everyone may see, in the order of the command line."""
    found = [
        database
        for database in attached(datasette)
        if await is_ours(database) and await _is_open(datasette, database)
    ]
    alone = len(found) == 1
    return [ServedPublication(one, SITE if alone else home_of(one.route)) for one in found]


async def requested_publication(
    datasette: Datasette, request: Request, holds: Reader[bool] | None = None
) -> ServedPublication:
    """Return the publication that an address names, or else the first that has what is asked for.

    Raise NotFound if there is none, or none of that name, and Forbidden if it is closed.
    """
    found = await publications(datasette)
    if name := request.url_vars.get("database"):
        return await _named(datasette, request, found, tilde_decode(name))
    if not found:
        await _explain_none(datasette, request)
    if holds and len(found) > 1:
        for publication in found:
            with suppress(sqlite3.Error, Forbidden):  # of this one, others need not know
                if await publication.read(holds):
                    return publication
    return found[0]


async def requested_version(
    datasette: Datasette, request: Request, holds: Reader[bool] | None = None
) -> ServedPublication:
    """Return the requested publication in the version that `?version=` asks for.

    On a site with several, an address that names none means the first that has had that version.
    Raise VersionError if none has, or if it cannot be served.
    """
    publication = await requested_publication(datasette, request, holds)
    id_ = asked_version(request)
    if id_ is None:
        return publication
    named = bool(request.url_vars.get("database"))
    asked = [publication, *([] if named else await publications(datasette))]
    for one in asked:
        if version := history_of(one.database).named(id_):
            await asyncio.to_thread(expect_served, version)
            return replace(one, version=version)
    raise unknown_version(
        id_, [v.id for one in asked[:1] for v in history_of(one.database).versions]
    )


async def _named(
    datasette: Datasette, request: Request, found: Sequence[ServedPublication], route: str
) -> ServedPublication:
    for publication in found:
        if publication.database.route == route:
            return publication
    for database in datasette.databases.values():
        if database.route == route and await is_ours(database):
            await _ensure_open(datasette, request, database)
    names = ", ".join(publication.name for publication in found) or "none"
    raise NotFound(f"There is no publication {route!r}; expected one of: {names}.")


async def _explain_none(datasette: Datasette, request: Request) -> None:
    for database in datasette.databases.values():
        if await is_ours(database):
            await _ensure_open(datasette, request, database)
    raise NotFound(NONE)


async def _ensure_open(datasette: Datasette, request: Request, database: Database) -> None:
    whole = ("view-database", database.name), "view-instance"
    await ensure_visible(datasette, request.actor, *whole)
    raise Forbidden("This is not open to everyone.")


async def is_ours(database: Database) -> bool:
    """Return whether a database was made by our loader and has published tables."""
    if database not in _ours:
        if database.name == "_internal":
            return False
        try:
            _ours[database] = await database.execute_fn(_has_published_tables)
        except NotAllowed:  # the list of published tables is closed, so there is one
            _ours[database] = True
        except sqlite3.Error:  # it may be readable later, if it is locked
            return False
    return _ours[database]


def _has_published_tables(connection: sqlite3.Connection) -> bool:
    if not is_of_this_version(connection):
        return False
    return connection.execute("SELECT 1 FROM published_table LIMIT 1").fetchone() is not None


async def _is_open(datasette: Datasette, database: Database) -> bool:
    """Return whether everyone may see a database; nobody logs in, so this never changes."""
    if database not in _open:
        await find_closed(datasette, database)
        whole = ("view-database", database.name), "view-instance"
        _open[database] = await is_visible(datasette, None, *whole)
    return _open[database]


async def read_all(
    found: Sequence[ServedPublication],
    reader: Callable[[sqlite3.Connection, ServedPublication], Value],
) -> list[tuple[ServedPublication, Value]]:
    """Call `reader` for each publication; of several, leave out those that cannot be read.

    So a damaged or closed one does not break the pages that show all.
    """
    values = []
    for publication in found:
        try:
            value = await publication.read(lambda c, one=publication: reader(c, one))  # type: ignore[misc]
            values.append((publication, value))
        except (sqlite3.Error, Forbidden) as error:
            if len(found) == 1:
                raise
            mark_partial()
            if not isinstance(error, Forbidden):
                traceback.print_exception(error)
    return values


async def closed_tables(datasette: Datasette, database: str) -> Collection[str]:
    """Return the tables and views of a database that are closed, in lower case."""
    return (await find_closed(datasette, datasette.databases[database])).tables


async def open_tables(datasette: Datasette, database: str) -> dict[str, Any]:
    """Return the metadata of the tables and views that everyone may see, by name."""
    tables = metadata_part(datasette, "tables", database)
    closed = await closed_tables(datasette, database)
    return {name: about or {} for name, about in tables.items() if name.lower() not in closed}


def overview_of(datasette: Datasette, database: str) -> Mapping[str, Any] | None:
    """Return the declaration of a publication's overview; None if it has none."""
    return own_metadata(datasette, database).get("overview")
