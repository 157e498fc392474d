"""Measure how many requests and bytes the first visit to a page takes, with its files and icon."""

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin

import httpx
from bench.measure import Figure, table
from bench.servers import ours, serving

from loader.database.opening import open_database, table_ids

_PAGES = {
    "front page": "/",
    "database": "/{0}",
    "table, 100 rows and facets": "/{0}/observation",
    "page as printed": "/-/published/{1}",
    "question with a chart": "/{0}/largest-groups",
    "overview, with charts": "/-/overview",
}


def report(database: Path) -> Iterator[str | Figure]:
    """Return Markdown of each page, and the largest of those with a chart and of the others."""
    with open_database(database) as connection:
        first, *_ = table_ids(connection)
    with serving(ours(database)) as (address, _):
        visits = {
            page: first_visit(address + path.format(database.stem, first))
            for page, path in _PAGES.items()
        }
    yield table(
        ["first visit", "requests", "KB, gzipped"],
        [[page, requests, f"{size / 1000:.0f}"] for page, (requests, size) in visits.items()],
    )
    charted = max(size for page, (_, size) in visits.items() if "chart" in page)
    others = max(size for page, (_, size) in visits.items() if "chart" not in page)
    yield Figure("first visit to a page with a chart, gzipped, at most", charted / 1000, 450, "KB")
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
