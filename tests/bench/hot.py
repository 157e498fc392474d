"""Measure pages that are kept in memory beside the barest application that returns their bytes."""

from collections.abc import Iterator
from pathlib import Path

import httpx
from bench.measure import Figure, table
from bench.servers import ours, serving, started
from bench.wrk import Pair, in_pairs, median_load, pair_ratio, plain_rate

from loader.database.opening import open_database, table_ids

_PAIRS = 4
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
    with serving(ours(database)) as (address, _):
        found = {page: _pairs(address + path) for page, (path, _) in pages.items()}
    rows = []
    for page, pairs in found.items():
        own, bare = (median_load(loads) for loads in zip(*pairs, strict=True))
        plain = plain_rate(database, pages[page][1])
        rows.append(
            [page, f"{own.rate:,.0f}", f"{own.p99:.1f}", f"{bare.rate:,.0f}", f"{plain:.0f}"]
        )
        ratio = pair_ratio(pairs, lambda load: load.rate)
        yield Figure(f"hot: {page}, beside the barest", ratio, _OF_THE_BAREST, at_least=True)
        times = own.rate / plain
        yield Figure(f"hot: {page}, beside plain Datasette", times, _OF_PLAIN, at_least=True)
        yield Figure(f"hot: {page}, p99", own.p99, _P99, "ms")
    heads = ["hot page, no proxy", "requests/s", "p99, ms", "the barest", "plain: requests/s"]
    yield table(heads, rows)


def _pairs(address: str) -> list[Pair]:
    # twice, so that it is kept, and the copy has its length
    for _ in range(2):
        headers = {"Accept-Encoding": "identity"}
        httpx.get(address, headers=headers, timeout=30).raise_for_status()
    with started(["bench.bare", address]) as (bare, _):
        return in_pairs(address, bare, _PAIRS)
