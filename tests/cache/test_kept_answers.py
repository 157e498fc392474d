"""Test that whole answers are kept in memory within a bound, and which ones are."""

import asyncio
import sys
from collections.abc import Callable
from itertools import accumulate
from typing import Any

import pytest
from background import settle
from click import ClickException
from datasette.app import Datasette
from hypothesis import given
from hypothesis import strategies as st

from plugins.cache import kept_answers, policy
from plugins.cache.kept_answers import KeptAnswer, KeptAnswers
from plugins.cache.kept_layer import answering_from_memory, from_memory, keeping
from plugins.common import connection
from plugins.common.connection import send_at_once
from plugins.common.current_request import current_request, read_request

HEADERS = [
    (b"etag", b'W/"1"'),
    (b"cache-control", policy.FRESH),
    (b"vary", b"Accept-Encoding"),
    (b"content-type", b"text/html"),
]
Pieces = tuple[bytes, ...]


class Site:
    """An application that counts how often it is asked, behind the two layers."""

    def __init__(self, most: int = 1_000_000) -> None:
        self.answers = KeptAnswers(most)
        self.app = from_memory(self.answers, keeping(None, self._answer))  # type: ignore[arg-type]
        self.asked = 0
        self.status, self.headers = 200, HEADERS
        self.pieces: Pieces = (b"whole",)
        self.work: Callable[[], Any] = lambda: asyncio.sleep(0)

    async def _answer(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked += 1
        await self.work()
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        for number, piece in enumerate(self.pieces, 1):
            more = number < len(self.pieces)
            await send({"type": "http.response.body", "body": piece, "more_body": more})

    async def ask(
        self, path: str = "/", query: bytes = b"", method: str = "GET", **headers: str
    ) -> tuple[int, dict[bytes, bytes], bytes]:
        """Return the status, the headers and the body of an answer."""
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        given = [(n.replace("_", "-").encode(), v.encode()) for n, v in headers.items()]
        scope = {
            "type": "http", "method": method, "path": path, "raw_path": path.encode(),
            "query_string": query, "scheme": "http", "headers": [(b"host", b"x"), *given],
        }  # fmt: skip
        await self.app(scope, None, send)
        start, *bodies = sent
        body = b"".join(message["body"] for message in bodies)
        return start["status"], dict(start["headers"]), body


async def test_an_answer_is_made_once() -> None:
    site = Site()
    first, again = await site.ask("/a"), await site.ask("/a")
    assert site.asked == 1
    assert again[1].pop(b"content-length") == b"5"
    assert again == first
    assert (await site.ask("/b"))[2] == b"whole"
    assert site.asked == 2


async def test_a_short_stream_is_kept_whole() -> None:
    site = Site()
    site.pieces = (b"a ", b"short ", b"stream", b"")
    for _ in range(2):
        assert (await site.ask())[2] == b"a short stream"
    assert site.asked == 1


@pytest.mark.parametrize(
    ("one", "other", "asked"),
    [
        ({"accept_encoding": "gzip, br"}, {"accept_encoding": "GZIP;q=0.5"}, 1),
        ({"accept_encoding": "gzip"}, {"accept_encoding": "gzip;q=0"}, 2),
        ({"accept_language": "nb-NO,en;q=0.8"}, {"accept_language": "nn"}, 1),
        ({"accept_language": "nb"}, {"accept_language": "en"}, 2),
        ({"accept_language": "nb"}, {"accept_language": "nb," * 100}, 1),
        ({"cookie": "_ga=1"}, {"authorization": "Bearer x"}, 1),
        ({}, {"x_forwarded_proto": "http"}, 2),
        ({"query": b"a=1"}, {"query": b"a=2"}, 2),
    ],
)
async def test_what_an_answer_depends_on(one: Any, other: Any, asked: int) -> None:
    site = Site()
    await site.ask(**one)
    await site.ask(**other)
    assert site.asked == asked


@pytest.mark.parametrize(
    "given",
    [
        {"method": "POST"},
        {"method": "OPTIONS"},
        {"range": "bytes=0-1"},
        {"content_length": "3"},
        {"query": b"sql=select+1"},
        {"query": b"_where=1"},
        {"host": "y"},  # a second one, which the layers inside refuse
    ],
)
async def test_requests_that_are_answered_anew_each_time(given: Any) -> None:
    site = Site()
    for _ in range(2):
        await site.ask(**given)
    assert (site.asked, site.answers.size) == (2, 0)


@pytest.mark.parametrize(
    ("status", "headers", "pieces"),
    [
        (404, [(b"cache-control", b"no-store")], (b"x",)),
        (200, [(b"cache-control", b"no-store"), HEADERS[0]], (b"partial",)),
        (200, [(b"cache-control", policy.CHANGING), HEADERS[0]], (b"of a file that may change",)),
        (200, HEADERS[1:], (b"without a tag",)),
        (302, HEADERS, (b"",)),
        (206, HEADERS, (b"part",)),
        (200, [*HEADERS, (b"Vary", b"Accept")], (b"x",)),
        (200, HEADERS, (b"a long ", b"stream" * 20_000, b"")),
        (200, HEADERS, (b"x" * 500_000,)),
    ],
)
async def test_answers_that_are_not_kept(status: int, headers: Any, pieces: Pieces) -> None:
    site = Site(most=400_000)
    site.status, site.headers, site.pieces = status, headers, pieces
    for _ in range(2):
        assert (await site.ask())[::2] == (status, b"".join(pieces))
    assert (site.asked, site.answers.size) == (2, 0)


async def test_what_the_site_asks_itself_is_not_kept() -> None:
    site = Site()
    token = current_request.set(read_request({"client": None, "headers": [], "query_string": b""}))
    await site.ask()
    current_request.reset(token)
    assert site.answers.size == 0


@pytest.mark.parametrize("size", [5, kept_answers.AT_ONCE + 1])
async def test_head_and_304_of_what_is_kept(size: int) -> None:
    site = Site()
    site.pieces = (b"x" * size,)
    await site.ask()
    status, headers, body = await site.ask(method="HEAD")
    assert (status, headers[b"content-length"], body) == (200, str(size).encode(), b"")
    for tag in ('W/"1"', '"0", "1"', "*"):
        status, headers, body = await site.ask(if_none_match=tag)
        assert (status, body, headers[b"etag"]) == (304, b"", b'W/"1"')
        assert not {b"content-length", b"content-type"} & headers.keys()
    assert (await site.ask(if_none_match='"2"'))[2] == site.pieces[0]
    assert site.asked == 1


async def test_many_who_ask_at_once_are_given_one_answer() -> None:
    site = Site()
    may_end = asyncio.Event()
    site.work = may_end.wait
    asking = [asyncio.create_task(site.ask()) for _ in range(20)]
    await settle()
    assert site.asked == 1
    asking[3].cancel()  # one who waits
    may_end.set()
    bodies = [answer[2] for answer in await asyncio.gather(*asking[:3], *asking[4:])]
    assert bodies == [b"whole"] * 19
    assert site.asked == 1


async def test_the_first_that_leaves_takes_nobody_along() -> None:
    site = Site()
    may_end = asyncio.Event()
    site.work = may_end.wait
    asking = [asyncio.create_task(site.ask()) for _ in range(5)]
    await settle()
    asking[0].cancel()
    await settle()
    assert site.asked == 2  # another one is the first now
    may_end.set()
    assert {answer[2] for answer in await asyncio.gather(*asking[1:])} == {b"whole"}
    assert site.asked == 2


async def test_an_error_is_given_to_the_one_who_caused_it() -> None:
    site = Site()
    may_end = asyncio.Event()

    async def fail_once() -> None:
        is_first = site.asked == 1
        await may_end.wait()
        site.status = 503 if is_first else 200
        site.headers = [(b"cache-control", b"no-store")] if is_first else HEADERS

    site.work = fail_once
    asking = [asyncio.create_task(site.ask()) for _ in range(5)]
    await settle()
    may_end.set()
    answers = await asyncio.gather(*asking)
    assert [answer[0] for answer in answers] == [503, 200, 200, 200, 200]
    assert (await site.ask())[0] == 200


async def test_nobody_waits_long_for_the_work_of_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_answers, "PATIENCE", 0.01)
    site = Site()
    never, at_once = asyncio.Event(), asyncio.Event()
    at_once.set()
    site.work = lambda: (never if site.asked == 1 else at_once).wait()
    stuck = asyncio.create_task(site.ask())
    await asyncio.sleep(0)
    assert (await site.ask())[2] == b"whole"
    stuck.cancel()
    assert (await site.ask())[2] == b"whole"
    assert site.asked == 2


