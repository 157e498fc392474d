"""A format that does not exist: 404 with the formats that do, for people and for programs."""

import sqlite3
from contextlib import closing

import pytest
from datasette.app import Datasette
from helpers import ROOT
from site_of import site_of

from loader.formats import FORMATS

ROWS = ["csv", "json", "xlsx", "parquet"]
CHARTS = ["svg", "png", "vegalite"]
QUESTION = [*ROWS[:2], "zip", "embed", *ROWS[2:], *CHARTS]
PUBLISHED = list(FORMATS)


@pytest.mark.parametrize(
    ("address", "unknown", "formats"),
    [
        ("/migration/largest-groups.ods", "ods", QUESTION),
        ("/migration/largest-groups.ods?limit=3", "ods", QUESTION),
        ("/migration/largest-groups.CSV", "CSV", QUESTION),
        ("/migration/observation.pdf", "pdf", ROWS),
        ("/migration/observation.html", "html", ROWS),
        ("/migration/observation.db", "db", ROWS),
        ("/migration/observation.tar.gz", "tar.gz", ROWS),
        ("/migration.csv-2", "csv-2", ["json"]),
        ("/migration/observation_labelled.xml", "xml", ROWS),
        ("/migration/observation.svg", "svg", ROWS),
        ("/migration/observation/1.pdf", "pdf", ROWS),
        ("/migration/observation/1.svg", "svg", ROWS),
        ("/migration/footnote_mark/1.ods", "ods", ROWS),
        ("/migration.pdf", "pdf", ["json"]),
        ("/migration.svg", "svg", ["json"]),
        ("/migration.ods?sql=select+1", "ods", ROWS),
        ("/migration.xlsx", "xlsx", ["json"]),
        ("/migration.parquet", "parquet", ["json"]),
        ("/migration.png?sql=select+1", "png", ROWS),
        ("/-/published/immigration-2007.pdf", "pdf", PUBLISHED),
        ("/-/published/immigration-2007.svg", "svg", PUBLISHED),
    ],
)
async def test_an_unknown_format_is_not_found(migration_db, address, unknown, formats):
    client = site_of(migration_db).client
    are = "is" if len(formats) == 1 else "are"
    detail = f"There is no format {unknown}; there {are} {', '.join(formats)}."
    if unknown in CHARTS and "/-/" not in address:
        detail += " Only questions have charts."
    for method in ("GET", "HEAD"):
        answer = await client.request(method, address)
        assert (answer.status_code, answer.headers["content-type"]) == (
            404,
            "application/problem+json",
        )
    problem = (await client.get(address)).json()
    assert {**problem, "formats": list(problem["formats"])} == {
        "type": "about:blank",
        "title": "No such format",
        "status": 404,
        "detail": detail,
        "formats": formats,
    }
    page = await client.get(address, headers={"accept": "text/html"})
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert detail in page.text
    assert "accept" in page.headers["vary"].lower()
    assert page.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("address", ["/migration/zzz.pdf", "/migration/zzz/1.pdf", "/zzz.pdf"])
async def test_what_does_not_exist_has_no_formats(migration_db, address):
    answer = await site_of(migration_db).client.get(address)
    assert answer.status_code == 404
    assert "there are" not in answer.text


@pytest.fixture
def dotted(tmp_path):
    """A site with dots in the names of its database, a table, a question and a key."""
    path = tmp_path / "a.b.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            """
            CREATE TABLE "t.pdf" (key TEXT PRIMARY KEY, n INTEGER);
            INSERT INTO "t.pdf" VALUES ('x.svg', 1), ('y', 2);
            """
        )
    questions = {"q.xlsx": {"sql": "SELECT 1 AS one"}}
    metadata = {"databases": {"a.b": {"queries": questions}}}
    return Datasette(files=[str(path)], plugins_dir=str(ROOT / "plugins"), metadata=metadata)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/a~2Eb", 200),
        ("/a~2Eb.json", 200),
        ("/a~2Eb.pdf", 404),
        ("/a~2Eb/t~2Epdf", 200),
        ("/a~2Eb/t~2Epdf.csv", 200),
        ("/a~2Eb/t~2Epdf.pdf", 404),
        ("/a~2Eb/t~2Epdf/x~2Esvg", 200),
        ("/a~2Eb/t~2Epdf/x~2Esvg.json", 200),
        ("/a~2Eb/t~2Epdf/x~2Esvg.svg", 404),
        ("/a~2Eb/t~2Epdf/y.pdf", 404),
        ("/a~2Eb/q~2Exlsx", 200),
        ("/a~2Eb/q~2Exlsx.json", 200),
        ("/a~2Eb/q~2Exlsx.xlsx", 200),
        ("/a~2Eb/q~2Exlsx.ods", 404),
        ("/a~2Eb/q~2Exlsx.svg", 404),
    ],
)
async def test_a_dot_in_a_name_is_no_format(dotted, address, status):
    answer = await dotted.client.get(address)
    assert answer.status_code == status, answer.text


async def test_who_may_not_see_a_table_is_not_told_its_formats(migration_db):
    closed = Datasette(
        immutables=[str(migration_db)],
        plugins_dir=str(ROOT / "plugins"),
        metadata={"databases": {"migration": {"allow": False}}},
    )
    for address in ("/migration.pdf", "/migration/symbol.pdf", "/migration/symbol/1.svg"):
        assert (await closed.client.get(address)).status_code == 403
