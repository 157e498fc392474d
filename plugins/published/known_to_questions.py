"""What the published tables know and the questions ask: names, places, credit and maps."""

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from loader.errors import CodelistError
from loader.questions.templates import parameter_for
from loader.seeds.boundaries import ID, read_boundaries
from plugins.common.credit import Credit
from plugins.common.credit_of_tables import read_credit
from plugins.common.places import read_places
from plugins.common.question_site import CategoryPlaces, NumberPlace, QuestionSite, QuestionSource
from plugins.common.question_source import read_question_source
from plugins.published.row_categories import read_categories


class PublishedTables(QuestionSite):
    """The answers of a site of published tables; of another database, those of one without."""

    sql_template = "own_sql.html"

    def names(self, connection: sqlite3.Connection) -> "NamesWhenAsked":
        """Return all names of categories with their codes, in every language."""
        return NamesWhenAsked(connection)

    def parameter_labels(self, connection: sqlite3.Connection) -> Mapping[str, str]:
        """Return the labels of the dimensions by the parameters that choose a category of them."""
        with suppress(sqlite3.OperationalError):  # a database without published tables
            dimensions = connection.execute("SELECT name, label FROM dimension").fetchall()
            return {parameter_for(name): label for name, label in dimensions}
        return {}

    def places(
        self, connection: sqlite3.Connection, observations: Iterable[int]
    ) -> dict[int, NumberPlace]:
        """Return where these observations are printed."""
        return read_places(connection, observations)

    def categories(
        self, connection: sqlite3.Connection, columns: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> CategoryPlaces:
        """Return the categories that an answer names."""
        return read_categories(connection, columns, rows)

    def credit(self, connection: sqlite3.Connection, table: str | None = None) -> Credit:
        """Return the credit of all published tables, or of one."""
        return read_credit(connection, table)

    def source(
        self, connection: sqlite3.Connection, sql: str, chosen: Collection[str]
    ) -> QuestionSource:
        """Return the published tables that are chosen, or that the SQL reads."""
        return read_question_source(connection, sql, chosen)

    def maps(self, connection: sqlite3.Connection, folder: Path) -> dict[str, Any]:
        """Return the maps of the dimensions, and others in the folder."""
        return read_maps(folder, maps_of_dimensions(connection))


@dataclass(frozen=True, slots=True)
class MapOfDimension:
    """The map of a dimension: its name, the property with its codes, and who made it."""

    name: str
    code: str = ID
    credit: str = ""

    @property
    def credited(self) -> dict[str, str]:
        """Return the credit as a part of the map."""
        return {"credit": self.credit} if self.credit else {}


class NamesWhenAsked(Mapping[str, list[str]]):
    """All names of categories with their codes, read when one is asked for: most pages ask none."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @cached_property
    def _names(self) -> dict[str, list[str]]:
        return read_names(self._connection)

    def __getitem__(self, name: str) -> list[str]:
        return self._names[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def read_names(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """Return all names of categories with their codes; none if the database has no such table."""
    names: dict[str, list[str]] = {}
    table = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'category_label'")
    if table.fetchone():
        sql = "SELECT folded, code FROM category_label ORDER BY rowid"
        for name, code in connection.execute(sql):
            names.setdefault(name, []).append(code)
    return names


def read_maps(folder: Path, dimensions: Iterable[MapOfDimension] = ()) -> dict[str, Any]:
    """Return the maps in a folder, by name; those of `dimensions` have their codes and credit.

    A file that cannot be drawn is left out.
    """
    declared = {one.name: one for one in dimensions}
    maps = {}
    for path in sorted(folder.glob("*.topojson")):
        about = declared.get(path.stem, MapOfDimension(path.stem))
        with suppress(CodelistError):
            maps[path.stem] = {**read_boundaries(path, about.code), **about.credited}
    return maps


def maps_of_dimensions(connection: sqlite3.Connection) -> list[MapOfDimension]:
    """Return what the database says of its maps; nothing if it is not ours."""
    with suppress(sqlite3.Error):
        rows = connection.execute(
            "SELECT map, map_property, coalesce(map_credit, '') FROM dimension WHERE map NOT NULL"
        )
        return [MapOfDimension(*row) for row in rows]
    return []
