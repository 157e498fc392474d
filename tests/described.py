"""The contents of metadata.yml; all that is said of a database; and a site without plugins.

QUERIES are the questions of the real publication as they are asked: the general ones with the words
of metadata.yml, and the SQL for its dimensions. Those of another database are `queries_of` it.
"""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from datasette.app import Datasette
from helpers import ROOT, built_migration

from loader.database.opening import reading
from loader.metadata.facts import read_columns
from loader.metadata.overlay import of_site
from loader.metadata.words_of_database import words_of_database
from plugins.operations.fit_metadata import fitted

METADATA: dict[str, Any] = yaml.safe_load((ROOT / "metadata.yml").read_text(encoding="utf-8"))
Queries = dict[str, dict[str, Any]]


@cache
def metadata_of(database: Path) -> dict[str, Any]:
    """Return metadata.yml over what is said of the database by itself."""
    name = database.stem
    with reading(database) as connection:
        words = words_of_database(connection, name, METADATA["databases"].get(name))
    return of_site(METADATA, {name: words})


def tables_of(database: Path) -> dict[str, dict[str, Any]]:
    """Return what is said of each table and view of the database."""
    tables: dict[str, dict[str, Any]] = metadata_of(database)["databases"][database.stem]["tables"]
    return tables


def queries_of(database: Path) -> Queries:
    """Return the questions that the database is asked, by name."""
    queries: Queries = metadata_of(database)["databases"][database.stem]["queries"]
    return queries


QUERIES = queries_of(built_migration())


def overview_of(database: Path) -> dict[str, Any]:
    """Return the overview as it is declared, with the choices of the questions that it names."""
    with reading(database) as connection:
        columns = read_columns(connection)
    words = fitted(metadata_of(database), database.stem, columns, lambda _: True)
    overview: dict[str, Any] = words["databases"][database.stem]["overview"]
    return overview


@cache
def plain_site(database: Path) -> Datasette:
    """Return Datasette with the database and its metadata, without our plugins."""
    return Datasette([], immutables=[str(database)], metadata=metadata_of(database))
