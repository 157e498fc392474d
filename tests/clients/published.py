"""Published tables to write and read back, and their numbers as the database has them."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from helpers import COUNTY, MIGRATION, page_text, publication_folder

from loader.build import build
from loader.page.values import split_markers

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
    """Return every number of a table from the database, in the order of the page."""
    (row_dimension,), (column_dimension,) = connection.execute(
        "SELECT dimension FROM published_dimension WHERE published_table = ? ORDER BY axis DESC",
        [table],
    )
    found = connection.execute(
        f"""
        SELECT row."{row_dimension}", row.printed, row_of.name,
          head."{column_dimension}", head.printed, head_of.name,
          number.value, number.symbol, symbol.value_is, labelled.notes,
          number.printed, number.line, number.field, number.additive
        FROM observation AS number
        JOIN observation_labelled AS labelled ON labelled.id = number.id
        JOIN row_heading AS row
          ON row.published_table = number.published_table AND row.line = number.line
        JOIN "{row_dimension}" AS row_of ON row_of.code = row."{row_dimension}"
        JOIN column_heading AS head
          ON head.published_table = number.published_table AND head.field = number.field
          AND head."{column_dimension}" IS NOT NULL
        JOIN "{column_dimension}" AS head_of ON head_of.code = head."{column_dimension}"
        LEFT JOIN symbol ON symbol.symbol = number.symbol
        WHERE number.published_table = ? ORDER BY number.line, number.field
        """,
        [table],
    ).fetchall()
    texts = dict(
        connection.execute(
            "SELECT marker, text FROM footnote WHERE published_table = ?", [table]
        ).fetchall()
    )
    numbers = [dict(zip(_COLUMNS, line, strict=True)) for line in found]
    _call(numbers, "row")
    _call(numbers, "column")
    for number in numbers:
        number["note_texts"] = sorted(_texts(number["notes"] or "", texts))
        number["shown"] = _shown(number)
        number["additive"] = bool(number["additive"])
    return numbers


_COLUMNS = (
    "row_code", "row_printed", "row_name", "column_code", "column_printed", "column_name",
    "value", "symbol", "value_is", "notes", "printed", "line", "field", "additive",
)  # fmt: skip


def _call(numbers: list[Number], axis: str) -> None:
    """Return the label of a category without markers, or its name where two labels are the same."""
    labels = {n[f"{axis}_code"]: split_markers(n[f"{axis}_printed"])[0] for n in numbers}
    unique = len(set(labels.values())) == len(labels)
    for number in numbers:
        label = labels[number[f"{axis}_code"]]
        number[f"{axis}_label"] = label
        number[axis] = label if unique else number[f"{axis}_name"]


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
