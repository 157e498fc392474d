"""SQLite uses an index for every question, however many numbers there are."""

import re
import sqlite3
from pathlib import Path

import pytest
from bench.big import mixed
from described import QUERIES, queries_of

from loader.build import build

# How many entries an index has, and how many are equal in its first column, its first two, …
COUNTED_LINES = {
    "sqlite_autoindex_row_heading_1": "2500000 125 1",
    "sqlite_autoindex_row_heading_2": "2500000 125 1",
    "row_heading_citizenship": "2500000 12000",
    "sqlite_autoindex_column_heading_1": "200000 10 5 1",
    "sqlite_autoindex_column_heading_2": "200000 10 2",
    "sqlite_autoindex_published_dimension_1": "40000 2 1",
    "sqlite_autoindex_published_dimension_2": "40000 2 1 1",
    "sqlite_autoindex_relation_1": "240000 12 1",
    "sqlite_autoindex_relation_part_1": "2200000 110 11 1",
    "sqlite_autoindex_source_line_1": "2600000 130 130 1",
}
COUNTED = COUNTED_LINES | {
    "unique_observation": "20000000 1000 8 1",
    "observation_citizenship": "20000000 170000",
    "observation_region": "20000000 2500000",
    "observation_symbol": "40000 2 2",
    "sqlite_autoindex_published_table_1": "20000 1",
    "unique_total_check": "10000000 500 8 2 1 1",
}


# The same for a database of several kinds of pages.
COUNTED_MIXED = COUNTED_LINES | {
    "observation_citizenship": "20000000 170000",
    "observation_region": "20000000 2500000",
    "observation_published_table": "20000000 1000",
    "unique_total_check": "4000000 200 3 2 2 1 1 1",
}


def counted(database: Path, counts: dict[str, str]) -> None:
    """Change the statistics of ANALYZE, on which query plans depend."""
    with sqlite3.connect(database) as connection:
        for index, numbers in counts.items():
            changed = connection.execute(
                "UPDATE sqlite_stat1 SET stat = ? WHERE idx = ?", [numbers, index]
            )
            assert changed.rowcount == 1, index
    connection.close()


# What there is more of with each page.
LARGE = ("observation", "total_check", "row_heading", "relation", "relation_part", "source_line")


def scans(connection: sqlite3.Connection, sql: str, parameters: dict[str, str]) -> list[str]:
    """Return the large tables, or their indexes, that a statement scans.

    The bytecode of SQLite shows it, whatever aliases the statement uses: a cursor is opened at the
    root page of a table or index (https://sqlite.org/opcode.html), and moves to the first or last
    entry, or counts all.
    """
    trees = dict(
        connection.execute(
            "SELECT rootpage, name FROM sqlite_master"
            f" WHERE tbl_name IN ({', '.join('?' * len(LARGE))})",
            LARGE,
        )
    )
    opened = {}
    scanned = []
    for _, code, cursor, root, *_ in connection.execute(f"EXPLAIN {sql}", parameters):
        if code == "OpenRead" and root in trees:
            opened[cursor] = trees[root]
        if code in ("Rewind", "Last", "Count") and cursor in opened:
            scanned.append(opened[cursor])
    return scanned


def parameters_of(name: str) -> dict[str, str]:
    """Return the parameters of a question as it is first shown."""
    question = QUERIES[name]
    empty = dict.fromkeys(re.findall(r":([a-z_]+)", question["sql"]), "")
    return empty | {name: str(value) for name, value in question.get("defaults", {}).items()}


@pytest.fixture(scope="session")
def planned_db(migration_db, tmp_path_factory):
    """A database whose statistics say that it has 20 million numbers on 20,000 pages.

    Query plans depend on the statistics of ANALYZE; a small table may well be read whole.
    """
    copy = tmp_path_factory.mktemp("planned") / "migration.db"
    copy.write_bytes(migration_db.read_bytes())
    counted(copy, COUNTED)
    return copy


@pytest.fixture(scope="session")
def mixed_db(tmp_path_factory):
    """The real pages, among others with two other dimensions."""
    folder = tmp_path_factory.mktemp("mixed")
    build(mixed(folder / "migration", 20), folder / "migration.db")
    return folder / "migration.db"


@pytest.fixture(scope="session")
def many_mixed_db(mixed_db, tmp_path_factory):
    """The same with the statistics of very many pages."""
    copy = tmp_path_factory.mktemp("many") / "migration.db"
    copy.write_bytes(mixed_db.read_bytes())
    counted(copy, COUNTED_MIXED)
    return copy


