"""Test that CSV and JSON have all rows, or are an error, and never the first rows alone."""

import asyncio
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from weakref import WeakSet

import pytest
from datasette.app import Datasette
from helpers import ROOT
from site_of import site_of

from plugins.common.current_request import CurrentRequest, current_request
from plugins.guard import whole_answers
from plugins.guard.whole_answers import PieceWriter, whole_rows


@pytest.mark.parametrize(
    ("path", "given", "added"),
    [
        ("/db/marbles.csv", {}, [("_stream", "on")]),
        ("/db/marbles.csv", {"colour": "red", "_sort": "id"}, [("_stream", "on")]),
        ("/db/marbles.csv", {"_size": "5"}, []),
        ("/db/marbles.csv", {"_next": "5"}, []),
        ("/db/marbles.json", {"_shape": "array"}, [("_size", "max")]),
        ("/db/marbles.json", {"_shape": "object", "_nl": "on"}, [("_size", "max")]),
        ("/db/marbles.json", {"_shape": "array", "_next": "5"}, []),
        ("/db/marbles.json", {"_shape": "arrays"}, []),
        ("/db/marbles.json", {}, []),
        ("/db/marbles", {}, []),
        ("/db.csv", {"sql": "select 1"}, []),
        ("/db/marbles/1.csv", {}, []),
        ("/-/published/x.csv", {}, []),
    ],
)
def test_a_table_is_whole_unless_a_part_is_asked_for(
    path: str, given: dict[str, str], added: list[tuple[str, str]]
) -> None:
    assert whole_rows(path, list(given.items()), ["/db"]) == added


class Sink:
    """Keeps what is written, a piece at a time."""

    def __init__(self) -> None:
        self.pieces: list[str] = []

    async def write(self, text: str) -> None:
        self.pieces.append(text)


async def test_rows_are_sent_in_pieces_and_none_is_lost() -> None:
    sink = Sink()
    writer = PieceWriter(sink, 0)
    for _ in range(5000):
        await writer.write("a row of csv\r\n")
    await writer.write("")
    assert "".join(sink.pieces) == "a row of csv\r\n" * 5000
    assert len(sink.pieces) == 2


async def test_one_of_several_pauses_between_pieces_but_not_after_the_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    among: list[int] = []

    def pause(_: float, writers: int) -> float:
        among.append(writers)
        return 0

    monkeypatch.setattr(whole_answers, "pause", pause)
    monkeypatch.setattr(PieceWriter, "_all", WeakSet())
    first, second = PieceWriter(Sink(), 0), PieceWriter(Sink(), 0)
    await first.write("x" * 65_536)
    await first.write("")
    assert among == [2]
    await second.write("x" * 65_536)
    assert among == [2, 1]  # the first has ended


async def test_csv_that_is_too_large_is_cut_off_where_the_client_sees_it() -> None:
    token = current_request.set(request := CurrentRequest("client"))
    try:
        with pytest.raises(asyncio.CancelledError):
            await PieceWriter(Sink(), 1).write("x" * 1_100_000)
    finally:
        current_request.reset(token)
    assert request.is_cut_off


@pytest.fixture(scope="module")
def short(migration_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Datasette:
    """A site whose pages have at most 50 rows."""
    database = tmp_path_factory.mktemp("short") / "migration.db"
    shutil.copyfile(migration_db, database)
    return Datasette(
        immutables=[str(database)],
        plugins_dir=str(ROOT / "plugins"),
        settings={"max_returned_rows": 50, "default_page_size": 10},
    )


def in_database(site: Datasette, sql: str) -> Any:
    with closing(sqlite3.connect(site.databases["migration"].path)) as connection:
        return connection.execute(sql).fetchone()[0]


async def test_every_row_of_a_table_and_of_sql_is_in_csv(short: Datasette) -> None:
    number = in_database(short, "SELECT count(*) FROM observation")
    client = short.client
    await client.get("/")
    sql = urlencode({"sql": "select * from observation", "_size": "max"})
    for address in ("/migration/observation.csv", "/migration/observation_labelled.csv",
                    f"/migration.csv?{sql}"):  # fmt: skip
        rows = (await client.get(address)).text.splitlines()
        assert len(rows) == number + 1, address
    answer = (await client.get(f"/migration.json?{sql}")).json()
    assert (len(answer["rows"]), answer["truncated"]) == (number, False)
    array = (await client.get(f"/migration.json?_shape=array&{sql}")).json()
    assert len(array) == number
    page = (await client.get(f"/migration?{sql}")).text
    assert "Only the first 50 rows are on this page" in page


async def test_a_bare_array_has_as_many_rows_as_it_may(short: Datasette) -> None:
    response = await short.client.get("/migration/observation.json?_shape=array")
    assert len(response.json()) == 50
    assert 'rel="next"' in response.headers["link"]
    asked = await short.client.get("/migration/observation.json?_shape=array&_size=7")
    assert len(asked.json()) == 7


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("select zzz", "There is no column zzz"),
        (
            "with recursive t (x) as (select 1 union all select x + 1 from t limit 300)"
            " select printf('%.40000c', 'x') from t",
            "the answer is larger than 8,000,000 bytes",
        ),
    ],
)
async def test_csv_of_sql_that_fails_is_an_error(
    short: Datasette, sql: str, says: str, capfd: pytest.CaptureFixture[str]
) -> None:
    await short.client.get("/")
    response = await short.client.get(f"/migration.csv?{urlencode({'sql': sql})}")
    assert response.status_code == 400
    assert says in response.text
    assert sql not in capfd.readouterr().err


MANY = (
    "with recursive t (x) as (select 1 union all select x + 1 from t limit 2000) select {} from t"
)


@pytest.mark.parametrize("shape", ["objects", "array"])
async def test_rows_that_are_too_large_as_objects_are_an_error(
    short: Datasette, shape: str
) -> None:
    asked = {"sql": MANY.format(f"x as {'a' * 5000}"), "_shape": shape}
    answer = await short.client.get(f"/migration.json?{urlencode(asked)}")
    assert answer.status_code == 400
    assert "take more than" in answer.json()["error"]


async def test_long_names_that_are_there_once_are_none(short: Datasette) -> None:
    sql = MANY.format(f"x as {'a' * 5000}")
    for shape in ("arrays", "arrayfirst"):
        query = urlencode({"sql": sql, "_shape": shape})
        assert (await short.client.get(f"/migration.json?{query}")).status_code == 200


async def test_numbers_of_many_columns_are_counted_too(migration_db: Path) -> None:
    sql = MANY.replace("2000", "5000").format(", ".join(["x"] * 200))
    site = Datasette(
        immutables=[str(migration_db)],
        plugins_dir=str(ROOT / "plugins"),
        settings={"sql_time_limit_ms": 100_000},  # a million values take seconds
    )
    answer = await site.client.get(f"/migration.json?{urlencode({'sql': sql})}")
    assert answer.status_code == 400
    assert "the answer is larger than 8,000,000 bytes" in answer.json()["error"]


@pytest.mark.parametrize(("shape", "status"), [
    *(("array", 400), ("objects", 400), ("arrays", 200), ("arrayfirst", 200)),
])  # fmt: skip
async def test_no_value_is_lost_among_columns_of_one_name(
    migration_db: Path, shape: str, status: int
) -> None:
    sql = urlencode({"sql": "select 1 as a, 2 as a", "_shape": shape})
    answer = await site_of(migration_db).client.get(f"/migration.json?{sql}")
    assert answer.status_code == status
    said = "Two columns are called 'a'; objects need a name for each: write AS in SQL"
    assert (said in answer.text) == (status == 400)
