"""Cells of Datasette's own table and row pages: kinds, symbols, numbers, where they are printed."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils import tilde_encode
from markupsafe import Markup

from plugins.pages.cells import FIGURES, NO_WORDS, Words, cell, read_words
from plugins.pages.places import Place, read_places

OBSERVATIONS = "observation"

# A served database is replaced with its Database object, never changed.
_words: WeakKeyDictionary[Database, Words] = WeakKeyDictionary()


@hookimpl
def render_cell(
    row: Mapping[str, Any],
    value: Any,
    column: str,
    table: str | None,
    database: str,
    datasette: Datasette,
) -> Callable[[], Awaitable[Markup | None]] | None:
    """What a cell of a table shows; answers to SQL stay as they are."""
    if table is None:
        return None

    def link(to_table: str, key: str) -> str:
        return str(datasette.urls.row(database, to_table, tilde_encode(key)))

    async def shown() -> Markup | None:
        words = await _words_of(datasette.get_database(database))
        return cell(words, row, value, column, table, link)

    return shown


@hookimpl
def extra_template_vars(datasette: Datasette, database: str | None) -> dict[str, Any]:
    """`figures` are the columns that stand on the right; `place_of_row` is for row.html."""

    async def place_of_row(table: str, keys: Sequence[str]) -> Place | None:
        held = datasette.get_database(database)
        if table != OBSERVATIONS or await _words_of(held) == NO_WORDS:
            return None
        number = int(keys[0])
        places: dict[int, Place] = await held.execute_fn(lambda c: read_places(c, [number]))
        return places[number]

    return {"figures": FIGURES, "place_of_row": place_of_row}


async def _words_of(database: Database) -> Words:
    if database not in _words:
        _words[database] = await database.execute_fn(read_words)
    return _words[database]
