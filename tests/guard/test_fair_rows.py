"""A page of many rows pauses now and then, so that others are answered meanwhile."""

import asyncio

import pytest

from plugins.guard import fair_rows
from plugins.guard.fair_rows import render_cell

ROW = {"colour": "red", "marbles": 3}


async def test_rows_pause_only_where_the_last_pause_was_a_while_ago(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [10.0]
    monkeypatch.setattr(fair_rows.time, "monotonic", lambda: now[0])
    done: list[str] = []
    asyncio.get_running_loop().call_soon(done.append, "another")
    assert render_cell(ROW, "marbles") is None
    pause = render_cell(ROW, "colour")
    assert pause is not None
    await pause
    assert done == ["another"]
    assert render_cell(ROW, "colour") is None
    now[0] += 0.001
    assert render_cell(ROW, "colour") is None
    now[0] += 0.002
    again = render_cell(ROW, "colour")
    assert again is not None
    await again
