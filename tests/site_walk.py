"""Follow every link of a site in this process, within bounds."""

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

from datasette.app import Datasette

HOST = "http://localhost"
# Of a page in other orders, and of the rows of one table, a few tell enough.
MOST_ALIKE = 2
MOST_PAGES = 300


class Links(HTMLParser):
    """The addresses that a page links to or loads, and the ids in it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.ids: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember the links and the id of a tag."""
        for name, value in attrs:
            if value and name in ("href", "src", "action"):
                self.found.append(value)
            if value and name == "id":
                self.ids.add(value)

    def inside(self, address: str) -> Iterator[tuple[str, str]]:
        """Yield the links from that address to the same site, and their fragments."""
        for link in self.found:
            whole, fragment = urldefrag(urljoin(HOST + address, link))
            parts = urlsplit(whole)
            if f"{parts.scheme}://{parts.netloc}" == HOST:
                yield (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), fragment


@dataclass
class Walk:
    """The status of each address, the text of each page, and the errors."""

    statuses: dict[str, int] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


async def walk(site: Datasette, start: str = "/") -> Walk:
    """Follow all links, starting with one page."""
    walked, ids = Walk(), {}
    waiting, alike = deque([(start, "")]), Counter[str]()
    fragments: list[tuple[str, str, str]] = []
    while waiting and len(walked.statuses) < MOST_PAGES:
        address, origin = waiting.popleft()
        kind = _kind(address)
        if address in walked.statuses or alike[kind] >= MOST_ALIKE:
            continue
        alike[kind] += 1
        response = await site.client.get(address)
        walked.statuses[address] = response.status_code
        if response.status_code >= 400:
            walked.wrong.append(f"{response.status_code} {address} from {origin}")
        if "text/html" in response.headers.get("content-type", ""):
            walked.texts[address] = response.text
            links = Links(response.text)
            ids[address] = links.ids
            for link, fragment in links.inside(address):
                waiting.append((link, address))
                fragments.append((address, link, fragment))
    walked.wrong += [
        f"#{fragment} is not in {link}, from {address}"
        for address, link, fragment in fragments
        if fragment and link in ids and fragment not in ids[link]
    ]
    return walked


def _kind(address: str) -> str:
    """Return the kind of a page: one for any query, for all rows of a table and all its exports."""
    path, _, query = address.partition("?")
    first, *rest = path.strip("/").split("/")
    if first != "-" and len(rest) == 2:
        return f"{first}/{rest[0]}/…"
    if first != "-" and path.endswith((".csv", ".json", ".xlsx", ".parquet")):
        return path
    return f"{path}?…" if query else path
