"""Soak a site in attacks for minutes: pages stay the same, come in time, and memory comes back.

All stays on the loopback. The attackers have another address than the readers, as elsewhere.
"""

import asyncio
import os
import signal
import statistics
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import httpx
from bench.attackers import ATTACKER, attack, attacking_client
from bench.measure import Figure, p95, table
from bench.reader import Readings, read_apart
from bench.servers import memory_now, ours, serving

_AT_ONCE = 30
_UNREAD = 100
_TWICE = "".join(
    f", t{n}(a) AS (SELECT a FROM t{n - 1} UNION ALL SELECT a FROM t{n - 1})" for n in range(1, 20)
)
# What one step of SQLite takes seconds or much memory for.
ONE_STEP = (
    "SELECT length(printf('%.*c', 2000000000, 'x'))",
    f"WITH t0(a) AS (SELECT 1){_TWICE} SELECT 1 FROM t19 LIMIT 1",
    "SELECT count(*) FROM observation a, observation b WHERE a.printed || b.printed LIKE '%_1_%_2'",
)
_LARGE = (
    "WITH RECURSIVE t(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM t LIMIT 190)"
    " SELECT printf('%.40000c', 'x') FROM t"
)


def report(database: Path, seconds: int) -> Iterator[str | Figure]:
    """Return Markdown of what the readers saw; the site must stop within ten seconds at the end."""
    with serving(ours(database)) as (address, process):
        with serving(ours(database)) as (other, _):
            elsewhere = asyncio.run(_elsewhere(address, other, database.stem, min(seconds, 60)))
        before, quiet, loud, answers, after = asyncio.run(
            _soak(address, database.stem, process, seconds)
        )
        ended = _seconds_to_stop(address, database.stem, process)
    said = ", ".join(f"{count} times {what}" for what, count in sorted(answers.items()))
    yield f"{seconds} s of attacks, which got {said}. Readers asked for {len(loud.times):,} pages."
    yield table(
        ["", "quiet", "another site under attack", "under attack"],
        [
            [f"{what}, ms", *(f"{of(r.times):.1f}" for r in (quiet, elsewhere, loud))]
            for what, of in (("p50", statistics.median), ("p95", p95))
        ]
        + [["memory, MB", f"{before:.0f}", "", f"{after:.0f}, a minute later"]],
    )
    yield (
        "The attackers and their reader's process run on this machine too. What they cost alone is"
        " seen beside another site, of which no page is read."
    )
    yield Figure("soak: pages that were wrong", sum(loud.wrong.values()), 0, "")
    yield Figure(
        "soak: p95 of pages, to that of a quiet site", p95(loud.times) / p95(quiet.times), 3
    )
    yield Figure(
        "soak: memory a minute later, to that after one attack of each kind", after / before, 1.5
    )
    yield Figure("soak: to stop under 200 requests of SQL", ended, 10, "s")


def _pages(name: str) -> list[str]:
    """Return pages with the same bytes each time: those of SQL tell how long it took."""
    return ["/-/published", f"/{name}/largest-groups.csv", f"/{name}/region.csv", "/-/search?q=a"]


def _attacks(name: str) -> list[str]:
    observation = f"/{name}/observation"
    return [
        *(f"/{name}.json?sql={quote(sql)}" for sql in ONE_STEP),
        f"{observation}?_sort_desc=value",
        f"{observation}?_facet=region&_facet=published_table&_facet=symbol",
        f"{observation}?_size=max",
        f"{observation}.csv",
        f"{observation}.xlsx",
        "/-/datapackage.zip",
        "/-/datapackage.json",
        f"/{name}/largest-groups.svg?_width={{n}}",
    ]


async def _soak(
    address: str, name: str, process: int, seconds: int
) -> tuple[float, Readings, Readings, Counter[str], float]:
    answers: Counter[str] = Counter()
    expected = _expected(address, name)
    async with attacking_client(address) as attackers:
        # What is kept of the attacks, such as the zip, is there from the first of them.
        await attack(attackers, [path.format(n=300) for path in _attacks(name)], Counter())
    quiet = await read_apart(address, expected, min(seconds, 20))
    before = memory_now(process)
    async with _attacked(address, name, seconds, answers):
        loud = await read_apart(address, expected, seconds)
    await asyncio.sleep(60)
    return before, quiet, loud, answers, memory_now(process)


async def _elsewhere(address: str, other: str, name: str, seconds: int) -> Readings:
    """Return what readers of one site see while another is attacked."""
    async with _attacked(other, name, seconds, Counter()):
        return await read_apart(address, _expected(address, name), seconds)


def _expected(address: str, name: str) -> dict[str, bytes]:
    return {
        page: httpx.get(address + page, timeout=30).raise_for_status().content
        for page in _pages(name)
    }


@asynccontextmanager
async def _attacked(
    address: str, name: str, seconds: int, answers: Counter[str]
) -> AsyncIterator[None]:
    """Attack the site for some seconds; leave when the last attack has ended."""
    async with attacking_client(address) as attackers:
        attacking = asyncio.gather(
            *(_attack_again(attackers, name, seconds, answers, n) for n in range(_AT_ONCE)),
            _leave_unread(address, name, seconds),
        )
        yield
        await attacking


async def _attack_again(
    client: httpx.AsyncClient, name: str, seconds: int, answers: Counter[str], number: int
) -> None:
    paths, end = _attacks(name), time.perf_counter() + seconds
    while time.perf_counter() < end:
        number += 1
        path = paths[number % len(paths)].format(n=300 + number % 1000)
        await attack(client, [path], answers)


async def _leave_unread(address: str, name: str, seconds: int) -> None:
    """Ask for large answers and read none of them, again as soon as the site cuts them off."""
    site = httpx.URL(address)
    asked = f"GET /{name}.json?sql={quote(_LARGE)} HTTP/1.1\r\nHost: site\r\n\r\n".encode()
    end = time.perf_counter() + seconds

    async def one() -> None:
        while time.perf_counter() < end:
            with suppress(OSError):
                _, writer = await asyncio.open_connection(
                    site.host, site.port, limit=1024, local_addr=(ATTACKER, 0)
                )
                writer.write(asked)
                await asyncio.sleep(min(25, max(0, end - time.perf_counter())))
                writer.transport.abort()

    await asyncio.gather(*(one() for _ in range(_UNREAD)))


def _seconds_to_stop(address: str, name: str, process: int) -> float:
    """Return how long the site takes to end when it is told to under 200 requests of SQL."""

    async def ask_and_stop() -> float:
        async with attacking_client(address) as client:
            sql = {"sql": ONE_STEP[0]}
            asked = [
                asyncio.ensure_future(client.get(f"/{name}.json", params=sql)) for _ in range(200)
            ]
            await asyncio.sleep(3)
            os.kill(process, signal.SIGTERM)
            began = time.perf_counter()
            while _runs(process) and time.perf_counter() < began + 60:
                await asyncio.sleep(0.1)
            for one in asked:
                one.cancel()
            await asyncio.gather(*asked, return_exceptions=True)
            return time.perf_counter() - began

    return asyncio.run(ask_and_stop())


def _runs(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state.split()[0] != "Z"  # it is waited for later
