"""Measure what reading, proving and writing a number costs, and what alternatives cost.

Seconds here are processors' seconds, which another program on the machine disturbs least; only
where several processes share the work is it the clock that counts.
"""

import csv
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from bench.measure import Cost, Figure, median_of, run, table
from generator import write_publication

from loader.database.opening import open_database

_DASK = Path(__file__).with_name("on_dask.py")


def report(folder: Path, sizes: list[int], times: int) -> Iterator[str | Figure]:
    """Return Markdown of all measurements; `sizes` are numbers of pages, the second is compared."""
    publications = {pages: write_publication(folder / f"p{pages}", pages) for pages in sizes}
    _, compared, *_ = sizes
    costs = {}
    for pages, publication in publications.items():
        target = folder / f"p{pages}.db"
        runs = times if pages <= compared else 1
        costs[pages] = median_of(runs, lambda p=publication, t=target: _build(p, t))
    numbers = {pages: _numbers(folder / f"p{pages}.db") for pages in sizes}
    yield _growth(costs, numbers)
    before, last = sizes[-2:]
    grown = _each(costs[last], numbers[last]) / _each(costs[before], numbers[before])
    yield Figure(f"time a number takes to load, {last:,} pages to {before:,}", grown, 1.2)
    yield from _against(folder, compared, numbers[compared], costs[compared], times)
    yield _shared(publications[compared], folder / "shared.db", costs[compared], times)


def _build(publication: Path, target: Path, *options: str) -> Cost:
    return run("-m", "loader", "build", str(publication), "-o", str(target), *options)


def _numbers(database: Path) -> int:
    with closing(open_database(database)) as connection:
        found: int
        (found,) = connection.execute("SELECT count(*) FROM observation").fetchone()
        return found


def _growth(costs: dict[int, Cost], numbers: dict[int, int]) -> str:
    return table(
        ["pages", "numbers", "seconds", "µs a number", "most memory, MB"],
        [
            [pages, f"{numbers[pages]:,}", f"{cost.cpu:.1f}", f"{_each(cost, numbers[pages]):.1f}",
             f"{cost.megabytes:.0f}"]
            for pages, cost in costs.items()
        ],
    )  # fmt: skip


def _against(
    folder: Path, pages: int, numbers: int, ours: Cost, times: int
) -> Iterator[str | Figure]:
    database, tidy = folder / f"p{pages}.db", folder / "tidy.csv"
    _write_tidy(database, tidy)
    floor = median_of(times, lambda: _floor(database, folder / "floor.db"))
    other = median_of(times, lambda: _sqlite_utils(folder / "other.db", tidy))
    against = {"`executemany` of finished observations": (floor, 3),
               "`sqlite-utils insert --csv` of them": (other, 0.5)}  # fmt: skip
    yield table(
        [f"{pages:,} pages", "µs a number"],
        [
            [what, f"{_each(cost, numbers):.1f}"]
            for what, cost in [
                ("read, prove, write", ours),
                *((what, cost) for what, (cost, _) in against.items()),
            ]
        ],
    )
    for what, (cost, aim) in against.items():
        yield Figure(f"loading, beside {what}", ours.cpu / cost.cpu, aim)


def _shared(publication: Path, target: Path, alone: Cost, times: int) -> str:
    pool = median_of(times, lambda: _build(publication, target, "--workers", "2"))
    same = target.read_bytes()
    dask = median_of(times, lambda: run(str(_DASK), str(publication), str(target)))
    if target.read_bytes() != same:
        raise RuntimeError("a Dask cluster built other bytes than a pool of processes")
    return table(
        ["who reads and proves", "seconds by the clock", "of one process"],
        [
            [who, f"{cost.wall:.1f}", f"{cost.wall / alone.wall:.2f}"]
            for who, cost in (
                ("one process", alone),
                ("a pool of 2", pool),
                ("a Dask cluster of 2, its start included", dask),
            )
        ],
    )


def _each(cost: Cost, numbers: int) -> float:
    return cost.cpu / numbers * 1e6


def _write_tidy(database: Path, target: Path) -> None:
    with closing(open_database(database)) as connection, target.open("w", newline="") as file:
        cursor = connection.execute("SELECT * FROM observation")
        writer = csv.writer(file)
        writer.writerow([column[0] for column in cursor.description])
        writer.writerows(cursor)


def _sqlite_utils(database: Path, tidy: Path) -> Cost:
    database.unlink(missing_ok=True)
    return run(
        "-m", "sqlite_utils", "insert", str(database), "observation", str(tidy), "--csv", "--silent"
    )


def _floor(source: Path, target: Path) -> Cost:
    """Return the lowest possible cost: `executemany` alone, of rows already in memory."""
    with closing(open_database(source)) as connection:
        (create,) = connection.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'observation'"
        ).fetchone()
        rows = connection.execute("SELECT * FROM observation").fetchall()
    target.unlink(missing_ok=True)
    with closing(sqlite3.connect(target)) as floor:
        floor.execute(create)
        places = ", ".join("?" * len(rows[0]))
        began = time.process_time()
        with floor:
            floor.executemany(f"INSERT INTO observation VALUES ({places})", rows)
        seconds = time.process_time() - began
    return Cost(seconds, seconds, 0)
