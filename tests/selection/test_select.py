"""Test what an expression chooses, what is left of a table, and what is said of anything else."""

import json
import sqlite3
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonstat_validator import validate_jsonstat
from made_tables import TABLES

from loader.database.read_back import read_stored
from loader.database.stored_table import StoredMark, StoredTable
from loader.errors import SelectionError
from loader.formats import FORMATS
from loader.selection.choose import chosen_codes
from loader.selection.cut import select
from loader.selection.expression import quoted
from loader.selection.offered import OfferedCategory, OfferedDimension, offered


def made(names: str, role: str | None = None, parents: str = "") -> OfferedDimension:
    """Return a dimension whose codes are names in capitals; `parents` has "a<b" for a in b."""
    above = dict(pair.upper().split("<") for pair in parents.split())
    codes = [name.upper() for name in names.split("/")]
    return OfferedDimension(
        "box",
        "Box",
        role,
        [
            OfferedCategory(
                code,
                name,
                name,
                ("item" if code in above else "total") if code in above.values() else "item",
                above.get(code),
                0,
            )
            for code, name in zip(codes, names.split("/"), strict=True)
        ],
    )


BOXES = made("All/Left/Left, small/Right/Top (old)/Åse", parents="Left<All Right<All")
YEARS = made("2009/2008/2007Q2/2007Q1/2005", "time")


@pytest.mark.parametrize(
    ("dimension", "expression", "codes"),
    [
        (BOXES, "LEFT,RIGHT", "LEFT/RIGHT"),
        (BOXES, " right , left ,", "LEFT/RIGHT"),  # the order is that of the page
        (BOXES, '"Left, small"', "LEFT, SMALL"),
        (BOXES, '"*",left', None),
        (BOXES, "top (OLD)", "TOP (OLD)"),
        (BOXES, "a\u030ase", "ÅSE"),
        (BOXES, "*", "ALL/LEFT/LEFT, SMALL/RIGHT/TOP (OLD)/ÅSE"),
        (BOXES, "", "ALL/LEFT/LEFT, SMALL/RIGHT/TOP (OLD)/ÅSE"),
        (BOXES, "l*t", "LEFT"),
        (BOXES, "?ight", "RIGHT"),
        (BOXES, "total", "ALL"),
        (BOXES, "LEAF", "LEFT/LEFT, SMALL/RIGHT/TOP (OLD)/ÅSE"),
        (BOXES, "under:all", "LEFT/RIGHT"),
        (BOXES, 'Under:"All"', "LEFT/RIGHT"),
        (BOXES, "top(2)", "ALL/LEFT"),
        (BOXES, "top(1,1),bottom(1)", "LEFT/ÅSE"),
        (BOXES, 'from("Left, small")', "LEFT, SMALL/RIGHT/TOP (OLD)/ÅSE"),
        (BOXES, "to(left)", "ALL/LEFT"),
        (BOXES, 'range(RIGHT,"left, small")', "LEFT, SMALL/RIGHT"),
        (YEARS, "top(2)", "2009/2008"),  # of periods the latest, wherever they are printed
        (YEARS, "bottom(1)", "2005"),
        (YEARS, "from(2007)", "2009/2008/2007Q2/2007Q1"),
        (YEARS, "from(2006)", "2009/2008/2007Q2/2007Q1"),
        (YEARS, "to(2007)", "2007Q2/2007Q1/2005"),
        (YEARS, "range(2008,2007q2)", "2008/2007Q2"),
        (YEARS, "range(2006,2006)", None),
    ],
)
def test_what_an_expression_chooses(
    dimension: OfferedDimension, expression: str, codes: str | None
) -> None:
    if codes is None:
        with pytest.raises(SelectionError):
            chosen_codes(dimension, expression)
    else:
        assert "/".join(chosen_codes(dimension, expression)) == codes


