"""Test that a row has one address, and that only what is binary is sent as such a file."""

from pathlib import Path

import pytest
from datasette.utils.asgi import BadRequest, NotFound, Request
from site_of import site_of

from plugins.guard.row_answers import expect_bytes, expect_own_key

ROW = {
    "table": "marbles",
    "columns": ["id", "colour"],
    "primary_keys": ["id"],
    "rows": [(1, "red")],
}


@pytest.mark.parametrize("key", [["01"], ["1e0"], [" 1"], ["1.0"], ["+1"], ["1", "2"], ["one"]])
def test_a_row_has_one_key(key: list[str]) -> None:
    with pytest.raises(NotFound, match=r"marbles has no row '.*'; the nearest is 1\."):
        expect_own_key(Request.fake("/"), {**ROW, "primary_key_values": key})


def test_what_has_its_own_key_or_none_is_a_row() -> None:
    expect_own_key(Request.fake("/"), {**ROW, "primary_key_values": ["1"]})
    expect_own_key(Request.fake("/"), ROW)


def test_only_bytes_are_sent_as_a_file() -> None:
    asked = Request.fake("/db/marbles.blob?_blob_column=colour")
    for value in ("red", 5, None):
        with pytest.raises(BadRequest, match="'colour' is not binary"):
            expect_bytes(asked, {**ROW, "rows": [(1, value)]})
    expect_bytes(asked, {**ROW, "rows": [(1, b"red")]})
    expect_bytes(Request.fake("/db/marbles.csv?_blob_column=colour"), ROW)


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("observation/1.json", 200, "23 615"),
        ("observation/1e0.json", 404, "observation has no row '1e0'; the nearest is 1."),
        ("observation/01.csv", 404, "the nearest is 1."),
        ("observation/1,1.json", 404, "the nearest is 1."),
        ("symbol/~2E~2E.json", 200, "Data not available"),
        ("total_check/5.json", 200, "exact"),
        ("nope/1.json", 404, "Table not found"),
        ("largest-groups.blob?_blob_column=rank", 400, "'rank' is not binary"),
        ("observation.blob?_blob_column=value", 400, "'value' is not binary"),
        ("observation/1.blob?_blob_column=printed", 400, "'printed' is not binary"),
    ],
)
async def test_answers_of_the_site(
    migration_db: Path, address: str, status: int, says: str
) -> None:
    answer = await site_of(migration_db).client.get(f"/migration/{address}")
    assert (answer.status_code, says in answer.text) == (status, True), answer.text


async def test_binary_values_of_sql_are_sent(migration_db: Path) -> None:
    address = "/migration.blob?sql=select+x'00ff'+as+a&_blob_column=a"
    answer = await site_of(migration_db).client.get(address)
    assert (answer.status_code, answer.content) == (200, b"\x00\xff")


@pytest.mark.parametrize("ending", [".json", ".csv", ".xlsx", ".parquet"])
async def test_a_file_of_sql_needs_a_value_of_each_parameter(
    migration_db: Path, ending: str
) -> None:
    client = site_of(migration_db).client
    address = f"/migration{ending}?sql=select+code+from+region+where+code=:code"
    refused = await client.get(address)
    assert refused.status_code == 400
    assert "The SQL has a parameter :code, and the address no value for it" in refused.text
    for value in ("", "NO05"):
        assert (await client.get(f"{address}&code={value}")).status_code == 200
    text = await client.get(f"/migration{ending}?sql=select+':code'+as+code")
    assert text.status_code == 200
    taken = await client.get(f"/migration{ending}?sql=select+:sql+as+a")
    assert (taken.status_code, "parameter :sql, as the address has" in taken.text) == (400, True)


async def test_a_page_of_sql_has_a_field_for_a_value(migration_db: Path) -> None:
    answer = await site_of(migration_db).client.get("/migration?sql=select+:code+as+code")
    assert (answer.status_code, 'name="code"' in answer.text) == (200, True)
