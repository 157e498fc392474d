"""The tables, keys and checks of the database, with which SQLite refuses bad rows."""

import shutil
import sqlite3
from contextlib import closing

import pytest

from loader.database.free_names import (
    MOST_TABLE_VIEWS,
    expect_free_names,
    free_name,
    view_names,
)
from loader.database.schema import Shape, indexes, tables, view_of_table, views
from loader.errors import CodelistError

COLUMNS = {
    "source_file": "name form sha256 bytes lines encoding byte_order_mark",
    "source_content": "source_file part bytes",
    "source_line": "source_file sheet line role text ending",
    "dimension": "name label role map map_property map_column map_credit",
    "published_table": "id number title subject measure period unit language publisher licence"
    " licence_url published source_url source_note source_file sheet first_line last_line rounding"
    " view",
    "published_dimension": "published_table dimension axis position role",
    "symbol": "symbol meaning meaning_no value_is sdmx_obs_status",
    "category_label": "dimension code label folded language printed",
    "citizenship": "code name kind parent top_group position iso_alpha2 iso_alpha3 m49 ssb_code"
    " demonyms_en demonyms_no note",
    "citizenship_ancestor": "descendant ancestor distance",
    "region": "code name kind parent top_group position counties note",
    "region_ancestor": "descendant ancestor distance",
    "row_heading": "published_table position line field printed label citizenship parent_position"
    " depth",
    "column_heading": "published_table level line field span printed position label region"
    " parent_field depth",
    "section": "published_table line field level printed label last_line",
    "other_cell": "published_table line field printed",
    "observation": "id published_table citizenship region value decimals symbol printed line field"
    " additive",
    "footnote": "id published_table marker text line",
    "footnote_mark": "footnote published_table attached_to line field span first_row last_row"
    " citizenship region",
    "relation": "published_table id axis total along kind two_readings nearly",
    "relation_part": "published_table relation position sign",
    "relation_lane": "published_table relation position",
    "total_check": "published_table citizenship region along relation parts printed computed"
    " difference allowed verdict",
    "finding": "id published_table line kind message",
    "build": "key value",
    "series": "series position published_table period tables",
}
CATEGORY = "citizenship_group citizenship_code citizenship_kind region_code region_kind"
OF_TABLE = f"citizenship region value symbol notes {CATEGORY} additive line field"
# Names and the number come first, so that both are in sight on a narrow screen.
LABELLED = (
    "citizenship region value measure period symbol symbol_meaning notes additive published_table"
    f" {CATEGORY} decimals line field id"
)
VIEWS = {
    "observation_labelled": LABELLED,
    "observation_additive": LABELLED,
    "rest_excludes": "published_table dimension rest rest_code excludes excludes_code",
    "printed_category": "published_table axis dimension code name kind printed line field",
    "total_check_labelled": "published_table along total total_code total_kind total_position"
    " across beside beside_code beside_kind beside_position parts printed computed difference"
    " allowed verdict relation",
    "emigration_2008": OF_TABLE,
    "immigration_2007": OF_TABLE,
}


def columns(connection, name):
    sql = f"SELECT name FROM pragma_table_info('{name}') ORDER BY cid"
    return " ".join(column for (column,) in connection.execute(sql))


def names(connection, type_):
    sql = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = ?"
    return {name for (name,) in connection.execute(sql, [type_]) if not name.startswith("sqlite_")}


def test_tables_and_columns(connection):
    assert {name: columns(connection, name) for name in names(connection, "table")} == COLUMNS
    assert names(connection, "virtual") == {"search"}
    assert columns(connection, "search") == "type title body path words"


def test_views_and_columns(connection):
    assert {name: columns(connection, name) for name in names(connection, "view")} == VIEWS


def test_every_table_is_strict(connection):
    sql = "SELECT name FROM pragma_table_list WHERE type = 'table' AND strict"
    assert {name for (name,) in connection.execute(sql)} == set(COLUMNS)


