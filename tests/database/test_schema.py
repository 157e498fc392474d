"""The tables, keys and checks of the database, with which SQLite refuses bad rows."""

import shutil
import sqlite3
from contextlib import closing

import pytest

from loader.database.schema import indexes, tables, views
from loader.errors import CodelistError

COLUMNS = {
    "source_file": "name sha256 bytes lines byte_order_mark",
    "source_line": "source_file line role text ending",
    "dimension": "name label role",
    "published_table": "id number title subject measure period unit language row_dimension"
    " column_dimension publisher licence licence_url published source_url source_note source_file",
    "symbol": "symbol meaning meaning_no value_is sdmx_obs_status",
    "category_label": "dimension code label folded language printed",
    "citizenship": "code name kind parent position iso_alpha2 iso_alpha3 m49 ssb_code note",
    "citizenship_ancestor": "descendant ancestor distance",
    "region": "code name kind parent position counties note",
    "region_ancestor": "descendant ancestor distance",
    "row_heading": "published_table position line printed citizenship parent_position depth",
    "column_heading": "published_table level line field span printed region parent_field depth",
    "observation": "id published_table citizenship region value symbol printed line field additive",
    "footnote": "id published_table marker text line",
    "footnote_mark": "footnote published_table attached_to line field span citizenship region",
    "total_check": "published_table citizenship region along parts printed computed difference",
    "finding": "id published_table line kind message",
    "build": "key value",
}
VIEWS = {
    "observation_labelled": "id published_table measure period citizenship citizenship_name"
    " citizenship_kind region region_name region_kind value symbol symbol_meaning notes additive"
    " line field",
    "observation_additive": "id published_table measure period citizenship citizenship_name"
    " citizenship_kind region region_name region_kind value symbol symbol_meaning notes additive"
    " line field",
    "rest_excludes": "published_table dimension rest rest_name excludes excludes_name",
    "printed_category": "published_table axis dimension code name kind printed line field",
    "total_check_labelled": "published_table along total total_name total_kind total_position"
    " across beside beside_name beside_kind beside_position parts printed computed difference",
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
    ("UPDATE observation SET value = 'many'", "cannot store TEXT value in INTEGER column"),
    ("UPDATE observation SET value = 1.5", "cannot store REAL value in INTEGER column"),
    ("UPDATE source_line SET text = x'00'", "cannot store BLOB value in TEXT column"),
    # checks
    ("UPDATE source_file SET sha256 = 'abc'", "CHECK constraint failed: length(sha256) = 64"),
    ("UPDATE source_file SET bytes = 0", "CHECK constraint failed: bytes > 0"),
    ("UPDATE source_file SET lines = 0", "CHECK constraint failed: lines > 0"),
    ("UPDATE source_file SET byte_order_mark = 2", "CHECK constraint failed: byte_order_mark"),
    ("UPDATE source_line SET role = 'column'", "CHECK constraint failed: role = 'row'"),
    ("UPDATE source_line SET ending = 'x'", "CHECK constraint failed: ending = char(10)"),
    ("UPDATE source_line SET line = -line", "CHECK constraint failed: line > 0"),
    ("UPDATE dimension SET role = 'place'", "CHECK constraint failed: role IN"),
    ("UPDATE published_table SET language = 'eng'", "CHECK constraint failed: length(language)"),
    ("UPDATE published_table SET published = '8 May 2008'", "CHECK constraint failed: published"),
    ("UPDATE symbol SET value_is = 'nothing'", "CHECK constraint failed: value_is IN"),
    ("UPDATE category_label SET printed = 2", "CHECK constraint failed: printed IN"),
    ("UPDATE citizenship SET kind = 'country'", "CHECK constraint failed: kind IN"),
    ("UPDATE region SET kind = 'county'", "CHECK constraint failed: kind IN"),
    ("UPDATE citizenship_ancestor SET distance = -1", "CHECK constraint failed: distance >= 0"),
    ("UPDATE row_heading SET depth = -1", "CHECK constraint failed: depth >= 0"),
    ("UPDATE row_heading SET position = -1 - position", "CHECK constraint failed: position >= 0"),
    ("UPDATE column_heading SET level = 0", "CHECK constraint failed: level > 0"),
    ("UPDATE column_heading SET span = -1", "CHECK constraint failed: span >= 0"),
    ("UPDATE observation SET field = 0", "CHECK constraint failed: field > 0"),
    ("UPDATE observation SET additive = 2", "CHECK constraint failed: additive IN"),
    ("UPDATE observation SET value = NULL WHERE symbol IS NULL",
     "CHECK constraint failed: value IS NOT NULL OR symbol IS NOT NULL"),
    ("UPDATE footnote_mark SET attached_to = 'page'", "CHECK constraint failed: attached_to IN"),
    ("UPDATE footnote_mark SET span = 0", "CHECK constraint failed: span > 0"),
    ("UPDATE footnote_mark SET field = -1", "CHECK constraint failed: field >= 0"),
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
    (f"INSERT INTO observation (published_table, citizenship, region, value, printed, line, field,"
     f" additive) VALUES ({CELL}, 1, '1', 1, 1, 1)", "UNIQUE constraint failed: observation"),
    ("INSERT INTO total_check (published_table, citizenship, region, along, parts)"
     " SELECT published_table, citizenship, region, along, 1 FROM total_check LIMIT 1",
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
    ("UPDATE published_table SET row_dimension = 'x'", "FOREIGN KEY constraint failed"),
    ("DELETE FROM citizenship WHERE code = 'POL'", "FOREIGN KEY constraint failed"),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "message"), REFUSED, ids=lambda value: value[:60])
