"""A selection is written as briefly as it can be, and always chooses the same."""

import sqlite3

import pytest

from loader.database.read_back import read_stored
from loader.database.stored_table import StoredTable
from loader.selection.choose import chosen_codes
from loader.selection.cut import read_selection
from loader.selection.offered import OfferedCategory, OfferedDimension, offered
from loader.selection.shortest import shortest, shortest_expressions


@pytest.fixture
def printed(connection: sqlite3.Connection) -> StoredTable:
    return read_stored(connection, "immigration-2007")


@pytest.mark.parametrize(
    ("written", "short"),
    [
        ("POL", "POL"),
        ("Poland,Norway", "NOR,POL"),
        ("leaf", "leaf"),
        ("under:total", "under:total"),
        ("under:africa,POL", "under:africa,POL"),
        ("total,group", "group,total"),
        ("top(2)", "total,NOR"),
    ],
)
def test_what_is_chosen_is_written_briefly(printed: StoredTable, written: str, short: str) -> None:
    dimension = offered(printed)[0]
    codes = chosen_codes(dimension, written)
    assert shortest(dimension, codes) == short
    assert chosen_codes(dimension, short) == codes


def test_a_category_that_is_called_as_a_word_is_not_mistaken_for_it() -> None:
    categories = [
        OfferedCategory("total", "All", "All", "total", None, 0),
        OfferedCategory("first-long-code", "First", "First", "item", "total", 1),
        OfferedCategory("second-long-code", "Second", "Second", "item", "total", 1),
        OfferedCategory("leaf", "Leaf", "Leaf", "group", None, 0),
    ]
    dimension = OfferedDimension("plant", "Plant", None, categories)
    codes = ["first-long-code", "second-long-code"]
    assert chosen_codes(dimension, "leaf") == ["leaf"]
    assert chosen_codes(dimension, shortest(dimension, codes)) == codes


def test_only_dimensions_of_which_something_is_chosen_are_written(printed: StoredTable) -> None:
    asked = {"citizenship": "Poland", "region": "total,leaf"}
    assert shortest_expressions(read_selection(printed, asked)) == {"citizenship": "POL"}
