"""The OpenAPI description is valid, complete and true: each address answers as it says."""

import asyncio
import json
import sqlite3
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import schemathesis
from datasette.utils import tilde_encode
from hypothesis import given, settings
from openapi_addresses import addresses, resolved
from openapi_spec_validator import validate
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from site_of import site_of

from loader.formats import FORMATS
from plugins.downloads.descriptions import DESCRIPTIONS
from plugins.openapi.describe import Service, description

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# All addresses but those of questions; of these one.
SAMPLE = r"^/-/|^/migration\.\{|/\{table\}|/largest-groups\."


Json = dict[str, Any]


@pytest.fixture(scope="module")
def document(migration_db: Path) -> Json:
    answer = asyncio.run(site_of(migration_db).client.get("/-/openapi.json"))
    assert answer.headers["content-type"] == "application/json"
    described: Json = answer.json()
    return described


def test_it_is_openapi_3_1(document: Json) -> None:
    validate(document)
    assert document["openapi"] == "3.1.0"
    assert document["info"]["title"] == "Immigration to and emigration from Norway"
    assert document["info"]["license"] == {
        "name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"
    }  # fmt: skip
    assert document["servers"] == [{"url": "/"}]


def test_it_has_every_format_description_table_and_question(
    document: Json, migration_db: Path
) -> None:
    words = site_of(migration_db).metadata()["databases"]["migration"]
    tables = [name for name, about in words["tables"].items() if not about.get("hidden")]
    expected = {
        *(f"/-/published/{table}.{name}" for name in FORMATS
          for table in ("emigration-2008", "immigration-2007")),
        "/-/published/emigration-2008/original", "/-/published/immigration-2007/original",
        *(f"/-/{name}" for name in DESCRIPTIONS),
        "/-/versions.json", "/-/versions.atom",
        "/migration.db",
        *(f"/migration{name}.{extension}" for extension in ("json", "csv", "xlsx", "parquet")
          for name in ("", *(f"/{name}" for name in (*tables, *words["queries"])))),
        *(f"/migration/{name}.zip" for name in words["queries"]),
        *(f"/migration/{name}.{chart}" for name, query in words["queries"].items()
          if query.get("chart") for chart in ("svg", "png", "vegalite")),
    }  # fmt: skip
    described = {path: addresses(document, path) for path in document["paths"]}
    lists = set(described.pop("/-/lists/{list}.csv"))
    assert {"/-/lists/citizenship.csv", "/-/lists/region.csv"} < lists
    rows = set(described.pop("/migration/{table}/{key}.json"))
    assert {
        "/migration/published_table/emigration-2008.json",
        "/migration/region/total.json",
    } < rows
    assert {address for listed in described.values() for address in listed} == expected


def test_everything_is_explained(document: Json) -> None:
    shared = document["components"]
    schemas = {name: about for name, about in shared["schemas"].items() if name.startswith("row.")}
    unexplained = [
        name for name, part in shared["parameters"].items() if not part["description"]
    ] + [
        f"{name}.{column}" for name, about in schemas.items()
        for column, words in about["properties"].items() if not words["description"]
    ]  # fmt: skip
    assert unexplained == []
    assert shared["schemas"]["row.observation_labelled"]["properties"]["value"]["type"] == [
        "number", "null"
    ]  # fmt: skip


def test_a_question_says_what_it_takes(document: Json) -> None:
    question = document["paths"]["/migration/largest-groups.{format}"]["get"]
    assert question["summary"] == "Which groups are the largest?"
    parameters = [parameter for parameter in question["parameters"] if "name" in parameter]
    assert [p.get("example") for p in parameters] == ["immigration-2007", "NO05", "10"]
    assert parameters[1] == {
        "name": "region",
        "in": "query",
        "description": "A value from the list on the page of the question; the default is NO05.",
        "schema": {"type": "string"},
        "example": "NO05",
    }


