"""Let others be answered between two rows of a page, which Datasette makes without a pause."""

import asyncio
import time
from collections.abc import Awaitable, Mapping
from typing import Any

from datasette import hookimpl

_SECONDS = 0.002  # that rows may be made for without a pause
_pauses = {"last": 0.0}


@hookimpl(tryfirst=True)
def render_cell(row: Mapping[str, Any], column: str) -> Awaitable[None] | None:
    """Return, for the first cell of some rows, what Datasette waits for; it changes no cell."""
    if column != next(iter(row.keys())) or time.monotonic() - _pauses["last"] < _SECONDS:
        return None
    return _pause()


async def _pause() -> None:
    """Let others have their turn; what they take is not counted."""
    await asyncio.sleep(0)
    _pauses["last"] = time.monotonic()