def test_sqlite_finds_nothing_wrong(connection):
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_dimension_columns_refer_to_their_dimension(connection):
    references = {
        (table, column, target)
        for table in COLUMNS
        for _, _, target, column, *_ in connection.execute(f"PRAGMA foreign_key_list({table})")
    }
    for dimension in ("citizenship", "region"):
        for table in ("observation", "total_check", "footnote_mark"):
            assert (table, dimension, dimension) in references
    assert {("row_heading", "citizenship", "citizenship"), ("column_heading", "region", "region"),
            ("observation", "published_table", "published_table"),
            ("observation", "symbol", "symbol"), ("footnote_mark", "footnote", "footnote"),
            ("source_line", "source_file", "source_file"),
            ("citizenship", "parent", "citizenship")} < references  # fmt: skip


@pytest.fixture(scope="module")
def writable(migration_db, tmp_path_factory):
    """A copy whose foreign keys are enforced; each test rolls back."""
    copy = tmp_path_factory.mktemp("writable") / "migration.db"
    shutil.copyfile(migration_db, copy)
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        yield connection


CELL = "'emigration-2008', 'POL', 'NO01'"
REFUSED = [
    # types: the tables are STRICT
    ("UPDATE observation SET line = 'many'", "cannot store TEXT value in INTEGER column"),
    ("UPDATE source_line SET text = x'00'", "cannot store BLOB value in TEXT column"),
    # checks
    ("UPDATE source_file SET sha256 = 'abc'", "CHECK constraint failed: length(sha256) = 64"),
    ("UPDATE source_file SET bytes = 0", "CHECK constraint failed: bytes > 0"),
    ("UPDATE source_file SET lines = 0", "CHECK constraint failed: lines > 0"),
    ("UPDATE source_file SET byte_order_mark = 2", "CHECK constraint failed: byte_order_mark"),
    ("UPDATE source_line SET role = 'column'", "CHECK constraint failed: role = 'row'"),
    ("UPDATE source_line SET ending = 'x'", "CHECK constraint failed: ending = char(10)"),
    ("UPDATE source_line SET line = -line", "CHECK constraint failed: line > 0"),
    ("UPDATE source_file SET form = 'doc'", "CHECK constraint failed: form IN"),
    ("UPDATE dimension SET role = 'place'", "CHECK constraint failed: role IN"),
    ("UPDATE published_table SET language = 'eng'", "CHECK constraint failed: length(language)"),
    ("UPDATE published_table SET published = '8 May 2008'", "CHECK constraint failed: published"),
    ("UPDATE published_table SET last_line = 0", "CHECK constraint failed: last_line >="),
    ("UPDATE published_table SET rounding = -1", "CHECK constraint failed: rounding >= 0"),
    ("UPDATE published_dimension SET axis = 'page'", "CHECK constraint failed: axis IN"),
    ("UPDATE published_dimension SET position = -1", "CHECK constraint failed: position >= 0"),
    ("UPDATE published_dimension SET role = 'geo'", "CHECK constraint failed: role IN"),
    ("UPDATE symbol SET value_is = 'nothing'", "CHECK constraint failed: value_is IN"),
    ("UPDATE category_label SET printed = 2", "CHECK constraint failed: printed IN"),
    ("UPDATE citizenship SET kind = 'country'", "CHECK constraint failed: kind IN"),
    ("UPDATE region SET kind = 'county'", "CHECK constraint failed: kind IN"),
    ("UPDATE citizenship_ancestor SET distance = -1", "CHECK constraint failed: distance >= 0"),
    ("UPDATE row_heading SET depth = -1", "CHECK constraint failed: depth >= 0"),
    ("UPDATE row_heading SET position = -1 - position", "CHECK constraint failed: position >= 0"),
    ("UPDATE column_heading SET level = 0", "CHECK constraint failed: level > 0"),
    ("UPDATE column_heading SET span = -1", "CHECK constraint failed: span >= 0"),
    ("UPDATE observation SET field = -1", "CHECK constraint failed: field >= 0"),
    ("UPDATE observation SET value = 'many'", "CHECK constraint failed: value IS NULL OR typeof"),
    ("UPDATE observation SET value = 1.5", "CHECK constraint failed: value IS NULL OR typeof"),
    ("UPDATE observation SET decimals = 1", "CHECK constraint failed: value IS NULL OR typeof"),
    ("UPDATE observation SET decimals = -1", "CHECK constraint failed: decimals >= 0"),
    ("UPDATE observation SET additive = 2", "CHECK constraint failed: additive IN"),
    ("UPDATE footnote_mark SET attached_to = 'page'", "CHECK constraint failed: attached_to IN"),
    ("UPDATE footnote_mark SET span = 0", "CHECK constraint failed: span > 0"),
    ("UPDATE footnote_mark SET field = -1", "CHECK constraint failed: field >= 0"),
    ("UPDATE footnote_mark SET last_row = first_row - 1", "CHECK constraint failed: last_row >="),
    ("UPDATE relation SET axis = 'both'", "CHECK constraint failed: axis IN"),
    ("UPDATE relation SET kind = 'product'", "CHECK constraint failed: kind IN"),
    ("UPDATE relation SET two_readings = 2", "CHECK constraint failed: two_readings IN"),
    ("UPDATE relation_part SET sign = 0", "CHECK constraint failed: sign IN"),
    ("UPDATE total_check SET allowed = -1", "CHECK constraint failed: allowed >= 0"),
    ("UPDATE total_check SET verdict = 'fails'", "CHECK constraint failed: verdict IS CASE"),
    ("UPDATE total_check SET verdict = 'rounded'", "CHECK constraint failed: verdict IS CASE"),
    ("UPDATE total_check SET printed = printed + 1, difference = 1", "CHECK constraint failed: v"),
    ("UPDATE total_check SET parts = 0", "CHECK constraint failed: parts > 0"),
    ("UPDATE total_check SET difference = 1", "CHECK constraint failed: difference IS printed"),
    ("UPDATE total_check SET difference = NULL", "CHECK constraint failed: difference IS printed"),
    ("UPDATE total_check SET printed = printed + 1", "CHECK constraint failed: difference IS"),
    # NOT NULL
    ("UPDATE published_table SET title = NULL", "NOT NULL constraint failed"),
    ("UPDATE observation SET citizenship = NULL", "NOT NULL constraint failed"),
    ("UPDATE observation SET region = NULL", "NOT NULL constraint failed"),
    ("UPDATE row_heading SET citizenship = NULL", "NOT NULL constraint failed"),
    ("UPDATE finding SET message = NULL", "NOT NULL constraint failed"),
    # keys
    ("UPDATE citizenship SET position = 0", "UNIQUE constraint failed: citizenship.position"),
    ("UPDATE published_table SET source_file = 'emigration-2008.txt'", "UNIQUE constraint failed"),
    ("UPDATE published_table SET view = 'x'", "UNIQUE constraint failed"),
    ("UPDATE published_dimension SET position = 0, axis = 'row'", "UNIQUE constraint failed"),
    ("UPDATE column_heading SET position = 0 WHERE position = 1", "UNIQUE constraint failed"),
    ("INSERT INTO observation (published_table, citizenship, region, decimals, printed, line,"
     f" field, additive) VALUES ({CELL}, 0, '1', 1, 1, 1)",
     "UNIQUE constraint failed: observation"),
    ("INSERT INTO total_check (published_table, citizenship, region, along, relation, parts,"
     " allowed, verdict) SELECT published_table, citizenship, region, along, relation, 1, 0,"
     " 'untold' FROM total_check LIMIT 1",
     "UNIQUE constraint failed: total_check"),
    ("UPDATE row_heading SET line = 1", "UNIQUE constraint failed: row_heading"),
    ("INSERT INTO footnote VALUES ('x', 'immigration-2007', '¹', 'again', 1)",
     "UNIQUE constraint failed: footnote"),
    # references
    ("UPDATE observation SET citizenship = 'XXX' WHERE id = 1", "FOREIGN KEY constraint failed"),
    ("UPDATE observation SET region = 'NO99' WHERE id = 1", "FOREIGN KEY constraint failed"),
    ("UPDATE observation SET symbol = '?'", "FOREIGN KEY constraint failed"),
    ("UPDATE observation SET published_table = 'x' WHERE id = 1", "FOREIGN KEY constraint failed"),
    ("UPDATE citizenship SET parent = 'x' WHERE code = 'POL'", "FOREIGN KEY constraint failed"),
    ("UPDATE row_heading SET parent_position = 999", "FOREIGN KEY constraint failed"),
    ("UPDATE footnote_mark SET footnote = 'x'", "FOREIGN KEY constraint failed"),
    ("UPDATE total_check SET along = 'both' WHERE rowid = 1", "FOREIGN KEY constraint failed"),
    ("UPDATE category_label SET dimension = 'x' WHERE rowid = 1", "FOREIGN KEY constraint failed"),
    ("UPDATE published_dimension SET dimension = 'x' WHERE axis = 'row'",
     "FOREIGN KEY constraint failed"),
    ("UPDATE relation SET along = 'x' WHERE id = 0", "FOREIGN KEY constraint failed"),
    ("UPDATE relation_part SET relation = 999 WHERE rowid = 1", "FOREIGN KEY constraint failed"),
    ("UPDATE total_check SET relation = 999 WHERE rowid = 1", "FOREIGN KEY constraint failed"),
    ("DELETE FROM citizenship WHERE code = 'POL'", "FOREIGN KEY constraint failed"),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "message"), REFUSED, ids=lambda value: value[:60])
