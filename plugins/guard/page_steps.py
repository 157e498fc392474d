"""Make pages in short steps: Datasette makes all rows of one, and renders it, without a pause.

A page of two thousand rows takes a third of a second. Others are answered between its steps.
"""

import asyncio
import time
from collections.abc import Awaitable
from typing import Any

from datasette import hookimpl
from jinja2 import Environment, Template

from plugins.common.current_request import current_request
from plugins.common.safe_text import without_turns

STEP = 0.002  # seconds of work without a pause


@hookimpl(tryfirst=True)
def render_cell() -> Awaitable[None] | None:
    """Return what Datasette waits for if it has worked for long; this changes no cell."""
    return pause() if is_due() else None


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    """Have all templates rendered in steps."""
    env.template_class = SteppedTemplate


class SteppedTemplate(Template):
    """A template that is rendered in steps; a macro, or a call of Python, is in one of them."""

    async def render_async(self, *arguments: Any, **named: Any) -> str:
        """Return the rendered template, in which no label turns the words and numbers after it."""
        pieces = []
        async for piece in self.generate_async(*arguments, **named):
            pieces.append(piece)
            if is_due():
                await pause()
        return without_turns("".join(pieces))


def is_due() -> bool:
    """Return whether to pause now, as the work for this request has gone on for a step.

    What it has waited for SQL since its last pause counts as work, so it may pause too early.
    """
    request = current_request.get()
    return request is not None and time.perf_counter() - request.paused >= STEP


async def pause() -> None:
    """Let others be answered; what they take does not count as work for this request."""
    await asyncio.sleep(0)
    if request := current_request.get():
        request.paused = time.perf_counter()
