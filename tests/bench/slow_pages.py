"""Measure what slow pages of a large database cost those who read other pages, on the loopback.

Thirty connections of one client ask for slow pages, at other addresses where a page has several,
while another client reads ordinary ones. Nothing is kept in memory: every page is rendered anew.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx
from bench.attackers import attack, attacking_client
from bench.measure import Figure, p95, table
from bench.reader import read_apart
from bench.servers import forgetful, megabytes, serving

_AT_ONCE, _SECONDS, _AIM = 30, 8, 3
_SLOW = {
    "sorted by a column without an index": "/{0}/observation?_sort_desc=value&_size={n}",
    "three facets": "/{0}/observation?_facet=region&_facet=symbol&_facet=zone&_size={n}",
    "sixty facets": "/{0}/observation?_size={n}" + "&_facet=region" * 60,
    "filtered by a part of a text": "/{0}/observation?printed__contains={n}",
    "the list of tables": "/-/published?page={n}",
    "descriptions of all tables": "/-/datapackage.json",
    "all data as a zip": "/-/datapackage.zip",
}
_ORDINARY = ("/", "/{0}/observation", "/{0}/largest-groups.json", "/-/published", "/-/search?q=pol")


def report(database: Path) -> Iterator[str | Figure]:
    """Return Markdown: the 95th percentile of ordinary pages beside each kind of slow ones."""
    name = database.stem
    attacks = {**{what: [path] for what, path in _SLOW.items()}, "all of these": [*_SLOW.values()]}
    rows, ratios = [], []
    with serving(forgetful(database)) as (address, process):
        asyncio.run(_read(address, name, 3))  # the first time is slower
        quiet = p95(asyncio.run(_read(address, name, _SECONDS)))
        rows.append(["nothing", "", f"{quiet:.0f}", "", f"{megabytes(process):.0f}"])
        for what, paths in attacks.items():
            loud, answers = asyncio.run(_beside(address, name, paths))
            said = ", ".join(f"{count} × {status}" for status, count in sorted(answers.items()))
            ratios.append(loud / quiet)
            rows.append(
                [what, said, f"{loud:.0f}", f"{ratios[-1]:.1f}", f"{megabytes(process):.0f}"]
            )
    yield table(
        ["beside them", "answers", "p95 of others, ms", "of quiet", "most memory, MB"], rows
    )
    yield Figure("p95 of others beside slow pages, at most", max(ratios), _AIM)


async def _beside(address: str, name: str, paths: Sequence[str]) -> tuple[float, Counter[str]]:
    answers: Counter[str] = Counter()
    async with attacking_client(address) as attacker:
        attacking = asyncio.gather(
            *(_ask(attacker, name, paths, n, answers) for n in range(_AT_ONCE))
        )
        times = await _read(address, name, _SECONDS)
        await attacking
    return p95(times), answers


async def _ask(
    client: httpx.AsyncClient, name: str, paths: Sequence[str], number: int, answers: Counter[str]
) -> None:
    end = time.perf_counter() + _SECONDS
    while time.perf_counter() < end:
        number += 1
        path = paths[number % len(paths)].format(name, n=number)
        await attack(client, [path], answers, patience=_SECONDS)


async def _read(address: str, name: str, seconds: int) -> list[float]:
    """Return milliseconds of ordinary pages; raise RuntimeError if one is refused."""
    pages = dict.fromkeys(page.format(name) for page in _ORDINARY)
    found = await read_apart(address, pages, seconds)
    if found.wrong:
        raise RuntimeError(f"ordinary pages were refused: {dict(found.wrong)}")
    return found.times