def test_bad_rows_are_refused(writable, sql, message):
    with pytest.raises(sqlite3.IntegrityError) as error:
        writable.execute(sql)
    writable.rollback()
    assert message in str(error.value)


def test_a_total_that_cannot_be_computed_has_no_difference(writable):
    writable.execute(
        "UPDATE total_check SET computed = NULL, difference = NULL, verdict = 'untold'"
    )
    writable.rollback()


def test_what_rounding_may_do_to_a_total_is_allowed(writable):
    writable.execute(
        "UPDATE total_check SET printed = 0.3, computed = 0.1, difference = 0.2, allowed = 0.2,"
        " verdict = 'rounded'"
    )
    writable.rollback()


TAKEN = [
    "observation", "value", "symbol", "line", "field", "level", "span", "depth", "printed", "id",
    "additive", "along", "parts", "computed", "difference", "attached_to", "measure", "period",
    "notes", "rest_excludes", "observation_labelled", "dimension", "build", "search",
    "search_config", "search_content", "search_data", "search_docsize", "search_idx",
    "category_label_folded", "unique_observation", "observation_published_table",
    "observation_symbol", "finding_published_table", "unique_total_check", "section", "relation",
    "position", "decimals", "verdict", "sqlite_x", "sort", "lang", "text",
]  # fmt: skip