def test_bad_rows_are_refused(writable, sql, message):
    with pytest.raises(sqlite3.IntegrityError) as error:
        writable.execute(sql)
    writable.rollback()
    assert message in str(error.value)


def test_a_total_that_cannot_be_computed_has_no_difference(writable):
    writable.execute("UPDATE total_check SET computed = NULL, difference = NULL")
    writable.rollback()


@pytest.mark.parametrize(
    "name",
    ["observation", "value", "symbol", "line", "field", "level", "span", "depth", "printed", "id",
     "additive", "along", "parts", "computed", "difference", "attached_to", "measure", "period",
     "notes", "rest_excludes", "observation_labelled", "dimension", "build", "search",
     "search_config", "search_content", "search_data", "search_docsize", "search_idx",
     "category_label_folded", "unique_observation", "observation_published_table",
     "observation_symbol", "finding_published_table", "unique_total_check"],
)  # fmt: skip
def test_a_dimension_cannot_take_a_name_of_the_schema(name):
    with pytest.raises(CodelistError) as error:
        tables([name], ["head"], {})
    assert str(error.value) == (
        f"publication.yml: a dimension named '{name}' would take the name of a table, index or"
        " column of the database; give it another row_dimension or column_dimension under tables:"
    )


@pytest.mark.parametrize(
    "name",
    ["region_ancestor", "region_ancestor_ancestor", "region_name", "region_kind",
     "observation_region", "row_heading_region"],
)  # fmt: skip
def test_a_dimension_cannot_take_a_name_that_belongs_to_another(name):
    with pytest.raises(CodelistError) as error:
        tables([name], ["region"], {})
    assert str(error.value) == (
        f"publication.yml: a dimension named '{name}' would take a name that belongs to the"
        " dimension 'region'; give one of them another row_dimension or column_dimension under"
        " tables:"
    )
    tables([name], ["county"], {})


def test_no_dimension_can_take_a_name_made_from_another(connection):
    made = {name for (name,) in connection.execute(
        "SELECT name FROM sqlite_master WHERE name LIKE '%region%' AND name NOT LIKE 'sqlite_%'"
    )}  # fmt: skip
    assert "region_ancestor_ancestor" in made
    for name in made - {"region"}:
        with pytest.raises(CodelistError):
            tables([name], ["region"], {})


@pytest.mark.parametrize("name", ["Region", "a b", 'a"b', "", "x;--"])
def test_a_dimension_must_have_a_name(name):
    with pytest.raises(CodelistError, match="expected lower-case letters, digits and underscores"):
        tables(["row"], [name], {})


@pytest.mark.parametrize(
    ("rows", "heads"),
    [
        (["county"], ["head"]),
        (["row"], ["head"]),
        (["kjønn"], ["alder_2009"]),
        (["language", "subject"], ["kind"]),
        (["citizenship", "county"], ["head", "region"]),
        (["region", "sex"], ["sex", "region"]),
    ],
)
def test_the_schema_works_for_any_dimensions(rows, heads):
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(tables(rows, heads, {rows[0]: ["iso", "note"]}))
        connection.executescript(indexes([(r, h) for r in rows for h in heads if r != h]))
        connection.executescript(views(rows, heads))
        for name in names(connection, "view"):
            connection.execute(f"SELECT * FROM {name}")
        assert columns(connection, rows[0]) == "code name kind parent position iso note"
        labelled = columns(connection, "observation_labelled").split()
        assert len(labelled) == len(set(labelled)) == 11 + 3 * len({*rows, *heads})


def test_numbers_of_each_kind_of_page_are_unique():
    """A number by sex is NULL in other dimensions, but must not be inserted twice all the same."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(tables(["county"], ["region", "sex"], {}))
        connection.executescript(indexes([("county", "region"), ("county", "sex")]))
        row = "INSERT INTO observation (published_table, county, sex, value, printed, line, field,"
        row += " additive) VALUES ('x', 'oslo', 'female', 1, '1', 1, 1, 1)"
        connection.execute(row)
        with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
            connection.execute(row)
