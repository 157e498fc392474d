"""Test that SQL is refused if it shows the machine or leaves the database, whoever wrote it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path
from urllib.parse import quote

import pytest
from datasette import hookimpl
from datasette.app import Datasette
from datasette.plugins import pm
from helpers import ROOT
from site_of import site_of

from plugins.common.authorizer import authorize, forget_refusal, last_refusal

PATH_OF_FILE = "pragma_database_list is not allowed here."

REFUSED = [
    ("SELECT file FROM pragma_database_list", PATH_OF_FILE),
    ("SELECT * FROM Pragma_Database_LIST()", PATH_OF_FILE),
    ('SELECT 1 FROM main."pragma_database_list"', PATH_OF_FILE),
    ("SELECT count(*) FROM [pragma_database_list] AS innocent", PATH_OF_FILE),
    ("SELECT 1 FROM/**/`pragma_database_list`", PATH_OF_FILE),
    ("SELECT 1 WHERE random() AND EXISTS (SELECT 1 FROM pragma_database_list)", PATH_OF_FILE),
    ("SELECT 'a' IN (SELECT file FROM pragma_database_list)", PATH_OF_FILE),
    ("WITH a AS (SELECT file FROM pragma_database_list) SELECT * FROM a", PATH_OF_FILE),
    ("WITH sqlite_master AS (SELECT * FROM pragma_database_list) SELECT * FROM sqlite_master",
     PATH_OF_FILE),
    ("SELECT * FROM (SELECT 'main' AS name) NATURAL JOIN pragma_database_list", PATH_OF_FILE),
    ("SELECT 1 UNION SELECT file FROM pragma_database_list", PATH_OF_FILE),
    ("EXPLAIN SELECT file FROM pragma_database_list", PATH_OF_FILE),
    ("SELECT * FROM telling", PATH_OF_FILE),
    ("SELECT * FROM pragma_module_list", "pragma_module_list is not allowed here."),
    ("SELECT * FROM pragma_function_list", "pragma_function_list is not allowed here."),
    ("SELECT * FROM pragma_pragma_list", "pragma_pragma_list is not allowed here."),
    ("SELECT * FROM pragma_compile_options", "pragma_compile_options is not allowed here."),
    ("PRAGMA module_list", "PRAGMA module_list is not allowed here."),
    ("PRAGMA Compile_Options", "PRAGMA compile_options is not allowed here."),
    ("PRAGMA main.temp_store_directory", "PRAGMA temp_store_directory is not allowed here."),
    ("PRAGMA hard_heap_limit = 0", "PRAGMA hard_heap_limit is not allowed here."),
    ("PRAGMA temp_store = FILE", "PRAGMA temp_store is not allowed here."),
    ("PRAGMA query_only = 0", "PRAGMA query_only is not allowed here."),
    ("PRAGMA writable_schema(1)", "PRAGMA writable_schema is not allowed here."),
    ("ATTACH 'other.db' AS other", "ATTACH is not allowed here."),
    ("attach ':memory:' as other", "ATTACH is not allowed here."),
    ("VACUUM INTO 'copy.db'", "ATTACH is not allowed here."),
    ("DETACH main", "DETACH is not allowed here."),
    ("SELECT load_extension('x')", "The function load_extension() is not allowed here."),
    ("SELECT \"Load_Extension\"('x', 'y')", "The function load_extension() is not allowed here."),
    ("SELECT fts3_tokenizer('simple')", "The function fts3_tokenizer() is not allowed here."),
    ("SELECT fts5(1)", "The function fts5() is not allowed here."),
    ("SELECT sqlite_compileoption_get(1)",
     "The function sqlite_compileoption_get() is not allowed here."),
    ("SELECT sqlite_source_id()", "The function sqlite_source_id() is not allowed here."),
    ("SELECT sqlite_version()", "The function sqlite_version() is not allowed here."),
    ("SELECT readfile('/etc/passwd')", "The function readfile() is not allowed here."),
    ("SELECT writefile('x', 'y')", "The function writefile() is not allowed here."),
    ("SELECT sqlite_log(1, 'x')", "The function sqlite_log() is not allowed here."),
    ("CREATE VIRTUAL TABLE temp.x USING fts5vocab(words, row)",
     "A table by fts5vocab is not allowed here."),
    ("CREATE VIRTUAL TABLE temp.x USING csv(filename = '/etc/passwd')",
     "A table by csv is not allowed here."),
]  # fmt: skip

ALLOWED = [
    "SELECT text, 1 + 2, 'a' LIKE 'b', 'a' GLOB 'b', '{}' -> 'a', upper(text) FROM word",
    "SELECT rowid FROM words WHERE words MATCH 'o*' ORDER BY rank",
    "SELECT highlight(words, 0, '<', '>'), bm25(words) FROM words WHERE words MATCH 'one'",
    "SELECT value FROM json_each('[1, 2]')",
    "SELECT fullkey FROM json_tree('[1, [2]]')",
    "SELECT name FROM pragma_table_info('word')",
    "SELECT name FROM pragma_table_list",
    "SELECT name FROM sqlite_master",
    "SELECT name FROM sqlite_schema",
    "SELECT row_number() OVER (ORDER BY text), group_concat(text) OVER () FROM word",
    "WITH RECURSIVE t (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM t LIMIT 3) SELECT sum(x) FROM t",
    "SELECT printf('%d', 1), strftime('%Y', 'now'), coalesce(NULL, 1), iif(1, 2, 3)",
    "PRAGMA database_list",  # Datasette's database page asks for it
    "PRAGMA table_xinfo(word)",
    "PRAGMA foreign_key_list([word])",
    "PRAGMA index_list(word)",
    "PRAGMA schema_version",
    "PRAGMA user_version",
    "INSERT INTO word VALUES ('three')",  # whether it may be written, the file's opening decides
]


@pytest.fixture
def guarded() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(
            "CREATE TABLE word (text); INSERT INTO word VALUES ('one'), ('two');"
            "CREATE VIRTUAL TABLE words USING fts5 (text); INSERT INTO words SELECT text FROM word;"
            "CREATE VIEW telling AS SELECT file FROM pragma_database_list;"
            "CREATE VIEW shown AS SELECT text FROM word"
        )
        for name in ("readfile", "writefile", "twice"):
            connection.create_function(name, -1, lambda text, *_: text * 2)
        forget_refusal()
        yield connection


@pytest.mark.parametrize(("sql", "sentence"), REFUSED)
def test_refused(guarded: sqlite3.Connection, sql: str, sentence: str) -> None:
    authorize(guarded)
    with pytest.raises(sqlite3.Error):
        guarded.execute(sql).fetchall()
    assert last_refusal() == sentence


@pytest.mark.parametrize("sql", ALLOWED)
def test_allowed(guarded: sqlite3.Connection, sql: str) -> None:
    guarded.execute("DROP VIEW telling")
    authorize(guarded)
    guarded.execute(sql).fetchall()
    assert last_refusal() is None


def test_every_module_that_sqlite_brings_is_refused_unless_listed(
    guarded: sqlite3.Connection,
) -> None:
    """Refuse modules of newer SQLite versions, too."""
    names = [name for (name,) in guarded.execute("SELECT name FROM pragma_module_list")]
    authorize(guarded)
    given = set()
    for name in names:
        try:
            guarded.execute(f'SELECT * FROM "{name}"').fetchall()
            given.add(name)
        except sqlite3.Error:
            pass
    assert given <= {"json_each", "json_tree", "jsonb_each", "jsonb_tree", "pragma_table_list"}


def test_the_owner_may_allow_functions(guarded: sqlite3.Connection) -> None:
    authorize(guarded, functions=["Twice"])
    assert guarded.execute("SELECT TWICE('a')").fetchone() == ("aa",)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT text FROM word",
        "SELECT count(*) FROM WORD",
        'SELECT 1 FROM main."Word"',
        "SELECT * FROM shown",
        "WITH shown AS (SELECT text FROM word) SELECT * FROM shown",
        "SELECT 'one' IN word",
    ],
)
def test_a_closed_table_cannot_be_read(guarded: sqlite3.Connection, sql: str) -> None:
    closed: set[str] = set()
    authorize(guarded, closed)
    guarded.execute("SELECT text FROM word LIMIT 1").fetchall()
    closed.add("word")
    with pytest.raises(sqlite3.Error):
        guarded.execute(sql)
    assert last_refusal() == "word is not open to everyone."


def test_the_columns_of_a_closed_table_are_hidden(guarded: sqlite3.Connection) -> None:
    authorize(guarded, {"word"})
    assert guarded.execute("PRAGMA table_info([Word])").fetchall() == []
    assert guarded.execute("SELECT * FROM pragma_table_xinfo('word')").fetchall() == []
    assert last_refusal() is None


# Through the site

TELLING = "select file from pragma_database_list"
ADDRESSES = [
    "/migration{}?sql=" + quote(TELLING),
    "/migration{}?sql=" + quote("with a as (select * from [DbStat]) select * from a"),
    "/migration{}?sql=" + quote("select load_extension('x')"),
    "/migration{}?sql=" + quote("select * from sqlite_stmt"),
    "/migration{}?sql=" + quote("select sqlite_version()"),
    "/migration/symbol{}?_where=" + quote("1 in (select seq from PRAGMA_database_list())"),
    "/migration/telling{}",
]


@cache
def telling_site(database: Path) -> Datasette:
    """Return a site whose canned query shows details of the machine."""
    return Datasette(
        immutables=[str(database)],
        metadata={"databases": {"migration": {"queries": {"telling": {"sql": TELLING}}}}},
        plugins_dir=str(ROOT / "plugins"),
    )


@pytest.mark.parametrize("ending", ["", ".json", ".csv"])
@pytest.mark.parametrize("address", ADDRESSES)
async def test_readers_get_a_sentence(migration_db: Path, address: str, ending: str) -> None:
    response = await telling_site(migration_db).client.get(address.format(ending))
    assert response.status_code == 403
    assert " not allowed here." in response.text
    assert str(migration_db.parent) not in response.text
    if ending == ".json":
        assert response.json()["error"].endswith(" not allowed here.")
    if ending == ".csv":
        assert response.text.count("\n") == 1


async def test_another_plugin_is_refused_too(migration_db: Path) -> None:
    class Other:
        __name__ = "other"

        @hookimpl
        def prepare_connection(self, conn: sqlite3.Connection) -> None:
            """Define a function that may not be called."""
            conn.create_function("readfile", 1, lambda path: Path(path).read_text())

    pm.register(Other(), name="other")
    try:
        site = telling_site.__wrapped__(migration_db)  # which opens its database with the plugin
        await site.invoke_startup()
        for sql in ("SELECT readfile('/etc/hostname')", TELLING, "ATTACH ':memory:' AS x"):
            with pytest.raises(Exception, match="not allowed here"):
                await site.get_database("migration").execute(sql)
            with pytest.raises(Exception, match="not allowed here"):
                await site.get_database("_internal").execute(sql)
    finally:
        pm.unregister(name="other")


@pytest.mark.parametrize(
    "path", ["/", "/migration", "/migration/region", "/migration/region/total"]
)
async def test_datasettes_own_pages_work(migration_db: Path, path: str) -> None:
    assert (await site_of(migration_db).client.get(path)).status_code == 200
