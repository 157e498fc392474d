"""Check sound databases, and databases that were changed or damaged after the build."""

import shutil
import sqlite3
from contextlib import closing

import pytest

from loader.check import CheckedTable, check
from loader.database.opening import reading
from loader.errors import DatabaseError


def test_all_totals_hold_and_both_pages_are_written_back(migration_db):
    assert check(migration_db) == [
        CheckedTable("emigration-2008", 360, 109, 2012, []),
        CheckedTable("immigration-2007", 624, 158, 3547, []),
    ]


@pytest.fixture
def copy(migration_db, tmp_path):
    return shutil.copyfile(migration_db, tmp_path / "x.db")


def tampered(copy, sql):
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute(sql)
        connection.commit()
    return [problem for result in check(copy) for problem in result.problems]


POLAND = "citizenship = 'POL' AND region = 'NO01' AND published_table = 'emigration-2008'"
BYTES = "emigration-2008: written back, the page differs from the one that was read"


@pytest.mark.parametrize(
    ("sql", "problems"),
    [
        (
            f"UPDATE observation SET value = 1064 WHERE {POLAND}",
            [
                "emigration-2008: Eastern Europe / Oslo and Akershus is 1509, but its 7 parts"
                " along citizenship add up to 1510",
                "emigration-2008: Poland / The whole country is 2486, but its 7 parts along region"
                " add up to 2487",
                "emigration-2008: total_check differs from the proof in 4 rows",
                "emigration-2008: the additive numbers do not add up to the total, 23615",
            ],
        ),
        (f"UPDATE observation SET printed = '1 064' WHERE {POLAND}", [BYTES]),
        (
            f"UPDATE observation SET additive = 0 WHERE {POLAND}",
            ["emigration-2008: the additive numbers do not add up to the total, 23615"],
        ),
        (
            "UPDATE observation SET additive = 1 WHERE citizenship = 'asia' AND region = 'NO01'"
            " AND published_table = 'emigration-2008'",
            ["emigration-2008: the additive numbers do not add up to the total, 23615"],
        ),
        (
            "UPDATE total_check SET parts = 3 WHERE citizenship = 'asia' AND region = 'NO01'"
            " AND published_table = 'emigration-2008'",
            ["emigration-2008: total_check differs from the proof in 2 rows"],
        ),
        (
            "DELETE FROM total_check WHERE citizenship = 'asia' AND region = 'NO01'"
            " AND published_table = 'emigration-2008'",
            ["emigration-2008: total_check differs from the proof in 1 row"],
        ),
        (
            "UPDATE source_line SET text = '13' WHERE source_file = 'emigration-2008.txt'"
            " AND role = 'title'",
            [BYTES],
        ),
        (
            "UPDATE source_line SET ending = '' WHERE source_file = 'emigration-2008.txt'"
            " AND line = 3",
            [BYTES],
        ),
        (
            "DELETE FROM source_line WHERE source_file = 'emigration-2008.txt' AND role = 'link'",
            [BYTES],
        ),
        (
            "UPDATE source_file SET byte_order_mark = 1 WHERE name = 'emigration-2008.txt'",
            [BYTES],
        ),
    ],
)
def test_changes_to_the_database_are_reported(copy, sql, problems):
    assert tampered(copy, sql) == problems


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        (
            f"DELETE FROM observation WHERE {POLAND}",
            "emigration-2008: numbers are missing or belong to no row",
        ),
        (
            f"UPDATE observation SET line = 99 WHERE {POLAND}",
            "emigration-2008: numbers are missing or belong to no row",
        ),
        (
            "UPDATE observation SET region = 'NO99' WHERE id = 1",
            "{}: 1 broken foreign key, first: ('observation', 1, 'region', 1); build it anew",
        ),
        ("DROP TABLE total_check", "{}: is damaged: no such table: total_check; build it anew"),
        ("PRAGMA user_version = 99",
         "{}: not a database of this loader's version; build it anew with `loader build`"),
    ],
)  # fmt: skip
def test_what_cannot_be_proved_is_refused(copy, sql, message):
    with pytest.raises(DatabaseError) as error:
        tampered(copy, sql)
    assert str(error.value) == message.format(copy)


def test_a_damaged_file_is_refused(copy):
    data = bytearray(copy.read_bytes())
    for page in range(4, len(data) // 4096):
        data[page * 4096 : page * 4096 + 8] = b"\xff" * 8
    copy.write_bytes(data)
    with pytest.raises(DatabaseError, match=r"is damaged: .*; build it anew"):
        check(copy)


def test_a_file_cut_short_is_refused(copy):
    copy.write_bytes(copy.read_bytes()[: 40 * 4096])
    with pytest.raises(DatabaseError, match="; build it anew"):
        check(copy)


def test_any_error_while_a_damaged_file_is_read_is_an_error_of_the_file(copy):
    data = bytearray(copy.read_bytes())
    data[-4096:] = bytes(4096)
    copy.write_bytes(data)
    with pytest.raises(DatabaseError) as error, reading(copy):
        raise TypeError
    assert str(error.value) == (
        f"{copy}: is damaged: it contains what `loader build` never writes; build it anew"
    )


def test_an_error_while_a_sound_file_is_read_is_raised_as_it_is(migration_db):
    with pytest.raises(TypeError), reading(migration_db):
        raise TypeError


def test_checking_changes_nothing(migration_db, tmp_path):
    alone = tmp_path / "migration.db"
    shutil.copy(migration_db, alone)
    check(alone)
    assert alone.read_bytes() == migration_db.read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["migration.db"]
