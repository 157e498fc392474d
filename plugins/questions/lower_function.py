"""Replace SQLite's lower() by one that knows the letters of every alphabet."""

import sqlite3

from datasette import hookimpl

from plugins.common.compared_names import folded


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Define lower() for all letters; that of SQLite changes A to Z only.

    A function of the same name, as in SQLite's ICU extension, lets the questions find "ÅLESUND"
    here, while their SQL still runs where this plugin is missing.
    """
    conn.create_function("lower", 1, lower, deterministic=True)


def lower(value: str | bytes | float | None) -> str | None:
    """Return the text in folded letters; convert other values to text first, as SQLite does."""
    if value is None:
        return None
    return folded(value.decode(errors="replace") if isinstance(value, bytes) else str(value))
