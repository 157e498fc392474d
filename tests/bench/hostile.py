"""Measure what attacks cost other readers and how much memory they take, all on the loopback."""

import asyncio
import socket
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from bench.attackers import attacking_client
from bench.measure import Figure, p95, table
from bench.reader import Readings, read_apart, read_pages
from bench.servers import forgetful, megabytes, serving

AT_ONCE, SECONDS = 50, 10
SLOW = 200
ENDLESS = "WITH RECURSIVE t (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM t) SELECT count(*) FROM t"
_MANY = "WITH RECURSIVE t (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM t LIMIT 1000) SELECT "
# What brought plain Datasette down, or would: (what, SQL)
ATTACKS = {
    "a value of 1 GB": "SELECT randomblob(1000000000)",
    "1000 rows of 1 MB": _MANY + "hex(zeroblob(500000)) FROM t",
    "1000 rows of 50 kB": _MANY + "printf('%.49000c', 'x') FROM t",
    "a cross join": "SELECT count(*) FROM observation a, observation b, observation c",
    "a sorted cross join": "SELECT a.printed FROM observation a, observation b, observation c"
    " ORDER BY random()",
    "deep recursion": "SELECT " + "(" * 900 + "1" + ")" * 900,
    "slow inside one function": _MANY + "replace(printf('%.49000c', 'a'), 'a', 'bb') FROM t",
}


def report(database: Path) -> Iterator[str | Figure]:
    """Return Markdown of the measurements; an attack that stops the site raises."""
    with serving(forgetful(database)) as (address, process):
        before = megabytes(process)
        quiet, loud, answers = asyncio.run(_beside(address, database.stem))
        after_flood = megabytes(process)
        with slow_clients(address, SLOW):
            slowed = _p95(read_pages(address, _pages(database.stem), SECONDS))
        after_slow = megabytes(process)
        rows = [[what, *asyncio.run(_attack(address, database.stem, sql)),
                 f"{megabytes(process):.0f}"] for what, sql in ATTACKS.items()]  # fmt: skip
        rows.append(["POST of 300 MB", *asyncio.run(_flood(address)), f"{megabytes(process):.0f}"])
        most = megabytes(process)
    said = ", ".join(f"{count} times {status}" for status, count in sorted(answers.items()))
    yield (
        f"{AT_ONCE} endless queries at once for {SECONDS} s ({said}): the p95 of everybody else's"
        f" pages is {loud:.0f} ms, on a quiet site {quiet:.0f} ms. Memory was {before:.0f} MB at"
        f" the start, {after_flood:.0f} MB after."
    )
    yield Figure(f"p95 of others during {AT_ONCE} endless queries, to that of a quiet site",
                 loud / quiet, 3)  # fmt: skip
    yield (
        f"{SLOW} clients that begin a request and do not end it: the p95 is {slowed:.0f} ms,"
        f" memory {after_slow:.0f} MB."
    )
    yield Figure(f"the same with {SLOW} requests that never end", slowed / quiet, 3)
    yield table(["attack", "status", "seconds", "most memory, MB"], rows)
    yield Figure("most memory of the site under all attacks", most, 500, "MB")


async def _beside(address: str, name: str) -> tuple[float, float, Counter[int]]:
    """Return the 95th percentile of other pages without and with the attack, and its result."""
    pages, answers = _pages(name), Counter[int]()
    await read_apart(address, pages, 2)  # the first time is slower
    quiet = await read_apart(address, pages, SECONDS)
    endless = {"sql": ENDLESS}
    async with attacking_client(address) as attackers:
        attack = asyncio.gather(
            *(
                _again(lambda: _status(attackers, f"/{name}.json", endless), SECONDS + 1, answers)
                for _ in range(AT_ONCE)
            )
        )
        loud = await read_apart(address, pages, SECONDS)
        await attack
    return _p95(quiet), _p95(loud), answers


def _pages(name: str) -> dict[str, None]:
    paths = "/", f"/{name}/symbol.json", f"/{name}/largest-groups.json", "/-/published"
    return dict.fromkeys(paths)


@contextmanager
def slow_clients(address: str, count: int) -> Iterator[None]:
    """Open connections that send half a request."""
    site = urlsplit(address)
    with ExitStack() as connections:
        for _ in range(count):
            connection = socket.create_connection((site.hostname, site.port))
            connections.enter_context(connection)
            connection.sendall(b"GET / HTTP/1.1\r\nHost: site\r\nAccept: text/h")
        yield


def _p95(readings: Readings) -> float:
    """Return the 95th percentile; raise RuntimeError if a page was refused."""
    if readings.wrong:
        raise RuntimeError(f"pages of a reader were refused: {dict(readings.wrong)}")
    return p95(readings.times)


async def _again(ask: Callable[[], Awaitable[int]], seconds: int, answers: Counter[int]) -> None:
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        answers[await ask()] += 1
        await asyncio.sleep(0.05)


async def _status(client: httpx.AsyncClient, path: str, asked: dict[str, str]) -> int:
    return (await client.get(path, params=asked)).status_code


async def _attack(address: str, name: str, sql: str) -> tuple[int, str]:
    began = time.perf_counter()
    async with attacking_client(address) as client:
        status = await _status(client, f"/{name}.json", {"sql": sql})
    return status, f"{time.perf_counter() - began:.1f}"


async def _flood(address: str) -> tuple[str, str]:
    async def much() -> AsyncIterator[bytes]:
        for _ in range(300):
            yield b"x" * 1_000_000

    began, said = time.perf_counter(), "cut off"
    async with attacking_client(address) as client:
        with suppress(httpx.TransportError):
            answer = await client.post("/", content=much(), headers={"Cookie": "a=b"})
            said = str(answer.status_code)
    return said, f"{time.perf_counter() - began:.1f}"
