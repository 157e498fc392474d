"""Measure requests a second beside plain Datasette, and the bytes of a first visit.

wrk (https://github.com/wg/wrk) asks over ten connections for some seconds, on the loopback.
"""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin

import httpx
from bench.measure import Figure, table
from bench.servers import forgetful, plain, serving

from loader.database.opening import open_database, table_ids
from loader.formats import FORMATS

_SECONDS, _CONNECTIONS = 4, 10
# Pages that plain Datasette has too, with the name of the database as {0}
DATASETTE = {
    "front page": "/",
    "database": "/{0}",
    "table, 100 rows and facets": "/{0}/observation",
    "table as JSON": "/{0}/observation.json",
    "query as JSON": "/{0}/largest-groups.json",
    "CSV stream": "/{0}/observation.csv?_stream=on",
}
_MILLI = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


@dataclass(frozen=True, slots=True)
class Load:
    """wrk's result: requests a second, and milliseconds of the median and the 99th percentile."""

    rate: float
    p50: float
    p99: float


def wrk(
    address: str,
    seconds: int = _SECONDS,
    connections: int = _CONNECTIONS,
    script: Path | None = None,
) -> Load:
    """Request a page repeatedly, or what a script says; raise RuntimeError if it is refused."""
    options = ["-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "20s", "--latency"]
    options += ["-s", str(script)] if script else []
    said = subprocess.run(
        ["wrk", *options, address], capture_output=True, text=True, check=True
    ).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(f"{address} was refused under load:\n{said}")
    times = dict(re.findall(r"(50|99)%\s+([0-9.]+[a-z]+)", said))
    rate = re.search(r"Requests/sec:\s+([0-9.]+)", said)
    if not rate:
        raise RuntimeError(f"wrk says nothing of {address}:\n{said}")
    return Load(float(rate[1]), _milliseconds(times["50"]), _milliseconds(times["99"]))


def report(database: Path, folder: Path) -> Iterator[str | Figure]:
    """Return Markdown of each comparison."""
    name = database.stem
    with open_database(database) as connection:
        first, *_ = table_ids(connection)
    own = {
        "page as printed": f"/-/published/{first}",
        "question with a chart": f"/{name}/largest-groups",
        **{f"as .{f.name}": f"/-/published/{first}.{f.name}" for f in FORMATS.values()
           if f.available},
    }  # fmt: skip
    with serving(plain(database)) as (other, _), serving(forgetful(database)) as (address, _):
        # One beside the other, so that what else the machine does is the same for both.
        both = {
            page: (wrk(other + path.format(name)), wrk(address + path.format(name)))
            for page, path in DATASETTE.items()
        }
        pages = {page: wrk(address + path) for page, path in own.items()}
        visits = {
            page: first_visit(address + path.format(name))
            for page, path in {**DATASETTE, **own}.items()
            if "." not in path
        }
    yield table(
        ["page of Datasette's", "requests/s", "p50, ms", "p99, ms", "plain: p50, ms"],
        [[page, *_said(load), f"{without.p50:.0f}"] for page, (without, load) in both.items()],
    )
    for page, (without, load) in both.items():
        yield Figure(f"{page}, beside plain Datasette", load.p50 / without.p50, 1.15)
    yield table(
        ["page of ours", "requests/s", "p50, ms", "p99, ms"],
        [[page, *_said(load)] for page, load in pages.items()],
    )
    table_page, _ = both["table, 100 rows and facets"]
    for page in ("page as printed", "question with a chart"):
        ratio = pages[page].p50 / table_page.p50
        yield Figure(f"{page}, beside plain Datasette's table", ratio, 1)
    yield table(
        ["first visit", "requests", "KB, gzipped"],
        [[page, requests, f"{size / 1000:.0f}"] for page, (requests, size) in visits.items()],
    )
    charted = max(size for page, (_, size) in visits.items() if "chart" in page)
    others = max(size for page, (_, size) in visits.items() if "chart" not in page)
    yield Figure("first visit to a page with a chart, gzipped", charted / 1000, 450, "KB")
    yield Figure("first visit to another page, at most", others / 1000, 150, "KB")


def first_visit(address: str) -> tuple[int, int]:
    """Return the requests and bytes of a page, with its icon, for a browser with an empty cache."""
    with httpx.Client(headers={"Accept-Encoding": "gzip"}, timeout=30) as client:
        size, page = _bytes(client, address)
        assets = _Assets()
        assets.feed(page)
        addresses = dict.fromkeys(urljoin(address, found) for found in assets.found)
        sizes = [_bytes(client, asset)[0] for asset in addresses]
    return 1 + len(sizes), size + sum(sizes)


class _Assets(HTMLParser):
    """The addresses that a browser fetches by itself for a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag in ("script", "img") and given.get("src"):
            self.found.append(given["src"])
        if tag == "link" and {"stylesheet", "icon"} & set(given.get("rel", "").split()):
            self.found.append(given["href"])


def _bytes(client: httpx.Client, address: str) -> tuple[int, str]:
    """Return how many bytes were sent for the body, and its text."""
    if address.startswith("data:"):
        return 0, ""
    with client.stream("GET", address) as response:
        response.raise_for_status()
        text = response.read().decode(errors="replace")
        return response.num_bytes_downloaded, text


def _said(load: Load) -> list[str]:
    return [f"{load.rate:.0f}", f"{load.p50:.0f}", f"{load.p99:.0f}"]


def _milliseconds(said: str) -> float:
    number, unit = re.fullmatch(r"([0-9.]+)([a-z]+)", said).groups()  # type: ignore[union-attr]
    return float(number) * _MILLI[unit]
