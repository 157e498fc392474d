"""Test that no bit of a database can change without `check` saying so."""

import random
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from loader.command.cli import main
from loader.database.checksum import CHANGED, is_as_built


def flipped(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def test_no_flipped_bit_is_as_built(migration_db: Path, tmp_path: Path) -> None:
    data, path = migration_db.read_bytes(), tmp_path / "x.db"
    assert is_as_built(migration_db)
    bits = random.Random(16).sample(range(8 * len(data)), 300)
    place = data.index(b"checksum") * 8
    for bit in [*bits, *range(place, place + 8 * 80, 13)]:
        path.write_bytes(flipped(data, bit))
        assert not is_as_built(path), bit


def test_check_says_in_one_line_what_no_sum_shows(migration_db: Path, tmp_path: Path) -> None:
    data, path = migration_db.read_bytes(), tmp_path / "x.db"
    said = set()
    for words in (b"Poland", b"Statistics Norway", b"stateless"):
        path.write_bytes(flipped(data, 8 * data.index(words)))
        result = CliRunner().invoke(main, ["check", str(path)])
        assert result.exit_code == 1
        assert re.fullmatch(f"error: {path}: .*; build it anew\n", result.stderr)
        said.add(result.stderr)
    assert f"error: {path}: {CHANGED}\n" in said


def test_any_bit_flipped_at_random_is_an_error_without_traceback(
    migration_db: Path, tmp_path: Path
) -> None:
    data, path = migration_db.read_bytes(), tmp_path / "x.db"
    for bit in random.Random(8).sample(range(8 * len(data)), 20):
        path.write_bytes(flipped(data, bit))
        result = CliRunner().invoke(main, ["check", str(path)])
        assert (result.exit_code, type(result.exception)) == (1, SystemExit), bit
        assert all(line.startswith("error: ") for line in result.stderr.splitlines()), bit


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE citizenship SET name = 'Narnia' WHERE code = 'POL'",
        "UPDATE finding SET message = '' WHERE id = 1",
        "DELETE FROM build WHERE key = 'checksum'",
    ],
)
def test_what_sql_changes_is_not_as_built(migration_db: Path, tmp_path: Path, sql: str) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(migration_db.read_bytes())
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(sql)
    assert not is_as_built(path)


def test_an_empty_file_is_not_as_built(tmp_path: Path) -> None:
    (tmp_path / "x.db").touch()
    assert not is_as_built(tmp_path / "x.db")
