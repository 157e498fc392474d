"""Rows are written while others are read, and the database is the same as if they had waited."""

import io
import pickle
import sqlite3
from contextlib import closing

import pytest

from loader.bounds import MOST_DIMENSIONS
from loader.database import row_writer
from loader.database.row_writer import RowWriter
from loader.database.schema import Shape
from loader.errors import CodelistError

ONE, OTHER = Shape(("area",), ("sex",)), Shape(("age",), ("sex",))
INSERT = "INSERT INTO other_cell (published_table, line, field, printed) VALUES ('a', ?, 0, 'x')"


@pytest.fixture
def begun(monkeypatch):
    """The connections that a writer has begun, all of which are closed at the end."""
    monkeypatch.setattr(row_writer, "_TABLES_BEFORE", 2)
    connections = []
    yield connections
    for connection in connections:
        connection.close()


def writer(begun):
    def begin():
        begun.append(sqlite3.connect(":memory:"))
        return begun[-1]

    return RowWriter(begin, io.BytesIO(), {})


def add(to, shape, line):
    to.add(shape, pickle.dumps([(INSERT, [(line,)])]))


def lines(connection):
    return [line for (line,) in connection.execute("SELECT line FROM other_cell ORDER BY rowid")]


def columns(connection):
    with closing(connection.execute("SELECT * FROM observation")) as cursor:
        return {column[0] for column in cursor.description}


def test_rows_are_written_when_no_new_dimensions_have_come_for_long(begun):
    rows = writer(begun)
    for line in range(1, 4):
        add(rows, ONE, line)
    assert begun == []
    add(rows, ONE, 4)
    add(rows, ONE, 5)
    assert lines(begun[0]) == [1, 2, 3, 4, 5]
    assert rows.finish() is begun[0]


def test_a_new_dimension_begins_the_database_again(begun):
    rows = writer(begun)
    for line in range(1, 6):
        add(rows, ONE, line)
    add(rows, OTHER, 6)
    for line in range(7, 14):
        add(rows, ONE, line)
    assert len(begun) == 1  # it waits for as many tables as were written in vain
    add(rows, ONE, 14)
    assert rows.finish() is begun[1]
    assert lines(begun[1]) == list(range(1, 15))
    assert {"area", "age", "sex"} <= columns(begun[1])
    assert "age" not in columns(begun[0])


def test_few_tables_are_written_at_the_end(begun):
    rows = writer(begun)
    add(rows, OTHER, 1)
    assert lines(rows.finish()) == [1]
    assert rows.shapes == [OTHER]


def test_a_name_that_is_taken_is_refused_before_it_is_a_column(begun):
    rows = writer(begun)
    for line in range(3):
        add(rows, Shape(("printed",), ()), line)
    with pytest.raises(CodelistError, match="printed"):
        add(rows, Shape(("printed",), ()), 4)
    assert begun == []


def test_too_many_dimensions_are_not_written_ahead(begun):
    rows = writer(begun)
    many = Shape(tuple(f"d{i}" for i in range(MOST_DIMENSIONS + 1)), ())
    for line in range(9):
        add(rows, many, line)
    assert begun == []