@pytest.mark.parametrize("name", QUERIES)
def test_a_number_is_not_found_by_one_category_alone(many_mixed_db, opened, name):
    """Of very many pages, SQLite reads the numbers of one."""
    sql = f"EXPLAIN QUERY PLAN {queries_of(many_mixed_db)[name]['sql']}"
    steps = [step for *_, step in opened(many_mixed_db).execute(sql, parameters_of(name))]
    assert not [s for s in steps if re.search(r"INDEX observation_(citizenship|region) ", s)]


@pytest.mark.parametrize("name", QUERIES)
def test_a_question_reads_the_numbers_of_its_table_alone(planned_db, opened, name):
    connection = opened(planned_db)
    used = scans(connection, QUERIES[name]["sql"], parameters_of(name))
    assert set(used) <= {"observation_symbol"}


@pytest.mark.parametrize("name", QUERIES)
def test_so_does_a_question_among_pages_of_several_kinds(many_mixed_db, opened, name):
    """A Bloom filter on the numbers would read all of them, and so would a view with UNION ALL."""
    connection, asked = opened(many_mixed_db), queries_of(many_mixed_db)[name]
    used = scans(connection, asked["sql"], parameters_of(name))
    assert set(used) <= {"observation_symbol"}


@pytest.mark.parametrize("name", QUERIES)
def test_so_do_the_choices_of_a_question(many_mixed_db, opened, name):
    connection, asked = opened(many_mixed_db), queries_of(many_mixed_db)[name]
    chosen = {"table": "moves-00001", "other_table": "moves-00002"}
    for parameter, sql in asked.get("choices", {}).items():
        given = dict.fromkeys(re.findall(r":([a-z_]+)", sql), "") | chosen
        assert scans(connection, sql, given) == [], parameter


def test_a_scan_of_all_numbers_is_detected(connection):
    assert scans(connection, "SELECT max(value) FROM observation AS o", {}) == ["observation"]
    assert scans(connection, "SELECT count(*) FROM observation", {}) != []


@pytest.mark.parametrize(
    ("condition", "index"),
    [
        ("published_table = 'x'", "unique_observation (published_table=?)"),
        ("citizenship = 'x'", "observation_citizenship (citizenship=?)"),
        ("region = 'x'", "observation_region (region=?)"),
        ("published_table = 'x' AND symbol = '..'",
         "observation_symbol (published_table=? AND symbol=?)"),
        ("published_table = 'x' AND citizenship = 'x' AND region = 'x'",
         "unique_observation (published_table=? AND citizenship=? AND region=?)"),
    ],
)  # fmt: skip
def test_each_index_is_used(connection, condition, index):
    sql = f"EXPLAIN QUERY PLAN SELECT value FROM observation WHERE {condition}"
    assert [step for *_, step in connection.execute(sql)] == [
        f"SEARCH observation USING INDEX {index}"
    ]


@pytest.mark.parametrize("view", ["observation_labelled", "observation_additive"])
@pytest.mark.parametrize(
    "condition",
    [
        "citizenship = 'Poland'",
        "citizenship_code = 'POL'",
        "citizenship_group = 'Oceania'",
        "published_table = 'x' AND citizenship = 'Poland'",
        "published_table = 'x' AND citizenship_group = 'Oceania'",
    ],
)
def test_a_view_finds_names_and_groups_by_an_index(planned_db, opened, view, condition):
    sql = f"SELECT citizenship_group, sum(value) FROM {view} WHERE {condition} GROUP BY 1"
    assert scans(opened(planned_db), sql, {}) == []


@pytest.mark.parametrize("view", ["observation_labelled", "observation_additive"])
def test_a_view_begins_with_its_first_rows(mixed_db, opened, view):
    """The page of a view has the first hundred rows by id: SQLite reads no others, and sorts none.

    With a plain join, SQLite began with the published tables in a database of 2000 of them.
    """
    plan = opened(mixed_db).execute(
        f"EXPLAIN QUERY PLAN SELECT * FROM {view} ORDER BY id LIMIT 101"
    )
    first, second, *_ = [step for *_, step in plan]
    assert first == "SCAN observation"
    assert second.startswith("SEARCH published_table ")
    assert second.endswith(" LEFT-JOIN")


@pytest.mark.parametrize("name", QUERIES)
def test_no_list_of_numbers_is_made_again_for_each_category(
    connection: sqlite3.Connection, name: str
) -> None:
    asked = dict.fromkeys(QUERIES[name]["params"], "")
    plan = connection.execute(f"EXPLAIN QUERY PLAN {QUERIES[name]['sql']}", asked).fetchall()
    lists = {step for step, _, _, what in plan if what.startswith("CORRELATED LIST")}
    again = [what for _, within, _, what in plan if within in lists and "observation" in what]
    assert again == []
