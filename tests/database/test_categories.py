"""Categories of all pages are merged; where two pages disagree, the first stands and it is told."""

import pytest

from loader.database.categories import Categories
from loader.database.schema import Shape
from loader.database.used_symbols import UsedSymbols
from loader.seeds.codelist import Category
from loader.seeds.symbols import Symbol
from loader.table.prepare import Prepared, PreparedDimension, TableAccount

SHAPE = Shape(("place",), ())


def prepared(table, *categories, symbols=()):
    """Return a table that prints these categories: pairs of a code and its parent."""
    totals = {parent for _, parent in categories}
    derived = tuple(
        Category(code, code.title(), _kind(code, parent, totals), parent, (code.title(),))
        for code, parent in categories
    )
    printed = tuple((c.code, c.name, line) for line, c in enumerate(derived, 5))
    dimension = PreparedDimension("place", printed, derived)
    account = TableAccount(table, 0, 0, 0, 0)
    return Prepared(account, SHAPE, (dimension,), tuple(symbols), [])


def _kind(code, parent, totals):
    if code not in totals:
        return "item"
    return "group" if parent else "total"


def merged(*tables):
    categories = Categories({})
    for number, rows in enumerate(tables, 1):
        categories.add(prepared(f"t{number}", *rows))
    kinds = [(c.code, c.kind, c.parent) for c in categories.of("place")]
    return kinds, [(table, f.line, f.kind, f.message) for table, f in categories.findings()]


NORTH_OF_ALL = [("all", None), ("north", "all"), ("south", "all")]


@pytest.mark.parametrize(
    ("tables", "categories"),
    [
        ([NORTH_OF_ALL], [("all", "total", None), ("north", "item", "all"),
                          ("south", "item", "all")]),
        ([[("north", None), ("all", None)], NORTH_OF_ALL],
         [("north", "item", "all"), ("all", "total", None), ("south", "item", "all")]),
        ([NORTH_OF_ALL, [("north", None), ("oslo", "north")]],
         [("all", "total", None), ("north", "group", "all"), ("south", "item", "all"),
          ("oslo", "item", "north")]),
        ([NORTH_OF_ALL, [("south", None)]],
         [("all", "total", None), ("north", "item", "all"), ("south", "item", "all")]),
    ],
)  # fmt: skip
def test_what_one_table_leaves_open_another_tells(tables, categories):
    assert merged(*tables) == (categories, [])


@pytest.mark.parametrize(
    ("second", "line", "message"),
    [
        ([("west", None), ("north", "west")], 6,
         "place 'north' is part of 'west' here, but of 'all' in an earlier table, which stands."),
        ([("north", None), ("all", "north")], 6,
         "place 'all' is part of 'north' here, but of 'nothing' in an earlier table, which"
         " stands."),
    ],
)  # fmt: skip
def test_of_two_parents_the_first_stands(second, line, message):
    categories, findings = merged(NORTH_OF_ALL, second)
    assert findings == [("t2", line, "parents differ", message)]
    parents = {code: parent for code, _, parent in categories}
    assert (parents["north"], parents["south"], parents["all"]) == ("all", "all", None)


def test_no_category_comes_to_be_part_of_itself():
    categories, findings = merged([("a", None)], [("b", "a"), ("c", "b")], [("a", "c")])
    assert categories == [("a", "item", None), ("b", "group", "a"), ("c", "item", "b")]
    assert [message for *_, message in findings] == [
        "place 'a' is part of 'c' here, but of 'nothing' in an earlier table, which stands."
    ]


def test_a_whole_without_a_label_has_no_other_label_than_one_that_is_printed():
    categories = Categories({})
    for table, label in (("t1", ""), ("t2", "In total"), ("t3", "")):
        whole = Category("total", "Total", "total", None, (label,) if label else ())
        dimension = PreparedDimension("sex", (("total", label, 5),), (whole,))
        account = TableAccount(table, 0, 0, 0, 0)
        categories.add(Prepared(account, SHAPE, (dimension,), (), []))
    assert list(categories.findings()) == []
    assert [(c.code, c.name) for c in categories.of("sex")] == [("total", "Total")]


DOTS = Symbol("..", "not known", None, "missing", None)


def test_the_first_meaning_of_a_symbol_stands():
    other, new = (
        Symbol("..", "nil", None, "zero", None),
        Symbol("x", "secret", None, "missing", None),
    )
    symbols = UsedSymbols([DOTS])
    symbols.add(prepared("t1", symbols=[DOTS, new]))
    symbols.add(prepared("t2", symbols=[other]))
    assert list(symbols.all()) == [DOTS, new]
    assert [(table, f.line, f.kind, f.message) for table, f in symbols.findings()] == [
        ("t2", None, "symbol differs",
         "'..' means 'nil' here, but 'not known' in symbol.csv or an earlier table, which stands.")
    ]  # fmt: skip
