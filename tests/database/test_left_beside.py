"""What another program left beside a database: a write-ahead log, a journal, a lock."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from helpers import MIGRATION, litter

from loader.build import build
from loader.check import check
from loader.database.opening import reading
from loader.errors import DatabaseError

CHANGE = "UPDATE finding SET message = 'changed'"


def with_log(sound: Path, folder: Path) -> Path:
    """Return a sound database with the write-ahead log of a change beside it."""
    changed, file = folder / "changed.db", folder / "migration.db"
    shutil.copyfile(sound, changed)
    with closing(sqlite3.connect(changed, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(CHANGE)
        shutil.copyfile(folder / "changed.db-wal", folder / "migration.db-wal")
    changed.unlink()
    shutil.copyfile(sound, file)
    return file


def with_journal(sound: Path, folder: Path) -> Path:
    """Return a sound database with the journal of an unfinished change beside it."""
    changed, file = folder / "changed.db", folder / "migration.db"
    shutil.copyfile(sound, changed)
    with closing(sqlite3.connect(changed, isolation_level=None)) as connection:
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("BEGIN")
        connection.execute(CHANGE)
        shutil.copyfile(folder / "changed.db-journal", folder / "migration.db-journal")
    changed.unlink()
    shutil.copyfile(sound, file)
    return file


def messages(connection: sqlite3.Connection) -> set[str]:
    return {message for (message,) in connection.execute("SELECT message FROM finding")}


@pytest.mark.parametrize(("make", "end"), [(with_log, "wal"), (with_journal, "journal")])
def test_what_was_built_is_read_and_the_file_beside_it_told(migration_db, tmp_path, make, end):
    file = make(migration_db, tmp_path)
    with reading(file) as connection:
        assert "changed" not in messages(connection)
    with pytest.raises(DatabaseError) as error:
        check(file)
    assert str(error.value) == (
        f"{file}-{end}: changes of another program, which SQLite adds to the database;"
        " remove this file"
    )


@pytest.mark.parametrize("make", [with_log, with_journal])
def test_a_build_removes_what_would_be_added_to_the_new_database(migration_db, tmp_path, make):
    file = make(migration_db, tmp_path)
    build(MIGRATION, file)
    assert litter(tmp_path) == ["migration.db"]
    with closing(sqlite3.connect(file)) as connection:
        assert "changed" not in messages(connection)
    assert [result.problems for result in check(file)] == [[], []]


def test_the_lock_of_another_program_stops_no_check(migration_db, tmp_path):
    file = Path(shutil.copyfile(migration_db, tmp_path / "migration.db"))
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        assert [result.problems for result in check(file)] == [[], []]
