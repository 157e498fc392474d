"""Explain codes, symbols and numbers on Datasette's own pages of tables and rows.

A page of a hundred rows has a thousand cells, so the words are read when the site starts, and the
HTML made from them is cached.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any
from weakref import WeakKeyDictionary

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils import tilde_encode
from jinja2 import Environment
from markupsafe import Markup

from loader.formats import FORMATS
from plugins.common.access import NotAllowed, find_closed
from plugins.common.datasette_inside.query_results import action_links
from plugins.common.datasette_inside.replaced_parts import replace_column_facet
from plugins.common.links import ROW_FORMATS, category_path
from plugins.common.places import read_places
from plugins.common.question_site import NumberPlace
from plugins.common.reading import is_ours
from plugins.layout.site import site_of
from plugins.tables.cell_words import FIGURE_COLUMNS, NO_WORDS, Words, cell, classes, read_words
from plugins.tables.counted_facets import CountedFacet
from plugins.tables.number_filters import compare_numbers, know_numbers
from plugins.tables.row_html import rows_html
from plugins.tables.sum_warnings import sum_warnings
from plugins.tables.whole_links import whole

OBSERVATIONS = "observation"

# The keys are Database objects: Datasette makes a new one when it attaches a database.
_words: WeakKeyDictionary[Database, Words] = WeakKeyDictionary()


@hookimpl
def startup(datasette: Datasette) -> Callable[[], Awaitable[None]]:
    """Read the words of every database, let filters compare numbers, and count facets once."""
    compare_numbers()
    replace_column_facet(CountedFacet)

    async def read_all() -> None:
        for database in list(datasette.databases.values()):
            if not await is_ours(database):
                continue
            await database.execute_fn(know_numbers)
            closed = (await find_closed(datasette, database)).tables
            _words[database] = await database.execute_fn(partial(read_words, closed=closed))

    return read_all


@hookimpl
def prepare_jinja2_environment(env: Environment, datasette: Datasette) -> None:
    """Give every template `whole`, and `format_name`, what a format is called.

    `action_links` are those that other plugins add; `rows_html` yields the rows of a table.
    """
    env.globals["rows_html"] = rows_html
    env.globals["action_links"] = action_links
    env.filters["whole"] = whole
    env.filters["format_name"] = lambda name: (
        FORMATS[name].short if name in ROW_FORMATS else name.upper()
    )


@hookimpl
def render_cell(
    row: Mapping[str, Any],
    value: Any,
    column: str,
    table: str | None,
    database: str,
    datasette: Datasette,
) -> Markup | None:
    """Return what a cell of a table shows; None, so nothing changes, for answers to SQL."""
    if table is None:
        return None
    words = _words.get(datasette.databases[database], NO_WORDS)

    def link(other: str, key: str) -> str:
        is_category = key in words.categories.get(other, ())
        return (_category_link if is_category else _link)(datasette, database, other, key)

    return cell(words, row, value, column, table, link)


@hookimpl
def extra_template_vars(datasette: Datasette, database: str | None) -> dict[str, Any]:
    """Give the templates what they need for columns and cells, and `place_of_row`.

    `figures` are the columns that are aligned right. `place_of_row` finds where an observation is
    printed, and `category_of_row` the page of a category. `column_classes` returns the CSS classes
    of the cells of each column. `sum_warnings` are what must not be added up.
    """
    return {
        "sum_warnings": partial(_warnings, datasette, database),
        "figures": FIGURE_COLUMNS,
        "place_of_row": partial(_place_of_row, datasette, database),
        "category_of_row": partial(_category_of_row, datasette, database),
        "column_classes": lambda columns: {c["name"]: classes(c["name"]) for c in columns},
    }


async def _place_of_row(
    datasette: Datasette, database: str | None, table: str, keys: Sequence[str]
) -> NumberPlace | None:
    attached = datasette.get_database(database)
    if table != OBSERVATIONS or _words.get(attached, NO_WORDS) == NO_WORDS:
        return None
    number = int(keys[0])
    try:
        places: dict[int, NumberPlace] = await attached.execute_fn(
            lambda c: read_places(c, [number])
        )
    except NotAllowed:  # the table `observation` is closed
        return None
    return places[number]


async def _warnings(
    datasette: Datasette, database: str | None, table: str, columns: Sequence[str], filters: Any
) -> dict[str, str]:
    attached = datasette.get_database(database)
    if not await is_ours(attached):
        return {}
    try:
        counted = await attached.execute("SELECT count(*) FROM published_table")
    except NotAllowed:  # the table `published_table` is closed
        return {}
    filtered = {column for column, lookup, _ in filters.selections() if lookup == "exact"}
    return sum_warnings(columns, filtered, table, counted.single_value())


async def _category_of_row(
    datasette: Datasette, database: str | None, table: str, keys: Sequence[str]
) -> str | None:
    """Return the address of the page of the category that a row is about, if it is about one."""
    words = _words.get(datasette.get_database(database), NO_WORDS)
    if keys[0] not in words.categories.get(table, ()):
        return None
    return _category_link(datasette, database or "", table, keys[0])


@lru_cache(maxsize=10_000)
def _category_link(datasette: Datasette, database: str, table: str, key: str) -> str:
    home = site_of(datasette, database).home
    return str(datasette.urls.path(category_path(table, key, home)))


@lru_cache(maxsize=10_000)
def _link(datasette: Datasette, database: str, table: str, key: str) -> str:
    return str(datasette.urls.row(database, table, tilde_encode(key)))
