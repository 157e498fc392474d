"""Make the HTML of a cell on Datasette's own pages: the kind of a category, a symbol, a number.

This changes pages only; Datasette makes JSON and CSV from the values themselves.
"""

import sqlite3
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from plugins.common.datasette_inside.known_names import to_css_class
from plugins.common.language import N_, current_language, gettext, label, translated
from plugins.common.numbers import exact, figure

# Columns of quantities. Ids, lines, fields and positions are not, so they are left as they are.
FIGURE_COLUMNS = frozenset(
    {"value", "parts", "printed", "computed", "difference", "allowed", "bytes", "lines"}
)


@dataclass(frozen=True, slots=True)
class NamedCategory:
    """A member of a dimension; `parent` is the name of the category it is part of, or empty."""

    name: str
    kind: str
    parent: str


@dataclass(frozen=True)
class Words:
    """What the codes and symbols in cells mean."""

    categories: Mapping[str, Mapping[str, NamedCategory]]  # dimension -> code
    symbols: Mapping[str, str]  # sign -> meaning
    refers_to: Mapping[tuple[str, str], str]  # table, column -> the table of its foreign key


NO_WORDS = Words({}, {}, {})

_KINDS = (N_("total"), N_("group"), N_("rest"))


def read_words(connection: sqlite3.Connection, closed: Collection[str] = ()) -> Words:
    """Return the words of a database; NO_WORDS if it has no published tables.

    Words in tables that are `closed` (names in lower case) are left out.
    """
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type='table'")
    tables = [name for (name,) in rows if name.lower() not in closed]
    if "dimension" not in tables:
        return NO_WORDS
    dimensions = [name for (name,) in connection.execute("SELECT name FROM dimension")]
    symbols = (
        dict(connection.execute("SELECT symbol, meaning FROM symbol").fetchall())
        if "symbol" in tables
        else {}
    )
    return Words(
        {
            dimension: _categories(connection, dimension)
            for dimension in dimensions
            if dimension in tables
        },
        symbols,
        {
            (table, column): other
            for table in tables
            for column, other in _foreign_keys(connection, table).items()
        },
    )


def _foreign_keys(connection: sqlite3.Connection, table: str) -> dict[str, str]:
    """Return the table that each column refers to, without foreign keys of several columns."""
    keys = connection.execute(f'PRAGMA foreign_key_list("{table}")').fetchall()
    several = {key[0] for key in keys if key[1] > 0}
    return {key[3]: key[2] for key in keys if key[0] not in several}


def _categories(connection: sqlite3.Connection, dimension: str) -> dict[str, NamedCategory]:
    rows = connection.execute(
        "SELECT member.code, member.name, member.kind, coalesce(parent.name, '')"  # noqa: S608
        f' FROM "{dimension}" AS member'
        f' LEFT JOIN "{dimension}" AS parent ON parent.code = member.parent'
    )
    return {code: NamedCategory(name, kind, parent) for code, name, kind, parent in rows}


def classes(column: str) -> str:
    """Return the CSS classes of a column's cells: Datasette's own, and `number` for quantities."""
    return f"col-{to_css_class(column)}" + (" number" if column in FIGURE_COLUMNS else "")


def cell(
    words: Words,
    row: Mapping[str, Any],
    value: Any,
    column: str,
    table: str,
    link: Callable[[str, str], str],
) -> Markup | None:
    """Return what to show in place of `value`, or None to leave it to Datasette.

    `link` returns the address of a row from its table and key. The value of a foreign key is a dict
    with `value` and `label` where Datasette has looked up the label.
    """
    refers_to = words.refers_to.get((table, column), "")
    if refers_to and isinstance(_bare(value), str):
        return _reference(words, value, refers_to, link)
    named = _named(words, row, column, table)
    if named and named.name == value:
        return Markup("{}{}").format(label(value), kind_sign(named))
    if column in FIGURE_COLUMNS and isinstance(value, int | float):
        return number(value, row["decimals"] if "decimals" in row.keys() else None)  # noqa: SIM118
    if column == "value" and value is None:
        return _missing(words, row)
    return None


def _reference(
    words: Words, value: Any, table: str, link: Callable[[str, str], str]
) -> Markup | None:
    key = _bare(value)
    if table == "symbol" and key in words.symbols:
        return symbol(key, words.symbols[key], link(table, key))
    if table in words.categories:
        return category_link(key, words.categories[table][key], link(table, key))
    if isinstance(value, dict):
        return None
    return Markup('<a href="{}">{}</a>').format(link(table, key), key)


def category_link(code: str, category: NamedCategory, address: str) -> Markup:
    """Return the name as a link, its kind unless it is an item, and the code."""
    return _category_link(code, category, label(category.name), address, current_language.get())


@lru_cache(maxsize=10_000)
def _category_link(
    code: str, category: NamedCategory, name: str, address: str, language: str
) -> Markup:
    linked = Markup('<a href="{}">{}</a>{}').format(address, name, kind_sign(category))
    if code == category.kind:
        return linked
    return linked + Markup(' <small class="code">{}</small>').format(code)


def kind_sign(category: NamedCategory) -> Markup:
    """Return a label that marks totals, groups and rests, with an explanation on hover."""
    explained = {
        "total": gettext("A total: the sum of all its parts, which have rows of their own"),
        "group": gettext("A group: the sum of its parts, which have rows of their own"),
        "rest": gettext(
            "A rest: the part of %(whole)s that a table does not list by category, so it differs"
            " from table to table",
            whole=label(category.parent) or gettext("the total"),
        ),
    }
    if category.kind not in explained:
        return Markup("")
    return Markup(' <span class="kind kind-{}" title="{}">{}</span>').format(
        category.kind, explained[category.kind], translated(category.kind)
    )


def symbol(sign: str, meaning: str, address: str) -> Markup:
    """Return the sign as a link, with its meaning on hover and for screen readers."""
    return _symbol(sign, label(meaning), address)


@lru_cache(maxsize=10_000)
def _symbol(sign: str, meaning: str, address: str) -> Markup:
    return Markup(
        '<a class="symbol" href="{}" title="{}">{}<span class="unseen"> ({})</span></a>'
    ).format(address, meaning, sign, meaning)


def number(value: float, decimals: int | None = None) -> Markup:
    """Return a number with its thousands separated, and the decimals that are printed."""
    return _number(value, decimals, current_language.get())


@lru_cache(maxsize=10_000, typed=True)
def _number(value: float, decimals: int | None, language: str) -> Markup:
    text = exact(value) if decimals is None else figure(value, decimals)
    return Markup('<span class="figure">{}</span>').format(text)


def _bare(value: Any) -> Any:
    return value["value"] if isinstance(value, dict) else value


def _named(words: Words, row: Mapping[str, Any], column: str, table: str) -> NamedCategory | None:
    """Return the category whose name is in this column, if its code is in the row too."""
    if column == "name" and table in words.categories:
        dimension, code_column = table, "code"
    else:
        dimension, code_column = column, f"{column}_code"
    if dimension not in words.categories:
        return None
    code = _bare(row[code_column]) if code_column in row.keys() else ""  # noqa: SIM118
    return words.categories[dimension].get(code)


def _missing(words: Words, row: Mapping[str, Any]) -> Markup | None:
    sign = _bare(row["symbol"]) if "symbol" in row.keys() else ""  # noqa: SIM118
    if sign not in words.symbols:
        return None
    return Markup('<span class="symbol" title="{0}">{1}</span>').format(
        label(words.symbols[sign]), sign
    )
