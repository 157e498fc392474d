"""Test that no answer is made of two databases, and that a file that fails is no reader's fault."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from datasette.app import Datasette
from site_of import site_of

from plugins.common.security_headers import with_security
from plugins.guard.faults import MISTAKE

OWN_SQL = "/migration.json?sql=select+name+from+citizenship"
ZIP = "/migration/largest-groups.zip?limit=10"
# A question, whose choices are read before its page; SQL of a reader, a page of ours, and a zip.
ADDRESSES = [
    "/migration/largest-groups?limit=5&region=total",
    "/migration/largest-groups.json?limit=5&region=total",
    OWN_SQL,
    "/-/category/citizenship/POL",
    "/api/v2/tables/immigration-2007/data?valueCodes[citizenship]=POL",
    ZIP,
]


@pytest.fixture
def database(migration_db: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "migration.db"
    copy.write_bytes(migration_db.read_bytes())
    return copy


async def answers(site: Datasette) -> dict[str, int]:
    asked = {address: await site.client.get(address) for address in ADDRESSES}
    wrong = [
        answer.text
        for answer in asked.values()
        if answer.status_code != 200 and MISTAKE not in answer.text
    ]
    assert wrong == []
    for address, answer in asked.items():
        form = "application/problem+json" if "/api/" in address else ""
        assert answer.headers["content-type"].startswith(form) or answer.status_code == 200
        assert dict(with_security([], False)).keys() <= {n.lower() for n, _ in answer.headers.raw}
    return {address: answer.status_code for address, answer in asked.items()}


def with_other_words(path: Path) -> None:
    """Write another database into the file, as `cp` does, of the same size."""
    other = path.with_name("other.db")
    other.write_bytes(path.read_bytes())
    with closing(sqlite3.connect(other)) as connection, connection:
        connection.execute("UPDATE citizenship SET name = 'Dnalop' WHERE code = 'POL'")
    content = other.read_bytes()
    assert len(content) == path.stat().st_size
    with path.open("r+b") as file:
        file.write(content)
    os.utime(path, ns=(1, 1))  # the clock of a file may be slow


async def test_nothing_is_read_of_a_file_that_is_overwritten(database: Path) -> None:
    site = site_of(database)
    assert (await site.client.get("/-/health")).status_code == 200
    with_other_words(database)
    assert await answers(site) == dict.fromkeys(ADDRESSES, 500)
    for address, status in (("/-/health", 503), ("/migration.db", 500)):
        assert (await site.client.get(address)).status_code == status
    # Another start reads it.
    assert await answers(site_of.__wrapped__(database)) == dict.fromkeys(ADDRESSES, 200)


async def test_a_file_that_is_only_touched_is_still_read(database: Path) -> None:
    site = site_of(database)
    assert (await site.client.get("/-/health")).status_code == 200
    os.utime(database, ns=(1, 1))
    assert await answers(site) == dict.fromkeys(ADDRESSES, 200)
    with_other_words(database)  # and has the same time and size once more
    os.utime(database, ns=(2, 2))
    assert (await site.client.get(OWN_SQL)).status_code == 500


async def test_a_file_that_is_replaced_by_another_of_its_name_is_still_read(
    database: Path, migration_db: Path
) -> None:
    site = site_of(database)
    assert (await site.client.get("/-/health")).status_code == 200
    other = database.with_name("other.db")
    other.write_bytes(migration_db.read_bytes()[:4096])
    other.replace(database)
    assert await answers(site) == dict.fromkeys(ADDRESSES, 200)


async def test_what_is_damaged_is_an_error_of_the_site(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk may fail under a file that nobody has changed."""
    site = site_of(database)
    assert (await site.client.get("/-/health")).status_code == 200
    monkeypatch.setattr("plugins.guard.sql_queue.expect_unchanged", lambda _: None)
    os.truncate(database, 4096)
    found = await answers(site)
    assert found[OWN_SQL] == 500  # it is read by a process that has nothing of the file in memory
    assert {*found.values()} <= {200, 500}  # 200 where SQLite has all that is asked for in memory
