"""Read from a database the facts that the words about it are filled in with."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from gettext import NullTranslations
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from loader.catalogue.data_files import publication_facts
from loader.database.opening import dicts
from loader.words import ENGLISH

_MOST_NAMED = 12  # in a list in a sentence
_MOST_TOLD = 5  # different units, or measures; of more, none is told
_MOST_VIEWS = 24  # views of published tables that are listed

Facts = Mapping[str, Any]  # to fill in by name; None or "" is what is not known


class DescribedDimension(NamedTuple):
    """A dimension, with how many categories and parents it has, their kinds, and some of them."""

    name: str
    label: str
    categories: int
    parents: int
    kinds: Sequence[str]
    examples: Sequence[str]


class DescribedView(NamedTuple):
    """The view of a published table, with the facts of that table.

    `categories` is how many each of its dimensions has in it.
    """

    name: str
    facts: Facts
    categories: Mapping[str, int]


class Contents(NamedTuple):
    """What a database has; `values` is how many values columns have, if it is known."""

    facts: Facts
    columns: Mapping[str, Sequence[str]]  # of each table and view
    dimensions: Sequence[DescribedDimension]
    views: Sequence[DescribedView]
    values: Mapping[str, int]
    language: NullTranslations


def read_contents(connection: sqlite3.Connection, language: NullTranslations = ENGLISH) -> Contents:
    """Return what the words about a database need to know of it, in a language."""
    tables = dicts(connection, "SELECT * FROM published_table", [])
    dimensions = _dimensions(connection, language)
    measures, times = {t["measure"] for t in tables}, {(t["measure"], t["period"]) for t in tables}
    values = {
        "published_table": len(tables),
        "measure": len(measures),
        # If each measure has one period, a choice of measure is a choice of period.
        "period": len({period for _, period in times}) if len(times) > len(measures) else 1,
        "dimension": len(dimensions),
        "along": len(dimensions),
    }
    about = _of_publication(connection, tables, dimensions, language)
    facts, views = {**about, **_of_proof(connection)}, _views(connection, language)
    return Contents(facts, read_columns(connection), dimensions, views, values, language)


def read_columns(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """Return the columns of each table and view."""
    names = connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
    return {
        name: [c for (c,) in connection.execute("SELECT name FROM pragma_table_info(?)", [name])]
        for (name,) in names.fetchall()
    }


def _of_publication(
    connection: sqlite3.Connection,
    tables: Sequence[Facts],
    dimensions: Iterable[DescribedDimension],
    language: NullTranslations,
) -> Facts:
    publishers = sorted({table["publisher"] for table in tables if table["publisher"]})
    return {
        **publication_facts(connection),
        "publisher": "; ".join(publishers),
        "licence": _shared(tables, "licence"),
        "licence_url": web_address(_shared(tables, "licence_url")),
        "source_url": web_address(_shared(tables, "source_url")),
        "unit": _said(_shared(tables, "unit"), language),
        "units": _few((table["unit"] for table in tables), language),
        "measures": _few((table["measure"] for table in tables), language),
        "shapes": _shapes(connection),
        "tables": language.ngettext(
            "%(num)s published table", "%(num)s published tables", len(tables)
        )
        % {"num": len(tables)},
        "dimensions": listed(sorted(dimension.label for dimension in dimensions), language),
    }


def _shapes(connection: sqlite3.Connection) -> int | None:
    """Return how many sets of dimensions the tables have; None if all have the same."""
    (number,) = connection.execute(
        "SELECT count(DISTINCT dimensions) FROM (SELECT group_concat(dimension) AS dimensions"
        " FROM (SELECT * FROM published_dimension ORDER BY published_table, dimension)"
        " GROUP BY published_table)"
    ).fetchone()
    return number if number > 1 else None


def _of_proof(connection: sqlite3.Connection) -> Facts:
    totals, holding = connection.execute(
        "SELECT count(*), count(*) FILTER (WHERE verdict IN ('exact', 'rounded')) FROM total_check"
    ).fetchone()
    return {"totals": totals, "holding": str(holding)}


def _dimensions(
    connection: sqlite3.Connection, language: NullTranslations
) -> list[DescribedDimension]:
    """Return all dimensions, first those that most tables have."""
    names = connection.execute(
        "SELECT name, label FROM dimension"
        " JOIN published_dimension ON published_dimension.dimension = dimension.name"
        " GROUP BY name ORDER BY count(*) DESC, name"
    )
    return [
        _dimension(connection, name, language.gettext(label)) for name, label in names.fetchall()
    ]


def _dimension(connection: sqlite3.Connection, name: str, label: str) -> DescribedDimension:
    categories, parents = connection.execute(
        f'SELECT count(*), count(DISTINCT parent) FROM "{name}"'  # noqa: S608
    ).fetchone()
    kinds = _column(connection, f'SELECT DISTINCT kind FROM "{name}"')  # noqa: S608
    examples = _column(
        connection,
        f"SELECT name FROM \"{name}\" WHERE kind = 'item' AND length(name) <= 40"  # noqa: S608
        " ORDER BY position LIMIT 3",
    )
    return DescribedDimension(name, label, categories, parents, kinds, examples)


def _column(connection: sqlite3.Connection, sql: str) -> list[str]:
    return [value for (value,) in connection.execute(sql)]


def _views(connection: sqlite3.Connection, language: NullTranslations) -> list[DescribedView]:
    labels: dict[tuple[str, str], list[str]] = {}
    for table, axis, label in connection.execute(
        "SELECT published_table, axis, label FROM published_dimension"
        " JOIN dimension ON dimension.name = dimension ORDER BY published_table, axis, position"
    ):
        labels.setdefault((table, axis), []).append(language.gettext(label))
    categories: dict[str, dict[str, int]] = {}
    for table, dimension, number in connection.execute(
        "SELECT published_table, dimension, count(DISTINCT code) FROM printed_category"
        " GROUP BY published_table, dimension"
    ):
        categories.setdefault(table, {})[dimension] = number
    rows = dicts(connection, _TABLES_WITH_VIEWS, [])
    titles = Counter(row["title"] for row in rows)
    many = {"many_views": "true" if len(rows) > _MOST_VIEWS else None}
    return [
        DescribedView(
            row["view"],
            {
                **_of_view(row, labels[row["id"], "row"], labels[row["id"], "column"], language),
                **many,
                "title": _title(row, titles, language),
            },
            categories[row["id"]],
        )
        for row in rows
    ]


def _title(row: Facts, titles: Counter[str], language: NullTranslations) -> str:
    """Return the title of a published table, with its period where others have the same title."""
    title = _said(row["title"], language)
    is_repeated = titles[row["title"]] > 1 and row["period"]
    return f"{title}. {row['period']}" if is_repeated else str(title)


_TABLES_WITH_VIEWS = """
SELECT *,
  (SELECT count(*) FROM row_heading WHERE published_table = id) AS rows,
  (SELECT count(position) FROM column_heading WHERE published_table = id) AS columns,
  (SELECT count(*) FROM total_check WHERE published_table = id) AS totals,
  (SELECT count(*) FROM total_check
    WHERE published_table = id AND verdict IN ('exact', 'rounded')) AS holding
