"""Test that printf() of SQL repeats nothing for minutes, and is otherwise SQLite's own."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from site_of import site_of

from plugins.guard.bounded_printf import bound_printf, is_too_wide
from plugins.guard.limits import limit


@pytest.fixture
def bounded() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as connection:
        limit(connection)
        bound_printf(connection)
        yield connection


@pytest.mark.parametrize(
    ("arguments", "is_wide"),
    [
        (("%.*c", 2_000_000_000, "x"), True),
        (("%.2000000000c", "x"), True),
        (("%-.*c", 2e9, "x"), True),
        (("%.*c", "2000000000 times", "x"), True),
        (("%.*c", b"2000000000", "x"), True),
        (("%.*c", "2e9", "x"), True),
        ((b"%.*c", 2_000_000_000, "x"), True),
        (("%.*c", -2_000_000_000, "x"), True),
        (("%d of %d%% %c", 2_000_000_000, 5, "x"), False),
        (("%.*c", 40_000, "x"), False),
        (("%.40000c", "x"), False),
        (("%,d", 2_000_000_000), False),
        (("%*d", 5, 2_000_000_000), False),
        ((None,), False),
        ((), False),
        ((5, None), False),
    ],
)
def test_what_repeats_too_often(arguments: tuple[Any, ...], is_wide: bool) -> None:
    assert is_too_wide(*arguments) is is_wide


_VALUES = st.none() | st.integers(-99_999, 99_999) | st.floats(-1e4, 1e4) | st.text(max_size=5)


@settings(max_examples=60)
@given(
    st.text("%dsfgqQwxc,.*0123+-! ", max_size=12),
    st.lists(_VALUES, max_size=3),
)
def test_it_is_otherwise_sqlites_own(form: str, arguments: list[Any]) -> None:
    if is_too_wide(form, *arguments) or "\0" in "".join(map(str, arguments)):
        return
    sql = f"SELECT printf({', '.join('?' * (1 + len(arguments)))})"
    answers = []
    for bound in (False, True):
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 50_000)
            if bound:
                bound_printf(connection)
            answers.append(connection.execute(sql, [form, *arguments]).fetchone()[0])
    assert answers[0] == answers[1]


def test_both_names_are_bounded(bounded: sqlite3.Connection) -> None:
    for name in ("printf", "format", "FORMAT"):
        assert bounded.execute(f"SELECT {name}('%05.1f', 2.25)").fetchone()[0] == "002.3"
        with pytest.raises(sqlite3.DataError, match="too big"):
            bounded.execute(f"SELECT {name}('%.*c', 2000000000, 'x')")


async def test_a_reader_gets_a_sentence(migration_db: Path) -> None:
    await site_of(migration_db).client.get("/")
    query = urlencode({"sql": "select length(printf('%.*c', 2000000000, 'x'))"})
    response = await site_of(migration_db).client.get(f"/migration.json?{query}")
    assert (response.status_code, response.json()["error"]) == (
        403,
        "printf() may repeat a character 50,000 times at most.",
    )