@pytest.mark.parametrize("name", TAKEN)
def test_a_dimension_cannot_take_a_name_of_the_schema(name):
    with pytest.raises(CodelistError) as error:
        expect_free_names([name, "head"])
    assert str(error.value) == (
        f"publication.yml: a dimension named '{name}' would take the name of a table, index or"
        " column of the database, or of a parameter of the site; give it another name under tables:"
    )


@pytest.mark.parametrize("name", TAKEN)
def test_a_dimension_found_on_a_page_gets_a_name_that_is_free(name):
    assert free_name(name) == f"by_{name}"
    expect_free_names([free_name(name), free_name("head")])
    assert free_name("head") == "head"


OF_ANOTHER = [
    "region_ancestor", "region_ancestor_ancestor", "region_kind", "region_code", "region_label",
    "observation_region", "row_heading_region",
]  # fmt: skip


@pytest.mark.parametrize("name", OF_ANOTHER)
def test_a_dimension_cannot_take_a_name_that_belongs_to_another(name):
    with pytest.raises(CodelistError) as error:
        expect_free_names([name, "region"])
    assert str(error.value) == (
        f"publication.yml: a dimension named '{name}' would take a name that belongs to the"
        " dimension 'region'; give one of them another name under tables:"
    )
    expect_free_names([name, "county"])


def test_no_dimension_can_take_a_name_made_from_another(connection):
    made = {name for (name,) in connection.execute(
        "SELECT name FROM sqlite_master WHERE name LIKE '%region%' AND name NOT LIKE 'sqlite_%'"
    )}  # fmt: skip
    assert "region_ancestor_ancestor" in made
    for name in made - {"region"}:
        with pytest.raises(CodelistError):
            expect_free_names([name, "region"])


@pytest.mark.parametrize("name", ["Region", "a b", 'a"b', "", "x;--"])
def test_a_dimension_must_have_a_name(name):
    with pytest.raises(CodelistError, match="expected lower-case letters, digits and underscores"):
        expect_free_names(["row", name])


