"""Rows of any columns as a file: what the writers of answers take, and how large it may be.

A published table has its own writers, which know its dimensions. These write what a query returns.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from loader.errors import LoaderError

# A workbook of so many is written in a few seconds, and takes some hundred megabytes meanwhile.
MOST_VALUES = 500_000


class RowFileError(LoaderError):
    """Rows that the format cannot hold."""

    def __init__(self, message: str) -> None:
        super().__init__(None, message)


@dataclass(frozen=True, slots=True)
class RowColumn:
    """A column; its `number_format` is one of Excel."""

    name: str
    description: str = ""
    number_format: str = "General"


@dataclass(frozen=True, slots=True)
class RowFile:
    """Rows, their columns, and facts about them: pairs of a name and a text.

    `about` is the heading of the facts, `meaning` that of the columns, in the language of the file.
    """

    columns: Sequence[RowColumn]
    rows: Sequence[Sequence[Any]]
    facts: Sequence[tuple[str, str]]
    about: str = "About"
    data: str = "Data"
    meaning: str = "What the columns mean"


def expect_size(rows: int, columns: int) -> None:
    """Raise RowFileError if there are more values than a file may hold."""
    if rows * columns > MOST_VALUES:
        most = MOST_VALUES // columns
        raise RowFileError(
            f"this answer has more than {most:,} rows of {columns} columns, and .xlsx and .parquet"
            f" take {MOST_VALUES:,} values here: choose fewer rows or columns, or fetch it as .csv"
        )


def expect_unique(columns: Sequence[RowColumn]) -> None:
    """Raise RowFileError if two columns have one name: readers of columns would refuse the file."""
    twice = [name for name, number in Counter(c.name for c in columns).items() if number > 1]
    if twice:
        raise RowFileError(
            f"two columns are called {twice[0]}; .parquet needs a name for each: write AS in SQL"
        )


def as_text(value: Any) -> str:
    """Return a value as text; bytes as SQL writes them: X'0A'."""
    return f"X'{value.hex().upper()}'" if isinstance(value, bytes) else str(value)
