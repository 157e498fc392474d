"""In every CSV no text can be run as a formula, and numbers are not changed."""

import csv
import io
import sqlite3
from contextlib import closing

import pytest
from datasette.app import Datasette
from helpers import ROOT
from hypothesis import given
from hypothesis import strategies as st

from loader.formats.csv_writer import SafeWriter, without_formula


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(1)", "'@SUM(1)"),
        ("+cmd", "'+cmd"),
        ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\n=1", "'\n=1"),
        ("＝1+1", "'＝1+1"),
        ("\ufeff=1", "'\ufeff=1"),
        ("\u200b\u202e+1", "'\u200b\u202e+1"),
        ("\0@SUM(1)", "'\0@SUM(1)"),
        ("\u200bmarbles", "\u200bmarbles"),
        ("-Østfold", "'-Østfold"),
        ("-5*", "'-5*"),
        ("-5", "'-5"),  # a text, such as a label
        # harmless: punctuation alone, other beginnings, numbers
        ("-", "-"),
        ("..", ".."),
        ("a=1", "a=1"),
        ("'=1", "'=1"),
        ("", ""),
        (None, None),
        (-5, -5),
        (-0.5, -0.5),
    ],
)
def test_a_formula_gets_an_apostrophe(value, written):
    assert without_formula(value) == written


@given(st.lists(st.lists(st.text() | st.integers() | st.none(), min_size=1), max_size=5))
def test_only_apostrophes_are_added(rows):
    text = io.StringIO(newline="")
    SafeWriter(text).writerows(rows)
    read = [
        [cell.removeprefix("'") for cell in row]
        for row in csv.reader(io.StringIO(text.getvalue(), newline=""))
    ]
    expected = [
        ["" if cell is None else str(cell).removeprefix("'") for cell in row] for row in rows
    ]
    assert read == expected


@pytest.fixture
def hostile(tmp_path):
    """A site with another database, whose table, view and question contain formulas."""
    path = tmp_path / "hostile.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            """
            CREATE TABLE code (id INTEGER PRIMARY KEY, name TEXT);
            CREATE TABLE fact (code INTEGER REFERENCES code (id), "=number" INTEGER, note TEXT);
            CREATE VIEW seen AS SELECT note, "=number" FROM fact;
            INSERT INTO code VALUES (1, '@name');
            INSERT INTO fact VALUES (1, -5, '=1+1'), (1, -6, '-'), (1, 7, '-8');
            """
        )
    question = {"sql": 'SELECT note, "=number" FROM fact'}
    return Datasette(
        files=[str(path)],
        plugins_dir=str(ROOT / "plugins"),
        metadata={"databases": {"hostile": {"queries": {"asked": question}}}},
    )


SEEN = [["note", "'=number"], ["'=1+1", "-5"], ["-", "-6"], ["'-8", "7"]]


@pytest.mark.parametrize(
    ("address", "rows"),
    [
        ("/hostile/seen.csv", SEEN),
        ("/hostile/seen.csv?_stream=on&_size=1", SEEN),
        ("/hostile/asked.csv", SEEN),
        ("/hostile/asked.csv?_dl=1", SEEN),
        ("/hostile.csv?sql=SELECT+note,+%22=number%22+FROM+fact", SEEN),
        ("/hostile.csv?sql=SELECT+-1+AS+a,+-1.5+AS+b,+'%3Dx'+AS+%22%2Bc%22",
         [["a", "b", "'+c"], ["-1", "-1.5", "'=x"]]),
        ("/hostile/fact.csv?_labels=on&_size=1",
         [["rowid", "code", "code_label", "'=number", "note"],
          ["1", "1", "'@name", "-5", "'=1+1"]]),
        ("/hostile/fact/1.csv", [["rowid", "code", "'=number", "note"],
                                 ["1", "1", "-5", "'=1+1"]]),
    ],
)  # fmt: skip
async def test_no_csv_of_datasettes_holds_a_formula(hostile, address, rows):
    response = await hostile.client.get(address)
    assert response.status_code == 200, response.text
    assert list(csv.reader(io.StringIO(response.text, newline=""))) == rows
    assert response.text.count("\n") == response.text.count("\r\n") == len(rows)
