"""Close the databases that Datasette leaves open: Python 3.13 warns of each connection.

A site of Datasette has no end: its threads, and the databases they opened, are left to the process.
Here all of it is kept while tests run and closed after the last one.
"""

import sqlite3
from contextlib import closing

from datasette import utils
from datasette.utils import sqlite as sqlite_version

# Each page of a table, and the version below, would open a database in memory and forget it.
with closing(sqlite3.connect(":memory:")) as _memory:
    HAS_JSON = utils.detect_json1(_memory)
utils.detect_json1 = lambda: HAS_JSON
sqlite_version._cached_sqlite_version = sqlite3.sqlite_version_info

from datasette import database, facets, filters  # noqa: E402 - they ask for the version
from datasette.app import Datasette  # noqa: E402

for _module in (facets, filters):  # they take the function by its name, maybe before it is replaced
    _module.detect_json1 = utils.detect_json1

_opened: list[tuple[database.Database, sqlite3.Connection]] = []
_connect = database.Database.connect


def _connect_and_remember(self: database.Database, write: bool = False) -> sqlite3.Connection:
    connection = _connect(self, write)
    _opened.append((self, connection))
    return connection


database.Database.connect = _connect_and_remember


def close_sites() -> None:
    """End the reading threads of all sites, and close the databases of every thread."""
    for each in {each.ds for each, _ in _opened}:
        close_site(each)


def close_site(site: Datasette) -> None:
    """End the reading threads of a site, and close its databases in every thread."""
    if site.executor:
        site.executor.shutdown()
    kept = []
    for each, connection in _opened:
        if each.ds is site:
            connection.close()  # those of threads that write too, which wait for ever
        else:
            kept.append((each, connection))
    _opened[:] = kept
