"""Proofs: every total is compared with the sum of its parts."""

import pytest
from helpers import COUNTY, EMIGRATION, IMMIGRATION, SYMBOLS, page_bytes

from loader.proof.prove import Check, failing, prove
from loader.proof.tree import Tree
from loader.seeds.publication import Publication
from loader.seeds.symbols import Symbol
from loader.table.read_table import read_table


def test_all_267_totals_are_proved(connection):
    assert connection.execute(
        "SELECT published_table, along, count(*), sum(difference = 0) FROM total_check"
        " GROUP BY 1, 2 ORDER BY 1, 2"
    ).fetchall() == [
        ("emigration-2008", "citizenship", 64, 64),
        ("emigration-2008", "region", 45, 45),
        ("immigration-2007", "citizenship", 80, 80),
        ("immigration-2007", "region", 78, 78),
    ]


def test_totals_by_citizenship_are_ten_and_eight(connection):
    totals = connection.execute(
        "SELECT published_table, citizenship, parts, count(*) FROM total_check"
        " WHERE along = 'citizenship' GROUP BY 1, 2, 3"
    ).fetchall()
    assert sorted((table, code, parts) for table, code, parts, _ in totals) == [
        ("emigration-2008", "africa", 3),
        ("emigration-2008", "america", 2),
        ("emigration-2008", "asia", 9),
        ("emigration-2008", "eastern-europe", 7),
        ("emigration-2008", "europe", 2),
        ("emigration-2008", "north-america", 2),
        ("emigration-2008", "total", 8),
        ("emigration-2008", "western-europe", 11),
        ("immigration-2007", "africa", 12),
        ("immigration-2007", "america", 2),
        ("immigration-2007", "asia", 17),
        ("immigration-2007", "eastern-europe", 15),
        ("immigration-2007", "europe", 2),
        ("immigration-2007", "north-america", 2),
        ("immigration-2007", "oceania", 2),
        ("immigration-2007", "south-and-central-america", 4),
        ("immigration-2007", "total", 8),
        ("immigration-2007", "western-europe", 13),
    ]
    assert {fields for *_, fields in totals} == {8}


@pytest.mark.parametrize(
    ("path", "along_rows", "along_columns"), [(IMMIGRATION, 80, 78), (EMIGRATION, 64, 45)]
)
def test_the_proof_needs_no_codelist(path, along_rows, along_columns, migration):
    """One page and its symbols give the same totals as with codelists."""
    alone = Publication(path.parent, symbols=migration.symbols)
    table = read_table(path.read_bytes(), path.name, alone)
    by_axis = [check.along for check in table.checks if check.difference == 0]
    assert (by_axis.count("rows"), by_axis.count("columns")) == (along_rows, along_columns)
    assert table.proved == len(table.checks)


def test_county_table_69_totals():
    symbols = tuple(Symbol(sign, sign, None, is_, None) for sign, is_ in SYMBOLS.items())
    alone = Publication(COUNTY.parent, symbols=symbols)
    table = read_table(COUNTY.read_bytes(), COUNTY.name, alone)
    by_axis = [check.along for check in table.checks if check.difference == 0]
    assert (by_axis.count("rows"), by_axis.count("columns")) == (9, 60)


NUMBERS = [[10, 6, 4], [7, 4, 3], [3, 2, 1]]
TOTAL_AND_TWO = Tree((None, 0, 0))


def test_a_check_for_each_total_in_each_field():
    assert prove(NUMBERS, TOTAL_AND_TWO, TOTAL_AND_TWO) == [
        Check(0, 0, "rows", 2, 10, 10),
        Check(0, 1, "rows", 2, 6, 6),
        Check(0, 2, "rows", 2, 4, 4),
        Check(0, 0, "columns", 2, 10, 10),
        Check(1, 0, "columns", 2, 7, 7),
        Check(2, 0, "columns", 2, 3, 3),
    ]


def test_a_total_that_fails_has_its_difference():
    numbers = [[10, 6, 4], [7, 4, 3], [3, 1, 1]]
    checks = prove(numbers, TOTAL_AND_TWO, TOTAL_AND_TWO)
    assert [(check, check.difference) for check in failing(checks)] == [
        (Check(0, 1, "rows", 2, 6, 5), 1),
        (Check(2, 0, "columns", 2, 3, 2), 1),
    ]


def test_a_total_with_a_missing_part_is_neither_proved_nor_wrong():
    numbers = [[10, 6, None], [7, None, 3], [3, 2, 1]]
    checks = prove(numbers, TOTAL_AND_TWO, TOTAL_AND_TWO)
    assert [check.difference for check in checks] == [0, None, None, None, None, 0]
    assert failing(checks) == []


def test_trees_without_totals_prove_nothing():
    flat = Tree((None, None, None))
    assert prove(NUMBERS, flat, flat) == []


def test_a_missing_number_is_loaded_and_its_totals_are_open(migration):
    page = page_bytes([("Total", 1234, 1000, 234), ("Red", "..", 980, ".."), ("Blue", 30, 20, 10)])
    table = read_table(page, "x.txt", Publication(IMMIGRATION.parent, symbols=migration.symbols))
    assert [[value.value for value in row] for row in table.values][1] == [None, 980, None]
    assert table.proved == sum(check.difference is not None for check in table.checks)
