"""Test the order of the layers around Datasette, which must not depend on directory listings."""

import json

import httpx
from datasette.plugins import pm
from helpers import ROOT
from site_of import site_of


async def test_a_304_is_logged_and_the_logged_size_is_that_of_the_compressed_answer(
    migration_db, monkeypatch, capsys
):
    monkeypatch.setenv("ACCESS_LOG", "json")
    app = site_of(migration_db).app()
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        async with client.stream("GET", "/migration", headers={"Accept-Encoding": "gzip"}) as sent:
            size = sum([len(part) async for part in sent.aiter_raw()])
        again = await client.get("/migration", headers={"If-None-Match": sent.headers["etag"]})
    assert again.status_code == 304
    logged = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(line["status"], line["bytes"]) for line in logged] == [(200, size), (304, 0)]


def test_no_other_plugin_of_ours_wraps_the_application(migration_db):
    """Allow one only: Datasette loads plugins in any order, so that of two would be random."""
    assert site_of(migration_db)
    hooks = pm.hook.asgi_wrapper.get_hookimpls()
    names = [hook.plugin_name for hook in hooks]
    assert [name for name in names if (ROOT / "plugins" / name).exists()] == ["features.py"]


async def test_a_websocket_is_closed_before_it_is_open(migration_db):
    sent = []

    async def send(message):
        sent.append(message)

    scope = {"type": "websocket", "path": "/", "headers": [], "query_string": b""}
    await site_of(migration_db).app()(scope, None, send)
    assert sent == [{"type": "websocket.close"}]
