"""A table that is written is read back with all its dimensions, relations, decimals and notes."""

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from database.made_contents import made_database, made_page, made_table

from loader.build import build
from loader.check import check
from loader.database.insert_numbers import _FIELDS_AT_ONCE
from loader.database.read_back import read_stored
from loader.database.stored_table import (
    StoredCheck,
    StoredDimension,
    StoredHeading,
    StoredMark,
    StoredRelation,
    StoredSection,
)
from loader.page.notes import Footnote, Mark

# Goods, with exports and imports below each; years as heads; a spacer column without a head.
GOODS = """\
Trade by goods, tonnes
Goods\t2019\t\t2020
All 1\t6.0\t\t10.5
Exports\t4.0\t\t
Imports\t2.0\t\t..
Wood\t
Paper\t1.5\t\t3.0
1) Without fuel
"""
ROLES = "title head row row row section row footnote"
FLOWS = {"goods": ["all", "all", "all", "paper"], "flow": ["total", "exports", "imports", "total"]}


def goods(**changes):
    page = made_page(GOODS, ROLES)
    notes = [Footnote("1)", "Without fuel", 8)]
    marks = [Mark("1)", 6, 0, "section"), Mark("1)", 3, 0, "row"), Mark("1)", 2, 3, "column")]
    return made_table(
        page, FLOWS, {"year": ["2019", "2020"]}, (((0, 1, 2),), ()), {"year": "time"},
        {"flow": {"exports", "imports"}, "goods": {"all"}, "year": {"2019", "2020"}},
        footnotes=notes, marks=marks, **changes,
    )  # fmt: skip


@pytest.fixture(scope="module")
def trade(tmp_path_factory):
    path = made_database(tmp_path_factory.mktemp("trade") / "trade.db", goods())
    with closing(sqlite3.connect(path)) as connection:
        yield connection


@pytest.fixture(scope="module")
def stored(trade):
    return read_stored(trade, "boxes")


def test_dimensions_and_headings(stored):
    assert stored.row_dimensions == (
        StoredDimension("goods", "Goods", None), StoredDimension("flow", "Flow", None)
    )  # fmt: skip
    assert stored.column_dimensions == (StoredDimension("year", "Year", "time"),)
    assert stored.dimensions == stored.row_dimensions + stored.column_dimensions
    assert stored.rows[:2] == [
        StoredHeading(0, 3, 0, "All 1", "All 1", ("all", "total"), ("All", "Total"),
                      ("item", "total"), None, 0, ("All", None)),
        StoredHeading(1, 4, 0, "Exports", "Exports", ("all", "exports"), ("All", "Exports"),
                      ("item", "item"), 0, 1, ("All", "Exports")),
    ]  # fmt: skip
    assert [(row.name, row.kind) for row in stored.rows] == [
        ("All", "total"), ("All / Exports", "item"), ("All / Imports", "item"), ("Paper", "total")
    ]  # fmt: skip
    assert [(c.position, c.field, c.name, c.parent) for c in stored.columns] == [
        (0, 1, "2019", None), (1, 3, "2020", None)
    ]  # fmt: skip


def test_values_with_their_decimals(stored):
    assert [[(c.value, c.decimals, c.symbol, c.printed) for c in row] for row in stored.cells] == [
        [(6.0, 1, None, "6.0"), (10.5, 1, None, "10.5")],
        [(4.0, 1, None, "4.0"), (None, 0, None, "")],
        [(2.0, 1, None, "2.0"), (None, 0, "..", "..")],
        [(1.5, 1, None, "1.5"), (3.0, 1, None, "3.0")],
    ]
    assert [[c.additive for c in row] for row in stored.cells] == [
        [False, False], [True, True], [True, True], [False, False]
    ]  # fmt: skip


def test_relations_and_checks(stored):
    assert stored.relations == [
        StoredRelation(0, "row", 0, ((1, 1), (1, 2)), "flow", "sum", False, False, (0, 1))
    ]
    assert stored.checks == [
        StoredCheck(0, 0, "flow", 0, 2, 6.0, 6.0, 0.0, 0.1, "exact"),
        StoredCheck(0, 1, "flow", 0, 2, 10.5, None, None, 0.1, "untold"),
    ]


def test_sections_and_notes(stored):
    assert stored.sections == [StoredSection(6, 0, "Wood", 0, 7)]
    assert stored.marks == [
        StoredMark("1)", "column", 2, 3, 1, None, None),
        StoredMark("1)", "row", 3, 0, 1, 3, 3),
        StoredMark("1)", "section", 6, 0, 1, 6, 7),
    ]
    noted = [[stored.notes_on(cell) for cell in row] for row in stored.cells]
    note = ["1) Without fuel"]
    assert noted == [[note, note], [[], note], [[], note], [note, note]]


def test_the_view_of_a_table_is_in_the_order_that_a_reader_wants(trade, stored):
    cursor = trade.execute("SELECT * FROM boxes")
    names = " ".join(name for name, *_ in cursor.description)
    assert names == (
        "goods flow year value symbol notes goods_code goods_kind flow_code flow_kind year_code"
        " year_kind additive line field"
    )
    rows = cursor.fetchall()
    assert rows[0] == ("All", "Total", "2019", 6.0, None, "1) Without fuel", "all", "item",
                       "total", "total", "2019", "item", 0, 3, 1)  # fmt: skip
    assert rows[5] == ("All", "Imports", "2020", None, "..", "1) Without fuel", "all", "item",
                       "imports", "item", "2020", "item", 1, 5, 3)  # fmt: skip
    noted = [[row[5] is not None for row in rows[at : at + 2]] for at in range(0, 8, 2)]
    assert noted == [[bool(stored.notes_on(cell)) for cell in row] for row in stored.cells]


def test_the_page_is_written_back(stored):
    assert stored.page.decode() == GOODS


def test_the_database_is_proved_again(tmp_path):
    (result,) = check(made_database(tmp_path / "x.db", goods()))
    assert (result.numbers, result.proved, result.size) == (8, 1, len(GOODS))
    assert (result.problems, result.failures) == ([], [])


def test_a_relation_for_some_columns_keeps_them(tmp_path):
    table = goods()
    (relation,) = table.rows.relations
    one_lane = replace(table.rows, relations=(replace(relation, lanes=(1,)),))
    table = replace(table, rows=one_lane, checks=table.checks[1:])
    path = made_database(tmp_path / "x.db", table)
    with closing(sqlite3.connect(path)) as connection:
        assert read_stored(connection, "boxes").relations[0].lanes == (1,)
    assert check(path)[0].problems == []


def test_more_columns_than_one_statement_inserts_are_in_the_order_of_the_page(tmp_path):
    columns = range(2 * _FIELDS_AT_ONCE + 1)
    (tmp_path / "published").mkdir()
    lines = [["Marbles, by place and kind. 2009"], ["Place", *(f"Kind {i}" for i in columns)]]
    lines += [[place, *(str(7 * i + at) for i in columns)] for at, place in enumerate("AB")]
    text = "\n".join("\t".join(line) for line in lines)
    (tmp_path / "published" / "wide.txt").write_text(f"{text}\n", encoding="utf-8")
    build(tmp_path, tmp_path / "wide.db")
    with closing(sqlite3.connect(tmp_path / "wide.db")) as connection:
        stored = connection.execute("SELECT place, kind, value FROM observation ORDER BY id")
        assert stored.fetchall() == [
            (place, f"Kind {i}", 7 * i + at) for at, place in enumerate("AB") for i in columns
        ]
