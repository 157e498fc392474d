"""Whether a database can be served from: it is ours, and a table can be read."""

import sqlite3

from loader.database import schema
from loader.database.opening import APPLICATION_ID


def problem(connection: sqlite3.Connection) -> str | None:
    """What is wrong with the database in a sentence, or None; raises sqlite3.Error."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION_ID or version != schema.SCHEMA_VERSION:
        return "The database is not one that this site's loader has built."
    first = connection.execute("SELECT value FROM observation LIMIT 1").fetchone()
    return None if first else "The database holds no numbers."
