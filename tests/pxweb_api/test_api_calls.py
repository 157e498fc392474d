"""The API over HTTP: its answers are as it describes them, and its refusals are problems."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest
from datasette.app import Datasette
from helpers import ROOT
from openapi_spec_validator import validate
from site_of import site_of

from plugins.common.fair_queue import QueueFull
from plugins.common.request_body import LARGEST_BODY
from plugins.pxweb_api import api_call

Json = dict[str, Any]
TABLE = "/api/v2/tables/immigration-2007"


@pytest.fixture(scope="module")
def site(migration_db: Path) -> Datasette:
    return site_of(migration_db)


@pytest.fixture(scope="module")
def described(site: Datasette) -> Json:
    document: Json = asyncio.run(site.client.get("/api/v2/openapi.json")).json()
    return document


def expect(described: Json, schema: str, answer: object) -> None:
    """Fail if an answer is not as the description says."""
    whole = {"$ref": f"#/components/schemas/{schema}", "components": described["components"]}
    jsonschema.Draft202012Validator(whole).validate(answer)


def test_the_description_is_openapi(described: Json) -> None:
    validate(described)
    assert described["servers"] == [{"url": "http://localhost/api/v2"}]


@pytest.mark.parametrize(
    ("path", "schema"),
    [
        ("/api/v2/config", "ConfigResponse"),
        ("/api/v2/tables?lang=en&pageSize=1", "TablesResponse"),
        (TABLE, "TableResponse"),
        (f"{TABLE}/metadata", "Dataset"),
        (f"{TABLE}/metadata?defaultSelection=true&outputFormat=json-stat2", "Dataset"),
        (f"{TABLE}/defaultselection", "SelectionResponse"),
        (f"{TABLE}/data", "Dataset"),
        (f"{TABLE}/data?valueCodes[citizenship]=POL,rest*&valueCodes[Tid]=top(1)", "Dataset"),
        ("/api/v2/Tables/IMMIGRATION-2007/metaData/", "Dataset"),
    ],
)
async def test_an_answer_is_as_described(
    site: Datasette, described: Json, path: str, schema: str
) -> None:
    answer = await site.client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cache-control"].startswith("public")
    expect(described, schema, answer.json())
    head = await site.client.head(path)
    assert (head.status_code, head.content) == (200, b"")


async def test_a_selection_can_be_posted(site: Datasette) -> None:
    selection = {"selection": [{"variableCode": "citizenship", "valueCodes": ["POL"]}]}
    posted = await site.client.post(f"{TABLE}/data?lang=en&outputFormat=json-stat2", json=selection)
    assert posted.json()["value"] == [14160]
    # the address does not tell what was asked for, so nobody may keep the answer under it
    assert (posted.headers["cache-control"], "etag" in posted.headers) == ("no-store", False)
    got = await site.client.get(f"{TABLE}/data?valueCodes[citizenship]=POL")
    assert got.content == posted.content


async def test_a_file_has_a_name_and_its_licence(site: Datasette) -> None:
    answer = await site.client.get(f"{TABLE}/data?valueCodes[region]=NO01&outputFormat=px")
    assert answer.headers["content-type"] == "text/x-pc-axis; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="immigration-2007.px"'
    assert 'rel="license"' in answer.headers["link"]


@pytest.mark.parametrize(
    ("path", "status", "detail"),
    [
        (
            "/api/v2/table",
            404,
            "there is nothing here; the API is described at http://localhost/api/v2/openapi.json",
        ),
        (
            "/api/v2/codeLists/agg_x",
            404,
            "there is no codelist 'agg_x': this site has no codelists",
        ),
        (
            "/api/v2/tables/none/data",
            404,
            "there is no table 'none'; expected emigration-2008, immigration-2007",
        ),
        (f"{TABLE}?lang=xx", 400, "lang=xx: the site does not have that language; expected en"),
        (f"{TABLE}?Lang=nb", 400, "lang is written in small letters"),
        (
            "/api/v2/tables?pagesize=0",
            400,
            "pageSize is '0'; expected a whole number from 1 to 1000000",
        ),
        ("/api/v2/tables?pageNumber=2", 404, "pageNumber is 2; the last page is 1"),
        ("/api/v2/config?x=1", 400, "there is no parameter 'x' here; expected lang"),
        (
            f"{TABLE}/metadata?savedQuery=x",
            404,
            "there is no saved query 'x', as this site keeps none",
        ),
        (
            f"{TABLE}/data?valueCodes[citizenship]=POLL",
            400,
            "citizenship: the table has no 'POLL'; the nearest is Poland (POL)",
        ),
        (
            f"{TABLE}/data?outputFormat=doc",
            400,
            "outputFormat is 'doc'; expected json-stat2, csv, ",
        ),
    ],
)
async def test_a_refusal_is_a_problem(
    site: Datasette, described: Json, path: str, status: int, detail: str
) -> None:
    answer = await site.client.get(path)
    assert answer.json()["detail"].startswith(detail)
    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    expect(described, "Problem", answer.json())


@pytest.mark.parametrize(
    ("content", "media_type", "status"),
    [
        (b"{}", "text/plain", 415),
        (b"selection=x", "application/x-www-form-urlencoded", 415),
        (b"{}", "application/json; charset=utf-16", 415),
        (b"{}", 'application/json; charset="UTF-8"', 200),
        (b"{", "application/json", 400),
        (b" " * (LARGEST_BODY + 1), "application/json", 413),
        (b" " * (LARGEST_BODY - 2) + b"{}", "application/json; charset=utf-8", 200),
    ],
)
async def test_a_body_is_bounded_and_json(
    site: Datasette, content: bytes, media_type: str, status: int
) -> None:
    answer = await site.client.post(
        f"{TABLE}/data", content=content, headers={"content-type": media_type}
    )
    assert answer.status_code == status


async def test_a_compressed_body_is_not_read_as_if_it_were_not(site: Datasette) -> None:
    for encoding, status in (("gzip", 415), ("identity", 200)):
        sent = {"content-type": "application/json", "content-encoding": encoding}
        answer = await site.client.post(f"{TABLE}/data", content=b"{}", headers=sent)
        assert answer.status_code == status, answer.text


async def test_a_body_that_never_ends_is_not_awaited(
    site: Datasette, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    monkeypatch.setattr(api_call, "BODY_SECONDS", 0)
    answer = await site.client.post(
        f"{TABLE}/data", content=endless(), headers={"content-type": "application/json"}
    )
    assert (answer.status_code, answer.json()["status"]) == (408, 408)


async def test_a_client_that_waits_in_vain_is_told_to_come_back(
    site: Datasette, described: Json, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(_: object) -> None:
        raise QueueFull

    monkeypatch.setattr(api_call.ApiCall, "answer", full)
    answer = await site.client.get(TABLE, headers={"host": "not-requested-before"})
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "5")
    expect(described, "Problem", answer.json())


async def test_a_script_on_another_site_may_ask_to_post(site: Datasette) -> None:
    answer = await site.client.request("OPTIONS", f"{TABLE}/data")
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS, POST"
    assert "content-type" in answer.headers["access-control-allow-headers"]


async def test_a_table_has_its_names_in_the_language_that_is_asked_for(site: Datasette) -> None:
    metadata = (await site.client.get(f"{TABLE}/metadata?lang=nb")).json()
    assert metadata["dimension"]["citizenship"]["category"]["label"]["POL"] == "Polen"
    asked = "outputFormat=csv&valueCodes[citizenship]=POL&lang="
    own, other = [(await site.client.get(f"{TABLE}/data?{asked}{c}")).text for c in ("en", "nb")]
    assert ("POL,Poland,Poland" in own, "POL,Polen,Poland" in other) == (True, True)


@pytest.mark.parametrize("path", ["/api/v2/tables", f"{TABLE}/metadata", f"{TABLE}/data/x"])
async def test_nothing_else_takes_a_body(site: Datasette, path: str) -> None:
    assert (await site.client.post(path, json={})).status_code == 405


@pytest.mark.parametrize("below", ["/stats", ""], ids=["passed on", "removed"])
async def test_a_site_below_a_prefix_has_the_api_there(migration_db: Path, below: str) -> None:
    site = Datasette(
        immutables=[str(migration_db)],
        plugins_dir=str(ROOT / "plugins"),
        settings={"base_url": "/stats/"},
    )
    transport = httpx.ASGITransport(app=site.app())
    async with httpx.AsyncClient(transport=transport, base_url="http://site") as client:
        entry = (await client.get(f"{below}{TABLE}")).json()
        posted = await client.post(f"{below}{TABLE}/data", json={"selection": []})
    assert entry["links"][0]["href"] == f"http://site/stats{TABLE}?lang=en"
    assert posted.status_code == 200


def site_of_both(migration_db: Path, other: Path, **metadata: Any) -> Datasette:
    """Return a site with the publication twice, under two names."""
    other.hardlink_to(migration_db)
    return Datasette(
        immutables=[str(migration_db), str(other)],
        metadata={"databases": metadata},
        plugins_dir=str(ROOT / "plugins"),
    )


async def test_the_tables_of_all_databases_are_in_one_list(
    migration_db: Path, tmp_path: Path
) -> None:
    client = site_of_both(migration_db, tmp_path / "older.db").client
    ids = [table["id"] for table in (await client.get("/api/v2/tables")).json()["tables"]]
    assert ids == [
        f"{database}:{table}"
        for database in ("migration", "older")
        for table in ("emigration-2008", "immigration-2007")
    ]
    data = await client.get(f"/api/v2/tables/{ids[3]}/data?valueCodes[region]=total")
    assert data.json()["value"] == [61774]


async def test_the_tables_of_a_closed_database_are_in_no_list(
    migration_db: Path, tmp_path: Path
) -> None:
    client = site_of_both(migration_db, tmp_path / "older.db", older={"allow": False}).client
    ids = [table["id"] for table in (await client.get("/api/v2/tables")).json()["tables"]]
    assert ids == ["emigration-2008", "immigration-2007"]
    assert (await client.get("/api/v2/tables/older:emigration-2008/data")).status_code == 404
