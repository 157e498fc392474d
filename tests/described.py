"""The contents of metadata.yml; all that is said of a database; and a site without plugins."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from datasette.app import Datasette
from helpers import ROOT

from loader.database.opening import reading
from loader.metadata.overlay import of_site
from loader.metadata.words_of_database import words_of_database

METADATA: dict[str, Any] = yaml.safe_load((ROOT / "metadata.yml").read_text(encoding="utf-8"))
QUERIES: dict[str, dict[str, Any]] = METADATA["databases"]["migration"]["queries"]


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


@cache
def plain_site(database: Path) -> Datasette:
    """Return Datasette with the database and its metadata, without our plugins."""
    return Datasette([], immutables=[str(database)], metadata=metadata_of(database))
