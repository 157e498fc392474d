"""SQL of any shape by a grammar, and what must hold whatever a reader writes.

The statements run as a reader's do: on a connection that reads only, with the limits and the
authorizer of the site. (PRAGMA database_list is not among them: Datasette asks it itself, and
refuses all PRAGMAs of readers.) One table is closed. None of its words, nor the path of the file,
may ever be in an answer, nothing may be written, and every statement ends: with rows, or an error
of SQLite.
"""

import random
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from time import thread_time

from hypothesis import strategies as st

from plugins.common.authorizer import authorize
from plugins.common.datasette_inside.known_names import sqlite_timelimit
from plugins.guard.limits import limit

SECRET = "the closed words"
CLOSED = "kept_back"
_MILLISECONDS = 300
_SECONDS = 5  # of a processor: one step may take longer than the limit

_OPEN = ("word", "words", "telling", "number")
_NAMES = (
    *_OPEN * 24, CLOSED, CLOSED.upper(), f"main.{CLOSED}", f'"{CLOSED}"', f"[{CLOSED}]",
    f"`{CLOSED}`",
    f"temp.{CLOSED}", f"{CLOSED} NOT INDEXED", "through", "kept_index", "kept_index_data",
    "kept_index_content", "kept_index_docsize", "words_data", "words_content", "sqlite_master",
    "sqlite_schema", "sqlite_temp_master", "sqlite_sequence", "sqlite_stat1", "sqlite_dbpage",
    "dbstat",
    "SQLITE_DBPAGE", "dbstat('main')", "sqlite_stmt", "bytecode('select 1')",
    "tables_used('select 1')",
    "pragma_database_list", "pragma_table_info('word')", f"pragma_table_info('{CLOSED}')",
    "pragma_table_list", "pragma_module_list", "pragma_function_list", "pragma_compile_options",
    f"pragma_index_list('{CLOSED}')", "pragma_stats", "fts5vocab", "fts5vocab('words', 'row')",
    "fts5vocab('kept_index', 'instance')", "json_each('[1,[2]]')", "json_tree('{\"a\":1}')",
    "generate_series(1, 9)", "fsdir('.')", "csv", "zipfile('x')", "completion", "carray", "rtree",
    "x",
    "wholenumber", "sqlite_memstat", "sqlite_parameters", "unionvtab", "series", "other.word",
)  # fmt: skip
_FUNCTIONS = (
    "abs", "hex", "quote", "upper", "length", "count", "sum", "max", "min", "group_concat", "total",
    "printf", "format", "substr", "replace", "instr", "char", "unicode", "zeroblob", "randomblob",
    "json", "json_array", "json_object", "json_group_array", "json_extract", "jsonb", "json_set",
    "date", "strftime", "julianday", "coalesce", "iif", "likelihood", "typeof", "round", "like",
    "glob",
    "row_number", "lag", "ntile", "nth_value", "highlight", "snippet", "bm25", "rank", "match",
    "matchinfo", "offsets", "optimize", "load_extension", "readfile", "writefile", "edit", "eval",
    "fts3_tokenizer", "fts5", "fts5_decode", "fts5_insttoken", "fts5_source_id", "sqlite_version",
    "sqlite_source_id", "sqlite_compileoption_get", "sqlite_log", "sqlite_offset",
    "sqlite_rename_table",
    "rtreecheck", "rtreenode", "geopoly_debug", "icu_load_collation", "regexp", "exec",
    "sqlite_drop_column",
    "last_insert_rowid", "changes", "unistr", "unhex", "subtype", "implies_nonnull_row", "nosuch",
)  # fmt: skip
_ATOMS = (
    *("1", "text", "a.text", "'a'") * 9, "1", "-1", "0.5", "1e308", "9223372036854775807",
    "x'00ff'", "'a'", "''", "NULL", "text", "rowid",
    "_rowid_", "oid", "value", "a.text", '"text"', "[text]", f"{CLOSED}.text", f'"{CLOSED}"',
    "words",
    ":a", "?", "?1", "@b", "$c", "CURRENT_TIMESTAMP", "rank", "1.", "0x7f", "1_0", "char(0)",
    "TRUE",
)  # fmt: skip
_OPERATORS = (
    "+", "-", "*", "/", "%", "||", "=", "<>", "<", ">=", "IS", "IS NOT", "AND", "OR", "LIKE",
    "GLOB",
    "MATCH", "REGEXP", "->", "->>", "<<", "&", "COLLATE", "IN", "NOT LIKE", "IS DISTINCT FROM",
)  # fmt: skip
_OTHERS = (
    "ATTACH 'x.db' AS other", "ATTACH ':memory:' AS other", "DETACH main", "VACUUM",
    "VACUUM INTO 'y.db'",
    "PRAGMA module_list", "PRAGMA query_only = 0",
    "PRAGMA writable_schema = 1",
    "PRAGMA trusted_schema = 1", "PRAGMA cache_size = -1000000000", "PRAGMA hard_heap_limit = 0",
    "PRAGMA mmap_size = 9999999999", "PRAGMA journal_mode = WAL", "PRAGMA integrity_check",
    "PRAGMA optimize", f"PRAGMA table_info({CLOSED})", "PRAGMA foreign_key_check",
    "PRAGMA user_version = 9",
    f"CREATE TEMP VIEW x AS SELECT * FROM {CLOSED}",
    f"CREATE TEMP TABLE x AS SELECT * FROM {CLOSED}",
    "CREATE TEMP TABLE x (a)", f"CREATE TEMP VIEW word AS SELECT * FROM {CLOSED}",
    "CREATE TABLE x (a)", "CREATE VIRTUAL TABLE temp.x USING fts5vocab(kept_index, row)",
    "CREATE VIRTUAL TABLE temp.x USING fts5vocab(main, kept_index, instance)",
    f"CREATE VIRTUAL TABLE temp.x USING fts5(text, content={CLOSED})",
    "CREATE VIRTUAL TABLE temp.x USING fts4aux(main, kept_index)",
    "CREATE VIRTUAL TABLE temp.x USING dbstat", "CREATE VIRTUAL TABLE temp.x USING rtree(id, a, b)",
    f"CREATE TEMP TRIGGER x AFTER INSERT ON word BEGIN SELECT * FROM {CLOSED}; END",
    "INSERT INTO words (words) VALUES ('rebuild')", "INSERT INTO word VALUES ('b')",
    "INSERT INTO x SELECT * FROM x", "INSERT INTO temp.x (x) VALUES ('rebuild')",
    "UPDATE word SET text = 'b'", "DELETE FROM word", "DROP TABLE word",
    f"ALTER TABLE {CLOSED} RENAME TO y",
    "BEGIN EXCLUSIVE", "COMMIT", "SAVEPOINT s", "ROLLBACK", "REINDEX", "ANALYZE",
    "ANALYZE sqlite_master",
    "SELECT", "", ";", "SELECT 1; SELECT 2", "SELECT (", "--", "/*", "\ufeffSELECT 1", "EXPLAIN",
)  # fmt: skip


