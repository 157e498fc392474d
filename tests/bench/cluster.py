"""Measure a publication that the workers of a local Dask cluster read, prove and write.

Into Parquet each worker writes the numbers of its pages itself; into SQLite one process writes all.
All is by the clock, from the start of the loader; the cluster is there before.
"""

from collections.abc import Iterator
from pathlib import Path

import duckdb
from bench.measure import Figure, run, table
from distributed import LocalCluster
from generator import write_publication

_WORKERS = (1, 2)  # as many as this machine has cores
_NEAR_LINEAR = 0.6  # of the time of one worker that two take


def report(folder: Path, pages: int) -> Iterator[str | Figure]:
    """Return Markdown: seconds of each number of workers, into Parquet and into SQLite."""
    publication = write_publication(folder / "shared", pages)
    seconds = {workers: _seconds(publication, folder, workers) for workers in _WORKERS}
    numbers = _numbers(folder / "parquet-1")
    yield table(
        [f"workers, for {pages:,} pages, {numbers:,} numbers", "Parquet, s", "SQLite, s"],
        [[workers, *(f"{one:.1f}" for one in found)]
         for workers, found in seconds.items()],
    )  # fmt: skip
    (one, _), (two, _) = seconds.values()
    yield Figure("Parquet by two workers, beside one", two / one, _NEAR_LINEAR)


def _seconds(publication: Path, folder: Path, workers: int) -> tuple[float, float]:
    """Return the seconds into Parquet, and into SQLite."""
    with LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as cluster:
        build = ["-m", "loader", "build", str(publication), "--scheduler"]
        build.append(cluster.scheduler_address)
        sqlite = run(*build, "-o", str(folder / "one.db"))  # first: workers import what both need
        parquet = run(*build, "--parquet", str(folder / f"parquet-{workers}"))
    return parquet.wall, sqlite.wall


def _numbers(folder: Path) -> int:
    files = folder / "observation" / "*" / "*.parquet"
    ((found,),) = duckdb.sql(f"SELECT count(*) FROM '{files}'").fetchall()
    return int(found)
