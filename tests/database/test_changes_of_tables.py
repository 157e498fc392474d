"""Two databases with tables of several dimensions are compared."""

from database.made_contents import made_database, made_page, made_table

from loader.changes.compare import compare

TEXT = """\
Trade
Goods\t2019\t2020
All\t6.0\t10.5
Exports\t4.0\t9.0
Imports\t2.0\t1.5
"""


def trade(text, flow=("total", "exports", "imports"), relations=((0, 1, 2),)):
    page = made_page(text, "title head row row row")
    rows = {"goods": ["all"] * 3, "flow": list(flow)}
    return made_table(page, rows, {"year": ["2019", "2020"]}, (relations, ()))


def changes(tmp_path, *tables):
    old, new = (made_database(tmp_path / f"{i}.db", table) for i, table in enumerate(tables))
    return list(compare(old, new).lines("since then"))


def test_the_same_tables_have_not_changed(tmp_path):
    assert changes(tmp_path, trade(TEXT), trade(TEXT)) == ["nothing changed since then"]


def test_numbers_with_decimals_are_found_by_their_categories(tmp_path):
    new = TEXT.replace("4.0", "4.25").replace("6.0", "6.25")
    assert changes(tmp_path, trade(TEXT), trade(new)) == [
        "changed since then:",
        "  boxes: 2 numbers changed",
        "    boxes.txt:3 All / Total / 2019: 6.0 → 6.25",
        "    boxes.txt:4 All / Exports / 2019: 4.0 → 4.25",
    ]


def test_a_category_of_one_dimension_changes_the_coordinates_of_a_row(tmp_path):
    new = trade(TEXT, ("total", "sales", "imports"))
    assert changes(tmp_path, trade(TEXT), new) == [
        "changed since then:",
        "  dimension flow: 1 category new, 1 gone",
        "    new: sales Sales",
        "    gone: exports Exports",
        "  boxes: 2 numbers new, 2 gone; 1 row new, 1 gone",
        "    new: boxes.txt:4 All / Sales / 2019, 4.0",
        "    new: boxes.txt:4 All / Sales / 2020, 9.0",
        "    gone: All / Exports / 2019, 4.0 (line 4 before)",
        "    gone: All / Exports / 2020, 9.0 (line 4 before)",
        "    new: boxes.txt:4 all / sales",
        "    gone: all / exports (line 4 before)",
    ]


def test_a_sum_that_is_not_found_any_more_is_gone(tmp_path):
    assert changes(tmp_path, trade(TEXT), trade(TEXT, relations=())) == [
        "changed since then:",
        "  dimension flow: 2 categories changed",
        "    exports Exports: parent 'total' → nothing",
        "    imports Imports: parent 'total' → nothing",
        "  boxes: 2 rows changed; 1 sum gone",
        "    boxes.txt:4 all / exports: part of 'all / total' → nothing",
        "    boxes.txt:5 all / imports: part of 'all / total' → nothing",
        "    gone: sum of all / total (line 3 before)",
    ]
