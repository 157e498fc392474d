"""Follow every kind of link of a running site once, in pages, headers, JSON and XML."""

import html
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import httpx
from openapi_addresses import addresses

# No page links to these: crawlers, browsers and programs ask for them by name, readers write them.
SEEDS = (
    "", "robots.txt", "sitemap.xml", "llms.txt", "favicon.ico", "-/openapi.json", ".json", "zzz",
    "-/zzz/",
    "migration/observation?_facet=citizenship&_where=value+%3E+1&_facet_size=3",
    "migration/total_check?_next=100", "migration/published_table?_facet_date=published",
    "migration?sql=select+zeroblob%281%29+as+bytes&_hide_sql=1",
    "migration.csv?sql=select+zeroblob%281%29+as+bytes",
)  # fmt: skip
_DEEPEST = 1
_ATTRIBUTES = ("href", "src", "data-charts-with")
_LISTS = ("data-styles",)
# Keys whose value is an address in JSON, of Datasette's and of the descriptions.
_KEYS = ("next_url", "toggle_url", "href", "url", "path", "contentUrl", "@id")


@dataclass
class Crawl:
    """The addresses that were requested, and the errors."""

    asked: dict[str, int] = field(default_factory=dict)  # address: status
    wrong: list[str] = field(default_factory=list)


class _Links(HTMLParser):
    """Addresses in a page: links, scripts, pictures, metadata, and forms as sent."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._form: str | None = None
        self._fields: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.found += [given[name] for name in _ATTRIBUTES if name in given]
        self.found += [part for name in _LISTS for part in given.get(name, "").split()]
        if tag == "meta" and given.get("property") in ("og:url", "og:image"):
            self.found.append(given["content"])
        if tag == "form":
            self._form, self._fields = given.get("action", ""), []
        is_sent = given.get("type") != "checkbox" or "checked" in given
        if tag in ("input", "select") and "name" in given and is_sent:
            default = "on" if given.get("type") == "checkbox" else ""
            self._fields.append((given["name"], given.get("value", default)))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._form is not None:
            query = urlencode(self._fields)
            self.found.append(f"{self._form}?{query}" if query else self._form)


def crawl(client: httpx.Client, base: str, deepest: int = _DEEPEST) -> Crawl:
    """Request `base` (with a slash at its end) and each kind of address found from there.

    `deepest` is how many addresses with a query string lead on from each other.
    """
    crawl, kinds = Crawl(), set()
    twice = base + urlsplit(base).path[1:]  # the prefix, and the prefix again
    waiting = deque((base + seed, "the list of seeds", 0) for seed in SEEDS)
    while waiting:
        address, source, depth = waiting.popleft()
        kind = kind_of(address, base)
        if kind in kinds:
            continue
        kinds.add(kind)
        response = client.get(address)
        crawl.asked[address] = response.status_code
        if response.status_code >= 400 and not _is_refused(address):
            crawl.wrong.append(f"{response.status_code} {address} (in {source})")
        for found in sorted({urljoin(address, link) for link in links(response)}):
            found = found.partition("#")[0]
            if is_ours(found, base) and not found.startswith(base):
                crawl.wrong.append(f"leaves {base}: {found} (in {address})")
            elif twice != base and found.startswith(twice):
                crawl.wrong.append(f"the prefix twice: {found} (in {address})")
            # A choice leads to others without end: what one of them shows is enough.
            elif found.startswith(base) and depth + ("?" in found) <= deepest:
                waiting.append((found, address, depth + ("?" in found)))
    return crawl


def _is_refused(address: str) -> bool:
    """Return whether an address is refused on purpose; full-text indexes have keys in bytes."""
    whole = ("/migration.csv", "/migration.xlsx", "/migration.parquet")  # SQL without SQL
    return "zzz" in address or "_fts" in address or address.endswith(whole)


def is_ours(address: str, base: str) -> bool:
    """Return whether an address is on the host of the site."""
    parts = urlsplit(address)
    return parts.scheme in ("http", "https") and parts.netloc == urlsplit(base).netloc


def kind_of(address: str, base: str) -> tuple[str, ...]:
    """Return what addresses of one kind have in common.

    Each page is a kind, but one row or category stands for all others, and so does one table or
    question for the forms of all and for what may be chosen of them.
    """
    query = urlsplit(address).query
    steps = address.partition("?")[0].removeprefix(base).split("/")
    is_of_many = len(steps) > 2 or "." in steps[-1] or query
    if steps[0] not in ("-", "static", "maps") and is_of_many:
        steps[1:] = [re.sub(r"^[^.]+", "*", step) for step in steps[1:]]
    if steps[:2] == ["-", "category"]:  # one category stands for all of its dimension
        steps[3:] = ["*"]
    names = {name if name.startswith("_") else "value" for name in parse_qs(query)}
    return ("/".join(steps), *sorted(names))


def links(response: httpx.Response) -> Iterator[str]:
    """Yield every address in an answer: in its headers, and in its body by type."""
    if "location" in response.headers:
        yield response.headers["location"]
    for link in re.split(r",\s*(?=<|http)", response.headers.get("link", "")):
        yield link.partition(";")[0].strip("<> ")
    type_ = response.headers.get("content-type", "").partition(";")[0]
    if type_ == "text/html":
        yield from _in_html(response.text)
    elif type_.endswith("json"):
        yield from _in_json(response.json(), str(response.url))
    elif type_ == "application/xml":
        yield from map(html.unescape, re.findall(r"<loc>(.*?)</loc>", response.text))
    elif response.url.path.endswith("robots.txt"):
        yield from re.findall(r"Sitemap: (\S+)", response.text)


def _in_html(text: str) -> Iterator[str]:
    parser = _Links()
    parser.feed(text)
    yield from parser.found
    # Addresses in full stand in JSON-LD and citations as well, and in HTML that readers copy.
    whole = re.findall(r"https?://[^\s\"'<>{}()]+", html.unescape(text))
    yield from map(html.unescape, whole)


def _in_json(data: Any, address: str) -> Iterator[str]:
    if isinstance(data, dict) and "openapi" in data:
        server = urljoin(address, data["servers"][0]["url"]).rstrip("/")
        yield from (server + path for item in data["paths"] for path in addresses(data, item))
    elif isinstance(data, dict):
        for key, value in data.items():
            if key in _KEYS and isinstance(value, str):
                yield value
            yield from _in_json(value, address)
    elif isinstance(data, list):
        for value in data:
            yield from _in_json(value, address)
