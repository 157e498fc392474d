"""Find which questions can be asked about a table, from the choices that they offer."""

import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

TABLE = "table"  # the parameter that names the published table


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that can be chosen: `value` is used in addresses, `label` is for readers."""

    value: str
    label: str


def read_choices(
    connection: sqlite3.Connection, declared: Mapping[str, str], values: Mapping[str, str]
) -> dict[str, tuple[Choice, ...]]:
    """Return the choices of each parameter, from the SQL that metadata.yml declares for it.

    As the SQL of the question itself, this SQL may use the values of the other parameters: the
    choices may depend on the chosen table.
    """
    bound = defaultdict(str, values)
    return {
        name: tuple(
            Choice(str(value), str(label)) for value, label in connection.execute(sql, bound)
        )
        for name, sql in declared.items()
    }


def offered_choice(
    connection: sqlite3.Connection, sql: str, value: str, values: Mapping[str, str]
) -> Choice | None:
    """Return the choice with this value, if the SQL of a parameter offers it.

    SQLite then finds it by its key; listing all choices takes long, as a site may have many tables.
    """
    bound = defaultdict(str, values)
    bound["offered_value"] = value
    rows = connection.execute(
        f"WITH offered_choice(value, label) AS ({sql.rstrip().rstrip(';')}\n)"  # noqa: S608
        " SELECT value, label FROM offered_choice"
        " WHERE value IN (:offered_value, CAST(:offered_value AS NUMERIC))",
        bound,
    )
    found = (Choice(str(one), str(label)) for one, label in rows)
    return next((choice for choice in found if choice.value == value), None)


def offering(
    connection: sqlite3.Connection, queries: Mapping[str, Mapping[str, Any]], table: str
) -> dict[str, Mapping[str, Any]]:
    """Return the questions about a published table, and those that do not ask for a table."""
    offers_table = {
        sql: offered_choice(connection, sql, table, {}) is not None
        for sql in {(query.get("choices") or {}).get(TABLE) for query in queries.values()}
        if sql
    }
    return {
        name: query
        for name, query in queries.items()
        if offers_table.get((query.get("choices") or {}).get(TABLE), True)
    }
