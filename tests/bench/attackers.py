"""Clients that attack a site on the loopback, from another address than its readers."""

import asyncio
from collections import Counter

import httpx

ATTACKER = "127.0.0.2"


def attacking_client(address: str) -> httpx.AsyncClient:
    """Return a client with many connections from the address of attackers."""
    limits = httpx.Limits(max_connections=250)
    transport = httpx.AsyncHTTPTransport(local_address=ATTACKER, limits=limits)
    return httpx.AsyncClient(base_url=address, timeout=90, transport=transport)


async def attack(
    client: httpx.AsyncClient, paths: list[str], answers: Counter[str], patience: float = 30
) -> None:
    """Ask for each path and read the whole answer, or give up after some seconds."""
    for path in paths:
        try:
            async with asyncio.timeout(patience), client.stream("GET", path) as answer:
                async for _ in answer.aiter_raw():
                    pass
                answers[str(answer.status_code)] += 1
        except (httpx.TransportError, TimeoutError):
            answers["given up"] += 1