@pytest.mark.parametrize(
    ("expression", "message", "nearest"),
    [
        ("rihgt", "the table has no 'rihgt'; the nearest is RIGHT", ["RIGHT"]),
        ('"left,small"', "the table has no 'left,small'; the nearest is"
         ' "LEFT, SMALL"', ['"LEFT, SMALL"']),
        ("zzz", 'the table has no \'zzz\'; it has ALL, LEFT, "LEFT, SMALL", RIGHT,'
         ' "TOP (OLD)" and 1 more', []),
        ("group", "the table has no group", []),
        ("q*", "nothing in the table matches 'q*'", []),
        ("under:left", "'left' has no parts in the table", []),
        ("under:", "the table has no ''; it has ALL, LEFT, \"LEFT, SMALL\", RIGHT,"
         ' "TOP (OLD)" and 1 more', []),
        ("top(-1)", "has '-1' where a whole number is expected", []),
        ("top(0)", "top or bottom 0 after 0 is nothing", []),
        ("top()", "has 'top()'; expected it in the form top(A)", []),
        ("range(LEFT)", "has 'range(LEFT)'; expected it in the form range(A,B)", []),
        (",".join(["*a"] * 21), "has more than 20 terms with * or ?", []),
        ("a," * 2001, "has more than 2000 terms", []),
        ("a" * 20_001, "has more than 20000 characters", []),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_one_line(
    expression: str, message: str, nearest: list[str]
) -> None:
    with pytest.raises(SelectionError) as caught:
        chosen_codes(BOXES, expression)
    assert str(caught.value) == f"box: {message}"
    assert list(caught.value.nearest) == nearest


@given(
    st.lists(
        st.sampled_from(
            ["left", "RIGHT", "*", "?", ",", '"', "(", ")", "top(", "from(", "under:", "2", "leaf"]
        ),
        max_size=8,
    ).map("".join)
    | st.text(max_size=20)
)  # fmt: skip
def test_any_expression_chooses_categories_or_is_refused(expression: str) -> None:
    for dimension_ in (BOXES, YEARS):
        with suppress(SelectionError):
            codes = chosen_codes(dimension_, expression)
            assert codes
            assert codes == [code for code in dimension_.by_code if code in set(codes)]


@given(st.text(min_size=1, max_size=12))
def test_a_quoted_name_means_itself(name: str) -> None:
    category = OfferedCategory(name, name, name, "item", None, 0)
    other = OfferedCategory(f"{name}x", f"{name}x", f"{name}x", "total", None, 0)
    offered_ = OfferedDimension("box", "Box", None, [other, category])
    assert chosen_codes(offered_, quoted(name)) == [name]


def test_a_name_goes_before_the_other_names_of_others() -> None:
    first, second = made("Beta/Gamma").categories
    both = [first, replace(second, others=("beta", "Delta"))]
    dimension_ = OfferedDimension("box", "Box", None, both)
    assert chosen_codes(dimension_, "BETA") == ["BETA"]
    assert chosen_codes(dimension_, "delta") == ["GAMMA"]


def numbers(table: StoredTable) -> list[list[str]]:
    return [[cell.printed for cell in row] for row in table.cells]


def test_a_cut_table_has_the_chosen_numbers_and_what_belongs_to_them() -> None:
    cut = select(TABLES["crossed"], {"sex": "Women,men", "age": "15-24", "year": "2020"})
    assert numbers(cut) == [["175.0"], ["165.0"]]
    assert [(row.position, row.codes, row.parent, row.depth) for row in cut.rows] == [
        (0, ("men", "15-24"), None, 0),
        (1, ("women", "15-24"), None, 0),
    ]
    assert cut.footnotes == {"¹": "Conscripts included.", "²": "Estimated."}
    assert select(cut, {"sex": "men"}).footnotes == {"¹": "Conscripts included."}
    assert [(c.dimension, c.codes, c.of) for c in cut.selection] == [
        ("sex", ("men", "women"), 3),
        ("age", ("15-24",), 3),
        ("year", ("2020",), 2),
    ]


def by_codes(table: StoredTable) -> dict[tuple[str, ...], str]:
    return {
        row.codes + column.codes: cell.printed
        for row, cells in zip(table.rows, table.cells, strict=True)
        for column, cell in zip(table.columns, cells, strict=True)
    }


@settings(max_examples=40)
@given(st.data())
def test_a_cut_has_the_very_numbers_of_what_is_chosen(data: st.DataObject) -> None:
    table = data.draw(st.sampled_from(list(TABLES.values())))
    chosen = {
        dimension_.name: data.draw(st.sets(st.sampled_from(list(dimension_.by_code)), min_size=1))
        for dimension_ in offered(table)
    }
    expected = {
        codes: printed
        for codes, printed in by_codes(table).items()
        if all(c in chosen[d.name] for c, d in zip(codes, table.dimensions, strict=True))
    }
    expressions = {name: ",".join(map(quoted, codes)) for name, codes in chosen.items()}
    if not expected:
        with pytest.raises(SelectionError):
            select(table, expressions)
        return
    cut = select(table, expressions)
    assert by_codes(cut) == expected
    assert validate_jsonstat(json.loads(FORMATS["json"].write(cut)))


def test_a_total_keeps_its_parts_only_where_all_are_left() -> None:
    """In a stub of two dimensions, a total has parts in both of them."""
    table = TABLES["crossed"]
    parents = {
        expression: [row.parent for row in select(table, {"sex": expression}).rows]
        for expression in ("total", "total,men", "men")
    }
    assert parents == {
        "total": [None, 0, 0],
        "total,men": [None, 0, 0, None, 3, 3],
        "men": [None, 0, 0],
    }


def test_sections_notes_and_signs_that_are_not_left_are_gone() -> None:
    table = TABLES["sparse"]
    cut = select(table, {"item": "oil", "flow": "imports"})
    assert [section.printed for section in cut.sections] == ["Fuel"]
    assert (cut.footnotes, cut.symbols) == ({}, {})
    assert list(select(table, {"item": "fish"}).symbols) == [".."]
    on_cell = StoredMark("¹", "cell", 11, 1, 1, 11, 11)
    noted = replace(table, footnotes={"¹": "On a cell.", "²": "Elsewhere."}, marks=[on_cell])
    assert select(noted, {"item": "fish"}).footnotes == noted.footnotes
    assert select(noted, {"item": "fruit"}).footnotes == {"²": "Elsewhere."}


@pytest.mark.parametrize("name", TABLES)
def test_choosing_everything_gives_the_whole_table(name: str) -> None:
    table = TABLES[name]
    assert select(table, {d.name: "*" for d in table.dimensions}) is table
    assert select(table, {}) is table


def test_what_the_page_does_not_print_together_is_refused() -> None:
    with pytest.raises(SelectionError, match=r"these categories of Group and Item together"):
        select(TABLES["sparse"], {"group": "food", "item": "oil"})
    with pytest.raises(SelectionError, match="no dimension 'colours'; the nearest is colour"):
        select(TABLES["hierarchical"], {"colours": "red"})


@pytest.mark.parametrize("format_", [name for name, f in FORMATS.items() if not f.as_published])
@pytest.mark.parametrize("name", TABLES)
def test_every_format_writes_any_cut(name: str, format_: str) -> None:
    """Each category alone: one row or column, or few, is the smallest table there is."""
    table = TABLES[name]
    for dimension_ in offered(table):
        for code in dimension_.by_code:
            cut = select(table, {dimension_.name: quoted(code)})
            assert FORMATS[format_].write(cut)


def test_what_files_say_about_a_selection(connection: sqlite3.Connection) -> None:
    table = read_stored(connection, "immigration-2007")
    dimensions = [name.name for name in table.dimensions]
    first, second = (offered(table)[i].categories for i in (0, 1))
    total, group = first[0], next(c for c in first if c.kind == "group")
    cut = select(table, {dimensions[0]: f"{total.code},{group.code}", dimensions[1]: "leaf"})
    data = json.loads(FORMATS["json"].write(cut))
    assert "child" not in data["dimension"][dimensions[0]]["category"]
    assert data["extension"]["px"]["aggregallowed"] is False
    sentence = (
        f"A selection of the published table. {table.dimensions[0].label}: {total.name};"
        f" {group.name} (2 of {len(first)}). {table.dimensions[1].label}: "
        + "; ".join(c.name for c in second[1:])
        + f" ({len(second) - 1} of {len(second)})."
    )
    assert sentence in data["note"]
    for format_ in ("px", "html"):
        assert sentence in FORMATS[format_].write(cut).decode().replace('"\r\n"', "")
    leaves = FORMATS["px"].write(select(table, dict.fromkeys(dimensions, "leaf"))).decode()
    assert "AGGREGALLOWED=YES;" in leaves
    assert "HIERARCHIES" not in leaves


def test_a_sum_is_proved_only_where_all_its_parts_are_left(connection: sqlite3.Connection) -> None:
    table = read_stored(connection, "immigration-2007")
    row_dimension, column_dimension = offered(table)
    group = next(c.code for c in row_dimension.categories if c.kind == "group")
    whole = select(table, {row_dimension.name: f"{group},under:{group}"})
    assert {c.verdict for c in whole.checks} == {"exact"}
    assert any(r.axis == "row" and r.total == 0 for r in whole.relations)
    part = next(c.code for c in row_dimension.categories if c.parent == group)
    few = select(table, {row_dimension.name: f"{group},{part}", column_dimension.name: "leaf"})
    assert (few.relations, few.checks) == ([], [])


def test_a_name_that_several_have_chooses_all_of_them() -> None:
    table = TABLES["hierarchical"]
    twins = [replace(row, names=("Same",), label="Same") for row in table.rows[1:]]
    same = replace(table, rows=[table.rows[0], *twins])
    assert numbers(select(same, {"colour": "same", "box": "left"})) == [["1 000"], ["-"]]
