"""Measure one query of every number: in SQLite, and in DuckDB on tables exported as Parquet."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
from bench.measure import Figure, table
from generator import write_publication

from loader.build import build
from loader.database.opening import open_database, table_ids
from loader.database.read_back import read_stored
from loader.formats import FORMATS

_TIMES = 5
_SQLITE = (
    "SELECT region, sum(value) FROM observation WHERE additive GROUP BY region ORDER BY region"
)
_DUCKDB = """
    SELECT region_code, sum(value)::BIGINT FROM read_parquet('{}/*.parquet')
    WHERE additive GROUP BY region_code ORDER BY region_code"""


def report(folder: Path, pages: int) -> Iterator[str | Figure]:
    """Return Markdown of both; raise RuntimeError if their answers differ."""
    database = folder / "engines.db"
    build(write_publication(folder / "engines", pages), database)
    exported = folder / "parquet"
    began = time.perf_counter()
    _export(database, exported)
    seconds = time.perf_counter() - began
    with open_database(database) as connection:
        one, by_sqlite = _timed(lambda: connection.execute(_SQLITE).fetchall())
    two, by_duckdb = _timed(lambda: duckdb.sql(_DUCKDB.format(exported)).fetchall())
    if one != two:
        raise RuntimeError("DuckDB and SQLite give different sums")
    sizes = database.stat().st_size, sum(file.stat().st_size for file in exported.iterdir())
    yield table(
        [f"all additive numbers of {pages:,} tables, by region", "ms", "MB"],
        [
            [who, f"{milliseconds:.0f}", f"{size / 1e6:.0f}"]
            for who, milliseconds, size in zip(
                ("SQLite", "DuckDB on Parquet"), (by_sqlite, by_duckdb), sizes, strict=True
            )
        ],
    )
    yield f"Writing the Parquet took {seconds:.0f} s, {seconds / pages * 1000:.0f} ms a table."


def _export(database: Path, target: Path) -> None:
    target.mkdir()
    with open_database(database) as connection:
        for id_ in table_ids(connection):
            written = FORMATS["parquet"].write(read_stored(connection, id_))
            (target / f"{id_}.parquet").write_bytes(written)


def _timed(ask: Callable[[], list[Any]]) -> tuple[list[Any], float]:
    """Return the answer, and the milliseconds of the fastest of several runs."""
    times = []
    for _ in range(_TIMES):
        began = time.perf_counter()
        answer = ask()
        times.append((time.perf_counter() - began) * 1000)
    return answer, min(times)
