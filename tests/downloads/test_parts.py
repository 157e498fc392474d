"""Test range requests, as DuckDB, browsers and video players send them (RFC 9110, 14)."""

import io

import duckdb
import httpx
import pyarrow.parquet
import pytest
from site_of import site_of

from plugins.common.byte_ranges import range_answer, requested_part

FILES = [
    "/migration.db",
    "/-/published/immigration-2007.parquet",
    "/-/published/immigration-2007.xlsx",
    "/-/published/immigration-2007.csv",
    "/-/lists/region.csv",
]
WHOLE = None


@pytest.mark.parametrize(
    ("requested", "part"),
    [
        ("bytes=0-9", range(10)),
        ("bytes=0-0", range(1)),
        ("bytes=99-99", range(99, 100)),
        ("bytes=90-", range(90, 100)),
        ("bytes=90-1000", range(90, 100)),
        ("bytes=-10", range(90, 100)),
        ("bytes=-1000", range(100)),
        ("Bytes=0-9", range(10)),
        (" bytes=0-9 , ", range(10)),
        ("bytes=100-", range(0)),
        ("bytes=100-200", range(0)),
        ("bytes=-0", range(0)),
        # no range, or one that is optional
        ("bytes=9-0", WHOLE),
        ("bytes=-", WHOLE),
        ("bytes=", WHOLE),
        ("bytes=a-b", WHOLE),
        ("bytes=²-", WHOLE),
        ("bytes=+1-2", WHOLE),
        ("bytes=0-9,20-29", WHOLE),
        ("lines=0-9", WHOLE),
        ("0-9", WHOLE),
        ("bytes=" + "9" * 5000 + "-", WHOLE),
        ("", WHOLE),
    ],
)
def test_which_part_is_requested(requested, part):
    result = requested_part("GET", {"range": requested}, 100, '"tag"')
    assert (result if part is None else list(result or ())) == (
        None if part is None else list(part)
    )


def test_an_empty_file_has_no_parts():
    for requested in ("bytes=0-", "bytes=0-0", "bytes=-5"):
        assert range_answer("GET", {"range": requested}, 0, '"tag"').status == 416
    assert range_answer("GET", {}, 0, '"tag"').status == 200


@pytest.mark.parametrize(
    ("method", "condition", "status"),
    [
        ("GET", '"tag"', 206),
        ("GET", ' "tag" ', 206),
        ("GET", '"other"', 200),
        ("GET", 'W/"tag"', 200),  # weak: the same page, maybe not the same bytes
        ("GET", "Wed, 25 Nov 2026 07:00:00 GMT", 200),
        ("GET", "", 200),
        ("HEAD", '"tag"', 200),
    ],
)
def test_a_part_is_sent_if_the_client_has_parts_of_the_same_bytes(method, condition, status):
    headers = {"range": "bytes=0-9", "if-range": condition}
    assert range_answer(method, headers, 100, '"tag"').status == status


@pytest.mark.parametrize("address", FILES)
async def test_a_file_comes_whole_or_in_parts(migration_db, address):
    client = site_of(migration_db).client
    plain = {"accept-encoding": "identity"}
    whole = await client.get(address, headers=plain)
    size, tag = len(whole.content), whole.headers["etag"]
    assert (whole.headers["accept-ranges"], tag[0]) == ("bytes", '"')
    for requested, part in (
        ("0-99", whole.content[:100]),
        ("100-", whole.content[100:]),
        ("-100", whole.content[-100:]),
    ):
        # a client that would take gzip gets a part of the file, not of its gzip
        response = await client.get(
            address, headers={"range": f"bytes={requested}", "if-range": tag}
        )
        assert (response.status_code, response.content) == (206, part)
        assert response.headers["content-length"] == str(len(part))
        assert response.headers["etag"] == tag
        assert "content-encoding" not in response.headers
    assert response.headers["content-range"] == f"bytes {size - 100}-{size - 1}/{size}"
    beyond = await client.get(address, headers={"range": f"bytes={size}-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{size}")
    assert beyond.text == f"There is no such part: the file has {size} bytes.\n"
    assert beyond.headers["cache-control"] == "no-store"
    head = await client.head(address, headers={**plain, "range": "bytes=0-9"})
    assert (head.status_code, head.content) == (200, b"")
    assert dict(head.headers) == dict(whole.headers)
    not_modified = await client.get(
        address, headers={"range": f"bytes={size}-", "if-none-match": tag}
    )
    assert (not_modified.status_code, not_modified.content) == (304, b"")
    assert not {"content-range", "content-length", "accept-ranges"} & set(not_modified.headers)


@pytest.mark.parametrize("address", FILES[:3])
async def test_what_is_read_in_parts_is_not_compressed(migration_db, address):
    answer = await site_of(migration_db).client.get(address, headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in answer.headers
    assert answer.headers["content-length"] == str(len(answer.content))
    assert answer.headers["accept-ranges"] == "bytes"


async def test_parts_of_two_databases_are_not_mixed(migration_db, tmp_path):
    """Replace the file as a build does, while the site runs and after it has started again."""
    copy = tmp_path / "migration.db"
    copy.write_bytes(migration_db.read_bytes())
    client = site_of(copy).client
    first = await client.get("/migration.db", headers={"range": "bytes=0-99"})
    copy.rename(tmp_path / "old.db")
    copy.write_bytes(migration_db.read_bytes())
    headers = {"range": "bytes=100-199", "if-range": first.headers["etag"]}
    assert (await client.get("/migration.db", headers=headers)).status_code == 206
    assert (
        await site_of(copy, False).client.get("/migration.db", headers=headers)
    ).status_code == 200


async def test_scripts_of_other_sites_may_ask_for_parts(migration_db):
    client = site_of(migration_db).client
    for address in FILES[:2]:
        preflight = await client.options(address, headers={"origin": "https://example.org"})
        assert preflight.status_code == 204
        assert "range" in preflight.headers["access-control-allow-headers"]
        response = await client.get(address, headers={"range": "bytes=0-9"})
        assert "content-range" in response.headers["access-control-expose-headers"]


async def test_a_reader_of_parquet_needs_few_parts(migration_db, tmp_path):
    """Send the requests of DuckDB's httpfs: HEAD, the footer, then parts that it lists."""
    client = site_of(migration_db).client
    head = await client.head(FILES[1])
    size = int(head.headers["content-length"])
    file = io.BytesIO(b"\0" * size)
    for start, stop in ((size - 8, size), (0, size - 8)):
        response = await client.get(FILES[1], headers={"range": f"bytes={start}-{stop - 1}"})
        assert response.status_code == 206
        file.seek(start)
        file.write(response.content)
    (tmp_path / "again.parquet").write_bytes(file.getvalue())
    rows = pyarrow.parquet.read_table(file).num_rows
    read = duckdb.sql(f"SELECT count(*) FROM '{tmp_path / 'again.parquet'}'").fetchall()
    assert read == [(rows,)]


async def test_a_part_of_a_big_file_is_read_alone(migration_db, monkeypatch):
    """Count the bytes that are read; Datasette would read the file from its start."""
    transport = httpx.ASGITransport(app=site_of(migration_db).app())
    read = []

    async def counted(function, descriptor, size, place):
        read.append(size)
        return function(descriptor, size, place)

    monkeypatch.setattr("plugins.downloads.database_file.asyncio.to_thread", counted)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        await client.get("/migration.db", headers={"range": "bytes=100000-100099"})
        await client.head("/migration.db")
    assert read == [100]
