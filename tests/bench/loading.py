"""Measure what reading, proving and writing a number costs, and what alternatives cost.

What is compared runs in turn, several times, and the median of the ratios counts: another program
then disturbs both alike. Where several processes share the work, the clock counts.
"""

import csv
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from bench.measure import Cost, Figure, median, paired, ratio, run, table
from generator import write_publication

from loader.database.opening import open_database


def report(folder: Path, sizes: list[int], times: int) -> Iterator[str | Figure]:
    """Return Markdown of all measurements; `sizes` are numbers of pages, the last is compared."""
    publications = {pages: write_publication(folder / f"p{pages}", pages) for pages in sizes}
    costs = {}
    for pages, publication in publications.items():
        target = folder / f"p{pages}.db"
        costs[pages] = _build(publication, target)
    numbers = {pages: _numbers(folder / f"p{pages}.db") for pages in sizes}
    yield _growth(costs, numbers)
    compared = sizes[-1]
    yield from _against(folder, compared, numbers[compared], times)


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


_ALONE, _POOL = (f"read, prove, write, {how}" for how in ("in one process", "by itself"))
_FLOOR = "`executemany` of finished observations"
_OTHER = "`sqlite-utils insert --csv` of them"
_MOST_OF_OTHER = 200_000  # numbers; the time of more is reckoned from these


def _against(folder: Path, pages: int, numbers: int, times: int) -> Iterator[str | Figure]:
    costs = _compared(folder, pages, times)
    yield table(
        [f"{pages:,} pages", "seconds by the clock", "µs of processors a number"],
        [
            [what, f"{median(found).wall:.1f}", f"{_each(median(found), numbers):.1f}"]
            for what, found in costs.items()
        ],
    )
    ours = costs[_POOL]
    yield Figure(f"loading, beside {_FLOOR}", ratio(ours, costs[_FLOOR], "wall"), 3)
    yield Figure(f"loading, beside {_OTHER}", ratio(ours[:1], costs[_OTHER], "wall"), 0.2)
    yield Figure("loading by itself, beside one process", ratio(ours[:1], costs[_ALONE], "wall"), 1)


def _compared(folder: Path, pages: int, times: int) -> dict[str, list[Cost]]:
    database, publication, target = folder / f"p{pages}.db", folder / f"p{pages}", folder / "one.db"
    tidy = folder / "tidy.csv"
    _write_tidy(database, tidy)
    in_turn = {
        _POOL: lambda: _build(publication, target),
        _FLOOR: lambda: _floor(database, folder / "floor.db"),
    }
    costs = paired(times, in_turn)
    # These take long, and are far from their aims.
    costs |= paired(1, {_ALONE: lambda: _build(publication, target, "--workers", "1")})
    (other,) = paired(1, {_OTHER: lambda: _sqlite_utils(folder / "other.db", tidy)})[_OTHER]
    times_more = max(1, _numbers(database) / _MOST_OF_OTHER)
    whole = Cost(other.wall * times_more, other.cpu * times_more, other.megabytes)
    return costs | {_OTHER: [whole]}


def _each(cost: Cost, numbers: int) -> float:
    return cost.cpu / numbers * 1e6


def _write_tidy(database: Path, target: Path) -> None:
    with closing(open_database(database)) as connection, target.open("w", newline="") as file:
        cursor = connection.execute("SELECT * FROM observation LIMIT ?", [_MOST_OF_OTHER])
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
        began, worked = time.perf_counter(), time.process_time()
        with floor:
            floor.executemany(f"INSERT INTO observation VALUES ({places})", rows)
        return Cost(time.perf_counter() - began, time.process_time() - worked, 0)
