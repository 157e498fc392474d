"""The OpenAPI description is valid, whole and true: one gets what it says of each address."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from datasette.utils import tilde_encode
from hypothesis import given, settings
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

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# All addresses of ours, and of Datasette's one of each kind.
SAMPLE = r"^/-/|^/migration\.(json|csv)|/(citizenship|observation_additive|largest-groups)[./][jc{]"


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
        *(f"/-/published/{{table}}.{name}" for name in FORMATS),
        *(f"/-/{name}" for name in DESCRIPTIONS),
        "/-/lists/{list}.csv",
        "/migration.db",
        *(f"/migration{name}.{extension}" for extension in ("json", "csv")
          for name in ("", *(f"/{name}" for name in (*tables, *words["queries"])))),
        *(f"/migration/{name}.{chart}" for name, query in words["queries"].items()
          if query.get("chart") for chart in ("svg", "png", "vegalite")),
        *(path for path in document["paths"] if path.endswith("}.json")),  # rows, by their keys
    }  # fmt: skip
    assert set(document["paths"]) == expected
    assert "/migration/observation/{id}.json" in expected


def test_every_filter_is_explained(document: Json) -> None:
    unexplained = [
        name for name, parameter in document["components"]["parameters"].items()
        if not parameter["description"]
    ]  # fmt: skip
    assert unexplained == []


def test_a_question_says_what_it_takes(document: Json) -> None:
    question = document["paths"]["/migration/largest-groups.json"]["get"]
    assert question["summary"] == "Which groups are the largest?"
    assert [p.get("example") for p in question["parameters"]] == [
        "immigration-2007", "NO05", "10", None
    ]  # fmt: skip
    assert question["parameters"][1] == {
        "name": "region",
        "in": "query",
        "description": "A value as the page of the question offers it; left out, NO05.",
        "schema": {"type": "string"},
        "example": "NO05",
    }


def test_a_row_is_named_as_in_its_address(document: Json) -> None:
    (key,) = document["paths"]["/migration/footnote/{id}.json"]["get"]["parameters"][:1]
    assert key["example"] == tilde_encode("immigration-2007:¹")


def resolved(document: Json, found: Json) -> Json:
    while "$ref" in found:
        pointer = found["$ref"]
        found = document
        for part in pointer.removeprefix("#/").split("/"):
            found = found[part]
    return found


def request(document: Json, path: str) -> tuple[str, Json]:
    """The address that the examples of a path make, and its query."""
    item = document["paths"][path]
    query = {}
    for reference in (*item.get("parameters", []), *item["get"].get("parameters", [])):
        parameter = resolved(document, reference)
        if "example" in parameter and parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", str(parameter["example"]))
        elif "example" in parameter:
            query[parameter["name"]] = parameter["example"]
    return path, query


async def test_every_example_is_answered_as_described(document: Json, migration_db: Path) -> None:
    client = site_of(migration_db).client
    for path, item in document["paths"].items():
        if path.endswith((".svg", ".png")):  # drawing takes long; they are drawn elsewhere
            continue
        address, query = request(document, path)
        answer = await client.get(address, params=query)
        media_type = answer.headers["content-type"].split(";")[0]
        assert answer.status_code == 200, (address, query)
        assert media_type in item["get"]["responses"]["200"]["content"], (address, query)
        if media_type == "application/json" and "_shape" in query:
            assert len(answer.json()) >= 1, (address, query)


async def test_the_texts_shown_are_those_of_the_files(document: Json, migration_db: Path) -> None:
    content = document["paths"]["/-/published/{table}.csv"]["get"]["responses"]["200"]["content"]
    head, first, _ = content["text/csv"]["example"].splitlines()
    answer = await site_of(migration_db).client.get("/-/published/emigration-2008.csv")
    assert answer.text.splitlines()[:2] == [head, first]
    assert first.startswith("emigration-2008,Emigration,2008,total,All citizenships,Total,total,")


def test_made_up_requests_are_answered_as_described(migration_db: Path) -> None:
    app = site_of(migration_db).app()
    service = schemathesis.openapi.from_asgi("/-/openapi.json", app).include(path_regex=SAMPLE)
    operations = [found.ok() for found in service.get_all_operations()]
    assert len(operations) == 8 + 4 + 1 + 2 + 3 + 2 + 2
    for operation in operations:

        @settings(max_examples=2)
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
