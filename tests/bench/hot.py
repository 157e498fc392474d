"""Measure pages that are kept in memory beside the barest application that returns their bytes.

Both are asked in turn, for a second each time, so that what else the machine does is the same for
both; a ratio is the median of those of all pairs.
"""

import statistics
from collections.abc import Iterable, Iterator
from pathlib import Path

import httpx
from bench.measure import Figure, table
from bench.servers import ours, plain, serving, started
from bench.serving import Load, wrk

from loader.database.opening import open_database, table_ids

_PAIRS = 7
_OF_THE_BAREST, _OF_PLAIN, _P99 = 0.5, 20, 10  # aims: two ratios of rates, and milliseconds


def report(database: Path, folder: Path) -> Iterator[str | Figure]:
    """Return Markdown: requests a second over ten connections, without a proxy."""
    name = database.stem
    with open_database(database) as connection:
        first, *_ = table_ids(connection)
    pages = {  # with the page of plain Datasette's that each is compared with
        "front page": ("/", "/"),
        "table, 100 rows and facets": (f"/{name}/observation",) * 2,
        "query as JSON": (f"/{name}/largest-groups.json",) * 2,
        "page as printed": (f"/-/published/{first}", f"/{name}/observation"),
        "question with a chart": (f"/{name}/largest-groups", f"/{name}/observation"),
        "as .csv": (f"/-/published/{first}.csv", f"/{name}/observation"),
    }
    with serving(plain(database)) as (address, _):
        without = {page: wrk(address + path).rate for page, (_, path) in pages.items()}
    with serving(ours(database)) as (address, _):
        found = {page: _pairs(address + path) for page, (path, _) in pages.items()}
    rows = []
    for page, pairs in found.items():
        rate, p99 = _median(load.rate for load, _ in pairs), _median(load.p99 for load, _ in pairs)
        bare = _median(load.rate for _, load in pairs)
        rows.append([page, f"{rate:,.0f}", f"{p99:.1f}", f"{bare:,.0f}", f"{without[page]:.0f}"])
        ratio = _median(own.rate / other.rate for own, other in pairs)
        yield Figure(f"hot: {page}, beside the barest", ratio, _OF_THE_BAREST, at_least=True)
        times = rate / without[page]
        yield Figure(f"hot: {page}, beside plain Datasette", times, _OF_PLAIN, at_least=True)
        yield Figure(f"hot: {page}, p99", p99, _P99, "ms")
    heads = ["hot page, no proxy", "requests/s", "p99, ms", "the barest", "plain: requests/s"]
    yield table(heads, rows)


def _median(numbers: Iterable[float]) -> float:
    return statistics.median(list(numbers))


def _pairs(address: str) -> list[tuple[Load, Load]]:
    # twice, so that it is kept, and the copy has its length
    for _ in range(2):
        headers = {"Accept-Encoding": "identity"}
        httpx.get(address, headers=headers, timeout=30).raise_for_status()
    with started(["bench.bare", address]) as (bare, _):
        return [(wrk(address, seconds=1), wrk(bare, seconds=1)) for _ in range(_PAIRS)]