FROM published_table WHERE view IS NOT NULL ORDER BY period, number, id
"""


def _of_view(
    row: Facts,
    row_labels: Sequence[str],
    column_labels: Sequence[str],
    language: NullTranslations,
) -> Facts:
    rows, columns = row["rows"], row["columns"]
    return {
        **row,
        **{key: _said(row[key], language) for key in ("measure", "unit")},
        "source_url": web_address(row["source_url"]),
        "licence_url": web_address(row["licence_url"]),
        "rows": language.ngettext("%(num)s row", "%(num)s rows", rows) % {"num": rows},
        "columns": language.ngettext("%(num)s column", "%(num)s columns", columns)
        % {"num": columns},
        "holding": str(row["holding"]),
        "row_dimensions": listed(row_labels, language),
        "column_dimensions": listed(column_labels, language),
    }


def listed(words: Sequence[str], language: NullTranslations = ENGLISH) -> str:
    """Return words as a list in a sentence: 'Sex, Age and Region', or the first and '5 more'."""
    more = len(words) - _MOST_NAMED
    others = language.gettext("%(num)s more") % {"num": more}
    named = [*words[:_MOST_NAMED], others] if more > 0 else words
    return language.gettext(" and ").join(filter(None, (", ".join(named[:-1]), *named[-1:])))


def web_address(address: str | None) -> str | None:
    """Return the address if it is safe to link to: http or https, no `javascript:` or the like."""
    return address if address and urlsplit(address).scheme in ("http", "https") else None


def _said(text: str | None, language: NullTranslations) -> str | None:
    return language.gettext(text) if text else text


def _few(values: Iterable[str | None], language: NullTranslations) -> str | None:
    """Return several values as a list in a sentence; None if there are no several, or too many."""
    distinct = sorted({language.gettext(value) for value in values if value})
    return listed(distinct, language) if 1 < len(distinct) <= _MOST_TOLD else None


def _shared(tables: Iterable[Facts], key: str) -> str | None:
    """Return what all tables have under that key; None if they differ."""
    distinct = {table[key] for table in tables}
    return distinct.pop() if len(distinct) == 1 else None
