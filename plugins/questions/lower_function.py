"""SQL that knows the letters of every alphabet."""

import sqlite3

from datasette import hookimpl

from loader.letters import folded


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Have lower() fold all letters; SQLite's own knows A to Z alone.

    SQLite's ICU extension puts another in its place too. So the questions find "ÅLESUND" here, and
    their SQL still runs wherever this plugin is missing.
    """
    conn.create_function("lower", 1, lower, deterministic=True)


def lower(value: str | bytes | float | None) -> str | None:
    """The text in folded letters; what is no text is made one first, as SQLite does."""
    if value is None:
        return None
    return folded(value.decode(errors="replace") if isinstance(value, bytes) else str(value))
