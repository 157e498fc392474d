"""Published tables to write and read back, and their numbers as the database has them."""

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from helpers import COUNTY, MIGRATION, page_text, publication_folder

from loader.build import build

Number = dict[str, Any]

# What a program could take for a formula, markup, an end of field, a number, or nothing.
HOSTILE_LABELS = (
    "=cmd()",
    "+1",
    "@x",
    "-2",
    '=HYPERLINK("http://example.org")',
    'a "quoted" one',
    "it's; one, two",
    "<script>alert(1)</script>",
    "&amp; \\n \\",
    "\u200f\u0639\u0631\u0628\u064a\u200e",
    "\U0001f1f3\U0001f1f4 \U0001f469\u200d\U0001f469\u200d\U0001f467",
    "long " * 60 + "label",
    "#1",
    "NULL",
    "NA",
    "nan",
    "true",
    "007",
    "1e5",
)

HOSTILE = page_text(
    [("Total", 57, 19, 38), *((label, 3, 1, 2) for label in HOSTILE_LABELS)],
    title='=Marbles "x"; <i>, by colour and box. 2009 ¹',
    heads=(("Colour", "Total", "=1+1", '@b "q"; <b>'),),
    notes=['¹ =A1; "quoted", <b>not bold</b> and ' + "long " * 60],
)

# Every sign there is, a number below zero, and a note at every place a note can hang.
SIGNED = page_text(
    [
        ("Total", "100", "60*", "30 ⁵", "10", "."),
        ("Red ²", "-", ":", "-", "-", "."),
        ("Blue", "60", "..", "20", "10", "..."),
        ("Green", "40", "15", "1 110", "-15", "12*⁵"),
    ],
    title="Marbles, by colour and box. 2009 ¹",
    heads=(
        ("Colour", "Total", "Boxes ⁴", "", "Left", "Other"),
        ("", "", "Left box ³", "Right box", "", ""),
    ),
    notes=["¹ On the table.", "² On red.", "³ On the left.", "⁴ On boxes.", "⁵ On a number."],
)

PAGES = {"hostile": HOSTILE, "signed": SIGNED, "forest": COUNTY.read_text(encoding="utf-8")}
TABLES = ("immigration-2007", "emigration-2008", *PAGES)


def build_pages(folder: Path) -> Path:
    """Build a database of `PAGES`."""
    symbols = (MIGRATION / "symbol.csv").read_text(encoding="utf-8")
    pages = {f"{name}.txt": page for name, page in PAGES.items()}
    build(publication_folder(folder / "seeds", pages, symbol=symbols), folder / "pages.db")
    return folder / "pages.db"


def numbers(connection: sqlite3.Connection, table: str) -> list[Number]:
    """Return every number of a table from the database, in the order of the page.

    `codes`, `names`, `labels` and `categories` have one for each dimension, rows first.
    """
    axes = dict(
        connection.execute(
            "SELECT dimension, axis FROM published_dimension WHERE published_table = ?"
            " ORDER BY axis DESC, position",
            [table],
        ).fetchall()
    )
    codes = "".join(f'number."{name}", ' for name in axes)
    names = "".join(f'"{name}_of".name, ' for name in axes)
    categories = "".join(
        f' JOIN "{name}" AS "{name}_of" ON "{name}_of".code = number."{name}"' for name in axes
    )
    found = connection.execute(
        f"""
        SELECT {codes} {names} row.label, head.label, row.printed,
          number.value, number.symbol, symbol.value_is, labelled.notes,
          number.printed, number.line, number.field, number.additive
        FROM observation AS number
        JOIN observation_labelled AS labelled ON labelled.id = number.id
        JOIN row_heading AS row
          ON row.published_table = number.published_table AND row.line = number.line
        JOIN column_heading AS head
          ON head.published_table = number.published_table AND head.field = number.field
          AND head.position IS NOT NULL
        {categories}
        LEFT JOIN symbol ON symbol.symbol = number.symbol
        WHERE number.published_table = ? ORDER BY number.line, number.field
        """,
        [table],
    ).fetchall()
    numbers = [_number(line, list(axes.values())) for line in found]
    for number, categories_ in zip(numbers, _categories(numbers), strict=True):
        number["categories"] = categories_
    texts = dict(
        connection.execute(
            "SELECT marker, text FROM footnote WHERE published_table = ?", [table]
        ).fetchall()
    )
    for number in numbers:
        number["note_texts"] = sorted(_texts(number["notes"] or "", texts))
        number["shown"] = _shown(number)
        number["additive"] = bool(number["additive"])
    return numbers


_COLUMNS = (
    "row_printed", "value", "symbol", "value_is", "notes", "printed", "line", "field", "additive",
)  # fmt: skip


def _number(line: Sequence[Any], axes: Sequence[str]) -> Number:
    """Return a number; the label in an axis with several dimensions is the name of each category.

    `axes` has the axis of each dimension.
    """
    size = len(axes)
    codes, names, (row, column, *others) = line[:size], line[size : 2 * size], line[2 * size :]
    words = {"row": row, "column": column}
    labels = tuple(
        words[axis] if axes.count(axis) == 1 else name
        for axis, name in zip(axes, names, strict=True)
    )
    return {
        "codes": codes, "names": names, "labels": labels,
        **dict(zip(_COLUMNS, others, strict=True)),
    }  # fmt: skip


def _categories(numbers: Sequence[Number]) -> Iterator[tuple[str, ...]]:
    """Yield the labels of the categories of each number, or their names where labels repeat."""
    dimensions = range(len(numbers[0]["codes"]))
    labels = [{n["codes"][i]: n["labels"][i] for n in numbers} for i in dimensions]
    unique = [len(set(of_codes.values())) == len(of_codes) for of_codes in labels]
    for number in numbers:
        yield tuple(number["labels" if unique[i] else "names"][i] for i in dimensions)


def _texts(notes: str, texts: dict[str, str]) -> Iterator[str]:
    for marker, text in texts.items():
        if f"{marker} {text}" in notes:
            yield text


def _shown(number: Number) -> str:
    """Return the number without spaces, with its symbol after it or instead of it."""
    value, symbol = number["value"], number["symbol"]
    if number["value_is"] in ("zero", "missing"):
        return str(symbol)
    return f"{value}{symbol or ''}"
