"""Draft codelists from what a build made of the labels, for a person to complete."""

import csv
import io
import sqlite3
from collections.abc import Iterator, Sequence

from loader.errors import LoaderError, Place, shown
from loader.new.open_keys import is_unnamed
from loader.new.page_names import slug

_COLUMNS = ("code", "name", "kind", "parent", "labels")
_SEPARATOR = " | "
# Files beside the pages that are not codelists.
_OTHER_FILES = ("symbol", "remarks")
_LONGEST_NAME = 100  # letters of a dimension, as the name of a file

Row = tuple[str, str, str, str | None]  # code, name, kind, parent


def open_dimensions(connection: sqlite3.Connection, codelists: Sequence[str]) -> Iterator[str]:
    """Yield the dimensions that could have a codelist and have none.

    Times and measures need none, as their labels are enough. A dimension that the page does not
    name must get a name first.
    """
    names = connection.execute(
        "SELECT dimension FROM published_dimension GROUP BY dimension"
        " HAVING count(role) = 0 ORDER BY min(rowid)"
    )
    for (name,) in names:
        is_open = name not in codelists and name not in _OTHER_FILES and not is_unnamed(name)
        if is_open and len(name) <= _LONGEST_NAME:
            yield name


def draft_codelist(connection: sqlite3.Connection, dimension: str) -> str:
    """Return the CSV file of a dimension, its parents before their children.

    Raise LoaderError if a label cannot stand in a codelist.
    """
    labels: dict[str, list[str]] = {}
    for code, label in connection.execute(
        "SELECT code, label FROM category_label WHERE dimension = ? AND printed ORDER BY rowid",
        [dimension],
    ):
        if "|" in label or label != label.strip():
            raise LoaderError(
                Place(f"{dimension}.csv"), f"label {shown(label)} cannot stand in a codelist"
            )
        labels.setdefault(code, []).append(label)
    rows = connection.execute(
        f"SELECT code, name, kind, parent FROM [{dimension}] ORDER BY position"  # noqa: S608
    ).fetchall()
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(_COLUMNS)
    slugs = _slugs([code for code, *_ in rows])
    for code, name, kind, parent in _parents_first(rows):
        words = _SEPARATOR.join(labels.get(code, []))
        writer.writerow((slugs[code], name, kind, slugs[parent] if parent else "", words))
    return file.getvalue()


def _parents_first(rows: Sequence[Row]) -> Iterator[Row]:
    """Yield the rows in their order, but each after its parent and that one's other parts."""
    below: dict[str | None, list[Row]] = {}
    for row in rows:
        below.setdefault(row[3], []).append(row)
    stack = below.get(None, [])[::-1]
    while stack:
        row = stack.pop()
        yield row
        stack += below.get(row[0], [])[::-1]


def _slugs(codes: Sequence[str]) -> dict[str, str]:
    """Return a short plain code for each label: "Western Europe" becomes western-europe."""
    slugs: dict[str, str] = {}
    taken: set[str] = set()
    for code in codes:
        plain = free = slug(code) or code
        number = 1
        while free in taken:
            number += 1
            free = f"{plain}-{number}"
        taken.add(free)
        slugs[code] = free
    return slugs
