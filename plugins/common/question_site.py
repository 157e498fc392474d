"""What the questions ask the site around them, as they read no table but those of their own SQL.

A site whose databases know more than their rows gives its answers with `provide`. Where none does,
the questions work without them, on any database.
"""

import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plugins.common.credit import Credit

# A row and a column of an answer -> the dimension and code of the category that is named there.
CategoryPlaces = Mapping[tuple[int, str], tuple[str, str]]
Names = Mapping[str, Sequence[str]]  # a folded name -> the codes of the categories that have it


@dataclass(frozen=True, slots=True)
class NumberPlace:
    """The place where one number is printed."""

    observation: int
    published_table: str
    line: int

    @property
    def page(self) -> str:
        """Return the path of the page as published, at the number; below the publication's home."""
        number = self.observation
        return f"/published/{self.published_table}?cell={number}#o{number}"

    @property
    def source(self) -> str:
        """Return the path of the published text, at the line; below the publication's home."""
        return f"/published/{self.published_table}/source#L{self.line}"


@dataclass(frozen=True, slots=True)
class QuestionSource:
    """What an answer is about: tables by id, their publishers, the latest day one was published."""

    tables: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    published: str | None = None


class QuestionSite:
    """The answers of a site that knows nothing more; a subclass knows something.

    Its methods get a connection to the database that a question is asked of.
    """

    # The template for a reader's own SQL, which Datasette shows with that of canned queries.
    sql_template = "default:query.html"

    def names(self, connection: sqlite3.Connection) -> Names:
        """Return names by which a reader may call the value of a choice, besides its label."""
        return {}

    def parameter_labels(self, connection: sqlite3.Connection) -> Mapping[str, str]:
        """Return what readers call a parameter, where it is not as its name says."""
        return {}

    def places(
        self, connection: sqlite3.Connection, observations: Iterable[int]
    ) -> dict[int, NumberPlace]:
        """Return where numbers are printed, by what is in the column `observation_id`."""
        return {}

    def categories(
        self, connection: sqlite3.Connection, columns: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> CategoryPlaces:
        """Return which categories of a dimension stand in the cells of an answer."""
        return {}

    def credit(self, connection: sqlite3.Connection, table: str | None = None) -> Credit:
        """Return the source and licence of all figures, or of those of a chosen table."""
        return Credit()

    def source(
        self, connection: sqlite3.Connection, sql: str, chosen: Collection[str]
    ) -> QuestionSource:
        """Return what the answer of this SQL is about; `chosen` are the tables that were chosen."""
        return QuestionSource()

    def maps(self, connection: sqlite3.Connection, folder: Path) -> dict[str, Any]:
        """Return the maps that charts may draw, TopoJSON by name, from the folder of maps."""
        return {}


_sites = [QuestionSite()]


def provide(site: QuestionSite) -> None:
    """Have the questions ask this site, from now on."""
    _sites[:] = [site]


def question_site() -> QuestionSite:
    """Return the site that the questions ask."""
    return _sites[0]
