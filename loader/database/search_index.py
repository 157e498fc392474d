"""Fill the full-text index: categories, tables, footnotes and findings.

A row of the index has the text of a search result (type, title, body), the path of its page, and
the words that are searched. A path that begins with a slash is relative to the root of the site;
any other is relative to the page of the database, so that it does not depend on its name.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from babel import Locale, UnknownLocaleError

from loader.database.opening import dicts
from loader.letters import lines_of_words

# The column of a codelist with the codes of territories in two letters, as in ISO 3166-1 and CLDR.
_TERRITORY_CODE = "iso_alpha2"

# Rowid (None for the next free one), type, title, body, path and words.
Entry = tuple[int | None, str, str, str, str, str]


def write_search(connection: sqlite3.Connection, dimensions: Iterable[str]) -> None:
    """Fill the index from the other tables, which must be complete.

    Categories come first: they have the same rowids here as in the tables of their dimensions.
    """
    languages = _languages(connection)
    categories = [_categories(connection, dimension, languages) for dimension in dimensions]
    for entries in (*categories, _tables(connection), _notes(connection), _findings(connection)):
        connection.executemany(
            "INSERT INTO search (rowid, type, title, body, path, words) VALUES (?, ?, ?, ?, ?, ?)",
            entries,
        )


def row_path(table: str, key: str) -> str:
    """Return the path of a row's page in Datasette, relative to the page of the database.

    It is in Datasette's tilde encoding: https://docs.datasette.io/en/stable/internals.html#tilde-encoding
    """
    return f"{tilde_encoded(table)}/{tilde_encoded(key)}"


def tilde_encoded(text: str) -> str:
    """Return a name as a part of a path in Datasette."""
    return re.sub(
        "[^A-Za-z0-9_-]",
        lambda letter: "".join(f"~{byte:02X}" for byte in letter[0].encode()),
        text,
    )


def category_page(dimension: str, code: str) -> str:
    """Return the path of the page of a category."""
    return f"/-/category/{quote(dimension, safe='')}/{quote(code, safe='')}"


def _languages(connection: sqlite3.Connection) -> list[Locale]:
    """Return English and the languages of pages and codelists, as far as CLDR has them."""
    found = []
    for (code,) in connection.execute(
        "SELECT 'en' UNION SELECT language FROM published_table"
        " UNION SELECT language FROM category_label WHERE language IS NOT NULL ORDER BY 1"
    ):
        try:
            found.append(Locale.parse(code))
        except (ValueError, UnknownLocaleError):
            continue
    return found


def _categories(
    connection: sqlite3.Connection, dimension: str, languages: Sequence[Locale]
) -> Iterator[Entry]:
    """Yield each category, to be found by all its names and by the codelist's other columns.

    A territory whose code of ISO 3166 the codelist has is found by its names in CLDR as well.
    """
    names: dict[str, list[str]] = {}
    for code, label in connection.execute(
        "SELECT code, label FROM category_label WHERE dimension = ?"
        " ORDER BY language IS NULL, rowid",
        [dimension],
    ):
        names.setdefault(code, []).append(label)
    for row in dicts(connection, f'SELECT _rowid_, * FROM "{dimension}"', []):  # noqa: S608
        territory = row.get(_TERRITORY_CODE)
        rowid, code, name, _kind, _parent, _top_group, _position, *extra = row.values()
        others = [part.strip() for text in filter(None, extra) for part in text.split("|")]
        territories = (language.territories.get(territory) for language in languages if territory)
        words = dict.fromkeys([name, *names[code], *others, *filter(None, territories)])
        body = " · ".join(word for word in words if word != name)
        yield rowid, "category", name, body, category_page(dimension, code), lines_of_words(words)


def _tables(connection: sqlite3.Connection) -> Iterator[Entry]:
    for row in dicts(connection, "SELECT * FROM published_table ORDER BY period, id", []):
        publisher = row["publisher"] or ""
        body = f"Table {row['number']} of {publisher}" if row["number"] else publisher
        about = [row[name] for name in ("title", "id", "measure", "period", "subject")]
        words = lines_of_words(filter(None, (*about, body, "table")))
        yield None, "table", row["title"], body, f"/-/published/{row['id']}", words


def _notes(connection: sqlite3.Connection) -> Iterator[Entry]:
    """Yield the notes as printed, each with the path of its line in the source."""
    for row in dicts(connection, "SELECT * FROM footnote ORDER BY rowid", []):
        body = f"Note {row['marker']}, {row['published_table']}"
        path = _source_path(row["published_table"], row["line"])
        yield None, "note", row["text"], body, path, lines_of_words([row["text"], body])
    unmarked = (
        "SELECT id, line, text FROM published_table AS t JOIN source_line AS l"
        " ON l.source_file = t.source_file AND l.sheet = t.sheet AND role = 'note'"
        " AND line BETWEEN first_line AND last_line ORDER BY t.rowid, line"
    )
    for row in dicts(connection, unmarked, []):
        text, body = " ".join(row["text"].split()), f"Note, {row['id']}"
        yield (
            None,
            "note",
            text,
            body,
            _source_path(row["id"], row["line"]),
            lines_of_words([text, body]),
        )


def _findings(connection: sqlite3.Connection) -> Iterator[Entry]:
    for row in dicts(connection, "SELECT * FROM finding ORDER BY id", []):
        table, kind = row["published_table"], row["kind"]
        body = f"Odd in the source: {kind}" + (f", {table}" if table else "")
        path = _source_path(table, row["line"]) if table else row_path("finding", str(row["id"]))
        words = lines_of_words([row["message"], kind, *filter(None, [table])])
        yield None, "finding", row["message"], body, path, words


def _source_path(table: str, line: int | None) -> str:
    return f"/-/published/{table}/source" + (f"#L{line}" if line else "")
