"""Categories of all pages are merged; where two pages disagree, the first stands and it is told."""

import sqlite3
from contextlib import closing

import pytest
from helpers import page_text, publication_folder
from sqlite_utils import Database

from loader.build import build
from loader.database.categories import Categories, are_grouped, write_dimension
from loader.database.read_back import read_stored
from loader.database.schema import Shape, tables
from loader.database.used_symbols import UsedSymbols
from loader.formats.tidy import columns
from loader.page.legend import usual_signs
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
         "place 'north' is part of 'west' here, but of 'all' in an earlier table, which is kept."),
        ([("north", None), ("all", "north")], 6,
         "place 'all' is part of 'north' here, but of 'nothing' in an earlier table, which"
         " is kept."),
    ],
)  # fmt: skip
def test_of_two_parents_the_first_is_kept(second, line, message):
    categories, findings = merged(NORTH_OF_ALL, second)
    assert findings == [("t2", line, "parents differ", message)]
    parents = {code: parent for code, _, parent in categories}
    assert (parents["north"], parents["south"], parents["all"]) == ("all", "all", None)


def test_no_category_comes_to_be_part_of_itself():
    categories, findings = merged([("a", None)], [("b", "a"), ("c", "b")], [("a", "c")])
    assert categories == [("a", "item", None), ("b", "group", "a"), ("c", "item", "b")]
    assert [message for *_, message in findings] == [
        "place 'a' is part of 'c' here, but of 'nothing' in an earlier table, which is kept."
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
         "'..' means 'nil' here, but 'not known' in symbol.csv or an earlier table, which is kept.")
    ]  # fmt: skip


@pytest.mark.parametrize("printed_first", [True, False])
def test_what_a_page_prints_of_a_symbol_stands_before_what_is_usual(printed_first):
    usual, printed = usual_signs()[":"], Symbol(":", "too few to show", None, "missing", None)
    symbols = UsedSymbols([])
    for table, symbol in enumerate((printed, usual) if printed_first else (usual, printed)):
        symbols.add(prepared(f"t{table}", symbols=[symbol]))
    assert list(symbols.all()) == [printed]
    assert list(symbols.findings()) == []


def test_a_printed_symbol_with_another_value_than_the_usual_is_told():
    symbols = UsedSymbols([])
    symbols.add(prepared("t1", symbols=[usual_signs()[":"]]))
    symbols.add(prepared("t2", symbols=[Symbol(":", "nil", None, "zero", None)]))
    assert list(symbols.all()) == [usual_signs()[":"]]
    assert [(table, f.kind) for table, f in symbols.findings()] == [("t2", "symbol differs")]


def test_symbol_csv_stands_also_where_it_says_what_is_usual():
    symbols = UsedSymbols([usual_signs()[":"]])
    symbols.add(prepared("t1", symbols=[Symbol(":", "too few to show", None, "missing", None)]))
    assert list(symbols.all()) == [usual_signs()[":"]]
    assert [table for table, _ in symbols.findings()] == ["t1"]


CONTINENTS = [
    ("world", "total", None), ("europe", "group", "world"), ("nordic", "group", "europe"),
    ("sweden", "item", "nordic"), ("rest", "rest", "europe"), ("stateless", "item", "world"),
]  # fmt: skip


def written(path, rows):
    """Return each code with the name of its top group in the table of the dimension."""
    db = Database(sqlite3.connect(path))
    db.executescript(tables([Shape(("place",), ("head",))], {}))
    categories = [
        Category(code, code.title(), kind, parent, (code.title(),)) for code, kind, parent in rows
    ]
    write_dimension(db, "place", categories, "en")
    found = dict(db.execute("SELECT code, top_group FROM place").fetchall())
    db.close()
    return found, are_grouped(categories)


def test_a_category_knows_the_group_directly_below_the_total(tmp_path):
    assert written(tmp_path / "a.db", CONTINENTS) == (
        {"world": None, "europe": "Europe", "nordic": "Europe", "sweden": "Europe",
         "rest": "Europe", "stateless": "Stateless"},
        True,
    )  # fmt: skip


def test_without_a_total_of_all_the_outermost_groups_count(tmp_path):
    rows = [(code, kind, None if parent == "world" else parent)
            for code, kind, parent in CONTINENTS[1:]]  # fmt: skip
    found, _ = written(tmp_path / "a.db", rows)
    assert found["sweden"] == "Europe"


def test_parts_of_a_total_alone_are_in_no_groups(tmp_path):
    found, grouped = written(tmp_path / "a.db", [CONTINENTS[0], CONTINENTS[5]])
    assert (found, grouped) == ({"world": None, "stateless": "Stateless"}, False)


AGES = [("Total", 60, 20, 40), ("Young", 35, 15, 20), ("0", 18, 5, 13), ("1", 17, 10, 7),
        ("Old", 25, 5, 20)]  # fmt: skip
AGE = """code,name,kind,parent,labels
total,Total,total,,Total
young,Young,group,total,Young
0,0,item,young,0
1,1,item,young,1
old,Old,item,total,Old
"""


@pytest.mark.parametrize(
    ("other", "column"), [("box", "age_group age_code"), ("age_group", "age_code age_kind")]
)
def test_a_dimension_keeps_a_name_that_a_column_of_groups_would_have(tmp_path, other, column):
    page = page_text(AGES, f"Persons, by age and {other}. 2009", heads=(("Age", "All", "A", "B"),))
    settings = f"tables:\n  ages:\n    row_dimension: age\n    column_dimension: {other}\n"
    folder = publication_folder(tmp_path / "seeds", {"ages.txt": page}, age=AGE)
    (folder / "publication.yml").write_text(settings, encoding="utf-8")
    build(folder, tmp_path / "ages.db")
    with closing(sqlite3.connect(tmp_path / "ages.db")) as connection:
        head = [name for name, *_ in connection.execute("SELECT * FROM ages").description]
        file = [field.name for field in columns(read_stored(connection, "ages"))]
    assert column in " ".join(head)
    assert len(head) == len(set(head))
    assert len(file) == len(set(file))
    assert file[3:8] == ["age_code", "age", "age_label", "age_kind",
                         "age_group" if other == "box" else "age_group_code"]  # fmt: skip
