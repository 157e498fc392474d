"""Test that filters compare numbers with numbers, however they are written."""

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest
from datasette.app import Datasette
from site_of import site_of

# One number of the two tables is 14160, and 984 are printed in all.
FILTERS = [
    ("value", "14160", 1),
    ("Value", "14160", 1),
    ("value", "14160.0", 1),
    ("value", "1.416e4", 1),
    ("value__not", "1.416e4", 983),
    ("value__gte", "1.416E+4", 7),
    ("value__in", "14160", 1),
    ("value__in", "1, 1.416e4", 20),
    ("value__in", '["14160"]', 1),
    ("value__in", "[14160]", 1),
    ("value__notin", "14160", 983),
    ("value", "1" * 40, 0),
    ("value", "1" * 5000, 0),
    ("value__lt", "1" * 40, 984),
    ("value__lt", "1" * 5000, 984),
    ("value__notin", "1" * 40, 984),
    ("value__notin", f"[{'1' * 40}]", 984),
    ("line__lt", "1" * 40, 984),
    ("line__in", f"[{'1' * 40}]", 0),
    ("additive__in", "true,false", 984),
    ("Additive__notin", '["true", 0]', 0),
]


@pytest.fixture
def site(migration_db: Path) -> Datasette:
    return site_of(migration_db)


@pytest.mark.parametrize(("name", "text", "count"), FILTERS)
async def test_a_number_is_compared_as_a_number(
    site: Datasette, name: str, text: str, count: int
) -> None:
    query = urlencode({name: text, "_size": 0})
    answer = await site.client.get(f"/migration/observation_labelled.json?{query}")
    assert answer.status_code == 200, answer.text
    assert answer.json()["filtered_table_rows_count"] == count


async def test_digits_that_are_no_number_are_refused(site: Datasette) -> None:
    answer = await site.client.get("/migration/observation_labelled.json?citizenship__gt=%C2%B2")
    assert (answer.status_code, answer.json()["error"]) == (400, "citizenship: '²' is not a number")


@pytest.mark.parametrize(("printed", "count"), [("12.0", 1), ("12", 0), ("007", 1), ("7", 0)])
async def test_what_is_printed_is_compared_as_text(
    migration_db: Path, tmp_path: Path, printed: str, count: int
) -> None:
    """The column `printed` has texts in one table, and numbers in another."""
    copy = tmp_path / "migration.db"
    copy.write_bytes(migration_db.read_bytes())
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("UPDATE observation SET printed = printed || ' '")
        connection.execute("UPDATE observation SET printed = '12.0' WHERE id = 1")
        connection.execute("UPDATE observation SET printed = '007' WHERE id = 2")
    client = site_of(copy).client
    for name in ("printed", "printed__in"):
        answer = await client.get(f"/migration/observation.json?_size=0&{name}={printed}")
        assert answer.json()["filtered_table_rows_count"] == count
    checked = await client.get("/migration/total_check.json?_size=0&printed__in=23615.0")
    assert checked.json()["filtered_table_rows_count"] == 2