def test_a_row_is_named_as_in_its_address(document: Json) -> None:
    keys = document["components"]["parameters"]["Key"]["examples"]
    assert keys["footnote"] == {"value": tilde_encode("immigration-2007:¹")}


async def test_the_example_of_a_selection_is_one(document: Json, migration_db: Path) -> None:
    (example,) = document["components"]["parameters"]["Selection"]["schema"]["examples"]
    client = site_of(migration_db).client
    answer = await client.get("/-/published/emigration-2008.json", params=example)
    assert answer.json()["size"][0] == 1


def query(document: Json, path: str) -> Json:
    """Return the examples of the parameters in the query string."""
    parameters = document["paths"][path]["get"].get("parameters", [])
    parts = [resolved(document, parameter) for parameter in parameters]
    return {p["name"]: p["example"] for p in parts if p["in"] == "query" and "example" in p}


async def test_every_example_is_answered_as_described(document: Json, migration_db: Path) -> None:
    client = site_of(migration_db).client
    for path, item in document["paths"].items():
        expected = resolved(document, item["get"]["responses"]["200"])["content"]
        for address in addresses(document, path):
            if address.endswith((".svg", ".png")):  # slow to draw; other tests draw them
                continue
            answer = await client.get(address, params=query(document, path))
            media_type = answer.headers["content-type"].split(";")[0]
            assert answer.status_code == 200, address
            assert media_type in expected, address


async def test_rows_are_as_the_schema_of_their_table_says(
    document: Json, migration_db: Path
) -> None:
    client = site_of(migration_db).client
    for table in document["components"]["parameters"]["Table"]["schema"]["enum"]:
        schema = document["components"]["schemas"][f"row.{table}"]
        (example,) = schema["examples"]
        filters = {name: value for name, value in example.items() if value is not None}
        asked = filters | {"_shape": "array", "_size": 100}
        rows = (await client.get(f"/migration/{table}.json", params=asked)).json()
        assert example in [{name: row[name] for name in example} for row in rows]
        for row in rows:
            jsonschema.validate(row, schema)
            assert row.keys() - {"rowid"} == schema["properties"].keys()


async def test_the_texts_shown_are_those_of_the_files(document: Json, migration_db: Path) -> None:
    content = document["components"]["responses"]["PublishedFile"]["content"]
    head, first, _ = content["text/csv"]["example"].splitlines()
    answer = await site_of(migration_db).client.get("/-/published/emigration-2008.csv")
    assert answer.text.splitlines()[:2] == [head, first]
    assert first.startswith("emigration-2008,Emigration,2008,total,All citizenships,Total,total,")


def test_made_up_requests_are_answered_as_described(migration_db: Path) -> None:
    app = site_of(migration_db).app()
    service = schemathesis.openapi.from_asgi("/-/openapi.json", app).include(path_regex=SAMPLE)
    operations = [found.ok() for found in service.get_all_operations()]
    assert len(operations) == 10
    for operation in operations:

        @settings(max_examples=8)
        @given(operation.as_strategy())
        def call(case: schemathesis.Case) -> None:
            case.call_and_validate(checks=CHECKS)

        call()


async def test_it_knows_only_what_is_there(tmp_path: Path) -> None:
    from clients.published import build_pages

    answer = await site_of(build_pages(tmp_path)).client.get("/-/openapi.json")
    document = json.loads(answer.text)
    assert "/pages.db" in document["paths"]
    assert not [path for path in document["paths"] if "migration" in path]
    assert "license" not in document["info"]


def test_closed_tables_are_left_out(connection: sqlite3.Connection) -> None:
    every = {name for (name,) in connection.execute("SELECT lower(name) FROM sqlite_schema")}
    for closed in ({"observation"}, every):
        service = Service("/", "/-", "/migration", "", "", {}, closed, {}, 1000)
        document = description(connection, service)
        validate(document)
        listed = document["components"]["parameters"]["Table"]["schema"]["enum"]
        assert ("region" in listed, "observation" in listed) == (len(closed) == 1, False)
        assert "row.observation" not in document["components"]["schemas"]
