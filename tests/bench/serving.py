"""Measure how often pages are rendered in a second beside plain Datasette, over ten connections."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.measure import Figure, table
from bench.servers import forgetful, plain, serving
from bench.wrk import Load, Pair, in_pairs, median_load, pair_ratio, wrk

from loader.database.opening import open_database, table_ids
from loader.formats import FORMATS

_PAIRS = 4
# Pages that plain Datasette has too, with the name of the database as {0}
DATASETTE = {
    "front page": "/",
    "database": "/{0}",
    "table, 100 rows and facets": "/{0}/observation",
    "table as JSON": "/{0}/observation.json",
    "query as JSON": "/{0}/largest-groups.json",
    "CSV stream": "/{0}/observation.csv?_stream=on",
}


def report(database: Path) -> Iterator[str | Figure]:
    """Return Markdown of each comparison."""
    name = database.stem
    with open_database(database) as connection:
        first, *_ = table_ids(connection)
    own = {
        "page as printed": f"/-/published/{first}",
        "question with a chart": f"/{name}/largest-groups",
    }
    with serving(plain(database)) as (other, _), serving(forgetful(database)) as (address, _):
        both = {
            page: in_pairs(address + path.format(name), other + path.format(name), _PAIRS)
            for page, path in DATASETTE.items()
        }
        compared = other + DATASETTE["table, 100 rows and facets"].format(name)
        pages = {page: in_pairs(address + path, compared, _PAIRS) for page, path in own.items()}
        files = {
            form.name: wrk(f"{address}/-/published/{first}.{form.name}")
            for form in FORMATS.values() if form.available
        }  # fmt: skip
    yield table(
        ["page of Datasette's", "requests/s", "p50, ms", "p99, ms", "plain: p50, ms"],
        [
            [page, *_said(median_load(us for us, _ in pairs)), f"{_plain(pairs).p50:.0f}"]
            for page, pairs in both.items()
        ],
    )
    for page, pairs in both.items():
        yield Figure(f"{page}, beside plain Datasette", pair_ratio(pairs, _time), 1.15)
    yield table(
        ["page of ours", "requests/s", "p50, ms", "p99, ms"],
        [
            *([page, *_said(median_load(us for us, _ in pairs))] for page, pairs in pages.items()),
            *([f"as .{name}", *_said(load)] for name, load in files.items()),
        ],
    )
    for page, pairs in pages.items():
        yield Figure(f"{page}, beside plain Datasette's table", pair_ratio(pairs, _time), 1)


def _time(load: Load) -> float:
    """Return how long an answer takes on average; the median hides those that wait longest."""
    return 1 / load.rate


def _plain(pairs: Sequence[Pair]) -> Load:
    return median_load(other for _, other in pairs)


def _said(load: Load) -> list[str]:
    return [f"{load.rate:.0f}", f"{load.p50:.0f}", f"{load.p99:.0f}"]
