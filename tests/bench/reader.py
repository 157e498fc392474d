"""Read pages one after another in a process of its own, and time each.

The clients that attack a site keep the loop of their process busy, so a reader in the same process
would also measure how long that takes.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

import httpx

_SOURCE = "127.0.0.1"  # attackers have another address, as elsewhere


@dataclass
class Readings:
    """What a reader saw: milliseconds, and the answers that were not as expected."""

    times: list[float] = field(default_factory=list)
    wrong: Counter[str] = field(default_factory=Counter)


async def read_apart(address: str, pages: Mapping[str, bytes | None], seconds: float) -> Readings:
    """Return what a reader sees who asks for the pages over and over for some seconds.

    `pages` are paths with the body that each must have, or None if any body with status 200 will
    do.
    """
    with ProcessPoolExecutor(1) as pool:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(pool, read_pages, address, dict(pages), seconds)


def read_pages(address: str, pages: Mapping[str, bytes | None], seconds: float) -> Readings:
    """Return the same, read in this process."""
    found, end = Readings(), time.perf_counter() + seconds
    transport = httpx.HTTPTransport(local_address=_SOURCE)
    with httpx.Client(base_url=address, timeout=90, transport=transport) as client:
        while time.perf_counter() < end:
            for page, body in pages.items():
                began = time.perf_counter()
                said = _said(client, page, body)
                found.times.append((time.perf_counter() - began) * 1000)
                if said:
                    found.wrong[f"{page}: {said}"] += 1
    return found


def _said(client: httpx.Client, page: str, body: bytes | None) -> str:
    """Return what is wrong with an answer, or nothing."""
    try:
        answer = client.get(page)
    except httpx.TransportError as error:
        return type(error).__name__
    if answer.status_code != 200:
        return str(answer.status_code)
    return "another body" if body is not None and answer.content != body else ""