class _Grammar:
    """Writes statements by chance; the same number writes the same ones."""

    def __init__(self, number: int) -> None:
        self._random = random.Random(number)

    def statements(self) -> list[str]:
        """Return one statement, or two that are run one after the other."""
        return [self._statement() for _ in range(self._random.randrange(1, 3))]

    def _one(self, words: Sequence[str]) -> str:
        return self._random.choice(words)

    def _statement(self) -> str:
        form = self._one(_FORMS)
        return form.format(
            select=self._select(2),
            other=self._select(2),
            expression=self._expression(2),
            name=self._one(_NAMES),
            function=self._one(_FUNCTIONS),
            own=self._one(("x", "word", CLOSED, "a(b)")),
            set=self._one(("UNION", "UNION ALL", "EXCEPT", "INTERSECT")),
            anything=self._one(_OTHERS),
        )

    def _select(self, depth: int) -> str:
        columns = [self._expression(depth - 1) for _ in range(self._random.randrange(1, 3))]
        parts = [self._one(("SELECT", "SELECT DISTINCT", "select/**/all")), ", ".join(columns)]
        if self._random.random() < 0.8:
            nested = depth > 0 and self._random.random() < 0.3
            parts += [
                "FROM",
                f"({self._select(depth - 1)})" if nested else self._one(_NAMES),
                "AS a",
            ]
        if self._random.random() < 0.3:
            join = self._one((",", "JOIN", "LEFT JOIN", "NATURAL JOIN", "FULL JOIN"))
            parts += [join, self._one(_NAMES)]
        if self._random.random() < 0.4:
            words = self._one(("WHERE", "GROUP BY", "ORDER BY", "LIMIT"))
            parts += [words, self._expression(depth - 1)]
        return " ".join(parts)

    def _expression(self, depth: int) -> str:
        if depth <= 0 or self._random.random() < 0.4:
            return self._one(_ATOMS)
        return self._one(_EXPRESSIONS).format(
            a=self._expression(depth - 1),
            b=self._expression(depth - 1),
            operator=self._one(_OPERATORS),
            function=self._one(_FUNCTIONS),
            name=self._one(_NAMES),
            select=self._select(depth - 1),
            type=self._one(("BLOB", "TEXT", "ANY", "x")),
        )


