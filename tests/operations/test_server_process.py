"""The process of a server is set up when it starts, and no other."""

import asyncio
import gc
import sys
import threading
from typing import Any

import pytest

from plugins.operations.server_process import SWITCH_SECONDS, set_up_process


async def _inner(*_: Any) -> None:
    pass


def test_the_start_of_a_server_sets_up_its_process(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[object] = []
    monkeypatch.setattr(gc, "freeze", lambda: done.append("freeze"))
    monkeypatch.setattr(sys, "setswitchinterval", done.append)
    app: Any = set_up_process(None, _inner)  # type: ignore[arg-type]

    def run(kind: str) -> None:
        asyncio.run(app({"type": kind}, None, None))

    run("http")
    other = threading.Thread(target=run, args=("lifespan",))
    other.start()
    other.join()
    assert done == []
    run("lifespan")
    assert done == ["freeze", SWITCH_SECONDS]