def in_memory(shapes, extra_columns=None, grouped=()):
    connection = sqlite3.connect(":memory:")
    connection.executescript(tables(shapes, extra_columns or {}))
    connection.executescript(indexes(shapes))
    connection.executescript(views(shapes, grouped))
    return connection


@pytest.mark.parametrize(
    "shapes",
    [
        [Shape(("county",), ("head",))],
        [Shape(("kjønn",), ("alder_2009",))],
        [Shape(("language",), ("kind",)), Shape(("subject",), ("kind",))],
        [Shape(("county", "sex"), ("age",)), Shape(("county",), ("age",))],
        [Shape(("region",), ("sex",)), Shape(("sex",), ("region",))],
        [Shape(("a", "b", "c"), ("d", "e")), Shape(("a",), ("b",)), Shape(("f",), ("e", "a"))],
    ],
)
def test_the_schema_works_for_any_dimensions(shapes):
    dimensions = {name for shape in shapes for name in shape.all}
    first = shapes[0].rows[0]
    with closing(in_memory(shapes, {first: ["iso", "note"]}, [first])) as connection:
        connection.execute(view_of_table("x", "x", shapes[-1], [first]))
        for name in names(connection, "view"):
            connection.execute(f"SELECT * FROM {name}")
        assert columns(connection, first) == "code name kind parent top_group position iso note"
        labelled = columns(connection, "observation_labelled").split()
        assert len(labelled) == len(set(labelled)) == 13 + 3 * len(dimensions)
        of_table = columns(connection, "x").split()
        assert tuple(of_table[: len(shapes[-1].all)]) == shapes[-1].all
        assert of_table[-3:] == ["additive", "line", "field"]


def test_a_dimension_of_all_tables_is_in_every_number():
    shapes = [Shape(("county",), ("region",)), Shape(("county", "sex"), ("region",))]
    with closing(in_memory(shapes)) as connection:
        required = {
            table: [name for _, name, _, not_null, *_ in
                    connection.execute(f"PRAGMA table_info({table})")
                    if not_null and name in ("county", "region", "sex")]
            for table in ("observation", "total_check", "row_heading", "column_heading")
        }  # fmt: skip
    assert required == {
        "observation": ["county", "region"], "total_check": ["county", "region"],
        "row_heading": ["county"], "column_heading": [],
    }  # fmt: skip


NUMBER = "INSERT INTO observation (published_table, {}, decimals, printed, line, field, additive)"


@pytest.mark.parametrize(
    ("dimensions", "codes"),
    [("county, sex", "'oslo', 'female'"), ("county, sex, age", "'oslo', 'female', 'old'")],
)
def test_numbers_of_each_kind_of_page_are_unique(dimensions, codes):
    """A number by sex is NULL in other dimensions, but must not be inserted twice all the same."""
    shapes = [
        Shape(("county",), ("region",)), Shape(("county",), ("sex",)),
        Shape(("county", "age"), ("sex",)),
    ]  # fmt: skip
    with closing(in_memory(shapes)) as connection:
        row = NUMBER.format(dimensions) + f" VALUES ('x', {codes}, 0, '1', 1, 1, 1)"
        connection.execute(row)
        with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
            connection.execute(row)


def test_numbers_by_more_dimensions_are_not_those_of_a_kind_with_fewer():
    shapes = [Shape(("county",), ("sex",)), Shape(("county", "age"), ("sex",))]
    with closing(in_memory(shapes)) as connection:
        for age in ("old", "young"):
            connection.execute(
                NUMBER.format("county, sex, age")
                + f" VALUES ('x', 'oslo', 'female', '{age}', 0, '1', 1, 1, 1)"
            )


def test_the_view_of_a_table_takes_no_name_that_is_in_use():
    ids = ["region", "table-region", "deaths-2008", "observation", "sqlite-x"]
    assert view_names(ids, ["region", "observation"]) == {
        "region": "table_region",
        "table-region": "table_table_region",
        "deaths-2008": "deaths_2008",
        "observation": "table_observation",
        "sqlite-x": "table_sqlite_x",
    }


def test_only_the_first_tables_have_views():
    ids = [f"table-{number}" for number in range(MOST_TABLE_VIEWS + 1)]
    assert list(view_names(ids, [])) == ids[:-1]