@given(st.lists(st.integers(0, 30), max_size=60))
def test_the_bound_holds_and_those_used_last_stay(uses: list[int]) -> None:
    answers = KeptAnswers(100_000)
    of_each = [KeptAnswer(HEADERS, b"x" * (key * 7919 % 60_000)) for key in range(31)]
    used: list[int] = []
    for key in uses:
        if answers.get(key) is None:
            answers.keep(key, answers.begin(key), of_each[key])
        used = [*(one for one in used if one != key), key]
        assert answers.size <= 100_000
        together = accumulate(of_each[one].size for one in reversed(used))
        stay = sum(size <= 100_000 for size in together)
        assert all(answers.get(one) for one in used[len(used) - stay :])


async def test_memory_is_bounded_while_a_hundred_thousand_addresses_are_asked_for() -> None:
    answers = KeptAnswers(1_000_000)
    making = answers.begin("/")
    for number in range(100_000):
        path = f"/{number}"
        answers.keep(path, making, KeptAnswer(HEADERS, path.encode() * 20))
    assert answers.size <= 1_000_000
    kept = list(answers._kept.items())
    assert kept[-1][0] == "/99999"
    # what is counted is no less than what it takes
    taken = sum(
        sys.getsizeof(key) + sys.getsizeof(answer.body) + sys.getsizeof(answer.headers)
        for key, answer in kept
    )
    assert taken <= answers.size


class Transport:
    """A transport with bytes that the client does not read."""

    is_aborted = False

    def get_write_buffer_size(self) -> int:
        return 100

    def is_closing(self) -> bool:
        return False

    def abort(self) -> None:
        self.is_aborted = True


async def test_a_client_that_reads_nothing_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "UNREAD_SECONDS", 0.01)
    transport = Transport()

    async def send(_: Any) -> None:
        await asyncio.Event().wait()  # the server waits until an earlier answer is read

    await send_at_once(transport, send, [{"type": "http.response.start"}])
    assert transport.is_aborted


@pytest.mark.parametrize("megabytes", [-1, "many", True, None, [64]])
def test_a_bound_that_is_no_number_ends_the_start(megabytes: Any) -> None:
    site = Datasette()
    site._metadata_local = {"plugins": {"cache": {"megabytes": megabytes}}}
    with pytest.raises(ClickException, match=r"plugins: cache: megabytes: .* is not a number"):
        answering_from_memory(site, keeping)
