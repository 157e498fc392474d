"""A running site refuses hostile requests with one sentence each, and continues to serve.

`make bench` asks for more, and says what others notice meanwhile.
"""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from bench.hostile import ATTACKS, ENDLESS, slow_clients
from bench.servers import megabytes, ours, serving

MOST_MEGABYTES = 500

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(migration_db: Path) -> Iterator[tuple[str, int]]:
    """The address of a site, and the number of its process."""
    if not os.path.exists("/proc/self/status"):
        pytest.skip("memory of a process is read in /proc, which only Linux has")
    with serving(ours(migration_db)) as running:
        yield running


@pytest.mark.parametrize("sql", ATTACKS.values(), ids=ATTACKS)
def test_no_statement_takes_the_site_with_it(site, sql) -> None:
    address, process = site
    with httpx.Client(base_url=address, timeout=60) as client:
        refused = client.get("/migration.json", params={"sql": sql})
        assert refused.status_code == 400
        assert refused.json()["error"]
        assert client.get("/-/health").status_code == 200
    assert megabytes(process) < MOST_MEGABYTES


async def test_many_endless_statements_leave_room_for_others(site) -> None:
    address, process = site
    async with httpx.AsyncClient(base_url=address, timeout=60) as client:
        endless = [
            asyncio.create_task(client.get("/migration.json", params={"sql": ENDLESS}))
            for _ in range(25)
        ]
        first, waiting = await asyncio.wait(endless, return_when=asyncio.FIRST_COMPLETED)
        others = [await client.get(path) for path in ("/-/health", "/", "/-/published")]
        for task in waiting:
            task.cancel()
        attacked = {task.result().status_code for task in first}
    assert {answer.status_code for answer in others} == {200}
    assert attacked <= {400, 503}
    assert megabytes(process) < MOST_MEGABYTES


async def test_one_address_does_not_keep_the_sql_of_another_waiting(site) -> None:
    """Linux has all of 127.0.0.0/8 on its loopback."""
    address, _ = site
    other = httpx.AsyncHTTPTransport(local_address="127.0.0.2")
    async with (
        httpx.AsyncClient(base_url=address, timeout=60) as many,
        httpx.AsyncClient(base_url=address, timeout=60, transport=other) as one,
    ):
        endless = [
            asyncio.create_task(many.get("/migration.json", params={"sql": ENDLESS}))
            for _ in range(18)
        ]
        await asyncio.sleep(0.5)  # they have come
        answer = await one.get("/migration.json?sql=select+1")
        waiting = sum(not task.done() for task in endless)
        for task in endless:
            task.cancel()
        await asyncio.gather(*endless, return_exceptions=True)
        # those who went away leave the queue with them
        after = await many.get("/migration.json?sql=select+1")
    assert (answer.status_code, answer.json()["rows"]) == (200, [[1]])
    assert waiting > 5
    assert after.status_code == 200


def test_a_large_post_is_refused_unread(site) -> None:
    address, process = site
    parts = (b"x" * 100_000 for _ in range(300))
    with httpx.Client(base_url=address, timeout=60) as client:
        refused = client.post("/", content=parts, headers={"Cookie": "a=b"})
        assert refused.status_code == 405
        assert client.get("/-/health").status_code == 200
    assert megabytes(process) < MOST_MEGABYTES


def test_clients_that_never_end_their_request_keep_nobody_waiting(site) -> None:
    address, process = site
    with slow_clients(address, 200), httpx.Client(base_url=address, timeout=60) as client:
        assert client.get("/-/published").status_code == 200
    assert megabytes(process) < MOST_MEGABYTES