_EXPRESSIONS = (
    "{function}({a})", "{function}({a}, {b})", "{function}()", "({a} {operator} {b})", "({select})",
    "EXISTS ({select})", "{a} IN {name}", "CASE {a} WHEN {b} THEN {a} END", "CAST({a} AS {type})",
    "{function}({a}) OVER ()", "*",
)  # fmt: skip
_FORMS = (
    *("{select}",) * 4, "{select} {set} {other}", "WITH {own} AS ({select}) {other}",
    "WITH RECURSIVE x(text) AS ({select} UNION ALL SELECT {expression} FROM x) SELECT * FROM x",
    "EXPLAIN QUERY PLAN {select}", "EXPLAIN {select}", "VALUES ({expression})",
    "SELECT * FROM {name}",
    "SELECT {function}({expression}) FROM words WHERE words MATCH 'o*'", "{anything}", "{anything}",
)  # fmt: skip

STATEMENTS = st.integers(0, 2**32).map(lambda number: _Grammar(number).statements())


def made_file(folder: Path) -> Path:
    """Return a new database with words that are open and words that are not."""
    path = folder / "open-and-closed.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(f"""
            CREATE TABLE word (text TEXT);
            INSERT INTO word VALUES ('one'), ('other');
            CREATE TABLE number (value INTEGER PRIMARY KEY, text TEXT);
            INSERT INTO number VALUES (1, 'a'), (2, 'b');
            CREATE VIRTUAL TABLE words USING fts5(text);
            INSERT INTO words SELECT text FROM word;
            CREATE VIEW telling AS SELECT text, length(text) AS value FROM word;
            CREATE TABLE {CLOSED} (text TEXT);
            INSERT INTO {CLOSED} VALUES ('{SECRET}');
            CREATE INDEX of_text ON {CLOSED} (text);
            CREATE VIEW through AS SELECT text FROM {CLOSED};
            CREATE VIRTUAL TABLE kept_index USING fts5(text);
            INSERT INTO kept_index SELECT text FROM {CLOSED};
        """)
    return path


@contextmanager
def as_reader(path: Path) -> Iterator[sqlite3.Connection]:
    """Yield a connection on which a reader's SQL may run."""
    uri = f"{path.as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        limit(connection)
        shadows = {f"kept_index{end}" for end in ("", *_SHADOWS)}
        authorize(connection, {CLOSED, "through"} | shadows)
        yield connection


_SHADOWS = ("_data", "_content", "_docsize", "_idx", "_config")


def nothing_is_told(path: Path, statements: list[str]) -> str:
    """Run statements one after the other; return what became of the last."""
    before = path.read_bytes()
    others = sorted(path.parent.iterdir())
    with as_reader(path) as connection:
        for statement in statements:
            outcome = _run(connection, statement, str(path.parent))
    assert path.read_bytes() == before, "the file was changed"
    assert sorted(path.parent.iterdir()) == others, "a file was made"
    return outcome


def _run(connection: sqlite3.Connection, statement: str, folder: str) -> str:
    began = thread_time()
    try:
        with sqlite_timelimit(connection, _MILLISECONDS):
            rows = connection.execute(statement, _Any()).fetchmany(1000)
    except (sqlite3.Error, ValueError, OverflowError) as error:
        told, outcome = str(error), f"refused: {_kind(error)}"
    else:
        told, outcome = repr([tuple(row) for row in rows]), "rows"
    assert thread_time() - began < _SECONDS, statement
    for secret in (SECRET, SECRET.split()[1].upper(), SECRET.encode().hex(), folder):
        assert secret.lower() not in told.lower(), (statement, told[:300])
    return outcome


def _kind(error: Exception) -> str:
    words = str(error).split()
    return f"{type(error).__name__} {' '.join(words[:2]) if 'not authorized' in str(error) else ''}"


class _Any(dict[str, None]):
    def __missing__(self, name: str) -> None:
        return None
