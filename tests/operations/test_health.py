"""Test /-/health, and the access log, which must not contain what readers look for."""

import json
import sqlite3
from datetime import UTC, datetime

import httpx
import pytest
from datasette.app import Datasette
from helpers import ROOT
from site_of import site_of

from plugins.operations.access_log import log_line, logged
from plugins.operations.health import find_problem, in_words
from plugins.operations.sqlite_release import sqlite_in_words

NOT_OURS = "The database is not one that this site's loader has built."


async def test_a_site_that_serves_is_healthy(migration_db):
    response = await site_of(migration_db).client.get("/-/health")
    said = f"The database answers.\n{sqlite_in_words()}\n"
    assert (response.status_code, response.text) == (200, said)
    assert response.headers["cache-control"] == "no-store"


async def test_a_site_without_a_database_of_ours_is_not(tmp_path):
    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute("CREATE TABLE other (id INTEGER)")
    other.close()
    site = Datasette(files=[str(tmp_path / "other.db")], plugins_dir=str(ROOT / "plugins"))
    response = await site.client.get("/-/health")
    assert response.status_code == 503
    assert response.text.startswith("No database with published tables is attached.\n")
    assert response.headers["cache-control"] == "no-store"


async def test_a_site_whose_database_is_cut_off_is_not(migration_db, tmp_path):
    cut = tmp_path / "migration.db"
    cut.write_bytes(migration_db.read_bytes())
    site = Datasette(files=[str(cut)], plugins_dir=str(ROOT / "plugins"))
    assert (await site.client.get("/-/health")).status_code == 200
    with cut.open("r+b") as file:
        file.truncate(4096)
    response = await site.client.get("/-/health")
    assert response.status_code == 503
    assert response.text.startswith("The database does not answer.\n")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("SELECT 1", None),
        ("PRAGMA application_id = 1", NOT_OURS),
        ("PRAGMA user_version = 99", NOT_OURS),
        ("DELETE FROM observation", "The database holds no numbers."),
    ],
)
def test_what_is_wrong_with_a_database(connection, change, says):
    copy = sqlite3.connect(":memory:")
    connection.backup(copy)
    copy.execute(change)
    assert find_problem(copy) == says
    copy.close()


@pytest.mark.parametrize(
    ("problems", "says"),
    [
        ({}, "No database with published tables is attached."),
        ({"a": None}, "The database answers."),
        ({"a": NOT_OURS}, NOT_OURS),
        ({"a": None, "b": None}, "All 2 databases answer."),
        ({"a": None, "b": NOT_OURS}, f"b: {NOT_OURS}"),
    ],
)
def test_of_several_databases_the_one_with_a_problem_is_named(problems, says):
    assert in_words(problems) == says


def test_a_log_line_has_no_values_of_parameters():
    scope = {
        "method": "GET",
        "path": "/-/search",
        "query_string": b"q=my+neighbour&q=again&page=&sql=" + b"x" * 5000,
        "client": ("192.0.2.1", 1),
        "headers": [(b"cookie", b"who=me")],
    }
    began = datetime(2026, 1, 2, 3, 4, 5, 678900, UTC)
    assert json.loads(log_line(scope, began, 12.34, 200, 5678)) == {
        "time": "2026-01-02T03:04:05.678+00:00",
        "method": "GET",
        "path": "/-/search",
        "parameters": ["q", "page", "sql"],
        "status": 200,
        "ms": 12.3,
        "bytes": 5678,
        "kept": False,
    }


async def test_each_request_is_one_line_on_standard_error(capsys):
    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 404, "headers": []})
        await send({"type": "http.response.body", "body": b"12", "more_body": True})
        await send({"type": "http.response.body", "body": b"345"})

    transport = httpx.ASGITransport(app=logged(app))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        await client.get("/a%0Ab?c=d")
        await client.get("/e")
    out, err = capsys.readouterr()
    assert out == ""
    said = [json.loads(logged_line) for logged_line in err.splitlines()]
    assert [(s["path"], s["parameters"], s["status"], s["bytes"]) for s in said] == [
        ("/a\nb", ["c"], 404, 5),
        ("/e", [], 404, 5),
    ]
