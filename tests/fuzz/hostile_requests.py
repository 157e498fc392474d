"""Requests of any kind, and what every answer must have whatever a client sends.

An address of the site is changed by a few edits, and gets odd parameters and headers. It is asked
for as uvicorn would, so nothing between tidies it. The outcomes that are allowed are statuses
below 500, with the headers that every answer has, within a time.
"""

import asyncio
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

from datasette.app import Datasette
from hypothesis import strategies as st
from openapi_addresses import addresses

from fuzz.hostile_words import BODIES, FIXED, HEADERS, METHODS, NAMES, PIECES, VALUES

SECONDS = 200  # in which every answer ends; the limits of the site in tests are a minute

Header = tuple[bytes, bytes]


class Edited(NamedTuple):
    """An edit of a path: put a piece at a place, in place of so many characters."""

    place: int
    removed: int
    piece: str


class Hostile(NamedTuple):
    """A request: its target is what a client writes after the method."""

    method: str
    target: str
    headers: tuple[Header, ...]
    body: bytes


class Answered(NamedTuple):
    """What was sent back."""

    status: int
    headers: dict[str, str]
    body: bytes


def hostile_requests(known: Sequence[str]) -> st.SearchStrategy[Hostile]:
    """Return a strategy for requests whose paths are made of known ones."""
    edit = st.builds(Edited, st.integers(0, 99), st.integers(0, 4), st.sampled_from(PIECES))
    header = st.sampled_from(sorted(HEADERS)).flatmap(
        lambda name: st.tuples(st.just(name), st.sampled_from(HEADERS[name]))
    )
    parameter = st.tuples(st.sampled_from(NAMES), st.sampled_from(VALUES))
    return st.builds(
        _hostile,
        st.sampled_from(METHODS),
        st.sampled_from(known),
        st.just([]) | st.lists(edit, min_size=1, max_size=2),
        st.just([]) | st.lists(parameter, min_size=1, max_size=3),
        st.lists(header, max_size=3),
        st.sampled_from(BODIES),
    )


def _hostile(
    method: str,
    path: str,
    edits: list[Edited],
    parameters: list[tuple[str, str]],
    headers: list[Header],
    body: bytes,
) -> Hostile:
    for edit in edits:
        at = edit.place % (len(path) + 1)
        path = path[:at] + edit.piece + path[at + edit.removed :]
    query = "&".join(f"{quote(name)}={quote(value)}" for name, value in parameters)
    return Hostile(method, f"{path}?{query}" if query else path, tuple(headers), body)


def unknown_parameters(known: Sequence[str]) -> st.SearchStrategy[Hostile]:
    """Return a strategy for requests with one parameter that is misspelt, and known nowhere."""

    def asked(path: str, name: str, value: str) -> Hostile:
        more = f"{quote(name)}x={quote(value)}"
        return Hostile("GET", f"{path}{'&' if '?' in path else '?'}{more}", (), b"")

    return st.builds(
        asked,
        st.sampled_from([one for one in known if not one.startswith(_ANY_PARAMETER)]),
        st.sampled_from([one for one in NAMES if one]),
        st.sampled_from([value for value in VALUES if value.strip()]),
    )


# A monitor or a browser may add what it likes to these, to get them anew.
_ANY_PARAMETER = ("/-/health", "/favicon.ico", "/-/static", "/maps")


class AskedSite:
    """A site in this process, asked without a server or a client between."""

    def __init__(self, site: Datasette, loop: asyncio.AbstractEventLoop) -> None:
        self._site, self._loop = site, loop
        self._app = site.app()
        described = self._run(site.client.get("/-/openapi.json")).json()
        listed = {one for path in described["paths"] for one in _some(described, path)}
        self.known = sorted(listed | {*FIXED})

    def is_answered(self, asked: Hostile) -> str:
        """Check the answer to a request; return its kind of method and its status."""
        answered = self._run(asyncio.wait_for(_answer(self._app, asked), SECONDS))
        expect_sound(asked, answered)
        return f"{asked.method if asked.method in _READING else 'other'} {answered.status}"

    def is_not_understood(self, asked: Hostile) -> str:
        """Check that a request with an unknown parameter is not answered as if it had none."""
        kind = self.is_answered(asked)
        assert not kind.endswith(" 200"), asked.target
        return kind

    def _run(self, work: Any) -> Any:
        return self._loop.run_until_complete(work)


_READING = ("GET", "HEAD")


@contextmanager
def asked(site: Datasette) -> Iterator[AskedSite]:
    """Yield a site to ask in a loop of its own."""
    with asyncio.Runner() as runner:
        yield AskedSite(site, runner.get_loop())


def expect_sound(asked: Hostile, answered: Answered) -> None:
    """Assert what holds of every answer."""
    status, headers, body = answered
    assert 200 <= status < 500, (status, body[:500])
    assert headers["x-content-type-options"] == "nosniff", headers
    assert "content-security-policy" in headers, headers
    assert b"Traceback (most" not in body, body[:500]
    for name, value in headers.items():
        assert not re.search(r"[\r\n\0]", name + value), (name, value)
    if asked.method == "HEAD":
        return  # uvicorn leaves out the body
    if status in (204, 304):
        assert body == b"", body[:100]
    elif "content-length" in headers:
        assert int(headers["content-length"]) == len(body), headers
    if "location" in headers:  # never to another site
        assert re.match(r"/(?![/\\])[!-~]*\Z", headers["location"]), headers["location"]
    if status >= 400:
        assert re.search(rb"\w+ \w+", body), body
    elif headers.get("content-type", "").startswith("application/json") and "etag" in headers:
        said = json.loads(body) if body.startswith(b'{"ok"') else {}
        assert said.get("ok", True), body[:200]


async def _answer(app: Any, asked: Hostile) -> Answered:
    path, _, query = asked.target.partition("?")
    path = path.partition("#")[0]
    names = {name for name, _ in asked.headers}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": asked.method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [*([] if b"host" in names else [(b"host", b"localhost")]), *asked.headers],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    waiting = [{"type": "http.request", "body": asked.body, "more_body": False}]
    sent: list[Any] = []

    async def receive() -> Any:
        if waiting:
            return waiting.pop()
        await asyncio.sleep(10 * SECONDS)  # the client stays
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    kinds = [one["type"] for one in sent]
    assert kinds.index("http.response.body") == kinds.count("http.response.start") == 1, kinds[:9]
    start = sent[0]
    headers = {n.decode("latin-1").lower(): v.decode("latin-1") for n, v in start["headers"]}
    body = b"".join(one.get("body", b"") for one in sent if one["type"] == "http.response.body")
    assert not sent[-1].get("more_body"), "the answer does not end"
    return Answered(start["status"], headers, body)


def _some(document: dict[str, Any], path: str) -> list[str]:
    """Return a few addresses of a path that the site describes."""
    if "get" not in document["paths"][path]:
        return [path]
    return addresses(document, path)[:3]
