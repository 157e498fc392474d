"""Others are answered while a page is made."""

import asyncio
from pathlib import Path

import pytest
from jinja2 import Environment, Template
from site_of import site_of

from plugins.common.current_request import CurrentRequest, current_request
from plugins.guard import page_steps
from plugins.guard.page_steps import SteppedTemplate, is_due, pause

TEXT = "{% for number in numbers %}<b>{{ number }}</b>{% endfor %}"


@pytest.fixture
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_steps, "STEP", 0)


async def _ticks_beside(work: asyncio.Task[object]) -> int:
    ticks = 0
    while not work.done():
        await asyncio.sleep(0)
        ticks += 1
    return ticks


async def test_a_template_is_rendered_in_steps_and_as_before(always: None) -> None:
    env = Environment(enable_async=True, autoescape=True)
    expected = await env.from_string(TEXT).render_async(numbers=range(100))
    env.template_class = SteppedTemplate
    stepped = env.from_string(TEXT)
    alone = asyncio.ensure_future(stepped.render_async(numbers=range(100)))
    assert await _ticks_beside(alone) < 10  # outside of a request nobody waits
    token = current_request.set(CurrentRequest("a"))
    work = asyncio.ensure_future(stepped.render_async(numbers=range(100)))
    current_request.reset(token)
    assert await _ticks_beside(work) >= 100
    assert work.result() == alone.result() == expected


async def test_an_error_in_a_template_is_told_as_before() -> None:
    env = Environment(enable_async=True)
    for kind in (Template, SteppedTemplate):
        env.template_class = kind
        with pytest.raises(ZeroDivisionError):
            await env.from_string("{{ 1 / 0 }}").render_async()


async def test_rows_of_a_table_with_a_key_are_made_in_steps(
    migration_db: Path, always: None
) -> None:
    site = site_of(migration_db)
    await site.client.get("/migration/observation")
    page = site.client.get(
        "/migration/observation?_size=200", headers={"host": "not-requested-before"}
    )
    work = asyncio.ensure_future(page)
    ticks = await _ticks_beside(work)
    assert work.result().status_code == 200
    assert ticks >= 200 * 12  # cells


async def test_a_step_is_over_after_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = {"now": 1.0}
    monkeypatch.setattr(page_steps.time, "perf_counter", lambda: clock["now"])
    token = current_request.set(CurrentRequest("a"))
    assert is_due()
    await pause()  # what others take here is no work
    assert not is_due()
    clock["now"] += page_steps.STEP
    assert is_due()
    current_request.reset(token)
